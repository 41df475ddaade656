/* tui/path.h - the way of one request, as a ladder.
 *
 *      t ms   client             A                 D
 *       0.0     |---- GET tea --->|                 |        HOP_MESSAGE from the client to A
 *       0.1     |                 * owner is D      |        HOP_DECISION at A
 *       0.2     |                 |---- ask D ----->|        HOP_MESSAGE from A to D
 *       0.4     |                 |                 * MISS   HOP_DECISION at D
 *
 * Each hop says why in a sentence. Times are those at which a hop begins, from when the request was
 * asked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_PATH_H
#define TUI_PATH_H

#include "core/base.h"
#include "core/message.h"

enum {
    PATH_HOPS_MAX = 64,
    PATH_PARTIES_MAX = 6, /* the client, the node asked, the owner; more only if something is odd */
    HOP_LABEL_MAX = 48,
    HOP_WHY_MAX = 240,
};

#define PATH_CLIENT UINT32_MAX

struct hop {
    enum hop_kind { HOP_MESSAGE, HOP_DECISION } kind;
    uint64_t step;     /* at which it begins */
    uint64_t at_ns;    /* since the request was asked */
    uint64_t end_ns;   /* HOP_MESSAGE: when it arrives; at_ns if it is still under way or lost */
    uint32_t from, to; /* nodes of the scene, or PATH_CLIENT; HOP_DECISION: from only */
    bool lost;         /* it never arrives */
    bool is_late;      /* not yet, at the present step */
    bool is_bad;       /* an error */
    bool is_good;      /* a hit */
    char label[HOP_LABEL_MAX]; /* on the arrow, beside the star: "GET tea", "MISS, cold" */
    char why[HOP_WHY_MAX];     /* inputs, result, reason */
};

struct path {
    uint64_t request;               /* its number */
    uint64_t first_step, last_step; /* asked; answered, or the present if it is not yet */
    enum op op;
    uint32_t key;              /* in scene.keys, or SCENE_NO_KEY */
    char title[120];           /* "GET user:40, request 118" */
    char verdict[HOP_WHY_MAX]; /* what came of it in the end, and what it cost */
    bool is_over;
    uint32_t parties[PATH_PARTIES_MAX]; /* nodes, or PATH_CLIENT, from left to right */
    uint32_t party_count;
    struct hop hops[PATH_HOPS_MAX];
    uint32_t hop_count;
    uint32_t hops_left_out; /* that did not fit */
};

/* The column of a party, or party_count. */
static inline uint32_t path_column(const struct path *p, uint32_t party)
{
    uint32_t i = 0;
    while (i < p->party_count && p->parties[i] != party)
        i++;
    return i;
}

#endif
