/* sim/sim_main.c - the program ringlab-sim: run a scenario in virtual time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sim/report.h"

enum { STATUS_YES = 0, STATUS_NO = 1, STATUS_ASKED_WRONGLY = 2 };

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
    "  -V, --version      show the version\n"
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

static bool read_seed(const char *text, struct options *o)
{
    char *end;
    errno = 0;
    unsigned long long seed = strtoull(text, &end, 0);
    if (end == text || *end != '\0' || errno != 0 || *text == '-') {
        fprintf(stderr, "ringlab-sim: --seed takes a whole number, not '%s'\n", text);
        return false;
    }
    o->seed = seed;
    o->has_seed = true;
    return true;
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option long_options[] = {
        {"seed", required_argument, NULL, 's'},  {"json", no_argument, NULL, 'j'},
        {"trace", required_argument, NULL, 't'}, {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},     {NULL, 0, NULL, 0},
    };
    int option;
    while ((option = getopt_long(argc, argv, "s:jt:hV", long_options, NULL)) != -1) {
        if (option == 'h')
            return fputs(usage, stdout) < 0;
        if (option == 'V')
            return puts("ringlab " RINGLAB_VERSION) < 0;
        if (option == 's' && !read_seed(optarg, o))
            return STATUS_ASKED_WRONGLY;
        if (option == 'j')
            o->json = true;
        if (option == 't')
            o->trace = optarg;
        if (option == '?') {
            fputs("Try 'ringlab sim --help'.\n", stderr);
            return STATUS_ASKED_WRONGLY;
        }
    }
    if (argc - optind != 2 || strcmp(argv[optind], "run") != 0) {
        fputs("ringlab-sim: say 'run' and a scenario, as in: run "
              "sim/scenarios/first-steps.json. See --help.\n",
              stderr);
        return STATUS_ASKED_WRONGLY;
    }
    o->file = argv[optind + 1];
    return -1;
}

static bool read_scenario(const char *path, struct scenario *out)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(SCENARIO_BYTES_MAX + 1);
    if (!file || !text) {
        fprintf(stderr, "ringlab-sim: cannot read %s: %s\n", path, strerror(errno));
        free(text);
        if (file)
            fclose(file);
        return false;
    }
    size_t len = fread(text, 1, SCENARIO_BYTES_MAX + 1, file);
    fclose(file);
    struct json_error error;
    bool ok = false;
    if (len > SCENARIO_BYTES_MAX)
        fprintf(stderr, "ringlab-sim: %s is longer than %d bytes\n", path, SCENARIO_BYTES_MAX);
    else if (!scenario_parse(slice_of(text, len), out, &error))
        fprintf(stderr, "ringlab-sim: %s:%u:%u: %s\n", path, (unsigned)error.line,
                (unsigned)error.column, error.message);
    else
        ok = true;
    free(text);
    return ok;
}

static double wall_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Run it to its end. false: no memory. */
static bool run_world(const struct scenario *s, uint64_t seed, struct trace *trace,
                      struct result *out)
{
    double started = wall_now();
    struct world *w = world_new(s, seed, trace);
    if (!w)
        return false;
    while (world_step(w)) {
    }
    bool ok = !world_failed(w) && result_collect(out, w, s, seed, trace);
    world_free(w);
    out->wall_s = wall_now() - started;
    return ok;
}

static int run(const struct options *o, const struct scenario *s)
{
    struct trace trace;
    struct result result;
    uint64_t seed = o->has_seed ? o->seed : s->seed;
    if (!trace_open(&trace, o->trace, seed, s->name)) {
        fprintf(stderr, "ringlab-sim: cannot write %s: %s\n", o->trace, strerror(errno));
        return STATUS_ASKED_WRONGLY;
    }
    bool ran = run_world(s, seed, &trace, &result);
    bool written = trace_close(&trace);
    if (!ran || !written) {
        fprintf(stderr, "ringlab-sim: %s\n",
                ran ? "the trace could not be written whole" : "not enough memory");
        if (ran)
            result_destroy(&result);
        return STATUS_NO;
    }
    (o->json ? report_json : report_page)(&result, stdout);
    int status = result.kept && result.met ? STATUS_YES : STATUS_NO;
    result_destroy(&result);
    return fflush(stdout) == 0 ? status : STATUS_NO;
}

int main(int argc, char **argv)
{
    struct options o = {0};
    struct scenario scenario;
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    if (!read_scenario(o.file, &scenario))
        return STATUS_ASKED_WRONGLY;
    status = run(&o, &scenario);
    scenario_destroy(&scenario);
    return status;
}
