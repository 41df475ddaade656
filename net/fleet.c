/* net/fleet.c - see net/fleet.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/fleet.h"

#include <arpa/inet.h>
#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "net/cluster_write.h"

enum {
    ATTEMPTS = 3, /* somebody may take a port before the node does */
    POLL_MS = 5,
    READY_POLLS = 30 * 1000 / POLL_MS,
    STOP_POLLS = 10 * 1000 / POLL_MS,
    PATH_BYTES = FLEET_FOLDER_BYTES + 32,
    LINE_BYTES = 256,
    CONFIG_BYTES_MAX = 64 * 1024,
};

/* Of the process. POSIX leaves its declaration to the program. */
extern char **environ;

/* Always returns false, so that a function can end with it. */
PRINTF_LIKE(2, 3) static bool fail(struct fleet *f, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(f->problem, sizeof f->problem, format, args);
    va_end(args);
    return false;
}

static void pause_a_little(void)
{
    const struct timespec t = {.tv_nsec = POLL_MS * 1000000L};
    nanosleep(&t, NULL);
}

static const int interrupts[] = {SIGINT, SIGQUIT, SIGTERM, SIGHUP};

/* One that is held is kept even if it is ignored, as by nohup: such a one is not to be held. */
static bool is_ignored(int number)
{
    struct sigaction how;
    return sigaction(number, NULL, &how) == 0 && how.sa_handler == SIG_IGN;
}

void fleet_hold_interrupts(bool hold)
{
    sigset_t held;
    sigemptyset(&held);
    for (size_t i = 0; i < ARRAY_LEN(interrupts); i++)
        if (!is_ignored(interrupts[i]))
            sigaddset(&held, interrupts[i]);
    sigprocmask(hold ? SIG_BLOCK : SIG_UNBLOCK, &held, NULL);
}

bool fleet_is_interrupted(void)
{
    sigset_t pending;
    bool interrupted = false;
    if (sigpending(&pending) == 0)
        for (size_t i = 0; i < ARRAY_LEN(interrupts); i++)
            interrupted |= sigismember(&pending, interrupts[i]) == 1;
    return interrupted;
}

/* --- the folder ------------------------------------------------------------------------------ */

static void path_of(const struct fleet *f, uint32_t node, const char *suffix, char out[PATH_BYTES])
{
    snprintf(out, PATH_BYTES, "%s/%u%s", f->folder, (unsigned)node, suffix);
}

static bool make_folder(struct fleet *f)
{
    const char *place = getenv("TMPDIR");
    const int len = snprintf(f->folder, sizeof f->folder, "%s/ringlab-compare-XXXXXX",
                             place != NULL && *place != '\0' ? place : "/tmp");
    if (len < (int)sizeof f->folder && mkdtemp(f->folder) != NULL)
        return true;
    f->folder[0] = '\0';
    return fail(f, "cannot make a folder in $TMPDIR or /tmp: %s", strerror(errno));
}

static void remove_folder(const struct fleet *f)
{
    char path[PATH_BYTES];
    for (uint32_t i = 0; i < f->cluster->node_count; i++) {
        path_of(f, i, ".json", path);
        unlink(path);
        path_of(f, i, ".log", path);
        unlink(path);
    }
    rmdir(f->folder);
}

/* The last line of a node's log that says anything. */
static void last_words(const struct fleet *f, uint32_t node, char out[LINE_BYTES])
{
    char path[PATH_BYTES];
    char line[LINE_BYTES];
    path_of(f, node, ".log", path);
    snprintf(out, LINE_BYTES, "nothing");
    FILE *log = fopen(path, "r");
    while (log != NULL && fgets(line, sizeof line, log) != NULL) {
        line[strcspn(line, "\n")] = '\0';
        if (line[0] != '\0')
            memcpy(out, line, sizeof line);
    }
    if (log != NULL)
        fclose(log);
}

static bool write_file(struct fleet *f, uint32_t node, const struct buffer *text)
{
    char path[PATH_BYTES];
    const struct slice bytes = buffer_bytes(text);
    path_of(f, node, ".json", path);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        return fail(f, "cannot write %s: %s", path, strerror(errno));
    const bool written = fwrite(bytes.data, 1, bytes.len, file) == bytes.len;
    return (fclose(file) == 0 && written) || fail(f, "cannot write %s whole", path);
}

