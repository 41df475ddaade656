/* tests/tui/little_scene.h - a little cluster to look at, without any world behind it.
 *
 * Nodes A, B, C with four points each, and D, which has just joined; keys "user:1" to "user:48" at
 * the places where they really lie, and what the nodes hold of them. There are variants, and a
 * large one in which everything is as large as it gets.
 *
 * A key of three has no copy anywhere; the others have one at the node that owned them before the
 * change. So copies of moved keys are orphans.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_TUI_LITTLE_SCENE_H
#define TESTS_TUI_LITTLE_SCENE_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"
#include "tui/scene.h"

enum { LITTLE_EVENTS = 14, LITTLE_BEATS = 16, LITTLE_TEXT_MAX = 128, LITTLE_MARKS = 4 };

/* What there is of one key. Copies of a node form a list in the order of eviction. */
struct little_copy {
    bool is_there;
    uint32_t node, place, value_bytes, next;
    uint64_t ttl_left_ms;
    bool is_orphan;
};

struct little_scene {
    struct scene scene; /* to be changed by tests as they like */
    struct scene_node *nodes;
    uint64_t *positions;
    uint16_t *owners, *before;
    struct little_copy *copies; /* of each key */
    uint32_t *first, *last;     /* of each node's copies; SCENE_NO_KEY: it has none */
    struct members *lists[2];   /* before, now */
    struct scene_event events[LITTLE_EVENTS];
    char words[LITTLE_EVENTS][LITTLE_TEXT_MAX];
    struct scene_change changes[1];
    struct scene_mark marks[LITTLE_MARKS];
    struct scene_beat *beats;
};

/* Which nodes there are: the first so many are members, before the change and now. */
struct little_plan {
    uint32_t nodes, members_before, members; /* members_before = 0: there was no change */
    uint32_t virtual_nodes, keys;
    enum placement placement;
};

/* --- eyes ------------------------------------------------------------------------------------ */

static inline struct slice little_eye_key(const void *self, uint32_t key,
                                          uint8_t room[KEY_BYTES_MAX])
{
    const struct little_scene *l = self;
    assert(key < l->scene.keys.count);
    const int len = snprintf((char *)room, KEY_BYTES_MAX, "user:%u", (unsigned)key + 1);
    return slice_of(room, (size_t)len);
}

static inline bool little_eye_find(const void *self, struct slice key, uint32_t *out)
{
    const struct little_scene *l = self;
    if (key.len < 6 || key.len > 14 || memcmp(key.data, "user:", 5) != 0)
        return false;
    uint64_t number = 0;
    for (uint32_t i = 5; i < key.len; i++) {
        if (key.data[i] < '0' || key.data[i] > '9')
            return false;
        number = number * 10 + (uint64_t)(key.data[i] - '0');
    }
    *out = (uint32_t)number - 1;
    return key.data[5] != '0' && number <= l->scene.keys.count;
}

static inline bool little_eye_copy(const void *self, uint32_t node, uint32_t key,
                                   struct scene_copy *out)
{
    const struct little_scene *l = self;
    assert(node < l->scene.node_count && key < l->scene.keys.count);
    const struct little_copy *c = &l->copies[key];
    if (!c->is_there || c->node != node)
        return false;
    *out = (struct scene_copy){.ttl_left_ms = c->ttl_left_ms,
                               .value_bytes = c->value_bytes,
                               .place = c->place,
                               .is_orphan = c->is_orphan};
    return true;
}

static inline uint32_t little_eye_entries(const void *self, uint32_t node, uint32_t from,
                                          uint32_t max, struct scene_entry *out)
{
    const struct little_scene *l = self;
    assert(node < l->scene.node_count);
    uint32_t key = l->first[node], written = 0;
    for (uint32_t i = 0; i < from && key != SCENE_NO_KEY; i++)
        key = l->copies[key].next;
    for (; written < max && key != SCENE_NO_KEY; key = l->copies[key].next) {
        const struct little_copy *c = &l->copies[key];
        struct scene_entry *e = &out[written++];
        *e = (struct scene_entry){.number = key,
                                  .value_bytes = c->value_bytes,
                                  .charge_bytes = c->value_bytes + 64,
                                  .ttl_left_ms = c->ttl_left_ms,
                                  .is_orphan = c->is_orphan,
                                  .owner = l->owners[key]};
        e->key_len = little_eye_key(l, key, e->key).len;
    }
    return written;
}

static inline struct scene_event little_eye_event(const void *self, uint64_t i)
{
    const struct little_scene *l = self;
    assert(i < l->scene.event_count);
    return l->events[i];
}

