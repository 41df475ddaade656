/* sim/command_replay.c - live through the journal of a real node.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <getopt.h>
#include <stdio.h>

#include "sim/replay_report.h"

static const char usage[] =
    "Usage: ringlab sim replay FILE [OPTION]...\n"
    "\n"
    "Give a node the events that a real one recorded (ringlab node --journal FILE),\n"
    "at their times, and see that it does the same, byte for byte. The first effect\n"
    "that differs is shown with its event.\n"
    "\n"
    "A journal that is cut short, because its node was killed, is replayed as far as\n"
    "it goes; of a damaged one, what comes before the damage.\n"
    "\n"
    "  -t, --trace   say every event and its effects, a line for each\n"
    "  -j, --json    the result as one JSON document\n"
    "  -h, --help    show this\n"
    "\n"
    "Exit status: 0 every effect was reproduced, 1 one was not, or the journal is\n"
    "damaged, 2 asked wrongly, or the file is no journal.\n"
    "\n"
    "Examples:\n"
    "  PORT=5001 ./ringlab node --journal a.journal\n"
    "  ./ringlab sim replay a.journal --trace\n";

struct options {
    const char *file;
    bool json, trace;
};

static bool take_option(void *self, int letter, const char *name)
{
    struct options *const o = self;
    (void)name;
    o->json |= letter == 'j';
    o->trace |= letter == 't';
    return true;
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option options[] = {
        {"trace", no_argument, NULL, 't'},
        {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static const struct command_line line = {"replay", usage, ":tjh", options, take_option};
    const int status = command_read_options(&line, argc, argv, o);
    if (status >= 0)
        return status;
    if (argc - optind != 1 || (o->json && o->trace)) {
        fputs(o->json && o->trace ? "ringlab-sim: replay takes one of --json and --trace\n"
                                  : "ringlab-sim: replay takes one journal, as in: replay "
                                    "a.journal\n",
              stderr);
        return STATUS_ASKED_WRONGLY;
    }
    o->file = argv[optind];
    return -1;
}

static void replay_all(struct replay *r, bool trace)
{
    while (replay_next(r) == REPLAY_STEPPED)
        if (trace)
            replay_story(r, stdout);
}

int command_replay(int argc, char **argv)
{
    struct options o = {0};
    struct replay r;
    char error[REPLAY_ERROR_MAX];
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    if (!replay_open(&r, o.file, error)) {
        fprintf(stderr, "ringlab-sim: %s: %s\n", o.file, error);
        return STATUS_ASKED_WRONGLY;
    }
    double started = command_clock();
    replay_all(&r, o.trace);
    (o.json ? replay_json : replay_page)(&r, command_clock() - started, stdout);
    status = replay_is_good(&r) ? STATUS_YES : STATUS_NO;
    replay_close(&r);
    return fflush(stdout) == 0 ? status : STATUS_NO;
}
