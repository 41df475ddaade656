/* tests/tui/test_story.c - a story in the window: what keys do to it, and that time goes both ways.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/tui/sitting.h"

static struct sitting s;

static int begin(void **state)
{
    (void)state;
    sitting_begin(&s, FIRST_MINUTE, 1);
    return 0;
}

static int end(void **state)
{
    (void)state;
    sitting_end(&s);
    return 0;
}

static void assert_same_frame(struct cell *a, size_t a_bytes)
{
    size_t b_bytes;
    struct cell *b = sitting_frame(&s, &b_bytes);
    assert_int_equal(a_bytes, b_bytes);
    assert_memory_equal(a, b, a_bytes);
    free(a);
    free(b);
}

/* --- the first minute ------------------------------------------------------------------------ */

static void a_newcomer_adds_a_node_sees_what_moved_and_goes_back(void **state)
{
    (void)state;
    sitting_press(&s, "<expect \"3 nodes\"><expect \"?help\"><expect \"a add\">");
    sitting_press(&s, "a<expect \"D joins: 12 of 48 keys change owner (hash mod n: 35)\">");
    assert_int_equal(s.session.scene.member_count, 4);
    assert_int_equal(s.session.scene.member_count_before, 3);
    sitting_press(&s, ",<expect \"This is the beginning\">");
    assert_int_equal(s.session.scene.member_count, 3);
    sitting_press(&s, ".<expect \"12 of 48 keys\">");
}

static void steps_have_the_same_size_in_both_directions(void **state)
{
    (void)state;
    for (uint64_t n = 1; n <= 40; n++) {
        sitting_press(&s, ".");
        assert_int_equal(s.session.scene.step, n);
    }
    for (uint64_t n = 40; n-- > 0;) {
        sitting_press(&s, ",");
        assert_int_equal(s.session.scene.step, n);
    }
    sitting_press(&s, ",<expect \"This is step 0.\">");
}

static void there_and_back_again_is_the_same_frame(void **state)
{
    (void)state;
    static const char *const ways[] = {"....,,,,", "c<step 7><back 7>C<back 1>.",
                                       "<seek t=30s><seek 582>", "<seek end><seek 582>"};
    sitting_press(&s, "c<seek 582>"); /* D joins */
    for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
        sitting_press(&s, "<seek 582>");
        for (uint32_t view = 0; view < VIEW_COUNT; view++) {
            char key[2] = {(char)('1' + view), '\0'};
            sitting_press(&s, key);
            size_t bytes;
            struct cell *before = sitting_frame(&s, &bytes);
            sitting_press(&s, ways[i]);
            sitting_press(&s, "<seek 582>");
            assert_same_frame(before, bytes);
        }
    }
}

static void the_next_event_is_the_next_join_or_fault(void **state)
{
    (void)state;
    sitting_press(&s, "c<expect \"D joins\">");
    assert_true(s.session.scene.now_ns == 20 * NS_PER_S);
    sitting_press(&s, "<next fault><expect \"B crashes, for 5 s\">");
    assert_true(s.session.scene.now_ns == 40 * NS_PER_S);
    sitting_press(&s, "{<expect \"D joins\">");
    sitting_press(&s, "{<expect \"Nothing of interest comes before this\">");
    assert_true(s.session.scene.now_ns == 20 * NS_PER_S);
}

static void playing_goes_by_time_and_stops_at_the_end(void **state)
{
    (void)state;
    sitting_press(&s, "<Space><tick 50>");
    assert_true(s.session.ui.playing);
    assert_true(s.session.scene.now_ns > 4 * NS_PER_S && s.session.scene.now_ns <= 5 * NS_PER_S);
    sitting_press(&s, "]]]]]]<tick 40>");
    assert_false(s.session.ui.playing);
    sitting_press(&s, "<expect \"This is the end\">.<expect \"This is the end\">");
}

static void the_same_story_is_played_whatever_the_ticks_are(void **state)
{
    (void)state;
    sitting_press(&s, "<seek end>");
    const uint64_t last = s.session.scene.step;
    sitting_press(&s, "<Home>]]]]]]<Space><tick 40>");
    assert_int_equal(s.session.scene.step, last);
}

/* --- changing the past ----------------------------------------------------------------------- */

static void changing_the_past_says_what_is_lost(void **state)
{
    (void)state;
    sitting_press(&s, "c<seek 100>");
    const uint64_t known = s.session.scene.known;
    char expected[64];
    snprintf(expected, sizeof expected, ". %u later steps are replaced; u takes it back",
             (unsigned)(known - 100));
    sitting_press(&s, "a");
    assert_non_null(strstr(s.session.ui.message, expected));
    assert_int_equal(s.session.scene.known, 101);
}

