/* sim/trace.h - everything that happens in a run, in order, and one number that stands for it.
 *
 * Each event is a record. A hash rolls on from record to record, so two runs with the same hash
 * after n records did the same n things; the first record after which the hashes differ is where
 * they part. It is taken over the fields, number by number, never over the memory of a struct,
 * which has unused bytes between them.
 *
 * A file. A varint is a number in groups of 7 bits, the lowest first, each but the last with its
 * top bit set; other numbers are little-endian:
 *
 *    part     bytes     content
 *    header   7         "rltrace"
 *             1         version of this format: 1
 *             8         the scenario's seed
 *             1         length of the scenario's name, 0 to TRACE_NAME_MAX
 *             0 to 63   the name
 *             8         a hash over seed and name
 *    record   1         kind, 1 to RECORD_KINDS - 1
 *             varint    at_ns, less that of the record before
 *             varint    node
 *             varint    other
 *             3 varints a, b, c
 *             1         the lowest byte of the hash so far
 *    ...
 *    footer   1         0
 *             8         number of records
 *             8         the hash
 *
 * A record takes some 12 bytes. Since each ends with a byte of the hash, which depends on all that
 * came before, a changed byte is found at its record, or with a chance of 1 in 256 at the next.
 * A file that was cut short is noticed too, and what comes before the damage is readable.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include "core/base.h"

#include <stdio.h>

enum {
    TRACE_NAME_MAX = 63, /* bytes of a scenario's name */
    TRACE_ERROR_MAX = 160,
    TRACE_LINE_MAX = 320, /* with the NUL */
};

enum record_kind {
    RECORD_ASK = 1, /* a client asks node: a = request id, b = key, c = op */
    RECORD_TELL,    /* its answer is back: a = request id, b = outcome, c = version of a hit */
    RECORD_SEND,    /* node to other, a request: a = call, b = key, c = op */
    RECORD_ARRIVE,  /* it arrives at node, from other: a = call, b = key, c = op */
    RECORD_RETURN,  /* its answer is back at node: a = call, b = outcome, c = version of a hit */
    RECORD_FAIL,    /* node learns that none will come: a = call, b = outcome */
    RECORD_WAKE,    /* node's own deadline */
    RECORD_FAULT,   /* at node, if not RECORD_NOBODY: a = index in the scenario */
    RECORD_CLOSE,   /* a client learns that its connection to node broke: a = request id */
    RECORD_KINDS,
};

#define RECORD_NOBODY UINT16_MAX

struct record {
    uint64_t step; /* from 1 */
    uint64_t at_ns;
    enum record_kind kind;
    uint16_t node;  /* where it happens */
    uint16_t other; /* the other side, or RECORD_NOBODY */
    uint64_t a, b, c;
};

struct trace {
    /* read-only for callers */
    uint64_t hash;
    uint64_t count;
    /* private */
    FILE *file; /* where records go as well; NULL for nowhere */
    uint64_t last_at_ns;
    bool failed;
};

/* Only the hash is kept if path is NULL. The name has at most TRACE_NAME_MAX bytes. false: it
 * cannot be written (errno says why); *t is zeroed. */
MUST_CHECK bool trace_open(struct trace *t, const char *path, uint64_t seed, const char *scenario);
/* Fills in step; adds to the hash; writes. Times do not run backwards. O(1). */
void trace_add(struct trace *t, struct record *r);
/* Writes the footer and closes the file; hash and count stay. false: something could not be
 * written. */
MUST_CHECK bool trace_close(struct trace *t);

/* One readable line, without line end: "[    1.250000] A    sends      GET key:17 to B, call 3".
 * node_ids has node_count names; a node beyond is shown as "#17". */
void trace_line(const struct record *r, const char *const *node_ids, uint32_t node_count,
                char out[TRACE_LINE_MAX]);

/* --- reading a file back ---------------------------------------------------------------------- */

enum trace_read {
    TRACE_RECORD,
    TRACE_END,     /* the footer was there and agreed */
    TRACE_DAMAGED, /* the file is cut short or was changed, at offset */
};

struct trace_reader {
    /* read-only for callers */
    uint64_t seed;
    uint64_t count, hash; /* of the records so far */
    uint64_t offset;      /* bytes before the next record, or before the damage */
    char scenario[TRACE_NAME_MAX + 1];
    /* private */
    FILE *file;
    uint64_t last_at_ns;
    enum trace_read state; /* of the last call */
};

/* false: *error is a sentence without the path, and *r is zeroed. */
MUST_CHECK bool trace_reader_open(struct trace_reader *r, const char *path,
                                  char error[TRACE_ERROR_MAX]);
/* *out is written if there is a record. After the end or damage it stays at that. */
enum trace_read trace_reader_next(struct trace_reader *r, struct record *out);
/* NULL and zeroed are fine. */
void trace_reader_close(struct trace_reader *r);

#endif
