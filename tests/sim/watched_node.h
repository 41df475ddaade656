/* tests/sim/watched_node.h - one node on a table, every step of which is watched by a check.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SIM_WATCHED_NODE_H
#define TESTS_SIM_WATCHED_NODE_H

#include "tests/core/one_node.h"

#include "sim/check.h"
#include "sim/mix.h"

enum { WITHIN_MS = 2000, NODE_CLIENT = 90 }; /* a client that is another node */

struct watched_node {
    struct one_node table;
    struct check *check;
    struct event ev; /* of the last step; its effects are in table.fx */
    uint64_t random;
};

static inline void open_watched(struct watched_node *w, struct node_config config, uint64_t seed)
{
    *w = (struct watched_node){.random = seed};
    open_node(&w->table, config);
    w->check = check_new(&(struct check_config){.key_count = 1,
                                                .client_count = config.client_max,
                                                .node_count = NODES,
                                                .answer_within_ns = WITHIN_MS * (uint64_t)NS_PER_MS,
                                                .default_ttl_ms = TTL_FOREVER});
    assert_non_null(w->check);
    assert_true(check_booted(w->check, A, &w->table.node, w->table.now_ns));
}

static inline void close_watched(struct watched_node *w)
{
    check_free(w->check);
    close_node(&w->table);
}

static inline uint64_t random_below(struct watched_node *w, uint64_t below)
{
    w->random++;
    return mix_in(w->random, below) % below;
}

/* Show the check what the last step has done, or is said to have done. */
static inline void show(struct watched_node *w)
{
    const struct stepped s = {.node = &w->table.node,
                              .index = A,
                              .event = &w->ev,
                              .effects = &w->table.fx,
                              .now_ns = w->table.now_ns};
    assert_true(check_stepped(w->check, &s));
}

/* A step that nobody has seen yet. */
static inline void take_step(struct watched_node *w, struct event ev)
{
    w->ev = ev;
    node_step(&w->table.node, w->table.now_ns, &w->ev, &w->table.fx);
}

static inline void watched_step(struct watched_node *w, struct event ev)
{
    take_step(w, ev);
    show(w);
}

static inline struct event request_of(uint32_t client, enum op op, const char *key)
{
    struct event ev = {.kind = EV_REQUEST, .client = client};
    ev.request = (struct request){.op = op, .internal = client >= NODE_CLIENT};
    ev.request.key = slice_str(key);
    return ev;
}

static inline uint64_t broken(const struct watched_node *w, enum promise promise)
{
    return check_result(w->check, promise).broken;
}

static inline void expect_all_kept(const struct watched_node *w)
{
    for (uint32_t p = 0; p < PROMISE_COUNT; p++) {
        struct promise_result r = check_result(w->check, (enum promise)p);
        if (r.broken != 0)
            fail_msg("%s: %s", r.name, r.story);
    }
}

#endif
