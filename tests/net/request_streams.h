/* tests/net/request_streams.h - what a server must take and what it must refuse, in bytes.
 *
 * Source: RFC 9112, and the leniencies that were measured in the packaged http-parser.
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_NET_REQUEST_STREAMS_H
#define TESTS_NET_REQUEST_STREAMS_H

#include <stddef.h>

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
     "DONE 5 0 0:0 / a= t= b=\nDONE 6 0 0:0 / a= t= b=\n"},
    {BYTES("TRACE / HTTP/1.1\r\n" HOST "\r\n"), "DONE 6 0 0:0 / a= t= b=\n"},
    {BYTES("CONNECT h:80 HTTP/1.1\r\n" HOST "\r\nGET / HTTP/1.1\r\n" HOST "\r\n"),
     "DONE 6 close 0 0:0 h:80 a= t= b=\n"},
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

#endif
