/* net/conn_read.c - see net/conn.h: bytes become requests, as long as there is room.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>

#include "net/conn.h"
#include "net/dispatch.h"

/* Is there room for one request more? There always is for a connection to which nothing is owed,
 * so that one that asks for much at once cannot shut out those that ask for little. */
static bool has_room(const struct conn *c)
{
    uint32_t unsent = buffer_len(&c->turns.held) + buffer_len(&c->out) + buffer_len(&c->writing);
    if (c->turns.count > 0 &&
        (c->turns.count >= UNANSWERED_MAX || server_is_short_of_calls(c->server)))
        return false;
    return unsent == 0 || (unsent < UNSENT_BYTES_MAX && !server_is_short_of_memory(c->server));
}

/* A body is read to its end: its head may lie in the same bytes, which must not move. */
static bool may_decode(const struct conn *c)
{
    return !c->closing && !c->last && (c->in_body || has_room(c));
}

static void on_request(struct conn *c)
{
    c->in_body = false;
    if (c->wait != CONN_WAITS_WRITE) /* to ask more is not to take what was asked for */
        c->moved_on = true;
    dispatch_request(c, &c->decoder.request);
    /* What the decoder kept of this request is given back now, not when the next one comes. */
    size_t used;
    if (http_request_held_bytes(&c->decoder) > 0)
        (void)http_request_feed(&c->decoder, NULL, 0, &used);
}

/* Take in bytes up to the next event. Returns how many. */
static size_t decode_some(struct conn *c, const uint8_t *data, size_t len)
{
    size_t used;
    enum http_event event = http_request_feed(&c->decoder, data, len, &used);
    if (c->in_body)
        c->body_bytes += used;
    switch (event) {
    case HTTP_NEED_MORE:
        break;
    case HTTP_HEAD_DONE:
        c->in_body = true;
        c->body_bytes = 0;
        dispatch_head(c, &c->decoder.request);
        break;
    case HTTP_REQUEST_DONE:
        on_request(c);
        break;
    case HTTP_BAD:
        dispatch_refusal(c, c->decoder.refusal);
        break;
    }
    return used;
}

/* Take in what has come, as far as there is room. Returns how much that was. */
static size_t decode(struct conn *c, const uint8_t *data, size_t len)
{
    size_t used = 0;
    while (used < len && may_decode(c))
        used += decode_some(c, data + used, len - used);
    conn_mark_dirty(c);
    conn_account(c);
    if (c->in_body && !c->closing && !c->last && c->server->buffered_bytes > BUFFERED_BYTES_MAX)
        dispatch_overload(c, &c->decoder.request);
    return used;
}

void conn_decode_rest(struct conn *c)
{
    if (buffer_len(&c->in) == 0 || !may_decode(c))
        return;
    struct slice bytes = buffer_bytes(&c->in);
    buffer_consume(&c->in, (uint32_t)decode(c, bytes.data, bytes.len));
    if (buffer_len(&c->in) == 0)
        buffer_release(&c->in);
}

static void drop(struct conn *c, size_t len)
{
    c->lingered_bytes += len;
    if (c->lingered_bytes > LINGER_BYTES_MAX)
        conn_close(c);
}

static void on_alloc(uv_handle_t *handle, size_t suggested, uv_buf_t *out)
{
    struct conn *c = handle->data;
    (void)suggested;
    *out = uv_buf_init((char *)c->server->read_room, READ_ROOM_BYTES);
}

static void on_read(uv_stream_t *stream, ssize_t nread, const uv_buf_t *buf)
{
    struct conn *c = stream->data;
    if (nread == 0 || c->closing)
        return;
    if (nread < 0) {
        c->at_eof = true;
        c->reads = false;
        uv_read_stop(stream);
        if (nread != UV_EOF || c->lingers)
            conn_close(c);
        else
            conn_mark_dirty(c);
        return;
    }
    c->server->metrics.bytes_received += (uint64_t)nread;
    c->reloads = c->server->reload.count;
    if (c->lingers) {
        drop(c, (size_t)nread);
        return;
    }
    assert(buffer_len(&c->in) == 0);
    const uint8_t *data = (const uint8_t *)buf->base;
    size_t len = (size_t)nread, used = decode(c, data, len);
    if (!c->closing && !c->last && !buffer_append(&c->in, slice_of(data + used, len - used)))
        conn_close(c);
    /* At once: after a full read libuv reads again, unless it is told to stop. */
    if (!c->closing)
        conn_update_reading(c);
}

void conn_update_reading(struct conn *c)
{
    bool wants = !c->at_eof && (c->lingers || (may_decode(c) && buffer_len(&c->in) == 0));
    if (wants == c->reads)
        return;
    c->reads = wants;
    if (!wants)
        uv_read_stop((uv_stream_t *)&c->tcp);
    else if (uv_read_start((uv_stream_t *)&c->tcp, on_alloc, on_read) < 0)
        conn_close(c);
}
