/* tests/net/test_http_memory.c - when there is no memory, a connection is refused, not the node
 * lost. The linker puts this file's malloc before the real one.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>

#include "net/http_request.h"
#include "net/http_response.h"

/* How many allocations succeed before all fail. */
static uint32_t allocations_left;

void *__real_malloc(size_t bytes);
void *__wrap_malloc(size_t bytes);

void *__wrap_malloc(size_t bytes)
{
    if (allocations_left == 0)
        return NULL;
    allocations_left--;
    return __real_malloc(bytes);
}

/* A request in pieces that needs memory for its head, for its body, and for more of its body. */
static enum http_event feed_request(struct http_request_decoder *d)
{
    static const uint8_t head[] = "PUT /k HTTP/1.1\r\nHost: a\r\nContent-Length: 1200\r\n\r\n";
    static const uint8_t part[600];
    size_t used;
    enum http_event event = http_request_feed(d, head, 10, &used);
    if (event == HTTP_NEED_MORE)
        event = http_request_feed(d, head + 10, sizeof(head) - 11, &used);
    for (int i = 0; i < 2 && (event == HTTP_HEAD_DONE || event == HTTP_NEED_MORE); i++)
        event = http_request_feed(d, part, sizeof(part), &used);
    return event;
}

static void a_request_that_finds_no_memory_is_refused_with_503(void **state)
{
    (void)state;
    enum http_event event = HTTP_BAD;
    uint32_t n = 0;
    for (; event != HTTP_REQUEST_DONE && n < 10; n++) {
        struct http_request_decoder d;
        http_request_init(&d, 4096);
        allocations_left = n;
        event = feed_request(&d);
        allocations_left = UINT32_MAX;
        if (event == HTTP_BAD) {
            assert_int_equal(d.refusal->status, 503);
            assert_string_equal(d.refusal->code, "no_memory");
        }
        http_request_destroy(&d);
    }
    assert_int_equal(event, HTTP_REQUEST_DONE);
    assert_int_equal(n, 4); /* failed after 0, 1 and 2 allocations; needs three */
}

static void a_response_that_finds_no_memory_is_bad(void **state)
{
    (void)state;
    static const uint8_t text[] = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";
    for (uint32_t n = 0; n < 2; n++) {
        struct http_response_decoder d;
        size_t used;
        http_response_init(&d, 4096);
        allocations_left = n;
        assert_int_equal(http_response_feed(&d, text, sizeof(text) - 3, &used), HTTP_RESPONSE_BAD);
        allocations_left = UINT32_MAX;
        assert_string_equal(d.refusal->code, "no_memory");
        http_response_destroy(&d);
    }
}

static void whole_messages_need_no_memory(void **state)
{
    (void)state;
    static const uint8_t text[] = "GET /k HTTP/1.1\r\nHost: a\r\n\r\n";
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 4096);
    allocations_left = 0;
    const enum http_event event = http_request_feed(&d, text, sizeof(text) - 1, &used);
    allocations_left = UINT32_MAX;
    assert_int_equal(event, HTTP_REQUEST_DONE);
    http_request_destroy(&d);
}

int main(void)
{
    allocations_left = UINT32_MAX;
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_request_that_finds_no_memory_is_refused_with_503),
        cmocka_unit_test(a_response_that_finds_no_memory_is_bad),
        cmocka_unit_test(whole_messages_need_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
