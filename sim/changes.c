/* sim/changes.c - the list of members changes, and nodes learn of it (sim/world_parts.h).
 *
 * A change makes a new version of the cluster file, one list for all: nodes whose lists are equal
 * share one snapshot. Each node reads it when it learns of it, which may be never; a node that
 * starts reads the newest. A node never goes back to an older version.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"

const struct members *world_newest_list(const struct world *w)
{
    return w->lists[w->list_count - 1];
}

/* The list of those who are members now. A cluster file may name them in any order: here it is the
 * opposite of the ring's. */
static struct members *build_list(const struct world *w)
{
    const struct scenario *s = w->scenario;
    struct ring_member *list = calloc(w->member_count, sizeof *list);
    uint32_t *numbers = calloc(w->member_count, sizeof *numbers);
    struct members *members = NULL;
    if (list && numbers) {
        for (uint32_t i = 0; i < w->member_count; i++) {
            numbers[i] = w->members[w->member_count - 1 - i];
            const struct scenario_node *n = &s->nodes[numbers[i]];
            list[i] = (struct ring_member){slice_str(n->id), n->weight};
        }
        if (members_build(list, numbers, w->member_count, s->virtual_nodes, s->placement,
                          &members) != RING_OK)
            members = NULL;
    }
    free(list);
    free(numbers);
    return members;
}

/* A new version. false: no memory. */
static bool add_list(struct world *w)
{
    struct members *list = build_list(w);
    struct members **lists = realloc(w->lists, (w->list_count + 1) * sizeof(struct members *));
    if (lists)
        w->lists = lists;
    if (!list || !lists) {
        members_free(list);
        return false;
    }
    w->lists[w->list_count++] = list;
    return true;
}

bool changes_init(struct world *w)
{
    const struct scenario *s = w->scenario;
    w->moves = calloc((size_t)s->change_count + 1, sizeof *w->moves);
    w->members = calloc(s->node_count, sizeof *w->members);
    if (!w->moves || !w->members)
        return false;
    for (uint32_t i = 0; i < s->node_count; i++)
        if (!s->nodes[i].joins)
            w->members[w->member_count++] = i;
    for (uint32_t i = 0; i < s->change_count; i++)
        world_push(w, s->changes[i].at_ns, HAPPENS_CHANGE, i, 0);
    return add_list(w);
}

void changes_destroy(struct world *w)
{
    for (uint32_t i = 0; i < w->list_count; i++)
        members_free(w->lists[i]);
    free(w->lists);
    free(w->moves);
    free(w->members);
}

bool changes_copy(struct world *to, const struct world *from, struct copy *c)
{
    const size_t lists = from->list_count, nodes = from->scenario->node_count;
    const size_t moves = (size_t)from->scenario->change_count + 1;
    to->lists = copy_array(c, from->lists, lists, lists, sizeof(struct members *));
    to->moves = copy_array(c, from->moves, moves, moves, sizeof *to->moves);
    to->members = copy_array(c, from->members, nodes, nodes, sizeof *to->members);
    to->list_count = to->lists ? from->list_count : 0;
    for (uint32_t i = 0; i < to->list_count; i++)
        members_share(to->lists[i]);
    return to->lists && to->moves && to->members;
}

/* --- what moves ------------------------------------------------------------------------------ */

static void count_key(const struct members *before, const struct members *after, uint64_t position,
                      struct world_move *move)
{
    move->keys++;
    move->moved += members_owner(before, position) != members_owner(after, position);
    move->moved_by_modulo +=
        position % before->ring->node_count != position % after->ring->node_count;
}

/* The keys that are cached where they belong, and how many of them belong elsewhere from now on:
 * by the list, and if keys were spread by modulo. */
