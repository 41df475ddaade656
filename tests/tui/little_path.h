/* tests/tui/little_path.h - the way of a GET through the little scene: asked of A, which asks D.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_TUI_LITTLE_PATH_H
#define TESTS_TUI_LITTLE_PATH_H

#include <assert.h>
#include <stdio.h>

#include "tui/path.h"

static inline struct hop *little_hop(struct path *p, struct hop h, const char *label,
                                     const char *why)
{
    assert(p->hop_count < PATH_HOPS_MAX);
    struct hop *put = &p->hops[p->hop_count];
    *put = h;
    put->step = 34 + p->hop_count++;
    snprintf(put->label, sizeof put->label, "%s", label);
    snprintf(put->why, sizeof put->why, "%s", why);
    return put;
}

static inline struct hop little_message(uint32_t from, uint32_t to, uint64_t at_us, uint64_t end_us)
{
    return (struct hop){.kind = HOP_MESSAGE,
                        .from = from,
                        .to = to,
                        .at_ns = at_us * 1000,
                        .end_ns = end_us * 1000};
}

static inline struct hop little_decision(uint32_t from, uint64_t at_us)
{
    return (struct hop){
        .kind = HOP_DECISION, .from = from, .at_ns = at_us * 1000, .end_ns = at_us * 1000};
}

static inline void little_path_make(struct path *p)
{
    const uint32_t client = PATH_CLIENT, a = 0, d = 3;
    *p = (struct path){.request = 118,
                       .first_step = 34,
                       .last_step = 41,
                       .op = OP_GET,
                       .key = 39,
                       .is_over = true,
                       .title = "GET user:40, request 118",
                       .verdict = "miss after 1.20 ms: 4 messages, 2 of them between nodes",
                       .parties = {client, a, d},
                       .party_count = 3};
    little_hop(p, little_message(client, a, 0, 100), "GET user:40", "client 1 asks node A");
    little_hop(p, little_decision(a, 100), "owner is D",
               "hash a48831dd lies before point c58597aa, which belongs to D; so A asks D");
    little_hop(p, little_message(a, d, 200, 600), "ask D", "A forwards the GET to D, call 0.3");
    little_hop(p, little_decision(d, 700), "MISS, cold",
               "D joined at step 31 and has not been asked for this key before; the copy that C "
               "holds is an orphan, which nobody asks for")
        ->is_bad = false;
    little_hop(p, little_message(d, a, 700, 1000), "miss", "D answers A");
    little_hop(p, little_message(a, client, 1000, 1200), "404, miss", "A hands the answer on");
}

#endif
