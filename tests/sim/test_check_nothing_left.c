/* tests/sim/test_check_nothing_left.c - who waits is remembered, and nothing else is.
 *
 * Method: a real node is led through requests that wait, answers, failures and clients that leave,
 * all of which must be lawful, and its sums balanced; then steps are shown that no node may take.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/sim/watched_node.h"

#include "sim/check_rooms.h"

static int setup(void **state)
{
    static struct watched_node w;
    open_watched(&w, usual_config(), 1);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    close_watched(*state);
    return 0;
}

static const char *theirs(const struct watched_node *w, uint32_t i)
{
    return w->table.keys[B][i % KEYS_EACH];
}

/* A GET that has to wait for node B. */
static uint64_t wait_for(struct watched_node *w, uint32_t client, uint32_t key)
{
    watched_step(w, request_of(client, OP_GET, theirs(w, key)));
    assert_int_equal(w->table.fx.item[0].kind, FX_SEND);
    return w->table.fx.item[0].call;
}

static void hear(struct watched_node *w, uint64_t call)
{
    watched_step(w, (struct event){
                        .kind = EV_PEER_ANSWER, .call = call, .answer = {.outcome = OUTCOME_MISS}});
}

static void fail_to(struct watched_node *w, uint64_t call, bool stale)
{
    watched_step(w, (struct event){.kind = EV_PEER_FAILED,
                                   .call = call,
                                   .failure = OUTCOME_PEER_RESET,
                                   .stale = stale});
}

static void leave(struct watched_node *w, uint32_t client)
{
    watched_step(w, (struct event){.kind = EV_CLIENT_GONE, .client = client});
}

/* --- lawful ----------------------------------------------------------------------------------- */

static void whoever_waits_and_however_it_ends_nothing_is_left(void **state)
{
    struct watched_node *w = *state;
    uint64_t calls[20] = {0};
    for (uint32_t i = 0; i < 6000; i++) {
        uint32_t slot = (uint32_t)random_below(w, ARRAY_LEN(calls));
        uint64_t dice = random_below(w, 12);
        pass_ms(&w->table, random_below(w, 40));
        if (node_deadline_ns(&w->table.node) <= w->table.now_ns)
            watched_step(w, (struct event){.kind = EV_WAKE});
        else if (dice == 0)
            leave(w, (uint32_t)random_below(w, 4));
        else if (dice < 7)
            watched_step(
                w, request_of((uint32_t)random_below(w, 4), (enum op)(dice % 2), theirs(w, slot)));
        else if (dice < 9)
            watched_step(w, request_of(NODE_CLIENT, OP_GET, w->table.keys[dice % 2][0]));
        else if (dice == 9)
            fail_to(w, calls[slot], slot % 2);
        else
            hear(w, calls[slot]);
        for (uint32_t e = 0; e < w->table.fx.count; e++)
            if (w->table.fx.item[e].kind == FX_SEND)
                calls[random_below(w, ARRAY_LEN(calls))] = w->table.fx.item[e].call;
    }
    expect_all_kept(w);
    assert_true(w->table.node.stats.collapsed > 20 && w->table.node.stats.retried > 5);
    assert_true(check_marks(w->check)[MARK_TIMEOUT] > 50);
    assert_true(check_marks(w->check)[MARK_CLIENT_GONE] > 50);
}

static void a_client_that_leaves_takes_its_requests_along(void **state)
{
    struct watched_node *w = *state;
    uint64_t call = wait_for(w, 1, 0);
    wait_for(w, 1, 1);
    leave(w, 1);
    hear(w, call);
    expect_all_kept(w);
}

/* --- breaches --------------------------------------------------------------------------------- */

static void a_request_that_is_forgotten_is_found(void **state)
{
    struct watched_node *w = *state;
    wait_for(w, 1, 0);
    w->table.fx.count = 0; /* a second request, of which the node knows nothing */
    show(w);
    assert_int_equal(broken(w, PROMISE_NOTHING_LEFT), 1);
}

static void an_answer_to_nobody_is_found(void **state)
{
    struct watched_node *w = *state;
    w->ev = (struct event){.kind = EV_WAKE};
    w->table.fx.count = 1;
    w->table.fx.item[0] = (struct effect){.kind = FX_REPLY, .client = 7};
    show(w);
    assert_int_equal(broken(w, PROMISE_NOTHING_LEFT), 1);
    assert_string_equal(check_result(w->check, PROMISE_NOTHING_LEFT).story,
                        "at 1.000000 s node A answered what it had not been asked, to client 7");
}

