/* tui/scene.h - what there is to see: a cluster at one moment, as plain data.
 *
 * A world (tui/source.h: a simulation, live nodes, a recording) fills in a scene; the views draw it
 * (tui/draw.h). Neither knows the other. What would be too much to copy for each frame, the bytes
 * of keys and the entries of a cache, is looked up through struct scene_eyes, which changes
 * nothing.
 *
 * Nodes are known by their place in scene.nodes, which is also their number in the lists of members
 * (core/members.h). Keys are known by their place in scene.keys: the keys that the story is about,
 * whether or not anybody has stored them.
 *
 * All pointers are borrowed from the world, valid until it is asked to move, act or look again.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_SCENE_H
#define TUI_SCENE_H

#include "core/members.h"
#include "core/message.h"

enum {
    SCENE_KEYS_MAX = 100 * 1000, /* of a story with more, these many are shown */
    SCENE_WORDS_MAX = 240,       /* bytes of a sentence, with the NUL */
    SCENE_STATE_MAX = 24,        /* bytes of a node's state in words, with the NUL */
    SCENE_NOTES_MAX = 8,
};

#define SCENE_NO_NODE UINT32_MAX
#define SCENE_NO_KEY UINT32_MAX
#define SCENE_UNKNOWN UINT64_MAX /* a number that nobody has told */

/* --- nodes ----------------------------------------------------------------------------------- */

enum node_mood {
    MOOD_UP,
    MOOD_SLOW, /* it answers, late */
    MOOD_DOWN, /* it does not: crashed, paused, refused, silent */
    MOOD_LEFT, /* it is up, but no member */
    MOOD_AWAY, /* it is not there: it may join later, or has left and stopped */
};

/* Counters of a node since its start; SCENE_UNKNOWN where nobody has told. */
struct scene_counters {
    uint64_t items, orphans; /* entries in its cache now; of these, keys that belong to others */
    uint64_t used_bytes, capacity_bytes;
    uint64_t hits, misses;
    uint64_t created, replaced, deleted;
    uint64_t evicted, expired;
    uint64_t forwarded;                          /* requests that it asked of other nodes */
    uint64_t failed;                             /* of those: to no good end */
    uint64_t collapsed;                          /* GETs that shared the trip of another one */
    uint64_t moved_out, came_back, moved_misses; /* see core/node.h */
    uint64_t load;                               /* requests that it has dealt with */
};

struct scene_node {
    char id[NODE_ID_BYTES_MAX + 1];
    char letter;                 /* stands for it in drawings; nodes 63 apart share one */
    char address[32];            /* ":5001"; empty if it has none */
    char state[SCENE_STATE_MAX]; /* "up", "down", "slow +200ms", "REFUSED 12s" */
    enum node_mood mood;
    bool is_member;             /* by the newest list */
    bool was_member;            /* by the list before the last change */
    bool list_is_old;           /* it goes by an older list than the newest */
    bool is_stale;              /* live: these are the last values seen, not the present ones */
    double share, share_before; /* of the ring, 0 to 1 */
    uint32_t keys, keys_before; /* of scene.keys, that it owns; owned before the last change */
    struct scene_counters counters;
    uint64_t rtt_us, age_ms; /* live: of the last answer; SCENE_UNKNOWN: none */
};

/* --- keys ------------------------------------------------------------------------------------ */

/* Parallel arrays. Those of keys that belong to nobody known hold SCENE_NO_OWNER. */
#define SCENE_NO_OWNER UINT16_MAX

struct scene_keys {
    uint32_t count;            /* shown: at most SCENE_KEYS_MAX */
    uint64_t total;            /* that there are */
    const uint64_t *positions; /* on the ring: core/hash.h */
    const uint16_t *owners;    /* by the newest list */
    const uint16_t *before;    /* by the list before the last change; as owners if there was none */
};

/* What a node has in its cache of a key. */
struct scene_copy {
    uint64_t ttl_left_ms; /* TTL_FOREVER: no end */
    uint32_t value_bytes;
    uint32_t place; /* in the order of eviction, from 0: the next to go; UINT32_MAX: too far behind
                       to be counted */
    bool is_orphan;
};

/* An entry of a cache. */
struct scene_entry {
    uint8_t key[KEY_BYTES_MAX];
    uint32_t key_len;
    uint32_t number; /* of the key in scene.keys, or SCENE_NO_KEY */
    uint32_t value_bytes, charge_bytes;
    uint64_t ttl_left_ms; /* TTL_FOREVER: no end; 0: expired */
    bool is_orphan;
    uint16_t owner; /* of its key, by the newest list */
};

/* --- what happens ---------------------------------------------------------------------------- */

enum scene_event_kind {
    EVENT_REQUEST, /* answered, or closed: node was asked */
    EVENT_FAULT,
    EVENT_CHANGE, /* of the list of members */
    EVENT_LEARN,  /* node goes by a new list */
    EVENT_EVICTION,
    EVENT_EXPIRY,
    EVENT_BREACH, /* a promise is broken */
    EVENT_NOTE,   /* anything else worth a line */
    EVENT_KINDS,
};

struct scene_event {
    uint64_t step;       /* at which it is over */
    uint64_t first_step; /* EVENT_REQUEST: at which it was asked; else as step */
    uint64_t at_ns;      /* of step */
    enum scene_event_kind kind;
    uint16_t node;    /* where; RECORD_NOBODY-like SCENE_NO_OWNER: nowhere */
    uint32_t key;     /* in scene.keys, or SCENE_NO_KEY */
    uint64_t request; /* EVENT_REQUEST: its number; else 0 */
    bool is_bad;      /* an error, a breach, something that breaks */
};

