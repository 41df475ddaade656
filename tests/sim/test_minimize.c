/* tests/sim/test_minimize.c - what matters stays, and nothing else.
 *
 * Method: witnesses that only look at the scenario: it must have these faults, or that request, or
 * so many nodes. And one that really runs it, for a story of which it is known what matters. Each
 * guess that is made must be a scenario: it is written, and must be read back.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/minimize.h"
#include "sim/recording.h"
#include "sim/run.h"
#include "sim/scenario_copy.h"
#include "sim/scenario_write.h"
#include "tests/sim/scenario_text.h"

enum { TEXT_MAX = 256 * 1024 };

static size_t contents(FILE *file, char *bytes)
{
    rewind(file);
    const size_t len = fread(bytes, 1, TEXT_MAX, file);
    fclose(file);
    return len;
}

static void must_be_a_scenario(const struct scenario *s)
{
    static char text[TEXT_MAX];
    struct scenario again;
    struct json_error error;
    FILE *const file = tmpfile();
    assert_non_null(file);
    scenario_write(s, file);
    const size_t len = contents(file, text);
    if (!scenario_parse(slice_of(text, len), &again, &error))
        fail_msg("%u:%u: %s\n%.*s", error.line, error.column, error.message, (int)len, text);
    assert_int_equal(again.node_count, s->node_count);
    assert_int_equal(again.fault_count, s->fault_count);
    assert_int_equal(again.change_count, s->change_count);
    assert_int_equal(again.request_count, s->request_count);
    scenario_destroy(&again);
}

struct judge {
    bool (*holds)(const struct scenario *s);
    uint32_t questions;
    bool records;
};

static bool shows(void *self, const struct scenario *s)
{
    struct judge *const j = self;
    j->questions++;
    must_be_a_scenario(s);
    return j->holds(s);
}

static bool record(void *self, const struct scenario *s, uint8_t **out_bytes, size_t *out_len)
{
    const struct judge *const j = self;
    FILE *const file = j->records ? tmpfile() : NULL;
    if (file == NULL)
        return false;
    recording_make(s, s->seed, file);
    *out_bytes = malloc(TEXT_MAX);
    assert_non_null(*out_bytes);
    *out_len = contents(file, (char *)*out_bytes);
    return true;
}

static void minimized(const char *quoted, struct judge *judge, struct scenario *original,
                      struct scenario *out)
{
    const struct minimize_witness witness = {.self = judge, .shows = shows, .record = record};
    must_parse(quoted, original);
    assert_true(scenario_copy(original, out));
    assert_true(judge->holds(out));
    assert_true(minimize(out, &witness));
    assert_true(judge->holds(out));
}

/* --- witnesses that look --------------------------------------------------------------------- */

static bool has_fault(const struct scenario *s, const char *id)
{
    for (uint32_t i = 0; i < s->fault_count; i++)
        if (strcmp(s->faults[i].id, id) == 0)
            return true;
    return false;
}

static bool has_both_faults(const struct scenario *s)
{
    return has_fault(s, "f3") && has_fault(s, "f17");
}

static bool has_a_change_of(const struct scenario *s, const char *node)
{
    for (uint32_t i = 0; i < s->change_count; i++)
        if (strcmp(s->nodes[s->changes[i].node].id, node) == 0)
            return true;
    return false;
}

static bool has_change_of_e(const struct scenario *s)
{
    return has_a_change_of(s, "E");
}

static bool has_partition_of_a_and_c(const struct scenario *s)
{
    bool a = false, c = false;
    for (uint32_t i = 0; i < s->fault_count; i++)
        for (uint32_t k = 0; k < s->faults[i].side_count; k++) {
            const char *const id = s->nodes[s->faults[i].sides[k].node].id;
            a = a || strcmp(id, "A") == 0;
            c = c || strcmp(id, "C") == 0;
        }
    return a && c;
}

static bool has_a_delete(const struct scenario *s)
{
    for (uint32_t i = 0; i < s->request_count; i++)
        if (s->requests[i].op == OP_DELETE)
            return true;
    return false;
}

static bool leaves(const struct scenario *s)
{
    return s->fault_count == 1 && s->faults[0].kind == FAULT_LEAVE &&
           strcmp(s->clients[s->faults[0].group].id, "b") == 0;
}

#define CROWD                                                                                      \
    "'clients': [{'id': 'a', 'count': 9, 'keys': {'uniform': 9}, 'think': '1ms'},"                 \
    "            {'id': 'b', 'count': 9, 'keys': {'uniform': 9}, 'rate': 1}],"

static void two_faults_of_twenty_remain_and_nothing_else(void **state)
{
    (void)state;
    char text[4096] = "{'name': 'x', 'nodes': 5, 'end': '30s', 'virtual_nodes': 9, " CROWD
                      "'network': {'access': '1ms', 'bandwidth': '1MiB', "
                      "'pairs': [{'between': ['A', 'E'], 'links': '1s'}]}, 'faults': [";
    for (int i = 0; i < 20; i++)
        sprintf(text + strlen(text), "%s{'id': 'f%d', 'at': '%ds', 'crash': '%c'}",
                i > 0 ? ", " : "", i, i, (char)('A' + i % 5));
    strcat(text, "]}");
    struct judge judge = {.holds = has_both_faults};
    struct scenario original, s;
    minimized(text, &judge, &original, &s);
    assert_int_equal(s.fault_count, 2);
    assert_int_equal(s.clients_count, 0);
    assert_int_equal(s.node_count, 2); /* C and D, who crash */
    assert_int_equal(s.pair_count, 0);
    assert_int_equal(s.virtual_nodes, VIRTUAL_NODES_DEFAULT);
    assert_true(s.bandwidth == 0 && s.access.most_ns == 0);
    assert_true(s.end_ns >= 17 * NS_PER_S && s.end_ns <= 19 * NS_PER_S);
    assert_in_range(judge.questions, 20, 150);
    scenario_destroy(&s);
    scenario_destroy(&original);
}

