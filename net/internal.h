/* net/internal.h - the language between nodes: a request and its answer as HTTP.
 *
 *   GET    /internal/v1/cache/<key>                        200 the value's JSON text; 404
 *   PUT    /internal/v1/cache/<key>  the value's JSON text  201, 200; 413, 507
 *   DELETE /internal/v1/cache/<key>                        200, 404
 *   any of them                                            421 the key is not this node's; 503
 *
 *   Via: 1.1 A                 who asks
 *   Authorization: Bearer ...  if the cluster has a token
 *   ringlab-ttl-ms: 1500       of a PUT: the lifetime; of an answer: what is left of it
 *   ringlab-node: B            in every answer: who answers. What does not say so is not believed:
 *                              another server on that port would also say 404.
 *
 * The receiver of such a request answers it itself or refuses it; nothing here can be forwarded.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_INTERNAL_H
#define NET_INTERNAL_H

#include "core/cluster.h"
#include "core/message.h"
#include "net/buffer.h"
#include "net/http_response.h"

enum { INTERNAL_VIA_MAX = sizeof "Via: 1.1 \r\n" + NODE_ID_BYTES_MAX };

/* What every request from one node to another repeats. All are borrowed. */
struct internal_voice {
    struct slice host;          /* of the node that is asked: "localhost:5002" */
    struct slice authorization; /* "Bearer ..."; empty without a token */
    struct slice via;           /* a whole header line with the asking node's id */
};

/* Append a whole request. false: no memory, or out is at its bound; a part of it may have been
 * appended then, so the connection is of no use any more. */
MUST_CHECK bool internal_write_request(struct buffer *out, const struct internal_voice *voice,
                                       const struct request *request);

/* What a response to op means. The value's bytes stay the response's. false: it makes no sense as
 * an answer, or is not from node id. */
MUST_CHECK bool internal_answer(enum op op, const struct http_response *response, const char *id,
                                struct answer *out);

#endif
