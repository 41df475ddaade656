/* sim/report.c - see sim/report.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/report.h"

#include <string.h>

#include "sim/json_quote.h"
#include "sim/number.h"
#include "sim/timeline.h"

enum { BAR_MAX = 24 };

/* --- the page -------------------------------------------------------------------------------- */

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n';
}

/* A text in lines of at most 76 columns, broken at spaces; line ends are spaces as well. */
static void wrapped(struct slice text, FILE *out)
{
    enum { WIDTH = 76 };
    while (text.len > 0) {
        uint32_t len = text.len;
        if (len > WIDTH) {
            len = WIDTH;
            while (len > 0 && !is_space(text.data[len]))
                len--;
            if (len == 0)
                len = WIDTH;
        }
        fputs("  ", out);
        for (uint32_t i = 0; i < len; i++)
            fputc(is_space(text.data[i]) ? ' ' : text.data[i], out);
        fputc('\n', out);
        uint32_t skip = len < text.len && is_space(text.data[len]) ? len + 1 : len;
        text.data += skip;
        text.len -= skip;
    }
}

/* What changes of the members have left. */
static void moves(const struct result *r, FILE *out)
{
    char a[NUMBER_GROUPED_MAX];
    if (r->scenario->change_count == 0)
        return;
    fprintf(out, "  moved       %11.1f %%   of the cached keys; ", 100 * r->moved);
    fprintf(out, "%s misses that it made\n", number_grouped(r->stats.moved_misses, a));
    fprintf(out, "  orphans     %12s   values left behind; ", number_grouped(r->orphans, a));
    fprintf(out, "%s keys came back to theirs\n", number_grouped(r->came_back, a));
    fprintf(out, "  stale hits  %12s   of values that had been outdated elsewhere\n",
            number_grouped(r->resurrected, a));
}

/* Requests that ended in no answer, if there are any. */
static void no_answer(const struct world_stats *s, FILE *out)
{
    char a[NUMBER_GROUPED_MAX];
    uint64_t under_way = s->requests - s->answered - s->closed;
    if (s->closed + under_way == 0)
        return;
    fprintf(out, "  no answer   %12s   connections closed; ", number_grouped(s->closed, a));
    fprintf(out, "%s under way at the end\n", number_grouped(under_way, a));
}

static void figures(const struct result *r, FILE *out)
{
    char a[NUMBER_GROUPED_MAX];
    const struct world_stats *s = &r->stats;
    fprintf(out, "  requests    %12s   in %.3f s of virtual time, %.2f s of real time\n",
            number_grouped(s->requests, a), number_seconds(r->virtual_ns), r->wall_s);
    fprintf(out, "  answered    %12s   hit ratio %.1f %%, errors %.1f %%\n",
            number_grouped(s->answered, a), 100 * r->hit_ratio, 100 * r->errors);
    no_answer(s, out);
    fprintf(out, "  forwarded   %11.1f %%   %s shared another's trip\n", 100 * r->forwarded,
            number_grouped(s->collapsed, a));
    double mean_ns = s->answered > 0 ? (double)s->latency_sum_ns / (double)s->answered : 0;
    fprintf(out, "  latency     %9.3f ms   on average; %.3f ms at most\n", mean_ns / 1e6,
            number_seconds(s->latency_max_ns) * 1000);
    fprintf(out, "  evicted     %12s   to make room; ", number_grouped(r->evicted, a));
    fprintf(out, "%s expired\n", number_grouped(r->expired, a));
    moves(r, out);
    fprintf(out, "  events      %12s   ", number_grouped(s->events, a));
    fprintf(out, "%s in the trace, hash %016llx\n\n", number_grouped(r->trace_count, a),
            (unsigned long long)r->trace_hash);
}

static double share(uint64_t part, uint64_t whole)
{
    return whole > 0 ? (double)part / (double)whole : 0;
}

