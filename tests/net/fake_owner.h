/* tests/net/fake_owner.h - a node's connections (net/peers.h) and another node that a test plays,
 * in one event loop.
 *
 * The node is A; what its peers tell is kept in order. The owner B listens on a port of its own
 * and does with each request what the test says. Nothing sleeps: pump() turns the loop until what
 * is waited for is there, and a guard ends the program if it never is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_NET_FAKE_OWNER_H
#define TESTS_NET_FAKE_OWNER_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "net/http_request.h"
#include "net/link.h"

enum { CALLER, OWNER, VALUE_MAX = 1024 * 1024, TOLD_MAX = 8192, VISITORS_MAX = 64 };

struct world;

/* One connection that B has taken. */
struct visitor {
    struct world *world;
    uint32_t number; /* 0 for the first of all */
    uv_tcp_t tcp;
    struct http_request_decoder decoder;
    uint32_t asked; /* whole requests */
    bool ended;     /* A has closed it */
};

/* What B does with a request. */
typedef void (*behaviour_fn)(struct visitor *v, const struct http_request *rq);

/* One event, as the node would get it. */
struct told {
    enum event_kind kind;
    uint64_t call;
    enum outcome outcome; /* or failure */
    bool stale;
    uint64_t ttl_left_ms;
    char value[32];
};

struct world {
    uv_loop_t loop;
    uv_timer_t guard;
    uv_tcp_t listener;
    uint16_t port;
    struct cluster cluster;
    struct roster roster;
    struct peers peers;
    uint8_t room[READ_ROOM_BYTES]; /* of A */
    uint8_t owner_room[READ_ROOM_BYTES];
    behaviour_fn behave;
    void (*on_told)(struct world *w, const struct event *ev); /* may be NULL */
    struct visitor *visitors[VISITORS_MAX];
    uint32_t visitor_count;
    uint32_t asked; /* requests on all connections */
    struct told told[TOLD_MAX];
    uint32_t told_count;
};

/* --- B --------------------------------------------------------------------------------------- */

static inline void say(struct visitor *v, struct slice bytes)
{
    uv_buf_t buf = uv_buf_init((char *)(uintptr_t)bytes.data, bytes.len);
    assert_int_equal(uv_try_write((uv_stream_t *)&v->tcp, &buf, 1), (int)bytes.len);
}

static inline void say_str(struct visitor *v, const char *text)
{
    say(v, slice_str(text));
}

/* Answer 200 with the last part of the target as the value: a JSON string. */
static inline void echo(struct visitor *v, const struct http_request *rq)
{
    uint32_t start = rq->target.len;
    while (start > 0 && rq->target.data[start - 1] != '/')
        start--;
    struct slice name = slice_of(rq->target.data + start, rq->target.len - start);
    struct buffer out;
    buffer_init(&out, 1024);
    buffer_print(&out, "HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Length: %u\r\n\r\n",
                 (unsigned)name.len + 2);
    assert_true(buffer_json_string(&out, name));
    say(v, buffer_bytes(&out));
    buffer_release(&out);
}

static inline void say_nothing(struct visitor *v, const struct http_request *rq)
{
    (void)v;
    (void)rq;
}

static inline void hang_up(struct visitor *v)
{
    if (!uv_is_closing((uv_handle_t *)&v->tcp))
        uv_close((uv_handle_t *)&v->tcp, NULL);
}

/* Half an answer, and then no more. */
static inline void half_an_answer(struct visitor *v, const struct http_request *rq)
{
    (void)rq;
    say_str(v, "HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Le");
    hang_up(v);
}

static inline void owner_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct visitor *v = handle->data;
    (void)suggested;
    *out = uv_buf_init((char *)v->world->owner_room, READ_ROOM_BYTES);
}

