/* tui/tui_main_live_notes.c - what is wrong in the cluster, where, and what to do
 * (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include "tui/words.h"

enum { FULL_STEPS = 60 /* so long is it said that a key had no room */ };

PRINTF_LIKE(2, 3) static void note(struct scene *s, const char *format, ...)
{
    va_list args;
    if (s->note_count == SCENE_NOTES_MAX)
        return;
    va_start(args, format);
    vsnprintf(s->notes[s->note_count++], SCENE_WORDS_MAX, format, args);
    va_end(args);
}

/* --- a node's trouble ------------------------------------------------------------------------ */

static void say_again(const struct live *l, char out[48])
{
    const double s = (double)l->watch.period_ns / (double)NS_PER_S;
    snprintf(out, 48, "Trying again every %.3g s.", s);
}

/* " for 12 s"; at first nothing. */
static void say_since(const struct live_seen *s, uint64_t now_ns, char out[WORDS_MAX + 8])
{
    char span[WORDS_MAX];
    const uint64_t ns = now_ns > s->since_ns ? now_ns - s->since_ns : 0;
    out[0] = '\0';
    if (ns >= NS_PER_S)
        snprintf(out, WORDS_MAX + 8, " for %s", words_span(ns - ns % NS_PER_S, span));
}

static void note_down(const struct live *l, uint32_t node, const struct live_seen *s,
                      uint64_t now_ns, struct scene *out)
{
    char again[48], since[WORDS_MAX + 8];
    const char *id = live_id(l, node);
    say_again(l, again);
    say_since(s, now_ns, since);
    if (s->state == WATCH_REFUSED)
        note(out, "%s: %s%s. Is that node running? %s", id, s->problem, since, again);
    else if (s->state == WATCH_SILENT)
        note(out, "%s: %s, %u %s. It stays in the table with its last values marked ?.", id,
             s->problem, (unsigned)s->failures, s->failures == 1 ? "time" : "times");
    else
        note(out, "%s: %s%s. %s", id, s->problem, since, again);
}

static void note_slow(const struct live *l, uint32_t node, const struct live_seen *s,
                      struct scene *out)
{
    const bool waits = s->waiting_ns > l->slow_ns;
    const uint64_t ms = (waits ? s->waiting_ns : s->took_ns) / NS_PER_MS;
    note(out, "%s: %s %llu ms; more than %llu ms is called slow.", live_id(l, node),
         waits ? "no answer for" : "answers take", (unsigned long long)ms,
         (unsigned long long)(l->slow_ns / NS_PER_MS));
}

static void note_trouble(const struct live *l, uint32_t node, const struct live_seen *s,
                         uint64_t now_ns, struct scene *out)
{
    const struct watch_node *w = l->watch.nodes[node];
    switch (s->state) {
    case WATCH_REFUSED:
    case WATCH_UNREACHED:
    case WATCH_SILENT:
        if (out->nodes[node].is_member)
            note_down(l, node, s, now_ns, out);
        break;
    case WATCH_GARBAGE:
        note(out, "%s: what %s answers is not what was expected: %s. Is that a ringlab node?",
             w->id, w->host, s->problem);
        break;
    case WATCH_STRANGER:
        note(out,
             "%s: node %s answers at %s in its place. Do two cluster files give them the same "
             "address?",
             w->id, s->problem, w->host);
        break;
    case WATCH_LEFT_ALONE:
        note(out, "%s is not asked: %s.", w->id, s->problem);
        break;
    case WATCH_UP:
        if (live_is_slow(l, s))
            note_slow(l, node, s, out);
        break;
    case WATCH_UNKNOWN:
        break;
    }
}

/* --- who disagrees --------------------------------------------------------------------------- */

/* A node reports what does not fit what is computed here. */
static void note_list(const struct live *l, uint32_t node, const struct live_seen *s,
                      uint64_t fingerprint, struct scene *out)
{
    if (s->state == WATCH_UP && out->nodes[node].list_is_old)
        note(out,
             "%s goes by another list of nodes (fingerprint %016llx, here %016llx): requests "
             "between them fail. Give all nodes the same cluster file, then :reload.",
             live_id(l, node), (unsigned long long)s->fingerprint, (unsigned long long)fingerprint);
    else if (l->view.foreign[node] > 0)
        note(out,
             "%s holds %u of its keys that the ring here gives to others. Is V, the hash or the "
             "node list different?",
             live_id(l, node), (unsigned)l->view.foreign[node]);
}

static void note_cluster(const struct live *l, struct scene *out)
{
    if (l->lists.is_ahead)
        note(out, "%s has another list of nodes than the nodes go by. :reload makes them read it.",
             l->origin);
    if (l->lists.has_doubts)
        note(out, "The ring computed here has another fingerprint than the nodes tell. Are they of "
                  "another version of ringlab?");
    if (l->keys.refused_step > 0 && out->step >= l->keys.refused_step &&
        out->step - l->keys.refused_step < FULL_STEPS)
        note(out, "There are more than %d keys: those that were seen first are shown.",
             SCENE_KEYS_MAX);
    if (l->failed)
        note(out, "Samples are missing: there is not enough memory.");
}

void live_notes(const struct live *l, const struct live_sample *s, uint64_t now_ns,
                struct scene *out)
{
    out->note_count = 0;
    for (uint32_t i = 0; i < out->node_count; i++)
        note_trouble(l, i, live_seen_of(s, i), now_ns, out);
    for (uint32_t i = 0; i < out->node_count; i++)
        note_list(l, i, live_seen_of(s, i), live_list_fingerprint(&l->lists, s->list), out);
    note_cluster(l, out);
}
