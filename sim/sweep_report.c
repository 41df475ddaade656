/* sim/sweep_report.c - see sim/sweep_report.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/sweep_report.h"

#include "core/utf8.h"
#include "sim/command.h"
#include "sim/json_quote.h"
#include "sim/number.h"

static bool counts(const struct sweep_report *r, const struct probe *p, uint32_t finding)
{
    return p->findings[finding].found && (r->expectations || !finding_is_expectation(finding));
}

/* --- for people ------------------------------------------------------------------------------ */

enum { STORY_SHOWN = 60, SHOWN_MAX = 20 };

/* In whole characters. */
static void show_story(const char *story)
{
    int shown = STORY_SHOWN;
    if (strlen(story) <= STORY_SHOWN) {
        printf("%s\n", story);
        return;
    }
    while (shown > 0 && utf8_continues((uint8_t)story[shown]))
        shown--;
    printf("%.*s...\n", shown, story);
}

static void show_failure(const struct sweep_report *r, uint64_t seed, const struct probe *p)
{
    char name[FINDING_NAME_MAX], again[COMMAND_AGAIN_MAX];
    if (r->failed > SHOWN_MAX)
        return;
    for (uint32_t i = 0; i < FINDING_COUNT; i++) {
        if (!counts(r, p, i))
            continue;
        printf("  seed %llu: %s: ", (unsigned long long)seed, finding_name(i, name));
        show_story(p->findings[i].story);
    }
    printf("      %s\n", command_again(r->file, seed, again));
}

static void show_groups(const struct sweep_tally *t)
{
    char name[FINDING_NAME_MAX];
    for (uint32_t i = 0; i < FINDING_COUNT; i++) {
        const struct sweep_group *const g = &t->groups[i];
        if (g->seeds > 0)
            printf("  %-26s %10llu seed%s, the first is %llu\n", finding_name(i, name),
                   (unsigned long long)g->seeds, g->seeds == 1 ? "" : "s",
                   (unsigned long long)g->first_seed);
    }
}

static void show_sums(const struct sweep_tally *t, bool whole)
{
    char a[NUMBER_GROUPED_MAX], b[NUMBER_GROUPED_MAX];
    printf("  %s run%s%s, ", number_grouped(t->runs, a), t->runs == 1 ? "" : "s",
           whole ? "" : ", then stopped");
    printf("%s failed; ", number_grouped(t->failed, a));
    printf("%s requests, %s events\n", number_grouped(t->requests, a),
           number_grouped(t->events, b));
}

static void show_end(const struct sweep_report *r, const struct sweep_tally *t, bool whole)
{
    if (r->failed > SHOWN_MAX)
        printf("  ... and %llu seeds more that failed\n",
               (unsigned long long)(r->failed - SHOWN_MAX));
    show_groups(t);
    for (uint32_t i = 0; whole && i < MARK_COUNT; i++)
        if (sweep_tally_misses(t, r->scenario, (enum mark)i))
            printf("  never happened: %s, which the scenario demands of a sweep\n",
                   mark_name((enum mark)i));
    show_sums(t, whole);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_finding(struct json_write *o, uint32_t finding, const char *story)
{
    char name[FINDING_NAME_MAX];
    json_write_text(o, "finding", finding_name(finding, name));
    json_write_text(o, "story", story);
}

static void json_failure(struct sweep_report *r, uint64_t seed, const struct probe *p)
{
    char again[COMMAND_AGAIN_MAX];
    for (uint32_t i = 0; i < FINDING_COUNT; i++) {
        if (!counts(r, p, i))
            continue;
        struct json_write o = json_write_object(json_write_element(&r->failures), ", ");
        json_write_number(&o, "seed", seed);
        json_finding(&o, i, p->findings[i].story);
        json_write_text(&o, "command", command_again(r->file, seed, again));
        json_write_end(&o);
    }
}

static void json_groups(struct sweep_report *r, const struct sweep_tally *t)
{
    char again[COMMAND_AGAIN_MAX];
    struct json_write list = json_write_list(json_write_name(&r->object, "findings"), ",\n   ");
    for (uint32_t i = 0; i < FINDING_COUNT; i++) {
        const struct sweep_group *const g = &t->groups[i];
        if (g->seeds == 0)
            continue;
        struct json_write o = json_write_object(json_write_element(&list), ", ");
        json_finding(&o, i, g->story);
        json_write_number(&o, "seeds", g->seeds);
        json_write_number(&o, "first_seed", g->first_seed);
        json_write_text(&o, "command", command_again(r->file, g->first_seed, again));
        json_write_end(&o);
    }
    json_write_end(&list);
}

static void json_marks(struct sweep_report *r, const struct sweep_tally *t, bool whole)
{
    struct json_write marks = json_write_object(json_write_name(&r->object, "marks"), ", ");
    for (uint32_t i = 0; i < MARK_COUNT; i++)
        json_write_number(&marks, mark_name((enum mark)i), t->marks[i]);
    json_write_end(&marks);
    struct json_write never = json_write_list(json_write_name(&r->object, "never"), ", ");
    for (uint32_t i = 0; whole && i < MARK_COUNT; i++)
        if (sweep_tally_misses(t, r->scenario, (enum mark)i))
            json_quote(slice_str(mark_name((enum mark)i)), json_write_element(&never));
    json_write_end(&never);
}

static void json_end(struct sweep_report *r, const struct sweep_tally *t, bool whole)
{
    json_write_end(&r->failures);
    json_groups(r, t);
    json_marks(r, t, whole);
    json_write_number(&r->object, "runs", t->runs);
    json_write_number(&r->object, "failed", t->failed);
    json_write_number(&r->object, "requests", t->requests);
    json_write_number(&r->object, "events", t->events);
    fprintf(json_write_name(&r->object, "trace_hash"), "\"%016llx\"", (unsigned long long)t->hash);
    json_write_bool(&r->object, "whole", whole);
    json_write_end(&r->object);
}

/* --- either ---------------------------------------------------------------------------------- */

void sweep_report_open(struct sweep_report *r)
{
    if (r->json)
        r->list = json_write_list(stdout, ",\n ");
}

void sweep_report_begin(struct sweep_report *r, const char *file, const struct scenario *s)
{
    r->file = file;
    r->scenario = s;
    r->failed = 0;
    if (!r->json) {
        printf("%s: %s\n", file, s->name);
        return;
    }
    r->object = json_write_object(json_write_element(&r->list), ",\n  ");
    json_write_text(&r->object, "file", file);
    json_write_text(&r->object, "scenario", s->name);
    r->failures = json_write_list(json_write_name(&r->object, "failures"), ",\n   ");
}

void sweep_report_failure(struct sweep_report *r, uint64_t seed, const struct probe *p)
{
    r->failed++;
    if (r->json)
        json_failure(r, seed, p);
    else
        show_failure(r, seed, p);
}

void sweep_report_end(struct sweep_report *r, const struct sweep_tally *t, bool whole)
{
    if (r->json)
        json_end(r, t, whole);
    else
        show_end(r, t, whole);
}

bool sweep_report_close(struct sweep_report *r)
{
    if (r->json) {
        json_write_end(&r->list);
        putchar('\n');
    }
    return fflush(stdout) == 0;
}
