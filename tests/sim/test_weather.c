/* tests/sim/test_weather.c - faults at random are of the right kinds, at the right times, and the
 * same for the same seed.
 *
 * Method: many seeds of small scenarios; what is drawn is compared with what may be drawn. And runs
 * in all weathers, in which every promise must be kept.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/weather.h"
#include "tests/sim/play.h"

#include <stdlib.h>

#define ALL_KINDS                                                                                  \
    "['crash', 'pause', 'cut', 'reset', 'slow', 'isolate', 'partition', 'half_open', 'leave', "    \
    "'clock']"
#define SHOP                                                                                       \
    "'clients': [{'id': 'a', 'keys': {'scan': 9}, 'rate': 1}, "                                    \
    "{'id': 'b', 'keys': {'scan': 9}, 'rate': 1}],\n"

static void must_be_the_same(const struct scenario_fault *a, const struct scenario_fault *b)
{
    assert_string_equal(a->id, b->id);
    assert_true(a->at_ns == b->at_ns && a->lasts_ns == b->lasts_ns && a->kind == b->kind);
    assert_true(a->a == b->a && a->b == b->b && a->way == b->way && a->group == b->group);
    assert_true(a->delay_ns == b->delay_ns && a->step_ns == b->step_ns);
}

static void without_weather_a_scenario_has_its_own_faults(void **state)
{
    (void)state;
    struct scenario s, told;
    must_parse(START "'faults': [{'id': '1', 'at': '2s', 'crash': 'A'},\n"
                     "{'id': '2', 'at': '1s', 'crash': 'B'}]}",
               &s);
    assert_true(weather_begin(&s, 1, &told));
    assert_int_equal(told.fault_count, 2);
    for (uint32_t i = 0; i < 2; i++)
        must_be_the_same(&told.faults[i], &s.faults[i]);
    assert_ptr_equal(told.nodes, s.nodes);
    weather_end(&told);
    weather_end(&told);
    scenario_destroy(&s);
}

static void must_be_lawful(const struct scenario *s, const struct scenario_fault *f)
{
    const struct scenario_fault plain = {.a = SCENARIO_ALL, .b = SCENARIO_ALL, .way = WAY_BOTH};
    assert_true(f->at_ns >= 2 * S && f->at_ns < 18 * S);
    assert_true(s->weather.kinds >> f->kind & 1);
    if (scenario_fault_can_last(f->kind))
        assert_in_range(f->lasts_ns, 1, 3 * MS + 1);
    else
        assert_true(f->lasts_ns == TIME_NEVER);
    assert_true(f->a < 5 || (f->a == plain.a && f->kind >= FAULT_ISOLATE));
    assert_true(f->b < 5 ? f->b != f->a : f->b == plain.b);
    assert_true(f->way == plain.way || f->kind == FAULT_ISOLATE);
    assert_true(f->delay_ns == 0 || (f->kind == FAULT_SLOW && f->delay_ns == 7 * MS));
    assert_true(f->step_ns >= -3600 * (int64_t)S && f->step_ns <= 3600 * (int64_t)S);
    assert_in_range(f->group, 0, 1);
}

/* How often something was drawn, over all seeds. */
struct seen {
    uint32_t kinds[FAULT_KINDS], a[5], b[5], ways[4], groups[2];
    uint32_t back, forward;
};

static void see(struct seen *seen, const struct scenario_fault *f)
{
    seen->kinds[f->kind]++;
    if (f->a < 5)
        seen->a[f->a]++;
    if (f->b < 5)
        seen->b[f->b]++;
    seen->ways[f->way] += f->kind == FAULT_ISOLATE;
    seen->groups[f->group] += f->kind == FAULT_LEAVE;
    seen->back += f->step_ns < 0;
    seen->forward += f->step_ns > 0;
}

static void must_be_even(const uint32_t *counts, size_t count)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < count; i++)
        sum += counts[i];
    for (size_t i = 0; i < count; i++)
        assert_in_range(counts[i], sum / count * 3 / 4, sum / count * 5 / 4);
}

