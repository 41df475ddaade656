/* tests/sim/test_crowd.c - clients that have several requests under way, and clients that leave.
 *
 * Method: as in test_faults.c. The promises are checked in every run: among them that each request
 * is answered once, and in the order of its connection.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/mix.h"
#include "tests/sim/play.h"

#define STORY "{'name': 'test', 'nodes': 3, 'end': '5s', 'forward_timeout': 0.5, " SMALL

/* Each request takes 400 us at least, half of them; who has so many under way asks so much more. */
static void client_has_as_many_requests_under_way_as_its_pipeline(void **state)
{
    (void)state;
    static const uint64_t pipelines[] = {1, 2, 5, 64};
    uint64_t asked_by_one = 0;
    for (size_t i = 0; i < ARRAY_LEN(pipelines); i++) {
        char text[PLAY_TEXT_MAX];
        struct play p;
        snprintf(text, sizeof text,
                 STORY "'clients': [{'id': 'c', 'keys': {'uniform': 99}, 'mix': {'get': 0.5, "
                       "'put': 0.5}, 'think': '1ms', 'pipeline': %u, 'through': 'A'}]}",
                 (unsigned)pipelines[i]);
        play_open(&p, text, 1);
        play_out(&p);
        if (i == 0)
            asked_by_one = p.asked;
        assert_int_equal(p.most_open, pipelines[i]);
        assert_true(p.asked > pipelines[i] * asked_by_one * 3 / 4);
        play_close(&p);
    }
}

/* Each answer is followed by a thought of its own length: 20 x 5 s / 50.5 ms, and the way. */
static void thoughts_of_a_pipeline_are_drawn_one_by_one(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'clients': [{'id': 'c', 'keys': {'uniform': 99}, 'think': {'uniform': "
                    "['1ms', '100ms']}, 'pipeline': 20, 'through': 'A'}]}",
              1);
    play_out(&p);
    assert_in_range(p.asked, 1880, 2040);
    play_close(&p);
}

/* Every GET misses and is followed by a PUT of its key, however many are under way: so each key is
 * written once. */
static void each_miss_is_followed_by_its_put(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'clients': [{'id': 'c', 'keys': {'scan': 1000}, 'put_on_miss': true, "
                    "'think': '1us', 'pipeline': 8, 'requests': 2000}]}",
              1);
    play_out(&p);
    const struct world_stats *stats = world_stats(p.world);
    assert_true(stats->misses > 800 && stats->outcomes[OUTCOME_CREATED] <= stats->misses);
    assert_true(stats->outcomes[OUTCOME_CREATED] + 8 >= stats->misses); /* the last ones end it */
    play_close(&p);
}

#define GROUPS                                                                                     \
    "'clients': [{'id': 'stay', 'count': 3, 'keys': {'uniform': 99}, 'think': '5ms'},\n"           \
    "{'id': 'shop', 'count': 4, 'keys': {'uniform': 99}, 'think': '5ms', 'pipeline': 3, "          \
    "'through': 'A'}],\n"

/* B stands still, so all of the shop ends up waiting for it, at A. */
static void who_leaves_is_forgotten_and_goes_on(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY GROUPS "'faults': [{'id': '1', 'at': '1s', 'pause': 'B', 'for': '2s'},\n"
                           "{'id': '2', 'at': '1.3s', 'leave': 'shop'}]}",
              1);
    play_to(&p, 1299 * MS);
    const struct pipeline *waiting = &world_node(p.world, 0)->pipeline;
    const uint32_t before = waiting->pending;
    assert_true(before >= 4 * 3);
    play_to(&p, 1300 * MS);
    assert_int_equal(waiting->pending, before - 4 * 3);
    assert_int_equal(world_stats(p.world)->closed, 4 * 3);
    const uint64_t asked = p.asked;
    play_to(&p, 1320 * MS);
    assert_true(p.asked >= asked + 4 * 3);
    play_out(&p);
    play_close(&p);
}

/* A stands still itself: it learns of both when it goes on. */
static void node_that_stands_still_learns_of_it_later(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY GROUPS "'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '500ms'},\n"
                           "{'id': '2', 'at': '1.1s', 'leave': 'shop'},\n"
                           "{'id': '3', 'at': '1.2s', 'leave': 'shop'}]}",
              1);
    play_to(&p, 1490 * MS);
    assert_true(world_stats(p.world)->closed >= 2 * 4 * 3 - 4);
    play_out(&p);
    assert_true(world_stats(p.world)->closed <= 2 * 4 * 3);
    play_close(&p);
}

/* Every few milliseconds, in each state that a request can be in. */
static void leaving_at_any_time_breaks_no_promise(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct play p;
        play_open(&p,
                  STORY GROUPS "'network': {'access': {'uniform': ['0s', '2ms']}},\n"
                               "'weather': {'kinds': ['leave'], 'every': {'uniform': ['0s', "
                               "'4ms']}, 'lasts': '1s'},\n"
                               "'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '200ms'},\n"
                               "{'id': '2', 'at': '2s', 'pause': 'B', 'for': '1s'},\n"
                               "{'id': '3', 'at': '4s', 'crash': 'A', 'for': '100ms'}]}",
                  seed);
        play_out(&p);
        assert_true(world_stats(p.world)->closed > 1000);
        play_close(&p);
    }
}

/* What the clients of a group ask at first, before any answer depends on others: as one number. */
static uint64_t first_requests_of_the_last_group(const char *text)
{
    struct play p;
    uint64_t sum = 0;
    play_open(&p, text, 7);
    const uint32_t first = p.world->client_count - 4; /* 3 of them, and the visitor */
    play_to(&p, 100 * MS);
    for (uint32_t id = 1; id <= p.world->message_count; id++) {
        const struct message *m = &p.world->messages[id];
        if (m->client >= first && m->client < p.world->client_count)
            sum += mix_in(mix_in(mix_in(m->client - first, m->asked_at_ns), m->key), m->to);
    }
    play_close(&p);
    return sum;
}

static void group_asks_the_same_whoever_else_is_there(void **state)
{
    (void)state;
#define LONG_WAY STORY "'network': {'access': '1s'}, 'clients': ["
#define LAST                                                                                       \
    "{'id': 'last', 'count': 3, 'keys': {'hot': {'count': 999, 'percent': 5}}, 'think': '50ms'}]}"
    uint64_t alone = first_requests_of_the_last_group(LONG_WAY LAST);
    assert_true(alone != 0);
    assert_true(alone ==
                first_requests_of_the_last_group(
                    LONG_WAY
                    "{'id': 'other', 'count': 5, 'keys': {'uniform': 9}, 'think': '1ms'},\n" LAST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(client_has_as_many_requests_under_way_as_its_pipeline),
        cmocka_unit_test(thoughts_of_a_pipeline_are_drawn_one_by_one),
        cmocka_unit_test(each_miss_is_followed_by_its_put),
        cmocka_unit_test(who_leaves_is_forgotten_and_goes_on),
        cmocka_unit_test(node_that_stands_still_learns_of_it_later),
        cmocka_unit_test(group_asks_the_same_whoever_else_is_there),
        cmocka_unit_test(leaving_at_any_time_breaks_no_promise),
    };
    return cmocka_run_group_tests_name("crowd", tests, NULL, NULL);
}
