/* core/journal_frame.c - see core/journal_frame.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/journal_frame.h"

#include <assert.h>

#include "core/bytes.h"
#include "core/digest.h"

static uint32_t low_half(uint64_t digest)
{
    return (uint32_t)(digest & UINT32_MAX);
}

/* The check of a length, which are the first four bytes of a frame. */
static uint32_t length_check(uint64_t chain, const uint8_t *head)
{
    return low_half(digest(chain, slice_of(head, 4), (struct blob){0}));
}

void journal_frame_seal(struct journal_frame *f, uint64_t *chain)
{
    assert(f->fields_len >= 1 && f->fields_len <= JOURNAL_FIELDS_MAX);
    assert(f->value.len <= VALUE_BYTES_LIMIT);
    uint8_t *check = bytes_put_u32(f->head, f->fields_len + f->value.len);
    bytes_put_u32(check, length_check(*chain, f->head));
    *chain = digest(*chain, slice_of(f->fields, f->fields_len), f->value);
    bytes_put_u32(f->tail, low_half(*chain));
}

uint64_t journal_frame_bytes(const struct journal_frame *f)
{
    return (uint64_t)JOURNAL_HEAD_BYTES + f->fields_len + f->value.len + JOURNAL_TAIL_BYTES;
}

enum journal_read journal_frame_open(struct slice bytes, uint64_t *chain, struct slice *out_body)
{
    struct bytes b = {.left = bytes};
    if (bytes.len < JOURNAL_HEAD_BYTES)
        return JOURNAL_SHORT;
    uint32_t len = bytes_u32(&b);
    if (bytes_u32(&b) != length_check(*chain, bytes.data) || len < 1 || len > JOURNAL_BODY_MAX)
        return JOURNAL_DAMAGED;
    struct slice body = bytes_take(&b, len);
    uint32_t check = bytes_u32(&b);
    if (b.bad)
        return JOURNAL_SHORT;
    uint64_t after = digest(*chain, body, (struct blob){0});
    if (check != low_half(after))
        return JOURNAL_DAMAGED;
    *chain = after;
    *out_body = body;
    return JOURNAL_READ;
}
