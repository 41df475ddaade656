/* tests/sim/test_links.c - how long messages are under way, by distance and by size.
 *
 * Method: as in test_faults.c; answers come at times that can be reckoned by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/sim/play.h"

#include <stdlib.h>

#define OF_A "k0"
#define OF_B "k1"
#define OF_C "k2"

#define STORY "{'name': 'test', 'nodes': 3, 'end': '20s', 'forward_timeout': 10, " SMALL
#define GET(at, key, through) "{'at': '" at "', 'get': '" key "', 'through': '" through "'}"

static void pair_of_nodes_has_its_own_distance(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              STORY "'network': {'links': '10ms', 'pairs': [\n"
                    "{'between': ['A', 'B'], 'links': '100ms'},\n"
                    "{'from': 'C', 'to': 'A', 'links': '300ms'}]},\n"
                    "'requests': [" GET("1s", OF_B, "A") "," GET("2s", OF_A, "B") "," GET(
                        "3s", OF_C, "A") "," GET("4s", OF_A, "C") "," GET("5s", OF_C, "B") "]}",
              1);
    play_to(&p, 4200 * MS);
    const uint64_t before = world_node_load(p.world, 0);
    play_to(&p, 4300 * MS);
    assert_int_equal(world_node_load(p.world, 0),
                     before + 1); /* it is the way there that is long */
    play_out(&p);
    assert_told(&p, 1, OUTCOME_MISS, 1200 * MS);
    assert_told(&p, 2, OUTCOME_MISS, 2200 * MS);
    assert_told(&p, 3, OUTCOME_MISS, 3310 * MS);
    assert_told(&p, 4, OUTCOME_MISS, 4310 * MS);
    assert_told(&p, 5, OUTCOME_MISS, 5020 * MS);
    play_close(&p);
}

/* A PUT of a value of so many letters. */
static size_t put(char *out, const char *at, const char *key, const char *through, size_t letters)
{
    size_t used = (size_t)sprintf(out, "{'at': '%s', 'through': '%s', 'put': '%s', 'value': '", at,
                                  through, key);
    memset(out + used, 'x', letters);
    return used + letters + (size_t)sprintf(out + used + letters, "'}");
}

/* 100 KiB less what a message has besides its value and the quotes around it. */
enum { LETTERS = 100 * 1024 - 256 - 2 - 2 };

/* With 1000 KiB a second, 100 KiB take a tenth of a second, one after the other; another direction
 * has a bandwidth of its own. */
static void messages_queue_where_bandwidth_is_bounded(void **state)
{
    (void)state;
    char *const text = test_malloc(5 * LETTERS);
    size_t used = (size_t)sprintf(text, STORY "'network': {'links': '10ms', 'bandwidth': "
                                              "'1000KiB'},\n'requests': [");
    used += put(text + used, "1s", OF_B, "A", LETTERS);
    used += (size_t)sprintf(text + used, ",");
    used += put(text + used, "1s", "k4", "A", LETTERS); /* B's as well */
    used += (size_t)sprintf(text + used, ",");
    used += put(text + used, "1s", OF_C, "B", LETTERS);
    sprintf(text + used, "," GET("2s", OF_B, "A") "]}");
    struct play p;
    play_open(&p, text, 1);
    test_free(text);
    play_out(&p);
    assert_told(&p, 1, OUTCOME_CREATED, 1120 * MS);
    assert_told(&p, 2, OUTCOME_CREATED, 1220 * MS);
    assert_told(&p, 3, OUTCOME_CREATED, 1120 * MS);
    assert_told(&p, 4, OUTCOME_HIT, 2120 * MS); /* a small question, a large answer */
    play_close(&p);
}

/* What is asked faster than it can be carried waits until its deadline, and nothing breaks. */
static void overfull_link_keeps_the_promises(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        struct play p;
        play_open(&p,
                  "{'name': 'test', 'nodes': 3, 'end': '10s', 'forward_timeout': 0.2,\n"
                  "'network': {'bandwidth': '8KiB'}, 'clients': [{'id': 'c', 'count': 3, 'keys': "
                  "{'uniform': 50}, 'mix': {'get': 0.5, 'put': 0.5}, 'value_bytes': [16, 2000], "
                  "'rate': 60}]}",
                  seed);
        play_out(&p);
        assert_true(world_stats(p.world)->outcomes[OUTCOME_PEER_TIMEOUT] > 10);
        assert_true(world_stats(p.world)->forwarded > 100);
        play_close(&p);
    }
}

/* Each of another client, so that only the link keeps them in order. */
static void nothing_overtakes_on_a_connection(void **state)
{
    enum { REQUESTS = 14 };
    (void)state;
    char text[2048];
    size_t used = (size_t)sprintf(text, STORY "'network': {'links': {'uniform': ['1ms', '90ms']}},"
                                              "\n'requests': [");
    for (uint32_t i = 0; i < REQUESTS; i++)
        used += (size_t)sprintf(text + used,
                                "%s{'at': '%ums', 'put': 'k1', 'value': 1, 'through': 'A', "
                                "'client': %u}",
                                i > 0 ? "," : "", (unsigned)(1000 + i), (unsigned)i);
    sprintf(text + used, "]}");
    struct play p;
    play_open(&p, text, 1);
    play_out(&p);
    for (uint32_t id = 2; id <= REQUESTS; id++)
        assert_true(p.answers[id].at_ns >= p.answers[id - 1].at_ns);
    play_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pair_of_nodes_has_its_own_distance),
        cmocka_unit_test(messages_queue_where_bandwidth_is_bounded),
        cmocka_unit_test(nothing_overtakes_on_a_connection),
        cmocka_unit_test(overfull_link_keeps_the_promises),
    };
    return cmocka_run_group_tests_name("links", tests, NULL, NULL);
}
