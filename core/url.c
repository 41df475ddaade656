/* core/url.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/url.h"

#include "core/ip.h"

#include <assert.h>

enum { LABEL_BYTES_MAX = 63, PORT_DIGITS_MAX = 5 };

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_letter(uint8_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct slice part(struct slice text, uint32_t start, uint32_t end)
{
    assert(start <= end);
    assert(end <= text.len);
    return slice_of(text.data + start, end - start);
}

/* The offset of the first of these characters, or the text's length. */
static uint32_t find(struct slice text, const char *chars)
{
    uint32_t i = 0;
    while (i < text.len && (text.data[i] == '\0' || strchr(chars, text.data[i]) == NULL))
        i++;
    return i;
}

static bool begins_with(struct slice text, const char *prefix)
{
    const struct slice p = slice_str(prefix);
    return text.len >= p.len && memcmp(text.data, p.data, p.len) == 0;
}

/* Letters, digits, '-' and '_' (which some container networks use), no '-' at an end. */
static bool is_label(struct slice label)
{
    if (label.len == 0 || label.len > LABEL_BYTES_MAX)
        return false;
    for (uint32_t i = 0; i < label.len; i++) {
        const uint8_t c = label.data[i];
        if (!is_letter(c) && !is_digit(c) && c != '_' && c != '-')
            return false;
    }
    return label.data[0] != '-' && label.data[label.len - 1] != '-';
}

static bool is_name(struct slice host)
{
    for (;;) {
        const uint32_t dot = find(host, ".");
        if (!is_label(part(host, 0, dot)))
            return false;
        if (dot == host.len)
            return true;
        host = part(host, dot + 1, host.len);
    }
}

/* No name ends in a label of digits only, so such a host can but be an IPv4 address. */
static bool ends_in_number(struct slice host)
{
    uint32_t i = host.len;
    while (i > 0 && is_digit(host.data[i - 1]))
        i--;
    return i < host.len && (i == 0 || host.data[i - 1] == '.');
}

static const char *parse_host(struct slice host, char out[URL_HOST_BYTES_MAX + 1])
{
    uint8_t v4[4];
    if (host.len == 0)
        return "a host after http://";
    if (host.len > URL_HOST_BYTES_MAX)
        return "a host of at most 253 characters";
    if (!is_name(host))
        return "a host of letters, digits, '-', '_' and single dots";
    if (ends_in_number(host) && !ip4_parse(host, v4))
        return "an IPv4 address of four numbers from 0 to 255";
    for (uint32_t i = 0; i < host.len; i++)
        out[i] = (char)(is_letter(host.data[i]) ? host.data[i] | 0x20 : host.data[i]);
    out[host.len] = '\0';
    return NULL;
}

static const char *parse_bracketed(struct slice host, char out[URL_HOST_BYTES_MAX + 1])
{
    uint16_t groups[IP6_GROUPS];
    if (!ip6_parse(host, groups))
        return "an IPv6 address within the brackets";
    ip6_format(groups, out);
    return NULL;
}

static const char *parse_port(struct slice text, uint16_t *out)
{
    static const char what[] = "a port from 1 to 65535";
    uint32_t port = 0;
    if (text.len == 0 || text.len > PORT_DIGITS_MAX || text.data[0] == '0')
        return what;
    for (uint32_t i = 0; i < text.len; i++) {
        if (!is_digit(text.data[i]))
            return what;
        port = port * 10 + (text.data[i] - (uint32_t)'0');
    }
    if (port > UINT16_MAX)
        return what;
    *out = (uint16_t)port;
    return NULL;
}

/* HOST:PORT, the host perhaps in brackets. */
static const char *parse_authority(struct slice text, struct url *out)
{
    const bool bracketed = begins_with(text, "[");
    const uint32_t end = find(text, bracketed ? "]" : ":");
    if (bracketed && end == text.len)
        return "']' after an IPv6 address";
    const struct slice host = part(text, bracketed, end);
    const struct slice rest = part(text, end + bracketed, text.len);
    if (!bracketed && rest.len > 0 && find(part(rest, 1, rest.len), ":") + 1 < rest.len)
        return "an IPv6 address in brackets";
    const char *const problem =
        bracketed ? parse_bracketed(host, out->host) : parse_host(host, out->host);
    if (problem != NULL)
        return problem;
    if (!begins_with(rest, ":"))
        return "':' and a port after the host";
    return parse_port(part(rest, 1, rest.len), &out->port);
}

const char *url_parse(struct slice text, struct url *out)
{
    assert(out != NULL);
    static const char scheme[] = "http://";
    if (begins_with(text, "https://"))
        return "http:// (nodes do not speak TLS)";
    if (!begins_with(text, scheme))
        return "a URL like http://HOST:PORT";
    const struct slice rest = part(text, sizeof scheme - 1, text.len);
    const struct slice authority = part(rest, 0, find(rest, "/?#"));
    if (find(authority, "@") < authority.len)
        return "a URL without user name and password";
    const struct slice tail = part(rest, authority.len, rest.len);
    if (tail.len > 0 && !slice_eq(tail, slice_str("/")))
        return "a URL that ends after the port";
    struct url url = {.port = 0};
    const char *const problem = parse_authority(authority, &url);
    if (problem == NULL)
        *out = url;
    return problem;
}
