/* tests/tui/test_draw_bars.c - the bars say who owned, who owns, what moved, and where keys lie.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/bar.h"

enum { LABEL = 7, TITLE = 0, BEFORE = 1, AFTER = 2, MOVED = 3, KEYS = 4, DIAMOND = 0x25C6 };

static uint32_t glyph_at(const struct screen *c, int x, int y)
{
    return screen_at(c, LABEL + x, y)->glyph;
}

static int columns_of(const struct screen *c)
{
    return c->area.width - LABEL - 1;
}

/* --- owners ---------------------------------------------------------------------------------- */

static void check_owners(const struct screen *c, const struct stage *t, const struct members *m,
                         int y)
{
    struct bar_column right[300];
    const int columns = columns_of(c);
    bar_owners(m, bar_zoomed(t->ui.zoom, t->ui.zoom_at), columns, right);
    for (int i = 0; i < columns; i++) {
        const struct cell *cell = screen_at(c, LABEL + i, y);
        assert_int_equal(cell->glyph, t->scene->nodes[right[i].owner].letter);
        assert_int_equal(cell->role, scene_role(right[i].owner));
        assert_int_equal((cell->marks & CELL_MIXED) != 0, right[i].mixed);
    }
}

static void each_column_has_the_letter_of_who_owns_most_of_it(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (t->ui.zoom = 0; t->ui.zoom < 6; t->ui.zoom++) {
        t->ui.zoom_at = t->scene->keys.positions[7];
        struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80 + 7 * (int)t->ui.zoom, 5);
        check_owners(&c, t, t->scene->before, BEFORE);
        check_owners(&c, t, t->scene->members, AFTER);
        screen_free(&c);
    }
    stage_free(t);
}

static void what_moved_is_marked_exactly_where_the_owner_is_another(void **state)
{
    (void)state;
    static void (*const scenes[])(struct little_scene * l) = {little_scene_make,
                                                              little_scene_leave};
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        struct screen c = screen_make(draw_bars, t->scene, &t->ui, 120, 5);
        int moved = 0;
        for (int x = 0; x < columns_of(&c); x++) {
            const bool is_other = glyph_at(&c, x, BEFORE) != glyph_at(&c, x, AFTER);
            assert_int_equal(glyph_at(&c, x, MOVED) == '^', is_other);
            assert_int_equal((screen_at(&c, LABEL + x, AFTER)->marks & CELL_MOVED) != 0, is_other);
            assert_int_equal(screen_at(&c, LABEL + x, BEFORE)->marks & CELL_MOVED, 0);
            moved += is_other;
        }
        assert_in_range(moved, 30, 60); /* 42 % of 112 */
        screen_free(&c);
        stage_free(t);
    }
}

static void a_key_that_moved_is_seen_even_if_its_column_looks_as_before(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (int width = 20; width < 120; width += 9) {
        struct screen c = screen_make(draw_bars, t->scene, &t->ui, width, 5);
        for (uint32_t k = 0; k < t->scene->keys.count; k++) {
            const int x =
                bar_column_of(bar_zoomed(0, 0), columns_of(&c), t->scene->keys.positions[k]);
            if (t->scene->keys.owners[k] != t->scene->keys.before[k])
                assert_true(glyph_at(&c, x, MOVED) == '^' || glyph_at(&c, x, MOVED) == 0xB7);
        }
        screen_free(&c);
    }
    stage_free(t);
}

/* --- the selected key ------------------------------------------------------------------------ */

static void its_column_shows_its_owner_whoever_owns_most_of_it(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    int minorities = 0;
    for (int width = 12; width < 90; width += 6) {
        for (uint32_t k = 0; k < t->scene->keys.count; k++) {
            t->ui.key = k;
            struct bar_column most[100];
            struct screen c = screen_make(draw_bars, t->scene, &t->ui, width, 5);
            const int columns = columns_of(&c);
            bar_owners(t->scene->members, bar_zoomed(0, 0), columns, most);
            const int x = bar_column_of(bar_zoomed(0, 0), columns, t->scene->keys.positions[k]);
            const uint16_t owner = t->scene->keys.owners[k], before = t->scene->keys.before[k];
            assert_int_equal(glyph_at(&c, x, AFTER), t->scene->nodes[owner].letter);
            assert_int_equal(glyph_at(&c, x, BEFORE), t->scene->nodes[before].letter);
            minorities += most[x].owner != owner;
            screen_free(&c);
        }
    }
    assert_in_range(minorities, 20, 400); /* else nothing was tested */
    stage_free(t);
}

static void expect_diamond(const struct stage *t, uint64_t position)
{
    struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, 5);
    const int at = bar_column_of(bar_zoomed(t->ui.zoom, t->ui.zoom_at), columns_of(&c), position);
    for (int x = 0; x < columns_of(&c); x++) {
        const struct cell *cell = screen_at(&c, LABEL + x, KEYS);
        assert_int_equal(cell->glyph == DIAMOND, x == at);
        assert_int_equal(cell->role == ROLE_KEY, x == at);
        assert_int_equal((cell->marks & CELL_SELECTED) != 0, x == at);
    }
    screen_free(&c);
}

