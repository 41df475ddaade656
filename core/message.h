/* core/message.h - what clients and nodes say to each other, as values.
 *
 * A request asks for one of three things about one key; an answer says what came of it. The
 * server reads these from HTTP and writes them as HTTP; the simulator passes them as they are.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_MESSAGE_H
#define CORE_MESSAGE_H

#include "core/blocks.h"

/* Lifetimes and times. Now, deadlines and expiries are nanoseconds on one monotonic axis. */
enum {
    NS_PER_MS = 1000 * 1000,
};
#define NS_PER_S UINT64_C(1000000000)
#define TIME_NEVER UINT64_MAX

/* No lifetime given: the owner's default applies. */
#define TTL_DEFAULT UINT64_C(0)
/* Lives until it is overwritten, deleted or evicted. */
#define TTL_FOREVER UINT64_MAX
/* A lifetime in milliseconds is 1 to TTL_MS_MAX (a thousand years; more is surely a mistake). */
#define TTL_MS_MAX (UINT64_C(1000) * 366 * 24 * 3600 * 1000)

/* now + ttl, where a forever stays forever. Never wraps. */
static inline uint64_t time_after_ms(uint64_t now_ns, uint64_t ttl_ms)
{
    if (ttl_ms == TTL_FOREVER || ttl_ms > (TIME_NEVER - 1 - now_ns) / NS_PER_MS)
        return TIME_NEVER;
    return now_ns + ttl_ms * NS_PER_MS;
}

/* Whole milliseconds from now until then; TTL_FOREVER for never, and 0 if it is over. */
static inline uint64_t time_left_ms(uint64_t now_ns, uint64_t at_ns)
{
    if (at_ns == TIME_NEVER)
        return TTL_FOREVER;
    return at_ns > now_ns ? (at_ns - now_ns) / NS_PER_MS : 0;
}

enum op { OP_GET, OP_PUT, OP_DELETE };

struct request {
    enum op op;
    bool internal;      /* from another node: answer it here or refuse it, never forward it */
    struct slice key;   /* 1 to KEY_BYTES_MAX bytes */
    struct slice value; /* OP_PUT: the value's JSON text */
    uint64_t ttl_ms;    /* OP_PUT: TTL_DEFAULT, TTL_FOREVER, or 1 to TTL_MS_MAX */
};

/* What came of a request. The order is that of the tables that are indexed by it. */
enum outcome {
    OUTCOME_HIT,           /* GET: here is the value */
    OUTCOME_MISS,          /* GET: not there, or expired */
    OUTCOME_CREATED,       /* PUT: stored, and the key was not there before */
    OUTCOME_REPLACED,      /* PUT: stored over an older value */
    OUTCOME_DELETED,       /* DELETE: it was there */
    OUTCOME_ABSENT,        /* DELETE: it was not */
    OUTCOME_NO_ROOM,       /* PUT: the cache is full and its policy is to refuse */
    OUTCOME_TOO_LARGE,     /* PUT: longer than this node accepts */
    OUTCOME_NOT_OWNER,     /* internal: the asked node does not own the key */
    OUTCOME_RING_MISMATCH, /* forwarded: the owner says it is not the owner */
    OUTCOME_PEER_REFUSED,  /* forwarded: nobody listens at the owner's address */
    OUTCOME_PEER_RESET,    /* forwarded: the connection broke before the answer was whole */
    OUTCOME_PEER_GARBAGE,  /* forwarded: the owner's answer could not be understood */
    OUTCOME_PEER_TIMEOUT,  /* forwarded: no answer within the deadline */
    OUTCOME_OVERLOADED,    /* this node has as much in flight as it can hold */
    OUTCOME_COUNT,
};

/* Is it the servers' fault? (In HTTP: 5xx.) */
static inline bool outcome_is_error(enum outcome outcome)
{
    return outcome == OUTCOME_NO_ROOM || outcome >= OUTCOME_NOT_OWNER;
}

struct answer {
    enum outcome outcome;
    uint32_t owner;       /* number of the key's owner in the answering node's list of members */
    bool forwarded;       /* it was asked of the owner over the network */
    bool collapsed;       /* it shared another request's trip to the owner */
    uint64_t ttl_left_ms; /* OUTCOME_HIT: rounded down; TTL_FOREVER if it has no end */
    struct blob value;    /* OUTCOME_HIT */
};

#endif
