/* net/http_field.c - tokens, hosts and codings.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_field.h"

#include <assert.h>

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static uint8_t lower_of(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

static bool is_letter(uint8_t c)
{
    return lower_of(c) >= 'a' && lower_of(c) <= 'z';
}

uint8_t http_hex_value(uint8_t c)
{
    if (is_digit(c))
        return (uint8_t)(c - '0');
    const uint8_t lower = lower_of(c);
    return lower >= 'a' && lower <= 'f' ? (uint8_t)(lower - 'a' + 10) : 16;
}

static bool is_hex(uint8_t c)
{
    return http_hex_value(c) < 16;
}

static bool is_one_of(uint8_t c, const char *set)
{
    return c != '\0' && strchr(set, c) != NULL;
}

bool http_is_token_char(uint8_t c)
{
    return is_letter(c) || is_digit(c) || is_one_of(c, "!#$%&'*+-.^_`|~");
}

bool http_is_token(struct slice text)
{
    for (uint32_t i = 0; i < text.len; i++)
        if (!http_is_token_char(text.data[i]))
            return false;
    return text.len > 0;
}

bool http_text_is(struct slice text, const char *lower)
{
    if (text.len != strlen(lower))
        return false;
    for (uint32_t i = 0; i < text.len; i++)
        if (lower_of(text.data[i]) != (uint8_t)lower[i])
            return false;
    return true;
}

struct slice http_trim(struct slice text)
{
    while (text.len > 0 && is_one_of(text.data[0], " \t"))
        text = slice_of(text.data + 1, text.len - 1);
    while (text.len > 0 && is_one_of(text.data[text.len - 1], " \t"))
        text.len--;
    return text;
}

struct slice http_cut(struct slice *text, uint8_t c, bool *found)
{
    const struct slice whole = *text;
    const uint8_t *at = whole.len > 0 ? memchr(whole.data, c, whole.len) : NULL;
    *found = at != NULL;
    if (at == NULL) {
        *text = slice_of(NULL, 0);
        return whole;
    }
    const uint32_t n = (uint32_t)(at - whole.data);
    *text = slice_of(at + 1, whole.len - n - 1);
    return slice_of(whole.data, n);
}

/* After the host: nothing, or a colon and up to five digits (none at all is allowed, too). */
static bool port_is_valid(struct slice text)
{
    if (text.len == 0)
        return true;
    if (text.data[0] != ':' || text.len > 6)
        return false;
    for (uint32_t i = 1; i < text.len; i++)
        if (!is_digit(text.data[i]))
            return false;
    return true;
}

/* How long the host part is, or UINT32_MAX if a byte does not belong into one. */
static uint32_t name_len(struct slice host)
{
    uint32_t n = 0;
    while (n < host.len && host.data[n] != ':') {
        const uint8_t c = host.data[n];
        const bool escape =
            c == '%' && host.len - n > 2 && is_hex(host.data[n + 1]) && is_hex(host.data[n + 2]);
        if (!escape && !is_letter(c) && !is_digit(c) && !is_one_of(c, "-._~!$&'()*+,;="))
            return UINT32_MAX;
        n += escape ? 3 : 1;
    }
    return n;
}

static uint32_t address_len(struct slice host)
{
    assert(host.data[0] == '[');
    uint32_t n = 1;
    while (n < host.len && (is_hex(host.data[n]) || is_one_of(host.data[n], ":.")))
        n++;
    return n > 2 && n < host.len && host.data[n] == ']' ? n + 1 : UINT32_MAX;
}

bool http_host_is_valid(struct slice host)
{
    if (host.len == 0)
        return true;
    const uint32_t n = host.data[0] == '[' ? address_len(host) : name_len(host);
    return n != 0 && n != UINT32_MAX && port_is_valid(slice_of(host.data + n, host.len - n));
}

static bool is_known_coding(struct slice name)
{
    static const char *const known[] = {"chunked",  "gzip",       "x-gzip",
                                        "compress", "x-compress", "deflate"};
    for (uint32_t i = 0; i < ARRAY_LEN(known); i++)
        if (http_text_is(name, known[i]))
            return true;
    return false;
}

enum http_coding http_coding_of(struct slice value)
{
    if (http_text_is(value, "chunked"))
        return HTTP_CODING_CHUNKED;
    uint32_t chunked = 0;
    for (bool more = true; more;) {
        const struct slice name = http_trim(http_cut(&value, ',', &more));
        if (!is_known_coding(name))
            return HTTP_CODING_BAD;
        chunked += http_text_is(name, "chunked");
    }
    return chunked <= 1 ? HTTP_CODING_OTHER : HTTP_CODING_BAD;
}

bool http_decimal(struct slice text, uint64_t *out_number)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < text.len; i++) {
        const uint8_t digit = (uint8_t)(text.data[i] - '0');
        if (digit > 9 || number > (UINT64_MAX - digit) / 10)
            return false;
        number = number * 10 + digit;
    }
    if (text.len > 0)
        *out_number = number;
    return text.len > 0;
}
