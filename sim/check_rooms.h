/* sim/check_rooms.h - the rooms of the promises (sim/check.h), one function or two each.
 *
 * A hit is judged with what is known of the write behind it: NULL if nothing is. All of them are
 * functions of what they are given; whatever must be remembered is in the ledger or in the structs
 * below.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_CHECK_ROOMS_H
#define SIM_CHECK_ROOMS_H

#include "sim/check.h"
#include "sim/check_ledger.h"
#include "sim/key_words.h"
#include "sim/model.h"

/* Somebody asked, and was told a value. */
struct hit {
    const struct asked *asked;
    const struct told *told;
    const struct ledger_entry *writer; /* of the value that was told; NULL: not known */
    const struct scenario *names;      /* for stories; NULL: there are none */
};

/* Count a breach; the first one is kept, with its story. request: 0 for none. */
PRINTF_LIKE(4, 5)
void check_breach(struct promise_result *r, uint64_t at_ns, uint64_t request, const char *story,
                  ...);

/* For stories: the id of the node with this number, as node n knows it; "?" if it does not. */
const char *check_node_id(const struct node *n, uint32_t number);

/* For stories: a key by its bytes, or by its number in the world; the node that a client asks. If
 * names is NULL there are only numbers. The result may be in room. */
const char *check_told_key(struct slice key, char room[KEY_WORDS_MAX]);
const char *check_key(const struct scenario *names, uint32_t key, char room[KEY_WORDS_MAX]);
const char *check_through(const struct scenario *names, uint32_t node, char room[KEY_WORDS_MAX]);

/* For stories. */
static inline double seconds(uint64_t ns)
{
    return (double)ns / (double)NS_PER_S;
}

/* false: the value is not of this key, so there is nothing more to be said of it. */
bool check_whole_values(struct promise_result *r, const struct hit *hit);

/* Since when every key has had one and the same owner. Zeroed: from the beginning. */
struct epoch {
    uint64_t since_ns; /* TIME_NEVER: nodes that are up disagree */
    version before;    /* versions up to this one may be older than that */
    uint64_t list;     /* the fingerprint on which they agree; 0: no node has started yet */
};

/* *resurrected counts values of an epoch before. The others: see sim/check_ledger.h. */
void check_fresh_values(struct promise_result *r, const struct hit *hit, const struct epoch *e,
                        version doubt, uint64_t answer_within_ns, uint64_t *resurrected);

void check_expiry(struct promise_result *r, const struct hit *hit, uint64_t default_ttl_ms);

/* missed_before_ns: some node has just missed the key before that, for the last time. */
void check_true_misses(struct promise_result *r, uint64_t missed_before_ns, const struct asked *a,
                       const struct told *t, const struct scenario *names);

/* --- one answer ------------------------------------------------------------------------------ */

/* A connection on which somebody waits for an answer; all of them. Zeroed is empty. */
struct waiting {
    uint64_t last_told; /* the latest request that was answered, of those asked meanwhile */
    uint32_t open;      /* so many have no answer */
    uint32_t next;      /* in the list of those given back */
};

struct answer_order {
    struct lookup places;    /* by client and node */
    struct waiting *waiting; /* owned; numbered from 1 */
    uint32_t fresh;          /* the highest that was ever used */
    uint32_t capacity;
    uint32_t free;
    bool by_node; /* a client has a connection to each node, else one for all */
};

/* false: no memory, nothing changed. */
MUST_CHECK bool answer_order_ask(struct answer_order *o, const struct asked *a);
void answer_order_destroy(struct answer_order *o);
bool answer_order_copy(struct answer_order *to, const struct answer_order *from, struct copy *c);

/* asked is NULL if no such request is open; newest is the id of the last one that was asked. */
void check_one_answer(struct promise_result *r, struct answer_order *order,
                      const struct asked *asked, const struct told *told, uint64_t newest,
                      const struct check_config *config);
void check_unanswered(struct promise_result *r, const struct ledger *l, uint64_t now_ns,
                      const struct scenario *names);

/* --- nodes ----------------------------------------------------------------------------------- */

/* What is known of a node from all its steps since it started. Zeroed at that time, but for
 * turns. */
