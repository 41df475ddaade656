/* core/ring_points.c - see core/ring_points.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/ring_points.h"

#include <assert.h>
#include <stdlib.h>

bool ring_points_init(struct ring *r)
{
    assert(r->point_count >= 1 && r->point_count <= RING_POINTS_MAX);
    r->positions = calloc(r->point_count + RING_INDEX_SENTINELS, sizeof *r->positions);
    r->owners = calloc(r->point_count + 1, sizeof *r->owners);
    bool indexed = ring_index_init(&r->index, r->point_count);
    return r->positions != NULL && r->owners != NULL && indexed;
}

void ring_points_destroy(struct ring *r)
{
    ring_index_destroy(&r->index);
    free(r->owners);
    free(r->positions);
    r->owners = NULL;
    r->positions = NULL;
}

/* The last step of every filling: the sentinels, and the way round the circle. */
static void close_circle(struct ring *r)
{
    for (uint32_t i = 0; i < RING_INDEX_SENTINELS; i++) {
        r->positions[r->point_count + i] = UINT64_MAX;
    }
    r->owners[r->point_count] = r->owners[0];
}

/* Put every point into its bucket's part of the arrays. */
static void scatter(struct ring *r, const uint64_t *positions, const uint16_t *owners)
{
    uint32_t *start = r->index.start;
    for (uint32_t i = 0; i < r->point_count; i++) {
        uint32_t to = start[ring_index_bucket(&r->index, positions[i])]++;
        r->positions[to] = positions[i];
        r->owners[to] = owners[i];
    }
    /* Each start has advanced to where the next bucket starts: move them all one up. */
    memmove(start + 1, start, (ring_index_buckets(&r->index) - 1) * sizeof *start);
    start[0] = 0;
}

static bool is_after(const struct ring *r, uint32_t i, uint64_t position, uint16_t owner)
{
    return r->positions[i] > position || (r->positions[i] == position && r->owners[i] > owner);
}

/* Sort by insertion. Buckets are in order already, so a point travels within its own at most. */
static void sort_buckets(struct ring *r)
{
    for (uint32_t i = 1; i < r->point_count; i++) {
        uint64_t position = r->positions[i];
        uint16_t owner = r->owners[i];
        uint32_t to = i;
        while (to > 0 && is_after(r, to - 1, position, owner)) {
            r->positions[to] = r->positions[to - 1];
            r->owners[to] = r->owners[to - 1];
            to--;
        }
        r->positions[to] = position;
        r->owners[to] = owner;
    }
}

void ring_points_sort(struct ring *r, const uint64_t *positions, const uint16_t *owners)
{
    assert(positions != r->positions);
    assert(owners != r->owners);
    ring_index_fill(&r->index, positions, r->point_count);
    scatter(r, positions, owners);
    sort_buckets(r);
    close_circle(r);
}

/* How many points of old come before a point of the joining node at this position. */
static uint32_t count_before(const struct ring *old, uint64_t position, uint32_t joins)
{
    uint32_t i = ring_index_find(&old->index, old->positions, position);
    while (i < old->point_count && old->positions[i] == position && old->owners[i] < joins) {
        i++;
    }
    return i;
}

/* Copy the points first to end - 1 of old to place to and on, in their new numbering. */
static void copy_run(struct ring *r, uint32_t to, const struct ring *old, uint32_t first,
                     uint32_t end, uint32_t joins)
{
    memcpy(&r->positions[to], &old->positions[first], (end - first) * sizeof *r->positions);
    for (uint32_t i = first; i < end; i++) {
        r->owners[to + (i - first)] = (uint16_t)(old->owners[i] + (old->owners[i] >= joins));
    }
}

void ring_points_merge(struct ring *r, const struct ring *old, const struct ring *fresh,
                       uint32_t joins)
{
    assert(r->point_count == old->point_count + fresh->point_count);
    assert(joins <= old->node_count);
    uint32_t copied = 0;
    for (uint32_t i = 0; i < fresh->point_count; i++) {
        uint32_t before = count_before(old, fresh->positions[i], joins);
        copy_run(r, copied + i, old, copied, before, joins);
        copied = before;
        r->positions[copied + i] = fresh->positions[i];
        r->owners[copied + i] = (uint16_t)joins;
    }
    copy_run(r, copied + fresh->point_count, old, copied, old->point_count, joins);
    ring_index_fill(&r->index, r->positions, r->point_count);
    close_circle(r);
}

void ring_points_remove(struct ring *r, const struct ring *old, uint32_t leaves)
{
    assert(r->point_count < old->point_count);
    assert(leaves < old->node_count);
    uint32_t to = 0;
    for (uint32_t i = 0; i < old->point_count; i++) {
        if (old->owners[i] != leaves) {
            r->positions[to] = old->positions[i];
            r->owners[to] = (uint16_t)(old->owners[i] - (old->owners[i] > leaves));
            to++;
        }
    }
    assert(to == r->point_count);
    ring_index_fill(&r->index, r->positions, r->point_count);
    close_circle(r);
}

void ring_points_check(const struct ring *r)
{
    assert(r->point_count >= 1);
    for (uint32_t i = 0; i < r->point_count; i++) {
        assert(r->owners[i] < r->node_count);
        assert(i == 0 || !is_after(r, i - 1, r->positions[i], r->owners[i]));
    }
    for (uint32_t i = 0; i < RING_INDEX_SENTINELS; i++) {
        assert(r->positions[r->point_count + i] == UINT64_MAX);
    }
    assert(r->owners[r->point_count] == r->owners[0]);
    ring_index_check(&r->index, r->positions, r->point_count);
}
