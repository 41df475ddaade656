/* net/route.h - what does a target ask for?
 *
 *   target                          kind                 allows
 *   /cache/<key>                    ROUTE_CACHE          GET HEAD PUT DELETE
 *   /internal/v1/cache/<key>        ROUTE_INTERNAL_CACHE GET HEAD PUT DELETE
 *   /cluster                        ROUTE_CLUSTER        GET HEAD
 *   /cluster/locate/<key>           ROUTE_LOCATE         GET HEAD
 *   /node                           ROUTE_NODE           GET HEAD
 *   /node/keys?limit=L&after=N      ROUTE_NODE_KEYS      GET HEAD
 *   /node/reload                    ROUTE_NODE_RELOAD    POST
 *   /metrics  /livez  /readyz       ROUTE_METRICS, ...   GET HEAD
 *   *                               ROUTE_STAR           (OPTIONS, as everywhere)
 *   anything else                   ROUTE_NONE           404
 *
 * A key is one segment of the path, decoded exactly once: %2F is a slash within a key, a plain
 * slash behind the key makes it another path; '+' is a plus. What is stored and hashed are the
 * decoded bytes: 1 to KEY_BYTES_MAX bytes of UTF-8 without control characters.
 *
 * A query is refused where none belongs, with 400: "/cache/what?" means a key that ends with a
 * question mark far more often than an empty query, and to answer for the key "what" would be a
 * quiet mistake. Only /metrics, /livez and /readyz ignore one: probes append what they like.
 *
 * Source: RFC 3986 (2.1 percent-encoding, 2.3 unreserved characters).
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_ROUTE_H
#define NET_ROUTE_H

#include "core/limits.h"
#include "net/http.h"
#include "net/http_refusal.h"

enum route_kind {
    ROUTE_CACHE,
    ROUTE_INTERNAL_CACHE,
    ROUTE_CLUSTER,
    ROUTE_LOCATE,
    ROUTE_NODE,
    ROUTE_NODE_KEYS,
    ROUTE_NODE_RELOAD,
    ROUTE_METRICS,
    ROUTE_LIVEZ,
    ROUTE_READYZ,
    ROUTE_STAR,
    ROUTE_NONE, /* no such path: 404 */
    ROUTE_BAD,  /* refusal says why */
};

enum { ROUTE_LIMIT_MAX = 1000, ROUTE_LIMIT_DEFAULT = 100 };

struct route {
    enum route_kind kind;
    struct slice key;                   /* ROUTE_CACHE, ROUTE_INTERNAL_CACHE, ROUTE_LOCATE */
    uint32_t limit;                     /* ROUTE_NODE_KEYS: 1 to ROUTE_LIMIT_MAX keys */
    uint64_t after;                     /* ROUTE_NODE_KEYS: but not the first so many */
    const struct http_refusal *refusal; /* ROUTE_BAD: 400 or 414; constant */
};

/* Read a target. The key lies in target if nothing in it is encoded, else in key_room; valid as
 * long as both. O(len), no allocation. */
struct route route_find(struct slice target, uint8_t key_room[KEY_BYTES_MAX]);

/* May this method be used there? ROUTE_NONE and ROUTE_BAD allow none. */
bool route_allows(enum route_kind kind, enum http_method method);
/* The value of Allow there: "GET, HEAD, OPTIONS". Constant text. */
const char *route_allow(enum route_kind kind);

/* The canonical encoding of a key: letters, digits and -._~ as they are, every other byte as %XX.
 * Returns its length, at most ROUTE_KEY_ENCODED_MAX. O(len). */
enum { ROUTE_KEY_ENCODED_MAX = 3 * KEY_BYTES_MAX };
uint32_t route_encode_key(struct slice key, uint8_t out[ROUTE_KEY_ENCODED_MAX]);

/* Where a node asks another one: this and the encoded key. */
#define ROUTE_INTERNAL_PREFIX "/internal/v1/cache/"

#endif
