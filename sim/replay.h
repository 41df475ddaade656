/* sim/replay.h - a journal of a real node (core/journal.h), lived through again by the same core.
 *
 *     struct replay r;
 *     if (!replay_open(&r, "a.journal", error)) ...
 *     while (replay_next(&r) == REPLAY_STEPPED)
 *         look at r.event, r.fx, r.node
 *     r.state says how it ended
 *     replay_close(&r);
 *
 * Each event is given to a node like the one that wrote the journal, at its time, and the digest of
 * all effects so far is compared with the recorded one. As it is a digest of all, nothing can be
 * said of the events behind the first difference, and replaying stops there.
 *
 * A journal that stops in the middle, because its node was killed, is as good as a whole one up to
 * that place. One in which a byte has changed is good up to there, and no further.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_REPLAY_H
#define SIM_REPLAY_H

#include "core/copy.h"
#include "core/journal.h"

#include <stdio.h>

enum { REPLAY_ERROR_MAX = 160, REPLAY_EVENT_KINDS = EV_MEMBERS + 1, REPLAY_OPS = OP_DELETE + 1 };

enum replay_state {
    REPLAY_STEPPED,   /* one event more, and its effects are the recorded ones */
    REPLAY_DIFFERS,   /* one event more, and its effects are others */
    REPLAY_ENDED,     /* there are no more: the journal is whole */
    REPLAY_CUT,       /* there are no more: the journal ends before its end was written */
    REPLAY_DAMAGED,   /* what comes next is not what was written, or no journal has it */
    REPLAY_NO_MEMORY, /* for a node like this one */
};

struct replay_counts {
    uint64_t events[REPLAY_EVENT_KINDS];
    uint64_t ops[REPLAY_OPS];         /* requests, by what they ask for */
    uint64_t internal;                /* of those, from other nodes */
    uint64_t outcomes[OUTCOME_COUNT]; /* FX_REPLY, by outcome */
    uint64_t sent;                    /* FX_SEND */
};

struct replay_member;

struct replay {
    /* read-only for callers */
    enum replay_state state;
    bool started;                   /* the node is there */
    struct node node;               /* as it is after the event */
    char id[NODE_ID_BYTES_MAX + 1]; /* whose journal it is */
    struct event event;             /* the last one; it borrows until the next */
    struct effects fx;              /* what came of it here; as long */
    uint64_t effects;               /* the digest of all effects here, */
    struct journal journal;         /* and the recorded one; time and number of the event */
    uint64_t started_ns;            /* time of the first event */
    uint64_t offset;                /* in the file: bytes before what comes next, or the damage */
    struct replay_counts counts;
    /* private */
    FILE *file;                   /* of one that is kept: NULL, */
    uint8_t *room;                /* and so is this: owned; a part of the file */
    struct slice left;            /* of it, not yet read */
    struct replay_member *listed; /* owned; NODES_MAX of them: for the list that comes next */
    uint32_t listed_count;
    struct members *members, *before; /* owned; the node looks at both */
};

/* false: it cannot be opened, or is no journal; error says so in a sentence without the path, and
 * *r is zeroed. */
MUST_CHECK bool replay_open(struct replay *r, const char *path, char error[REPLAY_ERROR_MAX]);
/* Go on to where the node has started, before its first event. REPLAY_STEPPED: it has; all else is
 * final. */
enum replay_state replay_begin(struct replay *r);
/* Go on by one event. Anything but REPLAY_STEPPED is final. */
enum replay_state replay_next(struct replay *r);
/* NULL and zeroed are fine. */
void replay_close(struct replay *r);

/* --- going back ------------------------------------------------------------------------------ */

/* A copy to be kept (core/copy.h) of one that is begun and has not come to its end: what it takes
 * to come back to this place. It has neither file nor event, and borrows nothing. To be closed.
 * false: no memory; *to is zeroed. O(what the node has in use). */
MUST_CHECK bool replay_keep(struct replay *to, const struct replay *from, struct copy *c);
/* Go back, or on, to where kept was; both are of the same journal. The event of that place is
 * empty: it comes from the file, where it was read already. REPLAY_NO_MEMORY: r is as it was.
 * REPLAY_DAMAGED: the file cannot be read from there on, as if it were a pipe; *r is as it was.
 * O(likewise). */
enum replay_state replay_return(struct replay *r, const struct replay *kept);

#endif
