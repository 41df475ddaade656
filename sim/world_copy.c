/* sim/world_copy.c - a second world (sim/world_parts.h).
 *
 * Each part is copied by its own function; here are those that are arrays of the world itself. What
 * is not an array is copied with the struct, so whoever adds a pointer to a part adds a line here
 * or beside that part. Every part is taken away from the original, even if memory ran out before,
 * so that the copy can be freed like any world.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdlib.h>

#include "sim/weather.h"
#include "sim/world_parts.h"

/* One of the two worlds comes later in the same story than the other, and each change of a node is
 * a turn of it: as many turns, and nothing has changed in between. */
static bool is_unchanged_in(const struct world *former, uint32_t node,
                            const struct sim_node *wanted)
{
    return former->nodes[node].turns == wanted->turns;
}

/* Nodes of one story differ in their memory, if in anything. */
static bool has_place_in(const struct world *former, uint32_t node, const struct sim_node *wanted)
{
    const struct sim_node *n = &former->nodes[node];
    return n->up && n->node.config.cache.memory_bytes == wanted->node.config.cache.memory_bytes;
}

static bool copy_node(struct sim_node *to, const struct sim_node *from, struct copy *c, bool whole)
{
    to->inbox = copy_array(c, from->inbox, from->inbox_count, from->inbox_max, sizeof *to->inbox);
    to->node = (struct node){0};
    bool copied = to->inbox != NULL;
    if (from->up && whole)
        copied = node_copy(&to->node, &from->node, c) && copied;
    return copied;
}

static bool copy_nodes(struct world *to, const struct world *from, struct copy *c,
                       const struct world *former)
{
    const size_t n = from->node_count;
    to->nodes = copy_array(c, from->nodes, n, n, sizeof *to->nodes);
    bool copied = links_copy(to, from, c) && to->nodes;
    for (uint32_t i = 0; to->nodes && i < n; i++) {
        const bool whole = !former || !has_place_in(former, i, &from->nodes[i]);
        copied = copy_node(&to->nodes[i], &from->nodes[i], c, whole) && copied;
    }
    return copied;
}

/* A list that the former world has made is this one here. */
static const struct members *same_list(const struct world *to, const struct world *former,
                                       const struct members *list)
{
    uint32_t i = 0;
    while (i < former->list_count && former->lists[i] != list)
        i++;
    assert(list == NULL || (i < former->list_count && i < to->list_count));
    return list ? to->lists[i] : NULL;
}

/* A node of the former world, if need be as it was: that takes no memory. */
static void take_node(struct world *to, const struct world *from, uint32_t node,
                      struct world *former)
{
    struct node *n = &to->nodes[node].node, *old = &former->nodes[node].node;
    const bool is_same = is_unchanged_in(former, node, &to->nodes[node]);
    if (is_same) {
        node_relocate(n, old, same_list(to, former, old->config.members),
                      same_list(to, former, old->before));
        return;
    }
    struct copy over = {.over = true};
    node_relocate(n, old, old->config.members, old->before);
    const bool copied = node_copy(n, &from->nodes[node].node, &over);
    assert(copied);
}

static void take_nodes(struct world *to, const struct world *from, struct world *former)
{
    for (uint32_t i = 0; i < to->node_count; i++)
        if (to->nodes[i].up && has_place_in(former, i, &from->nodes[i]))
            take_node(to, from, i, former);
}

static void take_room(struct world *to, struct world *former)
{
    to->value = former->value;
    to->expected = former->expected;
    former->value = former->expected = NULL;
}

static bool copy_crowd(struct world *to, const struct world *from, struct copy *c)
{
    const size_t clients = (size_t)from->client_count + 1;
    const uint32_t messages = from->message_max > 0 ? from->message_count + 1 : 0;
    to->clients = copy_array(c, from->clients, clients, clients, sizeof *to->clients);
    to->messages = copy_array(c, from->messages, messages, from->message_max, sizeof *to->messages);
    const bool has_connections = connections_copy(&to->connections, &from->connections, c);
    return to->clients && to->messages && has_connections;
}

static bool copy_scenario(struct world *to, const struct world *from, struct copy *c)
{
    to->scenario = copy_array(c, from->scenario, 1, 1, sizeof *to->scenario);
    return to->scenario && weather_copy(to->scenario, from->scenario, c);
}

struct world *world_copy(const struct world *from, struct trace *trace, struct copy *c,
                         struct world *former)
{
    assert(former != from && (!former || (!former->kept && !c->keep)));
    struct world *to = copy_array(c, from, 1, 1, sizeof *to);
    if (!to)
        return NULL;
    to->trace = trace;
    to->watcher = NULL;
    to->kept = c->keep;
    to->value = to->expected = NULL;
    ++*to->shares;
    to->check = check_copy(from->check, c, former ? former->check : NULL);
    bool copied = copy_scenario(to, from, c) && to->check;
    copied = events_copy(&to->queue, &from->queue, c) && copied;
    copied = changes_copy(to, from, c) && copied;
    copied = copy_nodes(to, from, c, former) && copied;
    copied = copy_crowd(to, from, c) && copied;
    if (!copied || (!c->keep && !former && !world_make_room(to))) {
        world_free(to);
        return NULL;
    }
    if (former) {
        take_nodes(to, from, former);
        take_room(to, former);
        check_take(to->check, former->check);
    }
    return to;
}
