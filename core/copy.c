/* core/copy.c - see core/copy.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/copy.h"

#include <assert.h>
#include <stdlib.h>

void *copy_pool(struct copy *c, const void *from, size_t used, size_t max, size_t element_bytes)
{
    assert(used <= max && element_bytes > 0 && max < SIZE_MAX / element_bytes);
    const size_t bytes = (c->keep ? used : max) * element_bytes;
    void *to = malloc(bytes > 0 ? bytes : 1);
    if (to == NULL)
        return NULL;
    c->bytes += bytes;
    if (used > 0)
        memcpy(to, from, used * element_bytes);
    return to;
}

void *copy_array(struct copy *c, const void *from, size_t used, size_t max, size_t element_bytes)
{
    assert(used <= max && element_bytes > 0);
    size_t count = c->keep ? used : max;
    if (used == count)
        return copy_pool(c, from, used, max, element_bytes);
    void *to = calloc(count, element_bytes);
    if (to == NULL)
        return NULL;
    c->bytes += (uint64_t)count * element_bytes;
    if (used > 0)
        memcpy(to, from, used * element_bytes);
    return to;
}
