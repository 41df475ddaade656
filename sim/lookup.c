/* sim/lookup.c - see sim/lookup.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/lookup.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/mix.h"

enum { CAPACITY_FIRST = 64, CAPACITY_MAX = 1 << 30 };

void lookup_destroy(struct lookup *l)
{
    if (!l)
        return;
    free(l->pairs);
    *l = (struct lookup){0};
}

bool lookup_copy(struct lookup *to, const struct lookup *from, struct copy *c)
{
    *to = *from;
    to->pairs = copy_array(c, from->pairs, from->capacity, from->capacity, sizeof *to->pairs);
    if (!to->pairs)
        *to = (struct lookup){0};
    return to->pairs != NULL;
}

static uint32_t home_of(const struct lookup *l, uint64_t number)
{
    return (uint32_t)mix_in(0, number) & (l->capacity - 1);
}

/* How far one has to walk from one slot to another, around the end. */
static uint32_t distance(const struct lookup *l, uint32_t from, uint32_t to)
{
    return (to - from) & (l->capacity - 1);
}

static uint32_t next_slot(const struct lookup *l, uint32_t slot)
{
    return (slot + 1) & (l->capacity - 1);
}

/* Where a number is, or else where it would be put. */
static uint32_t slot_of(const struct lookup *l, uint64_t number)
{
    assert(l->count < l->capacity);
    uint32_t slot = home_of(l, number);
    while (l->pairs[slot].number != 0 && l->pairs[slot].number != number)
        slot = next_slot(l, slot);
    return slot;
}

static bool grow(struct lookup *l)
{
    if (l->capacity == CAPACITY_MAX)
        return false;
    struct lookup larger = {.count = l->count};
    larger.capacity = l->capacity == 0 ? CAPACITY_FIRST : l->capacity * 2;
    larger.pairs = calloc(larger.capacity, sizeof *larger.pairs);
    if (!larger.pairs)
        return false;
    for (uint32_t i = 0; i < l->capacity; i++)
        if (l->pairs[i].number != 0)
            larger.pairs[slot_of(&larger, l->pairs[i].number)] = l->pairs[i];
    free(l->pairs);
    *l = larger;
    return true;
}

bool lookup_add(struct lookup *l, uint64_t number, uint32_t place)
{
    assert(number != 0);
    if (l->count >= l->capacity / 2 && !grow(l))
        return false;
    struct lookup_pair *pair = &l->pairs[slot_of(l, number)];
    assert(pair->number == 0);
    *pair = (struct lookup_pair){number, place};
    l->count++;
    return true;
}

uint32_t lookup_find(const struct lookup *l, uint64_t number)
{
    if (l->count == 0 || number == 0)
        return LOOKUP_NONE;
    const struct lookup_pair *pair = &l->pairs[slot_of(l, number)];
    return pair->number == number ? pair->place : LOOKUP_NONE;
}

/* Whoever stands behind the gap moves up into it, unless that would be before its home. */
void lookup_remove(struct lookup *l, uint64_t number)
{
    assert(l->count > 0 && number != 0);
    uint32_t gap = slot_of(l, number);
    assert(l->pairs[gap].number == number);
    for (uint32_t i = next_slot(l, gap); l->pairs[i].number != 0; i = next_slot(l, i)) {
        uint32_t home = home_of(l, l->pairs[i].number);
        if (distance(l, home, i) >= distance(l, gap, i)) {
            l->pairs[gap] = l->pairs[i];
            gap = i;
        }
    }
    l->pairs[gap].number = 0;
    l->count--;
}
