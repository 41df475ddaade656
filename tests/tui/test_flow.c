/* tests/tui/test_flow.c - what moved is counted, and what may not move is told.
 *
 * Method: sums of the matrix against what each node had and has; everything against counting by
 * hand, in scenes with few and with many pairs; then keys are put where they do not belong.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/tui/little_scene.h"
#include "tui/flow.h"

/* --- sums ------------------------------------------------------------------------------------ */

/* Rows add up to what nodes had, columns to what they have. */
static void check_sums(const struct little_scene *l)
{
    const struct scene *s = &l->scene;
    for (uint32_t n = 0; n < s->node_count; n++) {
        uint32_t had = 0, has = 0;
        for (uint32_t other = 0; other < s->node_count; other++) {
            had += flow_between(s, n, other);
            has += flow_between(s, other, n);
        }
        assert_int_equal(had, s->nodes[n].keys_before);
        assert_int_equal(has, s->nodes[n].keys);
    }
}

static uint32_t pairs_by_hand(const struct scene *s, uint32_t *most)
{
    uint32_t pairs = 0;
    *most = 0;
    for (uint32_t from = 0; from < s->node_count; from++) {
        for (uint32_t to = 0; to < s->node_count; to++) {
            const uint32_t keys = from == to ? 0 : flow_between(s, from, to);
            pairs += keys > 0;
            *most = keys > *most ? keys : *most;
        }
    }
    return pairs;
}

static void check_pairs(const struct little_scene *l)
{
    struct flow f;
    flow_count(&l->scene, &f);
    uint32_t most, sum = 0;
    assert_int_equal(f.pair_count, pairs_by_hand(&l->scene, &most));
    assert_true(f.pair_count > 0 && f.pairs[0].keys == most);
    for (uint32_t i = 0; i < f.pair_count && i < FLOW_PAIRS_MAX; i++) {
        const struct flow_pair *p = &f.pairs[i];
        assert_true(p->from != p->to);
        assert_int_equal(p->keys, flow_between(&l->scene, p->from, p->to));
        assert_true(i == 0 || p->keys <= p[-1].keys);
        sum += p->keys;
    }
    if (f.pair_count <= FLOW_PAIRS_MAX)
        assert_int_equal(sum, f.moved);
    else
        assert_in_range(sum, FLOW_PAIRS_MAX, f.moved);
}

static void rows_are_what_nodes_had_columns_what_they_have_and_pairs_what_moved(void **state)
{
    (void)state;
    static const struct little_plan plans[] = {
        {4, 3, 4, 4, 48, PLACEMENT_RING},       {4, 4, 3, 4, 48, PLACEMENT_RING},
        {4, 3, 4, 4, 48, PLACEMENT_MODULO},     {9, 5, 9, 16, 900, PLACEMENT_RING},
        {60, 59, 60, 10, 9000, PLACEMENT_RING}, {60, 59, 60, 10, 9000, PLACEMENT_MODULO},
    };
    for (size_t i = 0; i < ARRAY_LEN(plans); i++) {
        struct little_scene l;
        little_scene_plan(&l, &plans[i]);
        check_sums(&l);
        check_pairs(&l);
        little_scene_free(&l);
    }
}

static void moved_keys_come_in_the_order_of_the_story(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_make(&l);
    struct flow f;
    flow_count(&l.scene, &f);
    uint32_t count = 0;
    for (uint32_t i = 0; i < l.scene.keys.count; i++)
        if (l.owners[i] != l.before[i])
            assert_int_equal(flow_moved_key(&l.scene, count++), i);
    assert_int_equal(count, f.moved);
    assert_int_equal(flow_moved_key(&l.scene, count), SCENE_NO_KEY);
    assert_int_equal(flow_moved_key(&l.scene, UINT64_MAX), SCENE_NO_KEY);
    little_scene_free(&l);
}

