/* sim/trace_stats.c - see sim/trace_stats.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace_stats.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "sim/json_quote.h"
#include "sim/number.h"

bool trace_stats_init(struct trace_stats *s, uint32_t node_count)
{
    assert(s != NULL);
    *s = (struct trace_stats){.node_count = node_count};
    s->nodes = calloc((size_t)node_count + 1, sizeof *s->nodes);
    return s->nodes != NULL;
}

void trace_stats_destroy(struct trace_stats *s)
{
    if (!s)
        return;
    free(s->nodes);
    *s = (struct trace_stats){0};
}

void trace_stats_add(struct trace_stats *s, const struct record *r)
{
    assert(r->kind >= RECORD_ASK && r->kind < RECORD_KINDS);
    if (s->count++ == 0)
        s->first_ns = r->at_ns;
    s->last_ns = r->at_ns;
    s->kinds[r->kind]++;
    s->nodes[r->node < s->node_count ? r->node : s->node_count]++;
}

/* Of virtual time; 0 if none has passed. */
static double rate(const struct trace_stats *s)
{
    uint64_t span_ns = s->last_ns - s->first_ns;
    return span_ns > 0 ? (double)s->count / number_seconds(span_ns) : 0;
}

/* words: what 'trace cat' calls it, if that is something else. */
static void page_count(const char *name, uint64_t count, uint64_t all, const char *words, FILE *out)
{
    char a[NUMBER_GROUPED_MAX];
    if (count > 0)
        fprintf(out, "  %-12s %14s  %5.1f %%%s%s\n", name, number_grouped(count, a),
                100 * (double)count / (double)all, words[0] != '\0' ? "   " : "", words);
}

void trace_stats_page(const struct trace_stats *s, const struct trace_reader *r, FILE *out)
{
    char a[NUMBER_GROUPED_MAX];
    fprintf(out, "%s   (seed %" PRIu64 ", %" PRIu32 " node%s)\n\n", r->scenario, r->seed,
            r->names.nodes.count, r->names.nodes.count == 1 ? "" : "s");
    fprintf(out, "  %s events from %.6f s to %.6f s, %.1f a second\n", number_grouped(s->count, a),
            number_seconds(s->first_ns), number_seconds(s->last_ns), rate(s));
    fprintf(out, "  trace hash %016" PRIx64 ", scenario %016" PRIx64 "\n\n", r->so_far.hash,
            r->scenario_hash);
    for (enum record_kind kind = RECORD_ASK; kind < RECORD_KINDS; kind++)
        page_count(record_name(kind), s->kinds[kind], s->count, record_verb(kind), out);
    fputc('\n', out);
    for (uint32_t i = 0; i < s->node_count; i++)
        page_count(r->names.nodes.names[i], s->nodes[i], s->count, "", out);
    page_count("(no node)", s->nodes[s->node_count], s->count, "", out);
}

void trace_stats_json(const struct trace_stats *s, const struct trace_reader *r, FILE *out)
{
    fputs("{\"scenario\": ", out);
    json_quote(slice_str(r->scenario), out);
    fprintf(out, ", \"scenario_hash\": \"%016" PRIx64 "\", \"seed\": %" PRIu64 ",\n",
            r->scenario_hash, r->seed);
    fprintf(out, " \"events\": %" PRIu64 ", \"first_ns\": %" PRIu64 ", \"last_ns\": %" PRIu64,
            s->count, s->first_ns, s->last_ns);
    fprintf(out, ", \"rate\": %.3f, \"trace_hash\": \"%016" PRIx64 "\",\n \"kinds\": {", rate(s),
            r->so_far.hash);
    for (enum record_kind kind = RECORD_ASK; kind < RECORD_KINDS; kind++)
        fprintf(out, "%s\"%s\": %" PRIu64, kind > RECORD_ASK ? ", " : "", record_name(kind),
                s->kinds[kind]);
    fputs("},\n \"nodes\": {", out);
    for (uint32_t i = 0; i < s->node_count; i++) {
        fputs(i > 0 ? ", " : "", out);
        json_quote(slice_str(r->names.nodes.names[i]), out);
        fprintf(out, ": %" PRIu64, s->nodes[i]);
    }
    fprintf(out, "}, \"no_node\": %" PRIu64 "}\n", s->nodes[s->node_count]);
}
