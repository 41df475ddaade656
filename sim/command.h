/* sim/command.h - the commands of ringlab-sim, and what they share.
 *
 * Each command is a file of its own, command_NAME.c, and takes its words as main() would:
 * argv[0] is the command's name. It returns the exit status of the program.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_COMMAND_H
#define SIM_COMMAND_H

#include "sim/scenario.h"

enum {
    STATUS_YES = 0,
    STATUS_NO = 1,            /* it ran, and the answer is no */
    STATUS_ASKED_WRONGLY = 2, /* and nothing was run */
};

int command_run(int argc, char **argv);
int command_replay(int argc, char **argv);
int command_trace(int argc, char **argv);
int command_sweep(int argc, char **argv);
int command_minimize(int argc, char **argv);
int command_compare(int argc, char **argv);

/* --- for the commands ------------------------------------------------------------------------ */

/* Read a scenario's file. false: said on standard error, with line and column. */
MUST_CHECK bool command_read_scenario(const char *path, struct scenario *out);

/* Seconds on a clock that only goes forward, for how long something took. */
double command_clock(void);

/* From now on a Ctrl-C, or a SIGTERM, does not end the program but is a question that can be
 * asked: has there been one? */
void command_hold_signals(void);
bool command_interrupted(void);

/* The command that shows a run again, in room, as a shell takes it; returns room. */
enum { COMMAND_AGAIN_MAX = 1024 };
const char *command_again(const char *file, uint64_t seed, char room[COMMAND_AGAIN_MAX]);

/* --- options --------------------------------------------------------------------------------- */

struct option; /* of <getopt.h> */

/* What a command takes, beside its operands. */
struct command_line {
    const char *command;          /* whose --help says more: "run" */
    const char *usage;            /* what -h, --help shows */
    const char *letters;          /* as getopt_long() takes them, a colon before the first */
    const struct option *options; /* at most 16; each one has a letter as its value */
    /* Take in one option, whose argument is optarg. false: said on standard error what is wrong. */
    bool (*take)(void *self, int letter, const char *name);
};

/* Hand all options to line->take. Returns -1 to go on, with the operands from argv[optind] on; else
 * the exit status: there was help, or a complaint. */
int command_read_options(const struct command_line *line, int argc, char **argv, void *self);

/* A whole number within bounds, decimal or 0x. false: said on standard error, naming the option. */
MUST_CHECK bool command_read_number(const char *option, const char *text, uint64_t least,
                                    uint64_t most, uint64_t *out);

#endif
