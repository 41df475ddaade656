/* tui/terminal.c - see tui/terminal.h.
 *
 * How to get on with ncurses:
 *   - without setlocale() it shows blanks in place of all that is not ASCII;
 *   - initscr() ends the process if it does not know the terminal: newterm() does not, and what it
 *     has allocated can be given back;
 *   - its own characters for lines depend on the terminal's alphabets: they are not used;
 *   - writing a character into the lower right corner is an error for all functions but those that
 *     write a row and leave the cursor;
 *   - it catches SIGTSTP and SIGWINCH, and does in their handlers what must not be done in any,
 *     unless somebody has caught them before: tui/restore.h has. So the size is looked up here.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/terminal.h"

#include <curses.h>
#include <langinfo.h>
#include <limits.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <term.h>
#include <unistd.h>
#include <wchar.h>

#include "tui/aside.h"
#include "tui/keys.h"
#include "tui/restore.h"
#include "tui/theme.h"

enum {
    ESCAPE_MS = 25, /* what follows an Esc sooner belongs to it: a key that sends several bytes */
    COLOURS_MAX = 256,
    CHUNK = 64, /* cells that are written at once */
};

static struct {
    SCREEN *screen;           /* NULL: not open */
    WINDOW *input;            /* keys are read from a pad: it is never shown, and reading from a
                                 window shows that first */
    bool own_ground;          /* the terminal's own background can be asked for */
    short pairs_used;         /* 0 is the terminal's own colours */
    short pairs[COLOURS_MAX]; /* by colour; 0: not yet */
    char reset[RESTORE_BYTES_MAX];
    size_t reset_len;
    mbstate_t character; /* of which some bytes have come */
} terminal;

/* --- what resets the screen ------------------------------------------------------------------ */

static int append(int byte)
{
    if (terminal.reset_len + 1 < sizeof terminal.reset)
        terminal.reset[terminal.reset_len++] = (char)byte;
    return byte;
}

/* Of terminfo: NULL or -1 is what a terminal cannot do. */
static bool is_there(const char *capability)
{
    return capability && (intptr_t)capability != -1;
}

static void append_string(const char *capability)
{
    if (is_there(capability))
        tputs(capability, 1, append);
}

/* No attributes, no colours, the keypad as it was, the cursor seen, the other screen. */
static void remember_reset(void)
{
    terminal.reset_len = 0;
    append_string(exit_attribute_mode);
    append_string(orig_pair);
    append_string(keypad_local);
    append_string(cursor_normal);
    append_string(is_there(exit_ca_mode) ? exit_ca_mode : "\r\n");
    terminal.reset[terminal.reset_len] = '\0';
    restore_with(terminal.reset);
}

/* --- open and close -------------------------------------------------------------------------- */

static bool refuse(char error[TERMINAL_ERROR_MAX], const char *words)
{
    snprintf(error, TERMINAL_ERROR_MAX, "%s", words);
    return false;
}

/* Does terminfo know a terminal of this type that can place its cursor? */
static bool check_type(char error[TERMINAL_ERROR_MAX])
{
    const char *type = getenv("TERM");
    int status;
    if (!type || type[0] == '\0')
        return refuse(error, "TERM says no terminal type. Try TERM=xterm, or --plain.");
    const bool is_known = setupterm(NULL, STDOUT_FILENO, &status) == OK;
    const bool can_place = is_known && is_there(cursor_address);
    if (is_known)
        del_curterm(cur_term);
    if (!is_known)
        snprintf(error, TERMINAL_ERROR_MAX,
                 "no terminal type \"%.60s\" in terminfo. Try TERM=xterm, or --plain.", type);
    else if (!can_place)
        snprintf(error, TERMINAL_ERROR_MAX,
                 "a terminal of type \"%.60s\" cannot place its cursor. Use --plain.", type);
    return is_known && can_place;
}

