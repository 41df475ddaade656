/* tests/net/test_reply.c - every outcome as it goes out: status, headers and body to the byte.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "core/cluster.h"
#include "core/json_validate.h"
#include "net/http_response.h"
#include "net/reply.h"

enum { SELF, OWNER, ODD, NODES };

#define DATE "Sun, 06 Nov 1994 08:49:37 GMT"

/* The third id is no token. */
struct world {
    struct roster roster;
    struct reply_names names;
    struct reply reply;
    struct buffer out;
};

static struct world *build(void)
{
    static const char file[] = "[{\"id\": \"A\", \"url\": \"http://a:1\"},"
                               " {\"id\": \"B\", \"url\": \"http://b:1\"},"
                               " {\"id\": \"c,\\\"\\\\\", \"url\": \"http://c:1\"}]";
    struct world *w = calloc(1, sizeof *w);
    struct cluster cluster;
    struct json_error error;
    assert_non_null(w);
    assert_true(cluster_parse(slice_str(file), &cluster, &error));
    assert_true(roster_init(&w->roster));
    assert_non_null(roster_number(&w->roster, &cluster));
    roster_take(&w->roster, &cluster);
    cluster_destroy(&cluster);
    reply_names_init(&w->names, &w->roster, SELF);
    w->reply = (struct reply){.names = &w->names, .date = slice_str(DATE)};
    buffer_init(&w->out, 1 << 20);
    return w;
}

static void destroy(struct world *w)
{
    buffer_release(&w->out);
    roster_destroy(&w->roster);
    free(w);
}

/* What was written since the last call, as a C string. */
static const char *written(struct world *w)
{
    assert_true(buffer_append(&w->out, slice_of("", 1)));
    const char *text = (const char *)buffer_bytes(&w->out).data;
    buffer_consume(&w->out, buffer_len(&w->out));
    return text;
}

static struct blob value_of(const char *text)
{
    return blob_of(slice_str(text));
}

static const char *answer(struct world *w, struct answer a, uint16_t status)
{
    uint16_t said = 0;
    assert_true(reply_answer(&w->reply, &a, &w->out, &said));
    assert_int_equal(said, status);
    return written(w);
}

static const char *answer_to_node(struct world *w, struct answer a, uint16_t status)
{
    uint16_t said = 0;
    assert_true(reply_to_node(&w->reply, &a, &w->out, &said));
    assert_int_equal(said, status);
    return written(w);
}

/* --- hits ------------------------------------------------------------------------------------ */

static void a_hit_is_these_bytes(void **state)
{
    (void)state;
    struct world *w = build();
    struct answer hit = {.outcome = OUTCOME_HIT, .ttl_left_ms = 37999, .value = value_of("[1]")};
    assert_string_equal(answer(w, hit, 200), "HTTP/1.1 200 OK\r\nDate: " DATE "\r\n"
                                             "Content-Length: 15\r\n"
                                             "Content-Type: application/json\r\n"
                                             "Cache-Status: A; hit; ttl=37\r\n"
                                             "\r\n"
                                             "{\"value\": [1]}\n");
    hit.owner = OWNER;
    hit.forwarded = true;
    assert_string_equal(answer(w, hit, 200), "HTTP/1.1 200 OK\r\nDate: " DATE "\r\n"
                                             "Content-Length: 15\r\n"
                                             "Content-Type: application/json\r\n"
                                             "Cache-Status: B; hit; ttl=37, A; fwd=bypass\r\n"
                                             "Via: 1.1 A\r\n"
                                             "\r\n"
                                             "{\"value\": [1]}\n");
    destroy(w);
}

