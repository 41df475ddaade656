/* tui/tui_main_journal.c - see tui/tui_main_journal.h: opening and closing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/tui_main_journal_parts.h"

enum { BUDGET_MIB = 256 /* for the copies to which one can go back */ };

static_assert((int)REPLAY_ERROR_MAX <= (int)JOURNAL_WHY_MAX, "what a replay says has room");

static void past_close(void *self)
{
    struct past *p = self;
    rewind_close(&p->tape);
    past_log_destroy(&p->log);
    past_keys_destroy(&p->keys);
    past_nodes_destroy(&p->nodes);
    past_changes_destroy(&p->changes);
    past_beats_destroy(&p->beats);
    free(p->marks);
    free(p);
}

/* The end of the path: its beginning is the same for all that are looked at. */
static void name(struct past *p, const char *path)
{
    const char *slash = strrchr(path, '/');
    snprintf(p->name, sizeof p->name, "%s", slash && slash[1] != '\0' ? slash + 1 : path);
}

static bool make(struct past *p)
{
    const struct node_config *config = &past_node(p)->config;
    p->marks = calloc(PAST_MARKS_MAX, sizeof *p->marks);
    if (!p->marks || !past_log_init(&p->log, config->client_max) || !past_keys_init(&p->keys) ||
        !past_nodes_init(&p->nodes, config->peer_max) ||
        !past_beats_init(&p->beats, config->peer_max))
        return false;
    past_nodes_learn(p);
    return true;
}

static bool open_tape(struct past *p, const char *path, char error[JOURNAL_WHY_MAX])
{
    char why[REPLAY_ERROR_MAX];
    if (!rewind_open(&p->tape, path, (uint64_t)BUDGET_MIB << 20, why)) {
        snprintf(error, JOURNAL_WHY_MAX, "%s", why);
        return false;
    }
    if (past_node(p)->config.peer_max > NODES_MAX) {
        snprintf(error, JOURNAL_WHY_MAX,
                 "a journal of a node among up to %u others: %d can be shown",
                 (unsigned)past_node(p)->config.peer_max, NODES_MAX);
        return false;
    }
    return true;
}

bool journal_open_source(struct source *out, const char *path, char error[JOURNAL_WHY_MAX])
{
    static const struct source_verbs verbs = {
        .look = past_look, .go = past_go, .path = past_path, .close = past_close};
    struct past *p = calloc(1, sizeof *p);
    if (!p) {
        snprintf(error, JOURNAL_WHY_MAX, "not enough memory");
        return false;
    }
    bool done = open_tape(p, path, error);
    if (done && !make(p)) {
        snprintf(error, JOURNAL_WHY_MAX, "not enough memory for its keys and requests");
        done = false;
    }
    if (!done) {
        past_close(p);
        return false;
    }
    name(p, path);
    p->counted_keys = UINT32_MAX;
    *out = (struct source){.verbs = &verbs, .self = p};
    return true;
}

struct journey journal_first_journey(void)
{
    return (struct journey){.kind = JOURNEY_STEP, .count = UINT64_MAX};
}
