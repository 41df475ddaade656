/* tests/tui/test_story_path.c - the way of a request through a simulated cluster.
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

static const struct path *path(void)
{
    assert_non_null(s.session.ui.path);
    return s.session.ui.path;
}

static const struct hop *hop(uint32_t i)
{
    assert_true(i < path()->hop_count);
    return &path()->hops[i];
}

static void a_forwarded_request_makes_one_hop_between_nodes(void **state)
{
    (void)state;
    sitting_press(&s, "<put key:3 via A><get key:3 via C>3"); /* B owns it */
    assert_int_equal(path()->party_count, 3);
    assert_int_equal(path()->parties[0], PATH_CLIENT);
    static const enum hop_kind kinds[] = {HOP_MESSAGE, HOP_DECISION, HOP_MESSAGE, HOP_DECISION,
                                          HOP_MESSAGE, HOP_DECISION, HOP_MESSAGE};
    assert_int_equal(path()->hop_count, ARRAY_LEN(kinds));
    for (uint32_t i = 0; i < ARRAY_LEN(kinds); i++)
        assert_int_equal(hop(i)->kind, kinds[i]);
    assert_string_equal(hop(0)->label, "GET");
    assert_string_equal(hop(1)->label, "owner is B");
    assert_string_equal(hop(3)->label, "HIT");
    assert_true(hop(3)->is_good);
    assert_true(path()->is_over);
    assert_non_null(strstr(path()->verdict, "one hop between nodes"));
}

static void times_never_run_backwards_and_end_with_the_answer(void **state)
{
    (void)state;
    sitting_press(&s, "<get key:3 via C>3");
    uint64_t at_ns = 0;
    for (uint32_t i = 0; i < path()->hop_count; i++) {
        assert_true(hop(i)->at_ns >= at_ns);
        assert_true(hop(i)->end_ns >= hop(i)->at_ns);
        at_ns = hop(i)->at_ns;
    }
    assert_true(hop(path()->hop_count - 1)->end_ns == 3 * (uint64_t)NS_PER_MS);
}

static void a_key_of_the_node_that_is_asked_needs_no_hop(void **state)
{
    (void)state;
    sitting_press(&s, "<get key:3 via B>3");
    assert_int_equal(path()->party_count, 2);
    assert_non_null(strstr(path()->verdict, "without a hop"));
}

static void a_moved_key_is_cold_and_the_path_says_who_has_its_copy(void **state)
{
    (void)state;
    sitting_press(&s, "<put key:10 via A><step 20>a<step 5>"); /* B owns it, then D */
    sitting_press(&s, "<get key:10 via A>3");
    bool found = false;
    for (uint32_t i = 0; i < path()->hop_count; i++)
        found = found || (strcmp(hop(i)->label, "MISS, cold") == 0 &&
                          strstr(hop(i)->why, "B owned it before and still has a copy"));
    assert_true(found);
}

static void looking_at_a_path_leaves_the_present_where_it_is(void **state)
{
    (void)state;
    sitting_press(&s, "<seek 300>");
    sitting_press(&s, "3");
    assert_int_equal(s.session.scene.step, 300);
    sitting_press(&s, "4<trace key:0>");
    assert_int_equal(s.session.scene.step, 300);
}

static void what_is_yet_to_come_is_marked_so(void **state)
{
    (void)state;
    sitting_press(&s, "<get key:3 via C>3");
    const uint64_t first = path()->first_step;
    char keys[32];
    snprintf(keys, sizeof keys, "<seek %u>", (unsigned)first);
    sitting_press(&s, keys);
    assert_false(path()->is_over);
    assert_false(hop(0)->is_late);
    assert_true(hop(path()->hop_count - 1)->is_late);
}

static void an_owner_that_is_down_is_an_error_and_never_a_miss(void **state)
{
    (void)state;
    sitting_press(&s, "<put key:3 via B><kill B><get key:3 via C>3");
    const struct hop *last = hop(path()->hop_count - 1);
    assert_string_equal(last->label, "peer_refused");
    bool said = false;
    for (uint32_t i = 0; i < path()->hop_count; i++)
        said = said || strstr(hop(i)->why, "never a miss");
    assert_true(said);
}

static void nothing_that_arrives_is_drawn_as_lost(void **state)
{
    (void)state;
    sitting_end(&s);
    sitting_begin(&s, "sim/scenarios/first-steps.json", 1); /* clients are no time away */
    sitting_press(&s, "<seek end>6");
    for (uint64_t request = 1; request <= 11; request++) {
        char why[SCENE_WORDS_MAX];
        struct path *p = &s.session.path;
        assert_true(s.session.source.verbs->path(s.session.source.self, request, p, why));
        for (uint32_t i = 0; i < p->hop_count; i++)
            assert_false(p->hops[i].lost);
    }
    session_say(&s.session, "view log");
}

