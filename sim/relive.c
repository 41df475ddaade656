/* sim/relive.c - see sim/relive.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/relive.h"

#include <assert.h>

enum { RECORDS_BEHIND = 8 }; /* in which a changed byte is found that was taken for a difference */

void relive_init(struct relive *r, struct trace_reader *recording)
{
    assert(recording->so_far.count == 0);
    *r = (struct relive){.state = RELIVE_SAME, .recording = recording};
}

/* A record whose bytes were changed is met with a chance of 1 in 256 (sim/trace_format.h), and then
 * looks like one that differs; but those behind it do not fit it. */
static enum relive_state differs(struct relive *r)
{
    struct record record;
    for (uint32_t i = 0; i < RECORDS_BEHIND; i++)
        if (trace_reader_next(r->recording, &record) == TRACE_DAMAGED)
            return RELIVE_DAMAGED;
    return RELIVE_DIFFERS;
}

/* Are the next records those of this step? All of a step have its time. */
static enum relive_state compare(struct relive *r, uint64_t at_ns, uint64_t hash)
{
    while (r->recording->so_far.hash != hash) {
        struct record record;
        const enum trace_read read = trace_reader_next(r->recording, &record);
        if (read == TRACE_DAMAGED)
            return RELIVE_DAMAGED;
        if (read == TRACE_END || record.at_ns != at_ns)
            return differs(r);
    }
    return RELIVE_SAME;
}

/* The run has no step any more; the recording may have no record. */
static enum relive_state compare_ends(struct relive *r)
{
    struct record record;
    const enum trace_read read = trace_reader_next(r->recording, &record);
    if (read == TRACE_END)
        return RELIVE_ENDED;
    return read == TRACE_DAMAGED ? RELIVE_DAMAGED : differs(r);
}

static void compare_step(struct relive *r, const struct travel *t, uint64_t step)
{
    r->state = compare(r, travel_time_of(t, step), travel_hash_of(t, step));
    if (r->state == RELIVE_SAME)
        r->step = step;
}

enum relive_state relive_follow(struct relive *r, const struct travel *t)
{
    assert(r != NULL && t != NULL);
    if (t->change_count > 0 || r->state != RELIVE_SAME)
        return r->state;
    if (!r->begun)
        compare_step(r, t, 0);
    r->begun = true;
    while (r->state == RELIVE_SAME && r->step < t->known)
        compare_step(r, t, r->step + 1);
    if (r->state == RELIVE_SAME && t->ended && r->step == t->known)
        r->state = compare_ends(r);
    return r->state;
}
