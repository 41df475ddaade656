/* sim/check_expiry.c - an expired value is never served.
 *
 * A value's life begins when its owner stores it, and whoever gives it out must do so before that
 * life is over. The node that gives it out need not be the owner: the time on the way between them
 * counts. What the answer's way to the client takes is not the cache's affair.
 *
 *     PUT v1  asked |======(stored)=====| acknowledged
 *                             |----------- lifetime -----------|
 *     GET                                  asked |--(given out)------ v1 -|     lawful
 *     GET                                  asked |---------------(given out)-|  a breach
 *
 * Where nobody saw it stored, its life began at the latest when the PUT was acknowledged. Of a PUT
 * without an acknowledgement, which nobody saw stored, nothing is known.
 *
 * That the owner itself never serves it is judged at the owner's step (sim/check_plain_list.c).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

void check_expiry(struct promise_result *r, const struct hit *hit, uint64_t default_ttl_ms)
{
    const struct told *t = hit->told;
    const struct ledger_entry *w = hit->writer;
    if (!w || w->stored_ns == TIME_NEVER)
        return;
    uint64_t ttl_ms = w->asked.ttl_ms == TTL_DEFAULT ? default_ttl_ms : w->asked.ttl_ms;
    if (ttl_ms == TTL_DEFAULT)
        return;
    r->checked++;
    uint64_t expired_ns = time_after_ms(w->stored_ns, ttl_ms);
    if (t->given_ns < expired_ns)
        return;
    char key[KEY_WORDS_MAX];
    check_breach(r, t->at_ns, t->id,
                 "request %" PRIu64 " (GET of %s) was given at %.6f s version %" PRIu64
                 " of request %" PRIu64 ", stored at %.6f s, which had expired at %.6f s",
                 t->id, check_key(hit->names, hit->asked->key, key), seconds(t->given_ns),
                 t->version, w->asked.id, seconds(w->stored_ns), seconds(expired_ns));
}
