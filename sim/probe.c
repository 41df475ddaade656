/* sim/probe.c - see sim/probe.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/probe.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "sim/run.h"

/* --- in the child ---------------------------------------------------------------------------- */

static void note_promises(struct probe *p, const struct result *r)
{
    for (uint32_t i = 0; i < PROMISE_COUNT; i++) {
        const struct promise_result *promise = &r->promises[i];
        struct probe_finding *f = &p->findings[i];
        p->checked[i] = promise->checked;
        p->broken[i] = promise->broken;
        f->found = promise->broken > 0;
        f->at_ns = promise->first_at_ns;
        snprintf(f->story, sizeof f->story, "%s", promise->story);
    }
}

static void note_expectations(struct probe *p, const struct result *r)
{
    for (uint32_t i = 0; i < r->scenario->expectation_count; i++) {
        const struct expectation_result *e = &r->expectations[i];
        const struct scenario_expectation *bound = e->expectation;
        struct probe_finding *f = &p->findings[FINDING_EXPECTATION + bound->figure];
        const bool low = bound->has_min && e->value < bound->min;
        f->found = !e->met;
        f->at_ns = r->virtual_ns;
        if (f->found)
            snprintf(f->story, sizeof f->story, "is %.6g, expected %s %.6g", e->value,
                     low ? "at least" : "at most", low ? bound->min : bound->max);
    }
}

static void note(struct probe *p, const struct result *r, bool whole)
{
    p->events = r->stats.events;
    p->requests = r->stats.requests;
    p->trace_hash = r->trace_hash;
    memcpy(p->marks, r->marks, sizeof p->marks);
    note_promises(p, r);
    if (whole)
        note_expectations(p, r);
}

static bool looks_to_the_end(const struct probe_run *run)
{
    return run->look_for >= PROMISE_COUNT && run->look_for < FINDING_COUNT;
}

static bool carry_out(const struct probe_run *run, struct trace *trace, struct result *out)
{
    if (looks_to_the_end(run))
        return run_scenario(run->scenario, run->seed, trace, out);
    const enum promise promise =
        run->look_for == FINDING_COUNT ? PROMISE_COUNT : (enum promise)run->look_for;
    return run_until_broken(run->scenario, run->seed, promise, trace, out);
}

static void work(void *self, FILE *out)
{
    const struct probe_run *run = self;
    struct trace trace;
    struct result r;
    struct probe *const p = calloc(1, sizeof *p); /* padding as well: all of it is written */
    if (!p || !trace_open(&trace, NULL, run->scenario, run->seed) || !carry_out(run, &trace, &r)) {
        fputs("not enough memory\n", stderr);
        return;
    }
    note(p, &r, r.kept || looks_to_the_end(run));
    fwrite(p, sizeof *p, 1, out);
}

/* --- in the parent --------------------------------------------------------------------------- */

/* The line that says most: of an assertion, of a sanitizer's report, else the last one. */
static const char *telling_line(char *words)
{
    const char *best = words;
    for (char *line = words, *end; *line != '\0'; line = end) {
        end = line + strcspn(line, "\n");
        if (*end != '\0')
            *end++ = '\0';
        if (strstr(line, "Assertion") || strstr(line, "SUMMARY: ") || strstr(line, "runtime error"))
            return line;
        best = line;
    }
    return best;
}

/* "ringlab-sim: ../core/ring.c:17: ..." without the program and the way to the source. */
static const char *without_path(const char *line)
{
    static const char program[] = "ringlab-sim: ";
    if (strncmp(line, program, sizeof program - 1) == 0)
        line += sizeof program - 1;
    while (strncmp(line, "../", 3) == 0)
        line += 3;
    return line;
}

static void tell_crash(struct child *c, struct probe_finding *f)
{
    const char *line = without_path(telling_line(c->words));
    f->found = true;
    if (*line != '\0')
        snprintf(f->story, sizeof f->story, "%.*s", (int)sizeof f->story - 1, line);
    else if (WIFSIGNALED(c->status))
        snprintf(f->story, sizeof f->story, "ended by signal %d", WTERMSIG(c->status));
    else
        snprintf(f->story, sizeof f->story, "ended with status %d", WEXITSTATUS(c->status));
}

static bool ended_well(const struct child *c)
{
    return WIFEXITED(c->status) && WEXITSTATUS(c->status) == 0 &&
           c->said_len == sizeof(struct probe) && !strstr(c->words, "runtime error");
}

bool probe_start(struct probe_run *run, const struct scenario *s, uint64_t seed, uint32_t look_for,
                 double limit_s)
{
    run->scenario = s;
    run->seed = seed;
    run->look_for = look_for;
    run->limit_s = limit_s;
    return child_start(&run->child, work, run, limit_s);
}

void probe_finish(struct probe_run *run, struct probe *out)
{
    struct child *c = &run->child;
    memset(out, 0, sizeof *out);
    child_reap(c);
    if (c->said_len == sizeof *out)
        memcpy(out, c->said, sizeof *out);
    if (c->hung) {
        struct probe_finding *f = &out->findings[FINDING_HANG];
        f->found = true;
        snprintf(f->story, sizeof f->story, "did not come to its end within %g s", run->limit_s);
    } else if (!ended_well(c)) {
        tell_crash(c, &out->findings[FINDING_CRASH]);
    }
    child_destroy(c);
}

bool probe(const struct scenario *s, uint64_t seed, uint32_t look_for, double limit_s,
           struct probe *out)
{
    struct probe_run run;
    struct child *const child = &run.child;
    if (!probe_start(&run, s, seed, look_for, limit_s))
        return false;
    while (!child->ended)
        child_wait(&child, 1, limit_s);
    probe_finish(&run, out);
    return true;
}

bool probe_failed(const struct probe *p, bool expectations)
{
    for (uint32_t i = 0; i < FINDING_COUNT; i++)
        if (p->findings[i].found && (expectations || !finding_is_expectation(i)))
            return true;
    return false;
}
