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

/* Widths are added up for so many members at once: there may be thousands. They are kept in 2^31
 * parts of a column, so that little is looked at for each of some hundred thousand points; who is
 * ahead by less than that may be taken for second. */
enum { LOT = 1024, PARTS_BITS = 31 };

struct column {
    const struct ring *ring;
    uint64_t first;      /* position */
    uint64_t last;       /* distance of the last one from it */
    uint32_t point;      /* the one that owns the first position, */
    uint32_t last_point; /* and the last one */
    uint32_t shift;      /* from a width to parts */
};

/* What members own of it, from one on, by their places; the last number is that of all others. */
struct weights {
    uint32_t lot;
    uint32_t parts[LOT + 1];
};

static struct column column_of(const struct ring *r, struct bar_span span, int columns, int i)
{
    struct column c = {.ring = r, .first = bar_position(span, columns, i)};
    c.last = bar_position(span, columns, i + 1) - 1 - c.first;
    c.point = ring_point(r, c.first);
    c.last_point = ring_point(r, c.first + c.last);
    while (c.last >> c.shift >> PARTS_BITS != 0)
        c.shift++;
    return c;
}

static uint32_t next_point(const struct ring *r, uint32_t point)
{
    return point + 1 < r->point_count ? point + 1 : 0;
}

/* Is there a second owner? Of points in one place only the first one owns anything. */
static bool is_mixed(const struct column *c)
{
    const struct ring *r = c->ring;
    const uint16_t owner = r->owners[c->point];
    if (r->positions[c->point] - c->first >= c->last)
        return false;
    uint32_t last = c->point, p = next_point(r, last);
    for (; p != c->last_point && p != c->point; last = p, p = next_point(r, p))
        if (r->owners[p] != owner && r->positions[p] != r->positions[last])
            return true;
    return r->owners[c->last_point] != owner;
}

/* The arcs that end at these points, the first of which begins at a distance from the first
 * position. Returns where the next one begins. */
static uint64_t weigh_arcs(const struct column *c, uint32_t from, uint32_t to, uint64_t begin,
                           struct weights *w)
{
    const uint64_t *positions = c->ring->positions;
    const uint16_t *owners = c->ring->owners;
    const uint32_t lot = w->lot, shift = c->shift;
    for (uint32_t p = from; p < to; p++) {
        const uint64_t end = positions[p] - c->first + 1;
        const uint32_t place = owners[p] - lot;
        w->parts[place < LOT ? place : LOT] += (uint32_t)((end - begin) >> shift);
        begin = end;
    }
    return begin;
}

static void weigh(const struct column *c, struct weights *w)
{
    const struct ring *r = c->ring;
    const bool wraps = c->last_point <= c->point; /* past the end of the array */
    uint64_t begin = weigh_arcs(c, c->point, wraps ? r->point_count : c->last_point, 0, w);
    if (wraps)
        begin = weigh_arcs(c, 0, c->last_point, begin, w);
    const uint32_t place = r->owners[c->last_point] - w->lot;
    w->parts[place < LOT ? place : LOT] += (uint32_t)((c->last - begin + 1) >> c->shift);
}

static uint32_t most_of(const uint32_t *numbers, uint32_t count)
{
    uint32_t most = 0;
    for (uint32_t i = 0; i < count; i++)
        most = numbers[i] > most ? numbers[i] : most;
    return most;
}

/* The place of the member that owns most; of several, the first by id. */
static uint32_t find_most(const struct column *c)
{
    struct weights w;
    uint32_t place = c->ring->owners[c->point], most = 0;
    for (w.lot = 0; w.lot < c->ring->node_count; w.lot += LOT) {
        const uint32_t left = c->ring->node_count - w.lot, count = left < LOT ? left : LOT;
        memset(w.parts, 0, count * sizeof w.parts[0]);
        w.parts[LOT] = 0;
        weigh(c, &w);
        const uint32_t here = most_of(w.parts, count);
        uint32_t i = 0;
        while (w.parts[i] != here)
            i++;
        place = here > most ? w.lot + i : place;
        most = here > most ? here : most;
    }
    return place;
}

static struct bar_column look_at(const struct members *m, const struct column *c)
{
    const bool mixed = is_mixed(c);
    const uint32_t place = mixed ? find_most(c) : m->ring->owners[c->point];
    return (struct bar_column){(uint16_t)m->numbers[place], mixed};
}

void bar_owners(const struct members *m, struct bar_span span, int columns, struct bar_column *out)
{
    const bool is_ring = m && m->placement == PLACEMENT_RING;
    for (int i = 0; i < columns; i++) {
        out[i] = (struct bar_column){SCENE_NO_OWNER, m != NULL};
        if (!is_ring)
            continue;
        const struct column c = column_of(m->ring, span, columns, i);
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
