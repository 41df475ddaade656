/* net/dispatch.c - see net/dispatch.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/dispatch.h"

#include <assert.h>
#include <stdio.h>

#include <sodium/utils.h>

#include "net/put_body.h"
#include "net/reload.h"
#include "net/route.h"

/* {"value": ..., "ttl": ...} around the value. */
enum { BODY_AROUND_VALUE_MAX = 4096 };

uint32_t dispatch_body_max(const struct server *s)
{
    return s->cluster.value_bytes_max + BODY_AROUND_VALUE_MAX;
}

/* --- answers that are known at once ---------------------------------------------------------- */

/* An answer in the making: straight into the connection's out buffer when nothing is ahead of it,
 * else it is held until its turn. */
struct saying {
    struct conn *c;
    struct buffer *out;
    uint32_t begin; /* where it begins there */
    struct reply reply;
    enum http_method method;
    enum metrics_route route;
};

static struct saying begin(struct conn *c, const struct http_request *rq, enum metrics_route route)
{
    struct saying s = {.c = c, .method = rq->method, .route = route};
    s.reply = conn_reply(c, rq->method, rq->http_1_0, c->last);
    s.out = c->turns.count > 0 ? &c->turns.held : &c->out;
    s.begin = buffer_len(s.out);
    return s;
}

static void end(struct saying *s, bool ok, uint16_t status)
{
    struct conn *c = s->c;
    if (!ok) {
        conn_close(c);
        return;
    }
    metrics_count(&c->server->metrics, s->route, s->method, status,
                  server_since(server_now(c->server)));
    if (s->out == &c->turns.held)
        turns_hold(&c->turns, s->begin);
}

static void say_error(struct conn *c, const struct http_request *rq, uint16_t status,
                      const char *code, const char *message, const char *allow)
{
    struct saying s = begin(c, rq, METRICS_BAD);
    end(&s, reply_error(&s.reply, status, code, message, allow, s.out), status);
}

static void say_refusal(struct conn *c, const struct http_request *rq,
                        const struct http_refusal *refusal)
{
    say_error(c, rq, refusal->status, refusal->code, refusal->message, NULL);
}

/* The rest of the connection's bytes make no sense, or are not wanted. */
static void say_last(struct conn *c, uint16_t status, const char *code, const char *message)
{
    static const struct http_request unknown = {.method = HTTP_M_OTHER};
    c->last = true;
    say_error(c, &unknown, status, code, message, NULL);
}

void dispatch_refusal(struct conn *c, const struct http_refusal *refusal)
{
    say_last(c, refusal->status, refusal->code, refusal->message);
}

void dispatch_timeout(struct conn *c)
{
    say_last(c, 408, "request_timeout", "The request was not whole in time: send it faster.");
}

/* To a node it is said as a node does, so that it passes it on as what it is. */
void dispatch_overload(struct conn *c, const struct http_request *rq)
{
    uint8_t key_room[KEY_BYTES_MAX];
    bool to_node = route_find(rq->target, key_room).kind == ROUTE_INTERNAL_CACHE;
    const struct answer answer = {.outcome = OUTCOME_OVERLOADED, .owner = c->server->peers.self};
    uint16_t status;
    c->last = true;
    struct saying s = begin(c, rq, to_node ? METRICS_INTERNAL : METRICS_BAD);
    bool ok = to_node ? reply_to_node(&s.reply, &answer, s.out, &status)
                      : reply_answer(&s.reply, &answer, s.out, &status);
    end(&s, ok, status);
}

void dispatch_overflow(struct conn *c)
{
    say_last(c, 503, "too_many_connections",
             "This node has as many connections as it may: reuse them, or try again in a second.");
}

/* --- documents ------------------------------------------------------------------------------- */

static bool write_state(const struct server *s, struct buffer *out)
{
    return buffer_append_str(out, s->draining ? "{\"status\": \"draining\"}\n"
                                              : "{\"status\": \"ok\"}\n");
}

static bool write_document(struct server *s, const struct route *route, struct buffer *out)
{
    s->view.now_ns = server_now(s);
    s->view.draining = s->draining;
    s->metrics.peer_connections_opened = s->peers.links_opened;
    switch (route->kind) {
    case ROUTE_CLUSTER:
        return view_cluster(&s->view, out);
    case ROUTE_LOCATE:
        return view_locate(&s->view, route->key, out);
    case ROUTE_NODE:
        return view_node(&s->view, out);
    case ROUTE_NODE_KEYS:
        return view_keys(&s->view, route->limit, route->after, out);
    case ROUTE_METRICS:
        return metrics_write(&s->metrics, &s->view, out);
    case ROUTE_LIVEZ:
    case ROUTE_READYZ:
        return write_state(s, out);
    case ROUTE_CACHE:
    case ROUTE_INTERNAL_CACHE:
    case ROUTE_NODE_RELOAD:
    case ROUTE_STAR:
    case ROUTE_NONE:
    case ROUTE_BAD:
        break;
    }
    assert(false && "a route that is no document");
    return false;
}

