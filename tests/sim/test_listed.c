/* tests/sim/test_listed.c - which request put these bytes there?
 *
 * Method: a made-up list of requests with few keys and values, and a search through all of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "scenario_text.h"
#include "sim/world_parts.h"

enum { REQUESTS = 80, KEYS = 6, VALUES = 3, TEXT_MAX = 60 * REQUESTS };

static uint32_t choose(uint64_t number, uint32_t below)
{
    return (uint32_t)draw_below(draw(7, DRAW_KEY, 0, number), below);
}

/* key:0 and key:1 are keys of the crowd as well. */
static const char *key_text(uint32_t key)
{
    static const char *const texts[KEYS] = {"key:0", "key:1", "tea", "milk", "t", "teapot"};
    return texts[key];
}

static struct world *build(struct scenario *s)
{
    char text[TEXT_MAX];
    int len = snprintf(text, sizeof text,
                       START "'clients': [{'id': 'c', 'keys': {'uniform': 2}, 'think': '1s'}],"
                             "'requests': [");
    for (uint64_t i = 0; i < REQUESTS; i++) {
        const char *key = key_text(choose(3 * i, KEYS));
        uint32_t value = choose(3 * i + 1, VALUES + 1), at_ms = choose(3 * i + 2, 40);
        len += snprintf(text + len, sizeof text - (size_t)len, "%s{'at': '%ums', ",
                        i > 0 ? ", " : "", at_ms);
        if (value == VALUES)
            len += snprintf(text + len, sizeof text - (size_t)len, "'get': '%s'}", key);
        else
            len += snprintf(text + len, sizeof text - (size_t)len, "'put': '%s', 'value': %u}", key,
                            value);
    }
    snprintf(text + len, sizeof text - (size_t)len, "]}");
    must_parse(text, s);
    struct world *w = world_new(s, 1, NULL);
    assert_non_null(w);
    return w;
}

static void a_key_has_the_number_of_the_first_request_for_it(void **state)
{
    (void)state;
    struct scenario s;
    struct world *w = build(&s);
    assert_int_equal(w->key_count, 2);
    for (uint32_t i = 0; i < REQUESTS; i++) {
        uint32_t first = 0;
        while (!slice_eq(s.requests[first].key, s.requests[i].key))
            first++;
        uint32_t number;
        assert_true(listed_key(w, s.requests[i].key, &number));
        assert_int_equal(number, w->key_count + first);
        assert_true(slice_eq(world_key(w, w->key_count + first, NULL), s.requests[i].key));
    }
    assert_int_equal(world_key_number(w, slice_str("key:1")), 1); /* not the list's */
    world_free(w);
    scenario_destroy(&s);
}

static version search(const struct world *w, struct slice bytes, struct slice key)
{
    version last = 0;
    for (uint32_t i = 0; i < REQUESTS; i++) {
        const struct scenario_request *r = &w->scenario->requests[i];
        if (r->op == OP_PUT && r->at_ns <= w->now_ns && slice_eq(r->key, key) &&
            slice_eq(r->value, bytes))
            last = i + 1;
    }
    return last;
}

static void a_value_is_the_last_that_was_written_so_far(void **state)
{
    (void)state;
    static const char *const values[] = {"0", "1", "2", "3", ""};
    struct scenario s;
    struct world *w = build(&s);
    uint32_t found = 0;
    for (w->now_ns = 0; w->now_ns <= (uint64_t)41 * NS_PER_MS; w->now_ns += NS_PER_MS / 2)
        for (uint32_t key = 0; key < KEYS; key++)
            for (uint32_t v = 0; v < ARRAY_LEN(values); v++) {
                struct slice bytes = slice_str(values[v]), name = slice_str(key_text(key));
                version expected = search(w, bytes, name), got = 0;
                assert_true(listed_value_is(w, blob_of(bytes), name, &got) == (expected > 0));
                assert_true(got == expected);
                found += expected > 0;
            }
    assert_true(found > 500);
    world_free(w);
    scenario_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_has_the_number_of_the_first_request_for_it),
        cmocka_unit_test(a_value_is_the_last_that_was_written_so_far),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
