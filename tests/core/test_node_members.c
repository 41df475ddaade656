/* tests/core/test_node_members.c - the members change while the node is at work.
 *
 * The node is A of A, B, C; D comes and goes, and so does A itself. Each node has the same number
 * in every list: its letter's.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

enum { D = NODES, LETTERS };

/* A list of these letters. */
static struct members *list_of(const char *letters)
{
    struct ring_member list[LETTERS];
    uint32_t numbers[LETTERS], count = 0;
    struct members *m = NULL;
    for (const char *l = letters; *l != '\0'; l++) {
        list[count] = (struct ring_member){slice_of(l, 1), 1};
        numbers[count++] = (uint32_t)(*l - 'A');
    }
    assert_int_equal(members_build(list, numbers, count, 160, PLACEMENT_RING, &m), RING_OK);
    return m;
}

static void open_letters(struct one_node *w)
{
    open_node(w, usual_config());
    node_destroy(&w->node);
    struct node_config config = usual_config();
    config.members = w->members;
    config.peer_max = LETTERS;
    assert_true(node_init(&w->node, &config));
}

static void learn(struct one_node *w, const struct members *m)
{
    const struct event ev = {.kind = EV_MEMBERS, .members = m};
    step(w, &ev);
    expect_effects(w, 0);
}

/* Let the node look at all of its entries. */
static void settle(struct one_node *w)
{
    for (uint32_t i = 0; node_deadline_ns(&w->node) == 0; i++) {
        assert_true(i < 1000);
        wake(w);
        expect_effects(w, 0);
    }
}

/* A key that belongs to one node by the one list and to another by the other. */
static const char *key_that_moves(const struct members *from, uint32_t old,
                                  const struct members *to, uint32_t new, char room[20])
{
    for (uint32_t i = 0;; i++) {
        snprintf(room, 20, "moves-%u", i);
        const uint64_t position = hash_key(slice_str(room));
        if (members_owner(from, position) == old && members_owner(to, position) == new)
            return room;
    }
}

static void store(struct one_node *w, const char *key, uint64_t ttl_ms)
{
    ask(w, 9, put_for_ms(key, "1", ttl_ms));
    expect_effects(w, 1);
    expect_reply(w, 0, 9, OUTCOME_CREATED);
}

/* --- who is asked ---------------------------------------------------------------------------- */

static void who_asks_after_the_change_is_sent_to_the_new_owner(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *four = list_of("ABCD");
    char room[20];
    const char *key = key_that_moves(w.members, B, four, D, room);
    assert_int_equal(node_owner(&w.node, slice_str(key)), B);
    learn(&w, four);
    assert_int_equal(node_owner(&w.node, slice_str(key)), D);
    send_get(&w, 0, D, key);
    assert_int_equal(w.node.stats.changes, 1);
    close_node(&w);
    members_free(four);
}

static void requests_under_way_end_as_they_began(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *four = list_of("ABCD");
    char room[20];
    const char *key = key_that_moves(w.members, B, four, D, room);
    const uint64_t call = send_get(&w, 0, B, key);
    learn(&w, four);
    peer_has(&w, call, "1");
    expect_effects(&w, 1);
    assert_int_equal(expect_hit(&w, 0, 0, "1")->owner, B);
    settle(&w);
    expect_quiet(&w);
    close_node(&w);
    members_free(four);
}

static void nobody_joins_a_trip_to_the_old_owner(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *four = list_of("ABCD");
    char room[20];
    const char *key = key_that_moves(w.members, B, four, D, room);
    const uint64_t old = send_get(&w, 0, B, key);
    learn(&w, four);
    const uint64_t new = send_get(&w, 1, D, key); /* in the same instant */
    assert_int_equal(w.node.stats.collapsed, 0);
    peer_has(&w, new, "2");
    expect_hit(&w, 0, 1, "2");
    peer_has(&w, old, "1");
    expect_hit(&w, 0, 0, "1");
    settle(&w);
    expect_quiet(&w);
    close_node(&w);
    members_free(four);
}

