/* core/blocks.c - chains of equal blocks: taking, giving, and walking through their bytes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/blocks.h"

#include <stdlib.h>

bool blocks_init(struct blocks *p, uint32_t count)
{
    assert(p != NULL);
    assert(count >= 1 && count <= BLOCKS_MAX);
    *p = (struct blocks){.count = count, .free = count, .fresh = 1};
    p->data = calloc(count, BLOCK_BYTES);
    p->next = calloc((size_t)count + 1, sizeof *p->next);
    if (p->data == NULL || p->next == NULL) {
        blocks_destroy(p);
        return false;
    }
    return true;
}

void blocks_destroy(struct blocks *p)
{
    if (p == NULL)
        return;
    free(p->next);
    free(p->data);
    *p = (struct blocks){0};
}

bool blocks_copy(struct blocks *to, const struct blocks *from, struct copy *c)
{
    const struct blocks old = c->over ? *to : (struct blocks){0};
    *to = *from;
    to->data = copy_pool_over(c, old.data, from->data, from->fresh - 1, from->count, BLOCK_BYTES);
    to->next = copy_pool_over(c, old.next, from->next, from->fresh, (size_t)from->count + 1,
                              sizeof *to->next);
    if (to->data == NULL || to->next == NULL) {
        blocks_destroy(to);
        return false;
    }
    return true;
}

uint32_t blocks_needed(uint64_t len)
{
    assert(len <= (uint64_t)BLOCKS_MAX * BLOCK_BYTES);
    return len == 0 ? 1 : (uint32_t)((len + BLOCK_BYTES - 1) / BLOCK_BYTES);
}

/* The chain that was given back before this one is named in its first block, which is free. */
static uint32_t given_before(const struct blocks *p, uint32_t chain)
{
    uint32_t before;
    memcpy(&before, blocks_at(p, chain), sizeof before);
    return before;
}

/* Used blocks before fresh ones: a pool touches no more memory than it ever needed at once. */
static uint32_t take_one(struct blocks *p)
{
    assert(p->free > 0);
    p->free--;
    if (p->opened == BLOCK_NONE && p->given != BLOCK_NONE) {
        p->opened = p->given;
        p->given = given_before(p, p->given);
    }
    if (p->opened == BLOCK_NONE)
        return p->fresh++;
    uint32_t block = p->opened;
    p->opened = p->next[block];
    return block;
}

uint32_t blocks_take(struct blocks *p, uint32_t n)
{
    assert(n >= 1);
    if (n > p->free)
        return BLOCK_NONE;
    uint32_t first = BLOCK_NONE;
    uint32_t *link = &first;
    for (uint32_t i = 0; i < n; i++) {
        *link = take_one(p);
        link = &p->next[*link];
    }
    *link = BLOCK_NONE;
    return first;
}

void blocks_give(struct blocks *p, uint32_t first, uint32_t n)
{
    assert(first != BLOCK_NONE);
    assert(n >= 1 && n <= p->count - p->free);
    memcpy(blocks_at(p, first), &p->given, sizeof p->given);
    p->given = first;
    p->free += n;
}

/* The block that is n steps after this one. */
static uint32_t skip(const struct blocks *p, uint32_t block, uint64_t n)
{
    for (; n > 0; n--) {
        assert(block != BLOCK_NONE);
        block = p->next[block];
    }
    return block;
}

/* Write from *offset in *block on, and move both behind the last byte. An offset of BLOCK_BYTES
 * is the end of a block whose successor is not needed yet: there may be none. */
static void append(struct blocks *p, uint32_t *block, uint32_t *offset, struct slice bytes)
{
    while (bytes.len > 0) {
        if (*offset == BLOCK_BYTES) {
            *block = p->next[*block];
            *offset = 0;
        }
        uint32_t room = BLOCK_BYTES - *offset;
        uint32_t n = bytes.len < room ? bytes.len : room;
        memcpy(blocks_at(p, *block) + *offset, bytes.data, n);
        *offset += n;
        bytes.data += n;
        bytes.len -= n;
    }
}

void blocks_write(struct blocks *p, uint32_t first, uint64_t offset, struct slice bytes)
{
    assert(p != NULL && first != BLOCK_NONE);
    if (bytes.len == 0)
        return;
    uint32_t block = skip(p, first, offset / BLOCK_BYTES);
    uint32_t in_block = (uint32_t)(offset % BLOCK_BYTES);
    append(p, &block, &in_block, bytes);
}

void blocks_write_blob(struct blocks *p, uint32_t first, struct blob bytes)
{
    assert(p != NULL && first != BLOCK_NONE);
    uint32_t offset = 0;
    struct slice piece;
    while (blob_next(&bytes, &piece))
        append(p, &first, &offset, piece);
}

/* How many blocks there are from this one to the end of its chain. */
static uint32_t chain_len(const struct blocks *p, uint32_t block)
{
    uint32_t len = 0;
    for (; block != BLOCK_NONE; block = p->next[block]) {
        assert(block < p->fresh);
        len++;
        assert(len < p->fresh); /* else the chain runs in a circle */
    }
    return len;
}

void blocks_check(const struct blocks *p)
{
    assert(p->fresh >= 1 && p->fresh <= p->count + 1);
    uint64_t used_before = chain_len(p, p->opened);
    for (uint32_t c = p->given; c != BLOCK_NONE; c = given_before(p, c)) {
        used_before += chain_len(p, c);
        assert(used_before < p->fresh); /* else a chain was given back twice */
    }
    assert(p->free == used_before + (p->count + 1 - p->fresh));
}

struct blob blob_in(const struct blocks *p, uint32_t first, uint64_t offset, uint32_t len)
{
    assert(p != NULL && first != BLOCK_NONE);
    if (len == 0) /* perhaps at the very end of the chain, where there is no block to point to */
        return (struct blob){0};
    return (struct blob){.pool = p,
                         .block = skip(p, first, offset / BLOCK_BYTES),
                         .offset = (uint32_t)(offset % BLOCK_BYTES),
                         .len = len};
}

/* The longest run of neighbours in memory is one piece. */
static struct slice take_piece(struct blob *b)
{
    const uint32_t *next = b->pool->next;
    const uint8_t *data = blocks_at(b->pool, b->block) + b->offset;
    uint64_t len = BLOCK_BYTES - b->offset;
    while (len < b->len && next[b->block] == b->block + 1) {
        b->block++;
        len += BLOCK_BYTES;
    }
    b->block = next[b->block];
    b->offset = 0;
    return slice_of(data, len < b->len ? len : b->len);
}

bool blob_next(struct blob *b, struct slice *out)
{
    assert(b != NULL && out != NULL);
    if (b->len == 0)
        return false;
    assert((b->data == NULL) != (b->pool == NULL));
    *out = b->data != NULL ? slice_of(b->data, b->len) : take_piece(b);
    b->len -= out->len;
    return true;
}

void blob_copy(struct blob b, uint8_t *dst)
{
    struct slice piece;
    while (blob_next(&b, &piece)) {
        memcpy(dst, piece.data, piece.len);
        dst += piece.len;
    }
}

bool blob_eq(struct blob b, struct slice bytes)
{
    if (b.len != bytes.len)
        return false;
    struct slice piece;
    while (blob_next(&b, &piece)) {
        if (memcmp(piece.data, bytes.data, piece.len) != 0)
            return false;
        bytes.data += piece.len;
    }
    return true;
}
