/* net/http_chunked.c - one function for each part of the grammar, one switch to choose it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_chunked.h"

#include <assert.h>

#include "net/http_field.h"

enum { SIZE_DIGITS_MAX = 16 };

void http_chunked_init(struct http_chunked *c, uint64_t bytes_max)
{
    *c = (struct http_chunked){.at = HTTP_CHUNK_SIZE, .bytes_max = bytes_max};
}

static enum http_reason step_size(struct http_chunked *c, uint8_t byte)
{
    const uint8_t digit = http_hex_value(byte);
    if (digit < 16 && c->digits < SIZE_DIGITS_MAX) {
        c->size = c->size * 16 + digit;
        c->digits++;
        return HTTP_FINE;
    }
    if (c->digits == 0 || (byte != ';' && byte != '\r'))
        return HTTP_BAD_CHUNK;
    c->at = byte == ';' ? HTTP_CHUNK_EXT : HTTP_CHUNK_SIZE_LF;
    return HTTP_FINE;
}

/* Extensions are tokens, '=', ';' and quoted text, without white space between them. */
static enum http_reason step_ext(struct http_chunked *c, uint8_t byte)
{
    if (byte == '\r')
        c->at = HTTP_CHUNK_SIZE_LF;
    else if (byte == '"')
        c->at = HTTP_CHUNK_QUOTED;
    else if (byte != '=' && byte != ';' && !http_is_token_char(byte))
        return HTTP_BAD_CHUNK;
    return HTTP_FINE;
}

static enum http_reason step_quoted(struct http_chunked *c, uint8_t byte)
{
    const bool pair = c->at == HTTP_CHUNK_QUOTED_PAIR;
    c->at = HTTP_CHUNK_QUOTED;
    if (byte == '\\' && !pair)
        c->at = HTTP_CHUNK_QUOTED_PAIR;
    else if (byte == '"' && !pair)
        c->at = HTTP_CHUNK_EXT;
    return byte == '\t' || (byte >= 0x20 && byte != 0x7f) ? HTTP_FINE : HTTP_BAD_CHUNK;
}

/* The line that held the size has ended. */
static enum http_reason begin_chunk(struct http_chunked *c)
{
    if (c->size > c->bytes_max - c->total)
        return HTTP_BODY_TOO_LARGE;
    c->total += c->size;
    c->at = c->size > 0 ? HTTP_CHUNK_DATA : HTTP_CHUNK_TRAILER;
    c->digits = 0;
    return HTTP_FINE;
}

static bool name_is_forbidden(const struct http_chunked *c)
{
    const struct slice name = slice_of(c->name, c->name_len);
    return http_text_is(name, "content-length") || http_text_is(name, "transfer-encoding") ||
           http_text_is(name, "host");
}

static enum http_reason step_trailer_name(struct http_chunked *c, uint8_t byte)
{
    c->at = HTTP_CHUNK_TRAILER_NAME;
    if (http_is_token_char(byte)) {
        if (c->name_len < HTTP_CHUNK_NAME_BYTES)
            c->name[c->name_len++] = byte;
        return HTTP_FINE;
    }
    if (byte != ':' || c->name_len == 0)
        return HTTP_BAD_TRAILER;
    c->at = HTTP_CHUNK_TRAILER_VALUE;
    return name_is_forbidden(c) ? HTTP_FORBIDDEN_TRAILER : HTTP_FINE;
}

static enum http_reason step_trailer(struct http_chunked *c, uint8_t byte)
{
    c->name_len = 0;
    if (byte != '\r')
        return step_trailer_name(c, byte);
    c->at = HTTP_CHUNK_END_LF;
    return HTTP_FINE;
}

static enum http_reason step_trailer_value(struct http_chunked *c, uint8_t byte)
{
    if (byte == '\r')
        c->at = HTTP_CHUNK_TRAILER_LF;
    else if (byte != '\t' && (byte < 0x20 || byte == 0x7f))
        return HTTP_BAD_TRAILER;
    return HTTP_FINE;
}

