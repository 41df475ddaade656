/* tests/tui/test_export.c - a frame as text says what the frame says, and can be read back.
 *
 * Method: random grids are written and read again: the colours by a little terminal that knows
 * nothing but looks, the golden form by a reader that makes a grid of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>

#include "random_grid.h"
#include "tui/glyphs.h"
#include "tui/theme.h"

static struct grid little_grid(bool ascii)
{
    struct grid g;
    assert_true(grid_init(&g, 14, 3, ascii));
    const struct area a = area_whole(&g);
    area_put(a, 0, 0, ROLE_TITLE, "A ring");
    area_put(a, 0, 1, ROLE_TEXT, "before ");
    area_put(a, 7, 1, ROLE_OWNER_0, "AA──");
    area_put(a, 9, 1, (enum role)(ROLE_OWNER_0 + 1), "B");
    area_mark(a, 9, 1, 2, CELL_MOVED);
    area_mark(a, 0, 1, 14, CELL_SELECTED);
    area_put(a, 3, 2, ROLE_DIM, "  ");
    return g;
}

static void expect_written(const struct export_frame *f, enum export_format format,
                           const char *expected)
{
    char *text = written(f, format);
    assert_string_equal(text, expected);
    test_free(text);
}

/* --- text ------------------------------------------------------------------------------------ */

static void text_is_what_is_read_without_blanks_at_the_ends(void **state)
{
    (void)state;
    struct grid g = little_grid(false), ascii = little_grid(true);
    const struct export_frame f = {.grid = &g}, in_ascii = {.grid = &ascii};
    expect_written(&f, EXPORT_TEXT, "A ring\nbefore AAB─\n\n");
    expect_written(&in_ascii, EXPORT_TEXT, "A ring\nbefore AAB-\n\n");
    grid_destroy(&g);
    grid_destroy(&ascii);
}

/* --- colours --------------------------------------------------------------------------------- */

static void colours_are_those_of_the_theme(void **state)
{
    (void)state;
    struct grid g = little_grid(false);
    const struct export_frame dark = {.grid = &g}, mono = {.grid = &g, .theme = THEME_MONO};
    expect_written(
        &dark, EXPORT_ANSI,
        "\x1b[0;1mA ring\x1b[0m\n"
        "\x1b[0;7mbefore \x1b[0;7;36mAA\x1b[0;1;7;33mB\x1b[0;1;7;36m─\x1b[0;7m   \x1b[0m\n"
        "\n");
    expect_written(&mono, EXPORT_ANSI,
                   "\x1b[0;1mA ring\x1b[0m\n"
                   "\x1b[0;7mbefore AA\x1b[0;1;7mB─\x1b[0;7m   \x1b[0m\n"
                   "\n");
    grid_destroy(&g);
}

/* From "ESC [ numbers m" on; returns what comes behind it. */
static const char *read_look(const char *at, struct look *look)
{
    assert_true(at[0] == '\x1b' && at[1] == '[');
    at++;
    do {
        char *end;
        const long number = strtol(at + 1, &end, 10);
        assert_true(end > at + 1);
        if (number == 0) {
            *look = (struct look){.colour = -1};
        } else if (number >= 30 && number <= 37) {
            look->colour = (int16_t)(number - 30);
        } else if (number == 38) {
            assert_memory_equal(end, ";5;", 3);
            look->colour = (int16_t)strtol(end + 3, &end, 10);
        } else {
            assert_true(number == 1 || number == 2 || number == 4 || number == 7);
            *(number == 1   ? &look->bold
              : number == 2 ? &look->dim
              : number == 4 ? &look->underlined
                            : &look->reverse) = true;
        }
        at = end;
    } while (*at == ';');
    assert_true(*at == 'm');
    return at + 1;
}

static bool is_seen(const struct cell *c, struct look look)
{
    return c->glyph != ' ' || look.reverse || look.underlined;
}

/* Reads a row and its line's end; returns what comes behind. */
static const char *expect_row(const char *at, const struct export_frame *f, int y)
{
    struct look look = {.colour = -1};
    int x = 0;
    while (*at != '\n') {
        if (*at == '\x1b') {
            at = read_look(at, &look);
            continue;
        }
        const struct cell *c = grid_at(f->grid, x, y);
        uint32_t used;
        assert_int_equal(glyph_next(at, strlen(at), &used), c->glyph);
        assert_true(look_eq(look, theme_look(f->theme, c)));
        at += used;
        x++;
    }
    assert_true(look_eq(look, (struct look){.colour = -1}));
    for (; x < f->grid->width; x++) {
        const struct cell *c = grid_at(f->grid, x, y);
        assert_false(is_seen(c, theme_look(f->theme, c)));
    }
    return at + 1;
}

static void every_cell_that_is_seen_has_its_look(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct grid g = random_grid(seed);
        const struct export_frame f = {.grid = &g, .theme = (enum theme)(seed % THEME_COUNT)};
        char *text = written(&f, EXPORT_ANSI);
        const char *at = text;
        for (int y = 0; y < g.height; y++)
            at = expect_row(at, &f, y);
        assert_string_equal(at, "");
        test_free(text);
        grid_destroy(&g);
    }
}

/* --- golden ---------------------------------------------------------------------------------- */

