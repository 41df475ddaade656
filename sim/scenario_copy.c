/* sim/scenario_copy.c - see sim/scenario_copy.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_copy.h"

#include <stdlib.h>

/* Put a copy of its elements in the place of *list. */
static bool copy_list(void **list, uint32_t count, size_t size)
{
    void *const copy = calloc((size_t)count + 1, size);
    if (copy != NULL && count > 0)
        memcpy(copy, *list, count * size);
    *list = copy;
    return copy != NULL;
}

/* Faults point to their own part of the list of sides. */
static void move_sides(struct scenario *s, const struct scenario_side *from)
{
    for (uint32_t i = 0; i < s->fault_count; i++)
        if (s->faults[i].sides != NULL)
            s->faults[i].sides = s->sides + (s->faults[i].sides - from);
}

bool scenario_copy(const struct scenario *s, struct scenario *out)
{
    void *nodes = s->nodes, *pairs = s->pairs, *clients = s->clients, *requests = s->requests;
    void *faults = s->faults, *sides = s->sides, *changes = s->changes, *unaware = s->unaware;
    void *expectations = s->expectations;
    bool ok = copy_list(&nodes, s->node_count, sizeof *s->nodes);
    ok = copy_list(&pairs, s->pair_count, sizeof *s->pairs) && ok;
    ok = copy_list(&clients, s->clients_count, sizeof *s->clients) && ok;
    ok = copy_list(&requests, s->request_count, sizeof *s->requests) && ok;
    ok = copy_list(&faults, s->fault_count, sizeof *s->faults) && ok;
    ok = copy_list(&sides, s->side_count, sizeof *s->sides) && ok;
    ok = copy_list(&changes, s->change_count, sizeof *s->changes) && ok;
    ok = copy_list(&unaware, s->unaware_count, sizeof *s->unaware) && ok;
    ok = copy_list(&expectations, s->expectation_count, sizeof *s->expectations) && ok;
    *out = *s;
    out->text = NULL;
    out->source = NULL;
    out->source_len = 0;
    out->nodes = nodes;
    out->pairs = pairs;
    out->clients = clients;
    out->requests = requests;
    out->faults = faults;
    out->sides = sides;
    out->changes = changes;
    out->unaware = unaware;
    out->expectations = expectations;
    if (ok)
        move_sides(out, s->sides);
    else
        scenario_destroy(out);
    return ok;
}
