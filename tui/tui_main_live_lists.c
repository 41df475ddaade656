/* tui/tui_main_live_lists.c - which list of members is the newest (tui/tui_main_live_parts.h).
 *
 * The first list is that of the cluster file, or what a node told at the beginning. Another one is
 * newer if a running node has changed over to it, since that is what a reload does; or if all nodes
 * that answer go by it. A node that says something else is only said to disagree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { CHANGE_WORDS = sizeof((struct scene_change *)0)->words };

/* --- building -------------------------------------------------------------------------------- */

static uint32_t place_of(const struct live *l, const char *id)
{
    uint32_t i = 0;
    while (i < l->watch.count && strcmp(live_id(l, i), id) != 0)
        i++;
    return i;
}

static bool is_elsewhere(const struct watch_node *n, const struct url *where)
{
    return n->where.port != where->port || strcmp(n->where.host, where->host) != 0;
}

/* The node is in the watch from now on, at this address. */
static bool put_node(struct live *l, const struct sample_member *m, bool looks_up, uint32_t *out)
{
    struct addresses addresses;
    char problem[ASKER_PROBLEM_BYTES];
    *out = place_of(l, m->id);
    if (*out < l->watch.count && !is_elsewhere(l->watch.nodes[*out], &m->where))
        return true;
    const bool known = live_addresses(l, &m->where, looks_up, &addresses, problem);
    if (*out < l->watch.count) {
        watch_move(&l->watch, *out, &m->where, known ? &addresses : NULL, problem);
        return true;
    }
    if (!live_add_node(l))
        return false;
    if (watch_add(&l->watch, m->id, &m->where, known ? &addresses : NULL, problem))
        return true;
    l->node_count--;
    return false;
}

static bool is_too_large(const struct sample_cluster *c)
{
    uint64_t points = 0;
    for (uint32_t i = 0; i < c->count; i++)
        points += (uint64_t)c->list[i].weight * c->virtual_nodes;
    return points > LIVE_POINTS_MAX;
}

static struct members *build(const struct sample_cluster *c, const uint32_t *numbers,
                             char error[SCENE_WORDS_MAX])
{
    struct members *m = NULL;
    struct ring_member *list = calloc(c->count, sizeof *list);
    enum ring_error e = RING_NO_MEMORY;
    for (uint32_t i = 0; list && i < c->count; i++)
        list[i] = (struct ring_member){slice_str(c->list[i].id), c->list[i].weight};
    if (list)
        e = members_build(list, numbers, c->count, c->virtual_nodes, PLACEMENT_RING, &m);
    free(list);
    if (e != RING_OK)
        snprintf(error, SCENE_WORDS_MAX, "%s", ring_error_text(e));
    return m;
}

static struct members *build_numbered(struct live *l, const struct sample_cluster *c, bool looks_up,
                                      char error[SCENE_WORDS_MAX])
{
    uint32_t *numbers = calloc(c->count, sizeof *numbers);
    bool fine = numbers != NULL;
    for (uint32_t i = 0; fine && i < c->count; i++)
        fine = put_node(l, &c->list[i], looks_up, &numbers[i]);
    struct members *m = fine ? build(c, numbers, error) : NULL;
    if (!fine)
        snprintf(error, SCENE_WORDS_MAX,
                 "There is not enough memory for this list, or there were more than %d nodes.",
                 NODES_MAX);
    free(numbers);
    return m;
}

struct members *live_lists_build(struct live *l, const struct sample_cluster *c, bool looks_up,
                                 char error[SCENE_WORDS_MAX])
{
    if (!is_too_large(c))
        return build_numbered(l, c, looks_up, error);
    snprintf(error, SCENE_WORDS_MAX,
             "The list of %s has more than %d points on the ring: too many to be shown.", c->id,
             LIVE_POINTS_MAX);
    return NULL;
}

/* --- keeping --------------------------------------------------------------------------------- */

