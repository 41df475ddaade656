/* tests/tui/test_words.c - times, lifetimes, speeds and keys are told in words that fit.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/words.h"

static void places_in_time_are_seconds_with_two_digits(void **state)
{
    (void)state;
    char out[WORDS_MAX];
    assert_string_equal(words_time(0, out), "0.00 s");
    assert_string_equal(words_time(3100 * UINT64_C(1000000), out), "3.10 s");
    assert_string_equal(words_time(3109999999, out), "3.10 s"); /* never ahead of the present */
    assert_string_equal(words_time(UINT64_MAX, out), "18446744073.70 s");
    assert_string_equal(words_ms(700000, out), "0.70");
    assert_string_equal(words_ms(12345678, out), "12.34");
}

static void spans_are_told_in_a_unit_that_suits_them(void **state)
{
    (void)state;
    static const struct {
        uint64_t ns;
        const char *words;
    } spans[] = {
        {0, "0 ms"},
        {500, "0.5 us"},
        {100000, "100 us"},
        {500 * (uint64_t)NS_PER_MS, "500 ms"},
        {NS_PER_S, "1 s"},
        {NS_PER_S * 3 / 2, "1.5 s"},
        {24 * NS_PER_S, "24 s"},
        {720 * NS_PER_S, "12 min"},
    };
    char out[WORDS_MAX];
    for (size_t i = 0; i < ARRAY_LEN(spans); i++)
        assert_string_equal(words_span(spans[i].ns, out), spans[i].words);
}

static void lifetimes_lose_digits_as_they_grow(void **state)
{
    (void)state;
    static const struct {
        uint64_t ms;
        const char *words;
    } ttls[] = {
        {0, "expired"},
        {1, "0.0 s"},
        {4199, "4.1 s"},
        {58000, "58 s"},
        {720000, "12 min"},
        {3 * 3600 * 1000, "3 h"},
        {UINT64_C(864000000), "10 days"},
        {TTL_MS_MAX, "366000 days"},
        {TTL_FOREVER, "no end"},
    };
    char out[WORDS_MAX];
    for (size_t i = 0; i < ARRAY_LEN(ttls); i++)
        assert_string_equal(words_ttl(ttls[i].ms, out), ttls[i].words);
}

static void speeds_are_factors(void **state)
{
    (void)state;
    char out[WORDS_MAX];
    assert_string_equal(words_speed(0, out), "x1");
    assert_string_equal(words_speed(6, out), "x64");
    assert_string_equal(words_speed(-3, out), "x1/8");
}

static void any_key_becomes_a_text(void **state)
{
    (void)state;
    uint8_t bytes[KEY_BYTES_MAX + 1];
    char out[KEY_BYTES_MAX + 1];
    memset(bytes, 'x', sizeof bytes);
    bytes[1] = 0;
    assert_string_equal(words_key(slice_of(bytes, 3), out), "x?x");
    assert_int_equal(strlen(words_key(slice_of(bytes, sizeof bytes), out)), KEY_BYTES_MAX);
    assert_string_equal(words_key(slice_of(bytes, 0), out), "");
    const struct scene empty = {0};
    assert_string_equal(words_scene_key(&empty, SCENE_NO_KEY, out), "");
}

static void one_thing_is_not_many(void **state)
{
    (void)state;
    char out[WORDS_MAX];
    assert_string_equal(words_count(1, "key", "keys", out), "1 key");
    assert_string_equal(words_count(0, "key", "keys", out), "0 keys");
}

static void a_part_is_found_anywhere_in_small_or_large_letters(void **state)
{
    (void)state;
    assert_true(words_hold("GET user:12  hit", "get"));
    assert_true(words_hold("GET user:12  hit", "HIT"));
    assert_true(words_hold("aab", "ab"));
    assert_true(words_hold("", ""));
    assert_true(words_hold("x", ""));
    assert_false(words_hold("hi", "hit"));
    assert_false(words_hold("", "a"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(places_in_time_are_seconds_with_two_digits),
        cmocka_unit_test(spans_are_told_in_a_unit_that_suits_them),
        cmocka_unit_test(lifetimes_lose_digits_as_they_grow),
        cmocka_unit_test(speeds_are_factors),
        cmocka_unit_test(any_key_becomes_a_text),
        cmocka_unit_test(one_thing_is_not_many),
        cmocka_unit_test(a_part_is_found_anywhere_in_small_or_large_letters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
