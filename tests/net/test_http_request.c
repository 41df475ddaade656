/* tests/net/test_http_request.c - requests out of bytes: what is taken, what is refused, and that
 * neither depends on how the bytes were cut.
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
#define HOST "Host: a\r\n"

struct accepted {
    const char *text;
    size_t len;
    const char *transcript;
};

/* Methods are numbers of enum http_method: GET 0, HEAD 1, PUT 2, DELETE 3, OPTIONS 4, other 5. */
static const struct accepted accepted[] = {
    {BYTES("GET / HTTP/1.1\r\n" HOST "\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("HEAD /cache/k HTTP/1.1\r\n" HOST "\r\n"), "DONE 1 0 0:0 /cache/k a= t= b=\n"},
    {BYTES("DELETE /cache/%zz?x=1 HTTP/1.1\r\n" HOST "\r\n"),
     "DONE 3 0 0:0 /cache/%zz?x=1 a= t= b=\n"},
    {BYTES(
         "GET / HTTP/1.1\r\nhOsT:a:80\r\naccept: \t text/* \t\r\nAuthorization:Bearer x y\r\n\r\n"),
     "DONE 0 0 0:0 / a=text/* t=Bearer x y b=\n"},
    {BYTES("GET / HTTP/1.1\r\n" HOST "X: \x80\xff\ty\r\nEmpty:\r\nAccept:\r\n\r\n"),
     "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.1\r\nHost:\r\n\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.1\r\nHost: [::1]:5001\r\n\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    /* versions */
    {BYTES("GET / HTTP/1.0\r\n\r\n"), "DONE 0 1.0 close 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET / HTTP/1.0\r\n\r\n"),
     "DONE 0 1.0 0 0:0 / a= t= b=\nDONE 0 1.0 close 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.2\r\n" HOST "\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.0\r\nExpect: a miracle\r\n\r\n"), "DONE 0 1.0 close 0 0:0 / a= t= b=\n"},
    /* target forms */
    {BYTES("GET http://h:80/a?b HTTP/1.1\r\n" HOST "\r\n"), "DONE 0 0 0:0 /a?b a= t= b=\n"},
    {BYTES("GET HTTP://h HTTP/1.1\r\n" HOST "\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("GET http://[::1]/ HTTP/1.1\r\n" HOST "\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("OPTIONS * HTTP/1.1\r\n" HOST "\r\n"), "DONE 4 0 0:0 * a= t= b=\n"},
    {BYTES("GET //h/a HTTP/1.1\r\n" HOST "\r\n"), "DONE 0 0 0:0 //h/a a= t= b=\n"},
    /* methods that exist but not here; CONNECT ends the connection */
    {BYTES("POST / HTTP/1.1\r\n" HOST "\r\nPATCH / HTTP/1.1\r\n" HOST "\r\n"),
     "DONE 5 0 0:0 / a= t= b=\nDONE 5 0 0:0 / a= t= b=\n"},
    {BYTES("TRACE / HTTP/1.1\r\n" HOST "\r\n"), "DONE 5 0 0:0 / a= t= b=\n"},
    {BYTES("CONNECT h:80 HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\n" HOST "\r\n"),
     "DONE 5 close 0 0:0 h:80 a= t= b=\n"},
    /* bodies */
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Content-Length: 5\r\n\r\nhelloGET / HTTP/1.1\r\n" HOST
           "\r\n"),
     "HEAD 2 5 0:0 /k a= t= b=\nDONE 2 5 0:0 /k a= t= b=hello\nDONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Content-Length: 0\r\n\r\n"), "DONE 2 0 0:0 /k a= t= b=\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Content-Length: 00003 \r\n\r\nabc"),
     "HEAD 2 3 0:0 /k a= t= b=\nDONE 2 3 0:0 /k a= t= b=abc\n"},
    {BYTES("GET /k HTTP/1.1\r\n" HOST "Content-Length: 2\r\nAccept: x\r\n\r\n\r\n"),
     "HEAD 0 2 0:0 /k a=x t= b=\nDONE 0 2 0:0 /k a=x t= b=\r\n\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Content-Length: 9\r\n\r\nhello"),
     "HEAD 2 9 0:0 /k a= t= b=\npartial\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Expect: 100-Continue\r\nContent-Length: 1\r\n\r\nx"),
     "HEAD 2 expect 1 0:0 /k a= t= b=\nDONE 2 expect 1 0:0 /k a= t= b=x\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Expect: 100-continue\r\n\r\n"),
     "DONE 2 0 0:0 /k a= t= b=\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "ringlab-ttl-ms: 18446744073709551615\r\n\r\n"),
     "DONE 2 0 1:18446744073709551615 /k a= t= b=\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Transfer-Encoding: Chunked\r\n\r\n"
           "5\r\nhello\r\n1;a=\"\\\"\"\r\n!\r\n0\r\nX-Sum: 1\r\n\r\nGET / HTTP/1.1\r\n" HOST
           "\r\n"),
     "HEAD 2 18446744073709551615 0:0 /k a= t= b=\n"
     "DONE 2 18446744073709551615 0:0 /k a= t= b=hello!\nDONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("PUT /k HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
     "HEAD 2 18446744073709551615 0:0 /k a= t= b=\nDONE 2 18446744073709551615 0:0 /k a= t= b=\n"},
    /* an upgrade is not for us */
    {BYTES("GET / HTTP/1.1\r\n" HOST "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
           "HTTP2-Settings: x\r\n\r\nGET /2 HTTP/1.1\r\n" HOST "\r\n"),
     "DONE 0 0 0:0 / a= t= b=\nDONE 0 0 0:0 /2 a= t= b=\n"},
    {BYTES("PUT / HTTP/1.1\r\n" HOST
           "Connection: Upgrade\r\nUpgrade: x\r\nContent-Length: 1\r\n\r\ny"),
     "HEAD 2 1 0:0 / a= t= b=\nDONE 2 1 0:0 / a= t= b=y\n"},
    /* empty lines before a request; nothing after the last one */
    {BYTES("\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n\r\n"), "DONE 0 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.1\r\n" HOST "Connection: close\r\n\r\nGET / HTTP/1.1\r\n" HOST "\r\n"),
     "DONE 0 close 0 0:0 / a= t= b=\n"},
    {BYTES("GET / HTTP/1.1\r\n" HOST "Connection: x, close\r\n\r\n\x01"),
     "DONE 0 close 0 0:0 / a= t= b=\n"},
    {BYTES("GET"), "partial\n"},
    {BYTES("\r\n"), ""},
};

