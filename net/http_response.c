/* net/http_response.c - a head that http-parser reads, and what it says about the body.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_response.h"

#include <assert.h>

#include "net/http_field.h"

/* The library has an enum of the same name. */
#define http_method http_parser_method
#include <http_parser.h>
#undef http_method

enum field {
    FIELD_OTHER,
    FIELD_TTL,
    FIELD_NODE,
    FIELD_CACHE_STATUS,
    FIELD_VIA,
    FIELD_TRANSFER_ENCODING,
};

struct reader {
    struct http_response *out;
    enum http_reason reason; /* the first thing wrong; the parser stops there */
    enum field field;        /* whose value comes next */
    uint32_t codings;        /* Transfer-Encoding headers so far */
    bool chunked;
    bool has_length;
    uint64_t length;
    bool whole; /* the parser has seen the end */
};

enum { GO_ON = 0, STOP = -1, NO_BODY = 1 };

static int stop(struct reader *r, enum http_reason reason)
{
    r->reason = reason;
    return STOP;
}

static int on_field(http_parser *parser, const char *at, size_t len)
{
    struct reader *r = parser->data;
    const struct slice name = slice_of(at, len);
    r->field = FIELD_OTHER;
    if (http_text_is(name, "ringlab-ttl-ms"))
        r->field = FIELD_TTL;
    else if (http_text_is(name, "ringlab-node"))
        r->field = FIELD_NODE;
    else if (http_text_is(name, "cache-status"))
        r->field = FIELD_CACHE_STATUS;
    else if (http_text_is(name, "via"))
        r->field = FIELD_VIA;
    else if (http_text_is(name, "transfer-encoding"))
        r->field = FIELD_TRANSFER_ENCODING;
    return memchr(at, ' ', len) == NULL ? GO_ON : stop(r, HTTP_BAD_FIELD);
}

static int ttl(struct reader *r, struct slice value)
{
    const bool first = !r->out->has_ttl;
    r->out->has_ttl = true;
    return first && http_decimal(value, &r->out->ttl_ms) ? GO_ON : stop(r, HTTP_BAD_TTL_FIELD);
}

static int on_value(http_parser *parser, const char *at, size_t len)
{
    struct reader *r = parser->data;
    const struct slice value = http_trim(slice_of(at, len));
    switch (r->field) {
    case FIELD_TTL:
        return ttl(r, value);
    case FIELD_NODE:
        r->out->node = value;
        return GO_ON;
    case FIELD_CACHE_STATUS:
        r->out->cache_status = value;
        return GO_ON;
    case FIELD_VIA:
        r->out->via = value;
        return GO_ON;
    case FIELD_TRANSFER_ENCODING:
        if (++r->codings > 1 || http_coding_of(value) != HTTP_CODING_CHUNKED)
            return stop(r, HTTP_BAD_CODING);
        return GO_ON;
    case FIELD_OTHER:
        break;
    }
    return GO_ON;
}

/* http_should_keep_alive() would say no to an answer to HEAD without a length. */
static bool keeps_alive(const http_parser *parser)
{
    if (parser->http_minor == 0)
        return (parser->flags & F_CONNECTION_KEEP_ALIVE) != 0;
    return (parser->flags & F_CONNECTION_CLOSE) == 0;
}

static int on_headers(http_parser *parser)
{
    struct reader *r = parser->data;
    if (parser->http_major != 1)
        return stop(r, HTTP_BAD_VERSION);
    r->chunked = (parser->flags & F_CHUNKED) != 0;
    r->has_length = (parser->flags & F_CONTENTLENGTH) != 0;
    r->length = r->has_length ? parser->content_length : 0;
    if (r->codings > 0 && !r->chunked)
        return stop(r, HTTP_BAD_CODING);
    r->out->status = (uint16_t)parser->status_code;
    r->out->keep_alive = keeps_alive(parser);
    return NO_BODY;
}

static int on_end(http_parser *parser)
{
    struct reader *r = parser->data;
    r->whole = true;
    return GO_ON;
}

/* HTTP/x.y, a space, three digits, and a space or the end: the parser is more generous. */
static bool begins_well(struct slice head)
{
    if (head.len < 14 || memcmp(head.data, "HTTP/", 5) != 0 || head.data[8] != ' ')
        return false;
    for (uint32_t i = 9; i < 12; i++)
        if (head.data[i] < '0' || head.data[i] > '9')
            return false;
    return head.data[9] >= '1' && head.data[9] <= '5' &&
           (head.data[12] == ' ' || head.data[12] == '\r');
}

/* Do these bytes, behind those that were kept, go on with "HTTP/"? What speaks another language
 * need not be waited for until it sends an empty line. */
static bool begins_as_http(struct slice kept, const uint8_t *data, size_t len)
{
    static const char begin[] = "HTTP/";
    for (uint32_t i = kept.len; i < sizeof begin - 1 && i - kept.len < len; i++)
        if (data[i - kept.len] != begin[i])
            return false;
    return true;
}

static enum http_reason read_head(struct slice head, struct reader *r)
{
    static const http_parser_settings callbacks = {
        .on_header_field = on_field,
        .on_header_value = on_value,
        .on_headers_complete = on_headers,
        .on_message_complete = on_end,
    };
    if (!begins_well(head))
        return HTTP_BAD_RESPONSE;
    http_parser parser;
    http_parser_init(&parser, HTTP_RESPONSE);
    parser.data = r;
    const size_t used = http_parser_execute(&parser, &callbacks, (const char *)head.data, head.len);
    if (r->reason != HTTP_FINE)
        return r->reason;
    /* Guard and parser must see the same end, or one of them was deceived. */
    return r->whole && used == head.len ? HTTP_FINE : HTTP_BAD_RESPONSE;
}

