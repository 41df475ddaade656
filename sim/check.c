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
    struct ledger ledger;
    struct answer_order order;
    uint64_t newest; /* the id of the last request that was asked */
    uint64_t now_ns;
    uint64_t full_check_in;
};

struct check *check_new(const struct check_config *config)
{
    static const char *const names[PROMISE_COUNT] = {
        [PROMISE_WHOLE_VALUES] = "whole_values",
        [PROMISE_FRESH_VALUES] = "fresh_values",
        [PROMISE_EXPIRY] = "expiry",
        [PROMISE_BOUNDS] = "bounds",
        [PROMISE_ONE_ANSWER] = "one_answer",
        [PROMISE_ONE_HOP] = "one_hop",
    };
    assert(config->key_count > 0 && config->client_count > 0);
    struct check *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    c->config = *config;
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        c->results[i].name = names[i];
    c->order.connections = config->node_count == 0 ? 1 : config->node_count;
    c->order.last_told =
        calloc((size_t)config->client_count * c->order.connections, sizeof *c->order.last_told);
    if (!c->order.last_told ||
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
    free(c->order.last_told);
    ledger_destroy(&c->ledger);
    free(c);
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
    return ledger_ask(&c->ledger, a);
}

static void judge_hit(struct check *c, const struct asked *a, const struct told *t)
{
    const struct hit hit = {a, t, ledger_writer(&c->ledger, t->version)};
    if (!check_whole_values(&c->results[PROMISE_WHOLE_VALUES], &hit))
        return;
    check_fresh_values(&c->results[PROMISE_FRESH_VALUES], &hit, c->ledger.doubt,
                       c->config.answer_within_ns);
    check_expiry(&c->results[PROMISE_EXPIRY], &hit, c->config.default_ttl_ms);
}

void check_told(struct check *c, const struct told *t)
{
    assert(t->at_ns >= c->now_ns);
    c->now_ns = t->at_ns;
    struct asked asked;
    bool open = ledger_tell(&c->ledger, t, &asked);
    check_one_answer(&c->results[PROMISE_ONE_ANSWER], &c->order, open ? &asked : NULL, t, c->newest,
                     c->config.answer_within_ns);
    if (open && asked.op == OP_GET && !t->closed && t->outcome == OUTCOME_HIT)
        judge_hit(c, &asked, t);
}

void check_stepped(struct check *c, const struct node *n, bool internal,
                   const struct effects *effects, uint64_t now_ns)
{
    check_one_hop(&c->results[PROMISE_ONE_HOP], n, internal, effects, now_ns);
    check_bounds(&c->results[PROMISE_BOUNDS], n, now_ns, &c->full_check_in);
}

void check_end(struct check *c, uint64_t now_ns)
{
    assert(now_ns >= c->now_ns);
    check_unanswered(&c->results[PROMISE_ONE_ANSWER], &c->ledger, now_ns);
}

struct promise_result check_result(const struct check *c, enum promise promise)
{
    assert(promise < PROMISE_COUNT);
    return c->results[promise];
}
