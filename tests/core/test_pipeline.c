/* tests/core/test_pipeline.c - answers leave in the order of the requests, whatever happens.
 *
 * Method: the rules one by one; then random operations in lock step with a model that keeps one
 * list of calls for each client and one list of clients, and is slow enough to be plainly right.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/pipeline.h"

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

static void init(struct pipeline *p, uint32_t client_max, uint32_t call_max)
{
    assert_true(pipeline_init(p, client_max, call_max));
    pipeline_check(p);
}

static uint32_t push(struct pipeline *p, uint32_t client)
{
    uint32_t call = pipeline_push(p, client);
    assert_true(call != CALL_NONE && call <= p->call_max);
    assert_int_equal(p->calls[call].client, client);
    pipeline_check(p);
    return call;
}

static void ready(struct pipeline *p, uint32_t call)
{
    pipeline_ready(p, call);
    pipeline_check(p);
}

static void pops(struct pipeline *p, uint32_t call)
{
    assert_true(pipeline_has_ready(p) == (call != CALL_NONE));
    assert_true(pipeline_pop_ready(p) == call);
    pipeline_check(p);
}

static void abandons(struct pipeline *p, uint32_t client, uint32_t call)
{
    assert_true(pipeline_abandon(p, client) == call);
    pipeline_check(p);
}

static void answers_of_one_client_leave_in_the_order_of_its_requests(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 1, 4);
    uint32_t a = push(&p, 0), b = push(&p, 0), c = push(&p, 0);
    ready(&p, c);
    pops(&p, CALL_NONE);
    ready(&p, a);
    pops(&p, a);
    pops(&p, CALL_NONE); /* c is ready but b is not */
    ready(&p, b);
    pops(&p, b);
    pops(&p, c);
    pops(&p, CALL_NONE);
    assert_true(pipeline_is_empty(&p, 0));
    assert_int_equal(p.pending, 0);
    pipeline_destroy(&p);
}

static void the_client_that_can_send_first_is_served_first(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 3, 8);
    uint32_t a = push(&p, 0), b = push(&p, 1), c = push(&p, 2), c2 = push(&p, 2);
    ready(&p, c2); /* cannot leave yet, so this gives client 2 no place */
    ready(&p, b);
    ready(&p, a);
    ready(&p, c);
    pops(&p, b);
    pops(&p, a);
    pops(&p, c);
    pops(&p, c2);
    pipeline_destroy(&p);
}

static void a_push_is_refused_only_while_every_call_is_pending(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 2, 3);
    uint32_t first = push(&p, 0);
    push(&p, 1);
    push(&p, 0);
    assert_true(pipeline_push(&p, 1) == CALL_NONE);
    pipeline_check(&p);
    assert_int_equal(p.pending, 3);
    ready(&p, first);
    assert_true(pipeline_push(&p, 1) == CALL_NONE); /* ready is not gone */
    pops(&p, first);
    push(&p, 1);
    assert_true(pipeline_push(&p, 0) == CALL_NONE);
    pipeline_destroy(&p);
}

static void a_popped_call_stays_readable_until_the_next_push(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 2, 2);
    uint32_t a = push(&p, 1), b = push(&p, 1);
    p.calls[a].flight = 17;
    p.calls[a].elder = 5;
    p.calls[a].sibling = 6;
    p.calls[a].collapsed = true;
    ready(&p, a);
    pops(&p, a);
    abandons(&p, 1, b);
    assert_int_equal(p.calls[a].client, 1);
    assert_int_equal(p.calls[a].flight, 17);
    assert_int_equal(p.calls[a].elder, 5);
    assert_int_equal(p.calls[a].sibling, 6);
    assert_true(p.calls[a].collapsed);
    pipeline_destroy(&p);
}

static void a_call_forgets_whose_it_was(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 2, 1);
    uint32_t a = push(&p, 0);
    p.calls[a].flight = 3;
    p.calls[a].collapsed = true;
    ready(&p, a);
    pops(&p, a);
    uint32_t b = push(&p, 1);
    assert_int_equal(b, a);
    assert_false(p.calls[b].ready);
    assert_false(p.calls[b].collapsed);
    assert_true(p.calls[b].flight == UINT32_MAX);
    assert_true(p.calls[b].sibling == CALL_NONE && p.calls[b].elder == CALL_NONE);
    pops(&p, CALL_NONE);
    pipeline_destroy(&p);
}

static void a_client_that_is_gone_has_nothing_to_send(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 3, 6);
    uint32_t a = push(&p, 0), b = push(&p, 1), c = push(&p, 2);
    ready(&p, a);
    ready(&p, b);
    ready(&p, c);
    abandons(&p, 1, b); /* from the middle of the queue */
    abandons(&p, 1, CALL_NONE);
    abandons(&p, 0, a); /* from its front */
    pops(&p, c);
    uint32_t d = push(&p, 0);
    ready(&p, d);
    abandons(&p, 0, d); /* the only one */
    pops(&p, CALL_NONE);
    pipeline_destroy(&p);
}

static void a_reused_client_number_does_not_inherit_a_place_in_the_queue(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 3, 6);
    uint32_t a = push(&p, 0), b = push(&p, 1), c = push(&p, 2);
    ready(&p, a);
    ready(&p, b);
    abandons(&p, 1, b);
    ready(&p, c);
    uint32_t again = push(&p, 1);
    ready(&p, again);
    pops(&p, a);
    pops(&p, c);
    pops(&p, again);
    pipeline_destroy(&p);
}

