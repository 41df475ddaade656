/* sim/world_copy.c - a second world (sim/world_parts.h).
 *
 * Each part is copied by its own function; here are those that are arrays of the world itself. What
 * is not an array is copied with the struct, so whoever adds a pointer to a part adds a line here
 * or beside that part. Every part is taken away from the original, even if memory ran out before,
 * so that the copy can be freed like any world.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdlib.h>

#include "sim/weather.h"
#include "sim/world_parts.h"

static bool copy_node(struct sim_node *to, const struct sim_node *from, struct copy *c)
{
    to->inbox = copy_array(c, from->inbox, from->inbox_count, from->inbox_max, sizeof *to->inbox);
    bool copied = to->inbox != NULL;
    if (from->up)
        copied = node_copy(&to->node, &from->node, c) && copied;
    return copied;
}

static bool copy_nodes(struct world *to, const struct world *from, struct copy *c)
{
    const size_t n = from->node_count;
    to->links = copy_array(c, from->links, n * n, n * n, sizeof *to->links);
    to->nodes = copy_array(c, from->nodes, n, n, sizeof *to->nodes);
    bool copied = to->links && to->nodes;
    for (uint32_t i = 0; to->nodes && i < n; i++)
        copied = copy_node(&to->nodes[i], &from->nodes[i], c) && copied;
    return copied;
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

struct world *world_copy(const struct world *from, struct trace *trace, struct copy *c)
{
    struct world *to = copy_array(c, from, 1, 1, sizeof *to);
    if (!to)
        return NULL;
    to->trace = trace;
    to->watcher = NULL;
    to->kept = c->keep;
    to->value = to->expected = NULL;
    ++*to->shares;
    to->check = check_copy(from->check, c);
    bool copied = copy_scenario(to, from, c) && to->check;
    copied = events_copy(&to->queue, &from->queue, c) && copied;
    copied = changes_copy(to, from, c) && copied;
    copied = copy_nodes(to, from, c) && copied;
    copied = copy_crowd(to, from, c) && copied;
    if (copied && (c->keep || world_make_room(to)))
        return to;
    world_free(to);
    return NULL;
}