static inline void little_eye_words(const void *self, const struct scene_event *e,
                                    char out[SCENE_WORDS_MAX])
{
    const struct little_scene *l = self;
    for (uint32_t i = 0; i < LITTLE_EVENTS; i++)
        if (l->events[i].step == e->step && l->events[i].kind == e->kind)
            snprintf(out, SCENE_WORDS_MAX, "%s", l->words[i]);
}

static inline const struct scene_eyes *little_eyes(void)
{
    static const struct scene_eyes eyes = {little_eye_key,     little_eye_find,  little_eye_copy,
                                           little_eye_entries, little_eye_event, little_eye_words};
    return &eyes;
}

/* --- nodes and keys -------------------------------------------------------------------------- */

static inline struct members *little_list(const struct little_plan *p, const struct scene_node *n,
                                          uint32_t count)
{
    struct ring_member *list = calloc(count, sizeof *list);
    uint32_t *numbers = calloc(count, sizeof *numbers);
    assert(list && numbers);
    for (uint32_t i = 0; i < count; i++) {
        list[i] = (struct ring_member){slice_str(n[i].id), 1};
        numbers[i] = i;
    }
    struct members *m = NULL;
    const enum ring_error error =
        members_build(list, numbers, count, p->virtual_nodes, p->placement, &m);
    assert(error == RING_OK);
    free(numbers);
    free(list);
    return m;
}

static inline void little_nodes(struct little_scene *l, const struct little_plan *p)
{
    const bool few = p->nodes <= 26;
    l->nodes = calloc(p->nodes, sizeof *l->nodes);
    assert(l->nodes);
    for (uint32_t i = 0; i < p->nodes; i++) {
        struct scene_node *n = &l->nodes[i];
        if (few)
            n->id[0] = (char)('A' + i);
        else
            snprintf(n->id, sizeof n->id, "n%04u", (unsigned)i % 10000);
        snprintf(n->address, sizeof n->address, ":%u", 5001 + (unsigned)i % 10000);
        snprintf(n->state, sizeof n->state, "up");
        n->letter = scene_letter(i, n->id, few);
        n->mood = i < p->members ? MOOD_UP : MOOD_LEFT;
        n->rtt_us = n->age_ms = SCENE_UNKNOWN;
    }
}

static inline void little_keys(struct little_scene *l, const struct little_plan *p)
{
    struct scene_keys *k = &l->scene.keys;
    l->positions = calloc(p->keys + 1, sizeof *l->positions);
    l->owners = calloc(p->keys + 1, sizeof *l->owners);
    l->before = calloc(p->keys + 1, sizeof *l->before);
    assert(l->positions && l->owners && l->before);
    *k = (struct scene_keys){p->keys, p->keys, l->positions, l->owners, l->before};
    for (uint32_t i = 0; i < p->keys; i++) {
        uint8_t room[KEY_BYTES_MAX];
        l->positions[i] = hash_key(little_eye_key(l, i, room));
    }
    scene_owners(l->lists[1], l->positions, p->keys, l->owners);
    scene_owners(l->lists[0] ? l->lists[0] : l->lists[1], l->positions, p->keys, l->before);
}

static inline void little_store(struct little_scene *l, uint32_t key)
{
    struct little_copy *c = &l->copies[key];
    struct scene_node *n = &l->nodes[l->before[key]];
    *c = (struct little_copy){.is_there = true,
                              .node = l->before[key],
                              .place = (uint32_t)n->counters.items++,
                              .value_bytes = 90 + key * 37 % 900,
                              .ttl_left_ms = key % 8 == 0 ? TTL_FOREVER : 2000 + key * 7919 % 58000,
                              .is_orphan = l->owners[key] != l->before[key],
                              .next = SCENE_NO_KEY};
    n->counters.orphans += c->is_orphan;
    n->counters.used_bytes += c->value_bytes + 64;
    uint32_t *last = &l->last[c->node];
    *(*last == SCENE_NO_KEY ? &l->first[c->node] : &l->copies[*last].next) = key;
    *last = key;
}

static inline void little_copies(struct little_scene *l)
{
    const uint32_t nodes = l->scene.node_count, keys = l->scene.keys.count;
    l->copies = calloc(keys + 1, sizeof *l->copies);
    l->first = calloc(nodes, sizeof *l->first);
    l->last = calloc(nodes, sizeof *l->last);
    assert(l->copies && l->first && l->last);
    for (uint32_t i = 0; i < nodes; i++)
        l->first[i] = l->last[i] = SCENE_NO_KEY;
    for (uint32_t i = 0; i < keys; i++)
        if (i % 3 != 0)
            little_store(l, i);
}

