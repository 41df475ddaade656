/* tests/tui/test_draw_circle.c - the circle shows whose what is, the points, the keys.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/circle.h"

enum { WIDTH = 47, HEIGHT = 20, MARGIN_X = 3, MARGIN_Y = 1, DIAMOND = 0x25C6 };

/* On the stage, since it is large. */
static struct circle circle;

static struct screen draw(const struct stage *t)
{
    assert_true(circle_fit(WIDTH, HEIGHT, MARGIN_X, MARGIN_Y, &circle));
    return screen_make(draw_circle, t->scene, &t->ui, WIDTH, HEIGHT);
}

static void check_line(const struct screen *c, const struct members *m, const struct members *was)
{
    for (uint32_t i = 0; i < circle.count; i++) {
        const struct circle_cell *cell = &circle.cells[i];
        const struct cell *shown = screen_at(c, cell->x, cell->y);
        const uint32_t owner = members_owner(m, cell->middle);
        assert_int_equal(shown->glyph, 0x2800 + cell->dots);
        assert_int_equal(shown->role, scene_role(owner));
        assert_int_equal((shown->marks & CELL_MOVED) != 0,
                         members_owner(was, cell->middle) != owner);
    }
}

static void the_line_has_the_roles_of_the_owners_and_marks_what_moved(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = draw(t);
    check_line(&c, t->scene->members, t->scene->before);
    screen_free(&c);
    t->ui.hide_after = true;
    c = draw(t);
    check_line(&c, t->scene->before, t->scene->before);
    screen_free(&c);
    stage_free(t);
}

/* Is the letter within some cells of where the point is? */
static bool is_near(const struct screen *c, uint64_t position, uint32_t letter)
{
    const struct circle_cell *cell = &circle.cells[circle_cell_of(&circle, position)];
    for (int y = cell->y - 3; y <= cell->y + 3; y++)
        for (int x = cell->x - 4; x <= cell->x + 4; x++)
            if (x >= 0 && y >= 0 && x < WIDTH && y < HEIGHT && screen_at(c, x, y)->glyph == letter)
                return true;
    return false;
}

static void each_point_has_the_letter_of_its_node_beside_it(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = draw(t);
    const struct ring *r = t->scene->members->ring;
    for (uint32_t p = 0; p < r->point_count; p++) {
        const uint32_t node = t->scene->members->numbers[r->owners[p]];
        assert_true(is_near(&c, r->positions[p], (uint8_t)t->scene->nodes[node].letter));
    }
    uint32_t letters = 0;
    for (int y = 0; y < HEIGHT; y++) /* roles tell them from the words in the middle */
        for (int x = 0; x < WIDTH; x++)
            letters +=
                screen_at(&c, x, y)->role >= ROLE_OWNER_0 && screen_at(&c, x, y)->glyph < 0x2800;
    assert_int_equal(letters, r->point_count);
    screen_free(&c);
    stage_free(t);
}

static void large(struct little_scene *l)
{
    little_scene_large(l, 12, 160, 2000);
}

static void of_too_many_points_the_letters_are_those_of_the_owners(void **state)
{
    (void)state;
    struct stage *t = stage_new(large);
    struct screen c = draw(t);
    int right = 0;
    for (uint32_t i = 0; i < circle.count; i++) {
        int x, y;
        circle_at(&circle, circle.cells[i].middle, 1, &x, &y);
        const uint32_t owner = members_owner(t->scene->members, circle.cells[i].middle);
        right += screen_at(&c, x, y)->glyph == (uint8_t)t->scene->nodes[owner].letter;
    }
    assert_true(right > (int)circle.count * 3 / 4); /* some share a cell */
    screen_free(&c);
    stage_free(t);
}

static void the_selected_key_lies_within_the_line_at_its_place(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (uint32_t k = 0; k < t->scene->keys.count; k++) {
        t->ui.key = k;
        struct screen c = draw(t);
        int found = 0;
        for (int y = 0; y < HEIGHT; y++) {
            for (int x = 0; x < WIDTH; x++) {
                if (screen_at(&c, x, y)->glyph != DIAMOND)
                    continue;
                const uint64_t position = t->scene->keys.positions[k];
                const struct circle_cell *at = &circle.cells[circle_cell_of(&circle, position)];
                assert_true(abs(at->x - x) <= 3 && abs(at->y - y) <= 2);
                const int right = 2 * x + 1 - WIDTH, down = 2 * (2 * y + 1 - HEIGHT);
                const int line_right = 2 * at->x + 1 - WIDTH,
                          line_down = 2 * (2 * at->y + 1 - HEIGHT);
                assert_true(right * right + down * down <
                            line_right * line_right + line_down * line_down);
                assert_int_equal(screen_at(&c, x, y)->role, ROLE_KEY);
                assert_int_equal(screen_at(&c, x, y)->marks, CELL_SELECTED);
                found++;
            }
        }
        assert_int_equal(found, 1);
        screen_free(&c);
    }
    stage_free(t);
}

/* In three lines or four; or not at all, where keys lie everywhere. */
static void a_small_circle_says_the_rule_and_writes_over_no_key(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_circle, t->scene, &t->ui, 32, 13);
    const int y = expect_text(&c, "a key belongs");
    expect_text(&c, "clockwise");
    assert_int_equal(screen_at(&c, screen_column(&c, y, "a key"), y)->role, ROLE_DIM);
    screen_free(&c);
    for (int width = 14; width < 40; width++) {
        for (int height = 5; height < 20; height++) {
            c = screen_make(draw_circle, t->scene, &t->ui, width, height);
            const bool begins = screen_find(&c, 0, " a key belongs ") >= 0;
            assert_int_equal(screen_find(&c, 0, " clockwise ") >= 0, begins);
            assert_int_equal(screen_find(&c, 0, "next") >= 0, begins);
            screen_free(&c);
        }
    }
    stage_free(t);
}

static void without_a_ring_nothing_is_drawn(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_modulo);
    struct screen c = draw(t);
    for (int y = 0; y < HEIGHT; y++)
        assert_string_equal(screen_row(&c, y), "");
    screen_free(&c);
    t->scene->members = NULL;
    c = draw(t);
    assert_string_equal(screen_row(&c, HEIGHT / 2), "");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 3;
    draw_in_any_size(draw_circle, t->scene, &t->ui);
    stage_free(t);
    t = stage_new(large);
    draw_in_any_size(draw_circle, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_has_the_roles_of_the_owners_and_marks_what_moved),
        cmocka_unit_test(each_point_has_the_letter_of_its_node_beside_it),
        cmocka_unit_test(of_too_many_points_the_letters_are_those_of_the_owners),
        cmocka_unit_test(the_selected_key_lies_within_the_line_at_its_place),
        cmocka_unit_test(a_small_circle_says_the_rule_and_writes_over_no_key),
        cmocka_unit_test(without_a_ring_nothing_is_drawn),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
