/* net/ctl_status.h - the command status: every node at a glance.
 *
 *  ID  ADDRESS          SHARE  STATE       ITEMS  FULL    HITS
 *  A   localhost:5001   33.2%  up           1204   98%   93.1%
 *  B   localhost:5002   33.4%  down      Connection refused
 *
 * SHARE is the part of the keys that is the node's, FULL the memory that its items take of what
 * they can take together, HITS the part of the GETs at this owner that found something.
 *
 * Each node is asked in turn for /node and says only what it knows of itself; who there is and
 * how much of the keys is theirs comes from the cluster file, or with --node from that node's
 * /cluster. A node whose ring differs from that one's is pointed out loudly, because requests
 * that it forwards will fail. With --json, one document:
 *
 *   {"fingerprint": "2ce8...", "agree": true, "nodes": [
 *     {"id": "A", "url": "http://localhost:5001", "share": 0.331812, "state": "up",
 *      "error": null, "node": { what GET /node says }}, ...]}
 *
 * state is "up", "draining" or "down"; error says why it is down; node is null then. agree: all
 * that are up have this fingerprint.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_STATUS_H
#define NET_CTL_STATUS_H

#include "net/ctl_nodes.h"

/* CTL_YES if every node answers and all of them agree, else CTL_NO. Takes the timeout for each
 * node that is silent. */
enum ctl_exit ctl_status(const struct ctl_nodes *nodes, const struct ctl_options *o);

#endif
