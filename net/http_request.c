/* net/http_request.c - a head, perhaps a body, and again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_request.h"

#include <assert.h>

#include "net/http_head.h"

void http_request_init(struct http_request_decoder *d, uint32_t body_bytes_max)
{
    *d = (struct http_request_decoder){.at = HTTP_REQUEST_AT_HEAD};
    http_guard_init(&d->guard, HTTP_EMPTY_LINES_MAX);
    http_body_init(&d->body, body_bytes_max);
}

void http_request_destroy(struct http_request_decoder *d)
{
    http_guard_destroy(&d->guard);
    http_body_destroy(&d->body);
}

static enum http_event refuse(struct http_request_decoder *d, enum http_reason reason)
{
    d->at = HTTP_REQUEST_AT_BAD;
    d->refusal = http_refusal(reason);
    return HTTP_BAD;
}

/* The caller's bytes are about to go, but the request is not whole: keep its head. */
static enum http_event wait_for_body(struct http_request_decoder *d, enum http_event event)
{
    const struct slice from = d->head;
    if (!http_guard_keep(&d->guard, &d->head))
        return refuse(d, HTTP_NO_MEMORY);
    struct http_request *r = &d->request;
    r->target = http_slice_moved(r->target, from, d->head);
    r->authorization = http_slice_moved(r->authorization, from, d->head);
    r->accept = http_slice_moved(r->accept, from, d->head);
    return event;
}

static enum http_event begin_body(struct http_request_decoder *d, bool all_used)
{
    const uint64_t length = d->request.content_length;
    if (length != HTTP_LENGTH_CHUNKED && length > d->body.kept.bytes_max)
        return refuse(d, HTTP_BODY_TOO_LARGE);
    http_body_start(&d->body, length);
    d->at = HTTP_REQUEST_AT_BODY;
    return all_used ? wait_for_body(d, HTTP_HEAD_DONE) : HTTP_HEAD_DONE;
}

static enum http_event feed_head(struct http_request_decoder *d, const uint8_t *data, size_t len,
                                 size_t *used)
{
    switch (http_guard_feed(&d->guard, data, len, used, &d->head)) {
    case HTTP_GUARD_MORE:
        return HTTP_NEED_MORE;
    case HTTP_GUARD_BAD:
        return refuse(d, d->guard.reason);
    case HTTP_GUARD_HEAD:
        break;
    }
    const enum http_reason reason = http_head_read(d->head, &d->request);
    if (reason != HTTP_FINE)
        return refuse(d, reason);
    if (d->request.content_length > 0)
        return begin_body(d, *used == len);
    d->at = HTTP_REQUEST_AT_END;
    return HTTP_REQUEST_DONE;
}

static enum http_event feed_body(struct http_request_decoder *d, const uint8_t *data, size_t len,
                                 size_t *used)
{
    switch (http_body_feed(&d->body, data, len, used, &d->request.body)) {
    case HTTP_BODY_MORE:
        return wait_for_body(d, HTTP_NEED_MORE);
    case HTTP_BODY_BAD:
        return refuse(d, d->body.reason);
    case HTTP_BODY_WHOLE:
        break;
    }
    d->at = HTTP_REQUEST_AT_END;
    return HTTP_REQUEST_DONE;
}

/* The last request has been dealt with. */
static void begin_request(struct http_request_decoder *d)
{
    http_guard_start(&d->guard, HTTP_EMPTY_LINES_MAX);
    http_body_release(&d->body);
    d->at = d->request.keep_alive ? HTTP_REQUEST_AT_HEAD : HTTP_REQUEST_AT_CLOSED;
}

enum http_event http_request_feed(struct http_request_decoder *d, const uint8_t *data, size_t len,
                                  size_t *used)
{
    assert(data != NULL || len == 0);
    assert(used != NULL);
    if (d->at == HTTP_REQUEST_AT_END)
        begin_request(d);
    *used = len;
    switch (d->at) {
    case HTTP_REQUEST_AT_HEAD:
        return feed_head(d, data, len, used);
    case HTTP_REQUEST_AT_BODY:
        return feed_body(d, data, len, used);
    case HTTP_REQUEST_AT_CLOSED:
        return HTTP_NEED_MORE;
    case HTTP_REQUEST_AT_BAD:
        return HTTP_BAD;
    case HTTP_REQUEST_AT_END:
        break;
    }
    assert(false);
    return HTTP_BAD;
}

bool http_request_is_partial(const struct http_request_decoder *d)
{
    if (d->at == HTTP_REQUEST_AT_HEAD)
        return !http_guard_is_idle(&d->guard);
    return d->at == HTTP_REQUEST_AT_BODY;
}

uint32_t http_request_held_bytes(const struct http_request_decoder *d)
{
    return d->guard.kept.capacity + d->body.kept.capacity;
}
