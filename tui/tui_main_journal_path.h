/* tui/tui_main_journal_path.h - a request's way as it is put together, for tui_main_journal_path.c,
 * which goes through the steps, and tui_main_journal_hops.c, which makes hops of them and says why.
 *
 * Each function is called at the step that it is about, so the node can be asked.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_JOURNAL_PATH_H
#define TUI_TUI_MAIN_JOURNAL_PATH_H

#include "tui/path.h"
#include "tui/tui_main_journal_parts.h"

struct way {
    struct past *past;
    struct path *path;
    const struct past_event *end; /* of the request; NULL: it is under way */
    uint8_t key[KEY_BYTES_MAX];
    uint32_t key_len;
    uint64_t asked_ns;
    bool has_call; /* a trip was made for it, */
    uint64_t call; /* of this name, */
    uint32_t peer; /* to this node */
    bool waits;    /* for the next trip of its key */
    struct hop left_out;
};

struct slice way_key(const struct way *w);

/* The request is here; whose key it is. */
void way_asked(struct way *w, const struct request *rq);
void way_owner(struct way *w);
/* What is done about it at once. */
void way_sent(struct way *w, const struct effect *send, bool is_again);
void way_waits(struct way *w);
/* Its trip is over. */
void way_answered(struct way *w, const struct answer *a);
void way_failed(struct way *w, const char *why);
/* The node looks into its own cache; it is done: the answer leaves, or none will. */
void way_served(struct way *w);
void way_ended(struct way *w);
void way_meanwhile(struct way *w);
/* What is not yet at the present step is said so; the verdict. */
void way_finish(struct way *w, uint64_t present);

#endif
