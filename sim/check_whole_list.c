/* sim/check_whole_list.c - now and then, the plain list and the cache are compared from end to end.
 *
 * Both are walked from the oldest entry to the newest. What is in the list and not in the cache
 * must have expired; it leaves the list then. All others must be the same, in the same order. After
 * each request that was served, the first of the two alone are compared: who gives way next.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

/* Those that stand before this key in the list, and are not in the cache: they must have expired.
 * The entry of the key, or MODEL_NONE. */
static uint32_t drop_expired_before(struct lockstep *k, uint32_t entry, uint64_t key)
{
    while (entry != MODEL_NONE && k->model->entries[entry].key != key && !check_is_live(k, entry)) {
        uint32_t next = k->model->entries[entry].newer;
        model_drop(k->model, entry);
        entry = next;
    }
    return entry;
}

void check_next_victim(struct lockstep *k)
{
    struct cache_entry is;
    uint32_t cursor = 0;
    if (k->model->lost || !cache_walk(&k->step->node->cache, &cursor, &is))
        return;
    uint64_t key = model_key_of(is.key);
    uint32_t entry = drop_expired_before(k, k->model->oldest, key);
    if (entry == MODEL_NONE || k->model->entries[entry].key != key)
        check_differs(k, "the hash of the next to give way is", key,
                      entry == MODEL_NONE ? 0 : k->model->entries[entry].key);
}

static bool is_same(const struct model_entry *ought, const struct cache_entry *is, uint64_t key)
{
    return ought->key == key && ought->print == model_print(is->value) &&
           ought->expires_at_ns == is->expires_at_ns && ought->charge_bytes == is->charge_bytes;
}

void check_whole_list(struct promise_result *results, struct model *m, const struct stepped *s)
{
    struct lockstep k = {.results = results, .model = m, .step = s, .doing = "all its entries"};
    struct cache_entry is;
    uint32_t entry = m->oldest;
    uint64_t place = 0;
    for (uint32_t cursor = 0; !m->lost && cache_walk(&s->node->cache, &cursor, &is); place++) {
        uint64_t key = model_key_of(is.key);
        entry = drop_expired_before(&k, entry, key);
        if (entry != MODEL_NONE && is_same(&m->entries[entry], &is, key))
            entry = m->entries[entry].newer;
        else
            check_differs(&k, "those alike, from the oldest one on, are", place, place + 1);
    }
    if (!m->lost && drop_expired_before(&k, entry, 0) != MODEL_NONE)
        check_differs(&k, "in all there are", place, place + 1);
}