struct refused {
    const char *text;
    size_t len;
    unsigned status;
    const char *code;
};

#define GET "GET / HTTP/1.1\r\n"
#define PUT "PUT /k HTTP/1.1\r\n" HOST
#define CHUNKED PUT "Transfer-Encoding: chunked\r\n\r\n"

static const struct refused refused[] = {
    /* lines */
    {BYTES("GET / HTTP/1.1\nHost: a\n\n"), 400, "bad_line_end"},
    {BYTES(GET "Host: a\n\r\n"), 400, "bad_line_end"},
    {BYTES(GET HOST "X: a\rb\r\n\r\n"), 400, "bad_line_end"},
    {BYTES(GET HOST "\r\r\n"), 400, "bad_line_end"},
    {BYTES(GET HOST "\rXSMUGGLE\r\n"), 400, "bad_line_end"},
    {BYTES(GET HOST "\n"), 400, "bad_line_end"},
    {BYTES(GET HOST "X: a\x00"), 400, "bad_byte"},
    {BYTES(GET HOST "X: \x0c\r\n\r\n"), 400, "bad_byte"},
    {BYTES(GET HOST "X: \x7f\r\n\r\n"), 400, "bad_byte"},
    {BYTES(GET HOST "X\x01: a\r\n\r\n"), 400, "bad_byte"},
    {BYTES("\x16\x03\x01\x02\x00"), 400, "bad_byte"}, /* TLS */
    {BYTES(" GET / HTTP/1.1\r\n" HOST "\r\n"), 400, "folded_line"},
    {BYTES(GET " " HOST "\r\n"), 400, "folded_line"},
    {BYTES(GET HOST "X: a\r\n b\r\n\r\n"), 400, "folded_line"},
    {BYTES(GET HOST "Transfer-Encoding:\r\n chunked\r\n\r\n"), 400, "folded_line"},
    {BYTES(GET HOST "\t\r\n\r\n"), 400, "folded_line"},
    {BYTES("\r\n\r\n\r\n\r\n\r\n" GET), 400, "empty_lines"},
    /* the first line */
    {BYTES("GET  / HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET /  HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET / HTTP/1.1 \r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET / HTTP/1.10\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET / HTTP/11\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET / http/1.1\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET /\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("SOURCE / ICE/1.0\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("get / HTTP/1.1\r\n" HOST "\r\n"), 501, "unknown_method"},
    {BYTES("BREW / HTTP/1.1\r\n" HOST "\r\n"), 501, "unknown_method"},
    {BYTES("GETT / HTTP/1.1\r\n" HOST "\r\n"), 501, "unknown_method"},
    {BYTES("\r\nBREW / HTTP/1.1\r\n" HOST "\r\n"), 501, "unknown_method"},
    {BYTES("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 501, "unknown_method"},
    {BYTES("G(T / HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("\xff\xfe / HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("{\"value\": 1}\r\n\r\n"), 400, "bad_start_line"},
    {BYTES("GET / HTTP/0.0\r\n" HOST "\r\n"), 505, "unsupported_version"},
    {BYTES("GET / HTTP/0.9\r\n" HOST "\r\n"), 505, "unsupported_version"},
    {BYTES("GET / HTTP/2.0\r\n" HOST "\r\n"), 505, "unsupported_version"},
    {BYTES("GET / HTTP/9.9\r\n" HOST "\r\n"), 505, "unsupported_version"},
    /* the target */
    {BYTES("GET /a\tb HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /\x80 HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /\xc3\xa9 HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /a#b HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET /a b HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_start_line"},
    {BYTES("GET * HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("OPTIONS *x HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET ftp://h/ HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET https://h/ HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET http:/// HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET http://u@h/ HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET h:80 HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("GET cache/k HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    {BYTES("CONNECT / HTTP/1.1\r\n" HOST "\r\n"), 400, "bad_target"},
    /* names */
    {BYTES(GET "Host : a\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "Transfer-Encoding : chunked\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "X Y: a\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "X\ty: a\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "X\xe9: a\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "[x]: a\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST ": a\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "no colon\r\n\r\n"), 400, "bad_header"},
    {BYTES(GET HOST "nocolon\r\n\r\n"), 400, "bad_header"},
    /* hosts */
    {BYTES(GET "\r\n"), 400, "missing_host"},
    {BYTES(GET HOST HOST "\r\n"), 400, "duplicate_host"},
    {BYTES(GET "Host: a b\r\n\r\n"), 400, "bad_host"},
    {BYTES(GET "Host: a/b\r\n\r\n"), 400, "bad_host"},
    {BYTES(GET "Host: a:b\r\n\r\n"), 400, "bad_host"},
    {BYTES(GET "Host: a,b\xc3\r\n\r\n"), 400, "bad_host"},
    {BYTES("GET / HTTP/1.0\r\nHost: u@h\r\n\r\n"), 400, "bad_host"},
    /* lengths */
    {BYTES(PUT "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"), 400, "conflicting_length"},
    {BYTES(PUT "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello"), 400, "conflicting_length"},
    {BYTES(PUT "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n"), 400,
     "conflicting_length"},
    {BYTES(PUT "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"), 400,
     "conflicting_length"},
    {BYTES(PUT "Content-Length: 5, 5\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: +5\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: -5\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: 0x5\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: 5 5\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length:\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: five\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: 18446744073709551616\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: 18446744073709551615\r\n\r\n"), 400, "bad_content_length"},
    {BYTES(PUT "Content-Length: 9223372036854775808\r\n\r\n"), 413, "body_too_large"},
    {BYTES(PUT "Content-Length: 65\r\nExpect: 100-continue\r\n\r\n"), 413, "body_too_large"},
    /* codings */
    {BYTES(PUT "Transfer-Encoding: gzip, chunked\r\n\r\n"), 501, "unknown_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: gzip\r\n\r\n"), 501, "unknown_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"), 400,
     "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n\r\n"), 400,
     "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: xchunked\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: chunked;q=1\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: \"chunked\"\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: chunked, chunked\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding: chunked,\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES(PUT "Transfer-Encoding:\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES("PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400, "bad_transfer_encoding"},
    {BYTES(PUT "Expect: a miracle\r\nContent-Length: 1\r\n\r\n"), 417, "unknown_expectation"},
    {BYTES(GET HOST "Expect: 100-continue, x\r\n\r\n"), 417, "unknown_expectation"},
    {BYTES(PUT "ringlab-ttl-ms: -1\r\n\r\n"), 400, "bad_ttl_field"},
    {BYTES(PUT "ringlab-ttl-ms: 1\r\nringlab-ttl-ms: 1\r\n\r\n"), 400, "bad_ttl_field"},
};

/* The same, but the head is fine and told before the body is refused. */
static const struct refused refused_body[] = {
    {BYTES(CHUNKED "5\r\nhelloXX0\r\n\r\n"), 400, "bad_chunk"},
    {BYTES(CHUNKED "5\nhello\r\n"), 400, "bad_chunk"},
    {BYTES(CHUNKED "41\r\n"), 413, "body_too_large"},
    {BYTES(CHUNKED "0\r\nHost: b\r\n\r\n"), 400, "forbidden_trailer"},
};

static struct slice transcript_of(struct buffer *out, struct slice stream, struct pieces cuts)
{
    buffer_init(out, TRANSCRIPT_BYTES_MAX);
    transcribe_requests(out, stream, cuts);
    return buffer_bytes(out);
}

static void check_transcript(struct slice stream, struct pieces cuts, struct slice expected)
{
    struct buffer out;
    const struct slice got = transcript_of(&out, stream, cuts);
    if (!slice_eq(got, expected))
        fail_msg("stream:\n%.*s\ncut %u, %u:\n%.*s\nexpected:\n%.*s", (int)stream.len,
                 (const char *)stream.data, cuts.first, cuts.rest, (int)got.len,
                 (const char *)got.data, (int)expected.len, (const char *)expected.data);
    buffer_release(&out);
}

static void check_refused(const struct refused *r, const char *before)
{
    char expected[200];
    snprintf(expected, sizeof(expected), "%sBAD %u %s\n", before, r->status, r->code);
    check_transcript(slice_of(r->text, r->len), ALL_AT_ONCE, slice_str(expected));
}

static void whole_requests_are_told_with_all_that_matters(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(accepted); i++)
        check_transcript(slice_of(accepted[i].text, accepted[i].len), ALL_AT_ONCE,
                         slice_str(accepted[i].transcript));
}

static void what_the_parser_lets_through_is_refused(void **state)
{
    (void)state;
    const char *head = "HEAD 2 18446744073709551615 0:0 /k a= t= b=\n";
    for (uint32_t i = 0; i < ARRAY_LEN(refused); i++)
        check_refused(&refused[i], "");
    for (uint32_t i = 0; i < ARRAY_LEN(refused_body); i++)
        check_refused(&refused_body[i], head);
}

static void check_every_cut(struct slice stream)
{
    struct buffer whole;
    const struct slice expected = transcript_of(&whole, stream, ALL_AT_ONCE);
    for (uint32_t first = 1; first < stream.len; first++) {
        check_transcript(stream, (struct pieces){first, UINT32_MAX}, expected);
        check_transcript(stream, (struct pieces){first, 7}, expected);
    }
    check_transcript(stream, (struct pieces){1, 1}, expected);
    buffer_release(&whole);
}

static void events_do_not_depend_on_how_bytes_arrive(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(accepted); i++)
        check_every_cut(slice_of(accepted[i].text, accepted[i].len));
    for (uint32_t i = 0; i < ARRAY_LEN(refused); i++)
        check_every_cut(slice_of(refused[i].text, refused[i].len));
    for (uint32_t i = 0; i < ARRAY_LEN(refused_body); i++)
        check_every_cut(slice_of(refused_body[i].text, refused_body[i].len));
}

static void requests_in_a_row_come_one_at_a_time_in_order(void **state)
{
    (void)state;
    const char *stream = "GET /1 HTTP/1.1\r\n" HOST "\r\n"
                         "PUT /2 HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab"
                         "PUT /3 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
                         "1\r\nc\r\n0\r\n\r\n"
                         "DELETE /4 HTTP/1.1\r\n" HOST "\r\n"
                         "BREW /5 HTTP/1.1\r\n\r\nGET /6 HTTP/1.1\r\n" HOST "\r\n";
    const char *expected = "DONE 0 0 0:0 /1 a= t= b=\n"
                           "HEAD 2 2 0:0 /2 a= t= b=\nDONE 2 2 0:0 /2 a= t= b=ab\n"
                           "HEAD 2 18446744073709551615 0:0 /3 a= t= b=\n"
                           "DONE 2 18446744073709551615 0:0 /3 a= t= b=c\n"
                           "DONE 3 0 0:0 /4 a= t= b=\nBAD 501 unknown_method\n";
    check_transcript(slice_str(stream), ALL_AT_ONCE, slice_str(expected));
    check_every_cut(slice_str(stream));
}

/* splitmix64, by S. Vigna */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *seed, uint32_t bound)
{
    return (uint32_t)(next_random(seed) % bound);
}

/* Copy a stream of two table entries with a few bytes changed to telling ones. */
static uint32_t damaged_stream(uint64_t *seed, uint8_t *out)
{
    static const uint8_t telling[] = "\r\n\t :;,\0\x7f\xff/#*0a\"";
    const struct accepted *one = &accepted[below(seed, ARRAY_LEN(accepted))];
    const struct refused *two = &refused[below(seed, ARRAY_LEN(refused))];
    memcpy(out, one->text, one->len);
    memcpy(out + one->len, two->text, two->len);
    const uint32_t len = (uint32_t)(one->len + two->len);
    for (uint32_t n = below(seed, 3); n > 0; n--) {
        const uint32_t at = below(seed, len);
        out[at] = telling[below(seed, sizeof(telling) - 1)];
    }
    return len;
}

static void damaged_streams_mean_the_same_however_they_are_cut(void **state)
{
    (void)state;
    uint64_t seed = 20;
    uint8_t stream[2048];
    for (uint32_t i = 0; i < 20000; i++) {
        const struct slice text = slice_of(stream, damaged_stream(&seed, stream));
        const struct pieces cuts = {.first = 1 + below(&seed, text.len),
                                    .rest = 1 + below(&seed, 40)};
        struct buffer whole;
        const struct slice expected = transcript_of(&whole, text, ALL_AT_ONCE);
        check_transcript(text, cuts, expected);
        buffer_release(&whole);
    }
}

/* A decoder and one feed of a text. */
static enum http_event feed(struct http_request_decoder *d, const char *text, size_t *used)
{
    return http_request_feed(d, (const uint8_t *)text, strlen(text), used);
}

static bool lies_in(struct slice part, const char *text)
{
    const char *data = (const char *)part.data;
    return data >= text && data + part.len <= text + strlen(text);
}

static void a_request_in_one_piece_is_not_copied(void **state)
{
    (void)state;
    const char *text = PUT "Authorization: t\r\nContent-Length: 5\r\n\r\nhello";
    struct http_request_decoder d;
    size_t head, body;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, text, &head), HTTP_HEAD_DONE);
    assert_int_equal(head, strlen(text) - 5);
    assert_int_equal(feed(&d, text + head, &body), HTTP_REQUEST_DONE);
    assert_int_equal(body, 5);
    assert_true(lies_in(d.request.target, text));
    assert_true(lies_in(d.request.authorization, text));
    assert_true(lies_in(d.request.body, text));
    assert_int_equal(http_request_held_bytes(&d), 0);
    http_request_destroy(&d);
}

static void memory_is_held_only_while_a_split_request_needs_it(void **state)
{
    (void)state;
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, PUT "Content-Length: 5\r\n\r\nhe", &used), HTTP_HEAD_DONE);
    assert_int_equal(http_request_held_bytes(&d), 0);
    assert_int_equal(feed(&d, "he", &used), HTTP_NEED_MORE);
    assert_true(http_request_held_bytes(&d) >= 2 + sizeof(PUT "Content-Length: 5\r\n\r\n") - 1);
    assert_int_equal(feed(&d, "llo", &used), HTTP_REQUEST_DONE);
    assert_true(slice_eq(d.request.target, slice_str("/k")));
    assert_true(slice_eq(d.request.body, slice_str("hello")));
    assert_int_equal(feed(&d, GET HOST "\r\n", &used), HTTP_REQUEST_DONE);
    assert_int_equal(http_request_held_bytes(&d), 0);
    http_request_destroy(&d);
}

static void an_announced_length_reserves_no_memory(void **state)
{
    (void)state;
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 1 << 30);
    assert_int_equal(feed(&d, PUT "Content-Length: 1000000000\r\n\r\n", &used), HTTP_HEAD_DONE);
    assert_int_equal(feed(&d, "x", &used), HTTP_NEED_MORE);
    assert_true(http_request_held_bytes(&d) <= 4096);
    http_request_destroy(&d);
}