static void what_is_drawn_is_lawful_and_everything_is_drawn(void **state)
{
    (void)state;
    struct scenario s, told;
    struct seen seen = {.back = 0};
    uint32_t total = 0;
    must_parse("{'name': 'x', 'nodes': 5, 'end': '20s', " SHOP
               "'faults': [{'id': 'own', 'at': '9s', 'crash': 'A'}],\n"
               "'weather': {'kinds': " ALL_KINDS ", 'every': {'exponential': {'mean': '400ms'}}, "
               "'lasts': {'uniform': ['0s', '3ms']}, 'by': '7ms', 'start': '2s', 'stop': '18s'}}",
               &s);
    for (uint64_t seed = 1; seed <= 400; seed++) {
        uint32_t number = 0, own = 0;
        assert_true(weather_begin(&s, seed, &told));
        assert_int_equal(told.weather.kinds, 0);
        for (uint32_t i = 0; i < told.fault_count; i++) {
            const struct scenario_fault *f = &told.faults[i];
            char id[16];
            assert_true(i == 0 || f[-1].at_ns <= f->at_ns);
            if (strcmp(f->id, "own") == 0) {
                own++;
                continue;
            }
            snprintf(id, sizeof id, "w%u", (unsigned)++number);
            assert_string_equal(f->id, id);
            must_be_lawful(&s, f);
            see(&seen, f);
        }
        assert_int_equal(own, 1);
        total += number;
        weather_end(&told);
    }
    assert_in_range(total / 400, 36, 44); /* sixteen seconds, one every 0.4 */
    for (uint32_t kind = 0; kind < FAULT_KINDS; kind++)
        assert_int_equal(seen.kinds[kind] > 0, s.weather.kinds >> kind & 1);
    must_be_even(seen.a, 5);
    must_be_even(seen.b, 5);
    must_be_even(seen.ways + 1, 3);
    must_be_even(seen.groups, 2);
    assert_true(seen.back > 0 && seen.forward > 0);
    scenario_destroy(&s);
}

/* Each kind in about half of the seeds, whatever the other kinds do; but a single one always. */
static void each_seed_leaves_out_about_half_of_the_kinds(void **state)
{
    (void)state;
    enum { SEEDS = 400 };
    struct scenario s, one, told;
    uint32_t with[3] = {0}, with_both = 0;
    must_parse(START "'weather': {'kinds': ['crash', 'pause'], 'every': '10ms', 'lasts': '1s'}}",
               &s);
    must_parse(START "'weather': {'kinds': ['pause'], 'every': '10ms', 'lasts': '1s'}}", &one);
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        bool has[FAULT_KINDS] = {false};
        assert_true(weather_begin(&s, seed, &told));
        for (uint32_t i = 0; i < told.fault_count; i++)
            has[told.faults[i].kind] = true;
        with[0] += has[FAULT_CRASH];
        with[1] += has[FAULT_PAUSE];
        with[2] += told.fault_count == 0;
        with_both += has[FAULT_CRASH] && has[FAULT_PAUSE];
        weather_end(&told);
        assert_true(weather_begin(&one, seed, &told));
        assert_true(told.fault_count > 0);
        weather_end(&told);
    }
    assert_in_range(with[0], SEEDS * 2 / 5, SEEDS * 3 / 5);
    assert_in_range(with[1], SEEDS * 2 / 5, SEEDS * 3 / 5);
    assert_in_range(with[2], SEEDS / 5, SEEDS * 3 / 10);
    assert_in_range(with_both, SEEDS / 5, SEEDS * 3 / 10);
    scenario_destroy(&s);
    scenario_destroy(&one);
}