static inline void owner_read(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct visitor *v = stream->data;
    const uint8_t *data = (const uint8_t *)buf->base;
    if (nread < 0) {
        v->ended = true;
        hang_up(v);
        return;
    }
    for (size_t used; nread > 0 && !uv_is_closing((uv_handle_t *)stream); nread -= (ssize_t)used) {
        enum http_event event = http_request_feed(&v->decoder, data, (size_t)nread, &used);
        assert_true(event != HTTP_BAD);
        data += used;
        if (event != HTTP_REQUEST_DONE)
            continue;
        v->asked++;
        v->world->asked++;
        v->world->behave(v, &v->decoder.request);
    }
}

static inline void owner_accept(uv_stream_t *listener, int status)
{
    struct world *w = listener->data;
    assert_int_equal(status, 0);
    assert_in_range(w->visitor_count, 0, VISITORS_MAX - 1);
    struct visitor *v = calloc(1, sizeof *v);
    assert_non_null(v);
    v->world = w;
    v->number = w->visitor_count;
    w->visitors[w->visitor_count++] = v;
    http_request_init(&v->decoder, VALUE_MAX);
    uv_tcp_init(&w->loop, &v->tcp);
    v->tcp.data = v;
    assert_int_equal(uv_accept(listener, (uv_stream_t *)&v->tcp), 0);
    uv_read_start((uv_stream_t *)&v->tcp, owner_alloc, owner_read);
}

static inline void listen_anywhere(struct world *w)
{
    struct sockaddr_in any;
    struct sockaddr_storage bound;
    int len = sizeof bound;
    uv_ip4_addr("127.0.0.1", 0, &any);
    uv_tcp_init(&w->loop, &w->listener);
    w->listener.data = w;
    assert_int_equal(uv_tcp_bind(&w->listener, (const struct sockaddr *)&any, 0), 0);
    assert_int_equal(uv_listen((uv_stream_t *)&w->listener, 128, owner_accept), 0);
    uv_tcp_getsockname(&w->listener, (struct sockaddr *)&bound, &len);
    w->port = ntohs(((const struct sockaddr_in *)&bound)->sin_port);
}

static inline void stop_listening(struct world *w)
{
    if (!uv_is_closing((uv_handle_t *)&w->listener))
        uv_close((uv_handle_t *)&w->listener, NULL);
}

/* --- A --------------------------------------------------------------------------------------- */

static inline void hear(void *owner, const struct event *ev)
{
    struct world *w = owner;
    assert_in_range(w->told_count, 0, TOLD_MAX - 1);
    bool answered = ev->kind == EV_PEER_ANSWER;
    struct told *t = &w->told[w->told_count++];
    *t = (struct told){.kind = ev->kind,
                       .call = ev->call,
                       .outcome = answered ? ev->answer.outcome : ev->failure,
                       .stale = ev->stale,
                       .ttl_left_ms = ev->answer.ttl_left_ms};
    if (answered && ev->answer.value.len < sizeof t->value)
        blob_copy(ev->answer.value, (uint8_t *)t->value);
    if (w->on_told)
        w->on_told(w, ev);
}

static inline struct request get_of(const char *key)
{
    return (struct request){.op = OP_GET, .internal = true, .key = slice_str(key)};
}

static inline void send_get(struct world *w, uint64_t call, const char *key)
{
    struct request get = get_of(key);
    assert_true(peers_send(&w->peers, OWNER, call, &get));
}

static inline void guard_is_up(uv_timer_t *timer)
{
    (void)timer;
    fail_msg("what was waited for did not happen");
}

/* One turn of the loop, as a server's: first what is to be written and told, then what comes in. */
static inline void turn(struct world *w)
{
    peers_flush(&w->peers);
    uv_run(&w->loop, UV_RUN_NOWAIT);
}

/* Turn until something is the case, in turns that wait for something to come in. */
#define turn_until(w, is_the_case)                                                                 \
    while (peers_flush(&(w)->peers), !(is_the_case))                                               \
    uv_run(&(w)->loop, UV_RUN_ONCE)

