/* tui/draw_circle.c - the ring as a circle (tui/draw.h).
 *
 *                C    A
 *          DB ⣀⡤⠤⠤⠤⠤⠤⣄⡀ B        a letter: a point of this node, which owns what lies before it,
 *        C ⢀⡴⠋⠁ ····  ⠉⠳⣄          counter-clockwise, up to the point before. With too many
 *      D  ⡴⠋···      ·· ⠈⠳⡄        points for that, the owner of what is there
 *        ⣸⠁··             ⢹⡀A    ·  keys       ◆  the selected one
 *
 * Position 0 is at the top.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/circle.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/bar.h"
#include "tui/draw_parts.h"

enum { MARGIN_X = 3, MARGIN_Y = 1, SHIFTS = 5 };

struct drawn {
    struct area area;
    const struct scene *scene;
    const struct ui *ui;
    const struct members *members; /* that are shown */
    const struct circle *circle;
};

/* Of three quarters as many as it has cells, most letters find a place. */
static uint32_t points_most(const struct circle *c)
{
    return c->count * 3 / 4;
}

bool circle_has_room(int width, int height, uint32_t *points_max)
{
    struct circle c;
    if (!circle_fit(width, height, MARGIN_X, MARGIN_Y, &c))
        return false;
    *points_max = points_most(&c);
    return true;
}

/* --- places ---------------------------------------------------------------------------------- */

struct place {
    int x, y;
};

static bool is_free(const struct drawn *d, struct place p)
{
    const struct area *a = &d->area;
    return p.x >= 0 && p.y >= 0 && p.x < a->width && p.y < a->height &&
           grid_at(a->grid, a->x + p.x, a->y + p.y)->glyph == ' ';
}

/* A free cell beside the line, about a cell away from it: further out, or in. false: none. */
static bool find_beside(const struct drawn *d, uint64_t position, double outward, struct place *out)
{
    for (int i = 0; i < 3; i++) {
        circle_at(d->circle, position, outward * (1 + 0.3 * i), &out->x, &out->y);
        if (is_free(d, *out))
            return true;
    }
    return false;
}

/* --- parts ----------------------------------------------------------------------------------- */

static void put_line(const struct drawn *d)
{
    const struct members *before = d->scene->before;
    for (uint32_t i = 0; i < d->circle->count; i++) {
        const struct circle_cell *c = &d->circle->cells[i];
        const uint32_t owner = members_owner(d->members, c->middle);
        area_glyph(d->area, c->x, c->y, ring_role(d->scene, owner), 0x2800U + c->dots);
        if (has_ring(before) && members_owner(before, c->middle) != owner)
            area_mark(d->area, c->x, c->y, 1, CELL_MOVED);
    }
}

static void put_key(const struct drawn *d)
{
    struct chosen key;
    struct place p;
    find_chosen(d->scene, d->ui, &key);
    if (!key.is_there)
        return;
    if (!find_beside(d, key.position, -1, &p))
        return;
    area_put(d->area, p.x, p.y, ROLE_KEY, "◆");
    area_mark(d->area, p.x, p.y, 1, CELL_SELECTED);
}

/* Where letters collide, they are shifted along the ring, by so many cells; in the end a star
 * stands for several. */
static void put_point(const struct drawn *d, uint64_t position, uint32_t node)
{
    static const int shifts[SHIFTS] = {0, 1, -1, 2, -2};
    const uint64_t cell = UINT64_MAX / d->circle->count;
    struct place p;
    for (int i = 0; i < SHIFTS; i++) {
        if (!find_beside(d, position + cell * (uint64_t)shifts[i], 1, &p))
            continue;
        put_ring_letter(d->area, p.x, p.y, d->scene, node);
        if (node_is_new(d->scene, node) && !draw_hides(d->scene, d->ui))
            area_mark(d->area, p.x, p.y, 1, CELL_MOVED);
        return;
    }
    circle_at(d->circle, position, 1, &p.x, &p.y);
    area_put(d->area, p.x, p.y, ROLE_TEXT, "*");
}

static void put_points(const struct drawn *d)
{
    const struct ring *r = d->members->ring;
    for (uint32_t p = 0; p < r->point_count; p++)
        put_point(d, r->positions[p], d->members->numbers[r->owners[p]]);
}

/* Too many points: who owns what is there. */
static void put_owners(const struct drawn *d)
{
    for (uint32_t i = 0; i < d->circle->count; i++) {
        const uint64_t position = d->circle->cells[i].middle;
        struct place p;
        circle_at(d->circle, position, 1, &p.x, &p.y);
        if (is_free(d, p))
            put_ring_letter(d->area, p.x, p.y, d->scene, members_owner(d->members, position));
    }
}