static void a_client_that_is_gone_and_still_served_is_found(void **state)
{
    struct watched_node *w = *state;
    wait_for(w, 1, 0);
    w->ev = (struct event){.kind = EV_CLIENT_GONE, .client = 1}; /* not that the node is told */
    w->table.fx.count = 0;
    show(w);
    assert_int_equal(broken(w, PROMISE_NOTHING_LEFT), 1);
}

static void a_flight_for_nobody_is_found(void **state)
{
    struct watched_node *w = *state;
    hear(w, wait_for(w, 1, 0));
    wait_for(w, 1, 0);
    take_step(w, (struct event){.kind = EV_CLIENT_GONE, .client = 1});
    hear(w, w->table.node.flights.slots[w->table.node.flights.oldest].call);
    assert_int_equal(broken(w, PROMISE_NOTHING_LEFT), 1); /* that the client left was not shown */
    w->table.node.flights.count++;
    leave(w, 1);
    w->table.node.flights.count--;
    assert_int_equal(broken(w, PROMISE_NOTHING_LEFT), 2);
}

static void a_deadline_that_is_let_pass_is_found(void **state)
{
    struct watched_node *w = *state;
    wait_for(w, 1, 0);
    pass_ms(&w->table, TIMEOUT_MS);
    w->ev = (struct event){.kind = EV_WAKE};
    w->table.fx.count = 0;
    show(w);
    assert_int_equal(broken(w, PROMISE_NOTHING_LEFT), 1);
}

/* --- the balance ------------------------------------------------------------------------------ */

/* Compare now, not in a thousand steps. */
static uint64_t imbalance(const struct watched_node *w, uint64_t sent)
{
    struct promise_result r = {0};
    const struct watch watch = {.sent = sent};
    const struct stepped s = {.node = &w->table.node, .now_ns = w->table.now_ns};
    check_balance(&r, &watch, &s);
    assert_true((r.story[0] != '\0') == (r.broken > 0));
    return r.broken;
}

static void what_is_sent_and_never_ends_is_found(void **state)
{
    struct watched_node *w = *state;
    struct node *n = &w->table.node;
    uint64_t call = wait_for(w, 1, 0);
    assert_int_equal(imbalance(w, 1), 0);
    fail_to(w, call, true); /* and goes again */
    assert_int_equal(imbalance(w, 2), 0);
    hear(w, call);
    assert_int_equal(imbalance(w, 2), 0);
    assert_int_equal(imbalance(w, 3), 1);
    node_peer_make(&n->peers, B)->outcomes[OUTCOME_MISS]++;
    assert_int_equal(imbalance(w, 2), 1);
    node_peer_make(&n->peers, B)->outcomes[OUTCOME_MISS] -= 2;
    assert_int_equal(imbalance(w, 2), 1);
    node_peer_make(&n->peers, B)->outcomes[OUTCOME_MISS]++;
    n->stats.retried = 0;
    assert_int_equal(imbalance(w, 2), 1);
}

static void messages_that_vanish_are_found(void **state)
{
    struct watched_node *w = *state;
    uint64_t call = wait_for(w, 1, 0);
    wait_for(w, 2, 1);
    hear(w, call);
    check_end(w->check, w->table.now_ns, 1);
    assert_int_equal(broken(w, PROMISE_BALANCE), 0);
    check_end(w->check, w->table.now_ns, 0);
    check_end(w->check, w->table.now_ns, 2);
    assert_int_equal(broken(w, PROMISE_BALANCE), 2);
    check_lost(w->check, A);
    check_end(w->check, w->table.now_ns, 0);
    assert_int_equal(broken(w, PROMISE_BALANCE), 2);
    wait_for(w, 3, 2);
    check_crashed(w->check, A, false, w->table.now_ns);
    check_end(w->check, w->table.now_ns, 0);
    assert_int_equal(broken(w, PROMISE_BALANCE), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(whoever_waits_and_however_it_ends_nothing_is_left, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_client_that_leaves_takes_its_requests_along, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_request_that_is_forgotten_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(an_answer_to_nobody_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_client_that_is_gone_and_still_served_is_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_flight_for_nobody_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_deadline_that_is_let_pass_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(what_is_sent_and_never_ends_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(messages_that_vanish_are_found, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
