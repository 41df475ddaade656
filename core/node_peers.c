/* core/node_peers.c - see core/node_peers.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/node_peers.h"

#include <assert.h>
#include <stdlib.h>

bool node_peers_init(struct node_peers *p, uint32_t max)
{
    assert(max > 0);
    *p = (struct node_peers){.max = max};
    p->asked = calloc(max, sizeof *p->asked);
    p->places = calloc(max, sizeof *p->places);
    if (p->asked && p->places)
        return true;
    node_peers_destroy(p);
    return false;
}

void node_peers_destroy(struct node_peers *p)
{
    free(p->asked);
    free(p->places);
    *p = (struct node_peers){0};
}

bool node_peers_copy(struct node_peers *to, const struct node_peers *from, struct copy *c)
{
    const struct node_peers old = c->over ? *to : (struct node_peers){0};
    *to = *from;
    to->asked = copy_pool_over(c, old.asked, from->asked, from->count, from->max,
                               sizeof *to->asked);
    to->places = copy_array_over(c, old.places, from->places, from->max, from->max,
                                 sizeof *to->places);
    if (to->asked && to->places)
        return true;
    node_peers_destroy(to);
    return false;
}

const struct node_peer *node_peer(const struct node_peers *p, uint32_t number)
{
    static const struct node_peer never_asked;
    assert(number < p->max);
    const uint32_t place = p->places[number];
    return place > 0 ? &p->asked[place - 1] : &never_asked;
}

struct node_peer *node_peer_make(struct node_peers *p, uint32_t number)
{
    assert(number < p->max);
    uint32_t *place = &p->places[number];
    if (*place == 0) {
        *place = ++p->count;
        p->asked[p->count - 1] = (struct node_peer){.contact = CONTACT_NONE};
    }
    return &p->asked[*place - 1];
}
