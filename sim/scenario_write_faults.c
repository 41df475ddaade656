/* sim/scenario_write_faults.c - what goes wrong, and the weather.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_write_parts.h"

#include <assert.h>

#include "core/message.h"
#include "sim/json_quote.h"

/* [["A", "B"], ["C"]], or "random" */
static void write_groups(const struct scenario *s, const struct scenario_fault *f, FILE *out)
{
    if (f->side_count == 0) {
        fputs("\"random\"", out);
        return;
    }
    struct json_write groups = json_write_list(out, ", ");
    struct json_write group = json_write_list(json_write_element(&groups), ", ");
    for (uint32_t i = 0; i < f->side_count; i++) {
        if (i > 0 && f->sides[i].group != f->sides[i - 1].group) {
            json_write_end(&group);
            group = json_write_list(json_write_element(&groups), ", ");
        }
        spell_node(s, f->sides[i].node, json_write_element(&group));
    }
    json_write_end(&group);
    json_write_end(&groups);
}

/* What the fault's own word says. */
static void write_whom(const struct scenario *s, const struct scenario_fault *f, FILE *out)
{
    switch (f->kind) {
    case FAULT_CRASH:
    case FAULT_RESTART:
    case FAULT_PAUSE:
    case FAULT_RESUME:
    case FAULT_SLOW:
    case FAULT_ISOLATE:
    case FAULT_CLOCK:
        spell_node(s, f->a, out);
        return;
    case FAULT_HEAL:
        if (f->a == SCENARIO_ALL)
            fputs("\"all\"", out);
        else
            spell_nodes(s, (const uint16_t[]){f->a, f->b}, 2, out);
        return;
    case FAULT_CUT:
    case FAULT_RESET:
    case FAULT_FLAP:
    case FAULT_HALF_OPEN:
        spell_nodes(s, (const uint16_t[]){f->a, f->b}, 2, out);
        return;
    case FAULT_PARTITION:
        write_groups(s, f, out);
        return;
    case FAULT_LEAVE:
        json_quote(slice_str(s->clients[f->group].id), out);
        return;
    case FAULT_KINDS:
        break;
    }
    assert(false && "a fault that is not listed");
}

static void write_step(int64_t step_ns, FILE *out)
{
    const uint64_t ns = step_ns < 0 ? 0 - (uint64_t)step_ns : (uint64_t)step_ns;
    fprintf(out, "\"%c", step_ns < 0 ? '-' : '+');
    json_write_decimal(ns, 9, out);
    fputs("s\"", out);
}

/* What is said beside it. */
static void write_extras(const struct scenario_fault *f, struct json_write *o)
{
    if (f->lasts_ns != TIME_NEVER)
        spell_time(f->lasts_ns, json_write_name(o, "for"));
    if (f->kind == FAULT_SLOW)
        spell_time(f->delay_ns, json_write_name(o, "by"));
    if (f->kind == FAULT_CLOCK)
        write_step(f->step_ns, json_write_name(o, "by"));
    if (f->kind == FAULT_FLAP)
        spell_time(f->delay_ns, json_write_name(o, "every"));
    if (f->way != WAY_BOTH)
        fputs(f->way == WAY_IN ? "\"in\"" : "\"out\"", json_write_name(o, "way"));
    if (f->memory_bytes > 0)
        spell_size(f->memory_bytes, json_write_name(o, "memory"));
}

void scenario_write_faults(const struct scenario *s, struct json_write *file)
{
    if (s->fault_count == 0)
        return;
    struct json_write list = json_write_list(json_write_name(file, "faults"), WRITE_ELEMENTS);
    for (uint32_t i = 0; i < s->fault_count; i++) {
        const struct scenario_fault *const f = &s->faults[i];
        struct json_write o = json_write_object(json_write_element(&list), ", ");
        json_quote(slice_str(f->id), json_write_name(&o, "id"));
        spell_time(f->at_ns, json_write_name(&o, "at"));
        write_whom(s, f, json_write_name(&o, scenario_fault_word(f->kind)));
        write_extras(f, &o);
        json_write_end(&o);
    }
    json_write_end(&list);
}

void scenario_write_weather(const struct scenario *s, struct json_write *file)
{
    const struct scenario_weather *const weather = &s->weather;
    if (weather->kinds == 0)
        return;
    struct json_write o = json_write_object(json_write_name(file, "weather"), ", ");
    struct json_write kinds = json_write_list(json_write_name(&o, "kinds"), ", ");
    for (uint32_t kind = 0; kind < FAULT_KINDS; kind++)
        if ((weather->kinds >> kind & 1) != 0)
            fprintf(json_write_element(&kinds), "\"%s\"",
                    scenario_fault_word((enum fault_kind)kind));
    json_write_end(&kinds);
    spell_delay(&weather->every, json_write_name(&o, "every"));
    spell_delay(&weather->lasts, json_write_name(&o, "lasts"));
    spell_delay(&weather->slowed, json_write_name(&o, "by"));
    if (weather->start_ns > 0)
        spell_time(weather->start_ns, json_write_name(&o, "start"));
    if (weather->stop_ns < s->end_ns)
        spell_time(weather->stop_ns, json_write_name(&o, "stop"));
    json_write_end(&o);
}
