/* tui/bar.c - see tui/bar.h.
 *
 * Positions wrap, so all comparisons are of distances from the beginning of the span or of a
 * column, and the last position of a part counts, not the first one behind it: that of the whole
 * ring would not fit 64 bits.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/bar.h"

#include <assert.h>

#include "tui/grid.h"
#include "tui/ui.h"

struct bar_span bar_zoomed(uint32_t zoom, uint64_t around)
{
    assert(zoom <= ZOOM_MOST);
    if (zoom == 0)
        return (struct bar_span){0, 0};
    const uint64_t width = UINT64_C(1) << (64 - zoom);
    return (struct bar_span){around - width / 2, width};
}

uint64_t bar_position(struct bar_span span, int columns, int i)
{
    assert(columns >= 1 && columns <= GRID_WIDTH_MAX && i >= 0 && i <= columns);
    const uint64_t n = (uint64_t)columns, most = span.width - 1; /* of the whole ring: 2^64 - 1 */
    uint64_t each = most / n, left = most % n + 1;
    if (left == n) {
        each++;
        left = 0;
    }
    return span.first + each * (uint64_t)i + left * (uint64_t)i / n;
}

/* In columns of columns / width positions, without a division: the last column that begins at or
 * before distance d is that of (d * columns + columns - 1) / width, rounded down. The product may
 * take 74 bits: it is kept in two parts. */
static uint32_t column_at(uint64_t distance, uint32_t columns, uint32_t width_bits)
{
    const uint64_t low = (distance & UINT32_MAX) * columns + columns - 1;
    const uint64_t high = (distance >> 32) * columns + (low >> 32);
    if (width_bits >= 32)
        return (uint32_t)(high >> (width_bits - 32));
    return (uint32_t)((high << 32 | (low & UINT32_MAX)) >> width_bits);
}

static uint32_t bits_of(struct bar_span span)
{
    uint32_t bits = 64;
    for (uint64_t width = span.width; width != 0; width <<= 1)
        bits--;
    assert(span.width == 0 || span.width == UINT64_C(1) << bits);
    return bits;
}

int bar_column_of(struct bar_span span, int columns, uint64_t position)
{
    assert(columns >= 1 && columns <= GRID_WIDTH_MAX);
    if (position - span.first > span.width - 1)
        return -1;
    return (int)column_at(position - span.first, (uint32_t)columns, bits_of(span));
}

/* --- owners ---------------------------------------------------------------------------------- */

/* The members are weighed so many at a time, with a walk over the column's points for each lot:
 * there may be thousands, and few on any screen. */
enum { LOT = 512 };

struct column {
    const struct ring *ring;
    uint32_t point; /* the one that owns its first position */
    uint64_t first; /* position */
    uint64_t last;  /* distance of the last one from it */
};

struct weighed {
    uint32_t place; /* of the member that owns most so far */
    uint64_t most;
};

/* Add up what each member of the lot owns of the column. */
static void weigh_lot(const struct column *c, uint32_t lot, uint64_t *owned)
{
    const struct ring *r = c->ring;
    uint64_t begin = 0; /* of an arc: distance from the first position */
    uint32_t p = c->point;
    for (uint32_t walked = 0;; walked++) {
        const uint64_t point = r->positions[p] - c->first;
        const bool is_last = point >= c->last || walked == r->point_count;
        const uint64_t end = is_last ? c->last : point;
        const uint32_t place = r->owners[p] - lot;
        if (place < LOT && end >= begin) /* of points in one place the first one has it all */
            owned[place] += end - begin + 1;
        if (is_last)
            return;
        begin = end >= begin ? end + 1 : begin;
        p = p + 1 < r->point_count ? p + 1 : 0;
    }
}

/* Of members that own the same, the first by id is told. */
static struct weighed weigh(const struct column *c)
{
    struct weighed w = {0};
    for (uint32_t lot = 0; lot < c->ring->node_count; lot += LOT) {
        const uint32_t left = c->ring->node_count - lot, count = left < LOT ? left : LOT;
        uint64_t owned[LOT];
        memset(owned, 0, count * sizeof owned[0]);
        weigh_lot(c, lot, owned);
        for (uint32_t i = 0; i < count; i++)
            if (owned[i] > w.most)
                w = (struct weighed){lot + i, owned[i]};
    }
    return w;
}

static struct bar_column look_at(const struct members *m, const struct column *c)
{
    const struct ring *r = m->ring;
    if (r->node_count == 1 || r->positions[c->point] - c->first >= c->last)
        return (struct bar_column){(uint16_t)m->numbers[r->owners[c->point]], false};
    const struct weighed w = weigh(c);
    return (struct bar_column){(uint16_t)m->numbers[w.place], w.most - 1 != c->last};
}

void bar_owners(const struct members *m, struct bar_span span, int columns, struct bar_column *out)
{
    const bool is_ring = m && m->placement == PLACEMENT_RING;
    for (int i = 0; i < columns; i++) {
        out[i] = (struct bar_column){SCENE_NO_OWNER, m != NULL};
        if (!is_ring)
            continue;
        const uint64_t first = bar_position(span, columns, i);
        const uint64_t last = bar_position(span, columns, i + 1) - 1 - first;
        const struct column c = {m->ring, ring_point(m->ring, first), first, last};
        out[i] = look_at(m, &c);
    }
}

/* --- keys ------------------------------------------------------------------------------------ */

void bar_keys(const struct scene_keys *keys, struct bar_span span, int columns, uint32_t *out)
{
    const uint32_t bits = bits_of(span);
    memset(out, 0, (size_t)columns * sizeof *out);
    for (uint32_t i = 0; i < keys->count; i++) {
        const uint64_t distance = keys->positions[i] - span.first;
        if (distance <= span.width - 1)
            out[column_at(distance, (uint32_t)columns, bits)]++;
    }
}
