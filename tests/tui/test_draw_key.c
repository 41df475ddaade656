/* tests/tui/test_draw_key.c - the selected key's pane says whose it is and what a GET would do.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

static struct screen draw(const struct stage *t, int width, int height)
{
    return screen_make(draw_key, t->scene, &t->ui, width, height);
}

static void a_key_that_moved_is_cold_and_its_old_copy_an_orphan(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 2; /* user:3 */
    struct screen c = draw(t, 48, 4);
    assert_string_equal(screen_row(&c, 0), " Key user:3  owner B → D  hash 5e7c378e945db807");
    assert_string_equal(screen_row(&c, 1), "  arc 54416bb4..6af20d69, point of D");
    assert_string_equal(screen_row(&c, 2), "  copy on B: 17 s left, an orphan");
    assert_string_equal(screen_row(&c, 3), "  next GET: cold MISS on D, copy on B");
    assert_int_equal(screen_at(&c, 5, 0)->role, ROLE_KEY);
    screen_free(&c);
    stage_free(t);
}

static void while_somebody_goes_by_the_old_list_what_comes_is_not_sure(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->little.nodes[0].list_is_old = true;
    t->ui.key = 2; /* user:3, from B to D */
    struct screen c = draw(t, 48, 4);
    expect_text(&c, "by the new list: cold MISS on D, copy on B");
    screen_free(&c);
    t->ui.key = 0; /* stays with B */
    c = draw(t, 48, 4);
    expect_text(&c, "next GET: MISS on B");
    screen_free(&c);
    stage_free(t);
}

static void a_copy_at_the_owner_is_a_hit_unless_it_has_expired(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_alone);
    t->ui.key = 4;
    struct screen c = draw(t, 48, 4);
    expect_text(&c, "owner A  hash");
    expect_text(&c, "next GET: HIT on A");
    screen_free(&c);
    t->little.copies[4].ttl_left_ms = 0;
    c = draw(t, 48, 4);
    expect_text(&c, "copy on A: expired");
    assert_string_equal(screen_row(&c, 3), "  next GET: MISS on A");
    screen_free(&c);
    t->ui.key = 3;
    c = draw(t, 48, 4);
    expect_text(&c, "no copy anywhere");
    assert_string_equal(screen_row(&c, 3), "  next GET: MISS on A");
    screen_free(&c);
    stage_free(t);
}

static void an_owner_that_is_down_answers_nothing(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_down);
    t->ui.key = 0; /* of B */
    struct screen c = draw(t, 48, 4);
    const int y = expect_text(&c, "next GET: an error, as B is down");
    assert_int_equal(screen_at(&c, 3, y)->role, ROLE_BAD);
    screen_free(&c);
    stage_free(t);
}

static void expect_next(struct stage *t, enum node_mood mood, const char *state, int width,
                        const char *text)
{
    t->little.nodes[1].mood = mood;
    snprintf(t->little.nodes[1].state, sizeof t->little.nodes[1].state, "%s", state);
    struct screen c = draw(t, width, 4);
    expect_text(&c, text);
    expect_no_text(&c, "…");
    assert_int_equal(screen_find(&c, 0, "is down") >= 0, strstr(text, "is down") != NULL);
    screen_free(&c);
}

static void a_node_that_is_cut_off_or_stands_still_is_not_down(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 0; /* of B */
    expect_next(t, MOOD_SLOW, "CUT OFF", 39, "next GET: may fail: B is cut off");
    expect_next(t, MOOD_SLOW, "cut from C", 39, "next GET: may fail: B is cut from C");
    expect_next(t, MOOD_SLOW, "cut from C", 72,
                "next GET: through other nodes it may not be reached: B is cut from C");
    expect_next(t, MOOD_DOWN, "STANDS STILL", 48, "next GET: no answer while B stands still");
    expect_next(t, MOOD_DOWN, "DOWN", 39, "next GET: an error, as B is down");
    expect_next(t, MOOD_SLOW, "slow +200ms", 39, "next GET: MISS on B");
    stage_free(t);
}

static void while_a_question_is_open_nothing_tells_the_answer(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 2; /* user:3, from B to D */
    t->ui.asking = true;
    struct screen c = draw(t, 48, 4);
    assert_string_equal(screen_row(&c, 0), " Key user:3  owner ?  hash 5e7c378e945db807");
    expect_no_text(&c, "copy");
    expect_no_text(&c, "arc");
    expect_no_text(&c, "next GET");
    expect_no_text(&c, "B");
    expect_no_text(&c, "D");
    screen_free(&c);
    stage_free(t);
}

