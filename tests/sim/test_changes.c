/* tests/sim/test_changes.c - members come and go in a world; not all nodes learn of it at once.
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
#include "sim/run.h"

enum { A, B, C, D };

static void parse(const char *members, struct scenario *out)
{
    char text[2048];
    struct json_error error;
    snprintf(text, sizeof text,
             "{\"name\": \"t\", \"end\": \"10s\", \"cache\": {\"memory\": \"256KiB\"}, %s}",
             members);
    if (!scenario_parse(slice_str(text), out, &error))
        fail_msg("%u:%u: %s", (unsigned)error.line, (unsigned)error.column, error.message);
}

static struct world *open_world(const struct scenario *s)
{
    struct world *w = world_new(s, s->seed, NULL);
    assert_non_null(w);
    return w;
}

static void run_until(struct world *w, uint64_t at_ns)
{
    while (world_now_ns(w) < at_ns && world_step(w)) {
    }
    assert_false(world_failed(w));
}

static uint32_t owner_seen_by(const struct world *w, uint32_t node, const char *key)
{
    assert_non_null(world_node(w, node));
    return node_owner(world_node(w, node), slice_str(key));
}

/* A key that this node owns as soon as it is a member. */
static void find_key_of(const struct world *w, uint32_t node, uint32_t owner, char out[20])
{
    for (uint32_t i = 0;; i++) {
        snprintf(out, 20, "k%u", i);
        if (owner_seen_by(w, node, out) == owner)
            return;
    }
}

#define CROWD                                                                                      \
    "\"clients\": [{\"id\": \"c\", \"count\": 4, \"keys\": {\"uniform\": 500}, \"rate\": 200,"     \
    " \"put_on_miss\": false, \"mix\": {\"get\": 0.5, \"put\": 0.5}}]"

static void a_node_that_joins_is_up_from_then_on_and_takes_its_share(void **state)
{
    (void)state;
    struct scenario s;
    parse("\"nodes\": [\"A\", \"B\", \"D\"], " CROWD
          ", \"changes\": [{\"id\": \"grow\", \"at\": \"5s\", \"add\": \"C\"}]",
          &s);
    struct world *w = open_world(&s);
    assert_int_equal(s.node_count, 4);
    run_until(w, 4 * NS_PER_S);
    assert_null(world_node(w, C));
    assert_int_equal(world_node_load(w, C), 0);
    run_until(w, 6 * NS_PER_S);
    assert_non_null(world_node(w, C));
    char key[20];
    find_key_of(w, A, C, key);
    for (uint32_t i = A; i <= D; i++)
        assert_int_equal(owner_seen_by(w, i, key), C);
    const struct world_move *move = world_move(w, 0);
    assert_in_range(move->keys, 400, 500);
    assert_in_range(move->moved, move->keys / 8, move->keys * 3 / 8); /* a quarter is fair */
    assert_true(move->moved_by_modulo > move->keys / 2);
    run_until(w, 10 * NS_PER_S);
    assert_true(world_node_load(w, C) > 0);
    world_free(w);
    scenario_destroy(&s);
}

static void who_leaves_stays_up_and_owns_nothing(void **state)
{
    (void)state;
    struct scenario s;
    parse("\"nodes\": 3, " CROWD
          ", \"changes\": [{\"id\": \"shrink\", \"at\": \"5s\", \"remove\": \"B\"}]",
          &s);
    struct world *w = open_world(&s);
    run_until(w, 10 * NS_PER_S);
    assert_non_null(world_node(w, B));
    for (uint32_t i = 0; i < 100; i++) {
        char key[20];
        snprintf(key, sizeof key, "k%u", i);
        assert_int_not_equal(owner_seen_by(w, B, key), B);
        assert_int_equal(owner_seen_by(w, A, key), owner_seen_by(w, B, key));
    }
    assert_true(world_node(w, B)->cache.stats.orphans > 0);
    assert_int_equal(world_move(w, 0)->moved, world_node(w, B)->stats.moved_out);
    world_free(w);
    scenario_destroy(&s);
}

static void nodes_learn_at_different_times_and_some_never(void **state)
{
    (void)state;
    struct scenario s;
    parse("\"nodes\": 3, " CROWD
          ", \"changes\": [{\"id\": \"grow\", \"at\": \"2s\", \"add\": \"D\","
          " \"learn\": {\"uniform\": [\"0s\", \"4s\"]}, \"unaware\": [\"C\"]}]",
          &s);
    struct world *w = open_world(&s);
    run_until(w, 2 * NS_PER_S + 1);
    char key[20];
    find_key_of(w, D, D, key);
    uint64_t learned_ns[2] = {0, 0};
    while (world_step(w))
        for (uint32_t i = A; i <= B; i++)
            if (learned_ns[i] == 0 && owner_seen_by(w, i, key) == D)
                learned_ns[i] = world_now_ns(w);
    for (uint32_t i = A; i <= B; i++)
        assert_in_range(learned_ns[i], 2 * NS_PER_S, 6 * NS_PER_S + 10 * NS_PER_MS);
    assert_true(learned_ns[A] != learned_ns[B]);
    assert_int_not_equal(owner_seen_by(w, C, key), D);
    world_free(w);
    scenario_destroy(&s);
}

