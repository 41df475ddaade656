/* tests/net/test_peers.c - what is asked of another node is answered in order, by whichever of its
 * addresses works; and it can be closed at any moment with nothing left open.
 *
 * SPDX-License-Identifier: MIT
 */
#include "fake_owner.h"

/* --- in order -------------------------------------------------------------------------------- */

static void each_answer_reaches_the_call_that_asked(void **state)
{
    (void)state;
    enum { CALLS = 500 };
    struct world *w = build(NULL, 0, echo);
    for (uint32_t i = 0; i < CALLS; i++) {
        char key[16];
        snprintf(key, sizeof key, "key-%u", (unsigned)i);
        send_get(w, i, key);
        if (i % 50 == 0)
            turn(w);
    }
    hear_all(w, CALLS);
    bool seen[CALLS] = {false};
    for (uint32_t i = 0; i < CALLS; i++) {
        char value[24];
        uint64_t call = w->told[i].call;
        snprintf(value, sizeof value, "\"key-%u\"", (unsigned)call);
        check_value(&w->told[i], call, value);
        assert_false(seen[call]);
        seen[call] = true;
    }
    assert_int_equal(w->visitor_count, PEER_LINKS);
    assert_int_equal(w->peers.links_opened, PEER_LINKS);
    destroy(w);
}

static void requests_of_one_key_arrive_in_order(void **state)
{
    (void)state;
    enum { CALLS = 100 };
    struct world *w = build(NULL, 0, echo);
    for (uint32_t i = 0; i < CALLS; i++) {
        send_get(w, i, "k");
        if (i % 7 == 0)
            turn(w);
    }
    hear_all(w, CALLS);
    for (uint32_t i = 0; i < CALLS; i++)
        check_value(&w->told[i], i, "\"k\"");
    assert_int_equal(w->visitor_count, 1);
    destroy(w);
}

static void an_answer_may_come_byte_by_byte(void **state)
{
    (void)state;
    static const char answer[] = "HTTP/1.1 200 OK\r\nringlab-node: B\r\nringlab-ttl-ms: 1500\r\n"
                                 "Content-Length: 3\r\n\r\n\"x\"";
    struct world *w = build(NULL, 0, say_nothing);
    send_get(w, 1, "k");
    be_asked(w, 1);
    for (const char *c = answer; *c; c++) {
        assert_int_equal(w->told_count, 0);
        say(w->visitors[0], slice_of(c, 1));
        turn(w);
    }
    hear_all(w, 1);
    check_value(last_told(w), 1, "\"x\"");
    assert_int_equal(last_told(w)->ttl_left_ms, 1500);
    destroy(w);
}

/* --- only in peers_flush() ------------------------------------------------------------------- */

static void nothing_leaves_before_the_end_of_the_turn(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    send_get(w, 1, "k");
    only_listen(w);
    assert_int_equal(w->visitor_count, 0);

    turn(w); /* it connects */
    while (w->peers.links_opened == 0)
        uv_run(&w->loop, UV_RUN_ONCE);
    only_listen(w);
    assert_int_equal(w->asked, 0);
    assert_true(peers_are_dirty(&w->peers));

    hear_all(w, 1); /* it is open */
    send_get(w, 2, "k");
    only_listen(w);
    assert_int_equal(w->asked, 1);
    hear_all(w, 2);
    destroy(w);
}

/* A value too large for the socket's buffer, so that a part of it waits. */
static void send_large(struct world *w, uint64_t call, const uint8_t *value)
{
    struct request put = {.op = OP_PUT, .internal = true, .key = slice_str("k")};
    put.value = slice_of(value, VALUE_MAX);
    assert_true(peers_send(&w->peers, OWNER, call, &put));
}

static void stored(struct visitor *v, const struct http_request *rq)
{
    assert_int_equal(rq->body.len, VALUE_MAX);
    say_str(v, "HTTP/1.1 201 Created\r\nringlab-node: B\r\nContent-Length: 0\r\n\r\n");
}

static void what_the_socket_does_not_take_at_once_follows(void **state)
{
    (void)state;
    enum { CALLS = 32 };
    struct world *w = build(NULL, 0, stored);
    uint8_t *value = calloc(1, VALUE_MAX);
    assert_non_null(value);
    send_large(w, 0, value);
    hear_all(w, 1);
    for (uint32_t i = 1; i < CALLS; i++)
        send_large(w, i, value);
    peers_flush(&w->peers); /* nobody reads at the other end meanwhile */
    assert_in_range(w->peers.queued_bytes, 1, CALLS * VALUE_MAX);
    hear_all(w, CALLS);
    for (uint32_t i = 0; i < CALLS; i++) {
        assert_int_equal(w->told[i].call, i);
        assert_int_equal(w->told[i].outcome, OUTCOME_CREATED);
    }
    assert_int_equal(w->peers.queued_bytes, 0);
    free(value);
    destroy(w);
}

/* --- addresses ------------------------------------------------------------------------------- */

static void a_port_where_nobody_listens_is_refused(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    stop_listening(w);
    uv_run(&w->loop, UV_RUN_NOWAIT);
    for (uint32_t round = 0; round < 3; round++) {
        send_get(w, 2 * round, "k");
        send_get(w, 2 * round + 1, "k");
        hear_all(w, 2 * round + 2);
        check_failed(&w->told[2 * round], 2 * round, OUTCOME_PEER_REFUSED, false);
        check_failed(&w->told[2 * round + 1], 2 * round + 1, OUTCOME_PEER_REFUSED, false);
    }
    destroy(w);
}

