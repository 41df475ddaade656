/* net/dispatch.h - what a request asks for, and who answers it.
 *
 *   /cache/<key>, /internal/...   the node, by EV_REQUEST; conn_answer() is called for it
 *   /cluster, /node, /metrics     a document, written at once
 *   /node/reload                  reload_run(), and what came of it
 *   anything wrong                an error with a stable code and a sentence that helps
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_DISPATCH_H
#define NET_DISPATCH_H

#include "net/conn.h"

/* The longest body that any request may have. */
uint32_t dispatch_body_max(const struct server *s);

/* A head is there and its body follows: refuse it before it is sent, or let the client go on. */
void dispatch_head(struct conn *c, const struct http_request *rq);

/* A request is whole. There is room for its turn. */
void dispatch_request(struct conn *c, const struct http_request *rq);

/* There is no memory for the body, or for the rest of it; the connection closes after this. */
void dispatch_overload(struct conn *c, const struct http_request *rq);

/* What came is not HTTP; the connection closes after this. */
void dispatch_refusal(struct conn *c, const struct http_refusal *refusal);

/* A request did not become whole in time; likewise. */
void dispatch_timeout(struct conn *c);

/* One connection too many; likewise. */
void dispatch_overflow(struct conn *c);

#endif
