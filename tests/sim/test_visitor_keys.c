/* tests/sim/test_visitor_keys.c - a visitor can ask for any key, and it keeps its number for ever.
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
#include "sim/check_rooms.h"
#include "sim/look.h"
#include "sim/travel.h"
#include "sim/visitor_keys.h"
#include "sim/world_parts.h"
#include "stories.h"

#define BUDGET (UINT64_C(64) * 1024 * 1024)

/* --- the table ------------------------------------------------------------------------------- */

static bool can_be_key(const void *bytes, size_t len)
{
    static struct visitor_keys v;
    uint32_t place = 7;
    v.count = 0;
    const bool ok = visitor_keys_add(&v, slice_of(bytes, len), &place);
    assert_true(!ok || (place == 0 && slice_eq(visitor_keys_at(&v, 0), slice_of(bytes, len))));
    return ok;
}

static void a_key_is_text_of_1_to_250_bytes(void **state)
{
    (void)state;
    static uint8_t longest[KEY_BYTES_MAX + 1];
    memset(longest, 'x', sizeof longest);
    assert_true(can_be_key("k", 1));
    assert_true(can_be_key(longest, KEY_BYTES_MAX));
    assert_false(can_be_key(longest, KEY_BYTES_MAX + 1));
    assert_false(can_be_key("", 0));
    assert_true(can_be_key("gr\xc3\xbc\xc3\x9f \xe2\x82\xac/\xf0\x9f\x8d\xb5", 15));
    assert_false(can_be_key("a\nb", 3));
    assert_false(can_be_key("a\0b", 3));
    assert_false(can_be_key("\x7f", 1));
    assert_false(can_be_key("\xc2\x85", 2)); /* a control character of two bytes */
    assert_true(can_be_key("\xc2\xa0", 2));
    assert_false(can_be_key("a\xc3", 2));
    assert_false(can_be_key("\xff", 1));
}

static void what_is_in_the_table_stays_there(void **state)
{
    (void)state;
    static struct visitor_keys v;
    char key[16];
    uint32_t place;
    for (uint32_t i = 0; i < VISITOR_KEYS_MAX; i++) {
        snprintf(key, sizeof key, "bread %u", (unsigned)i);
        assert_false(visitor_keys_find(&v, slice_str(key), &place));
        assert_true(visitor_keys_add(&v, slice_str(key), &place) && place == i);
    }
    assert_false(visitor_keys_add(&v, slice_str("one more"), &place));
    for (uint32_t i = 0; i < VISITOR_KEYS_MAX; i++) {
        snprintf(key, sizeof key, "bread %u", (unsigned)i);
        assert_true(visitor_keys_find(&v, slice_str(key), &place) && place == i);
    }
    assert_false(visitor_keys_find(&v, slice_str("bread"), &place));
}

/* --- in a story ------------------------------------------------------------------------------ */

static struct travel *start(const char *story, struct scenario *s)
{
    must_parse(story, s);
    struct travel *t = travel_new(s, s->seed, BUDGET);
    assert_non_null(t);
    return t;
}

static void stop(struct travel *t, struct scenario *s)
{
    const struct check *c = world_check(travel_world(t));
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        assert_string_equal(check_result(c, (enum promise)i).story, "");
    travel_free(t);
    scenario_destroy(s);
}

static uint32_t number_of(struct travel *t, const char *key)
{
    uint32_t number, again;
    uint8_t room[KEY_BYTES_MAX];
    assert_true(travel_add_key(t, slice_str(key), &number));
    assert_true(world_find_key(travel_world(t), slice_str(key), &again) && again == number);
    assert_true(slice_eq(world_key(travel_world(t), number, room), slice_str(key)));
    return number;
}

static void go(struct travel *t, uint64_t step)
{
    assert_int_equal(travel_to_step(t, step), TRAVEL_THERE);
}

/* Ask, and go on until there is an answer. */
static void visit(struct travel *t, enum op op, uint16_t through, uint32_t key,
                  enum outcome expected)
{
    const struct intervention what = {
        .kind = INTERVENTION_VISIT,
        .visit = {
            .op = op, .through = through, .key = key, .value_len = 40, .ttl_ms = TTL_FOREVER}};
    uint64_t dropped;
    assert_int_equal(travel_change(t, &what, &dropped), TRAVEL_THERE);
    assert_int_equal(t->records[0].kind, RECORD_ASK);
    assert_int_equal(t->records[0].b, key);
    struct travel_interest request = {.request = t->records[0].a, .node = RECORD_NOBODY};
    while (travel_to_next(t, &request) == TRAVEL_THERE) {
    }
    assert_int_equal(t->records[0].kind, RECORD_TELL);
    assert_int_equal(t->records[0].b, expected);
}

