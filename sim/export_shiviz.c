/* sim/export_shiviz.c - see sim/export_shiviz.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/export_shiviz.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/json_quote.h"

enum { CLIENTS = 0, WORLD = 1, HOSTS_BESIDE_NODES = 2 }; /* after the nodes, in this order */

bool export_shiviz_init(struct export_shiviz *e, const struct trace_names *names)
{
    assert(e != NULL);
    *e = (struct export_shiviz){.names = names, .node_count = names->nodes.count};
    e->host_count = e->node_count + HOSTS_BESIDE_NODES;
    e->clocks = calloc((size_t)e->host_count * e->host_count, sizeof *e->clocks);
    return e->clocks != NULL;
}

void export_shiviz_destroy(struct export_shiviz *e)
{
    if (!e)
        return;
    free(e->clocks);
    free(e->sent);
    trace_arrows_destroy(&e->arrows);
    *e = (struct export_shiviz){0};
}

static uint32_t host_of(const struct export_shiviz *e, const struct record *r)
{
    if (record_is_at_client(r->kind))
        return e->node_count + CLIENTS;
    return r->node < e->node_count ? r->node : e->node_count + WORLD;
}

static uint64_t *clock_of(const struct export_shiviz *e, uint32_t host)
{
    return e->clocks + (size_t)host * e->host_count;
}

static uint64_t *sent_from(const struct export_shiviz *e, uint32_t place)
{
    return e->sent + (size_t)place * e->host_count;
}

/* What arrives brings its clock along. */
static void take_in(struct export_shiviz *e, const struct record *r, uint64_t *clock)
{
    uint32_t place = trace_arrows_arrive(&e->arrows, r);
    if (place == ARROW_NONE)
        return;
    const uint64_t *sent = sent_from(e, place);
    for (uint32_t i = 0; i < e->host_count; i++)
        if (sent[i] > clock[i])
            clock[i] = sent[i];
}

static bool make_room(struct export_shiviz *e)
{
    if (e->arrows.places <= e->sent_max)
        return true;
    uint32_t max = e->arrows.places * 2;
    uint64_t *grown = realloc(e->sent, (size_t)max * e->host_count * sizeof *grown);
    if (!grown)
        return false;
    e->sent = grown;
    e->sent_max = max;
    return true;
}

static bool send_along(struct export_shiviz *e, const struct record *r, const uint64_t *clock)
{
    uint32_t place;
    if (!trace_arrows_leave(&e->arrows, r, &place) || !make_room(e))
        return false;
    if (place != ARROW_NONE)
        memcpy(sent_from(e, place), clock, e->host_count * sizeof *clock);
    return true;
}

static void write_host(const struct export_shiviz *e, uint32_t host, bool quoted, FILE *out)
{
    static const char *const names[] = {[CLIENTS] = "(clients)", [WORLD] = "(world)"};
    const char *name =
        host < e->node_count ? e->names->nodes.names[host] : names[host - e->node_count];
    if (quoted)
        json_quote(slice_str(name), out);
    else
        fputs(name, out);
}

static void write_event(const struct export_shiviz *e, const struct record *r, uint32_t host,
                        FILE *out)
{
    char line[TRACE_LINE_MAX];
    const uint64_t *clock = clock_of(e, host);
    const char *before = " {";
    trace_line(r, e->names, line);
    fprintf(out, "%s\n", line);
    write_host(e, host, false, out);
    for (uint32_t i = 0; i < e->host_count; i++) {
        if (clock[i] == 0)
            continue;
        fputs(before, out);
        write_host(e, i, true, out);
        fprintf(out, ":%" PRIu64, clock[i]);
        before = ", ";
    }
    fputs("}\n", out);
}

bool export_shiviz_record(struct export_shiviz *e, const struct record *r, FILE *out)
{
    assert(e != NULL && r != NULL && out != NULL);
    uint32_t host = host_of(e, r);
    uint64_t *clock = clock_of(e, host);
    clock[host]++;
    take_in(e, r, clock);
    trace_arrows_lost(&e->arrows, r);
    if (!send_along(e, r, clock))
        return false;
    write_event(e, r, host, out);
    return true;
}
