/* tui/session_files.c - frames and scripts in files (tui/session_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include <errno.h>
#include <stdio.h>

#include "tui/export.h"
#include "tui/lines.h"

enum { NESTING_MAX = 8 };

/* --- frames ---------------------------------------------------------------------------------- */

static bool is_there(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file)
        fclose(file);
    return file != NULL;
}

static bool write_frame(struct session *s, enum export_format format, const char *path)
{
    struct grid grid = {0};
    if (!session_draw(s, &grid))
        return session_tell(s, false, "Not enough memory for a frame.");
    FILE *file = fopen(path, "wb");
    const struct export_frame frame = {.grid = &grid,
                                       .theme = s->ui.theme,
                                       .title = s->scene.title,
                                       .description = s->scene.sentence};
    const bool written = file && export_write(&frame, format, file);
    const int why = errno;
    const bool closed = file && fclose(file) == 0;
    grid_destroy(&grid);
    if (!written || !closed)
        return session_tell(s, false, "Cannot write %s: %s.", path, strerror(why));
    return session_tell(s, true, "%s holds this frame.", path);
}

static bool export_frame(struct session *s, const struct command *c)
{
    enum export_format format;
    if (c->count == 0) {
        session_prompt(s, PROMPT_COMMAND, "export svg frame.svg");
        return true;
    }
    if (!session_takes(s, c, 2, 2))
        return false;
    if (!export_find(c->words[0], &format))
        return session_tell(
            s, false, "A frame is exported as text, ansi, svg or golden, not \"%s\".", c->words[0]);
    if (c->verb == VERB_EXPORT && is_there(c->words[1]))
        return session_tell(s, false, "%s exists. :export! %s %s overwrites it.", c->words[1],
                            c->words[0], c->words[1]);
    return write_frame(s, format, c->words[1]);
}

/* --- scripts --------------------------------------------------------------------------------- */

static bool save(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    const char *path = c->words[0];
    if (s->script_failed)
        return session_tell(s, false, "The commands so far did not fit into memory.");
    FILE *file = is_there(path) ? NULL : fopen(path, "wb");
    if (!file)
        return session_tell(s, false, "Cannot write %s: %s. Choose another name.", path,
                            is_there(path) ? "it exists" : strerror(errno));
    const bool written =
        fwrite(s->script ? s->script : "", 1, s->script_len, file) == s->script_len;
    if (fclose(file) != 0 || !written)
        return session_tell(s, false, "Cannot write %s whole: is the disk full?", path);
    return session_tell(s, true, "%s repeats this sitting: ringlab tui --script %s", path, path);
}

static bool is_command(const char *line)
{
    line += strspn(line, " \t");
    return *line != '\0' && *line != '#';
}

/* The place stands once before the reason, that of the innermost script. */
static bool say_where(struct session *s, const char *path, uint32_t number)
{
    char why[SCENE_WORDS_MAX];
    memcpy(why, s->ui.message, sizeof why);
    if (s->placed)
        return false;
    s->placed = true;
    return session_tell(s, false, "%.60s:%u: %s", path, (unsigned)number, why);
}

/* Each line a command; what begins with # is for people. Stops at the first that fails. */
static bool do_lines(struct session *s, const char *path, FILE *file)
{
    char line[LINES_BYTES_MAX];
    enum line_got got = LINE_END;
    for (uint32_t number = 1; (got = lines_next(file, line)) == LINE_THERE; number++) {
        if (is_command(line) && !session_say(s, line))
            return say_where(s, path, number);
        while (s->ui.seeking)
            session_tick(s, 0);
    }
    if (got == LINE_TOO_LONG)
        return session_tell(s, false, "%s: a line longer than %d bytes, or not a text.", path,
                            LINES_BYTES_MAX - 1);
    return got == LINE_END || session_tell(s, false, "Cannot read %s: %s.", path, strerror(errno));
}

static bool source(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    if (s->nesting == NESTING_MAX)
        return session_tell(s, false, "%s: scripts that call scripts, more than %d deep.",
                            c->words[0], NESTING_MAX);
    FILE *file = fopen(c->words[0], "rb");
    if (!file)
        return session_tell(s, false, "Cannot read %s: %s.", c->words[0], strerror(errno));
    s->placed = s->placed && s->nesting > 0;
    s->nesting++;
    const bool done = do_lines(s, c->words[0], file);
    s->nesting--;
    fclose(file);
    return done;
}

session_run session_files_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_EXPORT] = export_frame,
        [VERB_EXPORT_OVER] = export_frame,
        [VERB_SAVE] = save,
        [VERB_SOURCE] = source,
    };
    return runs[verb];
}
