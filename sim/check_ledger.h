/* sim/check_ledger.h - what the checkers keep of the past: open requests, and writes that may be
 * read.
 *
 * A write (a PUT or a DELETE) is acknowledged when its client is told that it was done. A value is
 * outdated from the moment at which some other write of its key is acknowledged that was asked
 * after the value's own acknowledgement: that write was certainly carried out later, and whoever
 * asks from then on must not see the value any more.
 *
 *     time ------------------------------------------------------------------------->
 *     PUT v1     asked |========| acknowledged
 *     PUT v2                asked |------------------------------  (no answer: perhaps some day)
 *     PUT v3                            asked |=======| acknowledged
 *                                                     ' v1 is outdated from here on; v2 is not
 *     GET                                        asked |----- v1, v2 and v3 are all lawful
 *     GET                                               asked |----- v2 and v3 are
 *
 * One number for each value, outdated_ns, is all it takes. Finding it costs O(1): values whose
 * writes are acknowledged stand in line, for each key, in order of acknowledgement; a write that
 * is acknowledged outdates those at the head of the line that were acknowledged before it was
 * asked, and each leaves the line only once.
 *
 * How the past is forgotten: an outdated value may be told lawfully to those who asked before it
 * was, so it is kept until they all must have their answers. A value that is not found here is one
 * that must not be read any more, or that nobody asked to write. A write that failed must be kept
 * for ever, since it may take effect at any time. Of those only the last LEDGER_FAILED_MAX are; a
 * value that is as old as one that was forgotten so is given the benefit of the doubt.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_CHECK_LEDGER_H
#define SIM_CHECK_LEDGER_H

#include "sim/history.h"
#include "sim/lookup.h"

enum { LEDGER_FAILED_MAX = 64 * 1024 };

/* One request, from when it is asked until nothing depends on it any more. */
struct ledger_entry {
    struct asked asked;
    uint64_t acked_ns;    /* TIME_NEVER: it was not, or not yet */
    uint64_t stored_ns;   /* a PUT: its value's life began then; TIME_NEVER: not yet known */
    uint64_t outdated_ns; /* a PUT: nobody who asks later may see its value; TIME_NEVER: not yet */
    uint64_t outdated_by; /* the request that did that */
    uint32_t stored_by;   /* a PUT: the life of the node that stored it; 0: not known */
    uint32_t ended_by;    /* the life of the node that outdated it; 0: not known */
    uint32_t next;        /* in the line where it stands, or in the free list; 0 ends it */
};

/* Entries that wait for something, the oldest first. Zeroed is empty. */
struct ledger_line {
    uint32_t first, last; /* 0: there is none */
};

struct ledger {
    /* read-only for callers */
    uint64_t doubt;     /* versions up to this may have been forgotten though they may be read */
    struct lookup open; /* requests without an answer, by id */
    /* private */
    struct lookup versions;       /* PUTs whose values may be read, by version */
    struct ledger_entry *entries; /* owned; numbered from 1 */
    uint32_t fresh;               /* the lowest that was never used */
    uint32_t capacity;
    uint32_t free;              /* those that were used and given back */
    struct ledger_line *latest; /* owned; of each key: acknowledged PUTs that are not outdated */
    struct ledger_line outdated;
    struct ledger_line failed;
    uint32_t failed_count;
    uint32_t key_count;
    uint64_t answer_within_ns;
};

/* false: no memory; *l is zeroed and may be destroyed. */
MUST_CHECK bool ledger_init(struct ledger *l, uint32_t key_count, uint64_t answer_within_ns);
/* NULL and zeroed are fine. */
void ledger_destroy(struct ledger *l);
/* core/copy.h. false: no memory; *to is zeroed. O(keys + entries that were ever used). */
MUST_CHECK bool ledger_copy(struct ledger *to, const struct ledger *from, struct copy *c);

/* Enter a request. false: no memory, nothing changed. Expected O(1) over many calls. */
MUST_CHECK bool ledger_ask(struct ledger *l, const struct asked *a);

/* A request has its answer: *out_asked is the request, and what the answer says of a write is
 * taken in. false: no such request is open. Expected O(1) over many calls. */
bool ledger_tell(struct ledger *l, const struct told *t, struct asked *out_asked);

/* An owner has just stored this version, in this life of it. Expected O(1). */
void ledger_store(struct ledger *l, version v, uint32_t life, uint64_t now_ns);

/* The PUT that wrote this version, or NULL: see above. Valid until the next call of another
 * function. Expected O(1). */
const struct ledger_entry *ledger_writer(const struct ledger *l, version v);

/* How many requests are open that were asked too long ago, and the first of them in *out_first.
 * O(open requests). */
uint64_t ledger_overdue(const struct ledger *l, uint64_t now_ns, struct asked *out_first);

#endif
