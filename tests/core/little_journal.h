/* tests/core/little_journal.h - a node to which all kinds of things happen, and its journal.
 *
 * Node A of three lists of members, in a cache that is too small, with trips that are answered,
 * fail or time out, clients that leave, and lists that change; all drawn from one seed. What a
 * driver would write goes into memory, with the place of each frame.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_CORE_LITTLE_JOURNAL_H
#define TESTS_CORE_LITTLE_JOURNAL_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "core/journal.h"

enum {
    JOURNAL_BYTES_MAX = 2 * 1024 * 1024,
    JOURNAL_FRAMES_MAX = 8192,
    JOURNAL_CLIENTS = 6,
    JOURNAL_CALLS = 64,
    JOURNAL_LISTS = 3,
    JOURNAL_VALUE_MAX = 1500,
};

struct little_journal {
    struct members *lists[JOURNAL_LISTS];
    struct node node;
    struct journal journal;
    uint64_t random, now_ns;
    uint32_t list;
    uint64_t calls[JOURNAL_CALLS]; /* that are on their way */
    uint32_t call_count;
    uint32_t closing; /* a client that was closed and has not gone yet, or UINT32_MAX */
    uint64_t kinds[EV_MEMBERS + 1];
    char key[16], value[JOURNAL_VALUE_MAX];
    struct journal_frame frame;
    uint32_t frames[JOURNAL_FRAMES_MAX + 1]; /* where each begins; one more: the end */
    uint32_t frame_count, len;
    uint8_t bytes[JOURNAL_BYTES_MAX];
};

static inline uint64_t little_draw(struct little_journal *w, uint64_t bound)
{
    uint64_t z = w->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return (z ^ z >> 31) % bound;
}

/* --- writing --------------------------------------------------------------------------------- */

static inline void little_append(struct little_journal *w, struct slice bytes)
{
    assert_true(w->len + bytes.len <= JOURNAL_BYTES_MAX);
    if (bytes.len > 0)
        memcpy(w->bytes + w->len, bytes.data, bytes.len);
    w->len += bytes.len;
}

static inline void little_write(struct little_journal *w)
{
    struct journal_frame *f = &w->frame;
    struct slice piece;
    uint32_t before = w->len;
    assert_true(w->frame_count < JOURNAL_FRAMES_MAX);
    uint64_t bytes = journal_frame_bytes(f);
    little_append(w, slice_of(f->head, sizeof f->head));
    little_append(w, slice_of(f->fields, f->fields_len));
    while (blob_next(&f->value, &piece))
        little_append(w, piece);
    little_append(w, slice_of(f->tail, sizeof f->tail));
    assert_true(w->len - before == bytes);
    w->frames[++w->frame_count] = w->len;
}

static inline void little_write_list(struct little_journal *w, const struct members *m)
{
    for (uint32_t i = m->ring->node_count; i-- > 0;) {
        journal_member(&w->journal, m, i, &w->frame);
        little_write(w);
    }
}

/* --- what happens ---------------------------------------------------------------------------- */

static inline void little_carry_out(struct little_journal *w, const struct effects *fx)
{
    for (uint32_t i = 0; i < fx->count; i++) {
        const struct effect *e = &fx->item[i];
        if (e->kind == FX_CLOSE)
            w->closing = e->client;
        if (e->kind == FX_SEND && w->call_count < JOURNAL_CALLS)
            w->calls[w->call_count++] = e->call;
    }
}

static inline void little_step(struct little_journal *w, const struct event *ev)
{
    struct effects fx;
    node_step(&w->node, w->now_ns, ev, &fx);
    if (ev->kind == EV_MEMBERS)
        little_write_list(w, ev->members);
    journal_event(&w->journal, w->now_ns, ev, &fx, &w->frame);
    little_write(w);
    little_carry_out(w, &fx);
    w->kinds[ev->kind]++;
}

static inline struct slice little_value(struct little_journal *w)
{
    uint32_t len = 1 + (uint32_t)little_draw(w, little_draw(w, 3) == 0 ? JOURNAL_VALUE_MAX : 300);
    memset(w->value, 'a' + (int)little_draw(w, 26), len);
    return slice_of(w->value, len);
}

static inline uint64_t little_ttl(struct little_journal *w)
{
    switch (little_draw(w, 3)) {
    case 0:
        return TTL_DEFAULT;
    case 1:
        return TTL_FOREVER;
    default:
        return 1 + little_draw(w, 100);
    }
}

static inline uint64_t little_call(struct little_journal *w)
{
    if (w->call_count == 0 || little_draw(w, 20) == 0)
        return little_draw(w, UINT64_MAX); /* of long ago */
    uint64_t i = little_draw(w, w->call_count);
    uint64_t call = w->calls[i];
    w->calls[i] = w->calls[--w->call_count];
    return call;
}

