/* net/asker.c - see net/asker.h.
 *
 * Each step is tried before the clock is looked at: who comes back late to an answer that has come
 * in time takes it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/asker.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/limits.h"
#include "core/message.h"
#include "net/http_write.h"

enum {
    TOKEN_BYTES_MAX = 1024,
    QUESTION_BYTES_MAX = VALUE_BYTES_LIMIT + HTTP_HEAD_BYTES_MAX + 1024,
};

void asker_init(struct asker *a, const struct addresses *where, uint32_t answer_bytes_max)
{
    assert(where->count >= 1);
    *a = (struct asker){.where = where, .fd = -1};
    buffer_init(&a->question, QUESTION_BYTES_MAX);
    http_response_init(&a->decoder, answer_bytes_max);
}

static void hang_up(struct asker *a)
{
    if (a->fd >= 0)
        close(a->fd);
    a->fd = -1;
}

void asker_destroy(struct asker *a)
{
    hang_up(a);
    buffer_release(&a->question);
    http_response_destroy(&a->decoder);
}

/* --- the end --------------------------------------------------------------------------------- */

static enum asker_end end(struct asker *a, enum asker_end how, uint64_t now_ns)
{
    a->at = ASKER_IDLE;
    a->took_ns = now_ns - a->asked_ns;
    if (how != ASKER_ANSWERED || a->is_alone || !a->response.keep_alive)
        hang_up(a);
    return how;
}

/* With these words, and without an answer. */
PRINTF_LIKE(4, 5)
static enum asker_end fail(struct asker *a, enum asker_end how, uint64_t now_ns, const char *format,
                           ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(a->problem, sizeof a->problem, format, args);
    va_end(args);
    return end(a, how, now_ns);
}

static bool is_not_yet(void)
{
    return errno == EAGAIN || errno == EINTR;
}

/* --- connecting ------------------------------------------------------------------------------ */

static socklen_t address_bytes(const struct sockaddr_storage *address)
{
    return address->ss_family == AF_INET ? sizeof(struct sockaddr_in) : sizeof(struct sockaddr_in6);
}

/* Begin to connect to the present address; errno says why not. */
static bool try_address(struct asker *a)
{
    const struct sockaddr_storage *to = &a->where->item[a->address];
    hang_up(a);
    a->fd = socket(to->ss_family, SOCK_STREAM, 0);
    if (a->fd < 0)
        return false;
    fcntl(a->fd, F_SETFD, FD_CLOEXEC);
    if (fcntl(a->fd, F_SETFL, O_NONBLOCK) != 0)
        return false;
    return connect(a->fd, (const struct sockaddr *)to, address_bytes(to)) == 0 ||
           errno == EINPROGRESS || errno == EINTR;
}

/* This address failed, with that error. */
static enum asker_end say_unreached(struct asker *a, int error, uint64_t now_ns)
{
    char text[ADDRESS_TEXT_MAX];
    address_text(&a->where->item[a->address], text);
    if (error == ECONNREFUSED)
        return fail(a, ASKER_REFUSED, now_ns, "connect to %s refused", text);
    return fail(a, ASKER_UNREACHED, now_ns, "connect to %s: %s", text, strerror(error));
}

/* Try one address after the other until one does not fail at once. The first one is that which
 * worked last. */
static enum asker_end connect_on(struct asker *a, int error, uint64_t now_ns)
{
    while (a->tried < a->where->count) {
        if (a->tried++ > 0)
            a->address = (a->address + 1) % a->where->count;
        if (try_address(a))
            return ASKER_NOT_YET;
        error = errno;
    }
    return say_unreached(a, error, now_ns);
}

/* A decoder that has lost its place does not find it again. */
static void connect_anew(struct asker *a, uint64_t now_ns)
{
    const uint32_t bytes_max = a->decoder.body.kept.bytes_max;
    http_response_destroy(&a->decoder);
    http_response_init(&a->decoder, bytes_max);
    a->at = ASKER_CONNECTING;
    a->is_kept = false;
    a->tried = a->sent = 0;
    a->deadline_ns = now_ns + (uint64_t)ASKER_CONNECT_MS * NS_PER_MS;
    hang_up(a);
}

