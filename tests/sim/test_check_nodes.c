/* tests/sim/test_check_nodes.c - what is checked of a node at each of its steps.
 *
 * Method: a real node of a ring of two takes real steps, which break nothing; then effects and sums
 * that no node may have are put in their place.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/hash.h"
#include "sim/check.h"

enum { SELF = 0, PEER = 1, CLIENT = 0, NODE_CLIENT = 1 };

struct world {
    struct members *members;
    struct node node;
    struct check *check;
    uint64_t now_ns;
    char mine[16], theirs[16]; /* a key of each node */
};

static void find_key(const struct ring *ring, uint32_t owner, char key[16])
{
    for (uint32_t i = 0; i < 100; i++) {
        snprintf(key, 16, "key:%u", i);
        if (ring_owner(ring, hash_key(slice_str(key))) == owner)
            return;
    }
    fail();
}

static int setup(void **state)
{
    static struct world w;
    static const struct check_config config = {
        .key_count = 1, .client_count = 1, .answer_within_ns = NS_PER_S};
    const struct ring_member members[] = {{slice_str("A"), 1}, {slice_str("B"), 1}};
    memset(&w, 0, sizeof w);
    assert_int_equal(members_build(members, NULL, 2, 40, PLACEMENT_RING, &w.members), RING_OK);
    const struct node_config nc = {
        .members = w.members,
        .peer_max = 2,
        .self = SELF,
        .cache = {.memory_bytes = CACHE_MEMORY_MIN, .policy = CACHE_LRU, .value_bytes_max = 1000},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = 100,
        .client_max = 2,
        .flight_max = 8,
        .call_max = 8,
        .held_bytes_max = 1000};
    assert_true(node_init(&w.node, &nc));
    w.check = check_new(&config);
    assert_non_null(w.check);
    find_key(w.members->ring, SELF, w.mine);
    find_key(w.members->ring, PEER, w.theirs);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    check_free(w->check);
    node_destroy(&w->node);
    members_free(w->members);
    return 0;
}

/* The node is said to have done this when it was handed a request. */
static void watch(struct world *w, const struct event *ev, const struct effects *fx)
{
    const struct stepped s = {
        .node = &w->node, .index = SELF, .event = ev, .effects = fx, .now_ns = w->now_ns};
    assert_true(check_stepped(w->check, &s));
}

static void pretend(struct world *w, bool internal, const struct effects *fx)
{
    struct event ev = {.kind = EV_REQUEST, .client = internal ? NODE_CLIENT : CLIENT};
    ev.request = (struct request){.op = OP_GET, .internal = internal, .key = slice_str(w->theirs)};
    watch(w, &ev, fx);
}

/* One request, watched. */
static void step(struct world *w, enum op op, const char *key, bool internal, struct effects *fx)
{
    static const uint8_t value[900] = {'"'};
    struct event ev = {.kind = EV_REQUEST, .client = internal ? NODE_CLIENT : CLIENT};
    ev.request = (struct request){.op = op, .internal = internal, .key = slice_str(key)};
    if (op == OP_PUT)
        ev.request.value = slice_of(value, sizeof value);
    node_step(&w->node, ++w->now_ns, &ev, fx);
    watch(w, &ev, fx);
}

static void expect(const struct world *w, enum promise promise, uint64_t broken, const char *story)
{
    struct promise_result r = check_result(w->check, promise);
    assert_int_equal(r.broken, broken);
    assert_string_equal(r.story, story);
    assert_true(r.first_at_ns == (broken > 0 ? w->now_ns : 0));
}

