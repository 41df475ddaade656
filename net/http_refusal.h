/* net/http_refusal.h - every reason to refuse a message, with its status, code and sentence.
 *
 * The code is stable: programs may compare it. The sentence says what to do. A refusal of a
 * decoder always means: answer it and close, for where the next message begins is not known.
 *
 * The same list serves responses of peers, where the status does not matter: the message is what
 * the log says about the peer.
 *
 * Source: RFC 9112, RFC 9110 15, RFC 6585 (431).
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_REFUSAL_H
#define NET_HTTP_REFUSAL_H

#include "core/base.h"

struct http_refusal {
    uint16_t status;     /* 400, 413, 414, 417, 431, 501, 503 or 505 */
    const char *code;    /* constant text */
    const char *message; /* constant text: one sentence */
};

/*  X(enumerator, status, code, sentence) */
#define HTTP_REFUSALS(X)                                                                           \
    X(BAD_LINE_END, 400, "bad_line_end", "End every line of a head with CR LF and nothing else.")  \
    X(BAD_BYTE, 400, "bad_byte", "Leave control characters out of a head.")                        \
    X(FOLDED_LINE, 400, "folded_line", "Begin no line of a head with white space.")                \
    X(EMPTY_LINES, 400, "empty_lines", "Send a request, not empty lines.")                         \
    X(HEAD_TOO_LARGE, 431, "head_too_large", "Keep request line and headers within 16 KiB.")       \
    X(TOO_MANY_FIELDS, 431, "too_many_headers", "Send at most 100 headers.")                       \
    X(TARGET_TOO_LONG, 414, "target_too_long", "Keep the path and query within 8 KiB.")            \
    X(BAD_START_LINE, 400, "bad_start_line",                                                       \
      "Write the first line as METHOD, one space, path, one space, HTTP/1.1.")                     \
    X(UNKNOWN_METHOD, 501, "unknown_method", "Use GET, HEAD, PUT, DELETE or OPTIONS.")             \
    X(BAD_VERSION, 505, "unsupported_version", "Speak HTTP/1.1.")                                  \
    X(BAD_TARGET, 400, "bad_target",                                                               \
      "Ask for a path such as /cache/key, percent-encoded, or for an http URL.")                   \
    X(BAD_FIELD, 400, "bad_header", "Write a header as name, colon, value; no space before it.")   \
    X(NO_HOST, 400, "missing_host", "HTTP/1.1 demands exactly one Host header.")                   \
    X(TWO_HOSTS, 400, "duplicate_host", "HTTP/1.1 demands exactly one Host header.")               \
    X(BAD_HOST, 400, "bad_host", "Write the Host header as a name or address and a port.")         \
    X(BAD_LENGTH, 400, "bad_content_length", "Send one Content-Length: a whole number.")           \
    X(TWO_LENGTHS, 400, "conflicting_length",                                                      \
      "Send one Content-Length or one Transfer-Encoding, not both and not twice.")                 \
    X(BAD_CODING, 400, "bad_transfer_encoding",                                                    \
      "The only Transfer-Encoding is chunked, once, in HTTP/1.1.")                                 \
    X(OTHER_CODING, 501, "unknown_transfer_encoding",                                              \
      "The only Transfer-Encoding is chunked: send the body uncompressed.")                        \
    X(BAD_EXPECT, 417, "unknown_expectation", "Expect nothing but 100-continue.")                  \
    X(BODY_TOO_LARGE, 413, "body_too_large", "Send a shorter body.")                               \
    X(BAD_CHUNK, 400, "bad_chunk", "The chunked body is malformed.")                               \
    X(CHUNK_EXT_TOO_LONG, 400, "chunk_extension_too_long",                                         \
      "Keep chunk extensions within 256 bytes.")                                                   \
    X(BAD_TRAILER, 400, "bad_trailer", "The trailer after the chunked body is malformed.")         \
    X(FORBIDDEN_TRAILER, 400, "forbidden_trailer",                                                 \
      "A trailer must not hold Content-Length, Transfer-Encoding or Host.")                        \
    X(TRAILER_TOO_LARGE, 400, "trailer_too_large", "Keep the trailer within 4 KiB.")               \
    X(NO_MEMORY, 503, "no_memory", "The node is out of memory: try again later.")                  \
    X(BAD_TTL_FIELD, 400, "bad_ttl_field", "The header ringlab-ttl-ms is one whole number.")       \
    X(BAD_RESPONSE, 502, "bad_response", "The answer is not an HTTP/1.1 response.")                \
    X(NO_LENGTH, 502, "no_length", "The answer does not say where its body ends.")

enum http_reason {
    HTTP_FINE = 0,
#define X(name, status, code, message) HTTP_##name,
    HTTP_REFUSALS(X)
#undef X
};

/* The refusal for a reason other than HTTP_FINE. Constant; valid for ever. */
const struct http_refusal *http_refusal(enum http_reason reason);

#endif
