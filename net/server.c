/* net/server.c - see net/server.h.
 *
 * Beginning and listening are in net/listen.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/server.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "net/conn.h"

enum { TICK_MS = 250 };

/* --- the node -------------------------------------------------------------------------------- */

uint64_t server_now(struct server *s)
{
    if (s->now_ns == 0)
        s->now_ns = uv_hrtime();
    return s->now_ns;
}

/* Carry out one effect. false: it could not be sent, and the node has to be told. */
static bool carry_out(struct server *s, const struct effect *e)
{
    switch (e->kind) {
    case FX_REPLY:
        conn_answer(s->clients[e->client], &e->answer);
        return true;
    case FX_CLOSE:
        conn_close(s->clients[e->client]);
        return true;
    case FX_SEND:
        return peers_send(&s->peers, e->peer, e->call, &e->request, server_now(s));
    case FX_CANCEL:
        peers_cancel(&s->peers, e->peer, e->call);
        return true;
    }
    assert(false && "an effect that is not listed");
    return true;
}

void server_step(struct server *s, const struct event *ev)
{
    uint64_t unsent[EFFECTS_MAX];
    uint32_t unsent_count = 0;
    struct effects fx;
    node_step(&s->node, server_now(s), ev, &fx);
    for (uint32_t i = 0; i < fx.count; i++)
        if (!carry_out(s, &fx.item[i]))
            unsent[unsent_count++] = fx.item[i].call;
    for (uint32_t i = 0; i < unsent_count; i++) {
        struct event failed = {
            .kind = EV_PEER_FAILED, .call = unsent[i], .failure = OUTCOME_OVERLOADED};
        server_step(s, &failed);
    }
}

/* Say whether another node has gone away or come back. */
static void log_contact(struct server *s, uint32_t peer)
{
    const struct node_peer *seen = &s->node.peers[peer];
    if (seen->contact == s->logged[peer])
        return;
    bool was_known = s->logged[peer] != CONTACT_NONE;
    s->logged[peer] = seen->contact;
    if (s->config.quiet || (seen->contact == CONTACT_ANSWERED && !was_known))
        return;
    if (seen->contact == CONTACT_FAILED)
        printf("node %s does not answer: %s\n", s->ring->nodes[peer].id, outcome_name(seen->last));
    else
        printf("node %s answers again\n", s->ring->nodes[peer].id);
    fflush(stdout);
}

static void log_contacts(struct server *s)
{
    if (!s->contacts_changed)
        return;
    s->contacts_changed = false;
    for (uint32_t i = 0; i < s->peers.count; i++)
        log_contact(s, i);
}

void server_on_peer_event(void *owner, const struct event *ev)
{
    struct server *s = owner;
    server_step(s, ev);
    s->contacts_changed = true;
}

static void on_wake(uv_timer_t *timer)
{
    struct server *s = timer->data;
    s->armed_ns = TIME_NEVER;
    struct event ev = {.kind = EV_WAKE};
    server_step(s, &ev);
    s->contacts_changed = true; /* trips may have timed out */
}

/* Have the timer go off at the node's next deadline. */
static void arm(struct server *s)
{
    uint64_t at_ns = node_deadline_ns(&s->node);
    if (at_ns == s->armed_ns)
        return;
    s->armed_ns = at_ns;
    if (at_ns == TIME_NEVER) {
        uv_timer_stop(&s->wake);
        return;
    }
    uint64_t now_ns = uv_hrtime();
    uint64_t wait_ms = at_ns <= now_ns ? 0 : (at_ns - now_ns + NS_PER_MS - 1) / NS_PER_MS;
    uv_timer_start(&s->wake, on_wake, wait_ms, 0);
}

/* --- a turn of the loop ---------------------------------------------------------------------- */

static void flush_conns(struct server *s)
{
    while (s->dirty) {
        struct conn *c = s->dirty;
        s->dirty = c->next_dirty;
        c->dirty = false;
        conn_flush(c);
    }
}

/* Runs just before the loop waits: everything that came in has been dealt with. What goes to
 * other nodes goes first, so that they work while the clients are answered. Once it is written,
 * that instant is over: a request that is read later must not board a trip that has left. */
static void on_turn(uv_prepare_t *turn)
{
    struct server *s = turn->data;
    do {
        peers_flush(&s->peers);
        s->now_ns = 0;
        flush_conns(s);
    } while (peers_are_dirty(&s->peers));
    log_contacts(s);
    arm(s);
    s->now_ns = 0;
}

static void update_date(struct server *s)
{
    time_t now = time(NULL);
    struct tm utc;
    char text[HTTP_DATE_BYTES + 1];
    gmtime_r(&now, &utc);
    /* The names of days and months are English in the C locale, which this program keeps. */
    strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &utc);
    memcpy(s->date, text, sizeof s->date);
}