static void those_who_wait_for_the_next_trip_go_to_the_new_owner(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *four = list_of("ABCD");
    char room[20];
    const char *key = key_that_moves(w.members, B, four, D, room);
    const uint64_t first = send_get(&w, 0, B, key);
    w.now_ns++;
    ask(&w, 1, get(key));
    expect_effects(&w, 0);
    learn(&w, four);
    peer_has(&w, first, "1");
    expect_effects(&w, 2);
    const uint64_t second = expect_send(&w, 0, D, key);
    expect_hit(&w, 1, 0, "1");
    peer_has(&w, second, "2");
    assert_int_equal(expect_hit(&w, 0, 1, "2")->owner, D);
    settle(&w);
    expect_quiet(&w);
    close_node(&w);
    members_free(four);
}

static void those_who_wait_are_answered_here_if_the_key_has_become_our_own(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *two = list_of("AC");
    char room[20];
    const char *key = key_that_moves(w.members, B, two, A, room);
    const uint64_t first = send_get(&w, 0, B, key);
    w.now_ns++;
    ask(&w, 1, get(key));
    learn(&w, two);
    store(&w, key, TTL_FOREVER); /* by its new owner */
    peer_has(&w, first, "old");
    expect_effects(&w, 2);
    uint32_t own = w.fx.item[0].client == 1 ? 0 : 1;
    const struct answer *answer = expect_hit(&w, own, 1, "1");
    assert_int_equal(answer->owner, A);
    assert_false(answer->forwarded);
    expect_hit(&w, 1 - own, 0, "old");
    settle(&w);
    expect_quiet(&w);
    close_node(&w);
    members_free(two);
}

static void a_node_that_is_no_member_any_more_sends_everything_on(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *others = list_of("BC");
    store(&w, w.keys[A][0], TTL_FOREVER);
    learn(&w, others);
    settle(&w);
    assert_int_equal(w.node.cache.stats.orphans, 1);
    for (uint32_t i = 0; i < KEYS_EACH; i++)
        assert_int_not_equal(node_owner(&w.node, slice_str(w.keys[A][i])), A);
    ask(&w, 0, get(w.keys[A][0]));
    expect_effects(&w, 1);
    assert_int_equal(w.fx.item[0].kind, FX_SEND);
    ask(&w, 1, internal(get(w.keys[A][0]))); /* from one who has not heard of it yet */
    expect_reply(&w, 0, 1, OUTCOME_NOT_OWNER);
    close_node(&w);
    members_free(others);
}

/* --- what stays behind ------------------------------------------------------------------------ */

static void values_left_behind_are_orphans_until_they_expire(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *four = list_of("ABCD");
    char room[20];
    const char *key = key_that_moves(w.members, A, four, D, room);
    store(&w, key, 5000);
    store(&w, w.keys[A][0], TTL_FOREVER);
    learn(&w, four);
    settle(&w);
    const uint64_t stays = node_owner(&w.node, slice_str(w.keys[A][0])) == A;
    assert_int_equal(w.node.cache.stats.orphans, 2 - stays);
    assert_int_equal(w.node.stats.moved_out, 2 - stays);
    ask(&w, 1, internal(get(key)));
    expect_reply(&w, 0, 1, OUTCOME_NOT_OWNER);
    pass_ms(&w, 6000);
    wake(&w);
    assert_int_equal(w.node.cache.stats.orphans, 1 - stays);
    assert_int_equal(w.node.stats.moved_out, 2 - stays);
    close_node(&w);
    members_free(four);
}

static void what_comes_back_is_served_again_and_counted(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *four = list_of("ABCD"), *three = list_of("ABC");
    char room[20];
    const char *key = key_that_moves(w.members, A, four, D, room);
    store(&w, key, TTL_FOREVER);
    learn(&w, four);
    settle(&w);
    assert_int_equal(w.node.cache.stats.orphans, 1);
    members_free(w.members); /* two changes ago in a moment */
    w.members = three;
    learn(&w, three);
    settle(&w);
    assert_int_equal(w.node.cache.stats.orphans, 0);
    assert_int_equal(w.node.stats.came_back, 1);
    ask(&w, 0, get(key));
    expect_hit(&w, 0, 0, "1");
    close_node(&w);
    members_free(four);
}

