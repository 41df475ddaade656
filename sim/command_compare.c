/* sim/command_compare.c - the simulator against real nodes: a program of its own, for it knows
 * both. This hands over to it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const char program[] = "../net/ringlab-compare";

enum { PATH_BYTES_MAX = 4096 };

/* Where it is: seen from the folder of this program. */
static bool find_program(char path[PATH_BYTES_MAX])
{
    ssize_t len = readlink("/proc/self/exe", path, PATH_BYTES_MAX - sizeof program);
    if (len < 0)
        return false;
    while (len > 0 && path[len - 1] != '/')
        len--;
    memcpy(path + len, program, sizeof program);
    return true;
}

int command_compare(int argc, char **argv)
{
    char path[PATH_BYTES_MAX] = "ringlab-compare";
    (void)argc;
    if (find_program(path)) {
        argv[0] = path;
        execv(path, argv);
    }
    fprintf(stderr, "ringlab-sim: cannot start %s: %s\n", path, strerror(errno));
    return STATUS_ASKED_WRONGLY;
}
