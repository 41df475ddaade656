/* sim/links.c - messages between nodes (sim/world_parts.h).
 *
 * A connection is opened by the node that asks; it carries requests one way and answers the other,
 * each way in order, and breaks as a whole. A link is one direction between two nodes: it carries
 * the requests of the connection that its from side has opened, and the answers of the other one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <assert.h>

#include "sim/mix.h"

/* An estimate of what a message is on the wire: its key, its value, and this much for the rest of
 * the HTTP and what carries it. */
enum { MESSAGE_REST_BYTES = 256 };

static uint32_t bytes_of(const struct world *w, const struct message *m)
{
    uint8_t room[KEY_BYTES_MAX];
    uint32_t value_len = m->returns ? m->hit_len : m->value_len;
    return MESSAGE_REST_BYTES + world_key(w, m->key, room).len + value_len;
}

/* When the last of so many bytes has left: they queue behind those before them. What would leave
 * after the end of the run never does, and need not be exact. */
static uint64_t departure(const struct world *w, struct link *l, uint32_t from, uint64_t bytes)
{
    uint64_t at_ns = w->now_ns + w->nodes[from].slow_ns;
    if (w->scenario->bandwidth == 0)
        return at_ns;
    if (at_ns < l->busy_until_ns)
        at_ns = l->busy_until_ns;
    if (at_ns > w->scenario->end_ns)
        return at_ns;
    l->busy_until_ns = at_ns + bytes * NS_PER_S / w->scenario->bandwidth;
    return l->busy_until_ns;
}

/* When so many bytes that are sent now arrive; none for a mere sign, as a refusal. */
static uint64_t arrival(struct world *w, uint32_t from, uint32_t to, uint64_t bytes)
{
    struct link *l = link_between(w, from, to);
    uint64_t who = mix_in(w->nodes[from].name, w->nodes[to].name);
    const struct delay *delay = scenario_link(w->scenario, (uint16_t)from, (uint16_t)to);
    uint64_t at_ns = departure(w, l, from, bytes) + world_delay(w, delay, who, w->now_ns);
    if (at_ns < l->last_arrival_ns)
        at_ns = l->last_arrival_ns;
    l->last_arrival_ns = at_ns;
    return at_ns;
}

/* The way that a message takes next. */
static struct link *way_of(struct world *w, const struct message *m)
{
    return m->returns ? link_between(w, m->to, m->from) : link_between(w, m->from, m->to);
}

/* Into the line before a cut. */
static void hold(struct world *w, struct link *l, uint32_t message)
{
    w->messages[message].behind = MESSAGE_NONE;
    if (l->held_first == MESSAGE_NONE)
        l->held_first = message;
    else
        w->messages[l->held_last].behind = message;
    l->held_last = message;
}

/* On its way, or into the line before a cut. */
static void pass(struct world *w, uint32_t message)
{
    struct message *m = &w->messages[message];
    struct link *l = way_of(w, m);
    uint32_t from = m->returns ? m->to : m->from, to = m->returns ? m->from : m->to;
    if (l->cut_until_ns > 0) {
        hold(w, l, message);
        return;
    }
    uint64_t bytes = w->scenario->bandwidth > 0 && !m->broken ? bytes_of(w, m) : 0;
    enum happening_kind kind = m->returns ? HAPPENS_REPLY : HAPPENS_QUESTION;
    if (m->broken)
        kind = HAPPENS_BREAK;
    world_push(w, arrival(w, from, to, bytes), kind, to, world_ticket(w, message));
}

/* Returns whether it was in the line before this cut. */
static bool stop_holding(struct world *w, struct link *l, uint32_t message)
{
    uint32_t before = MESSAGE_NONE;
    uint32_t at = l->held_first;
    while (at != MESSAGE_NONE && at != message) {
        before = at;
        at = w->messages[at].behind;
    }
    if (at == MESSAGE_NONE)
        return false;
    if (before == MESSAGE_NONE)
        l->held_first = w->messages[at].behind;
    else
        w->messages[before].behind = w->messages[at].behind;
    if (l->held_last == at)
        l->held_last = before;
    return true;
}

static void done(struct world *w, uint32_t message)
{
    const struct message *m = &w->messages[message];
    struct link *l = link_between(w, m->from, m->to);
    l->lost -= m->lost;
    list_remove(w, &l->asked, message);
    world_message_free(w, message);
    w->under_way--;
}

