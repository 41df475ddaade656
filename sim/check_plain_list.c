/* sim/check_plain_list.c - each node's cache answers as a plain list would.
 *
 * Every request that a node serves itself is done by a plain list as well (sim/model.h), in lock
 * step. After each step the two must agree in
 *
 *   what was answered       hit, miss, created, replaced, deleted, absent, too large, no room
 *   what is there now       this value, with this end, at this cost; or nothing
 *   every counter           hits, misses, ... entries, bytes used: each has moved as it should
 *
 * and now and then in everything, entry by entry. A step that is no request to the node's own cache
 * must leave all of that alone.
 *
 * One thing the list does not foretell: when the memory of an entry that has expired is given
 * back. That may happen at any time from its end on; until then it still stands in line and counts
 * as used. So an expired entry may be there or not, and a live one leaves only when it is
 * overwritten or deleted, or when it gives way (sim/check_eviction.c).
 *
 * From this it follows that N nodes without faults are N separate plain caches, each with its
 * share of the keys, and that gets = hits + misses at each of them.
 *
 * A cache that has differed once is not judged any more until its node starts anew: all that comes
 * after is measured against a list that is not its own.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>
#include <string.h>

static const struct cache *cache_of(const struct lockstep *k)
{
    return &k->step->node->cache;
}

bool check_is_live(const struct lockstep *k, uint32_t entry)
{
    return entry != MODEL_NONE && k->model->entries[entry].expires_at_ns > k->step->now_ns;
}

void check_differs(struct lockstep *k, const char *what, uint64_t is, uint64_t ought)
{
    const struct stepped *s = k->step;
    if (k->model->lost)
        return;
    k->model->lost = true;
    check_breach(&k->results[PROMISE_PLAIN_LIST], s->now_ns, 0,
                 "at %.6f s node %s, %s: %s %" PRIu64 ", but of a plain list %" PRIu64,
                 seconds(s->now_ns), check_node_id(s->node, s->node->config.self), k->doing, what,
                 is, ought);
}

/* --- what was answered ------------------------------------------------------------------------ */

/* A request that the node may have served itself: one that it was handed, or a GET that had waited
 * for an answer of the key's former owner, and then the key was the node's own. */
static bool find_request(const struct stepped *s, struct request *out)
{
    *out = s->event->request;
    if (s->event->kind != EV_PEER_ANSWER)
        return s->event->kind == EV_REQUEST;
    const struct flights *f = &s->node->flights;
    uint32_t slot = (uint32_t)s->event->call;
    if (slot >= f->fresh || f->slots[slot].key_len == 0)
        return false;
    *out = (struct request){.op = OP_GET, .key = {f->slots[slot].key, f->slots[slot].key_len}};
    return true;
}

/* An answer that has to wait for an earlier one of its client shows in the counters alone. One
 * that moves none of them has changed nothing either, and is not missed here. */
static bool shows_in_counters(const struct cache_stats *was, const struct cache_stats *now,
                              enum outcome *out)
{
    const struct {
        uint64_t was, now;
        enum outcome outcome;
    } counters[] = {
        {was->hits, now->hits, OUTCOME_HIT},
        {was->misses, now->misses, OUTCOME_MISS},
        {was->created, now->created, OUTCOME_CREATED},
        {was->replaced, now->replaced, OUTCOME_REPLACED},
        {was->refused, now->refused, OUTCOME_NO_ROOM},
        {was->deleted, now->deleted, OUTCOME_DELETED},
        {was->expired_on_access, now->expired_on_access, OUTCOME_ABSENT},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(counters); i++) {
        *out = counters[i].outcome;
        if (counters[i].now != counters[i].was)
            return true;
    }
    return false;
}

/* The answer to a request in the very step in which it came, or NULL. */
static const struct answer *answer_at_once(const struct stepped *s)
{
    for (uint32_t i = 0; s->event->kind == EV_REQUEST && i < s->effects->count; i++)
        if (s->effects->item[i].kind == FX_REPLY)
            return &s->effects->item[i].answer;
    return NULL;
}

/* Did the node look into its own cache, and what did it find? */
static bool was_served(const struct lockstep *k, enum outcome *out)
{
    const struct answer *a = answer_at_once(k->step);
    if (!a)
        return shows_in_counters(&k->model->seen, &cache_of(k)->stats, out);
    *out = a->outcome;
    return a->outcome <= OUTCOME_TOO_LARGE;
}

/* --- what a list would have answered ---------------------------------------------------------- */

static bool is_too_large(const struct cache *c, const struct request *rq)
{
    return rq->value.len > c->config.value_bytes_max ||
           rq->key.len + rq->value.len > c->item_bytes_max;
}

/* A cache that never evicts refuses what does not fit beside what is there. How much of what has
 * expired it clears away before it refuses is its own affair. */
static bool may_refuse(const struct lockstep *k, uint64_t have_bytes, uint64_t need_bytes)
{
    const struct cache *c = cache_of(k);
    uint64_t more_bytes = need_bytes > have_bytes ? need_bytes - have_bytes : 0;
    return c->config.policy == CACHE_NONE && c->stats.used_bytes + more_bytes > c->capacity_bytes;
}

