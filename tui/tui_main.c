/* tui/tui_main.c - the program ringlab-tui: the window.
 *
 * What the words on the command line ask for, and the loop: wait for keys, for nodes, for time to
 * pass; draw when there is something new.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tui/lines.h"
#include "tui/plain.h"
#include "tui/restore.h"
#include "tui/script.h"
#include "tui/session_parts.h"
#include "tui/terminal.h"
#include "tui/tui_main_options.h"

enum { FRAME_MS = 50, FDS_MAX = 64 };

/* What a world wants to wait for, as poll() takes it. */
static void watch(struct pollfd *fds, const struct source_fd *wanted, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){
            .fd = wanted[i].fd,
            .events = (short)((wanted[i].reads ? POLLIN : 0) | (wanted[i].writes ? POLLOUT : 0))};
}

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

static int complain(const char *words)
{
    fprintf(stderr, "ringlab tui: %s\n", words);
    return STATUS_ASKED_WRONGLY;
}

static int say_no(const char *words)
{
    complain(words);
    return STATUS_NO;
}

/* --- without a terminal ---------------------------------------------------------------------- */

static bool run_scripts(struct script *s, const struct options *o)
{
    FILE *file = o->script ? fopen(o->script, "rb") : NULL;
    bool done = true;
    if (o->script && !file) {
        snprintf(s->error, sizeof s->error, "cannot read %s: %s", o->script, strerror(errno));
        return false;
    }
    if (file) {
        done = script_file(s, o->script, file);
        fclose(file);
    }
    return done && (!o->keys || script_keys(s, o->keys));
}

/* A recording is at its first broken promise before anything else happens. */
static void settle(struct session *session)
{
    while (session->ui.seeking)
        session_tick(session, 0);
}

static int run_headless(struct session *session, const struct options *o)
{
    struct script s;
    settle(session);
    script_init(&s, session, o->format);
    bool done = run_scripts(&s, o);
    if (o->dump_frame)
        done = script_dump(&s, o->dump_frame, o->format) && done;
    if (!done)
        complain(s.error);
    script_destroy(&s);
    return done ? STATUS_YES : STATUS_NO;
}

/* --- as lines -------------------------------------------------------------------------------- */

/* Real nodes go on while nothing is typed. Returns when there is a line, or its end. */
static void await_line(struct plain *p, const struct source *source)
{
    struct source_fd wanted[FDS_MAX];
    while (source->verbs->wait) {
        struct pollfd fds[FDS_MAX + 1] = {{.fd = STDIN_FILENO, .events = POLLIN}};
        int timeout_ms = -1;
        const uint32_t count = source->verbs->wait(source->self, wanted, FDS_MAX, &timeout_ms);
        watch(fds + 1, wanted, count);
        if (poll(fds, 1 + count, timeout_ms) > 0 && fds[0].revents != 0)
            return;
        session_turn(p->session);
        plain_news(p);
        fflush(stdout);
    }
}

static bool take_lines(struct plain *p, const struct source *source)
{
    char line[LINES_BYTES_MAX];
    bool done = true;
    setvbuf(stdin, NULL, _IONBF, 0); /* what poll() does not see must not lie in a buffer */
    while (!p->session->quit) {
        await_line(p, source);
        const enum line_got got = lines_next(stdin, line);
        if (got != LINE_THERE)
            return got == LINE_END ? done
                                   : complain("a line that is too long, or no text") == STATUS_YES;
        done = plain_line(p, line) && done;
        fflush(stdout);
    }
    return done;
}

static int run_plain(struct session *session, const struct source *source, const struct options *o)
{
    struct plain p;
    struct script s;
    settle(session);
    script_init(&s, session, EXPORT_TEXT);
    plain_begin(&p, session, stdout);
    if (!run_scripts(&s, o))
        return say_no(s.error);
    plain_news(&p);
    const bool done = take_lines(&p, source);
    script_destroy(&s);
    if (fflush(stdout) != 0 || ferror(stdout))
        return say_no("what was to be said could not be written");
    return done ? STATUS_YES : STATUS_NO;
}

/* --- in a terminal --------------------------------------------------------------------------- */

/* Until a key, a signal, something from a node, or the next frame. */
static void wait(struct session *s, const struct source *source)
{
    struct pollfd fds[FDS_MAX + 2] = {{.fd = terminal_fd(), .events = POLLIN},
                                      {.fd = restore_fd(), .events = POLLIN}};
    struct source_fd wanted[FDS_MAX];
    int timeout_ms = session_is_busy(s) ? FRAME_MS : -1;
    uint32_t count = 0;
    if (source->verbs->wait)
        count = source->verbs->wait(source->self, wanted, FDS_MAX, &timeout_ms);
    watch(fds + 2, wanted, count);
    poll(fds, 2 + count, s->ui.seeking ? 0 : timeout_ms);
}

