/* tests/sim/test_key_words.c - a key is told so that one sees which it is and where it ends.
 *
 * Method: keys as people give them, and as nobody should; keys of every length up to the longest,
 * of characters of every length, are cut at every place.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/limits.h"
#include "core/utf8.h"
#include "sim/key_words.h"

static void a_plain_key_is_told_as_it_is_and_others_in_quotes(void **state)
{
    (void)state;
    static const char *const keys[][2] = {
        {"bread", "bread"},
        {"key:3", "key:3"},
        {"<a&b>", "<a&b>"},
        {"it's", "it's"},
        {"br\xc3\xb6tchen", "br\xc3\xb6tchen"},
        {"two words", "\"two words\""},
        {"rye, request 3", "\"rye, request 3\""},
        {"say \"a\\b\"", "\"say \\\"a\\\\b\\\"\""},
        {"a\xe2\x80\xa8z\xe2\x80\xa9", "\"a\\u2028z\\u2029\""},
        {"\xe2\x80\xa7", "\xe2\x80\xa7"},
    };
    char room[KEY_WORDS_MAX];
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        assert_string_equal(key_words(keys[i][0], room), keys[i][1]);
}

static void the_longest_words_fit(void **state)
{
    (void)state;
    char name[KEY_NAME_MAX + 1] = "", room[KEY_WORDS_MAX];
    memset(name, '"', KEY_NAME_MAX);
    assert_int_equal(strlen(key_words(name, room)), KEY_WORDS_MAX - 1);
    for (size_t i = 0; i < KEY_NAME_MAX; i += 3)
        memcpy(name + i, "\xe2\x80\xa8", 3);
    assert_int_equal(strlen(key_words(name, room)), KEY_WORDS_MAX - 1);
}

static bool is_utf8(const char *text)
{
    size_t len = strlen(text);
    for (size_t i = 0, step; i < len; i += step) {
        step = utf8_length((const uint8_t *)text + i, len - i);
        if (step == 0)
            return false;
    }
    return true;
}

static void a_long_key_is_cut_between_two_characters(void **state)
{
    (void)state;
    static const char *const characters[] = {"a", "\xc3\xb6", "\xe2\x80\xa8", "\xf0\x9f\x8d\x9e"};
    for (size_t c = 0; c < ARRAY_LEN(characters); c++) {
        const uint32_t size = (uint32_t)strlen(characters[c]);
        char key[KEY_BYTES_MAX] = "";
        for (uint32_t len = size; len <= sizeof key; len += size) {
            memcpy(key + len - size, characters[c], size);
            for (uint32_t max = 7; max <= KEY_NAME_MAX; max++) {
                char out[KEY_NAME_MAX + 1];
                key_shorten(slice_of(key, len), max, out);
                const uint32_t told = (uint32_t)strlen(out);
                if (len <= max) {
                    assert_true(told == len && memcmp(out, key, len) == 0);
                    continue;
                }
                assert_true(told <= max && told > max - size && is_utf8(out));
                assert_true(memcmp(out, key, told - 3) == 0);
                assert_string_equal(out + told - 3, "...");
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_plain_key_is_told_as_it_is_and_others_in_quotes),
        cmocka_unit_test(the_longest_words_fit),
        cmocka_unit_test(a_long_key_is_cut_between_two_characters),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