/* A cluster file has one memory for all, so each node gets one of its own. */
static bool write_cluster(struct fleet *f, uint32_t node, uint64_t memory_bytes)
{
    struct buffer text;
    f->cluster->memory_bytes = memory_bytes;
    buffer_init(&text, CONFIG_BYTES_MAX);
    const bool ok = cluster_write(f->cluster, &text) ? write_file(f, node, &text)
                                                     : fail(f, "not enough memory");
    buffer_release(&text);
    return ok;
}

/* --- ports ----------------------------------------------------------------------------------- */

/* A socket that holds a port which was free, and the port. -1: there is none. */
static int hold_port(uint16_t *out)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd >= 0 && bind(fd, (struct sockaddr *)&a, sizeof a) == 0 &&
        getsockname(fd, (struct sockaddr *)&a, &len) == 0) {
        *out = ntohs(a.sin_port);
        return fd;
    }
    if (fd >= 0)
        close(fd);
    return -1;
}

/* All are held until each node has one, so that no two get the same. */
static bool choose_ports(struct fleet *f)
{
    int held[FLEET_NODES_MAX];
    uint32_t count = 0;
    for (; count < f->cluster->node_count; count++) {
        struct cluster_node *n = &f->cluster->nodes[count];
        held[count] = hold_port(&n->port);
        if (held[count] < 0)
            break;
        snprintf(n->host, sizeof n->host, "127.0.0.1");
        f->nodes[count].url.port = n->port;
        snprintf(f->nodes[count].url.host, sizeof f->nodes[count].url.host, "%s", n->host);
    }
    const int why = errno;
    for (uint32_t i = 0; i < count; i++)
        close(held[i]);
    return count == f->cluster->node_count || fail(f, "no free port: %s", strerror(why));
}

/* --- processes ------------------------------------------------------------------------------- */

/* The child: signals as a shell would give them, no input, its words into the log. */
static int launch(struct fleet *f, uint32_t node, const char *program)
{
    char config[PATH_BYTES];
    char log[PATH_BYTES];
    char idle[] = "--idle-timeout", day[] = "86400", id_option[] = "--id", with[] = "--config";
    char name[] = "ringlab-node";
    char *argv[] = {name, id_option, f->cluster->nodes[node].id, with, config, idle, day, NULL};
    posix_spawn_file_actions_t files;
    posix_spawnattr_t how;
    sigset_t none;
    path_of(f, node, ".json", config);
    path_of(f, node, ".log", log);
    sigemptyset(&none);
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_addopen(&files, STDOUT_FILENO, log, O_WRONLY | O_CREAT | O_APPEND,
                                     0600);
    posix_spawn_file_actions_adddup2(&files, STDOUT_FILENO, STDERR_FILENO);
    posix_spawnattr_init(&how);
    posix_spawnattr_setflags(&how, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    posix_spawnattr_setpgroup(&how, 0);
    posix_spawnattr_setsigmask(&how, &none);
    const int error = posix_spawnp(&f->nodes[node].pid, program, &files, &how, argv, environ);
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&how);
    return error;
}

static bool start_node(struct fleet *f, uint32_t node, const struct fleet_plan *plan)
{
    struct fleet_node *n = &f->nodes[node];
    if (!write_cluster(f, node, plan->memories[node]))
        return false;
    const int error = launch(f, node, plan->program);
    if (error == 0)
        return true;
    n->pid = 0;
    return fail(f, "cannot start %s: %s", plan->program, strerror(error));
}

/* Has this node ended by itself? Then it is waited for, and its number is nobody's any more. */
static bool has_ended(struct fleet_node *n)
{
    if (n->pid != 0 && waitpid(n->pid, &n->ended, WNOHANG) == n->pid)
        n->pid = 0;
    return n->pid == 0;
}

