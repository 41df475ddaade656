/* tests/core/test_node_limits.c - what a node does when something is full.
 *
 * Method: as in test_node.c, one node whose clients and peers are played by the test, with bounds
 * so small that each is reached on purpose.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

enum { LONG = 500 };

/* A long value that only this mark has. */
static struct slice marked(char *bytes, char mark)
{
    for (int i = 0; i < LONG; i++)
        bytes[i] = (char)(mark + i % 7);
    return slice_of(bytes, LONG);
}

/* The event's own bytes are gone after its step, so who was told at once is looked at here. */
static void peer_has_long(struct one_node *w, uint64_t call, char mark)
{
    char bytes[LONG];
    peer_says(w, call,
              (struct answer){.outcome = OUTCOME_HIT,
                              .ttl_left_ms = TTL_FOREVER,
                              .value = blob_of(marked(bytes, mark))});
    for (uint32_t i = 0; i < w->fx.count; i++) {
        const struct answer *answer = &w->fx.item[i].answer;
        if (answer->outcome == OUTCOME_HIT && answer->forwarded)
            assert_true(blob_eq(answer->value, slice_of(bytes, LONG)));
    }
    memset(bytes, 0xff, sizeof bytes);
}

static void ask_to_keep_long(struct one_node *w, uint32_t client, const char *key, char mark)
{
    char bytes[LONG];
    ask(w, client,
        (struct request){.op = OP_PUT, .key = slice_str(key), .value = marked(bytes, mark)});
    memset(bytes, 0xff, sizeof bytes);
}

static void expect_long(const struct one_node *w, uint32_t i, uint32_t client, char mark)
{
    char bytes[LONG];
    const struct answer *answer = expect_reply(w, i, client, OUTCOME_HIT);
    assert_true(blob_eq(answer->value, marked(bytes, mark)));
}

static void more_waiters_than_effects_are_told_over_several_steps(void **state)
{
    (void)state;
    enum { WAITERS = 2 * EFFECTS_MAX + 5 };
    struct one_node w;
    open_node(&w, usual_config());
    ask_to_keep_long(&w, 99, w.keys[A][0], 'a');
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    for (uint32_t client = 1; client < WAITERS; client++)
        ask(&w, client, get(w.keys[B][0]));
    peer_has_long(&w, call, 'b');
    expect_effects(&w, EFFECTS_MAX);
    for (uint32_t told = EFFECTS_MAX; told < WAITERS; told += w.fx.count) {
        assert_true(node_deadline_ns(&w.node) == 0);
        /* Other values come and go meanwhile, in the cache and in the pool. */
        ask_to_keep_long(&w, 99, w.keys[A][1], 'c');
        uint64_t other = send_get(&w, 98, C, w.keys[C][0]);
        ask(&w, 98, get(w.keys[A][0]));
        client_goes(&w, 98);
        peer_has_long(&w, other, 'd');
        expect_effects(&w, 0);
        wake(&w);
        assert_int_equal(w.fx.count, WAITERS - told < EFFECTS_MAX ? WAITERS - told : EFFECTS_MAX);
        for (uint32_t i = 0; i < w.fx.count; i++)
            expect_long(&w, i, told + i, 'b');
    }
    expect_quiet(&w);
    close_node(&w);
}

static void a_long_line_of_ready_answers_leaves_over_several_steps(void **state)
{
    (void)state;
    enum { BEHIND = 2 * EFFECTS_MAX };
    struct one_node w;
    open_node(&w, usual_config());
    ask_to_keep_long(&w, 0, w.keys[A][0], 'a');
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    for (uint32_t i = 0; i < BEHIND; i++)
        ask(&w, 0, get(w.keys[A][0]));
    ask_to_keep_long(&w, 1, w.keys[A][0], 'z');
    peer_has_long(&w, call, 'a');
    uint32_t told = w.fx.count;
    ask(&w, 0, get(w.keys[A][0])); /* behind the others, though it could be answered now */
    expect_effects(&w, 0);
    while (node_deadline_ns(&w.node) == 0) {
        wake(&w);
        assert_true(w.fx.count > 0);
        for (uint32_t i = 0; i < w.fx.count; i++, told++)
            expect_long(&w, i, 0, told <= BEHIND ? 'a' : 'z');
    }
    assert_int_equal(told, BEHIND + 2);
    expect_quiet(&w);
    close_node(&w);
}