static enum outcome ought_to_answer(const struct lockstep *k, uint32_t old,
                                    const struct model_entry *new, enum outcome told)
{
    const struct request *rq = &k->request;
    bool live = check_is_live(k, old);
    switch (rq->op) {
    case OP_GET:
        return live ? OUTCOME_HIT : OUTCOME_MISS;
    case OP_DELETE:
        return live ? OUTCOME_DELETED : OUTCOME_ABSENT;
    case OP_PUT:
        if (is_too_large(cache_of(k), rq))
            return OUTCOME_TOO_LARGE;
        if (told == OUTCOME_NO_ROOM &&
            may_refuse(k, live ? k->model->entries[old].charge_bytes : 0, new->charge_bytes))
            return OUTCOME_NO_ROOM;
        return live ? OUTCOME_REPLACED : OUTCOME_CREATED;
    }
    return OUTCOME_COUNT;
}

/* --- what a list does ------------------------------------------------------------------------- */

static void count(struct cache_stats *s, enum outcome outcome)
{
    s->hits += outcome == OUTCOME_HIT;
    s->misses += outcome == OUTCOME_MISS;
    s->created += outcome == OUTCOME_CREATED;
    s->replaced += outcome == OUTCOME_REPLACED;
    s->refused += outcome == OUTCOME_NO_ROOM;
    s->deleted += outcome == OUTCOME_DELETED;
}

static void leave(struct lockstep *k, uint32_t entry)
{
    k->stats.items--;
    k->stats.used_bytes -= k->model->entries[entry].charge_bytes;
    model_drop(k->model, entry);
}

/* Whoever asks for a key meets what is left of it after its end, unless that is gone already. */
static void meet_expired(struct lockstep *k, uint32_t entry)
{
    if (cache_of(k)->stats.expired_on_access == k->stats.expired_on_access) {
        model_drop(k->model, entry);
        return;
    }
    k->stats.expired_on_access++;
    leave(k, entry);
}

/* false: no memory. */
static bool store(struct lockstep *k, const struct model_entry *new)
{
    if (!model_add(k->model, new))
        return false;
    k->stats.items++;
    k->stats.used_bytes += new->charge_bytes;
    uint64_t evicted = cache_of(k)->stats.evicted - k->stats.evicted;
    if (evicted == 0)
        return true;
    struct gone gone = check_eviction(k, evicted);
    k->stats.evicted += evicted;
    k->stats.items -= evicted;
    k->stats.used_bytes -= gone.live_bytes;
    k->doubtful_bytes += gone.expired_bytes;
    return true;
}

/* false: no memory. */
static bool carry_out(struct lockstep *k, uint32_t old, const struct model_entry *new,
                      enum outcome outcome)
{
    count(&k->stats, outcome);
    if (outcome == OUTCOME_TOO_LARGE)
        return true;
    if (old != MODEL_NONE && !check_is_live(k, old))
        meet_expired(k, old);
    else if (outcome == OUTCOME_HIT)
        model_use(k->model, old);
    else if (outcome == OUTCOME_DELETED || outcome == OUTCOME_REPLACED)
        leave(k, old);
    if (outcome == OUTCOME_CREATED || outcome == OUTCOME_REPLACED)
        return store(k, new);
    return true;
}

static struct model_entry entry_of(const struct lockstep *k)
{
    const struct stepped *s = k->step;
    const struct request *rq = &k->request;
    struct model_entry e = {.key = model_key(rq->key), .name = s->key};
    if (rq->op != OP_PUT)
        return e;
    uint64_t ttl_ms = rq->ttl_ms == TTL_DEFAULT ? s->node->config.default_ttl_ms : rq->ttl_ms;
    e.expires_at_ns = time_after_ms(s->now_ns, ttl_ms);
    e.print = model_print(blob_of(rq->value));
    e.charge_bytes =
        (uint32_t)cache_charge(rq->key.len, rq->value.len, e.expires_at_ns != TIME_NEVER);
    return e;
}

/* --- comparing -------------------------------------------------------------------------------- */

/* Clocks of clients and of the wall are nothing to a cache: a value ends at the nanosecond. */
static void served_expired(struct lockstep *k, uint32_t old)
{
    const struct stepped *s = k->step;
    char key[KEY_WORDS_MAX];
    k->model->lost = true;
    check_breach(&k->results[PROMISE_EXPIRY], s->now_ns, 0,
                 "at %.6f s node %s served a value of %s that had expired at %.6f s",
                 seconds(s->now_ns), check_node_id(s->node, s->node->config.self),
                 check_told_key(k->request.key, key),
                 seconds(k->model->entries[old].expires_at_ns));
}

