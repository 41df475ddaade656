/* tui/theme.h - how roles look.
 *
 * dark and light use only the eight colours that every terminal has, so that the user's own palette
 * rules, on the terminal's own background; dark256 and light256 use fixed ones that are further
 * apart; mono uses none. Owners are told apart by colours that stay apart for people who see fewer
 * of them, and always by their letter as well; where there are not enough colours, they begin anew
 * underlined. What is wrong is red and bold, which no owner is; blue is no text on a dark ground.
 *
 * What is selected is reversed, what has moved reversed and bold, what shares its cell underlined:
 * these can be told apart without any colour.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include "tui/grid.h"
#include "tui/ui.h"

struct look {
    int16_t colour; /* -1: the terminal's own; 0 to 7: by name; to 255: by number */
    bool bold, dim, underlined, reverse;
};

struct look theme_look(enum theme theme, const struct cell *cell);
bool look_eq(struct look a, struct look b);

/* "dark", "light", "mono", "dark256", "light256". */
const char *theme_name(enum theme theme);
/* false: there is no such theme. */
MUST_CHECK bool theme_find(const char *name, enum theme *out);

/* For pictures: the colour of the letters, as on a screen of its own, 0 to 255; and what is behind
 * them. Reversed is for the caller to do. */
struct rgb {
    uint8_t red, green, blue;
};
struct rgb theme_rgb(enum theme theme, struct look look);
struct rgb theme_ground(enum theme theme);

#endif
