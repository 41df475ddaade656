/* tests/tui/test_grid.c - what is drawn stays within its area, and each cell holds one character.
 *
 * Method: random drawing at random places, also absurd ones, into an area in the middle of a grid
 * whose other cells are known; and each way to draw by hand, compared with what must be there.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <limits.h>

#include "grid_rows.h"
#include "tui/glyphs.h"

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static void a_new_grid_is_blank_and_within_its_bounds(void **state)
{
    (void)state;
    static const int sizes[][4] = {{3, 2, 3, 2},
                                   {0, -5, 1, 1},
                                   {INT_MIN, 1, 1, 1},
                                   {GRID_WIDTH_MAX + 1, INT_MAX, GRID_WIDTH_MAX, GRID_HEIGHT_MAX}};
    for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
        struct grid g = make(sizes[i][0], sizes[i][1]);
        assert_int_equal(g.width, sizes[i][2]);
        assert_int_equal(g.height, sizes[i][3]);
        for (int x = 0; x < g.width; x++) {
            const struct cell *c = grid_at(&g, x, g.height - 1);
            assert_true(c->glyph == ' ' && c->role == ROLE_TEXT && c->marks == 0);
        }
        grid_destroy(&g);
        assert_null(g.cells);
        grid_destroy(&g);
    }
    grid_destroy(NULL);
}

static void grids_differ_by_any_part_of_a_cell(void **state)
{
    (void)state;
    struct grid a = make(4, 3), b = make(4, 3), wide = make(6, 2);
    assert_true(grid_eq(&a, &b));
    assert_false(grid_eq(&a, &wide));
    area_put(area_whole(&a), 3, 2, ROLE_TEXT, "x");
    assert_false(grid_eq(&a, &b));
    area_put(area_whole(&b), 3, 2, ROLE_BAD, "x");
    assert_false(grid_eq(&a, &b));
    area_put(area_whole(&b), 3, 2, ROLE_TEXT, "x");
    assert_true(grid_eq(&a, &b));
    area_mark(area_whole(&b), 3, 2, 1, CELL_MIXED);
    assert_false(grid_eq(&a, &b));
    grid_clear(&a);
    grid_clear(&b);
    assert_true(grid_eq(&a, &b));
    grid_destroy(&a);
    grid_destroy(&b);
    grid_destroy(&wide);
}

/* --- areas ----------------------------------------------------------------------------------- */

static void a_part_is_what_lies_within(void **state)
{
    (void)state;
    struct grid g = make(10, 6);
    const struct area whole = area_whole(&g), inner = area_part(whole, 2, 1, 5, 3);
    static const struct {
        int x, y, width, height, at_x, at_y, is_width, is_height;
    } cases[] = {
        {1, 1, 2, 1, 3, 2, 2, 1},
        {0, 0, 5, 3, 2, 1, 5, 3},
        {-2, -1, 4, 2, 2, 1, 2, 1},
        {3, 2, 100, 100, 5, 3, 2, 1},
        {-1000, 0, 1003, 1, 2, 1, 3, 1},
        {INT_MIN, 0, INT_MAX, 1, 2, 1, 0, 1},
        {INT_MAX, INT_MAX, INT_MAX, 1, 7, 4, 0, 0},
        {1, 1, -3, -3, 3, 2, 0, 0},
        {1, 1, INT_MAX, INT_MAX, 3, 2, 4, 2},
        {1, 1, INT_MIN, 1, 3, 2, 0, 1},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct area a =
            area_part(inner, cases[i].x, cases[i].y, cases[i].width, cases[i].height);
        assert_ptr_equal(a.grid, &g);
        assert_int_equal(a.x, cases[i].at_x);
        assert_int_equal(a.y, cases[i].at_y);
        assert_int_equal(a.width, cases[i].is_width);
        assert_int_equal(a.height, cases[i].is_height);
    }
    grid_destroy(&g);
}

/* Mostly about the area's own size; sometimes absurd. */
static int some_number(uint64_t *seed, int size)
{
    static const int absurd[] = {INT_MIN, INT_MIN + 1, -100000, 100000, INT_MAX - 1, INT_MAX};
    const uint64_t bits = draw(seed);
    if (bits % 8 == 0)
        return absurd[(bits >> 8) % ARRAY_LEN(absurd)];
    return (int)((bits >> 8) % (uint64_t)(3 * size + 1)) - size;
}

/* Bytes of all kinds, many of them no UTF-8. */
static void some_text(uint64_t *seed, char out[64])
{
    static const char *const pieces[] = {
        "a",    "Zz ", "─",       "⣿",    "ä",         "\xe2\x94",        "\x80",
        "\xff", "\n",  "\x1b[0m", "日本", "e\xcc\x81", "\xf0\x9f\x8d\x9e"};
    size_t len = 0;
    for (uint64_t count = draw(seed) % 12; count > 0; count--) {
        const char *piece = pieces[draw(seed) % ARRAY_LEN(pieces)];
        memcpy(out + len, piece, strlen(piece));
        len += strlen(piece);
    }
    out[len] = '\0';
}