void http_response_init(struct http_response_decoder *d, uint32_t body_bytes_max)
{
    *d = (struct http_response_decoder){.at = HTTP_RESPONSE_AT_HEAD};
    http_guard_init(&d->guard, 0);
    http_body_init(&d->body, body_bytes_max);
}

void http_response_destroy(struct http_response_decoder *d)
{
    http_guard_destroy(&d->guard);
    http_body_destroy(&d->body);
}

void http_response_expect_head(struct http_response_decoder *d)
{
    assert(!http_response_is_partial(d));
    d->answers_head = true;
}

static enum http_response_event refuse(struct http_response_decoder *d, enum http_reason reason)
{
    d->at = HTTP_RESPONSE_AT_BAD;
    d->refusal = http_refusal(reason);
    return HTTP_RESPONSE_BAD;
}

static enum http_response_event end_response(struct http_response_decoder *d)
{
    d->at = HTTP_RESPONSE_AT_END;
    d->answers_head = false;
    return HTTP_RESPONSE_DONE;
}

static enum http_response_event begin_body(struct http_response_decoder *d, const struct reader *r)
{
    const uint16_t status = d->response.status;
    const uint64_t length = r->chunked ? HTTP_LENGTH_CHUNKED : r->length;
    if (d->answers_head || status == 204 || status == 304 || (r->has_length && length == 0))
        return end_response(d);
    if (!r->chunked && !r->has_length)
        return refuse(d, HTTP_NO_LENGTH);
    if (!r->chunked && length > d->body.kept.bytes_max)
        return refuse(d, HTTP_BODY_TOO_LARGE);
    http_body_start(&d->body, length);
    d->at = HTTP_RESPONSE_AT_BODY;
    return HTTP_RESPONSE_NEED_MORE;
}

static enum http_response_event feed_head(struct http_response_decoder *d, const uint8_t *data,
                                          size_t len, size_t *used)
{
    if (!begins_as_http(buffer_bytes(&d->guard.kept), data, len)) {
        *used = 0;
        return refuse(d, HTTP_BAD_RESPONSE);
    }
    switch (http_guard_feed(&d->guard, data, len, used, &d->head)) {
    case HTTP_GUARD_MORE:
        return HTTP_RESPONSE_NEED_MORE;
    case HTTP_GUARD_BAD:
        return refuse(d, d->guard.reason);
    case HTTP_GUARD_HEAD:
        break;
    }
    d->response = (struct http_response){0};
    struct reader r = {.out = &d->response};
    const enum http_reason reason = read_head(d->head, &r);
    if (reason != HTTP_FINE)
        return refuse(d, reason);
    if (d->response.status == 101)
        return refuse(d, HTTP_BAD_RESPONSE);
    if (d->response.status >= 200)
        return begin_body(d, &r);
    http_guard_start(&d->guard, 0);
    return HTTP_RESPONSE_NEED_MORE;
}

static enum http_response_event feed_body(struct http_response_decoder *d, const uint8_t *data,
                                          size_t len, size_t *used)
{
    switch (http_body_feed(&d->body, data, len, used, &d->response.body)) {
    case HTTP_BODY_MORE:
        return HTTP_RESPONSE_NEED_MORE;
    case HTTP_BODY_BAD:
        return refuse(d, d->body.reason);
    case HTTP_BODY_WHOLE:
        break;
    }
    return end_response(d);
}

/* The last response has been dealt with. */
static void begin_response(struct http_response_decoder *d)
{
    http_guard_start(&d->guard, 0);
    http_body_release(&d->body);
    d->at = HTTP_RESPONSE_AT_HEAD;
}

/* The caller's bytes are about to go, but the response is not whole: keep its head. */
static enum http_response_event wait_for_body(struct http_response_decoder *d)
{
    const struct slice from = d->head;
    if (!http_guard_keep(&d->guard, &d->head))
        return refuse(d, HTTP_NO_MEMORY);
    d->response.node = http_slice_moved(d->response.node, from, d->head);
    d->response.cache_status = http_slice_moved(d->response.cache_status, from, d->head);
    d->response.via = http_slice_moved(d->response.via, from, d->head);
    return HTTP_RESPONSE_NEED_MORE;
}

enum http_response_event http_response_feed(struct http_response_decoder *d, const uint8_t *data,
                                            size_t len, size_t *used)
{
    assert(data != NULL || len == 0);
    assert(used != NULL);
    if (d->at == HTTP_RESPONSE_AT_END)
        begin_response(d);
    *used = 0;
    if (d->at == HTTP_RESPONSE_AT_BAD)
        return HTTP_RESPONSE_BAD;
    enum http_response_event event = HTTP_RESPONSE_NEED_MORE;
    while (event == HTTP_RESPONSE_NEED_MORE && *used < len) {
        size_t n = 0;
        if (d->at == HTTP_RESPONSE_AT_HEAD)
            event = feed_head(d, data + *used, len - *used, &n);
        else
            event = feed_body(d, data + *used, len - *used, &n);
        *used += n;
    }
    const bool waits = event == HTTP_RESPONSE_NEED_MORE && d->at == HTTP_RESPONSE_AT_BODY;
    return waits ? wait_for_body(d) : event;
}

bool http_response_is_partial(const struct http_response_decoder *d)
{
    if (d->at == HTTP_RESPONSE_AT_HEAD)
        return !http_guard_is_idle(&d->guard);
    return d->at == HTTP_RESPONSE_AT_BODY;
}

uint32_t http_response_held_bytes(const struct http_response_decoder *d)
{
    return d->guard.kept.capacity + d->body.kept.capacity;
}
