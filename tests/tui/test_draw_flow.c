/* tests/tui/test_draw_flow.c - the matrix has what went from whom to whom, and checks are seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"
#include "tui/flow.h"

/* --- the matrix ------------------------------------------------------------------------------ */

/* "    A         4     ·     ·    [7] │    11       7": the numbers, those in brackets too; a point
 * is 0. Returns how many. */
static int read_numbers(const struct screen *c, int y, uint32_t *out, int max)
{
    int count = 0;
    const char *row = screen_row(c, y) + 5; /* behind the name */
    const char *end = strstr(row, "   ok"), *other = strstr(row, "   NO");
    end = other ? other : end;
    for (const char *at = row; *at != '\0' && (!end || at < end) && count < max;) {
        if (strncmp(at, "·", strlen("·")) == 0) {
            out[count++] = 0;
            at += strlen("·");
        } else if (*at >= '0' && *at <= '9') {
            char *behind;
            out[count++] = (uint32_t)strtoul(at, &behind, 10);
            at = behind;
        } else {
            at++;
        }
    }
    return count;
}

static void each_cell_is_what_went_from_the_row_s_node_to_the_column_s(void **state)
{
    (void)state;
    static void (*const scenes[])(struct little_scene * l) = {little_scene_make, little_scene_leave,
                                                              little_scene_modulo};
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        const struct scene *s = t->scene;
        struct screen c = screen_make(draw_matrix, s, &t->ui, 100, 10);
        const uint32_t rows = s->member_count_before, columns = s->member_count;
        for (uint32_t from = 0; from < rows; from++) {
            uint32_t numbers[8];
            assert_int_equal(read_numbers(&c, 2 + (int)from, numbers, (int)columns + 2),
                             columns + 2);
            uint32_t sum = 0;
            for (uint32_t to = 0; to < columns; to++) {
                assert_int_equal(numbers[to], flow_between(s, from, to));
                sum += numbers[to];
            }
            assert_int_equal(numbers[columns], s->nodes[from].keys_before);
            assert_int_equal(sum, s->nodes[from].keys_before);
            assert_int_equal(numbers[columns + 1], sum - flow_between(s, from, from));
        }
        uint32_t sums[8];
        assert_int_equal(read_numbers(&c, 3 + (int)rows, sums, (int)columns + 2), columns + 2);
        for (uint32_t to = 0; to < columns; to++)
            assert_int_equal(sums[to], s->nodes[to].keys);
        assert_int_equal(sums[columns], 48);
        assert_int_equal(sums[columns + 1], t->little.changes[0].moved);
        screen_free(&c);
        stage_free(t);
    }
}

/* In the middle of the brackets, so much to the left of the column's end. */
static void what_moved_stands_in_brackets_and_is_marked_what_stayed_is_not(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_matrix, t->scene, &t->ui, 100, 10);
    for (int y = 2; y < 5; y++) {
        bool inside = false;
        for (int x = 0; x < 35; x++) {
            const struct cell *cell = screen_at(&c, x, y);
            inside = inside || cell->glyph == '[';
            assert_int_equal((cell->marks & CELL_MOVED) != 0, inside);
            assert_true(!inside || cell->role == ROLE_WARN);
            inside = inside && cell->glyph != ']';
        }
        assert_non_null(strchr(screen_row(&c, y), '['));
    }
    expect_text(&c, "[n] = moved");
    screen_free(&c);
    stage_free(t);
}

static void many(struct little_scene *l)
{
    little_scene_large(l, 60, 20, 6000);
}

static void of_more_nodes_than_fit_the_largest_pairs_are_a_list(void **state)
{
    (void)state;
    struct stage *t = stage_new(many);
    struct flow f;
    flow_count(t->scene, &f);
    struct screen c = screen_make(draw_matrix, t->scene, &t->ui, 78, 12);
    char text[64];
    snprintf(text, sizeof text, "of %u pairs", (unsigned)f.pair_count);
    expect_text(&c, text);
    for (int i = 0; i < 6; i++) {
        snprintf(text, sizeof text, "n%04u → n%04u %6u", (unsigned)f.pairs[i].from,
                 (unsigned)f.pairs[i].to, (unsigned)f.pairs[i].keys);
        expect_text(&c, text);
    }
    expect_text(&c, "ok  only n0059 gained keys");
    screen_free(&c);
    stage_free(t);
}

static void a_failed_check_is_said_with_the_pair(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    uint32_t key = 0;
    while (t->little.before[key] != 1 || t->little.owners[key] != 1)
        key++;
    t->little.owners[key] = 0;
    static const int widths[] = {78, 140};
    for (size_t i = 0; i < ARRAY_LEN(widths); i++) {
        struct screen c = screen_make(draw_flow, t->scene, &t->ui, widths[i], 18);
        const int y = expect_text(&c, "NO  not only D gained");
        assert_int_equal(screen_at(&c, screen_column(&c, y, "NO  not"), y)->role, ROLE_BAD);
        expect_text(&c, "gave A 1 key");
        expect_no_text(&c, "ok  only");
        screen_free(&c);
    }
    stage_free(t);
}

/* --- amounts --------------------------------------------------------------------------------- */

