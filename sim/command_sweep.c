/* sim/command_sweep.c - run scenarios with many seeds and say which of them fail.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "sim/sweep.h"
#include "sim/sweep_report.h"

static const char usage[] =
    "Usage: ringlab sim sweep FILE... --seeds A..B [OPTION]...\n"
    "\n"
    "Run scenarios with each of these seeds and say which runs break a promise, miss\n"
    "an expectation, crash or hang, and how to see them again. A mark that a scenario\n"
    "says must be seen (\"must\") and that no run of it hit is a failure as well.\n"
    "\n"
    "  -s, --seeds A..B     from A to B; or one seed, N\n"
    "  -J, --jobs N         so many runs at a time; without it one for each processor\n"
    "  -p, --promises-only  expectations do not count\n"
    "  -n, --stop-after N   stop when N runs have failed\n"
    "  -l, --limit SECONDS  a run that takes longer hangs (60)\n"
    "  -j, --json           one JSON document\n"
    "  -h, --help           show this\n"
    "\n"
    "Exit status: 0 nothing was found, 1 something was, 2 asked wrongly. What is\n"
    "printed does not depend on --jobs. Ctrl-C ends it and prints what was found.\n"
    "\n"
    "Examples:\n"
    "  ./ringlab sim sweep sim/scenarios/partition.json --seeds 1..100\n"
    "  ./ringlab sim sweep sim/scenarios/*.json --seeds 1..20 --promises-only\n";

#define SEEDS_MAX (UINT64_C(1000) * 1000 * 1000)
#define LIMIT_S_MAX (24 * 3600)

struct options {
    uint64_t first_seed, seed_count; /* count 0: not given */
    uint64_t jobs, stop_after, limit_s;
    bool promises_only, json;
    char **files;
    uint32_t file_count;
};

/* One scenario's sweep, while it lasts. */
struct watch {
    const struct options *options;
    const char *file;
    struct sweep_report *report;
    struct sweep_tally tally;
    uint64_t failed_before; /* in the scenarios before this one */
    double said_at_s;       /* when progress was last shown */
};

/* --- while it lasts -------------------------------------------------------------------------- */

static bool is_enough(const struct watch *w)
{
    const uint64_t stop = w->options->stop_after;
    return command_interrupted() || (stop > 0 && w->failed_before + w->tally.failed >= stop);
}

static bool told(void *self, uint64_t seed, const struct probe *p)
{
    struct watch *const w = self;
    const bool expectations = !w->options->promises_only;
    sweep_tally_add(&w->tally, seed, p, expectations);
    if (probe_failed(p, expectations))
        sweep_report_failure(w->report, seed, p);
    return !is_enough(w);
}

/* On a terminal a line that changes, in a log a line now and then. */
static bool tick(void *self, uint64_t runs)
{
    struct watch *const w = self;
    const bool terminal = isatty(STDERR_FILENO) == 1;
    const double now_s = command_clock();
    if (now_s - w->said_at_s >= (terminal ? 0.2 : 10)) {
        fprintf(stderr, "%s%s: %llu of %llu seeds, %llu failed%s", terminal ? "\r" : "", w->file,
                (unsigned long long)runs, (unsigned long long)w->options->seed_count,
                (unsigned long long)w->tally.failed, terminal ? " " : "\n");
        w->said_at_s = now_s;
    }
    return !is_enough(w);
}

/* --- a scenario, and all of them ------------------------------------------------------------- */

static bool run(struct watch *w, const struct scenario *s)
{
    const struct options *const o = w->options;
    const struct sweep sweep = {.scenario = s,
                                .first_seed = o->first_seed,
                                .count = o->seed_count,
                                .jobs = (uint32_t)o->jobs,
                                .limit_s = (double)o->limit_s,
                                .self = w,
                                .told = told,
                                .tick = tick};
    w->said_at_s = command_clock();
    const bool ran = sweep_run(&sweep);
    if (!ran)
        fprintf(stderr, "ringlab-sim: cannot start a run: %s\n", strerror(errno));
    else if (isatty(STDERR_FILENO) == 1)
        fputs("\r\033[K", stderr);
    return ran;
}

