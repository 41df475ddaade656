/* core/ring_index.c - see core/ring_index.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/ring_index.h"

#include <assert.h>
#include <stdlib.h>

bool ring_index_init(struct ring_index *x, uint32_t count)
{
    assert(x != NULL);
    assert(count >= 1 && count <= UINT32_C(1) << 31);
    x->shift = 63; /* two buckets at least: shifting by all 64 bits is undefined in C */
    while (ring_index_buckets(x) < count) {
        x->shift--;
    }
    x->start = calloc(ring_index_buckets(x), sizeof *x->start);
    if (x->start == NULL) {
        *x = (struct ring_index){0};
        return false;
    }
    return true;
}

void ring_index_destroy(struct ring_index *x)
{
    if (x != NULL) {
        free(x->start);
        *x = (struct ring_index){0};
    }
}

void ring_index_fill(struct ring_index *x, const uint64_t *positions, uint32_t count)
{
    assert(x->start != NULL);
    for (uint32_t i = 0; i < count; i++) {
        x->start[ring_index_bucket(x, positions[i])]++;
    }
    /* From "how many in this bucket" to "how many before it". */
    uint32_t before = 0;
    for (uint32_t b = 0; b < ring_index_buckets(x); b++) {
        uint32_t here = x->start[b];
        x->start[b] = before;
        before += here;
    }
    assert(before == count);
}

void ring_index_check(const struct ring_index *x, const uint64_t *positions, uint32_t count)
{
    uint32_t before = 0;
    for (uint32_t b = 0; b < ring_index_buckets(x); b++) {
        assert(x->start[b] == before);
        while (before < count && ring_index_bucket(x, positions[before]) == b) {
            before++;
        }
    }
    assert(before == count);
}
