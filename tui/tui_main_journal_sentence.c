/* tui/tui_main_journal_sentence.c - what just happened to a node, what it did and why, in one
 * sentence (tui/tui_main_journal_parts.h).
 *
 * What came in is the event, what went out its effects; what the node thought in between shows in
 * its counters, which are compared with those before the step.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/hash.h"
#include "tui/words.h"

/* --- a line that grows ----------------------------------------------------------------------- */

struct sentence {
    const struct past *past;
    char *out;
    size_t used, size;
};

PRINTF_LIKE(2, 3) static void say(struct sentence *l, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(l->out + l->used, l->size - l->used, format, args);
    va_end(args);
    l->used += len > 0 ? (size_t)len : 0;
    if (l->used >= l->size)
        l->used = l->size - 1;
}

/* --- who ------------------------------------------------------------------------------------- */

static const char *self_id(const struct sentence *l)
{
    return past_id(l->past, past_node(l->past)->config.self);
}

static const char *owner_id(const struct sentence *l, struct slice key)
{
    return past_id(l->past, node_owner(past_node(l->past), key));
}

static const struct effect *find(const struct sentence *l, enum effect_kind kind)
{
    const struct effects *fx = &l->past->tape.now.fx;
    for (uint32_t i = 0; i < fx->count; i++)
        if (fx->item[i].kind == kind)
            return &fx->item[i];
    return NULL;
}

/* The trip that this event is about: it is over, but its place is not used anew before the next
 * event. NULL: it was over long before. */
static const struct flight *find_trip(const struct sentence *l)
{
    const struct flights *f = &past_node(l->past)->flights;
    const uint32_t flight = flights_named(f, l->past->tape.now.event.call);
    return flight != FLIGHT_NONE ? &f->slots[flight] : NULL;
}

static const char *asked_id(const struct sentence *l)
{
    const struct flight *t = find_trip(l);
    return t ? past_id(l->past, t->peer) : "an owner";
}

/* Of a write the node does not remember the key. */
static void say_trip(struct sentence *l)
{
    const struct flight *t = find_trip(l);
    char key[PAST_KEY_WORDS_MAX];
    if (t)
        say(l, " %s", past_op(t->op));
    if (t && t->key_len > 0)
        say(l, " %s", past_key_words(slice_of(t->key, t->key_len), key));
}

/* --- a request ------------------------------------------------------------------------------- */

static void say_asked(struct sentence *l, const struct event *ev)
{
    const struct request *rq = &ev->request;
    char key[PAST_KEY_WORDS_MAX], ttl[WORDS_MAX];
    say(l, "%s asks: %s %s", rq->internal ? "a node" : "a client", past_op(rq->op),
        past_key_words(rq->key, key));
    if (rq->op == OP_PUT)
        say(l, ", %u bytes, %s%s", (unsigned)rq->value.len,
            rq->ttl_ms == TTL_DEFAULT || rq->ttl_ms == TTL_FOREVER ? "" : "for ",
            rq->ttl_ms == TTL_DEFAULT ? "for as long as usual" : words_ttl(rq->ttl_ms, ttl));
    say(l, "; ");
}

static void say_victim(struct sentence *l)
{
    const struct past_before *b = &l->past->before;
    const uint64_t evicted = past_node(l->past)->cache.stats.evicted - b->cache.evicted;
    const struct slice victim = slice_of(b->victim, b->victim_len);
    char key[PAST_KEY_WORDS_MAX];
    if (evicted == 0)
        return;
    if (evicted == 1 && victim.len > 0 && !slice_eq(victim, l->past->tape.now.event.request.key))
        say(l, "; %s, used least recently, is evicted", past_key_words(victim, key));
    else
        say(l, "; %" PRIu64 " evicted to make room", evicted);
}

static void say_miss(struct sentence *l)
{
    const struct past_before *b = &l->past->before;
    const struct node *n = past_node(l->past);
    if (n->cache.stats.expired_on_access > b->cache.expired_on_access)
        say(l, "it had a value that has expired: MISS");
    else if (n->stats.moved_misses > b->node.moved_misses)
        say(l, "the key came to it with a change of the list, without its value: MISS, cold");
    else
        say(l, "it has none (never put, evicted, or expired before): MISS");
}

static void say_hit(struct sentence *l, const struct answer *a)
{
    char ttl[WORDS_MAX];
    say(l, "HIT, %u bytes, %s%s", (unsigned)a->value.len, words_ttl(a->ttl_left_ms, ttl),
        a->ttl_left_ms == TTL_FOREVER ? "" : " left");
}

