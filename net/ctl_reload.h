/* net/ctl_reload.h - the command reload: every node reads its cluster file again.
 *
 *  A  localhost:5001  reloaded: 4 nodes, fingerprint 905dd7aaaec28f76; new: D; gone: B
 *  B  localhost:5002  reloaded: 4 nodes, fingerprint 905dd7aaaec28f76; new: D; gone: B
 *  C  localhost:5003  not reloaded: nodes.json:3:7: expected ...
 *  D  localhost:5004  not reached: Connection refused (start it: ./ringlab node --id D)
 *
 * Asked are the nodes of the cluster file, in turn, and then those that only the first node that
 * answers still knows: they have left and are to learn of it. With --node that one alone is asked.
 * Each reads the file that it was started with. With --json, one document:
 *
 *   {"reloaded": false, "agree": true, "nodes": [
 *     {"id": "A", "url": "http://localhost:5001", "reloaded": true, "error": null,
 *      "answer": { what POST /node/reload says }}, ...]}
 *
 * error says why a node was not reloaded; answer is null then. agree: those that were have the same
 * fingerprint now.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_RELOAD_H
#define NET_CTL_RELOAD_H

#include "net/ctl_nodes.h"

/* CTL_YES if every node was reloaded and all agree, else CTL_NO. Takes the timeout for each node
 * that is silent. */
enum ctl_exit ctl_reload(const struct ctl_nodes *nodes, const struct ctl_options *o);

#endif
