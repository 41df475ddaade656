/* tests/sim/test_faults.c - what each fault does to those who ask, and how it ends.
 *
 * Method: three nodes, and one key that each of them owns; explicit requests before, during and
 * after a fault, whose answers and times are known. Where an end depends on other faults, the state
 * of the world is looked at on the way.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/sim/play.h"

#define OF_A "k0"
#define OF_B "k1"
#define OF_C "k2"

#define STORY "{'name': 'test', 'nodes': 3, 'end': '20s', 'forward_timeout': 0.5, " SMALL
#define GET(at, key, through) "{'at': '" at "', 'get': '" key "', 'through': '" through "'}"
#define PUT(at, key, through)                                                                      \
    "{'at': '" at "', 'put': '" key "', 'value': 7, 'through': '" through "'}"

static void keys_have_the_owners_that_they_are_named_by(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, STORY "'requests': []}", 1);
    for (uint32_t node = 0; node < 3; node++) {
        const struct node *n = world_node(p.world, node);
        assert_int_equal(node_owner(n, slice_str(OF_A)), 0);
        assert_int_equal(node_owner(n, slice_str(OF_B)), 1);
        assert_int_equal(node_owner(n, slice_str(OF_C)), 2);
    }
    play_close(&p);
}

/* --- nodes ----------------------------------------------------------------------------------- */

static void crashed_node_is_back_when_its_time_is_over(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': 'f', 'at': '1s', 'crash': 'B', 'for': '2s'}],\n"
                    "'requests': [" PUT("0.5s", OF_B, "A") "," GET("2.9s", OF_B, "A") "," GET(
                        "3.1s", OF_B, "A") "]}",
              1);
    play_to(&p, 2900 * MS);
    assert_null(world_node(p.world, 1));
    play_out(&p);
    assert_non_null(world_node(p.world, 1));
    assert_told(&p, 1, OUTCOME_CREATED, 500 * MS);
    assert_told(&p, 2, OUTCOME_PEER_REFUSED, 2900 * MS);
    assert_told(&p, 3, OUTCOME_MISS, 3100 * MS); /* it is empty */
    play_close(&p);
}

static void longer_crash_is_not_ended_by_a_shorter_one(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'crash': 'A', 'for': '2s'},\n"
                    "{'id': '2', 'at': '2s', 'crash': 'A', 'for': '5s'},\n"
                    "{'id': '3', 'at': '2s', 'crash': 'B'},\n"
                    "{'id': '4', 'at': '3s', 'crash': 'B', 'for': '1s'},\n"
                    "{'id': '5', 'at': '2s', 'crash': 'C', 'for': '3s'},\n"
                    "{'id': '6', 'at': '3s', 'restart': 'C'},\n"
                    "{'id': '7', 'at': '4s', 'crash': 'C'}]}",
              1);
    play_to(&p, 3500 * MS);
    assert_null(world_node(p.world, 0));
    assert_non_null(world_node(p.world, 2));
    play_out(&p);
    assert_non_null(world_node(p.world, 0));
    assert_null(world_node(p.world, 1)); /* for good */
    assert_null(world_node(p.world, 2)); /* the end of the first crash is not that of the second */
    play_close(&p);
}

static void restart_may_give_a_node_another_memory_which_it_keeps(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'restart': 'B', 'memory': '2MiB'},\n"
                    "{'id': '2', 'at': '2s', 'crash': 'B'},\n"
                    "{'id': '3', 'at': '3s', 'restart': 'B', 'memory': '1MiB'},\n"
                    "{'id': '4', 'at': '4s', 'crash': 'B', 'for': '1s'}]}",
              1);
    play_to(&p, 1500 * MS);
    assert_int_equal(world_node(p.world, 1)->config.cache.memory_bytes, 512 * 1024);
    play_to(&p, 3500 * MS);
    assert_int_equal(world_node(p.world, 1)->config.cache.memory_bytes, 1024 * 1024);
    play_out(&p);
    assert_int_equal(world_node(p.world, 1)->config.cache.memory_bytes, 1024 * 1024);
    assert_int_equal(world_node(p.world, 0)->config.cache.memory_bytes, 512 * 1024);
    play_close(&p);
}

