/* tui/flow.h - who gave how many keys to whom, when the list of members last changed.
 *
 * On a ring a node that joins takes keys and nobody else gains any; a node that leaves gives its
 * keys away and nobody else loses any. That is not painted but checked, on each frame, over all
 * keys of the scene.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_FLOW_H
#define TUI_FLOW_H

#include "tui/scene.h"

enum { FLOW_PAIRS_MAX = 64, FLOW_CHECKS_MAX = 4, FLOW_CHECK_MAX = 120 };

struct flow_pair {
    uint32_t from, to; /* nodes */
    uint32_t keys;
};

struct flow_check {
    bool holds;
    char words[FLOW_CHECK_MAX]; /* "only D gained keys" */
};

struct flow {
    uint32_t keys, moved;
    uint32_t moved_by_modulo; /* had they been spread by hash mod number of members */
    double ideal; /* what the smallest change of this kind moves: keys / members for a join of one,
                     keys / members before for a leave; in general the larger number of nodes that
                     joined or left over the larger number of members */
    double expected; /* keys x the share of the ring that has changed hands; 0 without a ring. Of
                        joins together with leaves it is the least that it can be */
    uint32_t pair_count;                    /* all pairs between which keys moved; of these */
    struct flow_pair pairs[FLOW_PAIRS_MAX]; /* the largest, the largest first */
    uint32_t joined, left;                  /* how many nodes; */
    uint32_t one_joined, one_left;          /* if it was one: which; else SCENE_NO_NODE */
    struct flow_check checks[FLOW_CHECKS_MAX];
    uint32_t check_count;
};

/* O(keys + nodes). scene->before may be NULL: then nothing has moved. */
void flow_count(const struct scene *s, struct flow *out);

/* How many keys went from one to another, or stayed (from = to). O(keys). */
uint32_t flow_between(const struct scene *s, uint32_t from, uint32_t to);

/* The first moved key at this place in scene.keys or behind it; SCENE_NO_KEY: there is none. Fast
 * where few have moved. */
uint32_t flow_next_moved(const struct scene *s, uint32_t from);
/* The n-th moved key in the order of scene.keys, from 0; SCENE_NO_KEY: there are fewer. O(keys). */
uint32_t flow_moved_key(const struct scene *s, uint64_t n);

#endif
