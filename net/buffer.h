/* net/buffer.h - bytes that wait: appended at the end, consumed from the front.
 *
 *     data                                           capacity
 *      |  consumed  |######### waiting #########|  room  |
 *                  start                       end
 *
 * A buffer grows by doubling up to its bound and moves its bytes down before it grows. An empty
 * buffer owns no memory after buffer_release(), so that an idle connection costs nothing.
 *
 * Writing something long in many small steps needs one check, not many: the first append that
 * finds no room (or no memory) sets failed, and from then on appends do nothing. What was written
 * before is still there; buffer_truncate() cuts a half-written thing off and forgets the failure:
 *
 *     uint32_t mark = buffer_len(b);
 *     ...many appends...
 *     if (b->failed) buffer_truncate(b, mark);
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_BUFFER_H
#define NET_BUFFER_H

#include "core/base.h"

struct buffer {
    /* read-only for callers */
    uint8_t *data;     /* owned; NULL when capacity is 0 */
    uint32_t start;    /* the waiting bytes are data[start] up to */
    uint32_t end;      /* data[end - 1]; start <= end <= capacity */
    uint32_t capacity; /* bytes owned, at most bytes_max */
    uint32_t bytes_max;
    bool failed; /* an append found no room or no memory */
};

enum { BUFFER_BYTES_MIN = 512 }; /* the first allocation, if the bound allows */

/* An empty buffer that will hold at most bytes_max bytes. Allocates nothing. */
void buffer_init(struct buffer *b, uint32_t bytes_max);
/* Give the memory back and forget the bytes and the failure. As after buffer_init(). */
void buffer_release(struct buffer *b);

/* The waiting bytes. Valid until the next call that changes b. */
static inline struct slice buffer_bytes(const struct buffer *b)
{
    return slice_of(b->data == NULL ? NULL : b->data + b->start, b->end - b->start);
}

static inline uint32_t buffer_len(const struct buffer *b)
{
    return b->end - b->start;
}

/* Room for len >= 1 more bytes in one piece: write there, then say how many with buffer_commit().
 * NULL, and failed, if there is none. Amortised O(1) a byte. */
MUST_CHECK uint8_t *buffer_reserve(struct buffer *b, uint32_t len);
void buffer_commit(struct buffer *b, uint32_t len);

/* Forget the first len bytes, at most buffer_len(b). O(1). */
void buffer_consume(struct buffer *b, uint32_t len);

/* Cut back to the first len waiting bytes, at most buffer_len(b), and forget a failure. O(1). */
void buffer_truncate(struct buffer *b, uint32_t len);

/* Append; all or nothing. The bytes are copied and must not lie in b. A failure is kept in
 * b->failed, so the result may be ignored. */
bool buffer_append(struct buffer *b, struct slice bytes);
bool buffer_append_str(struct buffer *b, const char *text);
bool buffer_append_u64(struct buffer *b, uint64_t number);
/* As printf; for text off the fast path, at most 512 bytes of it a call. */
PRINTF_LIKE(2, 3) bool buffer_print(struct buffer *b, const char *format, ...);
/* As a JSON string, quotes included: escapes '"', '\' and control characters. The text is valid
 * UTF-8 already. O(len). */
bool buffer_json_string(struct buffer *b, struct slice text);

/* Write a number in decimal, without a NUL. Returns the byte after it. At most 20 bytes. */
enum { DECIMAL_BYTES_MAX = 20 };
uint8_t *write_decimal(uint8_t *out, uint64_t number);

#endif
