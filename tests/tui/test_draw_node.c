/* tests/tui/test_draw_node.c - of one node: its hits over time, its cache, and numbers that add up.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "screen.h"

enum { C = 2, TOP = 7 /* the first entry at 80x18 */, SHOWN = 6 };

static struct stage *look_at(void (*make)(struct little_scene *l), uint32_t node)
{
    struct stage *t = stage_new(make);
    t->ui.view = VIEW_NODE;
    t->ui.node = node;
    return t;
}

static struct screen draw(const struct stage *t)
{
    return screen_make(draw_node, t->scene, &t->ui, 80, 18);
}

static void expect_row(const struct screen *c, int y, const char *text)
{
    assert_string_equal(screen_row(c, y), text);
}

static void the_head_says_who_it_is_and_what_it_owns(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    struct screen c = draw(t);
    assert_int_equal(
        expect_text(&c, "─ 4 Node C :5003   up   owns 14.4% of the ring   6 keys   8 orphans ─"),
        0);
    screen_free(&c);
    t->little.nodes[C].address[0] = '\0';
    c = draw(t);
    expect_text(&c, "─ 4 Node C   up   owns");
    screen_free(&c);
    stage_free(t);
    t = look_at(little_scene_leave, 3);
    c = draw(t);
    expect_text(&c, "─ 4 Node D :5004   left   no member");
    screen_free(&c);
    stage_free(t);
}

static void the_cache_lists_first_who_goes_next(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    struct screen c = draw(t);
    expect_text(&c, "Cache, the next to be evicted first: 10 entries, 7289 of 16384 bytes");
    expect_row(&c, TOP - 1, "  place key         bytes   TTL left          owner  note");
    expect_row(&c, TOP, ">     1 user:15       608       54 s ████████   C    next to be evicted");
    expect_row(&c, TOP + 1, "      2 user:18       719       20 s ███        D    orphan");
    expect_row(&c, TOP + SHOWN, "        ... 4 more");
    screen_free(&c);
    stage_free(t);
}

static void each_entry_can_be_selected_and_is_then_in_sight(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    char place[16];
    for (t->ui.entry = 0; t->ui.entry < 10; t->ui.entry++) {
        struct screen c = draw(t);
        snprintf(place, sizeof place, ">%6u ", (unsigned)t->ui.entry + 1);
        const int y = expect_text(&c, place);
        assert_true((screen_at(&c, 30, y)->marks & CELL_SELECTED) != 0);
        assert_int_equal(screen_at(&c, 8, y)->role, ROLE_KEY);
        screen_free(&c);
    }
    t->ui.entry = 5;
    struct screen c = draw(t);
    expect_text(&c, "... 2 more above, 2 below");
    screen_free(&c);
    t->ui.entry = 99; /* there are fewer by now */
    c = draw(t);
    expect_text(&c, ">    10 ");
    expect_text(&c, "... 4 more above");
    screen_free(&c);
    stage_free(t);
}

static void lifetimes_are_numbers_and_bars(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    t->little.copies[14].ttl_left_ms = TTL_FOREVER; /* user:15 */
    t->little.copies[17].ttl_left_ms = 0;
    t->little.copies[19].ttl_left_ms = 10000;
    t->little.copies[20].ttl_left_ms = 80000;
    struct screen c = draw(t);
    expect_row(&c, TOP, ">     1 user:15       608     no end            C    next to be evicted");
    expect_row(&c, TOP + 1, "      2 user:18       719    expired            D    expired");
    expect_row(&c, TOP + 2, "      3 user:20       793       10 s █          D    orphan");
    expect_row(&c, TOP + 3, "      4 user:21       830       80 s ████████   D    orphan");
    screen_free(&c);
    stage_free(t);
}

static void the_trend_has_an_axis_from_0_to_100_and_marks_changes(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    for (uint32_t i = 0; i < LITTLE_BEATS; i++)
        t->little.beats[i * 4 + C] = (struct scene_beat){i, LITTLE_BEATS - i, 0};
    t->little.beats[5 * 4 + C] = (struct scene_beat){0, 0, 3}; /* no GET at all */
    t->little.changes[0].at_ns = 1600 * UINT64_C(1000000);
    struct screen c = draw(t);
    expect_row(&c, 1,
               " hits of the last 3.2 s, a column is 200 ms       now 94%   least 0%   most 94%");
    expect_row(&c, 2, " 100┤        │ D joins");
    expect_row(&c, 3, "  50┤         ▁▂▃▄▅▆▇");
    expect_row(&c, 4, "   0┤▁▁▂▃▄ ▆▇████████");
    screen_free(&c);
    t->little.changes[0].at_ns = 4 * NS_PER_S; /* not yet */
    c = draw(t);
    expect_no_text(&c, "D joins");
    screen_free(&c);
    stage_free(t);
}

static void of_a_long_history_the_last_part_is_shown(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    enum { LONG = 300 };
    struct scene_beat *beats = test_calloc(LONG * 4, sizeof *beats);
    beats[(LONG - 1) * 4 + C].hits = 7;
    t->scene->history.beats = beats;
    t->scene->history.count = LONG;
    t->scene->now_ns = LONG * t->scene->history.beat_ns - 1;
    struct screen c = draw(t);
    expect_text(&c, "hits of the last 14.8 s");
    assert_int_equal(screen_column(&c, 4, "█"), 78);
    assert_int_equal(screen_column(&c, 3, "█"), 78);
    screen_free(&c);
    test_free(beats);
    stage_free(t);
}

