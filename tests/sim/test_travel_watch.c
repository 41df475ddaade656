/* tests/sim/test_travel_watch.c - who listens to a travel is told of each step once.
 *
 * Method: a story runs once from its beginning to its end without any travelling, and what its
 * world tells is rolled into one number. In a travel to and fro what the listener is told of must
 * give the same number.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/mix.h"
#include "sim/travel.h"
#include "sim/world_parts.h"
#include "stories.h"

#define BUDGET (UINT64_C(64) * 1024 * 1024)

/* All that was told, as one number. */
struct log {
    uint64_t hash;
    uint64_t asked, told, records;
};

static void add_asked(struct log *l, const struct asked *a)
{
    l->asked++;
    l->hash = mix_in(mix_in(mix_in(l->hash, a->id), a->at_ns), a->key);
    l->hash = mix_in(mix_in(mix_in(l->hash, a->client), a->through), a->op);
}

static void add_told(struct log *l, const struct told *t)
{
    l->told++;
    l->hash = mix_in(mix_in(mix_in(l->hash, t->id), t->at_ns), t->closed);
    l->hash = mix_in(mix_in(mix_in(l->hash, t->outcome), t->version), t->owner);
}

static void add_record(struct log *l, const struct record *r)
{
    l->records++;
    l->hash = mix_in(mix_in(mix_in(l->hash, r->step), r->at_ns), r->kind);
    l->hash = mix_in(mix_in(mix_in(l->hash, r->node), r->a), r->b);
}

/* --- without travelling ---------------------------------------------------------------------- */

/* What one step tells. As a travel does, the records come first, and no more than it keeps. */
struct step_log {
    struct asked asked;
    struct told told[64];
    struct record records[TRAVEL_RECORDS_MAX];
    uint32_t asked_count, told_count, record_count;
};

static void on_asked(void *self, const struct asked *a)
{
    struct step_log *s = self;
    s->asked = *a;
    s->asked_count++;
}

static void on_told(void *self, const struct told *t)
{
    struct step_log *s = self;
    assert_true(s->told_count < ARRAY_LEN(s->told));
    s->told[s->told_count++] = *t;
}

static void on_record(void *self, const struct record *r)
{
    struct step_log *s = self;
    if (s->record_count < TRAVEL_RECORDS_MAX)
        s->records[s->record_count++] = *r;
}

static void add_step(struct log *l, const struct record *records, uint32_t record_count,
                     const struct asked *asked, const struct told *told, uint32_t told_count)
{
    for (uint32_t i = 0; i < record_count; i++)
        add_record(l, &records[i]);
    if (asked)
        add_asked(l, asked);
    for (uint32_t i = 0; i < told_count; i++)
        add_told(l, &told[i]);
}

static struct log plain_log(const struct scenario *s)
{
    struct log log = {.hash = 0};
    struct trace trace = {0};
    struct step_log step;
    const struct world_watcher watcher = {
        .self = &step, .asked = on_asked, .told = on_told, .recorded = on_record};
    struct world *w = world_new(s, s->seed, &trace);
    assert_non_null(w);
    world_watch(w, &watcher);
    for (;;) {
        step.asked_count = step.told_count = step.record_count = 0;
        if (!world_step(w))
            break;
        assert_in_range(step.asked_count, 0, 1);
        add_step(&log, step.records, step.record_count, step.asked_count > 0 ? &step.asked : NULL,
                 step.told, step.told_count);
    }
    world_free(w);
    return log;
}

/* --- in a travel ----------------------------------------------------------------------------- */

enum { STEPS_MAX = 30000 };

/* It keeps the log as it was after each step, so that it can forget. */
struct listener {
    const struct travel *t;
    struct log logs[STEPS_MAX + 1];
    uint64_t last; /* step */
    uint64_t forgotten;
    uint32_t most_told;
};

static void passed(void *self, const struct travel_passed *p)
{
    struct listener *l = self;
    assert_true(p->step == l->last + 1 && p->step <= STEPS_MAX);
    assert_true(p->step == l->t->step && p->step == l->t->known && p->at_ns == l->t->now_ns);
    assert_true(p->world == travel_world(l->t) && world_stats(p->world)->events == p->step);
    assert_int_equal(p->kinds, travel_kinds_of(l->t, p->step));
    assert_true(p->at_ns == travel_time_of(l->t, p->step));
    l->last = p->step;
    l->logs[l->last] = l->logs[l->last - 1];
    l->most_told = p->told_count > l->most_told ? p->told_count : l->most_told;
    add_step(&l->logs[l->last], p->records, p->record_count, p->asked, p->told, p->told_count);
}

