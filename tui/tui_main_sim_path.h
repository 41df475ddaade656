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

struct way {
    struct sim_source *source;
    struct path *path;
    uint32_t key; /* the world's number */
    uint64_t asked_ns;
    uint32_t asked; /* the node that the client asks; 0 before it is known */
    bool has_call;
    uint64_t call; /* of the trip that the node makes for it */
};

const char *way_id(const struct way *way, uint32_t node);
const char *way_result(const struct record *answer);

/* The client asks; the request is with a node; one of its messages leaves, has arrived. */
void way_ask(struct way *way, const struct record *r);
void way_arrive(struct way *way, uint32_t from, uint32_t to);
PRINTF_LIKE(4, 5)
void way_leave(struct way *way, uint32_t from, uint32_t to, const char *format, ...);

/* Decisions: whose key it is; what is in the owner's cache; what came back. */
void way_decide_owner(struct way *way, const struct record *reach);
void way_decide_look(struct way *way, const struct record *arrive, const struct record *answer);
void way_decide_return(struct way *way, const struct record *r, bool its_own);
/* The node answers the client; because it has waited for too long; the client has the answer. */
void way_answer_client(struct way *way, const struct record *answer);
void way_late(struct way *way, const struct record *answer);
void way_end(struct way *way, const struct record *tell);
/* What happened to the cluster meanwhile. */
void way_meanwhile(struct way *way, const struct record *r);
/* What is not yet at the present step is said so; the verdict. */
void way_finish(struct way *way, uint64_t present);

#endif
