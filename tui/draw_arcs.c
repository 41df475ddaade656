/* tui/draw_arcs.c - the ring as a table of arcs (tui/draw.h).
 *
 *       from      to       node  width keys  before
 *       fe2a64b4..1293c89e A      8.0%    5
 *     ◆ a0ade94b..c58597aa D     14.4%    6  C, 6 moved
 *
 * An arc is what lies between two points; it belongs to the node of the second one. Positions are
 * told by their first 32 bits. The arc of the selected key is always visible.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"

enum { ROWS_MAX = 128, NODE_LEAST = 4, NODE_MOST = 16, FROM = 2, NODE = FROM + 19 };

struct row {
    struct arc arc;
    uint64_t end; /* distance from the beginning of the first row to the last position */
    uint32_t keys, moved;
};

struct arcs {
    struct area area;
    const struct scene *scene;
    const struct members *members;
    const struct members *before; /* NULL: nothing is said of a change */
    uint32_t first;               /* the first point that is visible */
    uint32_t count;               /* so many are */
    uint32_t key_point;           /* of the selected key's arc; UINT32_MAX: none */
    int width;                    /* of a node's id */
    struct row rows[ROWS_MAX];
};

/* --- what is visible ------------------------------------------------------------------------- */

static void choose_rows(struct arcs *a, const struct ui *u)
{
    struct chosen key;
    find_chosen(a->scene, u, &key);
    const struct ring *r = a->members->ring;
    const uint32_t rows = a->area.height - 1 < ROWS_MAX ? (uint32_t)a->area.height - 1 : ROWS_MAX;
    a->key_point = key.is_there ? ring_point(r, key.position) : UINT32_MAX;
    const uint32_t at = key.is_there ? a->key_point : u->zoom > 0 ? ring_point(r, u->zoom_at) : 0;
    a->first = (uint32_t)list_top(at, r->point_count, (int)rows);
    const uint32_t left = r->point_count - a->first;
    a->count = left < rows ? left : rows;
    for (uint32_t i = 0; i < a->count; i++) {
        a->rows[i] = (struct row){.arc = arc_at(a->members, a->first + i)};
        a->rows[i].end = a->rows[i].arc.last - a->rows[0].arc.first;
        const int columns = text_columns(node_id(a->scene, a->rows[i].arc.owner));
        a->width = columns > a->width ? columns : a->width;
    }
    a->width = a->width < NODE_MOST ? a->width : NODE_MOST;
}

/* The first row that ends at this distance or further on. */
static struct row *find_row(struct arcs *a, uint64_t distance)
{
    uint32_t low = 0, high = a->count - 1;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (a->rows[middle].end < distance)
            low = middle + 1;
        else
            high = middle;
    }
    return &a->rows[low];
}

static void count_keys(struct arcs *a)
{
    const struct scene_keys *k = &a->scene->keys;
    const uint64_t begin = a->rows[0].arc.first, end = a->rows[a->count - 1].end;
    for (uint32_t i = 0; i < k->count; i++) {
        const uint64_t distance = k->positions[i] - begin;
        if (distance > end)
            continue;
        struct row *r = find_row(a, distance);
        r->keys++;
        r->moved += k->owners[i] != k->before[i];
    }
}

/* --- drawing --------------------------------------------------------------------------------- */

/* Who had the arc before, or its beginning: a point that is gone may have lain in it. */
static void put_change(const struct arcs *a, int x, int y, const struct row *r)
{
    const uint32_t last = members_owner(a->before, r->arc.last);
    const uint32_t first = members_owner(a->before, r->arc.first);
    const bool all = last != r->arc.owner;
    if (!all && first == r->arc.owner)
        return;
    x = area_put(a->area, x, y, ROLE_TEXT, all ? "" : "part ");
    x = put_id(a->area, x, y, NODE_MOST, a->scene, all ? last : first);
    area_print(a->area, x, y, ROLE_TEXT, ", %" PRIu32 " moved", r->moved);
}

static void put_row(const struct arcs *a, int y, uint32_t i)
{
    const struct row *r = &a->rows[i];
    char share[PARTS_WORDS_MAX];
    area_print(a->area, FROM, y, ROLE_TEXT, "%08" PRIx32 "..%08" PRIx32,
               (uint32_t)(r->arc.first >> 32), (uint32_t)(r->arc.last >> 32));
    put_id(a->area, NODE, y, a->width, a->scene, r->arc.owner);
    const int x = NODE + a->width + 1;
    area_print(a->area, x, y, ROLE_TEXT, "%5s%% %4" PRIu32,
               words_tenths(arc_share(a->members, r->arc), share), r->keys);
    if (a->before)
        put_change(a, x + 13, y, r);
    if (a->first + i == a->key_point) {
        area_put(a->area, 0, y, ROLE_KEY, "◆");
        area_mark(a->area, 0, y, a->area.width, CELL_SELECTED);
    }
}

static void put_header(const struct arcs *a)
{
    area_put(a->area, FROM, 0, ROLE_DIM, "from      to");
    area_put(a->area, NODE, 0, ROLE_DIM, "node");
    area_print(a->area, NODE + a->width + 1, 0, ROLE_DIM, " width keys%s",
               a->before ? "  before" : "");
}

void draw_arcs(struct area area, const struct scene *s, const struct ui *u)
{
    const bool hides = draw_hides(s, u);
    struct arcs a = {.area = area,
                     .scene = s,
                     .members = shown_members(s, u),
                     .before = has_ring(s->before) && !hides ? s->before : NULL,
                     .width = NODE_LEAST};
    if (area.height < 2 || !has_ring(a.members))
        return;
    choose_rows(&a, u);
    count_keys(&a);
    put_header(&a);
    for (uint32_t i = 0; i < a.count; i++)
        put_row(&a, 1 + (int)i, i);
}
