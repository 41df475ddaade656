/* tui/tui_main_sim_trace.c - a recorded run, lived again (tui/tui_main_sim.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/tui_main_sim_parts.h"

static void forget(struct trace_reader *reader)
{
    trace_reader_close(reader);
    free(reader);
}

/* Always returns false. */
PRINTF_LIKE(3, 4)
static bool fail(struct trace_reader *reader, char error[SCENE_WORDS_MAX], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(error, SCENE_WORDS_MAX, format, args);
    va_end(args);
    forget(reader);
    return false;
}

bool sim_open_trace(struct source *out, const char *path, char error[SCENE_WORDS_MAX])
{
    struct trace_reader *reader = calloc(1, sizeof *reader);
    struct scenario scenario;
    struct json_error wrong;
    const char *why = reader ? trace_reader_open(reader, path) : "not enough memory";
    if (why)
        return fail(reader, error, "%s: %s", path, why);
    if (reader->text_len == 0)
        return fail(reader, error, "%s does not have its story in it, so it cannot be shown", path);
    if (!scenario_parse(slice_of(reader->text, reader->text_len), &scenario, &wrong))
        return fail(reader, error, "%s: the story in it, %u:%u: %s", path, (unsigned)wrong.line,
                    (unsigned)wrong.column, wrong.message);
    if (!sim_open(out, &scenario, reader->seed))
        return fail(reader, error, "%s: not enough memory for this run", path);
    struct sim_source *s = out->self;
    s->recording = reader;
    relive_init(&s->relive, reader);
    return true;
}

void sim_trace_close(struct sim_source *s)
{
    if (s->recording)
        forget(s->recording);
}

bool sim_trace_parts(struct sim_source *s)
{
    return s->recording && relive_follow(&s->relive, s->travel) == RELIVE_DIFFERS;
}

void sim_trace_note(const struct sim_source *s, char out[SCENE_WORDS_MAX])
{
    out[0] = '\0';
    if (!s->recording)
        return;
    if (s->relive.state == RELIVE_DIFFERS)
        snprintf(out, SCENE_WORDS_MAX,
                 "Up to step %llu this is the recorded run; then it is another one: the recording "
                 "was made by another version. Make it again with this one.",
                 (unsigned long long)s->relive.step);
    else if (s->relive.state == RELIVE_DAMAGED)
        snprintf(out, SCENE_WORDS_MAX,
                 "The recording is cut short or damaged at byte %llu; up to step %llu the run is "
                 "the recorded one.",
                 (unsigned long long)s->recording->offset, (unsigned long long)s->relive.step);
}
