/* tests/fuzz/fuzz_scenario.c - any bytes as a scenario.
 *
 * Laws: what is read lies within the documented ranges, refers to nodes that exist and to the
 * scenario's own text, and is in order; what is refused leaves nothing behind and names a place.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"

#include "core/cluster.h"
#include "sim/scenario.h"

#include <assert.h>

enum { INPUT_BYTES_MAX = 64 * 1024 };

#define HOUR_NS (3600 * NS_PER_S)

static void check_delay(const struct delay *d)
{
    assert(d->least_ns <= d->most_ns && d->most_ns <= HOUR_NS);
    assert(d->kind != DELAY_CONSTANT || d->least_ns == d->most_ns);
    assert(d->kind != DELAY_TWO_MODE || d->one_in >= 2);
}

static void check_settings(const struct scenario *s)
{
    assert(s->name[0] != '\0' && strlen(s->name) <= SCENARIO_NAME_MAX);
    assert(s->end_ns >= 1 && s->end_ns <= 1000 * HOUR_NS);
    assert(s->virtual_nodes >= 1 && s->virtual_nodes <= VIRTUAL_NODES_MAX);
    assert(s->policy == CACHE_LRU || s->policy == CACHE_NONE);
    assert(s->value_bytes_max >= 1 && s->value_bytes_max <= VALUE_BYTES_LIMIT);
    assert(s->default_ttl_ms >= 1);
    assert(s->default_ttl_ms <= TTL_MS_MAX || s->default_ttl_ms == TTL_FOREVER);
    assert(s->forward_timeout_ms >= 1);
    assert(s->forward_timeout_ms <= CLUSTER_FORWARD_TIMEOUT_MS_MAX);
    check_delay(&s->link);
    check_delay(&s->access);
    assert(s->bandwidth == 0 || s->bandwidth >= 1024);
    for (uint32_t i = 0; i < s->pair_count; i++) {
        const struct scenario_pair *const p = &s->pairs[i];
        assert(p->from < s->node_count && p->to < s->node_count && p->from != p->to);
        assert(i == 0 || p[-1].from < p->from || (p[-1].from == p->from && p[-1].to < p->to));
        check_delay(&p->link);
    }
}

static void check_nodes(const struct scenario *s)
{
    uint64_t points = 0;
    assert(s->node_count >= 1 && s->node_count <= NODES_MAX);
    for (uint32_t i = 0; i < s->node_count; i++) {
        const struct scenario_node *const n = &s->nodes[i];
        assert(n->id[0] != '\0' && strlen(n->id) <= NODE_ID_BYTES_MAX);
        assert(i == 0 || strcmp(n[-1].id, n->id) < 0);
        assert(n->weight >= 1 && n->weight <= WEIGHT_MAX);
        assert(n->memory_bytes >= CACHE_MEMORY_MIN);
        assert(n->memory_bytes <= CLUSTER_MEMORY_BYTES_MAX);
        points += (uint64_t)n->weight * s->virtual_nodes;
    }
    assert(points <= RING_POINTS_MAX);
}

static void check_group(const struct scenario *s, const struct scenario_clients *c)
{
    assert(c->id[0] != '\0' && strlen(c->id) <= SCENARIO_NAME_MAX);
    assert(c->count >= 1);
    assert(c->keys <= KEYS_HOT);
    assert(c->key_count >= 1 && c->key_count <= SCENARIO_KEYS_MAX);
    assert(c->keys != KEYS_ZIPF || (c->alpha_milli >= 1 && c->alpha_milli <= 5000));
    assert(c->hot_percent <= 100);
    assert(c->get_permille + c->put_permille + c->delete_permille == 1000);
    assert(c->value_bytes_least >= 16 && c->value_bytes_least <= c->value_bytes_most);
    assert(c->value_bytes_most <= VALUE_BYTES_LIMIT);
    assert(c->ttl_ms == TTL_DEFAULT || c->ttl_ms <= TTL_MS_MAX);
    check_delay(&c->think);
    assert((c->think.most_ns > 0) != (c->rate_milli > 0));
    assert(c->pipeline >= 1 && c->pipeline <= SCENARIO_PIPELINE_MAX);
    assert(c->pipeline == 1 || c->rate_milli == 0);
    assert(c->requests >= 1);
    assert(c->start_ns <= c->stop_ns && c->stop_ns <= s->end_ns);
    assert(c->through < s->node_count || c->through == SCENARIO_ALL);
}

static void check_clients(const struct scenario *s)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < s->clients_count; i++) {
        check_group(s, &s->clients[i]);
        sum += s->clients[i].count;
    }
    assert(sum <= SCENARIO_CLIENTS_MAX);
}

static void check_inside(const struct scenario *s, struct slice part, size_t size)
{
    const uint8_t *const text = (const uint8_t *)s->text;
    assert(part.len > 0);
    assert(part.data >= text && part.data + part.len <= text + size);
}

static void check_requests(const struct scenario *s, size_t size)
{
    for (uint32_t i = 0; i < s->request_count; i++) {
        const struct scenario_request *const q = &s->requests[i];
        assert(q->at_ns <= s->end_ns);
        assert(i == 0 || q[-1].at_ns < q->at_ns ||
               (q[-1].at_ns == q->at_ns && q[-1].order < q->order));
        assert(q->op <= OP_DELETE);
        assert(q->through < s->node_count);
        assert(q->client < s->list_clients);
        assert(q->key.len <= KEY_BYTES_MAX);
        check_inside(s, q->key, size);
        assert((q->op == OP_PUT) == (q->value.len > 0));
        if (q->op == OP_PUT)
            check_inside(s, q->value, size);
        assert(q->ttl_ms == TTL_DEFAULT || (q->op == OP_PUT && q->ttl_ms <= TTL_MS_MAX));
    }
}

/* a and b are a pair, a single node, or nobody; "heal" is a pair or everybody. */
static void check_places(const struct scenario *s, const struct scenario_fault *f)
{
    const bool pair = f->kind == FAULT_CUT || f->kind == FAULT_RESET || f->kind == FAULT_FLAP ||
                      f->kind == FAULT_HALF_OPEN || f->kind == FAULT_HEAL;
    const bool all = f->a == SCENARIO_ALL;
    assert(all || f->a < s->node_count);
    assert(!all || f->kind == FAULT_HEAL || f->kind == FAULT_PARTITION || f->kind == FAULT_LEAVE);
    assert(f->b == SCENARIO_ALL ? !pair || all : pair && f->b < s->node_count);
    assert(!pair || all || f->a != f->b);
    assert(f->kind == FAULT_LEAVE ? f->group < s->clients_count : f->group == 0);
    assert(f->way >= WAY_IN && f->way <= WAY_BOTH);
    assert(f->way == WAY_BOTH || f->kind == FAULT_ISOLATE);
    assert(f->side_count == 0 || (f->kind == FAULT_PARTITION && f->side_count >= 2));
    for (uint32_t i = 0; i < f->side_count; i++)
        assert(f->sides[i].node < s->node_count && f->sides[i].group >= 1);
}

