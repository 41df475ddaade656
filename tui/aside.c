/* tui/aside.c - see tui/aside.h.
 *
 * A process has one standard error, so there is one of these, too.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/aside.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static struct {
    bool is_on;
    int file; /* what is written now goes here, */
    int real; /* and belongs there */
} aside;

/* -1: it cannot be made. */
static int nameless_file(void)
{
    const char *folder = getenv("TMPDIR");
    char path[512];
    const int len = snprintf(path, sizeof path, "%s/ringlab-XXXXXX",
                             folder && folder[0] != '\0' ? folder : "/tmp");
    if (len < 0 || (size_t)len >= sizeof path)
        return -1;
    const int file = mkstemp(path);
    if (file >= 0) {
        unlink(path);
        fcntl(file, F_SETFD, FD_CLOEXEC);
    }
    return file;
}

void aside_begin(void)
{
    if (aside.is_on || !isatty(STDERR_FILENO))
        return;
    aside.file = nameless_file();
    if (aside.file < 0)
        return;
    aside.real = fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    if (aside.real < 0 || dup2(aside.file, STDERR_FILENO) < 0) {
        close(aside.real);
        close(aside.file);
        return;
    }
    aside.is_on = true;
}

static void copy(int from, int to)
{
    char bytes[4096];
    ssize_t len;
    lseek(from, 0, SEEK_SET);
    while ((len = read(from, bytes, sizeof bytes)) > 0)
        for (ssize_t done = 0, more = 0; done < len; done += more)
            if ((more = write(to, bytes + done, (size_t)(len - done))) <= 0)
                return;
}

void aside_end(void)
{
    if (!aside.is_on)
        return;
    aside.is_on = false;
    dup2(aside.real, STDERR_FILENO);
    copy(aside.file, STDERR_FILENO);
    close(aside.file);
    close(aside.real);
}
