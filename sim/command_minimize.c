/* sim/command_minimize.c - make a failing scenario as small as it can be.
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

#include "sim/minimize.h"
#include "sim/scenario_copy.h"
#include "sim/scenario_write.h"
#include "sim/weather.h"
#include "sim/witness.h"

static const char usage[] =
    "Usage: ringlab sim minimize FILE --seed N [OPTION]...\n"
    "\n"
    "Leave out faults, clients, requests, nodes and settings until nothing can go\n"
    "without the failure going, too. The result is a new scenario, with the few\n"
    "requests in it that matter, and shows the same failure when it is run.\n"
    "\n"
    "  -s, --seed N         of the run that fails; without it the scenario's own\n"
    "  -f, --finding NAME   what to look at, as 'sim sweep' names it; without it the\n"
    "                       first that is wrong with the run\n"
    "  -o, --out NEW.json   where to write it; without it standard output\n"
    "  -T, --time SECONDS   stop after this time, with what is there by then\n"
    "  -l, --limit SECONDS  a run that takes longer hangs (10)\n"
    "  -h, --help           show this\n"
    "\n"
    "Exit status: 0 a smaller scenario, 1 nothing is wrong with that run, 2 asked\n"
    "wrongly. Ctrl-C stops as --time does.\n"
    "\n"
    "Example:\n"
    "  ./ringlab sim minimize story.json --seed 7 --out small.json\n";

#define SECONDS_MAX (24 * 3600)

struct options {
    const char *file, *out, *finding;
    bool has_seed;
    uint64_t seed, time_s, limit_s;
};

/* --- what is written ------------------------------------------------------------------------- */

/* Only the expectation that is looked at stays, if it is one. */
static void expect_only(struct scenario *s, uint32_t finding)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->expectation_count; i++)
        if (FINDING_EXPECTATION + s->expectations[i].figure == finding)
            s->expectations[count++] = s->expectations[i];
    s->expectation_count = count;
    memset(s->must, 0, sizeof s->must);
}

/* In lines of at most so many columns; and what is no plain letter, as in a sanitizer's report or
 * cut off in the middle, is a question mark. */
static void wrap(char *text)
{
    enum { WIDTH = 72 };
    char *space = NULL, *line = text;
    for (; *text != '\0'; text++) {
        if (*text < ' ' || *text > '~')
            *text = '?';
        if (*text == ' ')
            space = text;
        if (text - line < WIDTH || !space)
            continue;
        *space = '\n';
        line = space + 1;
        space = NULL;
    }
}

enum { ABOUT_SENTENCE_MAX = 512, ABOUT_MAX = ABOUT_SENTENCE_MAX + COMMAND_AGAIN_MAX + 1 };

/* The command stands on a line of its own, to be copied. */
static void describe(struct scenario *s, const struct options *o, const struct witness *w,
                     char about[ABOUT_MAX])
{
    char name[FINDING_NAME_MAX], again[COMMAND_AGAIN_MAX];
    snprintf(about, ABOUT_SENTENCE_MAX,
             "What remains of \"%s\" when all is left out that makes no difference to this "
             "finding: %s (%s). To see it:",
             s->name, finding_name(w->finding, name), w->probe.findings[w->finding].story);
    wrap(about);
    strcat(about, "\n");
    strcat(about, command_again(o->out ? o->out : "FILE", w->seed, again));
    s->about = slice_str(about);
    s->seed = w->seed;
}

static bool write_out(const struct options *o, const char *text, size_t len)
{
    FILE *const file = o->out ? fopen(o->out, "wb") : stdout;
    const bool ok = file && fwrite(text, 1, len, file) == len;
    const bool closed = file && (o->out ? fclose(file) : fflush(file)) == 0;
    if (!ok || !closed)
        fprintf(stderr, "ringlab-sim: cannot write %s: %s\n", o->out ? o->out : "the scenario",
                strerror(errno));
    return ok && closed;
}

/* The scenario as a file in memory, which the caller frees. NULL: no memory. */
static char *as_text(const struct scenario *s, size_t *len)
{
    char *text = NULL;
    FILE *const memory = open_memstream(&text, len);
    if (!memory)
        return NULL;
    scenario_write(s, memory);
    if (fclose(memory) == 0)
        return text;
    free(text);
    return NULL;
}

/* What was found is not lost with its file: standard output takes it then. */
static bool save(const struct options *o, uint64_t seed, const char *text, size_t len)
{
    static const struct options nowhere = {.out = NULL};
    char again[COMMAND_AGAIN_MAX];
    if (write_out(o, text, len)) {
        if (o->out)
            fprintf(stderr, "to see it: %s\n", command_again(o->out, seed, again));
        return true;
    }
    if (o->out)
        write_out(&nowhere, text, len);
    return false;
}

