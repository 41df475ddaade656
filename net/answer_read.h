/* net/answer_read.h - what a node said to a client, back as a value: the mirror of net/reply.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_ANSWER_READ_H
#define NET_ANSWER_READ_H

#include "core/cluster.h"
#include "net/http_response.h"

/* The owner, where the answer does not say who it is: a value that is too long is refused before
 * anybody asks whose key it is for. */
#define ANSWER_OWNER_UNSAID UINT32_MAX

/* Read the answer to a request with this op for a key. The owner is an index into the cluster's
 * nodes. The lifetime left, which Cache-Status tells in seconds, is not read and is 0. The value
 * points into the response. false: no node of this cluster answers so; *out is undefined.
 * O(len + nodes). */
MUST_CHECK bool answer_read(const struct http_response *response, enum op op,
                            const struct cluster *cluster, struct answer *out);

#endif
