/* sim/result.c - see sim/result.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/result.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

static void collect_nodes(struct result *r, const struct world *w)
{
    uint64_t sum = 0, most = 0;
    uint32_t count = world_node_count(w);
    for (uint32_t i = 0; i < count; i++) {
        const struct node *n = world_node(w, i);
        r->loads[i] = world_node_load(w, i);
        sum += r->loads[i];
        if (r->loads[i] > most)
            most = r->loads[i];
        if (n) {
            r->evicted += n->cache.stats.evicted;
            r->expired += n->cache.stats.expired_on_access + n->cache.stats.expired_in_background;
            r->orphans += n->cache.stats.orphans;
            r->came_back += n->stats.came_back;
        }
    }
    r->peak_to_mean = share(most * count, sum);
}

static void collect_moves(struct result *r, const struct world *w)
{
    struct world_move sum = {0};
    for (uint32_t i = 0; i < r->scenario->change_count; i++) {
        r->moves[i] = *world_move(w, i);
        sum.keys += r->moves[i].keys;
        sum.moved += r->moves[i].moved;
    }
    r->moved = share(sum.moved, sum.keys);
}

static double figure_of(const struct result *r, enum figure figure)
{
    switch (figure) {
    case FIGURE_HIT_RATIO:
        return r->hit_ratio;
    case FIGURE_FORWARDED:
        return r->forwarded;
    case FIGURE_ERRORS:
        return r->errors;
    case FIGURE_REQUESTS:
        return (double)r->stats.answered;
    case FIGURE_EVICTED:
        return (double)r->evicted;
    case FIGURE_EXPIRED:
        return (double)r->expired;
    case FIGURE_PEAK_TO_MEAN:
        return r->peak_to_mean;
    case FIGURE_MOVED:
        return r->moved;
    case FIGURE_MOVED_MISSES:
        return (double)r->stats.moved_misses;
    case FIGURE_ORPHANS:
        return (double)r->orphans;
    case FIGURE_RESURRECTED:
        return (double)r->resurrected;
    case FIGURE_CAME_BACK:
        return (double)r->came_back;
    case FIGURE_COUNT:
        break;
    }
    assert(false && "a figure that is not listed");
    return 0;
}

static void judge(struct result *r)
{
    r->kept = r->met = true;
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        r->kept = r->kept && r->promises[i].broken == 0;
    for (uint32_t i = 0; i < r->scenario->expectation_count; i++) {
        struct expectation_result *e = &r->expectations[i];
        e->expectation = &r->scenario->expectations[i];
        e->value = figure_of(r, e->expectation->figure);
        e->met = !(e->expectation->has_min && e->value < e->expectation->min) &&
                 !(e->expectation->has_max && e->value > e->expectation->max);
        r->met = r->met && e->met;
    }
}

bool result_collect(struct result *r, struct world *w, const struct scenario *scenario,
                    uint64_t seed, const struct trace *trace)
{
    *r = (struct result){.scenario = scenario, .seed = seed, .stats = *world_stats(w)};
    r->loads = calloc(world_node_count(w), sizeof *r->loads);
    r->expectations = calloc((size_t)scenario->expectation_count + 1, sizeof *r->expectations);
    r->moves = calloc((size_t)scenario->change_count + 1, sizeof *r->moves);
    if (!r->loads || !r->expectations || !r->moves) {
        result_destroy(r);
        return false;
    }
    r->virtual_ns = world_now_ns(w);
    r->trace_hash = trace->hash;
    r->trace_count = trace->count;
    r->hit_ratio = share(r->stats.hits, r->stats.hits + r->stats.misses);
    r->forwarded = share(r->stats.forwarded, r->stats.answered);
    r->errors = share(r->stats.errors + r->stats.closed, r->stats.answered + r->stats.closed);
    collect_nodes(r, w);
    collect_moves(r, w);
    check_end(world_check(w), r->virtual_ns, world_under_way(w));
    r->resurrected = check_resurrected(world_check(w));
    memcpy(r->marks, check_marks(world_check(w)), sizeof r->marks);
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        r->promises[i] = check_result(world_check(w), (enum promise)i);
    judge(r);
    return true;
}

void result_destroy(struct result *r)
{
    if (!r)
        return;
    free(r->loads);
    free(r->expectations);
    free(r->moves);
    *r = (struct result){0};
}
