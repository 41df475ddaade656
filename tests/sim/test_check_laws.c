/* tests/sim/test_check_laws.c - the checkers find exactly what the rule calls a breach.
 *
 * Method: random histories, many requests open at one time and many things at one nanosecond.
 * In some, answers are made up, and each hit is judged by the rule as it is written down, looking
 * at every write of the past. In others they come from a register that does what it should: each
 * request takes effect at some moment, failed writes whenever they like, values expire and are
 * forgotten; there nothing may be found.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "sim/check.h"

enum { KEYS = 3, REQUESTS = 4000, OPEN_MAX = 12, WITHIN_NS = 60, WITHIN_MS = 40 };

struct deed {
    struct asked asked;
    struct told told;
    bool is_told, has_happened;
    bool read; /* a GET that has found found */
    version found;
    uint64_t happened_ns;
};

struct story {
    struct check *check;
    struct deed deeds[REQUESTS + 1]; /* by id, from 1 */
    uint32_t count;
    uint32_t open[OPEN_MAX];
    uint32_t open_count;
    uint64_t versions;
    uint32_t writers[REQUESTS + 1]; /* by version: the id */
    uint64_t now_ns, random;
};

static uint64_t random_below(struct story *s, uint64_t below)
{
    uint64_t z = s->random += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return (z ^ (z >> 31)) % below;
}

static struct story *begin(uint64_t seed, uint64_t within_ns)
{
    const struct check_config config = {
        .key_count = KEYS, .client_count = OPEN_MAX * 400, .answer_within_ns = within_ns};
    struct story *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->random = seed;
    s->check = check_new(&config);
    assert_non_null(s->check);
    return s;
}

static void end(struct story *s)
{
    check_free(s->check);
    free(s);
}

static void ask(struct story *s, uint64_t ttl_ms)
{
    uint32_t id = ++s->count;
    struct asked *a = &s->deeds[id].asked;
    *a = (struct asked){.id = id, .at_ns = s->now_ns, .client = id, .ttl_ms = ttl_ms};
    a->key = (uint32_t)random_below(s, KEYS);
    uint64_t dice = random_below(s, 10);
    a->op = dice < 5 ? OP_GET : dice < 9 ? OP_PUT : OP_DELETE;
    if (a->op == OP_PUT) {
        a->version = ++s->versions;
        s->writers[a->version] = id;
    }
    s->open[s->open_count++] = id;
    assert_true(check_asked(s->check, a));
}

static void tell(struct story *s, uint32_t place, struct told t)
{
    uint32_t id = s->open[place];
    struct deed *d = &s->deeds[id];
    t.id = id;
    t.at_ns = s->now_ns;
    d->told = t;
    d->is_told = true;
    s->open[place] = s->open[--s->open_count];
    check_told(s->check, &t);
}

/* --- answers that are made up ----------------------------------------------------------------- */

static bool is_acknowledged(const struct deed *d)
{
    return d->is_told && !d->told.closed &&
           (d->told.outcome == OUTCOME_CREATED || d->told.outcome == OUTCOME_DELETED);
}

/* May this read be told this version now? */
static bool is_breach(const struct story *s, const struct deed *read, version v)
{
    if (v > s->versions)
        return true;
    const struct deed *w = &s->deeds[s->writers[v]];
    if (w->is_told && !w->told.closed && w->told.outcome == OUTCOME_NO_ROOM)
        return true;
    if (!is_acknowledged(w))
        return false;
    for (uint32_t id = 1; id <= s->count; id++) {
        const struct deed *other = &s->deeds[id];
        if (other != w && other->asked.op != OP_GET && other->asked.key == w->asked.key &&
            is_acknowledged(other) && w->told.at_ns < other->asked.at_ns &&
            other->told.at_ns < read->asked.at_ns)
            return true;
    }
    return false;
}

/* A version of this key: one of the last, or any; or one that is yet to come. */
static version any_version(struct story *s, uint32_t key)
{
    if (random_below(s, 20) == 0)
        return s->versions + 1 + random_below(s, 3);
    uint64_t reach = random_below(s, 3) == 0 ? s->versions : 12;
    for (uint32_t tries = 0; tries < 30 && s->versions > 0; tries++) {
        uint64_t back = random_below(s, reach < s->versions ? reach : s->versions);
        version v = s->versions - back;
        if (s->deeds[s->writers[v]].asked.key == key)
            return v;
    }
    return s->versions + 1;
}

static struct told made_up(struct story *s, const struct deed *d)
{
    struct told t = {.closed = random_below(s, 6) == 0};
    switch (d->asked.op) {
    case OP_GET:
        t.outcome = random_below(s, 8) == 0 ? OUTCOME_MISS : OUTCOME_HIT;
        t.value_is_whole = true;
        t.version = any_version(s, d->asked.key);
        break;
    case OP_PUT:
        t.outcome = random_below(s, 5) == 0 ? OUTCOME_NO_ROOM : OUTCOME_CREATED;
        break;
    case OP_DELETE:
        t.outcome = OUTCOME_DELETED;
        break;
    }
    return t;
}

/* Any open request, but a read in time. */
static uint32_t choose_open(struct story *s)
{
    for (uint32_t i = 0; i < s->open_count; i++) {
        const struct asked *a = &s->deeds[s->open[i]].asked;
        if (a->op == OP_GET && s->now_ns - a->at_ns + 4 > WITHIN_NS)
            return i;
    }
    return (uint32_t)random_below(s, s->open_count);
}

