/* core/copy.c - see core/copy.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/copy.h"

#include <assert.h>
#include <stdlib.h>

static size_t bytes_for(const struct copy *c, size_t used, size_t max, size_t element_bytes)
{
    assert(used <= max && element_bytes > 0 && max < SIZE_MAX / element_bytes);
    return (c->keep ? used : max) * element_bytes;
}

void *copy_pool_over(struct copy *c, void *old, const void *from, size_t used, size_t max,
                     size_t element_bytes)
{
    const size_t bytes = bytes_for(c, used, max, element_bytes);
    assert(old == NULL || !c->keep);
    void *to = old != NULL ? old : malloc(bytes > 0 ? bytes : 1);
    if (to == NULL)
        return NULL;
    c->bytes += old != NULL ? 0 : bytes;
    if (used > 0)
        memcpy(to, from, used * element_bytes);
    return to;
}

void *copy_array_over(struct copy *c, void *old, const void *from, size_t used, size_t max,
                      size_t element_bytes)
{
    const size_t bytes = bytes_for(c, used, max, element_bytes);
    if (old == NULL && used * element_bytes < bytes) {
        old = calloc(bytes, 1);
        if (old == NULL)
            return NULL;
        c->bytes += bytes;
    } else if (old != NULL) {
        memset((uint8_t *)old + used * element_bytes, 0, bytes - used * element_bytes);
    }
    return copy_pool_over(c, old, from, used, max, element_bytes);
}

void *copy_pool(struct copy *c, const void *from, size_t used, size_t max, size_t element_bytes)
{
    return copy_pool_over(c, NULL, from, used, max, element_bytes);
}

void *copy_array(struct copy *c, const void *from, size_t used, size_t max, size_t element_bytes)
{
    return copy_array_over(c, NULL, from, used, max, element_bytes);
}
