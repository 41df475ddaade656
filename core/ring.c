/* core/ring.c - see core/ring.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/ring.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"
#include "core/ring_points.h"

static struct slice id_of(const struct ring_node *node)
{
    return slice_of(node->id, node->id_len);
}

/* The order of members: as bytes, a shorter id before a longer one that starts with it. */
static int compare_ids(struct slice a, struct slice b)
{
    uint32_t shared = a.len < b.len ? a.len : b.len;
    int order = shared == 0 ? 0 : memcmp(a.data, b.data, shared);
    return order != 0 ? order : (a.len > b.len) - (a.len < b.len);
}

static int compare_nodes(const void *a, const void *b)
{
    return compare_ids(id_of(a), id_of(b));
}

/* How many nodes have a smaller id. */
static uint32_t nodes_before(const struct ring *r, struct slice id)
{
    uint32_t low = 0;
    uint32_t high = r->node_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (compare_ids(id_of(&r->nodes[middle]), id) < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low;
}

static bool member_is_valid(const struct ring_member *member)
{
    return member->id.len >= 1 && member->id.len <= NODE_ID_BYTES_MAX &&
           memchr(member->id.data, 0, member->id.len) == NULL && member->weight >= 1 &&
           member->weight <= WEIGHT_MAX;
}

/* On success, *out_points is how many points these members have together. */
static enum ring_error check_members(const struct ring_member *members, uint32_t count,
                                     uint32_t virtual_nodes, uint32_t *out_points)
{
    if (count == 0) {
        return RING_NO_MEMBERS;
    }
    if (count > NODES_MAX) {
        return RING_TOO_MANY;
    }
    uint64_t points = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (!member_is_valid(&members[i])) {
            return RING_BAD_MEMBER;
        }
        points += (uint64_t)members[i].weight * virtual_nodes;
    }
    if (points > RING_POINTS_MAX) {
        return RING_TOO_MANY;
    }
    *out_points = (uint32_t)points;
    return RING_OK;
}

/* A ring with all its memory and nothing in it, or NULL. */
static struct ring *ring_new(uint32_t node_count, uint32_t point_count, uint32_t virtual_nodes)
{
    struct ring *r = calloc(1, sizeof *r);
    if (r == NULL) {
        return NULL;
    }
    r->node_count = node_count;
    r->point_count = point_count;
    r->virtual_nodes = virtual_nodes;
    r->nodes = calloc(node_count, sizeof *r->nodes);
    if (r->nodes == NULL || !ring_points_init(r)) {
        ring_free(r);
        return NULL;
    }
    return r;
}

void ring_free(struct ring *r)
{
    if (r != NULL) {
        ring_points_destroy(r);
        free(r->nodes);
        free(r);
    }
}

/* Keep the members, sorted by id. */
static enum ring_error fill_nodes(struct ring *r, const struct ring_member *members)
{
    for (uint32_t i = 0; i < r->node_count; i++) {
        memcpy(r->nodes[i].id, members[i].id.data, members[i].id.len);
        r->nodes[i].id_len = members[i].id.len;
        r->nodes[i].weight = members[i].weight;
    }
    qsort(r->nodes, r->node_count, sizeof *r->nodes, compare_nodes);
    for (uint32_t i = 1; i < r->node_count; i++) {
        if (compare_nodes(&r->nodes[i - 1], &r->nodes[i]) == 0) {
            return RING_DUPLICATE;
        }
    }
    return RING_OK;
}

/* Every point of every node, node after node. */
static void hash_points(const struct ring *r, uint64_t *positions, uint16_t *owners)
{
    uint32_t filled = 0;
    for (uint32_t n = 0; n < r->node_count; n++) {
        struct slice id = id_of(&r->nodes[n]);
        uint32_t replicas = r->nodes[n].weight * r->virtual_nodes;
        for (uint32_t replica = 0; replica < replicas; replica++) {
            positions[filled] = hash_point(id, replica);
            owners[filled] = (uint16_t)n;
            filled++;
        }
    }
    assert(filled == r->point_count);
}

