/* tests/core/one_node.h - one node on a table: ask it, answer it, and see what it does.
 *
 * The node is A of the ring A, B, C. Every step is followed by node_check(), and the values of its
 * effects are read at once, as a driver must.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_CORE_ONE_NODE_H
#define TESTS_CORE_ONE_NODE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/hash.h"
#include "core/node.h"

enum { A, B, C, NODES }; /* their places in the ring, which is sorted by id */
enum { KEYS_EACH = 8, TIMEOUT_MS = 1000 };

struct one_node {
    struct members *members;
    struct node node;
    struct effects fx; /* of the last step */
    uint64_t now_ns;
    char keys[NODES][KEYS_EACH][16]; /* keys that each node owns */
};

static inline struct node_config usual_config(void)
{
    return (struct node_config){
        .self = A,
        .cache = {.memory_bytes = 64 * 1024, .policy = CACHE_LRU, .value_bytes_max = 4096},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = TIMEOUT_MS,
        .client_max = 100,
        .flight_max = 50,
        .call_max = 100,
        .held_bytes_max = 64 * 1024,
    };
}

static inline void find_keys(struct one_node *w)
{
    uint32_t found[NODES] = {0};
    for (uint32_t i = 0, missing = NODES * KEYS_EACH; missing > 0; i++) {
        char key[16];
        snprintf(key, sizeof key, "key-%u", i);
        uint32_t owner = members_owner(w->members, hash_key(slice_str(key)));
        if (found[owner] == KEYS_EACH)
            continue;
        memcpy(w->keys[owner][found[owner]++], key, sizeof key);
        missing--;
    }
}

static inline void open_node(struct one_node *w, struct node_config config)
{
    const struct ring_member members[] = {
        {slice_str("A"), 1}, {slice_str("B"), 1}, {slice_str("C"), 1}};
    *w = (struct one_node){.now_ns = NS_PER_S};
    assert_int_equal(members_build(members, NULL, NODES, 160, PLACEMENT_RING, &w->members),
                     RING_OK);
    config.members = w->members;
    config.peer_max = NODES;
    assert_true(node_init(&w->node, &config));
    find_keys(w);
}

static inline void close_node(struct one_node *w)
{
    node_check(&w->node);
    node_destroy(&w->node);
    members_free(w->members);
}

/* --- what happens to it ---------------------------------------------------------------------- */

static inline void step(struct one_node *w, const struct event *ev)
{
    node_step(&w->node, w->now_ns, ev, &w->fx);
    assert_true(w->fx.count <= EFFECTS_MAX);
    node_check(&w->node);
}

static inline struct request get(const char *key)
{
    return (struct request){.op = OP_GET, .key = slice_str(key)};
}

static inline struct request put(const char *key, const char *value)
{
    return (struct request){.op = OP_PUT, .key = slice_str(key), .value = slice_str(value)};
}

static inline struct request put_for_ms(const char *key, const char *value, uint64_t ttl_ms)
{
    struct request request = put(key, value);
    request.ttl_ms = ttl_ms;
    return request;
}

static inline struct request delete (const char *key)
{
    return (struct request){.op = OP_DELETE, .key = slice_str(key)};
}

static inline struct request internal(struct request request)
{
    request.internal = true;
    return request;
}

/* Not inline, so that the frame of a long test does not hold an event for each of its lines. */
__attribute__((noinline, unused)) static void ask(struct one_node *w, uint32_t client,
                                                  struct request request)
{
    struct event ev = {.kind = EV_REQUEST, .client = client, .request = request};
    step(w, &ev);
}

__attribute__((noinline, unused)) static void peer_says(struct one_node *w, uint64_t call,
                                                        struct answer answer)
{
    struct event ev = {.kind = EV_PEER_ANSWER, .call = call, .answer = answer};
    step(w, &ev);
}

static inline void peer_answers(struct one_node *w, uint64_t call, enum outcome outcome)
{
    peer_says(w, call, (struct answer){.outcome = outcome});
}

static inline struct answer hit(const char *value, uint64_t ttl_left_ms)
{
    return (struct answer){
        .outcome = OUTCOME_HIT, .ttl_left_ms = ttl_left_ms, .value = blob_of(slice_str(value))};
}

static inline void peer_has(struct one_node *w, uint64_t call, const char *value)
{
    peer_says(w, call, hit(value, TTL_FOREVER));
}

static inline void peer_fails(struct one_node *w, uint64_t call, enum outcome failure, bool stale)
{
    struct event ev = {.kind = EV_PEER_FAILED, .call = call, .failure = failure, .stale = stale};
    step(w, &ev);
}

static inline void client_goes(struct one_node *w, uint32_t client)
{
    struct event ev = {.kind = EV_CLIENT_GONE, .client = client};
    step(w, &ev);
}

static inline void wake(struct one_node *w)
{
    struct event ev = {.kind = EV_WAKE};
    step(w, &ev);
}

static inline void pass_ms(struct one_node *w, uint64_t ms)
{
    w->now_ns += ms * NS_PER_MS;
}

/* --- what it does ---------------------------------------------------------------------------- */

static inline void expect_effects(const struct one_node *w, uint32_t count)
{
    assert_int_equal(w->fx.count, count);
}

static inline const struct answer *expect_reply(const struct one_node *w, uint32_t i,
                                                uint32_t client, enum outcome outcome)
{
    assert_true(i < w->fx.count);
    assert_int_equal(w->fx.item[i].kind, FX_REPLY);
    assert_int_equal(w->fx.item[i].client, client);
    assert_string_equal(outcome_name(w->fx.item[i].answer.outcome), outcome_name(outcome));
    return &w->fx.item[i].answer;
}

static inline const struct answer *expect_hit(const struct one_node *w, uint32_t i, uint32_t client,
                                              const char *value)
{
    const struct answer *answer = expect_reply(w, i, client, OUTCOME_HIT);
    assert_true(blob_eq(answer->value, slice_str(value)));
    return answer;
}

/* The name of the trip. */
static inline uint64_t expect_send(const struct one_node *w, uint32_t i, uint32_t peer,
                                   const char *key)
{
    assert_true(i < w->fx.count);
    const struct effect *e = &w->fx.item[i];
    assert_int_equal(e->kind, FX_SEND);
    assert_int_equal(e->peer, peer);
    assert_true(e->request.internal);
    assert_true(slice_eq(e->request.key, slice_str(key)));
    return e->call;
}

/* The shorthand for the most frequent case: one effect, a GET that goes out. */
static inline uint64_t send_get(struct one_node *w, uint32_t client, uint32_t peer, const char *key)
{
    ask(w, client, get(key));
    expect_effects(w, 1);
    uint64_t call = expect_send(w, 0, peer, key);
    assert_int_equal(w->fx.item[0].request.op, OP_GET);
    return call;
}

/* Nothing is pending, nothing is held, and nothing is asked for but the cache's own expiry. */
static inline void expect_quiet(struct one_node *w)
{
    assert_true(node_deadline_ns(&w->node) == cache_next_expiry_ns(&w->node.cache));
    wake(w);
    expect_effects(w, 0);
    assert_int_equal(w->node.pipeline.pending, 0);
    assert_int_equal(w->node.flights.count, 0);
    assert_int_equal(w->node.flights.pool.free, w->node.flights.pool.count);
}

#endif