static void abandoning_a_waiting_head_frees_the_ready_one_behind_it(void **state)
{
    (void)state;
    struct pipeline p;
    init(&p, 1, 2);
    uint32_t a = push(&p, 0), b = push(&p, 0);
    ready(&p, b);
    pops(&p, CALL_NONE);
    abandons(&p, 0, a);
    pops(&p, b);
    pipeline_destroy(&p);
}

static void destroying_nothing_is_harmless(void **state)
{
    (void)state;
    struct pipeline p = {0};
    pipeline_destroy(NULL);
    pipeline_destroy(&p);
    init(&p, 1, 1);
    pipeline_destroy(&p);
    pipeline_destroy(&p);
}

/* --- against a model ------------------------------------------------------------------------- */

enum { CLIENTS = 7, CALLS = 24 };

struct model {
    uint32_t line[CLIENTS][CALLS]; /* call numbers, oldest first */
    uint32_t len[CLIENTS];
    bool ready[CALLS + 1];   /* by call number */
    uint32_t queue[CLIENTS]; /* clients whose head is ready, the longest ready first */
    uint32_t queue_len;
    uint32_t pending;
};

static bool model_head_ready(const struct model *m, uint32_t client)
{
    return m->len[client] > 0 && m->ready[m->line[client][0]];
}

/* Put the queue right after a change of one client: who is still able to send keeps its place. */
static void model_requeue(struct model *m, uint32_t client)
{
    uint32_t at = 0;
    while (at < m->queue_len && m->queue[at] != client)
        at++;
    bool queued = at < m->queue_len;
    if (model_head_ready(m, client) && !queued) {
        m->queue[m->queue_len++] = client;
    } else if (!model_head_ready(m, client) && queued) {
        m->queue_len--;
        for (; at < m->queue_len; at++)
            m->queue[at] = m->queue[at + 1];
    }
}

static void model_drop_head(struct model *m, uint32_t client)
{
    m->len[client]--;
    m->pending--;
    for (uint32_t i = 0; i < m->len[client]; i++)
        m->line[client][i] = m->line[client][i + 1];
    model_requeue(m, client);
}

static void random_push(struct pipeline *p, struct model *m, uint64_t *random)
{
    uint32_t client = below(random, CLIENTS);
    uint32_t call = pipeline_push(p, client);
    assert_true((call == CALL_NONE) == (m->pending == CALLS));
    if (call == CALL_NONE)
        return;
    m->ready[call] = false;
    m->line[client][m->len[client]++] = call;
    m->pending++;
}

static void random_ready(struct pipeline *p, struct model *m, uint64_t *random)
{
    uint32_t client = below(random, CLIENTS);
    if (m->len[client] == 0)
        return;
    uint32_t call = m->line[client][below(random, m->len[client])];
    if (m->ready[call])
        return;
    pipeline_ready(p, call);
    m->ready[call] = true;
    model_requeue(m, client);
}

static void random_pop(struct pipeline *p, struct model *m)
{
    uint32_t call = pipeline_pop_ready(p);
    if (m->queue_len == 0) {
        assert_true(call == CALL_NONE);
        return;
    }
    uint32_t client = m->queue[0];
    assert_true(call == m->line[client][0]);
    model_drop_head(m, client);
}

static void random_abandon(struct pipeline *p, struct model *m, uint64_t *random)
{
    uint32_t client = below(random, CLIENTS);
    bool all = below(random, 2) == 0;
    do {
        uint32_t expected = m->len[client] > 0 ? m->line[client][0] : CALL_NONE;
        assert_true(pipeline_abandon(p, client) == expected);
        if (expected == CALL_NONE)
            return;
        model_drop_head(m, client);
    } while (all);
}

static void random_operations_agree_with_the_model(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        uint64_t random = seed;
        struct pipeline p;
        struct model m = {0};
        init(&p, CLIENTS, CALLS);
        uint32_t push_bias = 20 + below(&random, 40);
        for (int i = 0; i < 2000; i++) {
            uint32_t dice = below(&random, 100);
            if (dice < push_bias)
                random_push(&p, &m, &random);
            else if (dice < 75)
                random_ready(&p, &m, &random);
            else if (dice < 95)
                random_pop(&p, &m);
            else
                random_abandon(&p, &m, &random);
            pipeline_check(&p);
            assert_int_equal(p.pending, m.pending);
            assert_true(pipeline_has_ready(&p) == (m.queue_len > 0));
            for (uint32_t c = 0; c < CLIENTS; c++)
                assert_true(pipeline_is_empty(&p, c) == (m.len[c] == 0));
        }
        pipeline_destroy(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_of_one_client_leave_in_the_order_of_its_requests),
        cmocka_unit_test(the_client_that_can_send_first_is_served_first),
        cmocka_unit_test(a_push_is_refused_only_while_every_call_is_pending),
        cmocka_unit_test(a_popped_call_stays_readable_until_the_next_push),
        cmocka_unit_test(a_call_forgets_whose_it_was),
        cmocka_unit_test(a_client_that_is_gone_has_nothing_to_send),
        cmocka_unit_test(a_reused_client_number_does_not_inherit_a_place_in_the_queue),
        cmocka_unit_test(abandoning_a_waiting_head_frees_the_ready_one_behind_it),
        cmocka_unit_test(destroying_nothing_is_harmless),
        cmocka_unit_test(random_operations_agree_with_the_model),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