static void paused_node_answers_when_its_time_is_over(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '2s'},\n"
                    "{'id': '2', 'at': '2s', 'pause': 'A', 'for': '2s'},\n"
                    "{'id': '3', 'at': '2s', 'pause': 'B', 'for': '1s'},\n"
                    "{'id': '4', 'at': '2.5s', 'pause': 'A', 'for': '100ms'}],\n"
                    "'requests': [" GET("1.5s", OF_A, "A") "," GET("2.1s", OF_B, "C") "," GET(
                        "3.1s", OF_B, "C") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_MISS, 4000 * MS); /* the one that ends last counts */
    assert_told(&p, 2, OUTCOME_PEER_TIMEOUT, 2600 * MS);
    assert_told(&p, 3, OUTCOME_MISS, 3100 * MS);
    play_close(&p);
}

/* What has come to a node that stands still is not lost without a word when it dies. */
static void crash_of_a_paused_node_closes_what_came_in_the_meantime(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'pause': 'A'},\n"
                    "{'id': '2', 'at': '3s', 'crash': 'A'}],\n"
                    "'requests': [" GET("0.9s", OF_A, "A") "," GET("1.5s", OF_A, "A") "]}",
              1);
    play_out(&p);
    assert_false(p.answers[1].closed);
    assert_true(p.answers[2].closed);
    assert_true(p.answers[2].at_ns == 3 * S);
    play_close(&p);
}

static void slow_node_is_as_before_when_its_time_is_over(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'slow': 'A', 'by': '30ms', 'for': '2s'},\n"
                    "{'id': '2', 'at': '2s', 'slow': 'A', 'by': '90ms', 'for': '2s'}],\n"
                    "'requests': [" GET("1.5s", OF_A, "A") "," GET("2.5s", OF_A, "A") "," GET(
                        "3.5s", OF_A, "A") "," GET("4.5s", OF_A, "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_MISS, 1530 * MS);
    assert_told(&p, 2, OUTCOME_MISS, 2590 * MS);
    assert_told(&p, 3, OUTCOME_MISS, 3590 * MS); /* the second is in force, and it has not ended */
    assert_told(&p, 4, OUTCOME_MISS, 4500 * MS);
    play_close(&p);
}

/* A node sees monotonic time only, so nothing changes but what the clock of its wall shows. */
static void step_of_the_wall_clock_changes_nothing(void **state)
{
    (void)state;
    static const char *const with[] = {"", "{'id': '1', 'at': '2s', 'clock': 'B', 'by': '+1h'},"
                                           "{'id': '2', 'at': '3s', 'clock': 'A', 'by': '-2h'},"
                                           "{'id': '3', 'at': '4s', 'clock': 'B', 'by': '+90s'}"};
    struct play p[2];
    for (size_t i = 0; i < 2; i++) {
        char text[PLAY_TEXT_MAX];
        snprintf(text, sizeof text,
                 STORY "'clients': [{'id': 'c', 'count': 5, 'keys': {'uniform': 20}, 'ttl': 0.7, "
                       "'mix': {'get': 0.7, 'put': 0.3}, 'think': '20ms'}],\n'faults': [%s]}",
                 with[i]);
        play_open(&p[i], text, 1);
        play_out(&p[i]);
    }
    assert_true(p[0].answer_hash == p[1].answer_hash);
    assert_true(p[0].told > 1000 && p[0].told == p[1].told);
    assert_true(p[1].world->nodes[0].wall_offset_ns == -7200 * (int64_t)S);
    assert_true(p[1].world->nodes[1].wall_offset_ns == 3690 * (int64_t)S);
    assert_true(p[1].world->nodes[2].wall_offset_ns == 0);
    play_close(&p[0]);
    play_close(&p[1]);
}

/* --- links ----------------------------------------------------------------------------------- */

static bool is_cut(const struct play *p, uint32_t from, uint32_t to)
{
    return link_between(p->world, from, to)->cut_until_ns > 0;
}

static void cut_delays_until_its_time_is_over(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'cut': ['A', 'B'], 'for': '300ms'}],\n"
                    "'requests': [" GET("1.1s", OF_B, "A") "," GET("1.2s", OF_A, "B") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_MISS, 1300 * MS);
    assert_told(&p, 2, OUTCOME_MISS, 1300 * MS); /* A's answer waits, too */
    play_close(&p);
}

