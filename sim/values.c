/* sim/values.c - the bytes of keys and values, and what they say (sim/world_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>

/* "key:17" */
static bool group_key(const struct world *w, struct slice key, uint32_t *out)
{
    static const char prefix[] = "key:";
    enum { PREFIX = sizeof prefix - 1 };
    uint64_t number = 0;
    if (key.len <= PREFIX || key.len > PREFIX + 9 || memcmp(key.data, prefix, PREFIX) != 0 ||
        (key.data[PREFIX] == '0' && key.len > PREFIX + 1))
        return false;
    for (uint32_t i = PREFIX; i < key.len; i++) {
        if (key.data[i] < '0' || key.data[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(key.data[i] - '0');
    }
    if (number >= w->key_count)
        return false;
    *out = (uint32_t)number;
    return true;
}

static uint32_t first_of_visitors(const struct world *w)
{
    return w->key_count + w->scenario->request_count;
}

static bool visitor_key(const struct world *w, struct slice key, uint32_t *out)
{
    uint32_t place;
    if (!w->scenario->visitors || !visitor_keys_find(w->scenario->visitors, key, &place))
        return false;
    *out = first_of_visitors(w) + place;
    return true;
}

bool world_find_key(const struct world *w, struct slice key, uint32_t *out)
{
    return group_key(w, key, out) || listed_key(w, key, out) || visitor_key(w, key, out);
}

uint32_t world_key_number(const struct world *w, struct slice key)
{
    uint32_t number = 0;
    bool found = world_find_key(w, key, &number);
    assert(found); /* else a node asks for a key that nobody asked it for */
    return number;
}

/* Letters, then a number in decimal. Returns where they end. Several times in each request: with
 * printf() a run takes a tenth longer. */
static uint8_t *put(uint8_t *at, const char *letters, uint64_t number)
{
    uint8_t digits[20]; /* the last one first */
    uint32_t count = 0;
    while (*letters != '\0')
        *at++ = (uint8_t)*letters++;
    do
        digits[count++] = (uint8_t)('0' + number % 10);
    while ((number /= 10) > 0);
    while (count > 0)
        *at++ = digits[--count];
    return at;
}

struct slice world_key(const struct world *w, uint32_t key, uint8_t room[KEY_BYTES_MAX])
{
    const uint32_t visitors = first_of_visitors(w);
    if (key >= visitors)
        return visitor_keys_at(w->scenario->visitors, key - visitors);
    if (key >= w->key_count)
        return w->scenario->requests[key - w->key_count].key;
    return slice_of(room, (size_t)(put(room, "key:", key) - room));
}

/* A value says which it is, and for which key, so that its bytes alone tell whether it is whole:
 * "v17 k3 .........". Those of the explicit list are their own text. */
static struct slice write_value(uint8_t *room, version v, uint32_t key, uint32_t len)
{
    uint8_t *end = put(put(room, "\"v", v), " k", key);
    *end++ = ' ';
    uint32_t needed = (uint32_t)(end - room) + 1;
    if (len < needed)
        len = needed;
    memset(end, '.', len - needed);
    room[len - 1] = '"';
    return slice_of(room, len);
}

struct slice world_value(struct world *w, version v, uint32_t key, uint32_t len)
{
    if (v <= w->scenario->request_count)
        return w->scenario->requests[v - 1].value;
    return write_value(w->value, v, key, len);
}

static bool is_listed_value(const struct world *w, struct blob bytes, uint32_t key, version *out)
{
    uint8_t key_room[KEY_BYTES_MAX];
    return listed_value_is(w, bytes, world_key(w, key, key_room), out);
}

bool world_value_is(struct world *w, struct blob bytes, uint32_t key, version *out)
{
    struct slice start;
    struct blob rest = bytes;
    version v = 0;
    if (bytes.len < 4 || !blob_next(&rest, &start) || start.len < 3 || start.data[1] != 'v')
        return is_listed_value(w, bytes, key, out);
    uint8_t head[VALUE_HEAD_MAX];
    uint32_t len = bytes.len < sizeof head ? bytes.len : (uint32_t)sizeof head;
    rest = bytes;
    rest.len = len;
    blob_copy(rest, head);
    for (uint32_t i = 2; i < len && head[i] >= '0' && head[i] <= '9'; i++)
        v = v * 10 + (uint64_t)(head[i] - '0');
    if (v <= w->scenario->request_count || v > w->versions)
        return is_listed_value(w, bytes, key, out);
    *out = v;
    return blob_eq(bytes, write_value(w->expected, v, key, bytes.len));
}