static void many_trips_time_out_over_several_steps(void **state)
{
    (void)state;
    enum { TRIPS = 40 };
    struct one_node w;
    open_node(&w, usual_config());
    for (uint32_t client = 0; client < TRIPS; client++)
        ask(&w, client, put(w.keys[B][0], "1"));
    pass_ms(&w, TIMEOUT_MS);
    uint32_t told = 0, cancelled = 0;
    for (uint32_t steps = 0; node_deadline_ns(&w.node) <= w.now_ns; steps++) {
        assert_true(steps < TRIPS);
        wake(&w);
        for (uint32_t i = 0; i < w.fx.count; i++) {
            if (w.fx.item[i].kind == FX_CANCEL)
                cancelled++;
            else
                expect_reply(&w, i, told++, OUTCOME_PEER_TIMEOUT);
        }
    }
    assert_int_equal(told, TRIPS);
    assert_int_equal(cancelled, TRIPS);
    expect_quiet(&w);
    close_node(&w);
}

static void without_a_free_trip_a_request_is_refused_at_once(void **state)
{
    (void)state;
    struct node_config config = usual_config();
    config.flight_max = 2;
    for (int op = 0; op <= OP_DELETE; op++) {
        struct one_node w;
        open_node(&w, config);
        uint64_t b = send_get(&w, 0, B, w.keys[B][0]);
        uint64_t c = send_get(&w, 1, C, w.keys[C][0]);
        w.now_ns++;
        struct request request = put(w.keys[B][0], "1"); /* a GET would have to wait its turn */
        request.op = (enum op)op;
        ask(&w, 2, request);
        expect_effects(&w, 1);
        expect_reply(&w, 0, 2, OUTCOME_OVERLOADED);
        ask(&w, 2, put(w.keys[A][0], "1")); /* what needs no trip goes on */
        expect_reply(&w, 0, 2, OUTCOME_CREATED);
        assert_int_equal(w.node.stats.overloaded, 1);
        peer_has(&w, b, "1");
        expect_effects(&w, 1);
        expect_hit(&w, 0, 0, "1");
        peer_has(&w, send_get(&w, 2, B, w.keys[B][0]), "2"); /* there is room again */
        expect_hit(&w, 0, 2, "2");
        peer_has(&w, c, "3");
        expect_quiet(&w);
        close_node(&w);
    }
}

static void a_refusal_waits_its_turn_too(void **state)
{
    (void)state;
    struct one_node w;
    struct node_config config = usual_config();
    config.flight_max = 1;
    open_node(&w, config);
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    ask(&w, 0, get(w.keys[C][0]));
    expect_effects(&w, 0);
    ask(&w, 0, put(w.keys[A][0], "1")); /* no flight to keep its answer in: not carried out */
    expect_effects(&w, 0);
    ask(&w, 1, get(w.keys[A][0]));
    expect_reply(&w, 0, 1, OUTCOME_MISS);
    peer_has(&w, call, "1");
    expect_effects(&w, 3);
    expect_hit(&w, 0, 0, "1");
    expect_reply(&w, 1, 0, OUTCOME_OVERLOADED);
    expect_reply(&w, 2, 0, OUTCOME_OVERLOADED);
    assert_int_equal(w.node.stats.overloaded, 2);
    ask(&w, 0, put(w.keys[A][0], "1"));
    expect_reply(&w, 0, 0, OUTCOME_CREATED);
    expect_quiet(&w);
    close_node(&w);
}