static void real_steps_break_nothing(void **state)
{
    struct world *w = *state;
    struct effects fx;
    for (uint32_t i = 0; i < 5000; i++) {
        char key[16];
        snprintf(key, sizeof key, "key:%u", i);
        if (node_owner(&w->node, slice_str(key)) == SELF)
            step(w, OP_PUT, key, i % 3 == 0, &fx);
        step(w, OP_GET, w->theirs, true, &fx); /* refused, not sent on */
    }
    step(w, OP_GET, w->theirs, false, &fx);
    assert_int_equal(fx.item[0].kind, FX_SEND);
    assert_true(w->node.cache.stats.evicted > 1000);
    expect(w, PROMISE_ONE_HOP, 0, "");
    expect(w, PROMISE_BOUNDS, 0, "");
    assert_true(check_result(w->check, PROMISE_BOUNDS).checked > 5000);
    assert_true(check_result(w->check, PROMISE_ONE_HOP).checked > 5000);
}

static void a_second_hop_is_found(void **state)
{
    struct world *w = *state;
    struct effects fx;
    step(w, OP_GET, w->theirs, false, &fx);
    expect(w, PROMISE_ONE_HOP, 0, "");
    pretend(w, true, &fx);
    expect(w, PROMISE_ONE_HOP, 1, "at 0.000000 s node A, asked by a node, asked node B");
}

static void a_second_hop_of_a_write_is_found_among_other_effects(void **state)
{
    struct world *w = *state;
    struct effects fx;
    step(w, OP_PUT, w->theirs, false, &fx);
    assert_int_equal(fx.count, 1);
    fx.item[1] = fx.item[0];
    fx.item[0] = (struct effect){.kind = FX_REPLY};
    fx.item[2] = fx.item[1];
    fx.count = 3;
    pretend(w, true, &fx);
    expect(w, PROMISE_ONE_HOP, 2, "at 0.000000 s node A, asked by a node, asked node B");
}

static void a_request_that_hides_where_it_comes_from_is_found(void **state)
{
    struct world *w = *state;
    struct effects fx;
    step(w, OP_GET, w->theirs, false, &fx);
    fx.item[0].request.internal = false;
    pretend(w, false, &fx);
    expect(w, PROMISE_ONE_HOP, 1, "at 0.000000 s node A asked node B as if it were a client");
}

static void a_node_that_asks_itself_is_found(void **state)
{
    struct world *w = *state;
    struct effects fx;
    step(w, OP_GET, w->theirs, false, &fx);
    fx.item[0].peer = SELF;
    pretend(w, false, &fx);
    expect(w, PROMISE_ONE_HOP, 1, "at 0.000000 s node A asked itself");
}

static void replies_cancels_and_closes_are_no_hops(void **state)
{
    struct world *w = *state;
    static const enum effect_kind kinds[] = {FX_REPLY, FX_CANCEL, FX_CLOSE};
    struct effects fx = {.count = 2, .item = {{.kind = FX_REPLY, .client = NODE_CLIENT}}};
    for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
        fx.item[1] = (struct effect){.kind = kinds[i], .client = CLIENT, .peer = PEER};
        pretend(w, true, &fx);
        pretend(w, false, &fx);
    }
    expect(w, PROMISE_ONE_HOP, 0, "");
}

static void a_node_that_lets_another_one_wait_is_found(void **state)
{
    struct world *w = *state;
    struct effects fx = {.item = {{.kind = FX_REPLY, .client = NODE_CLIENT},
                                  {.kind = FX_REPLY, .client = NODE_CLIENT}}};
    for (fx.count = 0; fx.count <= 2; fx.count++)
        pretend(w, true, &fx);
    expect(w, PROMISE_ONE_HOP, 2, "at 0.000000 s node A, asked by a node, gave 0 answers");
}

static void pretend_for(struct world *w, const char *key, bool internal, struct effect e)
{
    struct event ev = {.kind = EV_REQUEST, .client = internal ? NODE_CLIENT : CLIENT};
    ev.request = (struct request){.op = OP_GET, .internal = internal, .key = slice_str(key)};
    const struct effects fx = {.count = 1, .item = {e}};
    watch(w, &ev, &fx);
}

