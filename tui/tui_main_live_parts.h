/* tui/tui_main_live_parts.h - the inside of a world of real nodes for the window.
 *
 *   tui_main_live.c         opening, waiting, closing    tui_main_live_whom.c   whom to watch
 *   tui_main_live_news.c    what comes becomes samples   tui_main_live_past.c   samples, kept
 *   tui_main_live_keys.c    keys, and who holds them     tui_main_live_lists.c  lists of members
 *   tui_main_live_log.c     what has happened            tui_main_live_go.c     looking back
 *   tui_main_live_look.c    the scene                    tui_main_live_eyes.c   looking closer
 *   tui_main_live_states.c  how each node is, in words   tui_main_live_notes.c  what is wrong
 *   tui_main_live_act.c     what is done by hand         tui_main_live_trip.c   what comes of it
 *   tui_main_live_path.c    the way of a request
 *
 * News change the present (struct live_node); when a sample is due, the present is copied. A sample
 * is never changed any more. All times are nanoseconds since the opening; only tui_main_live.c
 * reads a clock.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_LIVE_PARTS_H
#define TUI_TUI_MAIN_LIVE_PARTS_H

#include "tui/tui_main_live.h"
#include "tui/tui_main_live_kept.h"

enum {
    LIVE_LISTS_MAX = 64,
    LIVE_CHANGES_MAX = 1024,
    LIVE_POINTS_MAX = 1024 * 1024, /* of a list that is told: building its ring takes some 50 ms */
    LIVE_BEATS = 240,
    LIVE_READ_BYTES_MAX = 64 * 1024, /* of an answer to a request by hand that is read */
    LIVE_TRIPS = 64,                 /* requests by hand that are remembered */
};

/* --- lists of members (tui_main_live_lists.c) ------------------------------------------------ */

struct live_lists {
    struct members *ring[LIVE_LISTS_MAX];  /* owned; list i stands at i modulo size */
    uint64_t first, last;                  /* the numbers of those that are kept */
    uint64_t fingerprints[LIVE_LISTS_MAX]; /* by which nodes know them */
    uint64_t refused;                      /* of one that could not be built; 0: none */
    bool is_unused;  /* no node has ever been seen to go by the last one: it was only in the file */
    bool has_doubts; /* the last one's fingerprint, computed here, is not what was told */
    bool is_ahead;   /* the cluster file had another list than all nodes, when it was read */
    struct scene_change *changes; /* owned; in order of their steps */
    uint32_t change_count;
};

struct live;

/* The list of a cluster as it is told; its nodes are numbered as in the watch, to which those that
 * are new are added. NULL: error says why not. */
struct members *live_lists_build(struct live *l, const struct sample_cluster *c, bool looks_up,
                                 char error[SCENE_WORDS_MAX]);
void live_lists_destroy(struct live_lists *l);
/* NULL: it is not kept any more, or never was. */
const struct members *live_list(const struct live_lists *l, uint64_t number);
/* 0: it is not kept. */
uint64_t live_list_fingerprint(const struct live_lists *l, uint64_t number);
/* A node goes by this list. */
void live_lists_told(struct live *l, uint32_t node, uint64_t fingerprint, bool is_same_boot);
/* What a node says of its list: it may be the newest one from now on. */
void live_lists_take(struct live *l, uint32_t node, const struct sample_cluster *c);
/* A sample is due: do all nodes agree on another list than the newest? */
void live_lists_compare(struct live *l);
/* By how many changes a step has been preceded. */
uint32_t live_changes_past(const struct live_lists *l, uint64_t step);

/* --- the present ----------------------------------------------------------------------------- */

/* A node as it is now, beside what the watch says of it. */
struct live_node {
    struct sample_node told; /* the last */
    bool is_told;
    uint32_t list_step;      /* since then it goes by its list */
    bool is_wanted;          /* its list is to be the newest when it comes */
    enum watch_state logged; /* the state that the log has */
    bool is_logged_slow;
    uint32_t mark;          /* of the trouble that it is in; LIVE_NONE: none */
    uint32_t pass_step;     /* the step at which the pass over its keys has begun; 0: none */
    uint32_t since;         /* see struct live_since */
    uint64_t evicted;       /* until the last sample */
    struct live_page *page; /* owned together with samples */
};

/* --- requests by hand (tui_main_live_act.c, tui_main_live_trip.c) ---------------------------- */

struct live_trip {
    uint64_t request; /* its number; 0: none */
    enum op op;
    uint32_t node;  /* who was asked */
    uint32_t owner; /* who has answered, as that node says; LIVE_NONE: it is not known */
    bool is_over, is_bad, is_hit, is_forwarded;
    uint64_t step, end_step;
    uint64_t at_ns, took_ns;
    uint8_t text[KEY_BYTES_MAX];
    uint32_t len;
    char result[SCENE_WORDS_MAX]; /* "HIT at D, forwarded" */
};

/* What is being asked by hand: one request, or reloads one after the other. */
struct live_errand {
    bool is_busy, is_reload;
    struct asker asker;
    struct addresses addresses; /* copied, since a node may move */
    uint32_t node;              /* who is asked */
    uint64_t request;           /* of the trip; 0: a reload */
    uint32_t done, failed;      /* reloads */
    char failure[SCENE_WORDS_MAX];
};

/* --- the scene ------------------------------------------------------------------------------- */

