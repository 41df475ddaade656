/* tests/core/test_blocks.c - a pool never fragments, and a chain reads as it was written.
 *
 * Method: pools are churned at random until their chains lie scattered, with every byte written
 * also kept in a plain array; whatever the pool then says must be what the array says.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/blocks.h"

enum {
    POOL = 300,
    CHAINS = 24,
    CHAIN_BLOCKS_MAX = 20,
    CHAIN_BYTES_MAX = CHAIN_BLOCKS_MAX * BLOCK_BYTES,
};

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t draw_below(uint64_t *state, uint32_t n)
{
    return (uint32_t)(draw(state) % n);
}

static void fill(uint64_t *state, uint8_t *bytes, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        bytes[i] = (uint8_t)draw(state);
}

/* A chain and what must be in it. */
struct chain {
    uint32_t first;
    uint32_t count;
    uint8_t bytes[CHAIN_BYTES_MAX];
};

static void chain_take(struct blocks *p, uint64_t *seed, struct chain *c)
{
    uint32_t wanted = 1 + draw_below(seed, CHAIN_BLOCKS_MAX);
    uint32_t free_before = p->free;
    c->first = blocks_take(p, wanted);
    assert_true((c->first != BLOCK_NONE) == (wanted <= free_before));
    c->count = c->first != BLOCK_NONE ? wanted : 0;
    assert_int_equal(p->free, free_before - c->count);
    fill(seed, c->bytes, c->count * BLOCK_BYTES);
    if (c->count > 0)
        blocks_write(p, c->first, 0, slice_of(c->bytes, c->count * BLOCK_BYTES));
}

static void chain_give(struct blocks *p, struct chain *c)
{
    if (c->count > 0)
        blocks_give(p, c->first, c->count);
    c->count = 0;
}

static void chain_check(const struct blocks *p, const struct chain *c)
{
    uint32_t len = c->count * BLOCK_BYTES;
    if (len > 0)
        assert_true(blob_eq(blob_in(p, c->first, 0, len), slice_of(c->bytes, len)));
}

/* Take and give at random until the chains of the pool lie scattered. */
static void churn(struct blocks *p, uint64_t *seed, struct chain chains[CHAINS], int rounds)
{
    for (int i = 0; i < rounds; i++) {
        struct chain *c = &chains[draw_below(seed, CHAINS)];
        chain_check(p, c);
        chain_give(p, c);
        if (draw_below(seed, 4) > 0)
            chain_take(p, seed, c);
        if (i % 64 == 0)
            blocks_check(p);
    }
}

static void a_length_needs_as_many_blocks_as_hold_it(void **state)
{
    (void)state;
    const struct {
        uint64_t len;
        uint32_t blocks;
    } cases[] = {{0, 1},  {1, 1},   {47, 1},
                 {48, 1}, {49, 2},  {96, 2},
                 {97, 3}, {132, 3}, {(uint64_t)BLOCKS_MAX * BLOCK_BYTES, BLOCKS_MAX}};
    for (size_t i = 0; i < ARRAY_LEN(cases); i++)
        assert_int_equal(blocks_needed(cases[i].len), cases[i].blocks);
}

static void a_fresh_pool_hands_out_neighbours_in_order(void **state)
{
    (void)state;
    struct blocks p;
    assert_true(blocks_init(&p, 10));
    assert_int_equal(blocks_take(&p, 3), 1);
    assert_int_equal(blocks_take(&p, 1), 4);
    assert_int_equal(blocks_take(&p, 6), 5);
    assert_int_equal(p.free, 0);
    blocks_check(&p);
    blocks_destroy(&p);
}

static void used_blocks_are_handed_out_before_fresh_ones(void **state)
{
    (void)state;
    struct blocks p;
    assert_true(blocks_init(&p, POOL));
    uint32_t a = blocks_take(&p, 7);
    uint32_t b = blocks_take(&p, 5);
    assert_true(a != BLOCK_NONE && b != BLOCK_NONE);
    for (int i = 0; i < 100; i++) {
        blocks_give(&p, a, 7);
        blocks_give(&p, b, 5);
        a = blocks_take(&p, 7);
        b = blocks_take(&p, 5);
    }
    assert_int_equal(p.fresh, 13);
    blocks_destroy(&p);
}

