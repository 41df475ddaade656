/* tui/theme.c - see tui/theme.h.
 *
 * The owners' colours were chosen by measuring: within a theme, the two that are hardest to tell
 * apart are as far apart as could be found, for people who see all colours and for those who do not
 * see red, green or blue, among the colours that can be read on the theme's ground. The test
 * measures again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/theme.h"

#include <assert.h>

/* Of the eight that have names; OWN is the terminal's own. */
enum { OWN = -1, RED = 1, YELLOW = 3, BLUE = 4, MAGENTA = 5, CYAN = 6 };

static const struct look looks[THEME_COUNT][ROLE_COUNT] =
    {
        [THEME_DARK] =
            {
                [ROLE_TEXT] = {.colour = OWN},
                [ROLE_DIM] = {.colour = OWN, .dim = true},
                [ROLE_TITLE] = {.colour = OWN, .bold = true},
                [ROLE_HINT] = {.colour = OWN, .bold = true},
                [ROLE_OK] = {.colour = OWN},
                [ROLE_WARN] = {.colour = YELLOW, .bold = true},
                [ROLE_BAD] = {.colour = RED, .bold = true},
                [ROLE_KEY] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0] = {.colour = CYAN},
                [ROLE_OWNER_0 + 1] = {.colour = YELLOW},
                [ROLE_OWNER_0 + 2] = {.colour = MAGENTA},
                [ROLE_OWNER_0 + 3] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0 + 4] = {.colour = CYAN, .underlined = true},
                [ROLE_OWNER_0 + 5] = {.colour = YELLOW, .underlined = true},
                [ROLE_OWNER_0 + 6] = {.colour = MAGENTA, .underlined = true},
                [ROLE_OWNER_0 + 7] = {.colour = OWN, .bold = true, .underlined = true},
            },
        [THEME_LIGHT] =
            {
                [ROLE_TEXT] = {.colour = OWN},
                [ROLE_DIM] = {.colour = OWN},
                [ROLE_TITLE] = {.colour = OWN, .bold = true},
                [ROLE_HINT] = {.colour = OWN, .bold = true},
                [ROLE_OK] = {.colour = OWN},
                [ROLE_WARN] = {.colour = OWN, .bold = true},
                [ROLE_BAD] = {.colour = RED, .bold = true},
                [ROLE_KEY] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0] = {.colour = BLUE},
                [ROLE_OWNER_0 + 1] = {.colour = MAGENTA},
                [ROLE_OWNER_0 + 2] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0 + 3] = {.colour = RED},
                [ROLE_OWNER_0 + 4] = {.colour = BLUE, .underlined = true},
                [ROLE_OWNER_0 + 5] = {.colour = MAGENTA, .underlined = true},
                [ROLE_OWNER_0 + 6] = {.colour = OWN, .bold = true, .underlined = true},
                [ROLE_OWNER_0 + 7] = {.colour = RED, .underlined = true},
            },
        [THEME_MONO] =
            {
                [ROLE_TEXT] = {.colour = OWN},
                [ROLE_DIM] = {.colour = OWN},
                [ROLE_TITLE] = {.colour = OWN, .bold = true},
                [ROLE_HINT] = {.colour = OWN, .bold = true},
                [ROLE_OK] = {.colour = OWN},
                [ROLE_WARN] = {.colour = OWN},
                [ROLE_BAD] = {.colour = OWN, .bold = true},
                [ROLE_KEY] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0] = {.colour = OWN},
                [ROLE_OWNER_0 + 1] = {.colour = OWN},
                [ROLE_OWNER_0 + 2] = {.colour = OWN},
                [ROLE_OWNER_0 + 3] = {.colour = OWN},
                [ROLE_OWNER_0 + 4] = {.colour = OWN},
                [ROLE_OWNER_0 + 5] = {.colour = OWN},
                [ROLE_OWNER_0 + 6] = {.colour = OWN},
                [ROLE_OWNER_0 + 7] = {.colour = OWN},
            },
        [THEME_DARK256] =
            {
                [ROLE_TEXT] = {.colour = OWN},
                [ROLE_DIM] = {.colour = OWN, .dim = true},
                [ROLE_TITLE] = {.colour = OWN, .bold = true},
                [ROLE_HINT] = {.colour = OWN, .bold = true},
                [ROLE_OK] = {.colour = OWN},
                [ROLE_WARN] = {.colour = 214, .bold = true}, /* orange */
                [ROLE_BAD] = {.colour = 196, .bold = true},  /* red */
                [ROLE_KEY] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0] = {.colour = 87},      /* cyan */
                [ROLE_OWNER_0 + 1] = {.colour = 226}, /* yellow */
                [ROLE_OWNER_0 + 2] = {.colour = 165}, /* violet */
                [ROLE_OWNER_0 + 3] = {.colour = 197}, /* crimson */
                [ROLE_OWNER_0 + 4] = {.colour = 172}, /* brown */
                [ROLE_OWNER_0 + 5] = {.colour = 140}, /* lilac */
                [ROLE_OWNER_0 + 6] = {.colour = 156}, /* pale green */
                [ROLE_OWNER_0 + 7] = {.colour = 36},  /* sea green */
            },
        [THEME_LIGHT256] =
            {
                [ROLE_TEXT] = {.colour = OWN},
                [ROLE_DIM] = {.colour = OWN},
                [ROLE_TITLE] = {.colour = OWN, .bold = true},
                [ROLE_HINT] = {.colour = OWN, .bold = true},
                [ROLE_OK] = {.colour = OWN},
                [ROLE_WARN] = {.colour = 130, .bold = true}, /* brown */
                [ROLE_BAD] = {.colour = 160, .bold = true},  /* red */
                [ROLE_KEY] = {.colour = OWN, .bold = true},
                [ROLE_OWNER_0] = {.colour = 21},      /* blue */
                [ROLE_OWNER_0 + 1] = {.colour = 163}, /* magenta */
                [ROLE_OWNER_0 + 2] = {.colour = 16},  /* black */
                [ROLE_OWNER_0 + 3] = {.colour = 160}, /* red */
                [ROLE_OWNER_0 + 4] = {.colour = 95},  /* old rose */
                [ROLE_OWNER_0 + 5] = {.colour = 53},  /* plum */
                [ROLE_OWNER_0 + 6] = {.colour = 55},  /* indigo */
                [ROLE_OWNER_0 + 7] = {.colour = 88},  /* dark red */
            },
};