static enum ring_error fill_points(struct ring *r)
{
    uint64_t *positions = calloc(r->point_count, sizeof *positions);
    uint16_t *owners = calloc(r->point_count, sizeof *owners);
    enum ring_error error = RING_NO_MEMORY;
    if (positions != NULL && owners != NULL) {
        hash_points(r, positions, owners);
        ring_points_sort(r, positions, owners);
        error = RING_OK;
    }
    free(owners);
    free(positions);
    return error;
}

static uint64_t fingerprint_of(const struct ring *r)
{
    uint64_t fingerprint = hash_members_start(r->virtual_nodes);
    for (uint32_t n = 0; n < r->node_count; n++) {
        fingerprint = hash_members_add(fingerprint, id_of(&r->nodes[n]), r->nodes[n].weight);
    }
    return fingerprint;
}

enum ring_error ring_build(const struct ring_member *members, uint32_t count,
                           uint32_t virtual_nodes, struct ring **out)
{
    assert(out != NULL);
    assert(virtual_nodes >= 1 && virtual_nodes <= VIRTUAL_NODES_MAX);
    uint32_t points = 0;
    enum ring_error error = check_members(members, count, virtual_nodes, &points);
    if (error != RING_OK) {
        return error;
    }
    struct ring *r = ring_new(count, points, virtual_nodes);
    if (r == NULL) {
        return RING_NO_MEMORY;
    }
    error = fill_nodes(r, members);
    if (error == RING_OK) {
        error = fill_points(r);
    }
    if (error != RING_OK) {
        ring_free(r);
        return error;
    }
    r->fingerprint = fingerprint_of(r);
    *out = r;
    return RING_OK;
}

/* The ring of old's nodes and of fresh's only one. */
static enum ring_error join(const struct ring *old, const struct ring *fresh, struct ring **out)
{
    uint32_t points = old->point_count + fresh->point_count;
    if (old->node_count == NODES_MAX || points > RING_POINTS_MAX) {
        return RING_TOO_MANY;
    }
    struct ring *r = ring_new(old->node_count + 1, points, old->virtual_nodes);
    if (r == NULL) {
        return RING_NO_MEMORY;
    }
    uint32_t joins = nodes_before(old, id_of(&fresh->nodes[0]));
    memcpy(r->nodes, old->nodes, joins * sizeof *r->nodes);
    r->nodes[joins] = fresh->nodes[0];
    memcpy(&r->nodes[joins + 1], &old->nodes[joins], (old->node_count - joins) * sizeof *r->nodes);
    ring_points_merge(r, old, fresh, joins);
    r->fingerprint = fingerprint_of(r);
    *out = r;
    return RING_OK;
}

enum ring_error ring_with(const struct ring *old, struct ring_member member, struct ring **out)
{
    assert(old != NULL);
    assert(out != NULL);
    if (ring_find(old, member.id) != UINT32_MAX) {
        return RING_DUPLICATE;
    }
    struct ring *fresh = NULL;
    enum ring_error error = ring_build(&member, 1, old->virtual_nodes, &fresh);
    if (error == RING_OK) {
        error = join(old, fresh, out);
        ring_free(fresh);
    }
    return error;
}

enum ring_error ring_without(const struct ring *old, struct slice id, struct ring **out)
{
    assert(old != NULL);
    assert(out != NULL);
    uint32_t leaves = ring_find(old, id);
    if (leaves == UINT32_MAX) {
        return RING_UNKNOWN;
    }
    if (old->node_count == 1) {
        return RING_NO_MEMBERS;
    }
    uint32_t points = old->point_count - old->nodes[leaves].weight * old->virtual_nodes;
    struct ring *r = ring_new(old->node_count - 1, points, old->virtual_nodes);
    if (r == NULL) {
        return RING_NO_MEMORY;
    }
    memcpy(r->nodes, old->nodes, leaves * sizeof *r->nodes);
    memcpy(&r->nodes[leaves], &old->nodes[leaves + 1], (r->node_count - leaves) * sizeof *r->nodes);
    ring_points_remove(r, old, leaves);
    r->fingerprint = fingerprint_of(r);
    *out = r;
    return RING_OK;
}

