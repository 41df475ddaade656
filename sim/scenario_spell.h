/* sim/scenario_spell.h - values as a scenario file spells them (sim/scenario_write.h).
 *
 * Each is exact: what is read back is what was given.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_SPELL_H
#define SIM_SCENARIO_SPELL_H

#include "sim/json_write.h"
#include "sim/scenario.h"

/* "1.5s", "200us" */
void spell_time(uint64_t ns, FILE *out);

/* 60, 0.25, or null for no end. */
void spell_seconds(uint64_t ms, FILE *out);

/* "64MiB", or 1000 */
void spell_size(uint64_t bytes, FILE *out);

/* "200us", or {"uniform": ["100us", "300us"]} */
void spell_delay(const struct delay *d, FILE *out);
bool delay_eq(const struct delay *a, const struct delay *b);

/* The id of a node, and a list of ids. */
void spell_node(const struct scenario *s, uint16_t node, FILE *out);
void spell_nodes(const struct scenario *s, const uint16_t *nodes, uint32_t count, FILE *out);

#endif
