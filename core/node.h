/* core/node.h - one cache node as a pure state machine: an event and the time in, effects out.
 *
 *              event + now                    effects
 *   driver ------------------->  node_step  ----------->  driver
 *   (server | simulator)                                  reply to a client, send to a node, ...
 *            <----------------------------------------
 *                 node_deadline_ns: "wake me then"
 *
 * The driver owns sockets, bytes and time; the node decides everything else: who owns a key,
 * whether a request is answered here or asked of its owner, who shares whose trip, when a trip
 * has taken too long, in which order answers leave, what expires and what is evicted.
 *
 * A request takes one of these ways:
 *
 *   the key is ours         -> look in the cache, answer at once
 *   it is somebody else's   -> FX_SEND to the owner; the answer comes as EV_PEER_ANSWER,
 *                              EV_PEER_FAILED, or not at all (then the deadline answers)
 *   it came from a node     -> answered here or refused (OUTCOME_NOT_OWNER); never sent on. So no
 *                              request makes more than one hop, even if two nodes disagree
 *                              about the ring, and a forwarding loop cannot exist.
 *
 * Three words are used for what is under way. A call is a request of a client that has no answer
 * yet (core/pipeline.h keeps them in order). A flight, or trip, is one question to an owner, for
 * which several calls may wait (core/flight.h says who, core/trips.h what becomes of it). Towards
 * the driver a flight is known by a number, the call in FX_SEND and EV_PEER_...
 *
 * Every EV_REQUEST gets exactly one FX_REPLY, in the order of the requests of its client, unless
 * the client is gone first, or FX_CLOSE when there is no memory left even to remember that an
 * answer is due.
 *
 * The members may change at any time: the new list is taken over whole, and what is under way ends
 * as it began. Values of keys that belong to others now stay where they are, as orphans that nobody
 * asks for; their keys are cold at the new owner (core/moving.h).
 *
 * Memory: all of it taken in node_init(); afterwards nothing can fail. What would pass a bound is
 * refused with OUTCOME_OVERLOADED.
 *
 * Determinism: the same events at the same times give the same effects; the cache's secret only
 * moves entries between hash buckets, which nothing shows.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_NODE_H
#define CORE_NODE_H

#include "core/cache.h"
#include "core/flight.h"
#include "core/members.h"
#include "core/message.h"
#include "core/node_peers.h"
#include "core/pipeline.h"

struct node_config {
    const struct members *members; /* borrowed: see EV_MEMBERS */
    uint32_t self;                 /* this node's number in every list in which it is */
    uint32_t peer_max;             /* members are numbered 0 to peer_max - 1 */
    struct cache_config cache;
    uint64_t default_ttl_ms;     /* of a put without a lifetime: 1 to TTL_MS_MAX, TTL_FOREVER */
    uint64_t forward_timeout_ms; /* how long an owner may take to answer; at least 1 */
    uint32_t client_max;         /* clients are numbered 0 to client_max - 1 by the driver */
    uint32_t flight_max;         /* trips to other nodes at one time */
    uint32_t call_max;           /* requests that wait for an answer at one time */
    uint64_t held_bytes_max;     /* for values that wait for their turn */
};

enum event_kind {
    EV_REQUEST,     /* client asks: client, request */
    EV_CLIENT_GONE, /* its answers are no longer wanted; the number may be used anew: client */
    EV_PEER_ANSWER, /* the owner answered an FX_SEND: call, answer */
    EV_PEER_FAILED, /* it did not: call, failure, stale */
    EV_WAKE,        /* node_deadline_ns() has come */
    EV_MEMBERS,     /* the list of members has changed: members. It is used from now on; requests
                       under way end as they began. Borrowed until the second EV_MEMBERS after
                       this one has been taken in: the list before is still looked at */
};

/* What happened. Slices and blobs need to live only during node_step() and while its effects are
 * carried out. */
struct event {
    enum event_kind kind;
    uint32_t client;
    uint64_t call;
    struct request request;
    struct answer answer; /* as the peer gave it: outcome, ttl_left_ms, value */
    enum outcome failure; /* OUTCOME_PEER_REFUSED, _RESET or _GARBAGE; OUTCOME_OVERLOADED if the
                             driver could not even send it */
    const struct members *members;
    bool stale; /* it failed on a connection that had been idle before: the peer may just
                             have closed it, so the request is worth a second try */
};

