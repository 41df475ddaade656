/* sim/travel.h - a run in which one can go back.
 *
 * Step by step or in leaps, forward and back, and to whatever is of interest. A step is one event
 * of the world; step 0 is the beginning, in which nothing has happened yet.
 *
 *    kept      [0]            [2048]           [4096]           [6144]
 *    steps      |--------------|----------------|-----------------|-------> known
 *                                     ^ wanted  '.......           ^ now
 *               from a copy of the moment that was kept before it, run up to there
 *
 * Re-running is the truth; the moments that are kept (sim/moment.h) are a mere shortcut. Of each
 * step it is remembered what the run was like when it was passed for the first time, as a hash of
 * all that had happened; every step of a re-run is compared with that. So whoever moves about
 * tests the determinism of the simulator all the time.
 *
 * Going back costs a copy of a moment, and at most as many steps as there are from one moment to
 * the next: some milliseconds.
 *
 * The present can be changed (sim/intervention.h): what is done then is the next step, and all
 * after it is a new future; the old one is forgotten. To go back before a change leaves it where
 * it is: it is part of the story, at its step, and happens again, until it is undone, or until
 * something else is done before it.
 *
 * Who draws a window between two calls sets patience_steps: a call that has passed so many steps
 * and is not there says TRAVEL_NOT_YET. The present is then somewhere on the way, and the same call
 * again goes on: also with a search, and from where it was first asked. Anything else that is asked
 * begins from there.
 *
 * Memory: the present, the moments that are kept, 32 bytes for each step that is known, and 64 KiB
 * for the keys of visitors.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRAVEL_H
#define SIM_TRAVEL_H

#include "sim/intervention.h"
#include "sim/moment.h"

enum { TRAVEL_RECORDS_MAX = 64 }; /* of one step that can be looked at */

/* What a step may be of interest for: bits. */
enum travel_kind {
    TRAVEL_FAULT = 1 << 0,    /* something goes wrong, or comes right again */
    TRAVEL_CHANGE = 1 << 1,   /* the list of members changes, or a node learns of it */
    TRAVEL_BREACH = 1 << 2,   /* a checker sees a promise broken */
    TRAVEL_EVICTION = 1 << 3, /* an entry gives way to another */
    TRAVEL_EXPIRY = 1 << 4,   /* an entry is found expired */
    TRAVEL_ERROR = 1 << 5,    /* a client is told an error, or that its connection is gone */
    TRAVEL_TOLD = 1 << 6,     /* a client is told anything: a request is over */
    TRAVEL_REQUEST = 1 << 7,  /* something happens to a single request: it is asked, or arrives, or
                                 is answered, at a client, a node, or between nodes */
};

/* A step is of interest for any of these. */
struct travel_interest {
    uint32_t kinds;   /* travel_kinds */
    uint64_t request; /* of a client: it is asked, arrives, is answered; 0: none */
    uint32_t node;    /* something happens there; RECORD_NOBODY: none */
    uint32_t
        key_kinds; /* like kinds, but of a request for this key; 0: none. TRAVEL_REQUEST finds */
    uint32_t key;  /* each step of such a request, TRAVEL_TOLD its end */
};

/* A step that is passed for the first time in this future. Borrowed for the call. */
struct travel_passed {
    uint64_t step, at_ns;
    uint32_t kinds;               /* travel_kinds */
    uint32_t record_count;        /* at most TRAVEL_RECORDS_MAX */
    const struct record *records; /* the first ones of it */
    const struct asked *asked;    /* a client asks; NULL: none does */
    const struct told *told;      /* clients are told */
    uint32_t told_count;
    const struct world *world; /* after it */
};

/* Who keeps a log of the future that is known. He must not move the travel. NULL where he does not
 * want to know. */
struct travel_listener {
    void *self;
    /* Each step once, in their order, also if the call that passes it goes on to another place. */
    void (*passed)(void *self, const struct travel_passed *p);
    /* All steps after this one are forgotten: they were passed in a future that will not be. */
    void (*forgotten)(void *self, uint64_t step);
};

/* Where a call was to go that is out of patience. */
struct travel_way {
    enum travel_where {
        TRAVEL_NOWHERE, /* there is no such call */
        TRAVEL_STEP,
        TRAVEL_TIME,
        TRAVEL_FORWARD,
        TRAVEL_BACK,
        TRAVEL_NEXT,
        TRAVEL_PREVIOUS,
    } where;
    struct travel_interest wanted;
    uint64_t from; /* the step at which it was asked first */
    uint64_t goal; /* TRAVEL_NEXT, TRAVEL_PREVIOUS: the step that was found */
    bool is_vain;  /* TRAVEL_NEXT: nothing was found, and the goal is from */
};

