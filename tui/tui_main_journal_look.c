/* tui/tui_main_journal_look.c - a journal as a scene (tui/tui_main_journal_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

/* --- members, nodes, keys -------------------------------------------------------------------- */

static void look_at_members(struct past *p, struct scene *out)
{
    const struct node *n = past_node(p);
    const bool has_other_nodes = past_nodes_look(p);
    const uint32_t count = past_keys_count_at(&p->keys, p->tape.step);
    const bool has_other_owners = past_keys_own(p, count);
    out->members = n->config.members;
    out->before = n->before;
    out->keys = (struct scene_keys){.count = count,
                                    .total = count,
                                    .positions = p->keys.positions,
                                    .owners = p->keys.owners,
                                    .before = p->keys.before};
    out->nodes = p->nodes.nodes;
    out->node_count = p->nodes.shown;
    out->member_count = out->members->ring->node_count;
    out->member_count_before = (out->before ? out->before : out->members)->ring->node_count;
    if (has_other_nodes || has_other_owners || count != p->counted_keys)
        scene_count(out, p->nodes.nodes);
    p->counted_keys = count;
}

/* Requests of other nodes are requests as well: for this node they are clients. */
static void look_at_requests(const struct past *p, struct scene *out)
{
    const struct replay_counts *c = &p->tape.now.counts;
    out->requests = c->events[EV_REQUEST];
    out->hits = c->outcomes[OUTCOME_HIT];
    out->misses = c->outcomes[OUTCOME_MISS];
    out->forwarded = c->sent;
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++) {
        out->answered += c->outcomes[i];
        out->errors += outcome_is_error((enum outcome)i) ? c->outcomes[i] : 0;
    }
}

/* --- what was and what comes ----------------------------------------------------------------- */

static void look_at_past(const struct past *p, struct scene *out)
{
    const struct past_changes *c = &p->changes;
    const struct past_beats *b = &p->beats;
    const uint64_t beats = out->now_ns / b->beat_ns;
    out->changes = c->items;
    while (out->change_count < c->count && c->items[out->change_count].step <= out->step)
        out->change_count++;
    out->event_count = p->log.count;
    out->event_past = past_log_count_at(&p->log, out->step);
    out->history = (struct scene_history){.beat_ns = b->beat_ns,
                                          .count = beats < b->count ? (uint32_t)beats : b->count,
                                          .stride = past_node(p)->config.peer_max,
                                          .beats = b->beats};
    out->marks = p->marks;
    out->mark_count = p->mark_count;
}

PRINTF_LIKE(2, 3) static void note(struct scene *out, const char *format, ...)
{
    va_list args;
    if (out->note_count == SCENE_NOTES_MAX)
        return;
    va_start(args, format);
    vsnprintf(out->notes[out->note_count++], SCENE_WORDS_MAX, format, args);
    va_end(args);
}

static void note_peers(const struct past *p, struct scene *out)
{
    const struct node *n = past_node(p);
    for (uint32_t i = 0; i < out->node_count; i++) {
        const struct node_peer *peer = node_peer(&n->peers, i);
        uint64_t failed = 0, ended = 0;
        for (uint32_t k = 0; k < OUTCOME_COUNT; k++) {
            ended += peer->outcomes[k];
            failed += outcome_is_error((enum outcome)k) ? peer->outcomes[k] : 0;
        }
        if (failed > 0)
            note(out,
                 "%s was asked %" PRIu64 " times: %" PRIu64 " answers, %" PRIu64
                 " failures, the last end was %s.",
                 past_id(p, i), peer->sent, ended - failed, failed, outcome_name(peer->last));
    }
}

static void look_at_notes(const struct past *p, struct scene *out)
{
    char words[SCENE_WORDS_MAX];
    past_end_words(p, words);
    if (words[0] != '\0')
        note(out, "%s", words);
    if (p->log.is_full)
        note(out, "The log is full: what happens from event %" PRIu64 " on is not in it.",
             p->log.count > 0 ? p->log.events[p->log.count - 1].step + 1 : 1);
    if (p->keys.is_full)
        note(out, "The journal has more keys: the first %u are shown.", (unsigned)p->keys.count);
    note_peers(p, out);
}

/* --- the scene ------------------------------------------------------------------------------- */

void past_look(void *self, struct scene *out)
{
    struct past *p = self;
    const struct rewind *t = &p->tape;
    *out = (struct scene){.kind = SCENE_JOURNAL,
                          .step = t->step,
                          .known = t->known,
                          .ended = t->ended,
                          .now_ns = past_now_ns(p),
                          .end_ns = rewind_time_of(t, t->known),
                          .eyes = &past_eyes,
                          .self = p};
    snprintf(out->title, sizeof out->title, "%s, node %.20s", p->name, t->now.id);
    out->broken = t->ended && t->end == REPLAY_DIFFERS && t->step == t->known;
    look_at_members(p, out);
    look_at_requests(p, out);
    look_at_past(p, out);
    look_at_notes(p, out);
    out->sentence_is_bad = past_sentence(p, out->sentence);
}