static void whoever_serves_or_asks_against_its_own_list_is_found(void **state)
{
    struct world *w = *state;
    struct effect send = {.kind = FX_SEND, .peer = PEER, .request = {.internal = true}};
    struct effect miss = {.kind = FX_REPLY, .answer = {.outcome = OUTCOME_MISS}};
    struct effect refusal = {.kind = FX_REPLY, .answer = {.outcome = OUTCOME_NOT_OWNER}};
    struct effect overload = {.kind = FX_REPLY, .answer = {.outcome = OUTCOME_OVERLOADED}};
    pretend_for(w, w->theirs, false, send);
    pretend_for(w, w->mine, false, miss);
    pretend_for(w, w->theirs, true, refusal);
    pretend_for(w, w->mine, true, overload);
    pretend_for(w, w->theirs, false, overload);
    expect(w, PROMISE_RIGHT_OWNER, 0, "");
    pretend_for(w, w->mine, false, send);
    expect(w, PROMISE_RIGHT_OWNER, 1,
           "at 0.000000 s node A sent on a request for key:2, which by its own list is node A's");
    pretend_for(w, w->theirs, true, miss);
    pretend_for(w, w->mine, true, refusal);
    send.peer = SELF;
    pretend_for(w, w->theirs, false, send);
    assert_int_equal(check_result(w->check, PROMISE_RIGHT_OWNER).broken, 4);
    assert_int_equal(check_result(w->check, PROMISE_RIGHT_OWNER).checked, 9);
}

static void a_trip_that_waited_and_the_owner_named_are_judged_as_well(void **state)
{
    struct world *w = *state;
    struct event ev = {.kind = EV_PEER_ANSWER, .call = UINT32_MAX};
    struct effect send = {.kind = FX_SEND, .peer = PEER, .request = {.internal = true}};
    struct effect told = {.kind = FX_REPLY, .client = CLIENT};
    send.request.key = slice_str(w->theirs);
    told.answer = (struct answer){.outcome = OUTCOME_MISS, .owner = PEER, .forwarded = true};
    struct effects fx = {.count = 2, .item = {send, told}};
    watch(w, &ev, &fx);
    assert_int_equal(check_result(w->check, PROMISE_RIGHT_OWNER).broken, 0);
    fx.item[1].answer.owner = SELF;
    watch(w, &ev, &fx);
    assert_int_equal(check_result(w->check, PROMISE_RIGHT_OWNER).broken, 1);
    fx.item[0].request.key = slice_str(w->mine);
    watch(w, &ev, &fx);
    assert_int_equal(check_result(w->check, PROMISE_RIGHT_OWNER).broken, 3);
}

static void more_memory_than_the_bound_is_found_at_once(void **state)
{
    struct world *w = *state;
    struct effects fx;
    step(w, OP_PUT, w->mine, false, &fx); /* the first step is checked in full */
    struct cache *c = &w->node.cache;
    uint64_t used_bytes = c->stats.used_bytes;
    c->stats.used_bytes = c->capacity_bytes;
    pretend(w, false, &fx);
    expect(w, PROMISE_BOUNDS, 0, "");
    c->stats.used_bytes++;
    pretend(w, false, &fx);
    pretend(w, false, &fx);
    char story[200];
    snprintf(story, sizeof story, "at 0.000000 s node A held %llu bytes, more than its %llu",
             (unsigned long long)c->capacity_bytes + 1, (unsigned long long)c->capacity_bytes);
    expect(w, PROMISE_BOUNDS, 2, story);
    c->stats.used_bytes = used_bytes;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(real_steps_break_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_hop_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(a_second_hop_of_a_write_is_found_among_other_effects, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_request_that_hides_where_it_comes_from_is_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_node_that_asks_itself_is_found, setup, teardown),
        cmocka_unit_test_setup_teardown(replies_cancels_and_closes_are_no_hops, setup, teardown),
        cmocka_unit_test_setup_teardown(a_node_that_lets_another_one_wait_is_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(whoever_serves_or_asks_against_its_own_list_is_found, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(a_trip_that_waited_and_the_owner_named_are_judged_as_well,
                                        setup, teardown),
        cmocka_unit_test_setup_teardown(more_memory_than_the_bound_is_found_at_once, setup,
                                        teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
