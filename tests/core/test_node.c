/* tests/core/test_node.c - what a node answers itself, what it asks of others, what it believes.
 *
 * Method: one real node whose clients and peers are played by the test, every invariant checked
 * after each step. Deadlines and lifetimes are tested in test_node_time.c, sharing trips in
 * test_node_sharing.c, bounds in test_node_limits.c, many nodes in test_node_cluster.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

static uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static uint32_t below(uint64_t *random, uint32_t bound)
{
    return (uint32_t)(splitmix64(random) % bound);
}

static void a_key_of_our_own_is_answered_in_the_same_step(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    const char *key = w.keys[A][0];
    static const enum outcome outcomes[] = {OUTCOME_MISS,     OUTCOME_CREATED, OUTCOME_HIT,
                                            OUTCOME_REPLACED, OUTCOME_HIT,     OUTCOME_DELETED,
                                            OUTCOME_ABSENT,   OUTCOME_MISS};
    const struct request requests[] = {get(key), put(key, "1"), get(key),     put(key, "22"),
                                       get(key), delete (key),  delete (key), get(key)};
    for (uint32_t i = 0; i < ARRAY_LEN(requests); i++) {
        ask(&w, i, requests[i]);
        expect_effects(&w, 1);
        const struct answer *answer = expect_reply(&w, 0, i, outcomes[i]);
        assert_int_equal(answer->owner, A);
        assert_false(answer->forwarded);
        assert_false(answer->collapsed);
        if (answer->outcome == OUTCOME_HIT)
            expect_hit(&w, 0, i, i < 3 ? "1" : "22");
    }
    expect_quiet(&w);
    close_node(&w);
}

static void somebody_elses_key_is_asked_of_its_owner_once(void **state)
{
    (void)state;
    struct one_node w;
    uint64_t random = 1;
    open_node(&w, usual_config());
    for (uint32_t i = 0; i < 2000; i++) {
        char key[16];
        snprintf(key, sizeof key, "any-%u", i);
        uint32_t owner = members_owner(w.members, hash_key(slice_str(key)));
        struct request request = put_for_ms(key, "\"v\"", 1 + below(&random, 1000));
        request.op = (enum op)below(&random, 3);
        ask(&w, 0, request);
        expect_effects(&w, 1);
        assert_int_equal(node_owner(&w.node, slice_str(key)), owner);
        if (owner == A) {
            assert_int_equal(w.fx.item[0].kind, FX_REPLY);
            continue;
        }
        uint64_t call = expect_send(&w, 0, owner, key);
        const struct request *sent = &w.fx.item[0].request;
        assert_int_equal(sent->op, request.op);
        if (sent->op == OP_PUT) {
            assert_true(slice_eq(sent->value, request.value));
            assert_true(sent->ttl_ms == request.ttl_ms);
        }
        peer_fails(&w, call, OUTCOME_PEER_REFUSED, false);
        const struct answer *answer = expect_reply(&w, 0, 0, OUTCOME_PEER_REFUSED);
        assert_int_equal(answer->owner, owner);
        assert_true(answer->forwarded);
    }
    expect_quiet(&w);
    close_node(&w);
}

static void what_a_node_asks_is_never_sent_on(void **state)
{
    (void)state;
    struct one_node w;
    uint64_t random = 2, refused = 0;
    open_node(&w, usual_config());
    for (uint32_t i = 0; i < 5000; i++) {
        uint32_t owner = below(&random, NODES);
        uint32_t nth = below(&random, KEYS_EACH);
        struct request request = internal(put(w.keys[owner][nth], "1"));
        request.op = (enum op)below(&random, 3);
        ask(&w, below(&random, 100), request);
        expect_effects(&w, 1);
        assert_int_equal(w.fx.item[0].kind, FX_REPLY);
        bool not_owner = w.fx.item[0].answer.outcome == OUTCOME_NOT_OWNER;
        assert_true(not_owner == (owner != A));
        assert_int_equal(w.fx.item[0].answer.owner, owner);
        refused += not_owner;
    }
    assert_int_equal(w.node.stats.not_owner, refused);
    expect_quiet(&w);
    close_node(&w);
}

static void answers_bring_what_the_owner_said(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    const char *key = w.keys[B][0];
    uint64_t call = send_get(&w, 7, B, key);
    pass_ms(&w, 3);
    peer_says(&w, call, hit("[1,2]", 5000));
    expect_effects(&w, 1);
    const struct answer *answer = expect_hit(&w, 0, 7, "[1,2]");
    assert_int_equal(answer->owner, B);
    assert_true(answer->forwarded);
    assert_false(answer->collapsed);
    assert_int_equal(answer->ttl_left_ms, 5000 - 3); /* the time on the way is not lost */
    call = send_get(&w, 7, B, key);
    peer_has(&w, call, "null");
    assert_true(expect_hit(&w, 0, 7, "null")->ttl_left_ms == TTL_FOREVER);
    expect_quiet(&w);
    close_node(&w);
}