/* Keys that some terminals send although their entry in terminfo says otherwise, or nothing. */
static void define_keys(void)
{
    static const struct {
        const char *bytes;
        int key;
    } keys[] = {
        {"\x1b[A", KEY_UP},     {"\x1bOA", KEY_UP},    {"\x1b[B", KEY_DOWN},
        {"\x1bOB", KEY_DOWN},   {"\x1b[C", KEY_RIGHT}, {"\x1bOC", KEY_RIGHT},
        {"\x1b[D", KEY_LEFT},   {"\x1bOD", KEY_LEFT},  {"\x1b[H", KEY_HOME},
        {"\x1bOH", KEY_HOME},   {"\x1b[1~", KEY_HOME}, {"\x1b[7~", KEY_HOME},
        {"\x1b[F", KEY_END},    {"\x1bOF", KEY_END},   {"\x1b[4~", KEY_END},
        {"\x1b[8~", KEY_END},   {"\x1b[3~", KEY_DC},   {"\x1b[5~", KEY_PPAGE},
        {"\x1b[6~", KEY_NPAGE}, {"\x1b[Z", KEY_BTAB},
    };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (key_defined(keys[i].bytes) == 0)
            define_key(keys[i].bytes, keys[i].key);
}

static void set_modes(void)
{
    if (!getenv("ESCDELAY"))
        set_escdelay(ESCAPE_MS);
    cbreak(); /* not raw: Ctrl-C is SIGINT, also for whoever started us */
    noecho();
    nonl(); /* Enter is 13 */
    keypad(terminal.input, TRUE);
    define_keys();
    nodelay(terminal.input, TRUE);
    intrflush(terminal.input, FALSE);
    curs_set(0); /* some cannot hide it */
}

static int begin_colours(void)
{
    if (!has_colors() || start_color() != OK || COLORS < 8)
        return 0;
    terminal.own_ground = use_default_colors() == OK;
    return COLORS >= COLOURS_MAX ? COLOURS_MAX : 8;
}

static bool can_be_opened(char error[TERMINAL_ERROR_MAX])
{
    if (!isatty(STDOUT_FILENO))
        return refuse(error,
                      "output is not a terminal. Use --plain, or --headless --dump-frame FILE.");
    if (!isatty(STDIN_FILENO))
        return refuse(error, "input is not a terminal. Use --plain, or --headless --keys KEYS.");
    return check_type(error);
}

static bool begin_screen(void)
{
    memset(&terminal, 0, sizeof terminal);
    use_tioctl(TRUE); /* the true size, whatever LINES and COLUMNS say */
    terminal.screen = newterm(NULL, stdout, stdin);
    if (!terminal.screen)
        return false;
    remember_reset();
    aside_begin();
    terminal.input = newpad(1, 1);
    if (!terminal.input)
        return false;
    set_modes();
    return true;
}

bool terminal_open(struct terminal_means *out, char error[TERMINAL_ERROR_MAX])
{
    static bool is_registered;
    setlocale(LC_CTYPE, "");
    if (!can_be_opened(error))
        return false;
    if (!is_registered)
        is_registered = atexit(terminal_close) == 0;
    if (!begin_screen()) {
        terminal_close();
        return refuse(error, "the terminal cannot be taken over. Try TERM=xterm, or --plain.");
    }
    const char *codeset = nl_langinfo(CODESET);
    *out = (struct terminal_means){.utf8 = strcmp(codeset, "UTF-8") == 0,
                                   .narrow = wcwidth(L'\x2500') == 1,
                                   .colours = begin_colours(),
                                   .codeset = codeset};
    return true;
}

void terminal_close(void)
{
    if (!terminal.screen)
        return;
    endwin();
    restore_with(NULL);
    if (terminal.input)
        delwin(terminal.input);
    delscreen(terminal.screen);
    terminal.screen = NULL;
    aside_end();
}

void terminal_size(int *width, int *height)
{
    getmaxyx(stdscr, *height, *width);
}

/* --- frames ---------------------------------------------------------------------------------- */

/* Pairs are made when they are needed first: there may be fewer than colours. */
static short pair_of(int colour)
{
    if (colour < 0 || colour >= COLORS || colour >= COLOURS_MAX || !has_colors())
        return 0;
    short *pair = &terminal.pairs[colour];
    if (*pair == 0 && terminal.pairs_used + 1 < COLOR_PAIRS) {
        const short ground = terminal.own_ground ? -1 : COLOR_BLACK;
        const short next = (short)(terminal.pairs_used + 1);
        if (init_pair(next, (short)colour, ground) == OK)
            *pair = terminal.pairs_used = next;
    }
    return *pair;
}

static void to_curses(const struct cell *c, enum theme theme, cchar_t *out)
{
    const struct look look = theme_look(theme, c);
    const wchar_t text[] = {(wchar_t)c->glyph, L'\0'};
    attr_t attributes = A_NORMAL;
    if (look.bold)
        attributes |= A_BOLD;
    if (look.dim)
        attributes |= A_DIM;
    if (look.underlined)
        attributes |= A_UNDERLINE;
    if (look.reverse)
        attributes |= A_REVERSE;
    setcchar(out, text, attributes, pair_of(look.colour), NULL);
}