static void a_list_is_not_needed_beyond_the_second_change_after_it(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *lists[6];
    for (uint32_t i = 0; i < 6; i++) {
        lists[i] = list_of(i % 2 == 0 ? "ABCD" : "ABC");
        learn(&w, lists[i]);
        if (i == 1)
            members_free(w.members);
        if (i > 1)
            members_free(lists[i - 2]); /* touched after this: found by the sanitizer */
        for (uint32_t k = 0; k < KEYS_EACH; k++)
            ask(&w, 20 + k, internal(get(w.keys[A][k])));
        settle(&w);
    }
    w.members = lists[5];
    close_node(&w);
    members_free(lists[4]);
}

static void misses_of_keys_that_came_from_elsewhere_are_counted_apart(void **state)
{
    (void)state;
    struct one_node w;
    open_letters(&w);
    struct members *two = list_of("AC");
    char room[20];
    const char *key = key_that_moves(w.members, B, two, A, room);
    ask(&w, 0, get(w.keys[A][0]));
    assert_int_equal(w.node.stats.moved_misses, 0);
    learn(&w, two);
    settle(&w);
    ask(&w, 0, get(w.keys[A][0]));
    assert_int_equal(w.node.stats.moved_misses, 0);
    ask(&w, 0, get(key));
    expect_reply(&w, 0, 0, OUTCOME_MISS);
    assert_int_equal(w.node.stats.moved_misses, 1);
    store(&w, key, TTL_FOREVER);
    ask(&w, 0, get(key));
    assert_int_equal(w.node.stats.moved_misses, 1);
    close_node(&w);
    members_free(two);
}

static void a_large_cache_is_looked_through_in_small_steps(void **state)
{
    (void)state;
    enum { ENTRIES = 5000 };
    struct one_node w;
    open_letters(&w);
    node_destroy(&w.node);
    struct node_config config = usual_config();
    config.members = w.members;
    config.peer_max = LETTERS;
    config.cache.memory_bytes = 1024 * 1024;
    assert_true(node_init(&w.node, &config));
    struct members *four = list_of("ABCD");
    uint64_t moved = 0, stored = 0;
    for (uint32_t i = 0; stored < ENTRIES; i++) {
        char key[20];
        snprintf(key, sizeof key, "large-%u", i);
        if (node_owner(&w.node, slice_str(key)) != A)
            continue;
        ask(&w, 0, put(key, "1"));
        stored++;
        moved += members_owner(four, hash_key(slice_str(key))) != A;
    }
    learn(&w, four);
    uint32_t steps = 0;
    for (; node_deadline_ns(&w.node) == 0; steps++)
        wake(&w);
    assert_true(steps >= ENTRIES / 256);
    assert_int_equal(w.node.cache.stats.orphans, moved);
    assert_int_equal(w.node.stats.moved_out, moved);
    assert_true(moved > ENTRIES / 10);
    close_node(&w);
    members_free(four);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_asks_after_the_change_is_sent_to_the_new_owner),
        cmocka_unit_test(requests_under_way_end_as_they_began),
        cmocka_unit_test(nobody_joins_a_trip_to_the_old_owner),
        cmocka_unit_test(those_who_wait_for_the_next_trip_go_to_the_new_owner),
        cmocka_unit_test(those_who_wait_are_answered_here_if_the_key_has_become_our_own),
        cmocka_unit_test(a_node_that_is_no_member_any_more_sends_everything_on),
        cmocka_unit_test(values_left_behind_are_orphans_until_they_expire),
        cmocka_unit_test(what_comes_back_is_served_again_and_counted),
        cmocka_unit_test(a_list_is_not_needed_beyond_the_second_change_after_it),
        cmocka_unit_test(misses_of_keys_that_came_from_elsewhere_are_counted_apart),
        cmocka_unit_test(a_large_cache_is_looked_through_in_small_steps),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
