/* core/journal_frame.h - how a journal tells that it was cut short, and that a byte has changed.
 *
 * A journal is a row of frames. Each wraps some bytes, its body:
 *
 *    4       bytes in the body, 1 to JOURNAL_BODY_MAX
 *    4       check of that number: the low half of its digest
 *    ...     the body
 *    4       check of the body: the low half of its digest
 *
 * Numbers are little-endian. Every digest (core/digest.h) begins from that of the body before, the
 * first from 0; so a frame that was taken out, put in or moved is noticed at the next one. The
 * length has a check of its own because a wrong one would point beyond the end of the file, and
 * damage would look like a journal whose writer was killed. A change slips through with a chance
 * of 1 in 2^32.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JOURNAL_FRAME_H
#define CORE_JOURNAL_FRAME_H

#include "core/blocks.h"
#include "core/limits.h"

enum {
    JOURNAL_HEAD_BYTES = 8,
    JOURNAL_TAIL_BYTES = 4,
    JOURNAL_FIELDS_MAX = 512, /* bytes of a body without its value */
    JOURNAL_BODY_MAX = JOURNAL_FIELDS_MAX + VALUE_BYTES_LIMIT,
    JOURNAL_FRAME_MAX = JOURNAL_HEAD_BYTES + JOURNAL_BODY_MAX + JOURNAL_TAIL_BYTES,
};

/* A frame to be written: head, fields, value and tail, in this order, nothing between them. */
struct journal_frame {
    uint8_t head[JOURNAL_HEAD_BYTES];
    uint8_t fields[JOURNAL_FIELDS_MAX];
    uint32_t fields_len;
    struct blob value; /* borrowed; often empty */
    uint8_t tail[JOURNAL_TAIL_BYTES];
};

/* Fill in head and tail for the fields and the value that are there. *chain is the digest of the
 * body before, and then of this one. O(bytes). */
void journal_frame_seal(struct journal_frame *f, uint64_t *chain);

/* Bytes that it takes in a file. */
uint64_t journal_frame_bytes(const struct journal_frame *f);

enum journal_read {
    JOURNAL_READ,    /* there was one */
    JOURNAL_SHORT,   /* there may be one, but these bytes end before it does */
    JOURNAL_DAMAGED, /* it is not what was written */
};

/* The frame at the beginning of these bytes. Only if it could be read, *out_body lies within them,
 * and *chain is moved on. O(bytes of the frame). */
enum journal_read journal_frame_open(struct slice bytes, uint64_t *chain, struct slice *out_body);

#endif
