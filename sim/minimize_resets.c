/* sim/minimize_resets.c - settings of a scenario that can go back to their defaults.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/minimize_parts.h"

#include "core/cluster.h"
#include "sim/scenario_parts.h"
#include "sim/scenario_spell.h"

static bool reset_virtual_nodes(struct scenario *s)
{
    const uint32_t before = s->virtual_nodes;
    s->virtual_nodes = scenario_defaults().virtual_nodes;
    return s->virtual_nodes != before;
}

static bool reset_policy(struct scenario *s)
{
    const enum cache_policy before = s->policy;
    s->policy = scenario_defaults().policy;
    return s->policy != before;
}

static bool reset_value_bytes(struct scenario *s)
{
    const uint32_t before = s->value_bytes_max;
    s->value_bytes_max = scenario_defaults().value_bytes_max;
    return s->value_bytes_max != before;
}

static bool reset_default_ttl(struct scenario *s)
{
    const uint64_t before = s->default_ttl_ms;
    s->default_ttl_ms = scenario_defaults().default_ttl_ms;
    return s->default_ttl_ms != before;
}

static bool reset_timeout(struct scenario *s)
{
    const uint64_t before = s->forward_timeout_ms;
    s->forward_timeout_ms = scenario_defaults().forward_timeout_ms;
    return s->forward_timeout_ms != before;
}

static bool reset_placement(struct scenario *s)
{
    const enum placement before = s->placement;
    s->placement = scenario_defaults().placement;
    return s->placement != before;
}

static bool reset_bandwidth(struct scenario *s)
{
    const uint64_t before = s->bandwidth;
    s->bandwidth = 0;
    return before != 0;
}

static bool reset_link(struct scenario *s)
{
    const struct delay before = s->link;
    s->link = scenario_defaults().link;
    return !delay_eq(&s->link, &before);
}

static bool reset_access(struct scenario *s)
{
    const struct delay before = s->access;
    s->access = scenario_defaults().access;
    return !delay_eq(&s->access, &before);
}

static bool reset_weights(struct scenario *s)
{
    bool changed = false;
    for (uint32_t i = 0; i < s->node_count; i++) {
        changed = changed || s->nodes[i].weight != 1;
        s->nodes[i].weight = 1;
    }
    return changed;
}

static bool reset_memory(struct scenario *s)
{
    bool changed = false;
    for (uint32_t i = 0; i < s->node_count; i++) {
        changed = changed || s->nodes[i].memory_bytes != CLUSTER_MEMORY_BYTES_DEFAULT;
        s->nodes[i].memory_bytes = CLUSTER_MEMORY_BYTES_DEFAULT;
    }
    return changed;
}

bool (*const minimize_resets[])(struct scenario *s) = {
    reset_virtual_nodes, reset_policy,    reset_value_bytes, reset_default_ttl,
    reset_timeout,       reset_link,      reset_access,      reset_weights,
    reset_memory,        reset_placement, reset_bandwidth,
};
const uint32_t minimize_reset_count = ARRAY_LEN(minimize_resets);