static void same_seed_has_the_same_weather_whatever_else_is_in_the_file(void **state)
{
    (void)state;
#define HAIL "'weather': {'kinds': " ALL_KINDS ", 'every': '90ms', 'lasts': '1s'}}"
    struct scenario s, other, told, told_other, told_later;
    must_parse(START SHOP HAIL, &s);
    must_parse(START "'faults': [{'id': 'f', 'at': '20s', 'crash': 'A'}],\n" SHOP HAIL, &other);
    assert_true(weather_begin(&s, 5, &told));
    assert_true(weather_begin(&other, 5, &told_other));
    assert_true(weather_begin(&s, 6, &told_later));
    assert_int_equal(told.fault_count, 222);
    assert_int_equal(told_other.fault_count, 223);
    uint32_t differ = 0;
    for (uint32_t i = 0; i < told.fault_count; i++) {
        must_be_the_same(&told.faults[i], &told_other.faults[i]);
        differ += told.faults[i].kind != told_later.faults[i].kind ||
                  told.faults[i].a != told_later.faults[i].a;
    }
    assert_true(differ > told.fault_count / 2);
    weather_end(&told);
    weather_end(&told_other);
    weather_end(&told_later);
    scenario_destroy(&s);
    scenario_destroy(&other);
}

static void number_of_faults_is_bounded(void **state)
{
    (void)state;
    struct scenario s, told;
    must_parse(START "'faults': [{'id': 'f', 'at': '20s', 'crash': 'A'}],\n"
                     "'weather': {'kinds': ['reset'], 'every': '1ns', 'lasts': '1s'}}",
               &s);
    assert_true(weather_begin(&s, 1, &told));
    assert_int_equal(told.fault_count, SCENARIO_FAULTS_MAX);
    assert_string_equal(told.faults[SCENARIO_FAULTS_MAX - 1].id, "f");
    weather_end(&told);
    scenario_destroy(&s);
}

/* --- in the world ---------------------------------------------------------------------------- */

/* All that can go wrong, at once; and each kind is made up into explicit faults and played again:
 * the run is the same, so a fault can be taken out and looked at. */
#define STORM                                                                                      \
    "{'name': 'storm', 'nodes': 4, 'forward_timeout': 0.1, 'end': '6s',\n"                         \
    "'cache': {'memory': '64KiB'}, 'network': {'bandwidth': '2MiB', 'links': {'exponential': "     \
    "{'least': '100us', 'mean': '400us'}}},\n"                                                     \
    "'clients': [{'id': 'shop', 'count': 4, 'keys': {'zipf': {'count': 300}}, 'pipeline': 3, "     \
    "'mix': {'get': 0.6, 'put': 0.3, 'delete': 0.1}, 'put_on_miss': true, 'ttl': 0.5, 'think': "   \
    "{'exponential': {'mean': '8ms'}}},\n"                                                         \
    "{'id': 'app', 'count': 2, 'keys': {'hot': {'count': 30, 'percent': 80}}, 'mix': {'get': "     \
    "0.8, 'put': 0.2}, 'rate': 100, 'through': 'A'}],\n"                                           \
    "'weather': {'kinds': " ALL_KINDS ", 'every': {'exponential': {'mean': '80ms'}}, 'lasts': "    \
    "{'exponential': {'mean': '150ms'}}, 'stop': '5s'}}"

static void promises_hold_in_all_weathers(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        struct play p;
        play_open(&p, STORM, seed);
        play_out(&p);
        assert_true(p.told > 500);
        play_close(&p);
    }
}

static void weather_made_into_faults_is_the_same_run(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct scenario told;
        struct play p, again;
        play_open(&p, STORM, seed);
        play_out(&p);
        assert_true(weather_begin(&p.scenario, seed, &told));
        again = (struct play){.watcher = {.self = &again, .asked = play_asked, .told = play_told}};
        again.world = world_new(&told, seed, NULL);
        assert_non_null(again.world);
        world_watch(again.world, &again.watcher);
        play_out(&again);
        assert_true(again.answer_hash == p.answer_hash);
        world_free(again.world);
        weather_end(&told);
        play_close(&p);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_weather_a_scenario_has_its_own_faults),
        cmocka_unit_test(what_is_drawn_is_lawful_and_everything_is_drawn),
        cmocka_unit_test(each_seed_leaves_out_about_half_of_the_kinds),
        cmocka_unit_test(same_seed_has_the_same_weather_whatever_else_is_in_the_file),
        cmocka_unit_test(number_of_faults_is_bounded),
        cmocka_unit_test(promises_hold_in_all_weathers),
        cmocka_unit_test(weather_made_into_faults_is_the_same_run),
    };
    return cmocka_run_group_tests_name("weather", tests, NULL, NULL);
}
