/* sim/check_rooms.h - the rooms of the promises (sim/check.h), one function or two each.
 *
 * A hit is judged with what is known of the write behind it: NULL if nothing is. All of them are
 * functions of what they are given; whatever must be remembered is in the ledger or in the struct
 * below.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_CHECK_ROOMS_H
#define SIM_CHECK_ROOMS_H

#include "sim/check.h"
#include "sim/check_ledger.h"

/* Somebody asked, and was told a value. */
struct hit {
    const struct asked *asked;
    const struct told *told;
    const struct ledger_entry *writer; /* of the value that was told; NULL: not known */
};

/* Count a breach; the first one is kept, with its story. request: 0 for none. */
PRINTF_LIKE(4, 5)
void check_breach(struct promise_result *r, uint64_t at_ns, uint64_t request, const char *story,
                  ...);

/* For stories: the id of the node with this number, as node n knows it; "?" if it does not. */
const char *check_node_id(const struct node *n, uint32_t number);

/* For stories. */
static inline double seconds(uint64_t ns)
{
    return (double)ns / (double)NS_PER_S;
}

/* false: the value is not of this key, so there is nothing more to be said of it. */
bool check_whole_values(struct promise_result *r, const struct hit *hit);

/* doubt and answer_within_ns: see sim/check_ledger.h. */
void check_fresh_values(struct promise_result *r, const struct hit *hit, version doubt,
                        uint64_t answer_within_ns);

void check_expiry(struct promise_result *r, const struct hit *hit, uint64_t default_ttl_ms);

/* The last request that was answered on each connection of each client. */
struct answer_order {
    uint64_t *last_told;  /* owned; by client, then node */
    uint32_t connections; /* of a client: one to each node, or 1 for all together */
};

/* asked is NULL if no such request is open; newest is the id of the last one that was asked. */
void check_one_answer(struct promise_result *r, struct answer_order *order,
                      const struct asked *asked, const struct told *told, uint64_t newest,
                      uint64_t answer_within_ns);
void check_unanswered(struct promise_result *r, const struct ledger *l, uint64_t now_ns);

void check_one_hop(struct promise_result *r, const struct node *n, bool internal,
                   const struct effects *effects, uint64_t now_ns);

/* *full_check_in counts the steps until a node is checked in full; begin with 0. */
void check_bounds(struct promise_result *r, const struct node *n, uint64_t now_ns,
                  uint64_t *full_check_in);

#endif
