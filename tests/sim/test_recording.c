/* tests/sim/test_recording.c - a recorded list is the run that was recorded.
 *
 * Method: a crowd under bad weather is recorded and played; then every request of the list must
 * get the answer, at the time, that the crowd's got.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "sim/recording.h"
#include "sim/scenario_copy.h"
#include "sim/world.h"
#include "tests/sim/scenario_text.h"

enum { BYTES_MAX = 512 * 1024, REQUESTS_MAX = 4000 };

struct history {
    uint32_t asked, told;
    struct asked questions[REQUESTS_MAX];
    struct told answers[REQUESTS_MAX];
};

static void note_asked(void *self, const struct asked *a)
{
    struct history *const h = self;
    assert_true(h->asked < REQUESTS_MAX);
    h->questions[h->asked++] = *a;
}

static void note_told(void *self, const struct told *t)
{
    struct history *const h = self;
    h->answers[h->told++] = *t;
}

static struct history *watched(const struct scenario *s)
{
    struct history *const h = calloc(1, sizeof *h);
    const struct world_watcher watcher = {.self = h, .asked = note_asked, .told = note_told};
    struct world *const w = world_new(s, s->seed, NULL);
    assert_non_null(h);
    assert_non_null(w);
    world_watch(w, &watcher);
    while (world_step(w)) {
    }
    world_free(w);
    return h;
}

static size_t recorded(const struct scenario *s, uint8_t *bytes)
{
    FILE *const file = tmpfile();
    assert_non_null(file);
    recording_make(s, s->seed, file);
    rewind(file);
    const size_t len = fread(bytes, 1, BYTES_MAX, file);
    fclose(file);
    return len;
}

static const char *const weathers[] = {
    "{'name': 'x', 'nodes': 4, 'end': '2s', 'seed': 5, 'network': {"
    "'links': {'exponential': {'least': '50us', 'mean': '2ms'}}, 'access': {'uniform': ['10us', "
    "'3ms']}}, 'clients': ["
    "{'id': 'a', 'count': 7, 'keys': {'uniform': 30}, 'think': '10ms', 'put_on_miss': true,"
    " 'mix': {'get': 0.6, 'put': 0.3, 'delete': 0.1}, 'value_bytes': [60, 400], 'ttl': 0.3},"
    "{'id': 'b', 'count': 3, 'keys': {'zipf': {'count': 40}}, 'rate': 100}], 'faults': ["
    "{'id': '1', 'at': '300ms', 'slow': 'B', 'by': '5ms'},"
    "{'id': '2', 'at': '500ms', 'partition': [['A'], ['B', 'C']]},"
    "{'id': '3', 'at': '900ms', 'heal': 'all'},"
    "{'id': '4', 'at': '1s', 'crash': 'D'}, {'id': '5', 'at': '1.5s', 'restart': 'D'}]}",
    "{'name': 'x', 'nodes': 3, 'end': '1s', 'network': {'access': '100us'}, 'clients': ["
    "{'id': 'c', 'count': 9, 'keys': {'scan': 50}, 'think': '1ms', 'requests': 70, "
    "'put_on_miss': true}],"
    "'requests': [{'at': '100ms', 'put': 'own', 'value': {'a': 1}, 'client': 2},"
    "{'at': '200ms', 'get': 'own', 'through': 'C'}]}",
};

static void a_recorded_list_is_the_same_run(void **state)
{
    (void)state;
    static uint8_t bytes[BYTES_MAX];
    for (size_t i = 0; i < ARRAY_LEN(weathers); i++) {
        struct scenario s, list;
        must_parse(weathers[i], &s);
        const size_t len = recorded(&s, bytes);
        assert_true(scenario_copy(&s, &list));
        assert_true(recording_play(&list, &s, bytes, len, REQUESTS_MAX));
        assert_int_equal(list.clients_count, 0);
        struct history *const crowd = watched(&s), *const listed = watched(&list);
        assert_true(crowd->asked > 300);
        assert_int_equal(crowd->asked, listed->asked);
        assert_int_equal(crowd->told, listed->told);
        for (uint32_t k = 0; k < crowd->asked; k++) {
            const struct asked *const a = &crowd->questions[k], *const b = &listed->questions[k];
            assert_true(a->at_ns == b->at_ns && a->client == b->client && a->op == b->op);
            assert_true(a->through == b->through && a->ttl_ms == b->ttl_ms);
        }
        for (uint32_t k = 0; k < crowd->told; k++) {
            const struct told *const a = &crowd->answers[k], *const b = &listed->answers[k];
            assert_true(a->id == b->id && a->at_ns == b->at_ns && a->closed == b->closed);
            assert_true(a->outcome == b->outcome && a->forwarded == b->forwarded);
        }
        free(crowd);
        free(listed);
        scenario_destroy(&list);
        scenario_destroy(&s);
    }
}

/* Each request comes when the one before it is long over. */
static void what_is_left_out_changes_no_other_latency(void **state)
{
    (void)state;
    enum { REQUESTS = 60, KEPT = REQUESTS / 2 };
    static char text[8192] =
        "{'name': 'x', 'nodes': 3, 'end': '9s', 'network': {'links': "
        "{'exponential': {'mean': '1ms'}}, 'access': {'uniform': ['0s', '1ms']}}, "
        "'requests': [";
    for (int i = 0; i < REQUESTS; i++)
        sprintf(text + strlen(text), "%s{'at': '%d00ms', 'get': 'k%d', 'client': %d}",
                i > 0 ? ", " : "", i, i, i % 4);
    strcat(text, "]}");
    struct scenario s, half;
    must_parse(text, &s);
    assert_true(scenario_copy(&s, &half));
    half.request_count = 0;
    for (uint32_t i = 1; i < REQUESTS; i += 2)
        half.requests[half.request_count++] = s.requests[i];
    struct history *const all = watched(&s), *const odd = watched(&half);
    assert_int_equal(odd->told, KEPT);
    for (uint32_t i = 0; i < KEPT; i++)
        assert_true(odd->answers[i].at_ns == all->answers[2 * i + 1].at_ns);
    free(all);
    free(odd);
    scenario_destroy(&half);
    scenario_destroy(&s);
}