/* What the scene borrows: of one step. */
struct live_view {
    bool is_fresh;
    uint64_t step;
    struct scene_node *nodes; /* owned; node_max; likewise below */
    struct scene_beat *beats; /* node_max * LIVE_BEATS */
    uint32_t node_max;
    uint32_t *slots; /* of each key of the scene; ascending; SCENE_KEYS_MAX */
    uint64_t *positions;
    uint16_t *owners, *before;
    uint32_t key_count;
    uint32_t *foreign; /* node_max: values of a node that the ring here gives to others */
};

struct live {
    struct watch watch;
    uint64_t opened_ns; /* by the clock */
    uint64_t now_ns;    /* since then, when it was last looked at */
    uint64_t slow_ns;
    bool allow_write, allow_remote;
    const char *token; /* borrowed; NULL: none */
    char title[80];
    char origin[80];               /* of the first list: the file's name, or the URL */
    char remote[WATCH_HOST_BYTES]; /* a host that is elsewhere, and may not be asked */
    struct live_node *nodes;       /* owned; one for each node of the watch; node_max */
    uint32_t node_count, node_max;
    struct live_keys keys;
    struct live_past past;
    struct live_lists lists;
    struct live_log log;
    struct live_errand errand;
    struct live_trip trips[LIVE_TRIPS]; /* a trip stands at its request's number modulo size */
    uint64_t request_count;
    struct live_view view;
    uint64_t step; /* the present */
    bool follows;  /* it is the last sample, and goes on with it */
    bool is_late;  /* there are news that have not been taken yet */
    bool has_changed;
    uint64_t shown_ns; /* ages were last shown as of then */
    bool failed;       /* a sample was lost: no memory */
};

/* The step that is being sampled. */
static inline uint32_t live_next_step(const struct live *l)
{
    return (uint32_t)l->past.last + 1;
}

/* Something that the next sample will be the first to show. */
static inline struct scene_event live_event_now(const struct live *l, enum scene_event_kind kind,
                                                uint32_t node, bool is_bad)
{
    return (struct scene_event){.step = live_next_step(l),
                                .first_step = live_next_step(l),
                                .at_ns = l->now_ns,
                                .kind = kind,
                                .node = (uint16_t)node,
                                .key = SCENE_NO_KEY,
                                .is_bad = is_bad};
}

static inline const char *live_id(const struct live *l, uint32_t node)
{
    return l->watch.nodes[node]->id;
}

/* --- the rest -------------------------------------------------------------------------------- */

/* tui_main_live.c: nanoseconds since the opening. */
uint64_t live_clock_ns(const struct live *l);

/* tui_main_live_whom.c: the addresses of a host. Looks its name up only if it may; else it takes
 * those of a host of the same name that is in the watch. false: problem says why it is left alone.
 */
bool live_addresses(struct live *l, const struct url *where, bool looks_up, struct addresses *out,
                    char problem[ASKER_PROBLEM_BYTES]);
/* The cluster that is named, to be destroyed by the caller in any case; waits for nodes, if their
 * URLs are named. false: error says why not. */
bool live_whom(struct live *l, const char *attach, struct sample_cluster *out,
               char error[LIVE_ERROR_BYTES]);
/* "localhost:5001-5003". */
void live_title(const struct sample_cluster *c, char out[80]);

/* tui_main_live_news.c */
void live_take(struct live *l, const struct watch_news *n);
/* Step 0: nothing is known yet. false: no memory. */
bool live_keep_first(struct live *l);
/* A node more than before in the watch. false: no memory. */
bool live_add_node(struct live *l);

/* tui_main_live_states.c: in a word or two. Of n, what the lists say of it is filled in. */
enum node_mood live_state(const struct live *l, const struct live_seen *s,
                          const struct scene_node *n, uint64_t now_ns, char out[SCENE_STATE_MAX]);
bool live_is_slow(const struct live *l, const struct live_seen *s);
/* "12s", "5m", "2h". */
const char *live_span(uint64_t ns, char out[16]);

/* tui_main_live_notes.c */
void live_notes(const struct live *l, const struct live_sample *s, uint64_t now_ns,
                struct scene *out);

/* tui_main_live_act.c: go on with what is asked by hand, as far as that goes. */
void live_run_errand(struct live *l);
void live_errand_destroy(struct live *l);

/* tui_main_live_trip.c */
struct live_trip *live_trip_of(struct live *l, uint64_t request);
void live_begin_trip(struct live *l, const struct act *a, enum op op);
/* The errand's question has come to this end. */
void live_end_trip(struct live *l, enum asker_end how);
/* "GET" */
const char *live_op(enum op op);
/* The text, or its beginning and "...", in whole characters; control characters become spaces. */
enum { LIVE_CUT = 64 };
const char *live_cut(struct slice text, char out[LIVE_CUT]);

/* tui_main_live_look.c */
MUST_CHECK bool live_view_init(struct live_view *v);
void live_view_destroy(struct live_view *v);
/* The sample that is looked at, and the time as of which. */
const struct live_sample *live_present(const struct live *l);
uint64_t live_present_ns(const struct live *l);
/* The key's place in the scene of the present, or SCENE_NO_KEY. */
uint32_t live_place(const struct live *l, uint32_t slot);
/* What a sample says of a node, of which it may know nothing. */
const struct live_seen *live_seen_of(const struct live_sample *s, uint32_t node);

/* The verbs. */
void live_look(void *self, struct scene *out);
enum arrival live_go(void *self, const struct journey *j, char out[SCENE_WORDS_MAX]);
bool live_act(void *self, const struct act *a, char out[SCENE_WORDS_MAX]);
bool live_path(void *self, uint64_t request, struct path *path, char out[SCENE_WORDS_MAX]);
extern const struct scene_eyes live_eyes;

#endif
