/* tui/tui_main_journal_hops.c - hops, and why (tui/tui_main_journal_path.h).
 *
 * What happens at other nodes, and how long a message is on the way, no journal tells: what comes
 * in is seen as it arrives, what goes out as it leaves.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_path.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/hash.h"
#include "tui/words.h"

static uint32_t self_of(const struct way *w)
{
    return past_node(w->past)->config.self;
}

static const char *self_id(const struct way *w)
{
    return past_id(w->past, self_of(w));
}

/* --- adding ---------------------------------------------------------------------------------- */

static void take_part(struct path *path, uint32_t party)
{
    if (path_column(path, party) == path->party_count && path->party_count < PATH_PARTIES_MAX)
        path->parties[path->party_count++] = party;
}

static struct hop *add(struct way *w, enum hop_kind kind, uint32_t from, uint32_t to,
                       const char *label)
{
    struct path *path = w->path;
    struct hop *h = &w->left_out;
    take_part(path, from);
    take_part(path, to);
    if (path->hop_count < PATH_HOPS_MAX)
        h = &path->hops[path->hop_count++];
    else
        path->hops_left_out++;
    *h = (struct hop){.kind = kind, .step = w->past->tape.step, .from = from, .to = to};
    h->at_ns = h->end_ns = past_now_ns(w->past) - w->asked_ns;
    snprintf(h->label, sizeof h->label, "%s", label);
    return h;
}

PRINTF_LIKE(2, 3) static void because(struct hop *h, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(h->why, sizeof h->why, format, args);
    va_end(args);
}

/* It is there: what is seen of it is its arrival. */
static void arrives(struct hop *h)
{
    h->end_ns = h->at_ns + 1;
}

/* The last message to the owner. */
static struct hop *last_question(const struct way *w)
{
    for (uint32_t i = w->path->hop_count; i > 0; i--) {
        struct hop *h = &w->path->hops[i - 1];
        if (h->kind == HOP_MESSAGE && h->from == self_of(w) && h->to == w->peer)
            return h;
    }
    return NULL;
}

/* --- it comes -------------------------------------------------------------------------------- */

void way_asked(struct way *w, const struct request *rq)
{
    struct hop *h = add(w, HOP_MESSAGE, PATH_CLIENT, self_of(w), past_op(rq->op));
    arrives(h);
    if (rq->internal)
        because(h,
                "Another node asks %s, which it takes for the owner; which one, the journal "
                "does not say",
                self_id(w));
    else
        because(h, "A client asks %s. It may ask any node: whoever is asked finds the owner",
                self_id(w));
}

void way_owner(struct way *w)
{
    const struct members *m = past_node(w->past)->config.members;
    const uint64_t position = hash_key(way_key(w));
    const uint32_t owner = members_owner(m, position);
    const char *const id = past_id(w->past, owner);
    const bool is_own = owner == self_of(w);
    char label[HOP_LABEL_MAX];
    snprintf(label, sizeof label, "owner is %.30s", id);
    struct hop *h = add(w, HOP_DECISION, self_of(w), self_of(w), is_own ? "its own key" : label);
    if (m->placement == PLACEMENT_RING)
        because(h, "hash %016" PRIx64 "; the first point clockwise is %016" PRIx64 ", of %s%s",
                position, m->ring->positions[ring_point(m->ring, position)], id,
                is_own ? " itself" : ", which is to be asked");
    else
        because(h, "hash %016" PRIx64 " mod %u nodes: %s", position, (unsigned)m->ring->node_count,
                id);
}

/* --- what is done at once -------------------------------------------------------------------- */

void way_sent(struct way *w, const struct effect *send, bool is_again)
{
    const char *const id = past_id(w->past, send->peer);
    char label[HOP_LABEL_MAX];
    w->has_call = true;
    w->call = send->call;
    w->peer = send->peer;
    snprintf(label, sizeof label, "ask %.30s%s", id, is_again ? " again" : "");
    struct hop *h = add(w, HOP_MESSAGE, self_of(w), send->peer, label);
    if (is_again)
        because(h,
                "The connection had been idle and %s may just have closed it, so it is worth a "
                "second try",
                id);
    else
        because(h, "On its way to %s, which answers from its own cache and asks nobody else", id);
}

void way_waits(struct way *w)
{
    const struct node *n = past_node(w->past);
    if (n->stats.overloaded > w->past->before.node.overloaded) {
        struct hop *h = add(w, HOP_DECISION, self_of(w), self_of(w), "overloaded");
        h->is_bad = true;
        because(h, "%s has as much under way as it can hold, and will say so in its turn",
                self_id(w));
    } else if (w->has_call) {
        because(add(w, HOP_DECISION, self_of(w), self_of(w), "shares a trip"),
                "Others ask for this key in the same instant: one question to %s serves all",
                past_id(w->past, w->peer));
    } else if (w->waits) {
        because(add(w, HOP_DECISION, self_of(w), self_of(w), "waits for the next trip"),
                "A question for this key is out already. Its answer may be older than a write that "
                "somebody has been told of since, so it is not good enough");
    } else {
        because(add(w, HOP_DECISION, self_of(w), self_of(w), "waits for its turn"),
                "%s has the answer; earlier ones of this client come first", self_id(w));
    }
}

