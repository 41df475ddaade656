/* tests/net/transcript.h - what a decoder says about a stream that arrives in pieces, as text.
 *
 * Two transcripts of one stream must be equal however it was cut. Each piece is copied into
 * memory of exactly its size that is freed as soon as the decoder has no more right to it, so
 * that a slice that outlives its bytes is a fault under a sanitizer.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_NET_TRANSCRIPT_H
#define TESTS_NET_TRANSCRIPT_H

#include <assert.h>
#include <stdlib.h>

#include "net/buffer.h"
#include "net/http_request.h"
#include "net/http_response.h"

enum { TRANSCRIPT_BODY_MAX = 64, TRANSCRIPT_BYTES_MAX = 1 << 20 };

/* How a stream arrives: the first piece, then all others, in bytes (at least 1 each). */
struct pieces {
    uint32_t first, rest;
};

static inline void append_field(struct buffer *out, const char *name, struct slice value)
{
    buffer_append_str(out, name);
    buffer_append(out, value);
}

static inline void append_request(struct buffer *out, const struct http_request *r, bool whole)
{
    buffer_print(out, "%s %d%s%s%s %llu %d:%llu", whole ? "DONE" : "HEAD", (int)r->method,
                 r->http_1_0 ? " 1.0" : "", r->keep_alive ? "" : " close",
                 r->expect_continue ? " expect" : "", (unsigned long long)r->content_length,
                 (int)r->has_ttl, (unsigned long long)r->ttl_ms);
    append_field(out, " ", r->target);
    append_field(out, " a=", r->accept);
    append_field(out, " t=", r->authorization);
    append_field(out, " b=", whole ? r->body : slice_of(NULL, 0));
    buffer_append_str(out, "\n");
}

/* Feed one piece; returns whether to go on. */
static inline bool feed_requests(struct buffer *out, void *decoder, const uint8_t *data,
                                 uint32_t len)
{
    struct http_request_decoder *const d = decoder;
    for (size_t used; len > 0; data += used, len -= (uint32_t)used) {
        const enum http_event event = http_request_feed(d, data, len, &used);
        assert(used <= len);
        assert(http_request_held_bytes(d) <= HTTP_HEAD_BYTES_MAX + TRANSCRIPT_BODY_MAX);
        switch (event) {
        case HTTP_NEED_MORE:
            assert(used == len);
            break;
        case HTTP_HEAD_DONE:
        case HTTP_REQUEST_DONE:
            assert(used > 0);
            append_request(out, &d->request, event == HTTP_REQUEST_DONE);
            break;
        case HTTP_BAD:
            buffer_print(out, "BAD %u %s\n", (unsigned)d->refusal->status, d->refusal->code);
            return false;
        }
    }
    return true;
}

static inline bool feed_responses(struct buffer *out, void *decoder, const uint8_t *data,
                                  uint32_t len)
{
    struct http_response_decoder *const d = decoder;
    for (size_t used; len > 0; data += used, len -= (uint32_t)used) {
        const enum http_response_event event = http_response_feed(d, data, len, &used);
        const struct http_response *r = &d->response;
        assert(used <= len);
        switch (event) {
        case HTTP_RESPONSE_NEED_MORE:
            assert(used == len);
            break;
        case HTTP_RESPONSE_DONE:
            buffer_print(out, "DONE %u%s %d:%llu", (unsigned)r->status,
                         r->keep_alive ? "" : " close", (int)r->has_ttl,
                         (unsigned long long)r->ttl_ms);
            append_field(out, " n=", r->node);
            append_field(out, " b=", r->body);
            buffer_append_str(out, "\n");
            break;
        case HTTP_RESPONSE_BAD:
            buffer_print(out, "BAD %s\n", d->refusal->code);
            return false;
        }
    }
    return true;
}

/* Cut a stream into pieces and feed each from memory of its own, until feed has enough. */
static inline void feed_pieces(struct buffer *out, void *decoder,
                               bool (*feed)(struct buffer *, void *, const uint8_t *, uint32_t),
                               struct slice stream, struct pieces cuts)
{
    uint32_t most = cuts.first;
    bool goes_on = true;
    for (uint32_t at = 0, n; at < stream.len && goes_on; at += n, most = cuts.rest) {
        n = most < stream.len - at ? most : stream.len - at;
        uint8_t *piece = malloc(n);
        assert(piece != NULL);
        memcpy(piece, stream.data + at, n);
        goes_on = feed(out, decoder, piece, n);
        free(piece);
    }
}

/* Append what a request decoder says. */
static inline void transcribe_requests(struct buffer *out, struct slice stream, struct pieces cuts)
{
    struct http_request_decoder d;
    http_request_init(&d, TRANSCRIPT_BODY_MAX);
    feed_pieces(out, &d, feed_requests, stream, cuts);
    buffer_append_str(out, http_request_is_partial(&d) ? "partial\n" : "");
    http_request_destroy(&d);
    assert(!out->failed);
}

/* Append what a response decoder says. The first response answers a HEAD request or not. */
static inline void transcribe_responses(struct buffer *out, struct slice stream, struct pieces cuts,
                                        bool head)
{
    struct http_response_decoder d;
    http_response_init(&d, TRANSCRIPT_BODY_MAX);
    if (head)
        http_response_expect_head(&d);
    feed_pieces(out, &d, feed_responses, stream, cuts);
    buffer_append_str(out, http_response_is_partial(&d) ? "partial\n" : "");
    http_response_destroy(&d);
    assert(!out->failed);
}

#endif
