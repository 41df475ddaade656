/* tui/tui_main_sim_look.c - a simulated world as a scene (tui/tui_main_sim_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <stdio.h>
#include <stdlib.h>

enum { SLOW_WORDS_MAX = 16 };

const struct members *sim_list_now(const struct sim_source *s)
{
    const struct world *w = travel_world(s->travel);
    return look_list(w, look_list_count(w) - 1);
}

const struct members *sim_list_before(const struct sim_source *s)
{
    const struct world *w = travel_world(s->travel);
    const uint32_t lists = look_list_count(w);
    return lists > 1 ? look_list(w, lists - 2) : NULL;
}

/* --- nodes ----------------------------------------------------------------------------------- */

static void set_state(struct scene_node *n, enum node_mood mood, const char *words)
{
    n->mood = mood;
    snprintf(n->state, sizeof n->state, "%s", words);
}

/* From how many of the others that are up it is cut, in either direction; *one: the last one. */
static uint32_t count_cuts(const struct world *w, uint32_t node, uint32_t *others, uint32_t *one)
{
    uint32_t cuts = 0;
    *others = 0;
    for (uint32_t i = 0; i < world_node_count(w); i++) {
        if (i == node || !world_node(w, i))
            continue;
        ++*others;
        if (look_is_cut(w, node, i) || look_is_cut(w, i, node)) {
            cuts++;
            *one = i;
        }
    }
    return cuts;
}

/* A node that is cut from others still answers whoever can reach it. */
static void look_at_cuts(const struct sim_source *s, struct scene_node *n)
{
    char words[SCENE_STATE_MAX];
    uint32_t others, one = 0;
    const uint32_t cuts =
        count_cuts(travel_world(s->travel), (uint32_t)(n - s->nodes), &others, &one);
    if (cuts == others)
        snprintf(words, sizeof words, "CUT OFF");
    else if (cuts == 1)
        snprintf(words, sizeof words, "cut from %.12s", s->nodes[one].id);
    else
        snprintf(words, sizeof words, "cut from %u", (unsigned)cuts);
    set_state(n, MOOD_SLOW, words);
}

/* "200ms", "5s", "500us" */
static const char *slow_words(uint64_t ns, char out[SLOW_WORDS_MAX])
{
    const bool seconds = ns >= 10 * NS_PER_S, fine = ns < NS_PER_MS;
    const uint64_t unit = seconds ? NS_PER_S : fine ? 1000 : NS_PER_MS;
    snprintf(out, SLOW_WORDS_MAX, "%u%s", (unsigned)(ns / unit),
             seconds ? "s"
             : fine  ? "us"
                     : "ms");
    return out;
}

static void look_at_state(const struct sim_source *s, const struct look_node *l,
                          struct scene_node *n, bool has_changed)
{
    char words[SCENE_STATE_MAX], span[SLOW_WORDS_MAX];
    if (!l->up)
        set_state(n, l->boots == 0 ? MOOD_AWAY : MOOD_DOWN, l->boots == 0 ? "not here" : "DOWN");
    else if (l->paused)
        set_state(n, MOOD_DOWN, "STANDS STILL");
    else if (l->is_cut)
        look_at_cuts(s, n);
    else if (l->slow_ns > 0) {
        snprintf(words, sizeof words, "slow +%s", slow_words(l->slow_ns, span));
        set_state(n, MOOD_SLOW, words);
    } else if (!l->is_member)
        set_state(n, MOOD_LEFT, "left");
    else
        set_state(n, MOOD_UP, has_changed && !n->was_member ? "joined" : "up");
}

/* What it asked of others. */
static void add_peers(const struct node *n, struct scene_counters *c)
{
    for (uint32_t i = 0; i < n->peers.count; i++) {
        c->forwarded += n->peers.asked[i].sent;
        for (uint32_t k = 0; k < OUTCOME_COUNT; k++)
            if (outcome_is_error((enum outcome)k))
                c->failed += n->peers.asked[i].outcomes[k];
    }
}

