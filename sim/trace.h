/* sim/trace.h - everything that happens in a run, in order, and one number that stands for it.
 *
 * Each event is a record. A hash rolls on from record to record, so two runs with the same hash
 * after n records did the same n things; the first record after which the hashes differ is where
 * they part. It is taken over the fields, number by number, never over the memory of a struct,
 * which has unused bytes between them.
 *
 * Which request made a node send? SEND and ANSWER are what a node does about something, at once,
 * so their cause is the last record before them that is neither:
 *
 *    REACH   A            request 12       a client's request reaches A, so
 *    SEND    A to B       call 3           A asks B
 *    ARRIVE  B from A     call 3           that reaches B, so
 *    ANSWER  B to A       call 3           B answers
 *    RETURN  A from B     call 3           that is back at A, so
 *    ANSWER  A            request 12       A answers its client
 *    ANSWER  A            request 13       and another one that waited for the same trip
 *
 * The file is described in sim/trace_format.h and read by sim/trace_reader.h.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_TRACE_H
#define SIM_TRACE_H

#include "core/base.h"
#include "core/limits.h"

#include <stdio.h>

struct scenario;
struct trace_names;

enum { TRACE_LINE_MAX = 448 /* with the NUL */ };

/* Append only: the numbers are part of a trace's hash. */
enum record_kind {
    RECORD_ASK = 1, /* a client asks node: a = request id, b = key, c = op */
    RECORD_TELL,    /* its answer is back: a = request id, b = outcome, c = version of a hit */
    RECORD_SEND,    /* node to other, a request: a = call, b = key, c = op */
    RECORD_ARRIVE,  /* it arrives at node, from other: a = call, b = key, c = op */
    RECORD_RETURN,  /* its answer is back at node: a = call, b = outcome, c = version of a hit */
    RECORD_FAIL,    /* node learns that none will come: a = call, b = outcome */
    RECORD_WAKE,    /* node's own deadline */
    RECORD_FAULT,   /* at node, if not RECORD_NOBODY: a = index among the run's faults, those of
                       its weather included, b = 0: it begins, 1: its time is over */
    RECORD_CLOSE,   /* a client learns that its connection to node broke: a = request id */
    RECORD_REACH,   /* a client's request reaches node: a = request id, b = key, c = op */
    RECORD_CHANGE,  /* the list of members changes: a = index of the change */
    RECORD_LEARN,   /* node takes a list of members: a = its number */
    RECORD_BOOT,    /* node starts: a = how often it has, with this time */
    RECORD_LEAVE,   /* a client goes away from node: a = client */
    RECORD_ANSWER,  /* node answers other: a = call, b = outcome, c = version of a hit; if other is
                       RECORD_NOBODY, it answers a client: a = request id */
    RECORD_KINDS,
};

#define RECORD_NOBODY UINT16_MAX

/* It happens at a client, who deals with node; all others happen at node itself. */
static inline bool record_is_at_client(enum record_kind kind)
{
    return kind == RECORD_ASK || kind == RECORD_TELL || kind == RECORD_CLOSE;
}

struct record {
    uint64_t step; /* from 1 */
    uint64_t at_ns;
    enum record_kind kind;
    uint16_t node;  /* where it happens, or the one that a client deals with */
    uint16_t other; /* the other side, or RECORD_NOBODY */
    uint64_t a, b, c;
};

struct trace {
    /* read-only for callers */
    uint64_t hash;
    uint64_t count;
    /* private */
    FILE *file; /* where records go as well; NULL for nowhere */
    uint64_t last_at_ns;
    uint32_t page_left; /* bytes */
    bool failed;
};

/* The header has the scenario as it was read and the seed, so that the run can be lived again, and
 * how nodes, keys, faults and changes are called in it. If path is NULL only the hash is kept, and
 * the scenario is not looked at.
 * false: it cannot be written (errno says why); *t is zeroed. */
MUST_CHECK bool trace_open(struct trace *t, const char *path, const struct scenario *s,
                           uint64_t seed);
/* Fills in step; adds to the hash; writes. Times do not run backwards. O(1). */
void trace_add(struct trace *t, struct record *r);
/* Writes the footer and closes the file; hash and count stay. false: something could not be
 * written. */
MUST_CHECK bool trace_close(struct trace *t);

/* --- words ----------------------------------------------------------------------------------- */

enum { RECORD_WORDS_MAX = NODE_ID_BYTES_MAX + 1 };

/* The name of a kind as programs read it: "ask", "tell", ... */
const char *record_name(enum record_kind kind);
/* "is asked", "answered", ...: in a line for people. */
const char *record_verb(enum record_kind kind);
/* What is asked for, "GET", and what came of it, "hit, version 7" or "miss"; "?" for a number that
 * means nothing. The result may be in room. */
const char *record_op(uint64_t op);
const char *record_result(uint64_t outcome, uint64_t version, char room[RECORD_WORDS_MAX]);

/* A readable line, without line end: "[    1.250000] A    sends      GET bread to B, call 0.3". */
void trace_line(const struct record *r, const struct trace_names *names, char out[TRACE_LINE_MAX]);

#endif
