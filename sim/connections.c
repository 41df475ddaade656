/* sim/connections.c - clients' connections to nodes, while something is under way on them
 * (sim/world_parts.h).
 *
 * Of a thousand clients and a thousand nodes hardly any two have something to say to each other at
 * one moment. So there is no table of all pairs: a connection comes with the first request, is
 * found by its two ends, and goes with the last answer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>
#include <stdlib.h>

/* For the lookup, in which no number is 0. */
static uint64_t name_of(uint32_t client, uint32_t node)
{
    return ((uint64_t)client << 32 | node) + 1;
}

static bool grow(struct connections *all)
{
    uint32_t max = all->max == 0 ? 64 : all->max * 2;
    struct connection *grown = realloc(all->slots, max * sizeof *grown);
    if (!grown)
        return false;
    all->slots = grown;
    all->max = max;
    return true;
}

/* A slot that is not in use; 0: no memory. */
static uint32_t take_slot(struct connections *all)
{
    uint32_t place = all->free;
    if (place != 0)
        all->free = all->slots[place].next_free;
    else if (all->count + 1 < all->max || grow(all))
        place = ++all->count;
    return place;
}

static void give_back(struct connections *all, uint32_t place)
{
    all->slots[place].next_free = all->free;
    all->free = place;
}

static struct connection *make(struct connections *all, uint32_t client, uint32_t node)
{
    uint32_t place = take_slot(all);
    if (place == 0)
        return NULL;
    if (!lookup_add(&all->places, name_of(client, node), place)) {
        give_back(all, place);
        return NULL;
    }
    all->slots[place] = (struct connection){0};
    return &all->slots[place];
}

struct connection *connection_open(struct connections *all, uint32_t client, uint32_t node)
{
    struct connection *c = connection_find(all, client, node);
    return c ? c : make(all, client, node);
}

struct connection *connection_find(struct connections *all, uint32_t client, uint32_t node)
{
    uint32_t place = lookup_find(&all->places, name_of(client, node));
    return place == LOOKUP_NONE ? NULL : &all->slots[place];
}

void connection_close(struct connections *all, uint32_t client, uint32_t node)
{
    uint64_t name = name_of(client, node);
    uint32_t place = lookup_find(&all->places, name);
    assert(place != LOOKUP_NONE);
    lookup_remove(&all->places, name);
    give_back(all, place);
}

void connections_destroy(struct connections *all)
{
    lookup_destroy(&all->places);
    free(all->slots);
    *all = (struct connections){0};
}

bool connections_copy(struct connections *to, const struct connections *from, struct copy *c)
{
    const uint32_t used = from->max > 0 ? from->count + 1 : 0;
    *to = *from;
    to->slots = copy_array(c, from->slots, used, from->max, sizeof *to->slots);
    const bool has_places = lookup_copy(&to->places, &from->places, c);
    if (!to->slots || !has_places) {
        connections_destroy(to);
        return false;
    }
    return true;
}