/* Say that it has ended, how, and its last words. */
static bool fail_ended(struct fleet *f, uint32_t node)
{
    char words[LINE_BYTES];
    const int ended = f->nodes[node].ended;
    last_words(f, node, words);
    return fail(f, "node %s has ended (%s %d); the last line of its log: %s",
                f->cluster->nodes[node].id, WIFSIGNALED(ended) ? "signal" : "status",
                WIFSIGNALED(ended) ? WTERMSIG(ended) : WEXITSTATUS(ended), words);
}

bool fleet_has_ended(struct fleet *f)
{
    for (uint32_t i = 0; i < f->cluster->node_count; i++)
        if (has_ended(&f->nodes[i]))
            return !fail_ended(f, i);
    return false;
}

static bool is_ready(struct fleet_node *n)
{
    struct http_response r;
    const struct talk_question q = {
        .method = HTTP_M_GET, .target = slice_str("/readyz"), .timeout_ms = FLEET_ASK_TIMEOUT_MS};
    return talk_ask(&n->talk, &q, &r) == TALK_ANSWERED && r.status == 200;
}

static bool await_ready(struct fleet *f, uint32_t node)
{
    struct fleet_node *n = &f->nodes[node];
    for (uint32_t i = 0; i < READY_POLLS; i++) {
        if (has_ended(n))
            return fail_ended(f, node);
        if (is_ready(n))
            return true;
        if (fleet_is_interrupted())
            return fail(f, "interrupted");
        pause_a_little();
    }
    return fail(f, "node %s is not ready within %d s", f->cluster->nodes[node].id,
                READY_POLLS * POLL_MS / 1000);
}

static void forget_all(struct fleet *f)
{
    for (uint32_t i = 0; i < f->cluster->node_count; i++) {
        f->nodes[i] = (struct fleet_node){0};
        talk_init(&f->nodes[i].talk, &f->nodes[i].url);
    }
}

static bool start_all(struct fleet *f, const struct fleet_plan *plan)
{
    forget_all(f);
    bool ok = choose_ports(f);
    for (uint32_t i = 0; ok && i < f->cluster->node_count; i++)
        ok = start_node(f, i, plan);
    for (uint32_t i = 0; ok && i < f->cluster->node_count; i++)
        ok = await_ready(f, i);
    return ok;
}

/* --- the end --------------------------------------------------------------------------------- */

static void await_end(struct fleet_node *n)
{
    for (uint32_t i = 0; i < STOP_POLLS && !has_ended(n); i++)
        pause_a_little();
    if (n->pid == 0)
        return;
    kill(n->pid, SIGKILL);
    waitpid(n->pid, &n->ended, 0);
    n->pid = 0;
}

/* All are asked to end before any is waited for. Returns the first that did not end well, or
 * UINT32_MAX. */
static uint32_t stop_all(struct fleet *f)
{
    for (uint32_t i = 0; i < f->cluster->node_count; i++) {
        talk_destroy(&f->nodes[i].talk);
        if (!has_ended(&f->nodes[i]))
            kill(f->nodes[i].pid, SIGTERM);
    }
    uint32_t bad = UINT32_MAX;
    for (uint32_t i = 0; i < f->cluster->node_count; i++) {
        await_end(&f->nodes[i]);
        if (f->nodes[i].ended != 0 && bad == UINT32_MAX)
            bad = i;
    }
    return bad;
}

bool fleet_start(struct fleet *f, const struct fleet_plan *plan)
{
    assert(plan->cluster->node_count <= FLEET_NODES_MAX);
    *f = (struct fleet){.cluster = plan->cluster};
    f->nodes = calloc(plan->cluster->node_count, sizeof *f->nodes);
    if (f->nodes == NULL)
        return fail(f, "not enough memory");
    forget_all(f);
    bool started = make_folder(f) && start_all(f, plan);
    for (uint32_t i = 1; i < ATTEMPTS && !started && !fleet_is_interrupted(); i++) {
        stop_all(f);
        started = start_all(f, plan);
    }
    return started;
}

bool fleet_stop(struct fleet *f, bool keep_folder)
{
    if (f->nodes == NULL)
        return true;
    const uint32_t bad = stop_all(f);
    const bool ok = bad == UINT32_MAX || fail_ended(f, bad);
    if (f->folder[0] != '\0' && !keep_folder)
        remove_folder(f);
    free(f->nodes);
    f->nodes = NULL;
    return ok;
}
