/* sim/trace_diff.c - see sim/trace_diff.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace_diff.h"

#include <assert.h>
#include <inttypes.h>

#include "sim/export_json.h"
#include "sim/trace_format.h"

/* --- the page -------------------------------------------------------------------------------- */

static bool agree(struct trace_reader readers[2], uint64_t page)
{
    struct trace_head a, b;
    return trace_reader_head(&readers[0], page, &a) && trace_reader_head(&readers[1], page, &b) &&
           a.count == b.count && a.hash == b.hash;
}

/* The last page with heads that agree; those of page 0 always do. */
static uint64_t find_page(struct trace_reader readers[2], uint64_t pages)
{
    uint64_t same = 0, other = pages;
    while (other - same > 1) {
        uint64_t middle = same + (other - same) / 2;
        if (agree(readers, middle))
            same = middle;
        else
            other = middle;
    }
    return same;
}

/* Both stand on the page before it then, to have something to show from before the difference. A
 * pipe stays where it is: at its first record. */
static void skip_what_agrees(struct trace_reader readers[2])
{
    uint64_t a = trace_reader_pages(&readers[0]), b = trace_reader_pages(&readers[1]);
    uint64_t page = find_page(readers, a < b ? a : b);
    if (page > 0 && agree(readers, page - 1))
        page--;
    if (a > 0)
        trace_reader_seek(&readers[0], page);
    if (b > 0)
        trace_reader_seek(&readers[1], page);
}

/* --- the record ------------------------------------------------------------------------------ */

static bool same_record(const struct record *a, const struct record *b)
{
    return a->step == b->step && trace_roll(0, a) == trace_roll(0, b);
}

static void remember(struct trace_diff *d, const struct record *r)
{
    if (d->before_count == DIFF_BEFORE_MAX)
        memmove(d->before, d->before + 1, (DIFF_BEFORE_MAX - 1) * sizeof *d->before);
    else
        d->before_count++;
    d->before[d->before_count - 1] = *r;
}

static void collect(struct trace_reader *r, struct diff_side *side)
{
    while (side->last == TRACE_RECORD && ++side->count < DIFF_AFTER_MAX)
        side->last = trace_reader_next(r, &side->records[side->count]);
    side->offset = r->offset;
}

void trace_diff_find(struct trace_reader readers[2], struct trace_diff *out)
{
    assert(readers != NULL && out != NULL);
    memset(out, 0, sizeof *out);
    skip_what_agrees(readers);
    struct diff_side *a = &out->sides[0], *b = &out->sides[1];
    for (;;) {
        a->last = trace_reader_next(&readers[0], a->records);
        b->last = trace_reader_next(&readers[1], b->records);
        if (a->last != TRACE_RECORD || b->last != TRACE_RECORD ||
            !same_record(a->records, b->records))
            break;
        remember(out, a->records);
    }
    out->same = a->last == TRACE_END && b->last == TRACE_END;
    collect(&readers[0], a);
    collect(&readers[1], b);
}

/* --- telling it ------------------------------------------------------------------------------ */

/* The last event that both have. */
static uint64_t agreed(const struct trace_diff *d)
{
    return d->before_count > 0 ? d->before[d->before_count - 1].step : 0;
}

static void write_lines(const struct trace_reader *r, const char *mark,
                        const struct record *records, uint32_t count, FILE *out)
{
    char line[TRACE_LINE_MAX];
    for (uint32_t i = 0; i < count; i++) {
        trace_line(&records[i], &r->names, line);
        fprintf(out, "%s%s\n", mark, line);
    }
}

void trace_diff_page(const struct trace_diff *d, const struct trace_reader readers[2],
                     const char *const paths[2], FILE *out)
{
    static const char *const marks[] = {"- ", "+ "};
    if (d->same) {
        fprintf(out, "the same: %" PRIu64 " events, trace hash %016" PRIx64 "\n",
                readers[0].so_far.count, readers[0].so_far.hash);
        return;
    }
    fprintf(out, "--- %s: %s, seed %" PRIu64 "\n+++ %s: %s, seed %" PRIu64 "\n", paths[0],
            readers[0].scenario, readers[0].seed, paths[1], readers[1].scenario, readers[1].seed);
    if (readers[0].scenario_hash != readers[1].scenario_hash)
        fputs("These are runs of different scenarios.\n", out);
    fprintf(out, "The same up to event %" PRIu64 ", then:\n", agreed(d));
    write_lines(&readers[0], "  ", d->before, d->before_count, out);
    for (uint32_t i = 0; i < 2; i++) {
        const struct diff_side *side = &d->sides[i];
        write_lines(&readers[i], marks[i], side->records, side->count, out);
        if (side->last != TRACE_RECORD)
            fprintf(out, "%s%s\n", marks[i], side->last == TRACE_END ? "(the end)" : "(damaged)");
    }
}

static void json_list(const struct trace_reader *r, const struct record *records, uint32_t count,
                      FILE *out)
{
    fputc('[', out);
    for (uint32_t i = 0; i < count; i++) {
        fputs(i > 0 ? ",\n  " : "", out);
        export_json(&records[i], &r->names, out);
    }
    fputc(']', out);
}

void trace_diff_json(const struct trace_diff *d, const struct trace_reader readers[2], FILE *out)
{
    static const char *const ends[] = {
        [TRACE_RECORD] = "more", [TRACE_END] = "end", [TRACE_DAMAGED] = "damage"};
    fprintf(out, "{\"same\": %s, \"same_up_to\": %" PRIu64 ",\n \"before\": ",
            d->same ? "true" : "false", agreed(d));
    json_list(&readers[0], d->before, d->before_count, out);
    fputs(",\n \"sides\": [", out);
    for (uint32_t i = 0; i < 2; i++) {
        const struct diff_side *side = &d->sides[i];
        fputs(i > 0 ? ",\n  {\"events\": " : "\n  {\"events\": ", out);
        json_list(&readers[i], side->records, side->count, out);
        fprintf(out, ", \"then\": \"%s\", \"offset\": %" PRIu64 "}", ends[side->last],
                side->offset);
    }
    fputs("]}\n", out);
}
