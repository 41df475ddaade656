/* sim/trace_names.h - what the numbers in a trace's records stand for.
 *
 *    node 1       B           each row has the names by number
 *    key 4        key:4       the keys of clients in groups are really called so;
 *    key 100      bread       those of explicit requests have the numbers from first_key on
 *    fault 0      f1
 *    change 2     add-d
 *
 * What has a number beyond its row is called by that: "#7".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_NAMES_H
#define SIM_TRACE_NAMES_H

#include "core/limits.h"
#include "sim/key_words.h"

enum {
    TRACE_NAME_MAX = NODE_ID_BYTES_MAX, /* bytes of any name */
    TRACE_NAMES_MAX = 4096,             /* keys, and faults, that have one: the first of them */
};

struct trace_row {
    char (*names)[TRACE_NAME_MAX + 1];
    uint32_t count;
};

struct trace_names {
    struct trace_row nodes, faults, changes;
    struct trace_row keys; /* shortened (sim/key_words.h) */
    uint32_t first_key;
};

enum { TRACE_WORD_MAX = TRACE_NAME_MAX + 1 };

/* The name, or the number in room. */
const char *trace_name(const struct trace_row *row, uint64_t number, char room[TRACE_WORD_MAX]);
/* Of a key: as it is; for a line, it wants key_words(). */
const char *trace_key_name(const struct trace_names *n, uint64_t key, char room[TRACE_WORD_MAX]);

#endif