static void forgotten(void *self, uint64_t step)
{
    struct listener *l = self;
    assert_true(step < l->last && step == l->t->known);
    l->forgotten += l->last - step;
    l->last = step;
}

static struct listener *listen(const char *story, struct scenario *s, struct travel **out_t)
{
    struct listener *l = test_calloc(1, sizeof *l);
    const struct travel_listener hooks = {.self = l, .passed = passed, .forgotten = forgotten};
    must_parse(story, s);
    *out_t = travel_new(s, s->seed, BUDGET);
    assert_non_null(*out_t);
    l->t = *out_t;
    travel_watch(*out_t, &hooks);
    return l;
}

static void stop(struct listener *l, struct travel *t, struct scenario *s)
{
    travel_free(t);
    scenario_destroy(s);
    test_free(l);
}

static void expect_plain(const struct listener *l, const struct scenario *s)
{
    const struct log plain = plain_log(s), *heard = &l->logs[l->last];
    assert_true(plain.asked > 0 && plain.told > 0);
    assert_true(heard->asked == plain.asked && heard->told == plain.told);
    assert_true(heard->records == plain.records && heard->hash == plain.hash);
}

static void go_to_end(struct travel *t)
{
    assert_int_equal(travel_to_step(t, UINT64_MAX), TRAVEL_NO_PLACE);
}

static void each_step_is_told_once_wherever_one_goes(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        struct scenario s;
        struct travel *t;
        struct listener *l = listen(STORIES[i], &s, &t);
        const struct travel_interest error = {.kinds = TRAVEL_ERROR, .node = RECORD_NOBODY};
        travel_to_step(t, 700);
        travel_to_step(t, 20);
        travel_to_next(t, &error); /* or, if there is none, to the end and back */
        travel_to_time(t, s.end_ns / 2);
        travel_back(t);
        go_to_end(t);
        travel_to_step(t, 5);
        assert_true(l->last == t->known && l->forgotten == 0);
        expect_plain(l, &s);
        stop(l, t, &s);
    }
}

static const struct intervention CRASH = {
    .kind = INTERVENTION_FAULT,
    .fault = {.kind = FAULT_CRASH, .lasts_ns = TIME_NEVER, .a = 1},
};

static void a_future_is_forgotten_before_another_one_is_told(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t;
    struct listener *l = listen(STORIES[2], &s, &t);
    uint64_t dropped;
    go_to_end(t);
    const uint64_t last = t->step;
    travel_to_step(t, 500);
    assert_int_equal(travel_change(t, &CRASH, &dropped), TRAVEL_THERE);
    assert_true(l->last == 501 && l->forgotten == last - 500 && dropped == l->forgotten);
    assert_true(l->logs[501].records == l->logs[500].records + 1);
    go_to_end(t);
    assert_true(l->last == t->step);
    travel_to_step(t, 100);
    assert_int_equal(travel_undo(t, &dropped), TRAVEL_THERE);
    assert_true(l->last == 500 && l->forgotten == last - 500 + dropped);
    assert_int_equal(travel_change(t, &CRASH, &dropped), TRAVEL_THERE);
    assert_int_equal(travel_undo(t, &dropped), TRAVEL_THERE);
    go_to_end(t);
    expect_plain(l, &s); /* as if nothing had been done */
    stop(l, t, &s);
}

static void all_who_leave_at_once_are_told_in_one_step(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t;
    static const char story[] =
        "{'name': 'leave', 'nodes': 2, 'end': '1s', 'cache': {'memory': '64KiB'},"
        " 'clients': [{'id': 'c', 'count': 40, 'keys': {'uniform': 9}, 'think': '1ms',"
        "              'pipeline': 1}], 'network': {'access': '20ms'},"
        " 'faults': [{'id': 'f', 'at': '500ms', 'leave': 'c'}]}";
    struct listener *l = listen(story, &s, &t);
    go_to_end(t);
    assert_true(l->most_told > 16); /* more than there was room for at first */
    expect_plain(l, &s);
    stop(l, t, &s);
}

static void who_listens_no_more_is_told_no_more(void **state)
{
    (void)state;
    struct scenario s;
    struct travel *t;
    struct listener *l = listen(STORIES[2], &s, &t);
    travel_to_step(t, 50);
    travel_watch(t, NULL);
    travel_to_step(t, 90);
    assert_true(l->last == 50 && t->known == 90);
    stop(l, t, &s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_step_is_told_once_wherever_one_goes),
        cmocka_unit_test(a_future_is_forgotten_before_another_one_is_told),
        cmocka_unit_test(all_who_leave_at_once_are_told_in_one_step),
        cmocka_unit_test(who_listens_no_more_is_told_no_more),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
