/* tui/plain.c - see tui/plain.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/plain.h"

#include <stdarg.h>

#include "tui/balance.h"
#include "tui/command.h"
#include "tui/flow.h"
#include "tui/keymap.h"
#include "tui/words.h"

enum { NEWS_MAX = 100, ENTRIES_MAX = 20, MOVED_MAX = 20 };

PRINTF_LIKE(2, 3) static void say(const struct plain *p, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vfprintf(p->out, format, args);
    va_end(args);
    fputc('\n', p->out);
}

/* --- views as lines -------------------------------------------------------------------------- */

static void say_number(const struct plain *p, const char *what, uint64_t number)
{
    if (number != SCENE_UNKNOWN)
        fprintf(p->out, ", %s %llu", what, (unsigned long long)number);
}

static void say_node(const struct plain *p, const struct scene_node *n)
{
    const double ratio = scene_hit_ratio(n->counters.hits, n->counters.misses);
    fprintf(p->out, "%s: %s, owns %.1f %% of the ring and %u keys", n->id, n->state, 100 * n->share,
            (unsigned)n->keys);
    if (n->keys != n->keys_before)
        fprintf(p->out, " (%+d)", (int)n->keys - (int)n->keys_before);
    say_number(p, "entries in its cache", n->counters.items);
    say_number(p, "of these orphans", n->counters.orphans);
    if (ratio >= 0)
        fprintf(p->out, ", hit ratio %.0f %%", 100 * ratio);
    say(p, "%s", n->is_stale ? ". These are the last values seen" : "");
}

static void say_nodes(const struct plain *p)
{
    const struct scene *s = &p->session->scene;
    for (uint32_t i = 0; i < s->node_count; i++)
        say_node(p, &s->nodes[i]);
    for (uint32_t i = 0; i < s->note_count; i++)
        say(p, "%s", s->notes[i]);
}

static void say_flow(const struct plain *p)
{
    const struct scene *s = &p->session->scene;
    char name[KEY_BYTES_MAX + 1];
    struct flow f;
    flow_count(s, &f);
    if (!s->before) {
        say(p, "The list of members has not changed yet. :add has a node join.");
        return;
    }
    say(p,
        "%u of %u keys changed owner. Equal parts would be %.0f; with hash mod n it would have "
        "been %u.",
        (unsigned)f.moved, (unsigned)f.keys, f.ideal, (unsigned)f.moved_by_modulo);
    for (uint32_t i = 0; i < f.pair_count && i < FLOW_PAIRS_MAX; i++)
        say(p, "%s gave %u to %s.", s->nodes[f.pairs[i].from].id, (unsigned)f.pairs[i].keys,
            s->nodes[f.pairs[i].to].id);
    for (uint32_t i = 0; i < f.check_count; i++)
        say(p, "%s: %s.", f.checks[i].holds ? "ok" : "NOT SO", f.checks[i].words);
    for (uint32_t i = 0; i < f.moved && i < MOVED_MAX; i++) {
        const uint32_t key = flow_moved_key(s, i);
        say(p, "%s: from %s to %s", words_scene_key(s, key, name), s->nodes[s->keys.before[key]].id,
            s->nodes[s->keys.owners[key]].id);
    }
}

static void say_path(const struct plain *p)
{
    const struct path *path = p->session->ui.path;
    if (!path) {
        say(p, "No request is followed. :trace KEY follows the last one for a key.");
        return;
    }
    say(p, "%s", path->title);
    for (uint32_t i = 0; i < path->hop_count; i++) {
        const struct hop *h = &path->hops[i];
        const struct scene *s = &p->session->scene;
        const char *from = h->from == PATH_CLIENT ? "client" : s->nodes[h->from].id;
        const char *to = h->to == PATH_CLIENT ? "client" : s->nodes[h->to].id;
        if (h->kind == HOP_MESSAGE)
            say(p, "%.2f ms, %s to %s: %s. %s", (double)h->at_ns / 1e6, from, to, h->label, h->why);
        else
            say(p, "%.2f ms, at %s: %s. %s", (double)h->at_ns / 1e6, from, h->label, h->why);
    }
    say(p, "%s", path->verdict);
}

static void say_entry(const struct plain *p, uint32_t place, const struct scene_entry *e)
{
    char name[KEY_BYTES_MAX + 1], ttl[WORDS_MAX];
    say(p, "%u %s, %u bytes, lives %s%s", (unsigned)place,
        words_key(slice_of(e->key, e->key_len), name), (unsigned)e->value_bytes,
        words_ttl(e->ttl_left_ms, ttl),
        e->is_orphan ? ", an orphan: its key belongs to another node now" : "");
}

static void say_cache(const struct plain *p)
{
    const struct scene *s = &p->session->scene;
    const uint32_t node = p->session->ui.node;
    struct scene_entry e;
    if (s->node_count == 0)
        return;
    say_node(p, &s->nodes[node]);
    say(p, "Its cache, the next to be evicted first:");
    for (uint32_t i = 0; i < ENTRIES_MAX && s->eyes->entries(s->self, node, i, 1, &e) == 1; i++)
        say_entry(p, i + 1, &e);
}

