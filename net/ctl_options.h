/* net/ctl_options.h - what the command line of ringlab-ctl says.
 *
 * Options may stand before, between and behind the command and its arguments; "--" ends them, so
 * that a value may begin with "-".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_OPTIONS_H
#define NET_CTL_OPTIONS_H

#include "net/ctl.h"

/* All text is the command line's or the environment's own. */
struct ctl_options {
    const char *node;   /* URL or HOST:PORT of the one to ask; NULL: those of the file */
    const char *config; /* the cluster file */
    const char *token;  /* RINGLAB_TOKEN; NULL if there is none */
    const char *ttl;    /* a valid lifetime as typed, in seconds; NULL if there is none */
    uint32_t timeout_ms;
    bool json;
    const char *command;
    char **args; /* of the command */
    int arg_count;
};

/* Read it. false: there is nothing more to do, --help was printed or a complaint; end with
 * *out_exit. */
MUST_CHECK bool ctl_options_read(struct ctl_options *out, int argc, char **argv,
                                 enum ctl_exit *out_exit);

#endif
