/* sim/minimize_numbers.c - numbers of a scenario that can be lower.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/minimize_parts.h"

#include "core/message.h"

/* --- the end --------------------------------------------------------------------------------- */

static uint64_t get_end(const struct scenario *s, uint32_t group)
{
    (void)group;
    return (s->end_ns + NS_PER_MS - 1) / NS_PER_MS;
}

static uint64_t earlier(uint64_t a_ns, uint64_t b_ns)
{
    return a_ns < b_ns ? a_ns : b_ns;
}

/* What would come later does not come at all. */
static bool set_end(struct scenario *s, uint32_t group, uint64_t ms)
{
    (void)group;
    s->end_ns = ms * NS_PER_MS;
    while (s->fault_count > 0 && s->faults[s->fault_count - 1].at_ns > s->end_ns)
        s->fault_count--;
    while (s->request_count > 0 && s->requests[s->request_count - 1].at_ns > s->end_ns)
        s->request_count--;
    while (s->change_count > 0 && s->changes[s->change_count - 1].at_ns > s->end_ns)
        s->change_count--;
    for (uint32_t i = 0; i < s->clients_count; i++) {
        s->clients[i].start_ns = earlier(s->clients[i].start_ns, s->end_ns);
        s->clients[i].stop_ns = earlier(s->clients[i].stop_ns, s->end_ns);
    }
    return minimize_drop_strangers(s);
}

/* --- groups of clients ----------------------------------------------------------------------- */

static uint64_t get_clients(const struct scenario *s, uint32_t group)
{
    return s->clients[group].count;
}

static bool set_clients(struct scenario *s, uint32_t group, uint64_t count)
{
    s->clients[group].count = (uint32_t)count;
    return true;
}

/* Without end is more than any that matters. */
static uint64_t get_turns(const struct scenario *s, uint32_t group)
{
    enum { MANY = 1 << 20 };
    return s->clients[group].requests < MANY ? s->clients[group].requests : MANY;
}

static bool set_turns(struct scenario *s, uint32_t group, uint64_t count)
{
    s->clients[group].requests = count;
    return true;
}

const struct minimize_number minimize_end = {1, get_end, set_end};
const struct minimize_number minimize_clients = {1, get_clients, set_clients};
const struct minimize_number minimize_turns = {1, get_turns, set_turns};
