/* tui/draw.h - a scene and what the user has chosen, as a frame.
 *
 * Pure: no clock, no randomness, no input or output; the same arguments give the same frame. Each
 * view draws into the area that the layout (tui/layout.h) gives it, and is told nothing about the
 * size of the screen beyond that.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

#include "tui/grid.h"
#include "tui/scene.h"
#include "tui/ui.h"

/* A whole frame of any size. The grid is cleared first. */
void draw_frame(struct grid *g, const struct scene *s, const struct ui *u);

/* The parts of it. */
void draw_status(struct area a, const struct scene *s, const struct ui *u);   /* one row */
void draw_timeline(struct area a, const struct scene *s, const struct ui *u); /* one row */
void draw_message(struct area a, const struct scene *s, const struct ui *u);  /* one or two rows */
void draw_hints(struct area a, const struct scene *s, const struct ui *u);    /* one row */
void draw_help(struct area a, const struct scene *s, const struct ui *u);     /* over a view */
void draw_words(struct area a, const struct scene *s, const struct ui *u);    /* over a view */
uint32_t draw_words_count(void); /* its lines */
void draw_question(struct area a, const struct scene *s, const struct ui *u); /* over a view */

/* The views, from 80x24 on: everything between the status and the timeline. */
void draw_ring(struct area a, const struct scene *s, const struct ui *u);
void draw_flow(struct area a, const struct scene *s, const struct ui *u);
void draw_path(struct area a, const struct scene *s, const struct ui *u);
void draw_node(struct area a, const struct scene *s, const struct ui *u);
void draw_stats(struct area a, const struct scene *s, const struct ui *u);
void draw_log(struct area a, const struct scene *s, const struct ui *u);

/* Panes that several views have. */
void draw_nodes(struct area a, const struct scene *s, const struct ui *u); /* a table */
void draw_circle(struct area a, const struct scene *s, const struct ui *u);
void draw_bars(struct area a, const struct scene *s, const struct ui *u); /* before, after, moved */
void draw_arcs(struct area a, const struct scene *s, const struct ui *u); /* the ring as a table */
void draw_matrix(struct area a, const struct scene *s, const struct ui *u);
void draw_key(struct area a, const struct scene *s, const struct ui *u); /* the selected key */

/* Smaller screens: from 56x14 one bar and a short table, from 40x10 a line for each node, each for
 * every view; below that a sentence. They fill the whole grid. */
void draw_compact(struct area a, const struct scene *s, const struct ui *u);
void draw_text(struct area a, const struct scene *s, const struct ui *u);
void draw_too_small(struct area a);

#endif