struct travel {
    /* set by callers */
    uint64_t patience_steps; /* so many at most are passed in one call; 0: as many as it takes */
    /* read-only for callers */
    uint64_t step;   /* the present */
    uint64_t now_ns; /* likewise */
    uint64_t hash;   /* of the trace so far */
    uint64_t known;  /* the last step that was ever reached in this future */
    bool ended;      /* and there is none after it */
    struct record records[TRAVEL_RECORDS_MAX]; /* what the present step consists of */
    uint32_t record_count;
    uint32_t change_count; /* interventions in this story so far */
    /* private */
    struct scenario scenario;      /* as it is played: borrowed, but for the visitors' keys */
    struct visitor_keys *visitors; /* owned */
    struct world_watcher watcher;
    struct travel_listener listener;
    struct travel_way way;
    uint64_t patience;  /* steps that this call may still pass */
    bool is_first;      /* the step is passed for the first time, and somebody listens */
    bool asks;          /* in it somebody has, */
    struct asked asked; /* this; */
    struct told *told;  /* owned; and these were told */
    uint32_t told_count, told_max;
    struct moment *now; /* owned; the present */
    bool astray;        /* it is not what it was the first time */
    struct moments moments;
    struct travel_step *steps; /* owned; each one that is known, from 1 */
    uint64_t steps_max;
    struct travel_change *changes; /* owned; in order of their steps */
    uint32_t changes_max;
};

enum travel_end {
    TRAVEL_THERE,     /* this is the place */
    TRAVEL_NO_PLACE,  /* there is none: before the beginning, after the end, nothing of interest */
    TRAVEL_NO_MEMORY, /* stays in between, at a step that can be looked at, or where it was */
    TRAVEL_ASTRAY,    /* at this step the run is not the one of the first time: the simulator is not
                         deterministic, or memory was damaged */
    TRAVEL_NOT_YET, /* patience_steps were passed: stays in between; the same call again goes on */
};

/* The scenario is borrowed; the budget bounds the moments that are kept, except the first and the
 * latest one. NULL: no memory. */
struct travel *travel_new(const struct scenario *scenario, uint64_t seed, uint64_t budget_bytes);
/* NULL is fine. */
void travel_free(struct travel *t);

/* The world as it is now, to look at. Valid until the next call of another function. */
const struct world *travel_world(const struct travel *t);

/* From now on this one listens, instead of anyone before; NULL for nobody. */
void travel_watch(struct travel *t, const struct travel_listener *listener);

/* What a step that is known is of interest for. O(1). */
uint32_t travel_kinds_of(const struct travel *t, uint64_t step);
/* When a step that is known was, and the hash of the trace up to it. O(1). */
uint64_t travel_time_of(const struct travel *t, uint64_t step);
uint64_t travel_hash_of(const struct travel *t, uint64_t step);

/* The number of a key that a visitor is to ask for; a new one, if the story does not know it, which
 * all worlds of this travel know from then on (sim/visitor_keys.h). false: it cannot be a key, or
 * there are VISITOR_KEYS_MAX new ones already. */
MUST_CHECK bool travel_add_key(struct travel *t, struct slice key, uint32_t *out);

/* One step. TRAVEL_NO_PLACE: stays at the end, at the beginning. */
enum travel_end travel_forward(struct travel *t);
enum travel_end travel_back(struct travel *t);

/* To this step. TRAVEL_NO_PLACE: the run ends before it; goes to its end. */
enum travel_end travel_to_step(struct travel *t, uint64_t step);

/* To the last step at this time or before. */
enum travel_end travel_to_time(struct travel *t, uint64_t at_ns);

/* To the nearest step after the present one, before it, that is of interest. TRAVEL_NO_PLACE: stays
 * where it is; if TRAVEL_NOT_YET came before, where it was when this was asked first. */
enum travel_end travel_to_next(struct travel *t, const struct travel_interest *wanted);
enum travel_end travel_to_previous(struct travel *t, const struct travel_interest *wanted);

/* Never mind: a call that said TRAVEL_NOT_YET does not go on any more. */
void travel_stay(struct travel *t);

/* Do something now: it is the next step, and the travel goes there. *out_dropped: how many known
 * steps of the old future were forgotten, changes among them. Here and in travel_undo() patience
 * has no bound. */
enum travel_end travel_change(struct travel *t, const struct intervention *what,
                              uint64_t *out_dropped);

/* Forget the latest change of the story, and all that came of it. If the present is among that,
 * goes back to before it. TRAVEL_NO_PLACE: there is no change. */
enum travel_end travel_undo(struct travel *t, uint64_t *out_dropped);

#endif