/* All of them, or until it is enough. */
static int sweep_all(const struct options *o, const struct scenario *scenarios)
{
    struct sweep_report report = {.json = o->json, .expectations = !o->promises_only};
    uint64_t failed = 0;
    bool clean = true, more = true;
    sweep_report_open(&report);
    for (uint32_t i = 0; i < o->file_count && more; i++) {
        const struct scenario *const s = &scenarios[i];
        struct watch w = {
            .options = o, .file = o->files[i], .report = &report, .failed_before = failed};
        sweep_report_begin(&report, w.file, s);
        more = run(&w, s);
        const bool whole = w.tally.runs == o->seed_count;
        sweep_report_end(&report, &w.tally, whole);
        clean = clean && whole && sweep_tally_is_clean(&w.tally, s);
        more = more && !is_enough(&w);
        failed += w.tally.failed;
    }
    return sweep_report_close(&report) && clean ? STATUS_YES : STATUS_NO;
}

/* --- what is asked --------------------------------------------------------------------------- */

/* "1..100", or one seed. */
static bool read_seeds(const char *name, const char *text, struct options *o)
{
    char first[32];
    const char *const dots = strstr(text, "..");
    const size_t len = dots ? (size_t)(dots - text) : strlen(text);
    uint64_t last;
    snprintf(first, sizeof first, "%.*s", len < sizeof first ? (int)len : 0, text);
    if (!command_read_number(name, first, 0, UINT64_MAX, &o->first_seed) ||
        !command_read_number(name, dots ? dots + 2 : first, 0, UINT64_MAX, &last))
        return false;
    if (last < o->first_seed || last - o->first_seed >= SEEDS_MAX) {
        fprintf(stderr,
                "ringlab-sim: --seeds takes a range such as 1..100, upwards, of at most %llu "
                "seeds, not '%s'\n",
                (unsigned long long)SEEDS_MAX, text);
        return false;
    }
    o->seed_count = last - o->first_seed + 1;
    return true;
}

static bool take_option(void *self, int letter, const char *name)
{
    struct options *const o = self;
    switch (letter) {
    case 's':
        return read_seeds(name, optarg, o);
    case 'J':
        return command_read_number(name, optarg, 1, SWEEP_JOBS_MAX, &o->jobs);
    case 'n':
        return command_read_number(name, optarg, 1, SEEDS_MAX, &o->stop_after);
    case 'l':
        return command_read_number(name, optarg, 1, LIMIT_S_MAX, &o->limit_s);
    case 'p':
        o->promises_only = true;
        return true;
    default:
        o->json = true;
        return true;
    }
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option options[] = {
        {"seeds", required_argument, NULL, 's'},   {"jobs", required_argument, NULL, 'J'},
        {"promises-only", no_argument, NULL, 'p'}, {"stop-after", required_argument, NULL, 'n'},
        {"limit", required_argument, NULL, 'l'},   {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0},
    };
    static const struct command_line line = {"sweep", usage, ":s:J:pn:l:jh", options, take_option};
    const int status = command_read_options(&line, argc, argv, o);
    if (status >= 0)
        return status;
    o->files = argv + optind;
    o->file_count = (uint32_t)(argc - optind);
    if (o->file_count > 0 && o->seed_count > 0)
        return -1;
    fputs("ringlab-sim: sweep takes scenarios and seeds, as in: "
          "sweep sim/scenarios/partition.json --seeds 1..100\n",
          stderr);
    return STATUS_ASKED_WRONGLY;
}

static uint64_t processors(void)
{
    const long count = sysconf(_SC_NPROCESSORS_ONLN);
    return count < 1 ? 1 : count > SWEEP_JOBS_MAX ? SWEEP_JOBS_MAX : (uint64_t)count;
}

/* All of them are read before any is run. */
int command_sweep(int argc, char **argv)
{
    struct options o = {.jobs = processors(), .limit_s = 60};
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    struct scenario *const scenarios = calloc(o.file_count, sizeof *scenarios);
    uint32_t read = 0;
    while (scenarios && read < o.file_count &&
           command_read_scenario(o.files[read], &scenarios[read]))
        read++;
    status = STATUS_ASKED_WRONGLY;
    if (read == o.file_count) {
        command_hold_signals();
        status = sweep_all(&o, scenarios);
    }
    for (uint32_t i = 0; i < read; i++)
        scenario_destroy(&scenarios[i]);
    free(scenarios);
    return status;
}
