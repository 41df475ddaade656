/* core/ttl.c - a timing wheel whose slots are the digits of time.
 *
 * A slot is known by one number, level * TTL_SLOTS + digit. The first entry of a slot keeps that
 * number where the others keep the entry before them, so an entry can be taken out without
 * knowing in which slot it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/ttl.h"

#include "core/entry.h"

enum {
    DIGIT_BITS = 6,
    NO_SLOT = TTL_LEVELS * TTL_SLOTS,
};

static const uint32_t IS_FIRST = UINT32_C(1) << 31; /* in prev: the rest of it is a slot */

static_assert(TTL_SLOTS == 1 << DIGIT_BITS, "a digit names a slot");
static_assert(TTL_LEVELS * DIGIT_BITS + TTL_TICK_BITS > 64, "every time has a level");

/* The first tick that begins at or after this time. */
static uint64_t tick_of(uint64_t expires_at_ns)
{
    const uint64_t part = (UINT64_C(1) << TTL_TICK_BITS) - 1;
    return (expires_at_ns >> TTL_TICK_BITS) + ((expires_at_ns & part) != 0);
}

static uint64_t entry_tick(const struct blocks *p, uint32_t entry)
{
    return tick_of(entry_ttl_at(p, entry)->expires_at_ns);
}

/* Where a tick belongs, seen from the present. A tick in the past has a slot in the past, which
 * comes before all others. */
static uint32_t slot_of(const struct ttl *t, uint64_t tick)
{
    uint32_t level = 0;
    while ((tick ^ t->tick) >> (DIGIT_BITS * (level + 1)) != 0)
        level++;
    assert(level < TTL_LEVELS);
    return level * TTL_SLOTS + (uint32_t)(tick >> (DIGIT_BITS * level)) % TTL_SLOTS;
}

/* The tick at which the present reaches a slot: its own digit, the present's digits above it and
 * zeros below. */
static uint64_t slot_start(const struct ttl *t, uint32_t slot)
{
    uint32_t level = slot / TTL_SLOTS;
    uint64_t above = t->tick >> (DIGIT_BITS * (level + 1)) << (DIGIT_BITS * (level + 1));
    return above | (uint64_t)(slot % TTL_SLOTS) << (DIGIT_BITS * level);
}

static uint32_t lowest_bit(uint64_t bits)
{
    assert(bits != 0);
    uint32_t place = 0;
    for (uint32_t width = 32; width > 0; width /= 2) {
        if ((bits & ((UINT64_C(1) << width) - 1)) == 0) {
            bits >>= width;
            place += width;
        }
    }
    return place;
}

/* The occupied slot that comes first in time, or NO_SLOT. Of those that begin at the same tick it
 * is the highest: what it holds may have to come before what lies below. */
static uint32_t next_slot(const struct ttl *t)
{
    uint32_t next = NO_SLOT;
    for (uint32_t level = TTL_LEVELS; level-- > 0;) {
        if (t->occupied[level] == 0)
            continue;
        uint32_t slot = level * TTL_SLOTS + lowest_bit(t->occupied[level]);
        if (next == NO_SLOT || slot_start(t, slot) < slot_start(t, next))
            next = slot;
    }
    return next;
}

static void link_entry(struct ttl *t, struct blocks *p, uint32_t entry)
{
    struct entry_ttl *e = entry_ttl_at(p, entry);
    uint32_t slot = slot_of(t, tick_of(e->expires_at_ns));
    e->prev = slot | IS_FIRST;
    e->next = t->first[slot];
    if (e->next != BLOCK_NONE)
        entry_ttl_at(p, e->next)->prev = entry;
    t->first[slot] = entry;
    t->occupied[slot / TTL_SLOTS] |= UINT64_C(1) << slot % TTL_SLOTS;
}

static void unlink_entry(struct ttl *t, struct blocks *p, uint32_t entry)
{
    const struct entry_ttl *e = entry_ttl_at(p, entry);
    if (e->next != BLOCK_NONE)
        entry_ttl_at(p, e->next)->prev = e->prev;
    if ((e->prev & IS_FIRST) == 0) {
        entry_ttl_at(p, e->prev)->next = e->next;
        return;
    }
    uint32_t slot = e->prev & ~IS_FIRST;
    assert(slot < NO_SLOT && t->first[slot] == entry);
    t->first[slot] = e->next;
    if (e->next == BLOCK_NONE)
        t->occupied[slot / TTL_SLOTS] &= ~(UINT64_C(1) << slot % TTL_SLOTS);
}

void ttl_insert(struct ttl *t, struct blocks *p, uint32_t entry)
{
    assert(t != NULL && p != NULL);
    link_entry(t, p, entry);
    t->count++;
}

void ttl_remove(struct ttl *t, struct blocks *p, uint32_t entry)
{
    assert(t != NULL && t->count > 0);
    unlink_entry(t, p, entry);
    t->count--;
}

/* Go on to a tick before which nothing is left to do; never back. */
static void advance(struct ttl *t, uint64_t tick)
{
    if (t->tick < tick)
        t->tick = tick;
}

uint32_t ttl_due(struct ttl *t, struct blocks *p, uint64_t now_ns, uint32_t *budget)
{
    assert(t != NULL && p != NULL && budget != NULL);
    const uint64_t now = now_ns >> TTL_TICK_BITS;
    while (*budget > 0) {
        uint32_t slot = next_slot(t);
        if (slot == NO_SLOT || slot_start(t, slot) > now) {
            advance(t, now);
            return BLOCK_NONE;
        }
        advance(t, slot_start(t, slot));
        --*budget;
        uint32_t entry = t->first[slot];
        if (entry_tick(p, entry) <= now)
            return entry;
        unlink_entry(t, p, entry);
        link_entry(t, p, entry);
    }
    return BLOCK_NONE;
}

uint64_t ttl_next_due_ns(const struct ttl *t)
{
    uint32_t slot = next_slot(t);
    if (slot == NO_SLOT)
        return TIME_NEVER;
    uint64_t tick = slot_start(t, slot);
    return tick <= TIME_NEVER >> TTL_TICK_BITS ? tick << TTL_TICK_BITS : TIME_NEVER;
}

static uint64_t check_slot(const struct ttl *t, const struct blocks *p, uint32_t slot)
{
    uint64_t seen = 0;
    uint32_t prev = slot | IS_FIRST;
    for (uint32_t e = t->first[slot]; e != BLOCK_NONE; e = entry_ttl_at(p, e)->next) {
        assert(entry_ttl_at(p, e)->prev == prev);
        assert(slot_start(t, slot) <= t->tick || slot_of(t, entry_tick(p, e)) == slot);
        prev = e;
        seen++;
        assert(seen <= t->count);
    }
    return seen;
}

void ttl_check(const struct ttl *t, const struct blocks *p)
{
    uint64_t seen = 0;
    for (uint32_t slot = 0; slot < NO_SLOT; slot++) {
        bool occupied = (t->occupied[slot / TTL_SLOTS] >> slot % TTL_SLOTS & 1) != 0;
        assert(occupied == (t->first[slot] != BLOCK_NONE));
        seen += check_slot(t, p, slot);
    }
    assert(seen == t->count);
}