struct look theme_look(enum theme theme, const struct cell *cell)
{
    assert((size_t)theme < THEME_COUNT && cell->role < ROLE_COUNT);
    struct look look = looks[theme][cell->role];
    const bool is_moved = (cell->marks & CELL_MOVED) != 0;
    if (is_moved || (cell->marks & CELL_SELECTED) != 0) {
        look.reverse = true;
        look.bold = is_moved; /* so that the two stay apart, whatever the role */
        look.dim = false;
    }
    look.underlined = look.underlined || (cell->marks & CELL_MIXED) != 0;
    return look;
}

bool look_eq(struct look a, struct look b)
{
    return a.colour == b.colour && a.bold == b.bold && a.dim == b.dim &&
           a.underlined == b.underlined && a.reverse == b.reverse;
}

/* --- names ----------------------------------------------------------------------------------- */

static const char *const names[THEME_COUNT] = {
    [THEME_DARK] = "dark",       [THEME_LIGHT] = "light",       [THEME_MONO] = "mono",
    [THEME_DARK256] = "dark256", [THEME_LIGHT256] = "light256",
};

const char *theme_name(enum theme theme)
{
    assert((size_t)theme < THEME_COUNT);
    return names[theme];
}

bool theme_find(const char *name, enum theme *out)
{
    for (size_t i = 0; i < THEME_COUNT; i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum theme)i;
            return true;
        }
    }
    return false;
}

/* --- pictures -------------------------------------------------------------------------------- */

static bool is_dark(enum theme theme)
{
    return theme == THEME_DARK || theme == THEME_DARK256;
}

struct rgb theme_ground(enum theme theme)
{
    return is_dark(theme) ? (struct rgb){0, 0, 0} : (struct rgb){255, 255, 255};
}

/* The eight, so that each that is used can be read on its ground. */
static struct rgb by_name(enum theme theme, int colour)
{
    static const struct rgb on_dark[] = {{0, 0, 0},     {255, 95, 95},   {95, 215, 95},
                                         {230, 200, 0}, {110, 140, 255}, {215, 0, 255},
                                         {0, 190, 215}, {240, 240, 240}};
    static const struct rgb on_light[] = {{0, 0, 0},     {205, 0, 0},    {0, 110, 0},
                                          {120, 90, 0},  {0, 0, 238},    {205, 0, 205},
                                          {0, 110, 120}, {240, 240, 240}};
    return is_dark(theme) ? on_dark[colour] : on_light[colour];
}

/* 16 to 231: a cube of six steps each way; then 24 greys. */
static struct rgb by_number(int colour)
{
    static const uint8_t steps[] = {0, 95, 135, 175, 215, 255};
    if (colour >= 232) {
        const uint8_t grey = (uint8_t)(8 + 10 * (colour - 232));
        return (struct rgb){grey, grey, grey};
    }
    const int place = colour - 16;
    return (struct rgb){steps[place / 36], steps[place / 6 % 6], steps[place % 6]};
}

static struct rgb full(enum theme theme, int colour)
{
    if (colour < 0)
        return is_dark(theme) ? (struct rgb){240, 240, 240} : (struct rgb){0, 0, 0};
    return colour < 16 ? by_name(theme, colour % 8) : by_number(colour);
}

struct rgb theme_rgb(enum theme theme, struct look look)
{
    const struct rgb c = full(theme, look.colour), g = theme_ground(theme);
    if (!look.dim)
        return c;
    return (struct rgb){(uint8_t)((2 * c.red + g.red) / 3), (uint8_t)((2 * c.green + g.green) / 3),
                        (uint8_t)((2 * c.blue + g.blue) / 3)};
}