static void a_pool_that_has_too_few_refuses_and_stays_as_it_was(void **state)
{
    (void)state;
    struct blocks p;
    assert_true(blocks_init(&p, 4));
    assert_int_equal(blocks_take(&p, 5), BLOCK_NONE);
    assert_int_equal(p.free, 4);
    uint32_t all = blocks_take(&p, 4);
    assert_int_equal(blocks_take(&p, 1), BLOCK_NONE);
    blocks_check(&p);
    blocks_give(&p, all, 4);
    assert_int_equal(p.free, 4);
    blocks_check(&p);
    blocks_destroy(&p);
}

static void no_churn_fragments_a_pool(void **state)
{
    (void)state;
    static struct chain chains[CHAINS];
    uint64_t seed = 1;
    struct blocks p;
    assert_true(blocks_init(&p, POOL));
    for (int i = 0; i < 40; i++) {
        churn(&p, &seed, chains, 100);
        uint32_t rest = p.free;
        if (rest == 0)
            continue;
        uint32_t all = blocks_take(&p, rest);
        assert_true(all != BLOCK_NONE);
        assert_int_equal(p.free, 0);
        blocks_give(&p, all, rest);
    }
    for (int i = 0; i < CHAINS; i++)
        chain_give(&p, &chains[i]);
    assert_int_equal(p.free, POOL);
    blocks_check(&p);
    blocks_destroy(&p);
}

static void a_chain_reads_as_it_was_written_at_any_offset(void **state)
{
    (void)state;
    static struct chain chains[CHAINS];
    uint64_t seed = 2;
    struct blocks p;
    assert_true(blocks_init(&p, POOL));
    for (int i = 0; i < 2000; i++) {
        churn(&p, &seed, chains, 3);
        struct chain *c = &chains[draw_below(&seed, CHAINS)];
        if (c->count == 0)
            continue;
        uint32_t offset = draw_below(&seed, c->count * BLOCK_BYTES + 1);
        uint32_t len = draw_below(&seed, c->count * BLOCK_BYTES - offset + 1);
        uint8_t copy[CHAIN_BYTES_MAX];
        fill(&seed, c->bytes + offset, len);
        blocks_write(&p, c->first, offset, slice_of(c->bytes + offset, len));
        blob_copy(blob_in(&p, c->first, offset, len), copy);
        assert_memory_equal(copy, c->bytes + offset, len);
        chain_check(&p, c);
    }
    blocks_destroy(&p);
}

static void a_blob_is_copied_from_anywhere_to_anywhere(void **state)
{
    (void)state;
    static struct chain chains[CHAINS];
    uint64_t seed = 3;
    struct blocks p;
    struct blocks other;
    assert_true(blocks_init(&p, POOL) && blocks_init(&other, CHAIN_BLOCKS_MAX));
    churn(&p, &seed, chains, 500);
    for (int i = 0; i < CHAINS; i++) {
        const struct chain *c = &chains[i];
        if (c->count < 2)
            continue;
        uint32_t len = (c->count - 1) * BLOCK_BYTES - 5;
        uint32_t copy = blocks_take(&other, blocks_needed(len));
        blocks_write_blob(&other, copy, blob_in(&p, c->first, 31, len));
        assert_true(blob_eq(blob_in(&other, copy, 0, len), slice_of(c->bytes + 31, len)));
        blocks_write_blob(&other, copy, blob_of(slice_of(c->bytes, len)));
        assert_true(blob_eq(blob_in(&other, copy, 0, len), slice_of(c->bytes, len)));
        blocks_give(&other, copy, blocks_needed(len));
    }
    blocks_destroy(&other);
    blocks_destroy(&p);
}

