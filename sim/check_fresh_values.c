/* sim/check_fresh_values.c - never a value older than the last acknowledged write, and what was
 * deleted stays deleted.
 *
 * A cache may forget, so a miss is always lawful. Of all that goes on at the same time, the order
 * is not known: a write may have been carried out at any moment between being asked and being
 * acknowledged, and so may a read. A value is certainly too old only if
 *
 *     its own write was acknowledged,
 *                     then another write of the key was asked and acknowledged,
 *                                                      and then the read was asked
 *
 *     PUT v1  |=====|
 *     PUT v2           |=====|              or DELETE
 *     GET                        |- v1 -|   a breach
 *     GET                  |----- v1 ---|   lawful: it may have been there before v2
 *
 * and equal times count as "at the same time". The ledger knows for each value since when it has
 * been outdated in this sense, so this is one comparison. A value of which the ledger knows
 * nothing was outdated long ago, was refused by its owner, or was never written.
 *
 * Only within one epoch, that is while every key keeps its owner (sim/check_epoch.c). A value that
 * is too old and comes from an earlier one is counted as resurrected.
 *
 * The general question, whether some order explains all answers, is hard to compute. It is easy
 * here because each value is written once: a hit names its write.
 *
 * Source: P. Gibbons, E. Korach, "Testing shared memories", 1997 (read-mapping known).
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>

/* Were this value and what outdated it in the same hands, or all keys in the same hands since? */
static bool is_same_epoch(const struct ledger_entry *w, const struct epoch *e)
{
    return (w->stored_by != 0 && w->stored_by == w->ended_by) || w->stored_ns >= e->since_ns;
}

static void judge_known(struct promise_result *r, const struct hit *hit, const struct epoch *e,
                        uint64_t *resurrected)
{
    const struct asked *a = hit->asked;
    const struct told *t = hit->told;
    const struct ledger_entry *w = hit->writer;
    if (a->at_ns <= w->outdated_ns)
        return;
    if (!is_same_epoch(w, e)) {
        ++*resurrected;
        return;
    }
    char key[KEY_WORDS_MAX];
    check_breach(r, t->at_ns, t->id,
                 "request %" PRIu64 " (GET of %s, %.6f to %.6f s) read version %" PRIu64
                 " of request %" PRIu64 ", acknowledged at %.6f s; but request %" PRIu64
                 " came after it, acknowledged at %.6f s",
                 t->id, check_key(hit->names, a->key, key), seconds(a->at_ns), seconds(t->at_ns),
                 t->version, w->asked.id, seconds(w->acked_ns), w->outdated_by,
                 seconds(w->outdated_ns));
}

static void judge_unknown(struct promise_result *r, const struct hit *hit)
{
    const struct asked *a = hit->asked;
    const struct told *t = hit->told;
    char key[KEY_WORDS_MAX];
    check_breach(r, t->at_ns, t->id,
                 "request %" PRIu64 " (GET of %s, %.6f to %.6f s) read version %" PRIu64
                 ", which nobody had asked to write, or was refused or outdated before",
                 t->id, check_key(hit->names, a->key, key), seconds(a->at_ns), seconds(t->at_ns),
                 t->version);
}

void check_fresh_values(struct promise_result *r, const struct hit *hit, const struct epoch *e,
                        version doubt, uint64_t answer_within_ns, uint64_t *resurrected)
{
    bool late = hit->told->at_ns - hit->asked->at_ns > answer_within_ns;
    if (hit->writer) {
        r->checked++;
        judge_known(r, hit, e, resurrected);
    } else if (hit->told->version <= e->before) {
        ++*resurrected;
    } else if (hit->told->version > doubt && !late) {
        r->checked++;
        judge_unknown(r, hit);
    }
}