static void say_stats(const struct plain *p)
{
    const struct scene *s = &p->session->scene;
    const struct balance b = balance_of_keys(s);
    const double ratio = scene_hit_ratio(s->hits, s->misses);
    say(p,
        "Keys of a node: %.1f on average, the most is %.2f times that; the deviation is %.2f of "
        "the mean, theory expects %.2f.",
        b.mean, b.most, b.deviation, b.expected);
    if (ratio >= 0)
        say(p, "Of %llu answers to GETs %.1f %% were hits; %llu requests ended in an error.",
            (unsigned long long)(s->hits + s->misses), 100 * ratio, (unsigned long long)s->errors);
    for (uint32_t i = 0; i < s->change_count; i++)
        say(p, "step %llu, %s: %u of %u keys moved; equal parts would be %.0f, hash mod n %u.",
            (unsigned long long)s->changes[i].step, s->changes[i].words,
            (unsigned)s->changes[i].moved, (unsigned)s->changes[i].keys, s->changes[i].ideal,
            (unsigned)s->changes[i].moved_by_modulo);
}

static void say_event(const struct plain *p, uint64_t i)
{
    const struct scene *s = &p->session->scene;
    const struct scene_event e = s->eyes->event(s->self, i);
    char words[SCENE_WORDS_MAX], at[WORDS_MAX];
    s->eyes->words(s->self, &e, words);
    say(p, "%s, step %llu: %s", words_time(e.at_ns, at), (unsigned long long)e.step, words);
}

static void say_log(const struct plain *p)
{
    const struct scene *s = &p->session->scene;
    const uint64_t from = s->event_past > ENTRIES_MAX ? s->event_past - ENTRIES_MAX : 0;
    for (uint64_t i = from; i < s->event_past; i++)
        say_event(p, i);
}

static void say_view(const struct plain *p)
{
    switch (p->session->ui.view) {
    case VIEW_RING:
        say_nodes(p);
        return;
    case VIEW_FLOW:
        say_flow(p);
        return;
    case VIEW_PATH:
        say_path(p);
        return;
    case VIEW_NODE:
        say_cache(p);
        return;
    case VIEW_STATS:
        say_stats(p);
        return;
    case VIEW_LOG:
    case VIEW_COUNT:
        break;
    }
    say_log(p);
}

static void say_help(const struct plain *p)
{
    for (uint32_t i = 0; i < VERB_COUNT; i++) {
        const enum verb v = (enum verb)i;
        say(p, "%s %s: %s", command_name(v), command_takes(v), command_does(v));
    }
}

static void say_question(const struct plain *p)
{
    const struct question *q = &p->session->ui.question;
    say(p, "%s", q->text);
    for (uint32_t i = 0; i < q->choice_count; i++)
        say(p, "answer %u: %s", (unsigned)i + 1, q->choices[i]);
}

/* --- lines ----------------------------------------------------------------------------------- */

/* What has happened since the last time, at most so much of it. Going back tells nothing. */
void plain_news(struct plain *p)
{
    const uint64_t past = p->session->scene.event_past;
    if (past > p->told + NEWS_MAX)
        say(p, "(%llu events before these are in the log)",
            (unsigned long long)(past - p->told - NEWS_MAX));
    for (uint64_t i = past > p->told + NEWS_MAX ? past - NEWS_MAX : p->told; i < past; i++)
        say_event(p, i);
    p->told = past;
}

static bool shows_a_view(enum verb verb)
{
    return verb == VERB_VIEW || verb == VERB_TRACE || verb == VERB_OPEN || verb == VERB_NODE ||
           verb == VERB_GET || verb == VERB_PUT || verb == VERB_DELETE;
}

static void say_outcome(struct plain *p, enum verb verb, bool done)
{
    const struct session *s = p->session;
    plain_news(p);
    say(p, "%s", s->ui.message[0] != '\0' ? s->ui.message : s->scene.sentence);
    if (s->ui.asking)
        say_question(p);
    else if (done && verb == VERB_HELP)
        say_help(p);
    else if (done && shows_a_view(verb))
        say_view(p);
}

bool plain_line(struct plain *p, const char *line)
{
    struct command c;
    char error[COMMAND_ERROR_MAX];
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#')
        return true;
    char answer[] = ":answer 0";
    if (p->session->ui.asking && line[0] >= '0' && line[0] <= '9' && line[1] == '\0') {
        answer[sizeof answer - 2] = line[0];
        line = answer;
    }
    p->session->ui.message[0] = '\0';
    bool done = session_say(p->session, line);
    while (p->session->ui.seeking)
        session_tick(p->session, 0);
    if (!command_parse(line, &c, error))
        c.verb = VERB_COUNT;
    p->session->ui.help = false;
    say_outcome(p, c.verb, done);
    return done;
}

void plain_begin(struct plain *p, struct session *session, FILE *out)
{
    *p = (struct plain){.session = session, .out = out};
    say(p, "%s. Commands, one a line: help tells them, quit ends.", session->scene.title);
    say(p, "%s", session->scene.sentence);
    p->told = session->scene.event_past;
}
