/* net/http_write.h - heads into a buffer.
 *
 * Written with memcpy into room reserved once: this is half of a cache hit's way out. All slices
 * are borrowed for the call and go out as they are, so they must hold no line end.
 *
 *    HTTP/1.1 200 OK                             status
 *    Date: Tue, 15 Nov 1994 08:12:31 GMT         always
 *    Content-Length: 15                          always, but not with 204
 *    Content-Type: application/json              and so on: only those that are set
 *
 * Source: RFC 9110 6.6.1 (Date), 8.6 (Content-Length), 15 (status codes).
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_WRITE_H
#define NET_HTTP_WRITE_H

#include "net/buffer.h"
#include "net/http.h"

enum { HTTP_DATE_BYTES = 29 };

/* What to say about the connection. */
enum http_connection {
    HTTP_CONNECTION_DEFAULT,    /* nothing: an HTTP/1.1 connection goes on */
    HTTP_CONNECTION_CLOSE,      /* this is the last message */
    HTTP_CONNECTION_KEEP_ALIVE, /* it goes on, for a client that speaks HTTP/1.0 */
};

struct http_response_head {
    uint16_t status;        /* one that http_status_is_known() */
    uint32_t retry_after_s; /* 0: no Retry-After */
    enum http_connection connection;
    uint64_t content_length;   /* of the body that follows, or would follow if it were not HEAD */
    struct slice date;         /* HTTP_DATE_BYTES of an HTTP date */
    struct slice content_type; /* empty: none; likewise all below */
    struct slice cache_status;
    struct slice allow;
    struct slice more; /* whole header lines, each with its CR LF */
};

struct http_request_head {
    enum http_method method;    /* not HTTP_M_OTHER */
    struct slice target;        /* a path, encoded */
    struct slice host;          /* with the port */
    struct slice authorization; /* empty: none */
    uint64_t content_length;    /* of the body; said with PUT and POST only */
    struct slice more;          /* whole header lines, each with its CR LF */
};

/* What a client that waits with its body wants to hear. */
#define HTTP_CONTINUE "HTTP/1.1 100 Continue\r\n\r\n"

/* Can this status be written? */
bool http_status_is_known(uint16_t status);

/* Append a head and the empty line behind it. false: out has no room, there is no memory, or out
 * had failed before; nothing is appended then and out->failed is as it was. O(bytes written). */
MUST_CHECK bool http_write_response(struct buffer *out, const struct http_response_head *head);
MUST_CHECK bool http_write_request(struct buffer *out, const struct http_request_head *head);

#endif
