/* sim/intervention.h - what somebody does to a running world that is not in its scenario.
 *
 * A fault, a change of the members or a request, carried out now, as an event of its own. A run
 * with the same interventions at the same places among its events is the same run, so one that was
 * changed by hand can be gone back in and repeated like any other (sim/travel.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_INTERVENTION_H
#define SIM_INTERVENTION_H

#include "sim/world.h"

/* A request of a visitor, a client that asks nothing by itself. */
struct visit {
    enum op op;
    uint16_t through;   /* the node that is asked */
    uint32_t key;       /* one of the world's: world_find_key() */
    uint32_t value_len; /* OP_PUT: at least; a value that names this request */
    uint64_t ttl_ms;    /* OP_PUT: as in core/message.h */
};

struct intervention {
    enum intervention_kind {
        INTERVENTION_FAULT,
        INTERVENTION_CHANGE,
        INTERVENTION_VISIT,
    } kind;
    struct scenario_fault fault;   /* as in the scenario, but at_ns and order mean nothing; sides
                                      are borrowed by the world and its copies */
    struct scenario_change change; /* likewise; its node is one of the scenario's */
    struct visit visit;
};

/* The next event is this, at the time of the last one. In records faults are numbered on behind
 * those of the scenario; number, from 0, is that of the intervention and stands behind those of the
 * scenario's changes. Memory may run out: world_failed(). */
void world_intervene(struct world *w, const struct intervention *what, uint32_t number);

/* The number of a key. false: nobody asks for it in this scenario, nor does a visitor so far
 * (sim/visitor_keys.h). */
MUST_CHECK bool world_find_key(const struct world *w, struct slice key, uint32_t *out);

#endif
