/* net/talk.h - a conversation with one node: a question, its answer, and the next question.
 *
 * It waits: each question returns when its answer is whole or cannot come. The connection is
 * opened for the first question and kept for the next one, as long as the node keeps it too. The
 * name is looked up by the system, which may take its own time; everything after that, from the
 * first connection attempt to the last byte of the answer, ends within the timeout.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_TALK_H
#define NET_TALK_H

#include "core/url.h"
#include "net/http_response.h"

enum { TALK_TOKEN_BYTES_MAX = 1024, TALK_PROBLEM_BYTES = 160, TALK_READ_BYTES = 4096 };

struct talk_question {
    enum http_method method; /* GET, PUT, DELETE or POST */
    struct slice target;     /* a path, encoded */
    struct slice body;       /* with PUT */
    const char *token;       /* at most TALK_TOKEN_BYTES_MAX bytes; NULL for none */
    uint32_t timeout_ms;     /* at least 1 */
    bool last;               /* the node may close the connection behind it */
};

enum talk_asked {
    TALK_ANSWERED,
    TALK_UNREACHED, /* no connection: whatever was asked for was not done */
    TALK_LOST,      /* it may have been done, but no whole answer came */
};

struct talk {
    /* read-only for callers */
    const struct url *where;          /* borrowed */
    char problem[TALK_PROBLEM_BYTES]; /* unless TALK_ANSWERED: what went wrong, in words */
    /* private */
    int fd;               /* -1: not connected */
    uint32_t timeout_ms;  /* of the present question, */
    uint64_t deadline_ms; /* and when it is over */
    struct http_response_decoder decoder;
    uint8_t bytes[TALK_READ_BYTES];
};

/* Prepare to talk to this node. Nothing is opened yet. */
void talk_init(struct talk *t, const struct url *where);
void talk_destroy(struct talk *t);

/* Ask. The answer's slices are valid until the next call on t. SIGPIPE must be ignored. */
MUST_CHECK enum talk_asked talk_ask(struct talk *t, const struct talk_question *q,
                                    struct http_response *out);

/* "localhost:5001" or "[::1]:5001", NUL-terminated. */
enum { TALK_HOST_BYTES = URL_HOST_BYTES_MAX + sizeof("[]:65535") };
void talk_host_text(const struct url *where, char out[TALK_HOST_BYTES]);

#endif
