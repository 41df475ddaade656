/* sim/trace_names.c - see sim/trace_names.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace_names.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static_assert((int)TRACE_NAME_MAX == (int)KEY_NAME_MAX, "a key has as much room as any name");

const char *trace_name(const struct trace_row *row, uint64_t number, char room[TRACE_WORD_MAX])
{
    if (number < row->count)
        return row->names[number];
    snprintf(room, TRACE_WORD_MAX, "#%" PRIu64, number);
    return room;
}

const char *trace_key_name(const struct trace_names *n, uint64_t key, char room[TRACE_WORD_MAX])
{
    const bool is_listed = key >= n->first_key;
    if (is_listed && key - n->first_key < n->keys.count)
        return n->keys.names[key - n->first_key];
    snprintf(room, TRACE_WORD_MAX, is_listed ? "key #%" PRIu64 : "key:%" PRIu64, key);
    return room;
}
