/* tests/net/test_peers_failures.c - another node's connection breaks, talks nonsense or is silent:
 * each request fails exactly once, for the right reason, and the next one has a fresh start.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fake_owner.h"

/* --- broken connections ---------------------------------------------------------------------- */

static void a_break_within_an_answer_fails_all_that_wait(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, half_an_answer);
    for (uint64_t call = 1; call <= 3; call++)
        send_get(w, call, "k");
    hear_all(w, 3);
    for (uint64_t call = 1; call <= 3; call++)
        check_failed(&w->told[call - 1], call, OUTCOME_PEER_RESET, false);
    destroy(w);
}

static void echo_once(struct visitor *v, const struct http_request *rq)
{
    if (v->asked == 1)
        echo(v, rq);
    else
        hang_up(v);
}

static void a_connection_that_was_in_use_breaks_as_stale(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo_once);
    send_get(w, 1, "k");
    hear_all(w, 1);
    send_get(w, 2, "k");
    hear_all(w, 2);
    check_failed(last_told(w), 2, OUTCOME_PEER_RESET, true);
    send_get(w, 3, "k");
    hear_all(w, 3);
    check_value(last_told(w), 3, "\"k\"");
    assert_int_equal(w->visitor_count, 2);
    destroy(w);
}

static void hang_up_at_once(struct visitor *v, const struct http_request *rq)
{
    (void)rq;
    hang_up(v);
}

static void a_fresh_connection_that_breaks_is_not_stale(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, hang_up_at_once);
    send_get(w, 1, "k");
    hear_all(w, 1);
    check_failed(last_told(w), 1, OUTCOME_PEER_RESET, false);
    destroy(w);
}

/* What a node does with a stale failure: it asks again from within the report. */
static void ask_again(struct world *w, const struct event *ev)
{
    if (ev->kind == EV_PEER_FAILED && ev->stale)
        send_get(w, ev->call, "k");
}

static void a_failure_may_be_answered_by_asking_again(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo_once);
    w->on_told = ask_again;
    send_get(w, 1, "k");
    hear_all(w, 1);
    send_get(w, 2, "k");
    hear_all(w, 3);
    check_failed(&w->told[1], 2, OUTCOME_PEER_RESET, true);
    check_value(&w->told[2], 2, "\"k\"");
    destroy(w);
}

static void the_owners_end_of_an_unused_connection_is_no_failure(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    send_get(w, 1, "k");
    hear_all(w, 1);
    hang_up(w->visitors[0]);
    for (int i = 0; i < 20; i++)
        turn(w);
    assert_int_equal(w->told_count, 1);
    send_get(w, 2, "k");
    hear_all(w, 2);
    check_value(last_told(w), 2, "\"k\"");
    destroy(w);
}

static void last_answer(struct visitor *v, const struct http_request *rq)
{
    (void)rq;
    if (v->asked == 1)
        say_str(v, "HTTP/1.1 404 Not Found\r\nringlab-node: B\r\nContent-Length: 0\r\n"
                   "Connection: close\r\n\r\n");
}

static void after_connection_close_a_fresh_one_is_taken(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, last_answer);
    send_get(w, 1, "k");
    hear_all(w, 1);
    assert_int_equal(last_told(w)->outcome, OUTCOME_MISS);
    send_get(w, 2, "k");
    hear_all(w, 2);
    assert_int_equal(last_told(w)->outcome, OUTCOME_MISS);
    assert_int_equal(w->visitor_count, 2);
    destroy(w);
}

/* --- nonsense -------------------------------------------------------------------------------- */

static void not_b(struct visitor *v, const struct http_request *rq)
{
    (void)rq;
    say_str(v, "HTTP/1.1 404 Not Found\r\nringlab-node: C\r\nContent-Length: 0\r\n\r\n");
}

static void an_answer_of_somebody_else_is_garbage(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, not_b);
    for (uint64_t call = 1; call <= 2; call++)
        send_get(w, call, "k");
    hear_all(w, 2);
    check_failed(&w->told[0], 1, OUTCOME_PEER_GARBAGE, false);
    check_failed(&w->told[1], 2, OUTCOME_PEER_GARBAGE, false);
    destroy(w);
}

static void babble(struct visitor *v, const struct http_request *rq)
{
    (void)rq;
    if (v->asked == 1)
        say_str(v, "220 mail.example ESMTP\r\n\r\n");
}

static void bytes_that_are_no_answer_fail_the_first_as_garbage(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, babble);
    for (uint64_t call = 1; call <= 3; call++)
        send_get(w, call, "k");
    hear_all(w, 3);
    check_failed(&w->told[0], 1, OUTCOME_PEER_GARBAGE, false);
    check_failed(&w->told[1], 2, OUTCOME_PEER_RESET, false);
    check_failed(&w->told[2], 3, OUTCOME_PEER_RESET, false);
    destroy(w);
}

