/* tests/core/test_ring.c - what makes a ring, what makes none, and the numbers that other
 * clients must find as well.
 *
 * Method: tables of cases. The laws that hold for every ring are in test_ring_laws.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/hash.h"
#include "core/ring.h"

static struct ring *build(const struct ring_member *members, uint32_t count, uint32_t virtual_nodes)
{
    struct ring *r = NULL;
    assert_true(ring_build(members, count, virtual_nodes, &r) == RING_OK);
    ring_check(r);
    return r;
}

static void lists_that_make_no_ring_are_refused_with_the_reason(void **state)
{
    (void)state;
    char long_id[NODE_ID_BYTES_MAX + 1];
    memset(long_id, 'x', sizeof long_id);
    const struct ring_member a = {.id = slice_str("A"), .weight = 1};
    const struct {
        struct ring_member second; /* the first is A */
        enum ring_error error;
    } cases[] = {
        {{slice_str("B"), 1}, RING_OK},
        {{slice_str("B"), WEIGHT_MAX}, RING_OK},
        {{slice_of(long_id, NODE_ID_BYTES_MAX), 1}, RING_OK},
        {{slice_str(""), 1}, RING_BAD_MEMBER},
        {{slice_of(long_id, NODE_ID_BYTES_MAX + 1), 1}, RING_BAD_MEMBER},
        {{slice_of("B\0", 2), 1}, RING_BAD_MEMBER},
        {{slice_of("\0", 1), 1}, RING_BAD_MEMBER},
        {{slice_str("B"), 0}, RING_BAD_MEMBER},
        {{slice_str("B"), WEIGHT_MAX + 1}, RING_BAD_MEMBER},
        {{slice_str("A"), 1}, RING_DUPLICATE},
        {{slice_str("A"), 2}, RING_DUPLICATE},
    };
    struct ring *alone = build(&a, 1, 3);
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct ring_member members[] = {a, cases[i].second};
        struct ring *built = NULL;
        struct ring *joined = NULL;
        assert_true(ring_build(members, 2, 3, &built) == cases[i].error);
        assert_true(ring_with(alone, cases[i].second, &joined) == cases[i].error);
        assert_true((built != NULL) == (cases[i].error == RING_OK));
        assert_true((joined != NULL) == (cases[i].error == RING_OK));
        ring_free(built);
        ring_free(joined);
    }
    ring_free(alone);
}

static void a_ring_is_never_left_without_nodes(void **state)
{
    (void)state;
    const struct ring_member a = {.id = slice_str("A"), .weight = 1};
    struct ring *none = NULL;
    struct ring *alone = build(&a, 1, 160);
    assert_true(ring_build(NULL, 0, 160, &none) == RING_NO_MEMBERS);
    assert_true(ring_without(alone, slice_str("A"), &none) == RING_NO_MEMBERS);
    assert_true(ring_without(alone, slice_str("B"), &none) == RING_UNKNOWN);
    assert_true(ring_without(alone, (struct slice){NULL, 0}, &none) == RING_UNKNOWN);
    assert_null(none);
    ring_free(alone);
    ring_free(NULL);
}

static void a_ring_takes_nodes_up_to_its_limit_and_not_one_more(void **state)
{
    (void)state;
    static char ids[NODES_MAX + 1][8];
    static struct ring_member members[NODES_MAX + 1];
    for (uint32_t i = 0; i <= NODES_MAX; i++) {
        int len = snprintf(ids[i], sizeof ids[i], "n%u", (unsigned)i);
        members[i] = (struct ring_member){.id = slice_of(ids[i], (size_t)len), .weight = 1};
    }
    struct ring *full = build(members, NODES_MAX, 1);
    struct ring *none = NULL;
    assert_true(ring_build(members, NODES_MAX + 1, 1, &none) == RING_TOO_MANY);
    assert_true(ring_with(full, members[NODES_MAX], &none) == RING_TOO_MANY);
    struct ring *less = NULL;
    struct ring *again = NULL;
    assert_true(ring_without(full, members[7].id, &less) == RING_OK);
    assert_true(ring_with(less, members[7], &again) == RING_OK);
    assert_int_equal(again->node_count, NODES_MAX);
    ring_free(again);
    ring_free(less);
    ring_free(full);
}

