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
#include "sim/delay.h"
#include "sim/marks.h"
#include "sim/visitor_keys.h"

enum scenario_limits {
    SCENARIO_BYTES_MAX = 4 * 1024 * 1024,
    SCENARIO_NAME_MAX = NODE_ID_BYTES_MAX, /* bytes, of a scenario, client, fault */
    SCENARIO_TOKENS_MAX = 1024 * 1024,     /* of JSON: a request has about 9, in 40 bytes or more */
    SCENARIO_KEYS_MAX = 16 * 1024 * 1024,
    SCENARIO_CLIENTS_MAX = 100 * 1000, /* in all groups together */
    SCENARIO_GROUPS_MAX = 1000,        /* of clients */
    SCENARIO_PIPELINE_MAX = 64,
    SCENARIO_FAULTS_MAX = 64 * 1024,
    SCENARIO_CHANGES_MAX = 1000, /* each is a ring of its own in memory */
    SCENARIO_ALL = 0xffff,       /* a node index: every node, or one drawn for each request */
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
    uint32_t pipeline;   /* closed loop: so many requests of each client are under way at one time,
                            1 to SCENARIO_PIPELINE_MAX */
    uint64_t rate_milli; /* open loop: of each client, a second, times 1000; 0 if it is closed */
    uint64_t requests;   /* in all, of each client; UINT64_MAX for no end */
    uint64_t start_ns, stop_ns; /* when it sends */
    uint16_t through;           /* the node it asks; SCENARIO_ALL: one drawn for each request */
};

/* One request of an explicit list. */
struct scenario_request {
    uint64_t at_ns;
    enum op op;
    uint32_t client;    /* who asks: 0 to list_clients - 1, none of them in a group */
    uint16_t through;   /* the node that is asked */
    struct slice key;   /* in the scenario's own memory */
    struct slice value; /* OP_PUT: its JSON text */
    uint64_t ttl_ms;    /* OP_PUT */
    uint32_t order;     /* its place in the file, from 0 */
};

/* Where a node stands in a partition. */
struct scenario_side {
    uint16_t node;
    uint16_t group; /* from 1 */
};

/* One of those of the file, or of its weather. */
struct scenario_fault {
    char id[SCENARIO_NAME_MAX + 1]; /* stable: sweeps and minimising speak of it */
    uint64_t at_ns;
    uint64_t lasts_ns; /* then it is undone; TIME_NEVER: it is not, unless by another fault */
    enum fault_kind {
        FAULT_CRASH,     /* a: the process is gone, and its memory */
        FAULT_RESTART,   /* a: it is there again, empty, with memory_bytes if that is not 0 */
        FAULT_PAUSE,     /* a: it does nothing, though time goes on (SIGSTOP) */
        FAULT_RESUME,    /* a */
        FAULT_CUT,       /* a, b: nothing passes from a to b: what is sent waits (TCP repeats it) */
        FAULT_HEAL,      /* a, b: it passes again; what waited arrives. SCENARIO_ALL: everywhere */
        FAULT_RESET,     /* a, b: connections between a and b break, whoever opened them */
        FAULT_SLOW,      /* a: everything it does takes delay longer; 0 for as before */
        FAULT_ISOLATE,   /* a: cut from all others, in the directions of way */
        FAULT_PARTITION, /* sides: cut between nodes of different groups, both ways. Without
                            sides: two halves, drawn */
        FAULT_FLAP,      /* a, b: cut both ways for delay, passable for delay, and so on */
        FAULT_HALF_OPEN, /* a, b: b has forgotten the connection that a has opened, and a does not
                            know: nothing answers, until a gives the connection up */
        FAULT_LEAVE,     /* group: its clients drop their connections and go on with new ones */
        FAULT_CLOCK,     /* a: its wall clock is set forward by step, or back */
        FAULT_KINDS,
    } kind;
    uint16_t a, b;                                        /* node indexes, or SCENARIO_ALL */
    enum fault_way { WAY_IN = 1, WAY_OUT, WAY_BOTH } way; /* FAULT_ISOLATE */
    const struct scenario_side *sides;                    /* FAULT_PARTITION: borrowed */
    uint32_t side_count;                                  /* 0: drawn */
    uint32_t group;                                       /* FAULT_LEAVE: of the clients */
    uint64_t delay_ns;                                    /* FAULT_SLOW, FAULT_FLAP */
    int64_t step_ns;                                      /* FAULT_CLOCK */
    uint64_t memory_bytes;                                /* FAULT_RESTART */
    uint32_t order; /* its place in the file, from 0; those of the weather come after */
};

