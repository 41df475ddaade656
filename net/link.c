/* net/link.c - see net/link.h.
 *
 * Every way to fail goes through fail(), which only takes note: the handle stays open and the
 * requests stay pending until peers_flush() has told the node.
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
    if (l->state == LINK_FAILED)
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

static void free_if_idle(struct link *l)
{
    if (l->tcp_is_open || l->resolving)
        return;
    http_response_destroy(&l->decoder);
    l->peers->queued_bytes -= buffer_len(&l->out) + buffer_len(&l->writing);
    buffer_release(&l->out);
    buffer_release(&l->writing);
    free(l->pending);
    free(l);
}

static void on_closed_for_good(uv_handle_t *handle)
{
    struct link *l = handle->data;
    l->tcp_is_open = false;
    free_if_idle(l);
}

void link_drop(struct link *l)
{
    l->state = LINK_FAILED;
    if (l->resolving)
        uv_cancel((uv_req_t *)&l->resolve); /* its callback frees; it comes in any case */
    if (!l->tcp_is_open)
        free_if_idle(l);
    else if (!uv_is_closing((uv_handle_t *)&l->tcp))
        uv_close((uv_handle_t *)&l->tcp, on_closed_for_good);
    /* else it is between two addresses, and on_closed_to_try_next() will find it dropped */
}

/* --- retired --------------------------------------------------------------------------------- */

static void fail_when_over(struct link *l)
{
    if (l->lame && l->cancelled_count == l->pending_count)
        fail(l, OUTCOME_PEER_RESET);
}

void link_retire(struct link *l)
{
    l->lame = true;
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
    l->cancelled_count -= out->cancelled;
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
    if (!internal_answer(asked.op, response, l->peer->id, &ev.answer)) {
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
    l->received_at_ns = uv_hrtime();
    decode(l, (const uint8_t *)buf->base, (size_t)nread);
}

/* --- connecting ------------------------------------------------------------------------------ */

static void try_address(struct link *l);

static void on_closed_to_try_next(uv_handle_t *handle)
{
    struct link *l = handle->data;
    l->tcp_is_open = false;
    if (l->state == LINK_FAILED)
        free_if_idle(l);
    else
        try_address(l);
}

static void try_next_address(struct link *l)
{
    l->address++;
    if (l->address < l->peer->addresses.count) {
        uv_close((uv_handle_t *)&l->tcp, on_closed_to_try_next);
        return;
    }
    if (!l->peer->literal)
        l->peer->addresses.count = 0; /* look the name up again next time */
    fail(l, OUTCOME_PEER_REFUSED);
}

/* The next link to this peer begins with the address that worked. */
static void remember_address(struct link *l)
{
    struct addresses *known = &l->peer->addresses;
    if (l->address == 0 || l->address >= known->count)
        return;
    struct sockaddr_storage good = known->item[l->address];
    known->item[l->address] = known->item[0];
    known->item[0] = good;
}

static void on_connected(uv_connect_t *connect, int status)
{
    struct link *l = connect->data;
    if (l->state != LINK_CONNECTING)
        return;
    if (status < 0) {
        try_next_address(l);
        return;
    }
    l->state = LINK_OPEN;
    l->peers->links_opened++;
    remember_address(l);
    uv_tcp_nodelay(&l->tcp, 1);
    if (uv_read_start((uv_stream_t *)&l->tcp, on_alloc, on_read) < 0)
        fail(l, OUTCOME_PEER_RESET);
    else
        link_flush(l);
}

static void try_address(struct link *l)
{
    const struct sockaddr_storage *to = &l->peer->addresses.item[l->address];
    l->state = LINK_CONNECTING;
    if (uv_tcp_init(l->peers->loop, &l->tcp) < 0) {
        fail(l, OUTCOME_PEER_REFUSED);
        return;
    }
    l->tcp_is_open = true;
    l->tcp.data = l;
    l->connect.data = l;
    if (uv_tcp_connect(&l->connect, &l->tcp, (const struct sockaddr *)to, on_connected) < 0)
        try_next_address(l);
}

static void on_resolved(uv_getaddrinfo_t *resolve, int status, struct addrinfo *found)
{
    struct link *l = resolve->data;
    l->resolving = false;
    if (l->state == LINK_RESOLVING && status == 0)
        address_collect(found, &l->peer->addresses);
    uv_freeaddrinfo(found);
    if (l->state == LINK_FAILED)
        free_if_idle(l);
    else if (l->peer->addresses.count == 0)
        fail(l, OUTCOME_PEER_REFUSED);
    else
        try_address(l);
}

static void look_up(struct link *l)
{
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)l->peer->port);
    l->resolve.data = l;
    l->resolving =
        uv_getaddrinfo(l->peers->loop, &l->resolve, on_resolved, l->peer->host, port, &hints) == 0;
    if (!l->resolving)
        fail(l, OUTCOME_PEER_REFUSED);
}