static void a_long_body_is_refused_before_it_is_read(void **state)
{
    (void)state;
    const char *text = PUT "Content-Length: 65\r\n\r\nxxx";
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, text, &used), HTTP_BAD);
    assert_int_equal(used, strlen(text) - 3);
    assert_int_equal(d.refusal->status, 413);
    http_request_destroy(&d);
}

static void after_a_refusal_there_are_only_refusals(void **state)
{
    (void)state;
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, "get / HTTP/1.1\r\n\r\n", &used), HTTP_BAD);
    assert_int_equal(feed(&d, GET HOST "\r\n", &used), HTTP_BAD);
    assert_int_equal(d.refusal->status, 501);
    http_request_destroy(&d);
}

static void a_request_is_partial_from_its_first_byte_to_its_last(void **state)
{
    (void)state;
    const char *text = "\r\n" PUT "Content-Length: 2\r\n\r\nab";
    const size_t len = strlen(text);
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_false(http_request_is_partial(&d));
    for (size_t i = 0; i < len; i++) {
        http_request_feed(&d, (const uint8_t *)text + i, 1, &used);
        assert_true(http_request_is_partial(&d) == (i >= 2 && i < len - 1));
    }
    http_request_destroy(&d);
}

/* A request whose parts have the given sizes: the target, fields of one byte, one long field. */
static struct slice sized_request(struct buffer *out, uint32_t target, uint32_t fields,
                                  uint32_t head)
{
    buffer_init(out, 1 << 20);
    buffer_append_str(out, "GET /");
    for (uint32_t i = 1; i < target; i++)
        buffer_append_str(out, "t");
    buffer_append_str(out, " HTTP/1.1\r\n" HOST);
    for (uint32_t i = 1; i < fields; i++)
        buffer_append_str(out, "x:\r\n");
    if (head > 0) {
        buffer_append_str(out, "y:");
        while (buffer_len(out) < head - 4)
            buffer_append_str(out, "v");
        buffer_append_str(out, "\r\n");
    }
    buffer_append_str(out, "\r\n");
    return buffer_bytes(out);
}

