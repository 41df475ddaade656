/* net/talk.c - see net/talk.h.
 *
 * The socket does not block; poll() does, until the deadline at the latest.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/talk.h"

#include "core/limits.h"
#include "net/buffer.h"
#include "net/http_write.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    ANSWER_BYTES_MAX = 64 * 1024 * 1024, /* a value, or /cluster of thousands of nodes */
    REQUEST_BYTES_MAX = VALUE_BYTES_LIMIT + HTTP_HEAD_BYTES_MAX + 1024,
};

static uint64_t now_ms(void)
{
    struct timespec t;
    const int failed = clock_gettime(CLOCK_MONOTONIC, &t);
    assert(failed == 0);
    return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Say why not. Always returns false, so that a function can end with it. */
PRINTF_LIKE(2, 3) static bool fail(struct talk *t, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(t->problem, TALK_PROBLEM_BYTES, format, args);
    va_end(args);
    return false;
}

static bool fail_errno(struct talk *t)
{
    return fail(t, "%s", strerror(errno));
}

/* Wait until the socket can be read or written, as events says. */
static bool wait_for(struct talk *t, short events)
{
    for (;;) {
        const uint64_t now = now_ms();
        const int left_ms = t->deadline_ms > now ? (int)(t->deadline_ms - now) : 0;
        struct pollfd p = {.fd = t->fd, .events = events};
        const int ready = poll(&p, 1, left_ms);
        if (ready == 0 || left_ms == 0)
            return fail(t, "no answer within %g s", t->timeout_ms / 1000.0);
        if (ready > 0)
            return true;
        if (errno != EINTR)
            return fail_errno(t);
    }
}

/* Did a call that returned -1 only mean "not yet"? */
static bool is_not_yet(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* --- connecting ------------------------------------------------------------------------------ */

static bool finish_connecting(struct talk *t)
{
    int error = 0;
    socklen_t len = sizeof error;
    if (!wait_for(t, POLLOUT))
        return false;
    if (getsockopt(t->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
        return fail_errno(t);
    return error == 0 || fail(t, "%s", strerror(error));
}

static void hang_up(struct talk *t)
{
    if (t->fd >= 0)
        close(t->fd);
    t->fd = -1;
}

static bool connect_to(struct talk *t, const struct addrinfo *a)
{
    t->fd = socket(a->ai_family, a->ai_socktype, a->ai_protocol);
    if (t->fd < 0)
        return fail_errno(t);
    bool connected = false;
    if (fcntl(t->fd, F_SETFL, O_NONBLOCK) != 0)
        connected = fail_errno(t);
    else if (connect(t->fd, a->ai_addr, a->ai_addrlen) == 0)
        connected = true;
    else if (errno == EINPROGRESS || errno == EINTR)
        connected = finish_connecting(t);
    else
        connected = fail_errno(t);
    if (!connected)
        hang_up(t);
    return connected;
}

/* A name may have several addresses ("localhost" is often both ::1 and 127.0.0.1). */
static bool connect_to_any(struct talk *t)
{
    char port[6];
    snprintf(port, sizeof port, "%u", (unsigned)t->where->port);
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    struct addrinfo *list = NULL;
    const int error = getaddrinfo(t->where->host, port, &hints, &list);
    if (error != 0)
        return fail(t, "%s", gai_strerror(error));
    t->deadline_ms = now_ms() + t->timeout_ms;
    bool connected = false;
    for (const struct addrinfo *a = list; a != NULL && !connected; a = a->ai_next)
        connected = connect_to(t, a);
    freeaddrinfo(list);
    return connected;
}

/* --- asking ---------------------------------------------------------------------------------- */

void talk_host_text(const struct url *where, char out[TALK_HOST_BYTES])
{
    const bool is_ip6 = strchr(where->host, ':') != NULL;
    snprintf(out, TALK_HOST_BYTES, is_ip6 ? "[%s]:%u" : "%s:%u", where->host,
             (unsigned)where->port);
}

static void write_question(struct buffer *out, const struct url *where,
                           const struct talk_question *q)
{
    char host[TALK_HOST_BYTES];
    char authorization[sizeof "Bearer " + TALK_TOKEN_BYTES_MAX] = "";
    talk_host_text(where, host);
    if (q->token != NULL)
        snprintf(authorization, sizeof authorization, "Bearer %s", q->token);
    const struct http_request_head head = {
        .method = q->method,
        .target = q->target,
        .host = slice_str(host),
        .authorization = slice_str(authorization),
        .content_length = q->body.len,
        .more = slice_str(q->last ? "Connection: close\r\n" : ""),
    };
    if (http_write_request(out, &head))
        buffer_append(out, q->body);
    else
        out->failed = true;
}

static bool send_all(struct talk *t, struct slice bytes)
{
    while (bytes.len > 0) {
        const ssize_t n = send(t->fd, bytes.data, bytes.len, 0);
        if (n >= 0)
            bytes = slice_of(bytes.data + n, bytes.len - (size_t)n);
        else if (!is_not_yet())
            return fail_errno(t);
        else if (!wait_for(t, POLLOUT))
            return false;
    }
    return true;
}

/* --- listening ------------------------------------------------------------------------------- */

/* Wait for bytes and read some. *out_len is 0 at the end of the stream. */
static bool receive(struct talk *t, uint8_t *bytes, size_t max, size_t *out_len)
{
    for (;;) {
        if (!wait_for(t, POLLIN))
            return false;
        const ssize_t n = recv(t->fd, bytes, max, 0);
        if (n >= 0) {
            *out_len = (size_t)n;
            return true;
        }
        if (!is_not_yet())
            return fail_errno(t);
    }
}

static bool receive_answer(struct talk *t)
{
    struct http_response_decoder *d = &t->decoder;
    size_t len = 0;
    size_t used = 0;
    while (receive(t, t->bytes, sizeof t->bytes, &len)) {
        if (len == 0)
            return fail(t, "no whole answer came");
        switch (http_response_feed(d, t->bytes, len, &used)) {
        case HTTP_RESPONSE_NEED_MORE:
            break;
        case HTTP_RESPONSE_DONE:
            return used == len || fail(t, "more came than was asked for");
        case HTTP_RESPONSE_BAD:
            return fail(t, "not a ringlab node (%s)", d->refusal->code);
        }
    }
    return false;
}

/* --- all of it ------------------------------------------------------------------------------- */

static enum talk_asked converse(struct talk *t, struct slice question)
{
    t->deadline_ms = now_ms() + t->timeout_ms;
    if (t->fd < 0 && !connect_to_any(t))
        return TALK_UNREACHED;
    /* A node that refuses a request answers and closes without reading all of it. So even when
     * not everything could be sent, there may be an answer. */
    send_all(t, question);
    const bool received = receive_answer(t);
    if (!received || !t->decoder.response.keep_alive)
        hang_up(t);
    return received ? TALK_ANSWERED : TALK_LOST;
}

void talk_init(struct talk *t, const struct url *where)
{
    *t = (struct talk){.where = where, .fd = -1};
    http_response_init(&t->decoder, ANSWER_BYTES_MAX);
}

/* A decoder that has lost its place does not find it again. */
static void begin_anew(struct talk *t)
{
    http_response_destroy(&t->decoder);
    http_response_init(&t->decoder, ANSWER_BYTES_MAX);
}

enum talk_asked talk_ask(struct talk *t, const struct talk_question *q, struct http_response *out)
{
    assert(q->timeout_ms > 0);
    assert(q->token == NULL || strlen(q->token) <= TALK_TOKEN_BYTES_MAX);
    struct buffer question;
    buffer_init(&question, REQUEST_BYTES_MAX);
    write_question(&question, t->where, q);
    enum talk_asked asked = TALK_UNREACHED;
    t->timeout_ms = q->timeout_ms;
    if (t->fd < 0)
        begin_anew(t);
    if (question.failed)
        fail(t, "not enough memory");
    else
        asked = converse(t, buffer_bytes(&question));
    buffer_release(&question);
    if (asked == TALK_ANSWERED)
        *out = t->decoder.response;
    return asked;
}

void talk_destroy(struct talk *t)
{
    hang_up(t);
    http_response_destroy(&t->decoder);
}
