/* tui/draw_parts.c - see tui/draw_parts.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw_parts.h"

#include <inttypes.h>
#include <stdio.h>

#include "core/hash.h"
#include "tui/words.h"

/* --- areas ----------------------------------------------------------------------------------- */

static int at_most(int number, int most)
{
    return number > most ? most : number;
}

struct area take_top(struct area *left, int rows)
{
    const int taken = at_most(rows, left->height);
    const struct area top = area_part(*left, 0, 0, left->width, taken);
    *left = area_part(*left, 0, taken, left->width, left->height - taken);
    return top;
}

struct area take_bottom(struct area *left, int rows)
{
    const int taken = at_most(rows, left->height), kept = left->height - taken;
    const struct area bottom = area_part(*left, 0, kept, left->width, taken);
    *left = area_part(*left, 0, 0, left->width, kept);
    return bottom;
}

void put_joint(struct area a, int x, int y, enum joint joint)
{
    if (x < 0 || y < 0 || x >= a.width || y >= a.height)
        return;
    const uint32_t there = grid_at(a.grid, a.x + x, a.y + y)->glyph;
    if (there == 0x2500 || there == '-')
        area_glyph(a, x, y, ROLE_DIM, joint == JOINT_UP ? 0x2534 : 0x252C);
}

void put_divider(struct area a, int x)
{
    for (int y = 0; y < a.height; y++)
        area_glyph(a, x, y, ROLE_DIM, 0x2502);
}

/* --- nodes ----------------------------------------------------------------------------------- */

void put_letter(struct area a, int x, int y, const struct scene *s, uint32_t node)
{
    if (node < s->node_count)
        area_glyph(a, x, y, (enum role)scene_role(node), (uint8_t)s->nodes[node].letter);
    else
        area_glyph(a, x, y, ROLE_DIM, '?');
}

enum role ring_role(const struct scene *s, uint32_t node)
{
    const bool is_down = node < s->node_count && s->nodes[node].mood == MOOD_DOWN;
    return is_down ? ROLE_BAD : (enum role)scene_role(node);
}

void put_ring_letter(struct area a, int x, int y, const struct scene *s, uint32_t node)
{
    if (node < s->node_count)
        area_glyph(a, x, y, ring_role(s, node), (uint8_t)s->nodes[node].letter);
    else
        put_letter(a, x, y, s, node);
}

const char *node_id(const struct scene *s, uint32_t node)
{
    return node < s->node_count ? s->nodes[node].id : "?";
}

int put_id(struct area a, int x, int y, int width, const struct scene *s, uint32_t node)
{
    const enum role role = node < s->node_count ? (enum role)scene_role(node) : ROLE_DIM;
    return x + area_put(area_part(a, x, y, width, 1), 0, 0, role, node_id(s, node));
}

bool node_is_new(const struct scene *s, uint32_t node)
{
    return s->before && s->nodes[node].is_member && !s->nodes[node].was_member;
}

/* --- who owns what --------------------------------------------------------------------------- */

bool draw_hides(const struct scene *s, const struct ui *u)
{
    return u->hide_after && s->before;
}

const struct members *shown_members(const struct scene *s, const struct ui *u)
{
    return draw_hides(s, u) ? s->before : s->members;
}

struct arc arc_at(const struct members *m, uint32_t point)
{
    const struct ring *r = m->ring;
    const uint32_t behind = point > 0 ? point - 1 : r->point_count - 1;
    return (struct arc){r->positions[behind] + 1, r->positions[point],
                        m->numbers[r->owners[point]]};
}

struct arc arc_of(const struct members *m, uint64_t position)
{
    return arc_at(m, ring_point(m->ring, position));
}

double arc_share(const struct members *m, struct arc arc)
{
    const double circle = 18446744073709551616.0; /* 2^64 */
    if (m->ring->point_count == 1)
        return 1;
    return (double)(arc.last - arc.first + 1) / circle;
}

/* --- numbers --------------------------------------------------------------------------------- */

/* So many parts of 1, rounded. */
static uint32_t parts_of(double ratio, uint32_t parts)
{
    const double number = ratio * parts + 0.5;
    return number < 0 ? 0 : number > 1e9 ? 1000 * 1000 * 1000 : (uint32_t)number;
}

const char *words_tenths(double ratio, char out[PARTS_WORDS_MAX])
{
    const uint32_t tenths = parts_of(ratio, 1000);
    snprintf(out, PARTS_WORDS_MAX, "%" PRIu32 ".%" PRIu32, tenths / 10, tenths % 10);
    return out;
}

const char *words_whole(double ratio, char out[PARTS_WORDS_MAX])
{
    snprintf(out, PARTS_WORDS_MAX, "%" PRIu32, parts_of(ratio, 100));
    return out;
}

const char *words_part(double ratio, char out[PARTS_WORDS_MAX])
{
    return ratio < 0.0995 ? words_tenths(ratio, out) : words_whole(ratio, out);
}

/* --- the selected key ------------------------------------------------------------------------ */

static uint32_t node_of(const struct scene *s, uint16_t owner)
{
    return owner == SCENE_NO_OWNER || !s->members ? SCENE_NO_NODE : owner;
}

static void find_stray(const struct scene *s, const struct ui *u, struct chosen *out)
{
    const struct members *now = s->members, *before = s->before ? s->before : now;
    snprintf(out->name, sizeof out->name, "%s", u->stray_key);
    out->position = hash_key(slice_str(out->name));
    out->owner = now ? members_owner(now, out->position) : SCENE_NO_NODE;
    out->before = before ? members_owner(before, out->position) : SCENE_NO_NODE;
}

void find_chosen(const struct scene *s, const struct ui *u, struct chosen *out)
{
    *out = (struct chosen){.key = SCENE_NO_KEY};
    if (u->key < s->keys.count) {
        out->key = u->key;
        words_scene_key(s, u->key, out->name);
        out->position = s->keys.positions[u->key];
        out->owner = node_of(s, s->keys.owners[u->key]);
        out->before = node_of(s, s->keys.before[u->key]);
    } else if (u->stray_key[0] != '\0') {
        find_stray(s, u, out);
    } else {
        return;
    }
    out->is_there = true;
    out->is_hidden = draw_hides(s, u);
    if (out->is_hidden)
        out->owner = out->before;
}
