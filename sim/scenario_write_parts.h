/* sim/scenario_write_parts.h - the rooms in which a scenario is written, for each other
 * (sim/scenario_write.h). Each adds its members to the file's object.
 *
 *   scenario_write.c           the whole file
 *   scenario_write_nodes.c     who the nodes are, what lies between them, who comes and goes
 *   scenario_write_clients.c   groups of clients, and the explicit list
 *   scenario_write_faults.c    what goes wrong, and the weather
 *   scenario_spell.c           single values
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_WRITE_PARTS_H
#define SIM_SCENARIO_WRITE_PARTS_H

#include "sim/scenario_spell.h"

/* Between the members of the file, and between the elements of its lists. */
#define WRITE_MEMBERS ",\n "
#define WRITE_ELEMENTS ",\n  "

void scenario_write_nodes(const struct scenario *s, struct json_write *file);
void scenario_write_network(const struct scenario *s, struct json_write *file);
void scenario_write_changes(const struct scenario *s, struct json_write *file);
void scenario_write_clients(const struct scenario *s, struct json_write *file);
void scenario_write_requests(const struct scenario *s, struct json_write *file);
void scenario_write_faults(const struct scenario *s, struct json_write *file);
void scenario_write_weather(const struct scenario *s, struct json_write *file);

/* What nodes have that say nothing else: "cache": {"memory": ...} of the file. */
uint64_t scenario_usual_memory(const struct scenario *s);

#endif