/* Whoever has just joined has not been asked yet. */
static inline void little_counters(struct little_scene *l, const struct little_plan *p)
{
    for (uint32_t i = 0; i < p->nodes; i++) {
        struct scene_counters *c = &l->nodes[i].counters;
        c->capacity_bytes = c->used_bytes > 16 * 1024 ? c->used_bytes / 3 * 4 : 16 * 1024;
        if (p->members_before > 0 && i >= p->members_before)
            continue;
        c->hits = 71 + i * 5 % 30;
        c->misses = 29 + i % 7;
        c->created = c->items + 4;
        c->replaced = 6;
        c->deleted = 2;
        c->evicted = i % 3;
        c->expired = 1;
        c->forwarded = 40 + i % 11;
        c->failed = i % 2;
        c->load = c->hits + c->misses + c->created + c->forwarded;
        l->scene.hits += c->hits;
        l->scene.misses += c->misses;
        l->scene.forwarded += c->forwarded;
    }
    l->scene.answered = l->scene.hits + l->scene.misses + 21;
    l->scene.requests = l->scene.answered + 2;
}

/* --- what happens ---------------------------------------------------------------------------- */

static inline void little_event(struct little_scene *l, struct scene_event e, const char *words)
{
    const uint32_t i = (uint32_t)l->scene.event_count++;
    assert(i < LITTLE_EVENTS);
    e.first_step = e.kind == EVENT_REQUEST ? e.step - 1 : e.step;
    e.at_ns = e.step * 100 * NS_PER_MS;
    e.is_bad = strstr(words, "504") != NULL || e.kind == EVENT_BREACH;
    l->events[i] = e;
    l->scene.event_past += e.step <= l->scene.step;
    snprintf(l->words[i], sizeof l->words[i], "%s", words);
}

/* For stories of at least three nodes and 48 keys. */
static inline void little_events(struct little_scene *l)
{
    const uint16_t a = 0, b = 1, c = 2, nobody = SCENE_NO_OWNER;
    const uint32_t none = SCENE_NO_KEY;
    char change[LITTLE_TEXT_MAX];
    snprintf(change, sizeof change, "%s; %u keys change owner", l->changes[0].words,
             (unsigned)l->changes[0].moved);
    little_event(l, (struct scene_event){4, 0, 0, EVENT_REQUEST, a, 11, 1, false},
                 "GET user:12  A\u2192C  miss");
    little_event(l, (struct scene_event){6, 0, 0, EVENT_REQUEST, a, 11, 2, false},
                 "PUT user:12  A\u2192C  created");
    little_event(l, (struct scene_event){12, 0, 0, EVENT_FAULT, c, none, 0, false}, "C is slow");
    little_event(l, (struct scene_event){17, 0, 0, EVENT_REQUEST, b, 39, 3, false},
                 "GET user:40  B\u2192C  504 peer_timeout");
    little_event(l, (struct scene_event){20, 0, 0, EVENT_FAULT, c, none, 0, false},
                 "C is as fast as before");
    little_event(l, (struct scene_event){24, 0, 0, EVENT_EXPIRY, b, 4, 0, false},
                 "B: user:5 has expired");
    little_event(l, (struct scene_event){27, 0, 0, EVENT_REQUEST, a, 11, 4, false},
                 "GET user:12  A\u2192C  hit");
    little_event(l, (struct scene_event){29, 0, 0, EVENT_EVICTION, c, 47, 0, false},
                 "C: user:48 is evicted");
    little_event(l, (struct scene_event){30, 0, 0, EVENT_REQUEST, b, 39, 5, false},
                 "GET user:40  B\u2192C  hit");
    little_event(l, (struct scene_event){31, 0, 0, EVENT_CHANGE, nobody, none, 0, false}, change);
    little_event(l, (struct scene_event){33, 0, 0, EVENT_LEARN, b, none, 0, false},
                 "B goes by the new list");
    little_event(l, (struct scene_event){36, 0, 0, EVENT_REQUEST, a, 39, 6, false},
                 "GET user:40  A\u2192D  miss, cold");
    little_event(l, (struct scene_event){90, 0, 0, EVENT_FAULT, b, none, 0, false}, "B crashes");
    little_event(l, (struct scene_event){150, 0, 0, EVENT_FAULT, b, none, 0, false},
                 "B starts again");
}

