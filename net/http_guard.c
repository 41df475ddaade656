/* net/http_guard.c - a small machine over lines, and a fast run through the text within them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_guard.h"

#include <assert.h>

static_assert(HTTP_LINE_BYTES_MAX < HTTP_HEAD_BYTES_MAX, "the first line's bound is met first");

void http_guard_init(struct http_guard *g, uint32_t empty_lines_max)
{
    *g = (struct http_guard){.at = HTTP_AT_START, .empty_lines_left = empty_lines_max};
    buffer_init(&g->kept, HTTP_HEAD_BYTES_MAX);
}

void http_guard_destroy(struct http_guard *g)
{
    buffer_release(&g->kept);
}

void http_guard_start(struct http_guard *g, uint32_t empty_lines_max)
{
    if (g->kept.capacity > 0)
        buffer_release(&g->kept);
    g->at = HTTP_AT_START;
    g->bytes = 0;
    g->lines = 0;
    g->empty_lines_left = empty_lines_max;
    g->reason = HTTP_FINE;
}

/* Is any of eight bytes a control character or DEL? Subtracting 0x20 from each byte borrows into
 * its top bit exactly if the byte was smaller (or was 0x80 and more, which ~word takes out); the
 * first such byte is always right, and only the question "any?" is asked. DEL becomes zero by
 * the exclusive or, and zero is less than one. */
static bool has_control(uint64_t word)
{
    const uint64_t ones = UINT64_C(0x0101010101010101);
    const uint64_t del = word ^ (ones * 0x7f);
    return ((((word - ones * 0x20) & ~word) | ((del - ones) & ~del)) & (ones * 0x80)) != 0;
}

/* How many bytes at the start are plain text. */
static size_t text_run(const uint8_t *data, size_t len)
{
    size_t n = 0;
    for (uint64_t word; len - n >= sizeof(word); n += sizeof(word)) {
        memcpy(&word, data + n, sizeof(word));
        if (has_control(word))
            break;
    }
    while (n < len && data[n] >= 0x20 && data[n] != 0x7f)
        n++;
    return n;
}

static enum http_reason end_line(struct http_guard *g)
{
    g->lines++;
    g->at = HTTP_AT_LINE;
    return g->lines > 1 + HTTP_FIELDS_MAX ? HTTP_TOO_MANY_FIELDS : HTTP_FINE;
}

static enum http_reason skip_empty_line(struct http_guard *g)
{
    if (g->empty_lines_left == 0)
        return HTTP_EMPTY_LINES;
    g->empty_lines_left--;
    g->at = HTTP_AT_START;
    return HTTP_FINE;
}

/* One byte of a line's text that may be anything. */
static enum http_reason step_text(struct http_guard *g, uint8_t c)
{
    g->at = c == '\r' ? HTTP_AT_TEXT_LF : HTTP_AT_TEXT;
    if (c == '\n')
        return HTTP_BAD_LINE_END;
    return c == '\r' || c == '\t' || (c >= 0x20 && c != 0x7f) ? HTTP_FINE : HTTP_BAD_BYTE;
}

/* The first byte of a line: a CR here makes the line empty. */
static enum http_reason step_line(struct http_guard *g, uint8_t c, enum http_guard_at if_empty)
{
    if (c == ' ' || c == '\t')
        return HTTP_FOLDED_LINE;
    const enum http_reason reason = step_text(g, c);
    if (c == '\r')
        g->at = if_empty;
    return reason;
}

static enum http_reason step(struct http_guard *g, uint8_t c)
{
    switch (g->at) {
    case HTTP_AT_START:
        return step_line(g, c, HTTP_AT_START_LF);
    case HTTP_AT_TEXT:
        return step_text(g, c);
    case HTTP_AT_LINE:
        return step_line(g, c, HTTP_AT_END_LF);
    case HTTP_AT_START_LF:
        return c == '\n' ? skip_empty_line(g) : HTTP_BAD_LINE_END;
    case HTTP_AT_TEXT_LF:
        return c == '\n' ? end_line(g) : HTTP_BAD_LINE_END;
    case HTTP_AT_END_LF:
        g->at = HTTP_AT_END;
        return c == '\n' ? HTTP_FINE : HTTP_BAD_LINE_END;
    case HTTP_AT_END:
        break;
    }
    assert(false);
    return HTTP_BAD_BYTE;
}

/* Up to the end of the line, the head or the data, whichever comes first. */
static size_t scan_line(struct http_guard *g, const uint8_t *data, size_t len)
{
    const uint32_t line = g->lines;
    size_t n = 0;
    while (n < len && g->lines == line && g->at != HTTP_AT_END && g->reason == HTTP_FINE) {
        if (g->at == HTTP_AT_TEXT)
            n += text_run(data + n, len - n);
        if (n < len)
            g->reason = step(g, data[n++]);
    }
    return n;
}

/* Up to the end of the head or the data, or to the byte that is one too many. */
static size_t scan(struct http_guard *g, const uint8_t *data, size_t len)
{
    size_t n = 0;
    while (n < len && g->at != HTTP_AT_END && g->reason == HTTP_FINE) {
        const uint32_t bytes_max = g->lines == 0 ? HTTP_LINE_BYTES_MAX : HTTP_HEAD_BYTES_MAX;
        const size_t room = bytes_max - g->bytes;
        if (room == 0) {
            g->reason = g->lines == 0 ? HTTP_TARGET_TOO_LONG : HTTP_HEAD_TOO_LARGE;
            break;
        }
        const size_t used = scan_line(g, data + n, len - n < room ? len - n : room);
        g->bytes += (uint32_t)used;
        n += used;
    }
    return n;
}

bool http_guard_keep(struct http_guard *g, struct slice *head)
{
    assert(g->at == HTTP_AT_END);
    if (buffer_len(&g->kept) == 0 && !buffer_append(&g->kept, *head))
        return false;
    *head = buffer_bytes(&g->kept);
    return true;
}

struct slice http_slice_moved(struct slice part, struct slice from, struct slice to)
{
    const uintptr_t start = (uintptr_t)from.data;
    const uintptr_t place = (uintptr_t)part.data;
    assert(from.len == to.len);
    if (part.len == 0 || place < start || place >= start + from.len)
        return part;
    return slice_of(to.data + (place - start), part.len);
}

enum http_guard_result http_guard_feed(struct http_guard *g, const uint8_t *data, size_t len,
                                       size_t *used, struct slice *head)
{
    assert(g->at != HTTP_AT_END);
    assert(g->reason == HTTP_FINE);
    *used = scan(g, data, len);
    if (g->reason != HTTP_FINE)
        return HTTP_GUARD_BAD;
    *head = slice_of(data, *used);
    const bool whole = g->at == HTTP_AT_END;
    const bool split = buffer_len(&g->kept) > 0 || !(whole || http_guard_is_idle(g));
    if (split && !buffer_append(&g->kept, *head)) {
        g->reason = HTTP_NO_MEMORY;
        return HTTP_GUARD_BAD;
    }
    if (split)
        *head = buffer_bytes(&g->kept);
    return whole ? HTTP_GUARD_HEAD : HTTP_GUARD_MORE;
}
