/* tests/sim/test_scenario_spares.c - spare nodes change nothing until somebody adds them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/look.h"
#include "sim/scenario_copy.h"
#include "sim/travel.h"
#include "stories.h"

#include <dirent.h>
#include <stdio.h>

enum { SPARES = 5, TEXT_MAX = 64 * 1024 };

/* --- what they are called -------------------------------------------------------------------- */

static void add(const char *quoted, uint32_t count, struct scenario *s)
{
    must_parse(quoted, s);
    const uint32_t before = s->node_count;
    assert_true(scenario_add_spares(s, count));
    assert_int_equal(s->node_count, before + s->spare_count);
    assert_in_range(s->spare_count, 0, count);
    for (uint32_t i = 1; i < s->node_count; i++) {
        assert_true(strcmp(s->nodes[i - 1].id, s->nodes[i].id) < 0);
        assert_in_range(strlen(s->nodes[i].id), 1, NODE_ID_BYTES_MAX);
    }
    for (uint32_t i = before; i < s->node_count; i++)
        assert_true(s->nodes[i].joins && s->nodes[i].weight == 1 &&
                    s->nodes[i].memory_bytes == s->nodes[0].memory_bytes);
}

/* The ids of the spares of a scenario with such nodes, with blanks between them. */
static void expect_ids(const char *nodes, uint32_t count, const char *ids)
{
    struct scenario s;
    char text[512], found[512] = "";
    snprintf(text, sizeof text, "{'name': 'x', 'end': '1s', 'nodes': %s}", nodes);
    add(text, count, &s);
    for (uint32_t i = s.node_count - s.spare_count; i < s.node_count; i++) {
        strcat(found, i > s.node_count - s.spare_count ? " " : "");
        strcat(found, s.nodes[i].id);
    }
    assert_string_equal(found, ids);
    scenario_destroy(&s);
}

static void their_names_go_on_where_the_others_end(void **state)
{
    (void)state;
    expect_ids("3", 3, "D E F");
    expect_ids("1", 0, "");
    expect_ids("25", 3, "Z Z-2 Z-3");
    expect_ids("30", 2, "n31 n32");
    expect_ids("98", 3, "n99 n99-2 n99-3");
    expect_ids("109", 2, "n110 n111");
    expect_ids("['a', 'c']", 2, "d e");
    expect_ids("['A', 'z']", 2, "z-2 z-3");
    expect_ids("['cache-1', 'cache-2']", 2, "cache-3 cache-4");
    expect_ids("['shop', 'bar']", 3, "shop-2 shop-3 shop-4");
    expect_ids("['n8']", 11, "n9 n9-2 n9-3 n9-4 n9-5 n9-6 n9-7 n9-8 n9-9 n9-9-2 n9-9-3");
    expect_ids("['9']", 1, "9-2");
}

#define X10 "xxxxxxxxxx"
#define X60 X10 X10 X10 X10 X10 X10

static void where_there_is_no_room_behind_a_name_it_is_shortened(void **state)
{
    (void)state;
    expect_ids("['" X60 "x']", 2, X60 "x-2 " X60 "x-3");
    expect_ids("['" X60 "xx']", 2, X60 "y " X60 "y-2");
    expect_ids("['" X60 "xxx']", 1, X60 "y");
    expect_ids("['" X60 "~z~']", 1, X10 X10 X10 X10 X10 "xxxxxxxxxy");
    expect_ids("['~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~~']", 3, "");
}

static void who_joins_by_the_file_is_no_spare(void **state)
{
    (void)state;
    struct scenario s;
    add(START "'cache': {'memory': '1MiB'}, 'changes': [{'id': 'c', 'at': '1s', 'add': 'D'}]}", 2,
        &s);
    assert_int_equal(s.spare_count, 2);
    assert_string_equal(s.nodes[3].id, "D");
    assert_string_equal(s.nodes[4].id, "E");
    assert_int_equal(s.changes[0].node, 3);
    struct scenario copy;
    assert_true(scenario_copy(&s, &copy));
    assert_int_equal(copy.spare_count, 2);
    scenario_destroy(&copy);
    scenario_destroy(&s);
}

static void there_are_no_more_nodes_or_points_than_there_may_be(void **state)
{
    (void)state;
    struct scenario s;
    add("{'name': 'x', 'end': '1s', 'nodes': 4094, 'virtual_nodes': 1}", 5, &s);
    assert_int_equal(s.node_count, NODES_MAX);
    scenario_destroy(&s);
    add("{'name': 'x', 'end': '1s', 'nodes': 1675, 'virtual_nodes': 10000}", 5, &s);
    assert_int_equal(s.node_count, RING_POINTS_MAX / 10000);
    assert_int_equal(s.spare_count, 2);
    scenario_destroy(&s);
}

/* --- what happens with them ------------------------------------------------------------------ */

struct run {
    struct world_stats stats;
    uint64_t hash, count;
    uint64_t broken;
    uint64_t marks[MARK_COUNT];
};

static struct run play(const struct scenario *s, uint64_t seed, uint64_t steps_max)
{
    struct run run;
    struct trace trace = {0};
    struct world *w = world_new(s, seed, &trace);
    assert_non_null(w);
    memset(&run, 0, sizeof run);
    while (world_stats(w)->events < steps_max && world_step(w)) {
    }
    assert_false(world_failed(w));
    const struct check *check = world_check(w);
    run.stats = *world_stats(w);
    run.hash = trace.hash;
    run.count = trace.count;
    run.broken = check_broken(check);
    memcpy(run.marks, check_marks(check), sizeof run.marks);
    world_free(w);
    return run;
}

