/* tests/core/test_digest.c - a digest depends on every byte, and not on how they lie.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/digest.h"

enum { BYTES = 700 };

struct some_bytes {
    uint8_t at[BYTES];
};

static struct some_bytes some(void)
{
    struct some_bytes b;
    for (uint32_t i = 0; i < BYTES; i++)
        b.at[i] = (uint8_t)(i * 7 + 1);
    return b;
}

static uint64_t cut_at(const struct some_bytes *b, uint32_t len, uint32_t at)
{
    return digest(3, slice_of(b->at, at), blob_of(slice_of(b->at + at, len - at)));
}

static void it_does_not_matter_where_the_bytes_are_cut(void **state)
{
    (void)state;
    const struct some_bytes b = some();
    static const uint32_t lens[] = {1, 3, 16, 17, 128, 129, 240, 241, 256, 257, 512, BYTES};
    for (uint32_t l = 0; l < ARRAY_LEN(lens); l++)
        for (uint32_t at = 0; at <= lens[l]; at++)
            assert_true(cut_at(&b, lens[l], at) == cut_at(&b, lens[l], lens[l]));
}

static void a_chain_of_blocks_is_as_good_as_one_piece(void **state)
{
    (void)state;
    const struct some_bytes b = some();
    struct blocks pool;
    assert_true(blocks_init(&pool, 64));
    uint32_t hole = blocks_take(&pool, 1);
    uint32_t other = blocks_take(&pool, 1);
    blocks_give(&pool, hole, 1);
    uint32_t chain = blocks_take(&pool, blocks_needed(BYTES));
    blocks_write(&pool, chain, 0, slice_of(b.at, BYTES));
    const struct slice head = slice_str("head");
    assert_true(digest(1, head, blob_in(&pool, chain, 0, BYTES)) ==
                digest(1, head, blob_of(slice_of(b.at, BYTES))));
    (void)other;
    blocks_destroy(&pool);
}

static void every_byte_and_what_came_before_counts(void **state)
{
    (void)state;
    struct some_bytes b = some();
    const uint64_t before = cut_at(&b, BYTES, 100);
    for (uint32_t i = 0; i < BYTES; i++) {
        b.at[i] ^= 1;
        assert_true(cut_at(&b, BYTES, 100) != before);
        b.at[i] ^= 1;
    }
    assert_true(digest(3, slice_of(b.at, 9), (struct blob){0}) !=
                digest(4, slice_of(b.at, 9), (struct blob){0}));
}

/* The numbers are those of the xxHash library itself. */
static void it_is_the_same_on_every_machine(void **state)
{
    (void)state;
    const struct some_bytes b = some();
    assert_true(digest(0, slice_str("a"), (struct blob){0}) == UINT64_C(0xe6c632b61e964e1f));
    assert_true(cut_at(&b, BYTES, 100) == UINT64_C(0x5a627a3a352719ec));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_does_not_matter_where_the_bytes_are_cut),
        cmocka_unit_test(a_chain_of_blocks_is_as_good_as_one_piece),
        cmocka_unit_test(every_byte_and_what_came_before_counts),
        cmocka_unit_test(it_is_the_same_on_every_machine),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