const char *ring_error_text(enum ring_error error)
{
    static const char *const texts[] = {
        [RING_OK] = "the ring is fine",
        [RING_NO_MEMBERS] = "a ring needs at least one node",
        [RING_TOO_MANY] = "too many nodes, or too many points on the ring: "
                          "use fewer nodes, lower weights or fewer virtual nodes",
        [RING_BAD_MEMBER] = "a node's id must have 1 to 63 bytes, none of them zero, "
                            "and its weight must be 1 to 100",
        [RING_DUPLICATE] = "two nodes have the same id",
        [RING_UNKNOWN] = "no node has this id",
        [RING_NO_MEMORY] = "not enough memory for a ring of this size",
    };
    static_assert(NODE_ID_BYTES_MAX == 63 && WEIGHT_MAX == 100, "the text above names them");
    assert((size_t)error < ARRAY_LEN(texts));
    return texts[error];
}

uint32_t ring_point(const struct ring *r, uint64_t position)
{
    uint32_t i = ring_index_find(&r->index, r->positions, position);
    return i < r->point_count ? i : 0;
}

uint32_t ring_owner(const struct ring *r, uint64_t position)
{
    return r->owners[ring_index_find(&r->index, r->positions, position)];
}

uint32_t ring_owner_reference(const struct ring *r, uint64_t position)
{
    uint32_t low = 0;
    uint32_t high = r->point_count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (r->positions[middle] < position) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return low < r->point_count ? r->owners[low] : r->owners[0];
}

uint32_t ring_find(const struct ring *r, struct slice id)
{
    uint32_t n = nodes_before(r, id);
    return n < r->node_count && slice_eq(id_of(&r->nodes[n]), id) ? n : UINT32_MAX;
}

static bool contains(const uint16_t *nodes, uint32_t count, uint16_t node)
{
    for (uint32_t i = 0; i < count; i++) {
        if (nodes[i] == node) {
            return true;
        }
    }
    return false;
}

uint32_t ring_preference(const struct ring *r, uint64_t position, uint16_t *out, uint32_t max)
{
    assert(r != NULL);
    assert(max <= RING_PREFERENCE_MAX);
    uint32_t wanted = max < r->node_count ? max : r->node_count;
    uint32_t found = 0;
    for (uint32_t i = ring_point(r, position); found < wanted; i++) {
        uint16_t node = r->owners[i % r->point_count];
        if (!contains(out, found, node)) {
            out[found++] = node;
        }
    }
    return found;
}

uint64_t ring_share(const struct ring *r, uint32_t node, bool *out_whole)
{
    assert(node < r->node_count);
    assert(out_whole != NULL);
    uint64_t share = 0;
    uint64_t previous = r->positions[r->point_count - 1];
    for (uint32_t i = 0; i < r->point_count; i++) {
        if (r->owners[i] == node) {
            share += r->positions[i] - previous;
        }
        previous = r->positions[i];
    }
    /* 0 is nothing or 2^64; whoever owns even one position has not nothing. */
    *out_whole = share == 0 && ring_owner(r, 0) == node;
    return share;
}

/* A point of this node at this position? */
static bool has_point(const struct ring *r, uint64_t position, uint32_t node)
{
    for (uint32_t i = ring_index_find(&r->index, r->positions, position);
         i < r->point_count && r->positions[i] == position; i++) {
        if (r->owners[i] == node) {
            return true;
        }
    }
    return false;
}

void ring_check(const struct ring *r)
{
    assert(r->node_count >= 1 && r->node_count <= NODES_MAX);
    ring_points_check(r);
    uint64_t points = 0;
    for (uint32_t n = 0; n < r->node_count; n++) {
        const struct ring_node *node = &r->nodes[n];
        assert(node->id_len >= 1 && strlen(node->id) == node->id_len);
        assert(node->weight >= 1 && node->weight <= WEIGHT_MAX);
        assert(n == 0 || compare_nodes(node - 1, node) < 0);
        uint32_t replicas = node->weight * r->virtual_nodes;
        for (uint32_t replica = 0; replica < replicas; replica++) {
            assert(has_point(r, hash_point(id_of(node), replica), n));
        }
        points += replicas;
    }
    assert(points == r->point_count);
    assert(r->fingerprint == fingerprint_of(r));
}
