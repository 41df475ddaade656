/* sim/key_words.c - see sim/key_words.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/key_words.h"

#include <assert.h>
#include <stdio.h>

#include "core/utf8.h"

enum { DOTS = 3 };

static const char line_ends[] = "\xe2\x80"; /* how U+2028 and U+2029 begin */

void key_shorten(struct slice key, uint32_t max, char *out)
{
    assert(max >= DOTS + 4 && out != NULL);
    uint32_t len = key.len <= max ? key.len : max - DOTS;
    while (len < key.len && len > 0 && utf8_continues(key.data[len]))
        len--;
    memcpy(out, key.data, len);
    out[len] = '\0';
    if (len < key.len)
        strcat(out, "...");
}

static bool ends_line(const char *at)
{
    return strncmp(at, line_ends, 2) == 0 && (at[2] == '\xa8' || at[2] == '\xa9');
}

static bool is_plain(const char *name)
{
    if (*name == '\0')
        return false;
    for (const char *at = name; *at != '\0'; at++) {
        if (strchr(" ,\"\\", *at) || ends_line(at))
            return false;
    }
    return true;
}

const char *key_words(const char *name, char room[KEY_WORDS_MAX])
{
    assert(strlen(name) <= KEY_NAME_MAX);
    if (is_plain(name))
        return name;
    char *out = room;
    *out++ = '"';
    for (const char *at = name; *at != '\0'; at++) {
        if (ends_line(at)) {
            out += snprintf(out, 7, "\\u202%c", at[2] == '\xa8' ? '8' : '9');
            at += 2;
            continue;
        }
        if (*at == '"' || *at == '\\')
            *out++ = '\\';
        *out++ = *at;
    }
    *out++ = '"';
    *out = '\0';
    return room;
}
