/* tests/net/test_peers_update.c - the list of nodes changes under connections: what was asked is
 * still answered, and what is asked next goes to where the node is now.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fake_owner.h"

/* Another list: B at this port, or not there; N, if it is named, after it. */
static void relist(struct world *w, uint16_t port_of_b, bool with_n)
{
    char b[64] = "", n[64] = "", file[256];
    struct json_error error;
    if (port_of_b > 0)
        snprintf(b, sizeof b, ", {\"id\": \"B\", \"url\": \"http://127.0.0.1:%u\"}",
                 (unsigned)port_of_b);
    if (with_n)
        snprintf(n, sizeof n, ", {\"id\": \"N\", \"url\": \"http://127.0.0.1:9\"}");
    snprintf(file, sizeof file, "[{\"id\": \"A\", \"url\": \"http://127.0.0.1:7\"}%s%s]", b, n);
    cluster_destroy(&w->cluster);
    assert_true(cluster_parse(slice_str(file), &w->cluster, &error));
    assert_non_null(roster_number(&w->roster, &w->cluster));
    roster_take(&w->roster, &w->cluster);
    peers_update(&w->peers);
}

static void answer_all(struct world *w)
{
    static const char answer[] = "HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Length: 1\r\n\r\n1";
    for (uint32_t i = 0; i < w->visitor_count; i++)
        for (uint32_t k = 0; k < w->visitors[i]->asked; k++)
            say_str(w->visitors[i], answer);
}

static void an_unchanged_node_keeps_its_connection(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    send_get(w, 1, "k");
    hear_all(w, 1);
    relist(w, w->port, true);
    send_get(w, 2, "k");
    hear_all(w, 2);
    assert_int_equal(w->visitor_count, 1);
    assert_false(w->visitors[0]->ended);
    destroy(w);
}

static void what_was_asked_of_a_node_that_left_is_answered(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, say_nothing);
    send_get(w, 1, "k");
    send_get(w, 2, "k");
    be_asked(w, 2);
    relist(w, 0, true);
    for (uint32_t i = 0; i < 10; i++)
        turn(w);
    assert_int_equal(w->told_count, 0);
    assert_false(w->visitors[0]->ended);
    answer_all(w);
    hear_all(w, 2);
    check_value(&w->told[0], 1, "1");
    check_value(&w->told[1], 2, "1");
    turn_until(w, w->visitors[0]->ended); /* and nothing is left to wait for */
    destroy(w);
}

static void an_idle_connection_to_a_node_that_left_is_closed(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    send_get(w, 1, "k");
    hear_all(w, 1);
    relist(w, 0, false);
    turn_until(w, w->visitors[0]->ended);
    send_get(w, 2, "k"); /* a trip that is tried again, for one */
    hear_all(w, 2);
    check_value(last_told(w), 2, "\"k\"");
    destroy(w);
}

static void a_node_that_came_back_is_asked_as_before(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    for (uint32_t round = 0; round < 5; round++) {
        send_get(w, round, "k");
        hear_all(w, round + 1);
        relist(w, 0, round % 2);
        relist(w, w->port, round % 2);
    }
    assert_int_equal(w->peers.count, 3);
    destroy(w);
}

static void a_node_that_is_elsewhere_is_asked_there(void **state)
{
    (void)state;
    struct world *w = build(NULL, 9, say_nothing); /* nobody is there */
    send_get(w, 1, "k");
    hear_all(w, 1);
    check_failed(last_told(w), 1, OUTCOME_PEER_REFUSED, false);
    relist(w, w->port, false);
    send_get(w, 2, "k");
    be_asked(w, 1);
    relist(w, 9, false);
    send_get(w, 3, "k");
    hear_all(w, 2);
    check_failed(last_told(w), 3, OUTCOME_PEER_REFUSED, false);
    answer_all(w);
    hear_all(w, 3);
    check_value(last_told(w), 2, "1");
    destroy(w);
}

/* Queued, but not sent when the node is elsewhere: nothing speaks for the old place. */
static void what_has_not_left_goes_to_the_new_place(void **state)
{
    (void)state;
    struct world *w = build(NULL, 9, echo);
    send_get(w, 1, "k");
    relist(w, w->port, false);
    hear_all(w, 1);
    check_value(last_told(w), 1, "\"k\"");
    destroy(w);
}

/* The look-up of the old name ends after the change: its addresses are not those of B any more. */
static void a_look_up_that_comes_too_late_is_made_again(void **state)
{
    (void)state;
    struct world *w = build("localhost", 0, echo);
    strcpy(w->roster.nodes[OWNER].host, "127.1");
    w->roster.nodes[OWNER].port = 9;
    send_get(w, 1, "k");
    peers_flush(&w->peers); /* it asks for 127.1:9 */
    relist(w, w->port, false);
    hear_all(w, 1);
    check_value(last_told(w), 1, "\"k\"");
    send_get(w, 2, "k");
    hear_all(w, 2);
    check_value(last_told(w), 2, "\"k\"");
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unchanged_node_keeps_its_connection),
        cmocka_unit_test(what_was_asked_of_a_node_that_left_is_answered),
        cmocka_unit_test(an_idle_connection_to_a_node_that_left_is_closed),
        cmocka_unit_test(a_node_that_came_back_is_asked_as_before),
        cmocka_unit_test(a_node_that_is_elsewhere_is_asked_there),
        cmocka_unit_test(what_has_not_left_goes_to_the_new_place),
        cmocka_unit_test(a_look_up_that_comes_too_late_is_made_again),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