static struct scene_counters count(const struct world *w, uint32_t node)
{
    const struct node *n = world_node(w, node);
    struct scene_counters c = {.load = world_node_load(w, node)};
    if (!n)
        return c;
    const struct cache_stats *s = &n->cache.stats;
    c = (struct scene_counters){.items = s->items,
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
                                .collapsed = n->stats.collapsed,
                                .moved_out = n->stats.moved_out,
                                .came_back = n->stats.came_back,
                                .moved_misses = n->stats.moved_misses,
                                .load = world_node_load(w, node)};
    add_peers(n, &c);
    return c;
}

static void look_at_node(struct sim_source *s, uint32_t node, bool has_changed)
{
    const struct world *w = travel_world(s->travel);
    struct scene_node *n = &s->nodes[node];
    struct look_node l;
    look_node(w, node, &l);
    n->list_is_old = l.list_is_old;
    look_at_state(s, &l, n, has_changed);
    n->counters = count(w, node);
}

/* Those that are not there, behind the last one that is, are not spoken of. */
static uint32_t nodes_shown(const struct sim_source *s)
{
    uint32_t count = s->scenario.node_count;
    while (count > 1 && s->nodes[count - 1].mood == MOOD_AWAY && !s->nodes[count - 1].was_member)
        count--;
    return count;
}

/* --- the time line --------------------------------------------------------------------------- */

static const struct {
    char letter;
    uint8_t gravity;
} fault_marks[FAULT_KINDS] = {
    [FAULT_CRASH] = {'x', 9},     [FAULT_RESTART] = {'R', 6}, [FAULT_PAUSE] = {'z', 7},
    [FAULT_RESUME] = {'r', 4},    [FAULT_CUT] = {'p', 8},     [FAULT_HEAL] = {'h', 5},
    [FAULT_RESET] = {'o', 3},     [FAULT_SLOW] = {'s', 6},    [FAULT_ISOLATE] = {'p', 8},
    [FAULT_PARTITION] = {'p', 8}, [FAULT_FLAP] = {'p', 8},    [FAULT_HALF_OPEN] = {'o', 3},
    [FAULT_LEAVE] = {'o', 3},     [FAULT_CLOCK] = {'o', 2},
};

static void mark(struct sim_source *s, struct scene *out, struct scene_mark m)
{
    if (out->mark_count < SIM_MARKS_MAX)
        s->marks[out->mark_count++] = m;
}

static void mark_faults(struct sim_source *s, struct scene *out)
{
    const struct world *w = travel_world(s->travel);
    for (uint32_t i = 0; i < look_fault_count(w); i++) {
        const struct scenario_fault *f = look_fault(w, i);
        const uint64_t lasts = f->lasts_ns == TIME_NEVER ? 0 : f->lasts_ns;
        mark(s, out,
             (struct scene_mark){f->at_ns, f->at_ns + lasts, fault_marks[f->kind].letter,
                                 fault_marks[f->kind].gravity});
    }
}

static void mark_changes(struct sim_source *s, struct scene *out)
{
    for (uint32_t i = 0; i < s->scenario.change_count; i++) {
        const struct scenario_change *c = &s->scenario.changes[i];
        static const char letters[] = {
            [CHANGE_ADD] = 'A', [CHANGE_REMOVE] = 'd', [CHANGE_RELOAD] = 'r'};
        mark(s, out, (struct scene_mark){c->at_ns, c->at_ns, letters[c->kind], 10});
    }
    for (uint32_t i = 0; i < s->changes.count; i++) { /* also those that were made by hand */
        const struct scene_change *c = &s->changes.items[i];
        const bool joins = strstr(c->words, "joins") != NULL;
        mark(s, out, (struct scene_mark){c->at_ns, c->at_ns, joins ? 'A' : 'd', 10});
    }
}

static int compare_marks(const void *a, const void *b)
{
    const struct scene_mark *x = a, *y = b;
    if (x->at_ns != y->at_ns)
        return x->at_ns < y->at_ns ? -1 : 1;
    if (x->gravity != y->gravity)
        return x->gravity < y->gravity ? -1 : 1;
    return (x->letter > y->letter) - (x->letter < y->letter);
}

