/* tests/core/test_bytes.c - numbers come back from their bytes, and nothing else does.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/bytes.h"

static struct bytes reader(const uint8_t *from, const uint8_t *end)
{
    return (struct bytes){.left = slice_of(from, (size_t)(end - from))};
}

static void every_number_comes_back_from_as_few_groups_as_it_has(void **state)
{
    (void)state;
    for (uint32_t bits = 0; bits <= 64; bits++) {
        uint64_t number = bits == 64 ? UINT64_MAX : (UINT64_C(1) << bits) - (bits % 2);
        uint8_t bytes[BYTES_VARINT_MAX];
        uint8_t *end = bytes_put_varint(bytes, number);
        struct bytes b = reader(bytes, end);
        assert_true(bytes_varint(&b, 0, UINT64_MAX) == number);
        assert_false(b.bad);
        assert_int_equal(b.left.len, 0);
        uint32_t groups = 1;
        for (uint64_t rest = number >> 7; rest > 0; rest >>= 7)
            groups++;
        assert_int_equal(end - bytes, groups);
    }
}

static void numbers_of_a_fixed_width_are_little_endian(void **state)
{
    (void)state;
    uint8_t bytes[13];
    uint8_t *end = bytes_put_u64(bytes_put_u32(bytes_put_u8(bytes, 1), 0x05040302),
                                 UINT64_C(0x0d0c0b0a09080706));
    for (uint32_t i = 0; i < sizeof bytes; i++)
        assert_int_equal(bytes[i], i + 1);
    struct bytes b = reader(bytes, end);
    assert_int_equal(bytes_u8(&b), 1);
    assert_int_equal(bytes_u32(&b), 0x05040302);
    assert_true(bytes_u64(&b) == UINT64_C(0x0d0c0b0a09080706));
    assert_false(b.bad);
}

static void a_number_out_of_range_is_bad_and_zero(void **state)
{
    (void)state;
    static const struct {
        uint64_t number, least, most;
        bool bad;
    } cases[] = {{5, 5, 5, false}, {5, 6, 9, true}, {5, 0, 4, true}, {0, 1, 9, true}};
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint8_t bytes[BYTES_VARINT_MAX];
        struct bytes b = reader(bytes, bytes_put_varint(bytes, cases[i].number));
        uint64_t got = bytes_varint(&b, cases[i].least, cases[i].most);
        assert_int_equal(b.bad, cases[i].bad);
        assert_true(got == (cases[i].bad ? 0 : cases[i].number));
    }
}

static void a_number_without_end_or_beyond_64_bits_is_bad(void **state)
{
    (void)state;
    uint8_t bytes[12];
    memset(bytes, 0xff, sizeof bytes);
    struct bytes b = reader(bytes, bytes + sizeof bytes);
    assert_true(bytes_varint(&b, 0, UINT64_MAX) == 0);
    assert_true(b.bad);
    memset(bytes, 0x80, sizeof bytes);
    bytes[9] = 2; /* the 65th bit */
    b = reader(bytes, bytes + 10);
    assert_true(bytes_varint(&b, 0, UINT64_MAX) == 0);
    assert_true(b.bad);
}

static void behind_the_end_all_is_bad_and_stays_so(void **state)
{
    (void)state;
    const uint8_t bytes[] = {1, 2, 3};
    struct bytes b = reader(bytes, bytes + 3);
    assert_int_equal(bytes_u32(&b), 0);
    assert_true(b.bad);
    assert_int_equal(bytes_u8(&b), 0);
    assert_true(bytes_varint(&b, 0, 9) == 0);
    assert_int_equal(bytes_take(&b, 1).len, 0);
    assert_true(b.bad);
}

static void bytes_are_taken_where_they_lie(void **state)
{
    (void)state;
    uint8_t bytes[8];
    uint8_t *end = bytes_put(bytes_put(bytes, slice_str("abc")), (struct slice){0});
    struct bytes b = reader(bytes, end);
    struct slice taken = bytes_take(&b, 2);
    assert_true(taken.data == bytes && taken.len == 2);
    assert_true(slice_eq(bytes_take(&b, 1), slice_str("c")));
    assert_int_equal(bytes_take(&b, 0).len, 0);
    assert_false(b.bad);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_comes_back_from_as_few_groups_as_it_has),
        cmocka_unit_test(numbers_of_a_fixed_width_are_little_endian),
        cmocka_unit_test(a_number_out_of_range_is_bad_and_zero),
        cmocka_unit_test(a_number_without_end_or_beyond_64_bits_is_bad),
        cmocka_unit_test(behind_the_end_all_is_bad_and_stays_so),
        cmocka_unit_test(bytes_are_taken_where_they_lie),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
