/* tests/sim/test_travel_patience.c - a long way can be gone in parts, and ends where it would have.
 *
 * Method: two travels in one story are asked for the same. One of them has little patience, and is
 * asked again as long as it says that it is not there yet. Then both must be at the same place.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/draw.h"
#include "sim/travel.h"
#include "stories.h"

#define BUDGET (UINT64_C(64) * 1024 * 1024)

static struct travel *start(const struct scenario *s, uint64_t patience_steps)
{
    struct travel *t = travel_new(s, s->seed, BUDGET);
    assert_non_null(t);
    t->patience_steps = patience_steps;
    return t;
}

/* --- the same call again --------------------------------------------------------------------- */

static void a_call_passes_no_more_steps_than_it_may(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(STORIES[0], &s);
    struct travel *t = start(&s, 100);
    for (uint64_t step = 100; step < 1000; step += 100) {
        assert_int_equal(travel_to_step(t, 1000), TRAVEL_NOT_YET);
        assert_true(t->step == step && t->known == step);
    }
    assert_int_equal(travel_to_step(t, 1000), TRAVEL_THERE);
    assert_true(t->step == 1000);
    travel_free(t);
    scenario_destroy(&s);
}

/* Who has looked for something was not about to stay anywhere, so nothing was kept on the way. */
static void a_way_back_by_the_beginning_takes_as_many_calls(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(STORIES[0], &s);
    struct travel *t = start(&s, 100);
    const struct travel_interest never = {.request = UINT64_MAX, .node = RECORD_NOBODY};
    for (uint32_t asked = 1; asked <= 11; asked++)
        assert_int_equal(travel_to_next(t, &never), TRAVEL_NOT_YET);
    assert_true(t->step == 1100);
    for (uint32_t asked = 1; asked < 11; asked++)
        assert_int_equal(travel_back(t), TRAVEL_NOT_YET);
    assert_int_equal(travel_back(t), TRAVEL_THERE);
    assert_true(t->step == 1099);
    travel_free(t);
    scenario_destroy(&s);
}

static void what_is_asked_instead_begins_where_the_other_has_stopped(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(STORIES[0], &s);
    struct travel *t = start(&s, 0);
    const struct travel_interest never = {.request = UINT64_MAX, .node = RECORD_NOBODY};
    assert_int_equal(travel_to_step(t, 500), TRAVEL_THERE);
    t->patience_steps = 10;
    assert_int_equal(travel_back(t), TRAVEL_NOT_YET);
    assert_true(t->step == MOMENTS_NEAR_STRIDE + 10);
    assert_int_equal(travel_forward(t), TRAVEL_THERE);
    assert_true(t->step == MOMENTS_NEAR_STRIDE + 11);
    assert_int_equal(travel_to_step(t, 500), TRAVEL_NOT_YET);
    assert_int_equal(travel_to_next(t, &never), TRAVEL_NOT_YET);
    assert_true(t->step == MOMENTS_NEAR_STRIDE + 31);
    travel_stay(t);
    t->patience_steps = 0;
    assert_int_equal(travel_to_next(t, &never), TRAVEL_NO_PLACE);
    assert_true(t->step == MOMENTS_NEAR_STRIDE + 31);
    travel_free(t);
    scenario_destroy(&s);
}

/* --- two travels ----------------------------------------------------------------------------- */

enum { WAYS = 8 };

static const struct intervention SLOW = {
    .kind = INTERVENTION_FAULT,
    .fault = {.kind = FAULT_SLOW, .lasts_ns = TIME_NEVER, .a = 1, .delay_ns = 100000},
};

static enum travel_end ask(struct travel *t, uint64_t bits, uint64_t end_ns)
{
    static const struct travel_interest all[] = {
        {.kinds = TRAVEL_FAULT | TRAVEL_CHANGE, .node = RECORD_NOBODY},
        {.kinds = TRAVEL_ERROR, .node = RECORD_NOBODY},
        {.kinds = TRAVEL_BREACH, .node = RECORD_NOBODY},
        {.kinds = TRAVEL_EXPIRY, .node = RECORD_NOBODY},
        {.request = 60, .node = RECORD_NOBODY},
        {.node = RECORD_NOBODY, .key_kinds = TRAVEL_TOLD, .key = 3},
    };
    const uint64_t number = draw_below(draw(bits, DRAW_KEY, 0, 0), 4000);
    const struct travel_interest *wanted = &all[number % ARRAY_LEN(all)];
    uint64_t dropped;
    switch (bits % WAYS) {
    case 0:
        return travel_to_step(t, number);
    case 1:
        return travel_to_time(t, draw_below(bits, end_ns));
    case 2:
        return travel_forward(t);
    case 3:
        return travel_back(t);
    case 4:
    case 5:
        return travel_to_next(t, wanted);
    case 6:
        return number % 8 != 0 ? travel_to_previous(t, wanted) : travel_undo(t, &dropped);
    default:
        return number % 8 != 0 ? travel_to_step(t, number) : travel_change(t, &SLOW, &dropped);
    }
}

static enum travel_end insist(struct travel *t, uint64_t bits, uint64_t end_ns, uint64_t *again)
{
    enum travel_end end;
    while ((end = ask(t, bits, end_ns)) == TRAVEL_NOT_YET)
        assert_true(++*again < 100 * 1000);
    return end;
}

static void in_parts_one_gets_to_the_same_places(void **state)
{
    (void)state;
    uint64_t again = 0;
    uint32_t vain = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct scenario s;
        must_parse(STORIES[seed % ARRAY_LEN(STORIES)], &s);
        struct travel *a = start(&s, 0), *b = start(&s, seed % 2 == 0 ? 7 : 150);
        for (uint64_t i = 0; i < 40; i++) {
            const uint64_t bits = draw(seed, DRAW_NODE, 0, i);
            const enum travel_end end = insist(a, bits, s.end_ns, &again);
            assert_int_equal(insist(b, bits, s.end_ns, &again), end);
            assert_true(a->step == b->step && a->hash == b->hash && a->now_ns == b->now_ns);
            assert_true(a->known == b->known && a->change_count == b->change_count);
            vain += end == TRAVEL_NO_PLACE;
        }
        travel_free(a);
        travel_free(b);
        scenario_destroy(&s);
    }
    assert_true(again > 1000 && vain > 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_call_passes_no_more_steps_than_it_may),
        cmocka_unit_test(a_way_back_by_the_beginning_takes_as_many_calls),
        cmocka_unit_test(what_is_asked_instead_begins_where_the_other_has_stopped),
        cmocka_unit_test(in_parts_one_gets_to_the_same_places),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
