/* tui/tui_main_live_look.c - a sample as a scene (tui/tui_main_live_parts.h).
 *
 * What depends on the step alone is worked out when another step is looked at; ages and lifetimes,
 * at each look.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdio.h>
#include <stdlib.h>

enum { SENTENCE_S = 4 /* so long it is told what has happened last */ };

bool live_view_init(struct live_view *v)
{
    *v = (struct live_view){
        .slots = calloc(SCENE_KEYS_MAX, sizeof *v->slots),
        .positions = calloc(SCENE_KEYS_MAX, sizeof *v->positions),
        .owners = calloc(SCENE_KEYS_MAX, sizeof *v->owners),
        .before = calloc(SCENE_KEYS_MAX, sizeof *v->before),
    };
    return v->slots && v->positions && v->owners && v->before;
}

void live_view_destroy(struct live_view *v)
{
    free(v->slots);
    free(v->positions);
    free(v->owners);
    free(v->before);
    free(v->nodes);
    free(v->beats);
    free(v->foreign);
    *v = (struct live_view){.key_count = 0};
}

/* Room for all nodes. Without memory there is none, and no node is shown. */
static uint32_t make_room(struct live_view *v, uint32_t nodes)
{
    if (nodes <= v->node_max)
        return nodes;
    v->is_fresh = false;
    free(v->nodes);
    free(v->beats);
    free(v->foreign);
    v->nodes = calloc(nodes, sizeof *v->nodes);
    v->beats = calloc((size_t)nodes * LIVE_BEATS, sizeof *v->beats);
    v->foreign = calloc(nodes, sizeof *v->foreign);
    v->node_max = v->nodes && v->beats && v->foreign ? nodes : 0;
    return v->node_max;
}

const struct live_sample *live_present(const struct live *l)
{
    return live_past_at(&l->past, l->step);
}

uint64_t live_present_ns(const struct live *l)
{
    return l->follows ? l->now_ns : live_present(l)->at_ns;
}

const struct live_seen *live_seen_of(const struct live_sample *s, uint32_t node)
{
    static const struct live_seen nothing = {.state = WATCH_UNKNOWN};
    return node < s->node_count ? &s->nodes[node] : &nothing;
}

/* --- keys ------------------------------------------------------------------------------------ */

uint32_t live_place(const struct live *l, uint32_t slot)
{
    uint32_t low = 0, high = l->view.key_count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (l->view.slots[middle] < slot)
            low = middle + 1;
        else
            high = middle;
    }
    return low < l->view.key_count && l->view.slots[low] == slot ? low : SCENE_NO_KEY;
}

static void collect_keys(struct live *l, const struct live_sample *s)
{
    struct live_view *v = &l->view;
    v->key_count = 0;
    for (uint32_t i = 0; i < l->keys.slot_count; i++) {
        if (!l->keys.slots[i].text ||
            !live_key_is_alive(&l->keys, i, (uint32_t)l->step, live_sample_since(s)))
            continue;
        v->slots[v->key_count] = i;
        v->positions[v->key_count++] = l->keys.slots[i].position;
    }
}

static void find_owners(const struct members *m, const struct live_view *v, uint16_t *out)
{
    if (m)
        scene_owners(m, v->positions, v->key_count, out);
    else
        memset(out, 0xff, v->key_count * sizeof *out); /* SCENE_NO_OWNER */
}

/* Has the node, which goes by the same list, this key for another reason than an earlier list? */
static bool is_foreign(const struct live *l, const struct live_sample *s, const struct live_copy *c,
                       uint16_t owner)
{
    const struct live_seen *n = live_seen_of(s, c->node);
    return c->node != owner && !c->is_orphan && c->last_step > n->list_step &&
           n->fingerprint == live_list_fingerprint(&l->lists, s->list) &&
           live_copy_is_alive(c, (uint32_t)l->step, live_sample_since(s));
}

static void count_foreign(struct live *l, const struct live_sample *s)
{
    struct live_view *v = &l->view;
    memset(v->foreign, 0, v->node_max * sizeof *v->foreign);
    for (uint32_t k = 0; k < v->key_count; k++) {
        uint32_t i = l->keys.slots[v->slots[k]].copies;
        for (; i != LIVE_NONE; i = l->keys.copies[i].next)
            if (v->owners[k] != SCENE_NO_OWNER &&
                is_foreign(l, s, &l->keys.copies[i], v->owners[k]))
                v->foreign[l->keys.copies[i].node]++;
    }
}

