/* tests/sim/test_scenario_write.c - what is written is read back as what it was.
 *
 * Method: a text in which every member is there, spelled as it is written, must come back letter
 * for letter; and every story in the tree must give the very same run after it was written and
 * read.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/scenario_write.h"
#include "sim/world.h"
#include "tests/sim/scenario_text.h"

enum { TEXT_MAX = 64 * 1024 };

static size_t written(const struct scenario *s, char text[TEXT_MAX])
{
    FILE *const file = tmpfile();
    assert_non_null(file);
    scenario_write(s, file);
    rewind(file);
    const size_t len = fread(text, 1, TEXT_MAX - 1, file);
    fclose(file);
    text[len] = '\0';
    return len;
}

static void comes_back(const char *quoted)
{
    static char text[TEXT_MAX], expected[TEXT_MAX];
    struct scenario s;
    must_parse(quoted, &s);
    written(&s, text);
    for (size_t i = 0; i <= strlen(quoted); i++)
        expected[i] = quoted[i] == '\'' ? '"' : quoted[i];
    assert_string_equal(text, expected);
    scenario_destroy(&s);
}

static void every_member_comes_back(void **state)
{
    (void)state;
    comes_back(
        "{'name': 'all \\\\ of it',\n"
        " 'about': ['first',\n  '',\n  'third \\\\ line',\n  ''],\n"
        " 'seed': 18446744073709551615,\n"
        " 'nodes': ['A', {'id': 'B', 'weight': 3}, {'id': 'C', 'memory': '96KiB'}],\n"
        " 'virtual_nodes': 7,\n"
        " 'placement': 'modulo',\n"
        " 'cache': {'memory': 1000001, 'policy': 'none', 'default_ttl': 0.25, 'max_value': 99},\n"
        " 'forward_timeout': 0.2,\n"
        " 'network': {'links': {'exponential': {'least': '0s', 'mean': '1.5ms'}}, "
        "'access': {'two_mode': {'least': '1ns', 'most': '3600s', 'one_in': 7}}, "
        "'bandwidth': '10MiB', 'pairs': [{'from': 'A', 'to': 'C', 'links': '3ms'},\n"
        "  {'from': 'B', 'to': 'A', 'links': {'uniform': ['0s', '1s']}}]},\n"
        " 'clients': [{'id': 'a', 'count': 3, 'keys': {'uniform': 12}, 'value_bytes': 100, "
        "'think': {'uniform': ['1ms', '2ms']}, 'pipeline': 4},\n"
        "  {'id': 'b', 'count': 1, 'keys': {'zipf': {'count': 12, 'alpha': 0.999}}, "
        "'mix': {'get': 0.5, 'put': 0.25, 'delete': 0.25}, 'put_on_miss': true, "
        "'value_bytes': [16, '2KiB'], 'ttl': 1.001, 'rate': 0.5, 'requests': 9, "
        "'start': '1s', 'stop': '2s', 'through': 'B'},\n"
        "  {'id': 'c', 'count': 1, 'keys': {'scan': 9}, 'value_bytes': 16, 'rate': 1000000},\n"
        "  {'id': 'd', 'count': 1, 'keys': {'hot': {'count': 5, 'percent': 90}}, "
        "'value_bytes': '1MiB', 'think': '1ns'}],\n"
        " 'requests': [{'at': '0s', 'put': 'x y', 'value': {'deep': [1, 2]}, 'ttl': 60, "
        "'through': 'A', 'client': 3},\n"
        "  {'at': '1.000000001s', 'get': '\\\\', 'through': 'C'},\n"
        "  {'at': '2s', 'delete': 'x y', 'through': 'B'}],\n"
        " 'faults': [{'id': '1', 'at': '0s', 'crash': 'A'},\n"
        "  {'id': '2', 'at': '1us', 'restart': 'A'},\n"
        "  {'id': '3', 'at': '1ms', 'pause': 'B'},\n"
        "  {'id': '4', 'at': '1.5s', 'resume': 'B'},\n"
        "  {'id': '5', 'at': '2s', 'cut': ['C', 'A']},\n"
        "  {'id': '6', 'at': '2s', 'heal': ['C', 'A']},\n"
        "  {'id': '7', 'at': '2s', 'heal': 'all'},\n"
        "  {'id': '8', 'at': '3s', 'reset': ['A', 'B']},\n"
        "  {'id': '9', 'at': '3s', 'slow': 'C', 'by': '20ms'},\n"
        "  {'id': 'p1', 'at': '4s', 'partition': [['B', 'A'], ['C']], 'for': '1s'},\n"
        "  {'id': 'p2', 'at': '4s', 'partition': [['C'], ['B'], ['A', 'D']]},\n"
        "  {'id': 'p3', 'at': '4s', 'partition': 'random', 'for': '1.5ms'},\n"
        "  {'id': 'a', 'at': '5s', 'crash': 'A', 'for': '2s'},\n"
        "  {'id': 'b', 'at': '5s', 'restart': 'A', 'memory': '8KiB'},\n"
        "  {'id': 'c', 'at': '5s', 'isolate': 'C'},\n"
        "  {'id': 'd', 'at': '5s', 'isolate': 'C', 'way': 'in'},\n"
        "  {'id': 'e', 'at': '5s', 'isolate': 'C', 'for': '1s', 'way': 'out'},\n"
        "  {'id': 'f', 'at': '5s', 'flap': ['A', 'B'], 'for': '3s', 'every': '200ms'},\n"
        "  {'id': 'g', 'at': '5s', 'half_open': ['A', 'B']},\n"
        "  {'id': 'h', 'at': '5s', 'leave': 'b'},\n"
        "  {'id': 'i', 'at': '5s', 'clock': 'B', 'by': '+90s'},\n"
        "  {'id': 'j', 'at': '5s', 'clock': 'B', 'by': '-0.000000001s'}],\n"
        " 'weather': {'kinds': ['crash', 'cut', 'clock'], 'every': '2s', "
        "'lasts': {'exponential': {'least': '0s', 'mean': '1s'}}, 'by': '1ms', "
        "'start': '1s', 'stop': '9s'},\n"
        " 'changes': [{'id': 'c1', 'at': '1s', 'add': {'id': 'D', 'weight': 2, 'memory': '8KiB'}, "
        "'learn': {'uniform': ['0s', '1s']}, 'unaware': ['A', 'D']},\n"
        "  {'id': 'c2', 'at': '2s', 'remove': 'A'},\n"
        "  {'id': 'c3', 'at': '3s', 'add': 'D', 'unaware': ['C']}],\n"
        " 'end': '20s',\n"
        " 'expect': {'hit_ratio': {'min': 0.1, 'max': 0.333333},\n"
        "  'requests': {'min': 12},\n"
        "  'peak_to_mean': {'max': 1.5}},\n"
        " 'must': ['eviction', 'moved_underway']}\n");
}

static void what_is_usual_is_left_out(void **state)
{
    (void)state;
    comes_back("{'name': 'x',\n 'seed': 1,\n 'nodes': ['A', 'B'],\n"
               " 'cache': {'memory': '64MiB'},\n 'end': '1s'}\n");
}

/* --- the stories ----------------------------------------------------------------------------- */

