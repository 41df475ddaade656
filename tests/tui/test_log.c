/* tests/tui/test_log.c - lines with a text are found, in both directions, within bounds.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "little_scene.h"
#include "tui/log.h"

static uint64_t find(const struct scene *s, const char *text, uint64_t from, bool back)
{
    uint32_t budget = LOG_SEARCH_MAX;
    return log_find(s, text, from, back, &budget);
}

static void the_nearest_line_is_found_itself_included(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_make(&l);
    assert_int_equal(find(&l.scene, "user:40", 0, false), 3);
    assert_int_equal(find(&l.scene, "USER:40", 3, false), 3);
    assert_int_equal(find(&l.scene, "user:40", 4, false), 8);
    assert_int_equal(find(&l.scene, "user:40", 7, true), 3);
    assert_int_equal(find(&l.scene, "", 7, true), 7);
    little_scene_free(&l);
}

static void there_is_none_beyond_either_end(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_make(&l);
    assert_true(find(&l.scene, "user:40", 2, true) == SCENE_UNKNOWN);
    assert_true(find(&l.scene, "user:40", 12, false) == SCENE_UNKNOWN);
    assert_true(find(&l.scene, "", 14, false) == SCENE_UNKNOWN);
    assert_true(find(&l.scene, "nobody", 13, true) == SCENE_UNKNOWN);
    little_scene_free(&l);
}

static void it_looks_at_no_more_events_than_it_may(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_make(&l);
    uint32_t budget = 3;
    assert_true(log_find(&l.scene, "user:40", 0, false, &budget) == SCENE_UNKNOWN);
    assert_int_equal(budget, 0);
    budget = 4;
    assert_int_equal(log_find(&l.scene, "user:40", 0, false, &budget), 3);
    assert_int_equal(budget, 0);
    little_scene_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_nearest_line_is_found_itself_included),
        cmocka_unit_test(there_is_none_beyond_either_end),
        cmocka_unit_test(it_looks_at_no_more_events_than_it_may),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