/* --- over time ------------------------------------------------------------------------------- */

static uint32_t gained(uint64_t now, uint64_t before, bool is_same_boot)
{
    const uint64_t gain = !is_same_boot ? now : now > before ? now - before : 0;
    return gain > UINT32_MAX ? UINT32_MAX : (uint32_t)gain;
}

static struct scene_beat beat_of(const struct live_seen *now, const struct live_seen *before)
{
    if (!now->is_told || !before->is_told)
        return (struct scene_beat){0};
    const struct scene_counters *n = &now->counters, *b = &before->counters;
    const bool same = now->boot_id == before->boot_id;
    return (struct scene_beat){gained(n->hits, b->hits, same), gained(n->misses, b->misses, same),
                               gained(n->load, b->load, same)};
}

static void look_at_history(struct live *l, struct scene *out)
{
    const uint64_t steps = l->step - l->past.first;
    const uint32_t count = steps < LIVE_BEATS ? (uint32_t)steps : LIVE_BEATS;
    for (uint32_t i = 0; i < count; i++) {
        const uint64_t step = l->step - count + 1 + i;
        const struct live_sample *now = live_past_at(&l->past, step);
        const struct live_sample *before = live_past_at(&l->past, step - 1);
        for (uint32_t n = 0; n < out->node_count; n++)
            l->view.beats[(size_t)i * out->node_count + n] =
                beat_of(live_seen_of(now, n), live_seen_of(before, n));
    }
    out->history = (struct scene_history){
        .beat_ns = l->watch.period_ns, .count = count, .beats = l->view.beats};
}

/* --- nodes ----------------------------------------------------------------------------------- */

static bool is_here(const struct watch_node *w)
{
    return strcmp(w->where.host, "localhost") == 0 || strncmp(w->where.host, "127.", 4) == 0 ||
           strcmp(w->where.host, "::1") == 0;
}

static bool ids_are_letters(const struct live *l)
{
    for (uint32_t i = 0; i < l->node_count; i++)
        if (live_id(l, i)[1] != '\0')
            return false;
    return true;
}

static void name_nodes(struct live *l, uint32_t count)
{
    const bool letters = ids_are_letters(l);
    for (uint32_t i = 0; i < count; i++) {
        const struct watch_node *w = l->watch.nodes[i];
        struct scene_node *n = &l->view.nodes[i];
        memcpy(n->id, w->id, sizeof n->id);
        n->letter = scene_letter(i, n->id, letters);
        if (is_here(w))
            snprintf(n->address, sizeof n->address, ":%u", (unsigned)w->where.port);
        else
            snprintf(n->address, sizeof n->address, "%.31s", w->host);
    }
}

static void look_at_node(struct live *l, const struct live_sample *s, uint32_t node,
                         uint64_t now_ns)
{
    const struct live_seen *seen = live_seen_of(s, node);
    struct scene_node *n = &l->view.nodes[node];
    const uint64_t fingerprint = live_list_fingerprint(&l->lists, s->list);
    n->list_is_old = seen->is_told && fingerprint != 0 && seen->fingerprint != fingerprint;
    n->is_stale = seen->is_told && seen->state != WATCH_UP;
    n->mood = live_state(l, seen, n, now_ns, n->state);
    if (node < s->node_count)
        n->counters = seen->counters;
    else
        memset(&n->counters, 0xff, sizeof n->counters); /* SCENE_UNKNOWN, all of them */
    const bool answered = seen->answered_ns > 0 && seen->answered_ns <= now_ns;
    n->rtt_us = answered && !n->is_stale ? seen->took_ns / 1000 : SCENE_UNKNOWN;
    n->age_ms = answered ? (now_ns - seen->answered_ns) / NS_PER_MS : SCENE_UNKNOWN;
}

/* What all of them have counted, as far as they have told. */
static void sum_up(const struct live_sample *s, struct scene *out)
{
    for (uint32_t i = 0; i < s->node_count; i++) {
        const struct scene_counters *c = &s->nodes[i].counters;
        if (!s->nodes[i].is_told)
            continue;
        out->hits += c->hits;
        out->misses += c->misses;
        out->errors += c->failed;
        out->forwarded += c->forwarded;
        out->requests += c->hits + c->misses + c->created + c->replaced + c->deleted;
        out->keys.total += c->items > c->orphans ? c->items - c->orphans : 0;
    }
    out->answered = out->requests;
    if (out->keys.total < out->keys.count)
        out->keys.total = out->keys.count;
}

