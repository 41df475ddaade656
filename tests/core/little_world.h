/* tests/core/little_world.h - a few nodes, their clients and a bad network, in virtual time.
 *
 * Everything that will happen is a message in one pool; the earliest by (time, sequence) is next,
 * and a node is woken exactly when it asked to be. Links have delays of their own; messages get
 * lost, late or broken; nodes fall silent for a while; clients send several requests at once
 * without waiting and sometimes go away. All of it follows from one seed.
 *
 * What every client asked and was told is kept as a history to be judged afterwards. A value
 * names the request that wrote it, so that reading it says where it came from.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_CORE_LITTLE_WORLD_H
#define TESTS_CORE_LITTLE_WORLD_H

#include "tests/core/little_network.h"

/* --- what nodes do --------------------------------------------------------------------------- */

static inline void client_is_done(struct world *w, uint32_t node, uint32_t client)
{
    for (uint32_t i = w->nodes[node].next_told[client]; i < w->op_count; i++)
        if (w->ops[i].node == node && w->ops[i].client == client && w->ops[i].told == NOT_YET)
            w->ops[i].unanswered = true;
    w->nodes[node].next_told[client] = w->op_count;
    w->nodes[node].closing[client] = true;
    post(w, (struct message){.kind = MSG_CLIENT_GOES, .node = node, .from = client}, 0);
}

/* The answer belongs to the oldest request of the client that has none. */
static inline void tell_client(struct world *w, uint32_t node, const struct effect *e)
{
    struct world_node *n = &w->nodes[node];
    if (n->closing[e->client])
        return;
    uint32_t i = n->next_told[e->client];
    while (i < w->op_count && (w->ops[i].node != node || w->ops[i].client != e->client))
        i++;
    assert_true(i < w->op_count);
    struct op_record *op = &w->ops[i];
    n->next_told[e->client] = i + 1;
    op->told = ++w->happened;
    op->told_at_ns = w->now_ns;
    op->answer = e->answer;
    op->answer.value = (struct blob){0};
    if (e->answer.outcome == OUTCOME_HIT)
        op->read = writer_of(w, op->key, e->answer.value);
}

static inline void tell_node(struct world *w, const struct effect *e)
{
    const struct message *request = &w->inbound;
    struct message answer = {.kind = MSG_ANSWER,
                             .node = request->from,
                             .from = request->node,
                             .call = request->call,
                             .key = request->key,
                             .write = NOBODY,
                             .ttl_ms = e->answer.ttl_left_ms,
                             .outcome = e->answer.outcome};
    if (e->answer.outcome == OUTCOME_HIT)
        answer.write = writer_of(w, request->key, e->answer.value);
    if (e->answer.outcome == OUTCOME_CREATED || e->answer.outcome == OUTCOME_REPLACED) {
        assert_true(w->ops[request->write].written_at_ns == NOT_YET); /* no write is sent twice */
        w->ops[request->write].written_at_ns = w->now_ns;
    }
    send_answer(w, *request, answer);
}

static inline void ask_node(struct world *w, uint32_t node, const struct effect *e)
{
    assert_true(e->peer != node && e->request.internal);
    struct message m = {.kind = MSG_REQUEST,
                        .node = e->peer,
                        .from = node,
                        .call = e->call,
                        .op = e->request.op,
                        .key = key_number(e->request.key),
                        .write = NOBODY,
                        .ttl_ms = e->request.ttl_ms};
    if (m.op == OP_PUT)
        m.write = writer_of(w, m.key, blob_of(e->request.value));
    if (m.node < w->config.nodes) /* a member that only some rings know is nowhere */
        send_request(w, m);
}

static inline void trace_effect(struct world *w, uint32_t node, const struct effect *e)
{
    trace(w, w->now_ns);
    trace(w, (uint64_t)node << 32 | (uint64_t)e->kind << 24 | e->client << 12 | e->peer);
    trace(w, e->call);
    trace(w, (uint64_t)e->answer.outcome << 32 | e->answer.owner << 2 |
                 (uint64_t)e->answer.forwarded << 1 | e->answer.collapsed);
    trace(w, e->answer.ttl_left_ms);
    struct slice piece;
    for (struct blob value = e->answer.value; blob_next(&value, &piece);)
        trace(w, hash_key(piece) * (value.len + 1));
    if (e->kind == FX_SEND)
        trace(w, hash_key(e->request.key) + e->request.op);
}

