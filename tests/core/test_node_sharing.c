/* tests/core/test_node_sharing.c - many GETs of one key, few trips, and never an old value.
 *
 * Method: as in test_node.c, one node whose clients and peers are played by the test.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

static const enum op WRITES[] = {OP_PUT, OP_DELETE};

static struct request write_of(enum op op, const char *key)
{
    struct request write = put(key, "2");
    write.op = op;
    return write;
}

static void gets_in_the_same_instant_share_one_trip(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    for (uint32_t client = 1; client < 5; client++) {
        ask(&w, client, get(w.keys[B][0]));
        expect_effects(&w, 0);
    }
    send_get(&w, 5, B, w.keys[B][1]); /* another key, another trip */
    peer_has(&w, call, "7");
    expect_effects(&w, 5);
    for (uint32_t client = 0; client < 5; client++)
        assert_true(expect_hit(&w, client, client, "7")->collapsed == (client > 0));
    assert_int_equal(w.node.stats.collapsed, 4);
    assert_int_equal(node_peer(&w.node.peers, B)->sent, 2);
    close_node(&w);
}

static void a_get_that_comes_while_a_trip_is_out_waits_for_the_next(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t first = send_get(&w, 0, B, w.keys[B][0]);
    for (uint32_t client = 1; client < 5; client++) {
        w.now_ns++;
        ask(&w, client, get(w.keys[B][0]));
        expect_effects(&w, 0);
    }
    peer_has(&w, first, "1");
    expect_effects(&w, 2); /* one departure for all who waited */
    uint64_t second = expect_send(&w, 0, B, w.keys[B][0]);
    assert_int_equal(w.fx.item[0].request.op, OP_GET);
    assert_true(second != first);
    expect_hit(&w, 1, 0, "1");
    peer_has(&w, second, "2");
    expect_effects(&w, 4);
    for (uint32_t client = 1; client < 5; client++)
        assert_true(expect_hit(&w, client - 1, client, "2")->collapsed == (client > 1));
    expect_quiet(&w);
    close_node(&w);
}

static void who_asks_as_the_second_trip_departs_boards_it(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t first = send_get(&w, 0, B, w.keys[B][0]);
    w.now_ns++;
    ask(&w, 1, get(w.keys[B][0]));
    peer_has(&w, first, "1");
    uint64_t second = expect_send(&w, 0, B, w.keys[B][0]);
    ask(&w, 2, get(w.keys[B][0]));
    expect_effects(&w, 0);
    w.now_ns++;
    ask(&w, 3, get(w.keys[B][0])); /* too late for this one: a third trip */
    expect_effects(&w, 0);
    peer_has(&w, second, "2");
    expect_effects(&w, 3);
    uint64_t third = expect_send(&w, 0, B, w.keys[B][0]);
    expect_hit(&w, 1, 1, "2");
    expect_hit(&w, 2, 2, "2");
    peer_has(&w, third, "3");
    expect_hit(&w, 0, 3, "3");
    expect_quiet(&w);
    close_node(&w);
}

static void a_trip_that_lands_in_its_own_instant_takes_nobody_along_later(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t first = send_get(&w, 0, B, w.keys[B][0]);
    peer_has(&w, first, "1");
    uint64_t second = send_get(&w, 1, B, w.keys[B][0]);
    peer_has(&w, second, "2");
    expect_hit(&w, 0, 1, "2");
    expect_quiet(&w);
    close_node(&w);
}

