/* tests/sim/test_scenario.c - a scenario is read as it is meant.
 *
 * Method: files with known meaning, also at every bound; and every scenario of the repository, with
 * its README. Faults are in test_scenario_faults.c, what is refused in test_scenario_broken.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ring.h"
#include "sim/scenario.h"
#include "sim/scenario_copy.h"
#include "tests/sim/scenario_text.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define US UINT64_C(1000)
#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)

static void assert_delay(const struct delay *d, enum delay_kind kind, uint64_t least_ns,
                         uint64_t most_ns)
{
    assert_int_equal(d->kind, kind);
    assert_true(d->least_ns == least_ns);
    assert_true(d->most_ns == most_ns);
}

static void assert_slice(struct slice is, const char *must_be)
{
    if (!slice_eq(is, slice_str(must_be)))
        fail_msg("%.*s, not %s", (int)is.len, (const char *)is.data, must_be);
}

/* --- the whole file -------------------------------------------------------------------------- */

static void settings_of_a_full_scenario_are_read(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(
        "{'name': 'caf\xc3\xa9 \\u0041', 'about': 'watch \\\"this\\\"', 'seed': 42, 'end': '2m',\n"
        " 'nodes': ['B', {'id': 'A', 'weight': 2, 'memory': '1MiB'}], 'virtual_nodes': 7,\n"
        " 'cache': {'memory': '8KiB', 'policy': 'none', 'default_ttl': 1.5,\n"
        "           'max_value': '4KiB'},\n"
        " 'forward_timeout': 0.25,\n"
        " 'network': {'links': {'uniform': ['1us', '2us']},\n"
        "             'access': {'two_mode': {'most': '1s', 'one_in': 9}}}}\n",
        &s);
    assert_string_equal(s.name, "caf\xc3\xa9 A");
    assert_slice(s.about, "watch \"this\"");
    assert_true(s.seed == 42);
    assert_true(s.end_ns == 120 * S);
    assert_int_equal(s.node_count, 2);
    assert_string_equal(s.nodes[0].id, "A");
    assert_int_equal(s.nodes[0].weight, 2);
    assert_int_equal(s.nodes[0].memory_bytes, 1024 * 1024);
    assert_string_equal(s.nodes[1].id, "B");
    assert_int_equal(s.nodes[1].weight, 1);
    assert_int_equal(s.nodes[1].memory_bytes, 8192);
    assert_int_equal(s.virtual_nodes, 7);
    assert_int_equal(s.policy, CACHE_NONE);
    assert_int_equal(s.default_ttl_ms, 1500);
    assert_int_equal(s.value_bytes_max, 4096);
    assert_int_equal(s.forward_timeout_ms, 250);
    assert_delay(&s.link, DELAY_UNIFORM, 1000, 2000);
    assert_delay(&s.access, DELAY_TWO_MODE, 0, S);
    assert_int_equal(s.access.one_in, 9);
    scenario_destroy(&s);
}

static void settings_that_are_left_out_have_their_default(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{'name': 'x', 'nodes': 1, 'end': '1s'}",
        "{'nodes': ['A'], 'end': '1s', 'name': 'x', 'cache': {}, 'network': {}, 'clients': []}",
        "{'name': 'x', 'nodes': 1, 'end': '1s', 'requests': [], 'faults': [], 'expect': {}}",
        "{'name': 'x', 'nodes': 1, 'end': '1s', 'about': []}",
        "{'name': 'x', 'nodes': 1, 'end': '1s', 'cache': {'default_ttl': null}, 'about': ''}",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct scenario s;
        must_parse(texts[i], &s);
        assert_int_equal(s.about.len, 0);
        assert_int_equal(s.seed, 1);
        assert_int_equal(s.node_count, 1);
        assert_string_equal(s.nodes[0].id, "A");
        assert_int_equal(s.nodes[0].weight, 1);
        assert_int_equal(s.nodes[0].memory_bytes, 64 * 1024 * 1024);
        assert_int_equal(s.virtual_nodes, 160);
        assert_int_equal(s.policy, CACHE_LRU);
        assert_true(s.default_ttl_ms == TTL_FOREVER);
        assert_int_equal(s.value_bytes_max, 1024 * 1024);
        assert_int_equal(s.forward_timeout_ms, 1000);
        assert_delay(&s.link, DELAY_CONSTANT, 200 * US, 200 * US);
        assert_delay(&s.access, DELAY_CONSTANT, 0, 0);
        assert_int_equal(s.clients_count + s.request_count + s.fault_count, 0);
        assert_int_equal(s.expectation_count, 0);
        scenario_destroy(&s);
    }
}

