/* core/url.h - where a node listens: http://HOST:PORT and nothing else.
 *
 *   HOST   a name (localhost, cache-1.example.org), an IPv4 address (10.0.0.1), or an IPv6
 *          address in brackets ([::1])
 *   PORT   1 to 65535, never left out
 *
 * A single "/" at the end is fine. The host is kept in one spelling, so that the same host is
 * the same text: lower case, IPv6 as RFC 5952 writes it and without its brackets.
 *
 * Source: RFC 3986 (URI), RFC 4291 and RFC 5952 (IPv6 as text), RFC 1123 (host names).
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_URL_H
#define CORE_URL_H

#include "core/base.h"

enum { URL_HOST_BYTES_MAX = 253 }; /* the longest name that DNS can hold */

struct url {
    char host[URL_HOST_BYTES_MAX + 1];
    uint16_t port; /* 1 to 65535 */
};

/* Read a URL, borrowed for this call. NULL if it is one, and *out is filled in. Else what was
 * expected, as the end of a sentence ("a port from 1 to 65535"), and *out is left alone. */
MUST_CHECK const char *url_parse(struct slice text, struct url *out);

#endif