void live_lists_destroy(struct live_lists *l)
{
    for (uint32_t i = 0; i < LIVE_LISTS_MAX; i++)
        members_free(l->ring[i]);
    free(l->changes);
    *l = (struct live_lists){.first = 0};
}

const struct members *live_list(const struct live_lists *l, uint64_t number)
{
    return number < l->first || number > l->last ? NULL : l->ring[number % LIVE_LISTS_MAX];
}

uint64_t live_list_fingerprint(const struct live_lists *l, uint64_t number)
{
    return live_list(l, number) ? l->fingerprints[number % LIVE_LISTS_MAX] : 0;
}

static uint64_t newest_fingerprint(const struct live *l)
{
    return live_list_fingerprint(&l->lists, l->lists.last);
}

static const struct members *newest(const struct live_lists *l)
{
    return live_list(l, l->last);
}

/* In place of the last one, as if that had never been. */
static void replace(struct live_lists *l, struct members *m, uint64_t fingerprint)
{
    members_free(l->ring[l->last % LIVE_LISTS_MAX]);
    l->ring[l->last % LIVE_LISTS_MAX] = m;
    l->fingerprints[l->last % LIVE_LISTS_MAX] = fingerprint;
}

static void append(struct live_lists *l, struct members *m, uint64_t fingerprint)
{
    l->last++;
    if (l->last - l->first == LIVE_LISTS_MAX)
        l->first++;
    replace(l, m, fingerprint);
}

/* --- changes --------------------------------------------------------------------------------- */

/* "D joins, B leaves"; what does not fit is cut off. */
static void say_change(const struct live *l, const struct members *before,
                       const struct members *now, char out[CHANGE_WORDS])
{
    size_t used = 0;
    snprintf(out, CHANGE_WORDS, "other weights or points");
    for (uint32_t i = 0; i < l->watch.count && used + 1 < CHANGE_WORDS; i++) {
        char piece[NODE_ID_BYTES_MAX + sizeof ",  leaves"];
        const bool was = members_place(before, i) != UINT32_MAX;
        const bool is = members_place(now, i) != UINT32_MAX;
        if (was == is)
            continue;
        snprintf(piece, sizeof piece, "%s%s %s", used > 0 ? ", " : "", live_id(l, i),
                 is ? "joins" : "leaves");
        const size_t len = strlen(piece), left = CHANGE_WORDS - 1 - used;
        memcpy(out + used, piece, len < left ? len : left);
        used += len < left ? len : left;
        out[used] = '\0';
    }
}

static bool any_leaves(const struct live *l, const struct members *before,
                       const struct members *now)
{
    uint32_t i = 0;
    while (i < l->watch.count && (members_place(before, i) == UINT32_MAX ||
                                  members_place(now, i) != UINT32_MAX))
        i++;
    return i < l->watch.count;
}

static void count_key(const struct live *l, uint32_t slot, const struct members *before,
                      const struct members *now, struct scene_change *c)
{
    const uint64_t position = l->keys.slots[slot].position;
    const bool moved = members_owner(before, position) != members_owner(now, position);
    c->keys++;
    c->moved += moved;
    c->moved_by_modulo += scene_moves_by_modulo(before, now, position);
    for (uint32_t i = l->keys.slots[slot].copies; i != LIVE_NONE; i = l->keys.copies[i].next) {
        c->cached++;
        c->cached_moved += moved;
    }
}

static void count_moved(const struct live *l, const struct members *before,
                        const struct members *now, struct scene_change *c)
{
    const struct live_sample *s = live_past_at(&l->past, l->past.last);
    const uint32_t was = before->ring->node_count, is = now->ring->node_count;
    for (uint32_t i = 0; i < l->keys.slot_count; i++)
        if (l->keys.slots[i].text &&
            live_key_is_alive(&l->keys, i, (uint32_t)l->past.last, live_sample_since(s)))
            count_key(l, i, before, now, c);
    c->ideal = (double)c->keys * abs((int)is - (int)was) / (was > is ? was : is);
}