static void a_key_of_no_story_has_a_hash_and_an_owner_all_the_same(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    snprintf(t->ui.stray_key, sizeof t->ui.stray_key, "tea");
    struct screen c = draw(t, 48, 4);
    char text[128];
    const uint64_t position = hash_key(slice_str("tea"));
    snprintf(text, sizeof text, "hash %016llx", (unsigned long long)position);
    expect_text(&c, text);
    snprintf(text, sizeof text, "owner %s  ",
             t->scene->nodes[members_owner(t->scene->members, position)].id);
    expect_text(&c, text);
    expect_text(&c, "(not one of the story's keys)");
    screen_free(&c);
    stage_free(t);
}

static void without_a_ring_the_remainder_is_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_modulo);
    t->ui.key = 6;
    struct screen c = draw(t, 48, 4);
    char text[128];
    snprintf(text, sizeof text, "hash mod 4 is %u: node %s",
             (unsigned)(t->scene->keys.positions[6] % 4),
             t->scene->nodes[t->scene->keys.owners[6]].id);
    expect_text(&c, text);
    screen_free(&c);
    stage_free(t);
}

static void what_is_kept_back_is_not_told(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.hide_after = true;
    t->ui.key = 2;
    struct screen c = draw(t, 48, 4);
    expect_text(&c, "owner B → ?  hash");
    expect_text(&c, "next GET: ?");
    expect_no_text(&c, "D");
    expect_no_text(&c, "orphan");
    screen_free(&c);
    stage_free(t);
    t = stage_new(little_scene_modulo);
    t->ui.hide_after = true;
    t->ui.key = 1; /* from B to C */
    c = draw(t, 48, 4);
    expect_text(&c, "owner B → ?  hash");
    expect_text(&c, "hash mod 3 is 1: node B");
    expect_no_text(&c, "C");
    screen_free(&c);
    stage_free(t);
}

static void a_list_that_nobody_knows_owns_nothing(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_live);
    t->scene->members = NULL;
    t->ui.key = 2;
    struct screen c = draw(t, 48, 4);
    expect_text(&c, "owner ?  hash");
    expect_text(&c, "whose it is, nobody has told");
    expect_text(&c, "next GET: ?");
    screen_free(&c);
    stage_free(t);
}

static void where_there_is_less_room_what_a_get_would_do_stays(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 2;
    for (int height = 2; height < 5; height++) {
        struct screen c = draw(t, 48, height);
        expect_text(&c, "next GET: cold MISS on D");
        assert_int_equal(screen_find(&c, 0, "copy on B: ") >= 0, height >= 3);
        assert_int_equal(screen_find(&c, 0, "arc ") >= 0, height >= 4);
        screen_free(&c);
    }
    stage_free(t);
}

static void nothing_selected_says_how_to_select(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    struct screen c = draw(t, 48, 4);
    expect_text(&c, "No key is selected.");
    screen_free(&c);
    stage_free(t);
}

static void it_draws_in_any_size(void **state)
{
    (void)state;
    struct stage *t = stage_new(little_scene_make);
    t->ui.key = 2;
    draw_in_any_size(draw_key, t->scene, &t->ui);
    t->ui.key = SCENE_NO_KEY;
    memset(t->ui.stray_key, '"', sizeof t->ui.stray_key - 1);
    draw_in_any_size(draw_key, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_that_moved_is_cold_and_its_old_copy_an_orphan),
        cmocka_unit_test(while_somebody_goes_by_the_old_list_what_comes_is_not_sure),
        cmocka_unit_test(a_copy_at_the_owner_is_a_hit_unless_it_has_expired),
        cmocka_unit_test(an_owner_that_is_down_answers_nothing),
        cmocka_unit_test(a_node_that_is_cut_off_or_stands_still_is_not_down),
        cmocka_unit_test(while_a_question_is_open_nothing_tells_the_answer),
        cmocka_unit_test(a_key_of_no_story_has_a_hash_and_an_owner_all_the_same),
        cmocka_unit_test(without_a_ring_the_remainder_is_told),
        cmocka_unit_test(what_is_kept_back_is_not_told),
        cmocka_unit_test(a_list_that_nobody_knows_owns_nothing),
        cmocka_unit_test(where_there_is_less_room_what_a_get_would_do_stays),
        cmocka_unit_test(nothing_selected_says_how_to_select),
        cmocka_unit_test(it_draws_in_any_size),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
