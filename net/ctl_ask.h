/* net/ctl_ask.h - one question to one node, and its answer.
 *
 * A connection is opened, used once and closed. The name is looked up by the system, which may
 * take its own time; everything after that, from the first connection attempt to the last byte of
 * the answer, ends within the timeout.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_ASK_H
#define NET_CTL_ASK_H

#include "core/url.h"
#include "net/buffer.h"
#include "net/http.h"

enum { CTL_TOKEN_BYTES_MAX = 1024, CTL_PROBLEM_BYTES = 160 };

struct ctl_question {
    enum http_method method; /* GET, PUT or DELETE */
    struct slice target;     /* a path, encoded */
    struct slice body;       /* with PUT */
    const char *token;       /* at most CTL_TOKEN_BYTES_MAX bytes; NULL for none */
    uint32_t timeout_ms;     /* at least 1 */
};

enum ctl_asked {
    CTL_ANSWERED,  /* status and body are there */
    CTL_UNREACHED, /* no connection: whatever was asked for was not done */
    CTL_LOST,      /* it may have been done, but no whole answer came */
};

struct ctl_answer {
    const struct url *from; /* who was asked; borrowed */
    uint16_t status;
    struct buffer body;              /* owned */
    char problem[CTL_PROBLEM_BYTES]; /* unless CTL_ANSWERED: what went wrong, in words */
};

/* Ask; where is borrowed as long as *out is used. *out is to be given to ctl_answer_destroy() in
 * any case. SIGPIPE must be ignored. */
MUST_CHECK enum ctl_asked ctl_ask(const struct url *where, const struct ctl_question *q,
                                  struct ctl_answer *out);

/* Zeroed is fine. */
void ctl_answer_destroy(struct ctl_answer *a);

/* "localhost:5001" or "[::1]:5001", NUL-terminated. */
enum { CTL_HOST_BYTES = URL_HOST_BYTES_MAX + sizeof("[]:65535") };
void ctl_host_text(const struct url *where, char out[CTL_HOST_BYTES]);

#endif
