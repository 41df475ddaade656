/* tests/net/test_asker.c - a question comes to its end whatever the other side does, and meanwhile
 * nobody stands still.
 *
 * Method: the other side is a socket of this very program, so what it does and when is the test's
 * choice; were a call to block, the program would wait for itself. The asker's time is a number
 * that the test sets. pump() waits with poll() for what the asker says it waits for, and gives up
 * late.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/message.h"
#include "net/asker.h"

enum { PATIENCE_MS = 10 * 1000, ANSWER_BYTES_MAX = 1000 };

struct stage {
    int listening, heard; /* heard: the connection that was taken; -1: none */
    struct addresses where;
    struct asker asker;
    uint64_t now_ns;
};

/* --- the other side -------------------------------------------------------------------------- */

static int open_port(struct sockaddr_storage *out, bool listens)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_true(fd >= 0);
    assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    if (listens)
        assert_int_equal(listen(fd, 8), 0);
    memset(out, 0, sizeof *out);
    memcpy(out, &a, sizeof a);
    return fd;
}

static void set_up(struct stage *s, bool listens)
{
    *s = (struct stage){.heard = -1, .now_ns = NS_PER_S, .where.count = 1};
    s->listening = open_port(&s->where.item[0], listens);
    asker_init(&s->asker, &s->where, ANSWER_BYTES_MAX);
}

static void hang_up(struct stage *s)
{
    if (s->heard >= 0)
        close(s->heard);
    s->heard = -1;
}

static void tear_down(struct stage *s)
{
    asker_destroy(&s->asker);
    hang_up(s);
    close(s->listening);
}

static void say(struct stage *s, const char *text)
{
    assert_int_equal(send(s->heard, text, strlen(text), 0), (int)strlen(text));
}

/* --- the asker's side ------------------------------------------------------------------------ */

static void ask(struct stage *s, enum http_method method, bool alone)
{
    const struct asker_question q = {.method = method,
                                     .target = slice_str("/node"),
                                     .host = slice_str("a:1"),
                                     .token = "secret",
                                     .alone = alone};
    asker_ask(&s->asker, &q, s->now_ns);
    assert_true(asker_is_busy(&s->asker));
}

/* Until it has come to an end, or waits for nothing that will come. */
static enum asker_end pump(struct stage *s, int patience_ms)
{
    enum asker_end how = asker_turn(&s->asker, s->now_ns);
    while (how == ASKER_NOT_YET) {
        const struct asker_wants w = asker_wants(&s->asker);
        const short events = (short)((w.reads ? POLLIN : 0) | (w.writes ? POLLOUT : 0));
        struct pollfd p = {.fd = w.fd, .events = events};
        if (poll(&p, 1, patience_ms) <= 0)
            return ASKER_NOT_YET;
        how = asker_turn(&s->asker, s->now_ns);
    }
    return how;
}

/* Let the question arrive, and take it. Returns its text. */
static const char *hear(struct stage *s, char out[512])
{
    memset(out, 0, 512);
    assert_int_equal(pump(s, 0), ASKER_NOT_YET);
    while (s->heard < 0) {
        pump(s, 0);
        struct pollfd p = {.fd = s->listening, .events = POLLIN};
        assert_int_equal(poll(&p, 1, PATIENCE_MS), 1);
        s->heard = accept(s->listening, NULL, NULL);
        assert_true(s->heard >= 0);
    }
    for (size_t len = 0; strstr(out, "\r\n\r\n") == NULL;) {
        assert_int_equal(pump(s, 0), ASKER_NOT_YET);
        struct pollfd p = {.fd = s->heard, .events = POLLIN};
        assert_true(poll(&p, 1, PATIENCE_MS) == 1);
        const ssize_t n = recv(s->heard, out + len, 511 - len, 0);
        assert_true(n > 0);
        len += (size_t)n;
    }
    return out;
}

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";

static void must_answer(struct stage *s)
{
    assert_int_equal(pump(s, PATIENCE_MS), ASKER_ANSWERED);
    assert_false(asker_is_busy(&s->asker));
    assert_int_equal(s->asker.response.status, 200);
    assert_true(slice_eq(s->asker.response.body, slice_str("{}")));
}

static void must_fail(struct stage *s, enum asker_end how, const char *problem)
{
    assert_int_equal(pump(s, PATIENCE_MS), how);
    assert_false(asker_is_busy(&s->asker));
    assert_string_equal(s->asker.problem, problem);
}

/* --- claims ---------------------------------------------------------------------------------- */

static void a_question_is_asked_and_its_answer_read(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    assert_non_null(strstr(text, "GET /node HTTP/1.1\r\n"));
    assert_non_null(strstr(text, "Host: a:1\r\n"));
    assert_non_null(strstr(text, "Authorization: Bearer secret\r\n"));
    assert_null(strstr(text, "close"));
    say(&s, answer);
    s.now_ns += 7 * NS_PER_MS;
    must_answer(&s);
    assert_int_equal(s.asker.took_ns, 7 * NS_PER_MS);
    tear_down(&s);
}

static void the_next_question_goes_over_the_same_connection(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    for (uint32_t i = 0; i < 3; i++) { /* hear() takes a connection only once */
        ask(&s, HTTP_M_GET, false);
        hear(&s, text);
        say(&s, answer);
        must_answer(&s);
    }
    tear_down(&s);
}

static void a_connection_that_the_node_has_closed_is_opened_anew(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, answer);
    must_answer(&s);
    hang_up(&s);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, answer);
    must_answer(&s);
    tear_down(&s);
}