static void without_a_free_call_a_client_is_refused_or_closed(void **state)
{
    (void)state;
    struct one_node w;
    struct node_config config = usual_config();
    config.call_max = 2;
    open_node(&w, config);
    const struct request requests[] = {get("x"), put("x", "1"), delete ("x"),
                                       get(w.keys[B][0])}; /* could board */
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    ask(&w, 0, get(w.keys[B][0]));
    for (uint32_t i = 0; i < ARRAY_LEN(requests); i++) {
        struct request request = requests[i];
        request.key = slice_str(w.keys[B][i % 2]);
        ask(&w, 1, request); /* no answer is due to client 1, so it can be told */
        expect_effects(&w, 1);
        expect_reply(&w, 0, 1, OUTCOME_OVERLOADED);
    }
    ask(&w, 0, get(w.keys[A][0])); /* client 0 has others before it, so it cannot */
    expect_effects(&w, 1);
    assert_int_equal(w.fx.item[0].kind, FX_CLOSE);
    assert_int_equal(w.fx.item[0].client, 0);
    client_goes(&w, 0);
    assert_int_equal(w.node.pipeline.pending, 0);
    peer_has(&w, call, "1");
    expect_effects(&w, 0);
    peer_has(&w, send_get(&w, 0, B, w.keys[B][0]), "2");
    expect_hit(&w, 0, 0, "2");
    expect_quiet(&w);
    close_node(&w);
}

static void without_room_for_a_value_only_those_who_must_wait_go_without(void **state)
{
    (void)state;
    enum { WAITERS = EFFECTS_MAX + 3 };
    struct one_node w;
    struct node_config config = usual_config();
    config.held_bytes_max = LONG / 2;
    open_node(&w, config);
    ask_to_keep_long(&w, 50, w.keys[A][0], 'a');
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    for (uint32_t client = 1; client < WAITERS; client++)
        ask(&w, client, get(w.keys[B][0]));
    peer_has_long(&w, call, 'b');
    expect_effects(&w, EFFECTS_MAX);
    for (uint32_t i = 0; i < EFFECTS_MAX; i++)
        expect_reply(&w, i, i, OUTCOME_HIT);
    wake(&w);
    expect_effects(&w, WAITERS - EFFECTS_MAX);
    for (uint32_t i = 0; i < w.fx.count; i++)
        assert_int_equal(expect_reply(&w, i, EFFECTS_MAX + i, OUTCOME_OVERLOADED)->owner, B);
    assert_int_equal(w.node.stats.overloaded, WAITERS - EFFECTS_MAX);

    call = send_get(&w, 0, B, w.keys[B][0]);
    ask(&w, 0, get(w.keys[A][0])); /* too long to be kept until its turn */
    ask(&w, 0, get(w.keys[A][1])); /* nothing to be kept */
    peer_has_long(&w, call, 'c');
    expect_effects(&w, 3);
    expect_reply(&w, 0, 0, OUTCOME_HIT);
    expect_reply(&w, 1, 0, OUTCOME_OVERLOADED);
    expect_reply(&w, 2, 0, OUTCOME_MISS);
    expect_quiet(&w);
    close_node(&w);
}

static void a_full_pool_is_as_good_as_new_when_all_were_told(void **state)
{
    (void)state;
    struct one_node w;
    struct node_config config = usual_config();
    config.held_bytes_max = 3 * LONG;
    open_node(&w, config);
    ask_to_keep_long(&w, 0, w.keys[A][0], 'a');
    for (int round = 0; round < 20; round++) {
        uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
        for (int i = 0; i < 5; i++)
            ask(&w, 0, get(w.keys[A][0]));
        peer_has(&w, call, "1");
        uint32_t hits = 0;
        for (uint32_t i = 1; i < w.fx.count; i++)
            hits += w.fx.item[i].answer.outcome == OUTCOME_HIT;
        expect_effects(&w, 6);
        assert_int_equal(hits, 2); /* 11 blocks each */
        expect_quiet(&w);
    }
    close_node(&w);
}

static void a_client_that_goes_leaves_no_wish_to_wake(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint64_t call = send_get(&w, 0, B, w.keys[B][0]);
    for (uint32_t i = 1; i < 2 * EFFECTS_MAX; i++)
        ask(&w, 0, get(w.keys[B][0]));
    peer_has_long(&w, call, 'b');
    assert_true(node_deadline_ns(&w.node) == 0);
    client_goes(&w, 0);
    assert_true(node_deadline_ns(&w.node) == TIME_NEVER);
    expect_quiet(&w);
    close_node(&w);
}

