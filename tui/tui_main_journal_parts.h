/* tui/tui_main_journal_parts.h - the inside of a journal as a world for the window.
 *
 *   tui_main_journal.c           opening, closing         tui_main_journal_go.c     moving
 *   tui_main_journal_log.c       what has happened, one line each, also beyond the present
 *   tui_main_journal_words.c     that line
 *   tui_main_journal_keys.c      keys and their owners    tui_main_journal_nodes.c  who is who
 *   tui_main_journal_changes.c   changes of the list      tui_main_journal_beats.c  load over time
 *   tui_main_journal_look.c      the scene                tui_main_journal_eyes.c   looking closer
 *   tui_main_journal_sentence.c  what just happened       tui_main_journal_path.c   a request's way
 *
 * Log, keys, names, changes and beats are written when a step is passed for the first time; a step
 * that is passed again finds them there. What they hold of a step does not depend on what is known
 * behind it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_JOURNAL_PARTS_H
#define TUI_TUI_MAIN_JOURNAL_PARTS_H

#include "sim/lookup.h"
#include "sim/rewind.h"
#include "tui/tui_main_journal.h"

enum {
    PAST_EVENTS_MAX = 1024 * 1024, /* then the log is full, and says so */
    PAST_CHANGES_MAX = 10 * 1000,  /* likewise */
    PAST_NAMES_MAX = 64 * 1024,    /* of nodes; each but a forged journal has one for each node */
    PAST_BEATS = 256,              /* in a whole journal */
    PAST_MARKS_MAX = 512,
    PAST_WATCHED_MAX = 128,  /* nodes of which it is noted when they fail and come back */
    PAST_KEY_WORDS_MAX = 96, /* of a shortened key, with the NUL */
    PAST_ID_MAX = NODE_ID_BYTES_MAX + 1,
};

/* One line of the log. */
struct past_event {
    uint64_t step, first_step, at_ns;
    uint64_t took_ns; /* EVENT_REQUEST: from asking to the answer */
    uint64_t request; /* EVENT_REQUEST: the how-manieth of this node it was, from 1 */
    uint32_t key;     /* the number of a key, or SCENE_NO_KEY */
    uint32_t client;  /* EVENT_REQUEST */
    uint32_t count;   /* EVENT_EVICTION, EVENT_EXPIRY: of entries. EVENT_CHANGE: its place */
    uint16_t node;    /* EVENT_REQUEST: the key's owner. EVENT_FAULT: which */
    uint8_t kind;     /* enum scene_event_kind */
    uint8_t op, outcome;
    bool closed;   /* EVENT_REQUEST: by this node, for want of room */
    bool left;     /* its client did not wait for the answer */
    bool internal; /* it came from another node */
    bool forwarded, collapsed;
};

/* A request that has been asked and not yet answered, at the last step that is known. */
struct past_pending {
    uint64_t request, step, at_ns;
    uint32_t key;
    uint32_t next; /* of the same client, the next older first; or in the free list. From 1 */
    uint8_t op;
    bool internal, dropped; /* it was closed: no answer will come */
};

struct past_line {
    uint32_t first, last; /* of a client's pending requests; 0: there are none */
};

struct past_log {
    struct past_event *events; /* owned; in order of their steps */
    uint64_t count, max;
    bool is_full;
    struct past_pending *pending; /* owned; from 1 */
    uint32_t pending_count, pending_max, pending_free;
    struct past_line *lines; /* owned; of each client */
};

/* In the order in which the journal names them for the first time. */
struct past_keys {
    uint32_t count;
    bool is_full;          /* there are more */
    uint64_t *positions;   /* owned; likewise the others */
    uint64_t *first_steps; /* each is in the scene from there on */
    uint32_t *starts;      /* where in bytes each begins; one more: the end */
    uint8_t *bytes;
    uint32_t bytes_max;
    struct lookup places; /* by position */
    uint16_t *owners, *before;
    uint32_t owned;      /* so many have their owners, */
    uint64_t owned_list; /* by this list */
};

/* A node is called so from a step on. */
struct past_name {
    uint64_t step;
    uint32_t number;
    char id[PAST_ID_MAX];
};

struct past_nodes {
    struct past_name *names; /* owned; in order of their steps */
    uint32_t count, max;
    uint32_t *latest;         /* owned; of each number, the place of its latest name, from 1 */
    struct scene_node *nodes; /* owned; by number */
    uint32_t shown;           /* of them */
    uint64_t shown_list;      /* by the names that there were with this list */
    uint8_t contacts[PAST_WATCHED_MAX]; /* enum contact, at the last step that is known */
    uint32_t marks[PAST_WATCHED_MAX];   /* its mark while it fails, from 1; 0: it does not, or there
                                           was no room */
};

struct past_changes {
    struct scene_change *items; /* owned; in order of their steps */
    uint32_t count, max;
};

struct past_beats {
    uint64_t beat_ns;
    uint32_t count;           /* so far, at most PAST_BEATS */
    struct scene_beat *beats; /* owned; a row of peer_max for each, all 0 but of the node itself */
    uint64_t hits, misses, load; /* at the end of the last one */
};

/* What is compared after a step. */
struct past_before {
    struct cache_stats cache;
    struct node_stats node;
    uint64_t requests;
    uint32_t victim_len; /* the key that is evicted next; 0: none */
    uint8_t victim[KEY_BYTES_MAX];
};

