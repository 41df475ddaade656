/* tui/tui_main_open.c - opening the world that the command line names (tui/tui_main_options.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_open.h"

#include <stdio.h>
#include <stdlib.h>

#include "net/file.h"
#include "tui/session_parts.h"
#include "tui/tui_main_journal.h"
#include "tui/tui_main_live.h"
#include "tui/tui_main_sim.h"

enum { PATH_BYTES_MAX = 4096 };

/* Always returns false. */
static bool complain(const char *what, const char *why)
{
    fprintf(stderr, "ringlab tui: %s%s%s\n", what, why[0] == '\0' ? "" : ": ", why);
    return false;
}

/* --- stories --------------------------------------------------------------------------------- */

/* "hot-key" is the file of that name beside the story to begin with, unless there is such a file
 * here. */
static const char *find_story(const char *name, char room[PATH_BYTES_MAX])
{
    const char *first = getenv(STORY_VARIABLE);
    FILE *here = fopen(name, "rb");
    if (here)
        fclose(here);
    const char *slash = first ? strrchr(first, '/') : NULL;
    const size_t folder = slash ? (size_t)(slash + 1 - first) : 0;
    if (here || !slash || strchr(name, '/') || folder + strlen(name) + 8 > PATH_BYTES_MAX)
        return name;
    memcpy(room, first, folder);
    strcpy(room + folder, name);
    if (!strstr(name, ".json"))
        strcat(room, ".json");
    FILE *there = fopen(room, "rb");
    if (there)
        fclose(there);
    return there ? room : name;
}

static bool read_story(const char *path, struct scenario *out)
{
    struct json_error error;
    char *text;
    size_t len;
    if (!file_read("ringlab tui", path, SCENARIO_BYTES_MAX, &text, &len))
        return false;
    const bool fine = scenario_parse(slice_of(text, len), out, &error);
    free(text);
    if (!fine)
        fprintf(stderr, "ringlab tui: %s:%u:%u: %s\n", path, (unsigned)error.line,
                (unsigned)error.column, error.message);
    return fine;
}

static bool open_story(const struct options *o, struct source *out)
{
    char room[PATH_BYTES_MAX];
    struct scenario scenario;
    const char *name = o->scenario ? o->scenario : getenv(STORY_VARIABLE);
    if (!name)
        return complain("name a story, as in: ringlab tui sim/scenarios/first-minute.json", "");
    if (!read_story(find_story(name, room), &scenario))
        return false;
    const uint64_t seed = o->has_seed ? o->seed : scenario.seed;
    return sim_open(out, &scenario, seed) || complain("not enough memory for this story", "");
}

/* --- all worlds ------------------------------------------------------------------------------ */

static bool open_trace(const struct options *o, struct source *out)
{
    char error[SCENE_WORDS_MAX];
    return sim_open_trace(out, o->trace, error) || complain(error, "");
}

static bool open_live(const struct options *o, struct source *out)
{
    char error[LIVE_ERROR_BYTES];
    const char *token = getenv("RINGLAB_TOKEN");
    const struct live_options options = {.attach = o->attach,
                                         .token = token && token[0] != '\0' ? token : NULL,
                                         .rate_milli = (uint32_t)o->rate_milli,
                                         .slow_ms = LIVE_SLOW_MS,
                                         .allow_write = o->allow_write,
                                         .allow_remote = o->allow_remote};
    return live_open(out, &options, error) || complain(error, "");
}

static bool open_journal(const struct options *o, struct source *out)
{
    char error[JOURNAL_WHY_MAX];
    return journal_open_source(out, o->journal, error) || complain(o->journal, error);
}

bool options_open(const struct options *o, struct source *out)
{
    if (o->journal)
        return open_journal(o, out);
    if (o->attach)
        return open_live(o, out);
    if (o->trace)
        return open_trace(o, out);
    return open_story(o, out);
}

void options_begin(struct session *s, const struct options *o)
{
    const struct journey first = journal_first_journey();
    if (o->trace)
        session_say(s, "next breach");
    else if (o->journal)
        session_go(s, &first);
}
