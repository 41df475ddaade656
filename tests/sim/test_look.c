/* tests/sim/test_look.c - what is said of a world is how it is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "play.h"
#include "sim/look.h"
#include "stories.h"

static struct look_node at(const struct play *p, uint32_t node)
{
    struct look_node n;
    look_node(p->world, node, &n);
    return n;
}

/* --- nodes ----------------------------------------------------------------------------------- */

static void what_is_done_to_a_node_is_seen(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              START SMALL "'faults': [{'id': 'f1', 'at': '1s', 'crash': 'A', 'for': '2s'},"
                          "           {'id': 'f2', 'at': '1s', 'pause': 'B', 'for': '3s'},"
                          "           {'id': 'f3', 'at': '1s', 'slow': 'C', 'by': '2ms'}]}",
              1);
    assert_true(at(&p, 0).up && at(&p, 0).boots == 1 && at(&p, 0).is_member);
    assert_false(at(&p, 1).paused);
    assert_int_equal(at(&p, 2).slow_ns, 0);
    play_to(&p, 2 * S);
    assert_true(!at(&p, 0).up && at(&p, 0).down_until_ns == 3 * S && at(&p, 0).is_member);
    assert_true(at(&p, 1).paused && at(&p, 1).up && at(&p, 1).paused_until_ns == 4 * S);
    assert_true(at(&p, 2).slow_ns == 2 * MS && at(&p, 2).slow_until_ns == TIME_NEVER);
    play_to(&p, 5 * S);
    assert_true(at(&p, 0).up && at(&p, 0).boots == 2);
    assert_false(at(&p, 1).paused);
    play_out(&p);
    assert_true(look_is_over(p.world));
    play_close(&p);
}

/* --- links ----------------------------------------------------------------------------------- */

static uint32_t count_cuts(const struct world *w)
{
    uint32_t cuts = 0;
    for (uint32_t from = 0; from < world_node_count(w); from++)
        for (uint32_t to = 0; to < world_node_count(w); to++)
            cuts += look_is_cut(w, from, to);
    return cuts;
}

static void each_direction_is_cut_by_itself(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              START SMALL "'faults': [{'id': 'f1', 'at': '1s', 'cut': ['A', 'B'], 'for': '2s'},"
                          "           {'id': 'f2', 'at': '2s', 'cut': ['A', 'B'], 'for': '4s'},"
                          "           {'id': 'f3', 'at': '4s', 'crash': 'B'}]}",
              1);
    assert_false(at(&p, 0).is_cut);
    assert_int_equal(look_cut_count(p.world), 0);
    play_to(&p, 3 * S);
    assert_true(look_is_cut(p.world, 0, 1));
    assert_false(look_is_cut(p.world, 1, 0));
    assert_int_equal(look_cut_count(p.world), 1);
    assert_true(at(&p, 0).is_cut && at(&p, 1).is_cut && !at(&p, 2).is_cut);
    play_to(&p, 5 * S); /* who is down is cut from nobody, and nobody from it */
    assert_false(at(&p, 0).is_cut || at(&p, 1).is_cut);
    assert_int_equal(look_cut_count(p.world), 1);
    play_to(&p, 7 * S);
    assert_int_equal(look_cut_count(p.world), 0);
    play_close(&p);
}

/* The number that is kept is the one that is counted, in the world and in its copies. */
static void the_number_of_cuts_is_right_after_every_step(void **state)
{
    (void)state;
    static const char story[] =
        "{'name': 'x', 'nodes': 4, 'end': '3s', 'clients': [{'id': 'c', 'keys': {'uniform': 9},"
        " 'think': '5ms'}],"
        " 'weather': {'kinds': ['cut', 'isolate', 'partition', 'crash'], 'every': '40ms',"
        "             'lasts': {'uniform': ['10ms', '200ms']}},"
        " 'faults': [{'id': 'f1', 'at': '1s', 'flap': ['A', 'B'], 'every': '30ms', 'for': '1s'},"
        "            {'id': 'f2', 'at': '1500ms', 'heal': 'all'}]}";
    for (uint64_t seed = 1; seed <= 4; seed++) {
        struct play p;
        uint32_t most = 0;
        play_open(&p, story, seed);
        while (world_step(p.world)) {
            const uint32_t cuts = look_cut_count(p.world);
            assert_int_equal(cuts, count_cuts(p.world));
            most = cuts > most ? cuts : most;
        }
        assert_true(most > 0);
        struct copy c = {.keep = true};
        struct world *copy = world_copy(p.world, NULL, &c, NULL);
        assert_non_null(copy);
        assert_int_equal(look_cut_count(copy), count_cuts(copy));
        world_free(copy);
        play_close(&p);
    }
}

/* --- members --------------------------------------------------------------------------------- */

