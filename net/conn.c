/* net/conn.c - see net/conn.h: a connection's beginning, answers, deadlines and end.
 *
 * What comes in is in net/conn_read.c; what a request asks for is decided in net/dispatch.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/conn.h"

#include <assert.h>
#include <stddef.h>
#include <stdlib.h>

#include "net/dispatch.h"

struct conn *conn_of(struct deadline *d)
{
    void *within = (char *)d - offsetof(struct conn, deadline);
    return within;
}

/* --- memory ---------------------------------------------------------------------------------- */

void conn_account(struct conn *c)
{
    uint64_t now = (uint64_t)c->in.capacity + c->turns.held.capacity + c->out.capacity +
                   c->writing.capacity + http_request_held_bytes(&c->decoder);
    c->server->buffered_bytes += now - c->accounted_bytes;
    c->accounted_bytes = now;
}

static void release(struct conn *c)
{
    buffer_release(&c->in);
    turns_release(&c->turns);
    buffer_release(&c->out);
    buffer_release(&c->writing);
    http_request_destroy(&c->decoder);
    c->server->buffered_bytes -= c->accounted_bytes;
    free(c);
}

/* --- closing --------------------------------------------------------------------------------- */

static void on_closed(uv_handle_t *handle)
{
    struct conn *c = handle->data;
    struct server *s = c->server;
    c->closed = true;
    if (!c->overflow)
        server_give_client(s, c->client);
    server_forget(s, c);
    if (!c->dirty) /* else conn_flush() finds it closed */
        release(c);
}

void conn_close(struct conn *c)
{
    if (c->closing)
        return;
    c->closing = true;
    deadline_stop(&c->deadline);
    uv_close((uv_handle_t *)&c->tcp, on_closed);
}

static void on_shut_down(uv_shutdown_t *shutdown, int status)
{
    (void)shutdown;
    (void)status; /* whether the client is still there shows when it is read */
}

/* Say that no more will come, and wait for the client to say the same. */
static void linger(struct conn *c)
{
    if (c->at_eof) {
        conn_close(c);
        return;
    }
    c->lingers = true;
    buffer_release(&c->in);
    http_request_destroy(&c->decoder); /* it may hold most of a body that was refused */
    c->shutdown.data = c;
    if (uv_shutdown(&c->shutdown, (uv_stream_t *)&c->tcp, on_shut_down) < 0)
        conn_close(c);
}

/* --- writing --------------------------------------------------------------------------------- */

void conn_mark_dirty(struct conn *c)
{
    if (c->dirty)
        return;
    c->dirty = true;
    c->next_dirty = c->server->dirty;
    c->server->dirty = c;
}

static void on_written(uv_write_t *write, int status)
{
    struct conn *c = write->data;
    c->writes = false;
    if (c->closing)
        return;
    if (status < 0) {
        conn_close(c);
        return;
    }
    c->server->metrics.bytes_sent += buffer_len(&c->writing);
    buffer_release(&c->writing);
    c->moved_on = true;
    conn_mark_dirty(c);
}

/* What the socket does not take at once goes on in the background. */
static void write_rest(struct conn *c)
{
    struct buffer rest = c->out;
    c->out = c->writing;
    c->writing = rest;
    uv_buf_t buf = uv_buf_init((char *)rest.data + rest.start, buffer_len(&rest));
    c->write.data = c;
    c->unwritten = buf.len;
    c->writes = uv_write(&c->write, (uv_stream_t *)&c->tcp, &buf, 1, on_written) == 0;
    if (!c->writes)
        conn_close(c);
}

/* An empty buffer keeps its memory for the next answers, unless it is larger than the first of
 * these, or all connections hold more than the second. */
enum { KEPT_BYTES_MAX = 16 * 1024, KEPT_BYTES_ALL = 64 * 1024 * 1024 };

static void write_out(struct conn *c)
{
    uint32_t len = buffer_len(&c->out);
    if (c->writes || len == 0)
        return;
    uv_buf_t buf = uv_buf_init((char *)c->out.data + c->out.start, len);
    int n = uv_try_write((uv_stream_t *)&c->tcp, &buf, 1);
    if (n < 0 && n != UV_EAGAIN) {
        conn_close(c);
        return;
    }
    if (n > 0) {
        buffer_consume(&c->out, (uint32_t)n);
        c->server->metrics.bytes_sent += (uint64_t)n;
    }
    if (buffer_len(&c->out) > 0)
        write_rest(c);
    else if (c->out.capacity > KEPT_BYTES_MAX || c->server->buffered_bytes > KEPT_BYTES_ALL)
        buffer_release(&c->out);
}

/* --- answers in turn ------------------------------------------------------------------------- */

struct reply conn_reply(const struct conn *c, enum http_method method, bool http_1_0, bool is_last)
{
    struct reply r = {.names = &c->server->names,
                      .date = {c->server->date, sizeof c->server->date},
                      .head_only = method == HTTP_M_HEAD};
    if (is_last)
        r.connection = HTTP_CONNECTION_CLOSE;
    else if (http_1_0)
        r.connection = HTTP_CONNECTION_KEEP_ALIVE;
    return r;
}

