/* net/http_head.c - http-parser's callbacks, and the rules it does not know.
 *
 * The parser lives on the stack for one head. It is told that no body follows, so that it ends
 * exactly where the head does.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_head.h"

#include <assert.h>

#include "net/http_field.h"

/* The library has an enum of the same name. */
#define http_method http_parser_method
#include <http_parser.h>
#undef http_method

/* The headers that mean something here. */
enum field {
    FIELD_OTHER,
    FIELD_ACCEPT,
    FIELD_AUTHORIZATION,
    FIELD_EXPECT,
    FIELD_HOST,
    FIELD_ORIGIN,
    FIELD_TRANSFER_ENCODING,
    FIELD_TTL,
};

struct reader {
    struct http_request *out;
    struct slice head;
    enum http_reason reason; /* the first thing wrong; the parser stops there */
    enum field field;        /* whose value comes next */
    uint32_t hosts;          /* Host headers so far */
    uint32_t codings;        /* Transfer-Encoding headers so far */
    bool whole;              /* the parser has seen the end */
};

enum { GO_ON = 0, STOP = -1, NO_BODY = 1 };

static int stop(struct reader *r, enum http_reason reason)
{
    r->reason = reason;
    return STOP;
}

static enum field field_of(struct slice name)
{
    switch (name.len) {
    case 4:
        return http_text_is(name, "host") ? FIELD_HOST : FIELD_OTHER;
    case 6:
        if (http_text_is(name, "accept"))
            return FIELD_ACCEPT;
        if (http_text_is(name, "origin"))
            return FIELD_ORIGIN;
        return http_text_is(name, "expect") ? FIELD_EXPECT : FIELD_OTHER;
    case 13:
        return http_text_is(name, "authorization") ? FIELD_AUTHORIZATION : FIELD_OTHER;
    case 14:
        return http_text_is(name, "ringlab-ttl-ms") ? FIELD_TTL : FIELD_OTHER;
    case 17:
        return http_text_is(name, "transfer-encoding") ? FIELD_TRANSFER_ENCODING : FIELD_OTHER;
    default:
        return FIELD_OTHER;
    }
}

static enum http_method method_of(unsigned method)
{
    switch (method) {
    case HTTP_GET:
        return HTTP_M_GET;
    case HTTP_HEAD:
        return HTTP_M_HEAD;
    case HTTP_PUT:
        return HTTP_M_PUT;
    case HTTP_DELETE:
        return HTTP_M_DELETE;
    case HTTP_OPTIONS:
        return HTTP_M_OPTIONS;
    case HTTP_POST:
        return HTTP_M_POST;
    default:
        return HTTP_M_OTHER;
    }
}

/* The parser skips any number of spaces around the target and takes any protocol's name; the
 * target must stand between single spaces, and HTTP/x.y must end the line. */
static bool stands_alone(struct slice head, struct slice target)
{
    const uint8_t *before = target.data;
    const uint8_t *after = target.data + target.len;
    const size_t left = (size_t)(head.data + head.len - after);
    return before - head.data >= 2 && before[-1] == ' ' && before[-2] != ' ' && left > 10 &&
           memcmp(after, " HTTP/", 6) == 0 && after[9] == '\r';
}

static bool is_target_text(struct slice target)
{
    for (uint32_t i = 0; i < target.len; i++)
        if (target.data[i] <= ' ' || target.data[i] >= 0x7f || target.data[i] == '#')
            return false;
    return true;
}

/* The path of http://host/path, or an empty slice if it is no such URL. */
static struct slice path_of_url(struct slice url)
{
    static const uint8_t root = '/';
    enum { SCHEME = 7 };
    if (url.len < SCHEME || !http_text_is(slice_of(url.data, SCHEME), "http://"))
        return (struct slice){0};
    uint32_t n = SCHEME;
    while (n < url.len && url.data[n] != '/' && url.data[n] != '?')
        n++;
    const struct slice host = slice_of(url.data + SCHEME, n - SCHEME);
    if (host.len == 0 || !http_host_is_valid(host))
        return (struct slice){0};
    return n < url.len ? slice_of(url.data + n, url.len - n) : slice_of(&root, 1);
}

static int on_url(http_parser *parser, const char *at, size_t len)
{
    struct reader *r = parser->data;
    const struct slice target = slice_of(at, len);
    r->out->target = target;
    if (len > HTTP_TARGET_BYTES_MAX)
        return stop(r, HTTP_TARGET_TOO_LONG);
    if (!is_target_text(target))
        return stop(r, HTTP_BAD_TARGET);
    if (!stands_alone(r->head, target))
        return stop(r, HTTP_BAD_START_LINE);
    if (parser->method == HTTP_CONNECT)
        return http_host_is_valid(target) ? GO_ON : stop(r, HTTP_BAD_TARGET);
    if (target.data[0] == '/')
        return GO_ON;
    if (target.data[0] == '*')
        return len == 1 && parser->method == HTTP_OPTIONS ? GO_ON : stop(r, HTTP_BAD_TARGET);
    r->out->target = path_of_url(target);
    return r->out->target.len > 0 ? GO_ON : stop(r, HTTP_BAD_TARGET);
}

/* Debian's http-parser takes spaces as a part of names. */
static int on_field(http_parser *parser, const char *at, size_t len)
{
    struct reader *r = parser->data;
    r->field = field_of(slice_of(at, len));
    return memchr(at, ' ', len) == NULL ? GO_ON : stop(r, HTTP_BAD_FIELD);
}

