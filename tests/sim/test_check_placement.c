/* tests/sim/test_check_placement.c - lists that name the wrong owner, move too much, or disagree.
 *
 * Method: nodes that are nothing but their lists of members; lists as they should be, and lists
 * that were damaged by hand. And what follows for old values: how long has every key had one owner?
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/check_rooms.h"

static struct members *list_of(const char *ids, enum placement placement)
{
    struct ring_member list[8];
    uint32_t numbers[8], count = 0;
    for (; ids[count] != '\0'; count++) {
        list[count] = (struct ring_member){slice_of(&ids[count], 1), 1};
        numbers[count] = (uint32_t)(ids[count] - 'A');
    }
    struct members *m;
    assert_int_equal(members_build(list, numbers, count, 40, placement, &m), RING_OK);
    return m;
}

struct watcher {
    struct promise_result result;
    struct known_lists known;
};

static void learn(struct watcher *w, const struct members *before, const struct members *now)
{
    const struct node n = {.config = {.members = now}, .before = before};
    assert_true(check_placement(&w->result, &w->known, &n, 0));
}

/* What the room finds when a node learns of the second list after the first one. */
static uint64_t breaches(struct members *first, struct members *second)
{
    struct watcher w = {.result = {.name = "placement"}};
    learn(&w, NULL, first);
    learn(&w, first, second);
    check_lists_destroy(&w.known);
    members_free(first);
    members_free(second);
    assert_true((w.result.story[0] != '\0') == (w.result.broken > 0));
    return w.result.broken;
}

static void swap_numbers(struct members *m)
{
    uint32_t number = m->numbers[0];
    m->numbers[0] = m->numbers[1];
    m->numbers[1] = number;
}

static void lists_as_they_should_be_break_nothing(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        {"ABC", "ABC"}, {"ABC", "ABCD"}, {"ABCD", "ACD"}, {"A", "B"}, {"ABC", "CDE"}};
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        assert_int_equal(
            breaches(list_of(pairs[i][0], PLACEMENT_RING), list_of(pairs[i][1], PLACEMENT_RING)),
            0);
        assert_int_equal(breaches(list_of(pairs[i][0], PLACEMENT_MODULO),
                                  list_of(pairs[i][1], PLACEMENT_MODULO)),
                         0);
    }
    assert_int_equal(breaches(list_of("ABC", PLACEMENT_MODULO), list_of("ABCD", PLACEMENT_RING)),
                     0);
}

static void an_owner_that_the_definition_does_not_name_is_found(void **state)
{
    (void)state;
    struct members *all_to_one = list_of("ABC", PLACEMENT_RING);
    for (uint32_t i = 0; i <= all_to_one->ring->point_count; i++)
        all_to_one->ring->owners[i] = 0;
    assert_true(breaches(all_to_one, list_of("ABC", PLACEMENT_RING)) > 10);

    struct members *off_by_one = list_of("ABC", PLACEMENT_RING);
    for (uint32_t i = 0; i < off_by_one->ring->point_count; i++)
        off_by_one->ring->positions[i]--; /* a key at a point goes to the next: strict */
    uint64_t strict = breaches(off_by_one, list_of("A", PLACEMENT_RING));
    assert_true(strict >= 1 && strict <= 3);

    struct members *no_wrap = list_of("ABCDEFG", PLACEMENT_RING);
    uint16_t *last = &no_wrap->ring->owners[no_wrap->ring->point_count];
    *last = *last == 0 ? 1 : 0;
    assert_true(breaches(no_wrap, list_of("A", PLACEMENT_RING)) >= 1);
}

static void equal_lists_that_name_different_owners_are_found(void **state)
{
    (void)state;
    struct members *other = list_of("ABC", PLACEMENT_RING);
    swap_numbers(other);
    struct watcher w = {.result = {.name = "placement"}};
    struct members *list = list_of("ABC", PLACEMENT_RING);
    learn(&w, NULL, list);
    learn(&w, NULL, other);
    assert_int_equal(w.result.broken, 1);
    check_lists_destroy(&w.known);
    members_free(list);
    members_free(other);
}

static void a_key_that_moves_without_need_is_found(void **state)
{
    (void)state;
    struct members *grown = list_of("ABCD", PLACEMENT_RING);
    swap_numbers(grown); /* A and B were there before, and have exchanged their keys */
    assert_int_equal(breaches(list_of("ABC", PLACEMENT_RING), grown), 1);
    struct members *shrunk = list_of("AB", PLACEMENT_RING);
    swap_numbers(shrunk);
    assert_int_equal(breaches(list_of("ABC", PLACEMENT_RING), shrunk), 1);
}

/* --- epochs ----------------------------------------------------------------------------------- */

static void as_long_as_all_have_one_list_there_is_one_epoch(void **state)
{
    (void)state;
    struct epoch e = {0};
    struct watch nodes[3] = {{.up = false}};
    check_epoch(&e, nodes, 3, 0, 0);
    for (uint32_t i = 0; i < 3; i++) {
        nodes[i] = (struct watch){.up = true, .list = 7};
        check_epoch(&e, nodes, 3, 0, 0);
    }
    assert_true(e.since_ns == 0 && e.before == 0);
    nodes[1] = (struct watch){.up = false}; /* it crashes, and starts anew */
    check_epoch(&e, nodes, 3, 40, 100);
    nodes[1] = (struct watch){.up = true, .list = 7};
    check_epoch(&e, nodes, 3, 50, 200);
    assert_true(e.since_ns == 0 && e.before == 0);
}

