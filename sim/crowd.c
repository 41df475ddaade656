/* sim/crowd.c - clients and what they ask (sim/world_parts.h).
 *
 * A closed-loop client sends, waits for the answer, thinks, and sends again. An open-loop client
 * sends at its rate whatever comes back. Each has one connection to every node that it asks, on
 * which answers come in the order of its requests.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>

static const struct scenario_clients *group_of(const struct world *w, uint32_t client)
{
    uint32_t group = w->clients[client].group;
    return group < w->scenario->clients_count ? &w->scenario->clients[group] : NULL;
}

/* Each choice of a client's request is a draw of its own. */
static uint64_t choose(const struct world *w, enum draw_purpose purpose, uint32_t client)
{
    return draw(w->seed, purpose, w->clients[client].name, w->clients[client].asked);
}

/* --- what to ask ----------------------------------------------------------------------------- */

static uint32_t choose_key(const struct world *w, const struct scenario_clients *g, uint32_t client)
{
    uint64_t bits = choose(w, DRAW_KEY, client);
    switch (g->keys) {
    case KEYS_UNIFORM:
        return (uint32_t)draw_below(bits, g->key_count);
    case KEYS_ZIPF:
        return zipf_key(&w->zipfs[w->clients[client].group], bits);
    case KEYS_SCAN:
        return (uint32_t)(w->clients[client].asked % g->key_count);
    case KEYS_HOT:
        if (g->key_count == 1 || draw_below(bits, 100) < g->hot_percent)
            return 0;
        return 1 + (uint32_t)draw_below(draw(bits, DRAW_KEY, 0, 1), g->key_count - 1);
    }
    assert(false && "a choice of keys that is not listed");
    return 0;
}

static enum op choose_op(const struct world *w, const struct scenario_clients *g, uint32_t client)
{
    uint64_t at = draw_below(choose(w, DRAW_OP, client), 1000);
    if (at < g->get_permille)
        return OP_GET;
    return at < g->get_permille + g->put_permille ? OP_PUT : OP_DELETE;
}

static uint32_t choose_len(const struct world *w, const struct scenario_clients *g, uint32_t client)
{
    uint32_t spread = g->value_bytes_most - g->value_bytes_least + 1;
    return g->value_bytes_least + (uint32_t)draw_below(choose(w, DRAW_SIZE, client), spread);
}

/* --- asking ---------------------------------------------------------------------------------- */

static uint64_t later(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns > b_ns ? a_ns : b_ns;
}

/* A request leaves its client: m has what it asks. */
static void send(struct world *w, uint32_t client, uint32_t id)
{
    struct message *m = &w->messages[id];
    struct connection *c = connection_open(&w->connections, client, m->to);
    if (!c) {
        w->failed = true;
        return;
    }
    m->id = ++w->requests;
    m->client = client;
    list_append(w, &c->waiting, id);
    if (c->unanswered == MESSAGE_NONE)
        c->unanswered = id;
    w->clients[client].asked++;
    w->stats.requests++;
    struct asked a = {.id = m->id,
                      .at_ns = w->now_ns,
                      .client = client,
                      .through = m->to,
                      .op = m->op,
                      .key = m->key,
                      .version = m->version,
                      .value_len = m->value_len,
                      .ttl_ms = m->ttl_ms};
    m->asked_at_ns = w->now_ns;
    if (!check_asked(w->check, &a))
        w->failed = true;
    if (w->watcher && w->watcher->asked)
        w->watcher->asked(w->watcher->self, &a);
    world_record(w, RECORD_ASK, m->to, UINT16_MAX, m->id, m->key, m->op);
    uint64_t travel_ns =
        world_delay(w, &w->scenario->access, UINT64_C(1) << 40 | client, m->asked_at_ns);
    c->there_at_ns = later(w->now_ns + travel_ns, c->there_at_ns);
    world_push(w, c->there_at_ns, HAPPENS_ASK, m->to, world_ticket(w, id));
}

static void fill(struct world *w, uint32_t client, struct message *m, uint64_t put_key)
{
    const struct scenario_clients *g = group_of(w, client);
    bool puts = put_key != TURN_CHOOSES;
    m->to = g->through;
    if (m->to == SCENARIO_ALL)
        m->to = (uint16_t)w->members[draw_below(choose(w, DRAW_NODE, client), w->member_count)];
    m->op = puts ? OP_PUT : choose_op(w, g, client);
    m->key = puts ? (uint32_t)put_key : choose_key(w, g, client);
    if (m->op == OP_PUT) {
        m->version = ++w->versions;
        m->value_len = choose_len(w, g, client);
        m->ttl_ms = g->ttl_ms;
    }
}

void crowd_turn(struct world *w, uint32_t client, uint64_t put_key)
{
    const struct scenario_clients *g = group_of(w, client);
    struct sim_client *c = &w->clients[client];
    if (c->asked >= g->requests || w->now_ns >= g->stop_ns)
        return;
    uint32_t id = world_message(w);
    if (id == MESSAGE_NONE)
        return;
    fill(w, client, &w->messages[id], put_key);
    send(w, client, id);
    if (g->rate_milli > 0)
        world_push(w, w->now_ns + 1000 * NS_PER_S / g->rate_milli, HAPPENS_TURN, client,
                   TURN_CHOOSES);
}