static void each_hit_is_judged_as_the_rule_says(void **state)
{
    (void)state;
    uint64_t breaches = 0, lawful = 0;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        struct story *s = begin(seed, WITHIN_NS);
        while (s->count < REQUESTS || s->open_count > 0) {
            s->now_ns += random_below(s, 3) == 0 ? random_below(s, 4) : 0;
            bool full = s->open_count == OPEN_MAX || s->count == REQUESTS;
            uint32_t place = s->open_count > 0 ? choose_open(s) : 0;
            bool urgent = s->open_count > 0 &&
                          s->now_ns - s->deeds[s->open[place]].asked.at_ns + 4 > WITHIN_NS;
            if (!full && !urgent && (s->open_count == 0 || random_below(s, 2) == 0)) {
                ask(s, TTL_FOREVER);
                continue;
            }
            const struct deed *d = &s->deeds[s->open[place]];
            struct told t = made_up(s, d);
            bool hit = d->asked.op == OP_GET && !t.closed && t.outcome == OUTCOME_HIT;
            bool breach = hit && is_breach(s, d, t.version);
            uint64_t before = check_result(s->check, PROMISE_FRESH_VALUES).broken;
            tell(s, place, t);
            uint64_t after = check_result(s->check, PROMISE_FRESH_VALUES).broken;
            assert_int_equal(after - before, breach);
            breaches += breach;
            lawful += hit && !breach;
        }
        assert_int_equal(check_result(s->check, PROMISE_WHOLE_VALUES).broken, 0);
        end(s);
    }
    assert_true(breaches > 2000 && lawful > 1000);
}

/* --- a register that does what it should ------------------------------------------------------ */

struct cell {
    version held; /* 0: nothing */
    uint64_t expires_at_ns;
};

static void happen(struct story *s, struct deed *d, struct cell *cells)
{
    struct cell *cell = &cells[d->asked.key];
    if (d->has_happened)
        return;
    d->has_happened = true;
    d->happened_ns = s->now_ns;
    switch (d->asked.op) {
    case OP_GET:
        d->found = cell->expires_at_ns > s->now_ns ? cell->held : 0;
        if (d->found == 0)
            check_missed(s->check, d->asked.key, s->now_ns);
        return;
    case OP_PUT:
        *cell = (struct cell){d->asked.version, time_after_ms(s->now_ns, d->asked.ttl_ms)};
        check_stored(s->check, d->asked.version, 0, s->now_ns);
        return;
    case OP_DELETE:
        *cell = (struct cell){0};
        return;
    }
}

static struct told truth(struct story *s, const struct deed *d)
{
    static const enum outcome done[] = {
        [OP_GET] = OUTCOME_HIT, [OP_PUT] = OUTCOME_CREATED, [OP_DELETE] = OUTCOME_DELETED};
    struct told t = {.closed = random_below(s, 8) == 0, .outcome = done[d->asked.op]};
    t.given_ns = d->happened_ns;
    if (!d->has_happened) {
        t.outcome = OUTCOME_PEER_TIMEOUT;
    } else if (d->asked.op == OP_GET) {
        t.outcome = d->found != 0 ? OUTCOME_HIT : OUTCOME_MISS;
        t.value_is_whole = true;
        t.version = d->found;
    }
    return t;
}

static void run_register(struct story *s, struct cell *cells)
{
    s->now_ns += random_below(s, 3) * random_below(s, 3 * NS_PER_MS);
    if (s->count < REQUESTS && s->open_count < OPEN_MAX && random_below(s, 3) == 0)
        ask(s, random_below(s, 2) == 0 ? TTL_FOREVER : 1 + random_below(s, 40));
    if (random_below(s, 40) == 0)
        cells[random_below(s, KEYS)] = (struct cell){0}; /* it forgets */
    if (s->count > 0 && random_below(s, 100) == 0)       /* also what failed long ago, at last */
        happen(s, &s->deeds[1 + random_below(s, s->count)], cells);
    if (s->open_count == 0)
        return;
    happen(s, &s->deeds[s->open[random_below(s, s->open_count)]], cells);
    uint32_t place = (uint32_t)random_below(s, s->open_count);
    if (random_below(s, 4) == 0)
        tell(s, place, truth(s, &s->deeds[s->open[place]]));
}

static void a_register_that_forgets_breaks_nothing(void **state)
{
    (void)state;
    static const enum promise promises[] = {PROMISE_WHOLE_VALUES, PROMISE_FRESH_VALUES,
                                            PROMISE_EXPIRY, PROMISE_TRUE_MISSES};
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct story *s = begin(seed, seed * WITHIN_MS * NS_PER_MS / 4);
        struct cell cells[KEYS] = {{0}};
        while (s->count < REQUESTS || s->open_count > 0)
            run_register(s, cells);
        for (size_t i = 0; i < ARRAY_LEN(promises); i++) {
            struct promise_result r = check_result(s->check, promises[i]);
            if (r.broken != 0)
                fail_msg("%s", r.story);
            assert_true(r.checked > 100);
        }
        end(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_hit_is_judged_as_the_rule_says),
        cmocka_unit_test(a_register_that_forgets_breaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