static void cache_status_tells_the_way_of_a_get(void **state)
{
    (void)state;
    static const struct {
        struct answer answer;
        const char *line;
    } cases[] = {
        {{.outcome = OUTCOME_HIT, .ttl_left_ms = TTL_FOREVER}, "A; hit"},
        {{.outcome = OUTCOME_HIT, .ttl_left_ms = 999}, "A; hit; ttl=0"},
        {{.outcome = OUTCOME_MISS}, "A; detail=miss"},
        {{.outcome = OUTCOME_HIT, .ttl_left_ms = 5000, .owner = OWNER, .forwarded = true},
         "B; hit; ttl=5, A; fwd=bypass"},
        {{.outcome = OUTCOME_HIT,
          .ttl_left_ms = TTL_FOREVER,
          .owner = OWNER,
          .forwarded = true,
          .collapsed = true},
         "B; hit, A; fwd=bypass; collapsed"},
        {{.outcome = OUTCOME_MISS, .owner = OWNER, .forwarded = true},
         "B; detail=miss, A; fwd=bypass; fwd-status=404"},
        {{.outcome = OUTCOME_MISS, .owner = OWNER, .forwarded = true, .collapsed = true},
         "B; detail=miss, A; fwd=bypass; fwd-status=404; collapsed"},
        {{.outcome = OUTCOME_MISS, .owner = ODD, .forwarded = true},
         "\"c,\\\"\\\\\"; detail=miss, A; fwd=bypass; fwd-status=404"},
    };
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct answer a = cases[i].answer;
        char line[256];
        if (a.outcome == OUTCOME_HIT)
            a.value = value_of("1");
        snprintf(line, sizeof line, "\r\nCache-Status: %s\r\n", cases[i].line);
        assert_non_null(strstr(answer(w, a, a.outcome == OUTCOME_HIT ? 200 : 404), line));
    }
    destroy(w);
}

/* --- everything else ------------------------------------------------------------------------- */

static const struct {
    enum outcome outcome;
    uint16_t status;
    const char *reason;
    const char *code; /* of an error; NULL: it is none */
    const char *body; /* of what is no error */
    const char *names_owner;
} outcomes[] = {
    {OUTCOME_MISS, 404, "Not Found", "not_found", NULL, NULL},
    {OUTCOME_CREATED, 201, "Created", NULL, "{\"stored\": true, \"node\": \"B\"}\n", NULL},
    {OUTCOME_REPLACED, 200, "OK", NULL, "{\"stored\": true, \"node\": \"B\"}\n", NULL},
    {OUTCOME_DELETED, 200, "OK", NULL, "{\"deleted\": true, \"node\": \"B\"}\n", NULL},
    {OUTCOME_ABSENT, 404, "Not Found", "not_found", NULL, NULL},
    {OUTCOME_NO_ROOM, 507, "Insufficient Storage", "cache_full", NULL, "of node B is"},
    {OUTCOME_TOO_LARGE, 413, "Content Too Large", "value_too_large", NULL, "than node B accepts"},
    {OUTCOME_NOT_OWNER, 421, "Misdirected Request", "not_owner", NULL, "; node B does."},
    {OUTCOME_RING_MISMATCH, 502, "Bad Gateway", "ring_mismatch", NULL, "Node B says"},
    {OUTCOME_PEER_REFUSED, 502, "Bad Gateway", "peer_refused", NULL, "Node B, which"},
    {OUTCOME_PEER_RESET, 502, "Bad Gateway", "peer_reset", NULL, "to node B, which"},
    {OUTCOME_PEER_GARBAGE, 502, "Bad Gateway", "peer_garbage", NULL, "of node B, which"},
    {OUTCOME_PEER_TIMEOUT, 504, "Gateway Timeout", "peer_timeout", NULL, "Node B, which"},
    {OUTCOME_OVERLOADED, 503, "Service Unavailable", "overloaded", NULL, "at node B: try"},
};
static_assert(ARRAY_LEN(outcomes) == OUTCOME_COUNT - 1, "every outcome but a hit");

/* A response that the strict decoder takes, whole and alone. The body is valid JSON. */
static struct http_response read_back(const char *text, bool is_head,
                                      struct http_response_decoder *d)
{
    size_t used, len = strlen(text);
    struct json_error error;
    http_response_init(d, 1 << 16);
    if (is_head)
        http_response_expect_head(d);
    assert_int_equal(http_response_feed(d, (const uint8_t *)text, len, &used), HTTP_RESPONSE_DONE);
    assert_int_equal(used, len);
    if (d->response.body.len > 0)
        assert_true(json_validate(d->response.body, &error));
    return d->response;
}

