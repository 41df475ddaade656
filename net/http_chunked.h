/* net/http_chunked.h - the chunked coding, to the letter.
 *
 *     5;name="text" CR LF  hello CR LF  0 CR LF  (name: value CR LF)*  CR LF
 *     size     extension   data          last     trailer               end
 *
 * A machine that reads one byte at a time, except within data, where it hands out whole pieces.
 * It takes nothing that the grammar does not: a size is 1 to 16 hexadecimal digits and nothing
 * around them, every line ends with CR LF, data is followed by CR LF. Two readers who disagree
 * about where a body ends see two different next requests; so a reader must not be generous.
 *
 * Extensions and trailers are read over. A trailer that would have changed the framing or the
 * routing had it been a header (Content-Length, Transfer-Encoding, Host) is refused.
 *
 * Source: RFC 9112 7.1, RFC 9110 6.5.1.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_CHUNKED_H
#define NET_HTTP_CHUNKED_H

#include "net/http.h"
#include "net/http_refusal.h"

enum http_chunked_result {
    HTTP_CHUNKED_MORE, /* all bytes used */
    HTTP_CHUNKED_DATA, /* *piece is data, at least one byte; feed the rest again */
    HTTP_CHUNKED_DONE, /* the body ends with the last byte used */
    HTTP_CHUNKED_BAD,  /* see reason */
};

/* What the next byte belongs to. The order matters: extensions and trailers are bounded, and
 * each is a run of neighbours here. */
enum http_chunked_at {
    HTTP_CHUNK_SIZE,
    HTTP_CHUNK_EXT, /* behind the ';' */
    HTTP_CHUNK_QUOTED,
    HTTP_CHUNK_QUOTED_PAIR, /* behind a backslash in quotes */
    HTTP_CHUNK_SIZE_LF,
    HTTP_CHUNK_DATA,
    HTTP_CHUNK_DATA_CR,
    HTTP_CHUNK_DATA_LF,
    HTTP_CHUNK_TRAILER, /* at the start of a line: a field or the end */
    HTTP_CHUNK_TRAILER_NAME,
    HTTP_CHUNK_TRAILER_VALUE,
    HTTP_CHUNK_TRAILER_LF,
    HTTP_CHUNK_END_LF,
};

enum { HTTP_CHUNK_NAME_BYTES = 18 }; /* one more than the longest name that is refused */

struct http_chunked {
    /* read-only for callers */
    enum http_reason reason; /* after HTTP_CHUNKED_BAD */
    uint64_t total;          /* bytes of data announced so far */
    /* private */
    enum http_chunked_at at;
    uint64_t bytes_max;     /* of total */
    uint64_t size;          /* of the chunk that is being read; what is left of it within data */
    uint32_t digits;        /* of that size */
    uint32_t ext_bytes;     /* in all chunks */
    uint32_t trailer_bytes; /* the last empty line included */
    uint32_t name_len;
    uint8_t name[HTTP_CHUNK_NAME_BYTES]; /* of the trailer that is being read, cut to this */
};

/* Begin a body of at most bytes_max bytes. Allocates nothing. */
void http_chunked_init(struct http_chunked *c, uint64_t bytes_max);

/* Read on. A chunk that would make the body too long is refused as soon as its size is known.
 * The piece lies within data. O(len). */
enum http_chunked_result http_chunked_feed(struct http_chunked *c, const uint8_t *data, size_t len,
                                           size_t *used, struct slice *piece);

#endif