static int host(struct reader *r, struct slice value)
{
    if (++r->hosts > 1)
        return stop(r, HTTP_TWO_HOSTS);
    return http_host_is_valid(value) ? GO_ON : stop(r, HTTP_BAD_HOST);
}

static int expect(struct reader *r, const http_parser *parser, struct slice value)
{
    if (parser->http_major == 1 && parser->http_minor == 0)
        return GO_ON; /* 1.0 does not know the header */
    r->out->expect_continue = true;
    return http_text_is(value, "100-continue") ? GO_ON : stop(r, HTTP_BAD_EXPECT);
}

static int transfer_encoding(struct reader *r, const http_parser *parser, struct slice value)
{
    const enum http_coding coding = http_coding_of(value);
    if (++r->codings > 1 || coding == HTTP_CODING_BAD || parser->http_minor == 0)
        return stop(r, HTTP_BAD_CODING);
    return coding == HTTP_CODING_CHUNKED ? GO_ON : stop(r, HTTP_OTHER_CODING);
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
    if (r->field == FIELD_OTHER)
        return GO_ON;
    const struct slice value = http_trim(slice_of(at, len));
    switch (r->field) {
    case FIELD_ACCEPT:
        r->out->accept = value;
        return GO_ON;
    case FIELD_AUTHORIZATION:
        r->out->authorization = value;
        return GO_ON;
    case FIELD_EXPECT:
        return expect(r, parser, value);
    case FIELD_HOST:
        return host(r, value);
    case FIELD_ORIGIN:
        r->out->from_page = true;
        return GO_ON;
    case FIELD_TRANSFER_ENCODING:
        return transfer_encoding(r, parser, value);
    case FIELD_TTL:
        return ttl(r, value);
    case FIELD_OTHER:
        break;
    }
    return GO_ON;
}

static void describe_body(struct http_request *out, const http_parser *parser)
{
    const bool has_length = (parser->flags & F_CONTENTLENGTH) != 0;
    if ((parser->flags & F_CHUNKED) != 0)
        out->content_length = HTTP_LENGTH_CHUNKED;
    else
        out->content_length = has_length ? parser->content_length : 0;
    out->expect_continue = out->expect_continue && out->content_length > 0;
}

static int on_headers(http_parser *parser)
{
    struct reader *r = parser->data;
    if (parser->http_major != 1)
        return stop(r, HTTP_BAD_VERSION);
    r->out->http_1_0 = parser->http_minor == 0;
    if (r->hosts == 0 && !r->out->http_1_0)
        return stop(r, HTTP_NO_HOST);
    if (r->codings > 0 && (parser->flags & F_CHUNKED) == 0)
        return stop(r, HTTP_BAD_CODING);
    r->out->method = method_of(parser->method);
    r->out->keep_alive = http_should_keep_alive(parser) && parser->method != HTTP_CONNECT;
    describe_body(r->out, parser);
    return NO_BODY;
}

static int on_end(http_parser *parser)
{
    struct reader *r = parser->data;
    r->whole = true;
    return GO_ON;
}

/* A word of token characters before a space is a method, though a foreign one. */
static enum http_reason reason_of_method(struct slice head)
{
    uint32_t start = 0;
    while (start < head.len && (head.data[start] == '\r' || head.data[start] == '\n'))
        start++;
    uint32_t end = start;
    while (end < head.len && head.data[end] > ' ')
        end++;
    const bool is_method = end < head.len && head.data[end] == ' ' &&
                           http_is_token(slice_of(head.data + start, end - start));
    return is_method ? HTTP_UNKNOWN_METHOD : HTTP_BAD_START_LINE;
}

/* Why the parser itself refused a head. */
static enum http_reason reason_of(enum http_errno error, struct slice head)
{
    if (error == HPE_INVALID_METHOD)
        return reason_of_method(head);
    if (error == HPE_INVALID_URL)
        return HTTP_BAD_TARGET;
    if (error == HPE_INVALID_CONTENT_LENGTH)
        return HTTP_BAD_LENGTH;
    if (error == HPE_UNEXPECTED_CONTENT_LENGTH)
        return HTTP_TWO_LENGTHS;
    if (error == HPE_INVALID_TRANSFER_ENCODING)
        return HTTP_BAD_CODING;
    if (error == HPE_INVALID_HEADER_TOKEN)
        return HTTP_BAD_FIELD;
    return HTTP_BAD_START_LINE;
}

enum http_reason http_head_read(struct slice head, struct http_request *out)
{
    static const http_parser_settings callbacks = {
        .on_url = on_url,
        .on_header_field = on_field,
        .on_header_value = on_value,
        .on_headers_complete = on_headers,
        .on_message_complete = on_end,
    };
    assert(head.len >= 4);
    *out = (struct http_request){0};
    struct reader r = {.out = out, .head = head};
    http_parser parser;
    http_parser_init(&parser, HTTP_REQUEST);
    parser.data = &r;
    const size_t used = http_parser_execute(&parser, &callbacks, (const char *)head.data, head.len);
    if (r.reason != HTTP_FINE)
        return r.reason;
    /* Guard and parser must see the same end, or one of them was deceived. */
    if (r.whole && used == head.len)
        return HTTP_FINE;
    return reason_of(HTTP_PARSER_ERRNO(&parser), head);
}
