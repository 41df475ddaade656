/* sim/sim_main.c - the program ringlab-sim: the same nodes in virtual time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <string.h>

#include "core/spelling.h"
#include "sim/command.h"

#ifdef __GLIBC__
#include <malloc.h>
#endif

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *words;
} commands[] = {
    {"run", command_run, "FILE                   a scenario, once, and what came of it"},
    {"sweep", command_sweep, "FILE... --seeds A..B   with many seeds, several at a time"},
    {"minimize", command_minimize, "FILE --seed N          a failing run, and nothing else in it"},
    {"trace", command_trace, "cat|stats|... FILE     look into what a run has written, draw it"},
    {"compare", command_compare, "FILE                   its requests, also asked of real nodes"},
    {"replay", command_replay, "FILE                   the journal of a real node, once more"},
};
enum { COMMANDS = sizeof commands / sizeof commands[0] };

static int help(FILE *out)
{
    fputs("Usage: ringlab sim COMMAND ...\n"
          "\n"
          "The nodes of the real server, in virtual time, with faults. The same scenario\n"
          "and seed give the same run, event for event, everywhere.\n"
          "\n",
          out);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(out, "  %-9s %s\n", commands[i].name, commands[i].words);
    fputs("  bugs      [NAME...]              planted bugs, and who finds them\n"
          "\n"
          "Each has a --help of its own. Scenarios are in sim/scenarios; the README there\n"
          "says how to write one.\n"
          "\n"
          "Exit status: 0 yes, 1 no, 2 asked wrongly.\n"
          "\n"
          "Examples:\n"
          "  ./ringlab sim run sim/scenarios/first-steps.json\n"
          "  ./ringlab sim run sim/scenarios/hot-key.json --seed 7 --json\n",
          out);
    return ferror(out) != 0;
}

/* A node takes the memory for all that it may ever hold, and most of it is never touched. Such
 * memory costs nothing as long as it comes fresh from the system. The GNU C library would rather
 * hand out again what was given back to it, and clear it first, which touches everything: of a
 * thousand nodes that is half a gigabyte. */
static void leave_memory_untouched(void)
{
#ifdef __GLIBC__
    enum { FRESH_FROM_BYTES = 64 * 1024 };
    mallopt(M_MMAP_THRESHOLD, FRESH_FROM_BYTES);
#endif
}

static int say_unknown(const char *name)
{
    const char *names[COMMANDS + 1] = {NULL};
    for (size_t i = 0; i < COMMANDS; i++)
        names[i] = commands[i].name;
    const char *const near = spelling_nearest(slice_str(name), names);
    if (name[0] == '\0')
        fputs("ringlab-sim: say what to do (see ringlab sim --help)\n", stderr);
    else if (strcmp(name, "bugs") == 0)
        fputs("ringlab-sim: bugs need the source: say ./ringlab sim bugs\n", stderr);
    else
        fprintf(stderr, "ringlab-sim: there is no command %s%s%s%s (see ringlab sim --help)\n",
                name, near ? "; did you mean " : "", near ? near : "", near ? "?" : "");
    return STATUS_ASKED_WRONGLY;
}

int main(int argc, char **argv)
{
    leave_memory_untouched();
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return help(stdout);
    if (strcmp(name, "--version") == 0 || strcmp(name, "-V") == 0)
        return puts("ringlab " RINGLAB_VERSION) < 0;
    for (size_t i = 0; i < COMMANDS; i++)
        if (strcmp(name, commands[i].name) == 0)
            return commands[i].run(argc - 1, argv + 1);
    return say_unknown(name);
}
