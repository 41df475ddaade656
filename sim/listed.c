/* sim/listed.c - the keys and values of the explicit requests (sim/world_parts.h).
 *
 * The first request with a key stands for it. The requests are sorted by key, and those of one key
 * by their order in the list, which is that of time. So a binary search answers both questions:
 *
 *    sorted    ink 3   tea 0   tea 2   tea 5   milk 1 ...
 *                      ^ the number of "tea" is key_count + 0
 *                                  now ^ who has written this value of it? from here to the left
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <stdlib.h>

/* In any total order: shorter ones first. */
static int compare_keys(struct slice a, struct slice b)
{
    if (a.len != b.len)
        return a.len < b.len ? -1 : 1;
    return memcmp(a.data, b.data, a.len);
}

static int compare(const void *a, const void *b)
{
    const struct listed *x = a, *y = b;
    int order = compare_keys(x->key, y->key);
    if (order != 0)
        return order;
    return (x->request > y->request) - (x->request < y->request);
}

/* The first request with a key stands for it, unless clients of groups ask for that key as well. */
static void collect_keys(struct world *w)
{
    for (uint32_t i = 0; i < w->scenario->request_count; i++)
        if (world_key_number(w, w->scenario->requests[i].key) == w->key_count + i)
            w->listed_keys[w->listed_key_count++] = w->key_count + i;
}

bool listed_init(struct world *w)
{
    const struct scenario *s = w->scenario;
    w->listed = calloc((size_t)s->request_count + 1, sizeof *w->listed);
    w->listed_keys = calloc((size_t)s->request_count + 1, sizeof *w->listed_keys);
    if (!w->listed || !w->listed_keys)
        return false;
    for (uint32_t i = 0; i < s->request_count; i++)
        w->listed[i] = (struct listed){s->requests[i].key, i};
    qsort(w->listed, s->request_count, sizeof *w->listed, compare);
    collect_keys(w);
    return true;
}

/* The first place at which there is this key, from that time on, or a key that comes behind it. */
static uint32_t place_of(const struct world *w, struct slice key, uint64_t from_ns)
{
    uint32_t low = 0, high = w->scenario->request_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        const struct listed *l = &w->listed[middle];
        int order = compare_keys(l->key, key);
        if (order < 0 || (order == 0 && w->scenario->requests[l->request].at_ns < from_ns))
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

bool listed_key(const struct world *w, struct slice key, uint32_t *out)
{
    uint32_t place = place_of(w, key, 0);
    if (place == w->scenario->request_count || !slice_eq(w->listed[place].key, key))
        return false;
    *out = w->key_count + w->listed[place].request;
    return true;
}

bool listed_value_is(const struct world *w, struct blob bytes, struct slice key, version *out)
{
    uint32_t place = place_of(w, key, w->now_ns + 1);
    while (place-- > 0 && slice_eq(w->listed[place].key, key)) {
        uint32_t request = w->listed[place].request;
        const struct scenario_request *r = &w->scenario->requests[request];
        if (r->op == OP_PUT && blob_eq(bytes, r->value)) {
            *out = request + 1;
            return true;
        }
    }
    return false;
}
