/* sim/scenario_expect.c - {"hit_ratio": {"min": 0.8}}: bounds on the figures of the result.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include <assert.h>
#include <stdlib.h>

enum { PLACES = 6, MILLION = 1000 * 1000 }; /* a bound is kept exactly in millionths */
#define COUNT_MAX (UINT64_C(1000) * 1000 * 1000)

static const char *const names[] = {
    [FIGURE_HIT_RATIO] = "hit_ratio",
    [FIGURE_FORWARDED] = "forwarded",
    [FIGURE_ERRORS] = "errors",
    [FIGURE_REQUESTS] = "requests",
    [FIGURE_EVICTED] = "evicted",
    [FIGURE_EXPIRED] = "expired",
    [FIGURE_PEAK_TO_MEAN] = "peak_to_mean",
    [FIGURE_MOVED] = "moved",
    [FIGURE_MOVED_MISSES] = "moved_misses",
    [FIGURE_ORPHANS] = "orphans",
    [FIGURE_CAME_BACK] = "came_back",
    [FIGURE_RESURRECTED] = "resurrected",
    [FIGURE_COUNT] = NULL,
};

const char *figure_name(enum figure figure)
{
    assert(figure < FIGURE_COUNT);
    return names[figure];
}

static bool is_share(enum figure figure)
{
    return figure == FIGURE_HIT_RATIO || figure == FIGURE_FORWARDED || figure == FIGURE_ERRORS ||
           figure == FIGURE_MOVED;
}

/* Exact in millionths, and a whole number below 2^53 over a million is the double that is nearest
 * to what was written. */
static bool read_bound(const struct reader *r, uint32_t token, enum figure figure, double *out)
{
    uint64_t millionths = 0;
    const bool ok =
        is_share(figure)
            ? reader_decimal(r, token, PLACES, 0, MILLION, "a share from 0 to 1, in millionths",
                             &millionths)
            : reader_decimal(r, token, PLACES, 0, COUNT_MAX * MILLION,
                             "a number from 0 to 1000000000, in millionths", &millionths);
    *out = (double)millionths / MILLION;
    return ok;
}

static bool read_expectation(const struct reader *r, uint32_t token, struct scenario_expectation *e)
{
    static const char *const members[] = {"min", "max", NULL};
    if (!reader_object(r, token, members, "an object with \"min\" or \"max\" or both"))
        return false;
    const uint32_t min = reader_member(r, token, "min");
    const uint32_t max = reader_member(r, token, "max");
    e->has_min = min != JSON_NONE;
    e->has_max = max != JSON_NONE;
    if (!e->has_min && !e->has_max)
        return json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                             "expected \"min\" or \"max\" or both in this object");
    if (!read_bound(r, min, e->figure, &e->min) || !read_bound(r, max, e->figure, &e->max))
        return false;
    return !e->has_min || !e->has_max || e->min <= e->max ||
           json_expected(&r->json, max, r->error, "a maximum that is not below the minimum");
}

bool scenario_read_expectations(const struct reader *r, uint32_t token, struct scenario *s)
{
    if (token == JSON_NONE)
        return true;
    if (!reader_object(r, token, names, "an object that says what is expected of figures"))
        return false;
    s->expectations = calloc(FIGURE_COUNT, sizeof *s->expectations);
    if (s->expectations == NULL)
        return reader_no_memory(r);
    for (uint32_t figure = 0; figure < FIGURE_COUNT; figure++) {
        const uint32_t bounds = reader_member(r, token, names[figure]);
        if (bounds == JSON_NONE)
            continue;
        struct scenario_expectation *const e = &s->expectations[s->expectation_count++];
        e->figure = (enum figure)figure;
        if (!read_expectation(r, bounds, e))
            return false;
    }
    return true;
}