static void a_node_that_joins_goes_with_the_change_that_adds_it(void **state)
{
    (void)state;
    struct judge judge = {.holds = has_change_of_e};
    struct scenario original, s;
    minimized(START "'changes': [{'id': 'd', 'at': '1s', 'add': 'D', 'unaware': ['A', 'B']},"
                    "            {'id': 'e', 'at': '2s', 'add': 'E', 'unaware': ['B', 'D', 'E']},"
                    "            {'id': 'a', 'at': '3s', 'remove': 'A'}]}",
              &judge, &original, &s);
    assert_int_equal(s.change_count, 1);
    assert_int_equal(s.node_count, 2); /* E, and one that is there from the start */
    assert_int_equal(s.unaware_count, 1);
    assert_string_equal(s.nodes[s.unaware[s.changes[0].unaware_first]].id, "E");
    scenario_destroy(&s);
    scenario_destroy(&original);
}

static void a_partition_loses_the_nodes_that_do_not_matter(void **state)
{
    (void)state;
    struct judge judge = {.holds = has_partition_of_a_and_c};
    struct scenario original, s;
    minimized("{'name': 'x', 'nodes': 6, 'end': '5s', 'faults': ["
              "{'id': 'p', 'at': '1s', 'partition': [['F', 'E'], ['D']]},"
              "{'id': 'q', 'at': '2s', 'partition': [['B', 'A'], ['F'], ['C', 'E']]}]}",
              &judge, &original, &s);
    assert_int_equal(s.fault_count, 1);
    assert_string_equal(s.faults[0].id, "q");
    assert_int_equal(s.faults[0].side_count, 2);
    assert_int_equal(s.node_count, 2);
    scenario_destroy(&s);
    scenario_destroy(&original);
}

static void a_fault_of_a_group_follows_the_group(void **state)
{
    (void)state;
    struct judge judge = {.holds = leaves, .records = true};
    struct scenario original, s;
    minimized(START CROWD "'faults': [{'id': 'l', 'at': '1s', 'leave': 'b'}]}", &judge, &original,
              &s);
    assert_int_equal(s.clients_count, 1);
    assert_int_equal(s.clients[0].count, 1);
    assert_int_equal(s.clients[0].requests, 1);
    scenario_destroy(&s);
    scenario_destroy(&original);
}

static void of_a_list_the_request_that_matters_remains_and_loses_its_odds(void **state)
{
    (void)state;
    struct judge judge = {.holds = has_a_delete};
    struct scenario original, s;
    minimized(START "'requests': [{'at': '1.234567891s', 'put': 'k', 'value': 1, 'ttl': 3},"
                    "{'at': '2.234567891s', 'delete': 'k', 'through': 'C', 'client': 7},"
                    "{'at': '3.234567891s', 'get': 'k'}]}",
              &judge, &original, &s);
    assert_int_equal(s.request_count, 1);
    assert_int_equal(s.list_clients, 1);
    assert_int_equal(s.requests[0].through, 0);
    assert_true(s.requests[0].at_ns == 22 * NS_PER_S / 10);
    scenario_destroy(&s);
    scenario_destroy(&original);
}

/* --- a witness that runs --------------------------------------------------------------------- */

/* A request that ends in an error: somebody asked a node that is down. */
static bool fails(const struct scenario *s)
{
    struct trace trace;
    struct result r;
    if (s->request_count == 0 && s->clients_count == 0)
        return false;
    assert_true(trace_open(&trace, NULL, s, s->seed));
    assert_true(run_scenario(s, s->seed, &trace, &r));
    const bool found = r.errors > 0;
    result_destroy(&r);
    return trace_close(&trace) && found;
}

static void a_crowd_becomes_the_one_request_that_fails(void **state)
{
    (void)state;
    struct judge judge = {.holds = fails, .records = true};
    struct scenario original, s;
    minimized("{'name': 'x', 'nodes': 3, 'end': '1s', 'network': {'access': '10us'}, "
              "'clients': [{'id': 'c', 'count': 5, 'keys': {'uniform': 50}, 'think': '20ms', "
              "'mix': {'get': 0.5, 'put': 0.5}}], 'faults': ["
              "{'id': 's', 'at': '100ms', 'slow': 'A', 'by': '1ms'},"
              "{'id': 'c', 'at': '500ms', 'crash': 'B'}]}",
              &judge, &original, &s);
    assert_int_equal(s.clients_count, 0);
    assert_int_equal(s.request_count, 1);
    assert_int_equal(s.fault_count, 1);
    assert_int_equal(s.node_count, 1);
    assert_string_equal(s.faults[0].id, "c");
    scenario_destroy(&s);
    scenario_destroy(&original);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_faults_of_twenty_remain_and_nothing_else),
        cmocka_unit_test(a_node_that_joins_goes_with_the_change_that_adds_it),
        cmocka_unit_test(a_partition_loses_the_nodes_that_do_not_matter),
        cmocka_unit_test(a_fault_of_a_group_follows_the_group),
        cmocka_unit_test(of_a_list_the_request_that_matters_remains_and_loses_its_odds),
        cmocka_unit_test(a_crowd_becomes_the_one_request_that_fails),
    };
    return cmocka_run_group_tests_name("minimize", tests, NULL, NULL);
}
