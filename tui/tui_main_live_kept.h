/* tui/tui_main_live_kept.h - what is kept of real nodes: keys that were seen, samples, a log.
 *
 *   tui_main_live_keys.c   keys, and who holds them
 *   tui_main_live_past.c   samples that are kept
 *   tui_main_live_log.c    what has happened
 *
 * Everything is bounded; what is oldest makes room for what is new.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_TUI_MAIN_LIVE_KEPT_H
#define TUI_TUI_MAIN_LIVE_KEPT_H

#include "net/watch.h"
#include "tui/scene.h"

enum {
    LIVE_SAMPLES_MAX = 3600,
    LIVE_COPIES_MAX = 2 * SCENE_KEYS_MAX,
    LIVE_EVENTS_MAX = 16 * 1024,
    LIVE_MARKS_MAX = 1024,
};
#define LIVE_BYTES_MAX (UINT64_C(64) * 1024 * 1024) /* of samples */
#define LIVE_NONE UINT32_MAX

/* --- keys (tui_main_live_keys.c) ------------------------------------------------------------- */

/* A key that has been seen keeps its slot as long as it is alive in any sample that is kept. */
struct live_key {
    uint8_t *text; /* owned; NULL: the slot is free */
    uint8_t len;
    uint32_t next;   /* in its chain of the table, or of the free slots */
    uint32_t copies; /* the first of them */
    uint64_t position;
};

/* What was seen of a key in one node's cache. */
struct live_copy {
    uint32_t next; /* of this key, or the next free one */
    uint16_t node;
    bool is_orphan;
    uint32_t first_step, last_step; /* it was seen, the last time as follows */
    uint32_t value_bytes;
    uint64_t expires_ns; /* TIME_NEVER: no end */
};

struct live_keys {
    struct live_key *slots;          /* owned; SCENE_KEYS_MAX */
    struct live_copy *copies;        /* owned; LIVE_COPIES_MAX */
    uint32_t *heads;                 /* owned; of the chains */
    uint32_t slot_count, copy_count; /* that were ever in use */
    uint32_t free_slot, free_copy;   /* the first one of those that are not any more */
    uint32_t hand;                   /* where the search for a dead slot goes on */
    uint32_t refused_step;           /* at which a key had no room the last time; 0: never */
};

/* Since which step all copies of a node have been seen: those last seen before are gone. By node;
 * those beyond count have none. */
struct live_since {
    const uint32_t *steps;
    uint32_t count;
};

MUST_CHECK bool live_keys_init(struct live_keys *k);
void live_keys_destroy(struct live_keys *k);
/* A copy is seen now. oldest is of the oldest sample that is kept, now of the present. Returns the
 * key's slot, or LIVE_NONE: no room. */
uint32_t live_keys_see(struct live_keys *k, uint32_t node, const struct sample_key *seen,
                       uint32_t step, uint64_t now_ns, struct live_since oldest,
                       struct live_since now);
/* LIVE_NONE: not known. */
uint32_t live_keys_find(const struct live_keys *k, struct slice key);
/* Was this copy there at that step? since is of that step. */
bool live_copy_is_alive(const struct live_copy *c, uint32_t step, struct live_since since);
bool live_key_is_alive(const struct live_keys *k, uint32_t slot, uint32_t step,
                       struct live_since since);
/* The copy of a key in a node's cache, if it was there; else NULL. */
const struct live_copy *live_keys_copy(const struct live_keys *k, uint32_t slot, uint32_t node,
                                       uint32_t step, struct live_since since);

/* --- samples (tui_main_live_past.c) ---------------------------------------------------------- */

struct live_entry {
    uint32_t slot; /* or LIVE_NONE: its key is text[at .. at + len - 1] of the page */
    uint32_t at;
    uint8_t len;
    bool is_orphan;
    uint32_t value_bytes, charge_bytes;
    uint64_t expires_ns; /* TIME_NEVER: no end */
};

/* The entries of a cache that are evicted next. Shared by the samples in which it was so. */
struct live_page {
    uint32_t shares; /* owners beside the first */
    uint32_t count;
    uint32_t bytes; /* of memory */
    uint8_t *text;  /* owned; NULL: no entry needs it */
    struct live_entry list[];
};

/* One node in one sample. */
struct live_seen {
    struct scene_counters counters; /* the last that are known */
    bool is_told;                   /* they are */
    bool is_draining;
    uint64_t boot_id, fingerprint;
    uint32_t list_step; /* since then it goes by this list */
    enum watch_state state;
    uint32_t failures;
    uint64_t since_ns;    /* of a state that is no good */
    uint64_t answered_ns; /* 0: never */
    uint64_t took_ns;
    uint64_t waiting_ns;    /* the question under way has been, so far */
    struct live_page *page; /* owned together with other samples; NULL: none */
    char problem[ASKER_PROBLEM_BYTES];
};

struct live_sample {
    uint64_t at_ns;
    uint64_t list; /* the newest list of members, by its number */
    uint32_t node_count;
    uint32_t *since; /* owned; see struct live_since */
    struct live_seen nodes[];
};

struct live_past {
    struct live_sample
        *ring[LIVE_SAMPLES_MAX + 1]; /* owned; a sample stands at its step modulo size */
    uint64_t first, last;            /* the steps that are kept */
    uint64_t bytes;                  /* of them all */
};

/* A page of what was told; slots has one for each entry. NULL: no memory. */
struct live_page *live_page_new(const struct sample_keys *k, const uint32_t *slots,
                                uint64_t now_ns);
struct live_page *live_page_share(struct live_page *p);
/* NULL is fine. */
void live_page_free(struct live_page *p);
/* Does the page say the same? Lifetimes may differ by what the way of an answer takes. */
bool live_page_is(const struct live_page *a, const struct live_page *b);

/* NULL: no memory. */
struct live_sample *live_sample_new(uint32_t node_count);
/* Keep it as the next one, from now on the past's own; the oldest ones make room. */
void live_past_keep(struct live_past *p, struct live_sample *s);
void live_past_destroy(struct live_past *p);
/* A step that is kept. */
const struct live_sample *live_past_at(const struct live_past *p, uint64_t step);
struct live_since live_sample_since(const struct live_sample *s);

/* --- what has happened (tui_main_live_log.c) ------------------------------------------------- */

struct live_event {
    struct scene_event e; /* its key is not filled in: see text */
    uint8_t *text;        /* owned; of the key of a request; NULL: none */
    uint8_t len;
    char words[SCENE_WORDS_MAX];
};

struct live_log {
    struct live_event *events; /* owned; in order of their steps */
    uint32_t count, max;
    struct scene_mark *marks; /* owned; in order of their times */
    uint32_t mark_count, mark_max;
};

void live_log_destroy(struct live_log *l);
/* A full log forgets its older half. NULL: no memory, and nothing is added. */
PRINTF_LIKE(3, 4)
struct live_event *live_log_add(struct live_log *l, const struct scene_event *e, const char *format,
                                ...);
/* How many events are not later than this step. */
uint32_t live_log_past(const struct live_log *l, uint64_t step);
/* Returns the mark's number, for live_log_end_mark(); LIVE_NONE: there is no room for it. */
uint32_t live_log_mark(struct live_log *l, uint64_t at_ns, char letter, uint8_t gravity);
/* It lasts until now. LIVE_NONE is fine. */
void live_log_end_mark(struct live_log *l, uint32_t mark, uint64_t now_ns);

#endif
