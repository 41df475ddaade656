/* tui/tui_main_journal_changes.c - what changes of the list of members did, and marks on the time
 * line (tui/tui_main_journal_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"

enum { CACHED_MAX = 64 * 1024 /* entries that are counted: a larger cache takes too long */ };

void past_changes_destroy(struct past_changes *c)
{
    free(c->items);
    *c = (struct past_changes){.items = NULL};
}

/* --- words ----------------------------------------------------------------------------------- */

struct list {
    char *out;
    size_t used, size;
};

static void say(struct list *l, const char *id, const char *verb)
{
    if (l->used + 1 < l->size)
        l->used += (size_t)snprintf(l->out + l->used, l->size - l->used, "%s%s %s",
                                    l->used > 0 ? ", " : "", id, verb);
}

/* Those of a list that are not in the other one. Returns how many. */
static uint32_t say_missing(struct list *l, const struct members *of, const struct members *in,
                            const char *verb)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < of->ring->node_count; i++) {
        if (members_place(in, of->numbers[i]) != UINT32_MAX)
            continue;
        say(l, of->ring->nodes[i].id, verb);
        count++;
    }
    return count;
}

/* --- counting -------------------------------------------------------------------------------- */

static void count_keys(const struct past *p, const struct members *before,
                       const struct members *now, struct scene_change *c)
{
    const uint32_t n_before = before->ring->node_count, n_now = now->ring->node_count;
    const uint32_t most = n_before > n_now ? n_before : n_now;
    c->keys = p->keys.count;
    for (uint32_t i = 0; i < c->keys; i++) {
        const uint64_t position = p->keys.positions[i];
        c->moved += members_owner(before, position) != members_owner(now, position);
        c->moved_by_modulo += scene_moves_by_modulo(before, now, position);
    }
    c->ideal = (double)c->keys * (double)(most - (n_before < n_now ? n_before : n_now)) / most;
}

/* Of the values in this node's cache. */
static void count_cached(const struct past *p, const struct members *now, struct scene_change *c)
{
    const struct cache *cache = &past_node(p)->cache;
    struct cache_entry e;
    uint32_t cursor = 0;
    c->cached = cache->stats.items;
    c->cached_moved = c->cached > CACHED_MAX ? SCENE_UNKNOWN : 0;
    while (c->cached <= CACHED_MAX && cache_walk(cache, &cursor, &e)) {
        uint8_t key[KEY_BYTES_MAX];
        blob_copy(e.key, key);
        c->cached_moved +=
            members_owner(now, hash_key(slice_of(key, e.key.len))) != past_node(p)->config.self;
    }
}

static bool make_room(struct past_changes *c)
{
    if (c->count < c->max)
        return true;
    const uint32_t max = c->max == 0 ? 16 : c->max * 2;
    struct scene_change *grown =
        c->max < PAST_CHANGES_MAX ? realloc(c->items, max * sizeof *grown) : NULL;
    if (!grown)
        return false;
    c->items = grown;
    c->max = max;
    return true;
}

/* A list that names the same nodes as the one before may still give them other weights. */
void past_changes_note(struct past *p)
{
    struct past_changes *all = &p->changes;
    const struct members *before = past_node(p)->before, *now = past_node(p)->config.members;
    struct scene_change c = {.step = p->tape.step, .at_ns = past_now_ns(p)};
    struct list l = {.out = c.words, .size = sizeof c.words};
    const uint32_t joined = say_missing(&l, now, before, "joins");
    const uint32_t left = say_missing(&l, before, now, "leaves");
    if (joined + left == 0)
        snprintf(c.words, sizeof c.words, "the same nodes");
    count_keys(p, before, now, &c);
    count_cached(p, now, &c);
    past_log_add(p, (struct past_event){.kind = EVENT_CHANGE,
                                        .node = SCENE_NO_OWNER,
                                        .key = SCENE_NO_KEY,
                                        .count = all->count});
    past_mark(p, joined > 0 || left == 0 ? 'A' : 'd', 10);
    if (make_room(all))
        all->items[all->count++] = c;
}

const struct scene_change *past_changes_here(const struct past *p)
{
    for (uint32_t i = p->changes.count; i > 0; i--)
        if (p->changes.items[i - 1].step == p->tape.step)
            return &p->changes.items[i - 1];
    return NULL;
}

uint32_t past_mark(struct past *p, char letter, uint8_t gravity)
{
    if (p->mark_count == PAST_MARKS_MAX)
        return 0;
    p->marks[p->mark_count++] =
        (struct scene_mark){past_now_ns(p), past_now_ns(p), letter, gravity};
    return p->mark_count;
}
