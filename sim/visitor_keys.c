/* sim/visitor_keys.c - see sim/visitor_keys.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/visitor_keys.h"

#include <assert.h>

#include "core/utf8.h"

/* Control characters: U+0000 to U+001F, DEL, and U+0080 to U+009F, which is 0xC2 0x80 to 0x9F. */
static bool can_be_key(struct slice key)
{
    for (uint32_t i = 0; i < key.len;) {
        const uint8_t c = key.data[i];
        const uint32_t len = utf8_length(key.data + i, key.len - i);
        if (len == 0 || c < 0x20 || c == 0x7F || (c == 0xC2 && key.data[i + 1] < 0xA0))
            return false;
        i += len;
    }
    return key.len >= 1 && key.len <= KEY_BYTES_MAX;
}

bool visitor_keys_find(const struct visitor_keys *v, struct slice key, uint32_t *out)
{
    uint32_t place = 0;
    while (place < v->count && !slice_eq(visitor_keys_at(v, place), key))
        place++;
    if (place == v->count)
        return false;
    *out = place;
    return true;
}

bool visitor_keys_add(struct visitor_keys *v, struct slice key, uint32_t *out)
{
    if (v->count == VISITOR_KEYS_MAX || !can_be_key(key))
        return false;
    memcpy(v->bytes[v->count], key.data, key.len);
    v->lens[v->count] = (uint8_t)key.len;
    *out = v->count++;
    return true;
}

struct slice visitor_keys_at(const struct visitor_keys *v, uint32_t place)
{
    assert(place < v->count);
    return slice_of(v->bytes[place], v->lens[place]);
}
