/* tui/keys.c - see tui/keys.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/keys.h"

#include <assert.h>
#include <stdio.h>

#include "core/utf8.h"

/* Of several names of a key the first one is printed. */
static const struct {
    int32_t key;
    const char *name;
} names[] = {
    {' ', "Space"},
    {K_ENTER, "CR"},
    {K_ENTER, "Enter"},
    {K_ESC, "Esc"},
    {K_TAB, "Tab"},
    {K_SHIFT_TAB, "S-Tab"},
    {K_BACKSPACE, "BS"},
    {K_DELETE, "Del"},
    {'<', "lt"},
    {K_LEFT, "Left"},
    {K_RIGHT, "Right"},
    {K_UP, "Up"},
    {K_DOWN, "Down"},
    {K_HOME, "Home"},
    {K_END, "End"},
    {K_PAGE_UP, "PageUp"},
    {K_PAGE_DOWN, "PageDown"},
    {K_RESIZE, "Resize"},
    {K_F1, "F1"},
    {K_F1 + 1, "F2"},
    {K_F1 + 2, "F3"},
    {K_F1 + 3, "F4"},
    {K_F1 + 4, "F5"},
    {K_F1 + 5, "F6"},
    {K_F1 + 6, "F7"},
    {K_F1 + 7, "F8"},
    {K_F1 + 8, "F9"},
    {K_F10, "F10"},
};

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

/* name: NUL-terminated; text: of len bytes. */
static bool is_called(const char *name, const char *text, size_t len)
{
    size_t i = 0;
    while (i < len && name[i] != '\0' && lower(name[i]) == lower(text[i]))
        i++;
    return i == len && name[i] == '\0';
}

/* What stands between "<" and ">". */
static int32_t find_name(const char *text, size_t len)
{
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        if (is_called(names[i].name, text, len))
            return names[i].key;
    if (len != 3 || !is_called("C-", text, 2))
        return K_NONE;
    const char last = lower(text[2]);
    const bool has_control = (last >= 'a' && last <= 'z') || (last >= '[' && last <= '_');
    return has_control ? K_CTRL(last) : K_NONE;
}

/* A text that begins with "<". */
static int32_t parse_name(const char *text, size_t len, uint32_t *used)
{
    const size_t most = len < KEY_NAME_BYTES ? len : KEY_NAME_BYTES;
    const char *end = memchr(text, '>', most);
    *used = end ? (uint32_t)(end - text) + 1 : 1;
    return end ? find_name(text + 1, *used - 2) : K_NONE;
}

int32_t key_parse(const char *text, size_t len, uint32_t *used)
{
    assert(len > 0);
    if (text[0] == '<')
        return parse_name(text, len, used);
    const uint8_t *bytes = (const uint8_t *)text;
    const uint32_t bytes_of_it = utf8_length(bytes, len);
    *used = bytes_of_it > 0 ? bytes_of_it : 1;
    return bytes_of_it > 0 ? (int32_t)utf8_decode(bytes, bytes_of_it) : K_NONE;
}

const char *key_write(int32_t key, char out[KEY_NAME_BYTES])
{
    memset(out, 0, KEY_NAME_BYTES);
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        if (names[i].key == key) {
            snprintf(out, KEY_NAME_BYTES, "<%s>", names[i].name);
            return out;
        }
    }
    const bool is_surrogate = key >= 0xD800 && key <= 0xDFFF;
    if (key > K_NONE && key < ' ')
        snprintf(out, KEY_NAME_BYTES, "<C-%c>", lower((char)(key + '@')));
    else if (key > ' ' && key < K_BEYOND && !is_surrogate)
        utf8_encode((uint32_t)key, (uint8_t *)out);
    return out;
}
