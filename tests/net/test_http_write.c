/* tests/net/test_http_write.c - heads come out as written here, and our own decoders read them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_refusal.h"
#include "net/http_request.h"
#include "net/http_response.h"
#include "net/http_write.h"

#define DATE "Tue, 15 Nov 1994 08:12:31 GMT"

static void check_response(const struct http_response_head *head, const char *expected)
{
    struct buffer out;
    buffer_init(&out, 4096);
    assert_true(http_write_response(&out, head));
    if (!slice_eq(buffer_bytes(&out), slice_str(expected)))
        fail_msg("%.*s", (int)buffer_len(&out), (const char *)out.data);
    buffer_release(&out);
}

static void a_response_head_says_what_it_is_given(void **state)
{
    (void)state;
    check_response(&(struct http_response_head){.status = 200,
                                                .date = slice_str(DATE),
                                                .content_length = 15,
                                                .content_type = slice_str("application/json"),
                                                .cache_status = slice_str("A; hit; ttl=7")},
                   "HTTP/1.1 200 OK\r\nDate: " DATE "\r\nContent-Length: 15\r\n"
                   "Content-Type: application/json\r\nCache-Status: A; hit; ttl=7\r\n\r\n");
    check_response(&(struct http_response_head){.status = 503,
                                                .date = slice_str(DATE),
                                                .retry_after_s = 1,
                                                .connection = HTTP_CONNECTION_CLOSE,
                                                .more = slice_str("X: 1\r\nY: 2\r\n")},
                   "HTTP/1.1 503 Service Unavailable\r\nDate: " DATE "\r\nContent-Length: 0\r\n"
                   "Retry-After: 1\r\nConnection: close\r\nX: 1\r\nY: 2\r\n\r\n");
    check_response(&(struct http_response_head){.status = 204,
                                                .date = slice_str(DATE),
                                                .connection = HTTP_CONNECTION_KEEP_ALIVE,
                                                .allow = slice_str("GET, OPTIONS")},
                   "HTTP/1.1 204 No Content\r\nDate: " DATE "\r\nAllow: GET, OPTIONS\r\n"
                   "Connection: keep-alive\r\n\r\n");
}

static void every_refusal_can_be_written_and_read_back(void **state)
{
    (void)state;
#define X(name, status, code, message) HTTP_##name,
    static const enum http_reason reasons[] = {HTTP_REFUSALS(X)};
#undef X
    for (uint32_t i = 0; i < ARRAY_LEN(reasons); i++) {
        const struct http_refusal *refusal = http_refusal(reasons[i]);
        struct buffer out;
        struct http_response_decoder d;
        size_t used;
        buffer_init(&out, 4096);
        http_response_init(&d, 1);
        assert_true(http_status_is_known(refusal->status));
        const struct http_response_head head = {
            .status = refusal->status, .date = slice_str(DATE), .retry_after_s = UINT32_MAX};
        assert_true(http_write_response(&out, &head));
        assert_int_equal(http_response_feed(&d, out.data, out.end, &used), HTTP_RESPONSE_DONE);
        assert_int_equal(used, out.end);
        assert_int_equal(d.response.status, refusal->status);
        http_response_destroy(&d);
        buffer_release(&out);
    }
}

static void a_request_head_says_what_it_is_given_and_is_read_back(void **state)
{
    (void)state;
    struct buffer out;
    struct http_request_decoder d;
    size_t used;
    buffer_init(&out, 4096);
    http_request_init(&d, 64);
    assert_true(http_write_request(
        &out, &(struct http_request_head){.method = HTTP_M_PUT,
                                          .target = slice_str("/internal/v1/cache/k"),
                                          .host = slice_str("localhost:5001"),
                                          .authorization = slice_str("Bearer t"),
                                          .content_length = 5,
                                          .more = slice_str("ringlab-ttl-ms: 7\r\n")}));
    assert_true(slice_eq(buffer_bytes(&out),
                         slice_str("PUT /internal/v1/cache/k HTTP/1.1\r\nHost: localhost:5001\r\n"
                                   "Content-Length: 5\r\nAuthorization: Bearer t\r\n"
                                   "ringlab-ttl-ms: 7\r\n\r\n")));
    assert_int_equal(http_request_feed(&d, out.data, out.end, &used), HTTP_HEAD_DONE);
    assert_true(d.request.has_ttl && d.request.ttl_ms == 7);
    http_request_destroy(&d);
    buffer_release(&out);
}

static void a_request_without_a_body_says_no_length(void **state)
{
    (void)state;
    static const struct {
        enum http_method method;
        const char *text;
    } cases[] = {
        {HTTP_M_GET, "GET / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {HTTP_M_HEAD, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {HTTP_M_DELETE, "DELETE / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {HTTP_M_OPTIONS, "OPTIONS / HTTP/1.1\r\nHost: h\r\n\r\n"},
        {HTTP_M_POST, "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct buffer out;
        buffer_init(&out, 4096);
        const struct http_request_head head = {
            .method = cases[i].method, .target = slice_str("/"), .host = slice_str("h")};
        assert_true(http_write_request(&out, &head));
        assert_true(slice_eq(buffer_bytes(&out), slice_str(cases[i].text)));
        buffer_release(&out);
    }
}

static void a_head_that_does_not_fit_leaves_the_buffer_as_it_was(void **state)
{
    (void)state;
    struct buffer out;
    buffer_init(&out, 380);
    const struct http_response_head head = {.status = 200, .date = slice_str(DATE)};
    assert_true(http_write_response(&out, &head));
    const uint32_t len = buffer_len(&out);
    assert_false(http_write_response(&out, &head));
    assert_int_equal(buffer_len(&out), len);
    assert_false(out.failed);
    assert_true(buffer_append_str(&out, "more"));
    buffer_release(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_response_head_says_what_it_is_given),
        cmocka_unit_test(every_refusal_can_be_written_and_read_back),
        cmocka_unit_test(a_request_head_says_what_it_is_given_and_is_read_back),
        cmocka_unit_test(a_request_without_a_body_says_no_length),
        cmocka_unit_test(a_head_that_does_not_fit_leaves_the_buffer_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