static void a_key_that_nobody_knows_can_be_put_and_got(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        struct scenario s;
        struct travel *t = start(STORIES[i], &s);
        const uint32_t key = number_of(t, "bread & butter");
        go(t, 30);
        visit(t, OP_GET, 0, key, OUTCOME_MISS);
        visit(t, OP_PUT, 0, key, OUTCOME_CREATED);
        visit(t, OP_GET, 2, key, OUTCOME_HIT);
        visit(t, OP_DELETE, 1, key, OUTCOME_DELETED);
        visit(t, OP_GET, 0, key, OUTCOME_MISS);
        assert_int_equal(travel_to_step(t, UINT64_MAX), TRAVEL_NO_PLACE);
        stop(t, &s);
    }
}

static void a_visit_happens_again_at_its_step(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    go(t, 100);
    visit(t, OP_PUT, 0, number_of(t, "bread"), OUTCOME_CREATED);
    visit(t, OP_GET, 1, number_of(t, "bread"), OUTCOME_HIT);
    const uint64_t step = t->step, hash = t->hash;
    static const uint64_t places[] = {0, 99, 100, 101, 50};
    for (uint32_t i = 0; i < ARRAY_LEN(places); i++) {
        go(t, places[i]);
        number_of(t, i % 2 == 0 ? "cheese" : "wine"); /* others come and change nothing */
        go(t, step);
        assert_true(t->hash == hash);
    }
    stop(t, &s);
}

static void a_key_keeps_its_number_in_another_future(void **state)
{
    (void)state;
    struct scenario s;
    uint64_t dropped;
    struct travel *t = start(STORIES[2], &s);
    const uint32_t bread = number_of(t, "bread");
    go(t, 100);
    visit(t, OP_PUT, 0, bread, OUTCOME_CREATED);
    assert_int_equal(travel_undo(t, &dropped), TRAVEL_THERE);
    go(t, 50);
    const uint32_t wine = number_of(t, "wine");
    assert_true(wine == bread + 1 && number_of(t, "bread") == bread);
    visit(t, OP_PUT, 1, wine, OUTCOME_CREATED);
    visit(t, OP_GET, 2, bread, OUTCOME_MISS);
    visit(t, OP_GET, 2, wine, OUTCOME_HIT);
    stop(t, &s);
}

static void keys_of_the_story_stay_what_they_are(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t = start(STORIES[2], &s);
    uint32_t keys[32];
    uint64_t total;
    const uint32_t known = look_key_count(travel_world(t));
    assert_int_equal(number_of(t, "key:19"), 19);
    assert_int_equal(number_of(t, "tea"), 20);
    assert_int_equal(look_key_count(travel_world(t)), known);
    assert_int_equal(number_of(t, "key:20"), 20 + s.request_count); /* nobody else asks for it */
    assert_int_equal(number_of(t, "bread"), 21 + s.request_count);
    assert_int_equal(look_keys(travel_world(t), 32, keys, &total), known + 2);
    assert_true(total == known + 2 && keys[known + 1] == 21 + s.request_count);
    assert_int_equal(look_keys(travel_world(t), known + 1, keys, &total), known + 1);
    assert_int_equal(s.request_count, 4);
    assert_null(s.visitors); /* the story itself knows nothing of them */
    stop(t, &s);
}

static void there_is_an_end_to_new_keys(void **state)
{
    (void)state;
    struct scenario s;
    char key[16];
    uint32_t number = 0;
    struct travel *t = start(STORIES[0], &s);
    for (uint32_t i = 0; i < VISITOR_KEYS_MAX; i++) {
        snprintf(key, sizeof key, "bread %u", (unsigned)i);
        number = number_of(t, key);
    }
    assert_false(travel_add_key(t, slice_str("one more"), &number));
    go(t, 100);
    visit(t, OP_PUT, 0, number, OUTCOME_CREATED); /* the last one can be asked for, too */
    visit(t, OP_GET, 3, number, OUTCOME_HIT);
    assert_int_equal(number_of(t, "bread 0"), number - VISITOR_KEYS_MAX + 1);
    stop(t, &s);
}

static void a_story_of_a_breach_calls_it_by_its_bytes(void **state)
{
    (void)state;
    struct scenario s;
    char room[KEY_WORDS_MAX];
    struct travel *t = start(STORIES[2], &s);
    const uint32_t number = number_of(t, "bread");
    assert_string_equal(check_key(travel_world(t)->scenario, number, room), "bread");
    assert_string_equal(check_key(travel_world(t)->scenario, 20, room), "tea");
    assert_string_equal(check_key(travel_world(t)->scenario, number + 1, room), "key:25");
    stop(t, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_is_text_of_1_to_250_bytes),
        cmocka_unit_test(what_is_in_the_table_stays_there),
        cmocka_unit_test(a_key_that_nobody_knows_can_be_put_and_got),
        cmocka_unit_test(a_visit_happens_again_at_its_step),
        cmocka_unit_test(a_key_keeps_its_number_in_another_future),
        cmocka_unit_test(keys_of_the_story_stay_what_they_are),
        cmocka_unit_test(there_is_an_end_to_new_keys),
        cmocka_unit_test(a_story_of_a_breach_calls_it_by_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