static void without_a_change_nothing_has_moved_and_nothing_is_claimed(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_alone(&l);
    flow_count(&l.scene, &f);
    assert_true(f.keys == 48 && f.moved == 0 && f.pair_count == 0 && f.check_count == 0);
    assert_true(f.joined == 0 && f.left == 0 && f.moved_by_modulo == 0);
    little_scene_free(&l);
    little_scene_live(&l);
    l.scene.members = NULL;
    flow_count(&l.scene, &f);
    assert_true(f.moved == 0 && f.check_count == 0);
    little_scene_free(&l);
}

static void keys_that_nobody_owns_have_not_moved(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    l.owners[flow_moved_key(&l.scene, 3)] = SCENE_NO_OWNER;
    flow_count(&l.scene, &f);
    assert_int_equal(f.moved, l.changes[0].moved - 1);
    assert_string_equal(f.checks[f.check_count - 1].words, "1 of 48 keys belong to nobody");
    assert_false(f.checks[f.check_count - 1].holds);
    little_scene_free(&l);
}

static void a_key_that_stays_with_who_has_left_is_told(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_leave(&l);
    l.owners[flow_moved_key(&l.scene, 3)] = 3;
    flow_count(&l.scene, &f);
    assert_string_equal(f.checks[f.check_count - 1].words,
                        "1 of 48 keys belong to who is no member");
    assert_false(f.checks[f.check_count - 1].holds);
    little_scene_free(&l);
}

/* --- what it is compared with ---------------------------------------------------------------- */

static void assert_near(double number, double right)
{
    assert_true(number > right - 1e-9 && number < right + 1e-9);
}

static void the_least_that_moves_is_one_share(void **state)
{
    (void)state;
    static const struct {
        struct little_plan plan;
        double ideal;
    } cases[] = {
        {{4, 3, 4, 4, 48, PLACEMENT_RING}, 12},   /* a quarter, as many as D should have */
        {{4, 4, 3, 4, 48, PLACEMENT_RING}, 12},   /* a quarter, as many as D should have had */
        {{10, 5, 10, 4, 60, PLACEMENT_RING}, 30}, /* five of ten */
        {{10, 10, 4, 4, 60, PLACEMENT_RING}, 36}, /* six of ten */
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct little_scene l;
        struct flow f;
        little_scene_plan(&l, &cases[i].plan);
        flow_count(&l.scene, &f);
        assert_near(f.ideal, cases[i].ideal);
        little_scene_free(&l);
    }
}

static void what_is_expected_is_the_part_of_the_ring_that_changed_hands(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    flow_count(&l.scene, &f);
    assert_near(f.expected, 48 * l.nodes[3].share);
    little_scene_free(&l);
    little_scene_leave(&l);
    flow_count(&l.scene, &f);
    assert_near(f.expected, 48 * l.nodes[3].share_before);
    little_scene_free(&l);
    little_scene_large(&l, 20, 100, 20000);
    flow_count(&l.scene, &f);
    assert_true(f.moved > f.expected * 0.8 && f.moved < f.expected * 1.2);
    little_scene_free(&l);
}

static void hash_mod_n_is_counted_beside_it(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    l.scene.change_count = 0;
    flow_count(&l.scene, &f);
    assert_int_equal(f.moved_by_modulo, l.changes[0].moved_by_modulo);
    const uint32_t moved_by_modulo = f.moved_by_modulo;
    little_scene_free(&l);
    little_scene_modulo(&l);
    flow_count(&l.scene, &f);
    assert_int_equal(f.moved, f.moved_by_modulo);
    assert_int_equal(f.moved, moved_by_modulo);
    little_scene_free(&l);
}

static void what_the_story_knows_of_it_is_taken_if_it_is_of_the_same_keys(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    const uint32_t right = l.changes[0].moved_by_modulo;
    l.changes[0].moved_by_modulo = 17;
    flow_count(&l.scene, &f);
    assert_int_equal(f.moved_by_modulo, 17);
    l.changes[0].moved++;
    flow_count(&l.scene, &f);
    assert_int_equal(f.moved_by_modulo, right);
    little_scene_free(&l);
}

