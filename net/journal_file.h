/* net/journal_file.h - a node's journal (core/journal.h) on disk, while the node serves.
 *
 * Frames collect in a buffer, which is written when it is full and at the end of every turn of the
 * event loop, before the answers of that turn leave: what a client was told is in the journal,
 * even if the node is killed in the next instant. It is not forced to the disk: if the machine
 * loses power, the last half minute may be missing.
 *
 * If an event makes an assertion fail, what is in the buffer is still written, and that event
 * behind it: the last one of a journal that is replayed into the same assertion.
 *
 * A journal is a witness and never stands in the way of service. When it cannot be written any
 * more (a full disk), or has reached its bound, the node says so once, closes it and goes on
 * without. A slow disk does slow the node down.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_JOURNAL_FILE_H
#define NET_JOURNAL_FILE_H

#include "core/journal.h"

#define JOURNAL_FILE_BYTES_DEFAULT (UINT64_C(1) << 30)
enum { JOURNAL_FILE_BYTES_MIN = 1024 * 1024 }; /* so that a journal can hold more than its start */

struct journal_file {
    /* read-only for callers */
    const char *path; /* borrowed */
    uint64_t bytes;   /* written, or waiting to be */
    /* private */
    struct journal journal;
    uint64_t bytes_max;
    int descriptor; /* -1: closed */
    uint32_t len;   /* bytes that wait in room */
    uint8_t *room;  /* owned */
    struct journal_frame frame;
    const struct event *under_way; /* borrowed; what the node has been given, or NULL, */
    uint64_t under_way_ns;         /* and when */
};

/* Open a new file, for its owner's eyes only, or one that is there and empty; or something that is
 * no file, such as a pipe. Returns false after saying on standard error what is wrong; what is in
 * a file is never overwritten. */
MUST_CHECK bool journal_file_open(struct journal_file *f, const char *path, uint64_t bytes_max);

/* Who the node is; once, before its first event. */
void journal_file_start(struct journal_file *f, const struct node_config *config);

/* Before node_step(): should the process abort in it, this event is the journal's last. Of all
 * journals of a process, the one that was opened last has this care. O(1). */
void journal_file_begin(struct journal_file *f, uint64_t now_ns, const struct event *ev);

/* After node_step() and before its effects are carried out. Copies. O(bytes). */
void journal_file_event(struct journal_file *f, uint64_t now_ns, const struct event *ev,
                        const struct effects *fx);

/* Write what waits. */
void journal_file_flush(struct journal_file *f);

/* The node has ended in good order: write the rest and say so in the file. One that was never
 * started stays empty, so that it can be opened again. */
void journal_file_close(struct journal_file *f);

#endif
