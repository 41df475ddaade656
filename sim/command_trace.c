/* sim/command_trace.c - look into the trace of a run.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/command.h"

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "sim/duration.h"
#include "sim/export_json.h"
#include "sim/export_shiviz.h"
#include "sim/export_svg.h"
#include "sim/number.h"
#include "sim/trace_diff.h"
#include "sim/trace_filter.h"
#include "sim/trace_stats.h"

static const char usage[] =
    "Usage: ringlab sim trace COMMAND FILE... [OPTION]...\n"
    "\n"
    "Look into what 'run --trace FILE' has written. Pictures go to standard output.\n"
    "\n"
    "  cat FILE           each event on a line; --json for JSON lines\n"
    "  stats FILE         how many events of which kind, at which node [--json]\n"
    "  diff FILE FILE     the first event in which two runs differ [--json]\n"
    "  svg FILE           a picture: who said what to whom, and when\n"
    "  shiviz FILE        for ShiViz, with vector clocks\n"
    "\n"
    "cat, svg and shiviz show a part with these, of which all must hold:\n"
    "  -f, --from T, -t, --to T  between these times, such as 1.5s or 250us\n"
    "  -n, --node ID      at this node, or between it and others\n"
    "  -r, --request N    of this request, and the trips made for it\n"
    "\n"
    "Exit status: 0 yes, 1 traces differ or a file is damaged, 2 asked wrongly.\n"
    "\n"
    "Examples:\n"
    "  ./ringlab sim run sim/scenarios/partition.json --trace p.trace\n"
    "  ./ringlab sim trace cat p.trace --request 17\n"
    "  ./ringlab sim trace svg p.trace --from 1s --to 1.01s > p.svg\n"
    "  ./ringlab sim trace diff p.trace q.trace\n";

struct trace_command;

struct options {
    const struct trace_command *command;
    const char *files[2];
    bool json;
    uint64_t from_ns, to_ns;
    const char *node;
    uint64_t request;
};

/* --- a trace that somebody looks at ---------------------------------------------------------- */

struct look {
    const char *path;
    struct trace_reader reader;
    struct trace_filter filter;
    enum trace_read last;
    bool has_shown; /* anything */
};

static bool open_reader(struct trace_reader *r, const char *path)
{
    const char *wrong = trace_reader_open(r, path);
    if (wrong)
        fprintf(stderr, "ringlab-sim: %s: %s\n", path, wrong);
    return wrong == NULL;
}

static int no_memory(void)
{
    fputs("ringlab-sim: not enough memory\n", stderr);
    return STATUS_NO;
}

static bool find_node(const struct trace_reader *r, const char *id, uint16_t *out)
{
    for (uint32_t i = 0; i < r->names.nodes.count; i++) {
        if (strcmp(r->names.nodes.names[i], id) == 0) {
            *out = (uint16_t)i;
            return true;
        }
    }
    fprintf(stderr, "ringlab-sim: --node: the trace knows no node %s; 'trace stats' lists them\n",
            id);
    return false;
}

/* The whole trace goes by once, before it is shown. */
static bool learn(struct look *l)
{
    struct trace_reader r;
    struct record record;
    if (!open_reader(&r, l->path))
        return false;
    while (trace_reader_next(&r, &record) == TRACE_RECORD)
        trace_filter_learn(&l->filter, &record);
    trace_filter_again(&l->filter);
    trace_reader_close(&r);
    return true;
}

static void stop_looking(struct look *l)
{
    trace_filter_destroy(&l->filter);
    trace_reader_close(&l->reader);
}

/* STATUS_YES: *l is to be closed. Else it was said what is wrong. */
static int start_looking(struct look *l, const struct options *o)
{
    *l = (struct look){.path = o->files[0], .last = TRACE_RECORD};
    if (!open_reader(&l->reader, l->path))
        return STATUS_ASKED_WRONGLY;
    if (!trace_filter_init(&l->filter, l->reader.names.nodes.count)) {
        stop_looking(l);
        return no_memory();
    }
    l->filter.from_ns = o->from_ns;
    l->filter.to_ns = o->to_ns;
    l->filter.request = o->request;
    if ((o->node && !find_node(&l->reader, o->node, &l->filter.node)) ||
        (o->request > 0 && !learn(l))) {
        stop_looking(l);
        return STATUS_ASKED_WRONGLY;
    }
    return STATUS_YES;
}