static void say_document(struct conn *c, const struct http_request *rq, const struct route *route)
{
    const char *type = route->kind == ROUTE_METRICS ? METRICS_CONTENT_TYPE : "application/json";
    struct buffer body;
    buffer_init(&body, UINT32_MAX / 4);
    bool written = write_document(c->server, route, &body);
    if (c->server->buffered_bytes + buffer_len(&body) > BUFFERED_BYTES_MAX) {
        say_error(c, rq, 503, "overloaded",
                  "Too many answers wait for their readers: try again in a second.", NULL);
    } else {
        struct saying s = begin(c, rq, METRICS_VIEW);
        end(&s, written && reply_document(&s.reply, type, buffer_bytes(&body), s.out), 200);
    }
    buffer_release(&body);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void ask_node(struct conn *c, const struct http_request *rq, const struct request *request)
{
    struct turn *t = turns_push(&c->turns);
    t->asked_at_ns = server_now(c->server);
    t->route = request->internal ? METRICS_INTERNAL : METRICS_CACHE;
    t->method = rq->method;
    t->http_1_0 = rq->http_1_0;
    struct event ev = {.kind = EV_REQUEST, .client = c->client, .request = *request};
    server_step(c->server, &ev);
}

/* Another node sends the value as it is. */
static bool read_internal_put(struct conn *c, const struct http_request *rq,
                              struct request *request)
{
    struct json_error error;
    if (!json_validate(rq->body, &error)) {
        say_error(c, rq, 400, "bad_json", error.message, NULL);
        return false;
    }
    if (rq->has_ttl && (rq->ttl_ms == 0 || rq->ttl_ms > TTL_MS_MAX)) {
        say_error(c, rq, 400, "bad_ttl", "ringlab-ttl-ms is out of range.", NULL);
        return false;
    }
    request->value = rq->body;
    request->ttl_ms = rq->has_ttl ? rq->ttl_ms : TTL_DEFAULT;
    return true;
}

static bool read_put(struct conn *c, const struct http_request *rq, struct request *request)
{
    struct put_body body;
    struct put_error error;
    if (!put_body_read(rq->body, c->server->cluster.value_bytes_max, &body, &error)) {
        char message[256];
        snprintf(message, sizeof message, "%s (line %u, column %u).", error.place.message,
                 (unsigned)error.place.line, (unsigned)error.place.column);
        say_error(c, rq, error.status, error.code, message, NULL);
        return false;
    }
    request->value = body.value;
    request->ttl_ms = body.ttl_ms;
    return true;
}

static void on_key(struct conn *c, const struct http_request *rq, const struct route *route)
{
    struct request request = {.internal = route->kind == ROUTE_INTERNAL_CACHE, .key = route->key};
    if (rq->method == HTTP_M_PUT) {
        request.op = OP_PUT;
        if (request.internal ? !read_internal_put(c, rq, &request) : !read_put(c, rq, &request))
            return;
    } else {
        request.op = rq->method == HTTP_M_DELETE ? OP_DELETE : OP_GET;
    }
    ask_node(c, rq, &request);
}

/* --- which of these -------------------------------------------------------------------------- */

/* "Bearer", in any case, and one space or more (RFC 9110 11.1, 11.4). Returns how long it is; 0 for
 * something else. */
static uint32_t scheme_len(struct slice authorization)
{
    static const char scheme[] = "bearer";
    uint32_t len = sizeof scheme - 1;
    if (authorization.len <= len || authorization.data[len] != ' ')
        return 0;
    for (uint32_t i = 0; i < len; i++)
        if ((authorization.data[i] | 0x20) != scheme[i])
            return 0;
    while (len < authorization.len && authorization.data[len] == ' ')
        len++;
    return len;
}

static bool token_is_right(const struct server *s, struct slice authorization)
{
    size_t token_len = strlen(s->config.token);
    uint32_t skip = scheme_len(authorization);
    return skip > 0 && authorization.len == skip + token_len &&
           sodium_memcmp(authorization.data + skip, s->config.token, token_len) == 0;
}

/* With a token in the cluster, it is needed to change anything and to speak as a node. */
static bool needs_token(const struct server *s, const struct http_request *rq,
                        const struct route *route)
{
    bool changes =
        rq->method == HTTP_M_PUT || rq->method == HTTP_M_DELETE || rq->method == HTTP_M_POST;
    return s->config.token && (changes || route->kind == ROUTE_INTERNAL_CACHE);
}

/* A page of a stranger can have its visitor's browser send a POST to any address, this machine's
 * own included, and only cannot read the answer. The browser says so in Origin. For PUT and DELETE
 * it asks first, by OPTIONS, and is not given leave. */
static bool is_of_a_page(const struct http_request *rq)
{
    return rq->method == HTTP_M_POST && rq->from_page;
}

static void say_not_found(struct conn *c, const struct http_request *rq)
{
    say_error(c, rq, 404, "no_such_path",
              "There is nothing here. Keys are under /cache/<key>, with a slash in a key written "
              "as %2F; see also /cluster, /cluster/locate/<key>, /node, /node/keys and /metrics.",
              NULL);
}

/* No resource has this method, so it need not be said that there is no such resource. */
static void say_not_allowed(struct conn *c, const struct http_request *rq,
                            const struct route *route)
{
    bool nowhere = route->kind == ROUTE_NONE || route->kind == ROUTE_BAD;
    const char *allow = route_allow(nowhere ? ROUTE_CACHE : route->kind);
    bool keys = strstr(allow, "PUT") != NULL;
    char message[160];
    snprintf(message, sizeof message, "Here you can use %s.%s", allow,
             keys ? " To store a value: PUT (curl -X PUT ... -d ...)." : "");
    say_error(c, rq, 405, "method_not_allowed", message, allow);
}

/* Can this be answered without its body? Says so and returns true if it can only be refused. */
static bool refuse_early(struct conn *c, const struct http_request *rq, const struct route *route)
{
    if (rq->method == HTTP_M_OTHER)
        say_not_allowed(c, rq, route);
    else if (route->kind == ROUTE_BAD)
        say_refusal(c, rq, route->refusal);
    else if (route->kind == ROUTE_NONE)
        say_not_found(c, rq);
    else if (!route_allows(route->kind, rq->method))
        say_not_allowed(c, rq, route);
    else if (is_of_a_page(rq))
        say_error(c, rq, 403, "not_from_a_page",
                  "A page in a browser may not ask for this: use ./ringlab ctl, or curl.", NULL);
    else if (needs_token(c->server, rq, route) && !token_is_right(c->server, rq->authorization))
        say_error(c, rq, 401, "token_required",
                  "Send the cluster's token: Authorization: Bearer <token>.", NULL);
    else
        return false;
    return true;
}

static void on_reload(struct conn *c, const struct http_request *rq)
{
    const struct reload *reload = &c->server->reload;
    if (c->reloads == reload->count)
        reload_run(c->server);
    if (!reload->done) {
        say_error(c, rq, 409, "reload_refused", reload->problem, NULL);
        return;
    }
    struct buffer body;
    buffer_init(&body, UINT32_MAX / 4);
    bool written = reload_write(c->server, &body);
    struct saying s = begin(c, rq, METRICS_VIEW);
    end(&s, written && reply_document(&s.reply, "application/json", buffer_bytes(&body), s.out),
        200);
    buffer_release(&body);
}

static void say_options(struct conn *c, const struct http_request *rq, const struct route *route)
{
    struct saying s = begin(c, rq, METRICS_VIEW);
    end(&s, reply_options(&s.reply, route_allow(route->kind), s.out), 204);
}

void dispatch_request(struct conn *c, const struct http_request *rq)
{
    uint8_t key_room[KEY_BYTES_MAX];
    struct route route = route_find(rq->target, key_room);
    if (!rq->keep_alive || c->server->draining)
        c->last = true;
    if (refuse_early(c, rq, &route))
        return;
    if (rq->method == HTTP_M_OPTIONS)
        say_options(c, rq, &route);
    else if (route.kind == ROUTE_CACHE || route.kind == ROUTE_INTERNAL_CACHE)
        on_key(c, rq, &route);
    else if (route.kind == ROUTE_NODE_RELOAD)
        on_reload(c, rq);
    else if (route.kind == ROUTE_READYZ && c->server->draining)
        say_error(c, rq, 503, "draining", "This node is stopping.", NULL);
    else
        say_document(c, rq, &route);
}

static bool body_fits(const struct server *s, const struct http_request *rq)
{
    uint64_t announced =
        rq->content_length == HTTP_LENGTH_CHUNKED ? dispatch_body_max(s) : rq->content_length;
    return s->buffered_bytes + announced <= BUFFERED_BYTES_MAX;
}

void dispatch_head(struct conn *c, const struct http_request *rq)
{
    uint8_t key_room[KEY_BYTES_MAX];
    if (!body_fits(c->server, rq)) {
        dispatch_overload(c, rq);
        return;
    }
    if (!rq->expect_continue)
        return;
    /* The client waits for a word before it sends the body: if that is no, it is the last one,
     * since whether the body still comes is up to the client. */
    struct route route = route_find(rq->target, key_room);
    c->last = true;
    if (refuse_early(c, rq, &route))
        return;
    c->last = false;
    bool in_turn = c->turns.count == 0;
    uint32_t mark = buffer_len(&c->turns.held);
    if (!buffer_append_str(in_turn ? &c->out : &c->turns.held, HTTP_CONTINUE))
        conn_close(c);
    else if (!in_turn)
        turns_hold(&c->turns, mark);
}