static inline uint32_t little_modulo(const struct little_scene *l)
{
    const struct members *before = l->lists[0], *now = l->lists[1];
    uint32_t moved = 0;
    for (uint32_t i = 0; i < l->scene.keys.count; i++)
        moved += before->numbers[l->positions[i] % before->ring->node_count] !=
                 now->numbers[l->positions[i] % now->ring->node_count];
    return moved;
}

static inline void little_change(struct little_scene *l, const struct little_plan *p)
{
    const bool joins = p->members > p->members_before;
    const struct scene_node *n = &l->nodes[joins ? p->members - 1 : p->members_before - 1];
    const uint32_t most = joins ? p->members : p->members_before;
    const uint32_t some = joins ? most - p->members_before : most - p->members;
    struct scene_change *c = &l->changes[0];
    *c = (struct scene_change){.step = l->scene.step,
                               .at_ns = l->scene.now_ns,
                               .keys = p->keys,
                               .moved_by_modulo = little_modulo(l),
                               .ideal = (double)p->keys * some / most};
    snprintf(c->words, sizeof c->words, "%.20s %s", n->id, joins ? "joins" : "leaves");
    for (uint32_t i = 0; i < p->keys; i++) {
        const bool moved = l->owners[i] != l->before[i];
        c->moved += moved;
        c->cached += l->copies[i].is_there;
        c->cached_moved += moved && l->copies[i].is_there;
    }
    l->scene.changes = l->changes;
    l->scene.change_count = 1;
    snprintf(l->scene.sentence, sizeof l->scene.sentence,
             "step %u: node %.20s %s; %u keys change owner, each will miss once%s%.20s",
             (unsigned)l->scene.step, n->id, joins ? "joined" : "left", (unsigned)c->moved,
             joins && p->placement == PLACEMENT_RING ? " on " : "",
             joins && p->placement == PLACEMENT_RING ? n->id : "");
}

static inline void little_history(struct little_scene *l)
{
    const uint32_t nodes = l->scene.node_count;
    l->beats = calloc((size_t)nodes * LITTLE_BEATS, sizeof *l->beats);
    assert(l->beats);
    for (uint32_t b = 0; b < LITTLE_BEATS; b++) {
        for (uint32_t n = 0; n < nodes; n++) {
            const uint32_t load = (b + n) % 5 + 6, hits = load * (b + 2) / (LITTLE_BEATS + 4);
            if (l->nodes[n].counters.load > 0)
                l->beats[b * nodes + n] = (struct scene_beat){hits, load - hits, load + n % 3};
        }
    }
    l->scene.history = (struct scene_history){
        .beat_ns = 200 * NS_PER_MS, .count = LITTLE_BEATS, .stride = nodes, .beats = l->beats};
}

static inline void little_marks(struct little_scene *l)
{
    static const uint64_t ms = NS_PER_MS;
    const char letter = l->scene.member_count < l->scene.member_count_before ? 'd' : 'A';
    const struct scene_mark marks[LITTLE_MARKS] = {
        {1200 * ms, 2000 * ms, 's', 2},
        {3100 * ms, 3100 * ms, letter, 1},
        {9000 * ms, 15000 * ms, 'x', 3},
        {15000 * ms, 15000 * ms, 'R', 1},
    };
    memcpy(l->marks, marks, sizeof marks);
    l->scene.marks = l->marks;
    l->scene.mark_count = LITTLE_MARKS;
}

/* --- scenes ---------------------------------------------------------------------------------- */

static inline void little_scene_plan(struct little_scene *l, const struct little_plan *p)
{
    *l = (struct little_scene){0};
    l->scene = (struct scene){.kind = SCENE_SIM,
                              .title = "first minute, seed 7",
                              .step = 31,
                              .known = 240,
                              .ended = true,
                              .now_ns = 3100 * UINT64_C(1000000),
                              .end_ns = 24 * NS_PER_S,
                              .node_count = p->nodes,
                              .eyes = little_eyes(),
                              .self = l,
                              .can_write = true};
    little_nodes(l, p);
    l->lists[0] = p->members_before > 0 ? little_list(p, l->nodes, p->members_before) : NULL;
    l->lists[1] = little_list(p, l->nodes, p->members);
    l->scene.nodes = l->nodes;
    l->scene.before = l->lists[0];
    l->scene.members = l->lists[1];
    little_keys(l, p);
    little_copies(l);
    little_counters(l, p);
    scene_count(&l->scene, l->nodes);
    snprintf(l->scene.sentence, sizeof l->scene.sentence, "step 31: nothing of note");
    if (l->lists[0])
        little_change(l, p);
    little_history(l);
    if (p->nodes >= 3 && p->keys >= 48 && l->lists[0]) {
        little_events(l);
        little_marks(l);
    }
}

