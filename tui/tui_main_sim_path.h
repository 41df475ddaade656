/* tui/tui_main_sim_path.h - a request's way as it is put together, for tui_main_sim_path.c, which
 * goes through the steps, and tui_main_sim_hops.c, which makes hops of them and says why.
 *
 * Each function is called at the step that it is about, so the world can be asked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_SIM_PATH_H
#define TUI_TUI_MAIN_SIM_PATH_H

#include "tui/tui_main_sim_parts.h"

struct trail {
    struct sim_source *source;
    struct path *path;
    uint32_t key; /* the world's number */
    uint64_t asked_ns;
    uint32_t asked; /* the node that the client asks; 0 before it is known */
    bool has_call;
    uint64_t call; /* of the trip that the node makes for it */
};

const char *trail_id(const struct trail *trail, uint32_t node);
const char *trail_result(const struct record *answer);

/* The client asks; the request is with a node; one of its messages leaves, has arrived. */
void trail_ask(struct trail *trail, const struct record *r);
void trail_arrive(struct trail *trail, uint32_t from, uint32_t to);
PRINTF_LIKE(4, 5)
void trail_leave(struct trail *trail, uint32_t from, uint32_t to, const char *format, ...);

/* Decisions: whose key it is; what is in the owner's cache; what came back. */
void trail_decide_owner(struct trail *trail, const struct record *reach);
void trail_decide_look(struct trail *trail, const struct record *arrive,
                       const struct record *answer);
void trail_decide_return(struct trail *trail, const struct record *r, bool its_own);
/* The node answers the client; because it has waited for too long; the client has the answer. */
void trail_answer_client(struct trail *trail, const struct record *answer);
void trail_late(struct trail *trail, const struct record *answer);
void trail_end(struct trail *trail, const struct record *tell);
/* What happened to the cluster meanwhile. */
void trail_meanwhile(struct trail *trail, const struct record *r);
/* What is not yet at the present step is said so; the verdict. */
void trail_finish(struct trail *trail, uint64_t present);

#endif
