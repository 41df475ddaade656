/* tui/tui_main_journal_nodes.c - who is who in a journal, and how they are
 * (tui/tui_main_journal_parts.h).
 *
 * Nodes have the numbers that the lists of members give them. How a node is called does not change
 * (net/roster.h), but is known only once a list has named it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdio.h>
#include <stdlib.h>

bool past_nodes_init(struct past_nodes *n, uint32_t peer_max)
{
    *n = (struct past_nodes){.shown_list = UINT64_MAX};
    n->latest = calloc(peer_max, sizeof *n->latest);
    n->nodes = calloc(peer_max, sizeof *n->nodes);
    return n->latest && n->nodes;
}

void past_nodes_destroy(struct past_nodes *n)
{
    free(n->names);
    free(n->latest);
    free(n->nodes);
    *n = (struct past_nodes){.names = NULL};
}

/* Also of one that is named only later. */
const char *past_id(const struct past *p, uint32_t number)
{
    const struct past_nodes *n = &p->nodes;
    if (number < n->shown)
        return n->nodes[number].id;
    if (number >= past_node(p)->config.peer_max || n->latest[number] == 0)
        return "somebody";
    return n->names[n->latest[number] - 1].id;
}

/* --- names ----------------------------------------------------------------------------------- */

static bool make_room(struct past_nodes *n)
{
    if (n->count < n->max)
        return true;
    const uint32_t max = n->max == 0 ? 64 : n->max * 2;
    struct past_name *grown =
        n->max < PAST_NAMES_MAX ? realloc(n->names, max * sizeof *grown) : NULL;
    if (!grown)
        return false;
    n->names = grown;
    n->max = max;
    return true;
}

static void learn(struct past *p, uint32_t number, const char *id)
{
    struct past_nodes *n = &p->nodes;
    const uint32_t latest = n->latest[number];
    if ((latest != 0 && strcmp(n->names[latest - 1].id, id) == 0) || !make_room(n))
        return;
    struct past_name *name = &n->names[n->count++];
    *name = (struct past_name){.step = p->tape.step, .number = number};
    snprintf(name->id, sizeof name->id, "%s", id);
    n->latest[number] = n->count;
}

void past_nodes_learn(struct past *p)
{
    const struct members *m = past_node(p)->config.members;
    for (uint32_t i = 0; i < m->ring->node_count; i++)
        learn(p, m->numbers[i], m->ring->nodes[i].id);
    past_nodes_look(p); /* so that what is said of them now calls them so */
}

/* Those that are named by now; one that no list has named yet, below one that has a name, has only
 * its number. */
static void take_names(struct past *p)
{
    struct past_nodes *n = &p->nodes;
    bool letters = true;
    memset(n->nodes, 0, n->shown * sizeof *n->nodes);
    n->shown = 0;
    for (uint32_t i = 0; i < n->count && n->names[i].step <= p->tape.step; i++) {
        struct scene_node *to = &n->nodes[n->names[i].number];
        memcpy(to->id, n->names[i].id, sizeof to->id);
        if (n->names[i].number >= n->shown)
            n->shown = n->names[i].number + 1;
    }
    for (uint32_t i = 0; i < n->shown; i++) {
        if (n->nodes[i].id[0] == '\0')
            snprintf(n->nodes[i].id, sizeof n->nodes[i].id, "#%u", (unsigned)i);
        letters = letters && n->nodes[i].id[1] == '\0';
    }
    for (uint32_t i = 0; i < n->shown; i++)
        n->nodes[i].letter = scene_letter(i, n->nodes[i].id, letters);
}

/* --- how they are ---------------------------------------------------------------------------- */

static void set_state(struct scene_node *n, enum node_mood mood, const char *words)
{
    n->mood = mood;
    snprintf(n->state, sizeof n->state, "%s", words);
}

