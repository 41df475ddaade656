/* net/http.h - HTTP/1.1 as bytes in, messages out: what the server and the peers share.
 *
 * Nothing here knows a socket. http-parser does the reading; around it stands a guard, because
 * the packaged library is built non-strict and lets through what a server must not accept (bare
 * LF, spaces before the colon, folded headers, garbage around chunks, ...).
 *
 *             +--------------------- a decoder ----------------------+
 *             |                                                      |
 *    bytes ---|--> http_guard --- a whole head ---> http-parser -----|--> one message at a time
 *             |        |                                             |
 *             |        '--- what follows ---> http_body --- body ----|
 *             |                                  '-- http_chunked    |
 *             +------------------------------------------------------+
 *
 * http-parser is handed a head only when it is whole, in one piece and clean line by line. So no
 * header ever arrives in two halves, and no state of the library outlives a head. Bodies are cut
 * out here: a length is a subtraction, and chunks want more strictness than the library has.
 *
 *   net/http_guard.h     cuts out heads and refuses what is not made of clean lines
 *   net/http_field.h     the small grammar of header fields
 *   net/http_chunked.h   the chunked coding, to the letter
 *   net/http_body.h      a body of either framing, in one piece
 *   net/http_request.h   a server's side: requests out of a connection's bytes
 *   net/http_response.h  a client's side: responses out of a connection's bytes
 *   net/http_write.h     heads and bodies into a buffer (net/buffer.h)
 *   net/http_refusal.h   every reason to refuse, with status, code and sentence
 *
 * Source: RFC 9110, RFC 9112.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "core/base.h"

enum http_limits {
    HTTP_HEAD_BYTES_MAX = 16 * 1024,                  /* request line and headers: more is 431 */
    HTTP_TARGET_BYTES_MAX = 8 * 1024,                 /* more is 414 */
    HTTP_LINE_BYTES_MAX = HTTP_TARGET_BYTES_MAX + 64, /* with method, version and line end */
    HTTP_FIELDS_MAX = 100,                            /* more is 431 */
    HTTP_CHUNK_EXT_BYTES_MAX = 256, /* of one message's chunk extensions together: more is 400 */
    HTTP_TRAILER_BYTES_MAX = 4 * 1024,
    HTTP_EMPTY_LINES_MAX = 4, /* before a request line; RFC 9112 2.2 */
};

/* A request's method, as far as a cache cares. */
enum http_method {
    HTTP_M_GET,
    HTTP_M_HEAD,
    HTTP_M_PUT,
    HTTP_M_DELETE,
    HTTP_M_OPTIONS,
    HTTP_M_POST,
    HTTP_M_OTHER, /* a known method that no resource here allows: PATCH, TRACE, ... */
};

/* A body's length that is not known before its end: it comes in chunks. */
#define HTTP_LENGTH_CHUNKED UINT64_MAX

#endif
