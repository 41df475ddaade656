/* core/digest.c - see core/digest.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

/* Apart, so that the many digests without a rest do not pay for so large a frame. */
static uint64_t digest_pieces(uint64_t before, struct slice head, struct blob rest)
{
    XXH3_state_t state;
    struct slice piece;
    XXH3_INITSTATE(&state);
    (void)XXH3_64bits_reset_withSeed(&state, before);
    (void)XXH3_64bits_update(&state, head.data, head.len);
    while (blob_next(&rest, &piece))
        (void)XXH3_64bits_update(&state, piece.data, piece.len);
    return XXH3_64bits_digest(&state);
}

uint64_t digest(uint64_t before, struct slice head, struct blob rest)
{
    if (rest.len > 0)
        return digest_pieces(before, head, rest);
    return XXH3_64bits_withSeed(head.data, head.len, before);
}