static void count_moves(const struct world *w, const struct members *before,
                        struct world_move *move)
{
    for (uint32_t i = 0; i < w->node_count; i++) {
        struct cache_entry e;
        for (uint32_t cursor = 0;
             w->nodes[i].up && cache_walk(&w->nodes[i].node.cache, &cursor, &e);) {
            uint8_t key[KEY_BYTES_MAX];
            blob_copy(e.key, key);
            uint64_t position = hash_key(slice_of(key, e.key.len));
            if (e.expires_at_ns > w->now_ns && members_owner(before, position) == i)
                count_key(before, world_newest_list(w), position, move);
        }
    }
}

/* --- who learns of it ------------------------------------------------------------------------ */

static bool is_unaware(const struct world *w, const struct scenario_change *c, uint32_t node)
{
    for (uint32_t i = 0; i < c->unaware_count; i++)
        if (w->scenario->unaware[c->unaware_first + i] == node)
            return true;
    return false;
}

static void tell(struct world *w, const struct scenario_change *c, uint32_t node)
{
    uint64_t bits = draw(w->seed, DRAW_LEARN, w->nodes[node].name, c->at_ns);
    world_push(w, w->now_ns + delay_drawn(&c->learn, bits), HAPPENS_LEARN, node, w->list_count - 1);
}

static void tell_all(struct world *w, const struct scenario_change *c)
{
    for (uint32_t i = 0; i < w->node_count; i++)
        if (w->nodes[i].up && !is_unaware(w, c, i))
            tell(w, c, i);
}

void changes_learn(struct world *w, uint32_t node, uint64_t list)
{
    struct sim_node *n = &w->nodes[node];
    assert(list < w->list_count);
    if (!n->up || list <= n->list)
        return;
    n->list = (uint32_t)list;
    world_record(w, RECORD_LEARN, (uint16_t)node, RECORD_NOBODY, list, 0, 0);
    struct event ev = {.kind = EV_MEMBERS, .members = w->lists[list]};
    world_node_step(w, node, &ev);
}

/* Would the value have been there, had it moved along with the key? */
void changes_missed(struct world *w, uint32_t node, uint32_t key)
{
    uint32_t list = w->nodes[node].list;
    if (list == 0)
        return;
    uint8_t room[KEY_BYTES_MAX];
    struct slice bytes = world_key(w, key, room);
    const struct sim_node *former = &w->nodes[members_owner(w->lists[list - 1], hash_key(bytes))];
    struct cache_entry e;
    if (former != &w->nodes[node] && former->up &&
        cache_peek(&former->node.cache, w->now_ns, bytes, &e))
        w->stats.moved_misses++;
}

/* --- the change ------------------------------------------------------------------------------ */

/* The place of this node among the members, or where it would stand. They are in order. */
static uint32_t place_of(const struct world *w, uint32_t node)
{
    uint32_t place = 0;
    while (place < w->member_count && w->members[place] < node)
        place++;
    return place;
}

/* false: there is nothing to do, as it is a member already, or none, or the last one. */
static bool change_members(struct world *w, const struct scenario_change *c)
{
    uint32_t place = place_of(w, c->node);
    bool is_member = place < w->member_count && w->members[place] == c->node;
    if (is_member == (c->kind == CHANGE_ADD) || (is_member && w->member_count == 1))
        return false;
    uint32_t *at = &w->members[place];
    size_t behind = w->member_count - place;
    if (is_member)
        memmove(at, at + 1, (behind - 1) * sizeof *at);
    else
        memmove(at + 1, at, behind * sizeof *at);
    if (!is_member)
        *at = c->node;
    w->member_count = is_member ? w->member_count - 1 : w->member_count + 1;
    return true;
}

void changes_happen(struct world *w, const struct scenario_change *c, struct world_move *move)
{
    if (c->kind == CHANGE_RELOAD)
        tell(w, c, c->node);
    if (c->kind == CHANGE_RELOAD || !change_members(w, c))
        return;
    const struct members *before = world_newest_list(w);
    if (!add_list(w)) {
        w->failed = true;
        return;
    }
    count_moves(w, before, move);
    tell_all(w, c);
    if (c->kind == CHANGE_ADD && !w->nodes[c->node].up && !world_boot(w, c->node))
        w->failed = true;
}