static void neighbouring_blocks_are_read_as_one_piece(void **state)
{
    (void)state;
    struct blocks p;
    assert_true(blocks_init(&p, 10));
    uint32_t a = blocks_take(&p, 2);
    uint32_t wall = blocks_take(&p, 1);
    assert_int_equal(wall, 3);
    blocks_give(&p, a, 2);
    uint32_t split = blocks_take(&p, 5); /* 1 2, over the wall, 4 5 6 */
    struct blob b = blob_in(&p, split, 10, 5 * BLOCK_BYTES - 20);
    struct slice piece;
    assert_true(blob_next(&b, &piece));
    assert_int_equal(piece.len, 2 * BLOCK_BYTES - 10);
    assert_ptr_equal(piece.data, blocks_at(&p, 1) + 10);
    assert_true(blob_next(&b, &piece));
    assert_int_equal(piece.len, 3 * BLOCK_BYTES - 10);
    assert_ptr_equal(piece.data, blocks_at(&p, 4));
    assert_false(blob_next(&b, &piece));
    blocks_destroy(&p);
}

static void a_blob_equals_the_same_bytes_and_no_others(void **state)
{
    (void)state;
    enum { LEN = 3 * BLOCK_BYTES };
    uint64_t seed = 4;
    uint8_t bytes[LEN];
    fill(&seed, bytes, LEN);
    struct blocks p;
    assert_true(blocks_init(&p, 4));
    uint32_t chain = blocks_take(&p, 4);
    blocks_write(&p, chain, 7, slice_of(bytes, LEN));
    struct blob b = blob_in(&p, chain, 7, LEN);
    assert_true(blob_eq(b, slice_of(bytes, LEN)));
    assert_false(blob_eq(b, slice_of(bytes, LEN - 1)));
    for (int i = 0; i < LEN; i++) {
        bytes[i] ^= 1;
        assert_false(blob_eq(b, slice_of(bytes, LEN)));
        bytes[i] ^= 1;
    }
    blocks_destroy(&p);
}

static void nothing_is_a_blob_too(void **state)
{
    (void)state;
    struct blocks p;
    struct slice piece;
    assert_true(blocks_init(&p, 1));
    uint32_t chain = blocks_take(&p, 1);
    struct blob end_of_chain = blob_in(&p, chain, BLOCK_BYTES, 0);
    struct blob empty = blob_of((struct slice){0});
    assert_false(blob_next(&end_of_chain, &piece));
    assert_false(blob_next(&empty, &piece));
    assert_true(blob_eq(end_of_chain, (struct slice){0}));
    blocks_write(&p, chain, BLOCK_BYTES, (struct slice){0});
    blocks_destroy(&p);
}

static void destroy_accepts_nothing(void **state)
{
    (void)state;
    struct blocks zeroed = {0};
    blocks_destroy(NULL);
    blocks_destroy(&zeroed);
    assert_true(blocks_init(&zeroed, 1));
    blocks_destroy(&zeroed);
    blocks_destroy(&zeroed);
    assert_null(zeroed.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_length_needs_as_many_blocks_as_hold_it),
        cmocka_unit_test(a_fresh_pool_hands_out_neighbours_in_order),
        cmocka_unit_test(used_blocks_are_handed_out_before_fresh_ones),
        cmocka_unit_test(a_pool_that_has_too_few_refuses_and_stays_as_it_was),
        cmocka_unit_test(no_churn_fragments_a_pool),
        cmocka_unit_test(a_chain_reads_as_it_was_written_at_any_offset),
        cmocka_unit_test(a_blob_is_copied_from_anywhere_to_anywhere),
        cmocka_unit_test(neighbouring_blocks_are_read_as_one_piece),
        cmocka_unit_test(a_blob_equals_the_same_bytes_and_no_others),
        cmocka_unit_test(nothing_is_a_blob_too),
        cmocka_unit_test(destroy_accepts_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
