/* sim/history.h - what the world tells those who watch it: requests and answers with their times.
 *
 * The checkers of the promises, the statistics and the summary see a run through this and nothing
 * else, so a checker is a small room that a student can read.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_HISTORY_H
#define SIM_HISTORY_H

#include "core/message.h"

/* A value is known by the number of the PUT that wrote it, from 1; 0 is no value. */
typedef uint64_t version;

/* A client asks. */
struct asked {
    uint64_t id;         /* of the request, from 1, in order of asking */
    uint64_t at_ns;
    uint32_t client;     /* of the world; its requests are answered in order */
    uint16_t through;    /* the node that it asks */
    enum op op;
    uint32_t key;        /* of the world's keys */
    version version;     /* OP_PUT: the new value's */
    uint32_t value_len;  /* OP_PUT: of its JSON text */
    uint64_t ttl_ms;     /* OP_PUT */
};

/* It is answered, or told that its connection is gone. */
struct told {
    uint64_t id;         /* of the request */
    uint64_t at_ns;
    uint64_t given_ns;   /* when the node gave the answer out */
    bool closed;         /* the connection broke, or no answer came: outcome means nothing */
    enum outcome outcome;
    bool value_is_whole; /* OUTCOME_HIT: the bytes are exactly those of some PUT of this key */
    version version;     /* OUTCOME_HIT and whole: of which */
    uint16_t owner;      /* who is said to own the key */
    bool forwarded, collapsed;
};

#endif