static enum asker_end finish_connecting(struct asker *a, uint64_t now_ns)
{
    if (a->tried == 0)
        return connect_on(a, 0, now_ns);
    struct pollfd p = {.fd = a->fd, .events = POLLOUT};
    if (poll(&p, 1, 0) <= 0)
        return ASKER_NOT_YET;
    int error = 0;
    socklen_t len = sizeof error;
    if (getsockopt(a->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
        error = errno;
    if (error != 0)
        return connect_on(a, error, now_ns);
    a->at = ASKER_SENDING;
    a->deadline_ns = now_ns + (uint64_t)ASKER_ANSWER_MS * NS_PER_MS;
    return ASKER_NOT_YET;
}

/* --- asking ---------------------------------------------------------------------------------- */

static bool write_question(struct asker *a, const struct asker_question *q)
{
    char authorization[sizeof "Bearer " + TOKEN_BYTES_MAX] = "";
    if (q->token != NULL)
        snprintf(authorization, sizeof authorization, "Bearer %s", q->token);
    const struct http_request_head head = {
        .method = q->method,
        .target = q->target,
        .host = q->host,
        .authorization = slice_str(authorization),
        .content_length = q->body.len,
        .more = slice_str(q->alone ? "Connection: close\r\n" : ""),
    };
    buffer_release(&a->question);
    return http_write_request(&a->question, &head) && buffer_append(&a->question, q->body);
}

/* Has the node not closed the connection meanwhile, nor said anything unasked? */
static bool is_still_connected(const struct asker *a)
{
    uint8_t byte;
    return a->fd >= 0 && recv(a->fd, &byte, 1, MSG_PEEK) < 0 && is_not_yet();
}

void asker_ask(struct asker *a, const struct asker_question *q, uint64_t now_ns)
{
    assert(a->at == ASKER_IDLE);
    assert(q->token == NULL || strlen(q->token) <= TOKEN_BYTES_MAX);
    a->asked_ns = now_ns;
    a->is_get = q->method == HTTP_M_GET;
    a->is_alone = q->alone;
    a->sent = 0;
    a->problem[0] = '\0';
    write_question(a, q); /* if that failed, sending says so */
    if (q->alone || !is_still_connected(a)) {
        connect_anew(a, now_ns);
        return;
    }
    a->is_kept = true;
    a->at = ASKER_SENDING;
    a->deadline_ns = now_ns + (uint64_t)ASKER_ANSWER_MS * NS_PER_MS;
}

/* The connection is gone. A node may close one that it has kept just when it is used again: then
 * what only looks is asked once more. */
static enum asker_end lose(struct asker *a, const char *why, uint64_t now_ns)
{
    if (!a->is_kept || !a->is_get)
        return fail(a, ASKER_BROKEN, now_ns, "%s", why);
    connect_anew(a, now_ns);
    return ASKER_NOT_YET;
}

static enum asker_end send_some(struct asker *a, uint64_t now_ns)
{
    if (a->question.failed)
        return fail(a, ASKER_NO_MEMORY, now_ns, "not enough memory");
    struct slice all = buffer_bytes(&a->question);
    while (a->sent < all.len) {
        const ssize_t n = send(a->fd, all.data + a->sent, all.len - a->sent, 0);
        if (n >= 0)
            a->sent += (uint32_t)n;
        else if (is_not_yet())
            return ASKER_NOT_YET;
        else
            break; /* who refuses a long question answers before its end, and closes */
    }
    a->at = ASKER_LISTENING;
    return ASKER_NOT_YET;
}

/* --- listening ------------------------------------------------------------------------------- */

static enum asker_end take(struct asker *a, size_t len, uint64_t now_ns)
{
    size_t used = 0;
    a->is_kept = false;
    switch (http_response_feed(&a->decoder, a->bytes, len, &used)) {
    case HTTP_RESPONSE_NEED_MORE:
        return ASKER_NOT_YET;
    case HTTP_RESPONSE_BAD:
        return fail(a, ASKER_GARBAGE, now_ns, "no answer of a node (%s)", a->decoder.refusal->code);
    case HTTP_RESPONSE_DONE:
        break;
    }
    if (used != len)
        return fail(a, ASKER_GARBAGE, now_ns, "more came than was asked for");
    a->response = a->decoder.response;
    return end(a, ASKER_ANSWERED, now_ns);
}

static enum asker_end listen_some(struct asker *a, uint64_t now_ns)
{
    enum asker_end how = ASKER_NOT_YET;
    for (uint32_t i = 0; i < ASKER_TURN_READS && how == ASKER_NOT_YET; i++) {
        const ssize_t n = recv(a->fd, a->bytes, sizeof a->bytes, 0);
        if (n > 0)
            how = take(a, (size_t)n, now_ns);
        else if (n == 0)
            return lose(a, "the connection was closed before the answer was whole", now_ns);
        else
            return is_not_yet() ? ASKER_NOT_YET : lose(a, strerror(errno), now_ns);
    }
    return how;
}

/* --- all of it ------------------------------------------------------------------------------- */

static enum asker_end say_late(struct asker *a, uint64_t now_ns)
{
    char text[ADDRESS_TEXT_MAX];
    address_text(&a->where->item[a->address], text);
    if (a->at == ASKER_CONNECTING)
        return fail(a, ASKER_UNREACHED, now_ns, "no connection to %s in %.1f s", text,
                    ASKER_CONNECT_MS / 1000.0);
    return fail(a, ASKER_SILENT, now_ns, "no answer in %.1f s", ASKER_ANSWER_MS / 1000.0);
}

enum asker_end asker_turn(struct asker *a, uint64_t now_ns)
{
    assert(a->at != ASKER_IDLE);
    enum asker_end how = ASKER_NOT_YET;
    const bool has_asked = a->at == ASKER_LISTENING;
    if (a->at == ASKER_CONNECTING)
        how = finish_connecting(a, now_ns);
    if (a->at == ASKER_SENDING)
        how = send_some(a, now_ns);
    if (has_asked) /* before this turn: no answer is as old as its question */
        how = listen_some(a, now_ns);
    if (how == ASKER_NOT_YET && now_ns >= a->deadline_ns)
        how = say_late(a, now_ns);
    return how;
}

struct asker_wants asker_wants(const struct asker *a)
{
    assert(a->at != ASKER_IDLE);
    return (struct asker_wants){
        .fd = a->fd,
        .reads = a->at == ASKER_LISTENING,
        .writes = a->at != ASKER_LISTENING,
        .deadline_ns = a->deadline_ns,
    };
}
