/* sim/run.c - see sim/run.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/run.h"

bool run_world(struct world *w, const struct scenario *s, uint64_t seed, const struct trace *trace,
               struct result *out)
{
    *out = (struct result){0};
    if (!w)
        return false;
    while (world_step(w)) {
    }
    return !world_failed(w) && result_collect(out, w, s, seed, trace);
}

bool run_scenario(const struct scenario *s, uint64_t seed, struct trace *trace, struct result *out)
{
    struct world *w = world_new(s, seed, trace);
    bool ok = run_world(w, s, seed, trace, out);
    world_free(w);
    return ok;
}

static bool is_broken(const struct check *c, enum promise promise)
{
    return promise == PROMISE_COUNT ? check_is_broken(c) : check_result(c, promise).broken > 0;
}

bool run_until_broken(const struct scenario *s, uint64_t seed, enum promise promise,
                      struct trace *trace, struct result *out)
{
    *out = (struct result){0};
    struct world *w = world_new(s, seed, trace);
    if (!w)
        return false;
    while (!is_broken(world_check(w), promise) && world_step(w)) {
    }
    bool ok = !world_failed(w) && result_collect(out, w, s, seed, trace);
    world_free(w);
    return ok;
}
