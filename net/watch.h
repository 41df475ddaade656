/* net/watch.h - a cluster that is looked at again and again, while nobody waits for anybody.
 *
 *    a round  |--------------- period ---------------|--------
 *      A      node keys page     page     page         node ...
 *      B      node keys                                node ...
 *      C      node . . . . . . . . (no answer) . . . . . . . .
 *             '--------------' then a sample is due
 *
 * In each round each node is asked, one question after the other on one connection: GET /node, and
 * the beginning of GET /node/keys (those that are evicted next); and from time to time for one page
 * further back, so that in a pass all of its keys are seen. A sample is due when all nodes
 * that answered before have done so again, or after a part of the period: who is late, silent, or
 * talks nonsense is late, silent or nonsensical for itself alone.
 *
 * Looking costs a node little, and does not change what it holds: no order, no counter. To page far
 * back costs it more, so a page that took a while is followed by a rest WATCH_REST times as long.
 *
 *    watch_wants ---> poll(), by the caller ---> watch_next, until it has no more news
 *
 * Time is the caller's; no call blocks.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_WATCH_H
#define NET_WATCH_H

#include "net/asker.h"
#include "net/sample.h"

enum {
    WATCH_FIRST = 100, /* entries of the first page, */
    WATCH_PAGE = 500,  /* and of one further back */
    WATCH_REST = 250,  /* so that pages take less than a node's time divided by this */
    WATCH_HOST_BYTES = URL_HOST_BYTES_MAX + sizeof "[]:65535",
};

enum watch_state {
    WATCH_UNKNOWN,    /* not asked yet, or the first answer has not come yet */
    WATCH_UP,         /* it has answered the last question, whether soon or late */
    WATCH_REFUSED,    /* nobody listens there */
    WATCH_UNREACHED,  /* no connection, for another reason */
    WATCH_SILENT,     /* no answer in time, or the connection broke */
    WATCH_GARBAGE,    /* what answers is no node */
    WATCH_STRANGER,   /* another node than this one */
    WATCH_LEFT_ALONE, /* it is never asked; problem says why */
};

struct watch_node {
    /* read-only for callers */
    char id[NODE_ID_BYTES_MAX + 1];
    struct url where;
    char host[WATCH_HOST_BYTES]; /* where, as text */
    enum watch_state state;
    uint64_t since_ns; /* when a state that is no good began: the question that first failed */
    uint32_t failures; /* in a row */
    char problem[ASKER_PROBLEM_BYTES]; /* what is wrong, in words */
    uint64_t answered_ns;              /* the last answer to GET /node; 0: none yet */
    uint64_t took_ns;                  /* and how long that took */
    /* private */
    struct addresses addresses;
    struct asker asker;
    enum watch_question {
        WATCH_ASKS_NOTHING,
        WATCH_ASKS_NODE,
        WATCH_ASKS_CLUSTER,
        WATCH_ASKS_FIRST,
        WATCH_ASKS_PAGE,
    } asks;
    bool wants_cluster;
    bool is_due;     /* a round has begun while it was asked for a page */
    bool is_awaited; /* the sample of this round waits for it */
    uint64_t boot_id;
    uint64_t page_at;            /* the pass goes on there; 0: it begins with the first page */
    uint64_t page_not_before_ns; /* but not before that */
};

/* Something has come. Pointers are valid until the next call. */
struct watch_news {
    enum watch_news_kind {
        NEWS_NODE,    /* told */
        NEWS_KEYS,    /* keys, from the place from on */
        NEWS_CLUSTER, /* cluster */
        NEWS_TROUBLE, /* see the node's state and problem */
        NEWS_SAMPLE,  /* of all nodes: what there is now is a sample */
    } kind;
    uint32_t node;
    const struct sample_node *told;
    const struct sample_keys *keys;
    uint64_t from;
    bool is_first, is_last; /* of a pass: in between all keys of the node have been seen */
    const struct sample_cluster *cluster;
};

struct watch {
    /* read-only for callers */
    struct watch_node **nodes; /* owned */
    uint32_t count;
    uint64_t period_ns;
    /* private */
    const char *token; /* borrowed; NULL: none */
    uint32_t max;
    uint32_t at;           /* the node whose turn it is */
    uint64_t round_ns;     /* when the next round begins */
    uint64_t sample_by_ns; /* the sample of this round is due then at the latest, */
    bool owes_sample;      /* if it has not been given yet */
    struct sample_node told;
    struct sample_keys keys;
    struct sample_cluster cluster;
};

/* The first round begins at once. */
void watch_init(struct watch *w, uint64_t period_ns, const char *token, uint64_t now_ns);
/* Zeroed is fine. */
void watch_destroy(struct watch *w);

/* A node more, the last one from now on. addresses is copied; NULL: leave it alone, and problem
 * says why. false: no memory, or there are NODES_MAX. */
MUST_CHECK bool watch_add(struct watch *w, const char *id, const struct url *where,
                          const struct addresses *addresses, const char *problem);
/* It is to be found elsewhere from now on; as above. */
void watch_move(struct watch *w, uint32_t node, const struct url *where,
                const struct addresses *addresses, const char *problem);
/* Ask this node for its list of members, soon and once. */
void watch_want_cluster(struct watch *w, uint32_t node);

/* For how long the present question to a node has been without an answer; 0: there is none. */
uint64_t watch_waiting_ns(const struct watch *w, uint32_t node, uint64_t now_ns);

/* What to wait for: at most max file descriptors; returns how many were written. *out_until_ns is
 * when something is due without any of them, always soon if there are more. */
uint32_t watch_wants(const struct watch *w, struct asker_wants *out, uint32_t max, uint64_t now_ns,
                     uint64_t *out_until_ns);

/* Do what can be done at once. false: there are no more news for now. One may also stop before, and
 * go on after a while. */
bool watch_next(struct watch *w, uint64_t now_ns, struct watch_news *out);

#endif
