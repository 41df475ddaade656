/* tests/tui/test_draw_any_size.c - whatever there is to see, at whatever size: a frame, and a way
 * to the help.
 *
 * Method: scenes of all kinds, views, and what may lie over them, each at many sizes, with lines
 * and in ASCII. The grid itself asserts that nothing leaves it.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "little_path.h"
#include "screen.h"
#include "tui/layout.h"

static void make_large(struct little_scene *l)
{
    little_scene_large(l, 40, 16, 2000);
}

/* What may be open, one after the other. */
enum { STATES = 9 };

static void open_something(struct ui *u, uint32_t i)
{
    u->help = i == 1;
    u->asking = i == 2;
    u->prompt = i >= 3 && i < 7 ? (enum prompt)(i - 2) : PROMPT_NONE;
    u->menu = i >= 7 ? (enum menu)(i - 6) : MENU_NONE;
}

/* A row of the grid as ASCII; what is not becomes '?'. Valid until the next call. */
static const char *row_of(const struct grid *g, int y)
{
    static char row[GRID_WIDTH_MAX + 1];
    for (int x = 0; x < g->width; x++) {
        const uint32_t glyph = grid_at(g, x, y)->glyph;
        row[x] = glyph < 0x7F ? (char)glyph : '?';
    }
    row[g->width] = '\0';
    return row;
}

static void check_frame(const struct grid *g)
{
    if (layout_tier(g->width, g->height) == TIER_TOO_SMALL) {
        if (g->width >= 20)
            assert_non_null(strstr(row_of(g, 0), "is too small"));
        return;
    }
    if (!strstr(row_of(g, g->height - 1), "?help"))
        fail_msg("no ?help at %dx%d: %s", g->width, g->height, row_of(g, g->height - 1));
    assert_true(strstr(row_of(g, 0), " SIM ") || strstr(row_of(g, 0), " LIVE "));
}

static void draw_frames(const struct stage *t, bool ascii)
{
    for (int width = 1; width <= 200; width += 1 + width / 6) {
        for (int height = 1; height <= 60; height += 1 + height / 6) {
            struct grid g;
            assert_true(grid_init(&g, width, height, ascii));
            draw_frame(&g, t->scene, &t->ui);
            check_frame(&g);
            for (int i = 0; ascii && i < width * height; i++)
                assert_in_range(g.cells[i].glyph, ' ', '~');
            grid_destroy(&g);
        }
    }
}

static void draw_views(void (*make)(struct little_scene *l))
{
    static struct path path;
    struct stage *t = stage_new(make);
    const uint32_t nodes = t->scene->node_count;
    little_path_make(&path);
    if (nodes > 3)
        t->ui.path = &path;
    t->ui.question.choice_count = 4;
    for (uint32_t i = 0; i < VIEW_COUNT * STATES;
         i += 5) { /* each view, each state, not each pair */
        t->ui.view = (enum view)(i % VIEW_COUNT);
        t->ui.form = (enum ring_form)(i % FORM_COUNT);
        t->ui.form_is_chosen = i % 2 == 0;
        t->ui.zoomed_pane = i % 5 == 0;
        t->ui.node = i % nodes;
        t->ui.key = i % 3 == 0 ? SCENE_NO_KEY : i;
        open_something(&t->ui, i / VIEW_COUNT);
        draw_frames(t, i % 2 == 1);
    }
    stage_free(t);
}

static void simulations_that_change(void **state)
{
    (void)state;
    draw_views(little_scene_make);
    draw_views(little_scene_leave);
}

static void clusters_of_one_and_lists_that_are_no_ring(void **state)
{
    (void)state;
    draw_views(little_scene_alone);
    draw_views(little_scene_modulo);
}

static void real_nodes_and_nodes_that_are_down(void **state)
{
    (void)state;
    draw_views(little_scene_live);
    draw_views(little_scene_down);
}

static void many_nodes(void **state)
{
    (void)state;
    draw_views(make_large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(simulations_that_change),
        cmocka_unit_test(clusters_of_one_and_lists_that_are_no_ring),
        cmocka_unit_test(real_nodes_and_nodes_that_are_down),
        cmocka_unit_test(many_nodes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