/* The node closes what it has kept just when it is asked again. */
static void whatever_only_looks_is_asked_once_more_on_a_new_connection(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, answer);
    must_answer(&s);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    hang_up(&s);
    hear(&s, text); /* but not a second time */
    hang_up(&s);
    must_fail(&s, ASKER_BROKEN, "the connection was closed before the answer was whole");
    tear_down(&s);
}

static void whatever_changes_something_is_asked_once(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_POST, true);
    hear(&s, text);
    assert_non_null(strstr(text, "Connection: close\r\n"));
    hang_up(&s);
    must_fail(&s, ASKER_BROKEN, "the connection was closed before the answer was whole");
    ask(&s, HTTP_M_POST, true);
    hear(&s, text);
    say(&s, answer);
    must_answer(&s);
    uint8_t byte;
    assert_int_equal(recv(s.heard, &byte, 1, 0), 0); /* and the asker closes */
    tear_down(&s);
}

static void where_nobody_listens_is_refused_at_once(void **state)
{
    (void)state;
    struct stage s;
    char said[ASKER_PROBLEM_BYTES], address[ADDRESS_TEXT_MAX];
    set_up(&s, false);
    address_text(&s.where.item[0], address);
    snprintf(said, sizeof said, "connect to %s refused", address);
    for (uint32_t i = 0; i < 2; i++) {
        ask(&s, HTTP_M_GET, false);
        must_fail(&s, ASKER_REFUSED, said);
    }
    tear_down(&s);
}

static void the_second_address_is_tried_when_the_first_refuses(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    s.where.item[1] = s.where.item[0];
    const int refusing = open_port(&s.where.item[0], false);
    s.where.count = 2;
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, answer);
    must_answer(&s);
    close(refusing);
    tear_down(&s);
}

static void who_is_silent_is_given_up_at_the_deadline(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    const uint64_t deadline_ns = s.now_ns + (uint64_t)ASKER_ANSWER_MS * NS_PER_MS;
    assert_int_equal(asker_wants(&s.asker).deadline_ns, deadline_ns);
    s.now_ns = deadline_ns - 1;
    assert_int_equal(pump(&s, 0), ASKER_NOT_YET);
    s.now_ns = deadline_ns;
    must_fail(&s, ASKER_SILENT, "no answer in 2.0 s");
    tear_down(&s);
}

static void a_byte_now_and_then_does_not_put_the_deadline_off(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    uint32_t sent = 0;
    for (enum asker_end how = ASKER_NOT_YET; how == ASKER_NOT_YET; sent++) {
        assert_true(sent < 4);
        assert_int_equal(send(s.heard, answer + sent, 1, 0), 1);
        s.now_ns += 600 * (uint64_t)NS_PER_MS;
        how = pump(&s, 0);
    }
    assert_int_equal(sent, 4);
    assert_string_equal(s.asker.problem, "no answer in 2.0 s");
    tear_down(&s);
}

static void an_answer_that_came_in_time_is_taken_by_who_comes_late(void **state)
{
    (void)state;
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, answer);
    s.now_ns += 3600 * NS_PER_S;
    must_answer(&s);
    tear_down(&s);
}

/* Returns what is said of bytes that are no answer. */
static void must_be_garbage(const char *bytes, const char *said)
{
    struct stage s;
    char text[512];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, bytes);
    must_fail(&s, ASKER_GARBAGE, said);
    /* The next question begins on a new connection, with a new mind. */
    hang_up(&s);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, answer);
    must_answer(&s);
    tear_down(&s);
}

static void whatever_is_no_answer_is_called_so(void **state)
{
    (void)state;
    must_be_garbage("SSH-2.0-OpenSSH_9.6\r\n", "no answer of a node (bad_response)");
    must_be_garbage("HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n",
                    "no answer of a node (body_too_large)");
    must_be_garbage("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}{}",
                    "more came than was asked for");
    must_be_garbage("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX: \x1b[2J\r\n\r\n{}",
                    "no answer of a node (bad_byte)");
}

/* Bytes without end: never more of them are taken in one turn, nor kept, than there may be. */
static void a_flood_is_read_in_small_turns_and_not_kept(void **state)
{
    (void)state;
    struct stage s;
    char text[512], chunk[1024];
    set_up(&s, true);
    ask(&s, HTTP_M_GET, false);
    hear(&s, text);
    say(&s, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5f5e100\r\n");
    memset(chunk, 'x', sizeof chunk);
    enum asker_end how = ASKER_NOT_YET;
    for (uint32_t i = 0; i < 100000 && how == ASKER_NOT_YET; i++) {
        send(s.heard, chunk, sizeof chunk, MSG_DONTWAIT);
        how = pump(&s, 0);
        assert_true(http_response_held_bytes(&s.asker.decoder) < 64 * 1024);
    }
    assert_int_equal(how, ASKER_GARBAGE);
    tear_down(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_question_is_asked_and_its_answer_read),
        cmocka_unit_test(the_next_question_goes_over_the_same_connection),
        cmocka_unit_test(a_connection_that_the_node_has_closed_is_opened_anew),
        cmocka_unit_test(whatever_only_looks_is_asked_once_more_on_a_new_connection),
        cmocka_unit_test(whatever_changes_something_is_asked_once),
        cmocka_unit_test(where_nobody_listens_is_refused_at_once),
        cmocka_unit_test(the_second_address_is_tried_when_the_first_refuses),
        cmocka_unit_test(who_is_silent_is_given_up_at_the_deadline),
        cmocka_unit_test(a_byte_now_and_then_does_not_put_the_deadline_off),
        cmocka_unit_test(an_answer_that_came_in_time_is_taken_by_who_comes_late),
        cmocka_unit_test(whatever_is_no_answer_is_called_so),
        cmocka_unit_test(a_flood_is_read_in_small_turns_and_not_kept),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
