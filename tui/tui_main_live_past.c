/* tui/tui_main_live_past.c - samples that are kept (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <assert.h>
#include <stdlib.h>

enum { RING = LIVE_SAMPLES_MAX + 1, JITTER_MS = 100 };

/* --- pages ----------------------------------------------------------------------------------- */

static uint32_t text_bytes(const struct sample_keys *k, const uint32_t *slots)
{
    uint32_t bytes = 0;
    for (uint32_t i = 0; i < k->count; i++)
        bytes += slots[i] == LIVE_NONE ? k->list[i].key_len : 0;
    return bytes;
}

static void fill_page(struct live_page *p, const struct sample_keys *k, const uint32_t *slots,
                      uint64_t now_ns)
{
    uint32_t at = 0;
    for (uint32_t i = 0; i < k->count; i++) {
        const struct sample_key *key = &k->list[i];
        p->list[i] = (struct live_entry){.slot = slots[i],
                                         .at = at,
                                         .len = (uint8_t)key->key_len,
                                         .is_orphan = key->is_orphan,
                                         .value_bytes = key->value_bytes,
                                         .charge_bytes = key->charge_bytes,
                                         .expires_ns = time_after_ms(now_ns, key->ttl_left_ms)};
        if (slots[i] != LIVE_NONE)
            continue;
        memcpy(p->text + at, key->key, key->key_len);
        at += key->key_len;
    }
}

struct live_page *live_page_new(const struct sample_keys *k, const uint32_t *slots, uint64_t now_ns)
{
    const uint32_t text = text_bytes(k, slots);
    const size_t size = sizeof(struct live_page) + k->count * sizeof(struct live_entry);
    struct live_page *p = calloc(1, size);
    if (!p)
        return NULL;
    p->text = text > 0 ? malloc(text) : NULL;
    if (text > 0 && !p->text) {
        free(p);
        return NULL;
    }
    p->count = k->count;
    p->bytes = (uint32_t)size + text;
    fill_page(p, k, slots, now_ns);
    return p;
}

struct live_page *live_page_share(struct live_page *p)
{
    p->shares++;
    return p;
}

void live_page_free(struct live_page *p)
{
    if (!p || p->shares-- > 0)
        return;
    free(p->text);
    free(p);
}

static bool is_near(uint64_t a, uint64_t b)
{
    const uint64_t between = a > b ? a - b : b - a;
    return between <= (uint64_t)JITTER_MS * NS_PER_MS;
}

bool live_page_is(const struct live_page *a, const struct live_page *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct live_entry *x = &a->list[i], *y = &b->list[i];
        if (x->slot == LIVE_NONE || x->slot != y->slot || x->value_bytes != y->value_bytes ||
            x->charge_bytes != y->charge_bytes || x->is_orphan != y->is_orphan ||
            !is_near(x->expires_ns, y->expires_ns))
            return false;
    }
    return true;
}

/* --- samples --------------------------------------------------------------------------------- */

struct live_sample *live_sample_new(uint32_t node_count)
{
    struct live_sample *s = calloc(1, sizeof *s + node_count * sizeof(struct live_seen));
    uint32_t *since = calloc(node_count + 1, sizeof *since);
    if (!s || !since) {
        free(s);
        free(since);
        return NULL;
    }
    s->since = since;
    s->node_count = node_count;
    return s;
}

struct live_since live_sample_since(const struct live_sample *s)
{
    return (struct live_since){s->since, s->node_count};
}

static uint64_t own_bytes(const struct live_sample *s)
{
    return sizeof *s + s->node_count * (sizeof(struct live_seen) + sizeof *s->since);
}

static const struct live_page *page_of(const struct live_sample *s, uint32_t node)
{
    return s && node < s->node_count ? s->nodes[node].page : NULL;
}

/* Of pages that the sample does not share with its neighbour: the one before it when it comes, the
 * one behind it when it goes. What samples share lies in one row of them. */
static uint64_t page_bytes(const struct live_sample *s, const struct live_sample *neighbour)
{
    uint64_t bytes = 0;
    for (uint32_t i = 0; i < s->node_count; i++) {
        const struct live_page *p = s->nodes[i].page;
        bytes += p && p != page_of(neighbour, i) ? p->bytes : 0;
    }
    return bytes;
}

static void free_sample(struct live_sample *s)
{
    if (!s)
        return;
    for (uint32_t i = 0; i < s->node_count; i++)
        live_page_free(s->nodes[i].page);
    free(s->since);
    free(s);
}

static struct live_sample *at(const struct live_past *p, uint64_t step)
{
    return p->ring[step % RING];
}

const struct live_sample *live_past_at(const struct live_past *p, uint64_t step)
{
    assert(p->first <= step && step <= p->last);
    return at(p, step);
}

static void drop_oldest(struct live_past *p)
{
    struct live_sample *s = at(p, p->first);
    p->bytes -= own_bytes(s) + page_bytes(s, at(p, p->first + 1));
    p->ring[p->first % RING] = NULL;
    free_sample(s);
    p->first++;
}

void live_past_keep(struct live_past *p, struct live_sample *s)
{
    const struct live_sample *before = at(p, p->last);
    if (before)
        p->last++;
    p->ring[p->last % RING] = s;
    p->bytes += own_bytes(s) + page_bytes(s, before);
    while (p->first < p->last &&
           (p->last - p->first >= LIVE_SAMPLES_MAX || p->bytes > LIVE_BYTES_MAX))
        drop_oldest(p);
}

void live_past_destroy(struct live_past *p)
{
    for (uint32_t i = 0; i < RING; i++)
        free_sample(p->ring[i]);
    *p = (struct live_past){.bytes = 0};
}