static void who_knows_an_old_list_is_seen(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              START SMALL "'changes': [{'id': 'c1', 'at': '1s', 'add': 'D', 'unaware': ['B']},"
                          "            {'id': 'c2', 'at': '3s', 'remove': 'A'}],"
                          "'faults': [{'id': 'f1', 'at': '2500ms', 'crash': 'A'}]}",
              1);
    assert_int_equal(look_list_count(p.world), 1);
    assert_true(!at(&p, 3).up && !at(&p, 3).is_member && !at(&p, 3).list_is_old);
    const struct members *first = look_list(p.world, 0);
    play_to(&p, 2 * S);
    assert_int_equal(look_list_count(p.world), 2);
    assert_int_equal(look_member_count(p.world), 4);
    assert_ptr_equal(look_list(p.world, 0), first);
    assert_int_equal(first->ring->node_count, 3);
    assert_int_equal(look_list(p.world, 1)->ring->node_count, 4);
    assert_true(at(&p, 3).up && at(&p, 3).is_member && at(&p, 3).list == 1);
    assert_true(at(&p, 1).list_is_old && at(&p, 1).list == 0);
    assert_false(at(&p, 0).list_is_old || at(&p, 2).list_is_old || at(&p, 3).list_is_old);
    play_to(&p, 4 * S);
    assert_int_equal(look_member_count(p.world), 3);
    assert_true(!at(&p, 0).is_member && !at(&p, 1).list_is_old);
    assert_true(at(&p, 0).list == 1 && !at(&p, 0).list_is_old); /* it is down */
    play_close(&p);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void each_key_is_named_once(void **state)
{
    (void)state;
    static const char story[] =
        START SMALL "'clients': [{'id': 'c', 'keys': {'uniform': 3}, 'think': '1s'}],"
                    "'requests': [{'at': '1s', 'get': 'tea'}, {'at': '2s', 'get': 'key:1'},"
                    "             {'at': '3s', 'get': 'tea'}, {'at': '4s', 'get': 'milk'},"
                    "             {'at': '5s', 'get': 'key:3'}]}";
    static const char *const names[] = {"key:0", "key:1", "key:2", "tea", "milk", "key:3"};
    struct play p;
    uint32_t keys[8];
    uint64_t total;
    play_open(&p, story, 1);
    assert_int_equal(look_key_count(p.world), ARRAY_LEN(names));
    assert_int_equal(look_keys(p.world, 8, keys, &total), ARRAY_LEN(names));
    assert_int_equal(total, ARRAY_LEN(names));
    for (uint32_t i = 0; i < ARRAY_LEN(names); i++) {
        uint8_t room[KEY_BYTES_MAX];
        uint32_t number;
        const struct slice key = world_key(p.world, keys[i], room);
        assert_true(slice_eq(key, slice_str(names[i])));
        assert_true(world_find_key(p.world, key, &number) && number == keys[i]);
        assert_true(i == 0 || keys[i] > keys[i - 1]);
    }
    for (uint32_t max = 0; max <= 5; max++) { /* not more than there is room for */
        keys[max] = UINT32_MAX;
        assert_int_equal(look_keys(p.world, max, keys, &total), max);
        assert_true(keys[max] == UINT32_MAX && total == ARRAY_LEN(names));
    }
    play_close(&p);
}

/* --- the story ------------------------------------------------------------------------------- */

static void the_faults_of_the_weather_are_among_the_faults(void **state)
{
    (void)state;
    struct play p;
    play_open(&p,
              START SMALL "'weather': {'kinds': ['crash'], 'every': '1s', 'lasts': '100ms'},"
                          "'faults': [{'id': 'mine', 'at': '1500ms', 'pause': 'A', 'for': '1s'}]}",
              1);
    const uint32_t count = look_fault_count(p.world);
    assert_in_range(count, 10, 30);
    uint32_t mine = 0;
    for (uint32_t i = 0; i < count; i++) {
        const struct scenario_fault *f = look_fault(p.world, i);
        mine += strcmp(f->id, "mine") == 0;
        assert_true(i == 0 || f->at_ns >= look_fault(p.world, i - 1)->at_ns);
    }
    assert_int_equal(mine, 1);
    play_close(&p);
}

static void a_story_is_over_when_nothing_comes_any_more(void **state)
{
    (void)state;
    struct play p;
    play_open(&p, STORIES[2], 1);
    do
        assert_false(look_is_over(p.world));
    while (world_step(p.world) && world_next(p.world));
    assert_true(look_is_over(p.world));
    assert_false(world_step(p.world));
    play_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_done_to_a_node_is_seen),
        cmocka_unit_test(each_direction_is_cut_by_itself),
        cmocka_unit_test(the_number_of_cuts_is_right_after_every_step),
        cmocka_unit_test(who_knows_an_old_list_is_seen),
        cmocka_unit_test(each_key_is_named_once),
        cmocka_unit_test(the_faults_of_the_weather_are_among_the_faults),
        cmocka_unit_test(a_story_is_over_when_nothing_comes_any_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