/* Those whose body trickles in are told so before their time is up. */
static void cut_off_dripping(struct server *s)
{
    struct deadlines *list = &s->deadlines[CONN_WAITS_BODY];
    struct deadline *next;
    for (struct deadline *d = list->ring.later; d != &list->ring; d = next) {
        next = d->later;
        if (conn_is_dripping(conn_of(d), server_now(s)))
            conn_late(conn_of(d));
    }
}

static void retry_stalled_listeners(struct server *s)
{
    for (uint32_t i = 0; i < s->listener_count; i++)
        if (s->stalled[i])
            s->stalled[i] = !conn_accept(s, (uv_stream_t *)&s->listeners[i]);
}

static void stop(struct server *s);

/* A request that was sent before the client could know is still answered: connections that are
 * idle are closed at the first tick, not at the signal. */
static void drain(struct server *s)
{
    for (struct conn *c = s->all; c; c = c->next)
        conn_end_if_idle(c);
    if (server_now(s) >= s->drain_until_ns)
        stop(s);
}

static void on_tick(uv_timer_t *timer)
{
    struct server *s = timer->data;
    struct deadline *d;
    update_date(s);
    for (uint32_t i = 0; i < SERVER_DEADLINES; i++)
        while ((d = deadlines_due(&s->deadlines[i], server_now(s))) != NULL)
            conn_late(conn_of(d));
    cut_off_dripping(s);
    if (s->draining)
        drain(s);
    else
        retry_stalled_listeners(s);
}

/* --- connections ----------------------------------------------------------------------------- */

void server_remember(struct server *s, struct conn *c)
{
    c->next = s->all;
    if (s->all)
        s->all->previous = c;
    s->all = c;
    s->metrics.connections_open++;
}

void server_forget(struct server *s, struct conn *c)
{
    if (c->previous)
        c->previous->next = c->next;
    else
        s->all = c->next;
    if (c->next)
        c->next->previous = c->previous;
    if (c->overflow)
        s->overflow_count--;
    s->metrics.connections_open--;
    if (s->draining && !s->all)
        stop(s);
}

bool server_take_client(struct server *s, struct conn *c, uint32_t *out)
{
    if (s->free_client_count == 0) {
        s->overflow_count++;
        return false;
    }
    *out = s->free_clients[--s->free_client_count];
    s->clients[*out] = c;
    return true;
}

void server_give_client(struct server *s, uint32_t client)
{
    struct event gone = {.kind = EV_CLIENT_GONE, .client = client};
    server_step(s, &gone);
    s->clients[client] = NULL;
    s->free_clients[s->free_client_count++] = client;
}

void server_on_connection(uv_stream_t *listener, int status)
{
    struct server *s = listener->data;
    if (status < 0)
        return; /* out of descriptors: libuv has turned the waiting ones away */
    ptrdiff_t i = (uv_tcp_t *)listener - s->listeners;
    s->stalled[i] = !conn_accept(s, listener);
}

/* --- stopping -------------------------------------------------------------------------------- */

static void close_listeners(struct server *s)
{
    for (uint32_t i = 0; i < s->listener_count; i++)
        if (!uv_is_closing((uv_handle_t *)&s->listeners[i]))
            uv_close((uv_handle_t *)&s->listeners[i], NULL);
}

/* Close what is left; the loop ends when all of it is closed. */
static void stop(struct server *s)
{
    if (s->stopping)
        return;
    s->stopping = true;
    for (struct conn *c = s->all; c; c = c->next)
        conn_close(c);
    flush_conns(s);
    peers_close(&s->peers);
    close_listeners(s);
    uv_close((uv_handle_t *)&s->turn, NULL);
    uv_close((uv_handle_t *)&s->wake, NULL);
    uv_close((uv_handle_t *)&s->tick, NULL);
    uv_close((uv_handle_t *)&s->on_term, NULL);
    uv_close((uv_handle_t *)&s->on_int, NULL);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    struct server *s = signal->data;
    if (s->draining) { /* told twice: now */
        stop(s);
        return;
    }
    s->draining = true;
    s->drain_until_ns =
        server_now(s) + (uint64_t)(s->config.limits.drain_timeout_s * (double)NS_PER_S);
    if (!s->config.quiet)
        printf("stopping: finishing what is in flight\n");
    fflush(stdout);
    close_listeners(s);
    if (!s->all)
        stop(s);
}

/* --- starting -------------------------------------------------------------------------------- */

void server_start(struct server *s)
{
    update_date(s);
    uv_prepare_start(&s->turn, on_turn);
    uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
    uv_signal_start(&s->on_term, on_signal, SIGTERM);
    uv_signal_start(&s->on_int, on_signal, SIGINT);
}
