/* sim/probe.h - one run of a scenario, in a process of its own, and what was wrong with it.
 *
 * What a sweep does for each seed and a minimiser for each guess. The run cannot take anyone with
 * it: if it dies or does not end, that is the finding.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_PROBE_H
#define SIM_PROBE_H

#include "sim/child.h"
#include "sim/finding.h"

/* Plain bytes, so that it can come through a pipe. */
struct probe {
    uint64_t events, requests;
    uint64_t trace_hash; /* 0 if the run did not come to its end */
    uint64_t marks[MARK_COUNT];
    uint64_t checked[PROMISE_COUNT], broken[PROMISE_COUNT];
    struct probe_finding {
        bool found;
        uint64_t at_ns; /* when, in virtual time: of a promise; else when the run was over */
        char story[STORY_MAX];
    } findings[FINDING_COUNT];
};

/* A probe that is under way. */
struct probe_run {
    struct child child;
    const struct scenario *scenario; /* borrowed */
    uint64_t seed;
    uint32_t look_for;
    double limit_s;
};

/* Start one, which takes limit_s seconds at most. It is over as soon as the promise is broken that
 * it looks for, or any of them if that is FINDING_COUNT; looking for anything else, it goes on to
 * the end. false: no process, errno says why. */
MUST_CHECK bool probe_start(struct probe_run *run, const struct scenario *s, uint64_t seed,
                            uint32_t look_for, double limit_s);
/* Once its child has ended: what came of it. */
void probe_finish(struct probe_run *run, struct probe *out);

/* Start one and wait for it. */
MUST_CHECK bool probe(const struct scenario *s, uint64_t seed, uint32_t look_for, double limit_s,
                      struct probe *out);

/* Is there any finding? Expectations count only if they are asked for. */
bool probe_failed(const struct probe *p, bool expectations);

#endif