static void compare_outcome(struct lockstep *k, uint32_t old, enum outcome told, enum outcome ought)
{
    if (told == ought)
        return;
    if (told == OUTCOME_HIT && old != MODEL_NONE) {
        served_expired(k, old);
        return;
    }
    const struct stepped *s = k->step;
    char key[KEY_WORDS_MAX];
    k->model->lost = true;
    check_breach(&k->results[PROMISE_PLAIN_LIST], s->now_ns, 0,
                 "at %.6f s node %s answered a request for %s with %s, a plain list with %s",
                 seconds(s->now_ns), check_node_id(s->node, s->node->config.self),
                 check_told_key(k->request.key, key), outcome_name(told), outcome_name(ought));
}

/* What ought to be there now: an entry of the list, or MODEL_NONE. */
static uint32_t left_there(const struct lockstep *k, uint32_t old, bool was_live, enum outcome told)
{
    if (told == OUTCOME_CREATED || told == OUTCOME_REPLACED)
        return k->model->newest;
    return was_live && told != OUTCOME_DELETED ? old : MODEL_NONE;
}

/* A look at the key, which leaves no trace. */
static void compare_entry(struct lockstep *k, uint32_t entry)
{
    const struct stepped *s = k->step;
    struct cache_entry is;
    bool there = cache_peek(&s->node->cache, s->now_ns, k->request.key, &is);
    if (there != (entry != MODEL_NONE))
        check_differs(k, "entries of the key are", there, !there);
    if (!there || k->model->lost)
        return;
    const struct model_entry *ought = &k->model->entries[entry];
    if (model_print(is.value) != ought->print)
        check_differs(k, "the print of its value is", model_print(is.value), ought->print);
    if (is.expires_at_ns != ought->expires_at_ns)
        check_differs(k, "its end in ns is", is.expires_at_ns, ought->expires_at_ns);
    if (is.charge_bytes != ought->charge_bytes)
        check_differs(k, "its cost in bytes is", is.charge_bytes, ought->charge_bytes);
    const struct answer *a = answer_at_once(s);
    uint64_t left_ms = time_left_ms(s->now_ns, is.expires_at_ns);
    if (a && a->outcome == OUTCOME_HIT && a->ttl_left_ms != left_ms)
        check_differs(k, "the time left in ms is", a->ttl_left_ms, left_ms);
}

static void compare_stats(struct lockstep *k)
{
    const struct cache_stats *is = &cache_of(k)->stats, *ought = &k->stats;
    const struct {
        const char *name;
        uint64_t is, ought;
    } counters[] = {
        {"hits are", is->hits, ought->hits},
        {"misses are", is->misses, ought->misses},
        {"puts that created are", is->created, ought->created},
        {"puts that replaced are", is->replaced, ought->replaced},
        {"puts refused are", is->refused, ought->refused},
        {"deletes are", is->deleted, ought->deleted},
        {"evictions are", is->evicted, ought->evicted},
        {"entries found expired are", is->expired_on_access, ought->expired_on_access},
        {"entries are", is->items, ought->items},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(counters); i++)
        if (counters[i].is != counters[i].ought)
            check_differs(k, counters[i].name, counters[i].is, counters[i].ought);
    if (is->used_bytes > ought->used_bytes ||
        is->used_bytes + k->doubtful_bytes < ought->used_bytes)
        check_differs(k, "bytes used are", is->used_bytes, ought->used_bytes);
}

/* --- a step ----------------------------------------------------------------------------------- */

static bool serve(struct lockstep *k, enum outcome told)
{
    const struct model_entry new = entry_of(k);
    uint32_t old = model_find(k->model, new.key);
    compare_outcome(k, old, told, ought_to_answer(k, old, &new, told));
    if (k->model->lost)
        return true;
    bool was_live = check_is_live(k, old);
    if (!carry_out(k, old, &new, told))
        return false;
    if (!k->model->lost)
        compare_entry(k, left_there(k, old, was_live, told));
    return true;
}

static bool compare_all(struct lockstep *k, enum outcome told)
{
    static const char *const doing[] = {
        [OP_GET] = "asked for a value", [OP_PUT] = "given one", [OP_DELETE] = "asked to delete"};
    const struct cache_stats *is = &cache_of(k)->stats, *was = &k->model->seen;
    bool served = told != OUTCOME_COUNT;
    k->doing = served ? doing[k->request.op] : "not asked for a key of its own";
    k->results[PROMISE_PLAIN_LIST].checked++;
    if (served && !serve(k, told))
        return false;
    uint64_t collected = is->expired_in_background - was->expired_in_background;
    k->stats.items -= collected;
    if (collected > 0)
        k->doubtful_bytes = k->stats.used_bytes;
    compare_stats(k);
    if (served)
        check_next_victim(k);
    return true;
}

bool check_plain_list(struct promise_result *results, struct model *m, const struct stepped *s,
                      struct served *out)
{
    struct lockstep k = {.results = results, .model = m, .step = s, .stats = m->seen};
    if (!find_request(s, &k.request) || !was_served(&k, &out->outcome))
        out->outcome = OUTCOME_COUNT;
    out->key = k.request.key;
    bool ok = m->lost || compare_all(&k, out->outcome);
    m->lost = m->lost || !ok;
    m->seen = s->node->cache.stats;
    return ok;
}
