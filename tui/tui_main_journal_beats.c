/* tui/tui_main_journal_beats.c - what the node did in each span of time
 * (tui/tui_main_journal_parts.h).
 *
 * How long a journal is, is known at its end. So beats begin short; when there are too many, two
 * and two become one.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdlib.h>

bool past_beats_init(struct past_beats *b, uint32_t peer_max)
{
    *b = (struct past_beats){.beat_ns = NS_PER_MS};
    b->beats = calloc((size_t)PAST_BEATS * peer_max, sizeof *b->beats);
    return b->beats != NULL;
}

void past_beats_destroy(struct past_beats *b)
{
    free(b->beats);
    *b = (struct past_beats){0};
}

static struct scene_beat *cell(const struct past *p, uint32_t beat)
{
    const struct node_config *config = &past_node(p)->config;
    return &p->beats.beats[(size_t)beat * config->peer_max + config->self];
}

static void double_beats(struct past *p)
{
    for (uint32_t i = 0; i < PAST_BEATS; i += 2) {
        const struct scene_beat a = *cell(p, i), b = *cell(p, i + 1);
        *cell(p, i / 2) =
            (struct scene_beat){a.hits + b.hits, a.misses + b.misses, a.load + b.load};
    }
    p->beats.beat_ns *= 2;
    p->beats.count = PAST_BEATS / 2;
}

/* What was counted before this step came in the beat that has ended. */
static void end_beat(struct past *p)
{
    struct past_beats *b = &p->beats;
    const struct past_before *now = &p->before;
    *cell(p, b->count) = (struct scene_beat){(uint32_t)(now->cache.hits - b->hits),
                                             (uint32_t)(now->cache.misses - b->misses),
                                             (uint32_t)(now->requests - b->load)};
    b->hits = now->cache.hits;
    b->misses = now->cache.misses;
    b->load = now->requests;
    b->count++;
}

void past_beats_step(struct past *p)
{
    struct past_beats *b = &p->beats;
    while (past_now_ns(p) / b->beat_ns > b->count) {
        if (b->count == PAST_BEATS)
            double_beats(p);
        else
            end_beat(p);
    }
}
