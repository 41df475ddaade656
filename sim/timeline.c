/* sim/timeline.c - see sim/timeline.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/timeline.h"

#include "sim/fault_line.h"
#include "sim/number.h"
#include "sim/weather.h"

enum { LINES_MAX = 40 };

static void one_fault(const struct scenario *s, const struct scenario_fault *f, FILE *out)
{
    char line[FAULT_LINE_MAX], at[NUMBER_GROUPED_MAX];
    fault_line(s, f, line);
    fprintf(out, "  %11s s  %s: %s\n", number_moment(f->at_ns, at), f->id, line);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static void change_line(const struct result *r, uint32_t change, FILE *out)
{
    const struct scenario_change *c = &r->scenario->changes[change];
    const struct world_move *m = &r->moves[change];
    static const char *const verbs[] = {
        [CHANGE_ADD] = "joins", [CHANGE_REMOVE] = "leaves", [CHANGE_RELOAD] = "reads the new list"};
    char at[NUMBER_GROUPED_MAX];
    fprintf(out, "  %11s s  %s: %s %s\n", number_moment(c->at_ns, at), c->id,
            r->scenario->nodes[c->node].id, verbs[c->kind]);
    if (c->kind == CHANGE_RELOAD)
        return;
    char moved[NUMBER_GROUPED_MAX], keys[NUMBER_GROUPED_MAX];
    fprintf(out, "                 %s of %s keys move, %.1f %% (by modulo: %.1f %%)\n",
            number_grouped(m->moved, moved), number_grouped(m->keys, keys),
            percent(m->moved, m->keys), percent(m->moved_by_modulo, m->keys));
}

/* Faults and changes of a scenario that has no weather to come. */
static void lines(const struct result *r, const struct scenario *s, FILE *out)
{
    const uint32_t total = s->fault_count + s->change_count;
    uint32_t fault = 0, change = 0;
    while (fault + change < total && fault + change < LINES_MAX) {
        const bool is_change =
            change < s->change_count &&
            (fault == s->fault_count || s->changes[change].at_ns <= s->faults[fault].at_ns);
        if (is_change)
            change_line(r, change++, out);
        else
            one_fault(s, &s->faults[fault++], out);
    }
    if (total > LINES_MAX)
        fprintf(out, "  ... and %u more\n", (unsigned)(total - LINES_MAX));
    if (total > 0)
        fputc('\n', out);
}

void timeline_page(const struct result *r, FILE *out)
{
    struct scenario told;
    if (!weather_begin(r->scenario, r->seed, &told))
        return; /* no memory, and a page without it is better than none */
    lines(r, &told, out);
    weather_end(&told);
}
