/* tui/tui_main_sim_keys.c - the keys of a story, and whose they are (tui/tui_main_sim_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <stdlib.h>

#include "core/hash.h"

static void place(struct sim_source *s, uint32_t i)
{
    uint8_t room[KEY_BYTES_MAX];
    const struct world *w = travel_world(s->travel);
    s->keys.positions[i] = hash_key(world_key(w, s->keys.numbers[i], room));
}

bool sim_keys_init(struct sim_source *s)
{
    struct sim_keys *k = &s->keys;
    const uint32_t max = SCENE_KEYS_MAX;
    k->numbers = calloc(max, sizeof *k->numbers);
    k->positions = calloc(max, sizeof *k->positions);
    k->owners = calloc(max, sizeof *k->owners);
    k->before = calloc(max, sizeof *k->before);
    if (!k->numbers || !k->positions || !k->owners || !k->before)
        return false;
    k->count = look_keys(travel_world(s->travel), max, k->numbers, &k->total);
    for (uint32_t i = 0; i < k->count; i++)
        place(s, i);
    return true;
}

void sim_keys_destroy(struct sim_keys *k)
{
    free(k->numbers);
    free(k->positions);
    free(k->owners);
    free(k->before);
    *k = (struct sim_keys){0};
}

uint32_t sim_keys_place(const struct sim_keys *k, uint32_t number)
{
    uint32_t low = 0, high = k->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (k->numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low < k->count && k->numbers[low] == number ? low : SCENE_NO_KEY;
}

bool sim_keys_add(struct sim_source *s, uint32_t number)
{
    struct sim_keys *k = &s->keys;
    if (sim_keys_place(k, number) != SCENE_NO_KEY)
        return true;
    if (k->count == SCENE_KEYS_MAX)
        return false;
    /* Its number is higher than all there are: it has just been given out. */
    k->numbers[k->count] = number;
    place(s, k->count++);
    k->total++;
    k->owners_of = k->before_of = 0;
    return true;
}

bool sim_keys_owners(struct sim_keys *k, const struct members *now, const struct members *before)
{
    const struct members *earlier = before ? before : now;
    if (k->owners_of == now->fingerprint && k->before_of == earlier->fingerprint)
        return false;
    scene_owners(now, k->positions, k->count, k->owners);
    scene_owners(earlier, k->positions, k->count, k->before);
    k->owners_of = now->fingerprint;
    k->before_of = earlier->fingerprint;
    return true;
}

const char *sim_key_name(const struct sim_source *s, uint32_t number, char out[KEY_BYTES_MAX + 1])
{
    uint8_t room[KEY_BYTES_MAX];
    const struct slice name = world_key(travel_world(s->travel), number, room);
    memcpy(out, name.data, name.len);
    out[name.len] = '\0';
    return out;
}
