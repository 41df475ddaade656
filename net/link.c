/* net/link.c - see net/link.h.
 *
 * Every way to fail goes through fail(), which only takes note: the handle stays open and the
 * requests stay pending until peers_flush() has told the node.
 *
 * An address that refuses, or keeps silent until a request's time is up, is forgotten by its peer;
 * when none is left they are found anew. So the first of those that are known is the one to try.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/link.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

/* Take it out of wherever its peer keeps it. */
static void leave_peer(struct link *l)
{
    for (uint32_t i = 0; i < PEER_LINKS; i++)
        if (l->peer->links[i] == l)
            l->peer->links[i] = NULL;
    struct link **at = &l->peer->lame;
    while (*at && *at != l)
        at = &(*at)->next_lame;
    if (*at)
        *at = l->next_lame;
}

static void fail(struct link *l, enum outcome failure)
{
    if (l->state >= LINK_FAILED)
        return;
    l->stale = l->state == LINK_OPEN && l->answered > 0 && !http_response_is_partial(&l->decoder) &&
               failure == OUTCOME_PEER_RESET;
    l->state = LINK_FAILED;
    l->failure = failure;
    leave_peer(l);
    l->next_failed = l->peers->failed;
    l->peers->failed = l;
}

/* --- being closed ---------------------------------------------------------------------------- */

/* The last of drop, close and look-up to come to its end frees it. */
static void free_if_over(struct link *l)
{
    if (l->state != LINK_DROPPED || l->tcp_is_open || l->resolving)
        return;
    http_response_destroy(&l->decoder);
    l->peers->queued_bytes -= buffer_len(&l->out) + buffer_len(&l->writing);
    buffer_release(&l->out);
    buffer_release(&l->writing);
    free(l->pending);
    free(l);
}

static void begin(struct link *l);
static void try_address(struct link *l);

static void on_closed(uv_handle_t *handle)
{
    struct link *l = handle->data;
    l->tcp_is_open = false;
    if (l->state == LINK_CONNECTING)
        try_address(l);
    else
        free_if_over(l);
}

void link_drop(struct link *l)
{
    l->state = LINK_DROPPED;
    if (l->resolving)
        uv_cancel((uv_req_t *)&l->resolve); /* on_resolved() comes in any case */
    if (l->tcp_is_open && !uv_is_closing((uv_handle_t *)&l->tcp))
        uv_close((uv_handle_t *)&l->tcp, on_closed);
    free_if_over(l);
}

/* --- retired --------------------------------------------------------------------------------- */

static void fail_when_over(struct link *l)
{
    if (l->lame && l->cancelled_front == l->pending_count)
        fail(l, OUTCOME_PEER_RESET);
}

void link_retire(struct link *l)
{
    l->lame = true;
    if (l->state == LINK_CONNECTING)
        address_forget(&l->peer->addresses, &l->address);
    fail_when_over(l);
}

/* --- answers --------------------------------------------------------------------------------- */

bool link_take_pending(struct link *l, struct pending *out)
{
    if (l->pending_count == 0)
        return false;
    *out = l->pending[l->pending_first];
    l->pending_first = (l->pending_first + 1) % l->pending_max;
    l->pending_count--;
    if (l->cancelled_front > 0)
        l->cancelled_front--;
    return true;
}

static void on_response(struct link *l, const struct http_response *response)
{
    struct pending asked;
    if (!link_take_pending(l, &asked)) {
        fail(l, OUTCOME_PEER_GARBAGE); /* an answer to a question nobody asked */
        return;
    }
    l->answered++;
    struct event ev = {.kind = EV_PEER_ANSWER, .call = asked.call};
    if (!internal_answer(asked.op, response, l->peer->node->id, &ev.answer)) {
        ev.kind = EV_PEER_FAILED;
        ev.failure = OUTCOME_PEER_GARBAGE;
    }
    bool keep_alive = response->keep_alive;
    l->peers->on_event(l->peers->owner, &ev);
    if (!keep_alive)
        fail(l, OUTCOME_PEER_RESET);
    fail_when_over(l);
}

