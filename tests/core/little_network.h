/* tests/core/little_network.h - what lies between the nodes of a little world.
 *
 * Messages in one pool, the earliest by (time, sequence) first; links with delays of their own;
 * losses, breaks and silence, all drawn from one seed. tests/core/little_world.h puts nodes and
 * clients around it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_CORE_LITTLE_NETWORK_H
#define TESTS_CORE_LITTLE_NETWORK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"
#include "core/node.h"

enum {
    WORLD_NODES_MAX = 5,
    WORLD_CLIENTS = 4, /* of each node; behind them, one for each node that asks */
    WORLD_KEYS = 6,
    WORLD_MESSAGES_MAX = 1024,
    WORLD_OPS = 1500,
    WORLD_TIMEOUT_MS = 100,
    WORLD_VALUE_MAX = 5000,
};
#define NOBODY UINT32_MAX
#define NOT_YET UINT64_MAX

/* One request of a client and what came of it. Its number is its place in the history. */
struct op_record {
    enum op op;
    uint32_t key, node, client;
    uint64_t ttl_ms;
    uint64_t asked, told;             /* in the order of all that happened; NOT_YET */
    uint64_t asked_at_ns, told_at_ns; /* in time */
    uint64_t written_at_ns;           /* when its owner stored it; NOT_YET */
    struct answer answer;
    uint32_t read;   /* a hit: the number of the request that wrote the value */
    bool unanswered; /* its client went away */
};

enum message_kind { MSG_CLIENT_ASKS, MSG_CLIENT_GOES, MSG_REQUEST, MSG_ANSWER, MSG_FAILURE };

struct message {
    uint64_t at_ns, sequence;
    enum message_kind kind;
    uint32_t node, from; /* to whom; and from which node, or of which client */
    uint64_t call;
    enum op op;
    uint32_t key, write; /* write: who wrote the value that is carried, or NOBODY */
    uint64_t ttl_ms;
    enum outcome outcome;
    bool stale, will_break; /* will_break: the answer will not get through */
};

struct world_node {
    struct node node;
    struct members *members;
    uint64_t silent_until_ns;
    bool closing[WORLD_CLIENTS];       /* asked to close, and not gone yet */
    uint32_t next_told[WORLD_CLIENTS]; /* where in the history to look for who is told next */
};

struct world_config {
    uint64_t seed;
    uint32_t nodes;
    uint8_t secret;    /* of all caches */
    bool rings_differ; /* each node knows one member more than the one before */
    bool calm;         /* nothing lost, late or broken, and nobody leaves */
    uint32_t flight_max, call_max, held_bytes_max;
};

struct world {
    struct world_config config;
    struct world_node nodes[WORLD_NODES_MAX];
    struct message messages[WORLD_MESSAGES_MAX];
    uint32_t message_count;
    struct op_record ops[WORLD_OPS];
    uint32_t op_count;
    uint64_t random, now_ns, sequence, happened;
    uint64_t trace;                 /* a hash of all effects in order */
    struct message inbound;         /* the request of another node that is being answered */
    char value[WORLD_VALUE_MAX];    /* of the event that is happening; gone after it */
    char expected[WORLD_VALUE_MAX]; /* to compare with */
};

static inline uint64_t splitmix64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static inline uint32_t draw(struct world *w, uint32_t bound)
{
    return (uint32_t)(splitmix64(&w->random) % bound);
}

static inline bool by_chance(struct world *w, uint32_t per_mille)
{
    uint32_t dice = draw(w, 1000);
    return !w->config.calm && dice < per_mille;
}

static inline void trace(struct world *w, uint64_t what)
{
    w->trace ^= what;
    w->trace = splitmix64(&w->trace);
}

/* --- keys and values ------------------------------------------------------------------------- */

static inline struct slice key_text(uint32_t key, char text[16])
{
    return slice_of(text, (size_t)snprintf(text, 16, "key-%u", key));
}

static inline uint32_t key_number(struct slice key)
{
    assert_true(key.len == 5 && memcmp(key.data, "key-", 4) == 0);
    return key.data[4] - (uint32_t)'0';
}

