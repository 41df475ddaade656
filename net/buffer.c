/* net/buffer.c - growth, and the few ways to append.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/buffer.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void buffer_init(struct buffer *b, uint32_t bytes_max)
{
    assert(bytes_max > 0);
    *b = (struct buffer){.bytes_max = bytes_max};
}

void buffer_release(struct buffer *b)
{
    free(b->data);
    *b = (struct buffer){.bytes_max = b->bytes_max};
}

/* The capacity to have for needed bytes: the next doubling, within the bound. */
static uint32_t capacity_for(const struct buffer *b, uint32_t needed)
{
    uint64_t capacity = b->capacity > 0 ? b->capacity : BUFFER_BYTES_MIN;
    while (capacity < needed)
        capacity *= 2;
    return capacity < b->bytes_max ? (uint32_t)capacity : b->bytes_max;
}

/* Make room for len more bytes, which fit the bound. Only waiting bytes are ever copied. */
static bool make_room(struct buffer *b, uint32_t len)
{
    const uint32_t waiting = buffer_len(b);
    const uint32_t capacity = capacity_for(b, waiting + len);
    uint8_t *data = b->data;
    if (capacity > b->capacity) {
        data = malloc(capacity);
        if (data == NULL)
            return false;
    }
    if (waiting > 0)
        memmove(data, b->data + b->start, waiting);
    if (data != b->data)
        free(b->data);
    b->data = data;
    b->capacity = capacity;
    b->start = 0;
    b->end = waiting;
    return true;
}

uint8_t *buffer_reserve(struct buffer *b, uint32_t len)
{
    assert(len > 0);
    assert(b->start <= b->end && b->end <= b->capacity);
    if (b->failed)
        return NULL;
    if (b->capacity - b->end < len) {
        if (len > b->bytes_max - buffer_len(b) || !make_room(b, len)) {
            b->failed = true;
            return NULL;
        }
    }
    return b->data + b->end;
}

void buffer_commit(struct buffer *b, uint32_t len)
{
    assert(!b->failed);
    assert(len <= b->capacity - b->end);
    b->end += len;
}

void buffer_consume(struct buffer *b, uint32_t len)
{
    assert(len <= buffer_len(b));
    b->start += len;
    if (b->start == b->end)
        b->start = b->end = 0;
}

void buffer_truncate(struct buffer *b, uint32_t len)
{
    assert(len <= buffer_len(b));
    b->end = b->start + len;
    b->failed = false;
}

bool buffer_append(struct buffer *b, struct slice bytes)
{
    if (bytes.len == 0)
        return !b->failed;
    uint8_t *room = buffer_reserve(b, bytes.len);
    if (room == NULL)
        return false;
    memcpy(room, bytes.data, bytes.len);
    buffer_commit(b, bytes.len);
    return true;
}

bool buffer_append_str(struct buffer *b, const char *text)
{
    return buffer_append(b, slice_str(text));
}

uint8_t *write_decimal(uint8_t *out, uint64_t number)
{
    uint8_t digits[DECIMAL_BYTES_MAX];
    uint32_t n = 0;
    do {
        digits[n++] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    while (n > 0)
        *out++ = digits[--n];
    return out;
}

bool buffer_append_u64(struct buffer *b, uint64_t number)
{
    uint8_t *room = buffer_reserve(b, DECIMAL_BYTES_MAX);
    if (room == NULL)
        return false;
    buffer_commit(b, (uint32_t)(write_decimal(room, number) - room));
    return true;
}

bool buffer_print(struct buffer *b, const char *format, ...)
{
    char text[513];
    va_list args;
    va_start(args, format);
    const int len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    assert(len >= 0);
    assert((size_t)len < sizeof(text));
    return buffer_append(b, slice_of(text, (size_t)len));
}

/* How many bytes at the start of the text need no escape. */
static uint32_t plain_run(struct slice text)
{
    uint32_t n = 0;
    while (n < text.len && text.data[n] >= 0x20 && text.data[n] != '"' && text.data[n] != '\\')
        n++;
    return n;
}

static void append_escape(struct buffer *b, uint8_t c)
{
    if (c == '"' || c == '\\')
        buffer_append(b, slice_of((const uint8_t[]){'\\', c}, 2));
    else
        buffer_print(b, "\\u%04x", (unsigned)c);
}

bool buffer_json_string(struct buffer *b, struct slice text)
{
    buffer_append_str(b, "\"");
    while (text.len > 0) {
        const uint32_t n = plain_run(text);
        buffer_append(b, slice_of(text.data, n));
        if (n < text.len)
            append_escape(b, text.data[n]);
        const uint32_t used = n < text.len ? n + 1 : n;
        text = slice_of(text.data + used, text.len - used);
    }
    return buffer_append_str(b, "\"");
}
