/* tui/tui_main_journal_eyes.c - looking closer at a journal's node (tui/tui_main_journal_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include "core/hash.h"

enum { PLACES_MAX = 1024 /* that are counted from the next victim on */ };

static struct slice eye_key(const void *self, uint32_t key, uint8_t room[KEY_BYTES_MAX])
{
    const struct past *p = self;
    (void)room;
    return past_keys_bytes(&p->keys, key);
}

static bool eye_find(const void *self, struct slice key, uint32_t *out)
{
    const struct past *p = self;
    *out = past_keys_find(&p->keys, key);
    return *out < past_keys_count_at(&p->keys, p->tape.step);
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
    const struct past *p = self;
    const struct node *n = past_node(p);
    const struct slice name = past_keys_bytes(&p->keys, key);
    struct cache_entry e;
    if (node != n->config.self || !cache_peek(&n->cache, n->now_ns, name, &e))
        return false;
    *out = (struct scene_copy){.ttl_left_ms = time_left_ms(n->now_ns, e.expires_at_ns),
                               .value_bytes = e.value.len,
                               .place = place_in(&n->cache, name),
                               .is_orphan = e.is_orphan};
    return true;
}

static void describe(const struct past *p, const struct cache_entry *e, struct scene_entry *out)
{
    const struct node *n = past_node(p);
    *out = (struct scene_entry){.key_len = e->key.len,
                                .value_bytes = e->value.len,
                                .charge_bytes = e->charge_bytes,
                                .ttl_left_ms = time_left_ms(n->now_ns, e->expires_at_ns),
                                .is_orphan = e->is_orphan};
    blob_copy(e->key, out->key);
    const struct slice key = slice_of(out->key, out->key_len);
    out->number = past_keys_find(&p->keys, key);
    out->owner = (uint16_t)members_owner(n->config.members, hash_key(key));
}

static uint32_t eye_entries(const void *self, uint32_t node, uint32_t from, uint32_t max,
                            struct scene_entry *out)
{
    const struct past *p = self;
    const struct node *n = past_node(p);
    struct cache_entry e;
    uint32_t cursor = 0, place = 0, written = 0;
    if (node != n->config.self)
        return 0;
    while (written < max && cache_walk(&n->cache, &cursor, &e))
        if (place++ >= from)
            describe(p, &e, &out[written++]);
    return written;
}

/* A key that is named only later is none yet. */
static struct scene_event eye_event(const void *self, uint64_t i)
{
    const struct past *p = self;
    const struct past_event *e = &p->log.events[i];
    const bool is_there = e->key != SCENE_NO_KEY && p->keys.first_steps[e->key] <= p->tape.step;
    return (struct scene_event){
        .step = e->step,
        .first_step = e->first_step,
        .at_ns = e->at_ns,
        .kind = (enum scene_event_kind)e->kind,
        .node = e->kind == EVENT_REQUEST ? (uint16_t)past_node(p)->config.self : e->node,
        .key = is_there ? e->key : SCENE_NO_KEY,
        .request = e->request,
        .is_bad = past_event_is_bad(e)};
}

static bool is_it(const struct past_event *e, const struct scene_event *wanted)
{
    return e->step == wanted->step && e->kind == (uint8_t)wanted->kind &&
           e->request == wanted->request && (e->kind == EVENT_REQUEST || e->node == wanted->node);
}

static void eye_words(const void *self, const struct scene_event *e, char out[SCENE_WORDS_MAX])
{
    const struct past *p = self;
    out[0] = '\0';
    uint64_t i = past_log_count_at(&p->log, e->step);
    while (i > 0 && p->log.events[i - 1].step == e->step && !is_it(&p->log.events[i - 1], e))
        i--;
    if (i > 0 && is_it(&p->log.events[i - 1], e))
        past_event_words(p, &p->log.events[i - 1], out);
}

const struct scene_eyes past_eyes = {
    .key = eye_key,
    .find = eye_find,
    .copy = eye_copy,
    .entries = eye_entries,
    .event = eye_event,
    .words = eye_words,
};