static int blocks_in(const struct screen *c, int y)
{
    int count = 0;
    for (int x = 0; x < c->area.width; x++)
        count += screen_at(c, x, y)->glyph == 0x2588;
    return count;
}

static void what_moved_stands_beside_the_ideal_and_hash_mod_n(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = screen_make(draw_flow, t->scene, &t->ui, 80, 18);
    const int ring = expect_text(&c, "25 of 48, 52 %"), ideal = expect_text(&c, "12 of 48, 25 %");
    const int modulo = expect_text(&c, "35 of 48, 73 %");
    assert_true(ring == expect_text(&c, " ring  ") && ideal == ring + 1 && modulo == ring + 2);
    assert_true(blocks_in(&c, ideal) * 2 < blocks_in(&c, ring) + 3);
    assert_true(blocks_in(&c, ring) < blocks_in(&c, modulo));
    screen_free(&c);
    stage_free(t);
}

/* Keys are whole: 12.25 of 49 are told as 12, and these are 24 %, as if they had moved. */
static void of_the_same_number_of_keys_the_part_is_the_same(void **state)
{
    (void)state;
    struct stage *t = test_calloc(1, sizeof *t);
    little_scene_plan(&t->little, &(struct little_plan){4, 3, 4, 4, 49, PLACEMENT_RING});
    t->scene = &t->little.scene;
    t->ui = plain_ui();
    struct screen c = screen_make(draw_flow, t->scene, &t->ui, 80, 18);
    expect_text(&c, "12 of 49, 24 %");
    expect_no_text(&c, "12 of 49, 25 %");
    screen_free(&c);
    stage_free(t);
}

/* --- moved keys ------------------------------------------------------------------------------ */

static void the_selected_one_of_the_moved_keys_is_visible_with_its_way(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    for (t->ui.moved = 0; t->ui.moved < 25; t->ui.moved++) {
        const uint32_t key = flow_moved_key(t->scene, t->ui.moved);
        struct screen c = screen_make(draw_flow, t->scene, &t->ui, 80, 18);
        char text[64];
        snprintf(text, sizeof text, "Moved keys, %u of 25", (unsigned)t->ui.moved + 1);
        expect_text(&c, text);
        snprintf(text, sizeof text, "> user:%u ", (unsigned)key + 1);
        const int y = expect_text(&c, text);
        snprintf(text, sizeof text, "%08x  %c → D", (unsigned)(t->little.positions[key] >> 32),
                 'A' + t->little.before[key]);
        assert_int_equal(expect_text(&c, text), y);
        assert_int_equal(screen_at(&c, 79, y)->marks, CELL_SELECTED);
        assert_int_equal(strstr(screen_row(&c, y), "an orphan") != NULL, key % 3 != 0);
        screen_free(&c);
    }
    stage_free(t);
}

static void a_place_beyond_the_last_moved_key_is_the_last_one(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.moved = 1000;
    struct screen c = screen_make(draw_flow, t->scene, &t->ui, 80, 18);
    expect_text(&c, "Moved keys, 25 of 25");
    expect_text(&c, "> user:46 ");
    screen_free(&c);
    stage_free(t);
}

static void what_is_kept_back_is_not_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    struct screen c = screen_make(draw_flow, t->scene, &t->ui, 80, 18);
    expect_no_text(&c, "user:");
    expect_no_text(&c, "25");
    expect_no_text(&c, "35");
    expect_no_text(&c, "[");
    expect_no_text(&c, "ok");
    expect_text(&c, "ring       ?");
    expect_text(&c, "    A         ?     ?     ?     ?  │    11       ?");
    screen_free(&c);
    stage_free(t);
}

static void without_a_change_it_says_so(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_alone);
    struct screen c = screen_make(draw_flow, t->scene, &t->ui, 80, 18);
    expect_text(&c, "The members have not changed so far: nothing moved.");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    static void (*const scenes[])(struct little_scene * l) = {
        little_scene_make, little_scene_leave, little_scene_modulo, little_scene_live, many};
    for (size_t i = 0; i < ARRAY_LEN(scenes); i++) {
        struct stage *t = stage_new(scenes[i]);
        t->ui.moved = 7;
        draw_in_any_size(draw_flow, t->scene, &t->ui);
        draw_in_any_size(draw_matrix, t->scene, &t->ui);
        t->ui.hide_after = true;
        draw_in_any_size(draw_flow, t->scene, &t->ui);
        stage_free(t);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_cell_is_what_went_from_the_row_s_node_to_the_column_s),
        cmocka_unit_test(what_moved_stands_in_brackets_and_is_marked_what_stayed_is_not),
        cmocka_unit_test(of_more_nodes_than_fit_the_largest_pairs_are_a_list),
        cmocka_unit_test(a_failed_check_is_said_with_the_pair),
        cmocka_unit_test(what_moved_stands_beside_the_ideal_and_hash_mod_n),
        cmocka_unit_test(of_the_same_number_of_keys_the_part_is_the_same),
        cmocka_unit_test(the_selected_one_of_the_moved_keys_is_visible_with_its_way),
        cmocka_unit_test(a_place_beyond_the_last_moved_key_is_the_last_one),
        cmocka_unit_test(what_is_kept_back_is_not_told),
        cmocka_unit_test(without_a_change_it_says_so),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