/* false: the trace is over, or damaged. */
static bool next_shown(struct look *l, struct record *out)
{
    while ((l->last = trace_reader_next(&l->reader, out)) == TRACE_RECORD)
        if (trace_filter_passes(&l->filter, out)) {
            l->has_shown = true;
            return true;
        }
    return false;
}

static int say_damaged(const char *path, const struct trace_reader *r)
{
    fprintf(stderr,
            "ringlab-sim: %s: cut short or damaged at byte %" PRIu64 ", after event %" PRIu64
            "; what came before is whole. Run its scenario again for the rest.\n",
            path, r->offset, r->so_far.count);
    return STATUS_NO;
}

static int end_look(struct look *l)
{
    int status = fflush(stdout) == 0 && !ferror(stdout) ? STATUS_YES : STATUS_NO;
    if (l->last == TRACE_DAMAGED)
        status = say_damaged(l->path, &l->reader);
    else if (l->last == TRACE_END && !l->has_shown)
        fprintf(stderr, "ringlab-sim: %s: no event to show\n", l->path);
    stop_looking(l);
    return status;
}

/* --- cat, stats, shiviz, svg ----------------------------------------------------------------- */

static int cat(const struct options *o)
{
    struct look l;
    struct record record;
    int status = start_looking(&l, o);
    if (status != STATUS_YES)
        return status;
    while (next_shown(&l, &record)) {
        char line[TRACE_LINE_MAX] = "";
        if (o->json)
            export_json(&record, &l.reader.names, stdout);
        else
            trace_line(&record, &l.reader.names, line);
        puts(line);
    }
    return end_look(&l);
}

static int stats(const struct options *o)
{
    struct look l;
    struct record record;
    struct trace_stats s;
    int status = start_looking(&l, o);
    if (status != STATUS_YES)
        return status;
    if (!trace_stats_init(&s, l.reader.names.nodes.count)) {
        stop_looking(&l);
        return no_memory();
    }
    while (next_shown(&l, &record))
        trace_stats_add(&s, &record);
    (o->json ? trace_stats_json : trace_stats_page)(&s, &l.reader, stdout);
    trace_stats_destroy(&s);
    return end_look(&l);
}

static int shiviz(const struct options *o)
{
    struct look l;
    struct record record;
    struct export_shiviz e;
    int status = start_looking(&l, o);
    if (status != STATUS_YES)
        return status;
    bool ok = export_shiviz_init(&e, &l.reader.names);
    while (ok && next_shown(&l, &record))
        ok = export_shiviz_record(&e, &record, stdout);
    export_shiviz_destroy(&e);
    status = end_look(&l);
    return ok ? status : no_memory();
}

/* What is missing in the picture is said in it, and to who asked for it. */
static void draw(const struct export_svg *e, const struct trace_reader *r)
{
    char title[TRACE_NAME_MAX + 32], note[160] = "";
    snprintf(title, sizeof title, "%s, seed %" PRIu64, r->scenario, r->seed);
    if (e->count > e->event_count) {
        uint64_t us = e->events[e->event_count - 1].record.at_ns / 1000;
        char drawn[NUMBER_GROUPED_MAX], all[NUMBER_GROUPED_MAX];
        snprintf(note, sizeof note,
                 "Only the first %s of %s events are drawn, up to %" PRIu64 ".%06" PRIu64
                 " s: choose others by --from, --to, --node, --request.",
                 number_grouped(e->event_count, drawn), number_grouped(e->count, all), us / 1000000,
                 us % 1000000);
        fprintf(stderr, "ringlab-sim: %s\n", note);
    }
    export_svg_draw(e, title, note, stdout);
}

static int svg(const struct options *o)
{
    struct look l;
    struct record record;
    struct export_svg e;
    int status = start_looking(&l, o);
    if (status != STATUS_YES)
        return status;
    bool ok = export_svg_init(&e, &l.reader.names);
    while (ok && next_shown(&l, &record))
        export_svg_record(&e, &record);
    ok = ok && export_svg_lay_out(&e);
    if (ok)
        draw(&e, &l.reader);
    export_svg_destroy(&e);
    status = end_look(&l);
    return ok ? status : no_memory();
}

