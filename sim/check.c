/* sim/check.c - see sim/check.h.
 *
 * Hands what happens to the rooms, in one order for all.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "sim/check_rooms.h"

struct check {
    struct check_config config;
    struct promise_result results[PROMISE_COUNT];
    uint64_t marks[MARK_COUNT];
    struct ledger ledger;
    struct answer_order order;
    struct watch *watches; /* owned; of each node */
    struct known_lists lists;
    struct epoch epoch;
    uint64_t resurrected;
    uint32_t lives;             /* of nodes, so far */
    uint64_t *missed_before_ns; /* owned; of each key: sim/check_true_misses.c */
    uint32_t watch_count;
    uint64_t newest;        /* the id of the last request that was asked */
    version newest_version; /* the highest that was asked to be written */
    uint64_t now_ns;
    uint64_t full_check_in;
};

static void forget_node(struct watch *w)
{
    model_destroy(&w->model);
    lookup_destroy(&w->in_hand);
    *w = (struct watch){.turns = w->turns};
}

const char *promise_name(enum promise promise)
{
    static const char *const names[PROMISE_COUNT] = {
        [PROMISE_WHOLE_VALUES] = "whole_values",
        [PROMISE_FRESH_VALUES] = "fresh_values",
        [PROMISE_EXPIRY] = "expiry",
        [PROMISE_TRUE_MISSES] = "true_misses",
        [PROMISE_BOUNDS] = "bounds",
        [PROMISE_ONE_ANSWER] = "one_answer",
        [PROMISE_ONE_HOP] = "one_hop",
        [PROMISE_RIGHT_OWNER] = "right_owner",
        [PROMISE_EVICTION] = "eviction",
        [PROMISE_PLAIN_LIST] = "plain_list",
        [PROMISE_NOTHING_LEFT] = "nothing_left",
        [PROMISE_BALANCE] = "balance",
        [PROMISE_PLACEMENT] = "placement",
    };
    assert(promise < PROMISE_COUNT);
    return names[promise];
}

struct check *check_new(const struct check_config *config)
{
    assert(config->key_count > 0 && config->client_count > 0);
    struct check *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->config = *config;
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        c->results[i].name = promise_name((enum promise)i);
    c->order.by_node = config->node_count > 0;
    c->watch_count = config->node_count > 0 ? config->node_count : 1;
    c->watches = calloc(c->watch_count, sizeof *c->watches);
    c->missed_before_ns = calloc(config->key_count, sizeof *c->missed_before_ns);
    if (!c->watches || !c->missed_before_ns ||
        !ledger_init(&c->ledger, config->key_count, config->answer_within_ns)) {
        check_free(c);
        return NULL;
    }
    return c;
}

void check_free(struct check *c)
{
    if (!c)
        return;
    for (uint32_t i = 0; c->watches && i < c->watch_count; i++)
        forget_node(&c->watches[i]);
    free(c->watches);
    free(c->missed_before_ns);
    answer_order_destroy(&c->order);
    check_lists_destroy(&c->lists);
    ledger_destroy(&c->ledger);
    free(c);
}

static bool is_unchanged_in(const struct check *former, uint32_t node, const struct watch *wanted)
{
    return former && former->watches[node].turns == wanted->turns;
}

static bool copy_watch(struct watch *to, const struct watch *from, struct copy *c)
{
    const bool has_model = model_copy(&to->model, &from->model, c);
    return lookup_copy(&to->in_hand, &from->in_hand, c) && has_model;
}

static bool copy_watches(struct check *to, const struct check *from, struct copy *c,
                         const struct check *former)
{
    const uint32_t count = from->watch_count;
    to->watches = copy_array(c, from->watches, count, count, sizeof *to->watches);
    bool copied = to->watches != NULL;
    for (uint32_t i = 0; to->watches && i < count; i++) {
        struct watch *w = &to->watches[i];
        w->model = (struct model){0};
        w->in_hand = (struct lookup){0};
        if (!is_unchanged_in(former, i, w))
            copied = copy_watch(w, &from->watches[i], c) && copied;
    }
    return copied;
}

