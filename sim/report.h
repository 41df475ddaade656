/* sim/report.h - a result on a page for people, or as JSON.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_REPORT_H
#define SIM_REPORT_H

#include <stdio.h>

#include "sim/result.h"

/* At most 80 columns. */
void report_page(const struct result *r, FILE *out);

/* {"scenario", "seed", "events", "requests", "virtual_s", "wall_s", "trace_hash", "hit_ratio",
 *  "forwarded", "errors", "outcomes": {...}, "load": {"A": n, ...},
 *  "moved", "moved_misses", "orphans", "came_back",
 *  "changes": [{"id", "keys", "moved", "moved_by_modulo"}],
 *  "promises": [{"name", "checked", "broken", "story"}],
 *  "expectations": [{"figure", "min", "max", "value", "met"}]} */
void report_json(const struct result *r, FILE *out);

#endif