/* --- diff ------------------------------------------------------------------------------------ */

static int diff(const struct options *o)
{
    struct trace_reader r[2];
    struct trace_diff d;
    if (!open_reader(&r[0], o->files[0]))
        return STATUS_ASKED_WRONGLY;
    if (!open_reader(&r[1], o->files[1])) {
        trace_reader_close(&r[0]);
        return STATUS_ASKED_WRONGLY;
    }
    trace_diff_find(r, &d);
    if (o->json)
        trace_diff_json(&d, r, stdout);
    else
        trace_diff_page(&d, r, o->files, stdout);
    int status = fflush(stdout) == 0 && d.same ? STATUS_YES : STATUS_NO;
    for (uint32_t i = 0; i < 2; i++) {
        if (d.sides[i].last == TRACE_DAMAGED)
            status = say_damaged(o->files[i], &r[i]);
        trace_reader_close(&r[i]);
    }
    return status;
}

/* --- options --------------------------------------------------------------------------------- */

static const struct trace_command {
    const char *name;
    int (*run)(const struct options *o);
    int files;
    const char *options; /* that it takes */
} commands[] = {
    {"cat", cat, 1, "jftnr"}, {"stats", stats, 1, "j"},      {"diff", diff, 2, "j"},
    {"svg", svg, 1, "ftnr"},  {"shiviz", shiviz, 1, "ftnr"},
};

static bool read_time(const char *name, const char *text, uint64_t *out_ns)
{
    if (duration_parse(slice_str(text), DURATION_NS_MAX, out_ns))
        return true;
    fprintf(stderr, "ringlab-sim: --%s takes a time such as 1.5s or 250us, not '%s'\n", name, text);
    return false;
}

static bool take_option(void *self, int letter, const char *name)
{
    struct options *const o = self;
    if (!strchr(o->command->options, letter)) {
        fprintf(stderr, "ringlab-sim: trace %s does not take --%s\n", o->command->name, name);
        return false;
    }
    switch (letter) {
    case 'j':
        o->json = true;
        return true;
    case 'f':
        return read_time(name, optarg, &o->from_ns);
    case 't':
        return read_time(name, optarg, &o->to_ns);
    case 'n':
        o->node = optarg;
        return true;
    default:
        return command_read_number(name, optarg, 1, UINT64_MAX, &o->request);
    }
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    static const struct option options[] = {
        {"json", no_argument, NULL, 'j'},
        {"from", required_argument, NULL, 'f'},
        {"to", required_argument, NULL, 't'},
        {"node", required_argument, NULL, 'n'},
        {"request", required_argument, NULL, 'r'},
        {"help", no_argument, NULL, 'h'},
        {NULL, 0, NULL, 0},
    };
    static const struct command_line line = {"trace", usage, ":jf:t:n:r:h", options, take_option};
    const struct trace_command *const c = o->command;
    const int status = command_read_options(&line, argc, argv, o);
    if (status >= 0)
        return status;
    if (argc - optind != c->files) {
        fprintf(stderr, "ringlab-sim: trace %s takes %s\n", c->name,
                c->files == 1 ? "one trace, written by 'run --trace FILE'" : "two traces");
        return STATUS_ASKED_WRONGLY;
    }
    for (int i = 0; i < c->files; i++)
        o->files[i] = argv[optind + i];
    return -1;
}

int command_trace(int argc, char **argv)
{
    const char *name = argc > 1 ? argv[1] : "";
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0)
        return fputs(usage, stdout) < 0;
    for (size_t i = 0; i < ARRAY_LEN(commands); i++) {
        if (strcmp(name, commands[i].name) != 0)
            continue;
        struct options o = {.command = &commands[i], .to_ns = UINT64_MAX};
        const int status = read_options(argc - 1, argv + 1, &o);
        return status >= 0 ? status : commands[i].run(&o);
    }
    fprintf(stderr, "ringlab-sim: trace takes cat, stats, diff, svg or shiviz%s%s, as in: %s\n",
            name[0] != '\0' ? ", not " : "", name, "trace cat a.trace");
    return STATUS_ASKED_WRONGLY;
}