void check_take(struct check *to, struct check *former)
{
    for (uint32_t i = 0; i < to->watch_count; i++) {
        struct watch *w = &to->watches[i], *same = &former->watches[i];
        if (!is_unchanged_in(former, i, w))
            continue;
        w->model = same->model;
        w->in_hand = same->in_hand;
        *same = (struct watch){0};
    }
}

struct check *check_copy(const struct check *from, struct copy *c, const struct check *former)
{
    const uint32_t keys = from->config.key_count;
    struct check *to = copy_array(c, from, 1, 1, sizeof *to);
    if (!to)
        return NULL;
    to->missed_before_ns =
        copy_array(c, from->missed_before_ns, keys, keys, sizeof *to->missed_before_ns);
    bool copied = copy_watches(to, from, c, former) && to->missed_before_ns;
    copied = ledger_copy(&to->ledger, &from->ledger, c) && copied;
    copied = answer_order_copy(&to->order, &from->order, c) && copied;
    copied = check_lists_copy(&to->lists, &from->lists, c) && copied;
    if (copied)
        return to;
    check_free(to);
    return NULL;
}

void check_breach(struct promise_result *r, uint64_t at_ns, uint64_t request, const char *story,
                  ...)
{
    assert(r != NULL && story != NULL);
    if (r->broken++ > 0)
        return;
    r->first_at_ns = at_ns;
    r->first_request = request;
    va_list values;
    va_start(values, story);
    vsnprintf(r->story, sizeof r->story, story, values);
    va_end(values);
}

const char *check_node_id(const struct node *n, uint32_t number)
{
    const struct members *m = n->config.members;
    uint32_t place = members_place(m, number);
    return place != UINT32_MAX ? m->ring->nodes[place].id : "?";
}

bool check_asked(struct check *c, const struct asked *a)
{
    assert(a->id > c->newest && a->client < c->config.client_count);
    assert(a->at_ns >= c->now_ns);
    c->now_ns = a->at_ns;
    c->newest = a->id;
    if (a->version > c->newest_version)
        c->newest_version = a->version;
    return answer_order_ask(&c->order, a) && ledger_ask(&c->ledger, a);
}

static void judge_hit(struct check *c, const struct asked *a, const struct told *t)
{
    const struct hit hit = {a, t, ledger_writer(&c->ledger, t->version), c->config.names};
    if (!check_whole_values(&c->results[PROMISE_WHOLE_VALUES], &hit))
        return;
    check_fresh_values(&c->results[PROMISE_FRESH_VALUES], &hit, &c->epoch, c->ledger.doubt,
                       c->config.answer_within_ns, &c->resurrected);
    check_expiry(&c->results[PROMISE_EXPIRY], &hit, c->config.default_ttl_ms);
}

void check_told(struct check *c, const struct told *t)
{
    assert(t->at_ns >= c->now_ns);
    c->now_ns = t->at_ns;
    struct asked asked;
    bool open = ledger_tell(&c->ledger, t, &asked);
    check_one_answer(&c->results[PROMISE_ONE_ANSWER], &c->order, open ? &asked : NULL, t, c->newest,
                     &c->config);
    if (!open || asked.op != OP_GET || t->closed)
        return;
    if (t->outcome == OUTCOME_HIT)
        judge_hit(c, &asked, t);
    else if (t->outcome == OUTCOME_MISS)
        check_true_misses(&c->results[PROMISE_TRUE_MISSES], c->missed_before_ns[asked.key], &asked,
                          t, c->config.names);
}

void check_missed(struct check *c, uint32_t key, uint64_t now_ns)
{
    assert(key < c->config.key_count);
    c->missed_before_ns[key] = now_ns + 1;
}

void check_stored(struct check *c, version v, uint32_t life, uint64_t now_ns)
{
    ledger_store(&c->ledger, v, life, now_ns);
}

