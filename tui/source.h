/* tui/source.h - a world that can be looked at, moved about in, and acted on.
 *
 *      simulation  ----.
 *      trace       ----+---->  struct source  ---->  scene, path, question  ---->  the window
 *      live nodes  ----|
 *      journal     ----'
 *
 * What a world cannot do is NULL in its verbs, and the window says so. Sentences are for the line
 * at the bottom: what, where, and what to do; without a full stop at places that do not need one.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_SOURCE_H
#define TUI_SOURCE_H

#include "tui/path.h"
#include "tui/question.h"
#include "tui/scene.h"

/* --- moving ---------------------------------------------------------------------------------- */

enum journey_kind {
    JOURNEY_FORWARD, /* count steps */
    JOURNEY_BACK,    /* count steps */
    JOURNEY_STEP,    /* to the step count; beyond the end: to the end */
    JOURNEY_TIME,    /* to the last step at count ns or before */
    JOURNEY_NEXT,    /* to the next step that is of interest */
    JOURNEY_PREVIOUS,
};

/* What a step may be of interest for: bits. */
enum interest {
    INTEREST_MEMBERS = 1 << 0, /* the list of members changes */
    INTEREST_FAULT = 1 << 1,   /* something goes wrong or comes right */
    INTEREST_BREACH = 1 << 2,  /* a promise is broken */
    INTEREST_ERROR = 1 << 3,   /* a client is told an error */
    INTEREST_KEY = 1 << 4,     /* a request for that key is over */
    INTEREST_EVICTION = 1 << 5,
};

struct journey {
    enum journey_kind kind;
    uint64_t count;
    uint32_t interests; /* JOURNEY_NEXT, _PREVIOUS */
    uint32_t key;       /* INTEREST_KEY */
};

enum arrival {
    ARRIVED,
    ARRIVED_NOT_YET,    /* this is a long way: ask again, the same */
    ARRIVED_NOWHERE,    /* there is no such place: at the end, or still where it was; the sentence
                         says which */
    ARRIVED_IN_TROUBLE, /* no memory, or the run is not the one of the first time; likewise */
};

/* --- acting ---------------------------------------------------------------------------------- */

enum act_kind {
    ACT_ADD,    /* a node joins; node: SCENE_NO_NODE for the next one that can */
    ACT_REMOVE, /* a node leaves the list, in good order */
    ACT_KILL,
    ACT_RESTART,
    ACT_PAUSE,
    ACT_RESUME,
    ACT_SLOW,      /* everything it does takes delay_ns longer; 0: as before */
    ACT_ISOLATE,   /* node is cut from all others */
    ACT_PARTITION, /* groups: nodes of different ones are cut from each other */
    ACT_CUT,       /* node and other are cut from each other, both ways */
    ACT_HEAL,      /* all that is cut is whole, all that is slow or paused is not */
    ACT_GET,
    ACT_PUT,
    ACT_DELETE,
    ACT_UNDO,   /* the last of these, and all that came of it */
    ACT_RELOAD, /* live: every node reads its cluster file again */
};

struct act {
    enum act_kind kind;
    uint32_t node;                  /* a place in scene.nodes; of a request: who is asked */
    char id[NODE_ID_BYTES_MAX + 1]; /* ACT_ADD: which; empty: the next one */
    uint32_t other;                 /* ACT_CUT */
    const uint8_t *groups; /* ACT_PARTITION: of each node of the scene, from 1; 0: as it is */
    uint64_t delay_ns;
    uint64_t for_ns;    /* a fault: for how long; TIME_NEVER: till it is healed */
    struct slice key;   /* of a request; borrowed for the call */
    struct slice value; /* ACT_PUT, live: its JSON; in a simulation only its length counts */
    uint64_t ttl_ms;    /* ACT_PUT: core/message.h */
};

/* --- the source ------------------------------------------------------------------------------ */

/* A file descriptor to wait for. */
struct source_fd {
    int fd;
    bool reads, writes;
};

struct source_verbs {
    /* Fill in everything. */
    void (*look)(void *self, struct scene *out);
    /* out: the sentence, unless ARRIVED. Never takes longer than about 15 ms. */
    enum arrival (*go)(void *self, const struct journey *j, char out[SCENE_WORDS_MAX]);
    /* Do it now: it is the next step, and all known steps after it are forgotten. false: it cannot
     * be done, and nothing has changed. out says why, or what was lost; empty: nothing to say. */
    bool (*act)(void *self, const struct act *a, char out[SCENE_WORDS_MAX]);
    /* The way of one request (a number of its own), as far as it is known; 0: the last one asked.
     * out: why not. The present stays, but what was looked at before is to be looked at again. */
    bool (*path)(void *self, uint64_t request, struct path *path, char out[SCENE_WORDS_MAX]);
    /* What comes next that can be predicted, and go to just before it; planned: what the user is
     * about to do, or NULL. ARRIVED: *q is a question. */
    enum arrival (*foresee)(void *self, const struct act *planned, struct question *q,
                            char out[SCENE_WORDS_MAX]);
    /* Live: what to wait for, beside keys, and for how long; returns how many of fds were filled.
     * *timeout_ms is lowered if need be. */
    uint32_t (*wait)(void *self, struct source_fd *fds, uint32_t max, int *timeout_ms);
    /* Live: something may have come. true: the scene has changed. */
    bool (*turn)(void *self);
    void (*close)(void *self);
};

struct source {
    const struct source_verbs *verbs;
    void *self;
};

#endif
