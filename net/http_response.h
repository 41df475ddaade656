/* net/http_response.h - responses out of the bytes of a connection to a peer.
 *
 * The mirror image of net/http_request.h, and as strict: one whole response at a time, in order.
 * An answer to HEAD looks like one with a body but has none, so the caller says when one is due.
 * Bytes behind a response that nobody asked for are the caller's matter: *used tells.
 *
 * Not understood, because no node sends it: a body that ends with the connection (whether it is
 * whole cannot be known then), 101 Switching Protocols. Other 1xx responses are skipped.
 *
 * Slices and memory as in net/http_request.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_RESPONSE_H
#define NET_HTTP_RESPONSE_H

#include "net/http.h"
#include "net/http_body.h"
#include "net/http_guard.h"
#include "net/http_refusal.h"

enum http_response_event {
    HTTP_RESPONSE_NEED_MORE, /* all bytes used, no whole response yet */
    HTTP_RESPONSE_DONE,      /* response is whole; its slices are valid until the next call */
    HTTP_RESPONSE_BAD,       /* refusal says why; drop the connection and feed no more */
};

struct http_response {
    uint16_t status;                /* 200 to 599 */
    bool keep_alive;                /* the connection goes on after this */
    bool has_ttl;                   /* there is a header ringlab-ttl-ms */
    uint64_t ttl_ms;                /* and its value: any number */
    struct slice node;              /* ringlab-node; empty if there is none */
    struct slice cache_status, via; /* likewise */
    struct slice body;
};

struct http_response_decoder {
    /* read-only for callers */
    struct http_response response;      /* after HTTP_RESPONSE_DONE */
    const struct http_refusal *refusal; /* after HTTP_RESPONSE_BAD; constant */
    /* private */
    enum http_response_at {
        HTTP_RESPONSE_AT_HEAD,
        HTTP_RESPONSE_AT_BODY,
        HTTP_RESPONSE_AT_END,
        HTTP_RESPONSE_AT_BAD,
    } at;
    bool answers_head;
    struct slice head;
    struct http_guard guard;
    struct http_body body;
};

/* body_bytes_max: a response with a longer body is bad; at least 1. Allocates nothing. */
void http_response_init(struct http_response_decoder *d, uint32_t body_bytes_max);
/* Give all memory back. Zeroed is fine. */
void http_response_destroy(struct http_response_decoder *d);

/* The next response answers a HEAD request. Call it before that response's first byte is fed;
 * it holds for one response. */
void http_response_expect_head(struct http_response_decoder *d);

/* Read on, up to the next event; *used says how many of the bytes are done with. O(len). */
enum http_response_event http_response_feed(struct http_response_decoder *d, const uint8_t *data,
                                            size_t len, size_t *used);

/* Has a part of a response arrived, but not yet all of it? */
bool http_response_is_partial(const struct http_response_decoder *d);

/* How many bytes of memory the decoder holds, itself not included. */
uint32_t http_response_held_bytes(const struct http_response_decoder *d);

#endif
