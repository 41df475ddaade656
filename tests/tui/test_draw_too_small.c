/* tests/tui/test_draw_too_small.c - a screen that is too small says so, and what it needs.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static void draw(struct area a, const struct scene *s, const struct ui *u)
{
    (void)s;
    (void)u;
    draw_too_small(a);
}

static void it_says_what_it_has_what_it_needs_and_what_to_do(void **state)
{
    (void)state;
    struct screen c = screen_make(draw, NULL, NULL, 30, 5);
    assert_string_equal(screen_row(&c, 0), "30x5 is too small: 40x10 is");
    assert_string_equal(screen_row(&c, 1), "needed, 80x24 is best.");
    assert_string_equal(screen_row(&c, 2), "Enlarge the window, or use");
    assert_string_equal(screen_row(&c, 3), "ringlab tui --plain.");
    assert_string_equal(screen_row(&c, 4), "q quits.");
    screen_free(&c);
}

static void with_hardly_any_room_the_first_words_are_those_that_matter(void **state)
{
    (void)state;
    struct screen c = screen_make(draw, NULL, NULL, 18, 1);
    assert_string_equal(screen_row(&c, 0), "18x1 is too small…");
    screen_free(&c);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    draw_in_any_size(draw, NULL, NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_says_what_it_has_what_it_needs_and_what_to_do),
        cmocka_unit_test(with_hardly_any_room_the_first_words_are_those_that_matter),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
