/* core/moving.c - see core/moving.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/moving.h"

#include "core/hash.h"

/* One call takes so many steps, some 50 us: an empty bucket is one, an entry is many, since its key
 * is to be fetched and hashed. */
enum { STEPS = 8192, STEPS_PER_ENTRY = 32 };

void moving_start(struct node *n)
{
    n->moving_next = 0;
}

bool moving_is_under_way(const struct node *n)
{
    return n->moving_next < cache_buckets(&n->cache);
}

static bool is_ours(const struct node *n, struct blob key)
{
    uint8_t bytes[KEY_BYTES_MAX];
    assert(key.len <= sizeof bytes);
    blob_copy(key, bytes);
    return node_owner(n, slice_of(bytes, key.len)) == n->config.self;
}

static void look_at(struct node *n, uint32_t entry)
{
    struct cache_entry e;
    cache_describe(&n->cache, entry, &e);
    bool orphan = !is_ours(n, e.key);
    if (orphan == e.is_orphan)
        return;
    cache_mark_orphan(&n->cache, entry, orphan);
    if (orphan)
        n->stats.moved_out++;
    else
        n->stats.came_back++;
}

/* So few that all of them can be looked at in one go, without a walk over empty buckets. */
static bool are_few(const struct node *n)
{
    return n->cache.stats.items <= STEPS / STEPS_PER_ENTRY;
}

static void look_at_all(struct node *n)
{
    struct cache_entry e;
    for (uint32_t entry = 0; cache_walk(&n->cache, &entry, &e);)
        look_at(n, entry);
    n->moving_next = cache_buckets(&n->cache);
}

void moving_go_on(struct node *n)
{
    if (moving_is_under_way(n) && are_few(n)) {
        look_at_all(n);
        return;
    }
    for (uint32_t steps = 0; steps < STEPS && moving_is_under_way(n); steps++) {
        uint32_t entry = cache_first_in(&n->cache, n->moving_next++);
        for (; entry != BLOCK_NONE; entry = cache_next_in(&n->cache, entry)) {
            look_at(n, entry);
            steps += STEPS_PER_ENTRY;
        }
    }
}

void moving_check(const struct node *n)
{
    struct cache_entry e;
    for (uint32_t cursor = 0; !moving_is_under_way(n) && cache_walk(&n->cache, &cursor, &e);)
        assert(e.is_orphan == !is_ours(n, e.key));
}
