/* net/ctl_nodes.h - whom ringlab-ctl asks.
 *
 * Any node can answer for the whole cluster, so the nodes of the cluster file are asked in turn
 * until one answers.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_NODES_H
#define NET_CTL_NODES_H

#include "core/cluster.h"
#include "net/ctl_ask.h"
#include "net/ctl_json.h"
#include "net/ctl_options.h"

struct ctl_nodes {
    struct url *urls; /* owned; those of the file, or the one of --node */
    uint32_t count;   /* at least 1 */
    bool from_file;
    struct cluster cluster; /* owned; the file, if from_file */
};

/* Find out whom to ask. false: there was a complaint, because the command line or the file is
 * wrong; *out is zeroed. */
MUST_CHECK bool ctl_nodes_init(struct ctl_nodes *out, const struct ctl_options *o);
/* Zeroed is fine. */
void ctl_nodes_destroy(struct ctl_nodes *nodes);

/* A question with what the options say about it: how long to wait, which token. */
struct talk_question ctl_nodes_question(const struct ctl_options *o, enum http_method method,
                                        struct slice target);

/* Ask one after the other until one answers. A PUT or DELETE that may have arrived is not tried
 * elsewhere: somebody else's write may have come after it by now. false: nobody answered, and
 * there was a complaint. *out is to be given to ctl_answer_destroy() in any case. */
MUST_CHECK bool ctl_nodes_ask(const struct ctl_nodes *nodes, const struct talk_question *q,
                              struct ctl_answer *out);

/* What a node's refusal says, in a sentence for a person; "?" if it says nothing. */
void ctl_nodes_refusal(const struct ctl_json *doc, uint16_t status, const struct ctl_options *o,
                       char *out, uint32_t max);

/* What has answered is no node of ringlab: say so, and who it is. Returns CTL_NO. */
enum ctl_exit ctl_nodes_complain_of(const struct ctl_answer *stranger);

#endif