static void show_row(const struct grid *g, enum theme theme, int y, int width)
{
    for (int x = 0; x < width; x += CHUNK) {
        cchar_t cells[CHUNK];
        const int count = width - x < CHUNK ? width - x : CHUNK;
        for (int i = 0; i < count; i++)
            to_curses(grid_at(g, x + i, y), theme, &cells[i]);
        mvadd_wchnstr(y, x, cells, count);
    }
}

void terminal_show(const struct grid *g, enum theme theme)
{
    int width, height;
    terminal_size(&width, &height);
    erase();
    for (int y = 0; y < height && y < g->height; y++)
        show_row(g, theme, y, g->width < width ? g->width : width);
    move(height - 1, 0); /* where the cursor waits if it cannot be hidden */
    refresh();
}

void terminal_redraw(void)
{
    clearok(curscr, TRUE);
    refresh();
}

/* --- keys ------------------------------------------------------------------------------------ */

static int32_t named_key(int code)
{
    static const struct {
        int code;
        int32_t key;
    } keys[] = {
        {KEY_LEFT, K_LEFT},      {KEY_RIGHT, K_RIGHT},         {KEY_UP, K_UP},
        {KEY_DOWN, K_DOWN},      {KEY_HOME, K_HOME},           {KEY_END, K_END},
        {KEY_PPAGE, K_PAGE_UP},  {KEY_NPAGE, K_PAGE_DOWN},     {KEY_DC, K_DELETE},
        {KEY_BTAB, K_SHIFT_TAB}, {KEY_BACKSPACE, K_BACKSPACE}, {KEY_ENTER, K_ENTER},
        {KEY_RESIZE, K_RESIZE},
    };
    for (size_t i = 0; i < ARRAY_LEN(keys); i++)
        if (keys[i].code == code)
            return keys[i].key;
    return code >= KEY_F(1) && code <= KEY_F(10) ? K_F1 + (code - KEY_F(1)) : K_NONE;
}

/* Terminals do not agree on what Enter and Backspace send. */
static int32_t character_key(wchar_t c)
{
    if (c == L'\n')
        return K_ENTER;
    if (c == L'\b')
        return K_BACKSPACE;
    return c > 0 && c < K_BEYOND ? (int32_t)c : K_NONE;
}

/* The character that ends with this byte, if one does. get_wch() would put characters together as
 * well, but loses one of which only a part has come, and what follows bytes that are none. */
static int32_t character_of(int byte)
{
    static const mbstate_t none_yet;
    const char bytes[] = {(char)byte};
    wchar_t c;
    size_t used = mbrtowc(&c, bytes, 1, &terminal.character);
    if (used == (size_t)-1) { /* it does not continue what came before: it may begin another one */
        terminal.character = none_yet;
        used = mbrtowc(&c, bytes, 1, &terminal.character);
    }
    if (used == (size_t)-1)
        terminal.character = none_yet;
    return used <= 1 ? character_key(c) : K_NONE;
}

/* If the terminal has got another size, ncurses has K_RESIZE among its keys now, and will draw all
 * anew: terminals shift lines then, or break them elsewhere. */
static void look_at_size(void)
{
    struct winsize size;
    if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0 &&
        is_term_resized(size.ws_row, size.ws_col))
        resizeterm(size.ws_row, size.ws_col);
}

/* Nothing will ever come from a terminal that is gone. */
static bool is_gone(void)
{
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    return poll(&input, 1, 0) > 0 && (input.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

int32_t terminal_key(void)
{
    if (restore_asked_to_stop())
        return K_CTRL('z');
    look_at_size();
    int code;
    while ((code = wgetch(terminal.input)) != ERR) {
        const int32_t key = code > UCHAR_MAX ? named_key(code) : character_of(code);
        if (key != K_NONE)
            return key;
    }
    if (is_gone())
        restore_ask_to_leave(SIGHUP);
    return K_NONE;
}

int terminal_fd(void)
{
    return STDIN_FILENO;
}

void terminal_suspend(void)
{
    endwin();
    restore_with(NULL);
    restore_stop();
    restore_with(terminal.reset);
    look_at_size();
    terminal_redraw();
}
