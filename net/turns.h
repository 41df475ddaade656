/* net/turns.h - the answers of one connection leave in the order of its requests.
 *
 *      out  <--  turn | turn | turn        one turn for each request that has no answer yet
 *                                '- "ready": its answer is there already, and held
 *
 * A turn waits for the node, which answers a client's requests in their order; or it is ready, but
 * has others before it: then its whole answer is held. What is known while there are no turns needs
 * none. The held answers lie one behind the other in one buffer, as their turns do.
 *
 * Pure. O(1) each, and nothing is allocated but for held answers.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_TURNS_H
#define NET_TURNS_H

#include "net/buffer.h"
#include "net/metrics.h"

enum {
    UNANSWERED_MAX = 64, /* requests of one connection; then reading pauses */
    /* One more turn than there may be requests: a 100 Continue has one of its own. */
    TURNS_MAX = UNANSWERED_MAX + 1,
};

struct turn {
    uint64_t asked_at_ns;
    uint32_t held_len; /* so many bytes of turns.held are its answer; 0: it waits for the node */
    enum metrics_route route;
    enum http_method method;
    bool http_1_0;
};

struct turns {
    /* read-only for callers, but for what turns_push() and turns_front() return */
    uint32_t count;
    struct buffer held; /* may be appended to; turns_hold() says whose that is */
    /* private */
    uint32_t first;
    struct turn ring[TURNS_MAX];
};

void turns_init(struct turns *t);
void turns_release(struct turns *t);

/* A zeroed turn behind the others, which waits for the node. There are fewer than TURNS_MAX. */
struct turn *turns_push(struct turns *t);

/* What was appended to held from this length on is a whole answer, of one more turn. */
void turns_hold(struct turns *t, uint32_t begin);

/* The first turn, which waits for the node. There is one. Valid until it is popped. */
const struct turn *turns_front(const struct turns *t);

/* It has its answer. Append to out those of the ready turns behind it. false: no room or no
 * memory. O(bytes). */
MUST_CHECK bool turns_pop(struct turns *t, struct buffer *out);

#endif
