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

/* The time of a node goes on when something happens to it: so what has seen as many turns in two
 * worlds of one story is the same. */
static bool is_in(const struct world *spare, uint32_t node, const struct sim_node *wanted)
{
    return spare && spare->nodes[node].turns == wanted->turns;
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
                       const struct world *spare)
{
    const size_t n = from->node_count;
    to->nodes = copy_array(c, from->nodes, n, n, sizeof *to->nodes);
    bool copied = links_copy(to, from, c) && to->nodes;
    for (uint32_t i = 0; to->nodes && i < n; i++)
        copied = copy_node(&to->nodes[i], &from->nodes[i], c, !is_in(spare, i, &from->nodes[i])) &&
                 copied;
    return copied;
}

/* A list that the spare world has made is this one here. */
static const struct members *same_list(const struct world *to, const struct world *spare,
                                       const struct members *list)
{
    uint32_t i = 0;
    while (i < spare->list_count && spare->lists[i] != list)
        i++;
    assert(list == NULL || i < to->list_count);
    return list ? to->lists[i] : NULL;
}

static void take_nodes(struct world *to, struct world *spare)
{
    for (uint32_t i = 0; i < to->node_count; i++) {
        struct node *node = &spare->nodes[i].node;
        if (to->nodes[i].up && is_in(spare, i, &to->nodes[i]))
            node_move(&to->nodes[i].node, node, same_list(to, spare, node->config.members),
                      same_list(to, spare, node->before));
    }
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
                         struct world *spare)
{
    assert(spare != from && (!spare || (!spare->kept && !c->keep)));
    struct world *to = copy_array(c, from, 1, 1, sizeof *to);
    if (!to)
        return NULL;
    to->trace = trace;
    to->watcher = NULL;
    to->kept = c->keep;
    to->value = to->expected = NULL;
    ++*to->shares;
    to->check = check_copy(from->check, c, spare ? spare->check : NULL);
    bool copied = copy_scenario(to, from, c) && to->check;
    copied = events_copy(&to->queue, &from->queue, c) && copied;
    copied = changes_copy(to, from, c) && copied;
    copied = copy_nodes(to, from, c, spare) && copied;
    copied = copy_crowd(to, from, c) && copied;
    if (!copied || (!c->keep && !world_make_room(to))) {
        world_free(to);
        return NULL;
    }
    if (spare) {
        take_nodes(to, spare);
        check_take(to->check, spare->check);
    }
    return to;
}
