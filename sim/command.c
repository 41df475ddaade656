/* sim/command.c - see sim/command.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <errno.h>
#include <signal.h>
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

double command_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static sigset_t endings(void)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    return set;
}

void command_hold_signals(void)
{
    const sigset_t set = endings();
    sigprocmask(SIG_BLOCK, &set, NULL);
}

bool command_interrupted(void)
{
    sigset_t pending;
    return sigpending(&pending) == 0 &&
           (sigismember(&pending, SIGINT) == 1 || sigismember(&pending, SIGTERM) == 1);
}

/* As a shell reads it: in quotes, if there is anything in it that a shell would look at. What does
 * not fit is left out: no path that anyone types is so long. */
static void quote(const char *word, char *room, size_t max)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "_-+./,:@%";
    const char *const mark = word[strspn(word, plain)] == '\0' ? "" : "'";
    size_t used = (size_t)snprintf(room, max, "%s", mark);
    for (; *word != '\0' && used + 8 < max; word++)
        used += *word == '\'' ? (size_t)snprintf(room + used, max - used, "'\\''")
                              : (size_t)snprintf(room + used, max - used, "%c", *word);
    snprintf(room + used, max - used, "%s", mark);
}

const char *command_again(const char *file, uint64_t seed, char room[COMMAND_AGAIN_MAX])
{
    char word[COMMAND_AGAIN_MAX - 64];
    quote(file, word, sizeof word);
    snprintf(room, COMMAND_AGAIN_MAX, "./ringlab sim run %s --seed %llu", word,
             (unsigned long long)seed);
    return room;
}
