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

#include "core/message.h"
#include "sim/scenario.h"
#include "tests/sim/scenario_text.h"

#include <stdio.h>
#include <stdlib.h>

#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)
#define ALL SCENARIO_ALL

#define WITH_CLIENTS                                                                               \
    START "'clients': [{'id': 'a', 'keys': {'scan': 1}, 'rate': 1},\n"                             \
          "            {'id': 'shop', 'keys': {'scan': 1}, 'rate': 1}],\n"

static void each_word_is_its_fault(void **state)
{
    (void)state;
    static const struct {
        const char *words;
        enum fault_kind kind;
        uint16_t a, b;
        uint64_t lasts_ns;
    } cases[] = {
        {"'crash': 'B'", FAULT_CRASH, 1, ALL, TIME_NEVER},
        {"'crash': 'B', 'for': '2s'", FAULT_CRASH, 1, ALL, 2 * S},
        {"'restart': 'C'", FAULT_RESTART, 2, ALL, TIME_NEVER},
        {"'pause': 'A'", FAULT_PAUSE, 0, ALL, TIME_NEVER},
        {"'pause': 'A', 'for': '1ns'", FAULT_PAUSE, 0, ALL, 1},
        {"'resume': 'A'", FAULT_RESUME, 0, ALL, TIME_NEVER},
        {"'cut': ['A', 'B']", FAULT_CUT, 0, 1, TIME_NEVER},
        {"'cut': ['B', 'A'], 'for': '1000h'", FAULT_CUT, 1, 0, 3600 * 1000 * S},
        {"'heal': ['C', 'A']", FAULT_HEAL, 2, 0, TIME_NEVER},
        {"'heal': 'all'", FAULT_HEAL, ALL, ALL, TIME_NEVER},
        {"'reset': ['B', 'C']", FAULT_RESET, 1, 2, TIME_NEVER},
        {"'slow': 'C', 'by': '20ms'", FAULT_SLOW, 2, ALL, TIME_NEVER},
        {"'slow': 'C', 'by': '20ms', 'for': '1s'", FAULT_SLOW, 2, ALL, S},
        {"'isolate': 'B'", FAULT_ISOLATE, 1, ALL, TIME_NEVER},
        {"'partition': 'random', 'for': '1s'", FAULT_PARTITION, ALL, ALL, S},
        {"'flap': ['A', 'C'], 'every': '20ms', 'for': '3s'", FAULT_FLAP, 0, 2, 3 * S},
        {"'half_open': ['B', 'A']", FAULT_HALF_OPEN, 1, 0, TIME_NEVER},
        {"'leave': 'shop'", FAULT_LEAVE, ALL, ALL, TIME_NEVER},
        {"'clock': 'B', 'by': '+1m'", FAULT_CLOCK, 1, ALL, TIME_NEVER},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[256];
        struct scenario s;
        snprintf(text, sizeof text, WITH_CLIENTS "'faults': [{'id': 'f', 'at': '5s', %s}]}",
                 cases[i].words);
        must_parse(text, &s);
        const struct scenario_fault *const f = s.faults;
        assert_int_equal(s.fault_count, 1);
        assert_string_equal(f->id, "f");
        assert_true(f->at_ns == 5 * S);
        assert_int_equal(f->kind, cases[i].kind);
        assert_int_equal(f->a, cases[i].a);
        assert_int_equal(f->b, cases[i].b);
        assert_true(f->lasts_ns == cases[i].lasts_ns);
        const bool is_timed = f->kind == FAULT_SLOW || f->kind == FAULT_FLAP;
        assert_true(f->delay_ns == (is_timed ? 20 * MS : 0));
        assert_true(f->step_ns == (f->kind == FAULT_CLOCK ? 60 * (int64_t)S : 0));
        assert_int_equal(f->group, f->kind == FAULT_LEAVE);
        assert_int_equal(f->way, WAY_BOTH);
        assert_int_equal(f->side_count + f->memory_bytes, 0);
        scenario_destroy(&s);
    }
}

static void what_stands_beside_a_fault_is_read(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'faults': [{'id': '0', 'at': '1s', 'isolate': 'A', 'way': 'in'},\n"
                     "{'id': '1', 'at': '1s', 'isolate': 'A', 'way': 'out'},\n"
                     "{'id': '2', 'at': '1s', 'isolate': 'A', 'way': 'both'},\n"
                     "{'id': '3', 'at': '1s', 'restart': 'A', 'memory': '1MiB'},\n"
                     "{'id': '4', 'at': '1s', 'clock': 'A', 'by': '-1.5h'}]}",
               &s);
    assert_int_equal(s.faults[0].way, WAY_IN);
    assert_int_equal(s.faults[1].way, WAY_OUT);
    assert_int_equal(s.faults[2].way, WAY_BOTH);
    assert_int_equal(s.faults[3].memory_bytes, 1024 * 1024);
    assert_true(s.faults[4].step_ns == -5400 * (int64_t)S);
    scenario_destroy(&s);
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

/* Two partitions in one scenario, so that each has sides of its own. */
static void partition_has_the_groups_that_were_written(void **state)
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
                 " 'faults': [{'id': 'split', 'at': '2s', 'partition': %s},"
                 "            {'id': 'other', 'at': '1s', 'partition': [['H'], ['A', 'B']]}]}",
                 list);
        must_parse(text, &s);
        assert_int_equal(s.fault_count, 2);
        assert_int_equal(s.faults[0].side_count, 3);
        assert_int_equal(s.faults[0].sides[0].node, 7);
        const struct scenario_fault *const f = &s.faults[1];
        for (uint32_t i = 0; i < f->side_count; i++) {
            assert_int_equal(groups[f->sides[i].node], f->sides[i].group);
            groups[f->sides[i].node] = 0; /* each once */
        }
        for (uint32_t n = 0; n < NODES; n++)
            assert_int_equal(groups[n], 0);
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
        cmocka_unit_test(what_stands_beside_a_fault_is_read),
        cmocka_unit_test(partition_has_the_groups_that_were_written),
        cmocka_unit_test(faults_come_in_order_of_time_then_of_the_file),
    };
    return cmocka_run_group_tests_name("scenario_faults", tests, NULL, NULL);
}
