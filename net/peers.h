/* net/peers.h - this node's connections to the other nodes.
 *
 *     FX_SEND --> peers_send --> [ A -> B  connection 0 ]  GET k1, PUT k2, ...   pipelined
 *                                [ A -> B  connection 1 ]
 *     EV_PEER_ANSWER, EV_PEER_FAILED  <-- in the order of the requests on each connection
 *
 * A few connections to each node are opened when first needed and then stay. All requests of one
 * key travel on the same one, as long as it lasts, so that they reach the owner in the order in
 * which they were sent.
 * What is sent during one turn of the event loop leaves in one write (peers_flush), and nothing of
 * it leaves before: the node counts on all that has one now_ns to come before what it sets off.
 *
 * When a request's time is up and its connection has been silent since it was sent, the
 * connection takes no new requests; it closes when all of its requests are over, and its place is
 * taken by a fresh one. So a peer that hangs costs each request its own deadline and no more, and
 * a peer that comes back is reached at once. A connection that was not used for a while gives way
 * to a fresh one as well, before its owner closes it just when a request is on its way.
 *
 * When a node leaves the list of members, or is to be found elsewhere, its connections end in the
 * same way: what was asked on them is still answered.
 *
 * Answers are reported from the event loop, failures only from within peers_flush().
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_PEERS_H
#define NET_PEERS_H

#include "core/node.h"
#include "net/address.h"
#include "net/buffer.h"
#include "net/internal.h"
#include "net/roster.h"

enum peers_limits {
    PEER_LINKS = 2,           /* connections to one node */
    PEER_PENDING_MAX = 4096,  /* requests without an answer on one connection */
    PEER_IDLE_MS = 30 * 1000, /* well below the 75 s after which an owner closes (net/server.h) */
    TOKEN_BYTES_MAX = 256,
    PEERS_QUEUED_BYTES_MAX = 128 * 1024 * 1024, /* bytes not yet written to all of them */
};

/* libuv reads, and hands what was read to its reader before anyone else reads: one room serves all
 * sockets. As large as libuv suggests, so that one read takes what has come in. */
enum { READ_ROOM_BYTES = 64 * 1024 };

struct peer;

/* What the connections tell, as events for the node. */
typedef void (*peers_event_fn)(void *owner, const struct event *ev);

struct peers {
    struct peer *list;     /* owned; by number, the own one unused; room for NODES_MAX */
    uint32_t count;        /* of them that the roster has named so far */
    uint64_t links_opened; /* since the start */
    uint64_t queued_bytes; /* not yet written */
    uint64_t turn;         /* how often peers_flush() was called */
    /* private */
    uv_loop_t *loop;
    const struct roster *roster;
    uint32_t self;
    uint32_t body_bytes_max;                 /* of an answer */
    uint8_t *read_room;                      /* borrowed; READ_ROOM_BYTES */
    char authorization[8 + TOKEN_BYTES_MAX]; /* "Bearer ..."; empty without a token */
    char via[INTERNAL_VIA_MAX + 1];          /* the header line with the own id */
    peers_event_fn on_event;
    void *owner;
    struct link *dirty;  /* has bytes to write, or is new */
    struct link *failed; /* has failures to report */
};

struct peers_config {
    uv_loop_t *loop;
    const struct roster *roster; /* borrowed: where the nodes are */
    uint32_t self;
    uint32_t value_bytes_max;
    uint8_t
        *read_room; /* borrowed: READ_ROOM_BYTES for what a socket has, used within one callback */
    const char *token; /* borrowed for this call; NULL for none; at most TOKEN_BYTES_MAX long */
    peers_event_fn on_event;
    void *owner;
};

/* false: no memory. */
MUST_CHECK bool peers_init(struct peers *p, const struct peers_config *config);

/* The roster has another list now. Not within peers_flush(). O(nodes heard of). */
void peers_update(struct peers *p);

/* Ask a node. The request is copied. false: too much is queued for that node, or no memory;
 * nothing was sent and nothing will be told. */
MUST_CHECK bool peers_send(struct peers *p, uint32_t peer, uint64_t call,
                           const struct request *request);

/* Nobody waits for this request any more. */
void peers_cancel(struct peers *p, uint32_t peer, uint64_t call);

/* Is there anything for peers_flush() to do? */
static inline bool peers_are_dirty(const struct peers *p)
{
    return p->dirty != NULL || p->failed != NULL;
}

/* Write what was sent since the last call, and report what has failed, which may lead to more
 * sends, until nothing is left of either. Call it once in each turn of the event loop. */
void peers_flush(struct peers *p);

/* Close every connection; what is pending is not reported. The loop must run on until they are
 * closed; then peers_destroy(). */
void peers_close(struct peers *p);
void peers_destroy(struct peers *p);

#endif
