/* tests/tui/test_layout.c - where what stands (tui/layout.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/layout.h"

static void tiers_begin_at_their_sizes(void **state)
{
    (void)state;
    assert_int_equal(layout_tier(110, 34), TIER_FULL);
    assert_int_equal(layout_tier(109, 34), TIER_STANDARD);
    assert_int_equal(layout_tier(80, 24), TIER_STANDARD);
    assert_int_equal(layout_tier(80, 23), TIER_COMPACT);
    assert_int_equal(layout_tier(79, 24), TIER_COMPACT);
    assert_int_equal(layout_tier(56, 14), TIER_COMPACT);
    assert_int_equal(layout_tier(55, 14), TIER_TEXT);
    assert_int_equal(layout_tier(40, 10), TIER_TEXT);
    assert_int_equal(layout_tier(39, 10), TIER_TOO_SMALL);
    assert_int_equal(layout_tier(40, 9), TIER_TOO_SMALL);
}

/* Count an area's cells; none may be counted twice. */
static int cover(struct area a, uint8_t *seen, int width)
{
    for (int y = a.y; y < a.y + a.height; y++)
        for (int x = a.x; x < a.x + a.width; x++)
            assert_int_equal(seen[y * width + x]++, 0);
    return a.width * a.height;
}

static void every_cell_belongs_to_one_area_at_most(void **state)
{
    (void)state;
    for (int height = 1; height <= 60; height++) {
        for (int width = 1; width <= 200; width += 3) {
            struct grid g;
            uint8_t *seen = calloc((size_t)(width * height), 1);
            assert_true(grid_init(&g, width, height, false));
            const struct layout l = layout_make(&g, true);
            const struct area all[] = {l.status, l.view,    l.events, l.path,
                                       l.time,   l.message, l.hints};
            int covered = 0;
            for (size_t i = 0; i < ARRAY_LEN(all); i++)
                covered += cover(all[i], seen, width);
            /* all but the column between the two panes of the full tier */
            assert_int_equal(covered, width * height - l.events.height);
            free(seen);
            grid_destroy(&g);
        }
    }
}

static void hints_and_status_are_always_there(void **state)
{
    (void)state;
    struct grid g;
    assert_true(grid_init(&g, 40, 10, false));
    const struct layout l = layout_make(&g, false);
    assert_int_equal(l.status.y, 0);
    assert_int_equal(l.hints.y, 9);
    assert_int_equal(l.message.height, 2); /* what just happened, in a sentence that is not cut */
    assert_true(l.view.height >= 6);
    grid_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiers_begin_at_their_sizes),
        cmocka_unit_test(every_cell_belongs_to_one_area_at_most),
        cmocka_unit_test(hints_and_status_are_always_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
