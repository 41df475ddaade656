/* core/node_peers.h - what a node has seen of the others.
 *
 * In a fleet of a thousand most two have never spoken to each other. So there is a number for each
 * other node, and counters for those that were ever asked:
 *
 *    places   [ 0 | 1 | 0 | 0 | 2 | 0 ]     by number
 *    asked        [ 1 | 2 |   |   |   ]     in the order of the first question
 *
 * Memory: all of it taken in node_peers_init(); of what is not in use no page is touched.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_NODE_PEERS_H
#define CORE_NODE_PEERS_H

#include "core/copy.h"
#include "core/message.h"

enum contact { CONTACT_NONE, CONTACT_ANSWERED, CONTACT_FAILED };

/* What nearly every trip counts is in front, side by side: in a large fleet there are far more of
 * these than the processor's cache holds. */
struct node_peer {
    enum contact contact;             /* how the last FX_SEND to it ended */
    enum outcome last;                /* with this */
    uint64_t sent;                    /* FX_SENDs */
    uint64_t outcomes[OUTCOME_COUNT]; /* how those ended */
};

struct node_peers {
    /* read-only for callers */
    struct node_peer *asked; /* owned */
    uint32_t count;          /* of those */
    /* private */
    uint32_t max;
    uint32_t *places; /* owned */
};

/* They are numbered 0 to max - 1. false: no memory; *p is zeroed. */
MUST_CHECK bool node_peers_init(struct node_peers *p, uint32_t max);
/* Zeroed is fine. */
void node_peers_destroy(struct node_peers *p);
/* core/copy.h. false: no memory; *to is zeroed. O(max). */
MUST_CHECK bool node_peers_copy(struct node_peers *to, const struct node_peers *from,
                                struct copy *c);

/* To look at: all zeros if it was never asked. O(1). */
const struct node_peer *node_peer(const struct node_peers *p, uint32_t number);

/* To count with: they are made if it was never asked. They stay where they are. O(1). */
struct node_peer *node_peer_make(struct node_peers *p, uint32_t number);

#endif