/* A node's cache was asked, and found this. */
static void take_note(struct check *c, const struct stepped *s, const struct served *served)
{
    if (check_may_miss(s, served, c->config.answer_within_ns))
        check_missed(c, s->key, s->now_ns);
    if (served->outcome == OUTCOME_CREATED || served->outcome == OUTCOME_REPLACED)
        check_stored(c, s->version, c->watches[s->index].life, s->now_ns);
}

/* A node has a list of members that it did not have before. */
static bool take_over(struct check *c, struct watch *w, const struct node *n, uint64_t now_ns)
{
    w->list = n->config.members->fingerprint;
    check_epoch(&c->epoch, c->watches, c->watch_count, c->newest_version, now_ns);
    return check_placement(&c->results[PROMISE_PLACEMENT], &c->lists, n, now_ns);
}

bool check_stepped(struct check *c, const struct stepped *s)
{
    assert(s->index < c->watch_count);
    struct watch *w = &c->watches[s->index];
    struct served served;
    w->turns++;
    check_count_marks(c->marks, w, s);
    check_sent(w, s);
    check_one_hop(&c->results[PROMISE_ONE_HOP], s);
    check_right_owner(&c->results[PROMISE_RIGHT_OWNER], s);
    if (!check_plain_list(c->results, &w->model, s, &served) ||
        !check_nothing_left(&c->results[PROMISE_NOTHING_LEFT], w, s))
        return false;
    if (served.outcome != OUTCOME_COUNT)
        take_note(c, s, &served);
    if (check_bounds(&c->results[PROMISE_BOUNDS], s, &c->full_check_in)) {
        check_whole_list(c->results, &w->model, s);
        check_balance(&c->results[PROMISE_BALANCE], w, s);
    }
    w->stats = s->node->stats;
    return s->event->kind != EV_MEMBERS || take_over(c, w, s->node, s->now_ns);
}

bool check_booted(struct check *c, uint32_t node, const struct node *n, uint64_t now_ns)
{
    assert(node < c->watch_count);
    struct watch *w = &c->watches[node];
    w->turns++;
    w->up = true;
    w->life = ++c->lives;
    return take_over(c, w, n, now_ns);
}

void check_crashed(struct check *c, uint32_t node, bool waited_for, uint64_t now_ns)
{
    assert(node < c->watch_count);
    c->marks[MARK_CRASH_WITH_TRIPS] += waited_for;
    forget_node(&c->watches[node]);
    c->watches[node].turns++;
    check_epoch(&c->epoch, c->watches, c->watch_count, c->newest_version, now_ns);
}

void check_lost(struct check *c, uint32_t node)
{
    assert(node < c->watch_count && c->watches[node].under_way > 0);
    c->watches[node].under_way--;
}

/* What was not forgotten by the shorter bound is not forgotten by the longer one. */
void check_allow_delay(struct check *c, uint64_t delay_ns)
{
    c->config.answer_within_ns += delay_ns;
    c->ledger.answer_within_ns += delay_ns;
}

void check_end(struct check *c, uint64_t now_ns, uint64_t under_way)
{
    assert(now_ns >= c->now_ns);
    check_unanswered(&c->results[PROMISE_ONE_ANSWER], &c->ledger, now_ns, c->config.names);
    check_under_way(&c->results[PROMISE_BALANCE], c->watches, c->watch_count, under_way, now_ns);
}

bool check_is_broken(const struct check *c)
{
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        if (c->results[i].broken > 0)
            return true;
    return false;
}

struct promise_result check_result(const struct check *c, enum promise promise)
{
    assert(promise < PROMISE_COUNT);
    return c->results[promise];
}

uint64_t check_resurrected(const struct check *c)
{
    return c->resurrected;
}

const uint64_t *check_marks(const struct check *c)
{
    return c->marks;
}

uint64_t check_broken(const struct check *c)
{
    uint64_t broken = 0;
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        broken += c->results[i].broken;
    return broken;
}
