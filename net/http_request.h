/* net/http_request.h - requests out of the bytes of a connection.
 *
 * Feed what arrived, in pieces of any size; get one whole request at a time, or the reason why
 * this connection must be answered and closed. The decoder stops after each request so that the
 * caller may answer it, or wait, before it goes on:
 *
 *     while (len > 0) {
 *         event = http_request_feed(d, data, len, &used);
 *         data += used, len -= used;
 *         switch (event) { ... }
 *     }
 *
 * The events do not depend on the pieces. A refusal is decided as early as it can be: a body too
 * long is refused at the end of the head, before it is read.
 *
 * Slices lie in the caller's bytes when they arrived in one piece, so that a plain GET or PUT
 * copies nothing; otherwise in memory of the decoder. Bytes that were fed must stay where they
 * are until all of them are used or HTTP_NEED_MORE is returned; after HTTP_HEAD_DONE feed the
 * rest of the same bytes, in place.
 *
 * Memory: none while requests arrive whole; else at most HTTP_HEAD_BYTES_MAX for the head and
 * body_bytes_max for the body, given back at the next request. http_request_held_bytes() says
 * how much, for the sum over all connections.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_REQUEST_H
#define NET_HTTP_REQUEST_H

#include "net/http.h"
#include "net/http_body.h"
#include "net/http_guard.h"
#include "net/http_refusal.h"

enum http_event {
    HTTP_NEED_MORE,    /* all bytes used, no whole request yet */
    HTTP_HEAD_DONE,    /* head checked, body follows; request is filled in but for the body. Told
                          once per request that has a body, before any of it is used. */
    HTTP_REQUEST_DONE, /* request is whole; its slices are valid until the next feed, and as long
                          as the bytes that were fed */
    HTTP_BAD,          /* refusal says why; answer it and close; feed no more */
};

struct http_request {
    enum http_method method;
    bool http_1_0;
    bool keep_alive;            /* the connection goes on after the answer */
    bool expect_continue;       /* the client waits for 100 Continue before it sends the body */
    bool from_page;             /* there is a header Origin: a page in a browser asks */
    struct slice target;        /* as sent: a path with its query; an http URL is cut to its path;
                                   "*" for OPTIONS *; a host and port for CONNECT */
    struct slice authorization; /* the field's last value; empty if none */
    struct slice accept;        /* likewise */
    bool has_ttl;               /* there is a header ringlab-ttl-ms: a node asks */
    uint64_t ttl_ms;            /* and its value: any number */
    uint64_t content_length;    /* announced; 0 without a body, HTTP_LENGTH_CHUNKED for chunks */
    struct slice body;          /* decoded from chunks if need be */
};

enum http_request_at {
    HTTP_REQUEST_AT_HEAD,
    HTTP_REQUEST_AT_BODY,
    HTTP_REQUEST_AT_END,    /* a whole request was handed out */
    HTTP_REQUEST_AT_CLOSED, /* and it was the last */
    HTTP_REQUEST_AT_BAD,
};

struct http_request_decoder {
    /* read-only for callers */
    struct http_request request;        /* see the events for what of it is filled in */
    const struct http_refusal *refusal; /* after HTTP_BAD; constant */
    /* private */
    enum http_request_at at;
    struct slice head; /* of the request, at a body: where its slices lie */
    struct http_guard guard;
    struct http_body body;
};

/* body_bytes_max: a longer body is refused with 413; at least 1. Allocates nothing. */
void http_request_init(struct http_request_decoder *d, uint32_t body_bytes_max);
/* Give all memory back. Zeroed is fine. */
void http_request_destroy(struct http_request_decoder *d);

/* Read on, up to the next event; *used says how many of the bytes are done with. After a request
 * without keep_alive all further bytes are used and nothing comes of them. O(len). */
enum http_event http_request_feed(struct http_request_decoder *d, const uint8_t *data, size_t len,
                                  size_t *used);

/* Has a part of a request arrived, but not yet all of it? If not, the connection may be closed
 * without an answer. Empty lines before a request do not count. */
bool http_request_is_partial(const struct http_request_decoder *d);

/* How many bytes of memory the decoder holds, itself not included. */
uint32_t http_request_held_bytes(const struct http_request_decoder *d);

#endif
