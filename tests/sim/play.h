/* tests/sim/play.h - play a small scenario in the test's own process, and look at it on the way.
 *
 * The answers to its requests are kept by their ids: an explicit list is numbered from 1 in order
 * of time.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_PLAY_H
#define SIM_PLAY_H

#include "sim/world_parts.h"
#include "tests/sim/scenario_text.h"

#include <stdio.h>

#define MS UINT64_C(1000000)
#define S UINT64_C(1000000000)

/* Worlds are built by the dozen. */
#define SMALL "'cache': {'memory': '512KiB', 'max_value': '128KiB'},\n"

enum { PLAY_ANSWERS_MAX = 16, PLAY_TEXT_MAX = 1024 };

struct play {
    struct scenario scenario;
    struct world *world;
    struct world_watcher watcher;
    struct told answers[PLAY_ANSWERS_MAX]; /* id is 0 while there is none */
    uint64_t asked, told;
    uint64_t most_open;   /* requests without an answer at one time */
    uint64_t answer_hash; /* over all answers, with their times */
};

static void play_asked(void *self, const struct asked *a)
{
    struct play *p = self;
    (void)a;
    p->asked++;
    if (p->asked - p->told > p->most_open)
        p->most_open = p->asked - p->told;
}

static inline void play_told(void *self, const struct told *t)
{
    struct play *p = self;
    p->told++;
    if (t->id < PLAY_ANSWERS_MAX)
        p->answers[t->id] = *t;
    const uint64_t parts[] = {t->id, t->at_ns, t->closed, t->outcome, t->version, t->owner};
    for (size_t i = 0; i < ARRAY_LEN(parts); i++)
        p->answer_hash = (p->answer_hash ^ parts[i]) * UINT64_C(0x100000001b3);
}

static void play_open(struct play *p, const char *quoted, uint64_t seed)
{
    *p = (struct play){.watcher = {.asked = play_asked, .told = play_told}};
    p->watcher.self = p;
    must_parse(quoted, &p->scenario);
    p->world = world_new(&p->scenario, seed, NULL);
    assert_non_null(p->world);
    world_watch(p->world, &p->watcher);
}

/* Up to the first event after this time, which has not happened yet. */
static inline void play_to(struct play *p, uint64_t at_ns)
{
    const struct happening *next;
    while ((next = events_peek(&p->world->queue)) != NULL && next->at_ns <= at_ns)
        if (!world_step(p->world))
            break;
    assert_false(world_failed(p->world));
}

/* To its end. Every promise must have been kept. */
static void play_out(struct play *p)
{
    while (world_step(p->world)) {
    }
    assert_false(world_failed(p->world));
    struct check *check = world_check(p->world);
    check_end(check, world_now_ns(p->world), world_under_way(p->world));
    for (uint32_t i = 0; i < PROMISE_COUNT; i++) {
        const struct promise_result r = check_result(check, (enum promise)i);
        if (r.broken > 0)
            fail_msg("%s, seed %llu: %s", r.name, (unsigned long long)p->world->seed, r.story);
    }
}

static void play_close(struct play *p)
{
    world_free(p->world);
    scenario_destroy(&p->scenario);
}

/* The id-th request was answered with this, that many nanoseconds after start or a little later. */
static inline void assert_told(const struct play *p, uint64_t id, enum outcome outcome,
                               uint64_t at_ns)
{
    const struct told *t = &p->answers[id];
    if (t->id != id || t->closed || t->outcome != outcome || t->at_ns < at_ns ||
        t->at_ns > at_ns + 5 * MS)
        fail_msg("request %llu: %s%s at %.6f s, must be %s at %.6f s", (unsigned long long)id,
                 t->id != id ? "none, " : "", t->closed ? "closed" : outcome_name(t->outcome),
                 (double)t->at_ns / 1e9, outcome_name(outcome), (double)at_ns / 1e9);
}

#endif
