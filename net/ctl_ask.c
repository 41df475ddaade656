/* net/ctl_ask.c - see net/ctl_ask.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_ask.h"

#include <stdio.h>

/* The talk ends here, so what it said is copied. */
static enum talk_asked keep(enum talk_asked asked, const char *problem,
                            const struct http_response *r, struct ctl_answer *out)
{
    if (asked != TALK_ANSWERED) {
        snprintf(out->problem, sizeof out->problem, "%s", problem);
        return asked;
    }
    out->status = r->status;
    buffer_init(&out->body, r->body.len + 1);
    if (buffer_append(&out->body, r->body))
        return TALK_ANSWERED;
    snprintf(out->problem, sizeof out->problem, "not enough memory");
    return TALK_LOST;
}

enum talk_asked ctl_ask(const struct url *where, const struct talk_question *q,
                        struct ctl_answer *out)
{
    struct talk t;
    struct http_response response;
    struct talk_question only = *q;
    only.last = true;
    *out = (struct ctl_answer){.from = where};
    talk_init(&t, where);
    const enum talk_asked asked = keep(talk_ask(&t, &only, &response), t.problem, &response, out);
    talk_destroy(&t);
    return asked;
}

void ctl_answer_destroy(struct ctl_answer *a)
{
    buffer_release(&a->body);
}
