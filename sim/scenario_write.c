/* sim/scenario_write.c - the whole file: its settings, and the parts in their order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_write.h"

#include "sim/json_quote.h"
#include "sim/result.h"
#include "sim/scenario_parts.h"
#include "sim/scenario_write_parts.h"

/* As the list of its lines. */
static void write_about(const struct scenario *s, struct json_write *file)
{
    struct slice rest = s->about;
    if (rest.len == 0)
        return;
    struct json_write lines = json_write_list(json_write_name(file, "about"), ",\n  ");
    while (rest.len > 0) {
        const uint8_t *const end = memchr(rest.data, '\n', rest.len);
        const uint32_t len = end ? (uint32_t)(end - rest.data) : rest.len;
        json_quote(slice_of(rest.data, len), json_write_element(&lines));
        rest = slice_of(rest.data + len + (end != NULL), rest.len - len - (end != NULL));
        if (end && rest.len == 0)
            json_quote(rest, json_write_element(&lines)); /* it ends with an empty line */
    }
    json_write_end(&lines);
}

static void write_cache(const struct scenario *s, struct json_write *file)
{
    const struct scenario usual = scenario_defaults();
    struct json_write o = json_write_object(json_write_name(file, "cache"), ", ");
    spell_size(scenario_usual_memory(s), json_write_name(&o, "memory"));
    if (s->policy != usual.policy)
        fputs("\"none\"", json_write_name(&o, "policy"));
    if (s->default_ttl_ms != usual.default_ttl_ms)
        spell_seconds(s->default_ttl_ms, json_write_name(&o, "default_ttl"));
    if (s->value_bytes_max != usual.value_bytes_max)
        spell_size(s->value_bytes_max, json_write_name(&o, "max_value"));
    json_write_end(&o);
}

/* Bounds are kept in millionths. */
static void write_bound(struct json_write *o, const char *name, bool has, double bound)
{
    if (has)
        json_write_decimal((uint64_t)(bound * 1e6 + 0.5), 6, json_write_name(o, name));
}

static void write_expectations(const struct scenario *s, struct json_write *file)
{
    if (s->expectation_count == 0)
        return;
    struct json_write list = json_write_object(json_write_name(file, "expect"), WRITE_ELEMENTS);
    for (uint32_t i = 0; i < s->expectation_count; i++) {
        const struct scenario_expectation *const e = &s->expectations[i];
        struct json_write o =
            json_write_object(json_write_name(&list, figure_name(e->figure)), ", ");
        write_bound(&o, "min", e->has_min, e->min);
        write_bound(&o, "max", e->has_max, e->max);
        json_write_end(&o);
    }
    json_write_end(&list);
}

static void write_must(const struct scenario *s, struct json_write *file)
{
    struct json_write list = {.begun = false};
    for (uint32_t i = 0; i < MARK_COUNT; i++) {
        if (!s->must[i])
            continue;
        if (!list.begun)
            list = json_write_list(json_write_name(file, "must"), ", ");
        json_quote(slice_str(mark_name((enum mark)i)), json_write_element(&list));
    }
    if (list.begun)
        json_write_end(&list);
}

void scenario_write(const struct scenario *s, FILE *out)
{
    const struct scenario usual = scenario_defaults();
    struct json_write file = json_write_object(out, WRITE_MEMBERS);
    json_quote(slice_str(s->name), json_write_name(&file, "name"));
    write_about(s, &file);
    fprintf(json_write_name(&file, "seed"), "%llu", (unsigned long long)s->seed);
    scenario_write_nodes(s, &file);
    if (s->virtual_nodes != usual.virtual_nodes)
        fprintf(json_write_name(&file, "virtual_nodes"), "%u", (unsigned)s->virtual_nodes);
    if (s->placement != usual.placement)
        fputs("\"modulo\"", json_write_name(&file, "placement"));
    write_cache(s, &file);
    if (s->forward_timeout_ms != usual.forward_timeout_ms)
        spell_seconds(s->forward_timeout_ms, json_write_name(&file, "forward_timeout"));
    scenario_write_network(s, &file);
    scenario_write_clients(s, &file);
    scenario_write_requests(s, &file);
    scenario_write_faults(s, &file);
    scenario_write_weather(s, &file);
    scenario_write_changes(s, &file);
    spell_time(s->end_ns, json_write_name(&file, "end"));
    write_expectations(s, &file);
    write_must(s, &file);
    json_write_end(&file);
    fputc('\n', out);
}