static void cut_ends_with_the_last_of_those_that_overlap(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'cut': ['A', 'B'], 'for': '5s'},\n"
                    "{'id': '2', 'at': '2s', 'partition': [['A'], ['B']], 'for': '6s'},\n"
                    "{'id': '3', 'at': '3s', 'isolate': 'B', 'for': '1s'},\n"
                    "{'id': '4', 'at': '1s', 'cut': ['A', 'C'], 'for': '5s'},\n"
                    "{'id': '5', 'at': '2s', 'heal': ['A', 'C']},\n"
                    "{'id': '6', 'at': '3s', 'cut': ['A', 'C']}]}",
              1);
    play_to(&p, 2500 * MS);
    assert_false(is_cut(&p, 0, 2));
    play_to(&p, 7 * S);
    assert_true(is_cut(&p, 0, 1) && is_cut(&p, 1, 0));
    assert_true(is_cut(&p, 0, 2)); /* the end of the healed cut is not that of the new one */
    assert_false(is_cut(&p, 1, 2) || is_cut(&p, 2, 1));
    play_out(&p);
    assert_false(is_cut(&p, 0, 1) || is_cut(&p, 1, 0));
    assert_true(is_cut(&p, 0, 2));
    play_close(&p);
}

/* Which of the directions between three nodes are cut after this fault: out of A in the first row,
 * and so on. */
static void directions_are_cut_as_the_fault_says(void **state)
{
    (void)state;
    static const struct {
        const char *fault;
        const char *cut; /* AB AC BA BC CA CB */
    } cases[] = {
        {"'cut': ['B', 'C']", "...x.."},
        {"'isolate': 'B'", "x.xx.x"},
        {"'isolate': 'B', 'way': 'in'", "x....x"},
        {"'isolate': 'B', 'way': 'out'", "..xx.."},
        {"'partition': [['A'], ['B', 'C']]", "xxx.x."},
        {"'partition': [['A'], ['C']]", ".x..x."}, /* B is the bridge */
        {"'partition': [['A'], ['B'], ['C']]", "xxxxxx"},
        {"'flap': ['C', 'A'], 'every': '1s', 'for': '5s'", ".x..x."},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[PLAY_TEXT_MAX], cut[7] = "";
        struct play p;
        snprintf(text, sizeof text, STORY "'faults': [{'id': 'f', 'at': '1s', %s}]}",
                 cases[i].fault);
        play_open(&p, text, 1);
        play_to(&p, 1 * S);
        for (uint32_t from = 0, at = 0; from < 3; from++)
            for (uint32_t to = 0; to < 3; to++)
                if (from != to)
                    cut[at++] = is_cut(&p, from, to) ? 'x' : '.';
        assert_string_equal(cut, cases[i].cut);
        play_close(&p);
    }
}

static void bridge_speaks_with_both_sides(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': 'f', 'at': '1s', 'partition': [['A'], ['C']]}],\n"
                    "'requests': [" PUT("1.1s", OF_A, "B") "," PUT("1.2s", OF_C, "B") "," GET(
                        "1.3s", OF_B, "A") "," GET("1.4s", OF_C, "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_CREATED, 1100 * MS);
    assert_told(&p, 2, OUTCOME_CREATED, 1200 * MS);
    assert_told(&p, 3, OUTCOME_MISS, 1300 * MS);
    assert_told(&p, 4, OUTCOME_PEER_TIMEOUT, 1900 * MS);
    play_close(&p);
}

/* The first eight nodes of a half as bits. */
static uint32_t half_of(const struct play *p)
{
    uint32_t half = 0, directions = 0;
    for (uint32_t to = 1; to < 8; to++)
        half |= (uint32_t)!is_cut(p, 0, to) << to;
    for (uint32_t i = 0; i < 64; i++)
        directions += i / 8 != i % 8 && is_cut(p, i / 8, i % 8);
    assert_int_equal(directions, 2 * 4 * 4); /* so each half is whole, and has four nodes */
    return half;
}

static void random_halves_depend_on_the_seed_and_the_fault_only(void **state)
{
    (void)state;
    static const char *const before[] = {"",
                                         "{'id': 'x', 'at': '1s', 'partition': 'random', "
                                         "'for': '1s'}, {'id': 'y', 'at': '2s', 'crash': 'A'},"};
    uint32_t seen[70], kinds = 0;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint32_t halves[2];
        for (size_t i = 0; i < 2; i++) {
            char text[PLAY_TEXT_MAX];
            struct play p;
            snprintf(text, sizeof text,
                     "{'name': 'x', 'nodes': 8, 'end': '9s', 'virtual_nodes': 1, 'cache': "
                     "{'memory': '8KiB'}, 'faults': [%s{'id': 'f', 'at': '3s', 'partition': "
                     "'random'}]}",
                     before[i]);
            play_open(&p, text, seed);
            play_out(&p);
            halves[i] = half_of(&p);
            play_close(&p);
        }
        assert_int_equal(halves[0], halves[1]);
        uint32_t known = 0;
        while (known < kinds && seen[known] != halves[0])
            known++;
        seen[known] = halves[0];
        kinds += known == kinds;
    }
    assert_true(kinds >= 18); /* of the 35 that there are */
}

