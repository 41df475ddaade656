/* tests/core/test_node_time.c - what is late, what is too old, and what is worth a second try.
 *
 * Method: as in test_node.c, one node whose clients and peers are played by the test.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

static void a_trip_ends_exactly_at_its_deadline(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t deadline = w.now_ns + TIMEOUT_MS * UINT64_C(1000000);
    uint64_t call = send_get(&w, 4, B, w.keys[B][0]);
    assert_true(node_deadline_ns(&w.node) == deadline);
    w.now_ns = deadline - 1;
    wake(&w);
    expect_effects(&w, 0);
    w.now_ns = deadline;
    wake(&w);
    expect_effects(&w, 2);
    assert_int_equal(w.fx.item[0].kind, FX_CANCEL);
    assert_int_equal(w.fx.item[0].peer, B);
    assert_true(w.fx.item[0].call == call);
    assert_int_equal(expect_reply(&w, 1, 4, OUTCOME_PEER_TIMEOUT)->owner, B);
    expect_quiet(&w);
    close_node(&w);
}

static void an_answer_that_comes_too_late_is_ignored_and_counted(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t late = send_get(&w, 4, B, w.keys[B][0]);
    pass_ms(&w, TIMEOUT_MS);
    wake(&w);
    uint64_t call = send_get(&w, 4, C, w.keys[C][0]); /* in the same slot, by another name */
    peer_has(&w, late, "\"of B\"");
    expect_effects(&w, 0);
    assert_int_equal(w.node.stats.late_answers, 1);
    peer_fails(&w, late, OUTCOME_PEER_RESET, true);
    expect_effects(&w, 0);
    peer_has(&w, call, "\"of C\"");
    expect_hit(&w, 0, 4, "\"of C\"");
    peer_has(&w, call, "\"of C\""); /* and one that comes twice */
    expect_effects(&w, 0);
    assert_int_equal(w.node.stats.late_answers, 2);
    expect_quiet(&w);
    close_node(&w);
}

static void only_a_get_on_a_stale_connection_is_tried_again_and_once(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        enum outcome failure;
        bool stale, again;
    } cases[] = {
        {OP_GET, OUTCOME_PEER_RESET, true, true},    {OP_GET, OUTCOME_PEER_RESET, false, false},
        {OP_GET, OUTCOME_PEER_REFUSED, true, false}, {OP_GET, OUTCOME_PEER_GARBAGE, true, false},
        {OP_PUT, OUTCOME_PEER_RESET, true, false},   {OP_DELETE, OUTCOME_PEER_RESET, true, false},
        {OP_GET, OUTCOME_PEER_RESET, true, true}, /* each trip has a second try of its own */
    };
    struct one_node w;
    open_node(&w, usual_config());
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct request request = put(w.keys[B][i], "1");
        request.op = cases[i].op;
        ask(&w, 3, request);
        uint64_t call = expect_send(&w, 0, B, w.keys[B][i]);
        peer_fails(&w, call, cases[i].failure, cases[i].stale);
        expect_effects(&w, 1);
        if (cases[i].again) {
            assert_true(expect_send(&w, 0, B, w.keys[B][i]) == call);
            assert_int_equal(w.fx.item[0].request.op, OP_GET);
            pass_ms(&w, 1);
            peer_fails(&w, call, cases[i].failure, cases[i].stale);
            expect_effects(&w, 1);
        }
        expect_reply(&w, 0, 3, cases[i].failure);
    }
    assert_int_equal(w.node.stats.retried, 2);
    expect_quiet(&w);
    close_node(&w);
}

static void a_second_try_gets_no_second_deadline(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t call = send_get(&w, 3, B, w.keys[B][0]);
    uint64_t deadline = node_deadline_ns(&w.node);
    pass_ms(&w, TIMEOUT_MS / 2);
    peer_fails(&w, call, OUTCOME_PEER_RESET, true);
    assert_true(node_deadline_ns(&w.node) == deadline);
    peer_says(&w, call, hit("1", 5000));
    assert_int_equal(expect_hit(&w, 0, 3, "1")->ttl_left_ms, 5000 - TIMEOUT_MS / 2);
    close_node(&w);
}

static void a_value_that_expires_while_it_waits_its_turn_becomes_a_miss(void **state)
{
    (void)state;
    for (uint64_t waited_ms = 99; waited_ms <= 100; waited_ms++) {
        struct one_node w;
        open_node(&w, usual_config());
        ask(&w, 5, put_for_ms(w.keys[A][0], "1", 100));
        uint64_t first = send_get(&w, 5, B, w.keys[B][0]);
        ask(&w, 5, get(w.keys[A][0]));
        uint64_t third = send_get(&w, 5, C, w.keys[C][0]);
        peer_says(&w, third, hit("3", 100));
        pass_ms(&w, waited_ms);
        peer_answers(&w, first, OUTCOME_MISS);
        expect_effects(&w, 3);
        if (waited_ms < 100) {
            assert_int_equal(expect_hit(&w, 1, 5, "1")->ttl_left_ms, 1);
            assert_int_equal(expect_hit(&w, 2, 5, "3")->ttl_left_ms, 1);
        } else {
            assert_int_equal(expect_reply(&w, 1, 5, OUTCOME_MISS)->owner, A);
            const struct answer *answer = expect_reply(&w, 2, 5, OUTCOME_MISS);
            assert_int_equal(answer->owner, C);
            assert_true(answer->forwarded);
        }
        close_node(&w);
    }
}

static void a_value_that_expired_on_its_way_is_a_miss(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    pass_ms(&w, 50);
    peer_says(&w, call, hit("1", 50));
    expect_reply(&w, 0, 0, OUTCOME_MISS);
    close_node(&w);
}

static void the_owner_applies_its_default_ttl(void **state)
{
    (void)state;
    struct one_node w;
    struct node_config config = usual_config();
    config.default_ttl_ms = 700;
    open_node(&w, config);
    static const struct {
        uint64_t ttl_ms, left_ms;
    } cases[] = {
        {TTL_DEFAULT, 700},
        {TTL_FOREVER, TTL_FOREVER},
        {1, 1},
        {TTL_MS_MAX, TTL_FOREVER}, /* beyond the 584 years of the axis */
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        ask(&w, 0, internal(put_for_ms(w.keys[A][0], "1", cases[i].ttl_ms)));
        ask(&w, 0, get(w.keys[A][0]));
        assert_true(expect_hit(&w, 0, 0, "1")->ttl_left_ms == cases[i].left_ms);
        ask(&w, 0, put_for_ms(w.keys[B][0], "1", cases[i].ttl_ms));
        expect_send(&w, 0, B, w.keys[B][0]);
        assert_true(w.fx.item[0].request.ttl_ms == cases[i].ttl_ms); /* its owner knows best */
        client_goes(&w, 0);
    }
    close_node(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_trip_ends_exactly_at_its_deadline),
        cmocka_unit_test(an_answer_that_comes_too_late_is_ignored_and_counted),
        cmocka_unit_test(only_a_get_on_a_stale_connection_is_tried_again_and_once),
        cmocka_unit_test(a_second_try_gets_no_second_deadline),
        cmocka_unit_test(a_value_that_expires_while_it_waits_its_turn_becomes_a_miss),
        cmocka_unit_test(a_value_that_expired_on_its_way_is_a_miss),
        cmocka_unit_test(the_owner_applies_its_default_ttl),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