static uint64_t run_hash(const struct scenario *s)
{
    enum { STEPS = 10 * 1000 };
    struct trace trace;
    assert_true(trace_open(&trace, NULL, s, s->seed));
    struct world *const w = world_new(s, s->seed, &trace);
    for (int i = 0; i < STEPS && world_step(w); i++) {
    }
    world_free(w);
    assert_true(trace_close(&trace));
    return trace.hash;
}

static void read_story(const char *name, struct scenario *out)
{
    static char text[TEXT_MAX];
    struct json_error error;
    char path[128];
    snprintf(path, sizeof path, "sim/scenarios/%s.json", name);
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    const size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_true(scenario_parse(slice_of(text, len), out, &error));
}

static void every_story_runs_the_same_when_written_and_read(void **state)
{
    static const char *const names[] = {"add-a-node",       "cold-start", "crash-of-an-owner",
                                        "first-steps",      "hot-key",    "many-virtual-nodes",
                                        "one-virtual-node", "partition",  "scan-flushes-lru",
                                        "slow-peer",        "ttl-wave"};
    static char text[TEXT_MAX], again[TEXT_MAX];
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        struct scenario s, copy;
        struct json_error error;
        read_story(names[i], &s);
        const size_t len = written(&s, text);
        if (!scenario_parse(slice_of(text, len), &copy, &error))
            fail_msg("%s:%u:%u: %s\n%s", names[i], error.line, error.column, error.message, text);
        written(&copy, again);
        assert_string_equal(text, again);
        assert_true(slice_eq(s.about, copy.about));
        assert_true(run_hash(&s) == run_hash(&copy));
        scenario_destroy(&s);
        scenario_destroy(&copy);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_comes_back),
        cmocka_unit_test(what_is_usual_is_left_out),
        cmocka_unit_test(every_story_runs_the_same_when_written_and_read),
    };
    return cmocka_run_group_tests_name("scenario_write", tests, NULL, NULL);
}