static void undo_opens_the_old_future_again(void **state)
{
    (void)state;
    sitting_press(&s, "<seek end>");
    size_t bytes;
    struct cell *before = sitting_frame(&s, &bytes);
    sitting_press(&s, "<seek 300>a....u<seek end>");
    assert_same_frame(before, bytes);
}

static void undo_takes_a_whole_deed_back(void **state)
{
    (void)state;
    sitting_press(&s, "<step 50><cut A B>u<refuse \"cut from\">");
    sitting_press(&s, "<slow A 5s><pause-node B><heal>u<expect \"slow +5000ms\">");
    sitting_press(&s, "<expect \"STANDS STILL\">");
    assert_false(session_say(&s.session, "partition A,B / "));
}

static void undo_says_when_something_is_not_brought_back(void **state)
{
    (void)state;
    sitting_press(&s, "<step 100><add E><seek 20>");
    sitting_press(&s, "<kill A><expect \"with what you did there\">");
    sitting_press(&s,
                  "u<expect \"Taken back: step 21: A crashes\"><expect \"is not brought back\">");
}

static void a_long_way_ends_where_it_was_to(void **state)
{
    (void)state;
    sitting_end(&s);
    sitting_begin(&s, "sim/scenarios/hot-key.json", 1);
    sitting_press(&s, "<step 20000>");
    assert_int_equal(s.session.scene.step, 20000);
    sitting_press(&s, "<back 15000>");
    assert_int_equal(s.session.scene.step, 5000);
}

static void each_fault_shows_in_the_table_and_heals(void **state)
{
    (void)state;
    sitting_press(&s, "<step 50><node B>xk<expect \"B crashes\"><expect \"DOWN\">");
    sitting_press(&s, "xr<expect \"B\"><refuse \"DOWN\">");
    sitting_press(&s, "xp<expect \"STANDS STILL\">xu<refuse \"STANDS STILL\">");
    sitting_press(&s, "xl<expect \"slow +200ms\">xh<refuse \"slow +200ms\">");
    sitting_press(&s, "xi<expect \"CUT OFF\">xh<refuse \"CUT OFF\">");
    sitting_press(
        &s, "<partition A / B,C><expect \"CUT OFF\"><expect \"cut from A\">xh<refuse \"CUT OFF\">");
    sitting_press(
        &s, "<cut A C>.<expect \"cut from C\"><expect \"cut from A\">xh<refuse \"cut from\">");
}

static void what_cannot_be_done_says_why(void **state)
{
    (void)state;
    static const struct {
        const char *line, *says;
    } mistakes[] = {
        {"add A", "Node A is there already."},
        {"add Q", "No node Q can join. These can: D E F G"},
        {"restart A", "Node A is up"},
        {"kill Z", "There is no node Z"},
        {"speed fast", ":speed needs a number or fraction from 1/8 to 64, not \"fast\"."},
        {"seek never", ":seek needs a step"},
        {"reomve B", "Unknown command \"reomve\". Did you mean :remove ?"},
        {"get", "Which key?"},
        {"cut A A", "cannot be cut from itself"},
        {"slow A 5 parsecs", ":slow "},
        {"kill A for ever", "\"for\" needs a time"},
        {"reload", "In a simulation there is no file"},
        {"undo", "Nothing was changed by hand"},
        {"goto-mark q", "There is no mark q."},
    };
    for (size_t i = 0; i < ARRAY_LEN(mistakes); i++) {
        const uint64_t step = s.session.scene.step;
        assert_false(session_say(&s.session, mistakes[i].line));
        if (!strstr(s.session.ui.message, mistakes[i].says))
            fail_msg("\"%s\" says \"%s\"", mistakes[i].line, s.session.ui.message);
        assert_int_equal(s.session.scene.step, step);
    }
}

static void the_last_node_cannot_leave(void **state)
{
    (void)state;
    sitting_press(&s, "<remove A><remove B>");
    assert_false(session_say(&s.session, "remove C"));
    assert_string_equal(s.session.ui.message,
                        "Cannot remove C: it is the last node. Keys would have no owner.");
}

/* --- requests by hand ------------------------------------------------------------------------ */

static void a_key_that_nobody_knows_can_be_put_and_got(void **state)
{
    (void)state;
    sitting_press(&s, "<get \"my own key\" via A><expect \"MISS\">");
    sitting_press(&s, "<put \"my own key\" \"\\\"v\\\"\" via B><expect \"stored\">");
    sitting_press(&s, "<get \"my own key\" via C><expect \"HIT\">");
    sitting_press(&s, "<delete \"my own key\"><expect \"deleted\">");
    assert_int_equal(s.session.scene.keys.count, 49);
    sitting_press(&s, "<seek 0>....");
    assert_false(session_say(&s.session, "get \"\x01\""));
}

/* --- typing ---------------------------------------------------------------------------------- */

