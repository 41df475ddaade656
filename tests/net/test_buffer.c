/* tests/net/test_buffer.c - bytes come out as they went in, within the bound.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/buffer.h"

/* splitmix64, by S. Vigna */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Append the next len bytes of the sequence 0, 1, 2, ... */
static bool append_sequence(struct buffer *b, uint32_t from, uint32_t len)
{
    uint8_t *room = buffer_reserve(b, len);
    if (room == NULL)
        return false;
    for (uint32_t i = 0; i < len; i++)
        room[i] = (uint8_t)(from + i);
    buffer_commit(b, len);
    return true;
}

static void bytes_come_out_in_the_order_they_went_in(void **state)
{
    (void)state;
    enum { MAX = 3000 };
    struct buffer b;
    uint64_t seed = 1;
    uint32_t in = 0, out = 0, refused = 0;
    buffer_init(&b, MAX);
    for (uint32_t step = 0; step < 20000; step++) {
        const uint32_t len = 1 + (uint32_t)(next_random(&seed) % 700);
        const bool fits = buffer_len(&b) + len <= MAX;
        assert_true(append_sequence(&b, in, len) == fits);
        refused += !fits;
        in += fits ? len : 0;
        buffer_truncate(&b, buffer_len(&b));
        const struct slice waiting = buffer_bytes(&b);
        const uint32_t most = waiting.len < 600 ? waiting.len : 600;
        const uint32_t used = (uint32_t)(next_random(&seed) % (most + 1));
        assert_int_equal(waiting.len, in - out);
        for (uint32_t i = 0; i < waiting.len; i++)
            assert_true(waiting.data[i] == (uint8_t)(out + i));
        buffer_consume(&b, used);
        out += used;
        assert_true(b.capacity <= MAX);
    }
    assert_true(refused > 100);
    buffer_release(&b);
    assert_int_equal(b.capacity, 0);
}

static void the_bound_is_exact(void **state)
{
    (void)state;
    struct buffer b;
    buffer_init(&b, 10);
    assert_true(append_sequence(&b, 0, 10));
    assert_false(append_sequence(&b, 0, 1));
    assert_true(b.failed);
    assert_int_equal(buffer_len(&b), 10);
    buffer_truncate(&b, 10);
    assert_false(append_sequence(&b, 0, UINT32_MAX));
    buffer_truncate(&b, 10);
    buffer_consume(&b, 4);
    assert_true(append_sequence(&b, 10, 4));
    assert_int_equal(buffer_bytes(&b).data[0], 4);
    assert_int_equal(buffer_bytes(&b).data[9], 13);
    buffer_release(&b);
}

static void after_a_failure_nothing_is_appended_until_it_is_cut_off(void **state)
{
    (void)state;
    struct buffer b;
    buffer_init(&b, 8);
    assert_true(buffer_append_str(&b, "good "));
    const uint32_t mark = buffer_len(&b);
    assert_true(buffer_append_str(&b, "a"));
    assert_false(buffer_append_str(&b, "long text"));
    assert_false(buffer_append_str(&b, "b"));
    assert_false(buffer_append_u64(&b, 1));
    assert_false(buffer_append_str(&b, ""));
    buffer_truncate(&b, mark);
    assert_true(buffer_append_str(&b, "end"));
    assert_true(slice_eq(buffer_bytes(&b), slice_str("good end")));
    buffer_release(&b);
}

static void numbers_and_formats_are_written_in_full(void **state)
{
    (void)state;
    struct buffer b;
    buffer_init(&b, 1000);
    static const uint64_t numbers[] = {0, 9, 10, 99, 100, 12345, UINT64_MAX};
    for (uint32_t i = 0; i < ARRAY_LEN(numbers); i++) {
        buffer_append_u64(&b, numbers[i]);
        buffer_append_str(&b, " ");
    }
    buffer_print(&b, "%s %03d", "x", 7);
    const char *expected = "0 9 10 99 100 12345 18446744073709551615 x 007";
    assert_true(slice_eq(buffer_bytes(&b), slice_str(expected)));
    buffer_release(&b);
}

static void json_strings_escape_what_json_demands(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        const char *json;
    } cases[] = {
        {"", 0, "\"\""},
        {"plain", 5, "\"plain\""},
        {"\"\\/", 3, "\"\\\"\\\\/\""},
        {"a\0b", 3, "\"a\\u0000b\""},
        {"\n\t\x1f\x7f", 4, "\"\\u000a\\u0009\\u001f\x7f\""},
        {"\xc3\xa9\xf0\x9f\x98\x80", 6, "\"\xc3\xa9\xf0\x9f\x98\x80\""},
        {"end\"", 4, "\"end\\\"\""},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buffer b;
        buffer_init(&b, 1000);
        assert_true(buffer_json_string(&b, slice_of(cases[i].text, cases[i].len)));
        assert_true(slice_eq(buffer_bytes(&b), slice_str(cases[i].json)));
        buffer_release(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_come_out_in_the_order_they_went_in),
        cmocka_unit_test(the_bound_is_exact),
        cmocka_unit_test(after_a_failure_nothing_is_appended_until_it_is_cut_off),
        cmocka_unit_test(numbers_and_formats_are_written_in_full),
        cmocka_unit_test(json_strings_escape_what_json_demands),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