/* --- the scene ------------------------------------------------------------------------------- */

static void look_at_members(struct live *l, const struct live_sample *s, struct scene *out)
{
    struct live_view *v = &l->view;
    out->members = live_list(&l->lists, s->list);
    out->before = s->list > 0 ? live_list(&l->lists, s->list - 1) : NULL;
    if (!v->is_fresh) {
        collect_keys(l, s);
        find_owners(out->members, v, v->owners);
        find_owners(out->before ? out->before : out->members, v, v->before);
        count_foreign(l, s);
    }
    out->keys = (struct scene_keys){
        .count = v->key_count, .positions = v->positions, .owners = v->owners, .before = v->before};
    if (!v->is_fresh)
        scene_count(out, v->nodes);
    if (out->members) {
        out->member_count = out->members->ring->node_count;
        out->member_count_before = (out->before ? out->before : out->members)->ring->node_count;
    }
}

/* What has happened at this step, or, as long as one follows, some seconds ago; or NULL. */
static const struct live_event *told_event(const struct live *l)
{
    const uint32_t past = live_log_past(&l->log, l->step);
    const struct live_event *e = past > 0 ? &l->log.events[past - 1] : NULL;
    if (!e || e->e.step == l->step)
        return e;
    const bool is_fresh = l->follows && l->now_ns - e->e.at_ns < SENTENCE_S * NS_PER_S;
    return is_fresh ? e : NULL;
}

static void look_at_sentence(const struct live *l, struct scene *out)
{
    uint32_t up = 0, members = 0;
    const struct live_event *e = told_event(l);
    const unsigned long long behind = out->known - out->step;
    for (uint32_t i = 0; i < out->node_count; i++) {
        members += out->nodes[i].is_member;
        up += out->nodes[i].is_member &&
              (out->nodes[i].mood == MOOD_UP || out->nodes[i].mood == MOOD_SLOW);
    }
    if (e) {
        snprintf(out->sentence, SCENE_WORDS_MAX, "%s", e->words);
        out->sentence_is_bad = e->e.is_bad;
    } else if (!l->follows) {
        snprintf(out->sentence, SCENE_WORDS_MAX, "%llu %s behind live; End goes to live", behind,
                 behind == 1 ? "sample" : "samples");
    } else {
        snprintf(out->sentence, SCENE_WORDS_MAX, "%u of %u nodes answer", (unsigned)up,
                 (unsigned)members);
        out->sentence_is_bad = up < members && l->step > 0;
    }
}

static void look_at_log(const struct live *l, struct scene *out)
{
    out->changes = l->lists.changes;
    out->change_count = live_changes_past(&l->lists, l->step);
    out->marks = l->log.marks;
    out->mark_count = l->log.mark_count;
    out->event_count = l->log.count;
    out->event_past = live_log_past(&l->log, l->step);
}

void live_look(void *self, struct scene *out)
{
    struct live *l = self;
    const struct live_sample *s = live_present(l);
    const uint64_t now_ns = live_present_ns(l);
    if (l->view.step != l->step)
        l->view.is_fresh = false;
    *out = (struct scene){.kind = SCENE_LIVE,
                          .step = l->step,
                          .known = l->past.last,
                          .now_ns = now_ns,
                          .eyes = &live_eyes,
                          .self = l,
                          .can_write = l->allow_write};
    out->node_count = make_room(&l->view, l->node_count);
    out->nodes = l->view.nodes;
    out->end_ns = l->follows ? now_ns : live_past_at(&l->past, l->past.last)->at_ns;
    snprintf(out->title, sizeof out->title, "%s", l->title);
    name_nodes(l, out->node_count);
    if (out->node_count > 0)
        look_at_members(l, s, out);
    for (uint32_t i = 0; i < out->node_count; i++)
        look_at_node(l, s, i, now_ns);
    if (out->node_count > 0)
        look_at_history(l, out);
    sum_up(s, out);
    look_at_log(l, out);
    look_at_sentence(l, out);
    live_notes(l, s, now_ns, out);
    l->view.is_fresh = out->node_count > 0;
    l->view.step = l->step;
    l->shown_ns = l->now_ns;
}
