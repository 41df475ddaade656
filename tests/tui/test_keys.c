/* tests/tui/test_keys.c - whatever can be pressed can be written down, and is read as the same.
 *
 * Method: each key there is goes to text and back, alone and in long random texts of keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/keys.h"

static bool is_key(int32_t key)
{
    const bool is_surrogate = key >= 0xD800 && key <= 0xDFFF;
    return key > K_NONE && key <= K_RESIZE && key != K_BEYOND && !is_surrogate;
}

static int32_t parsed(const char *text)
{
    uint32_t used = 0;
    const int32_t key = key_parse(text, strlen(text), &used);
    assert_int_equal(used, strlen(text));
    return key;
}

static void every_key_is_read_as_it_is_printed(void **state)
{
    (void)state;
    char name[KEY_NAME_BYTES];
    for (int32_t key = -1; key <= K_RESIZE + 1; key++) {
        const char *text = key_write(key, name);
        if (!is_key(key)) {
            assert_string_equal(text, "");
        } else if (parsed(text) != key) {
            fail_msg("key %d is printed as %s", (int)key, text);
        }
    }
}

static void names_are_those_of_the_page(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        int32_t key;
    } pairs[] = {
        {"<Space>", ' '},
        {"<CR>", K_ENTER},
        {"<Esc>", K_ESC},
        {"<Left>", K_LEFT},
        {"<Right>", K_RIGHT},
        {"<Up>", K_UP},
        {"<Down>", K_DOWN},
        {"<Home>", K_HOME},
        {"<End>", K_END},
        {"<PageUp>", K_PAGE_UP},
        {"<PageDown>", K_PAGE_DOWN},
        {"<Tab>", K_TAB},
        {"<S-Tab>", K_SHIFT_TAB},
        {"<BS>", K_BACKSPACE},
        {"<Del>", K_DELETE},
        {"<lt>", '<'},
        {"<C-a>", 1},
        {"<C-l>", 12},
        {"<C-z>", 26},
        {"<C-]>", 29},
        {"<F1>", K_F1},
        {"<F9>", K_F1 + 8},
        {"<F10>", K_F10},
        {"a", 'a'},
        {">", '>'},
        {"\xc3\xa4", 0xE4},
        {"\xf0\x9f\x8d\x9e", 0x1F35E},
    };
    char name[KEY_NAME_BYTES];
    for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
        assert_int_equal(parsed(pairs[i].name), pairs[i].key);
        assert_string_equal(key_write(pairs[i].key, name), pairs[i].name);
    }
}

static void other_names_are_understood_as_well(void **state)
{
    (void)state;
    assert_int_equal(parsed("<Enter>"), K_ENTER);
    assert_int_equal(parsed("<cr>"), K_ENTER);
    assert_int_equal(parsed("<LT>"), '<');
    assert_int_equal(parsed("<pageDOWN>"), K_PAGE_DOWN);
    assert_int_equal(parsed("<C-L>"), 12);
    assert_int_equal(parsed("<c-i>"), K_TAB);
    assert_int_equal(parsed("<C-m>"), K_ENTER);
    assert_int_equal(parsed("<C-[>"), K_ESC);
    assert_int_equal(parsed(" "), ' ');
}

static void a_name_that_no_key_has_is_none_and_told_whole(void **state)
{
    (void)state;
    static const char *const wrong[] = {"<Foo>",  "<>",       "<F11>",  "<F0>",  "<C-1>",
                                        "<C-`>",  "<C-ab>",   "<C->",   "<C-{>", "<C-@>",
                                        "<Spac>", "<Spaces>", "< Esc>", "<<>",   "<a>"};
    for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
        assert_int_equal(parsed(wrong[i]), K_NONE);
}

static void what_does_not_end_is_one_byte_that_is_no_key(void **state)
{
    (void)state;
    static const char *const cut[] = {
        "<",    "<Esc", "< a",         "<ThisNameIsFarTooLongForAKey>", "\xc3", "\xe2\x94",
        "\x80", "\xff", "\xed\xa0\x80"};
    for (size_t i = 0; i < ARRAY_LEN(cut); i++) {
        uint32_t used = 0;
        assert_int_equal(key_parse(cut[i], strlen(cut[i]), &used), K_NONE);
        assert_int_equal(used, 1);
    }
}

static void nothing_is_read_beyond_the_length(void **state)
{
    (void)state;
    static const char text[] = "<Esc>\xe2\x94\x80";
    uint32_t used;
    assert_int_equal(key_parse(text, 4, &used), K_NONE);
    assert_int_equal(key_parse(text, 5, &used), K_ESC);
    assert_int_equal(key_parse(text + 5, 2, &used), K_NONE);
    assert_int_equal(key_parse(text + 5, 3, &used), 0x2500);
}

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* Mostly those that are pressed. */
static int32_t some_key(uint64_t *seed)
{
    int32_t key = K_NONE;
    while (!is_key(key)) {
        const uint64_t bits = draw(seed);
        const uint64_t range = bits % 4;
        key = (int32_t)(range == 0   ? (bits >> 8) % 32
                        : range == 1 ? ' ' + (bits >> 8) % 96
                        : range == 2 ? K_BEYOND + (bits >> 8) % (K_RESIZE - K_BEYOND + 1)
                                     : (bits >> 8) % K_BEYOND);
    }
    return key;
}

static void a_text_of_many_keys_is_those_keys(void **state)
{
    (void)state;
    enum { KEYS = 200 };
    for (uint64_t seed = 1; seed <= 50; seed++) {
        char text[KEYS * KEY_NAME_BYTES];
        int32_t keys[KEYS];
        size_t len = 0;
        uint64_t dice = seed;
        for (size_t i = 0; i < KEYS; i++) {
            char name[KEY_NAME_BYTES];
            keys[i] = some_key(&dice);
            const size_t more = strlen(key_write(keys[i], name));
            memcpy(text + len, name, more);
            len += more;
        }
        size_t at = 0;
        for (size_t i = 0; i < KEYS; i++) {
            uint32_t used;
            assert_int_equal(key_parse(text + at, len - at, &used), keys[i]);
            at += used;
        }
        assert_int_equal(at, len);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_key_is_read_as_it_is_printed),
        cmocka_unit_test(names_are_those_of_the_page),
        cmocka_unit_test(other_names_are_understood_as_well),
        cmocka_unit_test(a_name_that_no_key_has_is_none_and_told_whole),
        cmocka_unit_test(what_does_not_end_is_one_byte_that_is_no_key),
        cmocka_unit_test(nothing_is_read_beyond_the_length),
        cmocka_unit_test(a_text_of_many_keys_is_those_keys),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
