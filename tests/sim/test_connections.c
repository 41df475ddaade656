/* tests/sim/test_connections.c - any client and node have one connection, if they have one.
 *
 * Method: the connections beside a table of all pairs, which is what they are there to save.
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

static void a_connection_is_the_same_until_it_is_closed(void **state)
{
    (void)state;
    struct connections all = {0};
    assert_null(connection_find(&all, 3, 5));
    connection_open(&all, 3, 5)->there_at_ns = 17;
    assert_true(connection_open(&all, 3, 5)->there_at_ns == 17);
    assert_true(connection_find(&all, 3, 5)->there_at_ns == 17);
    connection_close(&all, 3, 5);
    assert_null(connection_find(&all, 3, 5));
    assert_true(connection_open(&all, 3, 5)->there_at_ns == 0); /* a new one */
    connections_destroy(&all);
}

static void compare(struct connections *all, bool is_open[CLIENTS][NODES])
{
    for (uint32_t client = 0; client < CLIENTS; client++)
        for (uint32_t node = 0; node < NODES; node++) {
            const struct connection *c = connection_find(all, client, node);
            assert_true((c != NULL) == is_open[client][node]);
            assert_true(!c || c->there_at_ns == (uint64_t)client * NODES + node);
        }
}

static void each_two_have_one_of_their_own(void **state)
{
    (void)state;
    struct connections all = {0};
    bool is_open[CLIENTS][NODES] = {{false}};
    for (uint64_t i = 0; i < 50000; i++) {
        uint32_t client = (uint32_t)draw_below(draw(1, DRAW_KEY, 0, i), CLIENTS);
        uint32_t node = (uint32_t)draw_below(draw(1, DRAW_NODE, 0, i), NODES);
        if (is_open[client][node])
            connection_close(&all, client, node);
        else
            connection_open(&all, client, node)->there_at_ns = (uint64_t)client * NODES + node;
        is_open[client][node] = !is_open[client][node];
        if (i % 500 == 0)
            compare(&all, is_open);
    }
    compare(&all, is_open);
    connections_destroy(&all);
}

static void what_is_over_makes_room_for_what_comes(void **state)
{
    (void)state;
    struct connections all = {0};
    for (uint32_t round = 0; round < 1000; round++) {
        for (uint32_t client = 0; client < CLIENTS; client++)
            assert_non_null(connection_open(&all, client, round));
        for (uint32_t client = 0; client < CLIENTS; client++)
            connection_close(&all, client, round);
    }
    assert_int_equal(all.count, CLIENTS);
    connections_destroy(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_connection_is_the_same_until_it_is_closed),
        cmocka_unit_test(each_two_have_one_of_their_own),
        cmocka_unit_test(what_is_over_makes_room_for_what_comes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
