/* core/pipeline.h - answers leave in the order in which the requests came.
 *
 * HTTP lets a client send several requests on one connection without waiting; the answers must
 * come back in the same order. A request that needs a trip to another node holds up those behind
 * it, though they may be answered long before:
 *
 *     client 7:   call 12 (waiting)  <-  call 15 (ready)  <-  call 16 (waiting)
 *                 ^ head: nothing leaves before it is ready
 *
 * A client with nothing pending does not appear here at all; most never do.
 *
 * Memory: all of it taken in pipeline_init(); a client with nothing pending touches none of it.
 * Every operation is O(1).
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_PIPELINE_H
#define CORE_PIPELINE_H

#include "core/copy.h"

/* Calls are numbered from 1. */
#define CALL_NONE 0

/* One pending request. */
struct call {
    uint32_t client;
    uint32_t next;    /* behind it in its client's line; or in the free list */
    uint32_t flight;  /* whose answer it gets (core/flight.h); FLIGHT_NONE: refused, overloaded */
    uint32_t sibling; /* the next call that waits for the same flight */
    uint32_t elder;   /* the one before */
    bool collapsed;   /* it shares a trip that another call set off */
    bool ready;       /* its answer is there */
};

/* One client's line of calls, oldest first. */
struct line {
    uint32_t first, last;   /* CALL_NONE if nothing is pending */
    uint32_t after, before; /* its neighbours in the queue of clients whose head is ready */
};

struct pipeline {
    /* read-only for callers */
    struct call *calls; /* owned; 1 to call_max */
    uint32_t call_max;
    uint32_t pending; /* calls in use */
    uint32_t client_max;
    /* private */
    struct line *lines; /* owned; one for each client; zeroed is empty */
    uint32_t free_call; /* calls that were used and given back */
    uint32_t fresh;     /* the lowest call that was never used: its page is not touched before */
    uint32_t ready_first, ready_last; /* clients whose head is ready, the longest ready first */
};

/* Clients are numbered 0 to client_max - 1. false: no memory; *p is zeroed. */
MUST_CHECK bool pipeline_init(struct pipeline *p, uint32_t client_max, uint32_t call_max);
/* NULL and zeroed are fine. */
void pipeline_destroy(struct pipeline *p);
/* The same calls under the same numbers (core/copy.h). false: no memory; *to is zeroed.
 * O(client_max + calls that were ever used). */
MUST_CHECK bool pipeline_copy(struct pipeline *to, const struct pipeline *from, struct copy *c);

/* Is nothing pending for this client? */
bool pipeline_is_empty(const struct pipeline *p, uint32_t client);

/* Put a new call at the end of a client's line. CALL_NONE if call_max are pending. */
uint32_t pipeline_push(struct pipeline *p, uint32_t client);

/* The answer of a pending call is there; once for each call. */
void pipeline_ready(struct pipeline *p, uint32_t call);

/* Is there an answer that may leave now? */
bool pipeline_has_ready(const struct pipeline *p);

/* Take the next call whose answer may leave out of its line: of the client that has been able to
 * send for the longest time, and again of that client for as long as its next one is ready too.
 * CALL_NONE if there is none. The call stays readable until the next push. */
uint32_t pipeline_pop_ready(struct pipeline *p);

/* Take a client's oldest call out of its line, ready or not: the client is gone. CALL_NONE when
 * the line is empty. The call stays readable until the next push. */
uint32_t pipeline_abandon(struct pipeline *p, uint32_t client);

/* Assert every invariant. O(call_max + client_max); for tests. */
void pipeline_check(const struct pipeline *p);

#endif
