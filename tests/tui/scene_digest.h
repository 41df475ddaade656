/* tests/tui/scene_digest.h - one number for all that there is to see at a step: what is there now,
 * and what has happened so far.
 *
 * Not what lies behind the present: so it is the same however much of the story is known.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_TUI_SCENE_DIGEST_H
#define TESTS_TUI_SCENE_DIGEST_H

#include <stdlib.h>

#include "core/digest.h"
#include "tui/source.h"

static inline void digest_bytes(uint64_t *hash, const void *bytes, size_t len)
{
    *hash = digest(*hash, slice_of(bytes, len), (struct blob){0});
}

static inline void digest_number(uint64_t *hash, uint64_t number)
{
    digest_bytes(hash, &number, sizeof number);
}

static inline void digest_text(uint64_t *hash, const char *text)
{
    digest_bytes(hash, text, strlen(text) + 1);
}

static inline void digest_node(uint64_t *hash, const struct scene_node *n)
{
    digest_text(hash, n->id);
    digest_number(hash, (uint64_t)n->letter);
    digest_text(hash, n->state);
    digest_number(hash, (uint64_t)n->mood << 2 | (uint64_t)n->is_member << 1 | n->was_member);
    digest_bytes(hash, &n->share, sizeof n->share);
    digest_bytes(hash, &n->share_before, sizeof n->share_before);
    digest_number(hash, (uint64_t)n->keys << 32 | n->keys_before);
    digest_bytes(hash, &n->counters, sizeof n->counters);
}

static inline void digest_entries(uint64_t *hash, const struct scene *s, uint32_t node)
{
    enum { MAX = 4096 };
    struct scene_entry *entries = calloc(MAX, sizeof *entries);
    if (!entries)
        abort();
    const uint32_t count = s->eyes->entries(s->self, node, 0, MAX, entries);
    digest_number(hash, count);
    for (uint32_t i = 0; i < count; i++) {
        const struct scene_entry *e = &entries[i];
        digest_bytes(hash, e->key, e->key_len);
        digest_number(hash, e->number);
        digest_number(hash, (uint64_t)e->value_bytes << 32 | e->charge_bytes);
        digest_number(hash, e->ttl_left_ms);
        digest_number(hash, (uint64_t)e->owner << 1 | e->is_orphan);
    }
    free(entries);
}

static inline void digest_key(uint64_t *hash, const struct scene *s, uint32_t key)
{
    uint8_t room[KEY_BYTES_MAX];
    const struct slice bytes = s->eyes->key(s->self, key, room);
    digest_bytes(hash, bytes.data, bytes.len);
    digest_number(hash, s->keys.positions[key]);
    digest_number(hash, (uint64_t)s->keys.owners[key] << 16 | s->keys.before[key]);
    for (uint32_t node = 0; node < s->node_count; node++) {
        struct scene_copy c;
        if (!s->eyes->copy(s->self, node, key, &c))
            continue;
        digest_number(hash, c.ttl_left_ms);
        digest_number(hash, (uint64_t)c.value_bytes << 32 | c.place);
        digest_number(hash, (uint64_t)node << 1 | c.is_orphan);
    }
}

static inline void digest_event(uint64_t *hash, const struct scene *s, uint64_t i)
{
    const struct scene_event e = s->eyes->event(s->self, i);
    char words[SCENE_WORDS_MAX];
    digest_number(hash, e.step);
    digest_number(hash, e.first_step);
    digest_number(hash, e.at_ns);
    digest_number(hash, (uint64_t)e.kind << 32 | (uint64_t)e.node << 1 | e.is_bad);
    digest_number(hash, e.key);
    digest_number(hash, e.request);
    s->eyes->words(s->self, &e, words);
    digest_text(hash, words);
}

static inline void digest_change(uint64_t *hash, const struct scene_change *c)
{
    digest_number(hash, c->step);
    digest_number(hash, c->at_ns);
    digest_text(hash, c->words);
    digest_number(hash, (uint64_t)c->keys << 32 | c->moved);
    digest_number(hash, c->moved_by_modulo);
    digest_bytes(hash, &c->ideal, sizeof c->ideal);
    digest_number(hash, c->cached);
    digest_number(hash, c->cached_moved);
}

static inline uint64_t scene_digest(const struct scene *s)
{
    uint64_t hash = 0;
    digest_number(&hash, s->step);
    digest_number(&hash, s->now_ns);
    digest_text(&hash, s->title);
    for (uint32_t i = 0; i < s->node_count; i++) {
        digest_node(&hash, &s->nodes[i]);
        digest_entries(&hash, s, i);
    }
    digest_number(&hash, (uint64_t)s->member_count << 32 | s->member_count_before);
    digest_number(&hash, s->keys.count);
    for (uint32_t i = 0; i < s->keys.count; i++)
        digest_key(&hash, s, i);
    for (uint32_t i = 0; i < s->change_count; i++)
        digest_change(&hash, &s->changes[i]);
    digest_number(&hash, s->event_past);
    for (uint64_t i = s->event_past > 64 ? s->event_past - 64 : 0; i < s->event_past; i++)
        digest_event(&hash, s, i);
    const uint64_t sums[] = {s->requests, s->answered, s->hits, s->misses, s->errors, s->forwarded};
    digest_bytes(&hash, sums, sizeof sums);
    return hash;
}

#endif
