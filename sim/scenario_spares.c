/* sim/scenario_spares.c - nodes for whoever adds some by hand (sim/scenario.h).
 *
 * Nodes are sorted by id, so an id is made that comes behind the last one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario.h"

#include <assert.h>
#include <stdlib.h>

/* --- what they are called -------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* A to B, and so on: only if it is all there is. */
static bool next_letter(char *id)
{
    const bool has_next = (id[0] >= 'A' && id[0] < 'Z') || (id[0] >= 'a' && id[0] < 'z');
    if (!has_next || id[1] != '\0')
        return false;
    id[0]++;
    return true;
}

/* n09 to n10. n99 has no next of as many digits, and n100 would come before it. */
static bool next_number(char *id)
{
    size_t end = strlen(id), at = end;
    while (at > 0 && id[at - 1] == '9')
        at--;
    if (at == 0 || !is_digit(id[at - 1]))
        return false;
    id[at - 1]++;
    memset(id + at, '0', end - at);
    return true;
}

/* What begins with another id comes behind it. */
static bool append(char *id)
{
    const size_t len = strlen(id);
    if (len + 2 > NODE_ID_BYTES_MAX)
        return false;
    memcpy(id + len, "-2", 3);
    return true;
}

/* Where there is no room behind it: with another character in the last place that can have one,
 * and room behind that. */
static bool shorten(char *id)
{
    size_t at = NODE_ID_BYTES_MAX - 2;
    assert(strlen(id) >= at);
    while (at > 0 && id[at - 1] == '~')
        at--;
    if (at == 0)
        return false;
    id[at - 1]++;
    id[at] = '\0';
    return true;
}

static bool name_next(char id[NODE_ID_BYTES_MAX + 1])
{
    return next_letter(id) || next_number(id) || append(id) || shorten(id);
}

/* --- how many -------------------------------------------------------------------------------- */

static uint32_t least(uint64_t a, uint64_t b)
{
    return (uint32_t)(a < b ? a : b);
}

/* So many more can there be. */
static uint32_t room_for(const struct scenario *s)
{
    uint64_t points = 0;
    for (uint32_t i = 0; i < s->node_count; i++)
        points += (uint64_t)s->nodes[i].weight * s->virtual_nodes;
    assert(points <= RING_POINTS_MAX && s->node_count <= NODES_MAX);
    return least((RING_POINTS_MAX - points) / s->virtual_nodes, NODES_MAX - s->node_count);
}

bool scenario_add_spares(struct scenario *s, uint32_t count)
{
    assert(s->node_count > 0 && s->virtual_nodes > 0);
    count = least(count, room_for(s));
    struct scenario_node *const grown =
        realloc(s->nodes, ((size_t)s->node_count + count) * sizeof *grown);
    if (grown == NULL)
        return false;
    s->nodes = grown;
    struct scenario_node next = {.weight = 1, .memory_bytes = grown[0].memory_bytes, .joins = true};
    memcpy(next.id, grown[s->node_count - 1].id, sizeof next.id);
    for (uint32_t i = 0; i < count && name_next(next.id); i++) {
        s->nodes[s->node_count++] = next;
        s->spare_count++;
    }
    return true;
}
