/* sim/check_whole_values.c - a hit returns a whole value that was written for exactly that key.
 *
 * Every value of a simulated run carries the number of the PUT that wrote it, in bytes that are
 * worked out from that number and the key. So whoever receives a value can tell whose it is, and
 * that not one byte of it is missing, added or changed: value_is_whole. Where the PUT is still
 * known, its key is compared once more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

bool check_whole_values(struct promise_result *r, const struct hit *hit)
{
    const struct asked *a = hit->asked;
    const struct told *t = hit->told;
    char key[KEY_WORDS_MAX], other[KEY_WORDS_MAX];
    r->checked++;
    if (!t->value_is_whole || t->version == 0) {
        check_breach(r, t->at_ns, t->id,
                     "request %" PRIu64 ", a GET of %s, was told at %.6f s a value that no PUT "
                     "of this key has written",
                     t->id, check_key(hit->names, a->key, key), seconds(t->at_ns));
        return false;
    }
    if (hit->writer && hit->writer->asked.key != a->key) {
        check_breach(r, t->at_ns, t->id,
                     "request %" PRIu64 ", a GET of %s, was told at %.6f s the value that "
                     "request %" PRIu64 " wrote for %s",
                     t->id, check_key(hit->names, a->key, key), seconds(t->at_ns),
                     hit->writer->asked.id, check_key(hit->names, hit->writer->asked.key, other));
        return false;
    }
    return true;
}