void conn_answer(struct conn *c, const struct answer *answer)
{
    if (c->closing)
        return;
    struct server *s = c->server;
    const struct turn *t = turns_front(&c->turns);
    struct answer given = *answer;
    if (given.value.len > 0 && s->buffered_bytes + given.value.len > BUFFERED_BYTES_MAX)
        given = (struct answer){.outcome = OUTCOME_OVERLOADED, .owner = s->node.config.self};

    if (s->draining && c->turns.count == 1 && buffer_len(&c->in) == 0)
        c->last = true;
    struct reply r = conn_reply(c, t->method, t->http_1_0, c->last && c->turns.count == 1);
    uint16_t status = 0;
    bool ok = t->route == METRICS_INTERNAL ? reply_to_node(&r, &given, &c->out, &status)
                                           : reply_answer(&r, &given, &c->out, &status);
    if (ok) /* by the clock, not by the time of this turn of the loop, which may be the same */
        metrics_count(&s->metrics, t->route, t->method, status, server_since(t->asked_at_ns));
    if (!ok || !turns_pop(&c->turns, &c->out)) {
        conn_close(c);
        return;
    }
    conn_account(c);
    conn_mark_dirty(c);
}

/* --- waiting --------------------------------------------------------------------------------- */

static enum conn_wait wait_of(const struct conn *c)
{
    if (c->lingers)
        return CONN_WAITS_LINGER;
    if (c->writes)
        return CONN_WAITS_WRITE;
    if (c->turns.count > 0)
        return CONN_WAITS_NODE;
    if (c->in_body)
        return CONN_WAITS_BODY;
    return http_request_is_partial(&c->decoder) ? CONN_WAITS_HEAD : CONN_WAITS_IDLE;
}

static void update_deadline(struct conn *c)
{
    enum conn_wait wait = wait_of(c);
    if (wait == c->wait && !c->moved_on)
        return;
    c->wait = wait;
    c->moved_on = false;
    if (wait == CONN_WAITS_NODE)
        deadline_stop(&c->deadline);
    else
        deadline_start(&c->server->deadlines[wait], &c->deadline, server_now(c->server));
}

bool conn_is_dripping(const struct conn *c, uint64_t now_ns)
{
    enum { GRACE_S = 5, BYTES_PER_S = 500 };
    uint64_t seconds = (now_ns - c->deadline.since_ns) / NS_PER_S;
    return seconds >= GRACE_S && c->body_bytes < seconds * BYTES_PER_S;
}

void conn_late(struct conn *c)
{
    struct server *s = c->server;
    if (c->wait == CONN_WAITS_WRITE) {
        size_t unwritten = uv_stream_get_write_queue_size((uv_stream_t *)&c->tcp);
        if (unwritten < c->unwritten) {
            c->unwritten = unwritten;
            deadline_start(&s->deadlines[CONN_WAITS_WRITE], &c->deadline, server_now(s));
            return;
        }
    }
    if (c->wait != CONN_WAITS_IDLE && c->wait != CONN_WAITS_LINGER)
        s->metrics.timeouts++;
    if (c->wait == CONN_WAITS_HEAD || c->wait == CONN_WAITS_BODY) {
        deadline_stop(&c->deadline);
        dispatch_timeout(c);
        conn_mark_dirty(c);
        return;
    }
    conn_close(c);
}

/* --- end of a turn --------------------------------------------------------------------------- */

static bool is_over(const struct conn *c)
{
    bool no_more = c->last || (c->at_eof && buffer_len(&c->in) == 0);
    return no_more && c->turns.count == 0 && !c->writes && buffer_len(&c->out) == 0;
}

static void go_on(struct conn *c)
{
    write_out(c);
    if (!c->closing)
        conn_decode_rest(c);
    if (!c->closing && is_over(c))
        linger(c);
}

void conn_flush(struct conn *c)
{
    if (c->closed) {
        release(c);
        return;
    }
    if (!c->closing && !c->lingers)
        go_on(c);
    if (!c->closing)
        conn_update_reading(c);
    if (!c->closing)
        update_deadline(c);
    conn_account(c);
}

void conn_end_if_idle(struct conn *c)
{
    if (c->turns.count > 0 || http_request_is_partial(&c->decoder) || buffer_len(&c->in) > 0)
        return;
    c->last = true;
    conn_mark_dirty(c);
}

/* --- beginning ------------------------------------------------------------------------------- */

static struct conn *conn_new(struct server *s)
{
    struct conn *c = calloc(1, sizeof *c);
    if (!c)
        return NULL;
    if (uv_tcp_init(&s->loop, &c->tcp) < 0) {
        free(c);
        return NULL;
    }
    c->server = s;
    c->tcp.data = c;
    c->wait = CONN_WAITS_NODE;
    turns_init(&c->turns);
    http_request_init(&c->decoder, dispatch_body_max(s));
    buffer_init(&c->in, READ_ROOM_BYTES);
    buffer_init(&c->out, UINT32_MAX / 2);
    buffer_init(&c->writing, UINT32_MAX / 2);
    return c;
}

bool conn_accept(struct server *s, uv_stream_t *listener)
{
    struct conn *c = conn_new(s);
    if (!c)
        return false;
    server_remember(s, c);
    c->overflow = !server_take_client(s, c, &c->client);
    if (uv_accept(listener, (uv_stream_t *)&c->tcp) < 0) {
        conn_close(c);
        return true;
    }
    uv_tcp_nodelay(&c->tcp, 1);
    s->metrics.connections_accepted++;
    if (c->overflow) {
        s->metrics.connections_refused++;
        if (s->overflow_count > OVERFLOW_CONNECTIONS)
            conn_close(c);
        else
            dispatch_overflow(c);
    }
    conn_mark_dirty(c);
    return true;
}
