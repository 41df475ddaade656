/* net/journal_file.c - see net/journal_file.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/journal_file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

enum { ROOM_BYTES = 256 * 1024 };

/* What is to be saved if the process aborts. A signal is told no more than its number, so this one
 * is known to the process as a whole. */
static struct journal_file *watched;

/* --- bytes ------------------------------------------------------------------------------------ */

static void shut(struct journal_file *f)
{
    if (watched == f)
        watched = NULL;
    close(f->descriptor);
    free(f->room);
    f->descriptor = -1;
    f->room = NULL;
    f->len = 0;
}

static void give_up(struct journal_file *f)
{
    fprintf(stderr,
            "ringlab-node: cannot write to the journal %s: %s. It ends here; the node goes on "
            "without it\n",
            f->path, strerror(errno));
    shut(f);
}

void journal_file_flush(struct journal_file *f)
{
    uint32_t written = 0;
    while (written < f->len) {
        ssize_t n = write(f->descriptor, f->room + written, f->len - written);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            give_up(f);
            return;
        }
        written += (uint32_t)n;
    }
    f->len = 0;
}

static void append(struct journal_file *f, struct slice bytes)
{
    while (bytes.len > 0 && f->descriptor >= 0) {
        uint32_t left = ROOM_BYTES - f->len;
        uint32_t part = bytes.len < left ? bytes.len : left;
        memcpy(f->room + f->len, bytes.data, part);
        f->len += part;
        bytes = (struct slice){bytes.data + part, bytes.len - part};
        if (f->len == ROOM_BYTES)
            journal_file_flush(f);
    }
}

static void append_frame(struct journal_file *f)
{
    struct journal_frame *frame = &f->frame;
    struct slice piece;
    f->bytes += journal_frame_bytes(frame);
    append(f, slice_of(frame->head, sizeof frame->head));
    append(f, slice_of(frame->fields, frame->fields_len));
    while (blob_next(&frame->value, &piece))
        append(f, piece);
    append(f, slice_of(frame->tail, sizeof frame->tail));
}

/* The last frame, so that whoever reads it knows that nothing is missing. */
static void finish(struct journal_file *f)
{
    journal_end(&f->journal, &f->frame);
    append_frame(f);
    journal_file_flush(f);
    if (f->descriptor >= 0)
        shut(f);
}

/* --- dying ------------------------------------------------------------------------------------ */

/* The node has found a fault in itself. Nothing here takes memory or waits for a lock. The signal
 * comes again when this returns, and then ends the process. */
static void on_abort(int number)
{
    static const struct effects unknown;
    struct journal_file *f = watched;
    raise(number);
    if (!f)
        return;
    if (f->under_way)
        journal_file_event(f, f->under_way_ns, f->under_way, &unknown);
    if (f->descriptor >= 0)
        journal_file_flush(f);
}

static void watch(struct journal_file *f)
{
    const struct sigaction how = {.sa_handler = on_abort, .sa_flags = (int)SA_RESETHAND};
    watched = f;
    sigaction(SIGABRT, &how, NULL);
}

/* --- opening ---------------------------------------------------------------------------------- */

static bool is_used(int descriptor)
{
    struct stat status;
    return fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0;
}

/* Another process may have opened it and not have written yet; the two would write over each other.
 * What cannot be locked, such as a pipe, is taken as it is. */
static bool is_taken(int descriptor)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};
    return fcntl(descriptor, F_SETLK, &lock) < 0 && (errno == EAGAIN || errno == EACCES);
}

bool journal_file_open(struct journal_file *f, const char *path, uint64_t bytes_max)
{
    assert(bytes_max >= JOURNAL_FILE_BYTES_MIN);
    *f = (struct journal_file){.path = path, .bytes_max = bytes_max};
    f->descriptor = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOCTTY, S_IRUSR | S_IWUSR);
    if (f->descriptor < 0) {
        fprintf(stderr, "ringlab-node: cannot write the journal %s: %s\n", path, strerror(errno));
        return false;
    }
    if (is_taken(f->descriptor)) {
        fprintf(stderr, "ringlab-node: another process writes its journal to %s: name another\n",
                path);
        shut(f);
        return false;
    }
    if (is_used(f->descriptor)) {
        fprintf(stderr,
                "ringlab-node: %s is there and not empty, and a journal is never overwritten: "
                "name another file, or remove it\n",
                path);
        shut(f);
        return false;
    }
    f->room = malloc(ROOM_BYTES);
    if (!f->room) {
        fputs("ringlab-node: not enough memory for a journal\n", stderr);
        shut(f);
        return false;
    }
    watch(f);
    return true;
}

/* --- what is written -------------------------------------------------------------------------- */

static void append_members(struct journal_file *f, const struct members *m)
{
    for (uint32_t i = 0; i < m->ring->node_count; i++) {
        journal_member(&f->journal, m, i, &f->frame);
        append_frame(f);
    }
}

void journal_file_start(struct journal_file *f, const struct node_config *config)
{
    append(f, slice_of(JOURNAL_MAGIC, sizeof JOURNAL_MAGIC));
    f->bytes += sizeof JOURNAL_MAGIC;
    append_members(f, config->members);
    journal_start(&f->journal, config, &f->frame);
    append_frame(f);
    journal_file_flush(f);
}

/* At most so many bytes are written for this event, and for the end behind it. */
static uint64_t bytes_needed(const struct event *ev)
{
    uint64_t frames = 2 + (ev->kind == EV_MEMBERS ? ev->members->ring->node_count : 0);
    return frames * (JOURNAL_FRAME_MAX - VALUE_BYTES_LIMIT) + ev->request.value.len +
           ev->answer.value.len;
}

static void end_at_bound(struct journal_file *f)
{
    finish(f);
    fprintf(stderr,
            "ringlab-node: the journal %s has reached its bound (--journal-max): it ends here; the "
            "node goes on without it\n",
            f->path);
}

void journal_file_begin(struct journal_file *f, uint64_t now_ns, const struct event *ev)
{
    f->under_way = ev;
    f->under_way_ns = now_ns;
}

void journal_file_event(struct journal_file *f, uint64_t now_ns, const struct event *ev,
                        const struct effects *fx)
{
    f->under_way = NULL;
    if (f->descriptor < 0)
        return;
    if (f->bytes + bytes_needed(ev) > f->bytes_max) {
        end_at_bound(f);
        return;
    }
    if (ev->kind == EV_MEMBERS)
        append_members(f, ev->members);
    journal_event(&f->journal, now_ns, ev, fx, &f->frame);
    append_frame(f);
}

void journal_file_close(struct journal_file *f)
{
    if (f->bytes > 0 && f->descriptor >= 0)
        finish(f);
    else if (f->descriptor >= 0)
        shut(f);
}