/* All keys before anything is drawn: a key that is held must not lag behind. */
static void take_keys(struct session *s)
{
    int32_t key;
    int width, height;
    while (!s->quit && (key = terminal_key()) != K_NONE) {
        if (key != K_RESIZE) {
            session_key(s, key);
            continue;
        }
        terminal_size(&width, &height);
        session_resize(s, width, height);
    }
}

static void show(struct session *s, struct grid *g)
{
    if (s->redraw)
        terminal_redraw();
    if (session_draw(s, g))
        terminal_show(g, s->ui.theme);
    s->redraw = s->changed = false;
}

static void loop(struct session *s, const struct source *source)
{
    struct grid grid = {0};
    uint64_t ticked_ns = now_ns();
    while (!s->quit && restore_asked_to_leave() == 0) {
        if (s->changed)
            show(s, &grid);
        wait(s, source);
        take_keys(s);
        session_turn(s);
        const uint64_t now = now_ns();
        if (s->suspend) {
            s->suspend = false;
            terminal_suspend();
            s->redraw = s->changed = true;
        }
        if (session_is_busy(s))
            session_tick(s, now - ticked_ns);
        ticked_ns = now;
    }
    grid_destroy(&grid);
}

static enum theme choose_theme(const struct options *o, int colours)
{
    const char *no_color = getenv("NO_COLOR");
    if (o->color == COLOR_NEVER)
        return THEME_MONO;
    if (o->color == COLOR_AUTO && ((no_color && no_color[0] != '\0') || colours < 8))
        return THEME_MONO;
    return o->theme;
}

static int leave(int signal_number)
{
    terminal_close();
    restore_end();
    return signal_number == 0 ? STATUS_YES : 128 + signal_number;
}

/* What is to be pressed first; what fails is told at the bottom. */
static void begin_with_scripts(struct session *session, const struct options *o)
{
    struct script s;
    if (!o->script && !o->keys)
        return;
    settle(session);
    script_init(&s, session, EXPORT_TEXT);
    if (!run_scripts(&s, o))
        session_tell(session, false, "%s", s.error);
    script_destroy(&s);
}

static int run_terminal(struct session *session, struct source source, const struct options *o)
{
    struct terminal_means means;
    struct session_look look = {0};
    char error[TERMINAL_ERROR_MAX] = "the terminal's settings cannot be read";
    if (!restore_begin() || !terminal_open(&means, error)) {
        restore_end();
        source.verbs->close(source.self);
        return complain(error);
    }
    terminal_size(&look.width, &look.height);
    look.ascii = o->ascii || !means.utf8 || !means.narrow;
    look.theme = choose_theme(o, means.colours);
    session_open(session, source, &look);
    options_begin(session, o);
    if (!means.utf8 && !o->ascii && !session->ui.seeking)
        session_tell(
            session, true,
            "Locale is \"%s\": drawing in ASCII. Set LC_ALL=C.UTF-8 for lines and braille.",
            means.codeset);
    begin_with_scripts(session, o);
    loop(session, &source);
    const int status = leave(restore_asked_to_leave());
    session_close(session);
    return status;
}

/* --- the program ----------------------------------------------------------------------------- */

static int run_session(struct session *session, struct source source, const struct options *o)
{
    const struct session_look look = {.width = o->width,
                                      .height = o->height,
                                      .ascii = o->ascii,
                                      .theme = o->color == COLOR_NEVER ? THEME_MONO : o->theme};
    session_open(session, source, &look);
    options_begin(session, o);
    const int status = o->headless ? run_headless(session, o) : run_plain(session, &source, o);
    session_close(session);
    return status;
}

static int run(struct source source, const struct options *o)
{
    const bool in_terminal = !o->headless && !o->plain;
    struct session *session = calloc(1, sizeof *session);
    const char *trouble = NULL;
    if (!session)
        trouble = "not enough memory";
    else if (in_terminal && !isatty(STDOUT_FILENO))
        trouble = "output is not a terminal. Use --plain, or --headless --dump-frame FILE.";
    if (trouble) {
        source.verbs->close(source.self);
        free(session);
        return complain(trouble);
    }
    const int status =
        in_terminal ? run_terminal(session, source, o) : run_session(session, source, o);
    free(session);
    return status;
}

int main(int argc, char **argv)
{
    struct options o;
    struct source source;
    const int status = options_read(&o, argc, argv);
    if (status >= 0)
        return status;
    if (!options_open(&o, &source))
        return STATUS_ASKED_WRONGLY;
    signal(SIGPIPE, SIG_IGN);
    return run(source, &o);
}
