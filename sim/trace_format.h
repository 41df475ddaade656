/* sim/trace_format.h - the bytes of a trace's file, for those who write and read them.
 *
 *    header | page 0                 | page 1                 | ... | page n
 *           | head record record ... | head record record ... |     | head ... record footer
 *
 * A varint is a number in groups of 7 bits, the lowest first, each but the last with its top bit
 * set; other numbers are little-endian:
 *
 *    part     bytes     content
 *    header   7         "rltrace"
 *             1         version of this format: 4
 *             8         the run's seed
 *             8         hash_key() of the scenario's text
 *             1, name   length of the scenario's name, at most 63, and its bytes
 *             4, text   length of the scenario's text, at most SCENARIO_BYTES_MAX, and its bytes:
 *                       the file that was run, so that the run can be lived again; nothing of a
 *                       scenario that is as in no file
 *             2         number of nodes, at most NODES_MAX; then for each:
 *             1, id     length of its id, 1 to 63, and its bytes
 *             4         number of the first key of the explicit requests
 *             2         so many of these requests, the first TRACE_NAMES_MAX; then of each:
 *             1, key    its key: length, 1 to 63, and bytes, shortened (sim/key_words.h). The first
 *                       request's key has that number, the next one's the next. A key that comes
 *                       again goes by the number of its first request
 *             2         so many faults, the first TRACE_NAMES_MAX of the run; then of each:
 *             1, id     length, 1 to 63, and bytes of its id
 *             2         number of changes; then of each:
 *             1, id     likewise
 *             8         a hash over the header's bytes after the version
 *    page     TRACE_PAGE_BYTES, the last one as long as it needs to be:
 *     head    8         number of records in the pages before
 *             8         at_ns of the last one of them
 *             8         the hash over them
 *     record  1         kind, 1 to RECORD_KINDS - 1
 *             varint    at_ns, less that of the record before
 *             varint    node
 *             varint    other
 *             3 varints a, b, c
 *             1         the lowest byte of the hash so far
 *     ...
 *     rest    0 to 63   zeros: less than TRACE_ROOM_MIN bytes were left
 *    footer   1         0, in place of a record's kind
 *             8         number of records
 *             8         the hash
 *
 * A record takes some 12 bytes. Since each ends with a byte of the hash, which depends on all that
 * came before, a changed byte is found at its record, or with a chance of 1 in 256 at the next.
 *
 * The heads of the pages are an index that costs nothing to keep: a page is found without reading
 * those before it, even in a file that was cut short, and two files whose n-th heads are equal hold
 * the same records up to there. So the first difference of two long traces is found by halving.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_FORMAT_H
#define SIM_TRACE_FORMAT_H

#include <assert.h>

#include "sim/mix.h"
#include "sim/trace.h"
#include "sim/trace_names.h"

enum {
    TRACE_PAGE_BYTES = 64 * 1024,
    TRACE_HEAD_BYTES = 3 * 8,
    TRACE_VARINT_MAX = 10, /* bytes: 70 bits */
    TRACE_RECORD_MAX = 2 + 6 * TRACE_VARINT_MAX,
    TRACE_ROOM_MIN = 64, /* on a page, for a record of any size, or the footer */
    TRACE_FOOTER = 0,
    TRACE_FOOTER_BYTES = 1 + 2 * 8,
};
static_assert(TRACE_RECORD_MAX <= TRACE_ROOM_MIN, "any record fits what a page has left for it");

static const uint8_t trace_magic[8] = {'r', 'l', 't', 'r', 'a', 'c', 'e', 4};

static inline uint64_t trace_roll(uint64_t hash, const struct record *r)
{
    hash = mix_in(hash, r->at_ns);
    hash = mix_in(hash, (uint64_t)r->kind << 32 | (uint64_t)r->node << 16 | r->other);
    hash = mix_in(hash, r->a);
    hash = mix_in(hash, r->b);
    return mix_in(hash, r->c);
}

#endif
