/* tests/core/test_ring_laws.c - a ring is decided by its set of members, and changes move no more
 * than they must.
 *
 * Method: laws that hold without tolerance, over random sets of members with awkward ids and
 * different weights, from fixed seeds. A law about all 2^64 positions is checked at every place
 * where an owner can change, and one position to either side.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ring.h"

enum { MEMBERS_MAX = 16, ROUNDS = 60 };

struct roster {
    char ids[MEMBERS_MAX][NODE_ID_BYTES_MAX];
    struct ring_member members[MEMBERS_MAX]; /* their ids are distinct */
    uint32_t count;
    uint32_t virtual_nodes;
};

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint32_t draw_range(uint64_t *seed, uint32_t low, uint32_t high)
{
    return low + (uint32_t)(draw(seed) % (high - low + 1));
}

static bool is_listed(const struct roster *s, struct slice id)
{
    for (uint32_t i = 0; i < s->count; i++) {
        if (slice_eq(s->members[i].id, id)) {
            return true;
        }
    }
    return false;
}

/* Few different bytes, so that many ids start with another one; some above 127, so that signed
 * characters would sort wrongly; some of the greatest length. */
static void add_drawn_member(struct roster *s, uint64_t *seed)
{
    static const char bytes[] = {1, 'a', 'b', 0x7f, (char)0x80, (char)0xff};
    char *id = s->ids[s->count];
    struct slice drawn;
    do {
        uint32_t len = draw_range(seed, 1, draw(seed) % 8 == 0 ? NODE_ID_BYTES_MAX : 3);
        for (uint32_t i = 0; i < len; i++) {
            id[i] = bytes[draw(seed) % sizeof bytes];
        }
        drawn = slice_of(id, len);
    } while (is_listed(s, drawn));
    uint32_t weight = draw_range(seed, 1, 4);
    s->members[s->count++] = (struct ring_member){.id = drawn, .weight = weight};
}

static void draw_roster(struct roster *s, uint32_t count, uint64_t *seed)
{
    *s = (struct roster){.virtual_nodes = draw_range(seed, 1, 20)};
    while (s->count < count) {
        add_drawn_member(s, seed);
    }
}

static void shuffle(struct ring_member *members, uint32_t count, uint64_t *seed)
{
    for (uint32_t i = count; i > 1; i--) {
        uint32_t other = (uint32_t)(draw(seed) % i);
        struct ring_member swapped = members[i - 1];
        members[i - 1] = members[other];
        members[other] = swapped;
    }
}

static struct ring *build(const struct ring_member *members, uint32_t count, uint32_t virtual_nodes)
{
    struct ring *r = NULL;
    assert_true(ring_build(members, count, virtual_nodes, &r) == RING_OK);
    ring_check(r);
    return r;
}

static struct ring *with(const struct ring *old, struct ring_member member)
{
    struct ring *r = NULL;
    assert_true(ring_with(old, member, &r) == RING_OK);
    ring_check(r);
    return r;
}

static struct ring *without(const struct ring *old, struct slice id)
{
    struct ring *r = NULL;
    assert_true(ring_without(old, id, &r) == RING_OK);
    ring_check(r);
    return r;
}

static void assert_same_bytes(const struct ring *a, const struct ring *b)
{
    assert_int_equal(a->node_count, b->node_count);
    assert_int_equal(a->point_count, b->point_count);
    assert_int_equal(a->virtual_nodes, b->virtual_nodes);
    assert_true(a->fingerprint == b->fingerprint);
    assert_memory_equal(a->nodes, b->nodes, a->node_count * sizeof *a->nodes);
    assert_memory_equal(a->positions, b->positions,
                        (a->point_count + RING_INDEX_SENTINELS) * sizeof *a->positions);
    assert_memory_equal(a->owners, b->owners, (a->point_count + 1) * sizeof *a->owners);
    assert_int_equal(a->index.shift, b->index.shift);
    assert_memory_equal(a->index.start, b->index.start,
                        ring_index_buckets(&a->index) * sizeof *a->index.start);
}

static const char *owner_id(const struct ring *r, uint64_t position)
{
    return r->nodes[ring_owner(r, position)].id;
}

/* Where an owner can change: at each point, and one position to either side. */
static uint64_t place(const struct ring *r, uint32_t i)
{
    return r->positions[i / 3] + i % 3 - 1;
}

static uint32_t place_count(const struct ring *r)
{
    return 3 * r->point_count;
}

