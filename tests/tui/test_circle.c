/* tests/tui/test_circle.c - a circle is round, closed, and begins at the top.
 *
 * Method: the dots of circles of every size that a screen may have room for, one by one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/circle.h"
#include "tui/grid.h"

enum { WIDE = 240, HIGH = 100, EIGHTH = 8 };

/* A picture of the dots. */
struct picture {
    bool dots[4 * HIGH][2 * WIDE];
    int count;
};

static struct circle circle;
static struct picture picture;

static bool is_set(const struct circle_cell *cell, int right, int down)
{
    static const int bits[4][2] = {{0, 3}, {1, 4}, {2, 5}, {6, 7}}; /* as braille numbers them */
    return cell->dots >> bits[down][right] & 1;
}

static bool fit(int width, int height, int margin_x, int margin_y)
{
    if (!circle_fit(width, height, margin_x, margin_y, &circle))
        return false;
    memset(&picture, 0, sizeof picture);
    for (uint32_t i = 0; i < circle.count; i++) {
        const struct circle_cell *c = &circle.cells[i];
        assert_in_range(c->x, margin_x, width - margin_x - 1);
        assert_in_range(c->y, margin_y, height - margin_y - 1);
        assert_int_not_equal(c->dots, 0);
        for (int dot = 0; dot < 8; dot++) {
            const int right = dot % 2, down = dot / 2;
            if (!is_set(c, right, down))
                continue;
            bool *at = &picture.dots[4 * c->y + down][2 * c->x + right];
            assert_false(*at); /* no cell twice */
            *at = true;
            picture.count++;
        }
    }
    return true;
}

static int neighbours(int x, int y)
{
    int count = 0;
    for (int down = y - 1; down <= y + 1; down++)
        for (int right = x - 1; right <= x + 1; right++)
            if (right >= 0 && down >= 0 && right < 2 * WIDE && down < 4 * HIGH)
                count += picture.dots[down][right];
    return count - 1;
}

/* Each dot has two neighbours: so it is one line, or several, without beginning or end. */
static void check_line(int width, int height)
{
    const int diameter = circle.diameter;
    for (int y = 0; y < 4 * height; y++) {
        for (int x = 0; x < 2 * width; x++) {
            if (!picture.dots[y][x])
                continue;
            assert_int_equal(neighbours(x, y), 2);
            const int right = 2 * x + 1 - 2 * width, down = 2 * y + 1 - 4 * height;
            const int square = right * right + down * down, radius = diameter - 1;
            assert_in_range(square, (radius - 1) * (radius - 1), (radius + 1) * (radius + 1));
        }
    }
}

static void check_order(void)
{
    for (uint32_t i = 1; i < circle.count; i++) {
        const struct circle_cell *a = &circle.cells[i - 1], *b = &circle.cells[i];
        assert_true(a->middle < b->middle);
        assert_in_range(abs(a->x - b->x) + abs(a->y - b->y), 1, 2);
        assert_true(abs(a->x - b->x) <= 1 && abs(a->y - b->y) <= 1);
        assert_int_equal(circle_cell_of(&circle, b->middle), i);
    }
    assert_int_equal(circle_cell_of(&circle, circle.cells[0].middle), 0);
    const struct circle_cell *a = &circle.cells[circle.count - 1], *b = &circle.cells[0];
    assert_true(abs(a->x - b->x) <= 1 && abs(a->y - b->y) <= 1);
}

static void every_circle_is_a_closed_line_within_its_margins_in_order_of_positions(void **state)
{
    (void)state;
    int circles = 0;
    for (int height = 1; height <= HIGH; height += height < 40 ? 1 : 7) {
        for (int width = 1; width <= WIDE; width += width < 60 ? 1 : 13) {
            const int margin_x = (width + height) % 4, margin_y = height % 3;
            if (!fit(width, height, margin_x, margin_y))
                continue;
            check_line(width, height);
            check_order();
            circles++;
        }
    }
    assert_true(circles > 1000);
}

static void a_circle_is_as_large_as_its_margins_allow(void **state)
{
    (void)state;
    assert_true(fit(31, 12, 2, 1));
    assert_int_equal(circle.diameter, 40); /* ten rows of four dots */
    assert_true(fit(20, 30, 2, 1));
    assert_int_equal(circle.diameter, 32); /* sixteen columns of two */
    assert_int_equal(picture.count % 4, 0);
}

static void what_is_too_small_has_no_circle_and_the_largest_has_an_end(void **state)
{
    (void)state;
    assert_false(fit(5, 40, 0, 0));
    assert_false(fit(40, 2, 0, 0));
    assert_false(fit(40, 12, 18, 0));
    assert_true(fit(6, 3, 0, 0));
    assert_true(circle_fit(GRID_WIDTH_MAX, GRID_HEIGHT_MAX, 0, 0, &circle));
    assert_in_range(circle.count, 300, CIRCLE_CELLS_MAX);
    assert_in_range(circle.cells[0].x, GRID_WIDTH_MAX / 2 - 1, GRID_WIDTH_MAX / 2 + 1);
    assert_true(fit(200, 60, 2, 1));
}

/* A quarter of the ring is a quarter of the way round. */
static void positions_run_clockwise_from_the_top(void **state)
{
    (void)state;
    static const struct {
        int x, y;
    } at[EIGHTH] = {{50, 10}, {72, 14}, {81, 25}, {72, 36}, {50, 40}, {28, 36}, {19, 25}, {28, 14}};
    assert_true(fit(101, 51, 10, 10));
    assert_int_equal(circle.diameter, 124);
    for (int i = 0; i < EIGHTH; i++) {
        const uint64_t position = (uint64_t)i << 61;
        int x, y;
        circle_at(&circle, position, 0, &x, &y);
        const struct circle_cell *cell = &circle.cells[circle_cell_of(&circle, position)];
        assert_true(abs(cell->x - x) <= 1 && abs(cell->y - y) <= 1);
        assert_true(abs(cell->x - at[i].x) <= 1 && abs(cell->y - at[i].y) <= 1);
    }
}

static void further_out_is_beyond_the_line_and_further_in_within_it(void **state)
{
    (void)state;
    assert_true(fit(61, 31, 6, 5));
    for (uint32_t i = 0; i < circle.count; i++) {
        int x, y;
        const struct circle_cell *c = &circle.cells[i];
        circle_at(&circle, c->middle, 3, &x, &y);
        const int far_x = 2 * x + 1 - 61, far_y = 2 * (2 * y + 1 - 31);
        const int line_x = 2 * c->x + 1 - 61, line_y = 2 * (2 * c->y + 1 - 31);
        circle_at(&circle, c->middle, -3, &x, &y);
        const int near_x = 2 * x + 1 - 61, near_y = 2 * (2 * y + 1 - 31);
        const int line = line_x * line_x + line_y * line_y;
        assert_true(far_x * far_x + far_y * far_y > line);
        assert_true(near_x * near_x + near_y * near_y < line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_circle_is_a_closed_line_within_its_margins_in_order_of_positions),
        cmocka_unit_test(a_circle_is_as_large_as_its_margins_allow),
        cmocka_unit_test(what_is_too_small_has_no_circle_and_the_largest_has_an_end),
        cmocka_unit_test(positions_run_clockwise_from_the_top),
        cmocka_unit_test(further_out_is_beyond_the_line_and_further_in_within_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