static void note_change(struct live *l, const struct members *before, const struct members *now)
{
    struct live_lists *lists = &l->lists;
    struct scene_change c = {.step = live_next_step(l), .at_ns = l->now_ns};
    say_change(l, before, now, c.words);
    count_moved(l, before, now, &c);
    live_log_mark(&l->log, l->now_ns, any_leaves(l, before, now) ? 'd' : 'A', 10);
    const struct scene_event e = live_event_now(l, EVENT_CHANGE, SCENE_NO_OWNER, false);
    live_log_add(&l->log, &e, "%s: %u of %u keys change owner", c.words, (unsigned)c.moved,
                 (unsigned)c.keys);
    if (lists->change_count < LIVE_CHANGES_MAX)
        lists->changes[lists->change_count++] = c;
}

uint32_t live_changes_past(const struct live_lists *l, uint64_t step)
{
    uint32_t count = 0;
    while (count < l->change_count && l->changes[count].step <= step)
        count++;
    return count;
}

/* --- which is the newest --------------------------------------------------------------------- */

static void want(struct live *l, uint32_t node)
{
    l->nodes[node].is_wanted = true;
    watch_want_cluster(&l->watch, node);
}

void live_lists_told(struct live *l, uint32_t node, uint64_t fingerprint, bool is_same_boot)
{
    struct live_node *n = &l->nodes[node];
    const uint64_t before = n->is_told ? n->told.fingerprint : 0;
    if (before != fingerprint)
        n->list_step = live_next_step(l);
    if (fingerprint == newest_fingerprint(l)) {
        l->lists.is_unused = false;
        const struct scene_event e = live_event_now(l, EVENT_LEARN, node, false);
        if (before != 0 && before != fingerprint && l->lists.change_count > 0)
            live_log_add(&l->log, &e, "%s goes by the new list", live_id(l, node));
    } else if (before != 0 && before != fingerprint && is_same_boot &&
               fingerprint != l->lists.refused) {
        want(l, node);
    }
}

void live_lists_compare(struct live *l)
{
    uint32_t first = LIVE_NONE;
    for (uint32_t i = 0; i < l->node_count; i++) {
        const struct live_node *n = &l->nodes[i];
        if (l->watch.nodes[i]->state != WATCH_UP || !n->is_told)
            continue;
        if (first != LIVE_NONE && n->told.fingerprint != l->nodes[first].told.fingerprint)
            return;
        first = first == LIVE_NONE ? i : first;
    }
    if (first == LIVE_NONE || l->nodes[first].is_wanted)
        return;
    const uint64_t told = l->nodes[first].told.fingerprint;
    if (told != newest_fingerprint(l) && told != l->lists.refused)
        want(l, first);
}

/* No node has ever gone by the list that we began with: it is not an older one, only another. */
static void take_new(struct live *l, struct members *m, uint64_t told)
{
    struct live_lists *lists = &l->lists;
    l->view.is_fresh = false;
    lists->has_doubts = m->fingerprint != told;
    if (lists->is_unused) {
        lists->is_ahead = true;
        lists->is_unused = false;
        replace(lists, m, told);
        return;
    }
    lists->is_ahead = false;
    note_change(l, newest(lists), m);
    append(lists, m, told);
}

void live_lists_take(struct live *l, uint32_t node, const struct sample_cluster *c)
{
    char error[SCENE_WORDS_MAX];
    struct live_node *n = &l->nodes[node];
    const bool is_wanted = n->is_wanted;
    n->is_wanted = false;
    if (!is_wanted || c->fingerprint != n->told.fingerprint ||
        c->fingerprint == newest_fingerprint(l))
        return;
    struct members *m = live_lists_build(l, c, false, error);
    if (m) {
        take_new(l, m, c->fingerprint);
        return;
    }
    l->lists.refused = c->fingerprint;
    const struct scene_event e = live_event_now(l, EVENT_NOTE, node, true);
    live_log_add(&l->log, &e, "%s", error);
}
