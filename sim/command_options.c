/* sim/command_options.c - the options of a command: see sim/command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/spelling.h"

enum { OPTIONS_MAX = 16 };

/* The long name of an option that has one. */
static const char *long_name(const struct command_line *line, int letter)
{
    const struct option *o = line->options;
    while (o->name && o->val != letter)
        o++;
    return o->name ? o->name : "?";
}

static void say_unknown(const struct command_line *line, const char *word)
{
    const char *names[OPTIONS_MAX + 1] = {NULL};
    for (uint32_t i = 0; i < OPTIONS_MAX && line->options[i].name; i++)
        names[i] = line->options[i].name;
    fprintf(stderr, "ringlab-sim: there is no option %s", word);
    if (strncmp(word, "--", 2) == 0) {
        const char *near = spelling_nearest(slice_of(word + 2, strcspn(word + 2, "=")), names);
        if (near)
            fprintf(stderr, "; did you mean --%s?", near);
    }
}

/* What getopt_long() cannot take. last: the word that it looked at last. It has not moved on from
 * a word of several letters, but tells the letter. */
static int say_misfit(const struct command_line *line, int code, const char *last)
{
    const bool is_letter = optopt != 0 && !strchr(line->letters, optopt);
    const char letter[] = {'-', (char)optopt, '\0'};
    if (code == ':')
        fprintf(stderr, "ringlab-sim: %s needs a value", last);
    else if (optopt != 0 && !is_letter)
        fprintf(stderr, "ringlab-sim: %s: that option takes no value", last);
    else
        say_unknown(line, is_letter ? letter : last);
    fprintf(stderr, " (see ringlab sim %s --help)\n", line->command);
    return STATUS_ASKED_WRONGLY;
}

int command_read_options(const struct command_line *line, int argc, char **argv, void *self)
{
    int option;
    while ((option = getopt_long(argc, argv, line->letters, line->options, NULL)) != -1) {
        if (option == 'h')
            return fputs(line->usage, stdout) < 0;
        if (option == '?' || option == ':')
            return say_misfit(line, option, argv[optind - 1]);
        if (!line->take(self, option, long_name(line, option)))
            return STATUS_ASKED_WRONGLY;
    }
    return -1;
}

bool command_read_number(const char *option, const char *text, uint64_t least, uint64_t most,
                         uint64_t *out)
{
    char *end;
    errno = 0;
    const unsigned long long number = strtoull(text, &end, 0);
    const bool is_number =
        end != text && *end == '\0' && errno == 0 && text[0] >= '0' && text[0] <= '9';
    if (is_number && number >= least && number <= most) {
        *out = number;
        return true;
    }
    fprintf(stderr, "ringlab-sim: --%s takes a whole number", option);
    if (least > 0 || most < UINT64_MAX)
        fprintf(stderr, " from %llu to %llu", (unsigned long long)least, (unsigned long long)most);
    fprintf(stderr, ", not '%s'\n", text);
    return false;
}
