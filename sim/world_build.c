/* sim/world_build.c - a world at time 0, and its end (sim/world_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <stdlib.h>

#include "core/hash.h"
#include "sim/mix.h"
#include "sim/patience.h"
#include "sim/weather.h"

static bool build_nodes(struct world *w)
{
    uint32_t n = w->node_count;
    w->nodes = calloc(n, sizeof *w->nodes);
    if (!w->nodes || !links_init(w))
        return false;
    for (uint32_t i = 0; i < n; i++) {
        w->nodes[i].name = hash_key(slice_str(w->scenario->nodes[i].id));
        w->nodes[i].memory_bytes = w->scenario->nodes[i].memory_bytes;
        w->nodes[i].down_until_ns = TIME_NEVER; /* who has not joined yet */
    }
    for (uint32_t i = 0; i < w->member_count; i++) {
        if (!world_boot(w, w->members[i]))
            return false;
    }
    return true;
}

static void count_crowd(struct world *w)
{
    const struct scenario *s = w->scenario;
    w->client_count = s->list_clients + 1; /* and the visitor */
    w->key_count = scenario_group_keys(s);
    for (uint32_t g = 0; g < s->clients_count; g++)
        w->client_count += s->clients[g].count;
}

static bool build_crowd(struct world *w)
{
    const struct scenario *s = w->scenario;
    uint32_t at = 0;
    w->clients = calloc((size_t)w->client_count + 1, sizeof *w->clients);
    w->zipfs = calloc((size_t)s->clients_count + 1, sizeof *w->zipfs);
    w->shares = calloc(1, sizeof *w->shares);
    if (!w->clients || !w->zipfs || !w->shares || !listed_init(w))
        return false;
    for (uint32_t g = 0; g < s->clients_count; g++) {
        const struct scenario_clients *group = &s->clients[g];
        uint64_t name = hash_key(slice_str(group->id));
        for (uint32_t i = 0; i < group->count; i++)
            w->clients[at++] = (struct sim_client){.group = g, .name = mix_in(name, i)};
        if (group->keys == KEYS_ZIPF &&
            !zipf_init(&w->zipfs[g], group->key_count, group->alpha_milli))
            return false;
    }
    while (at < w->client_count)
        w->clients[at++].group = UINT32_MAX;
    return true;
}

bool world_make_room(struct world *w)
{
    uint32_t longest = w->scenario->value_bytes_max;
    for (uint32_t g = 0; g < w->scenario->clients_count; g++)
        if (w->scenario->clients[g].value_bytes_most > longest)
            longest = w->scenario->clients[g].value_bytes_most;
    w->value = malloc((size_t)longest + VALUE_HEAD_MAX);
    w->expected = malloc((size_t)longest + VALUE_HEAD_MAX);
    return w->value && w->expected;
}

static bool build_check(struct world *w, const struct scenario *scenario)
{
    /* One more than there are: nobody need ask for anything. */
    const uint32_t more = w->scenario->visitors ? VISITOR_KEYS_MAX + 1 : 1;
    struct check_config config = {
        .key_count = w->key_count + w->scenario->request_count + more,
        .client_count = w->client_count + 1,
        .node_count = w->node_count,
        .default_ttl_ms = w->scenario->default_ttl_ms,
        .answer_within_ns = patience_ns(w->scenario),
        .names = scenario,
    };
    w->check = check_new(&config);
    return w->check != NULL;
}

/* As the seed has it. */
static bool build_scenario(struct world *w, const struct scenario *scenario)
{
    w->scenario = calloc(1, sizeof *w->scenario);
    return w->scenario && weather_begin(scenario, w->seed, w->scenario);
}

struct world *world_new(const struct scenario *scenario, uint64_t seed, struct trace *trace)
{
    struct world *w = calloc(1, sizeof *w);
    if (!w)
        return NULL;
    w->seed = seed;
    w->trace = trace;
    w->node_count = scenario->node_count;
    w->versions = scenario->request_count;
    if (!build_scenario(w, scenario)) {
        world_free(w);
        return NULL;
    }
    count_crowd(w);
    if (!world_make_room(w) || !changes_init(w) || !build_check(w, scenario) || !build_nodes(w) ||
        !build_crowd(w)) {
        world_free(w);
        return NULL;
    }
    for (uint32_t i = 0; i < w->scenario->fault_count; i++)
        world_push(w, w->scenario->faults[i].at_ns, HAPPENS_FAULT, i, 0);
    crowd_start(w);
    return w;
}

/* What never changes goes with the last of those who share it. */
static void free_shared(struct world *w)
{
    if (w->shares && *w->shares > 0) {
        --*w->shares;
        return;
    }
    for (uint32_t g = 0; w->zipfs && g < w->scenario->clients_count; g++)
        zipf_destroy(&w->zipfs[g]);
    free(w->zipfs);
    free(w->listed);
    free(w->listed_keys);
    free(w->shares);
}

void world_free(struct world *w)
{
    if (!w)
        return;
    for (uint32_t i = 0; w->nodes && i < w->node_count; i++) {
        node_destroy(&w->nodes[i].node);
        free(w->nodes[i].inbox);
    }
    free_shared(w);
    check_free(w->check);
    events_destroy(&w->queue);
    connections_destroy(&w->connections);
    changes_destroy(w);
    free(w->nodes);
    links_destroy(&w->links);
    free(w->clients);
    free(w->messages);
    free(w->value);
    free(w->expected);
    weather_end(w->scenario);
    free(w->scenario);
    free(w);
}
