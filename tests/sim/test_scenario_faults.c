/* tests/sim/test_scenario_faults.c - faults are read as they are meant, and in their order.
 *
 * Method: a table of words; random partitions and lists of faults against their definition.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/scenario.h"
#include "tests/sim/scenario_text.h"

#include <stdio.h>
#include <stdlib.h>

#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)

static void each_word_is_its_fault(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum fault_kind kind;
        uint16_t a, b;
    } cases[] = {
        {"'crash': 'B'", FAULT_CRASH, 1, SCENARIO_ALL},
        {"'restart': 'C'", FAULT_RESTART, 2, SCENARIO_ALL},
        {"'pause': 'A'", FAULT_PAUSE, 0, SCENARIO_ALL},
        {"'resume': 'A'", FAULT_RESUME, 0, SCENARIO_ALL},
        {"'cut': ['A', 'B']", FAULT_CUT, 0, 1},
        {"'cut': ['B', 'A']", FAULT_CUT, 1, 0},
        {"'heal': ['C', 'A']", FAULT_HEAL, 2, 0},
        {"'heal': 'all'", FAULT_HEAL, SCENARIO_ALL, SCENARIO_ALL},
        {"'reset': ['B', 'C']", FAULT_RESET, 1, 2},
        {"'slow': 'C', 'by': '20ms'", FAULT_SLOW, 2, SCENARIO_ALL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[256];
        struct scenario s;
        snprintf(text, sizeof text, START "'faults': [{'id': 'f', 'at': '5s', %s}]}",
                 cases[i].words);
        must_parse(text, &s);
        const struct scenario_fault *const f = s.faults;
        assert_int_equal(s.fault_count, 1);
        assert_string_equal(f->id, "f");
        assert_true(f->at_ns == 5 * S);
        assert_int_equal(f->kind, cases[i].kind);
        assert_int_equal(f->a, cases[i].a);
        assert_int_equal(f->b, cases[i].b);
        assert_true(f->delay_ns == (f->kind == FAULT_SLOW ? 20 * MS : 0));
        scenario_destroy(&s);
    }
}

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

enum { NODES = 8, TEXT_MAX = 4096 };

/* "[["A", "C"], ["B"]]" for nodes in groups from 1; 0 is in none. */
static void write_groups(char *out, const uint32_t groups[NODES], uint32_t count)
{
    size_t used = 0;
    for (uint32_t g = 1; g <= count; g++) {
        used += (size_t)sprintf(out + used, "%s[", g == 1 ? "[" : ", ");
        const char *separator = "";
        for (uint32_t n = 0; n < NODES; n++) {
            if (groups[n] != g)
                continue;
            used += (size_t)sprintf(out + used, "%s'%c'", separator, (char)('A' + n));
            separator = ", ";
        }
        used += (size_t)sprintf(out + used, "]");
    }
    strcpy(out + used, "]");
}

/* Exactly these pairs are cut, each once, with the id and time of the partition. */
static void assert_cuts(const struct scenario *s,
                        bool (*is_cut)(const uint32_t *, uint16_t, uint16_t),
                        const uint32_t *groups)
{
    bool cut[NODES][NODES] = {{false}};
    for (uint32_t i = 0; i < s->fault_count; i++) {
        const struct scenario_fault *const f = &s->faults[i];
        assert_int_equal(f->kind, FAULT_CUT);
        assert_string_equal(f->id, "split");
        assert_true(f->at_ns == S);
        assert_int_equal(f->order, i);
        assert_false(cut[f->a][f->b]);
        cut[f->a][f->b] = true;
    }
    for (uint16_t a = 0; a < NODES; a++) {
        for (uint16_t b = 0; b < NODES; b++)
            assert_int_equal(cut[a][b], is_cut(groups, a, b));
    }
}

static bool lies_between_groups(const uint32_t *groups, uint16_t a, uint16_t b)
{
    return groups[a] != 0 && groups[b] != 0 && groups[a] != groups[b];
}

static void partition_cuts_between_groups_and_nothing_else(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < 2000; round++) {
        uint32_t groups[NODES];
        const uint32_t count = 2 + (uint32_t)(draw(&seed) % 3);
        for (uint32_t n = 0; n < NODES; n++)
            groups[n] = n < count ? n + 1 : (uint32_t)(draw(&seed) % (count + 1));
        char text[TEXT_MAX], list[256];
        struct scenario s;
        write_groups(list, groups, count);
        snprintf(text, sizeof text,
                 "{'name': 'x', 'nodes': 8, 'end': '9s',"
                 " 'faults': [{'id': 'split', 'at': '1s', 'partition': %s}]}",
                 list);
        must_parse(text, &s);
        assert_cuts(&s, lies_between_groups, groups);
        scenario_destroy(&s);
    }
}

static bool touches(const uint32_t *node, uint16_t a, uint16_t b)
{
    return a != b && (a == *node || b == *node);
}

static void isolation_cuts_a_node_from_all_others(void **state)
{
    (void)state;
    for (uint32_t node = 0; node < NODES; node++) {
        char text[256];
        struct scenario s;
        snprintf(text, sizeof text,
                 "{'name': 'x', 'nodes': 8, 'end': '9s',"
                 " 'faults': [{'id': 'split', 'at': '1s', 'isolate': '%c'}]}",
                 (char)('A' + node));
        must_parse(text, &s);
        assert_cuts(&s, touches, &node);
        scenario_destroy(&s);
    }
}

/* Each fault is called by its place in the file and crashes a node that says its time. */
static void faults_come_in_order_of_time_then_of_the_file(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int round = 0; round < 500; round++) {
        const uint32_t count = (uint32_t)(draw(&seed) % 40);
        char text[TEXT_MAX] = "{'name': 'x', 'nodes': 20, 'end': '20s', 'faults': [";
        size_t used = strlen(text);
        for (uint32_t i = 0; i < count; i++) {
            const uint32_t at = (uint32_t)(draw(&seed) % 20);
            used += (size_t)sprintf(text + used, "%s{'id': '%u', 'at': '%us', 'crash': '%c'}",
                                    i > 0 ? ", " : "", (unsigned)i, (unsigned)at, (char)('A' + at));
        }
        strcpy(text + used, "]}");
        struct scenario s;
        must_parse(text, &s);
        assert_int_equal(s.fault_count, count);
        for (uint32_t i = 0; i < count; i++) {
            const struct scenario_fault *const f = &s.faults[i];
            assert_int_equal(atoi(f->id), f->order);
            assert_true(f->at_ns == f->a * S);
            assert_true(i == 0 || f[-1].at_ns < f->at_ns ||
                        (f[-1].at_ns == f->at_ns && f[-1].order < f->order));
        }
        scenario_destroy(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_is_its_fault),
        cmocka_unit_test(partition_cuts_between_groups_and_nothing_else),
        cmocka_unit_test(isolation_cuts_a_node_from_all_others),
        cmocka_unit_test(faults_come_in_order_of_time_then_of_the_file),
    };
    return cmocka_run_group_tests_name("scenario_faults", tests, NULL, NULL);
}
