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
#include <unistd.h>

#include "net/conn.h"
#include "net/journal_file.h"
#include "net/reload.h"

enum { TICK_MS = 250 };

/* --- the node -------------------------------------------------------------------------------- */

uint64_t server_now(struct server *s)
{
    if (!s->in_instant) {
        uint64_t now_ns = uv_hrtime();
        s->now_ns = now_ns > s->now_ns ? now_ns : s->now_ns + 1;
        s->in_instant = true;
    }
    return s->now_ns;
}

uint64_t server_since(uint64_t at_ns)
{
    uint64_t now_ns = uv_hrtime();
    return now_ns > at_ns ? now_ns - at_ns : 0; /* a turn's time may be a little ahead */
}

static void carry_out(struct server *s, const struct effect *e)
{
    switch (e->kind) {
    case FX_REPLY:
        conn_answer(s->clients[e->client], &e->answer);
        break;
    case FX_CLOSE:
        conn_close(s->clients[e->client]);
        break;
    case FX_SEND:
        if (!peers_send(&s->peers, e->peer, e->call, &e->request))
            s->unsent[s->unsent_count++] = e->call;
        break;
    case FX_CANCEL:
        peers_cancel(&s->peers, e->peer, e->call);
        break;
    }
}

static void step_once(struct server *s, const struct event *ev)
{
    struct effects fx;
    uint64_t now_ns = server_now(s);
    if (s->config.journal)
        journal_file_begin(s->config.journal, now_ns, ev);
    node_step(&s->node, now_ns, ev, &fx);
    if (s->config.journal)
        journal_file_event(s->config.journal, now_ns, ev, &fx);
    for (uint32_t i = 0; i < fx.count; i++)
        carry_out(s, &fx.item[i]);
}

void server_step(struct server *s, const struct event *ev)
{
    step_once(s, ev);
    while (s->unsent_count > 0) {
        struct event failed = {.kind = EV_PEER_FAILED,
                               .call = s->unsent[--s->unsent_count],
                               .failure = OUTCOME_OVERLOADED};
        step_once(s, &failed);
    }
}

void server_on_peer_event(void *owner, const struct event *ev)
{
    server_step(owner, ev);
}

