/* net/deadline.h - who has been too slow?
 *
 * Everyone who waits for the same kind of thing is given the same time. So a list in order of
 * beginning is a list in order of deadline: to begin is to go to its end, and a look at its front
 * says whether anyone is late. Starting, stopping and looking are O(1); a timer of the event loop
 * for each connection would cost a heap operation for each request.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_DEADLINE_H
#define NET_DEADLINE_H

#include "core/base.h"

/* Lies within what waits. A zeroed one is not running. */
struct deadline {
    struct deadline *earlier, *later; /* NULL when not running */
    uint64_t since_ns;
};

struct deadlines {
    struct deadline ring; /* the list's own end: ring.later is the earliest */
    uint64_t allowed_ns;  /* how long each may take */
};

void deadlines_init(struct deadlines *list, uint64_t allowed_ns);

/* Begin now, or begin again. */
void deadline_start(struct deadlines *list, struct deadline *d, uint64_t now_ns);
/* Stop; harmless when not running. */
void deadline_stop(struct deadline *d);

static inline bool deadline_is_running(const struct deadline *d)
{
    return d->later != NULL;
}

/* The one that began first, if its time is up; else NULL. */
struct deadline *deadlines_due(const struct deadlines *list, uint64_t now_ns);

#endif
