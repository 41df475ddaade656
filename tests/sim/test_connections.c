/* tests/sim/test_connections.c - a connection is there exactly while something is under way on it.
 *
 * Method: random requests and answers beside a table of all pairs, which is what the connections
 * are there to save.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/draw.h"
#include "sim/world_parts.h"

enum { CLIENTS = 40, NODES = 7 };

static void a_connection_is_there_from_the_first_request_to_the_last_answer(void **state)
{
    (void)state;
    struct connections all = {0};
    assert_null(connection_find(&all, 3, 5));
    connection_ask(&all, 3, 5)->there_at_ns = 17;
    assert_true(connection_ask(&all, 3, 5)->there_at_ns == 17);
    connection_tell(&all, 3, 5);
    assert_true(connection_find(&all, 3, 5)->there_at_ns == 17);
    connection_tell(&all, 3, 5);
    assert_null(connection_find(&all, 3, 5));
    assert_true(connection_ask(&all, 3, 5)->there_at_ns == 0); /* a new one */
    connections_destroy(&all);
}

static void compare(struct connections *all, uint32_t under_way[CLIENTS][NODES])
{
    for (uint32_t client = 0; client < CLIENTS; client++)
        for (uint32_t node = 0; node < NODES; node++) {
            const struct connection *c = connection_find(all, client, node);
            assert_int_equal(c ? c->under_way : 0, under_way[client][node]);
            assert_true(!c || c->there_at_ns == (uint64_t)client * NODES + node);
        }
}

static void each_two_have_one_of_their_own(void **state)
{
    (void)state;
    struct connections all = {0};
    uint32_t under_way[CLIENTS][NODES] = {{0}};
    for (uint64_t i = 0; i < 50000; i++) {
        uint32_t client = (uint32_t)draw_below(draw(1, DRAW_KEY, 0, i), CLIENTS);
        uint32_t node = (uint32_t)draw_below(draw(1, DRAW_NODE, 0, i), NODES);
        if (under_way[client][node] > 0 && draw_below(draw(1, DRAW_OP, 0, i), 5) > 1) {
            connection_tell(&all, client, node);
            under_way[client][node]--;
        } else {
            connection_ask(&all, client, node)->there_at_ns = (uint64_t)client * NODES + node;
            under_way[client][node]++;
        }
        if (i % 500 == 0)
            compare(&all, under_way);
    }
    compare(&all, under_way);
    connections_destroy(&all);
}

static void what_is_over_makes_room_for_what_comes(void **state)
{
    (void)state;
    struct connections all = {0};
    for (uint32_t round = 0; round < 1000; round++) {
        for (uint32_t client = 0; client < CLIENTS; client++)
            assert_non_null(connection_ask(&all, client, round));
        for (uint32_t client = 0; client < CLIENTS; client++)
            connection_tell(&all, client, round);
    }
    assert_int_equal(all.count, CLIENTS);
    connections_destroy(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_there_from_the_first_request_to_the_last_answer),
        cmocka_unit_test(each_two_have_one_of_their_own),
        cmocka_unit_test(what_is_over_makes_room_for_what_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
