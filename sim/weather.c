/* sim/weather.c - see sim/weather.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/weather.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/message.h"
#include "sim/draw.h"

#define HOUR_NS (3600 * NS_PER_S)

/* What is drawn of each fault: each a draw of its own. */
enum aspect {
    ASPECT_ABSENT, /* for each kind: does this seed leave it out? */
    ASPECT_GAP,
    ASPECT_KIND,
    ASPECT_NODE,
    ASPECT_OTHER,
    ASPECT_LASTS,
    ASPECT_SLOWED,
    ASPECT_WAY,
    ASPECT_GROUP,
    ASPECT_STEP,
};

static uint64_t below(uint64_t seed, enum aspect aspect, uint64_t number, uint64_t limit)
{
    return draw_below(draw(seed, DRAW_WEATHER, aspect, number), limit);
}

static uint64_t drawn(uint64_t seed, enum aspect aspect, uint64_t number, const struct delay *d)
{
    return delay_drawn(d, draw(seed, DRAW_WEATHER, aspect, number));
}

/* The kinds that this seed has, in their order. Returns how many. */
static uint32_t kinds_of(uint64_t seed, uint32_t listed, enum fault_kind kinds[FAULT_KINDS])
{
    const bool only_one = (listed & (listed - 1)) == 0;
    uint32_t count = 0;
    for (uint32_t kind = 0; kind < FAULT_KINDS; kind++) {
        if ((listed >> kind & 1) != 0 && (only_one || below(seed, ASPECT_ABSENT, kind, 2) == 0))
            kinds[count++] = (enum fault_kind)kind;
    }
    return count;
}

/* It comes over those of the story, and over no spare ones. */
static uint32_t nodes_of(const struct scenario *s)
{
    return s->node_count - s->spare_count;
}

static uint16_t node(const struct scenario *s, uint64_t seed, uint32_t number)
{
    return (uint16_t)below(seed, ASPECT_NODE, number, nodes_of(s));
}

/* Another node than this one. */
static uint16_t other(const struct scenario *s, uint64_t seed, uint32_t number, uint16_t one)
{
    const uint32_t count = nodes_of(s);
    assert(count > 1);
    const uint64_t further = 1 + below(seed, ASPECT_OTHER, number, count - 1);
    return (uint16_t)((one + further) % count);
}

/* Up to an hour forward or back. */
static int64_t step(uint64_t seed, uint32_t number)
{
    return (int64_t)below(seed, ASPECT_STEP, number, 2 * HOUR_NS + 1) - (int64_t)HOUR_NS;
}

/* The number-th fault, from 1. */
static struct scenario_fault fault(const struct scenario *s, uint64_t seed, enum fault_kind kind,
                                   uint32_t number)
{
    struct scenario_fault f = {.kind = kind,
                               .lasts_ns = TIME_NEVER,
                               .a = SCENARIO_ALL,
                               .b = SCENARIO_ALL,
                               .way = WAY_BOTH};
    snprintf(f.id, sizeof f.id, "w%u", (unsigned)number);
    if (scenario_fault_can_last(kind))
        f.lasts_ns = 1 + drawn(seed, ASPECT_LASTS, number, &s->weather.lasts);
    if (kind == FAULT_PARTITION)
        return f;
    if (kind == FAULT_LEAVE) {
        f.group = (uint32_t)below(seed, ASPECT_GROUP, number, s->clients_count);
        return f;
    }
    f.a = node(s, seed, number);
    if (kind == FAULT_CUT || kind == FAULT_RESET || kind == FAULT_HALF_OPEN)
        f.b = other(s, seed, number, f.a);
    if (kind == FAULT_ISOLATE)
        f.way = (enum fault_way)(WAY_IN + below(seed, ASPECT_WAY, number, WAY_BOTH));
    if (kind == FAULT_SLOW)
        f.delay_ns = drawn(seed, ASPECT_SLOWED, number, &s->weather.slowed);
    if (kind == FAULT_CLOCK)
        f.step_ns = step(seed, number);
    return f;
}

static bool add(struct scenario *s, uint32_t *capacity, const struct scenario_fault *f)
{
    if (s->fault_count == *capacity) {
        const uint32_t more = *capacity == 0 ? 16 : 2 * *capacity;
        struct scenario_fault *const grown = realloc(s->faults, more * sizeof *grown);
        if (grown == NULL)
            return false;
        s->faults = grown;
        *capacity = more;
    }
    s->faults[s->fault_count] = *f;
    s->faults[s->fault_count].order = s->fault_count;
    s->fault_count++;
    return true;
}

/* out has the scenario's own faults. */
static bool add_weather(uint64_t seed, struct scenario *out, uint32_t capacity)
{
    const struct scenario_weather *const weather = &out->weather;
    enum fault_kind kinds[FAULT_KINDS];
    const uint32_t count = kinds_of(seed, weather->kinds, kinds);
    uint64_t at_ns = weather->start_ns;
    for (uint32_t number = 1; count > 0 && out->fault_count < SCENARIO_FAULTS_MAX; number++) {
        at_ns += drawn(seed, ASPECT_GAP, number, &weather->every);
        if (at_ns >= weather->stop_ns)
            break;
        const enum fault_kind kind = kinds[below(seed, ASPECT_KIND, number, count)];
        struct scenario_fault f = fault(out, seed, kind, number);
        f.at_ns = at_ns;
        if (!add(out, &capacity, &f))
            return false;
    }
    return true;
}

bool weather_begin(const struct scenario *s, uint64_t seed, struct scenario *out)
{
    uint32_t capacity = 0;
    bool ok = true;
    *out = *s;
    out->faults = NULL;
    out->fault_count = 0;
    for (uint32_t i = 0; ok && i < s->fault_count; i++)
        ok = add(out, &capacity, &s->faults[i]);
    if (!ok || !add_weather(seed, out, capacity)) {
        weather_end(out);
        return false;
    }
    out->weather = (struct scenario_weather){.kinds = 0};
    scenario_sort_faults(out);
    return true;
}

bool weather_copy(struct scenario *to, const struct scenario *from, struct copy *c)
{
    *to = *from;
    to->faults =
        copy_array(c, from->faults, from->fault_count, from->fault_count, sizeof *to->faults);
    if (to->faults == NULL)
        *to = (struct scenario){.nodes = NULL};
    return to->faults != NULL;
}

void weather_end(struct scenario *out)
{
    if (out == NULL)
        return;
    free(out->faults);
    *out = (struct scenario){.nodes = NULL};
}
