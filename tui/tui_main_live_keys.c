/* tui/tui_main_live_keys.c - keys, and who holds them (tui/tui_main_live_parts.h).
 *
 * A node's keys are seen a page at a time, so a copy that was not seen for a while may still be
 * there. It is gone when a whole pass over its node, begun after it was last seen, has not met it.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdlib.h>

#include "core/hash.h"

enum { HEADS = 128 * 1024, SEARCH_SLOTS = 64 };

bool live_keys_init(struct live_keys *k)
{
    *k = (struct live_keys){
        .slots = calloc(SCENE_KEYS_MAX, sizeof *k->slots),
        .copies = calloc(LIVE_COPIES_MAX, sizeof *k->copies),
        .heads = malloc(HEADS * sizeof *k->heads),
        .free_slot = LIVE_NONE,
        .free_copy = LIVE_NONE,
    };
    if (!k->slots || !k->copies || !k->heads) {
        live_keys_destroy(k);
        return false;
    }
    for (uint32_t i = 0; i < HEADS; i++)
        k->heads[i] = LIVE_NONE;
    return true;
}

void live_keys_destroy(struct live_keys *k)
{
    for (uint32_t i = 0; i < k->slot_count; i++)
        free(k->slots[i].text);
    free(k->slots);
    free(k->copies);
    free(k->heads);
    *k = (struct live_keys){.slots = NULL};
}

/* --- alive or gone --------------------------------------------------------------------------- */

static uint32_t since_of(struct live_since since, uint32_t node)
{
    return node < since.count ? since.steps[node] : 0;
}

bool live_copy_is_alive(const struct live_copy *c, uint32_t step, struct live_since since)
{
    return c->first_step <= step &&
           (c->last_step >= step || c->last_step >= since_of(since, c->node));
}

bool live_key_is_alive(const struct live_keys *k, uint32_t slot, uint32_t step,
                       struct live_since since)
{
    for (uint32_t i = k->slots[slot].copies; i != LIVE_NONE; i = k->copies[i].next)
        if (live_copy_is_alive(&k->copies[i], step, since))
            return true;
    return false;
}

const struct live_copy *live_keys_copy(const struct live_keys *k, uint32_t slot, uint32_t node,
                                       uint32_t step, struct live_since since)
{
    for (uint32_t i = k->slots[slot].copies; i != LIVE_NONE; i = k->copies[i].next)
        if (k->copies[i].node == node && live_copy_is_alive(&k->copies[i], step, since))
            return &k->copies[i];
    return NULL;
}

/* Was it gone in every sample that is kept? */
static bool is_forgotten(const struct live_keys *k, uint32_t slot, struct live_since oldest)
{
    for (uint32_t i = k->slots[slot].copies; i != LIVE_NONE; i = k->copies[i].next)
        if (k->copies[i].last_step >= since_of(oldest, k->copies[i].node))
            return false;
    return true;
}

/* --- slots ----------------------------------------------------------------------------------- */

static uint32_t *head_of(const struct live_keys *k, uint64_t position)
{
    return &k->heads[position % HEADS];
}

uint32_t live_keys_find(const struct live_keys *k, struct slice key)
{
    uint32_t i = *head_of(k, hash_key(key));
    while (i != LIVE_NONE && !slice_eq(slice_of(k->slots[i].text, k->slots[i].len), key))
        i = k->slots[i].next;
    return i;
}

static void free_copies(struct live_keys *k, uint32_t slot)
{
    for (uint32_t i = k->slots[slot].copies; i != LIVE_NONE;) {
        const uint32_t next = k->copies[i].next;
        k->copies[i].next = k->free_copy;
        k->free_copy = i;
        i = next;
    }
}

static void free_slot(struct live_keys *k, uint32_t slot)
{
    struct live_key *key = &k->slots[slot];
    uint32_t *at = head_of(k, key->position);
    while (*at != slot)
        at = &k->slots[*at].next;
    *at = key->next;
    free_copies(k, slot);
    free(key->text);
    *key = (struct live_key){.next = k->free_slot, .copies = LIVE_NONE};
    k->free_slot = slot;
}

