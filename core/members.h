/* core/members.h - who the members are, as one node sees it, and where each key belongs.
 *
 * A list of members is an immutable snapshot, as a ring is: a change of the list is a new one,
 * which a node takes over whole (EV_MEMBERS in core/node.h). Nodes may know different lists for a
 * while; two of them agree on every key if the fingerprints of their lists are equal.
 *
 * Each member has a number. It is the driver's name for that node: the one to which it sends, and
 * whose counters these are. The number of a node stays the same from list to list, whereas its
 * place on the ring, which is sorted by id, changes when others come and go.
 *
 *    list 1      A B D      places 0 1 2       numbers 0 1 2
 *    list 2      A B C D    places 0 1 2 3     numbers 0 1 3 2      C is new
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_MEMBERS_H
#define CORE_MEMBERS_H

#include "core/ring.h"

/* How keys are spread over the members. */
enum placement {
    PLACEMENT_RING,   /* the first point clockwise (core/ring.h) */
    PLACEMENT_MODULO, /* position mod number of members: even, and nearly all of it moves when one
                         member comes or goes. Here to be compared with; weights mean nothing */
};

struct members {
    /* read-only for callers */
    enum placement placement;
    uint64_t fingerprint; /* equal for lists that place every key alike */
    struct ring *ring;    /* owned; the members are its nodes, for every placement */
    uint32_t *numbers;    /* owned; of each node of the ring */
    /* private */
    uint32_t shares; /* owners beside the first */
};

/* Build a list from members in any order; ids are copied. numbers has one for each member of list,
 * all different; NULL: each member's number is its place by id. Errors as of ring_build().
 * O(points) expected. */
MUST_CHECK enum ring_error members_build(const struct ring_member *list, const uint32_t *numbers,
                                         uint32_t count, uint32_t virtual_nodes,
                                         enum placement placement, struct members **out);
/* The same list for one owner more, who gives it back with members_free() as well. */
struct members *members_share(struct members *m);
/* The last owner frees it. NULL is fine. */
void members_free(struct members *m);

/* The number of the member that owns this position; of a key: members_owner(m, hash_key(key)).
 * Expected O(1). */
static inline uint32_t members_owner(const struct members *m, uint64_t position)
{
    if (m->placement == PLACEMENT_MODULO)
        return m->numbers[position % m->ring->node_count];
    return m->numbers[ring_owner(m->ring, position)];
}

/* The place on the ring of the member with this number, or UINT32_MAX: it is not in the list.
 * O(members). */
uint32_t members_place(const struct members *m, uint32_t number);

#endif