/* At once, from the node's own cache or not at all. */
static void say_answer(struct sentence *l, const struct answer *a)
{
    if (a->outcome == OUTCOME_OVERLOADED)
        say(l, "%s has as much under way as it can hold: overloaded", self_id(l));
    else if (a->outcome == OUTCOME_NOT_OWNER)
        say(l, "by %s's list it belongs to %s, and nobody asks twice: refused", self_id(l),
            past_id(l->past, a->owner));
    else
        say(l, "%s owns it: ", self_id(l));
    if (a->outcome == OUTCOME_MISS)
        say_miss(l);
    else if (a->outcome == OUTCOME_HIT)
        say_hit(l, a);
    else if (a->outcome != OUTCOME_OVERLOADED && a->outcome != OUTCOME_NOT_OWNER)
        say(l, "%s", past_outcome(a->outcome));
}

/* Nothing went out: the answer, or even the question, waits. */
static void say_wait(struct sentence *l, const struct event *ev)
{
    const struct node *n = past_node(l->past);
    const bool is_own = node_owner(n, ev->request.key) == n->config.self || ev->request.internal;
    if (n->stats.overloaded > l->past->before.node.overloaded)
        say(l, "%s has as much under way as it can hold, and says so in its turn", self_id(l));
    else if (is_own)
        say(l, "%s has the answer, which waits behind earlier ones of that client", self_id(l));
    else if (n->stats.collapsed > l->past->before.node.collapsed)
        say(l, "%s owns it, and others ask for it as well: one trip for all of them",
            owner_id(l, ev->request.key));
    else
        say(l,
            "%s owns it; the trip that is out may bring an older value, so it waits for the next",
            owner_id(l, ev->request.key));
}

static void say_request(struct sentence *l, const struct event *ev)
{
    const struct effect *reply = find(l, FX_REPLY), *send = find(l, FX_SEND);
    say_asked(l, ev);
    if (reply)
        say_answer(l, &reply->answer);
    else if (send)
        say(l, "%s owns it, so %s asks there", past_id(l->past, send->peer), self_id(l));
    else if (find(l, FX_CLOSE))
        say(l, "%s cannot even remember it: the connection is closed", self_id(l));
    else
        say_wait(l, ev);
    say_victim(l);
}

/* --- what comes back ------------------------------------------------------------------------- */

static void say_told(struct sentence *l)
{
    const struct effects *fx = &l->past->tape.now.fx;
    uint32_t told = 0, sent = 0;
    for (uint32_t i = 0; i < fx->count; i++) {
        told += fx->item[i].kind == FX_REPLY;
        sent += fx->item[i].kind == FX_SEND;
    }
    if (told == 1)
        say(l, "; a client is told %s", outcome_name(find(l, FX_REPLY)->answer.outcome));
    else if (told > 1)
        say(l, "; %u answers leave", (unsigned)told);
    if (sent > 0)
        say(l, "; the next trip leaves for %s", past_id(l->past, find(l, FX_SEND)->peer));
}

static void say_peer_answer(struct sentence *l, const struct event *ev)
{
    const struct answer *a = &ev->answer;
    const struct node *n = past_node(l->past);
    if (n->stats.late_answers > l->past->before.node.late_answers) {
        say(l, "an answer comes too late: the trip was over, nobody waits for it any more");
        return;
    }
    say(l, "%s answers", asked_id(l));
    say_trip(l);
    say(l, ": ");
    if (a->outcome == OUTCOME_HIT)
        say_hit(l, a);
    else if (a->outcome == OUTCOME_NOT_OWNER)
        say(l, "it does not own the key by its own list of members");
    else
        say(l, "%s", past_outcome(a->outcome));
    say_told(l);
    if (!find(l, FX_REPLY))
        say(l, "; that waits behind earlier answers, or its client is gone");
}

static void say_peer_failed(struct sentence *l, const struct event *ev)
{
    const struct node *n = past_node(l->past);
    say(l, "%s does not answer", asked_id(l));
    say_trip(l);
    say(l, ": %s", outcome_name(ev->failure));
    if (n->stats.retried > l->past->before.node.retried) {
        say(l, " on a connection that had been idle, so %s asks once more", self_id(l));
        return;
    }
    say_told(l);
}

