/* sim/command.c - see sim/command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

bool command_read_scenario(const char *path, struct scenario *out)
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
    bool unreadable = ferror(file) != 0;
    int why = errno;
    fclose(file);
    struct json_error error;
    bool ok = false;
    if (unreadable)
        fprintf(stderr, "ringlab-sim: cannot read %s: %s\n", path, strerror(why));
    else if (len > SCENARIO_BYTES_MAX)
        fprintf(stderr, "ringlab-sim: %s is longer than %d bytes\n", path, SCENARIO_BYTES_MAX);
    else if (!scenario_parse(slice_of(text, len), out, &error))
        fprintf(stderr, "ringlab-sim: %s:%u:%u: %s\n", path, (unsigned)error.line,
                (unsigned)error.column, error.message);
    else
        ok = true;
    free(text);
    return ok;
}

bool command_read_number(const char *option, const char *text, uint64_t *out)
{
    char *end;
    errno = 0;
    unsigned long long number = strtoull(text, &end, 0);
    if (end == text || *end != '\0' || errno != 0 || text[0] < '0' || text[0] > '9') {
        fprintf(stderr, "ringlab-sim: %s takes a whole number, not '%s'\n", option, text);
        return false;
    }
    *out = number;
    return true;
}

double command_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

int command_try_help(const char *command)
{
    fprintf(stderr, "Try 'ringlab sim %s --help'.\n", command);
    return STATUS_ASKED_WRONGLY;
}