/* What it means here that an owner, asked this, says that. */
static enum outcome meaning(enum op op, enum outcome said)
{
    static const bool fitting[][OUTCOME_COUNT] = {
        [OP_GET] = {[OUTCOME_HIT] = true, [OUTCOME_MISS] = true},
        [OP_PUT] = {[OUTCOME_CREATED] = true,
                    [OUTCOME_REPLACED] = true,
                    [OUTCOME_NO_ROOM] = true,
                    [OUTCOME_TOO_LARGE] = true},
        [OP_DELETE] = {[OUTCOME_DELETED] = true, [OUTCOME_ABSENT] = true},
    };
    if (said == OUTCOME_NOT_OWNER)
        return OUTCOME_RING_MISMATCH;
    return fitting[op][said] || said == OUTCOME_OVERLOADED ? said : OUTCOME_PEER_GARBAGE;
}

static void only_an_answer_that_fits_the_question_is_believed(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    for (int op = 0; op <= OP_DELETE; op++) {
        for (int said = 0; said < OUTCOME_COUNT; said++) {
            struct request request = put(w.keys[C][0], "1");
            request.op = (enum op)op;
            ask(&w, 1, request);
            uint64_t call = expect_send(&w, 0, C, w.keys[C][0]);
            struct answer answer = hit("\"secret\"", 100);
            answer.outcome = (enum outcome)said;
            answer.collapsed = true;
            answer.owner = B;
            peer_says(&w, call, answer);
            expect_effects(&w, 1);
            enum outcome expected = meaning((enum op)op, (enum outcome)said);
            const struct answer *told = expect_reply(&w, 0, 1, expected);
            assert_int_equal(told->owner, C);
            assert_true(told->forwarded);
            assert_false(told->collapsed);
            assert_int_equal(told->value.len, expected == OUTCOME_HIT ? 8 : 0);
        }
    }
    expect_quiet(&w);
    close_node(&w);
}

static void a_value_longer_than_we_accept_is_garbage(void **state)
{
    (void)state;
    struct one_node w;
    struct node_config config = usual_config();
    config.cache.value_bytes_max = 10;
    open_node(&w, config);
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    peer_has(&w, call, "\"45678901\"");
    expect_hit(&w, 0, 0, "\"45678901\"");
    call = send_get(&w, 0, B, w.keys[B][0]);
    peer_has(&w, call, "\"456789012\"");
    expect_reply(&w, 0, 0, OUTCOME_PEER_GARBAGE);
    close_node(&w);
}

