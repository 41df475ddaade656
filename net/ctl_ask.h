/* net/ctl_ask.h - one question to one node, and its answer to keep.
 *
 * A connection is opened, used once and closed (net/talk.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_ASK_H
#define NET_CTL_ASK_H

#include "net/buffer.h"
#include "net/talk.h"

struct ctl_answer {
    const struct url *from; /* who was asked; borrowed */
    uint16_t status;
    struct buffer body;               /* owned */
    char problem[TALK_PROBLEM_BYTES]; /* unless TALK_ANSWERED: what went wrong, in words */
};

/* Ask; where is borrowed as long as *out is used. *out is to be given to ctl_answer_destroy() in
 * any case. SIGPIPE must be ignored. */
MUST_CHECK enum talk_asked ctl_ask(const struct url *where, const struct talk_question *q,
                                   struct ctl_answer *out);

/* Zeroed is fine. */
void ctl_answer_destroy(struct ctl_answer *a);

#endif