/* How many requests each node has dealt with, its clients' and those of other nodes. */
static void loads(const struct result *r, FILE *out)
{
    enum { NODES_SHOWN = 16 };
    static const char bar[BAR_MAX + 1] = "########################";
    uint64_t most = 0, sum = 0;
    char a[NUMBER_GROUPED_MAX];
    for (uint32_t i = 0; i < r->scenario->node_count; i++) {
        most = r->loads[i] > most ? r->loads[i] : most;
        sum += r->loads[i];
    }
    for (uint32_t i = 0; i < r->scenario->node_count && i < NODES_SHOWN; i++)
        fprintf(out, "  load of %-13.13s %12s  %5.1f %%  %.*s\n", r->scenario->nodes[i].id,
                number_grouped(r->loads[i], a), 100 * share(r->loads[i], sum),
                (int)(BAR_MAX * share(r->loads[i], most)), bar);
    if (r->scenario->node_count > NODES_SHOWN)
        fprintf(out, "  ... and %u nodes more; peak to mean %.3f\n",
                (unsigned)(r->scenario->node_count - NODES_SHOWN), r->peak_to_mean);
    fputc('\n', out);
}

static void promises(const struct result *r, FILE *out)
{
    char a[NUMBER_GROUPED_MAX];
    for (uint32_t i = 0; i < PROMISE_COUNT; i++) {
        const struct promise_result *p = &r->promises[i];
        fprintf(out, "  promise     %-14s %12s checked   %s\n", p->name,
                number_grouped(p->checked, a),
                p->broken > 0    ? "BROKEN"
                : p->checked > 0 ? "kept"
                                 : "no occasion");
        if (p->broken > 0)
            wrapped(slice_str(p->story), out);
    }
    fputc('\n', out);
}

static void expectations(const struct result *r, FILE *out)
{
    for (uint32_t i = 0; i < r->scenario->expectation_count; i++) {
        const struct expectation_result *e = &r->expectations[i];
        fprintf(out, "  expected    %-12s", figure_name(e->expectation->figure));
        if (e->expectation->has_min)
            fprintf(out, "  >= %g", e->expectation->min);
        if (e->expectation->has_max)
            fprintf(out, "  <= %g", e->expectation->max);
        fprintf(out, "   is %.4g   %s\n", e->value, e->met ? "yes" : "NO");
    }
}

/* The whole page in one line. */
static void verdict(const struct result *r, FILE *out)
{
    const uint32_t asked = r->scenario->expectation_count;
    uint32_t kept = 0, met = 0;
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        kept += r->promises[i].broken == 0;
    for (uint32_t i = 0; i < asked; i++)
        met += r->expectations[i].met;
    fprintf(out, "%s  %s: %u of %u promises kept, %u of %u expectations met\n",
            asked > 0 ? "\n" : "", r->kept && r->met ? "yes" : "NO", (unsigned)kept,
            (unsigned)PROMISE_COUNT, (unsigned)met, (unsigned)asked);
}

