/* sim/command_run.c - run a scenario once and report.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "sim/report.h"
#include "sim/run.h"

static const char usage[] =
    "Usage: ringlab sim run FILE [OPTION]...\n"
    "\n"
    "Run a scenario: the nodes of the real server, in virtual time, with the faults\n"
    "that the file describes. The same file and seed give the same run everywhere.\n"
    "\n"
    "  -s, --seed N       instead of the scenario's own\n"
    "  -j, --json         the result as one JSON document\n"
    "  -t, --trace FILE   write every event there\n"
    "  -h, --help         show this\n"
    "\n"
    "Exit status: 0 every promise was kept and every expectation met, 1 not so,\n"
    "2 asked wrongly.\n"
    "\n"
    "Examples:\n"
    "  ./ringlab sim run sim/scenarios/first-steps.json\n"
    "  ./ringlab sim run sim/scenarios/crash-of-an-owner.json --seed 7 --json\n";

struct options {
    const char *file;
    const char *trace;
    bool json;
    bool has_seed;
    uint64_t seed;
};

static bool take_option(void *self, int letter, const char *name)
{
    struct options *const o = self;
    switch (letter) {
    case 's':
        o->has_seed = true;
        return command_read_number(name, optarg, 0, UINT64_MAX, &o->seed);
    case 't':
        o->trace = optarg;
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
        {"seed", required_argument, NULL, 's'},
        {"json", no_argument, NULL, 'j'},
        {"trace", required_argument, NULL, 't'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static const struct command_line line = {"run", usage, ":s:jt:h", options, take_option};
    const int status = command_read_options(&line, argc, argv, o);
    if (status >= 0)
        return status;
    if (argc - optind != 1) {
        fputs("ringlab-sim: run takes one scenario, as in: run sim/scenarios/first-steps.json\n",
              stderr);
        return STATUS_ASKED_WRONGLY;
    }
    o->file = argv[optind];
    return -1;
}

static int run(const struct options *o, const struct scenario *s)
{
    struct trace trace;
    struct result result;
    uint64_t seed = o->has_seed ? o->seed : s->seed;
    if (!trace_open(&trace, o->trace, s, seed)) {
        fprintf(stderr, "ringlab-sim: cannot write %s: %s\n", o->trace, strerror(errno));
        return STATUS_ASKED_WRONGLY;
    }
    double started = command_clock();
    struct world *world = world_new(s, seed, &trace);
    double built = command_clock();
    bool ran = run_world(world, s, seed, &trace, &result);
    result.build_s = built - started;
    result.wall_s = command_clock() - started;
    world_free(world);
    bool written = trace_close(&trace);
    if (!ran || !written) {
        fprintf(stderr, "ringlab-sim: %s\n",
                ran ? "the trace could not be written whole" : "not enough memory");
        result_destroy(&result);
        return STATUS_NO;
    }
    (o->json ? report_json : report_page)(&result, stdout);
    int status = result.kept && result.met ? STATUS_YES : STATUS_NO;
    result_destroy(&result);
    return fflush(stdout) == 0 ? status : STATUS_NO;
}

int command_run(int argc, char **argv)
{
    struct options o = {0};
    struct scenario scenario;
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    if (!command_read_scenario(o.file, &scenario))
        return STATUS_ASKED_WRONGLY;
    status = run(&o, &scenario);
    scenario_destroy(&scenario);
    return status;
}
