/* net/put_body.h - what a PUT asks to store: {"value": V, "ttl": T}.
 *
 *   value   required; any JSON value. It is kept as its own text, byte for byte, without the
 *           white space around it: 1.0 stays 1.0 and an object keeps the order of its members
 *   ttl     seconds, a number > 0, rounded up to the next millisecond; or null, or absent
 *
 * The body is validated to the letter in one pass (core/json_validate.h). After that only the
 * outermost level is cut into tokens: a value may hold a million of them, and nobody needs them.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_PUT_BODY_H
#define NET_PUT_BODY_H

#include "core/base.h"
#include "core/json_error.h"

struct put_body {
    struct slice value; /* 1 to value_bytes_max bytes; valid as long as the body */
    uint64_t ttl_ms;    /* TTL_DEFAULT, or 1 to TTL_MS_MAX */
};

/*  code              status  when
 *  bad_json          400     it is empty, or not JSON
 *  bad_body          400     it is not an object, or has an unknown or a duplicate member
 *  missing_value     400     there is no member value
 *  bad_ttl           400     ttl is neither a number of seconds in range nor null
 *  value_too_large   413     the value is longer than value_bytes_max */
struct put_error {
    uint16_t status;
    const char *code;        /* constant text */
    struct json_error place; /* what and where */
};

/* Read a body. Fills in *out and returns true, or *error and returns false. value_bytes_max is at
 * least 1. The body is borrowed as long as *out is used. O(len), no allocation. */
MUST_CHECK bool put_body_read(struct slice body, uint32_t value_bytes_max, struct put_body *out,
                              struct put_error *error);

#endif
