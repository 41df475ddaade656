/* tui/tui_main_sim_eyes.c - looking closer at a simulated world (tui/tui_main_sim_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

enum { PLACES_MAX = 1024 /* that are counted from the next victim on */ };

static struct slice eye_key(const void *self, uint32_t key, uint8_t room[KEY_BYTES_MAX])
{
    const struct sim_source *s = self;
    return world_key(travel_world(s->travel), s->keys.numbers[key], room);
}

static bool eye_find(const void *self, struct slice key, uint32_t *out)
{
    const struct sim_source *s = self;
    uint32_t number;
    if (!world_find_key(travel_world(s->travel), key, &number))
        return false;
    *out = sim_keys_place(&s->keys, number);
    return *out != SCENE_NO_KEY;
}

static uint64_t ttl_left(const struct cache_entry *e, uint64_t now_ns)
{
    return time_left_ms(now_ns, e->expires_at_ns);
}

/* How many go before it. */
static uint32_t place_in(const struct cache *c, struct slice key)
{
    struct cache_entry e;
    uint32_t cursor = 0, place = 0;
    while (place < PLACES_MAX && cache_walk(c, &cursor, &e)) {
        if (blob_eq(e.key, key))
            return place;
        place++;
    }
    return UINT32_MAX;
}

static bool eye_copy(const void *self, uint32_t node, uint32_t key, struct scene_copy *out)
{
    const struct sim_source *s = self;
    const struct world *w = travel_world(s->travel);
    const struct node *n = world_node(w, node);
    uint8_t room[KEY_BYTES_MAX];
    const struct slice name = eye_key(self, key, room);
    struct cache_entry e;
    if (!n || !cache_peek(&n->cache, world_now_ns(w), name, &e))
        return false;
    *out = (struct scene_copy){.ttl_left_ms = ttl_left(&e, world_now_ns(w)),
                               .value_bytes = e.value.len,
                               .place = place_in(&n->cache, name),
                               .is_orphan = e.is_orphan};
    return true;
}

static void describe(const struct sim_source *s, const struct cache_entry *e,
                     struct scene_entry *out)
{
    const struct world *w = travel_world(s->travel);
    uint32_t number;
    *out = (struct scene_entry){.key_len = e->key.len,
                                .number = SCENE_NO_KEY,
                                .value_bytes = e->value.len,
                                .charge_bytes = e->charge_bytes,
                                .ttl_left_ms = ttl_left(e, world_now_ns(w)),
                                .is_orphan = e->is_orphan,
                                .owner = SCENE_NO_OWNER};
    blob_copy(e->key, out->key);
    if (world_find_key(w, slice_of(out->key, out->key_len), &number))
        out->number = sim_keys_place(&s->keys, number);
    if (out->number != SCENE_NO_KEY)
        out->owner = s->keys.owners[out->number];
}

static uint32_t eye_entries(const void *self, uint32_t node, uint32_t from, uint32_t max,
                            struct scene_entry *out)
{
    const struct sim_source *s = self;
    const struct node *n = world_node(travel_world(s->travel), node);
    struct cache_entry e;
    uint32_t cursor = 0, place = 0, written = 0;
    while (n && written < max && cache_walk(&n->cache, &cursor, &e))
        if (place++ >= from)
            describe(s, &e, &out[written++]);
    return written;
}

static bool is_bad(const struct sim_event *e)
{
    if (e->kind == EVENT_REQUEST)
        return e->closed || outcome_is_error((enum outcome)e->outcome);
    return e->kind == EVENT_BREACH || e->kind == EVENT_FAULT;
}

static struct scene_event eye_event(const void *self, uint64_t i)
{
    const struct sim_source *s = self;
    const struct sim_event *e = &s->log.events[i];
    return (struct scene_event){.step = e->step,
                                .first_step = e->first_step,
                                .at_ns = e->at_ns,
                                .kind = (enum scene_event_kind)e->kind,
                                .node = e->node,
                                .key = e->key == UINT32_MAX ? SCENE_NO_KEY
                                                            : sim_keys_place(&s->keys, e->key),
                                .request = e->request,
                                .is_bad = is_bad(e)};
}

static bool is_it(const struct sim_event *e, const struct scene_event *wanted)
{
    return e->step == wanted->step && e->kind == (uint8_t)wanted->kind &&
           e->request == wanted->request && e->node == wanted->node;
}

static void eye_words(const void *self, const struct scene_event *e, char out[SCENE_WORDS_MAX])
{
    const struct sim_source *s = self;
    out[0] = '\0';
    for (uint64_t i = sim_log_past(&s->log, e->step); i > 0; i--) {
        if (is_it(&s->log.events[i - 1], e)) {
            sim_log_words(s, &s->log.events[i - 1], out);
            return;
        }
    }
}

const struct scene_eyes sim_eyes = {
    .key = eye_key,
    .find = eye_find,
    .copy = eye_copy,
    .entries = eye_entries,
    .event = eye_event,
    .words = eye_words,
};