static bool is_awaited(const struct world *w, const struct message *m)
{
    return flights_by_call(&w->nodes[m->from].node.flights, m->call) != FLIGHT_NONE;
}

/* Nothing will come of it any more, and nobody is told: its node waits until its time is up. */
static void lose(struct world *w, struct link *l, uint32_t message)
{
    struct message *m = &w->messages[message];
    if (!is_awaited(w, m)) {
        check_lost(w->check, m->from);
        done(w, message);
        return;
    }
    m->generation++; /* whatever is in the queue for it is void */
    m->lost = true;
    l->lost++;
}

/* --- asking ---------------------------------------------------------------------------------- */

/* The node learns, at that time, that it gets no answer; or when the way back is cut no more. */
static void break_off(struct world *w, uint32_t message, enum outcome why, uint64_t at_ns)
{
    struct message *m = &w->messages[message];
    m->generation++; /* whatever is in the queue for it is void */
    m->returns = m->broken = true;
    m->outcome = why;
    link_between(w, m->from, m->to)->lost -= m->lost;
    m->lost = false;
    struct link *back = way_of(w, m);
    if (back->cut_until_ns > 0)
        hold(w, back, message);
    else
        world_push(w, at_ns, HAPPENS_BREAK, m->from, world_ticket(w, message));
}

void link_send(struct world *w, uint32_t from, const struct effect *e)
{
    uint32_t id = world_message(w);
    if (id == MESSAGE_NONE)
        return;
    struct link *l = link_between(w, from, e->peer);
    struct message *m = &w->messages[id];
    m->call = e->call;
    m->from = (uint16_t)from;
    m->to = (uint16_t)e->peer;
    m->asked_at_ns = w->now_ns;
    m->op = e->request.op;
    m->key = world_key_number(w, e->request.key);
    m->ttl_ms = e->request.ttl_ms;
    if (m->op == OP_PUT) {
        bool whole = world_value_is(w, blob_of(e->request.value), m->key, &m->version);
        assert(whole); /* a node hands on what it was given */
        m->value_len = e->request.value.len;
    }
    world_record(w, RECORD_SEND, m->from, m->to, m->call, m->key, m->op);
    list_append(w, &l->asked, id);
    w->under_way++;
    if (l->half_open) {
        lose(w, l, id);
        return;
    }
    if (w->nodes[e->peer].up || l->cut_until_ns > 0) {
        pass(w, id);
        return;
    }
    /* Nobody listens there: the host says so at once. */
    uint64_t there_ns = arrival(w, from, e->peer, 0) - w->now_ns;
    break_off(w, id, OUTCOME_PEER_REFUSED, w->now_ns + 2 * there_ns);
}

void link_question(struct world *w, uint32_t message)
{
    const struct message *m = &w->messages[message];
    if (!w->nodes[m->to].up) {
        break_off(w, message, OUTCOME_PEER_REFUSED, arrival(w, m->to, m->from, 0));
        return;
    }
    uint8_t key_room[KEY_BYTES_MAX];
    struct event ev = {.kind = EV_REQUEST, .client = w->client_count + m->from};
    ev.request = (struct request){
        .op = m->op, .internal = true, .key = world_key(w, m->key, key_room), .ttl_ms = m->ttl_ms};
    if (m->op == OP_PUT)
        ev.request.value = world_value(w, m->version, m->key, m->value_len);
    world_record(w, RECORD_ARRIVE, m->to, m->from, m->call, m->key, m->op);
    assert(w->question == MESSAGE_NONE);
    w->question = message;
    w->nodes[m->to].load++;
    world_node_step_for(w, m->to, &ev, m->key, m->version);
    w->question = MESSAGE_NONE;
}

void link_reply(struct world *w, const struct answer *answer)
{
    assert(w->question != MESSAGE_NONE); /* a node answers a node at once */
    struct message *m = &w->messages[w->question];
    m->returns = true;
    m->outcome = answer->outcome;
    m->owner = (uint16_t)answer->owner;
    m->ttl_left_ms = answer->ttl_left_ms;
    m->whole = false;
    if (m->outcome == OUTCOME_MISS)
        changes_missed(w, m->to, m->key);
    if (m->outcome == OUTCOME_HIT) {
        m->whole = world_value_is(w, answer->value, m->key, &m->hit);
        m->hit_len = answer->value.len;
    }
    world_record(w, RECORD_ANSWER, m->to, m->from, m->call, m->outcome, m->hit);
    pass(w, w->question);
}

