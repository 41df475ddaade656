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
    "      --without-faults  no faults, weather, changes; else they are refused\n"
    "  -j, --json            the result as one JSON document\n"
    "  -k, --keep            keep the folder with cluster files and logs\n"
    "  -h, --help, -V, --version\n"
    "\n"
    "$RINGLAB_NODE: the program to start, if not the ringlab-node beside this one.\n"
    "Exit status: 0 they agree, 1 they differ or a node failed, 2 asked wrongly.\n"
    "\n"
    "Examples:\n"
    "  ./ringlab sim compare sim/scenarios/first-steps.json\n"
    "  ./ringlab sim compare sim/scenarios/hot-key.json --requests 5000\n";

static bool take_option(struct compare_options *o, int option)
{
    switch (option) {
    case 's':
        o->has_seed = true;
        return command_read_number("--seed", optarg, &o->seed);
    case 'n':
        if (!command_read_number("--requests", optarg, &o->requests))
            return false;
        if (o->requests >= 1 && o->requests <= REQUESTS_MAX)
            return true;
        fprintf(stderr, "ringlab-compare: --requests takes 1 to %d\n", REQUESTS_MAX);
        return false;
    case 'j':
        o->json = true;
        return true;
    case 'k':
        o->keep = true;
        return true;
    case 'w':
        o->without_faults = true;
        return true;
    default:
        return false;
    }
}

int compare_options_read(int argc, char **argv, struct compare_options *o)
{
    static const struct option long_options[] = {
        {"seed", required_argument, NULL, 's'},     {"requests", required_argument, NULL, 'n'},
        {"without-faults", no_argument, NULL, 'w'}, {"json", no_argument, NULL, 'j'},
        {"keep", no_argument, NULL, 'k'},           {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'V'},        {NULL, 0, NULL, 0},
    };
    int option;
    *o = (struct compare_options){.requests = REQUESTS_DEFAULT};
    while ((option = getopt_long(argc, argv, ":s:n:jkhV", long_options, NULL)) != -1) {
        if (option == 'h')
            return fputs(usage, stdout) < 0;
        if (option == 'V')
            return puts("ringlab " RINGLAB_VERSION) < 0;
        if (option == '?' || option == ':') {
            fprintf(stderr, "ringlab-compare: %s: %s\n", argv[optind - 1],
                    option == ':' ? "a value is missing" : "there is no such option");
            return command_try_help("compare");
        }
        if (!take_option(o, option))
            return STATUS_ASKED_WRONGLY;
    }
    if (argc - optind != 1) {
        fputs("ringlab-compare: takes one scenario, as in: "
              "sim compare sim/scenarios/first-steps.json\n",
              stderr);
        return STATUS_ASKED_WRONGLY;
    }
    o->file = argv[optind];
    return -1;
}