static void decode(struct link *l, const uint8_t *data, size_t len)
{
    while (len > 0 && l->state == LINK_OPEN) {
        size_t used;
        enum http_response_event event = http_response_feed(&l->decoder, data, len, &used);
        data += used;
        len -= used;
        switch (event) {
        case HTTP_RESPONSE_NEED_MORE:
            break;
        case HTTP_RESPONSE_DONE:
            on_response(l, &l->decoder.response);
            break;
        case HTTP_RESPONSE_BAD:
            fail(l, OUTCOME_PEER_GARBAGE);
            break;
        }
    }
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct link *l = handle->data;
    (void)suggested;
    *out = uv_buf_init((char *)l->peers->read_room, READ_ROOM_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct link *l = stream->data;
    if (nread == 0)
        return;
    if (nread < 0) {
        fail(l, OUTCOME_PEER_RESET);
        return;
    }
    l->heard_in = l->peers->turn;
    l->used_at_ms = uv_now(l->peers->loop);
    decode(l, (const uint8_t *)buf->base, (size_t)nread);
}

/* --- connecting ------------------------------------------------------------------------------ */

static void mark_dirty(struct link *l)
{
    if (l->dirty || l->state >= LINK_FAILED)
        return;
    l->dirty = true;
    l->next_dirty = l->peers->dirty;
    l->peers->dirty = l;
}

/* The handle cannot be used again before it is closed: on_closed() goes on. */
static void give_up_address(struct link *l)
{
    address_forget(&l->peer->addresses, &l->address);
    uv_close((uv_handle_t *)&l->tcp, on_closed);
}

static void on_connected(uv_connect_t *connect, int status)
{
    struct link *l = connect->data;
    if (l->state != LINK_CONNECTING)
        return;
    if (status < 0) {
        give_up_address(l);
        return;
    }
    l->state = LINK_OPEN;
    l->peers->links_opened++;
    uv_tcp_nodelay(&l->tcp, 1);
    if (uv_read_start((uv_stream_t *)&l->tcp, on_alloc, on_read) < 0)
        fail(l, OUTCOME_PEER_RESET);
    else
        mark_dirty(l);
}

/* The first of its peer's addresses. Each is tried once at most, though other links to this peer
 * may look them up again in the meantime. */
static void try_address(struct link *l)
{
    const struct addresses *known = &l->peer->addresses;
    l->state = LINK_CONNECTING;
    if (known->count == 0 || l->addresses_tried++ == ADDRESSES_MAX ||
        uv_tcp_init(l->peers->loop, &l->tcp) < 0) {
        fail(l, OUTCOME_PEER_REFUSED);
        return;
    }
    l->address = known->item[0];
    l->tcp_is_open = true;
    l->tcp.data = l;
    l->connect.data = l;
    const struct sockaddr *to = (const struct sockaddr *)&l->address;
    if (uv_tcp_connect(&l->connect, &l->tcp, to, on_connected) < 0)
        give_up_address(l);
}

static void on_resolved(uv_getaddrinfo_t *resolve, int status, struct addrinfo *found)
{
    struct link *l = resolve->data;
    bool outdated = l->looked_up_for != l->peer->places;
    l->resolving = false;
    if (l->state == LINK_RESOLVING && status == 0 && !outdated)
        address_collect(found, &l->peer->addresses);
    uv_freeaddrinfo(found);
    if (l->state != LINK_RESOLVING)
        free_if_over(l);
    else if (outdated)
        begin(l);
    else
        try_address(l);
}

static void look_up(struct link *l)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)l->peer->node->port);
    l->state = LINK_RESOLVING;
    l->resolve.data = l;
    l->looked_up_for = l->peer->places;
    l->resolving = uv_getaddrinfo(l->peers->loop, &l->resolve, on_resolved, l->peer->node->host,
                                  port, &hints) == 0;
    if (!l->resolving)
        fail(l, OUTCOME_PEER_REFUSED);
}

static void begin(struct link *l)
{
    struct peer *to = l->peer;
    if (to->addresses.count > 0 || address_literal(to->node->host, to->node->port, &to->addresses))
        try_address(l);
    else
        look_up(l);
}

struct link *link_new(struct peers *p, struct peer *peer)
{
    struct link *l = malloc(sizeof *l);
    if (!l)
        return NULL;
    *l = (struct link){.state = LINK_NEW, .peers = p, .peer = peer};
    http_response_init(&l->decoder, p->body_bytes_max);
    buffer_init(&l->out, UINT32_MAX / 2);
    buffer_init(&l->writing, UINT32_MAX / 2);
    return l;
}

/* --- requests -------------------------------------------------------------------------------- */