static void a_recording_that_breaks_off_is_played_as_far_as_it_goes(void **state)
{
    (void)state;
    static uint8_t bytes[BYTES_MAX];
    struct scenario s;
    must_parse(weathers[1], &s);
    const size_t whole = recorded(&s, bytes);
    uint32_t before = UINT32_MAX;
    for (size_t len = 400; len > 0; len--) {
        struct scenario list;
        assert_true(scenario_copy(&s, &list));
        assert_true(recording_play(&list, &s, bytes, len, REQUESTS_MAX));
        assert_true(list.request_count <= before);
        before = list.request_count;
        scenario_destroy(&list);
    }
    assert_int_equal(before, 0);
    struct scenario list;
    assert_true(scenario_copy(&s, &list));
    assert_false(recording_play(&list, &s, bytes, whole, 10));
    assert_int_equal(list.clients_count, 1);
    scenario_destroy(&list);
    scenario_destroy(&s);
}

static void only_values_of_recordings_become_short(void **state)
{
    (void)state;
    static const struct {
        const char *value, *expected;
    } cases[] = {
        {"\"17......\"", "17"},
        {"\"17\"", "17"},
        {"17", "17"},
        {"\"x17...\"", "\"x17...\""},
        {"\"17..a\"", "\"17..a\""},
        {"\"\"", "\"\""},
        {"\"0.\"", "\"0.\""},
        {"{}", "{}"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_true(slice_eq(recording_short_value(slice_str(cases[i].value)),
                             slice_str(cases[i].expected)));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_list_is_the_same_run),
        cmocka_unit_test(what_is_left_out_changes_no_other_latency),
        cmocka_unit_test(a_recording_that_breaks_off_is_played_as_far_as_it_goes),
        cmocka_unit_test(only_values_of_recordings_become_short),
    };
    return cmocka_run_group_tests_name("recording", tests, NULL, NULL);
}
