/* core/digest.h - one number that stands for many bytes, wherever they lie.
 *
 * To tell whether two runs did the same, or whether a file was changed by accident: each digest
 * begins from the one before, so the last one stands for all. Not for places on the ring
 * (core/hash.h), and not against somebody who wants to deceive.
 *
 * Source: XXH3_64bits of the xxHash library, with a seed.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_DIGEST_H
#define CORE_DIGEST_H

#include "core/blocks.h"

/* The digest of head followed by rest, beginning from another one (or from 0). It depends on the
 * bytes only, not on the pieces in which they lie. O(bytes). */
uint64_t digest(uint64_t before, struct slice head, struct blob rest);

#endif
