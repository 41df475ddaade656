/* net/http_head.h - what a request's head says.
 *
 * http-parser reads the head; here is decided what of it is acceptable. The head is whole, in one
 * piece and made of clean lines (net/http_guard.h), so each name, value and target is one slice.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_HTTP_HEAD_H
#define NET_HTTP_HEAD_H

#include "net/http_refusal.h"
#include "net/http_request.h"

/* Read a whole request head, the empty lines before it included. Fills in *out but for the body;
 * its slices lie in head. Returns HTTP_FINE or why the request is refused; *out is of no use
 * then. The bound of the body is the caller's to check. O(len), no allocation. */
MUST_CHECK enum http_reason http_head_read(struct slice head, struct http_request *out);

#endif