static inline struct event little_request(struct little_journal *w)
{
    uint64_t key = little_draw(w, 1 + little_draw(w, 200)); /* some are asked for more often */
    int len = snprintf(w->key, sizeof w->key, "key-%u", (unsigned)key);
    struct event ev = {.kind = EV_REQUEST,
                       .client = (uint32_t)little_draw(w, JOURNAL_CLIENTS),
                       .request = {.op = (enum op)little_draw(w, 3),
                                   .internal = little_draw(w, 4) == 0,
                                   .key = slice_of(w->key, (size_t)len)}};
    if (ev.request.op == OP_PUT) {
        ev.request.value = little_value(w);
        ev.request.ttl_ms = little_ttl(w);
    }
    return ev;
}

static inline struct event little_answer(struct little_journal *w)
{
    struct event ev = {.kind = EV_PEER_ANSWER, .call = little_call(w)};
    ev.answer.outcome = (enum outcome)little_draw(w, OUTCOME_COUNT);
    if (little_draw(w, 2) == 0)
        ev.answer.outcome = OUTCOME_HIT;
    if (ev.answer.outcome == OUTCOME_HIT) {
        ev.answer.value = blob_of(little_value(w));
        ev.answer.ttl_left_ms = little_draw(w, 50);
    }
    return ev;
}

static inline struct event little_failure(struct little_journal *w)
{
    static const enum outcome failures[] = {OUTCOME_PEER_REFUSED, OUTCOME_PEER_RESET,
                                            OUTCOME_PEER_GARBAGE, OUTCOME_OVERLOADED};
    return (struct event){.kind = EV_PEER_FAILED,
                          .call = little_call(w),
                          .failure = failures[little_draw(w, ARRAY_LEN(failures))],
                          .stale = little_draw(w, 2) == 0};
}

static inline struct event little_event(struct little_journal *w)
{
    uint64_t dice = little_draw(w, 100);
    struct event ev = {.kind = EV_WAKE};
    if (w->closing != UINT32_MAX) {
        ev = (struct event){.kind = EV_CLIENT_GONE, .client = w->closing};
        w->closing = UINT32_MAX;
    } else if (node_deadline_ns(&w->node) <= w->now_ns) {
        return ev;
    } else if (dice < 60) {
        ev = little_request(w);
    } else if (dice < 80) {
        ev = little_answer(w);
    } else if (dice < 86) {
        ev = little_failure(w);
    } else if (dice < 92) {
        ev = (struct event){.kind = EV_CLIENT_GONE,
                            .client = (uint32_t)little_draw(w, JOURNAL_CLIENTS)};
    } else if (dice < 94) {
        w->list = (w->list + 1) % JOURNAL_LISTS;
        ev = (struct event){.kind = EV_MEMBERS, .members = w->lists[w->list]};
    }
    return ev;
}

/* --- the whole story ------------------------------------------------------------------------- */

static inline void little_build_lists(struct little_journal *w)
{
    const struct ring_member all[] = {
        {slice_str("A"), 1}, {slice_str("B"), 2}, {slice_str("C"), 1}, {slice_str("D"), 1}};
    static const uint32_t numbers[] = {1, 0, 2, 3};
    static const uint32_t counts[JOURNAL_LISTS] = {3, 4, 2};
    for (uint32_t i = 0; i < JOURNAL_LISTS; i++)
        assert_int_equal(members_build(all, numbers, counts[i], 16 + i,
                                       i == 2 ? PLACEMENT_MODULO : PLACEMENT_RING, &w->lists[i]),
                         RING_OK);
}

/* Node A, which lives through so many events; and the end of the journal. */
static inline void little_journal_write(struct little_journal *w, uint64_t seed, uint32_t events)
{
    memset(w, 0, sizeof *w); /* too large for a literal */
    w->random = seed;
    w->now_ns = 5 * NS_PER_S;
    w->closing = UINT32_MAX;
    little_build_lists(w);
    const struct node_config config = {
        .members = w->lists[0],
        .self = 1,
        .peer_max = 4,
        .cache = {.memory_bytes = CACHE_MEMORY_MIN,
                  .policy = seed % 2 == 0 ? CACHE_LRU : CACHE_NONE,
                  .value_bytes_max = JOURNAL_VALUE_MAX - 100,
                  .secret = {(uint8_t)seed, 7}},
        .default_ttl_ms = 70,
        .forward_timeout_ms = 20,
        .client_max = JOURNAL_CLIENTS,
        .flight_max = 10,
        .call_max = 14,
        .held_bytes_max = 2000,
    };
    assert_true(node_init(&w->node, &config));
    little_append(w, slice_of(JOURNAL_MAGIC, sizeof JOURNAL_MAGIC));
    w->frames[0] = w->len;
    little_write_list(w, w->lists[0]);
    journal_start(&w->journal, &config, &w->frame);
    little_write(w);
    for (uint32_t i = 0; i < events; i++) {
        w->now_ns += 1 + little_draw(w, little_draw(w, 20) == 0 ? 30 * NS_PER_MS : NS_PER_MS);
        const struct event ev = little_event(w);
        little_step(w, &ev);
    }
    journal_end(&w->journal, &w->frame);
    little_write(w);
}

static inline void little_journal_free(struct little_journal *w)
{
    node_destroy(&w->node);
    for (uint32_t i = 0; i < JOURNAL_LISTS; i++)
        members_free(w->lists[i]);
}

#endif
