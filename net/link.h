/* net/link.h - one connection to another node: requests out, answers in the same order.
 *
 *   NEW -> RESOLVING -> CONNECTING -> OPEN -> FAILED -> DROPPED -> (closed and freed)
 *    '--------'------------'-----------------^
 *
 * A link lives from the first request that needs it until it fails or is told to close. Requests
 * may be queued from the start; they leave when it is open. A link that has failed is in the list
 * of failed ones until peers_flush() has told who waited, and is then freed by the event loop.
 *
 * Nothing is opened or written outside peers_flush(): what comes in during one turn of the loop
 * leaves at its end, and not a part of it before.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_LINK_H
#define NET_LINK_H

#include "net/http_response.h"
#include "net/internal.h"
#include "net/peers.h"

/* A request without an answer. */
struct pending {
    uint64_t call;
    uint64_t sent_in; /* the turn in which it was queued: peers.turn */
    enum op op;
    bool cancelled;
};

enum link_state { LINK_NEW, LINK_RESOLVING, LINK_CONNECTING, LINK_OPEN, LINK_FAILED, LINK_DROPPED };

struct link {
    /* read-only for callers */
    enum link_state state;
    enum outcome failure; /* FAILED: of the first pending request; the others were reset */
    bool stale;           /* FAILED: it had been in use, and broke between two answers */
    uint32_t pending_count;
    uint64_t used_at_ms; /* the loop's time when last something was sent or came in */
    bool lame;           /* takes no requests any more */
    bool dirty;          /* in the list of those with something to do in peers_flush() */
    struct link *next_dirty, *next_failed, *next_lame;
    /* private */
    struct peers *peers;
    struct peer *peer;
    struct pending *pending; /* owned; a ring of pending_max */
    uint32_t pending_max, pending_first;
    uint32_t cancelled_front; /* that many pending requests, the oldest, are all cancelled */
    uint64_t heard_in;        /* the last turn in which something came in; 0 for never */
    struct http_response_decoder decoder;
    struct buffer out;     /* requests not yet handed to the socket */
    struct buffer writing; /* handed to it, not yet gone */
    uint64_t answered;
    struct sockaddr_storage address; /* which is tried, or is connected */
    uint32_t addresses_tried;
    uint32_t looked_up_for; /* the peer's place that is being looked up: peer.places */
    uv_tcp_t tcp;
    bool tcp_is_open; /* the handle needs uv_close() */
    bool resolving;
    bool writes;
    uv_getaddrinfo_t resolve;
    uv_connect_t connect;
    uv_write_t write;
};

/* A node and how to reach it. */
struct peer {
    const struct roster_node *node;         /* borrowed: who and where it is */
    uint32_t places;                        /* how many it has been at */
    struct addresses addresses;             /* known and not found wanting; may be empty */
    char name[CLUSTER_HOST_BYTES_MAX + 16]; /* host:port for the Host header */
    struct internal_voice voice;
    struct link *links[PEER_LINKS]; /* those that take requests */
    struct link *lame;              /* those that only wait for their requests to be over */
};

/* A new link; link_flush() sets it on its way to be open. NULL: no memory. */
struct link *link_new(struct peers *p, struct peer *peer);

/* Queue a request. false: too much is queued, or no memory. */
MUST_CHECK bool link_send(struct link *l, uint64_t call, const struct request *request);

/* Begin to connect if it is new; write what is queued if it is open. */
void link_flush(struct link *l);

/* The request is not waited for any more. Returns false if this link does not have it. Says in
 * *out_silent whether nothing at all has come in since it was sent. */
bool link_cancel(struct link *l, uint64_t call, bool *out_silent);

/* Take no more requests, and fail when those that are left are over. */
void link_retire(struct link *l);

/* Its oldest pending request, taken off. false when there is none. */
bool link_take_pending(struct link *l, struct pending *out);

/* Nothing is wanted from it any more: it is closed and then freed. */
void link_drop(struct link *l);

#endif
