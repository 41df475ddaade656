/* tests/net/test_turns.c - answers leave in the order of their requests, whole, and as soon as
 * nothing is ahead of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "net/turns.h"

/* A connection of which only the answers are of interest. */
struct talk {
    struct turns turns;
    struct buffer out;
};

static void begin(struct talk *t)
{
    turns_init(&t->turns);
    buffer_init(&t->out, 1 << 20);
}

static void end(struct talk *t)
{
    turns_release(&t->turns);
    buffer_release(&t->out);
}

/* A request whose answer is known at once. */
static void know(struct talk *t, const char *answer)
{
    uint32_t mark = buffer_len(&t->turns.held);
    assert_true(buffer_append_str(t->turns.count > 0 ? &t->turns.held : &t->out, answer));
    if (t->turns.count > 0)
        turns_hold(&t->turns, mark);
}

/* A request for the node, and the node's answer to the first of them. */
static void ask(struct talk *t)
{
    turns_push(&t->turns);
}

static void tell(struct talk *t, const char *answer)
{
    turns_front(&t->turns);
    assert_true(buffer_append_str(&t->out, answer));
    assert_true(turns_pop(&t->turns, &t->out));
}

static void check_out(const struct talk *t, const char *expected)
{
    assert_true(slice_eq(buffer_bytes(&t->out), slice_str(expected)));
}

static void what_is_known_while_nothing_waits_goes_straight_out(void **state)
{
    (void)state;
    struct talk t;
    begin(&t);
    know(&t, "a");
    know(&t, "b");
    check_out(&t, "ab");
    assert_int_equal(t.turns.count, 0);
    end(&t);
}

static void what_is_known_early_waits_for_those_before(void **state)
{
    (void)state;
    struct talk t;
    begin(&t);
    ask(&t);
    know(&t, "<b>");
    know(&t, "<c>");
    ask(&t);
    know(&t, "<e>");
    check_out(&t, "");
    tell(&t, "<a>");
    check_out(&t, "<a><b><c>");
    assert_int_equal(t.turns.count, 2);
    tell(&t, "<d>");
    check_out(&t, "<a><b><c><d><e>");
    assert_int_equal(t.turns.count, 0);
    assert_int_equal(t.turns.held.capacity, 0);
    end(&t);
}

static void a_turn_keeps_what_was_said_of_its_request(void **state)
{
    (void)state;
    struct talk t;
    begin(&t);
    for (uint32_t i = 0; i < TURNS_MAX; i++) {
        struct turn *last = turns_push(&t.turns);
        assert_int_equal(last->asked_at_ns, 0);
        last->asked_at_ns = i + 1;
        last->method = HTTP_M_PUT;
    }
    for (uint32_t i = 0; i < TURNS_MAX; i++) {
        assert_int_equal(turns_front(&t.turns)->asked_at_ns, i + 1);
        assert_int_equal(turns_front(&t.turns)->method, HTTP_M_PUT);
        tell(&t, "x");
    }
    assert_int_equal(buffer_len(&t.out), TURNS_MAX);
    end(&t);
}

static void without_room_for_held_answers_it_says_so(void **state)
{
    (void)state;
    struct talk t;
    begin(&t);
    buffer_init(&t.out, 4);
    ask(&t);
    know(&t, "12345");
    assert_false(turns_pop(&t.turns, &t.out));
    end(&t);
}

static uint64_t next_random(uint64_t *state)
{
    uint64_t z = (*state += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Requests are numbered; each answer is its number, of which the node's are told in order. So what
 * comes out must be all numbers in order, without those that still wait. */
static void any_mixture_comes_out_in_order(void **state)
{
    (void)state;
    enum { REQUESTS = 20000 };
    struct talk t;
    struct buffer expected;
    uint32_t waiting[TURNS_MAX], waiting_count = 0, next = 0;
    uint64_t random = 1;
    begin(&t);
    buffer_init(&expected, 1 << 20);
    while (next < REQUESTS || waiting_count > 0) {
        char answer[16];
        if (next == REQUESTS || t.turns.count == TURNS_MAX || next_random(&random) % 2) {
            if (waiting_count == 0)
                continue;
            snprintf(answer, sizeof answer, "%u ", (unsigned)waiting[0]);
            memmove(waiting, waiting + 1, --waiting_count * sizeof waiting[0]);
            tell(&t, answer);
            continue;
        }
        snprintf(answer, sizeof answer, "%u ", (unsigned)next);
        buffer_append_str(&expected, answer);
        if (next_random(&random) % 3) {
            know(&t, answer);
        } else {
            ask(&t);
            waiting[waiting_count++] = next;
        }
        next++;
        assert_true(buffer_len(&t.out) <= buffer_len(&expected));
        assert_memory_equal(t.out.data, expected.data, buffer_len(&t.out));
    }
    assert_true(slice_eq(buffer_bytes(&t.out), buffer_bytes(&expected)));
    assert_int_equal(t.turns.count, 0);
    buffer_release(&expected);
    end(&t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_known_while_nothing_waits_goes_straight_out),
        cmocka_unit_test(what_is_known_early_waits_for_those_before),
        cmocka_unit_test(a_turn_keeps_what_was_said_of_its_request),
        cmocka_unit_test(without_room_for_held_answers_it_says_so),
        cmocka_unit_test(any_mixture_comes_out_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
