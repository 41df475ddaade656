/* net/http_write.c - memcpy and a decimal writer.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_write.h"

#include <assert.h>

struct status_line {
    uint16_t status;
    uint16_t len;
    const char *text;
};

/* The line for a status, or NULL. The common ones come first. */
static const struct status_line *line_of(uint16_t status)
{
#define LINE(code, reason)                                                                         \
    {                                                                                              \
        code, sizeof("HTTP/1.1 " #code " " reason "\r\n") - 1, "HTTP/1.1 " #code " " reason "\r\n" \
    }
    static const struct status_line lines[] = {
        LINE(200, "OK"),
        LINE(404, "Not Found"),
        LINE(201, "Created"),
        LINE(204, "No Content"),
        LINE(400, "Bad Request"),
        LINE(401, "Unauthorized"),
        LINE(403, "Forbidden"),
        LINE(405, "Method Not Allowed"),
        LINE(408, "Request Timeout"),
        LINE(409, "Conflict"),
        LINE(411, "Length Required"),
        LINE(413, "Content Too Large"),
        LINE(414, "URI Too Long"),
        LINE(415, "Unsupported Media Type"),
        LINE(417, "Expectation Failed"),
        LINE(421, "Misdirected Request"),
        LINE(429, "Too Many Requests"),
        LINE(431, "Request Header Fields Too Large"),
        LINE(500, "Internal Server Error"),
        LINE(501, "Not Implemented"),
        LINE(502, "Bad Gateway"),
        LINE(503, "Service Unavailable"),
        LINE(504, "Gateway Timeout"),
        LINE(505, "HTTP Version Not Supported"),
        LINE(507, "Insufficient Storage"),
        LINE(508, "Loop Detected"),
    };
#undef LINE
    for (uint32_t i = 0; i < ARRAY_LEN(lines); i++)
        if (lines[i].status == status)
            return &lines[i];
    return NULL;
}

bool http_status_is_known(uint16_t status)
{
    return line_of(status) != NULL;
}

/* Copy a text whose length the compiler knows. Returns the byte after it. */
#define PUT(out, literal) put((out), (literal), sizeof(literal) - 1)

static uint8_t *put(uint8_t *out, const void *text, size_t len)
{
    memcpy(out, text, len);
    return out + len;
}

static uint8_t *put_slice(uint8_t *out, struct slice text)
{
    return text.len > 0 ? put(out, text.data, text.len) : out;
}

/* A field, unless its value is empty. name ends with ": ". */
static uint8_t *put_field(uint8_t *out, const char *name, struct slice value)
{
    if (value.len == 0)
        return out;
    out = put(out, name, strlen(name));
    out = put_slice(out, value);
    return PUT(out, "\r\n");
}

static uint8_t *put_number(uint8_t *out, const char *name, uint64_t value)
{
    out = put(out, name, strlen(name));
    out = write_decimal(out, value);
    return PUT(out, "\r\n");
}

static uint8_t *put_connection(uint8_t *out, enum http_connection connection)
{
    switch (connection) {
    case HTTP_CONNECTION_DEFAULT:
        return out;
    case HTTP_CONNECTION_CLOSE:
        return PUT(out, "Connection: close\r\n");
    case HTTP_CONNECTION_KEEP_ALIVE:
        return PUT(out, "Connection: keep-alive\r\n");
    }
    return out;
}

/* Room for a whole head, or NULL and out as it was: a head that does not fit spoils nothing. */
static uint8_t *begin(struct buffer *out, uint32_t len)
{
    const bool failed_before = out->failed;
    uint8_t *room = buffer_reserve(out, len);
    if (room == NULL && !failed_before)
        buffer_truncate(out, buffer_len(out));
    return room;
}

/* More than the fixed text of any head: names, line ends, numbers, status line. */
enum { FIXED_BYTES_MAX = 320 };

bool http_write_response(struct buffer *out, const struct http_response_head *head)
{
    const struct status_line *line = line_of(head->status);
    assert(line != NULL);
    assert(head->date.len == HTTP_DATE_BYTES);
    const uint32_t room = FIXED_BYTES_MAX + head->content_type.len + head->cache_status.len +
                          head->allow.len + head->more.len;
    uint8_t *const start = begin(out, room);
    if (start == NULL)
        return false;
    uint8_t *p = put(start, line->text, line->len);
    p = put_field(p, "Date: ", head->date);
    if (head->status != 204)
        p = put_number(p, "Content-Length: ", head->content_length);
    p = put_field(p, "Content-Type: ", head->content_type);
    p = put_field(p, "Cache-Status: ", head->cache_status);
    p = put_field(p, "Allow: ", head->allow);
    if (head->retry_after_s > 0)
        p = put_number(p, "Retry-After: ", head->retry_after_s);
    p = put_connection(p, head->connection);
    p = put_slice(p, head->more);
    p = PUT(p, "\r\n");
    assert(p - start <= room);
    buffer_commit(out, (uint32_t)(p - start));
    return true;
}

static const char *method_name(enum http_method method)
{
    switch (method) {
    case HTTP_M_GET:
        return "GET ";
    case HTTP_M_HEAD:
        return "HEAD ";
    case HTTP_M_PUT:
        return "PUT ";
    case HTTP_M_DELETE:
        return "DELETE ";
    case HTTP_M_OPTIONS:
        return "OPTIONS ";
    case HTTP_M_POST:
        return "POST ";
    case HTTP_M_OTHER:
        break;
    }
    assert(false);
    return "";
}

bool http_write_request(struct buffer *out, const struct http_request_head *head)
{
    assert(head->target.len > 0);
    assert(head->host.len > 0);
    const uint32_t room = FIXED_BYTES_MAX + head->target.len + head->host.len +
                          head->authorization.len + head->more.len;
    uint8_t *const start = begin(out, room);
    if (start == NULL)
        return false;
    const char *method = method_name(head->method);
    uint8_t *p = put(start, method, strlen(method));
    p = put_slice(p, head->target);
    p = PUT(p, " HTTP/1.1\r\n");
    p = put_field(p, "Host: ", head->host);
    if (head->method == HTTP_M_PUT || head->method == HTTP_M_POST)
        p = put_number(p, "Content-Length: ", head->content_length);
    p = put_field(p, "Authorization: ", head->authorization);
    p = put_slice(p, head->more);
    p = PUT(p, "\r\n");
    assert(p - start <= room);
    buffer_commit(out, (uint32_t)(p - start));
    return true;
}
