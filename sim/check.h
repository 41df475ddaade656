/* sim/check.h - the promises, watched on every run.
 *
 * A checker sees every request when it is asked and every answer when it is told, and every step
 * of every node. It judges what clients could see, and of each node what goes in, what comes out,
 * and the counters that it shows. Each promise of the README that a run can break has a room of its
 * own:
 *
 *   check_whole_values.c   a hit is a whole value that was written for exactly that key
 *   check_fresh_values.c   ... and not older than the last acknowledged write
 *   check_epoch.c          ... as long as the key keeps its owner
 *   check_expiry.c         ... and not expired when it was given out
 *   check_true_misses.c    what is said not to be there was looked for, and was not there
 *   check_one_answer.c     each request is answered once, in order, in time, and to the point
 *   check_one_hop.c        nothing is forwarded twice
 *   check_right_owner.c    a node answers for its own keys and asks the owner for all others
 *   check_bounds.c         memory stays within its bound, and the sums are right
 *   check_placement.c      equal lists name equal owners; what need not move does not
 *   check_eviction.c       what gives way is what the policy names, and no more than must
 *   check_plain_list.c     each node's cache answers as a plain list would
 *   check_whole_list.c     ... and holds what it would hold, in the same order
 *   check_nothing_left.c   a node holds nothing for nobody
 *   check_balance.c        what was sent has arrived, has failed, or is under way
 *
 * A breach is counted and the run goes on; the first one is told in a sentence. No breach is
 * reported that is not one: where what was seen leaves room for a lawful explanation (a write that
 * got no answer may have been carried out, at any later time), it is lawful.
 *
 * Cost: O(1) for each request and answer, expected and over many of them; and for each step, the
 * full check of a node in every so many included. Memory: what is kept of the past is bounded by
 * the number of keys, by what lies in the caches, and by how much is asked within answer_within_ns,
 * not by the length of the run (sim/check_ledger.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_CHECK_H
#define SIM_CHECK_H

#include "core/node.h"
#include "sim/history.h"
#include "sim/marks.h"

enum { STORY_MAX = 240 /* bytes, with the NUL */ };

enum promise {
    PROMISE_WHOLE_VALUES, /* a hit is a whole value written for exactly that key */
    PROMISE_FRESH_VALUES, /* never older than the last acknowledged write; a delete stays deleted */
    PROMISE_EXPIRY,       /* an expired value is never served */
    PROMISE_TRUE_MISSES,  /* "not found" means that somebody looked and did not find */
    PROMISE_BOUNDS,       /* memory within its bound, sums exact, lists and tables agree */
    PROMISE_ONE_ANSWER,   /* each request one answer, in order, within its deadline */
    PROMISE_ONE_HOP,      /* nothing is forwarded twice */
    PROMISE_RIGHT_OWNER,  /* a node answers for its own keys and asks the owner for all others */
    PROMISE_EVICTION,     /* exactly the named policy */
    PROMISE_PLAIN_LIST,   /* a node's cache answers as a plain list would */
    PROMISE_NOTHING_LEFT, /* a node holds nothing for nobody */
    PROMISE_BALANCE,      /* sent = answered + failed + under way */
    PROMISE_PLACEMENT,    /* the owner is who the definition says; only what must move does */
    PROMISE_COUNT,
};

struct promise_result {
    const char *name;       /* "whole_values", ... */
    uint64_t checked;       /* how many hits, answers, or steps it looked at */
    uint64_t broken;        /* how many of them broke it */
    uint64_t first_at_ns;   /* the first breach: when, */
    uint64_t first_request; /* whose (0: no request's), */
    char story[STORY_MAX];  /* and in a sentence; empty if there is none */
};

/* "whole_values", ... */
const char *promise_name(enum promise promise);

struct check;
struct scenario;

struct check_config {
    uint32_t key_count;    /* keys are numbered 0 to key_count - 1 */
    uint32_t client_count; /* and so are clients */
    uint32_t node_count;   /* a client has a connection to each, and answers are in order on each
                                  connection; 0: its answers are in order whichever node it asks */
    uint64_t answer_within_ns; /* each request must be answered within this */
    uint64_t default_ttl_ms;   /* of a PUT with TTL_DEFAULT; TTL_DEFAULT: unknown, and not judged */
    const struct scenario *names; /* borrowed: what stories call keys and nodes, and nothing else;
                                     NULL: they have numbers */
};

/* NULL: no memory. */
struct check *check_new(const struct check_config *config);
/* NULL is fine. */
void check_free(struct check *c);
/* One that has seen the same (core/copy.h). former: another one of the same history that nobody
 * needs any more, or NULL; what is the same in it is left out, until check_take() takes it from
 * there. Returns NULL: no memory. O(what is kept of the past). */
struct check *check_copy(const struct check *from, struct copy *c, const struct check *former);
/* Then former can only be freed. */
void check_take(struct check *to, struct check *former);

/* A request has left its client; an answer has reached it. In order of time, and ids of requests
 * ascend. What happens at one nanosecond counts as happening at the same time, in whatever order
 * it is reported. false: no memory, and the request is not watched. */
MUST_CHECK bool check_asked(struct check *c, const struct asked *a);
void check_told(struct check *c, const struct told *t);

/* A node has taken a step. */
struct stepped {
    const struct node *node;       /* as it is now */
    uint32_t index;                /* its number in the world, below node_count */
    const struct event *event;     /* what it was handed */
    const struct effects *effects; /* what it wants done */
    uint32_t key;                  /* EV_REQUEST, EV_PEER_ANSWER: which of the world's keys */
    version version;               /* EV_REQUEST, OP_PUT: of which value */
    uint64_t now_ns;
};

/* false: no memory, and what is said of the node from now on means nothing. */
MUST_CHECK bool check_stepped(struct check *c, const struct stepped *s);

/* What check_stepped() takes note of in a step, for a history that has no nodes: a node has just
 * looked for a key in vain; it has just stored a version, in this of all lives of nodes (0: not
 * known). */
void check_missed(struct check *c, uint32_t key, uint64_t now_ns);
void check_stored(struct check *c, version v, uint32_t life, uint64_t now_ns);

/* A node has started, with nothing in its memory. false: no memory. */
MUST_CHECK bool check_booted(struct check *c, uint32_t node, const struct node *n, uint64_t now_ns);

/* A node is gone, and so is its memory. waited_for: another one had asked it something. */
void check_crashed(struct check *c, uint32_t node, bool waited_for, uint64_t now_ns);

/* A question of this node came to nothing on its way, and the node will never be told. */
void check_lost(struct check *c, uint32_t node);

/* From now on something holds answers up: each may take so much longer. */
void check_allow_delay(struct check *c, uint64_t delay_ns);

/* The run is over at now_ns: requests asked long enough ago and never told are breaches, and the
 * world must have as many messages of nodes under way as their nodes wait for. Once. */
void check_end(struct check *c, uint64_t now_ns, uint64_t under_way);

/* After that, or at any time. */
/* Has any promise been broken so far? */
bool check_is_broken(const struct check *c);
struct promise_result check_result(const struct check *c, enum promise promise);
/* Breaches so far, of all promises together. */
uint64_t check_broken(const struct check *c);

/* How many hits were values that an owner of before had kept, and that were overwritten or deleted
 * at another one meanwhile: stale values that came back with their keys. */
uint64_t check_resurrected(const struct check *c);

/* How often each mark was hit (sim/marks.h): MARK_COUNT numbers. */
const uint64_t *check_marks(const struct check *c);

#endif
