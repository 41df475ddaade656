/* tests/core/test_members.c - lists of members: numbers, placements, fingerprints.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/hash.h"
#include "core/members.h"

enum { KEYS = 2000 };

static struct members *build(const char *const *ids, const uint32_t *numbers, uint32_t count,
                             enum placement placement)
{
    struct ring_member list[8];
    struct members *m = NULL;
    for (uint32_t i = 0; i < count; i++)
        list[i] = (struct ring_member){slice_str(ids[i]), 1};
    assert_int_equal(members_build(list, numbers, count, 40, placement, &m), RING_OK);
    return m;
}

static uint64_t position_of(uint32_t key)
{
    return hash_key(slice_of(&key, sizeof key));
}

static void numbers_are_places_unless_told(void **state)
{
    (void)state;
    static const char *const ids[] = {"C", "A", "B"};
    struct members *m = build(ids, NULL, 3, PLACEMENT_RING);
    for (uint32_t i = 0; i < 3; i++)
        assert_int_equal(m->numbers[i], i);
    for (uint32_t key = 0; key < KEYS; key++)
        assert_int_equal(members_owner(m, position_of(key)), ring_owner(m->ring, position_of(key)));
    members_free(m);
}

static void a_number_follows_its_id_wherever_it_stands(void **state)
{
    (void)state;
    static const char *const ids[] = {"D", "A", "C", "B"};
    static const uint32_t numbers[] = {3, 70, 12, 0};
    struct members *m = build(ids, numbers, 4, PLACEMENT_RING);
    for (uint32_t i = 0; i < 4; i++) {
        const uint32_t place = ring_find(m->ring, slice_str(ids[i]));
        assert_int_equal(m->numbers[place], numbers[i]);
        assert_int_equal(members_place(m, numbers[i]), place);
    }
    assert_int_equal(members_place(m, 1), UINT32_MAX);
    members_free(m);
}

static void who_stays_keeps_its_keys_when_one_joins_a_ring(void **state)
{
    (void)state;
    static const char *const before[] = {"A", "C", "D"};
    static const char *const after[] = {"A", "B", "C", "D"};
    static const uint32_t numbers[] = {0, 3, 1, 2}; /* the new one comes last */
    struct members *old = build(before, NULL, 3, PLACEMENT_RING);
    struct members *new = build(after, numbers, 4, PLACEMENT_RING);
    uint32_t moved = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        const uint32_t owner = members_owner(new, position_of(key));
        if (owner == members_owner(old, position_of(key)))
            continue;
        assert_int_equal(owner, 3);
        moved++;
    }
    assert_in_range(moved, KEYS / 8, KEYS / 2); /* a quarter is fair */
    members_free(old);
    members_free(new);
}

static void by_modulo_nearly_everything_moves(void **state)
{
    (void)state;
    static const char *const ids[] = {"A", "B", "C", "D"};
    struct members *three = build(ids, NULL, 3, PLACEMENT_MODULO);
    struct members *four = build(ids, NULL, 4, PLACEMENT_MODULO);
    uint32_t moved = 0;
    for (uint32_t key = 0; key < KEYS; key++) {
        assert_int_equal(members_owner(three, position_of(key)), position_of(key) % 3);
        moved += members_owner(three, position_of(key)) != members_owner(four, position_of(key));
    }
    assert_in_range(moved, KEYS * 7 / 10, KEYS * 8 / 10); /* 3 of 4 is expected */
    members_free(three);
    members_free(four);
}

static void equal_fingerprints_mean_equal_placement(void **state)
{
    (void)state;
    static const char *const ids[] = {"A", "B", "C"};
    static const char *const turned[] = {"C", "A", "B"};
    struct members *ring = build(ids, NULL, 3, PLACEMENT_RING);
    struct members *again = build(turned, NULL, 3, PLACEMENT_RING);
    struct members *modulo = build(ids, NULL, 3, PLACEMENT_MODULO);
    struct members *two = build(ids, NULL, 2, PLACEMENT_RING);
    assert_true(ring->fingerprint == again->fingerprint);
    assert_true(ring->fingerprint == ring->ring->fingerprint);
    assert_true(ring->fingerprint != modulo->fingerprint);
    assert_true(ring->fingerprint != two->fingerprint);
    members_free(ring);
    members_free(again);
    members_free(modulo);
    members_free(two);
}

static void a_bad_list_is_refused_as_a_ring_is(void **state)
{
    (void)state;
    const struct ring_member list[] = {{slice_str("A"), 1}, {slice_str("A"), 1}};
    struct members *m = NULL;
    assert_int_equal(members_build(list, NULL, 2, 40, PLACEMENT_RING, &m), RING_DUPLICATE);
    assert_int_equal(members_build(list, NULL, 0, 40, PLACEMENT_RING, &m), RING_NO_MEMBERS);
    assert_null(m);
    members_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_places_unless_told),
        cmocka_unit_test(a_number_follows_its_id_wherever_it_stands),
        cmocka_unit_test(who_stays_keeps_its_keys_when_one_joins_a_ring),
        cmocka_unit_test(by_modulo_nearly_everything_moves),
        cmocka_unit_test(equal_fingerprints_mean_equal_placement),
        cmocka_unit_test(a_bad_list_is_refused_as_a_ring_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