struct watch {
    uint64_t turns; /* raised whenever model or in_hand is written */
    bool up;
    uint32_t life; /* differs from that of any other node, and of this one before */
    uint64_t list; /* the fingerprint of its list of members */
    struct model model;
    struct node_stats stats; /* after its last step */
    struct lookup in_hand;   /* requests that it has and has not answered: how many, by client */
    uint64_t calls;          /* of all clients together */
    uint64_t sent;           /* FX_SENDs */
    uint64_t under_way;      /* of those, whose end it has not been told */
    bool idle;               /* nothing was in hand after its last step */
};

/* A node has started, has stopped, or has taken over another list. newest: the last version that
 * was asked to be written. O(nodes). */
void check_epoch(struct epoch *e, const struct watch *watches, uint32_t count, version newest,
                 uint64_t now_ns);

enum { PLACES_SAMPLED = 64 };

/* The lists of members that were seen. Zeroed is empty. */
struct known_list {
    uint32_t owners[PLACES_SAMPLED];
};

struct known_lists {
    struct lookup places;     /* by fingerprint */
    struct known_list *lists; /* owned */
};

void check_lists_destroy(struct known_lists *l);
bool check_lists_copy(struct known_lists *to, const struct known_lists *from, struct copy *c);

/* A node has taken over a list. O(points) for a list that is new. false: no memory. */
MUST_CHECK bool check_placement(struct promise_result *r, struct known_lists *known,
                                const struct node *n, uint64_t now_ns);

void check_one_hop(struct promise_result *r, const struct stepped *s);
void check_right_owner(struct promise_result *r, const struct stepped *s);

/* *full_check_in counts the steps until a node is checked in full; begin with 0. true: it was this
 * time. */
bool check_bounds(struct promise_result *r, const struct stepped *s, uint64_t *full_check_in);

/* What a node's own cache was asked for in a step, and what it answered. */
struct served {
    struct slice key;
    enum outcome outcome; /* OUTCOME_COUNT: it was not asked */
};

/* A step in lock step; *out is filled in. false: no memory. */
MUST_CHECK bool check_plain_list(struct promise_result *results, struct model *m,
                                 const struct stepped *s, struct served *out);
/* Compare everything. O(entries). */
void check_whole_list(struct promise_result *results, struct model *m, const struct stepped *s);

/* A node has looked into its cache: may somebody be told that the key is not there? */
bool check_may_miss(const struct stepped *s, const struct served *served,
                    uint64_t answer_within_ns);

/* The work of a comparison under way. */
struct lockstep {
    struct promise_result *results; /* by promise */
    struct model *model;
    const struct stepped *step;
    struct request request;   /* that the cache has served */
    const char *doing;        /* for stories */
    struct cache_stats stats; /* what the counters ought to be */
    uint64_t doubtful_bytes; /* so much less may be in use: expired entries of which nobody knows */
};

/* Compare who is the next to give way, by the cache and by the list. */
void check_next_victim(struct lockstep *k);

/* Is it an entry of the list that has not expired? */
bool check_is_live(const struct lockstep *k, uint32_t entry);
/* They came apart: a breach, the last of this model. */
void check_differs(struct lockstep *k, const char *what, uint64_t is, uint64_t ought);

/* What has left the list to make room. */
struct gone {
    uint64_t live, expired;
    uint64_t live_bytes, expired_bytes;
    uint64_t last_bytes; /* what the last of them had held, at the most */
};

/* So many entries gave way in this step: take them out of the list, and judge. O(those). */
struct gone check_eviction(struct lockstep *k, uint64_t evicted);

/* false: no memory. */
MUST_CHECK bool check_nothing_left(struct promise_result *r, struct watch *w,
                                   const struct stepped *s);

/* Count what is sent and what comes back. */
void check_sent(struct watch *w, const struct stepped *s);
/* Do a node's own counters agree with that? O(peers). */
void check_balance(struct promise_result *r, const struct watch *w, const struct stepped *s);
void check_under_way(struct promise_result *r, const struct watch *watches, uint32_t count,
                     uint64_t under_way, uint64_t now_ns);

/* w is as it was before the step. */
void check_count_marks(uint64_t *marks, const struct watch *w, const struct stepped *s);

#endif