static void every_outcome_has_its_status_and_body(void **state)
{
    (void)state;
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        struct http_response_decoder d;
        char line[64], code[64];
        struct answer a = {.outcome = outcomes[i].outcome, .owner = OWNER, .forwarded = true};
        const char *text = answer(w, a, outcomes[i].status);
        snprintf(line, sizeof line, "HTTP/1.1 %u %s\r\n", (unsigned)outcomes[i].status,
                 outcomes[i].reason);
        assert_memory_equal(text, line, strlen(line));
        assert_non_null(strstr(text, "\r\nContent-Type: application/json\r\n"));
        assert_non_null(strstr(text, "\r\nVia: 1.1 A\r\n"));
        assert_int_equal(strstr(text, "\r\nRetry-After: 1\r\n") != NULL, outcomes[i].status == 503);
        assert_int_equal(strstr(text, "\r\nCache-Status: ") != NULL, a.outcome == OUTCOME_MISS);
        struct slice body = read_back(text, false, &d).body;
        if (outcomes[i].body)
            assert_true(slice_eq(body, slice_str(outcomes[i].body)));
        if (outcomes[i].code) {
            snprintf(code, sizeof code, "{\"error\": {\"code\": \"%s\", ", outcomes[i].code);
            assert_memory_equal(body.data, code, strlen(code));
            assert_non_null(strstr(text, ", \"node\": \"A\", \"owner\": \"B\"}}\n"));
        }
        if (outcomes[i].names_owner)
            assert_non_null(strstr(text, outcomes[i].names_owner));
    }
    destroy(w);
}

static void what_was_not_forwarded_has_no_via(void **state)
{
    (void)state;
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        struct answer a = {.outcome = outcomes[i].outcome};
        assert_null(strstr(answer(w, a, outcomes[i].status), "Via"));
    }
    destroy(w);
}

static void an_odd_id_is_still_valid_json(void **state)
{
    (void)state;
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        struct http_response_decoder d;
        struct answer a = {.outcome = outcomes[i].outcome, .owner = ODD, .forwarded = true};
        const char *text = answer(w, a, outcomes[i].status);
        assert_true(read_back(text, false, &d).body.len > 0);
        assert_non_null(strstr(text, "\"c,\\\"\\\\\""));
    }
    destroy(w);
}

static void head_is_answered_by_the_same_head_without_the_body(void **state)
{
    (void)state;
    struct world *w = build();
    for (enum outcome outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        struct http_response_decoder d;
        struct answer a = {.outcome = outcome, .ttl_left_ms = 1000};
        if (outcome == OUTCOME_HIT)
            a.value = value_of("[1, 2, 3]");
        uint16_t status;
        char whole[2048];
        w->reply.head_only = false;
        assert_true(reply_answer(&w->reply, &a, &w->out, &status));
        snprintf(whole, sizeof whole, "%s", written(w));
        w->reply.head_only = true;
        const char *head = answer(w, a, status);
        read_back(head, true, &d);
        assert_memory_equal(head, whole, strlen(head));
        assert_memory_equal(head + strlen(head) - 4, "\r\n\r\n", 4);
        assert_true(strlen(whole) > strlen(head));
    }
    destroy(w);
}

static void the_connection_header_says_what_becomes_of_it(void **state)
{
    (void)state;
    static const char *const lines[] = {
        [HTTP_CONNECTION_DEFAULT] = NULL,
        [HTTP_CONNECTION_CLOSE] = "\r\nConnection: close\r\n",
        [HTTP_CONNECTION_KEEP_ALIVE] = "\r\nConnection: keep-alive\r\n",
    };
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(lines); i++) {
        w->reply.connection = (enum http_connection)i;
        struct answer miss = {.outcome = OUTCOME_MISS};
        const char *text = answer(w, miss, 404);
        if (lines[i])
            assert_non_null(strstr(text, lines[i]));
        else
            assert_null(strstr(text, "Connection"));
    }
    destroy(w);
}

/* --- to another node ------------------------------------------------------------------------- */

static void a_node_is_told_the_value_and_what_is_left_of_it(void **state)
{
    (void)state;
    struct world *w = build();
    struct answer hit = {.outcome = OUTCOME_HIT, .ttl_left_ms = 1500, .value = value_of("[1]")};
    assert_string_equal(answer_to_node(w, hit, 200), "HTTP/1.1 200 OK\r\nDate: " DATE "\r\n"
                                                     "Content-Length: 3\r\n"
                                                     "ringlab-node: A\r\n"
                                                     "ringlab-ttl-ms: 1500\r\n"
                                                     "\r\n"
                                                     "[1]");
    hit.ttl_left_ms = TTL_FOREVER;
    assert_null(strstr(answer_to_node(w, hit, 200), "ttl"));
    w->reply.head_only = true;
    const char *head = answer_to_node(w, hit, 200);
    assert_memory_equal(head + strlen(head) - 4, "\r\n\r\n", 4);
    assert_non_null(strstr(head, "\r\nContent-Length: 3\r\n"));
    destroy(w);
}

