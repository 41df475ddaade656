/* tests/core/test_ring_points.c - points come into one order, and collisions drop nobody.
 *
 * Method: positions of our own instead of hashes, drawn from so few values that most of them
 * collide, and from the ends of the circle. The oracle is qsort() over (position, owner).
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "core/ring_points.h"

enum { POINTS_MAX = 120, NODES = 7 };

struct point {
    uint64_t position;
    uint16_t owner;
};

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* One of a few values near 0, near 2^64 or somewhere; now and then any. */
static uint64_t draw_position(uint64_t *seed)
{
    uint64_t x = draw(seed);
    switch (x >> 62) {
    case 0:
        return x % 3;
    case 1:
        return UINT64_MAX - x % 3;
    case 2:
        return (x % 5) << 61;
    default:
        return draw(seed);
    }
}

static void draw_points(struct point *points, uint32_t count, uint64_t *seed)
{
    for (uint32_t i = 0; i < count; i++) {
        points[i].position = draw_position(seed);
        points[i].owner = (uint16_t)(draw(seed) % NODES);
    }
}

static struct ring empty_ring(uint32_t point_count)
{
    struct ring r = {.node_count = NODES, .point_count = point_count};
    assert_true(ring_points_init(&r));
    return r;
}

static struct ring sorted_ring(const struct point *points, uint32_t count)
{
    uint64_t positions[POINTS_MAX];
    uint16_t owners[POINTS_MAX];
    for (uint32_t i = 0; i < count; i++) {
        positions[i] = points[i].position;
        owners[i] = points[i].owner;
    }
    struct ring r = empty_ring(count);
    ring_points_sort(&r, positions, owners);
    ring_points_check(&r);
    return r;
}

static int compare_points(const void *a, const void *b)
{
    const struct point *p = a;
    const struct point *q = b;
    if (p->position != q->position) {
        return p->position < q->position ? -1 : 1;
    }
    return (p->owner > q->owner) - (p->owner < q->owner);
}

static void assert_has_exactly(const struct ring *r, struct point *points, uint32_t count)
{
    assert_int_equal(r->point_count, count);
    qsort(points, count, sizeof *points, compare_points);
    for (uint32_t i = 0; i < count; i++) {
        assert_true(r->positions[i] == points[i].position);
        assert_int_equal(r->owners[i], points[i].owner);
    }
}

static void sorting_keeps_every_point_and_orders_them(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (uint32_t count = 1; count <= POINTS_MAX; count++) {
        struct point points[POINTS_MAX];
        draw_points(points, count, &seed);
        struct ring r = sorted_ring(points, count);
        assert_has_exactly(&r, points, count);
        ring_points_destroy(&r);
    }
}

/* What a node has, as a ring of its own would number it; and what the others have without it. */
struct parts {
    struct point own[POINTS_MAX], rest[POINTS_MAX];
    uint32_t own_count, rest_count;
};

static void split(struct parts *parts, const struct point *all, uint32_t count, uint16_t node)
{
    parts->own_count = 0;
    parts->rest_count = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct point p = all[i];
        if (p.owner == node) {
            p.owner = 0;
            parts->own[parts->own_count++] = p;
        } else {
            p.owner = (uint16_t)(p.owner - (p.owner > node));
            parts->rest[parts->rest_count++] = p;
        }
    }
}

static void check_leave_and_join(struct point *all, uint32_t count, uint16_t node)
{
    struct parts parts;
    split(&parts, all, count, node);
    struct ring full = sorted_ring(all, count);
    struct ring fresh = sorted_ring(parts.own, parts.own_count);
    struct ring less = empty_ring(parts.rest_count);
    struct ring more = empty_ring(count);
    ring_points_remove(&less, &full, node);
    ring_points_check(&less);
    assert_has_exactly(&less, parts.rest, parts.rest_count);
    ring_points_merge(&more, &less, &fresh, node);
    ring_points_check(&more);
    assert_has_exactly(&more, all, count);
    ring_points_destroy(&more);
    ring_points_destroy(&less);
    ring_points_destroy(&fresh);
    ring_points_destroy(&full);
}

static void leaving_and_joining_are_the_same_as_sorting_anew(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (uint32_t count = 2; count <= POINTS_MAX; count++) {
        struct point all[POINTS_MAX];
        uint16_t node = (uint16_t)(draw(&seed) % NODES);
        draw_points(all, count, &seed);
        all[0].owner = node; /* there is someone to leave, and someone to stay */
        all[1].owner = (uint16_t)((node + 1) % NODES);
        check_leave_and_join(all, count, node);
    }
}

static void of_points_that_collide_the_first_node_owns(void **state)
{
    (void)state;
    struct point points[] = {{7, 3}, {5, 4}, {7, 2}, {7, 6}, {7, 2}, {9, 0}};
    struct ring r = sorted_ring(points, 6);
    assert_int_equal(ring_owner(&r, 5), 4);
    assert_int_equal(ring_owner(&r, 6), 2);
    assert_int_equal(ring_owner(&r, 7), 2);
    assert_int_equal(ring_owner(&r, 8), 0);
    assert_int_equal(ring_owner(&r, 10), 4);
    uint16_t order[5];
    assert_int_equal(ring_preference(&r, 6, order, 5), 5);
    const uint16_t expected[] = {2, 3, 6, 0, 4};
    assert_memory_equal(order, expected, sizeof expected);
    ring_points_destroy(&r);
}

static void shares_of_colliding_points_still_add_up(void **state)
{
    (void)state;
    uint64_t seed = 3;
    for (uint32_t count = 1; count <= POINTS_MAX; count++) {
        struct point points[POINTS_MAX];
        draw_points(points, count, &seed);
        struct ring r = sorted_ring(points, count);
        uint64_t sum = 0;
        uint32_t circles = 0;
        for (uint32_t n = 0; n < NODES; n++) {
            bool whole = false;
            uint64_t share = ring_share(&r, n, &whole);
            sum += share;
            circles += whole || sum < share;
        }
        assert_true(sum == 0);
        assert_int_equal(circles, 1);
        ring_points_destroy(&r);
    }
}

/* However many nodes meet at one position, the first of them owns the circle. */
static void one_node_owns_all_when_all_points_collide(void **state)
{
    (void)state;
    static const uint64_t positions[] = {0, 1, UINT64_C(1) << 63, UINT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(positions); i++) {
        struct point points[] = {{positions[i], 5}, {positions[i], 3}, {positions[i], 4}};
        struct ring r = sorted_ring(points, 3);
        for (uint32_t n = 0; n < NODES; n++) {
            bool whole = n != 3;
            assert_true(ring_share(&r, n, &whole) == 0);
            assert_true(whole == (n == 3));
        }
        ring_points_destroy(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sorting_keeps_every_point_and_orders_them),
        cmocka_unit_test(leaving_and_joining_are_the_same_as_sorting_anew),
        cmocka_unit_test(of_points_that_collide_the_first_node_owns),
        cmocka_unit_test(shares_of_colliding_points_still_add_up),
        cmocka_unit_test(one_node_owns_all_when_all_points_collide),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
