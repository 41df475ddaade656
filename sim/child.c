/* sim/child.c - see sim/child.h.
 *
 * The end of a child is seen as the end of its pipe: no signal is needed, and none is lost.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/child.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sim/command.h"

/* --- in the child ---------------------------------------------------------------------------- */

/* A crash is told in a sentence, not in a file; and should the parent be gone when the time is
 * over, the child ends all the same. */
static void limit_resources(double limit_s)
{
    const struct rlimit no_core = {0, 0};
    const struct rlimit cpu = {(rlim_t)limit_s + 1, (rlim_t)limit_s + 1};
    setrlimit(RLIMIT_CORE, &no_core);
    setrlimit(RLIMIT_CPU, &cpu);
}

static void be_child(const int said[2], const int words[2], void (*work)(void *self, FILE *out),
                     void *self)
{
    close(said[0]);
    close(words[0]);
    dup2(words[1], STDERR_FILENO);
    FILE *out = fdopen(said[1], "wb");
    if (out) {
        work(self, out);
        fflush(out);
    }
    _exit(out == NULL);
}

/* --- starting -------------------------------------------------------------------------------- */

static void close_both(const int pipe_fds[2])
{
    close(pipe_fds[0]);
    close(pipe_fds[1]);
}

static bool open_pipes(int said[2], int words[2])
{
    if (pipe(said) != 0)
        return false;
    if (pipe(words) == 0)
        return true;
    close_both(said);
    return false;
}

bool child_start(struct child *c, void (*work)(void *self, FILE *out), void *self, double limit_s)
{
    int said[2], words[2];
    *c = (struct child){.pid = 0};
    if (!open_pipes(said, words))
        return false;
    fflush(NULL); /* else the child would write it once more */
    const pid_t pid = fork();
    if (pid == 0) {
        limit_resources(limit_s);
        be_child(said, words, work, self);
    }
    if (pid < 0) {
        close_both(said);
        close_both(words);
        return false;
    }
    close(said[1]);
    close(words[1]);
    *c = (struct child){.pid = pid,
                        .said_fd = said[0],
                        .words_fd = words[0],
                        .deadline_s = command_clock() + limit_s};
    return true;
}

/* --- listening ------------------------------------------------------------------------------- */

/* Of what does not fit, the beginning gives way. */
static void keep_words(struct child *c, const char *bytes, size_t len)
{
    const size_t room = sizeof c->words - 1;
    const size_t take = len < room ? len : room;
    const size_t stay = c->words_len + take > room ? room - take : c->words_len;
    memmove(c->words, c->words + c->words_len - stay, stay);
    memcpy(c->words + stay, bytes + len - take, take);
    c->words_len = stay + take;
    c->words[c->words_len] = '\0';
}

/* Without memory the child is as good as dead: it is ended, and what it said is not whole. */
static void keep_said(struct child *c, const char *bytes, size_t len)
{
    uint8_t *const grown = realloc(c->said, c->said_len + len);
    if (!grown) {
        kill(c->pid, SIGKILL);
        return;
    }
    memcpy(grown + c->said_len, bytes, len);
    c->said = grown;
    c->said_len += len;
}

/* What is there to read. false: nothing will come any more. */
static bool listen_to(struct child *c, int fd, void (*keep)(struct child *, const char *, size_t))
{
    char bytes[2048];
    const ssize_t len = read(fd, bytes, sizeof bytes);
    if (len > 0)
        keep(c, bytes, (size_t)len);
    return len > 0 || (len < 0 && errno == EINTR);
}

static void listen_on(struct child *c, bool said, bool words)
{
    if (words && !listen_to(c, c->words_fd, keep_words)) {
        close(c->words_fd);
        c->words_fd = -1;
    }
    if (said && !listen_to(c, c->said_fd, keep_said)) {
        close(c->said_fd);
        c->said_fd = -1;
    }
    c->ended = c->said_fd < 0 && c->words_fd < 0;
}

/* poll() passes over descriptors below 0. */
static double prepare(struct child *const *children, uint32_t count, struct pollfd *fds,
                      double until_s)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct child *const c = children[i];
        const bool listens = c && !c->ended;
        fds[2 * i] = (struct pollfd){.fd = listens ? c->said_fd : -1, .events = POLLIN};
        fds[2 * i + 1] = (struct pollfd){.fd = listens ? c->words_fd : -1, .events = POLLIN};
        if (listens && c->deadline_s < until_s)
            until_s = c->deadline_s;
    }
    return until_s;
}

static bool take_in(struct child *c, const struct pollfd fds[2], double now_s)
{
    if (now_s >= c->deadline_s && !c->hung) {
        c->hung = true;
        kill(c->pid, SIGKILL);
    }
    listen_on(c, fds[0].revents != 0, fds[1].revents != 0);
    return c->ended;
}

void child_wait(struct child *const *children, uint32_t count, double patience_s)
{
    struct pollfd fds[2 * CHILDREN_MAX];
    assert(count <= CHILDREN_MAX);
    const double until_s = command_clock() + patience_s;
    bool some_ended = false;
    for (double now_s = command_clock(); !some_ended && now_s < until_s; now_s = command_clock()) {
        const double next_s = prepare(children, count, fds, until_s);
        const int wait_ms = next_s > now_s ? (int)((next_s - now_s) * 1000) + 1 : 0;
        if (poll(fds, 2 * (nfds_t)count, wait_ms) < 0)
            return; /* a signal: the caller may want to know */
        for (uint32_t i = 0; i < count; i++) {
            if (children[i] && !children[i]->ended)
                some_ended |= take_in(children[i], &fds[2 * i], command_clock());
        }
    }
}

/* --- ending ---------------------------------------------------------------------------------- */

void child_reap(struct child *c)
{
    if (c->pid == 0)
        return;
    if (!c->ended) {
        kill(c->pid, SIGKILL);
        close(c->said_fd);
        close(c->words_fd);
        c->ended = true;
    }
    while (waitpid(c->pid, &c->status, 0) < 0 && errno == EINTR) {
    }
    c->pid = 0;
}

void child_destroy(struct child *c)
{
    child_reap(c);
    free(c->said);
    *c = (struct child){.pid = 0};
}