/* --- the scene ------------------------------------------------------------------------------- */

static void look_at_members(struct sim_source *s, struct scene *out)
{
    out->members = sim_list_now(s);
    out->before = sim_list_before(s);
    const bool changed = sim_keys_owners(&s->keys, out->members, out->before);
    out->keys = (struct scene_keys){.count = s->keys.count,
                                    .total = s->keys.total,
                                    .positions = s->keys.positions,
                                    .owners = s->keys.owners,
                                    .before = s->keys.before};
    out->node_count = s->scenario.node_count;
    if (changed)
        scene_count(out, s->nodes);
    out->member_count = out->members->ring->node_count;
    out->member_count_before = (out->before ? out->before : out->members)->ring->node_count;
    for (uint32_t i = 0; i < s->scenario.node_count; i++)
        look_at_node(s, i, out->before != NULL);
    out->node_count = nodes_shown(s);
    out->nodes = s->nodes;
}

static void look_at_clients(const struct world_stats *w, struct scene *out)
{
    out->requests = w->requests;
    out->answered = w->answered;
    out->hits = w->hits;
    out->misses = w->misses;
    out->errors = w->errors + w->closed;
    out->forwarded = w->forwarded;
}

static void look_at_past(struct sim_source *s, struct scene *out)
{
    const struct travel *t = s->travel;
    out->changes = s->changes.items;
    while (out->change_count < s->changes.count &&
           s->changes.items[out->change_count].step <= t->step)
        out->change_count++;
    out->event_count = s->log.count;
    out->event_past = sim_log_past(&s->log, t->step);
    const uint64_t beats = s->beats.beat_ns > 0 ? t->now_ns / s->beats.beat_ns : 0;
    out->history =
        (struct scene_history){.beat_ns = s->beats.beat_ns,
                               .count = beats < s->beats.count ? (uint32_t)beats : s->beats.count,
                               .stride = s->scenario.node_count,
                               .beats = s->beats.beats};
}

static void note(struct scene *out, const char *words)
{
    if (out->note_count < SCENE_NOTES_MAX)
        snprintf(out->notes[out->note_count++], SCENE_WORDS_MAX, "%s", words);
}

static void look_at_notes(const struct sim_source *s, struct scene *out)
{
    char words[SCENE_WORDS_MAX];
    sim_trace_note(s, words);
    if (words[0] != '\0')
        note(out, words);
    if (out->broken > 0) {
        snprintf(words, sizeof words, "%llu broken promises so far: see 6 Log.",
                 (unsigned long long)out->broken);
        note(out, words);
    }
    if (s->log.failed)
        note(out, "There was not enough memory for the whole log.");
    if (s->log.is_full)
        note(out, "The log is full: what happens from here on is not in it.");
    if (s->keys.total > s->keys.count) {
        snprintf(words, sizeof words, "The story has %llu keys; %u of them are shown.",
                 (unsigned long long)s->keys.total, (unsigned)s->keys.count);
        note(out, words);
    }
}

void sim_look(void *self, struct scene *out)
{
    struct sim_source *s = self;
    const struct travel *t = s->travel;
    const struct world *w = travel_world(t);
    sim_trace_parts(s); /* as far as is known by now */
    *out = (struct scene){.kind = s->recording ? SCENE_TRACE : SCENE_SIM,
                          .step = t->step,
                          .known = t->known,
                          .ended = t->ended,
                          .now_ns = t->now_ns,
                          .end_ns = s->scenario.end_ns,
                          .broken = check_broken(world_check(w)),
                          .can_write = true,
                          .eyes = &sim_eyes,
                          .self = s};
    snprintf(out->title, sizeof out->title, "%s", s->title);
    look_at_members(s, out);
    look_at_clients(world_stats(w), out);
    look_at_past(s, out);
    mark_faults(s, out);
    mark_changes(s, out);
    qsort(s->marks, out->mark_count, sizeof *s->marks, compare_marks);
    out->marks = s->marks;
    look_at_notes(s, out);
    out->sentence_is_bad = sim_sentence(s, out->sentence);
}