static void tab_offers_one_after_another_and_then_what_was_typed(void **state)
{
    (void)state;
    static const char *const offers[] = {"page-down", "page-up", "partition", "pause"};
    sitting_press(&s, ":pa");
    for (size_t i = 0; i < ARRAY_LEN(offers); i++) {
        sitting_press(&s, "<Tab>");
        assert_memory_equal(s.session.ui.line, offers[i], strlen(offers[i]));
    }
    sitting_press(&s, "<Tab><Tab>");
    assert_string_equal(s.session.ui.line, "pa");
    sitting_press(&s, "<C-u>view f<Tab><CR>");
    assert_int_equal(s.session.ui.view, VIEW_FLOW);
    sitting_press(&s, ":quit <Tab>");
    assert_string_equal(s.session.ui.line, "quit "); /* it takes no words */
}

static void a_command_that_is_wrong_stays_to_be_mended(void **state)
{
    (void)state;
    sitting_press(&s, ":speed 5<CR><expect \"from 1/8 to 64, not\">");
    assert_int_equal(s.session.ui.prompt, PROMPT_COMMAND);
    assert_string_equal(s.session.ui.line, "speed 5");
    sitting_press(&s, "<BS>4<CR>");
    assert_int_equal(s.session.ui.speed, 2);
    sitting_press(&s, ":<Up>");
    assert_string_equal(s.session.ui.line, "speed 4");
}

static void up_and_down_keep_to_the_filter_of_the_log(void **state)
{
    (void)state;
    sitting_press(&s, "<seek 900>6/evicts<CR>");
    for (uint32_t i = 0; i < 4; i++) {
        sitting_press(&s, "k");
        const struct scene_event e =
            s.session.scene.eyes->event(s.session.scene.self, s.session.ui.log_at);
        assert_int_equal(e.kind, EVENT_EVICTION);
    }
}

/* --- the sitting as a script ----------------------------------------------------------------- */

static void the_commands_of_a_sitting_repeat_it(void **state)
{
    (void)state;
    const char *path = "build/test_story.script";
    remove(path);
    sitting_press(&s, "c2jj1<Tab>jj<Space><tick 30><Space>a.../key:17<CR>rt<Esc>xk..4<seek t=33s>");
    sitting_press(&s, "?j<CR>P<Space>1P");
    sitting_press(&s, "<save build/test_story.script>");
    s.session.ui.message[0] = '\0';
    size_t bytes;
    struct cell *before = sitting_frame(&s, &bytes);
    sitting_end(&s);
    sitting_begin(&s, FIRST_MINUTE, 1);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    if (!script_file(&s.script, path, file))
        fail_msg("%s", s.script.error);
    fclose(file);
    remove(path);
    s.session.ui.message[0] = '\0';
    assert_true(s.session.scene.now_ns > 30 * NS_PER_S);
    snprintf(s.session.last_command, sizeof s.session.last_command, "save build/test_story.script");
    assert_same_frame(before, bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_newcomer_adds_a_node_sees_what_moved_and_goes_back, begin,
                                        end),
        cmocka_unit_test_setup_teardown(steps_have_the_same_size_in_both_directions, begin, end),
        cmocka_unit_test_setup_teardown(there_and_back_again_is_the_same_frame, begin, end),
        cmocka_unit_test_setup_teardown(the_next_event_is_the_next_join_or_fault, begin, end),
        cmocka_unit_test_setup_teardown(playing_goes_by_time_and_stops_at_the_end, begin, end),
        cmocka_unit_test_setup_teardown(the_same_story_is_played_whatever_the_ticks_are, begin,
                                        end),
        cmocka_unit_test_setup_teardown(changing_the_past_says_what_is_lost, begin, end),
        cmocka_unit_test_setup_teardown(undo_opens_the_old_future_again, begin, end),
        cmocka_unit_test_setup_teardown(undo_takes_a_whole_deed_back, begin, end),
        cmocka_unit_test_setup_teardown(undo_says_when_something_is_not_brought_back, begin, end),
        cmocka_unit_test_setup_teardown(a_long_way_ends_where_it_was_to, begin, end),
        cmocka_unit_test_setup_teardown(each_fault_shows_in_the_table_and_heals, begin, end),
        cmocka_unit_test_setup_teardown(what_cannot_be_done_says_why, begin, end),
        cmocka_unit_test_setup_teardown(the_last_node_cannot_leave, begin, end),
        cmocka_unit_test_setup_teardown(a_key_that_nobody_knows_can_be_put_and_got, begin, end),
        cmocka_unit_test_setup_teardown(tab_offers_one_after_another_and_then_what_was_typed, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_command_that_is_wrong_stays_to_be_mended, begin, end),
        cmocka_unit_test_setup_teardown(up_and_down_keep_to_the_filter_of_the_log, begin, end),
        cmocka_unit_test_setup_teardown(the_commands_of_a_sitting_repeat_it, begin, end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