/* --- its trip -------------------------------------------------------------------------------- */

void way_answered(struct way *w, const struct answer *a)
{
    struct hop *question = last_question(w);
    if (question)
        question->end_ns = past_now_ns(w->past) - w->asked_ns;
    struct hop *h = add(w, HOP_MESSAGE, w->peer, self_of(w), past_outcome(a->outcome));
    arrives(h);
    h->is_good = a->outcome == OUTCOME_HIT;
    h->is_bad = outcome_is_error(a->outcome);
    because(
        h,
        "%s has answered, %.2f ms after it was asked. It is passed on as it is; %s keeps no copy",
        past_id(w->past, w->peer), question ? (double)(h->at_ns - question->at_ns) / 1e6 : 0,
        self_id(w));
    w->has_call = false;
}

void way_failed(struct way *w, const char *why)
{
    struct hop *question = last_question(w);
    if (question)
        question->lost = true;
    struct hop *h = add(w, HOP_DECISION, self_of(w), self_of(w), "no answer");
    h->is_bad = true;
    because(h, "Nothing comes from %s: %s. An error is told then, never a miss",
            past_id(w->past, w->peer), why);
}

/* --- it is done ------------------------------------------------------------------------------ */

static const char *why_missing(const struct way *w)
{
    const struct past_before *b = &w->past->before;
    const struct node *n = past_node(w->past);
    if (n->cache.stats.expired_on_access > b->cache.expired_on_access)
        return "its value has expired";
    if (n->stats.moved_misses > b->node.moved_misses)
        return "cold: the key came here with a change of the list, its value did not";
    return "it was never put, has expired, or was evicted";
}

void way_served(struct way *w)
{
    const struct past_event *e = w->end;
    if (!e)
        return;
    struct hop *h = add(w, HOP_DECISION, self_of(w), self_of(w), past_outcome(e->outcome));
    h->is_good = e->outcome == OUTCOME_HIT;
    h->is_bad = past_event_is_bad(e);
    if (e->outcome == OUTCOME_MISS)
        because(h, "MISS at %s: %s", self_id(w), why_missing(w));
    else if (e->outcome == OUTCOME_HIT)
        because(h, "HIT: it lies in %s's cache, has not expired, and is now the most recently used",
                self_id(w));
    else if (e->outcome == OUTCOME_NOT_OWNER)
        because(h, "By %s's list the key belongs to %s. Who is asked by a node never asks on",
                self_id(w), past_id(w->past, e->node));
    else
        because(h, "%s carries it out: %s", self_id(w), past_outcome(e->outcome));
}

void way_ended(struct way *w)
{
    const struct past_event *e = w->end;
    struct path *path = w->path;
    char ms[WORDS_MAX];
    words_ms(e->took_ns, ms);
    if (e->closed || e->left) {
        struct hop *h = add(w, HOP_DECISION, e->left ? PATH_CLIENT : self_of(w),
                            e->left ? PATH_CLIENT : self_of(w), e->left ? "leaves" : "closes");
        h->is_bad = e->closed;
        because(h,
                e->left ? "The client has closed its connection and waits no more%s"
                        : "%s cannot even remember that an answer is due",
                e->left ? "" : self_id(w));
        snprintf(path->verdict, sizeof path->verdict, "No answer: the connection was closed by %s",
                 e->left ? "the client" : self_id(w));
        return;
    }
    struct hop *h = add(w, HOP_MESSAGE, self_of(w), PATH_CLIENT, past_outcome(e->outcome));
    arrives(h);
    h->is_good = e->outcome == OUTCOME_HIT;
    h->is_bad = past_event_is_bad(e);
    because(h, "The answer leaves %s ms after the request has come", ms);
    snprintf(path->verdict, sizeof path->verdict, "%s after %s ms, %s", past_outcome(e->outcome),
             ms, e->forwarded ? "one hop between nodes" : "without a hop between nodes");
}

void way_meanwhile(struct way *w)
{
    const struct scene_change *c = past_changes_here(w->past);
    because(add(w, HOP_DECISION, self_of(w), self_of(w), "meanwhile"),
            "Meanwhile the list of members changes%s%s. What is under way ends as it began",
            c ? ": " : "", c ? c->words : "");
}

void way_finish(struct way *w, uint64_t present)
{
    struct path *path = w->path;
    for (uint32_t i = 0; i < path->hop_count; i++)
        path->hops[i].is_late = path->hops[i].step > present;
    if (path->verdict[0] == '\0')
        snprintf(path->verdict, sizeof path->verdict, "It is still under way");
}