static void check_size(uint32_t target, uint32_t fields, uint32_t head, unsigned status)
{
    struct buffer text;
    const struct slice stream = sized_request(&text, target, fields, head);
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    const enum http_event event = http_request_feed(&d, stream.data, stream.len, &used);
    assert_int_equal(event, status == 0 ? HTTP_REQUEST_DONE : HTTP_BAD);
    if (status != 0)
        assert_int_equal(d.refusal->status, status);
    http_request_destroy(&d);
    struct buffer whole;
    const struct slice expected = transcript_of(&whole, stream, ALL_AT_ONCE);
    check_transcript(stream, (struct pieces){1, 1}, expected);
    check_transcript(stream, (struct pieces){stream.len - 1, 1}, expected);
    buffer_release(&whole);
    buffer_release(&text);
}

static void sizes_are_bounded_to_the_byte(void **state)
{
    (void)state;
    check_size(HTTP_TARGET_BYTES_MAX, 1, 0, 0);
    check_size(HTTP_TARGET_BYTES_MAX + 1, 1, 0, 414);
    check_size(HTTP_TARGET_BYTES_MAX + 100, 1, 0, 414);
    check_size(40000, 1, 0, 414);
    check_size(1, HTTP_FIELDS_MAX, 0, 0);
    check_size(1, HTTP_FIELDS_MAX + 1, 0, 431);
    check_size(1, 1, HTTP_HEAD_BYTES_MAX, 0);
    check_size(1, 1, HTTP_HEAD_BYTES_MAX + 1, 431);
    check_size(1, 1, 100000, 431);
}

