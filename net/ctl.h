/* net/ctl.h - what the parts of ringlab-ctl share: how it ends and how it complains.
 *
 *   ctl_main.c     the program: find the command, run it
 *   ctl_options    what the command line says
 *   ctl_nodes      whom to ask: the nodes of the cluster file, or one
 *   ctl_ask        one question to one node, and its answer to keep (net/talk.h)
 *   ctl_keys       the commands locate, get, put, del
 *   ctl_members    who there is
 *   ctl_status     the command status
 *   ctl_reload     the command reload
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_H
#define NET_CTL_H

#include "core/base.h"

/* The program's exit status. */
enum ctl_exit {
    CTL_YES = 0,
    CTL_NO = 1,    /* it ran and the answer is no: not found, not stored, not reached, ... */
    CTL_WRONG = 2, /* it was asked wrongly: options, key, cluster file */
};

/* Print one line, "ringlab-ctl: " and the text, on stderr. Returns how, so that a function can
 * end with it. */
PRINTF_LIKE(2, 3) enum ctl_exit ctl_fail(enum ctl_exit how, const char *format, ...);

#endif