static void check_fault(const struct scenario *s, const struct scenario_fault *f)
{
    const uint64_t step_ns = (uint64_t)(f->step_ns < 0 ? -f->step_ns : f->step_ns);
    assert(f->id[0] != '\0' && strlen(f->id) <= SCENARIO_NAME_MAX);
    assert(f->at_ns <= s->end_ns);
    assert(f->lasts_ns == TIME_NEVER ||
           (scenario_fault_can_last(f->kind) && f->lasts_ns <= 1000 * HOUR_NS));
    assert(f->lasts_ns >= 1 && (f->kind != FAULT_FLAP || f->lasts_ns != TIME_NEVER));
    check_places(s, f);
    assert(f->delay_ns <= HOUR_NS);
    assert(f->delay_ns == 0 || f->kind == FAULT_SLOW || f->kind == FAULT_FLAP);
    assert(step_ns == 0 || (f->kind == FAULT_CLOCK && step_ns <= 1000 * HOUR_NS));
    assert(f->memory_bytes == 0 ||
           (f->kind == FAULT_RESTART && f->memory_bytes >= CACHE_MEMORY_MIN));
}

static void check_faults(const struct scenario *s)
{
    assert(s->fault_count <= SCENARIO_FAULTS_MAX);
    for (uint32_t i = 0; i < s->fault_count; i++) {
        const struct scenario_fault *const f = &s->faults[i];
        check_fault(s, f);
        assert(i == 0 || f[-1].at_ns < f->at_ns ||
               (f[-1].at_ns == f->at_ns && f[-1].order < f->order));
    }
}

static void check_weather(const struct scenario *s)
{
    const struct scenario_weather *const weather = &s->weather;
    if (weather->kinds == 0)
        return;
    check_delay(&weather->every);
    check_delay(&weather->lasts);
    check_delay(&weather->slowed);
    assert(weather->every.most_ns > 0);
    assert(weather->start_ns <= weather->stop_ns && weather->stop_ns <= s->end_ns);
    assert(weather->kinds < 1U << FAULT_KINDS);
}

static void check_expectations(const struct scenario *s)
{
    assert(s->expectation_count <= FIGURE_COUNT);
    for (uint32_t i = 0; i < s->expectation_count; i++) {
        const struct scenario_expectation *const e = &s->expectations[i];
        assert(e->figure < FIGURE_COUNT);
        assert(e->has_min || e->has_max);
        assert(e->min >= 0 && e->max >= 0);
        assert(!e->has_min || !e->has_max || e->min <= e->max);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX)
        return 0;
    struct scenario s;
    struct json_error error;
    if (!scenario_parse(slice_of(data, size), &s, &error)) {
        assert(s.text == NULL && s.nodes == NULL && s.faults == NULL);
        assert(error.offset <= size);
        assert(error.line >= 1 && error.column >= 1);
        assert(error.message[0] != '\0');
        return 0;
    }
    if (s.about.len > 0)
        check_inside(&s, s.about, size);
    check_settings(&s);
    check_nodes(&s);
    check_clients(&s);
    check_requests(&s, size);
    check_faults(&s);
    check_weather(&s);
    check_expectations(&s);
    scenario_destroy(&s);
    return 0;
}