/* One client asks without waiting for answers: what it has asked before a write comes before it. */
static void who_waits_for_the_next_trip_leaves_before_a_write(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(WRITES); i++) {
        struct one_node w;
        open_node(&w, usual_config());
        const char *key = w.keys[B][0];
        uint64_t first = send_get(&w, 0, B, key);
        w.now_ns++;
        ask(&w, 0, get(key));
        ask(&w, 1, get(key));
        expect_effects(&w, 0);
        w.now_ns++;
        const struct request write = write_of(WRITES[i], key);
        ask(&w, 0, write);
        expect_effects(&w, 2);
        uint64_t second = expect_send(&w, 0, B, key), written = expect_send(&w, 1, B, key);
        assert_int_equal(w.fx.item[0].request.op, OP_GET);
        assert_int_equal(w.fx.item[1].request.op, WRITES[i]);
        uint64_t after = send_get(&w, 2, B, key); /* no old value for those who come later */
        peer_has(&w, first, "1");
        expect_effects(&w, 1);
        expect_hit(&w, 0, 0, "1");
        peer_has(&w, second, "1");
        expect_effects(&w, 2);
        expect_hit(&w, 0, 0, "1");
        expect_hit(&w, 1, 1, "1");
        peer_answers(&w, written, write.op == OP_PUT ? OUTCOME_REPLACED : OUTCOME_DELETED);
        expect_effects(&w, 1);
        peer_has(&w, after, "2");
        expect_hit(&w, 0, 2, "2");
        expect_quiet(&w);
        close_node(&w);
    }
}

static void after_a_write_a_get_departs_at_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(WRITES); i++) {
        struct one_node w;
        open_node(&w, usual_config());
        const char *key = w.keys[B][0];
        uint64_t before = send_get(&w, 0, B, key);
        const struct request write = write_of(WRITES[i], key);
        ask(&w, 1, write);
        uint64_t written = expect_send(&w, 0, B, key);
        uint64_t after = send_get(&w, 2, B, key); /* even in the same instant */
        w.now_ns++;
        ask(&w, 3, get(key)); /* and this one waits for the trip of client 2, not of client 0 */
        expect_effects(&w, 0);
        peer_has(&w, before, "1");
        expect_effects(&w, 1);
        expect_hit(&w, 0, 0, "1");
        peer_answers(&w, written, write.op == OP_PUT ? OUTCOME_REPLACED : OUTCOME_DELETED);
        expect_effects(&w, 1);
        peer_has(&w, after, "2");
        expect_effects(&w, 2);
        peer_has(&w, expect_send(&w, 0, B, key), "3");
        expect_hit(&w, 0, 3, "3");
        expect_quiet(&w);
        close_node(&w);
    }
}

static void nobody_later_joins_those_who_left_before_the_write(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    const char *key = w.keys[B][0];
    uint64_t first = send_get(&w, 0, B, key);
    w.now_ns++;
    ask(&w, 1, get(key)); /* waits for the second */
    ask(&w, 2, put(key, "2"));
    uint64_t second = expect_send(&w, 0, B, key), written = expect_send(&w, 1, B, key);
    uint64_t fresh = send_get(&w, 3, B, key);
    w.now_ns++;
    peer_has(&w, first, "1");
    expect_effects(&w, 1); /* nobody follows the first */
    w.now_ns++;
    ask(&w, 4, get(key)); /* joins whom it finds: the trip of client 3 */
    expect_effects(&w, 0);
    peer_has(&w, second, "1");
    expect_effects(&w, 1); /* nor the second */
    expect_hit(&w, 0, 1, "1");
    peer_has(&w, fresh, "2");
    expect_effects(&w, 2);
    expect_hit(&w, 1, 3, "2");
    peer_has(&w, expect_send(&w, 0, B, key), "2");
    expect_hit(&w, 0, 4, "2");
    peer_answers(&w, written, OUTCOME_CREATED);
    expect_quiet(&w);
    close_node(&w);
}

static void writes_of_one_key_are_never_shared(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    for (uint32_t client = 0; client < 4; client++) {
        ask(&w, client, client % 2 == 0 ? put(w.keys[B][0], "1") : delete (w.keys[B][0]));
        expect_effects(&w, 1);
        expect_send(&w, 0, B, w.keys[B][0]);
    }
    assert_int_equal(w.node.stats.collapsed, 0);
    close_node(&w);
}