/* Turn until so many events were told. */
static inline void hear_all(struct world *w, uint32_t count)
{
    turn_until(w, w->told_count >= count);
    assert_int_equal(w->told_count, count);
}

/* Turn until B was asked so many times. */
static inline void be_asked(struct world *w, uint32_t count)
{
    turn_until(w, w->asked >= count);
    assert_int_equal(w->asked, count);
}

/* The loop alone: what comes in, but nothing goes out. */
static inline void only_listen(struct world *w)
{
    for (int i = 0; i < 10; i++)
        uv_run(&w->loop, UV_RUN_NOWAIT);
}

/* --- what was told ---------------------------------------------------------------------------- */

static inline const struct told *last_told(const struct world *w)
{
    assert_true(w->told_count > 0);
    return &w->told[w->told_count - 1];
}

static inline void check_failed(const struct told *t, uint64_t call, enum outcome failure,
                                bool stale)
{
    assert_int_equal(t->kind, EV_PEER_FAILED);
    assert_int_equal(t->call, call);
    assert_string_equal(outcome_name(t->outcome), outcome_name(failure));
    assert_int_equal(t->stale, stale);
}

static inline void check_value(const struct told *t, uint64_t call, const char *value)
{
    assert_int_equal(t->kind, EV_PEER_ANSWER);
    assert_int_equal(t->call, call);
    assert_int_equal(t->outcome, OUTCOME_HIT);
    assert_string_equal(t->value, value);
}

/* --- both ------------------------------------------------------------------------------------ */

/* host: where A believes B to be; NULL for 127.0.0.1. port: 0 for where B listens. */
static inline struct world *build(const char *host, uint16_t port, behaviour_fn behave)
{
    enum { PATIENCE_MS = 10 * 1000 };
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_int_equal(uv_loop_init(&w->loop), 0);
    uv_timer_init(&w->loop, &w->guard);
    uv_timer_start(&w->guard, guard_is_up, PATIENCE_MS, 0);
    w->behave = behave;
    listen_anywhere(w);

    char file[512];
    struct json_error error;
    snprintf(file, sizeof file,
             "[{\"id\": \"A\", \"url\": \"http://127.0.0.1:7\"},"
             " {\"id\": \"B\", \"url\": \"http://%s:%u\"}]",
             host ? host : "127.0.0.1", (unsigned)(port ? port : w->port));
    assert_true(cluster_parse(slice_str(file), &w->cluster, &error));
    assert_true(roster_init(&w->roster));
    assert_non_null(roster_number(&w->roster, &w->cluster));
    roster_take(&w->roster, &w->cluster);
    struct peers_config config = {.loop = &w->loop,
                                  .roster = &w->roster,
                                  .self = CALLER,
                                  .value_bytes_max = VALUE_MAX,
                                  .read_room = w->room,
                                  .on_event = hear,
                                  .owner = w};
    assert_true(peers_init(&w->peers, &config));
    return w;
}

/* Close everything, from wherever it is. That nothing is left is the claim of every test. */
static inline void destroy(struct world *w)
{
    uint32_t told = w->told_count;
    peers_close(&w->peers);
    stop_listening(w);
    uv_close((uv_handle_t *)&w->guard, NULL);
    for (uint32_t i = 0; i < w->visitor_count; i++)
        hang_up(w->visitors[i]);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    assert_int_equal(w->told_count, told);
    assert_int_equal(w->peers.queued_bytes, 0);
    assert_int_equal(uv_loop_close(&w->loop), 0);
    for (uint32_t i = 0; i < w->visitor_count; i++) {
        http_request_destroy(&w->visitors[i]->decoder);
        free(w->visitors[i]);
    }
    peers_destroy(&w->peers);
    roster_destroy(&w->roster);
    cluster_destroy(&w->cluster);
    free(w);
}

#endif