static void flap_cuts_and_heals_in_turn_until_its_time_is_over(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': 'f', 'at': '1s', 'flap': ['A', 'B'], 'every': '200ms', "
                    "'for': '3s'}]}",
              1);
    for (uint64_t at_ms = 50; at_ms < 6000; at_ms += 100) {
        play_to(&p, at_ms * MS);
        bool cut = at_ms >= 1000 && at_ms < 4000 && (at_ms - 1000) / 200 % 2 == 0;
        assert_int_equal(is_cut(&p, 0, 1), cut);
        assert_int_equal(is_cut(&p, 1, 0), cut);
    }
    play_close(&p);
}

/* --- half-open connections ------------------------------------------------------------------- */

/* The owner has forgotten the connection at 1 s. What is sent on it is over when its time is up;
 * with the first of them the asking node gives the connection up. */
static void half_open_connection_is_silent_until_it_is_given_up(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY
              "'faults': [{'id': 'f', 'at': '1s', 'half_open': ['A', 'B']}],\n"
              "'requests': [" GET("0.9s", OF_B, "A") "," GET("1.1s", OF_B, "A") "," GET(
                  "1.2s", OF_A, "B") "," PUT("1.3s", OF_B, "A") "," GET("1.7s", OF_B, "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_MISS, 900 * MS);
    assert_told(&p, 2, OUTCOME_PEER_TIMEOUT, 1600 * MS);
    assert_told(&p, 3, OUTCOME_MISS, 1200 * MS); /* B's own connection to A is whole */
    assert_told(&p, 4, OUTCOME_PEER_TIMEOUT, 1800 * MS);
    /* On a fresh one, but told after the request before it; and that PUT was never carried out. */
    assert_told(&p, 5, OUTCOME_MISS, 1800 * MS);
    assert_int_equal(link_between(p.world, 0, 1)->lost, 0);
    play_close(&p);
}

/* The request is on its way when the connection is forgotten, or its answer is. */
static void forgotten_connection_loses_requests_but_not_answers_that_have_left(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'network': {'links': '10ms'},\n"
                    "'faults': [{'id': 'f', 'at': '1s', 'half_open': ['A', 'B']}],\n"
                    "'requests': [" PUT("0.985s", OF_B, "A") "," GET("0.995s", "k4", "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_CREATED, 1005 * MS);
    assert_told(&p, 2, OUTCOME_PEER_TIMEOUT, 1495 * MS);
    /* An answer was heard after that request was sent: the connection seems to be alive. */
    assert_true(link_between(p.world, 0, 1)->half_open);
    play_close(&p);
}

/* B dies behind a cut, and then nobody listens there. The first request was under way when B died,
 * the others reach its host, but no word comes back before the cut is healed. */
static void news_of_a_broken_connection_does_not_pass_a_cut(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'network': {'links': '10ms'},\n"
                    "'faults': [{'id': '1', 'at': '1.01s', 'cut': ['B', 'A']},\n"
                    "{'id': '2', 'at': '1.02s', 'crash': 'B'},\n"
                    "{'id': '3', 'at': '2.9s', 'heal': ['B', 'A']}],\n"
                    "'requests': [" PUT("1s", OF_B, "A") "," PUT("2s", OF_B, "A") "," PUT(
                        "2.8s", OF_B, "A") "," PUT("3.5s", OF_B, "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_PEER_TIMEOUT, 1500 * MS);
    assert_told(&p, 2, OUTCOME_PEER_TIMEOUT, 2500 * MS);
    assert_told(&p, 3, OUTCOME_PEER_REFUSED, 2910 * MS);
    assert_told(&p, 4, OUTCOME_PEER_REFUSED, 3520 * MS);
    assert_true(world_under_way(p.world) == 0);
    play_close(&p);
}

/* The news waits before a cut when its time is up; and what nobody waits for any more is forgotten
 * together with its connection. */
static void what_is_lost_with_its_connection_is_not_kept(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'half_open': ['A', 'B']},\n"
                    "{'id': '2', 'at': '1.2s', 'cut': ['B', 'A'], 'for': '1s'},\n"
                    "{'id': '3', 'at': '1.3s', 'reset': ['A', 'B']},\n"
                    "{'id': '4', 'at': '3s', 'pause': 'B'},\n"
                    "{'id': '5', 'at': '3.7s', 'half_open': ['A', 'B']},\n"
                    "{'id': '6', 'at': '3.8s', 'resume': 'B'}],\n"
                    "'requests': [" PUT("1.1s", OF_B, "A") "," PUT("3.1s", OF_B, "A") "]}",
              1);
    play_to(&p, 2000 * MS);
    assert_true(world_under_way(p.world) == 1);
    play_to(&p, 2300 * MS);
    assert_true(world_under_way(p.world) == 0);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_PEER_TIMEOUT, 1600 * MS);
    assert_told(&p, 2, OUTCOME_PEER_TIMEOUT, 3600 * MS);
    assert_true(world_under_way(p.world) == 0);
    play_close(&p);
}

