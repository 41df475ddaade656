/* core/json_validate.h - is this JSON, to the letter?
 *
 * One pass over the bytes, without recursion: which of two kinds of container is open at each
 * level is one bit, so the whole stack of a text is one integer.
 *
 *     {"a": [1, {          levels   { [ {
 *               ^ here     objects  1 0 1     the innermost is the lowest bit
 *
 * Refused, beyond plain syntax errors: whatever is not UTF-8 (overlong forms and surrogates
 * included), a byte order mark, control characters in strings, half of a surrogate pair in
 * \u escapes, more than JSON_DEPTH_MAX levels, anything after the value (a zero byte as well).
 * Duplicate members are for whoever knows the names: see json_members_are().
 *
 * Source: RFC 8259 (JSON), RFC 3629 (UTF-8).
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JSON_VALIDATE_H
#define CORE_JSON_VALIDATE_H

#include "core/base.h"
#include "core/json_error.h"
#include "core/limits.h"

/* Is this exactly one JSON value (with white space around it), at most JSON_DEPTH_MAX deep? On
 * false *error is filled in, else left alone. The text is borrowed for this call. O(len), no
 * allocation. */
MUST_CHECK bool json_validate(struct slice text, struct json_error *error);

#endif
