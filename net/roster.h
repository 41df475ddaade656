/* net/roster.h - every node that this process has heard of, each under a number for life.
 *
 * The lists of members that a node knows one after the other are numbered alike (core/members.h):
 * a node gets the next number when a list names it for the first time, and keeps it when it leaves
 * and when it comes back. So whatever is on its way to a node, is counted for it or is said about
 * it survives a change of the list.
 *
 *    list 1   B A      numbers   0 B   1 A
 *    list 2   C A D              0 B   1 A   2 C   3 D       B is no member, but not forgotten
 *
 * A list is taken in two steps, so that it can still be refused in between: roster_number() says
 * which numbers its nodes would have and changes nothing, roster_take() makes it the present one.
 *
 * Memory: some 330 bytes for each of NODES_MAX nodes, untouched before they are heard of.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_ROSTER_H
#define NET_ROSTER_H

#include "core/cluster.h"

struct roster_node {
    char id[NODE_ID_BYTES_MAX + 1];
    char host[CLUSTER_HOST_BYTES_MAX + 1]; /* where it is, or was when a list last named it */
    uint16_t port;
    bool is_member;  /* of the present list, */
    bool was_member; /* of the one before it */
    bool has_moved;  /* the present list gives it another host or port than it had */
};

struct roster {
    /* read-only for callers */
    struct roster_node *nodes; /* owned; by number; they stay where they are in memory */
    uint32_t count;            /* nodes heard of: at most NODES_MAX */
    uint32_t *by_id;           /* owned; their numbers, in order of id */
    /* private */
    uint32_t *numbers; /* owned; what roster_number() said last */
};

/* An empty one. false: no memory; it is zeroed then. */
MUST_CHECK bool roster_init(struct roster *r);
/* Zeroed is fine. */
void roster_destroy(struct roster *r);

/* The number of each node of a cluster file, in its order, as cluster_members() wants them; valid
 * until the next call. NULL: with its new nodes there would be more than NODES_MAX.
 * O(nodes log nodes). */
const uint32_t *roster_number(struct roster *r, const struct cluster *cluster);

/* This list is the present one from now on: that of the last roster_number(), which had room for
 * it. O(nodes log nodes), and a move in memory for each new one. */
void roster_take(struct roster *r, const struct cluster *cluster);

/* The number of the node with this id, or UINT32_MAX. O(log nodes). */
uint32_t roster_find(const struct roster *r, const char *id);

#endif
