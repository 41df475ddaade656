/* tui/tui_main_sim_sentence.c - what just happened, and why, in one sentence
 * (tui/tui_main_sim_parts.h).
 *
 * A step is told by its records: what came in, what the node made of it, what went out.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/hash.h"
#include "sim/fault_line.h"
#include "tui/words.h"

/* --- a line that grows ----------------------------------------------------------------------- */

struct sentence {
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

/* --- who and what ---------------------------------------------------------------------------- */

static const char *id_of(const struct sim_source *s, uint32_t node)
{
    return node < s->scenario.node_count ? s->scenario.nodes[node].id : "-";
}

/* Who owns a key by the list that this node goes by. */
static uint32_t owner_for(const struct sim_source *s, uint32_t node, uint32_t key)
{
    uint8_t room[KEY_BYTES_MAX];
    const struct node *n = world_node(travel_world(s->travel), node);
    return n ? node_owner(n, world_key(travel_world(s->travel), key, room)) : node;
}

/* The first record of this kind in the present step, from the i-th on. */
static const struct record *find(const struct sim_source *s, enum record_kind kind)
{
    for (uint32_t i = 0; i < s->travel->record_count; i++)
        if (s->travel->records[i].kind == kind)
            return &s->travel->records[i];
    return NULL;
}

/* The last write of this key that has been answered; NULL: none, as far as is looked back. */
static const struct sim_event *last_write(const struct sim_source *s, uint32_t key)
{
    enum { LOOKED_BACK_MAX = 100 * 1000 };
    const uint64_t past = sim_log_past(&s->log, s->travel->step);
    for (uint64_t i = past; i > 0 && past - i < LOOKED_BACK_MAX; i--) {
        const struct sim_event *e = &s->log.events[i - 1];
        if (e->kind == EVENT_REQUEST && e->key == key && e->op != OP_GET && !e->closed)
            return e;
    }
    return NULL;
}

/* Has this node started again since? */
static bool has_started_since(const struct sim_source *s, uint32_t node, uint64_t step)
{
    const uint64_t past = sim_log_past(&s->log, s->travel->step);
    for (uint64_t i = past; i > 0 && s->log.events[i - 1].step > step; i--)
        if (s->log.events[i - 1].kind == EVENT_NOTE && s->log.events[i - 1].node == node)
            return true;
    return false;
}

static void say_last_write(const struct sim_source *s, uint32_t node, uint32_t key,
                           char out[SIM_TEXT_MAX])
{
    const struct sim_event *e = last_write(s, key);
    if (!e) {
        snprintf(out, SIM_TEXT_MAX, "nobody has put it yet");
        return;
    }
    char at[WORDS_MAX];
    words_time(e->at_ns, at);
    const uint64_t ttl_ms = e->ttl_ms == TTL_DEFAULT ? s->scenario.default_ttl_ms : e->ttl_ms;
    if (e->op == OP_DELETE)
        snprintf(out, SIM_TEXT_MAX, "it was deleted at %s", at);
    else if (outcome_is_error((enum outcome)e->outcome))
        snprintf(out, SIM_TEXT_MAX, "the last PUT, at %s, failed", at);
    else if (has_started_since(s, node, e->step))
        snprintf(out, SIM_TEXT_MAX, "put at %s; %.40s has started since, empty", at,
                 id_of(s, node));
    else if (time_after_ms(e->at_ns - e->took_ns, ttl_ms) <= s->travel->now_ns)
        snprintf(out, SIM_TEXT_MAX, "put at %s, and its lifetime is over", at);
    else
        snprintf(out, SIM_TEXT_MAX, "put at %s, and had to give way since (LRU)", at);
}

/* Has the key been written since the list last changed? Then that says more than the change. */
static bool was_written_since(const struct sim_source *s, uint32_t key)
{
    const struct sim_event *e = last_write(s, key);
    uint64_t changed = 0;
    for (uint32_t i = 0; i < s->changes.count; i++)
        if (s->changes.items[i].step <= s->travel->step)
            changed = s->changes.items[i].step;
    return e && e->first_step > changed && !outcome_is_error((enum outcome)e->outcome);
}

void sim_why_missing(const struct sim_source *s, uint32_t node, uint32_t key,
                     char out[SIM_TEXT_MAX])
{
    const struct world *w = travel_world(s->travel);
    uint8_t room[KEY_BYTES_MAX];
    const struct slice name = world_key(w, key, room);
    const struct members *before = sim_list_before(s);
    const uint32_t former = before ? members_owner(before, hash_key(name)) : node;
    const struct node *f = world_node(w, former);
    struct cache_entry e;
    if (former != node && was_written_since(s, key)) {
        say_last_write(s, node, key, out);
        return;
    }
    if (former != node && f && cache_peek(&f->cache, world_now_ns(w), name, &e))
        snprintf(out, SIM_TEXT_MAX, "cold: %s owned it before and still has a copy, an orphan",
                 id_of(s, former));
    else if (former != node)
        snprintf(out, SIM_TEXT_MAX, "cold: %s owned it before the list changed", id_of(s, former));
    else
        say_last_write(s, node, key, out);
}

/* --- what an answer is ----------------------------------------------------------------------- */

static const char *result_words(uint64_t outcome)
{
    switch ((enum outcome)outcome) {
    case OUTCOME_HIT:
        return "HIT";
    case OUTCOME_MISS:
        return "MISS";
    case OUTCOME_CREATED:
        return "stored";
    case OUTCOME_REPLACED:
        return "stored over the old value";
    case OUTCOME_DELETED:
        return "deleted";
    case OUTCOME_ABSENT:
        return "was not there";
    case OUTCOME_NO_ROOM:
        return "no room";
    case OUTCOME_TOO_LARGE:
        return "too large";
    case OUTCOME_NOT_OWNER:
        return "not mine";
    case OUTCOME_RING_MISMATCH:
        return "error: the two nodes disagree about the owner";
    case OUTCOME_PEER_REFUSED:
        return "error: the owner is not there";
    case OUTCOME_PEER_RESET:
        return "error: the connection to the owner broke";
    case OUTCOME_PEER_GARBAGE:
        return "error: the owner's answer made no sense";
    case OUTCOME_PEER_TIMEOUT:
        return "error: the owner is silent";
    case OUTCOME_OVERLOADED:
        return "error: too much to do";
    case OUTCOME_COUNT:
        break;
    }
    return "?";
}

static void say_missing(const struct sim_source *s, struct sentence *l, uint32_t node, uint32_t key,
                        uint64_t outcome)
{
    char why[SIM_TEXT_MAX];
    if (outcome != OUTCOME_MISS)
        return;
    sim_why_missing(s, node, key, why);
    say(l, " (%s)", why);
}

/* --- the kinds of steps ---------------------------------------------------------------------- */

static void say_ask(const struct sim_source *s, struct sentence *l, const struct record *r)
{
    char key[KEY_BYTES_MAX + 1];
    say(l, "a client asks %s: %s %.60s (request %llu)", id_of(s, r->node), record_op(r->c),
        sim_key_name(s, (uint32_t)r->b, key), (unsigned long long)r->a);
}

/* A request comes to a node, of a client or of another node. */
static void say_arrival(const struct sim_source *s, struct sentence *l, const struct record *r)
{
    char key[KEY_BYTES_MAX + 1];
    const uint32_t number = (uint32_t)r->b, owner = owner_for(s, r->node, number);
    const struct record *answer = find(s, RECORD_ANSWER), *send = find(s, RECORD_SEND);
    say(l, "%s gets %s %.60s: ", id_of(s, r->node), record_op(r->c), sim_key_name(s, number, key));
    if (owner != r->node)
        say(l, "%s owns it%s", id_of(s, owner),
            send ? ", so it asks there" : ", and was asked already");
    else
        say(l, "the key is its own");
    if (answer) {
        say(l, "; %s", result_words(answer->b));
        say_missing(s, l, r->node, number, answer->b);
    }
}

static void say_return(const struct sim_source *s, struct sentence *l, const struct record *r)
{
    const struct record *answer = find(s, RECORD_ANSWER);
    say(l, "%s %s %s: %s", id_of(s, r->node),
        r->kind == RECORD_RETURN ? "hears from" : "learns that there is no answer from",
        id_of(s, r->other), result_words(r->b));
    if (answer && answer->other == RECORD_NOBODY)
        say(l, ", and tells the client");
}

static void say_tell(const struct sim_source *s, struct sentence *l, const struct record *r)
{
    const struct sim_event *e = sim_log_answer(&s->log, r->a);
    char key[KEY_BYTES_MAX + 1];
    if (!e) {
        say(l, "a client has its answer from %s: %s", id_of(s, r->node), result_words(r->b));
        return;
    }
    say(l, "the client has its answer to %s %.60s: ", record_op(e->op),
        sim_key_name(s, e->key, key));
    if (r->kind == RECORD_CLOSE)
        say(l, "none, the connection to %s is gone", id_of(s, r->node));
    else if (e->forwarded)
        say(l, "%s, from %s through %s, %.2f ms", result_words(r->b), id_of(s, e->owner),
            id_of(s, e->node), (double)e->took_ns / 1e6);
    else
        say(l, "%s, from %s, %.2f ms", result_words(r->b), id_of(s, e->node),
            (double)e->took_ns / 1e6);
}

static void say_fault(const struct sim_source *s, struct sentence *l, const struct record *r)
{
    char words[FAULT_LINE_MAX];
    fault_line(&s->scenario, look_fault(travel_world(s->travel), (uint32_t)r->a), words);
    say(l, "%s%s", words, r->b == 0 ? "" : ": that is over");
}

/* The change that this step is; NULL: it changed nothing. */
static const struct scene_change *change_here(const struct sim_source *s)
{
    for (uint32_t i = 0; i < s->changes.count; i++)
        if (s->changes.items[i].step == s->travel->step)
            return &s->changes.items[i];
    return NULL;
}

static void say_change(const struct sim_source *s, struct sentence *l)
{
    const struct scene_change *c = change_here(s);
    if (!c) {
        say(l, "a change of the list of members, which is as it says already");
        return;
    }
    say(l,
        "%s: %u of %u keys change owner (hash mod n: %u). Where the new owner has no copy, the "
        "next "
        "GET misses",
        c->words, (unsigned)c->moved, (unsigned)c->keys, (unsigned)c->moved_by_modulo);
}

static void say_record(const struct sim_source *s, struct sentence *l, const struct record *r)
{
    switch (r->kind) {
    case RECORD_ASK:
        say_ask(s, l, r);
        return;
    case RECORD_REACH:
    case RECORD_ARRIVE:
        say_arrival(s, l, r);
        return;
    case RECORD_RETURN:
    case RECORD_FAIL:
        say_return(s, l, r);
        return;
    case RECORD_TELL:
    case RECORD_CLOSE:
        say_tell(s, l, r);
        return;
    case RECORD_FAULT:
        say_fault(s, l, r);
        return;
    case RECORD_CHANGE:
        say_change(s, l);
        return;
    case RECORD_LEARN:
        say(l, "%s goes by the new list of members from now on", id_of(s, r->node));
        return;
    case RECORD_BOOT:
        say(l, "%s starts, with nothing in its cache", id_of(s, r->node));
        return;
    case RECORD_LEAVE:
        say(l, "a client has left %s", id_of(s, r->node));
        return;
    case RECORD_WAKE:
    case RECORD_SEND:
    case RECORD_ANSWER:
    case RECORD_KINDS:
        break;
    }
    say(l, "%s looks after what is due: what has expired, who is late", id_of(s, r->node));
}

/* --- the present step ------------------------------------------------------------------------ */

static void say_also(const struct sim_source *s, struct sentence *l, uint32_t kinds)
{
    if ((kinds & TRAVEL_EVICTION) != 0)
        say(l, "; to make room it evicts what was used least recently");
    if ((kinds & TRAVEL_BREACH) != 0)
        say(l, "; a promise is BROKEN: see 6 Log");
    (void)s;
}

bool sim_sentence(const struct sim_source *s, char out[SCENE_WORDS_MAX])
{
    const struct travel *t = s->travel;
    struct sentence l = {.out = out, .size = SCENE_WORDS_MAX};
    const uint32_t kinds = t->step > 0 ? travel_kinds_of(t, t->step) : 0;
    out[0] = '\0';
    if (t->step == 0) {
        say(&l,
            "This is the beginning: %u nodes, nothing cached. Space plays, . goes one step, "
            "a adds a node",
            (unsigned)sim_list_now(s)->ring->node_count);
        return false;
    }
    say(&l, "step %llu: ", (unsigned long long)t->step);
    if (t->record_count > 0)
        say_record(s, &l, &t->records[0]);
    else
        say(&l, "a timer goes off, and nothing is due yet");
    say_also(s, &l, kinds);
    return (kinds & (TRAVEL_BREACH | TRAVEL_ERROR)) != 0;
}
