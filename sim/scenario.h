/* sim/scenario.h - a story for the simulator, as a value.
 *
 * A scenario is a JSON file: who the nodes are, how the network is, what the clients do, what goes
 * wrong and when, and what is expected of all that. Reading it is pure and strict: anything
 * unknown, doubled or out of range is refused with line and column, and nothing is run.
 * sim/scenarios/README.md documents every member with unit, range and default.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_H
#define SIM_SCENARIO_H

#include "core/cache.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/members.h"

enum scenario_limits {
    SCENARIO_BYTES_MAX = 4 * 1024 * 1024,
    SCENARIO_NAME_MAX = NODE_ID_BYTES_MAX, /* bytes, of a scenario, client, fault */
    SCENARIO_TOKENS_MAX = 1024 * 1024,     /* of JSON: a request has about 9, in 40 bytes or more */
    SCENARIO_KEYS_MAX = 16 * 1024 * 1024,
    SCENARIO_CLIENTS_MAX = 100 * 1000, /* in all groups together */
    SCENARIO_FAULTS_MAX = 64 * 1024,   /* a partition counts as its cuts */
    SCENARIO_CHANGES_MAX = 1000,       /* each is a ring of its own in memory */
    SCENARIO_ALL = 0xffff,             /* a node index: every node, or one drawn for each request */
};

/* How long something takes, drawn anew each time. All in nanoseconds, up to an hour. */
struct delay {
    enum delay_kind {
        DELAY_CONSTANT,    /* always least */
        DELAY_UNIFORM,     /* least to most, each as likely */
        DELAY_EXPONENTIAL, /* least, and beyond it exponentially, most on average in all */
        DELAY_TWO_MODE,    /* least; but one in every so many times most */
    } kind;
    uint64_t least_ns, most_ns;
    uint32_t one_in; /* DELAY_TWO_MODE */
};

struct scenario_node {
    char id[NODE_ID_BYTES_MAX + 1];
    uint32_t weight;
    uint64_t memory_bytes;
    bool joins; /* it is added by a change; till then it is neither up nor in anyone's list */
};

/* A group of clients that behave alike; each has a connection of its own to each node it uses. */
struct scenario_clients {
    char id[SCENARIO_NAME_MAX + 1];
    uint32_t count; /* clients in the group, 1 to 100,000 */
    enum key_choice {
        KEYS_UNIFORM, /* each of key_count keys as likely */
        KEYS_ZIPF,    /* the k-th is asked for in proportion to 1/k^alpha */
        KEYS_SCAN,    /* one after the other, and again from the start */
        KEYS_HOT,     /* one key gets hot_percent of the requests, the others share the rest */
    } keys;
    uint32_t key_count;   /* 1 to SCENARIO_KEYS_MAX; keys are named "key:0", "key:1", ... */
    uint32_t alpha_milli; /* KEYS_ZIPF: alpha times 1000, 1 to 5000 */
    uint32_t hot_percent; /* KEYS_HOT */
    uint32_t get_permille, put_permille, delete_permille; /* 1000 together */
    bool put_on_miss; /* a cache-aside client: a GET that misses is followed by a PUT */
    uint32_t value_bytes_least, value_bytes_most; /* of a PUT, drawn uniformly; at least 16 */
    uint64_t ttl_ms;                              /* of a PUT; TTL_DEFAULT for none */
    struct delay think;  /* closed loop: from an answer to the next request; never always 0 */
    uint64_t rate_milli; /* open loop: of each client, a second, times 1000; 0 if it is closed */
    uint64_t requests;   /* in all, of each client; UINT64_MAX for no end */
    uint64_t start_ns, stop_ns; /* when it sends */
    uint16_t through;           /* the node it asks; SCENARIO_ALL: one drawn for each request */
};

/* One request of an explicit list. */
struct scenario_request {
    uint64_t at_ns;
    enum op op;
    uint16_t through;   /* the node that is asked */
    struct slice key;   /* in the scenario's own memory */
    struct slice value; /* OP_PUT: its JSON text */
    uint64_t ttl_ms;    /* OP_PUT */
    uint32_t order;     /* its place in the file, from 0 */
};