static void answers_of_one_client_leave_in_the_order_of_its_requests(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    ask(&w, 9, put(w.keys[A][0], "\"old\""));
    uint64_t first = send_get(&w, 5, B, w.keys[B][0]);
    ask(&w, 5, get(w.keys[A][0]));
    expect_effects(&w, 0);
    uint64_t third = send_get(&w, 5, C, w.keys[C][0]);
    ask(&w, 5, get(w.keys[A][1]));
    expect_effects(&w, 0);
    ask(&w, 9, put(w.keys[A][0], "\"new\"")); /* nobody else waits for client 5 */
    expect_reply(&w, 0, 9, OUTCOME_REPLACED);
    peer_has(&w, third, "3");
    expect_effects(&w, 0);
    peer_has(&w, first, "1");
    expect_effects(&w, 4);
    expect_hit(&w, 0, 5, "1");
    expect_hit(&w, 1, 5, "\"old\""); /* as it was when it was asked */
    expect_hit(&w, 2, 5, "3");
    expect_reply(&w, 3, 5, OUTCOME_MISS);
    expect_quiet(&w);
    close_node(&w);
}

static void a_peer_is_remembered_by_how_its_last_trip_ended(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    const struct node_peer *peer = node_peer_make(&w.node.peers, B);
    assert_int_equal(peer->contact, CONTACT_NONE);
    static const struct {
        enum outcome said, last;
        enum contact contact;
    } cases[] = {
        {OUTCOME_MISS, OUTCOME_MISS, CONTACT_ANSWERED},
        {OUTCOME_NOT_OWNER, OUTCOME_RING_MISMATCH, CONTACT_ANSWERED},
        {OUTCOME_OVERLOADED, OUTCOME_OVERLOADED, CONTACT_ANSWERED},
        {OUTCOME_CREATED, OUTCOME_PEER_GARBAGE, CONTACT_FAILED},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
        peer_answers(&w, call, cases[i].said);
        assert_int_equal(peer->last, cases[i].last);
        assert_int_equal(peer->contact, cases[i].contact);
        assert_int_equal(peer->outcomes[cases[i].last], 1);
        assert_int_equal(peer->sent, i + 1);
    }
    send_get(&w, 0, B, w.keys[B][0]);
    pass_ms(&w, TIMEOUT_MS);
    wake(&w);
    assert_int_equal(peer->last, OUTCOME_PEER_TIMEOUT);
    assert_int_equal(peer->contact, CONTACT_FAILED);
    assert_int_equal(node_peer(&w.node.peers, C)->contact, CONTACT_NONE);
    close_node(&w);
}

static void refusals_of_the_owner_are_passed_on(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    static const enum outcome refusals[] = {OUTCOME_NO_ROOM, OUTCOME_TOO_LARGE, OUTCOME_OVERLOADED};
    for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
        ask(&w, 2, put(w.keys[C][0], "1"));
        peer_answers(&w, expect_send(&w, 0, C, w.keys[C][0]), refusals[i]);
        expect_effects(&w, 1);
        assert_int_equal(expect_reply(&w, 0, 2, refusals[i])->owner, C);
    }
    assert_int_equal(w.node.stats.overloaded, 0); /* C was, not we */
    expect_quiet(&w);
    close_node(&w);
}

static void every_outcome_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int i = 0; i < OUTCOME_COUNT; i++) {
        assert_non_null(outcome_name((enum outcome)i));
        for (int j = 0; j < i; j++)
            assert_string_not_equal(outcome_name((enum outcome)i), outcome_name((enum outcome)j));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_of_our_own_is_answered_in_the_same_step),
        cmocka_unit_test(somebody_elses_key_is_asked_of_its_owner_once),
        cmocka_unit_test(what_a_node_asks_is_never_sent_on),
        cmocka_unit_test(answers_bring_what_the_owner_said),
        cmocka_unit_test(only_an_answer_that_fits_the_question_is_believed),
        cmocka_unit_test(a_value_longer_than_we_accept_is_garbage),
        cmocka_unit_test(answers_of_one_client_leave_in_the_order_of_its_requests),
        cmocka_unit_test(a_peer_is_remembered_by_how_its_last_trip_ended),
        cmocka_unit_test(refusals_of_the_owner_are_passed_on),
        cmocka_unit_test(every_outcome_has_a_name_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
