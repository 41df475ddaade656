/* net/http_body.c - two framings, one result.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_body.h"

#include <assert.h>

void http_body_init(struct http_body *b, uint32_t bytes_max)
{
    *b = (struct http_body){.left = 0};
    buffer_init(&b->kept, bytes_max);
}

void http_body_destroy(struct http_body *b)
{
    buffer_release(&b->kept);
}

void http_body_release(struct http_body *b)
{
    if (b->kept.capacity > 0)
        buffer_release(&b->kept);
}

void http_body_start(struct http_body *b, uint64_t length)
{
    assert(length > 0);
    assert(length == HTTP_LENGTH_CHUNKED || length <= b->kept.bytes_max);
    http_body_release(b);
    b->left = length;
    b->reason = HTTP_FINE;
    if (length == HTTP_LENGTH_CHUNKED)
        http_chunked_init(&b->chunked, b->kept.bytes_max);
}

static enum http_body_result collect(struct http_body *b, struct slice bytes)
{
    if (buffer_append(&b->kept, bytes))
        return HTTP_BODY_MORE;
    b->reason = HTTP_NO_MEMORY;
    return HTTP_BODY_BAD;
}

static enum http_body_result feed_length(struct http_body *b, const uint8_t *data, size_t len,
                                         size_t *used, struct slice *body)
{
    const size_t n = b->left < len ? (size_t)b->left : len;
    *used = n;
    b->left -= n;
    if (b->left == 0 && buffer_len(&b->kept) == 0) {
        *body = slice_of(data, n);
        return HTTP_BODY_WHOLE;
    }
    if (collect(b, slice_of(data, n)) == HTTP_BODY_BAD)
        return HTTP_BODY_BAD;
    *body = buffer_bytes(&b->kept);
    return b->left == 0 ? HTTP_BODY_WHOLE : HTTP_BODY_MORE;
}

static enum http_body_result feed_chunked(struct http_body *b, const uint8_t *data, size_t len,
                                          size_t *used, struct slice *body)
{
    enum http_chunked_result result = HTTP_CHUNKED_DATA;
    for (*used = 0; result == HTTP_CHUNKED_DATA;) {
        size_t n = 0;
        struct slice piece = {0};
        result = http_chunked_feed(&b->chunked, data + *used, len - *used, &n, &piece);
        *used += n;
        if (result == HTTP_CHUNKED_DATA && collect(b, piece) == HTTP_BODY_BAD)
            return HTTP_BODY_BAD;
    }
    b->reason = b->chunked.reason;
    *body = buffer_bytes(&b->kept);
    if (result == HTTP_CHUNKED_BAD)
        return HTTP_BODY_BAD;
    return result == HTTP_CHUNKED_DONE ? HTTP_BODY_WHOLE : HTTP_BODY_MORE;
}

enum http_body_result http_body_feed(struct http_body *b, const uint8_t *data, size_t len,
                                     size_t *used, struct slice *body)
{
    assert(b->left > 0);
    assert(b->reason == HTTP_FINE);
    if (b->left == HTTP_LENGTH_CHUNKED)
        return feed_chunked(b, data, len, used, body);
    return feed_length(b, data, len, used, body);
}
