/* tests/net/test_http_response.c - responses of peers out of bytes, however they are cut.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "tests/net/transcript.h"

#define ALL_AT_ONCE ((struct pieces){UINT32_MAX, UINT32_MAX})
#define BYTES(text) text, sizeof(text) - 1
#define OK "HTTP/1.1 200 OK\r\n"

static const struct {
    const char *text;
    size_t len;
    const char *transcript;
} cases[] = {
    {BYTES(OK "Content-Length: 0\r\n\r\n"), "DONE 200 0:0 n= b=\n"},
    {BYTES(OK "ringlab-node: B \r\nContent-Length: 5\r\nRingLab-TTL-ms: 1500\r\n\r\nhello"),
     "DONE 200 1:1500 n=B b=hello\n"},
    {BYTES("HTTP/1.1 404 Not Found\r\nringlab-node: B\r\nContent-Length: 2\r\n\r\n{}"
           "HTTP/1.1 201\r\nContent-Length: 0\r\n\r\n"),
     "DONE 404 0:0 n=B b={}\nDONE 201 0:0 n= b=\n"},
    {BYTES(
         OK
         "ringlab-node: B\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n" OK
         "Content-Length: 0\r\n\r\n"),
     "DONE 200 0:0 n=B b=abcde\nDONE 200 0:0 n= b=\n"},
    {BYTES("HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n"),
     "DONE 204 0:0 n= b=\nDONE 304 0:0 n= b=\n"},
    {BYTES("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" OK
           "Content-Length: 1\r\n\r\nx"),
     "DONE 200 0:0 n= b=x\n"},
    {BYTES("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx"), "DONE 200 close 0:0 n= b=x\n"},
    {BYTES("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx"),
     "DONE 200 0:0 n= b=x\n"},
    {BYTES(OK "Connection: close\r\nContent-Length: 1\r\n\r\nx"), "DONE 200 close 0:0 n= b=x\n"},
    {BYTES(OK "Content-Length: 3\r\n\r\nab"), "partial\n"},
    {BYTES("HTTP/1.1 2"), "partial\n"},
    /* refused */
    {BYTES(OK "\r\nbody until the end"), "BAD no_length\n"},
    {BYTES(OK "Content-Length: 65\r\n\r\n"), "BAD body_too_large\n"},
    {BYTES(OK "Content-Length: 1\r\nContent-Length: 1\r\n\r\nx"), "BAD bad_response\n"},
    {BYTES(OK "Content-Length: x\r\n\r\n"), "BAD bad_response\n"},
    {BYTES(OK "Transfer-Encoding: gzip, chunked\r\n\r\n"), "BAD bad_transfer_encoding\n"},
    {BYTES(OK "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
     "BAD bad_transfer_encoding\n"},
    {BYTES(OK "Transfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\nx"), "BAD bad_response\n"},
    {BYTES(OK "Transfer-Encoding: chunked\r\n\r\n1\r\nxx"), "BAD bad_chunk\n"},
    {BYTES("HTTP/1.1 101 Switching Protocols\r\n\r\n"), "BAD bad_response\n"},
    {BYTES("HTTP/2.0 200 OK\r\nContent-Length: 0\r\n\r\n"), "BAD unsupported_version\n"},
    {BYTES("HTTP/1.1 20 OK\r\nContent-Length: 0\r\n\r\n"), "BAD bad_response\n"},
    {BYTES("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n"), "BAD bad_response\n"},
    {BYTES("HTTP/1.1 600 Odd\r\nContent-Length: 0\r\n\r\n"), "BAD bad_response\n"},
    {BYTES("HTTP/1.1  200 OK\r\nContent-Length: 0\r\n\r\n"), "BAD bad_response\n"},
    {BYTES("SSH-2.0-OpenSSH\r\n\r\n"), "BAD bad_response\n"},
    {BYTES("SSH-2.0-OpenSSH\r\n"), "BAD bad_response\n"},
    {BYTES("HTTQ"), "BAD bad_response\n"},
    {BYTES("\r\n" OK), "BAD bad_response\n"},
    {BYTES("HTTP/1.1 200 OK\n\n"), "BAD bad_line_end\n"},
    {BYTES(OK "X : y\r\n\r\n"), "BAD bad_header\n"},
    {BYTES(OK "X: y\r\n folded\r\n\r\n"), "BAD folded_line\n"},
    {BYTES(OK "ringlab-ttl-ms: 1.5\r\nContent-Length: 0\r\n\r\n"), "BAD bad_ttl_field\n"},
    {BYTES(OK "ringlab-ttl-ms: 1\r\nringlab-ttl-ms: 2\r\nContent-Length: 0\r\n\r\n"),
     "BAD bad_ttl_field\n"},
};

static void check(struct slice stream, struct pieces cuts, bool head, struct slice expected)
{
    struct buffer out;
    buffer_init(&out, TRANSCRIPT_BYTES_MAX);
    transcribe_responses(&out, stream, cuts, head);
    const struct slice got = buffer_bytes(&out);
    if (!slice_eq(got, expected))
        fail_msg("stream:\n%.*s\ncut %u, %u:\n%.*s\nexpected:\n%.*s", (int)stream.len,
                 (const char *)stream.data, cuts.first, cuts.rest, (int)got.len,
                 (const char *)got.data, (int)expected.len, (const char *)expected.data);
    buffer_release(&out);
}

static void check_every_cut(struct slice stream, bool head, struct slice expected)
{
    check(stream, ALL_AT_ONCE, head, expected);
    check(stream, (struct pieces){1, 1}, head, expected);
    for (uint32_t first = 1; first < stream.len; first++)
        check(stream, (struct pieces){first, UINT32_MAX}, head, expected);
}

static void responses_mean_the_same_however_they_arrive(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++)
        check_every_cut(slice_of(cases[i].text, cases[i].len), false,
                        slice_str(cases[i].transcript));
}

static void an_answer_to_head_has_no_body_and_the_next_one_has(void **state)
{
    (void)state;
    check_every_cut(slice_str(OK "Content-Length: 5\r\n\r\n" OK "Content-Length: 1\r\n\r\nx"), true,
                    slice_str("DONE 200 0:0 n= b=\nDONE 200 0:0 n= b=x\n"));
    check_every_cut(slice_str(OK "\r\n"), true, slice_str("DONE 200 0:0 n= b=\n"));
    check_every_cut(slice_str(OK "Transfer-Encoding: chunked\r\n\r\n"), true,
                    slice_str("DONE 200 0:0 n= b=\n"));
}

static void a_response_in_one_piece_is_not_copied(void **state)
{
    (void)state;
    const char text[] = OK "ringlab-node: B\r\nContent-Length: 5\r\n\r\nhelloHTTP/1.1";
    struct http_response_decoder d;
    size_t used;
    http_response_init(&d, 64);
    assert_int_equal(http_response_feed(&d, (const uint8_t *)text, sizeof(text) - 1, &used),
                     HTTP_RESPONSE_DONE);
    assert_int_equal(used, sizeof(text) - 1 - 8);
    assert_ptr_equal(d.response.body.data, text + used - 5);
    assert_int_equal(http_response_held_bytes(&d), 0);
    http_response_destroy(&d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(responses_mean_the_same_however_they_arrive),
        cmocka_unit_test(an_answer_to_head_has_no_body_and_the_next_one_has),
        cmocka_unit_test(a_response_in_one_piece_is_not_copied),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
