/* sim/minimize_parts.h - what can be made smaller in a scenario, as tables (sim/minimize.h).
 *
 *   minimize_lists.c     lists, of which elements can be left out
 *   minimize_nodes.c     nodes, and all that speaks of them
 *   minimize_numbers.c   numbers that can be lower
 *   minimize_resets.c    settings that can go back to their defaults
 *
 * All of them change a scenario in place, which has lists of its own, and leave it valid.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_MINIMIZE_PARTS_H
#define SIM_MINIMIZE_PARTS_H

#include "sim/scenario.h"

struct minimize_list {
    uint32_t (*count)(const struct scenario *s);
    /* Leave out the elements, or what is peculiar about them, with !kept[i]. false: this cannot be
     * a scenario, or no memory; what *s is then does not matter. */
    bool (*keep)(struct scenario *s, const bool *kept);
};

extern const struct minimize_list minimize_faults, minimize_changes, minimize_pairs,
    minimize_groups, minimize_requests, minimize_nodes;
/* What is peculiar about requests and faults: lifetimes, lengths of values, clients, nodes, odd
 * times. */
extern const struct minimize_list minimize_peculiar[];
extern const uint32_t minimize_peculiar_count;

/* Leave out the nodes that join, and that no change adds any more. false: no memory. */
bool minimize_drop_strangers(struct scenario *s);

struct minimize_number {
    uint64_t least;
    uint64_t (*get)(const struct scenario *s, uint32_t group);
    /* false: as for lists. */
    bool (*set)(struct scenario *s, uint32_t group, uint64_t number);
};

/* In milliseconds, rounded up. */
extern const struct minimize_number minimize_end;
/* Of each group of clients. */
extern const struct minimize_number minimize_clients, minimize_turns;

/* Settings: each false if it has its default already. */
extern bool (*const minimize_resets[])(struct scenario *s);
extern const uint32_t minimize_reset_count;

#endif
