/* sim/connections.c - clients' connections to nodes, while something is under way on them
 * (sim/world_parts.h).
 *
 * Of a thousand clients and a thousand nodes hardly any two have something to say to each other at
 * one moment. So there is no table of all pairs: a connection is made by the first request, found
 * by its two ends, and gone with the last answer.
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

struct connection *connection_ask(struct connections *all, uint32_t client, uint32_t node)
{
    struct connection *c = connection_find(all, client, node);
    if (!c)
        c = make(all, client, node);
    if (c)
        c->under_way++;
    return c;
}

struct connection *connection_find(struct connections *all, uint32_t client, uint32_t node)
{
    uint32_t place = lookup_find(&all->places, name_of(client, node));
    return place == LOOKUP_NONE ? NULL : &all->slots[place];
}

void connection_tell(struct connections *all, uint32_t client, uint32_t node)
{
    struct connection *c = connection_find(all, client, node);
    assert(c != NULL && c->under_way > 0);
    if (--c->under_way > 0)
        return;
    lookup_remove(&all->places, name_of(client, node));
    give_back(all, (uint32_t)(c - all->slots));
}

void connections_destroy(struct connections *all)
{
    lookup_destroy(&all->places);
    free(all->slots);
    *all = (struct connections){0};
}
