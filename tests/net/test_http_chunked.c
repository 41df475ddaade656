/* tests/net/test_http_chunked.c - the chunked coding takes its grammar and nothing else.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/buffer.h"
#include "net/http_chunked.h"

enum { BODY_MAX = 64 };

#define BYTES(text) text, sizeof(text) - 1

struct outcome {
    enum http_reason reason;
    bool done;
    size_t used;
    struct buffer data;
};

/* Decode in pieces of step bytes. */
static struct outcome decode(const char *text, size_t len, size_t step)
{
    struct http_chunked c;
    struct outcome o = {.reason = HTTP_FINE};
    buffer_init(&o.data, BODY_MAX);
    http_chunked_init(&c, BODY_MAX);
    while (o.used < len && !o.done && o.reason == HTTP_FINE) {
        const size_t left = len - o.used;
        struct slice piece = {0};
        size_t n = 0;
        switch (http_chunked_feed(&c, (const uint8_t *)text + o.used, left < step ? left : step, &n,
                                  &piece)) {
        case HTTP_CHUNKED_DATA:
            assert_true(piece.len > 0);
            assert_true(buffer_append(&o.data, piece));
            break;
        case HTTP_CHUNKED_DONE:
            o.done = true;
            break;
        case HTTP_CHUNKED_BAD:
            o.reason = c.reason;
            break;
        case HTTP_CHUNKED_MORE:
            break;
        }
        assert_true(n > 0);
        o.used += n;
    }
    return o;
}

static const struct {
    const char *text;
    size_t len;
    const char *data;
} good[] = {
    {BYTES("0\r\n\r\n"), ""},
    {BYTES("5\r\nhello\r\n0\r\n\r\n"), "hello"},
    {BYTES("1\r\na\r\n02\r\nbc\r\n0\r\n\r\n"), "abc"},
    {BYTES("a\r\n0123456789\r\nA\r\n0123456789\r\n00\r\n\r\n"), "01234567890123456789"},
    {BYTES("0000000000000001\r\nx\r\n0\r\n\r\n"), "x"},
    {BYTES("2\r\n\r\n\r\n0\r\n\r\n"), "\r\n"},
    {BYTES("1;a\r\nx\r\n0;b=c;d=\"e f\\\"\"\r\n\r\n"), "x"},
    {BYTES("0\r\nX: y\r\nZ:\r\n\r\n"), ""},
    {BYTES("0\r\nContent-Lengthy: 1\r\nHos: 1\r\nTransfer-Encoding-2: \x80\t\r\n\r\n"), ""},
};

static const struct {
    const char *text;
    size_t len;
    enum http_reason reason;
} bad[] = {
    /* sizes */
    {BYTES("\r\n"), HTTP_BAD_CHUNK},
    {BYTES(";a\r\n"), HTTP_BAD_CHUNK},
    {BYTES(" 5"), HTTP_BAD_CHUNK},
    {BYTES("5 "), HTTP_BAD_CHUNK},
    {BYTES("5\t"), HTTP_BAD_CHUNK},
    {BYTES("5 5"), HTTP_BAD_CHUNK},
    {BYTES("0x"), HTTP_BAD_CHUNK},
    {BYTES("+"), HTTP_BAD_CHUNK},
    {BYTES("-"), HTTP_BAD_CHUNK},
    {BYTES("g"), HTTP_BAD_CHUNK},
    {BYTES("5\n"), HTTP_BAD_CHUNK},
    {BYTES("5\rX"), HTTP_BAD_CHUNK},
    {BYTES("00000000000000001"), HTTP_BAD_CHUNK},
    {BYTES("41\r\n"), HTTP_BODY_TOO_LARGE},
    {BYTES("ffffffffffffffff\r\n"), HTTP_BODY_TOO_LARGE},
    {BYTES("1\r\nx\r\n40\r\n"), HTTP_BODY_TOO_LARGE},
    {BYTES("1\r\nx\r\nffffffffffffffff\r\n"), HTTP_BODY_TOO_LARGE},
    /* behind the data */
    {BYTES("1\r\nxX"), HTTP_BAD_CHUNK},
    {BYTES("1\r\nx\n"), HTTP_BAD_CHUNK},
    {BYTES("1\r\nx\rX"), HTTP_BAD_CHUNK},
    {BYTES("1\r\nx0"), HTTP_BAD_CHUNK},
    /* extensions */
    {BYTES("1;a\n"), HTTP_BAD_CHUNK},
    {BYTES("1;a b"), HTTP_BAD_CHUNK},
    {BYTES("1;a\0"), HTTP_BAD_CHUNK},
    {BYTES("1;a\x7f"), HTTP_BAD_CHUNK},
    {BYTES("1;a\x80"), HTTP_BAD_CHUNK},
    {BYTES("1;a=\"\r"), HTTP_BAD_CHUNK},
    {BYTES("1;a=\"\\\n"), HTTP_BAD_CHUNK},
    {BYTES("1;a=(b"), HTTP_BAD_CHUNK},
    /* trailers */
    {BYTES("0\r\nHost: x"), HTTP_FORBIDDEN_TRAILER},
    {BYTES("0\r\nX: y\r\ncontent-LENGTH:"), HTTP_FORBIDDEN_TRAILER},
    {BYTES("0\r\nTransfer-Encoding:"), HTTP_FORBIDDEN_TRAILER},
    {BYTES("0\r\n X: y\r\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\nX : y\r\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\n: y\r\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\nX\r\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\nX: \n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\nX: y\r\n\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\nX: y\r\n z: folded\r\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\nX: y\rZ"), HTTP_BAD_CHUNK},
    {BYTES("0\r\n\n"), HTTP_BAD_TRAILER},
    {BYTES("0\r\n\rX"), HTTP_BAD_TRAILER},
};