static void say_wake(struct sentence *l)
{
    const struct node *n = past_node(l->past);
    const struct past_before *b = &l->past->before;
    const uint64_t expired = n->cache.stats.expired_in_background - b->cache.expired_in_background;
    const uint64_t moved = n->stats.moved_out - b->node.moved_out;
    say(l, "%s looks after what is due", self_id(l));
    const size_t used = l->used;
    if (expired > 0)
        say(l, "; %" PRIu64 " expired, dropped", expired);
    if (moved > 0)
        say(l, "; %" PRIu64 " cached keys belong to others since the change", moved);
    say_told(l);
    if (l->used == used)
        say(l, ": nothing to be done yet");
}

static void say_members(struct sentence *l)
{
    const struct scene_change *c = past_changes_here(l->past);
    say(l, "the list of members changes");
    if (c)
        say(l, ": %s; %u of %u keys change owner (hash mod n: %u)", c->words, (unsigned)c->moved,
            (unsigned)c->keys, (unsigned)c->moved_by_modulo);
}

/* --- the event ------------------------------------------------------------------------------- */

static void say_event(struct sentence *l)
{
    const struct event *ev = &l->past->tape.now.event;
    switch (ev->kind) {
    case EV_REQUEST:
        say_request(l, ev);
        return;
    case EV_CLIENT_GONE:
        say(l, "a client is gone; its answers are not wanted any more");
        return;
    case EV_PEER_ANSWER:
        say_peer_answer(l, ev);
        return;
    case EV_PEER_FAILED:
        say_peer_failed(l, ev);
        return;
    case EV_WAKE:
        say_wake(l);
        return;
    case EV_MEMBERS:
        say_members(l);
        return;
    }
}

static bool tells_error(const struct sentence *l)
{
    const struct effects *fx = &l->past->tape.now.fx;
    for (uint32_t i = 0; i < fx->count; i++)
        if (fx->item[i].kind == FX_CLOSE ||
            (fx->item[i].kind == FX_REPLY && outcome_is_error(fx->item[i].answer.outcome)))
            return true;
    return false;
}

static void say_beginning(struct sentence *l)
{
    const struct node *n = past_node(l->past);
    say(l,
        "node %s, one of %u, starts with an empty cache of %" PRIu64
        " KiB. . goes to its first event, End to the last",
        self_id(l), (unsigned)n->config.members->ring->node_count,
        n->config.cache.memory_bytes / 1024);
}

/* --- the end --------------------------------------------------------------------------------- */

void past_end_words(const struct past *p, char out[SCENE_WORDS_MAX])
{
    const struct rewind *t = &p->tape;
    struct sentence l = {.past = p, .out = out, .size = SCENE_WORDS_MAX};
    out[0] = '\0';
    if (!t->ended)
        return;
    if (t->end == REPLAY_DIFFERS)
        say(&l,
            "Event %" PRIu64 " has other effects here than the node had: another version of it "
            "wrote this, or something moved it that is no event, which would be a bug.",
            t->known);
    else if (t->end == REPLAY_DAMAGED)
        say(&l,
            "The journal is damaged at byte %" PRIu64 ", after event %" PRIu64
            ": what comes there is not what was written.",
            t->end_offset, t->known);
    else if (t->end == REPLAY_CUT)
        say(&l,
            "The journal stops at byte %" PRIu64 ", after event %" PRIu64
            ", without an end: its node was killed, still runs, or could not write on.",
            t->end_offset, t->known);
}

/* Where the first promise is broken, or none is. Returns whether that is bad. */
static bool say_end(struct sentence *l)
{
    const struct rewind *t = &l->past->tape;
    if (!t->ended || t->step < t->known)
        return false;
    if (t->end == REPLAY_DIFFERS)
        say(l, "NOT REPRODUCED: this event has other effects here than the node had. ");
    else if (t->end == REPLAY_DAMAGED)
        say(l, "DAMAGED at byte %" PRIu64 "; up to here every effect was reproduced. ",
            t->end_offset);
    else if (t->end == REPLAY_CUT)
        say(l, "The journal stops here, at byte %" PRIu64 ", without an end. ", t->end_offset);
    else
        say(l, "The end: every effect was reproduced, byte for byte. ");
    return t->end == REPLAY_DIFFERS || t->end == REPLAY_DAMAGED;
}

bool past_sentence(const struct past *p, char out[SCENE_WORDS_MAX])
{
    struct sentence l = {.past = p, .out = out, .size = SCENE_WORDS_MAX};
    out[0] = '\0';
    const bool ends_badly = say_end(&l);
    if (p->tape.step == 0) {
        say_beginning(&l);
        return ends_badly;
    }
    say(&l, "event %" PRIu64 ": ", p->tape.step);
    say_event(&l);
    return ends_badly || tells_error(&l);
}