/* Does the file show it? Only that counts. */
static bool is_shown_by(struct witness *w, const char *text, size_t len)
{
    struct scenario s;
    struct json_error error;
    if (!scenario_parse(slice_of(text, len), &s, &error))
        return false;
    const bool is_shown = witness_looks(w, &s);
    scenario_destroy(&s);
    return is_shown;
}

static int hand_over(const struct options *o, struct witness *w, struct scenario *s)
{
    char about[ABOUT_MAX];
    size_t len;
    if (!witness_looks(w, s)) {
        fputs("ringlab-sim: the last run does not show it any more: does it take too long for "
              "--limit?\n",
              stderr);
        return STATUS_NO;
    }
    describe(s, o, w, about);
    char *const text = as_text(s, &len);
    bool ok = text != NULL;
    if (!ok)
        fputs("ringlab-sim: not enough memory\n", stderr);
    else if (!(ok = is_shown_by(w, text, len)))
        fputs("ringlab-sim: what is left shows it, but not when it is written and read\n", stderr);
    ok = ok && save(o, w->seed, text, len);
    free(text);
    return ok ? STATUS_YES : STATUS_NO;
}

/* --- all of it ------------------------------------------------------------------------------- */

static int make_smaller(const struct options *o, struct witness *w, struct scenario *s)
{
    const struct minimize_witness witness = {
        .self = w, .shows = witness_shows, .record = witness_record};
    expect_only(s, w->finding);
    if (!minimize(s, &witness))
        fputs("ringlab-sim: memory ran out; this is how far it got\n", stderr);
    if (isatty(STDERR_FILENO) == 1)
        fputs("\r\033[K", stderr);
    fprintf(stderr,
            "left: nodes %u, groups of clients %u, requests %u, faults %u (%u runs, %.1f s)\n",
            (unsigned)s->node_count, (unsigned)s->clients_count, (unsigned)s->request_count,
            (unsigned)s->fault_count, (unsigned)w->runs, command_clock() - w->started_s);
    return hand_over(o, w, s);
}

/* The weather of the seed is made into faults, which can be left out one by one. */
static bool copy_with_weather(const struct scenario *s, uint64_t seed, struct scenario *out)
{
    struct scenario faults;
    if (!weather_begin(s, seed, &faults))
        return false;
    const bool ok = scenario_copy(&faults, out);
    weather_end(&faults);
    return ok;
}

static int run(const struct options *o, const struct scenario *s)
{
    const uint64_t seed = o->has_seed ? o->seed : s->seed;
    struct witness *const w = witness_new(seed, (double)o->limit_s, (double)o->time_s);
    struct scenario copy = {.nodes = NULL};
    int status = STATUS_NO;
    if (!w || !copy_with_weather(s, seed, &copy))
        fputs("ringlab-sim: not enough memory\n", stderr);
    else if (witness_find(w, o->file, s, o->finding))
        status = make_smaller(o, w, &copy);
    scenario_destroy(&copy);
    free(w);
    return status;
}

/* --- what is asked --------------------------------------------------------------------------- */

static bool take_finding(struct options *o)
{
    char name[FINDING_NAME_MAX];
    o->finding = optarg;
    if (finding_find(optarg) < FINDING_COUNT)
        return true;
    fprintf(stderr, "ringlab-sim: unknown finding '%s'; there are:", optarg);
    for (uint32_t i = 0; i < FINDING_COUNT; i++)
        fprintf(stderr, "%s %s", i > 0 ? "," : "", finding_name(i, name));
    fputc('\n', stderr);
    return false;
}

static bool take_option(void *self, int letter, const char *name)
{
    struct options *const o = self;
    switch (letter) {
    case 's':
        o->has_seed = true;
        return command_read_number(name, optarg, 0, UINT64_MAX, &o->seed);
    case 'f':
        return take_finding(o);
    case 'T':
        return command_read_number(name, optarg, 1, SECONDS_MAX, &o->time_s);
    case 'l':
        return command_read_number(name, optarg, 1, SECONDS_MAX, &o->limit_s);
    default:
        o->out = optarg;
        return true;
    }
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},
        {"finding", required_argument, NULL, 'f'},
        {"out", required_argument, NULL, 'o'},
        {"time", required_argument, NULL, 'T'},
        {"limit", required_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static const struct command_line line = {"minimize", usage, ":s:f:o:T:l:h", options,
                                             take_option};
    const int status = command_read_options(&line, argc, argv, o);
    if (status >= 0)
        return status;
    if (argc - optind == 1) {
        o->file = argv[optind];
        return -1;
    }
    fputs("ringlab-sim: minimize takes one scenario, as in: minimize story.json --seed 7\n",
          stderr);
    return STATUS_ASKED_WRONGLY;
}

int command_minimize(int argc, char **argv)
{
    struct options o = {.time_s = SECONDS_MAX, .limit_s = 10};
    struct scenario scenario;
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    if (!command_read_scenario(o.file, &scenario))
        return STATUS_ASKED_WRONGLY;
    command_hold_signals();
    status = run(&o, &scenario);
    scenario_destroy(&scenario);
    return status;
}
