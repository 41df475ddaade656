/* sim/model.c - see sim/model.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/model.h"

#include <assert.h>
#include <stdlib.h>

#include "core/hash.h"
#include "sim/mix.h"

enum { CAPACITY_FIRST = 64, CAPACITY_MAX = 1 << 28 };

void model_destroy(struct model *m)
{
    if (!m)
        return;
    lookup_destroy(&m->places);
    free(m->entries);
    *m = (struct model){0};
}

bool model_copy(struct model *to, const struct model *from, struct copy *c)
{
    *to = *from;
    to->entries = copy_array(c, from->entries, from->capacity > 0 ? from->fresh + (size_t)1 : 0,
                             from->capacity + (size_t)1, sizeof *to->entries);
    const bool has_places = lookup_copy(&to->places, &from->places, c);
    if (!to->entries || !has_places) {
        model_destroy(to);
        return false;
    }
    return true;
}

/* --- names ----------------------------------------------------------------------------------- */

/* 0 is no number for a lookup. */
uint64_t model_key(struct slice key)
{
    uint64_t hash = hash_key(key);
    return hash != 0 ? hash : 1;
}

uint64_t model_key_of(struct blob key)
{
    uint8_t room[KEY_BYTES_MAX];
    assert(key.len <= sizeof room);
    blob_copy(key, room);
    return model_key(slice_of(room, key.len));
}

uint64_t model_print(struct blob value)
{
    uint8_t head[64];
    struct blob front = value;
    if (front.len > sizeof head)
        front.len = sizeof head;
    blob_copy(front, head);
    return mix_in(hash_key(slice_of(head, front.len)), value.len);
}

/* --- the line -------------------------------------------------------------------------------- */

uint32_t model_find(const struct model *m, uint64_t key)
{
    uint32_t entry = lookup_find(&m->places, key);
    return entry == LOOKUP_NONE ? MODEL_NONE : entry;
}

static bool make_room(struct model *m)
{
    if (m->free != MODEL_NONE || m->fresh < m->capacity)
        return true;
    if (m->capacity == CAPACITY_MAX)
        return false;
    uint32_t capacity = m->capacity == 0 ? CAPACITY_FIRST : m->capacity * 2;
    struct model_entry *grown = realloc(m->entries, (capacity + (size_t)1) * sizeof *grown);
    if (!grown)
        return false;
    m->entries = grown;
    m->capacity = capacity;
    return true;
}

static uint32_t take(struct model *m)
{
    uint32_t entry = m->free;
    if (entry == MODEL_NONE)
        return ++m->fresh;
    m->free = m->entries[entry].newer;
    return entry;
}

static void give_back(struct model *m, uint32_t entry)
{
    m->entries[entry].newer = m->free;
    m->free = entry;
}

static void append(struct model *m, uint32_t entry)
{
    m->entries[entry].older = m->newest;
    m->entries[entry].newer = MODEL_NONE;
    if (m->newest == MODEL_NONE)
        m->oldest = entry;
    else
        m->entries[m->newest].newer = entry;
    m->newest = entry;
}

static void take_out(struct model *m, uint32_t entry)
{
    const struct model_entry *e = &m->entries[entry];
    if (e->older == MODEL_NONE)
        m->oldest = e->newer;
    else
        m->entries[e->older].newer = e->newer;
    if (e->newer == MODEL_NONE)
        m->newest = e->older;
    else
        m->entries[e->newer].older = e->older;
}

bool model_add(struct model *m, const struct model_entry *e)
{
    if (!make_room(m))
        return false;
    uint32_t entry = take(m);
    if (!lookup_add(&m->places, e->key, entry)) {
        give_back(m, entry);
        return false;
    }
    m->entries[entry] = *e;
    append(m, entry);
    return true;
}

void model_use(struct model *m, uint32_t entry)
{
    if (m->newest == entry)
        return;
    take_out(m, entry);
    append(m, entry);
}

void model_drop(struct model *m, uint32_t entry)
{
    assert(entry != MODEL_NONE);
    lookup_remove(&m->places, m->entries[entry].key);
    take_out(m, entry);
    give_back(m, entry);
}