/* Look at a few slots for some that nobody needs any more. So long as keys come and go, that is
 * soon enough. */
static void sweep(struct live_keys *k, struct live_since oldest)
{
    for (uint32_t i = 0; i < SEARCH_SLOTS && k->slot_count > 0; i++) {
        k->hand = (k->hand + 1) % k->slot_count;
        if (k->slots[k->hand].text && is_forgotten(k, k->hand, oldest))
            free_slot(k, k->hand);
    }
}

static uint32_t take_slot(struct live_keys *k, struct live_since oldest)
{
    if (k->free_slot == LIVE_NONE && k->slot_count == SCENE_KEYS_MAX)
        sweep(k, oldest);
    if (k->free_slot == LIVE_NONE)
        return k->slot_count < SCENE_KEYS_MAX ? k->slot_count++ : LIVE_NONE;
    const uint32_t slot = k->free_slot;
    k->free_slot = k->slots[slot].next;
    return slot;
}

static uint32_t add_key(struct live_keys *k, struct slice text, struct live_since oldest)
{
    uint8_t *copy = malloc(text.len);
    const uint32_t slot = copy ? take_slot(k, oldest) : LIVE_NONE;
    if (slot == LIVE_NONE) {
        free(copy);
        return LIVE_NONE;
    }
    memcpy(copy, text.data, text.len);
    const uint64_t position = hash_key(text);
    uint32_t *head = head_of(k, position);
    k->slots[slot] = (struct live_key){.text = copy,
                                       .len = (uint8_t)text.len,
                                       .next = *head,
                                       .copies = LIVE_NONE,
                                       .position = position};
    *head = slot;
    return slot;
}

/* --- copies ---------------------------------------------------------------------------------- */

static uint32_t take_copy(struct live_keys *k)
{
    if (k->free_copy == LIVE_NONE)
        return k->copy_count < LIVE_COPIES_MAX ? k->copy_count++ : LIVE_NONE;
    const uint32_t copy = k->free_copy;
    k->free_copy = k->copies[copy].next;
    return copy;
}

/* The key's copy in a node, whether or not it is alive; a new one if need be; or NULL. */
static struct live_copy *copy_in(struct live_keys *k, uint32_t slot, uint32_t node, uint32_t step)
{
    for (uint32_t i = k->slots[slot].copies; i != LIVE_NONE; i = k->copies[i].next)
        if (k->copies[i].node == node)
            return &k->copies[i];
    const uint32_t i = take_copy(k);
    if (i == LIVE_NONE)
        return NULL;
    k->copies[i] = (struct live_copy){.next = k->slots[slot].copies,
                                      .node = (uint16_t)node,
                                      .first_step = step,
                                      .last_step = step};
    k->slots[slot].copies = i;
    return &k->copies[i];
}

uint32_t live_keys_see(struct live_keys *k, uint32_t node, const struct sample_key *seen,
                       uint32_t step, uint64_t now_ns, struct live_since oldest,
                       struct live_since now)
{
    const struct slice text = slice_of(seen->key, seen->key_len);
    uint32_t slot = live_keys_find(k, text);
    if (slot == LIVE_NONE)
        slot = add_key(k, text, oldest);
    struct live_copy *c = slot == LIVE_NONE ? NULL : copy_in(k, slot, node, step);
    if (!c) {
        k->refused_step = step;
        return LIVE_NONE;
    }
    if (!live_copy_is_alive(c, step, now))
        c->first_step = step; /* it was gone and has come again */
    c->last_step = step;
    c->is_orphan = seen->is_orphan;
    c->value_bytes = seen->value_bytes;
    c->expires_ns = time_after_ms(now_ns, seen->ttl_left_ms);
    return slot;
}
