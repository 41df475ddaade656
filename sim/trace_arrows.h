/* sim/trace_arrows.h - which arrival belongs to which departure?
 *
 * A record says that something left, or that something arrived; the arrow between the two is found
 * by what both of them name:
 *
 *    leaves                        arrives     is lost       both name
 *    ASK, from a client            REACH       CLOSE         the request
 *    ANSWER to a client            TELL        CLOSE         the request
 *    SEND, from a node             ARRIVE      FAIL          the asking node and its call
 *    ANSWER to a node              RETURN      FAIL          the asking node and its call
 *
 * What is under way has a place, a small number, under which the caller may keep what it wants to
 * know at the other end. Memory: what is under way, not the length of the trace. Only a crash can
 * leave something behind that neither arrives nor is reported lost.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_ARROWS_H
#define SIM_TRACE_ARROWS_H

#include "sim/lookup.h"
#include "sim/trace.h"

#define ARROW_NONE UINT32_MAX

struct trace_arrows {
    /* read-only for callers */
    uint32_t places; /* every place is below this; it grows */
    /* private */
    struct lookup open;    /* places by what names the arrow */
    uint32_t *free_places; /* owned; room for all */
    uint32_t free_count, max;
};

/* Zeroed is empty. NULL is fine. */
void trace_arrows_destroy(struct trace_arrows *a);

/* If something leaves with this record, *out is its place, else ARROW_NONE. false: no memory.
 * Expected O(1). */
MUST_CHECK bool trace_arrows_leave(struct trace_arrows *a, const struct record *r, uint32_t *out);
/* If this record says that something arrived, or that it never will: the place that it had. Else,
 * or if it left before the first record that was seen, ARROW_NONE. Ask before
 * trace_arrows_leave(), which may give the place away again. Expected O(1). */
uint32_t trace_arrows_arrive(struct trace_arrows *a, const struct record *r);
uint32_t trace_arrows_lost(struct trace_arrows *a, const struct record *r);

#endif