static void every_well_formed_body_is_decoded(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(good); i++) {
        for (size_t step = 1; step <= good[i].len; step++) {
            struct outcome o = decode(good[i].text, good[i].len, step);
            assert_true(o.done);
            assert_int_equal(o.used, good[i].len);
            assert_true(slice_eq(buffer_bytes(&o.data), slice_str(good[i].data)));
            buffer_release(&o.data);
        }
    }
}

static void the_end_is_exact(void **state)
{
    (void)state;
    struct outcome o = decode(BYTES("0\r\n\r\nGET / HTTP/1.1\r\n"), 100);
    assert_true(o.done);
    assert_int_equal(o.used, 5);
    buffer_release(&o.data);
}

static void every_malformed_body_is_refused_at_its_first_wrong_byte(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(bad); i++) {
        struct outcome whole = decode(bad[i].text, bad[i].len, bad[i].len);
        struct outcome bytes = decode(bad[i].text, bad[i].len, 1);
        if (whole.reason != bad[i].reason || bytes.reason != bad[i].reason)
            fail_msg("%s: %d, %d", bad[i].text, (int)whole.reason, (int)bytes.reason);
        assert_int_equal(whole.used, bytes.used);
        buffer_release(&whole.data);
        buffer_release(&bytes.data);
    }
}

/* A body whose extension or trailer has this many bytes. */
static enum http_reason reason_of_long(const char *before, uint32_t len, const char *after)
{
    struct buffer text;
    buffer_init(&text, 1 << 20);
    buffer_append_str(&text, before);
    for (uint32_t i = 0; i < len; i++)
        buffer_append_str(&text, "a");
    buffer_append_str(&text, after);
    struct outcome o = decode((const char *)text.data, buffer_len(&text), 1000);
    const enum http_reason reason = o.reason;
    assert_true(o.done == (reason == HTTP_FINE));
    buffer_release(&o.data);
    buffer_release(&text);
    return reason;
}

static void extensions_and_trailers_are_bounded_to_the_byte(void **state)
{
    (void)state;
    const uint32_t ext = HTTP_CHUNK_EXT_BYTES_MAX - 1; /* the CR is looked at there, too */
    assert_int_equal(reason_of_long("0;", ext, "\r\n\r\n"), HTTP_FINE);
    assert_int_equal(reason_of_long("0;", ext + 1, "\r\n\r\n"), HTTP_CHUNK_EXT_TOO_LONG);
    const uint32_t trailer = HTTP_TRAILER_BYTES_MAX - (sizeof("x:\r\n\r\n") - 1);
    assert_int_equal(reason_of_long("0\r\nx:", trailer, "\r\n\r\n"), HTTP_FINE);
    assert_int_equal(reason_of_long("0\r\nx:", trailer + 1, "\r\n\r\n"), HTTP_TRAILER_TOO_LARGE);
}

static void extensions_of_many_chunks_are_bounded_together(void **state)
{
    (void)state;
    struct buffer text;
    buffer_init(&text, 1 << 20);
    for (uint32_t i = 0; i < 60; i++)
        buffer_append_str(&text, "1;abcde\r\nx\r\n");
    struct outcome o = decode((const char *)text.data, buffer_len(&text), 1000);
    assert_int_equal(o.reason, HTTP_CHUNK_EXT_TOO_LONG);
    buffer_release(&o.data);
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_well_formed_body_is_decoded),
        cmocka_unit_test(the_end_is_exact),
        cmocka_unit_test(every_malformed_body_is_refused_at_its_first_wrong_byte),
        cmocka_unit_test(extensions_and_trailers_are_bounded_to_the_byte),
        cmocka_unit_test(extensions_of_many_chunks_are_bounded_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