static inline void step(struct world *w, uint32_t node, const struct event *ev)
{
    struct node *n = &w->nodes[node].node;
    struct effects fx;
    node_step(n, w->now_ns, ev, &fx);
    node_check(n);
    for (uint32_t i = 0; i < fx.count; i++) {
        const struct effect *e = &fx.item[i];
        trace_effect(w, node, e);
        if (e->kind == FX_SEND)
            ask_node(w, node, e);
        else if (e->kind == FX_CLOSE)
            client_is_done(w, node, e->client);
        else if (e->kind == FX_REPLY && e->client < WORLD_CLIENTS)
            tell_client(w, node, e);
        else if (e->kind == FX_REPLY)
            tell_node(w, e);
    }
    if (ev->kind == EV_REQUEST && ev->request.internal) {
        assert_int_equal(fx.count, 1); /* one hop and no more: it is answered right here */
        assert_int_equal(fx.item[0].kind, FX_REPLY);
    }
}

/* --- what happens to nodes ------------------------------------------------------------------- */

static inline void client_asks_once(struct world *w, uint32_t node, uint32_t client)
{
    static const uint64_t ttls[] = {TTL_DEFAULT, TTL_FOREVER, 1, 5, 40, 300, 2000};
    uint32_t number = w->op_count++;
    struct op_record *op = &w->ops[number];
    uint32_t dice = draw(w, 100);
    *op = (struct op_record){.op = dice < 60   ? OP_GET
                                   : dice < 90 ? OP_PUT
                                               : OP_DELETE,
                             .key = draw(w, WORLD_KEYS),
                             .node = node,
                             .client = client,
                             .asked = ++w->happened,
                             .told = NOT_YET,
                             .asked_at_ns = w->now_ns,
                             .written_at_ns = NOT_YET};
    op->ttl_ms = ttls[draw(w, ARRAY_LEN(ttls))];
    char key[16];
    struct event ev = {.kind = EV_REQUEST, .client = client};
    ev.request.op = op->op;
    ev.request.key = key_text(op->key, key);
    ev.request.ttl_ms = op->ttl_ms;
    if (op->op == OP_PUT)
        ev.request.value = value_text(op->key, number, w->value);
    uint64_t stored = w->nodes[node].node.cache.stats.created;
    stored += w->nodes[node].node.cache.stats.replaced;
    step(w, node, &ev);
    stored -= w->nodes[node].node.cache.stats.created;
    stored -= w->nodes[node].node.cache.stats.replaced;
    if (stored != 0)
        op->written_at_ns = w->now_ns;
    memset(w->value, 0xff, sizeof w->value);
}

static inline void client_asks(struct world *w, uint32_t node, uint32_t client)
{
    uint32_t burst = draw(w, 4) == 0 ? 1 + draw(w, 6) : 1;
    for (uint32_t i = 0; i < burst && w->op_count < WORLD_OPS; i++)
        if (!w->nodes[node].closing[client])
            client_asks_once(w, node, client);
    if (by_chance(w, 10) && !w->nodes[node].closing[client])
        client_is_done(w, node, client);
    if (by_chance(w, 4))
        w->nodes[node].silent_until_ns =
            w->now_ns + draw(w, 3 * WORLD_TIMEOUT_MS) * UINT64_C(1000000);
    if (w->op_count < WORLD_OPS)
        post(w, (struct message){.kind = MSG_CLIENT_ASKS, .node = node, .from = client},
             draw(w, 12000000));
}

static inline void deliver_request(struct world *w, const struct message *m)
{
    char key[16];
    struct event ev = {.kind = EV_REQUEST, .client = WORLD_CLIENTS + m->from};
    ev.request = (struct request){
        .op = m->op, .internal = true, .key = key_text(m->key, key), .ttl_ms = m->ttl_ms};
    if (m->op == OP_PUT)
        ev.request.value = value_text(m->key, m->write, w->value);
    w->inbound = *m;
    step(w, m->node, &ev);
    memset(w->value, 0xff, sizeof w->value);
}

static inline void deliver_answer(struct world *w, const struct message *m)
{
    struct event ev = {.kind = EV_PEER_ANSWER, .call = m->call};
    ev.answer = (struct answer){.outcome = m->outcome, .ttl_left_ms = m->ttl_ms};
    if (m->write != NOBODY)
        ev.answer.value = blob_of(value_text(m->key, m->write, w->value));
    step(w, m->node, &ev);
    memset(w->value, 0xff, sizeof w->value);
}