struct link *link_new(struct peers *p, struct peer *peer)
{
    struct link *l = calloc(1, sizeof *l);
    if (!l)
        return NULL;
    l->state = LINK_RESOLVING;
    l->peers = p;
    l->peer = peer;
    http_response_init(&l->decoder, p->body_bytes_max);
    buffer_init(&l->out, UINT32_MAX / 2);
    buffer_init(&l->writing, UINT32_MAX / 2);
    if (peer->addresses.count > 0)
        try_address(l);
    else
        look_up(l);
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

static void mark_dirty(struct link *l)
{
    if (l->dirty)
        return;
    l->dirty = true;
    l->next_dirty = l->peers->dirty;
    l->peers->dirty = l;
}

bool link_send(struct link *l, uint64_t call, const struct request *request, uint64_t now_ns)
{
    assert(l->state != LINK_FAILED);
    if (l->peers->queued_bytes + request->value.len > PEERS_QUEUED_BYTES_MAX || !reserve_pending(l))
        return false;
    uint32_t before = buffer_len(&l->out);
    bool written = internal_write_request(&l->out, &l->peer->voice, request);
    l->peers->queued_bytes += buffer_len(&l->out) - before;
    if (!written) { /* half a request may be there: nothing can follow it */
        fail(l, OUTCOME_PEER_RESET);
        return false;
    }
    uint32_t last = (l->pending_first + l->pending_count) % l->pending_max;
    l->pending[last] = (struct pending){.call = call, .op = request->op, .sent_at_ns = now_ns};
    l->pending_count++;
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
        link_flush(l);
}

/* What the socket does not take at once goes on in the background. */
static void write_rest(struct link *l)
{
    struct buffer rest = l->out;
    l->out = l->writing;
    l->writing = rest;
    struct slice bytes = buffer_bytes(&l->writing);
    uv_buf_t buf = uv_buf_init((char *)l->writing.data + l->writing.start, bytes.len);
    l->write.data = l;
    l->writes = uv_write(&l->write, (uv_stream_t *)&l->tcp, &buf, 1, on_written) == 0;
    if (!l->writes)
        fail(l, OUTCOME_PEER_RESET);
}

void link_flush(struct link *l)
{
    struct slice bytes = buffer_bytes(&l->out);
    if (l->state != LINK_OPEN || l->writes || bytes.len == 0)
        return;
    uv_buf_t buf = uv_buf_init((char *)l->out.data + l->out.start, bytes.len);
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
}

bool link_cancel(struct link *l, uint64_t call, bool *out_silent)
{
    for (uint32_t i = 0; i < l->pending_count; i++) {
        struct pending *asked = &l->pending[(l->pending_first + i) % l->pending_max];
        if (asked->call != call)
            continue;
        assert(!asked->cancelled);
        asked->cancelled = true;
        l->cancelled_count++;
        *out_silent = l->received_at_ns < asked->sent_at_ns;
        fail_when_over(l);
        return true;
    }
    return false;
}