void crowd_listed(struct world *w, uint32_t index)
{
    const struct scenario_request *r = &w->scenario->requests[index];
    uint32_t id = world_message(w);
    if (id == MESSAGE_NONE)
        return;
    struct message *m = &w->messages[id];
    m->to = r->through;
    m->op = r->op;
    m->key = world_key_number(w, r->key);
    if (m->op == OP_PUT) {
        m->version = index + 1;
        m->value_len = r->value.len;
        m->ttl_ms = r->ttl_ms;
    }
    send(w, w->client_count - 1 - w->scenario->list_clients + r->client, id);
}

void crowd_visit(struct world *w, const struct visit *v)
{
    assert(v->through < w->node_count && v->value_len <= w->scenario->value_bytes_max);
    uint32_t id = world_message(w);
    if (id == MESSAGE_NONE)
        return;
    struct message *m = &w->messages[id];
    m->to = v->through;
    m->op = v->op;
    m->key = v->key;
    if (m->op == OP_PUT) {
        m->version = ++w->versions;
        m->value_len = v->value_len;
        m->ttl_ms = v->ttl_ms;
    }
    send(w, w->client_count - 1, id); /* the last one is the visitor */
}

void crowd_start(struct world *w)
{
    for (uint32_t i = 0; i < w->client_count; i++) {
        const struct scenario_clients *g = group_of(w, i);
        if (!g)
            continue;
        /* Not all at once: within one thinking time, or one interval of the rate. */
        uint64_t spread_ns =
            g->rate_milli > 0 ? 1000 * NS_PER_S / g->rate_milli : g->think.most_ns + 1;
        for (uint32_t k = 0; k < g->pipeline; k++) {
            uint64_t bits = draw(w->seed, DRAW_THINK, w->clients[i].name, UINT64_MAX - k);
            world_push(w, g->start_ns + draw_below(bits, spread_ns), HAPPENS_TURN, i, TURN_CHOOSES);
        }
    }
    for (uint32_t i = 0; i < w->scenario->request_count; i++)
        world_push(w, w->scenario->requests[i].at_ns, HAPPENS_LISTED, i, 0);
}

/* --- at the node ----------------------------------------------------------------------------- */

/* The last one takes the connection with it. */
static void forget(struct world *w, uint32_t id)
{
    const struct message *m = &w->messages[id];
    struct connection *c = connection_find(&w->connections, m->client, m->to);
    if (c->unanswered == id)
        c->unanswered = m->next;
    list_remove(w, &c->waiting, id);
    if (c->waiting.first == MESSAGE_NONE)
        connection_close(&w->connections, m->client, m->to);
    world_message_free(w, id);
}

/* Whatever the answer is, it is in the message. */
static void send_back(struct world *w, uint32_t id)
{
    struct message *m = &w->messages[id];
    if (m->abandoned) {
        forget(w, id); /* the connection that it would go back on is closed */
        return;
    }
    struct connection *c = connection_find(&w->connections, m->client, m->to);
    m->returns = true;
    if (c->unanswered == id)
        c->unanswered = m->next;
    m->given_ns = w->now_ns;
    uint64_t travel_ns =
        world_delay(w, &w->scenario->access, UINT64_C(3) << 40 | m->client, m->asked_at_ns);
    c->back_at_ns = later(w->now_ns + w->nodes[m->to].slow_ns + travel_ns, c->back_at_ns);
    world_push(w, c->back_at_ns, HAPPENS_TELL, m->client, world_ticket(w, id));
}

void crowd_ask(struct world *w, uint32_t id)
{
    struct message *m = &w->messages[id];
    if (!w->nodes[m->to].up) {
        m->closed = true;
        send_back(w, id);
        return;
    }
    m->arrived = true;
    world_record(w, RECORD_REACH, m->to, UINT16_MAX, m->id, m->key, m->op);
    uint8_t key_room[KEY_BYTES_MAX];
    struct event ev = {.kind = EV_REQUEST, .client = m->client};
    ev.request =
        (struct request){.op = m->op, .key = world_key(w, m->key, key_room), .ttl_ms = m->ttl_ms};
    if (m->op == OP_PUT)
        ev.request.value = world_value(w, m->version, m->key, m->value_len);
    w->nodes[m->to].load++;
    world_node_step_for(w, m->to, &ev, m->key, m->version);
}

/* The oldest request of this client that has arrived at the node and has no answer. */
static uint32_t oldest_at(struct world *w, uint32_t client, uint32_t node)
{
    const struct connection *c = connection_find(&w->connections, client, node);
    uint32_t id = c ? c->unanswered : MESSAGE_NONE;
    return id != MESSAGE_NONE && w->messages[id].arrived ? id : MESSAGE_NONE;
}

