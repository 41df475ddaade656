/* tui/tui_main_journal_keys.c - the keys of a journal, and whose they are
 * (tui/tui_main_journal_parts.h).
 *
 * A key has the number of its first appearance. So the keys that there were at some step are the
 * first ones of all that are known.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdlib.h>

#include "core/hash.h"

bool past_keys_init(struct past_keys *k)
{
    const uint32_t max = SCENE_KEYS_MAX;
    *k = (struct past_keys){.count = 0};
    k->positions = calloc(max, sizeof *k->positions);
    k->first_steps = calloc(max, sizeof *k->first_steps);
    k->starts = calloc(max + 1, sizeof *k->starts);
    k->owners = calloc(max, sizeof *k->owners);
    k->before = calloc(max, sizeof *k->before);
    return k->positions && k->first_steps && k->starts && k->owners && k->before;
}

void past_keys_destroy(struct past_keys *k)
{
    free(k->positions);
    free(k->first_steps);
    free(k->starts);
    free(k->bytes);
    free(k->owners);
    free(k->before);
    lookup_destroy(&k->places);
    *k = (struct past_keys){.count = 0};
}

/* --- finding --------------------------------------------------------------------------------- */

/* Where it is looked up: 0 is no number there. */
static uint64_t number_of(uint64_t position)
{
    return position != 0 ? position : 1;
}

struct slice past_keys_bytes(const struct past_keys *k, uint32_t key)
{
    return slice_of(k->bytes + k->starts[key], k->starts[key + 1] - k->starts[key]);
}

uint32_t past_keys_find(const struct past_keys *k, struct slice key)
{
    const uint32_t place = lookup_find(&k->places, number_of(hash_key(key)));
    const bool is_it = place != LOOKUP_NONE && slice_eq(past_keys_bytes(k, place), key);
    return is_it ? place : SCENE_NO_KEY;
}

uint32_t past_keys_count_at(const struct past_keys *k, uint64_t step)
{
    uint32_t low = 0, high = k->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (k->first_steps[middle] <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- learning -------------------------------------------------------------------------------- */

static bool make_room(struct past_keys *k, uint32_t len)
{
    const uint32_t used = k->starts[k->count];
    if (k->count == SCENE_KEYS_MAX)
        return false;
    if (k->bytes_max - used >= len)
        return true;
    const uint32_t max = k->bytes_max == 0 ? 64 * 1024 : k->bytes_max * 2;
    uint8_t *grown = realloc(k->bytes, max);
    if (!grown)
        return false;
    k->bytes = grown;
    k->bytes_max = max;
    return true;
}

/* Of two keys at one position only the first is known: so much bad luck is no accident. */
uint32_t past_keys_learn(struct past_keys *k, struct slice key, uint64_t step)
{
    const uint64_t position = hash_key(key);
    const uint32_t place = lookup_find(&k->places, number_of(position));
    if (place != LOOKUP_NONE)
        return slice_eq(past_keys_bytes(k, place), key) ? place : SCENE_NO_KEY;
    if (k->is_full || !make_room(k, key.len) ||
        !lookup_add(&k->places, number_of(position), k->count)) {
        k->is_full = true;
        return SCENE_NO_KEY;
    }
    const uint32_t start = k->starts[k->count];
    memcpy(k->bytes + start, key.data, key.len);
    k->positions[k->count] = position;
    k->first_steps[k->count] = step;
    k->starts[k->count + 1] = start + key.len;
    return k->count++;
}

/* --- owners ---------------------------------------------------------------------------------- */

/* A journal's lists are known by how many came before them. */
bool past_keys_own(struct past *p, uint32_t count)
{
    struct past_keys *k = &p->keys;
    const struct node *n = past_node(p);
    const struct members *const before = n->before ? n->before : n->config.members;
    if (k->owned_list != n->stats.changes)
        k->owned = 0;
    else if (k->owned >= count)
        return false;
    scene_owners(n->config.members, k->positions + k->owned, count - k->owned,
                 k->owners + k->owned);
    scene_owners(before, k->positions + k->owned, count - k->owned, k->before + k->owned);
    k->owned = count;
    k->owned_list = n->stats.changes;
    return true;
}
