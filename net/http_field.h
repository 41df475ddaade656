/* net/http_field.h - the small grammar of header fields.
 *
 *   field = name ":" white space, value, white space      name = one or more of !#$%&'*+-.^_`|~
 *                                                                 and letters and digits
 *
 * All functions borrow their bytes for the call and allocate nothing.
 *
 * Source: RFC 9110 5.6 (tokens, lists), 7.2 (Host), RFC 9112 6.1 (Transfer-Encoding),
 * RFC 3986 3.2 (host and port).
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_FIELD_H
#define NET_HTTP_FIELD_H

#include "core/base.h"

/* May this byte stand in a name or token? */
bool http_is_token_char(uint8_t c);

/* Is this text one token, of at least one byte? O(len). */
bool http_is_token(struct slice text);

/* Is this the same text, letters of either case? lower is in lower case. */
bool http_text_is(struct slice text, const char *lower);

/* Without spaces and tabs at both ends. */
struct slice http_trim(struct slice text);

/* The value of a Host header, or the authority of an http URL: empty, or a name, an IPv4 address
 * or an [IPv6 address], and perhaps a colon and a port. */
bool http_host_is_valid(struct slice host);

/* What a Transfer-Encoding value asks for. */
enum http_coding {
    HTTP_CODING_CHUNKED, /* exactly that */
    HTTP_CODING_OTHER,   /* real codings that nobody implements here: gzip, chunked */
    HTTP_CODING_BAD,     /* anything else: quoted, parametrised, doubled, misspelt */
};
enum http_coding http_coding_of(struct slice value);

/* Cut *text at the first c: what is before it is returned, what is after it is left in *text.
 * *found says whether there was one; if not, all of the text is before it. */
struct slice http_cut(struct slice *text, uint8_t c, bool *found);

/* The value of a hexadecimal digit, or 16. */
uint8_t http_hex_value(uint8_t c);

/* A whole decimal number: digits only, at least one, up to UINT64_MAX. */
MUST_CHECK bool http_decimal(struct slice text, uint64_t *out_number);

#endif
