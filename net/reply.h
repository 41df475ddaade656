/* net/reply.h - how an answer looks to the client.
 *
 *   outcome              status  body
 *   hit                  200     {"value": V}
 *   created, replaced    201 200 {"stored": true, "node": "B"}
 *   deleted              200     {"deleted": true, "node": "B"}
 *   all others           4xx 5xx {"error": {"code": ..., "message": ..., "node": ..., ...}}
 *
 * To another node the same outcomes are said with the same status codes and without bodies, but
 * for the value itself (net/internal.h).
 *
 * A GET's answer says in Cache-Status (RFC 9211) what happened, the owner first:
 *
 *   B; hit; ttl=37                          asked at the owner itself
 *   B; hit; ttl=37, A; fwd=bypass           asked at A, which asked B
 *   B; detail=miss, A; fwd=bypass; fwd-status=404; collapsed
 *
 * Pure: everything is appended to a buffer.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_REPLY_H
#define NET_REPLY_H

#include "core/node.h"
#include "net/http_write.h"
#include "net/roster.h"

/* What answers say of nodes. */
struct reply_names {
    const struct roster *roster; /* borrowed */
    uint32_t self;
    char via[NODE_ID_BYTES_MAX + 16];       /* "Via: 1.1 A\r\n" */
    char node_line[NODE_ID_BYTES_MAX + 24]; /* "ringlab-node: A\r\n" */
};

void reply_names_init(struct reply_names *n, const struct roster *roster, uint32_t self);

/* What goes into every answer. */
struct reply {
    const struct reply_names *names;
    struct slice date;
    enum http_connection connection;
    bool head_only; /* it answers a HEAD */
};

/* Each appends one whole answer. false: out has no room for it or there is no memory; a part of
 * it may be there then. *out_status is the status that was said. */
MUST_CHECK bool reply_answer(const struct reply *r, const struct answer *answer, struct buffer *out,
                             uint16_t *out_status);
MUST_CHECK bool reply_to_node(const struct reply *r, const struct answer *answer,
                              struct buffer *out, uint16_t *out_status);
MUST_CHECK bool reply_document(const struct reply *r, const char *content_type, struct slice body,
                               struct buffer *out);
/* allow: the value of Allow, or NULL. Retry-After goes with 503, WWW-Authenticate with 401. */
MUST_CHECK bool reply_error(const struct reply *r, uint16_t status, const char *code,
                            const char *message, const char *allow, struct buffer *out);
/* 204 with Allow. */
MUST_CHECK bool reply_options(const struct reply *r, const char *allow, struct buffer *out);

#endif
