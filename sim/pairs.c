/* sim/pairs.c - where the links between nodes are kept (sim/world_parts.h).
 *
 * Of a thousand nodes there are a million links, and most are never used. So there is a number for
 * each, and a link only for those that somebody has spoken on or that a fault has touched.
 *
 *    places   [ 0 | 1 | 0 | 2 | 0 | 0 | 3 | 0 | .. ]     from x node_count + to
 *    blocks       [ 1 | 2 | 3 |   |   |   ]              256 links each; they do not move
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <stdlib.h>

enum { BLOCK = 256 };

static const struct link untouched;

static uint32_t *place_of(const struct world *w, uint32_t from, uint32_t to)
{
    return &w->links.places[(size_t)from * w->node_count + to];
}

static struct link *at(const struct links *l, uint32_t place)
{
    return &l->blocks[(place - 1) / BLOCK][(place - 1) % BLOCK];
}

static uint32_t blocks_for(uint32_t links)
{
    return (links + BLOCK - 1) / BLOCK;
}

static bool add_block(struct links *l)
{
    const uint32_t count = blocks_for(l->count);
    struct link **grown = realloc(l->blocks, (count + 1) * sizeof(struct link *));
    if (!grown)
        return false;
    l->blocks = grown;
    grown[count] = calloc(BLOCK, sizeof(struct link));
    return grown[count] != NULL;
}

struct link *link_between(struct world *w, uint32_t from, uint32_t to)
{
    struct links *l = &w->links;
    uint32_t *place = place_of(w, from, to);
    if (*place != 0)
        return at(l, *place);
    if (l->count % BLOCK == 0 && !add_block(l)) {
        w->failed = true;
        l->beyond = untouched;
        return &l->beyond;
    }
    *place = ++l->count;
    return at(l, *place);
}

const struct link *link_seen(const struct world *w, uint32_t from, uint32_t to)
{
    const uint32_t place = *place_of(w, from, to);
    return place != 0 ? at(&w->links, place) : &untouched;
}

bool links_init(struct world *w)
{
    w->links.places = calloc((size_t)w->node_count * w->node_count, sizeof *w->links.places);
    return w->links.places != NULL;
}

void links_destroy(struct links *l)
{
    for (uint32_t i = 0; l->blocks && i < blocks_for(l->count); i++)
        free(l->blocks[i]);
    free(l->blocks);
    free(l->places);
    *l = (struct links){0};
}

static bool copy_blocks(struct links *to, const struct links *from, struct copy *c)
{
    const uint32_t blocks = blocks_for(from->count);
    to->count = 0;
    to->blocks = copy_array(c, from->blocks, blocks, blocks, sizeof(struct link *));
    for (uint32_t i = 0; to->blocks && i < blocks; i++) {
        const uint32_t used = i + 1 < blocks ? BLOCK : from->count - i * BLOCK;
        to->blocks[i] = copy_array(c, from->blocks[i], used, BLOCK, sizeof(struct link));
        if (!to->blocks[i])
            return false;
        to->count = (i + 1) * BLOCK;
    }
    to->count = from->count;
    return to->blocks != NULL;
}

bool links_copy(struct world *to, const struct world *from, struct copy *c)
{
    const size_t pairs = (size_t)from->node_count * from->node_count;
    to->links = from->links;
    to->links.places = copy_array(c, from->links.places, pairs, pairs, sizeof *to->links.places);
    const bool has_blocks = copy_blocks(&to->links, &from->links, c);
    if (to->links.places && has_blocks)
        return true;
    links_destroy(&to->links);
    return false;
}
