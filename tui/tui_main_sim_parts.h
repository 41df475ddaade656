/* tui/tui_main_sim_parts.h - the inside of a simulated world for the window.
 *
 *   tui_main_sim.c           opening, moving, closing
 *   tui_main_sim_log.c       what has happened, one line each, also beyond the present
 *   tui_main_sim_look.c      the scene                tui_main_sim_eyes.c    looking closer
 *   tui_main_sim_keys.c      keys and their owners    tui_main_sim_changes.c what changes moved
 *   tui_main_sim_sentence.c  what just happened       tui_main_sim_act.c     what is done by hand
 *   tui_main_sim_path.c      the way of one request   tui_main_sim_hops.c    and why
 *   tui_main_sim_foresee.c   what comes next          tui_main_sim_trace.c   a recorded run
 *
 * The log, the changes and the beats are written when a step is passed for the first time; a step
 * that is passed again finds them there. When a future is forgotten, so is what they hold of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_SIM_PARTS_H
#define TUI_TUI_MAIN_SIM_PARTS_H

#include "sim/look.h"
#include "sim/relive.h"
#include "sim/travel.h"
#include "tui/tui_main_sim.h"

enum {
    SIM_SPARES = 5,
    SIM_EVENTS_MAX = 1024 * 1024, /* then the log is full, and says so */
    SIM_BEATS = 72, /* in a whole story: about as many as a screen has columns for them */
    SIM_MARKS_MAX = 512,
    SIM_TEXT_MAX = 160,
};

#define SIM_NO_TEXT UINT32_MAX

/* One line of the log. */
struct sim_event {
    uint64_t step, first_step, at_ns;
    uint64_t request;
    uint64_t took_ns; /* EVENT_REQUEST: from asking to the answer */
    uint64_t ttl_ms;  /* of a PUT, as it was asked */
    uint32_t key;     /* the world's number; UINT32_MAX: none */
    uint32_t text;    /* of what has no words by its numbers, or SIM_NO_TEXT */
    uint16_t node;    /* or RECORD_NOBODY */
    uint16_t owner;   /* EVENT_REQUEST: who is said to own the key */
    uint8_t kind;     /* enum scene_event_kind */
    uint8_t op, outcome;
    bool closed, forwarded, collapsed;
};

/* A request that has been asked and not yet answered. */
struct sim_pending {
    uint64_t request; /* 0: this place is free */
    uint64_t step, at_ns;
    uint64_t ttl_ms;
    uint32_t key;
    uint16_t through;
    uint8_t op;
};

struct sim_log {
    struct sim_event *events; /* owned; in order of their steps */
    uint64_t count, max;
    bool is_full, failed;
    char (*texts)[SIM_TEXT_MAX]; /* owned */
    uint32_t text_count, text_max;
    struct sim_pending *pending; /* owned; a request stands at its number modulo max */
    uint32_t pending_max;        /* a power of two */
};

/* What a change of the list did; scene holds what is shown of it. */
struct sim_changes {
    struct scene_change *items; /* owned; in order of their steps */
    uint32_t count, max;
};

struct sim_beats {
    uint64_t beat_ns;
    uint32_t count;           /* so far, at most SIM_BEATS */
    struct scene_beat *sums;  /* owned; counters at the end of each; */
    struct scene_beat *beats; /* owned; and what came in it */
};

struct sim_keys {
    uint32_t count;
    uint64_t total;
    uint32_t *numbers; /* owned; the world's, ascending; likewise the others */
    uint64_t *positions;
    uint16_t *owners, *before;
    uint64_t owners_of, before_of; /* fingerprints of the lists that these are of */
};

/* What somebody has done by hand: one intervention of the travel, or several that go together. */
struct sim_deed {
    char words[SIM_TEXT_MAX];
    uint32_t number;    /* equal for those that belong together */
    uint32_t acts_lost; /* what had been done by hand later in the future that it replaced */
};

struct sim_source {
    struct scenario scenario; /* owned */
    uint64_t seed;
    struct travel *travel; /* owned */
    char title[80];
    struct sim_log log;
    struct sim_changes changes;
    struct sim_beats beats;
    struct sim_keys keys;
    struct scene_node *nodes;     /* owned */
    struct scene_mark *marks;     /* owned; SIM_MARKS_MAX */
    struct scenario_side **sides; /* owned; of partitions that were made by hand */
    uint32_t side_count;
    struct sim_deed *deeds; /* owned; one for each intervention, in the order of the story */
    uint32_t deed_max, deed;
    uint64_t sought_from; /* the step at which a search has begun; UINT64_MAX: there is none */
    uint32_t sought_interests, sought_key; /* what for */
    struct trace_reader *recording; /* owned; NULL: the run is no recorded one */
    struct relive relive;
};