static void a_full_cache_that_may_not_evict_says_so(void **state)
{
    (void)state;
    struct one_node w;
    struct node_config config = usual_config();
    config.cache =
        (struct cache_config){.memory_bytes = 8192, .policy = CACHE_NONE, .value_bytes_max = 1000};
    open_node(&w, config);
    uint32_t stored = 0, refused = 0;
    for (uint32_t i = 0; i < 1000; i++) {
        char key[16];
        snprintf(key, sizeof key, "any-%u", i);
        if (node_owner(&w.node, slice_str(key)) != A)
            continue;
        ask_to_keep_long(&w, 0, key, 'a');
        if (w.fx.item[0].answer.outcome == OUTCOME_CREATED)
            stored++;
        else
            refused += expect_reply(&w, 0, 0, OUTCOME_NO_ROOM) != NULL;
    }
    assert_true(stored > 5 && refused > 5);
    char too_long[1001] = "";
    ask(&w, 0,
        (struct request){.op = OP_PUT,
                         .key = slice_str(w.keys[A][0]),
                         .value = slice_of(too_long, sizeof too_long)});
    expect_reply(&w, 0, 0, OUTCOME_TOO_LARGE);
    close_node(&w);
}

static void expiry_is_done_in_small_portions_that_the_node_asks_for(void **state)
{
    (void)state;
    enum { ENTRIES = 1000, PORTION = 256 };
    struct one_node w;
    struct node_config config = usual_config();
    config.cache.memory_bytes = 1024 * 1024;
    config.default_ttl_ms = 5000;
    open_node(&w, config);
    uint32_t stored = 0;
    for (uint32_t i = 0; stored < ENTRIES; i++) {
        char key[16];
        snprintf(key, sizeof key, "any-%u", i);
        if (node_owner(&w.node, slice_str(key)) != A)
            continue;
        ask(&w, 0, put(key, "1"));
        stored++;
    }
    assert_int_equal(w.node.cache.stats.items, ENTRIES);
    uint64_t expiry = w.now_ns + 5000 * UINT64_C(1000000);
    uint32_t wakes = 0;
    uint64_t deadline;
    while ((deadline = node_deadline_ns(&w.node)) != TIME_NEVER) {
        assert_true(++wakes < 100);
        assert_true(deadline <= expiry + NS_PER_S);
        if (deadline > w.now_ns)
            w.now_ns = deadline;
        uint64_t before = w.node.cache.stats.items;
        wake(&w);
        expect_effects(&w, 0);
        uint64_t freed = before - w.node.cache.stats.items;
        assert_true(freed <= PORTION);
        assert_true(w.now_ns >= expiry || freed == 0);
    }
    assert_int_equal(w.node.cache.stats.items, 0);
    assert_int_equal(w.node.cache.stats.expired_in_background, ENTRIES);
    assert_true(wakes >= ENTRIES / PORTION);
    close_node(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_waiters_than_effects_are_told_over_several_steps),
        cmocka_unit_test(a_long_line_of_ready_answers_leaves_over_several_steps),
        cmocka_unit_test(many_trips_time_out_over_several_steps),
        cmocka_unit_test(without_a_free_trip_a_request_is_refused_at_once),
        cmocka_unit_test(a_refusal_waits_its_turn_too),
        cmocka_unit_test(without_a_free_call_a_client_is_refused_or_closed),
        cmocka_unit_test(without_room_for_a_value_only_those_who_must_wait_go_without),
        cmocka_unit_test(a_full_pool_is_as_good_as_new_when_all_were_told),
        cmocka_unit_test(a_client_that_goes_leaves_no_wish_to_wake),
        cmocka_unit_test(a_full_cache_that_may_not_evict_says_so),
        cmocka_unit_test(expiry_is_done_in_small_portions_that_the_node_asks_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
