/* net/fleet.h - real nodes for a while: processes of ringlab-node on free ports of this machine.
 *
 *   fleet_start     a folder of cluster files and logs, a process for each node, all ready
 *   fleet_ask       one request through one node (net/fleet_ask.h)
 *   fleet_keys      what a node holds, in eviction order (net/fleet_keys.h)
 *   fleet_stop      every process ended, the folder gone
 *
 * A process is only ever signalled by its own number, before it was waited for. Each is in a
 * process group of its own, so that Ctrl-C is for the caller, who then stops them in order.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_FLEET_H
#define NET_FLEET_H

#include <sys/types.h>

#include "core/cluster.h"
#include "net/talk.h"

enum {
    FLEET_NODES_MAX = 64,
    FLEET_FOLDER_BYTES = 256,
    FLEET_PROBLEM_BYTES = 512,
    FLEET_ASK_TIMEOUT_MS = 15 * 1000,
};

struct fleet_node {
    pid_t pid; /* 0: not running */
    int ended; /* how, as waitpid() tells it, once it was running and is no more */
    struct url url;
    struct talk talk;
};

struct fleet {
    /* read-only for callers */
    struct cluster *cluster; /* borrowed */
    char folder[FLEET_FOLDER_BYTES];
    char problem[FLEET_PROBLEM_BYTES]; /* after a failure: what went wrong, in words */
    /* private */
    struct fleet_node *nodes; /* owned; as many as the cluster has */
};

/* What to start. */
struct fleet_plan {
    const char *program;      /* ringlab-node: a path, or a name to be found in $PATH */
    struct cluster *cluster;  /* whose hosts and ports are filled in here; borrowed for as long as
                                 the fleet is. At most FLEET_NODES_MAX nodes, sorted by id */
    const uint64_t *memories; /* bytes, of each node, instead of the cluster's */
};

/* Start every node and wait until each is ready. false: f->problem says why not, and nothing
 * runs. Give *f to fleet_stop() in any case. */
MUST_CHECK bool fleet_start(struct fleet *f, const struct fleet_plan *plan);

/* Has a node ended that should not have? f->problem says which and how, if so. */
bool fleet_has_ended(struct fleet *f);

/* Let every node end, by force if it takes too long, and remove the folder unless keep_folder.
 * false: a node did not end well, and f->problem says which. */
bool fleet_stop(struct fleet *f, bool keep_folder);

/* While nodes run, SIGINT, SIGQUIT, SIGTERM and SIGHUP are to be held, so that the nodes can be
 * stopped before this program is: held until they are let go, or for ever. One that is ignored
 * stays so. */
void fleet_hold_interrupts(bool hold);

/* Has somebody asked this program to stop, by one of those that are held? */
bool fleet_is_interrupted(void);

#endif
