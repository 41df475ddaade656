/* core/bytes.h - numbers as bytes, and back.
 *
 * A varint is a number in groups of 7 bits, the lowest first, each but the last with its top bit
 * set: small numbers take one byte, the largest ten. Other numbers are little-endian.
 *
 *    300 = 10 0101100 in binary   ->   1010 1100   0000 0010
 *
 * Writing: each function puts something at a place that has room for it and returns the place
 * behind it. Reading: once something is missing or makes no sense, bad is set, and all that is
 * read from then on is zero or empty; so it is enough to look at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_BYTES_H
#define CORE_BYTES_H

#include "core/base.h"

enum { BYTES_VARINT_MAX = 10 };

uint8_t *bytes_put_u8(uint8_t *at, uint64_t number);
uint8_t *bytes_put_u32(uint8_t *at, uint64_t number);
uint8_t *bytes_put_u64(uint8_t *at, uint64_t number);
uint8_t *bytes_put_varint(uint8_t *at, uint64_t number);
uint8_t *bytes_put(uint8_t *at, struct slice what);

/* What is left to read. */
struct bytes {
    struct slice left; /* borrowed */
    bool bad;
};

uint8_t bytes_u8(struct bytes *b);
uint32_t bytes_u32(struct bytes *b);
uint64_t bytes_u64(struct bytes *b);
/* A number from least to most; anything else is bad. */
uint64_t bytes_varint(struct bytes *b, uint64_t least, uint64_t most);
/* The next len bytes, as they lie there. */
struct slice bytes_take(struct bytes *b, uint32_t len);

#endif
