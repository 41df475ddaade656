/* tests/core/test_ring_index.c - the fast search finds what the definition says, always.
 *
 * Method: three answers are compared. The oracle looks at all points and takes the one at the
 * least distance clockwise, (p - h) mod 2^64; ring_owner_reference() is a binary search;
 * ring_owner() goes through the index. Asked at every point, at one position to either side of
 * it, at both ends of the circle and at random.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/ring_points.h"

enum { POINTS_MAX = 256, RING_NODES_MAX = 100 };

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Of points at the same distance the first: they are sorted by owner. */
static uint32_t nearest_clockwise(const struct ring *r, uint64_t position)
{
    uint32_t nearest = 0;
    for (uint32_t i = 1; i < r->point_count; i++) {
        if (r->positions[i] - position < r->positions[nearest] - position) {
            nearest = i;
        }
    }
    return nearest;
}

static void check(const struct ring *r, uint64_t position)
{
    uint32_t nearest = nearest_clockwise(r, position);
    assert_int_equal(ring_point(r, position), nearest);
    assert_int_equal(ring_owner(r, position), r->owners[nearest]);
    assert_int_equal(ring_owner_reference(r, position), r->owners[nearest]);
}

static void check_everywhere(const struct ring *r, uint64_t *seed)
{
    check(r, 0);
    check(r, UINT64_MAX);
    for (uint32_t i = 0; i < r->point_count; i++) {
        check(r, r->positions[i] - 1);
        check(r, r->positions[i]);
        check(r, r->positions[i] + 1);
        check(r, draw(seed));
    }
}

static struct ring *ring_of(uint32_t nodes, uint32_t virtual_nodes)
{
    char ids[RING_NODES_MAX][16];
    struct ring_member members[RING_NODES_MAX];
    for (uint32_t n = 0; n < nodes; n++) {
        int len = snprintf(ids[n], sizeof ids[n], "n%u", (unsigned)n);
        members[n] = (struct ring_member){slice_of(ids[n], (size_t)len), 1};
    }
    struct ring *r = NULL;
    assert_true(ring_build(members, nodes, virtual_nodes, &r) == RING_OK);
    return r;
}

static void all_three_agree_on_rings_of_every_shape(void **state)
{
    (void)state;
    static const uint32_t shapes[][2] = {{1, 1},  {1, 2},   {1, 160}, {2, 1},  {3, 1},
                                         {10, 1}, {100, 1}, {2, 160}, {7, 31}, {32, 12}};
    uint64_t seed = 1;
    for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
        struct ring *r = ring_of(shapes[i][0], shapes[i][1]);
        check_everywhere(r, &seed);
        ring_free(r);
    }
}

/* Positions that no hash would give, each with its own owner: the index may be slow, not wrong. */
static void check_positions(const uint64_t *positions, uint32_t count, uint64_t *seed)
{
    uint16_t owners[POINTS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        owners[i] = (uint16_t)i;
    }
    struct ring r = {.node_count = count, .point_count = count};
    assert_true(ring_points_init(&r));
    ring_points_sort(&r, positions, owners);
    ring_points_check(&r);
    check_everywhere(&r, seed);
    ring_points_destroy(&r);
}

static void all_three_agree_where_points_crowd(void **state)
{
    (void)state;
    static const struct {
        uint64_t first;
        uint64_t step;
    } cases[] = {
        {0, 0},                                    /* all at one position, the first */
        {UINT64_MAX, 0},                           /* or the last, which looks like a sentinel */
        {UINT64_C(1) << 63, 0},                    /* or at the edge of a bucket */
        {0, 1},                                    /* side by side from the first position on */
        {UINT64_MAX, UINT64_MAX},                  /* and from the last one down */
        {(UINT64_C(1) << 63) - 3, 1},              /* across the edge of a bucket */
        {UINT64_MAX - 3, 1},                       /* across the end of the circle */
        {0, UINT64_C(1) << 56},                    /* evenly, each at the edge of a bucket */
        {UINT64_MAX, UINT64_C(0xff00000000000000)} /* evenly, each at the end of one */
    };
    static const uint32_t counts[] = {1, 2, 3, 4, 5, 8, 9, 255, 256};
    uint64_t seed = 2;
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        for (size_t k = 0; k < ARRAY_LEN(counts); k++) {
            uint64_t positions[POINTS_MAX];
            for (uint32_t i = 0; i < counts[k]; i++) {
                positions[i] = cases[c].first + i * cases[c].step;
            }
            check_positions(positions, counts[k], &seed);
        }
    }
}

static void all_three_agree_where_some_points_are_equal(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (uint32_t count = 1; count <= 150; count++) {
        uint64_t positions[POINTS_MAX];
        for (uint32_t i = 0; i < count; i++) {
            positions[i] = draw(&seed) & UINT64_C(0xf000000000000001);
        }
        check_positions(positions, count, &seed);
    }
}

static void an_index_has_a_bucket_for_every_position_and_less_than_two(void **state)
{
    (void)state;
    static const uint32_t counts[] = {1, 2, 3, 4, 5, 31, 32, 33, 16000, 65536, 65537};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct ring_index x;
        assert_true(ring_index_init(&x, counts[i]));
        assert_true(ring_index_buckets(&x) >= counts[i]);
        assert_true(ring_index_buckets(&x) < 2 * counts[i] || counts[i] == 1);
        assert_int_equal(ring_index_bucket(&x, 0), 0);
        assert_int_equal(ring_index_bucket(&x, UINT64_MAX), ring_index_buckets(&x) - 1);
        ring_index_destroy(&x);
        ring_index_destroy(&x);
    }
    ring_index_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_three_agree_on_rings_of_every_shape),
        cmocka_unit_test(all_three_agree_where_points_crowd),
        cmocka_unit_test(all_three_agree_where_some_points_are_equal),
        cmocka_unit_test(an_index_has_a_bucket_for_every_position_and_less_than_two),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