static void an_answer_that_nobody_asked_for_ends_the_connection(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    send_get(w, 1, "k");
    hear_all(w, 1);
    say_str(w->visitors[0], "HTTP/1.1 200 OK\r\nringlab-node: B\r\nContent-Length: 1\r\n\r\n1");
    turn_until(w, w->visitors[0]->ended);
    assert_int_equal(w->told_count, 1);
    destroy(w);
}

/* --- silence --------------------------------------------------------------------------------- */

static void a_silent_connection_gives_way_to_a_fresh_one(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, say_nothing);
    send_get(w, 1, "k");
    send_get(w, 2, "k");
    be_asked(w, 2);
    peers_cancel(&w->peers, OWNER, 1); /* its time is up */
    send_get(w, 3, "k");
    be_asked(w, 3);
    assert_int_equal(w->visitor_count, 2);
    assert_int_equal(w->visitors[1]->asked, 1);

    /* Those that still have time keep theirs: their answers count. */
    struct http_request late = {.target = slice_str("/late")};
    echo(w->visitors[0], &late);
    struct http_request in_time = {.target = slice_str("/in-time")};
    echo(w->visitors[0], &in_time);
    /* and then it is not needed any more */
    turn_until(w, w->visitors[0]->ended);
    assert_int_equal(w->told_count, 2);
    check_value(&w->told[0], 1, "\"late\"");
    check_value(&w->told[1], 2, "\"in-time\"");
    destroy(w);
}

static void a_retired_connection_closes_when_its_requests_are_over(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, say_nothing);
    for (uint64_t call = 1; call <= 3; call++)
        send_get(w, call, "k");
    be_asked(w, 3);
    peers_cancel(&w->peers, OWNER, 2); /* in whatever order */
    for (int i = 0; i < 20; i++)
        turn(w);
    assert_false(w->visitors[0]->ended);
    peers_cancel(&w->peers, OWNER, 1);
    peers_cancel(&w->peers, OWNER, 3);
    turn_until(w, w->visitors[0]->ended);
    destroy(w);
}

static void echo_the_first(struct visitor *v, const struct http_request *rq)
{
    if (v->asked == 1)
        echo(v, rq);
}

static void a_slow_connection_that_shows_life_is_kept(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo_the_first);
    send_get(w, 1, "k");
    send_get(w, 2, "k");
    hear_all(w, 1); /* something came in since both were sent */
    peers_cancel(&w->peers, OWNER, 2);
    send_get(w, 3, "k");
    be_asked(w, 3);
    assert_int_equal(w->visitor_count, 1);
    destroy(w);
}

/* Life before the request was written says nothing about the time after it. */
static void an_answer_in_the_turn_of_a_request_is_no_sign_of_life_for_it(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo_the_first);
    send_get(w, 1, "k");
    be_asked(w, 1);
    send_get(w, 2, "k");
    while (w->told_count == 0)
        uv_run(&w->loop, UV_RUN_ONCE);
    be_asked(w, 2);
    peers_cancel(&w->peers, OWNER, 2);
    send_get(w, 3, "k");
    be_asked(w, 3);
    assert_int_equal(w->visitor_count, 2);
    destroy(w);
}

static void a_connection_that_was_idle_for_long_is_not_trusted(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    send_get(w, 1, "k");
    hear_all(w, 1);
    for (uint32_t i = 0; i < PEER_LINKS; i++) {
        struct link *l = w->peers.list[OWNER].links[i];
        if (l)
            l->used_at_ms -= PEER_IDLE_MS;
    }
    send_get(w, 2, "k");
    hear_all(w, 2);
    check_value(last_told(w), 2, "\"k\"");
    assert_int_equal(w->visitor_count, 2);
    turn_until(w, w->visitors[0]->ended);
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_break_within_an_answer_fails_all_that_wait),
        cmocka_unit_test(a_connection_that_was_in_use_breaks_as_stale),
        cmocka_unit_test(a_fresh_connection_that_breaks_is_not_stale),
        cmocka_unit_test(a_failure_may_be_answered_by_asking_again),
        cmocka_unit_test(the_owners_end_of_an_unused_connection_is_no_failure),
        cmocka_unit_test(after_connection_close_a_fresh_one_is_taken),
        cmocka_unit_test(an_answer_of_somebody_else_is_garbage),
        cmocka_unit_test(bytes_that_are_no_answer_fail_the_first_as_garbage),
        cmocka_unit_test(an_answer_that_nobody_asked_for_ends_the_connection),
        cmocka_unit_test(a_silent_connection_gives_way_to_a_fresh_one),
        cmocka_unit_test(a_retired_connection_closes_when_its_requests_are_over),
        cmocka_unit_test(a_slow_connection_that_shows_life_is_kept),
        cmocka_unit_test(an_answer_in_the_turn_of_a_request_is_no_sign_of_life_for_it),
        cmocka_unit_test(a_connection_that_was_idle_for_long_is_not_trusted),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
