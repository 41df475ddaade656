/* core/journal.h - everything that ever reached a node's core, so that it can be lived through
 * again: who it was, each event with its time, and what came of it.
 *
 *    journal -> the same events at the same times -> node_step -> the same effects, to the byte
 *
 * A node is a function of its events and their times (core/node.h). So a journal of a real node is
 * all that a simulator needs to be that node; and if the effects differ, either the core is not
 * the one that wrote it, or something moved the node that is no event: a bug.
 *
 * A file: eight bytes, "rljourn" and the version of this format (1); then frames
 * (core/journal_frame.h). The first byte of a frame's body says what it is. (v) is a varint, other
 * numbers are little-endian (core/bytes.h).
 *
 *    0  end            number of events (8), digest of all effects (8). Nothing follows
 *    1  member         of the list that comes next: number (v), weight (v), id: the rest
 *    2  start          the list: virtual_nodes (v), placement (v); and node_config: self (v),
 *                      peer_max (v), memory_bytes (v), policy (v), value_bytes_max (v),
 *                      default_ttl_ms (v), forward_timeout_ms (v), client_max (v),
 *                      flight_max (v), call_max (v), held_bytes_max (v), secret (16)
 *
 *    an event          digest of all effects so far (8), now_ns less that of the event before (v)
 *    3  request          client (v), op + 4 if internal (v), ttl_ms (v), length of the key (v),
 *                        key, value: the rest
 *    4  client gone      client (v)
 *    5  peer answer      call (v), outcome (v), ttl_left_ms (v), value: the rest
 *    6  peer failed      call (v), failure (v), stale (v)
 *    7  wake
 *    8  members        the list: virtual_nodes (v), placement (v)
 *
 * A journal holds every key and every value that went through the node, and the secret of its
 * hash table: it is to be kept like the cache itself.
 *
 * This is the codec alone: bytes in, bytes out. net/journal_file.h writes, sim/replay.h reads.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JOURNAL_H
#define CORE_JOURNAL_H

#include "core/journal_frame.h"
#include "core/node.h"

enum { JOURNAL_MAGIC_BYTES = 8 };
extern const uint8_t JOURNAL_MAGIC[JOURNAL_MAGIC_BYTES];

/* How far a journal is, for who writes it and for who reads it. Zeroed at the beginning. */
struct journal {
    uint64_t now_ns;  /* of the last event */
    uint64_t events;  /* how many there were */
    uint64_t effects; /* the digest of all their effects */
    uint64_t chain;   /* of the frames: core/journal_frame.h */
};

/* --- writing: each fills in a frame that comes next. It borrows the value from its event ------ */

/* A list of members is a frame for each of them, in any order, and then the start or the EV_MEMBERS
 * that they are for. place is that on the list's ring. */
void journal_member(struct journal *j, const struct members *m, uint32_t place,
                    struct journal_frame *out);
/* Once, before all events. */
void journal_start(struct journal *j, const struct node_config *config, struct journal_frame *out);
/* After node_step() and before the next one: effects borrow from the node. O(bytes of event and
 * effects). */
void journal_event(struct journal *j, uint64_t now_ns, const struct event *ev,
                   const struct effects *fx, struct journal_frame *out);
void journal_end(struct journal *j, struct journal_frame *out);

/* --- reading ---------------------------------------------------------------------------------- */

enum journal_kind { JOURNAL_END, JOURNAL_MEMBER, JOURNAL_START, JOURNAL_EVENT };

struct journal_item {
    enum journal_kind kind;
    struct ring_member member; /* JOURNAL_MEMBER: one of the list that comes next, */
    uint32_t number;           /* and this one's number */
    uint32_t virtual_nodes;    /* JOURNAL_START, and JOURNAL_EVENT if it is EV_MEMBERS: of a list */
    enum placement placement;  /* made of the members before */
    struct node_config config; /* JOURNAL_START, without its members */
    struct event event;        /* JOURNAL_EVENT, without its members; the time and the digest of
                                  the effects are in *j */
};

/* What the frame at the beginning of these bytes says; *out_len is its length. out borrows from
 * the bytes. Numbers lie within the ranges that core/node.h names, but clients are not compared
 * with client_max, nor members with peer_max. O(bytes of the frame). */
enum journal_read journal_next(struct journal *j, struct slice bytes, struct journal_item *out,
                               uint32_t *out_len);

#endif