/* Client 0 travels; clients 1 and 2 wait for its return. */
static uint64_t one_out_two_waiting(struct one_node *w)
{
    open_node(w, usual_config());
    uint64_t call = send_get(w, 0, B, w->keys[B][0]);
    w->now_ns++;
    ask(w, 1, get(w->keys[B][0]));
    ask(w, 2, get(w->keys[B][0]));
    expect_effects(w, 0);
    return call;
}

static void those_who_waited_share_the_failure_of_the_first(void **state)
{
    (void)state;
    static const enum outcome failures[] = {OUTCOME_PEER_REFUSED, OUTCOME_PEER_RESET,
                                            OUTCOME_PEER_GARBAGE};
    for (size_t i = 0; i < ARRAY_LEN(failures); i++) {
        struct one_node w;
        uint64_t call = one_out_two_waiting(&w);
        peer_fails(&w, call, failures[i], false);
        expect_effects(&w, 3);
        for (uint32_t client = 0; client < 3; client++)
            assert_int_equal(expect_reply(&w, client, client, failures[i])->owner, B);
        expect_quiet(&w);
        close_node(&w);
    }
}

static void an_answer_that_makes_no_sense_is_a_failure_to_all(void **state)
{
    (void)state;
    struct one_node w;
    uint64_t call = one_out_two_waiting(&w);
    peer_answers(&w, call, OUTCOME_CREATED);
    expect_effects(&w, 3);
    for (uint32_t client = 0; client < 3; client++)
        expect_reply(&w, client, client, OUTCOME_PEER_GARBAGE);
    expect_quiet(&w);
    close_node(&w);
}

static void those_who_waited_share_the_timeout_of_the_first(void **state)
{
    (void)state;
    struct one_node w;
    one_out_two_waiting(&w);
    w.now_ns = node_deadline_ns(&w.node);
    wake(&w);
    expect_effects(&w, 4);
    assert_int_equal(w.fx.item[0].kind, FX_CANCEL);
    for (uint32_t client = 0; client < 3; client++)
        expect_reply(&w, client + 1, client, OUTCOME_PEER_TIMEOUT);
    expect_quiet(&w);
    close_node(&w);
}

static void those_who_waited_have_a_full_deadline_of_their_own(void **state)
{
    (void)state;
    struct one_node w;
    uint64_t first = one_out_two_waiting(&w);
    w.now_ns = node_deadline_ns(&w.node) - 1;
    peer_answers(&w, first, OUTCOME_MISS);
    uint64_t second = expect_send(&w, 0, B, w.keys[B][0]);
    uint64_t deadline = w.now_ns + TIMEOUT_MS * UINT64_C(1000000);
    assert_true(node_deadline_ns(&w.node) == deadline);
    w.now_ns = deadline;
    wake(&w);
    assert_true(w.fx.item[0].call == second);
    expect_reply(&w, 1, 1, OUTCOME_PEER_TIMEOUT);
    expect_reply(&w, 2, 2, OUTCOME_PEER_TIMEOUT);
    close_node(&w);
}

static void others_are_answered_when_the_first_one_leaves(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    ask(&w, 1, get(w.keys[B][0])); /* on board */
    w.now_ns++;
    ask(&w, 2, get(w.keys[B][0])); /* the first of those who wait */
    ask(&w, 3, get(w.keys[B][0]));
    client_goes(&w, 0);
    expect_effects(&w, 0);
    client_goes(&w, 2);
    expect_effects(&w, 0);
    peer_has(&w, call, "1");
    expect_effects(&w, 2);
    uint64_t second = expect_send(&w, 0, B, w.keys[B][0]);
    expect_hit(&w, 1, 1, "1");
    peer_has(&w, second, "2");
    expect_effects(&w, 1);
    expect_hit(&w, 0, 3, "2");
    expect_quiet(&w);
    close_node(&w);
}

