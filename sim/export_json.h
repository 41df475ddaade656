/* sim/export_json.h - a record as one line of JSON, for programs.
 *
 *    {"step": 7, "at_ns": 200000, "kind": "send", "node": "A", "other": "B", "call": 4294967296,
 *     "key": "bread", "op": "GET"}
 *
 * What a, b and c of a record are is said by the names of the members: request, call, key, op,
 * outcome, version, fault, change, list, boot, client. A member that means nothing is left out.
 * Nodes, keys, faults and changes are called by their names (sim/trace_names.h).
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_EXPORT_JSON_H
#define SIM_EXPORT_JSON_H

#include "sim/trace.h"

/* Without line end. */
void export_json(const struct record *r, const struct trace_names *names, FILE *out);

#endif