void crowd_answer(struct world *w, uint32_t client, uint32_t node, const struct answer *answer)
{
    uint32_t id = oldest_at(w, client, node);
    assert(id != MESSAGE_NONE); /* else the node answers what nobody asked */
    struct message *m = &w->messages[id];
    m->outcome = answer->outcome;
    m->owner = (uint16_t)answer->owner;
    m->forwarded = answer->forwarded;
    m->collapsed = answer->collapsed;
    if (m->outcome == OUTCOME_MISS && !m->forwarded)
        changes_missed(w, node, m->key);
    if (m->outcome == OUTCOME_HIT)
        m->whole = world_value_is(w, answer->value, m->key, &m->hit);
    world_record(w, RECORD_ANSWER, m->to, UINT16_MAX, m->id, m->outcome, m->hit);
    send_back(w, id);
}

void crowd_disconnect(struct world *w, uint32_t node, uint32_t client)
{
    uint32_t id;
    while ((id = oldest_at(w, client, node)) != MESSAGE_NONE) {
        w->messages[id].closed = true;
        send_back(w, id);
    }
    if (w->nodes[node].up) {
        struct event ev = {.kind = EV_CLIENT_GONE, .client = client};
        world_node_step(w, node, &ev);
    }
}

void crowd_disconnect_all(struct world *w, uint32_t node)
{
    for (uint32_t i = 0; i < w->client_count; i++)
        crowd_disconnect(w, node, i);
}

/* --- back at the client ---------------------------------------------------------------------- */

static void count(struct world *w, const struct message *m)
{
    struct world_stats *s = &w->stats;
    uint64_t took_ns = w->now_ns - m->asked_at_ns;
    if (m->closed) {
        s->closed++;
        return;
    }
    s->answered++;
    s->outcomes[m->outcome]++;
    s->hits += m->outcome == OUTCOME_HIT;
    s->misses += m->outcome == OUTCOME_MISS;
    s->errors += outcome_is_error(m->outcome);
    s->forwarded += m->forwarded;
    s->collapsed += m->collapsed;
    s->latency_sum_ns += took_ns;
    if (took_ns > s->latency_max_ns)
        s->latency_max_ns = took_ns;
}

static void go_on(struct world *w, uint32_t client, const struct message *m)
{
    const struct scenario_clients *g = group_of(w, client);
    if (!g || g->rate_milli > 0)
        return;
    bool puts = g->put_on_miss && !m->closed && m->outcome == OUTCOME_MISS;
    struct sim_client *c = &w->clients[client];
    uint64_t think_ns = world_delay(w, &g->think, c->name, ++c->told);
    world_push(w, w->now_ns + think_ns, HAPPENS_TURN, client, puts ? m->key : TURN_CHOOSES);
}

/* The client has its answer, or learns that there will be none. */
static void tell(struct world *w, const struct message *m)
{
    count(w, m);
    struct told t = {.id = m->id,
                     .at_ns = w->now_ns,
                     .given_ns = m->given_ns,
                     .closed = m->closed,
                     .outcome = m->outcome,
                     .value_is_whole = m->whole,
                     .version = m->hit,
                     .owner = m->owner,
                     .forwarded = m->forwarded,
                     .collapsed = m->collapsed};
    check_told(w->check, &t);
    if (w->watcher && w->watcher->told)
        w->watcher->told(w->watcher->self, &t);
    world_record(w, m->closed ? RECORD_CLOSE : RECORD_TELL, m->to, UINT16_MAX, m->id, m->outcome,
                 m->hit);
    go_on(w, m->client, m);
}

void crowd_tell(struct world *w, uint32_t id)
{
    const struct message m = w->messages[id];
    forget(w, id);
    tell(w, &m);
}

/* --- going away ------------------------------------------------------------------------------ */

/* What is on its way, to the node or back, is lost with the connection. What the node is dealing
 * with stays until the node has noticed, since it may answer in the meantime. */
static void drop(struct world *w, uint32_t id)
{
    struct message m = w->messages[id];
    m.closed = true;
    if (m.arrived && !m.returns) {
        w->messages[id].abandoned = true;
        world_push(w, w->now_ns, HAPPENS_GONE, m.to, world_ticket(w, id));
    } else {
        forget(w, id);
    }
    tell(w, &m);
}

void crowd_leave(struct world *w, uint32_t client)
{
    for (uint32_t node = 0; node < w->node_count; node++) {
        const struct connection *c = connection_find(&w->connections, client, node);
        uint32_t next;
        for (uint32_t id = c ? c->waiting.first : MESSAGE_NONE; id != MESSAGE_NONE; id = next) {
            next = w->messages[id].next;
            if (!w->messages[id].abandoned)
                drop(w, id);
        }
    }
}

void crowd_gone(struct world *w, uint32_t message)
{
    uint32_t client = w->messages[message].client, node = w->messages[message].to, id;
    while ((id = oldest_at(w, client, node)) != MESSAGE_NONE && w->messages[id].abandoned)
        forget(w, id);
    world_record(w, RECORD_LEAVE, (uint16_t)node, RECORD_NOBODY, client, 0, 0);
    struct event ev = {.kind = EV_CLIENT_GONE, .client = client};
    world_node_step(w, node, &ev);
}