static void nobody_departs_when_all_who_waited_have_left(void **state)
{
    (void)state;
    for (int failing = 0; failing < 2; failing++) {
        struct one_node w;
        uint64_t call = one_out_two_waiting(&w);
        client_goes(&w, 2);
        client_goes(&w, 1);
        client_goes(&w, 0);
        assert_int_equal(w.node.pipeline.pending, 0);
        if (failing)
            peer_fails(&w, call, OUTCOME_PEER_RESET, false);
        else
            peer_has(&w, call, "1");
        expect_effects(&w, 0);
        expect_quiet(&w);
        close_node(&w);
    }
}

static void a_waiting_trip_that_was_left_can_be_joined_again(void **state)
{
    (void)state;
    struct one_node w;
    uint64_t call = one_out_two_waiting(&w);
    client_goes(&w, 1);
    client_goes(&w, 2);
    ask(&w, 3, get(w.keys[B][0]));
    expect_effects(&w, 0);
    peer_answers(&w, call, OUTCOME_MISS);
    expect_effects(&w, 2);
    peer_has(&w, expect_send(&w, 0, B, w.keys[B][0]), "1");
    expect_effects(&w, 1);
    expect_hit(&w, 0, 3, "1");
    expect_quiet(&w);
    close_node(&w);
}

static void a_reused_client_number_gets_no_answer_of_its_predecessor(void **state)
{
    (void)state;
    struct one_node w;
    uint64_t call = one_out_two_waiting(&w);
    client_goes(&w, 0);
    ask(&w, 0, get(w.keys[A][0]));
    expect_effects(&w, 1);
    expect_reply(&w, 0, 0, OUTCOME_MISS);
    peer_has(&w, call, "1");
    expect_effects(&w, 1);
    peer_has(&w, expect_send(&w, 0, B, w.keys[B][0]), "2");
    expect_effects(&w, 2);
    expect_hit(&w, 0, 1, "2");
    expect_hit(&w, 1, 2, "2");
    expect_quiet(&w);
    close_node(&w);
}

static void one_client_may_wait_twice_for_one_trip(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    ask(&w, 0, get(w.keys[B][0]));
    w.now_ns++;
    ask(&w, 0, get(w.keys[B][0]));
    ask(&w, 0, get(w.keys[B][0]));
    peer_has(&w, call, "1");
    expect_effects(&w, 3);
    uint64_t second = expect_send(&w, 0, B, w.keys[B][0]);
    expect_hit(&w, 1, 0, "1");
    expect_hit(&w, 2, 0, "1");
    client_goes(&w, 0);
    peer_has(&w, second, "2");
    expect_effects(&w, 0);
    expect_quiet(&w);
    close_node(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gets_in_the_same_instant_share_one_trip),
        cmocka_unit_test(a_get_that_comes_while_a_trip_is_out_waits_for_the_next),
        cmocka_unit_test(who_asks_as_the_second_trip_departs_boards_it),
        cmocka_unit_test(a_trip_that_lands_in_its_own_instant_takes_nobody_along_later),
        cmocka_unit_test(who_waits_for_the_next_trip_leaves_before_a_write),
        cmocka_unit_test(after_a_write_a_get_departs_at_once),
        cmocka_unit_test(nobody_later_joins_those_who_left_before_the_write),
        cmocka_unit_test(writes_of_one_key_are_never_shared),
        cmocka_unit_test(those_who_waited_share_the_failure_of_the_first),
        cmocka_unit_test(an_answer_that_makes_no_sense_is_a_failure_to_all),
        cmocka_unit_test(those_who_waited_share_the_timeout_of_the_first),
        cmocka_unit_test(those_who_waited_have_a_full_deadline_of_their_own),
        cmocka_unit_test(others_are_answered_when_the_first_one_leaves),
        cmocka_unit_test(nobody_departs_when_all_who_waited_have_left),
        cmocka_unit_test(a_waiting_trip_that_was_left_can_be_joined_again),
        cmocka_unit_test(a_reused_client_number_gets_no_answer_of_its_predecessor),
        cmocka_unit_test(one_client_may_wait_twice_for_one_trip),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