/* --- what comes of it ------------------------------------------------------------------------ */

void link_answer(struct world *w, uint32_t message)
{
    const struct message m = w->messages[message];
    done(w, message);
    link_between(w, m.from, m.to)->heard_ns = w->now_ns;
    world_record(w, RECORD_RETURN, m.from, m.to, m.call, m.outcome, m.hit);
    struct event ev = {.kind = EV_PEER_ANSWER, .call = m.call};
    ev.answer =
        (struct answer){.outcome = m.outcome, .owner = m.owner, .ttl_left_ms = m.ttl_left_ms};
    if (m.outcome == OUTCOME_HIT)
        ev.answer.value = blob_of(world_value(w, m.hit, m.key, m.hit_len));
    world_node_step_for(w, m.from, &ev, m.key, 0);
}

void link_broken(struct world *w, uint32_t message)
{
    const struct message m = w->messages[message];
    done(w, message);
    world_record(w, RECORD_FAIL, m.from, m.to, m.call, m.outcome, 0);
    struct event ev = {.kind = EV_PEER_FAILED, .call = m.call, .failure = m.outcome};
    ev.stale = m.outcome == OUTCOME_PEER_RESET;
    world_node_step(w, m.from, &ev);
}

/* --- faults ---------------------------------------------------------------------------------- */

void link_break(struct world *w, uint32_t from, uint32_t to)
{
    struct link *l = link_between(w, from, to);
    uint64_t at_ns = arrival(w, to, from, 0);
    l->half_open = false;
    uint32_t next;
    for (uint32_t id = l->asked.first; id != MESSAGE_NONE; id = next) {
        next = w->messages[id].next;
        stop_holding(w, way_of(w, &w->messages[id]), id);
        if (w->nodes[from].up)
            break_off(w, id, OUTCOME_PEER_RESET, at_ns);
        else
            done(w, id); /* nobody is left to be told */
    }
}

void link_forget(struct world *w, uint32_t from, uint32_t to)
{
    struct link *l = link_between(w, from, to);
    if (!w->nodes[from].up || !w->nodes[to].up)
        return; /* there is no connection */
    l->half_open = true;
    uint32_t next;
    for (uint32_t id = l->asked.first; id != MESSAGE_NONE; id = next) {
        const struct message *m = &w->messages[id];
        next = m->next;
        bool held = stop_holding(w, way_of(w, m), id);
        if (!m->lost && (held || !m->returns)) /* an answer that has left arrives */
            lose(w, l, id);
    }
}

/* The request's time is up. What is on its way stays on its way, and the node ignores its answer.
 * But a connection on which nothing was heard since it was sent takes no more requests: they go
 * on a fresh one, as in net/peers.h. */
void link_cancel(struct world *w, uint32_t from, const struct effect *e)
{
    struct link *l = link_between(w, from, e->peer);
    if (l->lost == 0)
        return;
    uint32_t id = l->asked.first;
    while (id != MESSAGE_NONE && w->messages[id].call != e->call)
        id = w->messages[id].next;
    if (id == MESSAGE_NONE || !w->messages[id].lost)
        return;
    if (l->heard_ns <= w->messages[id].asked_at_ns)
        l->half_open = false;
    check_lost(w->check, from);
    done(w, id);
}

void link_cut(struct world *w, uint32_t from, uint32_t to, uint64_t until_ns)
{
    struct link *l = link_between(w, from, to);
    w->cuts += l->cut_until_ns == 0 && until_ns > 0;
    if (l->cut_until_ns < until_ns)
        l->cut_until_ns = until_ns;
}

void link_heal(struct world *w, uint32_t from, uint32_t to)
{
    if (link_seen(w, from, to)->cut_until_ns == 0)
        return;
    struct link *l = link_between(w, from, to);
    w->cuts--;
    l->cut_until_ns = 0;
    uint32_t next;
    for (uint32_t id = l->held_first; id != MESSAGE_NONE; id = next) {
        next = w->messages[id].behind;
        pass(w, id);
    }
    l->held_first = l->held_last = MESSAGE_NONE;
}