/* A node that comes first by id: all others have another place then, but the same number. */
static void hash_mod_n_goes_by_places_and_tells_nodes_apart_by_numbers(void **state)
{
    (void)state;
    static const struct little_plan plan = {4, 3, 4, 4, 48, PLACEMENT_RING};
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    const struct ring_member list[] = {
        {slice_str("B"), 1}, {slice_str("C"), 1}, {slice_str("D"), 1}};
    const uint32_t numbers[] = {1, 2, 3};
    members_free(l.lists[0]);
    l.lists[0] = NULL;
    assert_int_equal(
        members_build(list, numbers, 3, plan.virtual_nodes, PLACEMENT_RING, &l.lists[0]), RING_OK);
    l.scene.before = l.lists[0];
    l.scene.change_count = 0;
    scene_count(&l.scene, l.nodes);
    uint32_t moved = 0;
    for (uint32_t i = 0; i < 48;
         i++) /* the fourth of A, B, C, D, and the third of B, C, D, are D */
        moved += l.positions[i] % 4 != l.positions[i] % 3 + 1;
    flow_count(&l.scene, &f);
    assert_int_equal(f.moved_by_modulo, moved);
    assert_int_equal(f.one_joined, 0);
    little_scene_free(&l);
}

/* --- checks ---------------------------------------------------------------------------------- */

static void check_all_hold(const struct flow *f)
{
    assert_true(f->check_count > 0);
    for (uint32_t i = 0; i < f->check_count; i++)
        assert_true(f->checks[i].holds);
}

static void on_a_ring_a_join_moves_keys_into_one_column_and_a_leave_out_of_one_row(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    for (uint32_t nodes = 2; nodes < 24; nodes++) {
        little_scene_plan(&l, &(struct little_plan){nodes, nodes - 1, nodes, 6, 500, 0});
        flow_count(&l.scene, &f);
        check_all_hold(&f);
        for (uint32_t i = 0; i < f.pair_count; i++)
            assert_true(f.pairs[i].to == nodes - 1 && f.one_joined == nodes - 1);
        little_scene_free(&l);
        little_scene_plan(&l, &(struct little_plan){nodes, nodes, nodes - 1, 6, 500, 0});
        flow_count(&l.scene, &f);
        check_all_hold(&f);
        for (uint32_t i = 0; i < f.pair_count; i++)
            assert_true(f.pairs[i].from == nodes - 1 && f.one_left == nodes - 1);
        little_scene_free(&l);
    }
}

static void checks_say_what_they_found(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    flow_count(&l.scene, &f);
    assert_string_equal(f.checks[0].words, "only D gained keys");
    assert_string_equal(f.checks[1].words,
                        "25 moved: D's 42.1 % of the ring hold 20 of 48 keys on average");
    assert_string_equal(f.checks[2].words, "every key has an owner");
    little_scene_free(&l);
    little_scene_leave(&l);
    flow_count(&l.scene, &f);
    assert_string_equal(f.checks[0].words, "only D gave keys");
    assert_string_equal(f.checks[1].words,
                        "25 moved: D's 42.1 % of the ring held 20 of 48 keys on average");
    little_scene_free(&l);
    little_scene_plan(&l, &(struct little_plan){12, 11, 12, 1, 500, PLACEMENT_RING});
    flow_count(&l.scene, &f);
    assert_string_equal(f.checks[1].words, "10 nodes kept their parts: no key came or went");
    little_scene_free(&l);
    little_scene_plan(&l, &(struct little_plan){9, 6, 9, 4, 500, PLACEMENT_RING});
    flow_count(&l.scene, &f);
    assert_string_equal(f.checks[0].words, "only who is new gained, or who left gave keys");
    check_all_hold(&f);
    little_scene_free(&l);
}