static void golden_files_show_roles_and_marks(void **state)
{
    (void)state;
    struct grid g = little_grid(false), ascii = little_grid(true);
    const struct export_frame f = {.grid = &g, .title = "a case"};
    expect_written(&f, EXPORT_GOLDEN,
                   "== size 14x3  case a case  caps utf8 dark\n"
                   "== glyphs\n"
                   "A ring\n"
                   "before AAB─\n"
                   "\n"
                   "== roles\n"
                   "iiiiii\n"
                   "tttttttAABA\n"
                   "tttdd\n"
                   "== marks\n"
                   "\n"
                   "SSSSSSSSSNNSSS\n"
                   "\n"
                   "== legend\n"
                   "t TEXT   d DIM   i TITLE   A OWNER0   B OWNER1   S SELECTED   "
                   "N SELECTED MOVED\n");
    grid_clear(&ascii);
    const struct export_frame blank = {.grid = &ascii, .theme = THEME_LIGHT256};
    expect_written(&blank, EXPORT_GOLDEN,
                   "== size 14x3  case -  caps ascii light256\n"
                   "== glyphs\n\n\n\n== roles\n\n\n\n== legend\nt TEXT\n");
    grid_destroy(&g);
    grid_destroy(&ascii);
}

/* What a letter of the legend stands for: a role, or marks. */
static uint32_t meaning(const char *legend, char letter)
{
    static const char *const roles[] = {"TEXT",   "DIM",    "TITLE",  "HINT",   "OK",     "WARN",
                                        "BAD",    "KEY",    "OWNER0", "OWNER1", "OWNER2", "OWNER3",
                                        "OWNER4", "OWNER5", "OWNER6", "OWNER7"};
    static const char *const marks[] = {
        "SELECTED",       "MOVED",       "SELECTED MOVED",      "MIXED",
        "SELECTED MIXED", "MOVED MIXED", "SELECTED MOVED MIXED"};
    const char *at = legend;
    while (at[0] != letter || at[1] != ' ' || (at != legend && at[-1] != ' '))
        assert_true(*at++ != '\0');
    at += 2;
    const char *end = strstr(at, "   ");
    const size_t len = end ? (size_t)(end - at) : strcspn(at, "\n");
    for (uint32_t i = 0; i < ARRAY_LEN(roles); i++)
        if (strlen(roles[i]) == len && memcmp(roles[i], at, len) == 0)
            return i;
    for (uint32_t i = 0; i < ARRAY_LEN(marks); i++)
        if (strlen(marks[i]) == len && memcmp(marks[i], at, len) == 0)
            return i + 1;
    fail_msg("%c is %.20s", letter, at);
    return 0;
}

enum plane { GLYPHS, ROLES, MARKS };

/* A row of a plane; returns what comes behind its line's end. */
static const char *read_row(const char *at, const char *legend, enum plane plane, struct cell *row)
{
    for (; *at != '\n'; row++) {
        uint32_t used;
        const uint32_t c = glyph_next(at, strlen(at), &used);
        at += used;
        if (plane == GLYPHS) {
            row->glyph = c;
        } else if (plane == ROLES) {
            row->role = (uint8_t)meaning(legend, (char)c);
        } else if (c != '.') {
            row->marks = (uint8_t)meaning(legend, (char)c);
        }
    }
    return at + 1;
}

static void read_plane(const char *text, const char *name, enum plane plane, struct grid *g)
{
    const char *at = strstr(text, name);
    const char *legend = strstr(text, "== legend\n") + strlen("== legend\n");
    if (!at)
        return;
    at += strlen(name);
    for (int y = 0; y < g->height; y++)
        at = read_row(at, legend, plane, &g->cells[y * g->width]);
    assert_memory_equal(at, "== ", 3);
}

static void a_golden_file_is_the_whole_frame(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        struct grid g = random_grid(seed), back;
        const struct export_frame f = {.grid = &g};
        char *text = written(&f, EXPORT_GOLDEN);
        assert_true(grid_init(&back, g.width, g.height, g.ascii));
        read_plane(text, "== glyphs\n", GLYPHS, &back);
        read_plane(text, "== roles\n", ROLES, &back);
        read_plane(text, "== marks\n", MARKS, &back);
        assert_true(grid_eq(&g, &back));
        test_free(text);
        grid_destroy(&g);
        grid_destroy(&back);
    }
}

/* --- the rest -------------------------------------------------------------------------------- */

static void formats_are_found_by_their_names(void **state)
{
    (void)state;
    enum export_format found;
    for (size_t i = 0; i < EXPORT_FORMATS; i++) {
        assert_true(export_find(export_name((enum export_format)i), &found));
        assert_int_equal(found, i);
    }
    assert_true(export_find("txt", &found));
    assert_int_equal(found, EXPORT_TEXT);
    assert_string_equal(export_name(EXPORT_SVG), "svg");
    assert_false(export_find("png", &found));
    assert_false(export_find("", &found));
}

/* Noticed by whatever writes, or only at the end. */
static void a_disk_that_is_full_is_told(void **state)
{
    (void)state;
    struct grid g = little_grid(false);
    const struct export_frame f = {.grid = &g};
    for (size_t i = 0; i < 2 * EXPORT_FORMATS; i++) {
        FILE *full = fopen("/dev/full", "w");
        if (!full)
            skip(); /* only Linux has such a device */
        assert_int_equal(setvbuf(full, NULL, i % 2 == 0 ? _IONBF : _IOFBF, BUFSIZ), 0);
        assert_false(export_write(&f, (enum export_format)(i / 2), full));
        fclose(full);
    }
    grid_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_what_is_read_without_blanks_at_the_ends),
        cmocka_unit_test(colours_are_those_of_the_theme),
        cmocka_unit_test(every_cell_that_is_seen_has_its_look),
        cmocka_unit_test(golden_files_show_roles_and_marks),
        cmocka_unit_test(a_golden_file_is_the_whole_frame),
        cmocka_unit_test(formats_are_found_by_their_names),
        cmocka_unit_test(a_disk_that_is_full_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
