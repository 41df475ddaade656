/* tests/tui/test_shapes.c - lines meet, blocks fill what they say, dots are where braille has them.
 *
 * Method: a cell is painted point by point; its edges are compared with those of its neighbours.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/shapes.h"

struct picture {
    bool ink[SHAPE_HEIGHT][SHAPE_WIDTH];
};

static struct picture paint(uint32_t glyph)
{
    struct picture p = {0};
    struct shape_box boxes[SHAPE_BOXES_MAX];
    const uint32_t count = shape_of(glyph, boxes);
    assert_in_range(count, 0, SHAPE_BOXES_MAX);
    for (uint32_t i = 0; i < count; i++) {
        const struct shape_box b = boxes[i];
        assert_true(b.x >= 0 && b.width > 0 && b.x + b.width <= SHAPE_WIDTH);
        assert_true(b.y >= 0 && b.height > 0 && b.y + b.height <= SHAPE_HEIGHT);
        for (int y = b.y; y < b.y + b.height; y++)
            for (int x = b.x; x < b.x + b.width; x++)
                p.ink[y][x] = true;
    }
    return p;
}

static size_t area_of(uint32_t glyph)
{
    const struct picture p = paint(glyph);
    size_t points = 0;
    for (size_t y = 0; y < SHAPE_HEIGHT; y++)
        for (size_t x = 0; x < SHAPE_WIDTH; x++)
            points += p.ink[y][x];
    return points;
}

static bool reaches(uint32_t glyph, char side)
{
    const struct picture p = paint(glyph);
    bool any = false;
    for (size_t x = 0; x < SHAPE_WIDTH; x++)
        any = any || (side == 'u' && p.ink[0][x]) || (side == 'd' && p.ink[SHAPE_HEIGHT - 1][x]);
    for (size_t y = 0; y < SHAPE_HEIGHT; y++)
        any = any || (side == 'l' && p.ink[y][0]) || (side == 'r' && p.ink[y][SHAPE_WIDTH - 1]);
    return any;
}

static void lines_go_where_they_should(void **state)
{
    (void)state;
    static const struct {
        uint32_t glyph;
        const char *sides;
    } lines[] = {
        {0x2500, "lr"},   {0x2502, "ud"},  {0x250C, "rd"},  {0x2510, "ld"},  {0x2514, "ru"},
        {0x2518, "lu"},   {0x251C, "urd"}, {0x2524, "uld"}, {0x252C, "lrd"}, {0x2534, "lru"},
        {0x253C, "lrud"}, {0x256D, "rd"},  {0x256E, "ld"},  {0x256F, "lu"},  {0x2570, "ru"},
        {0x2501, "lr"},   {0x2503, "ud"},  {0x2550, "lr"},  {0x2551, "ud"},  {0x2574, "l"},
        {0x2575, "u"},    {0x2576, "r"},   {0x2577, "d"},
    };
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        for (const char *side = "lrud"; *side != '\0'; side++)
            assert_int_equal(reaches(lines[i].glyph, *side), strchr(lines[i].sides, *side) != NULL);
        const struct picture p = paint(lines[i].glyph);
        assert_true(p.ink[SHAPE_HEIGHT / 2][SHAPE_WIDTH / 2]);
        assert_true(p.ink[SHAPE_HEIGHT / 2 - 1][SHAPE_WIDTH / 2 - 1]);
    }
}

static void lines_of_neighbours_meet_in_the_same_place(void **state)
{
    (void)state;
    static const uint32_t light[] = {0x2500, 0x2502, 0x250C, 0x2510, 0x2514, 0x2518,
                                     0x251C, 0x2524, 0x252C, 0x2534, 0x253C};
    const struct picture across = paint(0x2500), along = paint(0x2502);
    for (size_t i = 0; i < ARRAY_LEN(light); i++) {
        const struct picture p = paint(light[i]);
        for (size_t y = 0; y < SHAPE_HEIGHT; y++) {
            assert_true(!reaches(light[i], 'l') || p.ink[y][0] == across.ink[y][0]);
            assert_true(!reaches(light[i], 'r') ||
                        p.ink[y][SHAPE_WIDTH - 1] == across.ink[y][SHAPE_WIDTH - 1]);
        }
        assert_true(!reaches(light[i], 'u') ||
                    memcmp(p.ink[0], along.ink[0], sizeof p.ink[0]) == 0);
        assert_true(!reaches(light[i], 'd') ||
                    memcmp(p.ink[SHAPE_HEIGHT - 1], along.ink[0], sizeof p.ink[0]) == 0);
    }
}

static void blocks_fill_as_many_eighths_as_they_say(void **state)
{
    (void)state;
    const size_t whole = SHAPE_WIDTH * SHAPE_HEIGHT;
    for (uint32_t i = 1; i <= 8; i++) {
        assert_int_equal(area_of(0x2580 + i), whole / 8 * i);
        assert_true(reaches(0x2580 + i, 'd') && reaches(0x2580 + i, 'l'));
        assert_int_equal(reaches(0x2580 + i, 'u'), i == 8);
        assert_int_equal(area_of(0x2590 - i), whole / 8 * i);
        assert_true(reaches(0x2590 - i, 'l') && reaches(0x2590 - i, 'u'));
        assert_int_equal(reaches(0x2590 - i, 'r'), i == 8);
    }
    assert_int_equal(area_of(0x2580), whole / 2);
    assert_true(reaches(0x2580, 'u') && !reaches(0x2580, 'd'));
    assert_int_equal(area_of(0x2590), whole / 2);
    assert_true(reaches(0x2590, 'r') && !reaches(0x2590, 'l'));
}

static void dots_are_evenly_spread_and_where_braille_has_them(void **state)
{
    (void)state;
    static const uint32_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    const size_t step_x = SHAPE_WIDTH / 2, step_y = SHAPE_HEIGHT / 4;
    for (size_t row = 0; row < 4; row++) {
        for (size_t column = 0; column < 2; column++) {
            const struct picture p = paint(0x2800 + bits[row][column]);
            for (size_t y = 0; y < SHAPE_HEIGHT; y += step_y)
                for (size_t x = 0; x < SHAPE_WIDTH; x += step_x)
                    assert_int_equal(p.ink[y + step_y / 2][x + step_x / 2],
                                     y / step_y == row && x / step_x == column);
        }
    }
    for (uint32_t dots = 0; dots <= 0xFF; dots++) {
        size_t expected = 0;
        for (uint32_t bit = 1; bit <= dots; bit <<= 1)
            expected += (dots & bit) != 0 ? area_of(0x2800 + bit) : 0;
        assert_int_equal(area_of(0x2800 + dots), expected);
    }
}

static void everything_else_is_written(void **state)
{
    (void)state;
    struct shape_box boxes[SHAPE_BOXES_MAX];
    static const uint32_t letters[] = {0,      ' ',    'A',    '-',    '|',    0xB7,   0x2190,
                                       0x257F, 0x2591, 0x25C6, 0x2800, 0x2900, 0x24FF, UINT32_MAX};
    for (size_t i = 0; i < ARRAY_LEN(letters); i++)
        assert_int_equal(shape_of(letters[i], boxes), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lines_go_where_they_should),
        cmocka_unit_test(lines_of_neighbours_meet_in_the_same_place),
        cmocka_unit_test(blocks_fill_as_many_eighths_as_they_say),
        cmocka_unit_test(dots_are_evenly_spread_and_where_braille_has_them),
        cmocka_unit_test(everything_else_is_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
