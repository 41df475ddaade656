/* core/ip.h - IP addresses as people write them.
 *
 * Version 4 is four numbers from 0 to 255. A leading zero is refused: some read 010 as 8.
 *
 * Version 6 is eight groups of up to four hexadecimal digits; "::" stands once for any number of
 * zero groups; the last two groups may be written as version 4. So one address has many
 * spellings, of which one is canonical: lower case, no leading zeros, the longest run of two or
 * more zero groups (the first such) as "::".
 *
 *     2001:DB8:0:0:0:0:0:1     2001:db8::0:1     2001:db8::1     the same; the last is canonical
 *
 * Source: RFC 4291 section 2.2 (reading), RFC 5952 section 4 (writing).
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_IP_H
#define CORE_IP_H

#include "core/base.h"

enum { IP6_GROUPS = 8, IP6_TEXT_BYTES = 40 }; /* 39 characters and a NUL */

/* Read an address, borrowed for this call. false if it is none; *out is undefined then. Version
 * 6 comes without brackets and zone. */
MUST_CHECK bool ip4_parse(struct slice text, uint8_t out[4]);
MUST_CHECK bool ip6_parse(struct slice text, uint16_t out[IP6_GROUPS]);

/* Write the canonical spelling, NUL-terminated. */
void ip6_format(const uint16_t groups[IP6_GROUPS], char out[IP6_TEXT_BYTES]);

#endif
