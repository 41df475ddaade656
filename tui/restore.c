/* tui/restore.c - see tui/restore.h.
 *
 * What a handler needs cannot be passed to it, so it lies here, and there is one of it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/restore.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <termios.h>
#include <unistd.h>

#include "tui/aside.h"

enum { STACK_BYTES = 64 * 1024, PATIENCE = 3 };

enum kind { LEAVE, STOP, WAKE, FATAL };

static const struct {
    int number;
    enum kind kind;
} caught[] = {
    {SIGINT, LEAVE},  {SIGTERM, LEAVE}, {SIGHUP, LEAVE},  {SIGQUIT, LEAVE},   {SIGUSR1, LEAVE},
    {SIGUSR2, LEAVE}, {SIGALRM, LEAVE}, {SIGPROF, LEAVE}, {SIGVTALRM, LEAVE}, {SIGXFSZ, WAKE},
    {SIGTSTP, STOP},  {SIGWINCH, WAKE}, {SIGSEGV, FATAL}, {SIGBUS, FATAL},    {SIGFPE, FATAL},
    {SIGILL, FATAL},  {SIGABRT, FATAL}, {SIGTRAP, FATAL}, {SIGSYS, FATAL},    {SIGXCPU, FATAL},
};

static struct {
    bool is_on;
    bool has_modes;
    struct termios modes;
    struct sigaction before[ARRAY_LEN(caught)];
    stack_t stack_before;
    int wake[2]; /* a pipe: to read, to write */
    char reset[RESTORE_BYTES_MAX];
} kept;

static volatile sig_atomic_t reset_bytes; /* 0: there is no screen to reset */
static volatile sig_atomic_t asked;       /* the first signal that asked to leave, */
static volatile sig_atomic_t times_asked; /* and how many have */
static volatile sig_atomic_t stop_asked;

static _Alignas(16) unsigned char stack[STACK_BYTES];

/* --- in handlers ----------------------------------------------------------------------------- */

static size_t place_of(int number)
{
    size_t i = 0;
    while (i < ARRAY_LEN(caught) && caught[i].number != number)
        i++;
    assert(i < ARRAY_LEN(caught));
    return i;
}

static void reset_screen(void)
{
    for (size_t done = 0; done < (size_t)reset_bytes;) {
        const ssize_t more = write(STDOUT_FILENO, kept.reset + done, (size_t)reset_bytes - done);
        if (more <= 0)
            break;
        done += (size_t)more;
    }
    if (kept.has_modes)
        tcsetattr(STDIN_FILENO, TCSANOW, &kept.modes);
    reset_bytes = 0;
    aside_end();
}

/* The signal is blocked while its handler runs: it strikes when that returns. */
static void on_fatal(int number)
{
    if (reset_bytes > 0)
        reset_screen();
    sigaction(number, &kept.before[place_of(number)], NULL);
    raise(number);
}

static void wake(void)
{
    const int error = errno;
    const ssize_t written = write(kept.wake[1], "", 1);
    (void)written; /* a full pipe wakes as well */
    errno = error;
}

static void on_leave(int number)
{
    if (asked == 0)
        asked = number;
    times_asked = times_asked + 1;
    wake();
    if (times_asked >= PATIENCE)
        on_fatal(number);
}

static void on_stop(int number)
{
    (void)number;
    stop_asked = 1;
    wake();
}

static void on_wake(int number)
{
    (void)number;
    wake();
}

/* --- before and after ------------------------------------------------------------------------ */

static bool open_pipe(void)
{
    if (pipe(kept.wake) != 0)
        return false;
    for (size_t i = 0; i < 2; i++) {
        fcntl(kept.wake[i], F_SETFL, O_NONBLOCK);
        fcntl(kept.wake[i], F_SETFD, FD_CLOEXEC);
    }
    return true;
}

static void catch_signal(size_t i)
{
    static void (*const handlers[])(int) = {
        [LEAVE] = on_leave, [STOP] = on_stop, [WAKE] = on_wake, [FATAL] = on_fatal};
    const enum kind kind = caught[i].kind;
    struct sigaction action = {.sa_handler = handlers[kind],
                               .sa_flags = kind == FATAL ? SA_ONSTACK : SA_RESTART};
    sigfillset(&action.sa_mask); /* also SIGTTOU, so that the modes can be set in any case */
    sigaction(caught[i].number, &action, &kept.before[i]);
    if (kind != FATAL && kind != WAKE && kept.before[i].sa_handler == SIG_IGN)
        sigaction(caught[i].number, &kept.before[i], NULL);
}

bool restore_begin(void)
{
    assert(!kept.is_on);
    if (!open_pipe())
        return false;
    kept.has_modes = tcgetattr(STDIN_FILENO, &kept.modes) == 0;
    asked = times_asked = stop_asked = 0;
    const stack_t own = {.ss_sp = stack, .ss_size = sizeof stack};
    sigaltstack(&own, &kept.stack_before);
    for (size_t i = 0; i < ARRAY_LEN(caught); i++)
        catch_signal(i);
    kept.is_on = true;
    return true;
}

void restore_with(const char *reset_string)
{
    reset_bytes = 0;
    atomic_signal_fence(memory_order_seq_cst);
    if (!reset_string)
        return;
    const size_t len = strlen(reset_string);
    assert(len < sizeof kept.reset);
    memcpy(kept.reset, reset_string, len);
    atomic_signal_fence(memory_order_seq_cst);
    reset_bytes = (sig_atomic_t)len;
}

void restore_end(void)
{
    if (!kept.is_on)
        return;
    restore_with(NULL);
    for (size_t i = 0; i < ARRAY_LEN(caught); i++)
        sigaction(caught[i].number, &kept.before[i], NULL);
    sigaltstack(&kept.stack_before, NULL);
    close(kept.wake[0]);
    close(kept.wake[1]);
    kept.is_on = false;
}

/* --- what was noted -------------------------------------------------------------------------- */

int restore_asked_to_leave(void)
{
    return asked;
}

void restore_ask_to_leave(int signal_number)
{
    if (asked == 0)
        asked = signal_number;
    wake();
}

bool restore_asked_to_stop(void)
{
    /* Emptied before the note is read: what comes in between is found, and wakes once more. */
    char bytes[64];
    while (read(kept.wake[0], bytes, sizeof bytes) > 0)
        continue;
    const bool was_asked = stop_asked != 0;
    if (was_asked)
        stop_asked = 0;
    return was_asked;
}

/* Whoever started the program to ignore this could not make it go on. */
void restore_stop(void)
{
    const struct sigaction *before = &kept.before[place_of(SIGTSTP)];
    if (before->sa_handler == SIG_IGN)
        return;
    const struct sigaction stops = {.sa_handler = SIG_DFL};
    struct sigaction noted;
    sigaction(SIGTSTP, &stops, &noted);
    raise(SIGTSTP);
    sigaction(SIGTSTP, &noted, NULL);
    stop_asked = 0;
}

int restore_fd(void)
{
    return kept.wake[0];
}