static inline void deliver(struct world *w, const struct message *m)
{
    struct event ev = {.client = m->from, .call = m->call, .failure = m->outcome};
    switch (m->kind) {
    case MSG_CLIENT_ASKS:
        client_asks(w, m->node, m->from);
        break;
    case MSG_CLIENT_GOES:
        ev.kind = EV_CLIENT_GONE;
        step(w, m->node, &ev);
        w->nodes[m->node].closing[m->from] = false;
        break;
    case MSG_REQUEST:
        deliver_request(w, m);
        break;
    case MSG_ANSWER:
        deliver_answer(w, m);
        break;
    case MSG_FAILURE:
        ev.kind = EV_PEER_FAILED;
        ev.stale = m->stale;
        step(w, m->node, &ev);
        break;
    }
}

/* Who wants to be woken first, and when; TIME_NEVER if nobody does. */
static inline uint64_t next_wake(const struct world *w, uint32_t *out_node)
{
    uint64_t first = TIME_NEVER;
    for (uint32_t i = 0; i < w->config.nodes; i++) {
        uint64_t deadline = node_deadline_ns(&w->nodes[i].node);
        if (deadline < first) {
            first = deadline;
            *out_node = i;
        }
    }
    return first;
}

/* --- from the first to the last moment ------------------------------------------------------- */

static inline struct members *world_members(uint32_t count)
{
    static const char *const ids[] = {"A", "B", "C", "D", "E", "F", "G", "H", "I", "J"};
    struct ring_member list[ARRAY_LEN(ids)];
    for (uint32_t i = 0; i < count; i++)
        list[i] = (struct ring_member){slice_str(ids[i]), 1};
    struct members *members = NULL;
    assert_int_equal(members_build(list, NULL, count, 40, PLACEMENT_RING, &members), RING_OK);
    return members;
}

static inline struct world *world_open(const struct world_config *config)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    w->config = *config;
    w->random = config->seed;
    w->now_ns = NS_PER_S;
    for (uint32_t i = 0; i < config->nodes; i++) {
        struct world_node *n = &w->nodes[i];
        n->members = world_members(config->nodes + (config->rings_differ ? i : 0));
        struct node_config nc = {
            .members = n->members, .self = i, .peer_max = n->members->ring->node_count};
        nc.cache = (struct cache_config){.memory_bytes = CACHE_MEMORY_MIN,
                                         .policy = CACHE_LRU,
                                         .value_bytes_max = WORLD_VALUE_MAX};
        memset(nc.cache.secret, config->secret, sizeof nc.cache.secret);
        nc.default_ttl_ms = TTL_FOREVER;
        nc.forward_timeout_ms = WORLD_TIMEOUT_MS;
        nc.client_max = WORLD_CLIENTS + config->nodes;
        nc.flight_max = config->flight_max;
        nc.call_max = config->call_max;
        nc.held_bytes_max = config->held_bytes_max;
        assert_true(node_init(&n->node, &nc));
        for (uint32_t client = 0; client < WORLD_CLIENTS; client++)
            post(w, (struct message){.kind = MSG_CLIENT_ASKS, .node = i, .from = client},
                 draw(w, 12000000));
    }
    return w;
}

/* The next thing happens. false: nothing is under way and no node wants to be woken. */
static inline bool world_step(struct world *w)
{
    uint32_t node = NOBODY;
    uint64_t wake_ns = next_wake(w, &node);
    const struct message *m = earliest(w);
    if (!m && wake_ns == TIME_NEVER)
        return false;
    if (!m || wake_ns <= m->at_ns) {
        struct event ev = {.kind = EV_WAKE};
        w->now_ns = wake_ns > w->now_ns ? wake_ns : w->now_ns;
        step(w, node, &ev);
        return true;
    }
    struct message next = *m;
    w->messages[m - w->messages] = w->messages[--w->message_count];
    w->now_ns = next.at_ns;
    if (next.kind < MSG_REQUEST || !is_silent(w, next.node))
        deliver(w, &next);
    return true;
}

static inline void world_run(struct world *w)
{
    while (world_step(w)) {
    }
}

static inline void world_close(struct world *w)
{
    for (uint32_t i = 0; i < w->config.nodes; i++) {
        node_destroy(&w->nodes[i].node);
        members_free(w->nodes[i].members);
    }
    free(w);
}

#endif
