/* sim/timeline.c - see sim/timeline.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/timeline.h"

enum { LINES_MAX = 40 };

static double seconds(uint64_t ns)
{
    return (double)ns / (double)NS_PER_S;
}

static const char *node_name(const struct scenario *s, uint16_t node)
{
    return node == SCENARIO_ALL ? "everyone" : s->nodes[node].id;
}

static void fault_line(const struct scenario *s, const struct scenario_fault *f, FILE *out)
{
    static const char *const verbs[] = {
        [FAULT_CRASH] = "crashes",
        [FAULT_RESTART] = "is back, empty",
        [FAULT_PAUSE] = "stands still",
        [FAULT_RESUME] = "goes on",
        [FAULT_CUT] = "is cut off from",
        [FAULT_HEAL] = "reaches again",
        [FAULT_RESET] = "loses its connections with",
        [FAULT_SLOW] = "becomes slower by",
    };
    fprintf(out, "  %11.6f s  %s: %s %s", seconds(f->at_ns), f->id, node_name(s, f->a),
            verbs[f->kind]);
    if (f->kind == FAULT_CUT || f->kind == FAULT_HEAL || f->kind == FAULT_RESET)
        fprintf(out, " %s", node_name(s, f->b));
    if (f->kind == FAULT_SLOW)
        fprintf(out, " %.3f ms", seconds(f->delay_ns) * 1000);
    fputc('\n', out);
}

static double percent(uint64_t part, uint64_t whole)
{
    return whole > 0 ? 100 * (double)part / (double)whole : 0;
}

static void change_line(const struct result *r, uint32_t change, FILE *out)
{
    const struct scenario_change *c = &r->scenario->changes[change];
    const struct world_move *m = &r->moves[change];
    fprintf(out, "  %11.6f s  %s: %s %s; ", seconds(c->at_ns), c->id,
            r->scenario->nodes[c->node].id, c->kind == CHANGE_ADD ? "joins" : "leaves");
    fprintf(out, "%llu of %llu keys move, %.1f %% (modulo: %.1f %%)\n",
            (unsigned long long)m->moved, (unsigned long long)m->keys, percent(m->moved, m->keys),
            percent(m->moved_by_modulo, m->keys));
}

void timeline_page(const struct result *r, FILE *out)
{
    const struct scenario *s = r->scenario;
    const uint32_t total = s->fault_count + s->change_count;
    uint32_t fault = 0, change = 0;
    while (fault + change < total && fault + change < LINES_MAX) {
        const bool is_change =
            change < s->change_count &&
            (fault == s->fault_count || s->changes[change].at_ns <= s->faults[fault].at_ns);
        if (is_change)
            change_line(r, change++, out);
        else
            fault_line(s, &s->faults[fault++], out);
    }
    if (total > LINES_MAX)
        fprintf(out, "  ... and %u more\n", (unsigned)(total - LINES_MAX));
    if (total > 0)
        fputc('\n', out);
}