static void the_order_of_members_changes_not_one_byte(void **state)
{
    (void)state;
    uint64_t seed = 1;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 1, MEMBERS_MAX), &seed);
        struct ring *first = build(s.members, s.count, s.virtual_nodes);
        shuffle(s.members, s.count, &seed);
        struct ring *second = build(s.members, s.count, s.virtual_nodes);
        assert_same_bytes(first, second);
        ring_free(second);
        ring_free(first);
    }
}

/* The members that are in are kept at the front of the roster: a random one joins or leaves. */
static void every_history_of_joins_and_leaves_ends_in_the_same_bytes(void **state)
{
    (void)state;
    uint64_t seed = 2;
    for (int round = 0; round < 6; round++) {
        struct roster s;
        draw_roster(&s, MEMBERS_MAX, &seed);
        uint32_t in = 1;
        struct ring *r = build(s.members, in, s.virtual_nodes);
        for (int step = 0; step < 40; step++) {
            bool joins = in == 1 || (in < s.count && draw(&seed) % 2 == 0);
            struct ring_member *edge = &s.members[joins ? in : in - 1];
            shuffle(joins ? edge : s.members, joins ? s.count - in : in, &seed);
            struct ring *next = joins ? with(r, *edge) : without(r, edge->id);
            in = joins ? in + 1 : in - 1;
            struct ring *direct = build(s.members, in, s.virtual_nodes);
            assert_same_bytes(next, direct);
            ring_free(direct);
            ring_free(r);
            r = next;
        }
        ring_free(r);
    }
}

static void the_old_ring_is_left_as_it_was(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct roster s;
    draw_roster(&s, MEMBERS_MAX, &seed);
    struct ring *old = build(s.members, s.count - 1, s.virtual_nodes);
    struct ring *copy = build(s.members, s.count - 1, s.virtual_nodes);
    struct ring *more = with(old, s.members[s.count - 1]);
    struct ring *less = without(old, s.members[0].id);
    assert_same_bytes(old, copy);
    ring_free(less);
    ring_free(more);
    ring_free(copy);
    ring_free(old);
}

/* Every owner of old keeps the position or it goes to the node x. */
static void assert_moves_only_to(const struct ring *old, const struct ring *new, const char *x)
{
    for (uint32_t i = 0; i < place_count(new); i++) {
        const char *owner = owner_id(new, place(new, i));
        if (strcmp(owner, x) != 0) {
            assert_string_equal(owner, owner_id(old, place(new, i)));
        }
    }
}

static void a_joining_node_takes_keys_and_no_others_move(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 2, MEMBERS_MAX), &seed);
        struct ring_member joins = s.members[s.count - 1];
        struct ring *old = build(s.members, s.count - 1, s.virtual_nodes);
        struct ring *new = with(old, joins);
        assert_moves_only_to(old, new, new->nodes[ring_find(new, joins.id)].id);
        struct ring *back = without(new, joins.id);
        assert_same_bytes(back, old);
        ring_free(back);
        ring_free(new);
        ring_free(old);
    }
}

/* Between two neighbouring points of the new ring nothing changes hands but as a whole. */
static void what_a_joining_node_takes_is_exactly_its_share(void **state)
{
    (void)state;
    uint64_t seed = 11;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 2, MEMBERS_MAX), &seed);
        struct ring *old = build(s.members, s.count - 1, s.virtual_nodes);
        struct ring *new = with(old, s.members[s.count - 1]);
        uint64_t moved = 0;
        for (uint32_t i = 0; i < new->point_count; i++) {
            uint64_t p = new->positions[i];
            uint64_t previous = new->positions[(i + new->point_count - 1) % new->point_count];
            moved += strcmp(owner_id(new, p), owner_id(old, p)) != 0 ? p - previous : 0;
        }
        bool whole = false;
        assert_true(moved == ring_share(new, ring_find(new, s.members[s.count - 1].id), &whole));
        ring_free(new);
        ring_free(old);
    }
}

static void a_leaving_nodes_keys_go_to_whoever_is_next_and_no_others_move(void **state)
{
    (void)state;
    uint64_t seed = 5;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 2, MEMBERS_MAX), &seed);
        struct ring *old = build(s.members, s.count, s.virtual_nodes);
        struct ring *new = without(old, s.members[0].id);
        uint32_t left = ring_find(old, s.members[0].id);
        for (uint32_t i = 0; i < place_count(old); i++) {
            uint16_t heirs[2];
            assert_int_equal(ring_preference(old, place(old, i), heirs, 2), 2);
            uint16_t heir = heirs[0] == left ? heirs[1] : heirs[0];
            assert_string_equal(owner_id(new, place(old, i)), old->nodes[heir].id);
        }
        ring_free(new);
        ring_free(old);
    }
}

