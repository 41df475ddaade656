/* sim/travel_parts.h - the inside of a travel, for the files that make it up (sim/travel.h).
 *
 *   travel.c       beginning and end, and the ways to a place
 *   travel_step.c  one step, and what is remembered of it
 *   travel_done.c  what is done by hand, and undone
 *
 * travel_advance() is the only place where anything happens; travel_restore() the only one that
 * goes back.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRAVEL_PARTS_H
#define SIM_TRAVEL_PARTS_H

#include "sim/travel.h"
#include "sim/world_parts.h"

#define TRAVEL_NO_KEY UINT32_MAX

/* What is remembered of a step. */
struct travel_step {
    uint64_t at_ns;
    uint64_t hash;    /* of the trace after it */
    uint64_t request; /* of a client; 0: none */
    uint32_t key;     /* that it is about, or TRAVEL_NO_KEY */
    uint16_t node;    /* where it happens, or RECORD_NOBODY */
    uint16_t kinds;
};

struct travel_change {
    uint64_t step; /* it is this one */
    struct intervention what;
};

/* --- travel_step.c --------------------------------------------------------------------------- */

/* From now on this moment is the present; it is owned. */
void travel_enter(struct travel *t, struct moment *m);
/* The present is what it should be: neither astray nor out of memory. */
bool travel_is_sound(const struct travel *t);
/* A copy of a moment is. TRAVEL_NO_MEMORY: the present is what it was. */
enum travel_end travel_restore(struct travel *t, const struct moment *kept);
/* The next step. TRAVEL_NO_PLACE: there is none. */
enum travel_end travel_advance(struct travel *t);
bool travel_is_wanted(const struct travel_step *s, const struct travel_interest *wanted);

/* --- travel.c -------------------------------------------------------------------------------- */

/* To this step, however long it takes, and give up any other way. */
enum travel_end travel_straight_to(struct travel *t, uint64_t step);

#endif
