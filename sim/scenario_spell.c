/* sim/scenario_spell.c - see sim/scenario_spell.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_spell.h"

#include <assert.h>

#include "core/message.h"
#include "sim/json_quote.h"

void spell_time(uint64_t ns, FILE *out)
{
    static const struct {
        uint64_t ns;
        uint32_t places;
        const char *name;
    } units[] = {{NS_PER_S, 9, "s"}, {NS_PER_MS, 6, "ms"}, {1000, 3, "us"}, {1, 0, "ns"}};
    size_t i = 0;
    while (ns > 0 && ns < units[i].ns)
        i++;
    fputc('"', out);
    json_write_decimal(ns, units[i].places, out);
    fprintf(out, "%s\"", units[i].name);
}

void spell_seconds(uint64_t ms, FILE *out)
{
    if (ms == TTL_FOREVER)
        fputs("null", out);
    else
        json_write_decimal(ms, 3, out);
}

void spell_size(uint64_t bytes, FILE *out)
{
    static const char *const units[] = {"", "KiB", "MiB", "GiB"};
    size_t i = 0;
    for (; i + 1 < ARRAY_LEN(units) && bytes > 0 && bytes % 1024 == 0; i++)
        bytes /= 1024;
    const char *const quote = i > 0 ? "\"" : "";
    fprintf(out, "%s%llu%s%s", quote, (unsigned long long)bytes, units[i], quote);
}

/* {"uniform": ["100us", "300us"]} */
static void spell_uniform(const struct delay *d, struct json_write *o)
{
    struct json_write list = json_write_list(json_write_name(o, "uniform"), ", ");
    spell_time(d->least_ns, json_write_element(&list));
    spell_time(d->most_ns, json_write_element(&list));
    json_write_end(&list);
}

/* {"exponential": {"least": "100us", "mean": "250us"}} */
static void spell_exponential(const struct delay *d, struct json_write *o)
{
    struct json_write inner = json_write_object(json_write_name(o, "exponential"), ", ");
    spell_time(d->least_ns, json_write_name(&inner, "least"));
    spell_time(d->most_ns, json_write_name(&inner, "mean"));
    json_write_end(&inner);
}

/* {"two_mode": {"least": "150us", "most": "20ms", "one_in": 1000}} */
static void spell_two_mode(const struct delay *d, struct json_write *o)
{
    struct json_write inner = json_write_object(json_write_name(o, "two_mode"), ", ");
    spell_time(d->least_ns, json_write_name(&inner, "least"));
    spell_time(d->most_ns, json_write_name(&inner, "most"));
    fprintf(json_write_name(&inner, "one_in"), "%u", (unsigned)d->one_in);
    json_write_end(&inner);
}

void spell_delay(const struct delay *d, FILE *out)
{
    if (d->kind == DELAY_CONSTANT) {
        spell_time(d->least_ns, out);
        return;
    }
    struct json_write o = json_write_object(out, ", ");
    if (d->kind == DELAY_UNIFORM)
        spell_uniform(d, &o);
    else if (d->kind == DELAY_EXPONENTIAL)
        spell_exponential(d, &o);
    else
        spell_two_mode(d, &o);
    json_write_end(&o);
}

bool delay_eq(const struct delay *a, const struct delay *b)
{
    return a->kind == b->kind && a->least_ns == b->least_ns && a->most_ns == b->most_ns &&
           a->one_in == b->one_in;
}

void spell_node(const struct scenario *s, uint16_t node, FILE *out)
{
    assert(node < s->node_count);
    json_quote(slice_str(s->nodes[node].id), out);
}

void spell_nodes(const struct scenario *s, const uint16_t *nodes, uint32_t count, FILE *out)
{
    struct json_write list = json_write_list(out, ", ");
    for (uint32_t i = 0; i < count; i++)
        spell_node(s, nodes[i], json_write_element(&list));
    json_write_end(&list);
}
