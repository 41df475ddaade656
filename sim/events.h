/* sim/events.h - what happens next?
 *
 * A heap of events in order of (time, sequence): of two events at one time, the one that was put in
 * first happens first. So the order is total, and does not depend on how the heap was built.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_EVENTS_H
#define SIM_EVENTS_H

#include "core/copy.h"

/* What an event means is its owner's business. */
struct happening {
    uint64_t at_ns;
    uint64_t sequence; /* given by events_push() */
    uint32_t kind;
    uint32_t subject;
    uint64_t detail;
};

struct events {
    /* read-only for callers */
    uint32_t count;
    uint64_t pushed; /* so far: the last sequence number */
    /* private */
    struct happening *heap; /* owned */
    uint32_t capacity;
};

/* Zeroed is empty. NULL is fine. */
void events_destroy(struct events *e);
/* core/copy.h. false: no memory; *to is empty. O(count). */
MUST_CHECK bool events_copy(struct events *to, const struct events *from, struct copy *c);

/* Put one in; its sequence is filled in. false: no memory, nothing changed. O(log count). */
MUST_CHECK bool events_push(struct events *e, struct happening h);

/* Put one in again that was taken out, perhaps at another time. It keeps its sequence, so it
 * happens before all that were put in after it for that time. false: as above. O(log count). */
MUST_CHECK bool events_push_again(struct events *e, struct happening h);

/* The next one, which stays; NULL when there is none. Valid until the next push or pop. */
const struct happening *events_peek(const struct events *e);

/* Take the next one out. There is one. O(log count). */
struct happening events_pop(struct events *e);

#endif
