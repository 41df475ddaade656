/* core/lru.c - a doubly linked list by block numbers.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/lru.h"

#include "core/entry.h"

static void set_newer(struct entry *e, uint32_t newer)
{
    assert(newer <= BLOCKS_MAX);
    e->lru_newer = newer & BLOCKS_MAX;
}

void lru_insert(struct lru *l, struct blocks *p, uint32_t entry)
{
    assert((l->oldest == BLOCK_NONE) == (l->newest == BLOCK_NONE));
    struct entry *e = entry_at(p, entry);
    e->lru_older = l->newest;
    e->lru_newer = BLOCK_NONE;
    if (l->newest != BLOCK_NONE)
        set_newer(entry_at(p, l->newest), entry);
    else
        l->oldest = entry;
    l->newest = entry;
}

void lru_remove(struct lru *l, struct blocks *p, uint32_t entry)
{
    const struct entry *e = entry_at(p, entry);
    assert((e->lru_older == BLOCK_NONE) == (l->oldest == entry));
    assert((e->lru_newer == BLOCK_NONE) == (l->newest == entry));
    if (e->lru_older != BLOCK_NONE)
        set_newer(entry_at(p, e->lru_older), e->lru_newer);
    else
        l->oldest = e->lru_newer;
    if (e->lru_newer != BLOCK_NONE)
        entry_at(p, e->lru_newer)->lru_older = e->lru_older;
    else
        l->newest = e->lru_older;
}

void lru_touch(struct lru *l, struct blocks *p, uint32_t entry)
{
    if (l->newest == entry)
        return;
    lru_remove(l, p, entry);
    lru_insert(l, p, entry);
}

uint32_t lru_victim(const struct lru *l)
{
    return l->oldest;
}

uint32_t lru_next(const struct lru *l, const struct blocks *p, uint32_t entry)
{
    uint32_t newer = entry_at(p, entry)->lru_newer;
    assert((newer == BLOCK_NONE) == (l->newest == entry));
    return newer;
}

void lru_check(const struct lru *l, const struct blocks *p, uint64_t count)
{
    uint64_t seen = 0;
    uint32_t older = BLOCK_NONE;
    for (uint32_t e = l->oldest; e != BLOCK_NONE; e = entry_at(p, e)->lru_newer) {
        assert(entry_at(p, e)->lru_older == older);
        older = e;
        seen++;
        assert(seen <= count); /* else the line runs in a circle */
    }
    assert(l->newest == older);
    assert(seen == count);
}
