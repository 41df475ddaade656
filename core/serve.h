/* core/serve.h - a request for a key of our own: look, store, delete.
 *
 * Private to the node: drivers include core/node.h.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_SERVE_H
#define CORE_SERVE_H

#include "core/node.h"

/* Carry the request out in this node's own cache. The answer's value is borrowed from the cache,
 * until it changes. O(value), plus a put's evictions. */
struct answer serve(struct node *n, const struct request *rq);

#endif
