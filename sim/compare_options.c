/* sim/compare_options.c - see sim/compare_options.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/compare_options.h"

#include <getopt.h>
#include <stdio.h>

#include "sim/command.h"

enum { REQUESTS_DEFAULT = 20 * 1000, REQUESTS_MAX = 200 * 1000 };

static const char usage[] =
    "Usage: ringlab sim compare FILE [OPTION]...\n"
    "\n"
    "Ask the requests of a scenario, one after the other, of simulated nodes and of\n"
    "real ones, started for that on free ports of this machine. Both must answer the\n"
    "same and hold the same keys in the end. Where lifetimes end, time is real.\n"
    "\n"
    "  -s, --seed N          instead of the scenario's own\n"
    "  -n, --requests N      at most so many, 1 to 200000 (default: 20000)\n"
    "  -w, --without-faults  no faults, weather, changes (who joins is there from the\n"
    "                        start); without this option they are refused\n"
    "  -j, --json            the result as one JSON document\n"
    "  -k, --keep            keep the folder with cluster files and logs\n"
    "  -h, --help            show this\n"
    "\n"
    "$RINGLAB_NODE: the program to start, if not the ringlab-node beside this one.\n"
    "Exit status: 0 they agree, 1 they differ or a node failed, 2 asked wrongly.\n"
    "\n"
    "Examples:\n"
    "  ./ringlab sim compare sim/scenarios/first-steps.json\n"
    "  ./ringlab sim compare sim/scenarios/hot-key.json --requests 5000\n";

static bool take_option(void *self, int letter, const char *name)
{
    struct compare_options *const o = self;
    switch (letter) {
    case 's':
        o->has_seed = true;
        return command_read_number(name, optarg, 0, UINT64_MAX, &o->seed);
    case 'n':
        return command_read_number(name, optarg, 1, REQUESTS_MAX, &o->requests);
    case 'j':
        o->json = true;
        return true;
    case 'k':
        o->keep = true;
        return true;
    default:
        o->without_faults = true;
        return true;
    }
}

int compare_options_read(int argc, char **argv, struct compare_options *o)
{
    static const struct option options[] = {
        {"seed", required_argument, NULL, 's'},
        {"requests", required_argument, NULL, 'n'},
        {"without-faults", no_argument, NULL, 'w'},
        {"json", no_argument, NULL, 'j'},
        {"keep", no_argument, NULL, 'k'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static const struct command_line line = {"compare", usage, ":s:n:wjkh", options, take_option};
    *o = (struct compare_options){.requests = REQUESTS_DEFAULT};
    const int status = command_read_options(&line, argc, argv, o);
    if (status >= 0)
        return status;
    if (argc - optind != 1) {
        fputs("ringlab-sim: compare takes one scenario, as in: compare "
              "sim/scenarios/first-steps.json\n",
              stderr);
        return STATUS_ASKED_WRONGLY;
    }
    o->file = argv[optind];
    return -1;
}
