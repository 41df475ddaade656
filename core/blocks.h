/* core/blocks.h - memory that cannot fragment away.
 *
 * One array of small equal blocks and one table that says which block comes next (as the file
 * allocation table of a disk). An entry takes a chain of blocks; any free block serves anyone,
 * so a pool with n free blocks can always hold n more blocks' worth of bytes, however long it
 * has been churned. What an entry costs depends on its length alone:
 *
 *    block     1      2      3      4      5      6      7     ...
 *    data   [abcd] [    ] [efgh] [    ] [    ] [    ] [ij  ]       48 bytes each
 *    next   [  3 ] [    ] [  7 ] [    ] [    ] [    ] [  - ]
 *
 *    The chain 1 -> 3 -> 7 holds abcdefghij. Its last block is partly used.
 *
 * The alternatives: a general allocator finds a hole for every size until, after enough churn,
 * there are only holes too small (a cache that must take one 1 MiB value would evict nearly
 * everything to find 1 MiB in one piece); size classes strand memory in the class of yesterday's
 * sizes. Chains cost 4 bytes a block, the unused end of the last block, and a copy in pieces.
 *
 * A chain is given back as it is, onto a stack of such chains, and is only walked when its blocks
 * are handed out again: to free a large entry takes no longer than to free a small one. Blocks
 * that lie side by side in a chain stay so in the next, so pieces are long until much has been
 * churned.
 *
 * Blocks are numbered from 1; 0 is "none" and ends a chain. All memory is taken in blocks_init()
 * but the pages of blocks that were never used stay untouched, so they cost address space only.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_BLOCKS_H
#define CORE_BLOCKS_H

#include "core/copy.h"

#include <assert.h>

enum {
    BLOCK_BYTES = 48,
    BLOCK_COST_BYTES = BLOCK_BYTES + 4, /* with its entry in the table */
    BLOCK_NONE = 0,
    BLOCKS_MAX = INT32_MAX, /* a block's number fits 31 bits: whoever keeps one may use the 32nd */
};

struct blocks {
    /* read-only for callers */
    uint32_t count; /* blocks in the pool */
    uint32_t free;  /* of which are free */
    /* private */
    uint8_t *data;   /* owned; block b is at (b - 1) * BLOCK_BYTES */
    uint32_t *next;  /* owned; next[b] is the block after b in its chain */
    uint32_t given;  /* the chain given back last; its first block says which one before it */
    uint32_t opened; /* what is left of the given chain whose blocks are being handed out */
    uint32_t fresh;  /* the lowest block that was never used; count + 1 when there is none */
};

/* Take the memory for count blocks, 1 to BLOCKS_MAX. false: not enough of it; *p is zeroed. */
MUST_CHECK bool blocks_init(struct blocks *p, uint32_t count);
/* NULL and zeroed are fine. */
void blocks_destroy(struct blocks *p);
/* The same chains under the same numbers (core/copy.h). false: no memory; *to is zeroed. O(blocks
 * that were ever used). */
MUST_CHECK bool blocks_copy(struct blocks *to, const struct blocks *from, struct copy *c);

/* How many blocks hold len bytes. At least 1. */
uint32_t blocks_needed(uint64_t len);

/* Take a chain of n >= 1 blocks. Returns its first block, or BLOCK_NONE if fewer are free. O(n). */
uint32_t blocks_take(struct blocks *p, uint32_t n);
/* Give a whole chain of n blocks back. O(1), however long it is. */
void blocks_give(struct blocks *p, uint32_t first, uint32_t n);

/* The bytes of one block. */
static inline uint8_t *blocks_at(const struct blocks *p, uint32_t block)
{
    assert(block != BLOCK_NONE && block < p->fresh);
    return p->data + (size_t)(block - 1) * BLOCK_BYTES;
}

/* Copy bytes into a chain, from offset on. The chain is long enough. O(offset + len). */
void blocks_write(struct blocks *p, uint32_t first, uint64_t offset, struct slice bytes);

struct blob;
/* Copy all of a blob, from this pool or elsewhere, to the beginning of a chain that is not its
 * own. The chain is long enough. O(len). */
void blocks_write_blob(struct blocks *p, uint32_t first, struct blob bytes);

/* Assert that the free list and the counts agree. O(count). */
void blocks_check(const struct blocks *p);

/* A run of bytes to read that lies either in one piece somewhere or in a chain of blocks. It
 * borrows both: see who handed it out for how long it is valid. */
struct blob {
    const uint8_t *data;       /* in one piece, if not NULL */
    const struct blocks *pool; /* else in this pool, */
    uint32_t block;            /* beginning in this block */
    uint32_t offset;           /* at this byte of it, < BLOCK_BYTES */
    uint32_t len;              /* bytes left */
};

static inline struct blob blob_of(struct slice bytes)
{
    return (struct blob){.data = bytes.data, .len = bytes.len};
}

/* The bytes of a chain from offset on. O(offset). */
struct blob blob_in(const struct blocks *p, uint32_t first, uint64_t offset, uint32_t len);

/* Take the next piece off the front of *b, as long as it lies in one piece; pieces of
 * neighbouring blocks come as one. false at the end. */
bool blob_next(struct blob *b, struct slice *out);

/* Copy all of it to dst, which has room for b.len bytes. O(len). */
void blob_copy(struct blob b, uint8_t *dst);

/* Are these bytes the same? O(len), and O(1) for different lengths. */
bool blob_eq(struct blob b, struct slice bytes);

#endif