/* A request in the first case, an answer in the second. */
static void what_waits_before_a_cut_is_lost_with_its_connection(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'cut': ['A', 'B'], 'for': '300ms'},\n"
                    "{'id': '2', 'at': '1.2s', 'half_open': ['A', 'B']},\n"
                    "{'id': '3', 'at': '2s', 'cut': ['B', 'A'], 'for': '300ms'},\n"
                    "{'id': '4', 'at': '2.2s', 'half_open': ['A', 'B']}],\n"
                    "'requests': [" PUT("1.1s", OF_B, "A") "," PUT("2.1s", OF_B, "A") "," PUT(
                        "3s", OF_B, "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_PEER_TIMEOUT, 1600 * MS);
    assert_told(&p, 2, OUTCOME_PEER_TIMEOUT, 2600 * MS);
    assert_told(&p, 3, OUTCOME_REPLACED, 3000 * MS); /* the second one was carried out */
    assert_int_equal(world_node_load(p.world, 1), 2);
    play_close(&p);
}

static void half_open_connection_ends_when_it_breaks(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'faults': [{'id': '1', 'at': '1s', 'half_open': ['A', 'B']},\n"
                    "{'id': '2', 'at': '1.2s', 'reset': ['A', 'B']},\n"
                    "{'id': '3', 'at': '2s', 'half_open': ['A', 'B']},\n"
                    "{'id': '4', 'at': '3s', 'crash': 'A', 'for': '1s'}],\n"
                    "'requests': [" GET("1.1s", OF_B, "A") "," GET("1.3s", OF_B, "A") "," GET(
                        "2.9s", OF_B, "A") "," GET("4.1s", OF_B, "A") "]}",
              1);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_MISS, 1200 * MS); /* reset, and tried again at once */
    assert_told(&p, 2, OUTCOME_MISS, 1300 * MS);
    assert_true(p.answers[3].closed);
    assert_told(&p, 4, OUTCOME_MISS, 4100 * MS);
    play_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_have_the_owners_that_they_are_named_by),
        cmocka_unit_test(crashed_node_is_back_when_its_time_is_over),
        cmocka_unit_test(longer_crash_is_not_ended_by_a_shorter_one),
        cmocka_unit_test(restart_may_give_a_node_another_memory_which_it_keeps),
        cmocka_unit_test(paused_node_answers_when_its_time_is_over),
        cmocka_unit_test(crash_of_a_paused_node_closes_what_came_in_the_meantime),
        cmocka_unit_test(slow_node_is_as_before_when_its_time_is_over),
        cmocka_unit_test(step_of_the_wall_clock_changes_nothing),
        cmocka_unit_test(cut_delays_until_its_time_is_over),
        cmocka_unit_test(cut_ends_with_the_last_of_those_that_overlap),
        cmocka_unit_test(directions_are_cut_as_the_fault_says),
        cmocka_unit_test(bridge_speaks_with_both_sides),
        cmocka_unit_test(random_halves_depend_on_the_seed_and_the_fault_only),
        cmocka_unit_test(flap_cuts_and_heals_in_turn_until_its_time_is_over),
        cmocka_unit_test(half_open_connection_is_silent_until_it_is_given_up),
        cmocka_unit_test(forgotten_connection_loses_requests_but_not_answers_that_have_left),
        cmocka_unit_test(news_of_a_broken_connection_does_not_pass_a_cut),
        cmocka_unit_test(what_is_lost_with_its_connection_is_not_kept),
        cmocka_unit_test(what_waits_before_a_cut_is_lost_with_its_connection),
        cmocka_unit_test(half_open_connection_ends_when_it_breaks),
    };
    return cmocka_run_group_tests_name("faults", tests, NULL, NULL);
}