enum effect_kind {
    FX_REPLY,  /* tell client: answer */
    FX_CLOSE,  /* close this client's connection: it cannot be answered. EV_CLIENT_GONE follows */
    FX_SEND,   /* ask peer, as an internal request, and name the answer by call: request */
    FX_CANCEL, /* nobody waits for this any more; the answer may be dropped: peer, call */
};

/* What the driver is to do now, in this order, before the next call of node_step(). */
struct effect {
    enum effect_kind kind;
    uint32_t client;
    uint32_t peer; /* a member's number */
    uint64_t call;
    struct request request;
    struct answer answer;
};

enum { EFFECTS_MAX = 16 };

struct effects {
    uint32_t count;
    struct effect item[EFFECTS_MAX];
};

/* Counters of what a node did for others; those of keys are the cache's, so that a forwarded
 * request counts once, at the owner. */
struct node_stats {
    uint64_t collapsed;    /* GETs that shared another's trip */
    uint64_t late_answers; /* answers to trips that were over */
    uint64_t not_owner;    /* internal requests refused */
    uint64_t overloaded;   /* requests refused, or left without their value, for want of room */
    uint64_t retried;      /* trips made again on a fresh connection */
    uint64_t changes;      /* EV_MEMBERS */
    uint64_t moved_out;    /* keys found to belong to another node after a change of the members;
                              cache.stats.orphans says how many of their values are still here */
    uint64_t came_back;    /* of those, found to belong here again: their values are served */
    uint64_t moved_misses; /* GETs that missed a key which belonged to another node before the last
                              change */
};

struct node {
    /* read-only for callers */
    struct node_config config;    /* with the list of members of now, */
    const struct members *before; /* and the one before it; NULL before the first change */
    struct cache cache;
    struct node_stats stats;
    struct node_peers peers;
    struct flights flights;
    struct pipeline pipeline;
    uint64_t now_ns; /* of the last step */
    /* private */
    uint32_t moving_next; /* see core/moving.h */
    bool kept;            /* a copy that cannot run */
};

/* Take the memory. false: not enough; *n is zeroed then and may be destroyed. */
MUST_CHECK bool node_init(struct node *n, const struct node_config *config);
/* NULL and zeroed are fine. */
void node_destroy(struct node *n);
/* A node that does from now on what this one does, if the same happens to it (core/copy.h). It
 * borrows the same lists of members. Not while effects are carried out. If c->over, *to is a node
 * with the same maxima and memory. false: no memory; *to is zeroed. O(peers + clients + what is in
 * use). */
MUST_CHECK bool node_copy(struct node *to, const struct node *from, struct copy *c);
/* It lies elsewhere from now on, and borrows these lists, which place every key as those before
 * did; *from is zeroed. Not while effects are carried out. O(flights that were ever in use). */
void node_relocate(struct node *to, struct node *from, const struct members *members,
                   const struct members *before);

/* Advance to now_ns, which must not run backwards, and take in one event. Two events may be given
 * the same time only if both had come in before the first of them was given: a GET shares the
 * trip that another set off in the same instant. Overwrites *fx; what its slices and blobs point
 * at stays valid until the next call or until the event's own bytes go. O(1), plus a put's
 * evictions, plus bounded work on what expires, plus those who wait for a trip that lands. */
void node_step(struct node *n, uint64_t now_ns, const struct event *ev, struct effects *fx);

/* When the node wants an EV_WAKE: 0 for at once (there are effects left that did not fit),
 * TIME_NEVER for not at all. Ask after every step. O(1). */
uint64_t node_deadline_ns(const struct node *n);

/* The node that owns a key, as a member's number. O(key). */
uint32_t node_owner(const struct node *n, struct slice key);

/* The name of an outcome as programs read it: "hit", "peer_timeout", ... */
const char *outcome_name(enum outcome outcome);

/* Assert every invariant. O(everything); for tests. */
void node_check(const struct node *n);

#endif