/* Room for one more pending request; the ring grows by doubling. */
static bool reserve_pending(struct link *l)
{
    if (l->pending_count < l->pending_max)
        return true;
    if (l->pending_max == PEER_PENDING_MAX)
        return false;
    uint32_t max = l->pending_max == 0 ? 16 : l->pending_max * 2;
    struct pending *grown = malloc(max * sizeof *grown);
    if (!grown)
        return false;
    for (uint32_t i = 0; i < l->pending_count; i++)
        grown[i] = l->pending[(l->pending_first + i) % l->pending_max];
    free(l->pending);
    l->pending = grown;
    l->pending_max = max;
    l->pending_first = 0;
    return true;
}

bool link_send(struct link *l, uint64_t call, const struct request *request)
{
    assert(l->state != LINK_FAILED && !l->lame);
    struct peers *p = l->peers;
    if (p->queued_bytes + request->value.len > PEERS_QUEUED_BYTES_MAX || !reserve_pending(l))
        return false;
    uint32_t before = buffer_len(&l->out);
    bool written = internal_write_request(&l->out, &l->peer->voice, request);
    p->queued_bytes += buffer_len(&l->out) - before;
    if (!written) { /* half a request may be there: nothing can follow it */
        fail(l, OUTCOME_PEER_RESET);
        return false;
    }
    uint32_t last = (l->pending_first + l->pending_count) % l->pending_max;
    l->pending[last] = (struct pending){.call = call, .op = request->op, .sent_in = p->turn};
    l->pending_count++;
    l->used_at_ms = uv_now(p->loop);
    mark_dirty(l);
    return true;
}

static void on_written(uv_write_t *write, int status)
{
    struct link *l = write->data;
    l->writes = false;
    l->peers->queued_bytes -= buffer_len(&l->writing);
    buffer_release(&l->writing);
    if (status < 0)
        fail(l, OUTCOME_PEER_RESET);
    else
        mark_dirty(l);
}

/* What the socket does not take at once goes on in the background. */
static void write_rest(struct link *l)
{
    struct buffer rest = l->out;
    l->out = l->writing;
    l->writing = rest;
    uv_buf_t buf = uv_buf_init((char *)rest.data + rest.start, buffer_len(&rest));
    l->write.data = l;
    l->writes = uv_write(&l->write, (uv_stream_t *)&l->tcp, &buf, 1, on_written) == 0;
    if (!l->writes)
        fail(l, OUTCOME_PEER_RESET);
}

enum { KEPT_BYTES_MAX = 64 * 1024 }; /* an empty buffer larger than this gives its memory back */

static void write_out(struct link *l)
{
    uint32_t len = buffer_len(&l->out);
    if (l->state != LINK_OPEN || l->writes || len == 0)
        return;
    uv_buf_t buf = uv_buf_init((char *)l->out.data + l->out.start, len);
    int n = uv_try_write((uv_stream_t *)&l->tcp, &buf, 1);
    if (n < 0 && n != UV_EAGAIN) {
        fail(l, OUTCOME_PEER_RESET);
        return;
    }
    if (n > 0) {
        l->peers->queued_bytes -= (uint32_t)n;
        buffer_consume(&l->out, (uint32_t)n);
    }
    if (buffer_len(&l->out) > 0)
        write_rest(l);
    else if (l->out.capacity > KEPT_BYTES_MAX)
        buffer_release(&l->out);
}

void link_flush(struct link *l)
{
    if (l->state == LINK_NEW)
        begin(l);
    write_out(l);
}

static struct pending *pending_at(const struct link *l, uint32_t i)
{
    return &l->pending[(l->pending_first + i) % l->pending_max];
}

/* Requests time out nearly in the order in which they were sent, so the search is short. */
bool link_cancel(struct link *l, uint64_t call, bool *out_silent)
{
    uint32_t i = l->cancelled_front;
    while (i < l->pending_count && pending_at(l, i)->call != call)
        i++;
    if (i == l->pending_count)
        return false;
    struct pending *asked = pending_at(l, i);
    assert(!asked->cancelled);
    asked->cancelled = true;
    *out_silent = l->heard_in <= asked->sent_in;
    while (l->cancelled_front < l->pending_count && pending_at(l, l->cancelled_front)->cancelled)
        l->cancelled_front++;
    fail_when_over(l);
    return true;
}