/* Of others nothing is known but what became of the questions to them. */
static void look_at_other(const struct node *self, uint32_t number, struct scene_node *n)
{
    static const char *const words[OUTCOME_COUNT] = {
        [OUTCOME_NOT_OWNER] = "DISAGREES",    [OUTCOME_RING_MISMATCH] = "DISAGREES",
        [OUTCOME_PEER_REFUSED] = "REFUSED",   [OUTCOME_PEER_RESET] = "RESET",
        [OUTCOME_PEER_GARBAGE] = "GARBAGE",   [OUTCOME_PEER_TIMEOUT] = "SILENT",
        [OUTCOME_OVERLOADED] = "NOT REACHED",
    };
    const struct node_peer *peer = node_peer(&self->peers, number);
    n->rtt_us = n->age_ms = SCENE_UNKNOWN;
    memset(&n->counters, 0xff, sizeof n->counters);
    if (members_place(self->config.members, number) == UINT32_MAX)
        set_state(n, MOOD_LEFT, "? left");
    else if (peer->contact == CONTACT_FAILED)
        set_state(n, MOOD_DOWN, words[peer->last] ? words[peer->last] : "FAILED");
    else
        set_state(n, MOOD_UP, peer->contact == CONTACT_ANSWERED ? "answers" : "?");
}

static uint64_t count_failed(const struct past *p)
{
    const struct node *n = past_node(p);
    uint64_t failed = 0;
    for (uint32_t i = 0; i < p->nodes.shown; i++)
        for (uint32_t k = 0; k < OUTCOME_COUNT; k++)
            if (outcome_is_error((enum outcome)k))
                failed += node_peer(&n->peers, i)->outcomes[k];
    return failed;
}

static void look_at_self(struct past *p, struct scene_node *out)
{
    const struct node *n = past_node(p);
    const struct cache_stats *s = &n->cache.stats;
    const bool is_member = members_place(n->config.members, n->config.self) != UINT32_MAX;
    set_state(out, is_member ? MOOD_UP : MOOD_LEFT, is_member ? "up" : "left");
    out->rtt_us = out->age_ms = SCENE_UNKNOWN;
    out->counters = (struct scene_counters){
        .items = s->items,
        .orphans = s->orphans,
        .used_bytes = s->used_bytes,
        .capacity_bytes = n->cache.capacity_bytes,
        .hits = s->hits,
        .misses = s->misses,
        .created = s->created,
        .replaced = s->replaced,
        .deleted = s->deleted,
        .evicted = s->evicted,
        .expired = s->expired_on_access + s->expired_in_background,
        .forwarded = p->tape.now.counts.sent,
        .failed = count_failed(p),
        .collapsed = n->stats.collapsed,
        .moved_out = n->stats.moved_out,
        .came_back = n->stats.came_back,
        .moved_misses = n->stats.moved_misses,
        .load = p->tape.now.counts.events[EV_REQUEST],
    };
}

bool past_nodes_look(struct past *p)
{
    struct past_nodes *n = &p->nodes;
    const struct node *self = past_node(p);
    const bool is_new = n->shown_list != self->stats.changes;
    if (is_new)
        take_names(p);
    n->shown_list = self->stats.changes;
    for (uint32_t i = 0; i < n->shown; i++) {
        if (i == self->config.self)
            look_at_self(p, &n->nodes[i]);
        else
            look_at_other(self, i, &n->nodes[i]);
    }
    return is_new;
}

/* --- who fails ------------------------------------------------------------------------------- */

static void note_contact(struct past *p, uint32_t number)
{
    struct past_nodes *n = &p->nodes;
    const struct node_peer *peer = node_peer(&past_node(p)->peers, number);
    const bool failed = peer->contact == CONTACT_FAILED;
    if (failed == (n->contacts[number] == CONTACT_FAILED))
        return;
    past_log_add(p, (struct past_event){.kind = EVENT_FAULT,
                                        .node = (uint16_t)number,
                                        .key = SCENE_NO_KEY,
                                        .outcome = (uint8_t)peer->last});
    if (failed)
        n->marks[number] = past_mark(p, 'x', 9);
    else if (n->marks[number] != 0)
        p->marks[n->marks[number] - 1].until_ns = past_now_ns(p);
}

void past_nodes_watch(struct past *p)
{
    const struct event *ev = &p->tape.now.event;
    const uint32_t most = past_node(p)->config.peer_max;
    if (ev->kind != EV_PEER_ANSWER && ev->kind != EV_PEER_FAILED && ev->kind != EV_WAKE)
        return;
    for (uint32_t i = 0; i < most && i < PAST_WATCHED_MAX && i < p->nodes.shown; i++) {
        note_contact(p, i);
        p->nodes.contacts[i] = (uint8_t)node_peer(&past_node(p)->peers, i)->contact;
    }
}
