/* tests/core/test_node_peers.c - what is counted of a peer is found under its number.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/node_peers.h"

enum { MAX = 7 };

static void one_that_was_never_asked_is_all_zeros(void **state)
{
    (void)state;
    struct node_peers p;
    assert_true(node_peers_init(&p, MAX));
    static const struct node_peer zeros;
    for (uint32_t i = 0; i < MAX; i++)
        assert_memory_equal(node_peer(&p, i), &zeros, sizeof zeros);
    assert_int_equal(p.count, 0);
    node_peers_destroy(&p);
}

static void each_number_has_counters_of_its_own(void **state)
{
    (void)state;
    static const uint32_t order[] = {3, 0, 6, 3, 3, 1};
    struct node_peers p;
    assert_true(node_peers_init(&p, MAX));
    for (uint32_t i = 0; i < ARRAY_LEN(order); i++)
        node_peer_make(&p, order[i])->sent++;
    static const uint64_t sent[MAX] = {1, 1, 0, 3, 0, 0, 1};
    for (uint32_t i = 0; i < MAX; i++)
        assert_true(node_peer(&p, i)->sent == sent[i]);
    assert_int_equal(p.count, 4);
    assert_ptr_equal(&p.asked[0], node_peer(&p, 3)); /* the first that was asked */
    node_peers_destroy(&p);
}

static void copies_know_the_same_and_go_separate_ways(void **state)
{
    (void)state;
    struct copy keep = {.keep = true}, run = {.keep = false};
    struct node_peers p, kept, again;
    assert_true(node_peers_init(&p, MAX));
    node_peer_make(&p, 5)->outcomes[OUTCOME_HIT] = 9;
    assert_true(node_peers_copy(&kept, &p, &keep));
    node_peer_make(&p, 5)->outcomes[OUTCOME_HIT]++;
    assert_true(node_peers_copy(&again, &kept, &run));
    node_peers_destroy(&kept);
    for (uint32_t i = 0; i < MAX; i++)
        node_peer_make(&again, i)->sent++; /* there is room for all */
    assert_int_equal(again.count, MAX);
    assert_true(node_peer(&again, 5)->outcomes[OUTCOME_HIT] == 9);
    assert_true(node_peer(&p, 5)->outcomes[OUTCOME_HIT] == 10);
    assert_true(node_peer(&p, 5)->sent == 0);
    assert_true(keep.bytes < run.bytes);
    node_peers_destroy(&p);
    node_peers_destroy(&again);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_was_never_asked_is_all_zeros),
        cmocka_unit_test(each_number_has_counters_of_its_own),
        cmocka_unit_test(copies_know_the_same_and_go_separate_ways),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
