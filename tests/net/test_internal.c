/* tests/net/test_internal.c - what one node writes, another reads as it was meant; what is no
 * answer is not believed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "net/http_request.h"
#include "net/internal.h"
#include "net/route.h"

enum { BODY_MAX = 1024 };

static const char via[] = "Via: 1.1 A\r\n";

static struct internal_voice voice(const char *token)
{
    return (struct internal_voice){.host = slice_str("localhost:5002"),
                                   .authorization = slice_str(token),
                                   .via = slice_str(via)};
}

/* --- requests -------------------------------------------------------------------------------- */

static void a_request_is_these_bytes(void **state)
{
    (void)state;
    static const struct {
        struct request request;
        const char *token, *bytes;
    } cases[] = {
        {{.op = OP_GET, .key = {(const uint8_t *)"k", 1}},
         "",
         "GET /internal/v1/cache/k HTTP/1.1\r\nHost: localhost:5002\r\nVia: 1.1 A\r\n\r\n"},
        {{.op = OP_DELETE, .key = {(const uint8_t *)"a/b %", 5}},
         "Bearer s",
         "DELETE /internal/v1/cache/a%2Fb%20%25 HTTP/1.1\r\nHost: localhost:5002\r\n"
         "Authorization: Bearer s\r\nVia: 1.1 A\r\n\r\n"},
        {{.op = OP_PUT,
          .key = {(const uint8_t *)"k", 1},
          .value = {(const uint8_t *)"[1]", 3},
          .ttl_ms = 1500},
         "",
         "PUT /internal/v1/cache/k HTTP/1.1\r\nHost: localhost:5002\r\nContent-Length: 3\r\n"
         "Via: 1.1 A\r\nringlab-ttl-ms: 1500\r\n\r\n[1]"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct internal_voice v = voice(cases[i].token);
        struct buffer out;
        buffer_init(&out, 4096);
        assert_true(internal_write_request(&out, &v, &cases[i].request));
        buffer_append(&out, slice_of("", 1));
        assert_string_equal((const char *)out.data, cases[i].bytes);
        buffer_release(&out);
    }
}

/* Write a request and read it as its receiver does. */
static void check_round_trip(const struct request *request, const char *token)
{
    struct internal_voice v = voice(token);
    struct http_request_decoder decoder;
    struct buffer out;
    uint8_t key_room[KEY_BYTES_MAX];
    size_t used;
    buffer_init(&out, 1 << 20);
    http_request_init(&decoder, BODY_MAX);
    assert_true(internal_write_request(&out, &v, request));

    struct slice bytes = buffer_bytes(&out);
    enum http_event event = http_request_feed(&decoder, bytes.data, bytes.len, &used);
    if (event == HTTP_HEAD_DONE)
        event = http_request_feed(&decoder, bytes.data + used, bytes.len - used, &used);
    assert_int_equal(event, HTTP_REQUEST_DONE);
    const struct http_request *rq = &decoder.request;
    static const enum http_method methods[] = {
        [OP_GET] = HTTP_M_GET, [OP_PUT] = HTTP_M_PUT, [OP_DELETE] = HTTP_M_DELETE};
    assert_int_equal(rq->method, methods[request->op]);
    assert_true(rq->keep_alive);
    struct route route = route_find(rq->target, key_room);
    assert_int_equal(route.kind, ROUTE_INTERNAL_CACHE);
    assert_true(slice_eq(route.key, request->key));
    assert_true(slice_eq(rq->authorization, slice_str(token)));
    assert_true(slice_eq(rq->body, request->value));
    assert_int_equal(rq->has_ttl, request->ttl_ms != TTL_DEFAULT);
    if (rq->has_ttl)
        assert_true(rq->ttl_ms == request->ttl_ms);
    http_request_destroy(&decoder);
    buffer_release(&out);
}

static void a_request_is_read_as_it_was_meant(void **state)
{
    (void)state;
    static const uint64_t ttls[] = {TTL_DEFAULT, 1, 60000, TTL_MS_MAX};
    uint8_t key[KEY_BYTES_MAX];
    for (uint32_t len = 1; len <= KEY_BYTES_MAX; len++) {
        for (uint32_t i = 0; i < len; i++)
            key[i] = (uint8_t)(' ' + (7 * len + 3 * i) % 95);
        struct request rq = {.key = slice_of(key, len)};
        check_round_trip(&rq, "");
        rq.op = OP_DELETE;
        check_round_trip(&rq, "Bearer secret");
        rq.op = OP_PUT;
        rq.value = slice_str("{\"a\": [1, 2]}");
        rq.ttl_ms = ttls[len % ARRAY_LEN(ttls)];
        check_round_trip(&rq, "");
    }
}

static void the_longest_head_of_all_fits(void **state)
{
    (void)state;
    char line[INTERNAL_VIA_MAX + 1] = "Via: 1.1 ", token[7 + 256 + 1] = "Bearer ";
    uint8_t key[KEY_BYTES_MAX];
    memset(line + 9, 'n', NODE_ID_BYTES_MAX);
    memcpy(line + 9 + NODE_ID_BYTES_MAX, "\r\n", 3);
    memset(token + 7, 't', 256);
    memset(key, 0xff, sizeof key); /* each byte becomes three */
    struct internal_voice v = voice(token);
    v.via = slice_str(line);
    struct request put = {.op = OP_PUT,
                          .key = slice_of(key, sizeof key),
                          .value = slice_str("1"),
                          .ttl_ms = TTL_MS_MAX};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    assert_true(internal_write_request(&out, &v, &put));
    assert_in_range(buffer_len(&out), 3 * KEY_BYTES_MAX, HTTP_HEAD_BYTES_MAX);
    buffer_release(&out);
}

static void without_room_it_says_so(void **state)
{
    (void)state;
    struct internal_voice v = voice("");
    struct request put = {.op = OP_PUT, .key = slice_str("k"), .value = slice_str("[1, 2, 3]")};
    struct buffer out;
    buffer_init(&out, 1 << 20);
    assert_true(internal_write_request(&out, &v, &put));
    uint32_t whole = buffer_len(&out);
    buffer_release(&out);
    for (uint32_t room = 1; room < whole; room++) {
        buffer_init(&out, room);
        assert_false(internal_write_request(&out, &v, &put));
        buffer_release(&out);
    }
}

/* --- answers --------------------------------------------------------------------------------- */

static void an_answer_means_what_fits_the_question(void **state)
{
    (void)state;
    static const struct {
        enum op op;
        uint16_t status;
        enum outcome outcome; /* OUTCOME_COUNT: refused */
    } cases[] = {
        {OP_GET, 200, OUTCOME_HIT},          {OP_GET, 201, OUTCOME_COUNT},
        {OP_GET, 404, OUTCOME_MISS},         {OP_GET, 413, OUTCOME_COUNT},
        {OP_GET, 421, OUTCOME_NOT_OWNER},    {OP_GET, 503, OUTCOME_OVERLOADED},
        {OP_GET, 507, OUTCOME_COUNT},        {OP_PUT, 200, OUTCOME_REPLACED},
        {OP_PUT, 201, OUTCOME_CREATED},      {OP_PUT, 404, OUTCOME_COUNT},
        {OP_PUT, 413, OUTCOME_TOO_LARGE},    {OP_PUT, 421, OUTCOME_NOT_OWNER},
        {OP_PUT, 503, OUTCOME_OVERLOADED},   {OP_PUT, 507, OUTCOME_NO_ROOM},
        {OP_DELETE, 200, OUTCOME_DELETED},   {OP_DELETE, 201, OUTCOME_COUNT},
        {OP_DELETE, 404, OUTCOME_ABSENT},    {OP_DELETE, 413, OUTCOME_COUNT},
        {OP_DELETE, 421, OUTCOME_NOT_OWNER}, {OP_DELETE, 503, OUTCOME_OVERLOADED},
        {OP_DELETE, 507, OUTCOME_COUNT},     {OP_GET, 204, OUTCOME_COUNT},
        {OP_GET, 302, OUTCOME_COUNT},        {OP_GET, 400, OUTCOME_COUNT},
        {OP_GET, 401, OUTCOME_COUNT},        {OP_GET, 500, OUTCOME_COUNT},
        {OP_GET, 502, OUTCOME_COUNT},        {OP_PUT, 204, OUTCOME_COUNT},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct http_response response = {
            .status = cases[i].status, .node = slice_str("B"), .body = slice_str("1")};
        struct answer answer;
        bool ok = internal_answer(cases[i].op, &response, "B", &answer);
        assert_int_equal(ok, cases[i].outcome != OUTCOME_COUNT);
        if (ok)
            assert_int_equal(answer.outcome, cases[i].outcome);
        assert_int_equal(answer.value.len, ok && answer.outcome == OUTCOME_HIT);
    }
}

static void only_the_asked_node_is_believed(void **state)
{
    (void)state;
    static const char *const others[] = {"", "A", "b", "B2", "B "};
    struct answer answer;
    for (uint32_t i = 0; i < ARRAY_LEN(others); i++) {
        struct http_response response = {.status = 404, .node = slice_str(others[i])};
        assert_false(internal_answer(OP_GET, &response, "B", &answer));
    }
}

static void a_hit_has_its_value_and_what_is_left_of_its_lifetime(void **state)
{
    (void)state;
    struct http_response response = {
        .status = 200, .node = slice_str("B"), .body = slice_str("[1, 2]")};
    struct answer answer;
    uint8_t value[8];
    assert_true(internal_answer(OP_GET, &response, "B", &answer));
    assert_true(answer.ttl_left_ms == TTL_FOREVER);
    assert_int_equal(answer.value.len, 6);
    blob_copy(answer.value, value);
    assert_memory_equal(value, "[1, 2]", 6);

    response.has_ttl = true;
    for (response.ttl_ms = 0; response.ttl_ms < 3000; response.ttl_ms += 1500) {
        assert_true(internal_answer(OP_GET, &response, "B", &answer));
        assert_true(answer.ttl_left_ms == response.ttl_ms);
    }
}

static void a_hit_without_a_value_is_none(void **state)
{
    (void)state;
    struct http_response response = {.status = 200, .node = slice_str("B")};
    struct answer answer;
    assert_false(internal_answer(OP_GET, &response, "B", &answer));
    assert_true(internal_answer(OP_PUT, &response, "B", &answer));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_is_these_bytes),
        cmocka_unit_test(a_request_is_read_as_it_was_meant),
        cmocka_unit_test(the_longest_head_of_all_fits),
        cmocka_unit_test(without_room_it_says_so),
        cmocka_unit_test(an_answer_means_what_fits_the_question),
        cmocka_unit_test(only_the_asked_node_is_believed),
        cmocka_unit_test(a_hit_has_its_value_and_what_is_left_of_its_lifetime),
        cmocka_unit_test(a_hit_without_a_value_is_none),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