/* --- tui_main_sim_log.c ---------------------------------------------------------------------- */

MUST_CHECK bool sim_log_init(struct sim_log *l);
void sim_log_destroy(struct sim_log *l);
/* What travel tells of a step that is passed for the first time. */
void sim_log_step(struct sim_source *s, const struct travel_passed *p);
/* What lies behind this step is gone. */
void sim_log_forget_after(struct sim_source *s, uint64_t step);
/* How many events are not later than this step. */
uint64_t sim_log_past(const struct sim_log *l, uint64_t step);
void sim_log_words(const struct sim_source *s, const struct sim_event *e,
                   char out[SCENE_WORDS_MAX]);
/* The event of a request's answer; NULL: it has none that is known. */
const struct sim_event *sim_log_answer(const struct sim_log *l, uint64_t request);
/* NULL: it is not under way at the last step that is known. */
const struct sim_pending *sim_log_pending(const struct sim_log *l, uint64_t request);

/* --- tui_main_sim_keys.c --------------------------------------------------------------------- */

MUST_CHECK bool sim_keys_init(struct sim_source *s);
void sim_keys_destroy(struct sim_keys *k);
/* The place of one of the world's keys among those shown, or SCENE_NO_KEY. */
uint32_t sim_keys_place(const struct sim_keys *k, uint32_t number);
/* One that a visitor asks for: shown from now on. false: there is no room for it. */
MUST_CHECK bool sim_keys_add(struct sim_source *s, uint32_t number);
/* The owners by the newest list, and by the one before. Returns whether anything changed. */
bool sim_keys_owners(struct sim_keys *k, const struct members *now, const struct members *before);
const char *sim_key_name(const struct sim_source *s, uint32_t number, char out[KEY_BYTES_MAX + 1]);

/* --- tui_main_sim_changes.c ------------------------------------------------------------------ */

/* The list of members has changed in the step that was just passed for the first time. */
void sim_changes_note(struct sim_source *s, const struct world *w, uint64_t step, uint32_t change);
void sim_beats_step(struct sim_source *s, const struct world *w);

/* --- tui_main_sim_look.c, tui_main_sim_eyes.c ------------------------------------------------ */

void sim_look(void *self, struct scene *out);
extern const struct scene_eyes sim_eyes;
const struct members *sim_list_now(const struct sim_source *s);
const struct members *sim_list_before(const struct sim_source *s); /* NULL: there was none */

/* --- tui_main_sim_sentence.c ----------------------------------------------------------------- */

/* What the present step is. Returns whether it is something bad. */
bool sim_sentence(const struct sim_source *s, char out[SCENE_WORDS_MAX]);
/* Why a key is not in a node's cache, in some words; empty: nothing is known. */
void sim_why_missing(const struct sim_source *s, uint32_t node, uint32_t key,
                     char out[SIM_TEXT_MAX]);

/* --- tui_main_sim_trace.c -------------------------------------------------------------------- */

void sim_trace_close(struct sim_source *s);
/* Has the run, as far as it is known, parted from its recording? Then relive.step is the last step
 * that is the same. */
bool sim_trace_parts(struct sim_source *s);
/* What is to be said of the recording; empty: nothing. */
void sim_trace_note(const struct sim_source *s, char out[SCENE_WORDS_MAX]);

/* --- the verbs ------------------------------------------------------------------------------- */

enum arrival sim_go(void *self, const struct journey *j, char out[SCENE_WORDS_MAX]);
bool sim_act(void *self, const struct act *a, char out[SCENE_WORDS_MAX]);
bool sim_path(void *self, uint64_t request, struct path *p, char out[SCENE_WORDS_MAX]);
enum arrival sim_foresee(void *self, const struct act *planned, struct question *q,
                         char out[SCENE_WORDS_MAX]);
/* Say why travel did not get there. */
enum arrival sim_trouble(const struct sim_source *s, enum travel_end end,
                         char out[SCENE_WORDS_MAX]);

#endif
