/* sim/scenario_parts.h - the rooms in which a scenario is read, for each other (sim/scenario.h).
 *
 *   scenario.c           the whole file              scenario_faults.c     what goes wrong
 *   scenario_nodes.c     who the nodes are           scenario_partition.c  and who with whom
 *   scenario_network.c   what lies between them      scenario_weather.c    the same at random
 *   scenario_delay.c     how long something takes    scenario_expect.c     what must come of it
 *   scenario_clients.c   groups of clients           reader.c              single values
 *   scenario_requests.c  the explicit list           scenario_changes.c    who comes and goes
 *   scenario_must.c      what a sweep must have seen
 *
 * They are called in an order in which each finds what it needs: the end and the nodes first.
 * Each takes the token of its part of the file; JSON_NONE leaves *s as it is. false: the file is
 * refused and the error filled in; what was taken so far is freed with *s.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_SCENARIO_PARTS_H
#define SIM_SCENARIO_PARTS_H

#include "sim/reader.h"
#include "sim/scenario.h"

/* Nodes that say nothing else get this much memory. */
MUST_CHECK bool scenario_read_nodes(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                                    struct scenario *s);
/* Those that changes add, likewise; the one node that such a token is, unless it is known. */
MUST_CHECK bool scenario_read_joiners(const struct reader *r, uint32_t changes,
                                      uint64_t memory_bytes, struct scenario *s);
MUST_CHECK bool scenario_add_node(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                                  struct scenario *s);
MUST_CHECK bool scenario_read_changes(const struct reader *r, uint32_t token, struct scenario *s);
MUST_CHECK bool scenario_read_delay(const struct reader *r, uint32_t token, struct delay *out);
MUST_CHECK bool scenario_read_network(const struct reader *r, uint32_t token, struct scenario *s);
MUST_CHECK bool scenario_read_clients(const struct reader *r, uint32_t token, struct scenario *s);
MUST_CHECK bool scenario_read_requests(const struct reader *r, uint32_t token, struct scenario *s);
MUST_CHECK bool scenario_read_faults(const struct reader *r, uint32_t token, struct scenario *s);
MUST_CHECK bool scenario_read_weather(const struct reader *r, uint32_t token, struct scenario *s);
MUST_CHECK bool scenario_read_expectations(const struct reader *r, uint32_t token,
                                           struct scenario *s);

MUST_CHECK bool scenario_read_must(const struct reader *r, uint32_t token, struct scenario *s);

/* What a scenario is before anything of its file is read. */
struct scenario scenario_defaults(void);

/* The id of one of the nodes, as an index into them. O(log nodes). */
MUST_CHECK bool scenario_read_node(const struct reader *r, uint32_t token, const struct scenario *s,
                                   uint16_t *out);

/* ["A", "B"]: two different nodes. */
MUST_CHECK bool scenario_read_pair(const struct reader *r, uint32_t token, const struct scenario *s,
                                   uint16_t *out_a, uint16_t *out_b);

/* The groups of a partition, or "random", into *f; there is room for them in s->sides. */
MUST_CHECK bool scenario_read_partition(const struct reader *r, uint32_t token, struct scenario *s,
                                        struct scenario_fault *f);

/* A time from 0 to the scenario's end. */
MUST_CHECK bool scenario_read_time(const struct reader *r, uint32_t token, const struct scenario *s,
                                   uint64_t *out_ns);

/* Where a token stands in the scenario's own copy of the text. A decoded string is written over
 * its own spelling there, which is never shorter. */
uint8_t *scenario_place(const struct reader *r, uint32_t token, const struct scenario *s);

#endif
