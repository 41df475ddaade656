/* core/base.h - the few words that every other file uses.
 *
 * Bytes cross every interface as a slice: a pointer and a length, never NUL-terminated. A slice
 * owns nothing; each function says how long it looks at the bytes, in one of three phrases:
 * "borrowed for this call", "valid until the next call on x", or "copied".
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_BASE_H
#define CORE_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define ARRAY_LEN(a) (sizeof(a) / sizeof((a)[0]))

#if defined(__GNUC__)
#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define MUST_CHECK
#define PRINTF_LIKE(fmt, args)
#endif

struct slice {
    const uint8_t *data; /* not owned; may be NULL only when len is 0 */
    uint32_t len;        /* bytes */
};

static inline struct slice slice_of(const void *data, size_t len)
{
    return (struct slice){.data = data, .len = (uint32_t)len};
}

/* The bytes of a C string without its NUL. */
static inline struct slice slice_str(const char *text)
{
    return slice_of(text, strlen(text));
}

static inline bool slice_eq(struct slice a, struct slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

#endif
