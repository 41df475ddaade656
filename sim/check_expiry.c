/* sim/check_expiry.c - an expired value is never served.
 *
 * When a value was stored is not known from outside, but it was before its PUT was acknowledged,
 * and its lifetime began then. When it was read is not known either, but it was after the GET was
 * asked:
 *
 *     PUT v1  asked |====(stored)====| acknowledged
 *                        |------- lifetime -------|
 *                                    |------- lifetime -------|
 *     GET                                                asked |- v1 -|   a breach
 *     GET                                     asked |---- v1 ---------|   lawful
 *
 * So a hit is a breach if the GET was asked at or after acknowledgement + lifetime. Of a PUT
 * without an acknowledgement nothing is known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

void check_expiry(struct promise_result *r, const struct hit *hit, uint64_t default_ttl_ms)
{
    const struct asked *a = hit->asked;
    const struct told *t = hit->told;
    const struct ledger_entry *w = hit->writer;
    if (!w || w->acked_ns == TIME_NEVER)
        return;
    uint64_t ttl_ms = w->asked.ttl_ms == TTL_DEFAULT ? default_ttl_ms : w->asked.ttl_ms;
    if (ttl_ms == TTL_DEFAULT)
        return;
    r->checked++;
    uint64_t expired_ns = time_after_ms(w->acked_ns, ttl_ms);
    if (a->at_ns < expired_ns)
        return;
    check_breach(r, t->at_ns, t->id,
                 "request %" PRIu64 " (GET of key %u, asked at %.6f s) read version %" PRIu64
                 " of request %" PRIu64 ", acknowledged at %.6f s, which had expired by %.6f s",
                 t->id, a->key, seconds(a->at_ns), t->version, w->asked.id, seconds(w->acked_ns),
                 seconds(expired_ns));
}