/* Where a journey is to go that has not arrived. */
struct past_way {
    bool is_on;
    struct journey journey;
    uint64_t from;   /* the step at which it was asked first */
    uint64_t goal;   /* a step, once it is known; UINT64_MAX: it is not */
    uint64_t sought; /* so many events of the log were looked at */
    bool is_vain;    /* nothing was found, and the goal is from */
};

struct past {
    struct rewind tape;
    char name[48]; /* of the file */
    struct past_before before;
    struct past_log log;
    struct past_keys keys;
    struct past_nodes nodes;
    struct past_changes changes;
    struct past_beats beats;
    struct scene_mark *marks; /* owned; PAST_MARKS_MAX */
    uint32_t mark_count;
    uint32_t counted_keys; /* by the last look; UINT32_MAX: there was none */
    struct past_way way;
    uint64_t patience; /* so much work this call may still do */
};

static inline const struct node *past_node(const struct past *p)
{
    return &p->tape.now.node;
}

/* Since the first event. */
static inline uint64_t past_now_ns(const struct past *p)
{
    return p->tape.step > 0 ? p->tape.now.journal.now_ns - p->tape.now.started_ns : 0;
}

/* --- tui_main_journal_go.c ------------------------------------------------------------------- */

enum arrival past_go(void *self, const struct journey *j, char out[SCENE_WORDS_MAX]);
/* To a step that is known, however long it takes. */
enum rewind_end past_straight_to(struct past *p, uint64_t step);
/* Say why it did not get there. */
enum arrival past_trouble(enum rewind_end end, char out[SCENE_WORDS_MAX]);
/* A step that is known was just passed for the first time. */
void past_learn(struct past *p);

/* --- tui_main_journal_log.c ------------------------------------------------------------------ */

MUST_CHECK bool past_log_init(struct past_log *l, uint32_t client_max);
void past_log_destroy(struct past_log *l);
void past_log_add(struct past *p, struct past_event e);
void past_log_step(struct past *p);
/* How many events are not later than this step. */
uint64_t past_log_count_at(const struct past_log *l, uint64_t step);
/* Of a request that is answered, or gone; NULL: neither is known. */
const struct past_event *past_log_answer(const struct past_log *l, uint64_t request);
/* NULL: it is not under way at the last step that is known. */
const struct past_pending *past_log_pending(const struct past_log *l, uint64_t request);

/* --- tui_main_journal_words.c ---------------------------------------------------------------- */

bool past_event_is_bad(const struct past_event *e);
void past_event_words(const struct past *p, const struct past_event *e, char out[SCENE_WORDS_MAX]);
/* "GET", ... */
const char *past_op(uint32_t op);
/* "HIT", "error: the owner is silent", ... */
const char *past_outcome(uint32_t outcome);
/* As people read it, shortened; no control characters. */
const char *past_key_words(struct slice key, char out[PAST_KEY_WORDS_MAX]);

/* --- tui_main_journal_keys.c ----------------------------------------------------------------- */

MUST_CHECK bool past_keys_init(struct past_keys *k);
void past_keys_destroy(struct past_keys *k);
/* Its number, a new one if need be; SCENE_NO_KEY: there is no room for more. */
uint32_t past_keys_learn(struct past_keys *k, struct slice key, uint64_t step);
/* Its number, or SCENE_NO_KEY. */
uint32_t past_keys_find(const struct past_keys *k, struct slice key);
struct slice past_keys_bytes(const struct past_keys *k, uint32_t key);
/* How many there were at this step. */
uint32_t past_keys_count_at(const struct past_keys *k, uint64_t step);
/* The owners of the first so many, at present. Returns whether anything changed. */
bool past_keys_own(struct past *p, uint32_t count);

/* --- tui_main_journal_nodes.c ---------------------------------------------------------------- */

MUST_CHECK bool past_nodes_init(struct past_nodes *n, uint32_t peer_max);
void past_nodes_destroy(struct past_nodes *n);
/* The list of members of the present step is new. */
void past_nodes_learn(struct past *p);
/* Note who fails, and who answers again. */
void past_nodes_watch(struct past *p);
/* Fill in p->nodes.nodes for the present, but for what scene_count() does. Returns whether other
 * nodes are shown than before. */
bool past_nodes_look(struct past *p);
const char *past_id(const struct past *p, uint32_t number);

/* --- tui_main_journal_changes.c, tui_main_journal_beats.c ------------------------------------ */

void past_changes_destroy(struct past_changes *c);
/* The list of members has changed in the present step. */
void past_changes_note(struct past *p);
/* That of the present step; NULL: it is none, or it was not noted. */
const struct scene_change *past_changes_here(const struct past *p);
/* Returns its place, from 1; 0: there is no room. */
uint32_t past_mark(struct past *p, char letter, uint8_t gravity);

MUST_CHECK bool past_beats_init(struct past_beats *b, uint32_t peer_max);
void past_beats_destroy(struct past_beats *b);
void past_beats_step(struct past *p);

/* --- tui_main_journal_look.c, tui_main_journal_eyes.c, _sentence.c, _path.c ------------------ */

void past_look(void *self, struct scene *out);
extern const struct scene_eyes past_eyes;
/* What the present event is. Returns whether it is something bad. */
bool past_sentence(const struct past *p, char out[SCENE_WORDS_MAX]);
/* How the journal ends; empty: that is not known, or there is nothing to be said of it. */
void past_end_words(const struct past *p, char out[SCENE_WORDS_MAX]);
bool past_path(void *self, uint64_t request, struct path *path, char out[SCENE_WORDS_MAX]);

#endif
