/* sim/compare.h - two clusters were asked the same: did they say and keep the same?
 *
 * One is simulated, the other real. Both run the same core, so everything must agree: what came of
 * each request, whose key it was, whether it made a hop, which value was read, and in the end what
 * each node holds, in which order of eviction. Whatever differs, the drivers differ in.
 *
 * Only the clocks of the two do not tick together. So left out, and counted, are
 *   - requests for a key whose lifetime ended less than a margin before or after;
 *   - where lifetimes end, what a node says once it had to make room: how much it had to depends
 *     on what had expired by then.
 * Whether a value that is too long was asked of its owner is not compared either: over HTTP it is
 * refused before anyone asks whose key it is.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_COMPARE_H
#define SIM_COMPARE_H

#include "sim/sequence_play.h"

/* An owner that the real answer does not name. */
#define COMPARE_OWNER_UNSAID UINT16_MAX

enum compare_verdict {
    COMPARE_SAME,
    COMPARE_DIFFERENT,
    COMPARE_NEAR_EXPIRY, /* left out */
    COMPARE_MADE_ROOM,   /* left out */
};

/* What an entry of a cache is known by from outside. */
struct compare_key {
    struct slice key;
    uint32_t value_bytes, charge_bytes;
    uint64_t ttl_left_ms;
};

/* What one node holds on both sides. */
struct compare_node {
    bool left_out;
    bool same;
    uint32_t keys_simulated, keys_real;
    uint32_t place;                     /* of the first difference, from 0 */
    bool has_simulated, has_real;       /* whether there is anything at that place, */
    struct compare_key simulated, real; /* and what */
    uint8_t simulated_key[KEY_BYTES_MAX], real_key[KEY_BYTES_MAX];
};

struct comparison {
    /* set before use */
    const struct sequence *sequence;
    const struct sequence_played *simulated;
    const struct told *real; /* with COMPARE_OWNER_UNSAID, and without times */
    uint32_t count;          /* how many were asked */
    uint64_t margin_ns;
    /* the result */
    uint32_t verdicts[COMPARE_MADE_ROOM + 1]; /* how many of each */
    uint32_t first;                           /* that is different; SEQUENCE_NONE if none is */
    uint32_t hits, forwarded;                 /* of the real answers */
    struct compare_node *nodes;               /* owned; one for each */
    uint32_t nodes_different;
};

/* Compare all answers. false: not enough memory; *c is as it was. O(count). */
MUST_CHECK bool compare_answers(struct comparison *c);

/* Compare what a node holds: the real side as a list in eviction order, looked at when the
 * simulated world ended. O(keys). */
void compare_contents(struct comparison *c, uint32_t node, const struct compare_key *real,
                      uint32_t count);

/* Did everything that was compared agree? */
bool compare_agrees(const struct comparison *c);

void comparison_destroy(struct comparison *c);

#endif