static void a_target_too_long_is_refused_without_its_end(void **state)
{
    (void)state;
    struct buffer text;
    struct http_request_decoder d;
    size_t used;
    const struct slice stream = sized_request(&text, 40000, 1, 0);
    http_request_init(&d, 64);
    assert_int_equal(http_request_feed(&d, stream.data, 9000, &used), HTTP_BAD);
    assert_int_equal(d.refusal->status, 414);
    http_request_destroy(&d);
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_requests_are_told_with_all_that_matters),
        cmocka_unit_test(what_the_parser_lets_through_is_refused),
        cmocka_unit_test(events_do_not_depend_on_how_bytes_arrive),
        cmocka_unit_test(requests_in_a_row_come_one_at_a_time_in_order),
        cmocka_unit_test(damaged_streams_mean_the_same_however_they_are_cut),
        cmocka_unit_test(a_request_in_one_piece_is_not_copied),
        cmocka_unit_test(memory_is_held_only_while_a_split_request_needs_it),
        cmocka_unit_test(an_announced_length_reserves_no_memory),
        cmocka_unit_test(a_long_body_is_refused_before_it_is_read),
        cmocka_unit_test(after_a_refusal_there_are_only_refusals),
        cmocka_unit_test(a_request_is_partial_from_its_first_byte_to_its_last),
        cmocka_unit_test(sizes_are_bounded_to_the_byte),
        cmocka_unit_test(a_target_too_long_is_refused_without_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
