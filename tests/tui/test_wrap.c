/* tests/tui/test_wrap.c - a sentence is broken between words, and nothing of it is lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "grid_rows.h"
#include "tui/wrap.h"

static int put(struct grid *g, int x, int rows, const char *text)
{
    grid_clear(g);
    return wrap_put(area_whole(g), x, 0, rows, ROLE_TEXT, text);
}

static void rows_are_broken_between_words(void **state)
{
    (void)state;
    struct grid g = make(10, 3);
    assert_int_equal(put(&g, 0, 3, "one two three four"), 2);
    expect_row(&g, 0, "one two   ");
    expect_row(&g, 1, "three four");
    expect_row(&g, 2, "          ");
    grid_destroy(&g);
}

static void later_rows_begin_where_the_first_one_does(void **state)
{
    (void)state;
    struct grid g = make(10, 2);
    assert_int_equal(put(&g, 2, 2, "a quick fox"), 2);
    expect_row(&g, 0, "  a quick ");
    expect_row(&g, 1, "  fox     ");
    grid_destroy(&g);
}

static void a_word_that_is_too_long_is_broken(void **state)
{
    (void)state;
    struct grid g = make(5, 3);
    assert_int_equal(put(&g, 0, 3, "abcdefgh ij"), 3);
    expect_row(&g, 0, "abcde");
    expect_row(&g, 1, "fgh  ");
    expect_row(&g, 2, "ij   ");
    grid_destroy(&g);
}

static void what_does_not_fit_the_last_row_is_seen_to_be_cut(void **state)
{
    (void)state;
    struct grid g = make(7, 3);
    assert_int_equal(put(&g, 0, 2, "one two three four"), 2);
    expect_row(&g, 0, "one two");
    expect_row(&g, 1, "three …");
    expect_row(&g, 2, "       ");
    grid_destroy(&g);
}

static void columns_are_counted_not_bytes(void **state)
{
    (void)state;
    struct grid g = make(6, 2);
    assert_int_equal(put(&g, 0, 2, "äöü →→ x"), 2);
    expect_row(&g, 0, "äöü →→");
    expect_row(&g, 1, "x     ");
    grid_destroy(&g);
}

static void no_text_takes_no_row(void **state)
{
    (void)state;
    struct grid g = make(6, 2);
    assert_int_equal(put(&g, 0, 2, ""), 0);
    assert_int_equal(put(&g, 0, 2, "   "), 0);
    assert_int_equal(put(&g, 0, 0, "x"), 0);
    assert_int_equal(put(&g, 6, 2, "x"), 0);
    grid_destroy(&g);
}

static void the_rows_are_as_many_as_foretold(void **state)
{
    (void)state;
    const char *text = "step 31: node D joined; 25 keys change owner, → each will miss once on D";
    for (int width = 1; width <= 90; width++) {
        struct grid g = make(width, 80);
        assert_int_equal(put(&g, 0, 80, text), wrap_rows(width, text));
        grid_destroy(&g);
    }
    assert_int_equal(wrap_rows(0, text), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_are_broken_between_words),
        cmocka_unit_test(later_rows_begin_where_the_first_one_does),
        cmocka_unit_test(a_word_that_is_too_long_is_broken),
        cmocka_unit_test(what_does_not_fit_the_last_row_is_seen_to_be_cut),
        cmocka_unit_test(columns_are_counted_not_bytes),
        cmocka_unit_test(no_text_takes_no_row),
        cmocka_unit_test(the_rows_are_as_many_as_foretold),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
