/* tui/tui_main_live_eyes.c - looking closer at a sample (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdio.h>

#include "core/hash.h"

static struct slice text_of(const struct live *l, uint32_t slot)
{
    return slice_of(l->keys.slots[slot].text, l->keys.slots[slot].len);
}

static struct slice eye_key(const void *self, uint32_t key, uint8_t room[KEY_BYTES_MAX])
{
    const struct live *l = self;
    (void)room;
    return text_of(l, l->view.slots[key]);
}

static bool eye_find(const void *self, struct slice key, uint32_t *out)
{
    const struct live *l = self;
    const uint32_t slot = live_keys_find(&l->keys, key);
    *out = slot == LIVE_NONE ? SCENE_NO_KEY : live_place(l, slot);
    return *out != SCENE_NO_KEY;
}

/* --- caches ---------------------------------------------------------------------------------- */

static const struct live_page *page_of(const struct live *l, uint32_t node)
{
    return live_seen_of(live_present(l), node)->page;
}

static bool copy_on_page(const struct live *l, const struct live_page *p, uint32_t slot,
                         struct scene_copy *out)
{
    for (uint32_t i = 0; p && i < p->count; i++) {
        if (p->list[i].slot != slot)
            continue;
        *out = (struct scene_copy){.ttl_left_ms =
                                       time_left_ms(live_present_ns(l), p->list[i].expires_ns),
                                   .value_bytes = p->list[i].value_bytes,
                                   .place = i,
                                   .is_orphan = p->list[i].is_orphan};
        return true;
    }
    return false;
}

static bool eye_copy(const void *self, uint32_t node, uint32_t key, struct scene_copy *out)
{
    const struct live *l = self;
    const uint32_t slot = l->view.slots[key];
    if (copy_on_page(l, page_of(l, node), slot, out))
        return true;
    const struct live_copy *c =
        live_keys_copy(&l->keys, slot, node, (uint32_t)l->step, live_sample_since(live_present(l)));
    if (!c)
        return false;
    *out = (struct scene_copy){.ttl_left_ms = time_left_ms(live_present_ns(l), c->expires_ns),
                               .value_bytes = c->value_bytes,
                               .place = UINT32_MAX,
                               .is_orphan = c->is_orphan};
    return true;
}

static void describe(const struct live *l, const struct live_page *p, const struct live_entry *e,
                     struct scene_entry *out)
{
    const struct members *m = live_list(&l->lists, live_present(l)->list);
    const struct slice key =
        e->slot == LIVE_NONE ? slice_of(p->text + e->at, e->len) : text_of(l, e->slot);
    *out = (struct scene_entry){
        .key_len = key.len,
        .number = e->slot == LIVE_NONE ? SCENE_NO_KEY : live_place(l, e->slot),
        .value_bytes = e->value_bytes,
        .charge_bytes = e->charge_bytes,
        .ttl_left_ms = time_left_ms(live_present_ns(l), e->expires_ns),
        .is_orphan = e->is_orphan,
        .owner = m ? (uint16_t)members_owner(m, hash_key(key)) : SCENE_NO_OWNER};
    memcpy(out->key, key.data, key.len);
}

static uint32_t eye_entries(const void *self, uint32_t node, uint32_t from, uint32_t max,
                            struct scene_entry *out)
{
    const struct live *l = self;
    const struct live_page *p = page_of(l, node);
    uint32_t count = 0;
    for (uint32_t i = from; p && i < p->count && count < max; i++)
        describe(l, p, &p->list[i], &out[count++]);
    return count;
}

/* --- what has happened ----------------------------------------------------------------------- */

static struct scene_event eye_event(const void *self, uint64_t i)
{
    const struct live *l = self;
    const struct live_event *e = &l->log.events[i];
    struct scene_event out = e->e;
    if (e->text)
        eye_find(self, slice_of(e->text, e->len), &out.key);
    return out;
}

static void eye_words(const void *self, const struct scene_event *e, char out[SCENE_WORDS_MAX])
{
    const struct live *l = self;
    out[0] = '\0';
    for (uint32_t i = live_log_past(&l->log, e->step); i > 0; i--) {
        if (l->log.events[i - 1].e.at_ns == e->at_ns) {
            snprintf(out, SCENE_WORDS_MAX, "%s", l->log.events[i - 1].words);
            return;
        }
    }
}

const struct scene_eyes live_eyes = {
    .key = eye_key,
    .find = eye_find,
    .copy = eye_copy,
    .entries = eye_entries,
    .event = eye_event,
    .words = eye_words,
};