static void an_epoch_begins_when_the_last_one_has_learned_of_a_list(void **state)
{
    (void)state;
    struct epoch e = {0};
    struct watch nodes[2] = {{.up = true, .list = 7}, {.up = true, .list = 7}};
    check_epoch(&e, nodes, 2, 0, 0);
    nodes[0].list = 8;
    check_epoch(&e, nodes, 2, 40, 100);
    assert_true(e.since_ns == TIME_NEVER && e.before == UINT64_MAX);
    nodes[1].list = 8;
    check_epoch(&e, nodes, 2, 60, 300);
    assert_true(e.since_ns == 301 && e.before == 60);
    nodes[1].list = 9;
    check_epoch(&e, nodes, 2, 70, 400);
    nodes[1].up = false; /* who is down disagrees with nobody */
    check_epoch(&e, nodes, 2, 80, 500);
    assert_true(e.since_ns == 501 && e.before == 80);
}

static void a_node_alone_begins_an_epoch_with_each_list(void **state)
{
    (void)state;
    struct epoch e = {0};
    struct watch node = {.up = true, .list = 7};
    check_epoch(&e, &node, 1, 0, 0);
    node.list = 8;
    check_epoch(&e, &node, 1, 30, 100);
    assert_true(e.since_ns == 101 && e.before == 30 && e.list == 8);
}

/* Too old by all that is known of it; is it a breach, or has it come back with its key? */
static void a_stale_value_of_an_earlier_epoch_is_counted(void **state)
{
    (void)state;
    static const struct {
        uint64_t stored_ns;
        uint32_t stored_by, ended_by;
        uint64_t since_ns;
        uint64_t broken;
    } cases[] = {
        {100, 0, 0, 0, 1},                               /* nothing has ever changed */
        {100, 0, 0, 101, 0},                             /* stored before all agreed */
        {101, 0, 0, 101, 1},                             /* after it */
        {100, 0, 0, TIME_NEVER, 0},                      /* they disagree */
        {100, 1, 2, TIME_NEVER, 0},                      /* overwritten elsewhere */
        {100, 1, 1, TIME_NEVER, 1},                      /* overwritten where it was stored */
        {100, 2, 2, 300, 1},        {100, 2, 3, 300, 0}, /* by the same node, in another life */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct ledger_entry w = {.asked = {.id = 1, .op = OP_PUT, .version = 5},
                                       .acked_ns = 150,
                                       .outdated_ns = 500,
                                       .stored_ns = cases[i].stored_ns,
                                       .stored_by = cases[i].stored_by,
                                       .ended_by = cases[i].ended_by};
        const struct asked a = {.id = 2, .at_ns = 600};
        const struct told t = {.id = 2, .at_ns = 610, .version = 5};
        const struct hit hit = {&a, &t, &w, NULL};
        const struct epoch e = {.since_ns = cases[i].since_ns, .before = 9};
        struct promise_result r = {.name = "fresh_values"};
        uint64_t resurrected = 0;
        check_fresh_values(&r, &hit, &e, 0, 1000, &resurrected);
        assert_int_equal(r.broken, cases[i].broken);
        assert_int_equal(resurrected, 1 - cases[i].broken);
        assert_int_equal(r.checked, 1);
    }
}

static void a_forgotten_value_is_a_breach_only_if_it_is_of_this_epoch(void **state)
{
    (void)state;
    const struct epoch e = {.since_ns = 100, .before = 9};
    for (version v = 8; v <= 11; v++) {
        const struct asked a = {.id = 2, .at_ns = 600};
        const struct told t = {.id = 2, .at_ns = 610, .version = v};
        const struct hit hit = {&a, &t, NULL, NULL};
        struct promise_result r = {.name = "fresh_values"};
        uint64_t resurrected = 0;
        check_fresh_values(&r, &hit, &e, 0, 1000, &resurrected);
        assert_int_equal(r.broken, v > 9);
        assert_int_equal(resurrected, v <= 9);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_as_they_should_be_break_nothing),
        cmocka_unit_test(an_owner_that_the_definition_does_not_name_is_found),
        cmocka_unit_test(equal_lists_that_name_different_owners_are_found),
        cmocka_unit_test(a_key_that_moves_without_need_is_found),
        cmocka_unit_test(as_long_as_all_have_one_list_there_is_one_epoch),
        cmocka_unit_test(an_epoch_begins_when_the_last_one_has_learned_of_a_list),
        cmocka_unit_test(a_node_alone_begins_an_epoch_with_each_list),
        cmocka_unit_test(a_stale_value_of_an_earlier_epoch_is_counted),
        cmocka_unit_test(a_forgotten_value_is_a_breach_only_if_it_is_of_this_epoch),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