/* A place on the time line: a change or a fault, from then on until the other time. */
struct scene_mark {
    uint64_t at_ns, until_ns; /* until_ns = at_ns: it does not last */
    char letter;              /* A join, d leave, x crash, R restart, p partition, s slow, ... */
    uint8_t gravity;          /* of two in one place the graver one is drawn */
};

/* One change of the list of members so far, and what it did to the keys. */
struct scene_change {
    uint64_t step, at_ns;
    char words[48];                /* "D joins" */
    uint32_t keys, moved;          /* of scene.keys */
    uint32_t moved_by_modulo;      /* had they been spread by hash mod n */
    double ideal;                  /* keys that the smallest change would move */
    uint64_t cached, cached_moved; /* of the values that lay in caches; SCENE_UNKNOWN: not known */
};

/* What one node did in one span of time. */
struct scene_beat {
    uint32_t hits, misses, load;
};

/* beats[i * stride + node], the oldest first: those up to the present. */
struct scene_history {
    uint64_t beat_ns; /* how long one is; 0: there are none */
    uint32_t count;
    uint32_t stride; /* at least node_count */
    const struct scene_beat *beats;
};

/* --- looking closer -------------------------------------------------------------------------- */

struct scene_eyes {
    /* The bytes of a key, in room or elsewhere. */
    struct slice (*key)(const void *self, uint32_t key, uint8_t room[KEY_BYTES_MAX]);
    /* Its number. false: it is none of the story's keys. */
    bool (*find)(const void *self, struct slice key, uint32_t *out);
    /* What a node holds of it. false: nothing. */
    bool (*copy)(const void *self, uint32_t node, uint32_t key, struct scene_copy *out);
    /* Entries of a node in the order of eviction, the next to go first, without the first from of
     * them; returns how many were written. O(from + max). */
    uint32_t (*entries)(const void *self, uint32_t node, uint32_t from, uint32_t max,
                        struct scene_entry *out);
    /* The i-th thing that has happened in all that is known of this story, also beyond the present;
     * in order of their steps. */
    struct scene_event (*event)(const void *self, uint64_t i);
    /* In a line: "GET user:12  A→C  hit". */
    void (*words)(const void *self, const struct scene_event *e, char out[SCENE_WORDS_MAX]);
};

/* --- the scene ------------------------------------------------------------------------------- */

enum scene_kind {
    SCENE_SIM,     /* a story in virtual time */
    SCENE_TRACE,   /* the same, recorded before */
    SCENE_LIVE,    /* real nodes; a step is a sample */
    SCENE_JOURNAL, /* one real node's past; a step is an event */
};

struct scene {
    enum scene_kind kind;
    char title[80];                 /* "first minute, seed 7" */
    uint64_t step;                  /* the present */
    uint64_t known;                 /* the last step that is known */
    bool ended;                     /* and there is none after it */
    uint64_t now_ns;                /* the present */
    uint64_t end_ns;                /* of the story; at least now_ns */
    char sentence[SCENE_WORDS_MAX]; /* what just happened and why */
    bool sentence_is_bad;
    const struct scene_node *nodes;
    uint32_t node_count;
    uint32_t member_count;         /* by the newest list, */
    uint32_t member_count_before;  /* and before the last change */
    const struct members *members; /* the newest list; NULL: not known */
    const struct members *before;  /* before the last change; NULL: there was none */
    struct scene_keys keys;
    const struct scene_change *changes; /* so far, the last one last */
    uint32_t change_count;
    const struct scene_mark *marks; /* in order of at_ns */
    uint32_t mark_count;
    uint64_t event_count; /* that are known; see scene_eyes.event */
    uint64_t event_past;  /* of those: not later than the present step */
    struct scene_history history;
    uint64_t requests, answered, hits, misses, errors, forwarded; /* of all clients, so far */
    uint64_t broken;                                              /* promises, so far */
    char notes[SCENE_NOTES_MAX][SCENE_WORDS_MAX]; /* what else should be known: a node's trouble */
    uint32_t note_count;
    bool can_write; /* acts (tui/source.h) are possible */
    const struct scene_eyes *eyes;
    const void *self; /* for eyes */
};

/* Of a node's place: a letter that no other node among the first 62 has. */
char scene_letter(uint32_t node, const char *id, bool ids_are_letters);
/* The role in which a node is drawn. */
uint8_t scene_role(uint32_t node);

/* The node with this id, or SCENE_NO_NODE. O(nodes). */
uint32_t scene_find_node(const struct scene *s, struct slice id);

/* Where a list says that each position belongs: fills in out[0 .. count - 1]. O(count). */
void scene_owners(const struct members *m, const uint64_t *positions, uint32_t count,
                  uint16_t *out);
/* Does a key at this position change its owner, if keys are spread by hash mod n? */
bool scene_moves_by_modulo(const struct members *before, const struct members *now,
                           uint64_t position);
/* Fill in is_member, share and keys of each node, and what they were before, from the lists and the
 * owners of keys, and the two member_counts. nodes are the scene's own.
 * O(nodes + keys + points). */
void scene_count(struct scene *s, struct scene_node *nodes);

/* hits / (hits + misses); -1: there were none, or nobody has told. */
double scene_hit_ratio(uint64_t hits, uint64_t misses);

#endif
