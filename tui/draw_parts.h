/* tui/draw_parts.h - what the drawings of the ring and of what moved have in common.
 *
 * While the answer is kept back (ui.hide_after), a class sees the ring as it was before the last
 * change, and question marks where the present one would tell. draw_hides() says so; whoever draws
 * asks for the list that may be shown.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_DRAW_PARTS_H
#define TUI_DRAW_PARTS_H

#include "tui/draw.h"
#include "tui/flow.h"

enum { PARTS_WORDS_MAX = 32 };

/* --- areas ----------------------------------------------------------------------------------- */

/* The first rows of what is left, or the last ones; never more than there are. */
struct area take_top(struct area *left, int rows);
struct area take_bottom(struct area *left, int rows);

/* Where a rule runs through this place, and no title: a line from here up or down. */
enum joint { JOINT_UP, JOINT_DOWN };
void put_joint(struct area a, int x, int y, enum joint joint);
/* A line downwards. */
void put_divider(struct area a, int x);

/* As draw_bars(), by another name. */
void put_bars(struct area a, const struct scene *s, const struct ui *u, const char *name);
/* How many rows it has to say all. */
int bars_rows(const struct scene *s);

/* Has an area of this size room for a circle? *points_max: of so many points it shows each one. */
bool circle_has_room(int width, int height, uint32_t *points_max);

/* --- what moved ------------------------------------------------------------------------------ */

/* As draw_matrix(), of what has been counted already. */
void put_flow(struct area a, const struct scene *s, const struct ui *u, const struct flow *f);
/* How many rows a matrix of so many columns has; 0: it has no room, there is a list. */
int matrix_rows(const struct scene *s, int width);
/* What moved, in three rows of words; while nothing has, what else should be known. */
void put_last_change(struct area a, const struct scene *s, const struct ui *u,
                     const struct flow *f);
/* "ok  only D gained keys"; those that fail come first. */
void put_checks(struct area a, const struct flow *f);

/* How many keys moved, beside the least that can and what hash mod n would have: three rows. */
void put_amounts(struct area a, const struct scene *s, const struct ui *u, const struct flow *f);

/* --- nodes ----------------------------------------------------------------------------------- */

/* The letter of a node in its role; "?" for nobody known. */
void put_letter(struct area a, int x, int y, const struct scene *s, uint32_t node);
/* On the ring as it is now, what belongs to a node that is down is drawn as something bad. */
enum role ring_role(const struct scene *s, uint32_t node);
void put_ring_letter(struct area a, int x, int y, const struct scene *s, uint32_t node);
/* Its id, in its role, of at most so many columns. Returns the column behind it. */
int put_id(struct area a, int x, int y, int width, const struct scene *s, uint32_t node);
const char *node_id(const struct scene *s, uint32_t node);
/* Has it joined with the last change? */
bool node_is_new(const struct scene *s, uint32_t node);

/* --- who owns what --------------------------------------------------------------------------- */

bool draw_hides(const struct scene *s, const struct ui *u);
/* The list that is shown as the present one; NULL: there is none. */
const struct members *shown_members(const struct scene *s, const struct ui *u);

static inline bool has_ring(const struct members *m)
{
    return m && m->placement == PLACEMENT_RING;
}

/* What lies between two points, both ends included, and the node of the second one. */
struct arc {
    uint64_t first, last;
    uint32_t owner;
};
/* The one that ends at this point of the ring. */
struct arc arc_at(const struct members *m, uint32_t point);
struct arc arc_of(const struct members *m, uint64_t position);
/* The part of the ring that it is, 0 to 1. */
double arc_share(const struct members *m, struct arc arc);

/* --- numbers --------------------------------------------------------------------------------- */

/* Of 1, in per cent, without the sign: "28.8", "29". Return out. */
const char *words_tenths(double ratio, char out[PARTS_WORDS_MAX]);
const char *words_whole(double ratio, char out[PARTS_WORDS_MAX]);
/* With a decimal only if it is small: of what moved, everywhere alike. */
const char *words_part(double ratio, char out[PARTS_WORDS_MAX]);

/* --- the selected key ------------------------------------------------------------------------ */

struct chosen {
    bool is_there; /* else nothing is selected */
    uint32_t key;  /* SCENE_NO_KEY: it is not one of the story's keys */
    char name[KEY_BYTES_MAX + 1];
    uint64_t position;
    uint32_t owner, before; /* nodes, or SCENE_NO_NODE; owner: that may be shown */
    bool is_hidden;         /* owner is what it was before; the present one is kept back */
};
void find_chosen(const struct scene *s, const struct ui *u, struct chosen *out);

#endif
