/* net/http_refusal.c - the list as a table.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/http_refusal.h"

#include <assert.h>

const struct http_refusal *http_refusal(enum http_reason reason)
{
    static const struct http_refusal table[] = {
#define X(name, status, code, message) [HTTP_##name] = {status, code, message},
        HTTP_REFUSALS(X)
#undef X
    };
    assert(reason != HTTP_FINE);
    assert(reason < ARRAY_LEN(table));
    return &table[reason];
}