/* Connecting to these fails before it has begun. */
static void an_address_that_cannot_be_tried_is_refused(void **state)
{
    (void)state;
    struct world *w = build("255.255.255.255", 9, echo);
    for (uint32_t call = 0; call < 3; call++) {
        send_get(w, call, "k");
        hear_all(w, call + 1);
        check_failed(last_told(w), call, OUTCOME_PEER_REFUSED, false);
    }
    destroy(w);
}

/* B under a name that has to be looked up, though nobody needs to be asked about it: every resolver
 * reads "127.1" as an address and "no..host" as nonsense. No cluster file may have either. */
static struct world *build_named(const char *name, uint16_t port, behaviour_fn behave)
{
    struct world *w = build("localhost", port, behave);
    strcpy(w->roster.nodes[OWNER].host, name);
    w->peers.list[OWNER].addresses.count = 0;
    return w;
}

static void a_name_is_looked_up(void **state)
{
    (void)state;
    struct world *w = build_named("127.1", 0, echo);
    send_get(w, 1, "k");
    hear_all(w, 1);
    check_value(last_told(w), 1, "\"k\"");
    destroy(w);
}

/* A name may have several addresses, and B listens on the last of these only. */
static void addresses_are_tried_in_turn_and_the_good_one_is_kept(void **state)
{
    (void)state;
    struct world *w = build_named("127.1", 0, echo);
    struct addresses *known = &w->peers.list[OWNER].addresses;
    struct addresses v4;
    assert_true(address_literal("255.255.255.255", w->port, known)); /* fails at once */
    assert_true(address_literal("::1", w->port, &v4));               /* refuses, or fails at once */
    known->item[known->count++] = v4.item[0];
    assert_true(address_literal("127.0.0.1", w->port, &v4));
    known->item[known->count++] = v4.item[0];

    send_get(w, 1, "k");
    hear_all(w, 1);
    check_value(last_told(w), 1, "\"k\"");
    assert_int_equal(known->count, 1);
    assert_memory_equal(&known->item[0], &v4.item[0], sizeof v4.item[0]);
    destroy(w);
}

static struct world *build_nameless(behaviour_fn behave)
{
    return build_named("no..host", 9, behave);
}

static void a_name_without_an_address_is_refused(void **state)
{
    (void)state;
    struct world *w = build_nameless(echo);
    send_get(w, 1, "k");
    send_get(w, 2, "k");
    hear_all(w, 2);
    check_failed(&w->told[0], 1, OUTCOME_PEER_REFUSED, false);
    check_failed(&w->told[1], 2, OUTCOME_PEER_REFUSED, false);
    destroy(w);
}

/* --- bounds ---------------------------------------------------------------------------------- */

static void a_connection_takes_so_many_requests_and_no_more(void **state)
{
    (void)state;
    struct world *w = build(NULL, 0, echo);
    struct request get = get_of("k");
    for (uint32_t call = 0; call < PEER_PENDING_MAX; call++)
        assert_true(peers_send(&w->peers, OWNER, call, &get));
    assert_false(peers_send(&w->peers, OWNER, PEER_PENDING_MAX, &get));
    hear_all(w, PEER_PENDING_MAX);
    for (uint32_t i = 0; i < PEER_PENDING_MAX; i++)
        check_value(&w->told[i], i, "\"k\"");
    assert_true(peers_send(&w->peers, OWNER, PEER_PENDING_MAX, &get));
    hear_all(w, PEER_PENDING_MAX + 1);
    destroy(w);
}

/* --- the end --------------------------------------------------------------------------------- */

/* Ask for this and that, go on for some turns, and close in the middle of it. */
static void close_after(uint32_t turns, struct world *w, const uint8_t *value)
{
    if (value)
        send_large(w, 1, value);
    for (uint64_t call = 2; call < 8; call++)
        send_get(w, call, call % 2 ? "k" : "another key");
    for (uint32_t i = 0; i < turns; i++) {
        turn(w);
        if (i == 2)
            peers_cancel(&w->peers, OWNER, 3);
    }
    destroy(w);
}

static void it_can_be_closed_at_any_moment(void **state)
{
    (void)state;
    static uint8_t value[VALUE_MAX];
    for (uint32_t turns = 0; turns < 12; turns++) {
        close_after(turns, build(NULL, 0, echo), NULL);
        close_after(turns, build(NULL, 0, say_nothing), value);
        close_after(turns, build(NULL, 0, half_an_answer), NULL);
        close_after(turns, build(NULL, 1, echo), NULL);
        close_after(turns, build_named("127.1", 0, echo), NULL);
        close_after(turns, build_named("127.1", 1, echo), NULL);
        close_after(turns, build("255.255.255.255", 9, echo), NULL);
        close_after(turns, build_nameless(echo), NULL);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_answer_reaches_the_call_that_asked),
        cmocka_unit_test(requests_of_one_key_arrive_in_order),
        cmocka_unit_test(an_answer_may_come_byte_by_byte),
        cmocka_unit_test(nothing_leaves_before_the_end_of_the_turn),
        cmocka_unit_test(what_the_socket_does_not_take_at_once_follows),
        cmocka_unit_test(a_port_where_nobody_listens_is_refused),
        cmocka_unit_test(an_address_that_cannot_be_tried_is_refused),
        cmocka_unit_test(a_name_is_looked_up),
        cmocka_unit_test(addresses_are_tried_in_turn_and_the_good_one_is_kept),
        cmocka_unit_test(a_name_without_an_address_is_refused),
        cmocka_unit_test(a_connection_takes_so_many_requests_and_no_more),
        cmocka_unit_test(it_can_be_closed_at_any_moment),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
