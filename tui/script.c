/* tui/script.c - see tui/script.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/script.h"

#include <errno.h>
#include <stdarg.h>

#include "tui/command.h"
#include "tui/glyphs.h"
#include "tui/lines.h"

enum { LINE_MAX_BYTES = LINES_BYTES_MAX };

void script_init(struct script *s, struct session *session, enum export_format format)
{
    *s = (struct script){.session = session, .format = format};
}

void script_destroy(struct script *s)
{
    grid_destroy(&s->grid);
}

/* Always returns false. */
PRINTF_LIKE(2, 3) static bool fail(struct script *s, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(s->error, sizeof s->error, format, args);
    va_end(args);
    return false;
}

/* A long way is gone to its end before anything else happens. */
static void settle(struct script *s)
{
    while (s->session->ui.seeking)
        session_tick(s->session, 0);
}

/* --- frames ---------------------------------------------------------------------------------- */

bool script_dump(struct script *s, const char *path, enum export_format format)
{
    const bool to_screen = strcmp(path, "-") == 0;
    if (!session_draw(s->session, &s->grid))
        return fail(s, "not enough memory for a frame");
    FILE *file = to_screen ? stdout : fopen(path, "wb");
    if (!file)
        return fail(s, "cannot write %s: %s", path, strerror(errno));
    const struct export_frame frame = {.grid = &s->grid,
                                       .theme = s->session->ui.theme,
                                       .title = s->session->scene.title,
                                       .description = s->session->scene.sentence};
    const bool written = export_write(&frame, format, file);
    const bool closed = to_screen ? fflush(file) == 0 : fclose(file) == 0;
    return (written && closed) || fail(s, "cannot write %s whole: %s", path, strerror(errno));
}

/* A row of the frame as UTF-8. */
static void row_text(const struct grid *g, int y, char *out)
{
    for (int x = 0; x < g->width; x++)
        out += glyph_utf8(grid_at(g, x, y)->glyph, out);
    *out = '\0';
}

static bool is_on_screen(struct script *s, const char *text)
{
    char row[GRID_WIDTH_MAX * 4 + 1];
    for (int y = 0; y < s->grid.height; y++) {
        row_text(&s->grid, y, row);
        if (strstr(row, text))
            return true;
    }
    return false;
}

static bool expect(struct script *s, const char *text, bool wanted)
{
    if (!session_draw(s->session, &s->grid))
        return fail(s, "not enough memory for a frame");
    if (is_on_screen(s, text) == wanted)
        return true;
    return fail(
        s, wanted ? "not on the screen: \"%s\"" : "on the screen, but should not be: \"%s\"", text);
}

/* --- what stands in brackets ----------------------------------------------------------------- */

bool script_size(const char *text, int *width, int *height)
{
    char number[8];
    uint64_t w, h;
    const size_t len = strcspn(text, "x");
    if (text[len] != 'x' || len >= sizeof number)
        return false;
    memcpy(number, text, len);
    number[len] = '\0';
    if (!command_number(number, GRID_WIDTH_MAX, &w) ||
        !command_number(text + len + 1, GRID_HEIGHT_MAX, &h) || w == 0 || h == 0)
        return false;
    *width = (int)w;
    *height = (int)h;
    return true;
}

static bool tick(struct script *s, const char *text)
{
    uint64_t count;
    if (!command_number(text, 1000 * 1000, &count))
        return fail(s, "<tick %s>: how many ticks? A number up to 1000000", text);
    for (uint64_t i = 0; i < count; i++) {
        session_tick(s->session, SCRIPT_TICK_MS * NS_PER_MS);
        settle(s);
    }
    return true;
}

static bool resize(struct script *s, const char *text)
{
    int width, height;
    if (!script_size(text, &width, &height))
        return fail(s, "<size %s>: it is written like 120x40, at most %dx%d", text, GRID_WIDTH_MAX,
                    GRID_HEIGHT_MAX);
    session_resize(s->session, width, height);
    return true;
}

/* Without its quotes, if it has any. */
static char *unquote(char *text)
{
    const size_t len = strlen(text);
    if (len < 2 || text[0] != '"' || text[len - 1] != '"')
        return text;
    text[len - 1] = '\0';
    return text + 1;
}

static bool say(struct script *s, const char *line)
{
    const bool done = session_say(s->session, line);
    settle(s);
    return done || fail(s, "%s: %s", line, s->session->ui.message);
}

static bool directive(struct script *s, char *text)
{
    char *rest = text + strcspn(text, " ");
    const size_t len = (size_t)(rest - text);
    rest += strspn(rest, " ");
    if (len == 4 && strncmp(text, "tick", len) == 0)
        return tick(s, rest);
    if (len == 4 && strncmp(text, "size", len) == 0)
        return resize(s, rest);
    if (len == 4 && strncmp(text, "dump", len) == 0)
        return script_dump(s, unquote(rest), s->format);
    if (len == 6 && strncmp(text, "expect", len) == 0)
        return expect(s, unquote(rest), true);
    if (len == 6 && strncmp(text, "refuse", len) == 0)
        return expect(s, unquote(rest), false);
    return say(s, text);
}

/* --- texts ----------------------------------------------------------------------------------- */

/* The bracket that closes the one at text, which may stand within quotes before; 0: none. */
static size_t closing(const char *text)
{
    bool quoted = false;
    for (size_t i = 1; text[i] != '\0'; i++) {
        quoted ^= text[i] == '"';
        if (text[i] == '>' && !quoted)
            return i;
    }
    return 0;
}

/* One key, or one directive. Returns the bytes that it takes; 0: it failed. */
static size_t one(struct script *s, const char *text)
{
    char words[LINE_MAX_BYTES];
    uint32_t used;
    const int32_t key = key_parse(text, strlen(text), &used);
    if (key != K_NONE) {
        session_key(s->session, key);
        settle(s);
        return used;
    }
    const size_t end = closing(text);
    if (end < 2 || end > sizeof words) {
        fail(s, "\"%.40s\": a bracket that does not close (a < alone is written <lt>)", text);
        return 0;
    }
    memcpy(words, text + 1, end - 1);
    words[end - 1] = '\0';
    return directive(s, words) ? end + 1 : 0;
}

bool script_keys(struct script *s, const char *text)
{
    while (*text != '\0') {
        const size_t used = one(s, text);
        if (used == 0)
            return false;
        text += used;
    }
    return true;
}

static bool one_line(struct script *s, const char *line)
{
    line += strspn(line, " \t");
    if (*line == '\0' || *line == '#')
        return true;
    return *line == ':' ? say(s, line) : script_keys(s, line);
}

bool script_file(struct script *s, const char *name, FILE *file)
{
    char line[LINES_BYTES_MAX];
    enum line_got got;
    unsigned number = 1;
    for (; (got = lines_next(file, line)) == LINE_THERE; number++) {
        if (!one_line(s, line)) {
            char why[SCRIPT_ERROR_MAX];
            memcpy(why, s->error, sizeof why);
            return fail(s, "%.100s:%u: %.200s", name, number, why);
        }
    }
    if (got == LINE_TOO_LONG)
        return fail(s, "%.100s:%u: a line longer than %d bytes, or not a text", name, number,
                    LINES_BYTES_MAX - 1);
    return got == LINE_END || fail(s, "cannot read %.100s: %s", name, strerror(errno));
}
