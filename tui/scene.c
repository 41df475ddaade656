/* tui/scene.c - see tui/scene.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/scene.h"

#include "tui/grid.h"

char scene_letter(uint32_t node, const char *id, bool ids_are_letters)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    return ids_are_letters ? id[0] : letters[node % (sizeof letters - 1)];
}

uint8_t scene_role(uint32_t node)
{
    return (uint8_t)(ROLE_OWNER_0 + node % ROLE_OWNERS);
}

uint32_t scene_find_node(const struct scene *s, struct slice id)
{
    for (uint32_t i = 0; i < s->node_count; i++)
        if (slice_eq(slice_str(s->nodes[i].id), id))
            return i;
    return SCENE_NO_NODE;
}

void scene_owners(const struct members *m, const uint64_t *positions, uint32_t count, uint16_t *out)
{
    for (uint32_t i = 0; i < count; i++)
        out[i] = (uint16_t)members_owner(m, positions[i]);
}

static uint32_t owner_by_modulo(const struct members *m, uint64_t position)
{
    return m->numbers[position % m->ring->node_count];
}

bool scene_moves_by_modulo(const struct members *before, const struct members *now,
                           uint64_t position)
{
    return owner_by_modulo(before, position) != owner_by_modulo(now, position);
}

/* The circle's parts of all members, in one walk over the points. Each point owns what lies between
 * the one before it and itself; the first one also what lies behind the last. */
static void add_shares(const struct members *m, struct scene_node *nodes, bool before)
{
    const double circle = 18446744073709551616.0; /* 2^64 */
    const struct ring *r = m->ring;
    for (uint32_t p = 0; p < r->point_count; p++) {
        const uint64_t from = r->positions[p > 0 ? p - 1 : r->point_count - 1];
        const uint64_t width = r->positions[p] - from; /* wraps where it should */
        const double share = r->point_count == 1 ? 1 : (double)width / circle;
        struct scene_node *n = &nodes[m->numbers[r->owners[p]]];
        *(before ? &n->share_before : &n->share) += share;
    }
}

static void take_list(const struct members *m, struct scene_node *nodes, bool before)
{
    const struct ring *r = m->ring;
    for (uint32_t i = 0; i < r->node_count; i++) {
        struct scene_node *n = &nodes[m->numbers[i]];
        *(before ? &n->was_member : &n->is_member) = true;
        if (m->placement == PLACEMENT_MODULO)
            *(before ? &n->share_before : &n->share) = 1.0 / r->node_count;
    }
    if (m->placement == PLACEMENT_RING)
        add_shares(m, nodes, before);
}

static void count_keys(const struct scene *s, struct scene_node *nodes)
{
    for (uint32_t i = 0; i < s->keys.count; i++) {
        if (s->keys.owners[i] < s->node_count)
            nodes[s->keys.owners[i]].keys++;
        if (s->keys.before[i] < s->node_count)
            nodes[s->keys.before[i]].keys_before++;
    }
}

void scene_count(struct scene *s, struct scene_node *nodes)
{
    const struct members *before = s->before ? s->before : s->members;
    for (uint32_t i = 0; i < s->node_count; i++) {
        nodes[i].is_member = nodes[i].was_member = false;
        nodes[i].share = nodes[i].share_before = 0;
        nodes[i].keys = nodes[i].keys_before = 0;
    }
    if (s->members) {
        take_list(s->members, nodes, false);
        take_list(before, nodes, true);
        s->member_count = s->members->ring->node_count;
        s->member_count_before = before->ring->node_count;
    }
    count_keys(s, nodes);
}

double scene_hit_ratio(uint64_t hits, uint64_t misses)
{
    if (hits == SCENE_UNKNOWN || misses == SCENE_UNKNOWN || hits + misses == 0)
        return -1;
    return (double)hits / (double)(hits + misses);
}