static void draw_something(struct area a, uint64_t *seed)
{
    const int x = some_number(seed, a.width), y = some_number(seed, a.height);
    const int width = some_number(seed, a.width), height = some_number(seed, a.height);
    const enum role role = (enum role)(draw(seed) % ROLE_COUNT);
    char text[64];
    some_text(seed, text);
    switch (draw(seed) % 9) {
    case 0:
        area_put(a, x, y, role, text);
        break;
    case 1:
        area_print(a, x, y, role, "%s %d", text, x);
        break;
    case 2:
        area_print_right(a, y, role, "%s", text);
        break;
    case 3:
        area_row(a, x, y, width, role, "█");
        break;
    case 4:
        area_glyph(a, x, y, role, (uint32_t)draw(seed));
        break;
    case 5:
        area_mark(a, x, y, width, draw(seed) % 8);
        break;
    case 6:
        area_rule(a, y, draw(seed) % 3 == 0 ? NULL : text);
        break;
    case 7:
        area_fill(area_part(a, x, y, width, height), role, "·");
        break;
    default:
        area_put(area_part(area_part(a, x, y, width, height), y, x, height, width), 0, 0, role,
                 text);
        break;
    }
}

static const struct cell sentinel = {.glyph = '%', .role = ROLE_WARN, .marks = CELL_MIXED};

static bool is_inside(struct area a, int x, int y)
{
    return x >= a.x && x < a.x + a.width && y >= a.y && y < a.y + a.height;
}

static void expect_sound(struct area a)
{
    const struct grid *g = a.grid;
    for (int y = 0; y < g->height; y++) {
        for (int x = 0; x < g->width; x++) {
            const struct cell *c = grid_at(g, x, y);
            if (is_inside(a, x, y)) {
                assert_true(c->role < ROLE_COUNT && c->marks < 8);
                assert_true(glyph_safe(c->glyph) == c->glyph);
                assert_true(!g->ascii || (c->glyph >= ' ' && c->glyph <= '~'));
            } else {
                assert_memory_equal(c, &sentinel, sizeof *c);
            }
        }
    }
}

static void no_drawing_leaves_its_area(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 4000; seed++) {
        uint64_t dice = seed;
        struct grid g;
        assert_true(grid_init(&g, 3 + (int)(draw(&dice) % 20), 3 + (int)(draw(&dice) % 10),
                              draw(&dice) % 2 == 0));
        for (int i = 0; i < g.width * g.height; i++)
            g.cells[i] = sentinel;
        const struct area a =
            area_part(area_whole(&g), 1, 1, (int)(draw(&dice) % 20), (int)(draw(&dice) % 10));
        const struct area inner = area_part(a, 0, 0, g.width - 2 - (int)(draw(&dice) % 3),
                                            g.height - 2 - (int)(draw(&dice) % 3));
        for (int i = 0; i < 20; i++)
            draw_something(inner, &dice);
        expect_sound(inner);
        grid_destroy(&g);
    }
}

/* --- the rest -------------------------------------------------------------------------------- */

static void rows_fills_and_single_characters(void **state)
{
    (void)state;
    struct grid g = make(6, 3);
    const struct area a = area_part(area_whole(&g), 1, 0, 4, 3);
    area_fill(area_part(a, 1, 1, 2, 2), ROLE_DIM, "·");
    area_row(a, -1, 0, 3, ROLE_OK, "─");
    area_row(a, 3, 0, INT_MAX, ROLE_OK, "│");
    area_glyph(a, 0, 1, ROLE_BAD, 0x2192);
    area_glyph(a, 0, 2, ROLE_BAD, 0x7);
    expect_row(&g, 0, " ── │ ");
    expect_row(&g, 1, " →··  ");
    expect_row(&g, 2, "  ··  ");
    assert_int_equal(grid_at(&g, 2, 2)->role, ROLE_DIM);
    assert_int_equal(grid_at(&g, 1, 1)->role, ROLE_BAD);
    assert_int_equal(grid_at(&g, 0, 0)->role, ROLE_TEXT);
    grid_destroy(&g);
}

static void marks_add_up_until_the_cell_is_drawn_anew(void **state)
{
    (void)state;
    struct grid g = make(4, 1);
    const struct area a = area_whole(&g);
    area_put(a, 0, 0, ROLE_KEY, "abcd");
    area_mark(a, 1, 0, 2, CELL_SELECTED);
    area_mark(a, 2, 0, INT_MAX, CELL_MOVED | CELL_MIXED);
    static const uint8_t marks[] = {0, CELL_SELECTED, CELL_SELECTED | CELL_MOVED | CELL_MIXED,
                                    CELL_MOVED | CELL_MIXED};
    for (int x = 0; x < 4; x++) {
        assert_int_equal(grid_at(&g, x, 0)->marks, marks[x]);
        assert_int_equal(grid_at(&g, x, 0)->glyph, 'a' + x);
        assert_int_equal(grid_at(&g, x, 0)->role, ROLE_KEY);
    }
    area_put(a, 2, 0, ROLE_TEXT, "c");
    assert_int_equal(grid_at(&g, 2, 0)->marks, 0);
    grid_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_new_grid_is_blank_and_within_its_bounds),
        cmocka_unit_test(grids_differ_by_any_part_of_a_cell),
        cmocka_unit_test(a_part_is_what_lies_within),
        cmocka_unit_test(no_drawing_leaves_its_area),
        cmocka_unit_test(rows_fills_and_single_characters),
        cmocka_unit_test(marks_add_up_until_the_cell_is_drawn_anew),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
