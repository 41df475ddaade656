/* tests/tui/terminal_probe.c - shows what a terminal must be able to show, and ends in every way
 * there is: for tests/e2e/test_terminal.py.
 *
 *   terminal_probe [THEME]
 *
 * The screen says its size, what the terminal can do, the last keys; in each corner is a letter.
 * Of the keys,
 *   q  leaves in good order              x  calls exit() without closing anything
 *   a  aborts                            s  looks where nothing is
 *   o  calls itself until its stack is full
 *   e  writes to standard error          b  is busy for ever: only a third signal ends it
 *   ^L draws all anew                    ^Z stops
 *
 * SPDX-License-Identifier: MIT
 */
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/keys.h"
#include "tui/restore.h"
#include "tui/terminal.h"
#include "tui/theme.h"

enum { NAMES_MAX = 60 };

struct probe {
    struct terminal_means means;
    enum theme theme;
    struct grid grid;
    uint32_t keys, resizes, stops; /* so many so far */
    char names[NAMES_MAX + 1];     /* of the last keys */
    bool quit;
};

/* --- the screen ------------------------------------------------------------------------------ */

static void draw_corners(struct area a)
{
    area_put(a, 0, 0, ROLE_BAD, "A");
    area_put(a, a.width - 1, 0, ROLE_BAD, "B");
    area_put(a, 0, a.height - 1, ROLE_BAD, "C");
    area_put(a, a.width - 1, a.height - 1, ROLE_BAD, "D");
}

static void draw_owners(struct area a)
{
    for (int i = 0; i < ROLE_OWNERS; i++) {
        const enum role role = (enum role)(ROLE_OWNER_0 + i);
        area_print(a, 4 * i, 0, role, "%c%c%c", 'a' + i, 'a' + i, 'a' + i);
        area_mark(a, 4 * i + 1, 0, 1, CELL_SELECTED);
        area_mark(a, 4 * i + 2, 0, 1, CELL_MOVED);
    }
}

static void draw(struct probe *p)
{
    const struct area a = area_part(area_whole(&p->grid), 2, 0, p->grid.width - 4, p->grid.height);
    grid_clear(&p->grid);
    area_print(a, 0, 0, ROLE_TITLE, "size %dx%d", p->grid.width, p->grid.height);
    area_print(a, 0, 1, ROLE_TEXT, "%s %s, %s, %d colours, %s", p->means.codeset,
               p->means.utf8 ? "is utf8" : "is not", p->means.narrow ? "narrow" : "wide",
               p->means.colours, theme_name(p->theme));
    area_put(a, 0, 2, ROLE_TEXT, "┌─┬─┐ ⣿⡇⠁ ▁▄█ ←→ ·◆ …");
    area_put(a, 0, 3, ROLE_TEXT, "└─┴─┘");
    draw_owners(area_part(a, 0, 4, a.width, 1));
    area_print(a, 0, 5, ROLE_TEXT, "%u keys, %u resizes, %u stops", (unsigned)p->keys,
               (unsigned)p->resizes, (unsigned)p->stops);
    area_print(a, 0, 6, ROLE_TEXT, "last:%s", p->names);
    draw_corners(area_whole(&p->grid));
    terminal_show(&p->grid, p->theme);
}

static bool fit(struct probe *p)
{
    int width, height;
    terminal_size(&width, &height);
    grid_destroy(&p->grid);
    return grid_init(&p->grid, width, height, !p->means.utf8 || !p->means.narrow);
}

/* --- the ends -------------------------------------------------------------------------------- */

static int deeper(volatile char *above, int level)
{
    volatile char here[256];
    here[0] = (char)(above[0] + 1);
    return level < 0 ? here[0] : deeper(here, level + 1) + here[0];
}

/* Not at NULL: a sanitizer would notice before the system does. */
static void look_where_nothing_is(void)
{
    volatile uintptr_t nowhere = 64;
    *(volatile int *)nowhere = 1;
}

static void end_somehow(struct probe *p, int32_t key)
{
    volatile char top = 0;
    if (key == 'q')
        p->quit = true;
    if (key == 'x')
        exit(3);
    if (key == 'a') {
        fputs("about to abort\n", stderr);
        abort();
    }
    if (key == 's')
        look_where_nothing_is();
    if (key == 'o')
        p->keys += (uint32_t)deeper(&top, 0);
    for (volatile bool busy = key == 'b'; busy;)
        continue;
}

/* --- keys ------------------------------------------------------------------------------------ */

static void remember(struct probe *p, int32_t key)
{
    char name[KEY_NAME_BYTES];
    const size_t len = strlen(p->names), more = 1 + strlen(key_write(key, name));
    const size_t kept = len + more <= NAMES_MAX ? len : 0;
    p->names[kept] = ' ';
    memcpy(p->names + kept + 1, name, more); /* with the NUL */
    p->keys++;
}

/* false: no memory. */
static bool take(struct probe *p, int32_t key)
{
    if (key == K_RESIZE) {
        p->resizes++;
        return fit(p);
    }
    remember(p, key);
    if (key == 'e')
        fputs("said aside\n", stderr);
    if (key == K_CTRL('l'))
        terminal_redraw();
    if (key == K_CTRL('z')) {
        terminal_suspend();
        p->stops++;
    }
    end_somehow(p, key);
    return true;
}

static bool run(struct probe *p)
{
    bool ok = fit(p);
    while (ok && !p->quit && restore_asked_to_leave() == 0) {
        draw(p);
        struct pollfd fds[] = {{.fd = terminal_fd(), .events = POLLIN},
                               {.fd = restore_fd(), .events = POLLIN}};
        poll(fds, ARRAY_LEN(fds), -1);
        int32_t key;
        while (ok && !p->quit && (key = terminal_key()) != K_NONE)
            ok = take(p, key);
    }
    grid_destroy(&p->grid);
    return ok;
}

int main(int argc, char **argv)
{
    struct probe p = {.theme = THEME_DARK};
    char error[TERMINAL_ERROR_MAX] = "no pipe can be had";
    if (argc > 1 && !theme_find(argv[1], &p.theme))
        return 2;
    if (!restore_begin() || !terminal_open(&p.means, error)) {
        restore_end();
        fprintf(stderr, "terminal_probe: %s\n", error);
        return 2;
    }
    const bool ok = run(&p);
    const int asked = restore_asked_to_leave();
    terminal_close();
    restore_end();
    return !ok ? 1 : asked != 0 ? 128 + asked : 0;
}
