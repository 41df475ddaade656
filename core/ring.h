/* core/ring.h - which node owns a key?
 *
 * Every node puts many points on a circle of 2^64 positions. A key belongs to the node of the
 * first point at or after the key's own position, clockwise:
 *
 *              0 = 2^64
 *          C .--o--. A            o  points, each owned by a node
 *          o'       'o
 *         |     *->   |           *  a key, which travels clockwise to the next point:
 *          o.       .o               here to B
 *          B '--o--' B
 *                C
 *
 * When a node joins, it takes only what lies just before its own points; when it leaves, its
 * keys go to the next point after each. No other key moves. With v points a node, its share of
 * the circle has a standard deviation of about 1/sqrt(v) of the mean (8 % for 160).
 *
 * Rules that make two rings with the same members identical, byte for byte, whatever the order
 * in which the members came:
 *   - members are kept sorted by id (as bytes), and a member's index is its place in that order;
 *   - points are sorted by (position, node id, replica); a collision drops nobody;
 *   - a point at exactly the key's position owns it (inclusive).
 *
 * A ring is an immutable snapshot: build a new one, switch the pointer, free the old one when
 * nobody reads it. Nothing here is ever modified after ring_build() returns.
 *
 * Two ways to look up: ring_owner_reference() is a plain binary search to read and to test
 * against; ring_owner() first goes through a small index from the key's top bits, so that it
 * compares about one point (core/ring_index.h says how).
 *
 * Memory: 10 bytes a point and 4 bytes a bucket, 14 to 18 bytes a point in all.
 *
 * Read next: core/hash.h (where points and keys lie), core/ring_points.h (how points are sorted),
 * core/ring_index.h (how they are searched), tests/core/test_ring_laws.c (what always holds).
 * Source: D. Karger et al., "Consistent Hashing and Random Trees", STOC 1997.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_RING_H
#define CORE_RING_H

#include "core/base.h"
#include "core/limits.h"
#include "core/ring_index.h"

/* What a caller says about a member. */
struct ring_member {
    struct slice id; /* 1 to NODE_ID_BYTES_MAX bytes, none of them zero */
    uint32_t weight; /* 1 to WEIGHT_MAX: so many times virtual_nodes points */
};

/* What the ring keeps of it. */
struct ring_node {
    char id[NODE_ID_BYTES_MAX + 1]; /* NUL-terminated for printing */
    uint32_t id_len;
    uint32_t weight;
};

struct ring {
    /* read-only for callers */
    uint32_t node_count;     /* at least 1 */
    uint32_t point_count;    /* sum of weight x virtual_nodes */
    uint32_t virtual_nodes;  /* points of a node of weight 1 */
    uint64_t fingerprint;    /* equal for equal rings: see ring_build() */
    struct ring_node *nodes; /* owned; sorted by id */
    uint64_t *positions;     /* owned; ascending; then some UINT64_MAX, to end searches */
    uint16_t *owners;        /* owned; the node index of each point; one more: that of the first */
    /* private */
    struct ring_index index; /* from a position's top bits to a place in positions */
};

enum ring_error {
    RING_OK = 0,
    RING_NO_MEMBERS,
    RING_TOO_MANY,   /* more than NODES_MAX members or RING_POINTS_MAX points */
    RING_BAD_MEMBER, /* an empty or too long id, a weight out of range, a zero byte in an id */
    RING_DUPLICATE,  /* two members with one id; or, for ring_with, an id that is there already */
    RING_UNKNOWN,    /* ring_without: no such id */
    RING_NO_MEMORY,
};

/* Build a ring from members, in any order; ids are copied. virtual_nodes is 1 to
 * VIRTUAL_NODES_MAX. On success *out is a new ring to be freed with ring_free(); on failure
 * *out is left alone. O(points) expected: points are scattered by their top bits and sorted
 * within small groups.
 *
 * The fingerprint is a hash over the hash's name, virtual_nodes, and each member's id and weight
 * in order of id (core/hash.h says over which bytes): two nodes that print the same fingerprint
 * agree on every key's owner. */
MUST_CHECK enum ring_error ring_build(const struct ring_member *members, uint32_t count,
                                      uint32_t virtual_nodes, struct ring **out);

/* A new ring with one member more, or one less. The old one is left as it was. Only the new
 * member's points are sorted; the rest is one merge. O(points). */
MUST_CHECK enum ring_error ring_with(const struct ring *old, struct ring_member member,
                                     struct ring **out);
MUST_CHECK enum ring_error ring_without(const struct ring *old, struct slice id, struct ring **out);

/* NULL is fine. */
void ring_free(struct ring *r);

/* A sentence for an error: what is wrong, in words for the person who wrote the list. */
const char *ring_error_text(enum ring_error error);

/* The index of the point that owns this position. Expected O(1). */
uint32_t ring_point(const struct ring *r, uint64_t position);

/* The node that owns this position, as an index into nodes; of a key: ring_owner(r, hash_key(key)).
 * Expected O(1). */
uint32_t ring_owner(const struct ring *r, uint64_t position);

/* The same by binary search, O(log points): the definition, for readers and for tests. */
uint32_t ring_owner_reference(const struct ring *r, uint64_t position);

/* The index of the node with this id, or UINT32_MAX. O(log nodes). */
uint32_t ring_find(const struct ring *r, struct slice id);

/* Fill out[] with up to max distinct nodes in the order in which they would take over this
 * position: the owner first, then whoever comes next clockwise. Returns how many: min(max,
 * node_count). O(points walked x max); allocates nothing; max is at most RING_PREFERENCE_MAX. */
enum { RING_PREFERENCE_MAX = 64 };
uint32_t ring_preference(const struct ring *r, uint64_t position, uint16_t *out, uint32_t max);

/* How much of the circle a node owns, in positions out of 2^64. A single node owns the whole
 * circle, which does not fit: *out_whole is true then and 0 returned. O(points). */
uint64_t ring_share(const struct ring *r, uint32_t node, bool *out_whole);

/* Assert every invariant above. O(points); for tests. */
void ring_check(const struct ring *r);

#endif
