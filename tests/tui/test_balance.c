/* tests/tui/test_balance.c - how uneven it is, and whether that is to be expected.
 *
 * Method: numbers worked out by hand; and the theory against rings of random ids, on average.
 *
 * SPDX-License-Identifier: MIT
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/tui/little_scene.h"
#include "tui/balance.h"

static void assert_near(double number, double right, double tolerance)
{
    assert_true(fabs(number - right) <= tolerance);
}

static void mean_most_and_deviation_are_those_of_the_members(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_live(&l); /* A, B, C; D is none */
    l.nodes[0].keys = 1;
    l.nodes[1].keys = 2;
    l.nodes[2].keys = 3;
    l.nodes[3].keys = 1000;
    l.scene.keys.count = 6;
    const struct balance b = balance_of_keys(&l.scene);
    assert_near(b.mean, 2, 1e-12);
    assert_near(b.most, 1.5, 1e-12);
    assert_near(b.deviation, sqrt(2.0 / 3) / 2, 1e-12);
    l.nodes[0].keys = l.nodes[2].keys = 2;
    assert_near(balance_of_keys(&l.scene).deviation, 0, 1e-12);
    little_scene_free(&l);
}

static void weights_are_what_is_fair(void **state)
{
    (void)state;
    struct little_scene l;
    const struct ring_member list[] = {{slice_str("A"), 3}, {slice_str("B"), 1}};
    struct members *m = NULL;
    little_scene_plan(&l, &(struct little_plan){2, 0, 2, 4, 40, PLACEMENT_RING});
    assert_int_equal(members_build(list, NULL, 2, 4, PLACEMENT_RING, &m), RING_OK);
    l.scene.members = m;
    l.nodes[0].keys = 30;
    l.nodes[1].keys = 10;
    const struct balance b = balance_of_keys(&l.scene);
    assert_near(b.deviation, 0, 1e-12);
    assert_near(b.most, 1, 1e-12);
    members_free(m);
    little_scene_free(&l);
}

static void without_keys_or_members_there_is_nothing_to_say(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_plan(&l, &(struct little_plan){3, 0, 3, 4, 0, PLACEMENT_RING});
    struct balance b = balance_of_keys(&l.scene);
    assert_true(b.mean <= 0 && b.most <= 0 && b.deviation <= 0 && b.expected <= 0);
    little_scene_free(&l);
    little_scene_alone(&l);
    l.scene.members = NULL;
    b = balance_of_keys(&l.scene);
    assert_true(b.mean <= 0 && b.expected <= 0);
    little_scene_free(&l);
}

static void one_node_has_it_all(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_alone(&l);
    const struct balance b = balance_of_keys(&l.scene);
    assert_near(b.mean, 48, 0);
    assert_near(b.most, 1, 0);
    assert_near(b.deviation, 0, 1e-12);
    assert_near(b.expected, 0, 1e-12);
    little_scene_free(&l);
}

/* The mean square of what is found, in rings of many sizes, is the square of what is expected. */
static void found_on_average_is_what_is_expected(void **state)
{
    (void)state;
    static const struct little_plan plans[] = {
        {8, 0, 8, 1, 400, PLACEMENT_RING},
        {8, 0, 8, 16, 2000, PLACEMENT_RING},
        {20, 0, 20, 64, 400, PLACEMENT_RING},
        {8, 0, 8, 16, 400, PLACEMENT_MODULO},
    };
    for (size_t p = 0; p < ARRAY_LEN(plans); p++) {
        enum { RINGS = 300 };
        double squares = 0, expected = 0;
        for (int i = 0; i < RINGS; i++) {
            struct little_scene l;
            little_scene_plan(&l, &plans[p]);
            for (uint32_t n = 0; n < plans[p].nodes; n++)
                snprintf(l.nodes[n].id, sizeof l.nodes[n].id, "%d.%u", i, (unsigned)n);
            members_free(l.lists[1]);
            l.lists[1] = little_list(&plans[p], l.nodes, plans[p].members);
            l.scene.members = l.lists[1];
            for (uint32_t k = 0; k < plans[p].keys; k++) { /* and other keys each time */
                const uint64_t seed[] = {(uint64_t)i, k};
                l.positions[k] = hash_key(slice_of(seed, sizeof seed));
            }
            scene_owners(l.lists[1], l.positions, plans[p].keys, l.owners);
            scene_count(&l.scene, l.nodes);
            const struct balance b = balance_of_keys(&l.scene);
            squares += b.deviation * b.deviation / RINGS;
            expected = b.expected;
            little_scene_free(&l);
        }
        assert_near(sqrt(squares) / expected, 1, 0.1);
    }
}

static void the_table_has_the_largest_share_of_the_same_nodes(void **state)
{
    (void)state;
    struct little_scene l;
    struct balance_row rows[BALANCE_ROWS];
    little_scene_make(&l); /* with four points each */
    double most = 0;
    for (uint32_t i = 0; i < 4; i++)
        most = fmax(most, l.nodes[i].share * 4);
    assert_true(balance_table(l.scene.members, rows));
    static const uint32_t points[BALANCE_ROWS] = {1, 4, 16, 64, 256};
    for (int i = 0; i < BALANCE_ROWS; i++) {
        assert_int_equal(rows[i].virtual_nodes, points[i]);
        assert_true(rows[i].most >= 1);
    }
    assert_near(rows[1].most, most, 1e-9);
    assert_true(rows[4].most < rows[0].most && rows[4].most < 1.3);
    little_scene_free(&l);
}

static void what_would_take_too_long_is_left_out(void **state)
{
    (void)state;
    struct little_scene l;
    struct balance_row rows[BALANCE_ROWS];
    little_scene_large(&l, 300, 2, 10);
    assert_true(balance_table(l.scene.members, rows));
    assert_true(rows[2].most >= 1); /* 300 x 16 */
    assert_true(rows[3].most <= 0 && rows[4].most <= 0);
    little_scene_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mean_most_and_deviation_are_those_of_the_members),
        cmocka_unit_test(weights_are_what_is_fair),
        cmocka_unit_test(without_keys_or_members_there_is_nothing_to_say),
        cmocka_unit_test(one_node_has_it_all),
        cmocka_unit_test(found_on_average_is_what_is_expected),
        cmocka_unit_test(the_table_has_the_largest_share_of_the_same_nodes),
        cmocka_unit_test(what_would_take_too_long_is_left_out),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
