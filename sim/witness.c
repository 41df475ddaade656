/* sim/witness.c - see sim/witness.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/witness.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "sim/command.h"
#include "sim/recording.h"

struct witness *witness_new(uint64_t seed, double limit_s, double time_s)
{
    struct witness *const w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->seed = seed;
    w->limit_s = limit_s;
    w->started_s = command_clock();
    w->until_s = w->started_s + time_s;
    return w;
}

/* --- what to look for ------------------------------------------------------------------------ */

/* What has become smaller does not take longer; a busy machine is allowed for. */
static void lower_limit(struct witness *w, double took_s)
{
    const double enough_s = 2 + 10 * took_s;
    if (w->finding != FINDING_HANG && enough_s < w->limit_s)
        w->limit_s = enough_s;
}

bool witness_find(struct witness *w, const char *file, const struct scenario *s, const char *name)
{
    char room[FINDING_NAME_MAX];
    const struct probe_finding *const findings = w->probe.findings;
    const uint32_t look_for = name ? finding_find(name) : FINDING_COUNT;
    if (!probe(s, w->seed, look_for, w->limit_s, &w->probe)) {
        fprintf(stderr, "ringlab-sim: cannot start a run: %s\n", strerror(errno));
        return false;
    }
    w->finding = name ? look_for : 0;
    while (!name && w->finding < FINDING_COUNT && !findings[w->finding].found)
        w->finding++;
    if (w->finding == FINDING_COUNT || !findings[w->finding].found) {
        fprintf(stderr, "ringlab-sim: nothing%s%s is wrong with %s, seed %llu\n",
                name ? " like " : "", name ? name : "", file, (unsigned long long)w->seed);
        return false;
    }
    memcpy(w->story, findings[w->finding].story, sizeof w->story);
    fprintf(stderr, "%s, seed %llu: %s: %s\n", file, (unsigned long long)w->seed,
            finding_name(w->finding, room), w->story);
    lower_limit(w, command_clock() - w->started_s);
    return true;
}

/* --- looking --------------------------------------------------------------------------------- */

bool witness_looks(struct witness *w, const struct scenario *s)
{
    const struct probe_finding *const f = &w->probe.findings[w->finding];
    w->runs++;
    return probe(s, w->seed, w->finding, w->limit_s, &w->probe) && f->found &&
           (w->finding != FINDING_CRASH || strcmp(f->story, w->story) == 0);
}

static void show_progress(struct witness *w, const struct scenario *s)
{
    const double now_s = command_clock();
    if (isatty(STDERR_FILENO) != 1 || now_s - w->said_at_s < 0.2)
        return;
    w->said_at_s = now_s;
    fprintf(stderr, "\r\033[K%u runs; trying %u faults, %u groups, %u requests, %u nodes",
            (unsigned)w->runs, (unsigned)s->fault_count, (unsigned)s->clients_count,
            (unsigned)s->request_count, (unsigned)s->node_count);
}

bool witness_shows(void *self, const struct scenario *s)
{
    struct witness *const w = self;
    if (command_clock() > w->until_s || command_interrupted())
        return false;
    show_progress(w, s);
    return witness_looks(w, s);
}

/* --- recording ------------------------------------------------------------------------------- */

struct tape {
    const struct scenario *scenario;
    uint64_t seed;
};

static void make_recording(void *self, FILE *out)
{
    const struct tape *const t = self;
    recording_make(t->scenario, t->seed, out);
}

bool witness_record(void *self, const struct scenario *s, uint8_t **out_bytes, size_t *out_len)
{
    const struct witness *const w = self;
    struct tape tape = {.scenario = s, .seed = w->seed};
    struct child child, *const children = &child;
    if (!child_start(&child, make_recording, &tape, w->limit_s))
        return false;
    while (!child.ended)
        child_wait(&children, 1, w->limit_s);
    *out_bytes = child.said;
    *out_len = child.said_len;
    child.said = NULL; /* the caller's now */
    child_destroy(&child);
    return true;
}
