/* sim/sequence_play.c - see sim/sequence_play.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/sequence_play.h"

#include <assert.h>
#include <stdlib.h>

static void asked(void *self, const struct asked *a)
{
    (void)self;
    (void)a;
}

static void told(void *self, const struct told *t)
{
    struct sequence_played *p = self;
    uint32_t request = (uint32_t)(t->id - 1);
    p->told[request] = *t;
    const struct cache_stats *s = &world_node(p->world, t->owner)->cache.stats;
    if (s->evicted + s->refused > 0 && p->squeezed[t->owner] == SEQUENCE_NONE)
        p->squeezed[t->owner] = request;
}

/* The scenario's clients keep still. They are there so that keys have their numbers. */
static bool quiet_clients(struct scenario *s, const struct scenario *from)
{
    s->clients = calloc((size_t)from->clients_count + 1, sizeof *s->clients);
    if (!s->clients)
        return false;
    for (uint32_t i = 0; i < from->clients_count; i++) {
        s->clients[i] = from->clients[i];
        s->clients[i].count = 1;
        s->clients[i].requests = 0;
    }
    return true;
}

static bool list_requests(struct scenario *s, const struct sequence *from, const uint64_t *at_ns)
{
    s->requests = calloc((size_t)s->request_count + 1, sizeof *s->requests);
    if (!s->requests)
        return false;
    for (uint32_t i = 0; i < s->request_count; i++) {
        const struct sequence_request *r = &from->requests[i];
        assert(i == 0 || at_ns[i] > at_ns[i - 1]);
        s->requests[i] = (struct scenario_request){.at_ns = at_ns[i],
                                                   .op = r->request.op,
                                                   .through = r->through,
                                                   .key = r->request.key,
                                                   .value = r->request.value,
                                                   .ttl_ms = r->request.ttl_ms,
                                                   .order = i};
    }
    return true;
}

static bool write_scenario(struct scenario *out, const struct sequence *s, uint32_t count,
                           const uint64_t *at_ns)
{
    *out = *s->scenario;
    out->request_count = count;
    out->list_clients = 1;
    out->access = out->link = (struct delay){.kind = DELAY_CONSTANT};
    out->pairs = NULL;
    out->pair_count = 0;
    out->bandwidth = 0;
    out->expectations = NULL;
    out->expectation_count = 0;
    out->clients = NULL;
    out->requests = NULL;
    return quiet_clients(out, s->scenario) && list_requests(out, s, at_ns);
}

static bool play(struct sequence_played *p)
{
    uint32_t count = p->scenario.request_count;
    struct world_watcher watcher = {.self = p, .asked = asked, .told = told};
    p->told = calloc((size_t)count + 1, sizeof *p->told);
    p->squeezed = calloc(p->scenario.node_count, sizeof *p->squeezed);
    p->world = world_new(&p->scenario, p->scenario.seed, NULL);
    if (!p->told || !p->squeezed || !p->world)
        return false;
    for (uint32_t i = 0; i < p->scenario.node_count; i++)
        p->squeezed[i] = SEQUENCE_NONE;
    world_watch(p->world, &watcher);
    while (world_step(p->world)) {
    }
    world_watch(p->world, NULL);
    return !world_failed(p->world);
}

bool sequence_play(const struct sequence *s, uint32_t count, const uint64_t *at_ns, uint64_t end_ns,
                   struct sequence_played *out)
{
    assert(count <= s->count);
    assert(count == 0 || at_ns[count - 1] <= end_ns);
    *out = (struct sequence_played){0};
    bool ok = write_scenario(&out->scenario, s, count, at_ns);
    out->scenario.end_ns = end_ns;
    ok = ok && play(out);
    if (!ok)
        sequence_played_destroy(out);
    return ok;
}

void sequence_played_destroy(struct sequence_played *p)
{
    world_free(p->world);
    free(p->scenario.clients);
    free(p->scenario.requests);
    free(p->told);
    free(p->squeezed);
    *p = (struct sequence_played){0};
}
