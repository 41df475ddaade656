/* tests/tui/test_live_words.c - how a real node is, in a word or two; what has happened, in order.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "tui/tui_main_live_parts.h"

#define MS ((uint64_t)NS_PER_MS)

/* --- nodes ----------------------------------------------------------------------------------- */

static const struct scene_node member = {.is_member = true, .was_member = true};
static const struct scene_node stranger = {.is_member = false};

static void must_say(const struct live_seen *s, const struct scene_node *n, enum node_mood mood,
                     const char *words)
{
    char out[SCENE_STATE_MAX];
    struct live *l = calloc(1, sizeof *l);
    assert_non_null(l);
    l->slow_ns = 500 * MS;
    assert_int_equal(live_state(l, s, n, 20 * NS_PER_S, out), mood);
    assert_string_equal(out, words);
    free(l);
}

static struct live_seen seen(enum watch_state state)
{
    return (struct live_seen){.state = state, .since_ns = 8 * NS_PER_S};
}

static void a_node_is_up_slow_or_down_and_since_when(void **state)
{
    (void)state;
    struct live_seen s = seen(WATCH_UP);
    must_say(&s, &member, MOOD_UP, "up");
    s.took_ns = 500 * MS;
    must_say(&s, &member, MOOD_UP, "up");
    s.took_ns++;
    must_say(&s, &member, MOOD_SLOW, "SLOW");
    s.took_ns = 0;
    s.waiting_ns = 501 * MS;
    must_say(&s, &member, MOOD_SLOW, "SLOW");
    s = seen(WATCH_REFUSED);
    must_say(&s, &member, MOOD_DOWN, "REFUSED 12s");
    s.since_ns = 21 * NS_PER_S; /* another clock would be needed for that, but who knows */
    must_say(&s, &member, MOOD_DOWN, "REFUSED 0s");
    s = seen(WATCH_SILENT);
    must_say(&s, &member, MOOD_DOWN, "SILENT 12s");
    s = seen(WATCH_UNREACHED);
    must_say(&s, &member, MOOD_DOWN, "SILENT 12s");
    s = seen(WATCH_GARBAGE);
    must_say(&s, &member, MOOD_DOWN, "GARBAGE");
    s = seen(WATCH_STRANGER);
    must_say(&s, &member, MOOD_DOWN, "STRANGER");
    s = seen(WATCH_UNKNOWN);
    must_say(&s, &member, MOOD_AWAY, "?");
    s = seen(WATCH_LEFT_ALONE);
    must_say(&s, &member, MOOD_AWAY, "?");
}

static void what_the_list_says_of_a_node_is_told_as_well(void **state)
{
    (void)state;
    const struct scene_node new = {.is_member = true};
    const struct scene_node behind = {.is_member = true, .was_member = true, .list_is_old = true};
    struct live_seen s = seen(WATCH_UP);
    must_say(&s, &new, MOOD_UP, "joined");
    must_say(&s, &behind, MOOD_UP, "other list");
    must_say(&s, &stranger, MOOD_LEFT, "left");
    s.is_draining = true;
    must_say(&s, &member, MOOD_UP, "draining");
    s = seen(WATCH_REFUSED);
    must_say(&s, &stranger, MOOD_AWAY, "gone");
}

static void spans_are_short(void **state)
{
    (void)state;
    static const struct {
        uint64_t s;
        const char *words;
    } spans[] = {{0, "0s"},    {99, "99s"},    {100, "1m"},         {5999, "99m"},
                 {6000, "1h"}, {86400, "24h"}, {35996400, "9999h"}, {36000000, "9999h"}};
    char out[16];
    for (size_t i = 0; i < ARRAY_LEN(spans); i++)
        assert_string_equal(live_span(spans[i].s * NS_PER_S, out), spans[i].words);
}

/* --- texts ----------------------------------------------------------------------------------- */

static bool is_utf8(const char *text)
{
    const size_t len = strlen(text);
    for (size_t i = 0, step; i < len; i += step) {
        step = utf8_length((const uint8_t *)text + i, len - i);
        if (step == 0)
            return false;
    }
    return true;
}