void report_page(const struct result *r, FILE *out)
{
    const struct scenario *s = r->scenario;
    fprintf(out, "%s   (seed %llu, %u node%s)\n", s->name, (unsigned long long)r->seed,
            (unsigned)s->node_count, s->node_count == 1 ? "" : "s");
    wrapped(s->about, out);
    fputc('\n', out);
    timeline_page(r, out);
    figures(r, out);
    loads(r, out);
    promises(r, out);
    expectations(r, out);
    verdict(r, out);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_outcomes(const struct result *r, FILE *out)
{
    fputs(" \"outcomes\": {", out);
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
        fprintf(out, "%s\"%s\": %llu", i > 0 ? ", " : "", outcome_name((enum outcome)i),
                (unsigned long long)r->stats.outcomes[i]);
    fputs("},\n \"load\": {", out);
    for (uint32_t i = 0; i < r->scenario->node_count; i++) {
        fputs(i > 0 ? ", " : "", out);
        json_quote(slice_str(r->scenario->nodes[i].id), out);
        fprintf(out, ": %llu", (unsigned long long)r->loads[i]);
    }
    fputs("},\n", out);
}

static void json_moves(const struct result *r, FILE *out)
{
    fprintf(out,
            " \"moved\": %.6f, \"moved_misses\": %llu, \"orphans\": %llu, \"came_back\": %llu,\n"
            " \"resurrected\": %llu, \"changes\": [",
            r->moved, (unsigned long long)r->stats.moved_misses, (unsigned long long)r->orphans,
            (unsigned long long)r->came_back, (unsigned long long)r->resurrected);
    for (uint32_t i = 0; i < r->scenario->change_count; i++) {
        const struct world_move *m = &r->moves[i];
        fprintf(out, "%s\n  {\"id\": ", i > 0 ? "," : "");
        json_quote(slice_str(r->scenario->changes[i].id), out);
        fprintf(out, ", \"keys\": %llu, \"moved\": %llu, \"moved_by_modulo\": %llu}",
                (unsigned long long)m->keys, (unsigned long long)m->moved,
                (unsigned long long)m->moved_by_modulo);
    }
    fputs("],\n", out);
}

static void json_promises(const struct result *r, FILE *out)
{
    fputs(" \"promises\": [", out);
    for (uint32_t i = 0; i < PROMISE_COUNT; i++) {
        const struct promise_result *p = &r->promises[i];
        fprintf(out, "%s\n  {\"name\": \"%s\", \"checked\": %llu, \"broken\": %llu, \"story\": ",
                i > 0 ? "," : "", p->name, (unsigned long long)p->checked,
                (unsigned long long)p->broken);
        json_quote(slice_str(p->story), out);
        fputc('}', out);
    }
    fputs("],\n", out);
}

static void json_marks(const struct result *r, FILE *out)
{
    fputs(" \"marks\": {", out);
    for (uint32_t i = 0; i < MARK_COUNT; i++)
        fprintf(out, "%s\"%s\": %llu", i > 0 ? ", " : "", mark_name((enum mark)i),
                (unsigned long long)r->marks[i]);
    fputs("},\n", out);
}

static void json_bound(const char *name, bool has, double value, FILE *out)
{
    if (has)
        fprintf(out, "\"%s\": %.17g, ", name, value);
    else
        fprintf(out, "\"%s\": null, ", name);
}

static void json_expectations(const struct result *r, FILE *out)
{
    fputs(" \"expectations\": [", out);
    for (uint32_t i = 0; i < r->scenario->expectation_count; i++) {
        const struct expectation_result *e = &r->expectations[i];
        fprintf(out, "%s\n  {\"figure\": \"%s\", ", i > 0 ? "," : "",
                figure_name(e->expectation->figure));
        json_bound("min", e->expectation->has_min, e->expectation->min, out);
        json_bound("max", e->expectation->has_max, e->expectation->max, out);
        fprintf(out, "\"value\": %.6f, \"met\": %s}", e->value, e->met ? "true" : "false");
    }
    fputs("]}\n", out);
}

void report_json(const struct result *r, FILE *out)
{
    fputs("{\"scenario\": ", out);
    json_quote(slice_str(r->scenario->name), out);
    fprintf(out, ", \"seed\": %llu, \"events\": %llu, \"requests\": %llu,\n",
            (unsigned long long)r->seed, (unsigned long long)r->stats.events,
            (unsigned long long)r->stats.requests);
    fprintf(out, " \"virtual_s\": %.9f, \"wall_s\": %.6f, \"build_s\": %.6f,\n",
            number_seconds(r->virtual_ns), r->wall_s, r->build_s);
    fprintf(out, " \"trace_hash\": \"%016llx\",\n", (unsigned long long)r->trace_hash);
    fprintf(out, " \"hit_ratio\": %.6f, \"forwarded\": %.6f, \"errors\": %.6f,\n", r->hit_ratio,
            r->forwarded, r->errors);
    fprintf(out, " \"evicted\": %llu, \"expired\": %llu, \"peak_to_mean\": %.6f,\n",
            (unsigned long long)r->evicted, (unsigned long long)r->expired, r->peak_to_mean);
    json_outcomes(r, out);
    json_moves(r, out);
    json_marks(r, out);
    json_promises(r, out);
    json_expectations(r, out);
}
