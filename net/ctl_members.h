/* net/ctl_members.h - who there is: as the cluster file has it, or as a node tells.
 *
 * The two differ while the file has been changed and not every node has read it again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_MEMBERS_H
#define NET_CTL_MEMBERS_H

#include "net/ctl_nodes.h"

enum { CTL_FINGERPRINT_BYTES = 17 };

struct ctl_member {
    char id[NODE_ID_BYTES_MAX + 1];
    struct url where;
    double share; /* of the keys, 0 to 1 */
};

struct ctl_members {
    struct ctl_member *list; /* owned */
    uint32_t count;
    char fingerprint[CTL_FINGERPRINT_BYTES]; /* of the ring that they make */
};

/* From the cluster file, or from /cluster of the first node that answers. false: that did not work,
 * and there was a complaint; *out is zeroed. */
MUST_CHECK bool ctl_members_of_file(struct ctl_members *out, const struct ctl_nodes *nodes);
MUST_CHECK bool ctl_members_told(struct ctl_members *out, const struct ctl_nodes *nodes,
                                 const struct ctl_options *o);
/* Zeroed is fine. */
void ctl_members_destroy(struct ctl_members *m);

#endif