static void a_ring_of_one_point_too_many_is_refused(void **state)
{
    (void)state;
    enum { COUNT = 250, POINTS_EACH = 673, LAST_WEIGHT = 29 };
    static_assert(((COUNT - 1) * WEIGHT_MAX + LAST_WEIGHT) * POINTS_EACH == RING_POINTS_MAX + 1,
                  "one too many");
    static char ids[COUNT][16];
    static struct ring_member members[COUNT];
    for (uint32_t i = 0; i < COUNT; i++) {
        int len = snprintf(ids[i], sizeof ids[i], "n%u", (unsigned)i);
        members[i] = (struct ring_member){slice_of(ids[i], (size_t)len), WEIGHT_MAX};
    }
    members[COUNT - 1].weight = LAST_WEIGHT;
    struct ring *none = NULL;
    assert_true(ring_build(members, COUNT, POINTS_EACH, &none) == RING_TOO_MANY);

    /* A full ring, as far as anyone looks at it before refusing one point more. */
    struct ring_node node = {.id = "A", .id_len = 1, .weight = 1};
    const struct ring full = {
        .node_count = 1, .point_count = RING_POINTS_MAX, .virtual_nodes = 1, .nodes = &node};
    const struct ring_member b = {slice_str("B"), 1};
    assert_true(ring_with(&full, b, &none) == RING_TOO_MANY);
    assert_null(none);
}

static void every_error_has_its_own_sentence(void **state)
{
    (void)state;
    for (int i = RING_OK; i <= RING_NO_MEMORY; i++) {
        const char *text = ring_error_text((enum ring_error)i);
        assert_true(strlen(text) > 10);
        for (int k = RING_OK; k < i; k++) {
            assert_string_not_equal(text, ring_error_text((enum ring_error)k));
        }
    }
}

static void nodes_stand_in_order_of_the_bytes_of_their_ids(void **state)
{
    (void)state;
    static const char *const sorted[] = {"\x01", "A", "A\x01", "A1",  "AA",
                                         "B",    "a", "\x7f",  "\x80"};
    struct ring_member members[ARRAY_LEN(sorted)];
    for (size_t i = 0; i < ARRAY_LEN(sorted); i++) {
        members[ARRAY_LEN(sorted) - 1 - i] = (struct ring_member){slice_str(sorted[i]), 1};
    }
    struct ring *r = build(members, ARRAY_LEN(sorted), 1);
    for (size_t i = 0; i < ARRAY_LEN(sorted); i++) {
        assert_string_equal(r->nodes[i].id, sorted[i]);
    }
    ring_free(r);
}

/* What every client of the three nodes of the README must find. */
static void well_known_keys_have_well_known_owners(void **state)
{
    (void)state;
    const struct ring_member members[] = {
        {slice_str("C"), 1}, {slice_str("A"), 1}, {slice_str("B"), 1}};
    static const struct {
        const char *key;
        const char *owner;
    } cases[] = {
        {"user:1", "C"}, {"user:11", "A"}, {"user:4", "B"},
        {"foo", "B"},    {"bar", "C"},     {"baz", "B"},
    };
    struct ring *r = build(members, 3, 160);
    assert_true(r->fingerprint == UINT64_C(0x2ce896e8e1400310));
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_string_equal(r->nodes[ring_owner(r, hash_key(slice_str(cases[i].key)))].id,
                            cases[i].owner);
    }
    ring_free(r);
}

static void fingerprints_differ_when_an_owner_could(void **state)
{
    (void)state;
    const struct ring_member ab[] = {{slice_str("A"), 1}, {slice_str("B"), 1}};
    const struct ring_member heavy[] = {{slice_str("A"), 2}, {slice_str("B"), 1}};
    const struct ring_member swapped[] = {{slice_str("A"), 1}, {slice_str("B"), 2}};
    const struct ring_member renamed[] = {{slice_str("A"), 1}, {slice_str("b"), 1}};
    struct ring *rings[] = {build(ab, 2, 160),      build(ab, 2, 161),     build(ab, 1, 160),
                            build(heavy, 2, 160),   build(heavy, 1, 160),  build(swapped, 2, 160),
                            build(renamed, 2, 160), build(&ab[1], 1, 160), build(heavy, 2, 80)};
    for (size_t i = 0; i < ARRAY_LEN(rings); i++) {
        for (size_t k = 0; k < i; k++) {
            assert_true(rings[i]->fingerprint != rings[k]->fingerprint);
        }
    }
    for (size_t i = 0; i < ARRAY_LEN(rings); i++) {
        ring_free(rings[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_that_make_no_ring_are_refused_with_the_reason),
        cmocka_unit_test(a_ring_is_never_left_without_nodes),
        cmocka_unit_test(a_ring_takes_nodes_up_to_its_limit_and_not_one_more),
        cmocka_unit_test(a_ring_of_one_point_too_many_is_refused),
        cmocka_unit_test(every_error_has_its_own_sentence),
        cmocka_unit_test(nodes_stand_in_order_of_the_bytes_of_their_ids),
        cmocka_unit_test(well_known_keys_have_well_known_owners),
        cmocka_unit_test(fingerprints_differ_when_an_owner_could),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