static void a_node_is_told_everything_else_without_a_body(void **state)
{
    (void)state;
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(outcomes); i++) {
        struct http_response_decoder d;
        struct answer a = {.outcome = outcomes[i].outcome, .owner = OWNER};
        const char *text = answer_to_node(w, a, outcomes[i].status);
        struct http_response said = read_back(text, false, &d);
        assert_int_equal(said.status, outcomes[i].status);
        assert_int_equal(said.body.len, 0);
        assert_true(slice_eq(said.node, slice_str("A")));
        assert_false(said.has_ttl);
    }
    destroy(w);
}

/* --- documents, errors, options -------------------------------------------------------------- */

static void a_document_is_sent_as_it_is(void **state)
{
    (void)state;
    struct world *w = build();
    assert_true(reply_document(&w->reply, "text/plain", slice_str("x 1\n"), &w->out));
    assert_string_equal(written(w), "HTTP/1.1 200 OK\r\nDate: " DATE "\r\nContent-Length: 4\r\n"
                                    "Content-Type: text/plain\r\n\r\nx 1\n");
    destroy(w);
}

static void an_error_says_what_and_who(void **state)
{
    (void)state;
    static const struct {
        uint16_t status;
        const char *allow;
        const char *line; /* that this one has, and the others do not */
    } cases[] = {
        {401, NULL, "\r\nWWW-Authenticate: Bearer realm=\"ringlab\"\r\n"},
        {405, "GET, HEAD", "\r\nAllow: GET, HEAD\r\n"},
        {503, NULL, "\r\nRetry-After: 1\r\n"},
        {400, NULL, NULL},
    };
    struct world *w = build();
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct http_response_decoder d;
        assert_true(reply_error(&w->reply, cases[i].status, "some_code", "It has \"quotes\".",
                                cases[i].allow, &w->out));
        const char *text = written(w);
        for (uint32_t k = 0; k < ARRAY_LEN(cases); k++)
            if (cases[k].line)
                assert_int_equal(strstr(text, cases[k].line) != NULL, k == i);
        struct slice body = read_back(text, false, &d).body;
        assert_true(slice_eq(body, slice_str("{\"error\": {\"code\": \"some_code\", \"message\": "
                                             "\"It has \\\"quotes\\\".\", \"node\": \"A\"}}\n")));
    }
    destroy(w);
}

static void options_has_no_body_and_no_length(void **state)
{
    (void)state;
    struct world *w = build();
    assert_true(reply_options(&w->reply, "GET, OPTIONS", &w->out));
    assert_string_equal(written(w), "HTTP/1.1 204 No Content\r\nDate: " DATE "\r\n"
                                    "Allow: GET, OPTIONS\r\n\r\n");
    destroy(w);
}

static void without_room_each_says_so(void **state)
{
    (void)state;
    struct world *w = build();
    uint16_t status;
    for (enum outcome outcome = 0; outcome < OUTCOME_COUNT; outcome++) {
        struct answer a = {.outcome = outcome, .owner = OWNER, .forwarded = true};
        if (outcome == OUTCOME_HIT)
            a.value = value_of("[1, 2, 3]");
        struct buffer small;
        buffer_init(&small, 40);
        assert_false(reply_answer(&w->reply, &a, &small, &status));
        assert_false(reply_to_node(&w->reply, &a, &small, &status));
        buffer_release(&small);
    }
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hit_is_these_bytes),
        cmocka_unit_test(cache_status_tells_the_way_of_a_get),
        cmocka_unit_test(every_outcome_has_its_status_and_body),
        cmocka_unit_test(what_was_not_forwarded_has_no_via),
        cmocka_unit_test(an_odd_id_is_still_valid_json),
        cmocka_unit_test(head_is_answered_by_the_same_head_without_the_body),
        cmocka_unit_test(the_connection_header_says_what_becomes_of_it),
        cmocka_unit_test(a_node_is_told_the_value_and_what_is_left_of_it),
        cmocka_unit_test(a_node_is_told_everything_else_without_a_body),
        cmocka_unit_test(a_document_is_sent_as_it_is),
        cmocka_unit_test(an_error_says_what_and_who),
        cmocka_unit_test(options_has_no_body_and_no_length),
        cmocka_unit_test(without_room_each_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