static void who_restarts_reads_the_newest_list(void **state)
{
    (void)state;
    struct scenario s;
    parse("\"nodes\": 3, " CROWD
          ", \"changes\": [{\"id\": \"grow\", \"at\": \"2s\", \"add\": \"D\","
          " \"unaware\": [\"C\"]}], \"faults\": [{\"id\": \"x\", \"at\": \"3s\", \"crash\": \"C\"},"
          " {\"id\": \"y\", \"at\": \"4s\", \"restart\": \"C\"}]",
          &s);
    struct world *w = open_world(&s);
    run_until(w, 3 * NS_PER_S);
    char key[20];
    find_key_of(w, A, D, key);
    run_until(w, 5 * NS_PER_S);
    assert_int_equal(owner_seen_by(w, C, key), D);
    world_free(w);
    scenario_destroy(&s);
}

static void who_reloads_reads_the_newest_list(void **state)
{
    (void)state;
    struct scenario s;
    parse("\"nodes\": 3, " CROWD
          ", \"changes\": [{\"id\": \"grow\", \"at\": \"2s\", \"add\": \"D\","
          " \"unaware\": [\"C\", \"B\"]}, {\"id\": \"x\", \"at\": \"4s\", \"reload\": \"C\"}]",
          &s);
    struct world *w = open_world(&s);
    run_until(w, 3 * NS_PER_S);
    char key[20];
    find_key_of(w, A, D, key);
    assert_int_not_equal(owner_seen_by(w, C, key), D);
    run_until(w, 5 * NS_PER_S);
    assert_int_equal(owner_seen_by(w, C, key), D);
    assert_int_not_equal(owner_seen_by(w, B, key), D);
    world_free(w);
    scenario_destroy(&s);
}

static void a_change_that_finds_nothing_to_do_does_nothing(void **state)
{
    (void)state;
    struct scenario s;
    parse("\"nodes\": [\"A\"], " CROWD
          ", \"changes\": [{\"id\": \"a\", \"at\": \"1s\", \"add\": \"A\"},"
          " {\"id\": \"b\", \"at\": \"2s\", \"remove\": \"A\"}]",
          &s);
    struct world *w = open_world(&s);
    run_until(w, 10 * NS_PER_S);
    assert_int_equal(world_node(w, A)->stats.changes, 0);
    assert_int_equal(world_move(w, 1)->keys, 0);
    world_free(w);
    scenario_destroy(&s);
}

static void mistakes_in_changes_name_their_place(void **state)
{
    (void)state;
    static const struct {
        const char *changes, *message;
    } cases[] = {
        {"{}", "expected a list of changes"},
        {"[{\"id\": \"a\", \"at\": \"1s\"}]", "add"},
        {"[{\"id\": \"a\", \"at\": \"1s\", \"add\": \"D\", \"remove\": \"A\"}]", "remove"},
        {"[{\"id\": \"a\", \"at\": \"1s\", \"remove\": \"X\"}]", "expected a node (A, B, C)"},
        {"[{\"id\": \"a\", \"at\": \"99s\", \"remove\": \"A\"}]", "not after the scenario's end"},
        {"[{\"id\": \"a\", \"at\": \"1s\", \"remove\": \"A\"},"
         " {\"id\": \"a\", \"at\": \"2s\", \"add\": \"A\"}]",
         "change"},
        {"[{\"id\": \"a\", \"at\": \"1s\", \"add\": {\"id\": \"A\", \"weight\": 2}}]",
         "an id alone"},
        {"[{\"id\": \"a\", \"at\": \"1s\", \"add\": \"D\", \"lern\": \"1s\"}]", "learn"},
        {"[{\"id\": \"a\", \"at\": \"1s\", \"add\": \"D\", \"unaware\": \"A\"}]",
         "a list of nodes"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[1024];
        struct scenario s;
        struct json_error error;
        snprintf(text, sizeof text,
                 "{\"name\": \"t\", \"nodes\": 3, \"end\": \"10s\",\n \"changes\": %s}",
                 cases[i].changes);
        assert_false(scenario_parse(slice_str(text), &s, &error));
        assert_int_equal(error.line, 2);
        if (!strstr(error.message, cases[i].message))
            fail_msg("%s: %s", cases[i].changes, error.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_that_joins_is_up_from_then_on_and_takes_its_share),
        cmocka_unit_test(who_leaves_stays_up_and_owns_nothing),
        cmocka_unit_test(nodes_learn_at_different_times_and_some_never),
        cmocka_unit_test(who_restarts_reads_the_newest_list),
        cmocka_unit_test(who_reloads_reads_the_newest_list),
        cmocka_unit_test(a_change_that_finds_nothing_to_do_does_nothing),
        cmocka_unit_test(mistakes_in_changes_name_their_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