static void on_wake(uv_timer_t *timer)
{
    struct server *s = timer->data;
    s->armed_ns = TIME_NEVER;
    struct event ev = {.kind = EV_WAKE};
    server_step(s, &ev);
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

/* What comes now is later than all that came before. */
static void end_instant(struct server *s)
{
    s->in_instant = false;
}

static void stop(struct server *s);

/* Runs just before the loop waits: everything that came in has been dealt with. What goes to
 * other nodes goes first, so that they work while the clients are answered. Once it is written,
 * that instant is over: a request that is read later must not board a trip that has left. */
static void on_turn(uv_prepare_t *turn)
{
    struct server *s = turn->data;
    do {
        if (s->config.journal)
            journal_file_flush(s->config.journal);
        peers_flush(&s->peers);
        end_instant(s);
        flush_conns(s);
    } while (peers_are_dirty(&s->peers));
    arm(s);
    if (s->draining && (!s->all || server_now(s) >= s->drain_until_ns))
        stop(s);
    end_instant(s);
}

/* --- now and then ---------------------------------------------------------------------------- */

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

/* A request that was sent before the client could know is still answered: connections that are
 * idle are closed at the first tick, not at the signal. */
static void end_idle_conns(struct server *s)
{
    for (struct conn *c = s->all; c; c = c->next)
        conn_end_if_idle(c);
}

/* Say when another node goes away and when it comes back, but not every time when it flaps. */
static void log_contact(struct server *s, uint32_t peer)
{
    enum { PAUSE_S = 2 };
    static const char *const troubles[OUTCOME_COUNT] = {
        [OUTCOME_PEER_REFUSED] = "it cannot be reached. Is it running, is its URL right?",
        [OUTCOME_PEER_RESET] = "its connection broke",
        [OUTCOME_PEER_GARBAGE] = "what answers there is no node of this cluster. Check its URL and "
                                 "token",
        [OUTCOME_PEER_TIMEOUT] = "it keeps silent",
    };
    const struct node_peer *seen = node_peer(&s->node.peers, peer);
    struct contact_log *said = &s->contacts[peer];
    uint64_t now_ns = server_now(s);
    bool too_soon = said->at_ns > 0 && now_ns - said->at_ns < PAUSE_S * NS_PER_S;
    if (seen->contact == said->contact || too_soon)
        return;
    bool is_news = seen->contact == CONTACT_FAILED || said->contact == CONTACT_FAILED;
    said->contact = seen->contact;
    if (!is_news)
        return;
    said->at_ns = now_ns;
    const char *id = s->roster.nodes[peer].id;
    assert(seen->contact != CONTACT_FAILED || troubles[seen->last]);
    if (seen->contact == CONTACT_FAILED)
        printf("node %s does not answer: %s\n", id, troubles[seen->last]);
    else
        printf("node %s answers again\n", id);
    fflush(stdout);
}

/* Say that another node has another ring, once in each minute in which it shows. */
static void log_mismatch(struct server *s, uint32_t peer)
{
    enum { PAUSE_S = 60 };
    uint64_t count = node_peer(&s->node.peers, peer)->outcomes[OUTCOME_RING_MISMATCH];
    struct contact_log *said = &s->contacts[peer];
    uint64_t now_ns = server_now(s), before_ns = said->mismatch_at_ns;
    if (count == said->mismatches || (before_ns > 0 && now_ns - before_ns < PAUSE_S * NS_PER_S))
        return;
    said->mismatches = count;
    said->mismatch_at_ns = now_ns;
    printf("node %s has another ring: it refused a key that this node's cluster file gives to it. "
           "Compare the two files, have both nodes reload them\n",
           s->roster.nodes[peer].id);
    fflush(stdout);
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
    for (uint32_t i = 0; !s->config.quiet && i < s->roster.count; i++) {
        if (!s->roster.nodes[i].is_member)
            continue;
        log_contact(s, i);
        log_mismatch(s, i);
    }
    if (s->draining)
        end_idle_conns(s);
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
        uv_close((uv_handle_t *)&s->listeners[i], NULL);
}

/* Close what is left; the loop ends when all of it is closed. Only on_turn() comes here: it has
 * just dealt with all that had something to do. */
static void stop(struct server *s)
{
    assert(!s->dirty && !peers_are_dirty(&s->peers));
    for (struct conn *c = s->all; c; c = c->next)
        conn_close(c);
    peers_close(&s->peers);
    uv_close((uv_handle_t *)&s->turn, NULL);
    uv_close((uv_handle_t *)&s->wake, NULL);
    uv_close((uv_handle_t *)&s->tick, NULL);
    uv_close((uv_handle_t *)&s->on_term, NULL);
    uv_close((uv_handle_t *)&s->on_int, NULL);
    uv_close((uv_handle_t *)&s->on_hup, NULL);
}

static void on_signal(uv_signal_t *signal, int number)
{
    (void)number;
    struct server *s = signal->data;
    if (s->draining) { /* told twice: now */
        s->drain_until_ns = 0;
        return;
    }
    s->draining = true;
    s->drain_until_ns =
        server_now(s) + (uint64_t)(s->config.limits.drain_timeout_s * (double)NS_PER_S);
    if (!s->config.quiet)
        printf("stopping: finishing what is in flight\n");
    fflush(stdout);
    close_listeners(s);
}

/* The terminal of a node in the foreground is gone, and nobody looks at it any more: that is told
 * by the same signal as a wish for a reload. */
static void on_hangup(uv_signal_t *signal, int number)
{
    struct server *s = signal->data;
    if (s->has_terminal && !isatty(STDIN_FILENO))
        on_signal(signal, number);
    else
        reload_run(s);
}

/* --- starting -------------------------------------------------------------------------------- */

void server_start(struct server *s)
{
    update_date(s);
    uv_prepare_start(&s->turn, on_turn);
    uv_timer_start(&s->tick, on_tick, TICK_MS, TICK_MS);
    uv_signal_start(&s->on_term, on_signal, SIGTERM);
    uv_signal_start(&s->on_int, on_signal, SIGINT);
    uv_signal_start(&s->on_hup, on_hangup, SIGHUP);
    s->has_terminal = isatty(STDIN_FILENO);
}
