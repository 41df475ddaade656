/* net/asker.h - a question to one node, for which nobody stands still.
 *
 *    asker_ask ---> connecting ---> sending ---> listening ---> the end, with or without an answer
 *                        '--------------'--------------'------- poll() in between, by the caller
 *
 * The caller waits, together with all else that it waits for: asker_wants() says for what and until
 * when; then asker_turn() does what can be done at once. No call blocks. A connection is kept for
 * the next question as long as the node keeps it.
 *
 * Bounds: so long for a connection, so long from there to the last byte of the answer, so many
 * bytes of it, and in one turn no more of them than come with ASKER_TURN_READS reads.
 *
 * SIGPIPE must be ignored.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_ASKER_H
#define NET_ASKER_H

#include "net/address.h"
#include "net/http_response.h"

enum {
    ASKER_CONNECT_MS = 500,
    ASKER_ANSWER_MS = 2000,
    ASKER_READ_BYTES = 4096,
    ASKER_TURN_READS = 32,
    ASKER_PROBLEM_BYTES = 112,
};

struct asker_question {
    enum http_method method; /* GET, PUT, DELETE or POST */
    struct slice target;     /* a path, encoded; like all below borrowed for the call */
    struct slice body;       /* with PUT */
    struct slice host;       /* with the port: "localhost:5001" */
    const char *token;       /* at most 1024 bytes; NULL for none */
    bool alone;              /* on a connection of its own, so that it is never sent twice */
};

enum asker_end {
    ASKER_NOT_YET,
    ASKER_ANSWERED,
    ASKER_REFUSED,   /* nobody listens there: whatever was asked for was not done */
    ASKER_UNREACHED, /* no connection, for another reason; likewise */
    ASKER_SILENT,    /* no whole answer in time: it may have been done */
    ASKER_BROKEN,    /* the connection ended before the answer was whole; likewise */
    ASKER_GARBAGE,   /* what came is no answer of a node, or is longer than one can be */
    ASKER_NO_MEMORY,
};

struct asker {
    /* read-only for callers */
    struct http_response response;     /* after ASKER_ANSWERED, until the next call of ask */
    char problem[ASKER_PROBLEM_BYTES]; /* after another end: what went wrong, in words */
    uint64_t asked_ns;                 /* of the present question, or of the last one */
    uint64_t took_ns;                  /* after an end */
    /* private */
    enum asker_at { ASKER_IDLE, ASKER_CONNECTING, ASKER_SENDING, ASKER_LISTENING } at;
    const struct addresses *where; /* borrowed */
    uint32_t address;              /* which of them is tried, or was the last that worked, */
    uint32_t tried;                /* and how many have been, for this question */
    int fd;                        /* -1: not connected */
    bool is_get, is_alone;
    bool is_kept; /* the connection is of an earlier question, and nothing was heard since */
    uint64_t deadline_ns;
    struct buffer question; /* what is still to be sent comes first, */
    uint32_t sent;          /* behind so much of it */
    struct http_response_decoder decoder;
    uint8_t bytes[ASKER_READ_BYTES];
};

/* where is borrowed, with at least one address; answer_bytes_max is at least 1. */
void asker_init(struct asker *a, const struct addresses *where, uint32_t answer_bytes_max);
/* Zeroed is not fine: fd is 0 then. */
void asker_destroy(struct asker *a);

/* Begin. The asker is idle. What goes wrong at once is said by asker_turn() as well. */
void asker_ask(struct asker *a, const struct asker_question *q, uint64_t now_ns);

static inline bool asker_is_busy(const struct asker *a)
{
    return a->at != ASKER_IDLE;
}

/* What to wait for. */
struct asker_wants {
    int fd; /* -1: nothing but the time */
    bool reads, writes;
    uint64_t deadline_ns;
};

/* The asker is busy. */
struct asker_wants asker_wants(const struct asker *a);

/* Go on as far as that goes. The asker is busy; unless ASKER_NOT_YET it is idle then. */
enum asker_end asker_turn(struct asker *a, uint64_t now_ns);

#endif
