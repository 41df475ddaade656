/* tests/net/test_answer_read.c - what net/reply.h says is understood: every outcome comes back.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "net/answer_read.h"
#include "net/reply.h"

enum { NODES = 3 };

/* The first and third id are no tokens, and so in quotes in a Cache-Status. */
static const char file[] = "[{\"id\": \"7up\", \"url\": \"http://b:1\"},"
                           " {\"id\": \"A\", \"url\": \"http://a:1\"},"
                           " {\"id\": \"c,\\\"\\\\;\", \"url\": \"http://c:1\"}]";

/* A cluster, and its nodes numbered in its order. */
static void read_cluster(struct cluster *out, struct roster *roster)
{
    struct json_error error;
    assert_true(cluster_parse(slice_str(file), out, &error));
    assert_true(roster_init(roster));
    assert_non_null(roster_number(roster, out));
    roster_take(roster, out);
}

static void must_come_back(const struct cluster *cluster, const struct reply *reply, enum op op,
                           const struct answer *a)
{
    struct http_response_decoder d;
    struct buffer bytes;
    struct answer back;
    size_t used;
    uint16_t status;
    buffer_init(&bytes, 4096);
    http_response_init(&d, 4096);
    assert_true(reply_answer(reply, a, &bytes, &status));
    const struct slice all = buffer_bytes(&bytes);
    /* In two pieces: what the head says must outlive the piece that it came in. */
    const uint32_t half = all.len - 3;
    assert_true(http_response_feed(&d, all.data, half, &used) == HTTP_RESPONSE_NEED_MORE);
    memset(bytes.data + bytes.start, '?', half);
    assert_true(http_response_feed(&d, all.data + half, 3, &used) == HTTP_RESPONSE_DONE);

    assert_true(slice_eq(d.response.via, slice_str(a->forwarded ? "1.1 7up" : "")));
    assert_true(answer_read(&d.response, op, cluster, &back));
    assert_int_equal(back.outcome, a->outcome);
    assert_true(back.forwarded == a->forwarded);
    assert_int_equal(back.owner, a->owner);
    if (a->outcome == OUTCOME_HIT) {
        assert_true(back.collapsed == a->collapsed);
        assert_true(blob_eq(back.value, slice_of(a->value.data, a->value.len)));
    }
    http_response_destroy(&d);
    buffer_release(&bytes);
}

static void every_outcome_comes_back_with_its_owner(void **state)
{
    (void)state;
    struct cluster cluster;
    struct roster roster;
    struct reply_names names;
    read_cluster(&cluster, &roster);
    reply_names_init(&names, &roster, 0);
    const struct reply reply = {.names = &names,
                                .date = slice_str("Sun, 06 Nov 1994 08:49:37 GMT")};
    for (uint32_t outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        const bool put = outcome == OUTCOME_CREATED || outcome == OUTCOME_REPLACED;
        const bool del = outcome == OUTCOME_DELETED || outcome == OUTCOME_ABSENT;
        for (uint32_t owner = 0; owner < NODES; owner++) {
            const struct answer a = {
                .outcome = (enum outcome)outcome,
                .owner = owner,
                .forwarded = owner > 0,
                .collapsed = owner == 2,
                .ttl_left_ms = owner == 1 ? 1234 : TTL_FOREVER,
                .value = blob_of(slice_str("{\"a\": [1, \"; hit\"]}")),
            };
            must_come_back(&cluster, &reply, put ? OP_PUT : del ? OP_DELETE : OP_GET, &a);
        }
    }
    roster_destroy(&roster);
    cluster_destroy(&cluster);
}

static void an_answer_need_not_say_whose_key_it_was(void **state)
{
    (void)state;
    const struct cluster nobody = {0};
    const struct http_response r = {
        .status = 413, .body = slice_str("{\"error\": {\"code\": \"value_too_large\"}}")};
    struct answer a;
    assert_true(answer_read(&r, OP_PUT, &nobody, &a));
    assert_int_equal(a.outcome, OUTCOME_TOO_LARGE);
    assert_true(a.owner == ANSWER_OWNER_UNSAID);
}

static void what_no_node_says_is_refused(void **state)
{
    (void)state;
    static const struct {
        uint16_t status;
        const char *cache_status, *body;
    } rows[] = {
        {200, "A; hit", ""},
        {200, "A; hit", "[1]"},
        {200, "A; hit", "{\"worth\": 1}"},
        {200, "Z; hit", "{\"value\": 1}"},
        {200, "", "{\"value\": 1}"},
        {200, "A; detail=miss", "{\"value\": 1}"},
        {200, "\"A", "{\"value\": 1}"},
        {200, "\"A\\", "{\"value\": 1}"},
        {404, "A; detail=miss", "{\"value\": 1}"},
        {404, "", "{\"error\": {\"code\": \"lost\", \"owner\": \"A\"}}"},
        {404, "", "{\"error\": {\"code\": \"not_found\", \"owner\": \"Z\"}}"},
        {404, "", "{\"error\": {\"code\": \"hit\", \"owner\": \"A\"}}"},
    };
    struct cluster cluster;
    struct roster roster;
    struct answer a;
    read_cluster(&cluster, &roster);
    for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
        const struct http_response r = {.status = rows[i].status,
                                        .cache_status = slice_str(rows[i].cache_status),
                                        .body = slice_str(rows[i].body)};
        if (answer_read(&r, OP_GET, &cluster, &a))
            fail_msg("taken: %u %s %s", (unsigned)rows[i].status, rows[i].cache_status,
                     rows[i].body);
    }
    roster_destroy(&roster);
    cluster_destroy(&cluster);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_outcome_comes_back_with_its_owner),
        cmocka_unit_test(an_answer_need_not_say_whose_key_it_was),
        cmocka_unit_test(what_no_node_says_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