static void read_story(const char *path, struct scenario *out)
{
    static char text[TEXT_MAX];
    struct json_error error;
    FILE *const file = fopen(path, "rb");
    if (file == NULL)
        fail_msg("%s cannot be read", path);
    const size_t len = fread(text, 1, sizeof text, file);
    fclose(file);
    assert_true(len < sizeof text);
    assert_true(scenario_parse(slice_of(text, len), out, &error));
}

static bool has_faults(const struct scenario *s)
{
    return s->fault_count > 0 || s->weather.kinds != 0;
}

/* Whole, up to a bound; what no fault comes over, only its beginning. */
static void expect_the_same_run(const char *path, uint64_t seed, uint64_t steps_max)
{
    struct scenario s;
    read_story(path, &s);
    steps_max = has_faults(&s) ? steps_max : steps_max / 10;
    seed = seed == 0 ? s.seed : seed;
    const struct run without = play(&s, seed, steps_max);
    assert_true(scenario_add_spares(&s, SPARES));
    assert_int_equal(s.spare_count, SPARES);
    const struct run with = play(&s, seed, steps_max);
    if (with.hash != without.hash || memcmp(&with, &without, sizeof with) != 0)
        fail_msg("%s with seed %llu is another run with spare nodes", path,
                 (unsigned long long)seed);
    assert_true(without.count > 0);
    scenario_destroy(&s);
}

static uint32_t each_in(const char *folder, uint64_t seed, uint64_t steps_max)
{
    uint32_t count = 0;
    DIR *const dir = opendir(folder);
    assert_non_null(dir);
    for (struct dirent *entry; (entry = readdir(dir)) != NULL;) {
        char path[512];
        const char *const suffix = strrchr(entry->d_name, '.');
        if (suffix == NULL || strcmp(suffix, ".json") != 0)
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        expect_the_same_run(path, seed, steps_max);
        count++;
    }
    closedir(dir);
    return count;
}

static void every_story_is_the_same_with_them(void **state)
{
    (void)state;
    assert_true(each_in("sim/scenarios", 0, 200 * 1000) >= 20);
    for (uint64_t seed = 2; seed <= 5; seed++)
        expect_the_same_run("sim/scenarios/bad-weather.json", seed, 200 * 1000);
}

static void every_hunt_is_the_same_with_them(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++)
        assert_true(each_in("tests/bugs/hunts", seed, 20 * 1000) >= 5);
}

#define HALVES                                                                                     \
    "{'name': 'halves', 'nodes': 5, 'end': '2s', 'cache': {'memory': '64KiB'},"                    \
    " 'clients': [{'id': 'c', 'count': 5, 'keys': {'uniform': 99}, 'think': '10ms'}],"             \
    " 'faults': [{'id': 'f1', 'at': '100ms', 'partition': 'random'}]}"

static struct world *play_halves(struct scenario *s, uint64_t seed)
{
    struct world *w = world_new(s, seed, NULL);
    assert_non_null(w);
    while (world_step(w)) {
    }
    return w;
}

static void halves_are_drawn_without_them_and_each_stands_in_one(void **state)
{
    (void)state;
    uint32_t with_first = 0;
    struct scenario s, more;
    must_parse(HALVES, &s);
    must_parse(HALVES, &more);
    assert_true(scenario_add_spares(&more, 1));
    for (uint64_t seed = 1; seed <= 20; seed++) {
        struct world *w = play_halves(&s, seed), *with = play_halves(&more, seed);
        for (uint32_t from = 0; from < 5; from++) {
            for (uint32_t to = 0; to < 5; to++)
                assert_int_equal(look_is_cut(w, from, to), look_is_cut(with, from, to));
            assert_true(look_is_cut(with, from, 5) ==
                        (look_is_cut(with, 0, from) != look_is_cut(with, 0, 5)));
        }
        with_first += !look_is_cut(with, 0, 5);
        world_free(w);
        world_free(with);
    }
    assert_in_range(with_first, 5, 15);
    scenario_destroy(&s);
    scenario_destroy(&more);
}

/* --- added by hand --------------------------------------------------------------------------- */

static void a_spare_that_is_added_takes_its_share(void **state)
{
    (void)state;
    struct scenario s;
    must_parse(STORIES[1], &s);
    assert_true(scenario_add_spares(&s, 2));
    const uint32_t spare = s.node_count - 2;
    struct travel *t = travel_new(&s, 1, 1 << 24);
    const struct intervention join = {.kind = INTERVENTION_CHANGE,
                                      .change = {.kind = CHANGE_ADD, .node = (uint16_t)spare}};
    uint64_t dropped;
    assert_non_null(t);
    assert_int_equal(travel_to_step(t, 300), TRAVEL_THERE);
    assert_null(world_node(travel_world(t), spare));
    assert_int_equal(travel_change(t, &join, &dropped), TRAVEL_THERE);
    assert_non_null(world_node(travel_world(t), spare));
    assert_int_equal(travel_to_step(t, UINT64_MAX), TRAVEL_NO_PLACE);
    assert_true(world_node_load(travel_world(t), spare) > 100);
    assert_int_equal(world_node_load(travel_world(t), spare + 1), 0);
    assert_false(check_is_broken(world_check(travel_world(t))));
    travel_free(t);
    scenario_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(their_names_go_on_where_the_others_end),
        cmocka_unit_test(where_there_is_no_room_behind_a_name_it_is_shortened),
        cmocka_unit_test(who_joins_by_the_file_is_no_spare),
        cmocka_unit_test(there_are_no_more_nodes_or_points_than_there_may_be),
        cmocka_unit_test(every_story_is_the_same_with_them),
        cmocka_unit_test(every_hunt_is_the_same_with_them),
        cmocka_unit_test(halves_are_drawn_without_them_and_each_stands_in_one),
        cmocka_unit_test(a_spare_that_is_added_takes_its_share),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