/* This byte and no other, and then the next part. */
static enum http_reason step_over(struct http_chunked *c, uint8_t byte, uint8_t wanted,
                                  enum http_chunked_at next)
{
    c->at = next;
    return byte == wanted ? HTTP_FINE : HTTP_BAD_CHUNK;
}

static enum http_reason step(struct http_chunked *c, uint8_t byte)
{
    switch (c->at) {
    case HTTP_CHUNK_SIZE:
        return step_size(c, byte);
    case HTTP_CHUNK_EXT:
        return step_ext(c, byte);
    case HTTP_CHUNK_QUOTED:
    case HTTP_CHUNK_QUOTED_PAIR:
        return step_quoted(c, byte);
    case HTTP_CHUNK_SIZE_LF:
        return byte == '\n' ? begin_chunk(c) : HTTP_BAD_CHUNK;
    case HTTP_CHUNK_DATA_CR:
        return step_over(c, byte, '\r', HTTP_CHUNK_DATA_LF);
    case HTTP_CHUNK_DATA_LF:
        return step_over(c, byte, '\n', HTTP_CHUNK_SIZE);
    case HTTP_CHUNK_TRAILER:
        return step_trailer(c, byte);
    case HTTP_CHUNK_TRAILER_NAME:
        return step_trailer_name(c, byte);
    case HTTP_CHUNK_TRAILER_VALUE:
        return step_trailer_value(c, byte);
    case HTTP_CHUNK_TRAILER_LF:
        return step_over(c, byte, '\n', HTTP_CHUNK_TRAILER);
    case HTTP_CHUNK_END_LF:
        return byte == '\n' ? HTTP_FINE : HTTP_BAD_TRAILER;
    case HTTP_CHUNK_DATA:
        break;
    }
    assert(false);
    return HTTP_BAD_CHUNK;
}

/* Extensions and trailers are for nobody here; without a bound they would cost for ever. */
static enum http_reason count(struct http_chunked *c)
{
    if (c->at >= HTTP_CHUNK_TRAILER && ++c->trailer_bytes > HTTP_TRAILER_BYTES_MAX)
        return HTTP_TRAILER_TOO_LARGE;
    const bool in_ext = c->at >= HTTP_CHUNK_EXT && c->at <= HTTP_CHUNK_QUOTED_PAIR;
    if (in_ext && ++c->ext_bytes > HTTP_CHUNK_EXT_BYTES_MAX)
        return HTTP_CHUNK_EXT_TOO_LONG;
    return HTTP_FINE;
}

static size_t take_data(struct http_chunked *c, const uint8_t *data, size_t len,
                        struct slice *piece)
{
    assert(c->size > 0);
    const size_t n = c->size < len ? (size_t)c->size : len;
    *piece = slice_of(data, n);
    c->size -= n;
    if (c->size == 0)
        c->at = HTTP_CHUNK_DATA_CR;
    return n;
}

enum http_chunked_result http_chunked_feed(struct http_chunked *c, const uint8_t *data, size_t len,
                                           size_t *used, struct slice *piece)
{
    assert(c->reason == HTTP_FINE);
    assert(c->total <= c->bytes_max);
    for (size_t n = 0; n < len;) {
        if (c->at == HTTP_CHUNK_DATA) {
            *used = n + take_data(c, data + n, len - n, piece);
            return HTTP_CHUNKED_DATA;
        }
        const bool last = c->at == HTTP_CHUNK_END_LF;
        c->reason = count(c);
        if (c->reason == HTTP_FINE)
            c->reason = step(c, data[n]);
        *used = ++n;
        if (c->reason != HTTP_FINE)
            return HTTP_CHUNKED_BAD;
        if (last)
            return HTTP_CHUNKED_DONE;
    }
    *used = len;
    return HTTP_CHUNKED_MORE;
}
