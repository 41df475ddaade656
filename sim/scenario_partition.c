/* sim/scenario_partition.c - [["A", "B"], ["C"]]: which nodes do not speak with which.
 *
 * Nothing passes between nodes of different groups. Who stands in no group speaks with all: a
 * bridge between sides that do not hear each other.
 *
 *      [["A"], ["C"]]        A <---x---> C        of the nodes A, B and C
 *                             \         /
 *                              `-> B <-'
 *
 * "random" is two halves, drawn anew by each seed when it happens.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include <stdlib.h>

/* ["B", "C"]; taken: is a node in a group already? */
static bool read_group(const struct reader *r, uint32_t token, struct scenario *s, uint16_t group,
                       bool *taken)
{
    const struct json *const j = &r->json;
    if (!reader_is(r, token, JSON_ARRAY) || j->tokens[token].size == 0)
        return json_expected(j, token, r->error, "a group of nodes, like [\"A\", \"B\"]");
    for (uint32_t t = token + 1; t < j->tokens[token].end_token; t = j->tokens[t].end_token) {
        uint16_t node = 0;
        if (!scenario_read_node(r, t, s, &node))
            return false;
        if (taken[node])
            return json_expected(j, t, r->error, "each node in one group only");
        taken[node] = true;
        s->sides[s->side_count++] = (struct scenario_side){node, group};
    }
    return true;
}

static bool read_groups(const struct reader *r, uint32_t token, struct scenario *s)
{
    const struct json *const j = &r->json;
    bool *const taken = calloc(s->node_count, sizeof *taken);
    if (taken == NULL)
        return reader_no_memory(r);
    uint16_t group = 1;
    bool ok = true;
    for (uint32_t t = token + 1; ok && t < j->tokens[token].end_token; t = j->tokens[t].end_token)
        ok = read_group(r, t, s, group++, taken);
    free(taken);
    return ok;
}

bool scenario_read_partition(const struct reader *r, uint32_t token, struct scenario *s,
                             struct scenario_fault *f)
{
    if (json_string_is(&r->json, token, "random"))
        return true;
    if (!reader_is(r, token, JSON_ARRAY) || r->json.tokens[token].size < 2)
        return json_expected(
            &r->json, token, r->error,
            "two groups of nodes or more, like [[\"A\"], [\"B\", \"C\"]], or \"random\"");
    const uint32_t first = s->side_count;
    const bool ok = read_groups(r, token, s);
    f->sides = &s->sides[first];
    f->side_count = s->side_count - first;
    return ok;
}