/* Faults at random (sim/weather.h). */
struct scenario_weather {
    uint32_t kinds;      /* a bit for each enum fault_kind that may come; 0 for fair weather */
    struct delay every;  /* from one fault to the next; never always 0 */
    struct delay lasts;  /* how long those last that end by themselves */
    struct delay slowed; /* by how much FAULT_SLOW slows down */
    uint64_t start_ns, stop_ns;
};

/* A direction between two nodes that is not as the others are. */
struct scenario_pair {
    uint16_t from, to;
    struct delay link;
};

/* The list of members changes: the cluster file gets a new version. */
struct scenario_change {
    char id[SCENARIO_NAME_MAX + 1]; /* stable, as that of a fault */
    uint64_t at_ns;
    enum change_kind {
        CHANGE_ADD,    /* node becomes a member; it is started if it is not up */
        CHANGE_REMOVE, /* it is none any more; it stays up and sends on what it is asked */
        CHANGE_RELOAD, /* no change of the list: node reads the newest version, if it has not */
    } kind;
    uint16_t node;
    struct delay learn;                    /* until a node reads the new version; drawn for each */
    uint32_t unaware_first, unaware_count; /* of the scenario's unaware: nodes that do not read
                                              this version; a reload, a later version
                                              or a restart tells them */
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
        FIGURE_RESURRECTED,  /* hits that were such values, though outdated elsewhere */
        FIGURE_COUNT,
    } figure;
    bool has_min, has_max;
    double min, max;
};

/* "hit_ratio", ... */
const char *figure_name(enum figure figure);

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
    struct delay link;           /* one way, between every two nodes that are no pair */
    struct scenario_pair *pairs; /* in order of from, then of to */
    uint32_t pair_count;
    uint64_t bandwidth;          /* of each direction, bytes a second; 0 for no bound */
    struct delay access;         /* one way, between a client and a node */
    struct scenario_node *nodes; /* sorted by id, so an index is that of the ring (core/ring.h) */
    uint32_t node_count;
    uint32_t spare_count; /* the last so many nodes: scenario_add_spares() */
    struct scenario_clients *clients;
    uint32_t clients_count;
    struct scenario_request *requests; /* in order of time, then of the file */
    uint32_t request_count;
    uint32_t list_clients; /* that ask them: one more than the highest; 0 without a list */
    const struct visitor_keys *visitors; /* borrowed: what others may ask for; NULL: nothing else */
    struct scenario_fault *faults;       /* in order of time, then of the file */
    uint32_t fault_count;
    struct scenario_change *changes; /* likewise */
    uint32_t change_count;
    uint16_t *unaware; /* node indexes: see struct scenario_change */
    uint32_t unaware_count;
    struct scenario_side *sides; /* of all partitions: those of a fault in a row */
    uint32_t side_count;
    struct scenario_weather weather;
    struct scenario_expectation *expectations;
    uint32_t expectation_count;
    bool must[MARK_COUNT]; /* what a sweep must have seen, in one of its runs */
    char *text;            /* owned: what the slices point into */
    char *source;          /* owned: the file, byte for byte; NULL: this is not as in any file */
    uint32_t source_len;
};

/* Read a scenario; the text is copied. On failure *error says what and where, and *out is zeroed.
 * O(len log len). */
MUST_CHECK bool scenario_parse(struct slice text, struct scenario *out, struct json_error *error);
/* NULL and zeroed are fine. */
void scenario_destroy(struct scenario *s);

/* How many keys groups of clients have together: "key:0" and so on. O(groups). */
uint32_t scenario_group_keys(const struct scenario *s);

/* Add up to so many nodes that are in no story: they stay down until somebody adds one by hand
 * (sim/intervention.h), and until then the run is the one without them. They come behind all
 * others, with the memory of the first, and are called as one would go on counting: D after A, B,
 * C; n31 after n30; else shop-2 after shop. Fewer, if there would be more than NODES_MAX nodes or
 * RING_POINTS_MAX points, or if nothing can be called so that it comes behind. false: no memory,
 * and *s stays as it is. */
MUST_CHECK bool scenario_add_spares(struct scenario *s, uint32_t count);

/* What a fault is called in the file: "crash", ... */
const char *scenario_fault_word(enum fault_kind kind);

/* Does such a fault end by itself, after a time ("for")? */
bool scenario_fault_can_last(enum fault_kind kind);

/* Put the faults in order of time, then of order. */
void scenario_sort_faults(struct scenario *s);

/* How long what passes from a node to another is under way. O(log pairs). */
const struct delay *scenario_link(const struct scenario *s, uint16_t from, uint16_t to);

#endif