struct scenario_fault {
    char id[SCENARIO_NAME_MAX + 1]; /* stable: sweeps and minimising speak of it */
    uint64_t at_ns;
    enum fault_kind {
        FAULT_CRASH,   /* a: the process is gone, and its memory */
        FAULT_RESTART, /* a: it is there again, empty, with a new boot id */
        FAULT_PAUSE,   /* a: it does nothing, though time goes on (SIGSTOP) */
        FAULT_RESUME,  /* a */
        FAULT_CUT,     /* a, b: nothing passes from a to b: what is sent waits (TCP repeats it) */
        FAULT_HEAL,    /* a, b: it passes again; what waited arrives. SCENARIO_ALL: everywhere */
        FAULT_RESET,   /* a, b: connections between a and b break, whoever opened them */
        FAULT_SLOW,    /* a: everything it does takes delay longer; 0 for as before */
    } kind;
    uint16_t a, b;     /* node indexes; SCENARIO_ALL where it makes sense */
    uint64_t delay_ns; /* FAULT_SLOW */
    uint32_t order;    /* its place in the file, from 0; the cuts of a partition stand in a row */
};

/* The list of members changes: the cluster file gets a new version. */
struct scenario_change {
    char id[SCENARIO_NAME_MAX + 1]; /* stable, as that of a fault */
    uint64_t at_ns;
    enum change_kind {
        CHANGE_ADD,    /* node becomes a member; it is started if it is not up */
        CHANGE_REMOVE, /* it is none any more; it stays up and sends on what it is asked */
    } kind;
    uint16_t node;
    struct delay learn;                    /* until a node reads the new version; drawn for each */
    uint32_t unaware_first, unaware_count; /* of the scenario's unaware: nodes that do not read
                                              this version; a later one, or a restart, may */
    uint32_t order;                        /* its place in the file, from 0 */
};

/* What the run must show, as a bound on one figure of the result. */
struct scenario_expectation {
    enum figure {
        FIGURE_HIT_RATIO, /* hits / (hits + misses) of all GETs that were answered so */
        FIGURE_FORWARDED, /* share of requests that made a hop */
        FIGURE_ERRORS,    /* share of requests answered 5xx or not at all */
        FIGURE_REQUESTS,  /* how many were answered */
        FIGURE_EVICTED,
        FIGURE_EXPIRED,
        FIGURE_PEAK_TO_MEAN, /* load of the busiest node over the mean */
        FIGURE_MOVED,        /* share of the cached keys that changes of the members have moved */
        FIGURE_MOVED_MISSES, /* GETs that missed though the value lay at the key's former owner */
        FIGURE_ORPHANS,      /* values left behind by moves that are still there at the end */
        FIGURE_CAME_BACK,    /* values left behind whose keys came back to them */
        FIGURE_COUNT,
    } figure;
    bool has_min, has_max;
    double min, max;
};

struct scenario {
    char name[SCENARIO_NAME_MAX + 1];
    struct slice about; /* a comment for people: what to watch */
    uint64_t seed;
    uint64_t end_ns;
    uint32_t virtual_nodes;
    enum placement placement;
    enum cache_policy policy;
    uint32_t value_bytes_max;
    uint64_t default_ttl_ms;
    uint64_t forward_timeout_ms;
    struct delay link;           /* one way, between every two nodes */
    struct delay access;         /* one way, between a client and a node */
    struct scenario_node *nodes; /* sorted by id, so an index is that of the ring (core/ring.h) */
    uint32_t node_count;
    struct scenario_clients *clients;
    uint32_t clients_count;
    struct scenario_request *requests; /* in order of time, then of the file */
    uint32_t request_count;
    struct scenario_fault *faults; /* likewise */
    uint32_t fault_count;
    struct scenario_change *changes; /* likewise */
    uint32_t change_count;
    uint16_t *unaware; /* node indexes: see struct scenario_change */
    uint32_t unaware_count;
    struct scenario_expectation *expectations;
    uint32_t expectation_count;
    char *text; /* owned: what the slices point into */
    uint32_t text_len;
};

/* Read a scenario; the text is copied. On failure *error says what and where, and *out is zeroed.
 * O(len log len), and the cuts that partitions expand to. */
MUST_CHECK bool scenario_parse(struct slice text, struct scenario *out, struct json_error *error);
/* NULL and zeroed are fine. */
void scenario_destroy(struct scenario *s);

#endif