static void lines_about_a_scenario_are_joined(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'about': ['', 'one', '', 'tw\\u006f', '']}", &s);
    assert_slice(s.about, "\none\n\ntwo\n");
    scenario_destroy(&s);
}

static void values_at_their_bounds_are_taken(void **state)
{
    (void)state;
    struct scenario s;
    must_parse("{'name': '1234567890 1234567890 1234567890 1234567890 1234567890 12345678',"
               " 'nodes': 4096, 'end': '1000h', 'seed': 18446744073709551615,"
               " 'virtual_nodes': 4096, 'forward_timeout': 60,"
               " 'cache': {'memory': '64GiB', 'max_value': 16777215},"
               " 'network': {'links': '1h', 'access': {'exponential': {'mean': '60m'}}},"
               " 'clients': [{'id': 'c', 'count': 100000, 'keys': {'zipf': {'count': 16777216,"
               " 'alpha': 5}}, 'rate': 1e6, 'requests': 1e12, 'start': '1000h', 'stop': '1000h',"
               " 'value_bytes': [16, 16777215], 'ttl': 31622400000}],"
               " 'faults': [{'id': '1', 'at': '1000h', 'slow': 'n4096', 'by': '1h'}]}",
               &s);
    assert_int_equal(strlen(s.name), SCENARIO_NAME_MAX);
    assert_true(s.seed == UINT64_MAX);
    assert_true(s.end_ns == 3600 * 1000 * S);
    assert_delay(&s.access, DELAY_EXPONENTIAL, 0, 3600 * S);
    assert_true(s.clients[0].rate_milli == 1000 * 1000 * 1000);
    assert_true(s.clients[0].ttl_ms == TTL_MS_MAX);
    assert_int_equal(s.faults[0].a, 4095);
    scenario_destroy(&s);
    must_parse(
        "{'name': 'x', 'nodes': 1, 'end': '1ns', 'seed': 0, 'virtual_nodes': 1,"
        " 'forward_timeout': 0.0001, 'cache': {'memory': '8KiB', 'max_value': 1},"
        " 'clients': [{'id': 'c', 'count': 1, 'keys': {'zipf': {'count': 1, 'alpha': 0.001}},"
        " 'rate': 0.001, 'requests': 1, 'ttl': 0.001, 'value_bytes': 16},"
        " {'id': 'd', 'keys': {'hot': {'count': 1, 'percent': 0}}, 'think': '1ns'}],"
        " 'requests': [{'at': '1ns', 'get': 'k'}]}",
        &s);
    assert_true(s.seed == 0);
    assert_int_equal(s.forward_timeout_ms, 1);
    assert_int_equal(s.clients[0].alpha_milli, 1);
    assert_int_equal(s.clients[0].rate_milli, 1);
    scenario_destroy(&s);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static void number_of_nodes_names_them_in_the_order_of_counting(void **state)
{
    (void)state;
    static const struct {
        uint32_t count;
        const char *first, *last;
    } cases[] = {{1, "A", "A"},
                 {26, "A", "Z"},
                 {27, "n01", "n27"},
                 {99, "n01", "n99"},
                 {100, "n001", "n100"},
                 {999, "n001", "n999"},
                 {1000, "n0001", "n1000"},
                 {4096, "n0001", "n4096"}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[128];
        struct scenario s;
        snprintf(text, sizeof text, "{'name': 'x', 'end': '1s', 'nodes': %" PRIu32 "}",
                 cases[i].count);
        must_parse(text, &s);
        assert_int_equal(s.node_count, cases[i].count);
        assert_string_equal(s.nodes[0].id, cases[i].first);
        assert_string_equal(s.nodes[s.node_count - 1].id, cases[i].last);
        for (uint32_t n = 1; n < s.node_count; n++)
            assert_true(strcmp(s.nodes[n - 1].id, s.nodes[n].id) < 0);
        scenario_destroy(&s);
    }
}

/* Faults and requests name nodes by an index; the ring that is built of them has the same. */
static void index_of_a_node_is_that_on_the_ring(void **state)
{
    (void)state;
    struct scenario s;
    struct ring_member members[5];
    struct ring *ring = NULL;
    must_parse("{'name': 'x', 'end': '1s', 'nodes': ['b', 'a', 'B', '~', 'aa'],"
               " 'requests': [{'at': '1s', 'get': 'k', 'through': 'aa'}]}",
               &s);
    for (uint32_t i = 0; i < 5; i++)
        members[i] = (struct ring_member){slice_str(s.nodes[i].id), s.nodes[i].weight};
    assert_int_equal(ring_build(members, 5, s.virtual_nodes, &ring), RING_OK);
    for (uint32_t i = 0; i < 5; i++)
        assert_string_equal(ring->nodes[i].id, s.nodes[i].id);
    assert_string_equal(s.nodes[s.requests[0].through].id, "aa");
    ring_free(ring);
    scenario_destroy(&s);
}

/* --- clients --------------------------------------------------------------------------------- */

static void full_group_of_clients_is_read(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'clients': [{'id': 'shop', 'count': 20, 'keys': {'hot': {'count': 500, "
                     "'percent': 90}}, 'mix': {'get': 0.85, 'put': 0.1, 'delete': 0.05}, "
                     "'put_on_miss': true, 'value_bytes': [16, '1KiB'], 'ttl': 60, 'think': '5ms', "
                     "'requests': 5000, 'start': '1s', 'stop': '10s', 'through': 'B'}]}",
               &s);
    const struct scenario_clients *const c = s.clients;
    assert_int_equal(s.clients_count, 1);
    assert_string_equal(c->id, "shop");
    assert_int_equal(c->count, 20);
    assert_int_equal(c->keys, KEYS_HOT);
    assert_int_equal(c->key_count, 500);
    assert_int_equal(c->hot_percent, 90);
    assert_int_equal(c->get_permille, 850);
    assert_int_equal(c->put_permille, 100);
    assert_int_equal(c->delete_permille, 50);
    assert_true(c->put_on_miss);
    assert_int_equal(c->value_bytes_least, 16);
    assert_int_equal(c->value_bytes_most, 1024);
    assert_int_equal(c->ttl_ms, 60000);
    assert_delay(&c->think, DELAY_CONSTANT, 5 * MS, 5 * MS);
    assert_true(c->rate_milli == 0);
    assert_int_equal(c->requests, 5000);
    assert_true(c->start_ns == S && c->stop_ns == 10 * S);
    assert_int_equal(c->through, 1);
    scenario_destroy(&s);
}

static void clients_have_their_defaults(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'clients': [{'id': 'c', 'keys': {'scan': 7}, 'rate': 1.5, 'ttl': null}]}",
               &s);
    const struct scenario_clients *const c = s.clients;
    assert_int_equal(c->count, 1);
    assert_int_equal(c->keys, KEYS_SCAN);
    assert_int_equal(c->key_count, 7);
    assert_int_equal(c->get_permille, 1000);
    assert_int_equal(c->put_permille + c->delete_permille, 0);
    assert_false(c->put_on_miss);
    assert_int_equal(c->value_bytes_least, 100);
    assert_int_equal(c->value_bytes_most, 100);
    assert_true(c->ttl_ms == TTL_DEFAULT);
    assert_int_equal(c->rate_milli, 1500);
    assert_true(c->requests == UINT64_MAX);
    assert_true(c->start_ns == 0 && c->stop_ns == 20 * S);
    assert_int_equal(c->through, SCENARIO_ALL);
    scenario_destroy(&s);
}

/* The decimals that a double would not hit, and spellings of the same number. */
static void decimals_are_exact(void **state)
{
    (void)state;
    static const struct {
        const char *alpha, *get, *put;
        uint32_t alpha_milli, get_permille;
    } cases[] = {
        {"1", "0.9", "0.1", 1000, 900},         {"0.99", "0.7", "0.3", 990, 700},
        {"1.001", "0.999", "0.001", 1001, 999}, {"0.57", "0.29", "0.71", 570, 290},
        {"12e-1", "9e-1", "1e-1", 1200, 900},   {"1.1000", "0.5000", "0.50", 1100, 500},
        {"1.005", "1", "0", 1005, 1000},        {"4.35", "0", "1.0", 4350, 0},
        {"2.675", "1.0", "-0", 2675, 1000},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512];
        struct scenario s;
        snprintf(text, sizeof text,
                 START "'clients': [{'id': 'c', 'keys': {'zipf': {'count': 9, 'alpha': %s}}, "
                       "'mix': {'get': %s, 'put': %s}, 'rate': 1}]}",
                 cases[i].alpha, cases[i].get, cases[i].put);
        must_parse(text, &s);
        assert_int_equal(s.clients[0].keys, KEYS_ZIPF);
        assert_int_equal(s.clients[0].alpha_milli, cases[i].alpha_milli);
        assert_int_equal(s.clients[0].get_permille, cases[i].get_permille);
        assert_int_equal(s.clients[0].put_permille, 1000 - cases[i].get_permille);
        scenario_destroy(&s);
    }
}

/* --- requests -------------------------------------------------------------------------------- */

static void requests_come_in_order_of_time_then_of_the_file(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'requests': [{'at': '2s', 'get': 'd'}, {'at': '1s', 'get': 'b'},\n"
                     " {'at': '2s', 'delete': 'e', 'through': 'C'}, {'at': '0s', 'get': 'a'},\n"
                     " {'at': '1s', 'put': 'c', 'value': {'a': [1, 'x']}, 'ttl': 0.0015}]}",
               &s);
    assert_int_equal(s.request_count, 5);
    for (uint32_t i = 0; i < 5; i++)
        assert_slice(s.requests[i].key, (const char *[]){"a", "b", "c", "d", "e"}[i]);
    assert_int_equal(s.requests[2].op, OP_PUT);
    assert_slice(s.requests[2].value, "{\"a\": [1, \"x\"]}");
    assert_int_equal(s.requests[2].ttl_ms, 2);
    assert_true(s.requests[2].at_ns == S);
    assert_int_equal(s.requests[2].through, 0);
    assert_int_equal(s.requests[3].op, OP_GET);
    assert_int_equal(s.requests[3].order, 0);
    assert_int_equal(s.requests[4].op, OP_DELETE);
    assert_int_equal(s.requests[4].through, 2);
    scenario_destroy(&s);
}

static void keys_are_decoded_and_values_are_not(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'requests': [{'at': '1s', 'put': 'a\\/\\u00e9\\ud83d\\ude00', "
                     "'value': '\\u00e9'},\n"
                     " {'at': '1s', 'put': 'n', 'value': null, 'ttl': null}]}",
               &s);
    assert_slice(s.requests[0].key, "a/\xc3\xa9\xf0\x9f\x98\x80");
    assert_slice(s.requests[0].value, "\"\\u00e9\"");
    assert_slice(s.requests[1].value, "null");
    assert_true(s.requests[1].ttl_ms == TTL_DEFAULT);
    scenario_destroy(&s);
}

/* --- expectations ---------------------------------------------------------------------------- */

static void expectations_are_bounds_on_figures(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(START "'expect': {'peak_to_mean': {'max': 1.15}, 'errors': {'max': 0}, "
                     "'hit_ratio': {'min': 0.8, 'max': 0.950001}, 'evicted': {'min': 1e9}}}",
               &s);
    assert_int_equal(s.expectation_count, 4);
    const struct scenario_expectation *const e = s.expectations;
    assert_int_equal(e[0].figure, FIGURE_HIT_RATIO);
    assert_true(e[0].has_min && e[0].has_max);
    assert_true(memcmp(&e[0].min, &(double){0.8}, sizeof(double)) == 0);
    assert_true(memcmp(&e[0].max, &(double){0.950001}, sizeof(double)) == 0);
    assert_int_equal(e[1].figure, FIGURE_ERRORS);
    assert_true(!e[1].has_min && e[1].has_max);
    assert_int_equal(e[2].figure, FIGURE_EVICTED);
    assert_true(e[2].has_min && !e[2].has_max);
    assert_true(memcmp(&e[2].min, &(double){1e9}, sizeof(double)) == 0);
    assert_int_equal(e[3].figure, FIGURE_PEAK_TO_MEAN);
    assert_true(memcmp(&e[3].max, &(double){1.15}, sizeof(double)) == 0);
    scenario_destroy(&s);
}

/* --- the repository -------------------------------------------------------------------------- */

#define FOLDER "sim/scenarios/"

/* Tests run at the top of the tree. */
static struct slice read_file(const char *path)
{
    FILE *const file = fopen(path, "rb");
    char *const text = test_calloc(1, 64 * 1024);
    assert_non_null(file);
    const size_t len = fread(text, 1, 64 * 1024 - 1, file);
    assert_int_equal(fclose(file), 0);
    return slice_of(text, len);
}

static void free_file(struct slice text)
{
    test_free((void *)(uintptr_t)text.data);
}

static void must_be_a_story(const char *name, struct slice readme)
{
    char path[512];
    struct scenario s;
    struct json_error error;
    snprintf(path, sizeof path, FOLDER "%s", name);
    const struct slice text = read_file(path);
    if (!scenario_parse(text, &s, &error))
        fail_msg("%s:%u:%u: %s", path, error.line, error.column, error.message);
    free_file(text);
    if (strstr((const char *)readme.data, name) == NULL)
        fail_msg("%s is not in the README", name);
    assert_true(s.about.len > 0);
    assert_true(s.clients_count + s.request_count > 0);
    assert_true(s.expectation_count > 0);
    scenario_destroy(&s);
}

static void every_scenario_of_the_repository_is_a_story_that_the_readme_tells(void **state)
{
    (void)state;
    uint32_t count = 0;
    const struct slice readme = read_file(FOLDER "README.md");
    DIR *const folder = opendir(FOLDER);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        const char *const suffix = strrchr(entry->d_name, '.');
        if (suffix == NULL || strcmp(suffix, ".json") != 0)
            continue;
        must_be_a_story(entry->d_name, readme);
        count++;
    }
    closedir(folder);
    free_file(readme);
    assert_true(count >= 10);
}

static void example_of_the_readme_is_read(void **state)
{
    (void)state;
    struct scenario s;
    struct json_error error;
    const struct slice readme = read_file(FOLDER "README.md");
    const char *const fence = strstr((const char *)readme.data, "```json\n");
    assert_non_null(fence);
    const char *const start = fence + strlen("```json\n");
    const char *const end = strstr(start, "```");
    assert_non_null(end);
    if (!scenario_parse(slice_of(start, (size_t)(end - start)), &s, &error))
        fail_msg("%u:%u: %s", error.line, error.column, error.message);
    assert_int_equal(s.request_count, 2);
    assert_int_equal(s.fault_count, 1);
    scenario_destroy(&s);
    free_file(readme);
}

/* Reading decodes strings in place; that must be another place than the source. */
static void the_source_of_a_scenario_is_its_file_to_the_byte(void **state)
{
    (void)state;
    static const char text[] =
        "{\"name\": \"x\", \"end\": \"9s\", \"nodes\": 1, \"about\": [\"t\\u00e9a\", \"and\"],\n"
        "  \"requests\": [{\"at\": \"1s\", \"get\": \"a\\u0062c\"}]}";
    struct scenario s, copy;
    struct json_error error;
    assert_true(scenario_parse(slice_str(text), &s, &error));
    assert_true(slice_eq(s.requests[0].key, slice_str("abc")));
    assert_true(slice_eq(slice_of(s.source, s.source_len), slice_str(text)));
    assert_true(scenario_copy(&s, &copy));
    assert_true(copy.source == NULL && copy.source_len == 0);
    scenario_destroy(&copy);
    scenario_destroy(&s);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    struct scenario s = {.nodes = NULL};
    scenario_destroy(NULL);
    scenario_destroy(&s);
    scenario_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(settings_of_a_full_scenario_are_read),
        cmocka_unit_test(settings_that_are_left_out_have_their_default),
        cmocka_unit_test(lines_about_a_scenario_are_joined),
        cmocka_unit_test(values_at_their_bounds_are_taken),
        cmocka_unit_test(number_of_nodes_names_them_in_the_order_of_counting),
        cmocka_unit_test(index_of_a_node_is_that_on_the_ring),
        cmocka_unit_test(full_group_of_clients_is_read),
        cmocka_unit_test(clients_have_their_defaults),
        cmocka_unit_test(decimals_are_exact),
        cmocka_unit_test(requests_come_in_order_of_time_then_of_the_file),
        cmocka_unit_test(keys_are_decoded_and_values_are_not),
        cmocka_unit_test(expectations_are_bounds_on_figures),
        cmocka_unit_test(every_scenario_of_the_repository_is_a_story_that_the_readme_tells),
        cmocka_unit_test(example_of_the_readme_is_read),
        cmocka_unit_test(the_source_of_a_scenario_is_its_file_to_the_byte),
        cmocka_unit_test(destroying_nothing_is_fine),
    };
    return cmocka_run_group_tests_name("scenario", tests, NULL, NULL);
}
