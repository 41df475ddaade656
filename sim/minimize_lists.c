/* sim/minimize_lists.c - what can be left out of a scenario, element by element.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/minimize_parts.h"

#include "core/message.h"
#include "sim/recording.h"

/* --- elements -------------------------------------------------------------------------------- */

static uint32_t count_faults(const struct scenario *s)
{
    return s->fault_count;
}

static bool keep_faults(struct scenario *s, const bool *kept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->fault_count; i++)
        if (kept[i])
            s->faults[count++] = s->faults[i];
    s->fault_count = count;
    return true;
}

static uint32_t count_changes(const struct scenario *s)
{
    return s->change_count;
}

static bool keep_changes(struct scenario *s, const bool *kept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->change_count; i++)
        if (kept[i])
            s->changes[count++] = s->changes[i];
    s->change_count = count;
    return minimize_drop_strangers(s);
}

static uint32_t count_pairs(const struct scenario *s)
{
    return s->pair_count;
}

static bool keep_pairs(struct scenario *s, const bool *kept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->pair_count; i++)
        if (kept[i])
            s->pairs[count++] = s->pairs[i];
    s->pair_count = count;
    return true;
}

static uint32_t count_groups(const struct scenario *s)
{
    return s->clients_count;
}

/* Who is not there does not leave. */
static void renumber_groups(struct scenario *s, const bool *kept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->fault_count; i++) {
        struct scenario_fault f = s->faults[i];
        uint32_t before = 0;
        for (uint32_t g = 0; f.kind == FAULT_LEAVE && g < f.group; g++)
            before += kept[g];
        if (f.kind == FAULT_LEAVE && !kept[f.group])
            continue;
        f.group = before;
        s->faults[count++] = f;
    }
    s->fault_count = count;
}

static bool keep_groups(struct scenario *s, const bool *kept)
{
    uint32_t count = 0;
    renumber_groups(s, kept);
    for (uint32_t i = 0; i < s->clients_count; i++)
        if (kept[i])
            s->clients[count++] = s->clients[i];
    s->clients_count = count;
    return true;
}

static uint32_t count_requests(const struct scenario *s)
{
    return s->request_count;
}

static void count_list_clients(struct scenario *s)
{
    s->list_clients = 0;
    for (uint32_t i = 0; i < s->request_count; i++)
        if (s->requests[i].client >= s->list_clients)
            s->list_clients = s->requests[i].client + 1;
}

static bool keep_requests(struct scenario *s, const bool *kept)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < s->request_count; i++)
        if (kept[i])
            s->requests[count++] = s->requests[i];
    s->request_count = count;
    count_list_clients(s);
    return true;
}

const struct minimize_list minimize_faults = {count_faults, keep_faults};
const struct minimize_list minimize_changes = {count_changes, keep_changes};
const struct minimize_list minimize_pairs = {count_pairs, keep_pairs};
const struct minimize_list minimize_groups = {count_groups, keep_groups};
const struct minimize_list minimize_requests = {count_requests, keep_requests};

/* --- what is peculiar about them ------------------------------------------------------------- */

static void drop_lifetime(struct scenario_request *q)
{
    q->ttl_ms = TTL_DEFAULT;
}

static void drop_length(struct scenario_request *q)
{
    if (q->op == OP_PUT)
        q->value = recording_short_value(q->value);
}

static void drop_client(struct scenario_request *q)
{
    q->client = 0;
}

static void drop_node(struct scenario_request *q)
{
    q->through = 0;
}

/* Rounded down: the order stays. */
static void drop_tenths(struct scenario_request *q)
{
    q->at_ns -= q->at_ns % (NS_PER_S / 10);
}

static void drop_microseconds(struct scenario_request *q)
{
    q->at_ns -= q->at_ns % NS_PER_MS;
}

static bool drop(struct scenario *s, const bool *kept, void (*from)(struct scenario_request *q))
{
    for (uint32_t i = 0; i < s->request_count; i++)
        if (!kept[i])
            from(&s->requests[i]);
    count_list_clients(s);
    return true;
}

static bool keep_lifetimes(struct scenario *s, const bool *kept)
{
    return drop(s, kept, drop_lifetime);
}

static bool keep_lengths(struct scenario *s, const bool *kept)
{
    return drop(s, kept, drop_length);
}

static bool keep_clients(struct scenario *s, const bool *kept)
{
    return drop(s, kept, drop_client);
}

static bool keep_their_nodes(struct scenario *s, const bool *kept)
{
    return drop(s, kept, drop_node);
}

static bool keep_tenths(struct scenario *s, const bool *kept)
{
    return drop(s, kept, drop_tenths);
}

static bool keep_microseconds(struct scenario *s, const bool *kept)
{
    return drop(s, kept, drop_microseconds);
}

/* Times of faults, which the weather draws to the nanosecond. */
static bool keep_fault_times(struct scenario *s, const bool *kept)
{
    for (uint32_t i = 0; i < s->fault_count; i++) {
        struct scenario_fault *const f = &s->faults[i];
        if (kept[i])
            continue;
        f->at_ns -= f->at_ns % NS_PER_MS;
        if (f->lasts_ns != TIME_NEVER && f->lasts_ns > NS_PER_MS)
            f->lasts_ns -= f->lasts_ns % NS_PER_MS;
    }
    return true;
}

const struct minimize_list minimize_peculiar[] = {
    {count_requests, keep_lifetimes}, {count_requests, keep_lengths},
    {count_requests, keep_clients},   {count_requests, keep_their_nodes},
    {count_requests, keep_tenths},    {count_requests, keep_microseconds},
    {count_faults, keep_fault_times},
};
const uint32_t minimize_peculiar_count = ARRAY_LEN(minimize_peculiar);
