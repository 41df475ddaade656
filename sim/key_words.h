/* sim/key_words.h - a key as people read it.
 *
 *    bread                   as it is
 *    "two words"             in quotes where one would not see where it ends,
 *    "say \"cheese\""        and then with signs escaped as in JSON
 *    https://example.org...  only its beginning, in whole characters
 *
 * A key is any UTF-8 without control characters. The two line separators of Unicode, U+2028 and
 * U+2029, are escaped as well: for some programs a line ends there.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_KEY_WORDS_H
#define SIM_KEY_WORDS_H

#include "core/base.h"

enum {
    KEY_NAME_MAX = 63,                       /* bytes of what is kept of a key */
    KEY_WORDS_MAX = 2 + 2 * KEY_NAME_MAX + 1 /* no sign becomes more than twice as long; the NUL */
};

/* The key, or its beginning and "...": at most max bytes, and a NUL. max is 7 or more, so that a
 * character of any length fits. */
void key_shorten(struct slice key, uint32_t max, char *out);

/* As it stands in a line, in room or where it is. name has at most KEY_NAME_MAX bytes. */
const char *key_words(const char *name, char room[KEY_WORDS_MAX]);

#endif
