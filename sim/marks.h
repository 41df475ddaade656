/* sim/marks.h - what must have happened for a run to prove anything.
 *
 * A sweep in which nothing was ever evicted says nothing about eviction. Each mark is something
 * that promises are most likely to break over; a run counts how often it came to pass, and a
 * scenario may demand that a sweep of it hits certain marks ("must": ["eviction", "retry"]).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_MARKS_H
#define SIM_MARKS_H

#include "core/base.h"

enum mark {
    MARK_EVICTION,         /* an entry gave way to another */
    MARK_EXPIRY,           /* an entry's lifetime ended */
    MARK_FORWARD,          /* a request made a hop */
    MARK_COALESCED,        /* a GET shared another's trip */
    MARK_RETRY,            /* a trip was made again on a fresh connection */
    MARK_TIMEOUT,          /* an owner kept silent until the deadline */
    MARK_REFUSED,          /* nobody listened at an owner's address */
    MARK_RESET,            /* a connection broke with requests on it */
    MARK_LATE_ANSWER,      /* an answer came when nobody waited any more */
    MARK_CLIENT_GONE,      /* a client left before its answer came */
    MARK_HELD_BACK,        /* an answer waited for an earlier one of its client */
    MARK_OVERLOADED,       /* a node had no room for a request */
    MARK_NO_ROOM,          /* a full cache that refuses did so */
    MARK_EXPIRED_UNDERWAY, /* a value expired between its owner and its client */
    MARK_CRASH_WITH_TRIPS, /* a node died while others waited for it */
    MARK_DISAGREEMENT,     /* a node refused a key that another one's list gives to it */
    MARK_MOVE,             /* keys changed their owner */
    MARK_ORPHAN_GONE,      /* a value left behind by a move was evicted or expired */
    MARK_CAME_BACK,        /* a key came back to a node that still had an old value of it */
    MARK_MOVED_UNDERWAY,   /* the list changed while a trip was under way */
    MARK_COUNT,
};

/* "eviction", "expired_underway", ... */
const char *mark_name(enum mark mark);

/* The mark of this name, or MARK_COUNT. */
enum mark mark_find(struct slice name);

#endif
