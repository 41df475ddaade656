/* sim/child.h - a piece of work in a process of its own.
 *
 *     parent            child
 *     child_start  -->  work(self, out)      what it writes to out comes back whole, even if
 *     child_wait   <--  bytes                it dies half-way; so does the end of what it says
 *     child_reap   <--  how it ended         on standard error
 *
 * So an assertion that fails, an access to memory that is not there or a loop without end is a
 * piece of news and not the end of everything.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_CHILD_H
#define SIM_CHILD_H

#include <stdio.h>
#include <sys/types.h>

#include "core/base.h"

struct child {
    /* read-only for callers */
    uint8_t *said; /* owned; what it has written so far */
    size_t said_len;
    char words[4096]; /* the end of its standard error, terminated */
    size_t words_len;
    bool ended; /* it can be reaped */
    bool hung;  /* it was ended because its time was over */
    int status; /* after child_reap(): as waitpid() gives it */
    /* private */
    pid_t pid;
    int said_fd, words_fd;
    double deadline_s; /* by command_clock() */
};

/* Start the work, for at most limit_s seconds. false: no process or no memory, errno says why; *c
 * is zeroed. */
MUST_CHECK bool child_start(struct child *c, void (*work)(void *self, FILE *out), void *self,
                            double limit_s);

/* Take in what these children say until one has ended or patience_s is over; those whose time is
 * over are ended. NULLs and those that have ended are passed over. At most CHILDREN_MAX. */
enum { CHILDREN_MAX = 64 };
void child_wait(struct child *const *children, uint32_t count, double patience_s);

/* End it if it has not ended, and learn its status. What it said stays until child_destroy(). */
void child_reap(struct child *c);
/* Zeroed is fine; reaps first. */
void child_destroy(struct child *c);

#endif