static void no_path_shows_hops_of_other_requests(void **state)
{
    (void)state;
    sitting_end(&s);
    sitting_begin(&s, "sim/scenarios/hundred-nodes.json", 1);
    sitting_press(&s, "<step 2000>6");
    for (uint64_t request = 1; request <= 60; request++) {
        char why[SCENE_WORDS_MAX];
        struct path *p = &s.session.path;
        if (!s.session.source.verbs->path(s.session.source.self, request, p, why))
            continue;
        assert_true(p->party_count <= 3); /* the client, who was asked, the owner */
    }
    session_say(&s.session, "view log");
}

/* Through each of two nodes, one of which is not the owner: a GET, one that waits for the next
 * trip, and a write, before which that one leaves. */
static const char READERS[] =
    "{\"name\": \"readers\", \"nodes\": 2, \"end\": \"3s\","
    " \"network\": {\"links\": \"5ms\"},"
    " \"requests\": [{\"at\": \"1000ms\", \"get\": \"tea\", \"through\": \"A\"},"
    "                {\"at\": \"1001ms\", \"get\": \"tea\", \"through\": \"A\"},"
    "                {\"at\": \"1002ms\", \"put\": \"tea\", \"value\": 1, \"through\": \"A\"},"
    "                {\"at\": \"2000ms\", \"get\": \"tea\", \"through\": \"B\"},"
    "                {\"at\": \"2001ms\", \"get\": \"tea\", \"through\": \"B\"},"
    "                {\"at\": \"2002ms\", \"put\": \"tea\", \"value\": 2, \"through\": \"B\"}]}";

static void a_write_is_followed_on_its_own_trip(void **state)
{
    (void)state;
    struct scenario scenario;
    struct source source;
    struct json_error error;
    const struct session_look look = {.width = 80, .height = 24};
    sitting_end(&s);
    assert_true(scenario_parse(slice_str(READERS), &scenario, &error));
    assert_true(sim_open(&source, &scenario, 1));
    session_open(&s.session, source, &look);
    script_init(&s.script, &s.session, EXPORT_TEXT);
    sitting_press(&s, "<seek end>");
    uint32_t forwarded = 0;
    for (uint64_t request = 3; request <= 6; request += 3) {
        char why[SCENE_WORDS_MAX];
        struct path *p = &s.session.path;
        assert_true(source.verbs->path(source.self, request, p, why));
        assert_true(p->is_over);
        forwarded += p->party_count == 3;
        for (uint32_t i = 0; i < p->hop_count; i++) {
            assert_null(strstr(p->hops[i].label, "MISS"));
            assert_null(strstr(p->hops[i].label, "HIT"));
            assert_null(strstr(p->hops[i].label, "shared"));
        }
    }
    assert_int_equal(forwarded, 1);
}

static void nobody_has_asked_for_request_zero(void **state)
{
    (void)state;
    char why[SCENE_WORDS_MAX];
    assert_false(s.session.source.verbs->path(s.session.source.self, 0, &s.session.path, why));
    sitting_press(&s, "a3");
    assert_null(s.session.ui.path);
}

static void the_newest_request_is_followed_unless_one_is_chosen(void **state)
{
    (void)state;
    sitting_press(&s, "3<seek 100>");
    const uint64_t request = path()->request;
    assert_true(request > 1);
    sitting_press(&s, "<trace key:2><seek 300>");
    const uint64_t chosen = path()->request;
    sitting_press(&s, "<seek 400>");
    assert_int_equal(path()->request, chosen);
    sitting_press(&s, "13");
    assert_true(path()->request > chosen);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_forwarded_request_makes_one_hop_between_nodes, begin,
                                        end),
        cmocka_unit_test_setup_teardown(times_never_run_backwards_and_end_with_the_answer, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_key_of_the_node_that_is_asked_needs_no_hop, begin, end),
        cmocka_unit_test_setup_teardown(a_moved_key_is_cold_and_the_path_says_who_has_its_copy,
                                        begin, end),
        cmocka_unit_test_setup_teardown(looking_at_a_path_leaves_the_present_where_it_is, begin,
                                        end),
        cmocka_unit_test_setup_teardown(what_is_yet_to_come_is_marked_so, begin, end),
        cmocka_unit_test_setup_teardown(nothing_that_arrives_is_drawn_as_lost, begin, end),
        cmocka_unit_test_setup_teardown(no_path_shows_hops_of_other_requests, begin, end),
        cmocka_unit_test_setup_teardown(a_write_is_followed_on_its_own_trip, begin, end),
        cmocka_unit_test_setup_teardown(nobody_has_asked_for_request_zero, begin, end),
        cmocka_unit_test_setup_teardown(the_newest_request_is_followed_unless_one_is_chosen, begin,
                                        end),
        cmocka_unit_test_setup_teardown(an_owner_that_is_down_is_an_error_and_never_a_miss, begin,
                                        end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