static void counters_add_up_and_what_is_not_known_is_left_out(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    struct scene_counters *k = &t->little.nodes[C].counters;
    struct screen c = draw(t);
    expect_text(&c, " get 112 = hit 81 + miss 31   put 20 = new 14 + replaced 6   deleted 2");
    expect_text(&c, " evicted 2   expired 1   asked of others 42, failed 0   shared a trip 0");
    screen_free(&c);
    k->misses = k->evicted = k->failed = k->moved_out = k->came_back = SCENE_UNKNOWN;
    c = draw(t);
    expect_text(&c, " put 20 = new 14 + replaced 6   deleted 2");
    expect_text(&c, " expired 1   asked of others 42   shared a trip 0");
    expect_no_text(&c, "get ");
    expect_no_text(&c, "1844674");
    screen_free(&c);
    stage_free(t);
}

static void a_node_of_which_nothing_is_known_is_no_lie(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_live, 3);
    struct screen c = draw(t);
    expect_no_text(&c, "1844674");
    expect_no_text(&c, "get ");
    expect_text(&c, "It does not tell its entries.");
    screen_free(&c);
    t->ui.node = 1;
    c = draw(t);
    expect_text(&c, "as last seen");
    screen_free(&c);
    stage_free(t);
}

static void an_empty_cache_says_so(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, 3);
    struct screen c = draw(t);
    expect_text(&c, "Cache, the next to be evicted first: 0 entries");
    expect_text(&c, "It is empty.");
    expect_text(&c, "no GET so far");
    screen_free(&c);
    stage_free(t);
}

static void what_is_kept_back_does_not_show_here(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    t->ui.hide_after = true;
    struct screen c = draw(t);
    expect_no_text(&c, "orphan");
    expect_no_text(&c, "owns");
    expect_row(&c, TOP + 1, "      2 user:18       719       20 s ███        ?");
    screen_free(&c);
    stage_free(t);
}

static void many_entries_are_many_only_as_a_number(void **state)
{
    (void)state;
    struct stage *t = test_calloc(1, sizeof *t);
    little_scene_large(&t->little, 2, 4, 90000);
    t->scene = &t->little.scene;
    t->ui = plain_ui();
    t->ui.entry = 44444;
    struct screen c = draw(t);
    expect_text(&c, "> 44445 user:");
    screen_free(&c);
    stage_free(t);
}

static void it_stays_in_its_area_at_any_size(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    memset(t->little.nodes[C].id, 'x', NODE_ID_BYTES_MAX);
    t->ui.entry = 7;
    draw_in_any_size(draw_node, t->scene, &t->ui);
    t->scene->node_count = 0;
    draw_in_any_size(draw_node, t->scene, &t->ui);
    stage_free(t);
    t = look_at(little_scene_live, 3);
    t->scene->history.beat_ns = 0;
    draw_in_any_size(draw_node, t->scene, &t->ui);
    stage_free(t);
}

static void of_a_node_that_is_down_no_number_speaks_of_now(void **state)
{
    (void)state;
    struct stage *t = look_at(little_scene_make, C);
    struct scene_node *n = &t->little.nodes[C];
    n->mood = MOOD_DOWN;
    snprintf(n->state, sizeof n->state, "DOWN");
    struct screen c = draw(t);
    expect_text(&c, "of 16384 bytes"); /* the last values seen are still worth something */
    expect_text(&c, "   least ");
    screen_free(&c);
    n->counters = (struct scene_counters){0};
    c = draw(t);
    const int y = expect_text(&c, "down: it has no cache");
    assert_int_equal(screen_at(&c, 1, y)->role, ROLE_BAD);
    expect_text(&c, "now -   least ");
    expect_no_text(&c, "0 of 0 bytes");
    expect_no_text(&c, "It is empty");
    expect_no_text(&c, "orphan");
    expect_no_text(&c, "Counters");
    screen_free(&c);
    n->mood = MOOD_AWAY;
    c = draw(t);
    expect_text(&c, "not there: it has no cache");
    screen_free(&c);
    draw_in_any_size(draw_node, t->scene, &t->ui);
    stage_free(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_head_says_who_it_is_and_what_it_owns),
        cmocka_unit_test(the_cache_lists_first_who_goes_next),
        cmocka_unit_test(each_entry_can_be_selected_and_is_then_in_sight),
        cmocka_unit_test(lifetimes_are_numbers_and_bars),
        cmocka_unit_test(the_trend_has_an_axis_from_0_to_100_and_marks_changes),
        cmocka_unit_test(of_a_long_history_the_last_part_is_shown),
        cmocka_unit_test(counters_add_up_and_what_is_not_known_is_left_out),
        cmocka_unit_test(a_node_of_which_nothing_is_known_is_no_lie),
        cmocka_unit_test(an_empty_cache_says_so),
        cmocka_unit_test(what_is_kept_back_does_not_show_here),
        cmocka_unit_test(many_entries_are_many_only_as_a_number),
        cmocka_unit_test(it_stays_in_its_area_at_any_size),
        cmocka_unit_test(of_a_node_that_is_down_no_number_speaks_of_now),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
