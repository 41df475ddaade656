/* core/spelling.c - the distance is computed row by row in a table of all pairs of beginnings:
 *
 *            w e i g h t
 *          0 1 2 3 4 5 6      row[i][j] is the distance from the first i letters of one word
 *        w 1 0 1 2 3 4 5      to the first j of the other; a swap looks two rows back, so
 *        i 2 1 1 1 2 3 4      three rows are kept
 *        e 3 2 1 1 2 3 4
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/spelling.h"

#include <assert.h>

enum { CELLS = SPELLING_BYTES_MAX + 1 };

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool same(struct slice a, uint32_t i, struct slice b, uint32_t j)
{
    return lower(a.data[i]) == lower(b.data[j]);
}

static uint32_t least(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t distance(struct slice a, struct slice b)
{
    assert(a.len < CELLS);
    assert(b.len < CELLS);
    uint32_t rows[3][CELLS];
    for (uint32_t j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (uint32_t i = 1; i <= a.len; i++) {
        uint32_t *const row = rows[i % 3];
        const uint32_t *const above = rows[(i + 2) % 3];
        const uint32_t *const above2 = rows[(i + 1) % 3];
        row[0] = i;
        for (uint32_t j = 1; j <= b.len; j++) {
            const uint32_t change = above[j - 1] + !same(a, i - 1, b, j - 1);
            row[j] = least(change, least(above[j], row[j - 1]) + 1);
            if (i > 1 && j > 1 && same(a, i - 1, b, j - 2) && same(a, i - 2, b, j - 1))
                row[j] = least(row[j], above2[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

const char *spelling_nearest(struct slice word, const char *const *names)
{
    const char *nearest = NULL;
    uint32_t nearest_distance = UINT32_MAX;
    for (; *names != NULL; names++) {
        const struct slice name = slice_str(*names);
        if (word.len > SPELLING_BYTES_MAX || name.len > SPELLING_BYTES_MAX)
            continue;
        const uint32_t d = distance(word, name);
        if (d <= (name.len + 2) / 3 && d < nearest_distance) {
            nearest = *names;
            nearest_distance = d;
        }
    }
    return nearest;
}
