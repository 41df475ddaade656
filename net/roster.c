/* net/roster.c - see net/roster.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/roster.h"

#include <assert.h>
#include <stdlib.h>

bool roster_init(struct roster *r)
{
    *r = (struct roster){.nodes = calloc(NODES_MAX, sizeof *r->nodes),
                         .by_id = calloc(NODES_MAX, sizeof *r->by_id),
                         .numbers = calloc(NODES_MAX, sizeof *r->numbers)};
    if (r->nodes && r->by_id && r->numbers)
        return true;
    roster_destroy(r);
    return false;
}

void roster_destroy(struct roster *r)
{
    free(r->nodes);
    free(r->by_id);
    free(r->numbers);
    *r = (struct roster){0};
}

/* The place in by_id of the first id that is not before this one. */
static uint32_t place_of(const struct roster *r, const char *id)
{
    uint32_t low = 0, high = r->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (strcmp(r->nodes[r->by_id[middle]].id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t roster_find(const struct roster *r, const char *id)
{
    uint32_t place = place_of(r, id);
    if (place == r->count || strcmp(r->nodes[r->by_id[place]].id, id) != 0)
        return UINT32_MAX;
    return r->by_id[place];
}

const uint32_t *roster_number(struct roster *r, const struct cluster *cluster)
{
    uint32_t next = r->count;
    for (uint32_t i = 0; i < cluster->node_count; i++) {
        uint32_t number = roster_find(r, cluster->nodes[i].id);
        if (number == UINT32_MAX)
            number = next++;
        if (next > NODES_MAX)
            return NULL;
        r->numbers[i] = number;
    }
    return r->numbers;
}

static void add(struct roster *r, const struct cluster_node *listed)
{
    uint32_t place = place_of(r, listed->id);
    assert(r->count < NODES_MAX);
    memmove(&r->by_id[place + 1], &r->by_id[place], (r->count - place) * sizeof *r->by_id);
    r->by_id[place] = r->count;
    struct roster_node *node = &r->nodes[r->count++];
    memcpy(node->id, listed->id, sizeof node->id);
    memcpy(node->host, listed->host, sizeof node->host);
    node->port = listed->port;
}

static void welcome(struct roster_node *node, const struct cluster_node *listed)
{
    assert(strcmp(node->id, listed->id) == 0);
    node->is_member = true;
    node->has_moved = node->port != listed->port || strcmp(node->host, listed->host) != 0;
    memcpy(node->host, listed->host, sizeof node->host);
    node->port = listed->port;
}

void roster_take(struct roster *r, const struct cluster *cluster)
{
    for (uint32_t i = 0; i < r->count; i++) {
        r->nodes[i].was_member = r->nodes[i].is_member;
        r->nodes[i].is_member = r->nodes[i].has_moved = false;
    }
    for (uint32_t i = 0; i < cluster->node_count; i++) {
        if (r->numbers[i] == r->count)
            add(r, &cluster->nodes[i]);
        welcome(&r->nodes[r->numbers[i]], &cluster->nodes[i]);
    }
}
