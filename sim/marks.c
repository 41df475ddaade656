/* sim/marks.c - see sim/marks.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/marks.h"

#include <assert.h>

const char *mark_name(enum mark mark)
{
    static const char *const names[MARK_COUNT] = {
        [MARK_EVICTION] = "eviction",
        [MARK_EXPIRY] = "expiry",
        [MARK_FORWARD] = "forward",
        [MARK_COALESCED] = "coalesced",
        [MARK_RETRY] = "retry",
        [MARK_TIMEOUT] = "timeout",
        [MARK_REFUSED] = "refused",
        [MARK_RESET] = "reset",
        [MARK_LATE_ANSWER] = "late_answer",
        [MARK_CLIENT_GONE] = "client_gone",
        [MARK_HELD_BACK] = "held_back",
        [MARK_OVERLOADED] = "overloaded",
        [MARK_NO_ROOM] = "no_room",
        [MARK_EXPIRED_UNDERWAY] = "expired_underway",
        [MARK_CRASH_WITH_TRIPS] = "crash_with_trips",
        [MARK_DISAGREEMENT] = "disagreement",
        [MARK_MOVE] = "move",
        [MARK_ORPHAN_GONE] = "orphan_gone",
        [MARK_CAME_BACK] = "came_back",
        [MARK_MOVED_UNDERWAY] = "moved_underway",
    };
    assert(mark < MARK_COUNT);
    return names[mark];
}

enum mark mark_find(struct slice name)
{
    enum mark mark = 0;
    while (mark < MARK_COUNT && !slice_eq(name, slice_str(mark_name(mark))))
        mark++;
    return mark;
}