/* One for each part of the line in which there are any. Where there are many, most need no look. */
static void put_keys(const struct drawn *d)
{
    const struct bar_span all = bar_zoomed(0, 0);
    const struct scene_keys *k = &d->scene->keys;
    const uint64_t half = UINT64_MAX / d->circle->count / 2;
    const int columns = (int)d->circle->count;
    bool has_some[CIRCLE_CELLS_MAX] = {false};
    int empty = columns;
    for (uint32_t i = 0; i < k->count && empty > 0; i++) {
        bool *some = &has_some[bar_column_of(all, columns, k->positions[i])];
        empty -= !*some;
        *some = true;
    }
    for (int i = 0; i < columns; i++) {
        struct place p;
        if (has_some[i] && find_beside(d, bar_position(all, columns, i) + half, -1, &p))
            area_put(d->area, p.x, p.y, ROLE_DIM, "·");
    }
}

/* --- what is written into it ----------------------------------------------------------------- */

/* Returns the next row. */
static int put_centred(const struct drawn *d, int y, enum role role, const char *text)
{
    const int x = (d->area.width - text_columns(text)) / 2;
    area_put(d->area, x, y, role, text);
    return y + 1;
}

static void put_words(const struct drawn *d)
{
    const struct scene *s = d->scene;
    char line[SCENE_WORDS_MAX];
    int y = d->area.height / 2 - 3;
    if (s->change_count > 0 && s->before) {
        const struct scene_change *c = &s->changes[s->change_count - 1];
        y = put_centred(d, y, ROLE_TEXT, c->words);
        snprintf(line, sizeof line, "%" PRIu32 " of %" PRIu32 " keys moved", c->moved, c->keys);
        y = put_centred(d, y, ROLE_TEXT, draw_hides(s, d->ui) ? "how many keys move?" : line) + 1;
    }
    y = put_centred(d, y, ROLE_DIM, "a key belongs to the");
    put_centred(d, y, ROLE_DIM, "next letter clockwise");
}

/* The columns around the middle of a row in which nothing is drawn. */
struct gap {
    int x, width;
};

static struct gap gap_of(const struct drawn *d, int y)
{
    int first = d->area.width / 2, end = first;
    while (is_free(d, (struct place){first - 1, y}))
        first--;
    while (is_free(d, (struct place){end, y}))
        end++;
    return (struct gap){first, end - first};
}

enum { RULE_LINES = 4, RULES = 2 };

/* Each of its lines with a blank on either side. false: there is no room from row y on. */
static bool put_lines(const struct drawn *d, int y, const char *const lines[RULE_LINES])
{
    for (int i = 0; i < RULE_LINES && lines[i]; i++)
        if (gap_of(d, y + i).width < text_columns(lines[i]) + 2)
            return false;
    for (int i = 0; i < RULE_LINES && lines[i]; i++) {
        const struct gap gap = gap_of(d, y + i);
        const int x = gap.x + (gap.width - text_columns(lines[i])) / 2;
        area_put(d->area, x, y + i, ROLE_DIM, lines[i]);
    }
    return true;
}

/* Where a circle has no room for all that, the rule alone, if no key lies where it would stand. */
static void put_rule(const struct drawn *d)
{
    static const char *const rules[RULES][RULE_LINES] = {
        {"a key belongs", "to the next letter", "clockwise"},
        {"a key belongs", "to the next", "letter", "clockwise"},
    };
    const int middle = (d->area.height - RULE_LINES + 1) / 2;
    for (int i = 0; i < RULES; i++)
        for (int down = 0; down < 2; down++)
            if (put_lines(d, middle - down, rules[i]))
                return;
}

void draw_circle(struct area a, const struct scene *s, const struct ui *u)
{
    struct circle c;
    const struct drawn d = {
        .area = a, .scene = s, .ui = u, .members = shown_members(s, u), .circle = &c};
    if (!has_ring(d.members) || !circle_fit(a.width, a.height, MARGIN_X, MARGIN_Y, &c))
        return;
    const bool few = d.members->ring->point_count <= points_most(&c);
    put_line(&d);
    put_key(&d);
    if (few)
        put_points(&d);
    else
        put_owners(&d);
    put_keys(&d);
    if (few && c.diameter >= 64)
        put_words(&d);
    else if (few)
        put_rule(&d);
}