/* A, B, C; D has just joined. */
static inline void little_scene_make(struct little_scene *l)
{
    little_scene_plan(l, &(struct little_plan){4, 3, 4, 4, 48, PLACEMENT_RING});
    snprintf(l->nodes[3].state, sizeof l->nodes[3].state, "joined");
}

/* A, B, C, D, of whom D has just left. */
static inline void little_scene_leave(struct little_scene *l)
{
    little_scene_plan(l, &(struct little_plan){4, 4, 3, 4, 48, PLACEMENT_RING});
    snprintf(l->nodes[3].state, sizeof l->nodes[3].state, "left");
}

/* One node and no change. */
static inline void little_scene_alone(struct little_scene *l)
{
    little_scene_plan(l, &(struct little_plan){1, 0, 1, 4, 48, PLACEMENT_RING});
}

/* D has just joined, and keys are spread by hash mod n. */
static inline void little_scene_modulo(struct little_scene *l)
{
    little_scene_plan(l, &(struct little_plan){4, 3, 4, 4, 48, PLACEMENT_MODULO});
}

/* As the first one, and B has crashed. */
static inline void little_scene_down(struct little_scene *l)
{
    little_scene_make(l);
    l->nodes[1].mood = MOOD_DOWN;
    snprintf(l->nodes[1].state, sizeof l->nodes[1].state, "down");
}

static inline void little_live_node(struct scene_node *n, enum node_mood mood, const char *state,
                                    uint64_t rtt_us, uint64_t age_ms)
{
    n->mood = mood;
    snprintf(n->state, sizeof n->state, "%s", state);
    n->is_stale = mood == MOOD_DOWN;
    n->rtt_us = rtt_us;
    n->age_ms = age_ms;
    n->counters.moved_out = n->counters.came_back = n->counters.moved_misses = SCENE_UNKNOWN;
    n->counters.collapsed = n->counters.load = SCENE_UNKNOWN;
}

/* Real nodes: B refuses, C is slow, and nobody knows how D is, if there is one. No change yet. */
static inline void little_scene_live(struct little_scene *l)
{
    static const char *const notes[] = {
        "B: connect to :5002 refused for 12 s. Is that node running? Trying again every 1 s.",
        "C: answers take 840 ms, over the 500 ms limit.",
    };
    little_scene_plan(l, &(struct little_plan){4, 0, 3, 4, 48, PLACEMENT_RING});
    struct scene *s = &l->scene;
    s->kind = SCENE_LIVE;
    s->step = 205;
    s->known = 212;
    s->ended = false;
    s->can_write = false;
    s->now_ns = 205 * NS_PER_S;
    s->end_ns = 212 * NS_PER_S;
    s->broken = s->requests = s->answered = SCENE_UNKNOWN;
    snprintf(s->title, sizeof s->title, "127.0.0.1:5001-5003");
    snprintf(s->sentence, sizeof s->sentence, "7 samples behind live; End goes to live");
    for (uint32_t i = 0; i < ARRAY_LEN(notes); i++)
        snprintf(s->notes[s->note_count++], SCENE_WORDS_MAX, "%s", notes[i]);
    little_live_node(&l->nodes[0], MOOD_UP, "up", 400, 400);
    little_live_node(&l->nodes[1], MOOD_DOWN, "REFUSED 12s", SCENE_UNKNOWN, 12400);
    little_live_node(&l->nodes[2], MOOD_SLOW, "SLOW", 840000, 1200);
    little_live_node(&l->nodes[3], MOOD_AWAY, "not there", SCENE_UNKNOWN, SCENE_UNKNOWN);
    memset(&l->nodes[3].counters, 0xFF, sizeof l->nodes[3].counters);
}

/* Of these many nodes the last one has just joined. */
static inline void little_scene_large(struct little_scene *l, uint32_t nodes,
                                      uint32_t virtual_nodes, uint32_t keys)
{
    assert(nodes >= 2);
    little_scene_plan(
        l, &(struct little_plan){nodes, nodes - 1, nodes, virtual_nodes, keys, PLACEMENT_RING});
    snprintf(l->nodes[nodes - 1].state, sizeof l->nodes[nodes - 1].state, "joined");
}

static inline void little_scene_free(struct little_scene *l)
{
    members_free(l->lists[0]);
    members_free(l->lists[1]);
    free(l->beats);
    free(l->last);
    free(l->first);
    free(l->copies);
    free(l->before);
    free(l->owners);
    free(l->positions);
    free(l->nodes);
    *l = (struct little_scene){0};
}

#endif
