/* sim/run.c - see sim/run.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/run.h"

bool run_scenario(const struct scenario *s, uint64_t seed, struct trace *trace, struct result *out)
{
    *out = (struct result){0};
    struct world *w = world_new(s, seed, trace);
    if (!w)
        return false;
    while (world_step(w)) {
    }
    bool ok = !world_failed(w) && result_collect(out, w, s, seed, trace);
    world_free(w);
    return ok;
}