static void a_heavier_node_takes_keys_and_no_others_move(void **state)
{
    (void)state;
    uint64_t seed = 6;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 1, MEMBERS_MAX), &seed);
        struct ring *old = build(s.members, s.count, s.virtual_nodes);
        s.members[0].weight += draw_range(&seed, 1, 3);
        struct ring *new = build(s.members, s.count, s.virtual_nodes);
        assert_moves_only_to(old, new, new->nodes[ring_find(new, s.members[0].id)].id);
        ring_free(new);
        ring_free(old);
    }
}

static void preference_is_who_owns_when_those_before_are_gone(void **state)
{
    (void)state;
    uint64_t seed = 7;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 1, MEMBERS_MAX), &seed);
        struct ring *full = build(s.members, s.count, s.virtual_nodes);
        struct ring *r = build(s.members, s.count, s.virtual_nodes);
        uint64_t position = draw(&seed);
        uint16_t all[RING_PREFERENCE_MAX];
        assert_int_equal(ring_preference(full, position, all, RING_PREFERENCE_MAX), s.count);
        for (uint32_t i = 0; i < s.count; i++) {
            assert_string_equal(owner_id(r, position), full->nodes[all[i]].id);
            if (i + 1 < s.count) {
                struct ring *next = without(r, slice_str(owner_id(r, position)));
                ring_free(r);
                r = next;
            }
        }
        ring_free(r);
        ring_free(full);
    }
}

static void a_shorter_preference_is_the_start_of_a_longer_one(void **state)
{
    (void)state;
    uint64_t seed = 8;
    struct roster s;
    draw_roster(&s, MEMBERS_MAX, &seed);
    struct ring *r = build(s.members, s.count, s.virtual_nodes);
    for (int round = 0; round < ROUNDS; round++) {
        uint64_t position = draw(&seed);
        uint16_t all[RING_PREFERENCE_MAX];
        uint16_t some[RING_PREFERENCE_MAX];
        assert_int_equal(ring_preference(r, position, all, s.count), s.count);
        for (uint32_t max = 0; max <= s.count; max++) {
            assert_int_equal(ring_preference(r, position, some, max), max);
            assert_memory_equal(some, all, max * sizeof *some);
        }
    }
    ring_free(r);
}

static void shares_add_up_to_the_whole_circle(void **state)
{
    (void)state;
    uint64_t seed = 9;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, draw_range(&seed, 1, MEMBERS_MAX), &seed);
        struct ring *r = build(s.members, s.count, s.virtual_nodes);
        uint64_t sum = 0;
        uint32_t rounds_of_the_circle = 0;
        for (uint32_t n = 0; n < r->node_count; n++) {
            bool whole = false;
            uint64_t share = ring_share(r, n, &whole);
            assert_true(whole == (s.count == 1));
            sum += share;
            rounds_of_the_circle += whole || sum < share;
        }
        assert_true(sum == 0);
        assert_int_equal(rounds_of_the_circle, 1);
        ring_free(r);
    }
}

static void every_member_is_found_and_nobody_else(void **state)
{
    (void)state;
    uint64_t seed = 10;
    for (int round = 0; round < ROUNDS; round++) {
        struct roster s;
        draw_roster(&s, MEMBERS_MAX, &seed);
        struct ring *r = build(s.members, s.count / 2, s.virtual_nodes);
        for (uint32_t i = 0; i < s.count; i++) {
            uint32_t n = ring_find(r, s.members[i].id);
            assert_true((n != UINT32_MAX) == (i < s.count / 2));
            if (n != UINT32_MAX) {
                assert_true(slice_eq(slice_str(r->nodes[n].id), s.members[i].id));
                assert_int_equal(r->nodes[n].weight, s.members[i].weight);
            }
        }
        assert_true(ring_find(r, (struct slice){NULL, 0}) == UINT32_MAX);
        ring_free(r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_order_of_members_changes_not_one_byte),
        cmocka_unit_test(every_history_of_joins_and_leaves_ends_in_the_same_bytes),
        cmocka_unit_test(the_old_ring_is_left_as_it_was),
        cmocka_unit_test(a_joining_node_takes_keys_and_no_others_move),
        cmocka_unit_test(what_a_joining_node_takes_is_exactly_its_share),
        cmocka_unit_test(a_leaving_nodes_keys_go_to_whoever_is_next_and_no_others_move),
        cmocka_unit_test(a_heavier_node_takes_keys_and_no_others_move),
        cmocka_unit_test(preference_is_who_owns_when_those_before_are_gone),
        cmocka_unit_test(a_shorter_preference_is_the_start_of_a_longer_one),
        cmocka_unit_test(shares_add_up_to_the_whole_circle),
        cmocka_unit_test(every_member_is_found_and_nobody_else),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
