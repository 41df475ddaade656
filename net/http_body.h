/* net/http_body.h - the body behind a head, in one piece.
 *
 * A body of known length that lies whole in one feed is handed on where it lies. One that is
 * split, or comes in chunks, is collected here, at most bytes_max of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_BODY_H
#define NET_HTTP_BODY_H

#include "net/buffer.h"
#include "net/http_chunked.h"

enum http_body_result {
    HTTP_BODY_MORE,  /* all bytes used */
    HTTP_BODY_WHOLE, /* *body is all of it; valid as long as data, and until the next call here */
    HTTP_BODY_BAD,   /* see reason */
};

struct http_body {
    /* read-only for callers */
    enum http_reason reason; /* after HTTP_BODY_BAD */
    struct buffer kept;      /* what has been collected */
    /* private */
    uint64_t left; /* bytes still to come; HTTP_LENGTH_CHUNKED: only the chunks know */
    struct http_chunked chunked;
};

/* bytes_max: how long a body may be, at least 1. Allocates nothing. */
void http_body_init(struct http_body *b, uint32_t bytes_max);
void http_body_destroy(struct http_body *b);

/* Begin a body of this length (1 to bytes_max) or of HTTP_LENGTH_CHUNKED, and give the last
 * one's memory back. */
void http_body_start(struct http_body *b, uint64_t length);
/* Give the last body's memory back. */
void http_body_release(struct http_body *b);

/* Take the body's bytes from the front of data. O(len). */
enum http_body_result http_body_feed(struct http_body *b, const uint8_t *data, size_t len,
                                     size_t *used, struct slice *body);

#endif