static void a_key_in_a_wrong_place_fails_the_check_and_its_pair_is_named(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    uint32_t key = 0;
    while (l.before[key] != 1 || l.owners[key] != 1)
        key++;
    l.owners[key] = 0;
    flow_count(&l.scene, &f);
    assert_false(f.checks[0].holds);
    assert_string_equal(f.checks[0].words, "not only D gained: B gave A 1 key");
    little_scene_free(&l);
    little_scene_leave(&l);
    while (l.before[key] != 2)
        key++;
    l.owners[key] = 1;
    flow_count(&l.scene, &f);
    assert_false(f.checks[0].holds);
    assert_string_equal(f.checks[0].words, "not only D gave: C gave B 1 key");
    little_scene_free(&l);
}

static void a_node_that_kept_its_part_may_not_lose_a_key(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_plan(&l, &(struct little_plan){12, 11, 12, 1, 500, PLACEMENT_RING});
    uint32_t key = 0;
    while (l.owners[key] != l.before[key] || l.nodes[l.owners[key]].share < /* untouched */
                                                 l.nodes[l.owners[key]].share_before - 1e-9)
        key++;
    const char from = l.nodes[l.owners[key]].letter;
    l.owners[key] = 11; /* as if the one that joined had taken it */
    flow_count(&l.scene, &f);
    assert_true(f.checks[0].holds);
    assert_false(f.checks[1].holds);
    char right[FLOW_CHECK_MAX];
    snprintf(right, sizeof right, "10 nodes kept their parts, but %c gave L 1 key", from);
    assert_string_equal(f.checks[1].words, right);
    little_scene_free(&l);
}

static void more_keys_than_a_share_can_hold_are_told(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_make(&l);
    for (uint32_t i = 0; i < 48; i++)
        l.owners[i] = 3;
    flow_count(&l.scene, &f);
    assert_true(f.checks[0].holds);
    assert_false(f.checks[1].holds);
    assert_string_equal(f.checks[1].words,
                        "48 moved, too many: D's 42.1 % of the ring hold 20 of 48 keys on average");
    little_scene_free(&l);
}

static void hash_mod_n_does_not_pass_for_a_ring(void **state)
{
    (void)state;
    struct little_scene l;
    struct flow f;
    little_scene_modulo(&l);
    flow_count(&l.scene, &f);
    assert_false(f.checks[0].holds);
    assert_true(strncmp(f.checks[0].words, "not only D gained: ", 19) == 0);
    little_scene_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_what_nodes_had_columns_what_they_have_and_pairs_what_moved),
        cmocka_unit_test(moved_keys_come_in_the_order_of_the_story),
        cmocka_unit_test(without_a_change_nothing_has_moved_and_nothing_is_claimed),
        cmocka_unit_test(keys_that_nobody_owns_have_not_moved),
        cmocka_unit_test(a_key_that_stays_with_who_has_left_is_told),
        cmocka_unit_test(the_least_that_moves_is_one_share),
        cmocka_unit_test(what_is_expected_is_the_part_of_the_ring_that_changed_hands),
        cmocka_unit_test(hash_mod_n_is_counted_beside_it),
        cmocka_unit_test(what_the_story_knows_of_it_is_taken_if_it_is_of_the_same_keys),
        cmocka_unit_test(hash_mod_n_goes_by_places_and_tells_nodes_apart_by_numbers),
        cmocka_unit_test(on_a_ring_a_join_moves_keys_into_one_column_and_a_leave_out_of_one_row),
        cmocka_unit_test(checks_say_what_they_found),
        cmocka_unit_test(a_key_in_a_wrong_place_fails_the_check_and_its_pair_is_named),
        cmocka_unit_test(a_node_that_kept_its_part_may_not_lose_a_key),
        cmocka_unit_test(more_keys_than_a_share_can_hold_are_told),
        cmocka_unit_test(hash_mod_n_does_not_pass_for_a_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