/* The value that request number write gives to this key: most are short, some fill a cache. */
static inline struct slice value_text(uint32_t key, uint32_t write, char text[WORLD_VALUE_MAX])
{
    uint64_t mix = write;
    uint32_t longest = splitmix64(&mix) % 4 == 0 ? WORLD_VALUE_MAX : 500;
    uint32_t len = 24 + (uint32_t)(splitmix64(&mix) % (longest - 24));
    uint32_t head = (uint32_t)snprintf(text, WORLD_VALUE_MAX, "\"%u by %u ", key, write);
    for (uint32_t i = head; i < len - 1; i++)
        text[i] = (char)('a' + (write + i) % 26);
    text[len - 1] = '"';
    return slice_of(text, len);
}

/* Who wrote this value? It must be whole, and of this key. */
static inline uint32_t writer_of(struct world *w, uint32_t key, struct blob value)
{
    unsigned found_key = NOBODY, write = NOBODY;
    assert_true(value.len < WORLD_VALUE_MAX);
    blob_copy(value, (uint8_t *)w->expected);
    w->expected[value.len] = '\0';
    assert_int_equal(sscanf(w->expected, "\"%u by %u ", &found_key, &write), 2);
    assert_int_equal(found_key, key);
    assert_true(blob_eq(value, value_text(key, write, w->expected)));
    return write;
}

/* --- the network ----------------------------------------------------------------------------- */

static inline void post(struct world *w, struct message message, uint64_t delay_ns)
{
    assert_true(w->message_count < WORLD_MESSAGES_MAX);
    message.at_ns = w->now_ns + delay_ns;
    message.sequence = w->sequence++;
    w->messages[w->message_count++] = message;
}

static inline const struct message *earliest(const struct world *w)
{
    const struct message *first = NULL;
    for (uint32_t i = 0; i < w->message_count; i++) {
        const struct message *m = &w->messages[i];
        if (!first || m->at_ns < first->at_ns ||
            (m->at_ns == first->at_ns && m->sequence < first->sequence))
            first = m;
    }
    return first;
}

/* From a link's own delay of 20 us to 5 ms, up to twice that; now and then far too long. */
static inline uint64_t delay_ns(struct world *w, uint32_t from, uint32_t to)
{
    uint64_t link = w->config.seed << 16 | from << 8 | to;
    uint64_t own = 20000 + splitmix64(&link) % 5000000;
    uint64_t extra = draw(w, (uint32_t)own);
    if (by_chance(w, 20))
        extra += draw(w, 3 * WORLD_TIMEOUT_MS / 2) * UINT64_C(1000000);
    return own + extra;
}

static inline bool is_silent(const struct world *w, uint32_t node)
{
    return w->nodes[node].silent_until_ns > w->now_ns;
}

static inline void fail_call(struct world *w, struct message request, enum outcome outcome)
{
    struct message m = {.kind = MSG_FAILURE,
                        .node = request.from,
                        .from = request.node,
                        .call = request.call,
                        .outcome = outcome,
                        .stale = draw(w, 2) == 0};
    post(w, m, delay_ns(w, request.node, request.from));
}

static inline void send_request(struct world *w, struct message request)
{
    bool broken = by_chance(w, 30);
    bool refused = by_chance(w, 15);
    bool lost = by_chance(w, 20);
    request.will_break = by_chance(w, 30);
    uint64_t delay = delay_ns(w, request.from, request.node);
    if (lost || is_silent(w, request.from) || is_silent(w, request.node))
        return;
    if (broken || refused)
        fail_call(w, request, broken ? OUTCOME_PEER_RESET : OUTCOME_PEER_REFUSED);
    else
        post(w, request, delay);
}

static inline void send_answer(struct world *w, struct message request, struct message answer)
{
    bool lost = by_chance(w, 20);
    uint64_t delay = delay_ns(w, request.node, request.from);
    if (lost || is_silent(w, request.from) || is_silent(w, request.node))
        return;
    if (request.will_break)
        fail_call(w, request, OUTCOME_PEER_RESET);
    else
        post(w, answer, delay);
}

#endif