static void its_place_is_marked_also_if_it_is_none_of_the_story_s_keys(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 39;
    expect_diamond(t, t->scene->keys.positions[39]);
    t->ui.zoom = 5;
    t->ui.zoom_at = t->scene->keys.positions[39];
    expect_diamond(t, t->scene->keys.positions[39]);
    t->ui.zoom_at += UINT64_C(1) << 63; /* out of sight */
    expect_diamond(t, t->scene->keys.positions[39]);
    t->ui.key = SCENE_NO_KEY;
    t->ui.zoom = 0;
    snprintf(t->ui.stray_key, sizeof t->ui.stray_key, "tea");
    expect_diamond(t, hash_key(slice_str("tea")));
    stage_free(t);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void few_keys_are_counted_in_digits_and_many_told_in_blocks(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, 5);
    uint32_t sum = 0;
    for (int x = 0; x < columns_of(&c); x++)
        sum += glyph_at(&c, x, KEYS) == 0xB7 ? 0 : glyph_at(&c, x, KEYS) - '0';
    assert_int_equal(sum, 48);
    screen_free(&c);
    c = screen_make(draw_bars, t->scene, &t->ui, 11, 5); /* three columns of some 16 keys */
    bool is_full = false;
    for (int x = 0; x < columns_of(&c); x++) {
        assert_in_range(glyph_at(&c, x, KEYS), 0x2581, 0x2587);
        is_full = is_full || glyph_at(&c, x, KEYS) == 0x2587;
    }
    assert_true(is_full);
    screen_free(&c);
    stage_free(t);
}

/* --- rows ------------------------------------------------------------------------------------ */

static void without_a_change_there_is_one_row_of_owners(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_alone);
    struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, 5);
    assert_int_equal(expect_text(&c, "owner  AAAA"), 1);
    expect_no_text(&c, "before");
    expect_no_text(&c, "moved");
    screen_free(&c);
    stage_free(t);
}

static void who_is_down_or_slow_is_told_below_what_it_owns(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, 6);
    const int y = expect_text(&c, "state  ");
    for (int x = 0; x < columns_of(&c); x++) {
        const uint32_t owner = glyph_at(&c, x, y - 1), state_of = glyph_at(&c, x, y);
        assert_int_equal(state_of, owner == 'B' ? 'x' : owner == 'C' ? '~' : ' ');
        assert_int_equal(screen_at(&c, LABEL + x, y - 1)->role == ROLE_BAD, owner == 'B');
    }
    screen_free(&c);
    stage_free(t);
}

static void what_is_kept_back_is_question_marks(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    t->ui.key = 39;
    struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, 5);
    for (int x = 0; x < columns_of(&c); x++) {
        assert_int_not_equal(glyph_at(&c, x, BEFORE), '?');
        assert_int_equal(glyph_at(&c, x, AFTER), '?');
        assert_int_equal(glyph_at(&c, x, MOVED), '?');
        assert_int_equal(screen_at(&c, LABEL + x, AFTER)->marks, 0);
    }
    expect_no_text(&c, "D");
    screen_free(&c);
    stage_free(t);
}

static void the_present_owners_are_what_goes_last(void **state)
{
    (void)state;
    static const char *const rows[] = {"after", "before after", "before after moved",
                                       "before after moved keys"};
    struct stage *t = stage_new(little_scene_make);
    for (int height = 1; height <= 4; height++) {
        struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, height);
        char found[64] = "";
        for (int y = 0; y < height; y++) {
            char label[LABEL + 1] = "";
            assert_int_equal(sscanf(screen_row(&c, y), "%6s", label), 1);
            strcat(strcat(found, y > 0 ? " " : ""), label);
        }
        assert_string_equal(found, rows[height - 1]);
        screen_free(&c);
    }
    stage_free(t);
}

static void without_a_ring_there_are_only_keys(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_modulo);
    struct screen c = screen_make(draw_bars, t->scene, &t->ui, 80, 5);
    assert_int_equal(expect_text(&c, "Where keys lie"), 0);
    assert_int_equal(expect_text(&c, "keys   "), 1);
    expect_no_text(&c, "after");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 3;
    t->ui.zoom = 3;
    draw_in_any_size(draw_bars, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_column_has_the_letter_of_who_owns_most_of_it),
        cmocka_unit_test(what_moved_is_marked_exactly_where_the_owner_is_another),
        cmocka_unit_test(a_key_that_moved_is_seen_even_if_its_column_looks_as_before),
        cmocka_unit_test(its_column_shows_its_owner_whoever_owns_most_of_it),
        cmocka_unit_test(its_place_is_marked_also_if_it_is_none_of_the_story_s_keys),
        cmocka_unit_test(few_keys_are_counted_in_digits_and_many_told_in_blocks),
        cmocka_unit_test(without_a_change_there_is_one_row_of_owners),
        cmocka_unit_test(who_is_down_or_slow_is_told_below_what_it_owns),
        cmocka_unit_test(what_is_kept_back_is_question_marks),
        cmocka_unit_test(the_present_owners_are_what_goes_last),
        cmocka_unit_test(without_a_ring_there_are_only_keys),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