static void a_long_text_is_cut_between_two_characters(void **state)
{
    (void)state;
    static const char *const characters[] = {"a", "\xc3\xb6", "\xe2\x80\xa8", "\xf0\x9f\x8d\x9e"};
    for (size_t c = 0; c < ARRAY_LEN(characters); c++) {
        const uint32_t size = (uint32_t)strlen(characters[c]);
        char text[KEY_BYTES_MAX] = "", out[LIVE_CUT];
        for (uint32_t len = size; len <= sizeof text; len += size) {
            memcpy(text + len - size, characters[c], size);
            const uint32_t told = (uint32_t)strlen(live_cut(slice_of(text, len), out));
            assert_true(is_utf8(out));
            if (len < LIVE_CUT) {
                assert_true(told == len && memcmp(out, text, len) == 0);
                continue;
            }
            assert_true(told < LIVE_CUT && told >= LIVE_CUT - 1 - size);
            assert_string_equal(out + told - 3, "...");
        }
    }
}

static void nothing_that_a_terminal_might_obey_is_left_in_a_text(void **state)
{
    (void)state;
    char out[LIVE_CUT];
    assert_string_equal(live_cut(slice_str("a\x1b[2J\nb\x7f"), out), "a [2J b ");
    assert_string_equal(live_cut(slice_str("\xc2\x9b"
                                           "2J \xc2\xa0\xc3\x9b"),
                                 out),
                        "  2J \xc2\xa0\xc3\x9b");
    assert_string_equal(live_cut(slice_str(""), out), "");
}

/* --- the log --------------------------------------------------------------------------------- */

static void a_full_log_forgets_its_older_half_and_keeps_its_order(void **state)
{
    (void)state;
    struct live_log l = {.count = 0};
    for (uint64_t step = 1; step <= LIVE_EVENTS_MAX + 10; step++) {
        const struct scene_event e = {.step = step, .at_ns = 7, .kind = EVENT_NOTE};
        struct live_event *added = live_log_add(&l, &e, "step %u", (unsigned)step);
        assert_non_null(added);
        added->text = malloc(1);
    }
    assert_int_equal(l.count, LIVE_EVENTS_MAX / 2 + 10);
    assert_string_equal(l.events[0].words, "step 8193");
    assert_int_equal(live_log_past(&l, 8192), 0);
    assert_int_equal(live_log_past(&l, 8193), 1);
    assert_int_equal(live_log_past(&l, UINT64_MAX), l.count);
    for (uint32_t i = 1; i < l.count; i++) /* no two at one time */
        assert_true(l.events[i].e.at_ns > l.events[i - 1].e.at_ns);
    live_log_destroy(&l);
}

static void a_mark_lasts_until_it_is_ended(void **state)
{
    (void)state;
    struct live_log l = {.count = 0};
    const uint32_t x = live_log_mark(&l, 5, 'x', 9);
    live_log_end_mark(&l, x, 8);
    live_log_end_mark(&l, LIVE_NONE, 9);
    assert_int_equal(l.marks[x].at_ns, 5);
    assert_int_equal(l.marks[x].until_ns, 8);
    for (uint32_t i = 1; i < LIVE_MARKS_MAX; i++)
        assert_int_equal(live_log_mark(&l, 10, 's', 6), i);
    assert_int_equal(live_log_mark(&l, 11, 's', 6), LIVE_NONE);
    live_log_destroy(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_is_up_slow_or_down_and_since_when),
        cmocka_unit_test(what_the_list_says_of_a_node_is_told_as_well),
        cmocka_unit_test(spans_are_short),
        cmocka_unit_test(a_long_text_is_cut_between_two_characters),
        cmocka_unit_test(nothing_that_a_terminal_might_obey_is_left_in_a_text),
        cmocka_unit_test(a_full_log_forgets_its_older_half_and_keeps_its_order),
        cmocka_unit_test(a_mark_lasts_until_it_is_ended),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
