/* tui/tui_main_live_news.c - what comes from the nodes becomes samples
 * (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <inttypes.h>
#include <stdlib.h>

/* --- the present ----------------------------------------------------------------------------- */

bool live_add_node(struct live *l)
{
    if (l->node_count == l->node_max) {
        const uint32_t max = l->node_max == 0 ? 8 : l->node_max * 2;
        struct live_node *grown = realloc(l->nodes, max * sizeof *grown);
        if (!grown)
            return false;
        l->nodes = grown;
        l->node_max = max;
    }
    l->nodes[l->node_count++] = (struct live_node){.mark = LIVE_NONE};
    return true;
}

static void note_new_boot(struct live *l, uint32_t node)
{
    struct live_node *n = &l->nodes[node];
    const struct scene_event e = live_event_now(l, EVENT_FAULT, node, false);
    live_log_add(&l->log, &e, "%s has started anew, with an empty cache", live_id(l, node));
    live_log_mark(&l->log, l->now_ns, 'R', 6);
    live_page_free(n->page);
    n->page = NULL;
    n->pass_step = 0;
    n->since = live_next_step(l);
    n->evicted = 0;
}

static void take_node(struct live *l, uint32_t node, const struct sample_node *told)
{
    struct live_node *n = &l->nodes[node];
    const bool is_same_boot = n->is_told && n->told.boot_id == told->boot_id;
    if (n->is_told && !is_same_boot)
        note_new_boot(l, node);
    if (!n->is_told)
        n->evicted = told->evicted;
    live_lists_told(l, node, told->fingerprint, is_same_boot);
    n->told = *told;
    n->is_told = true;
}

/* The first page, unless it says what the last one has said. */
static void take_page(struct live_node *n, const struct sample_keys *k, const uint32_t *slots,
                      uint64_t now_ns)
{
    struct live_page *page = live_page_new(k, slots, now_ns);
    if (page && n->page && live_page_is(page, n->page)) {
        live_page_free(page);
        return;
    }
    live_page_free(n->page);
    n->page = page;
}

static struct live_since since_now(const struct live *l, uint32_t *room)
{
    for (uint32_t i = 0; i < l->node_count; i++)
        room[i] = l->nodes[i].since;
    return (struct live_since){room, l->node_count};
}

static void take_keys(struct live *l, const struct watch_news *news)
{
    struct live_node *n = &l->nodes[news->node];
    const struct sample_keys *k = news->keys;
    const struct live_since oldest = live_sample_since(live_past_at(&l->past, l->past.first));
    uint32_t *room = calloc(l->node_count + k->count, sizeof *room);
    if (!room) {
        l->failed = true;
        return;
    }
    uint32_t *slots = room + l->node_count;
    const struct live_since now = since_now(l, room);
    for (uint32_t i = 0; i < k->count; i++)
        slots[i] = live_keys_see(&l->keys, news->node, &k->list[i], live_next_step(l), l->now_ns,
                                 oldest, now);
    if (news->from == 0)
        take_page(n, k, slots, l->now_ns);
    free(room);
    if (news->is_first)
        n->pass_step = live_next_step(l);
    if (news->is_last && n->pass_step > 0) {
        n->since = n->pass_step;
        n->pass_step = 0;
    }
}

/* --- what is worth a line -------------------------------------------------------------------- */

static bool is_trouble(enum watch_state state)
{
    return state != WATCH_UP && state != WATCH_UNKNOWN && state != WATCH_LEFT_ALONE;
}

static bool is_slow(const struct live *l, uint32_t node)
{
    const struct watch_node *w = l->watch.nodes[node];
    return w->state == WATCH_UP &&
           (w->took_ns > l->slow_ns || watch_waiting_ns(&l->watch, node, l->now_ns) > l->slow_ns);
}

static void log_trouble(struct live *l, uint32_t node)
{
    struct live_node *n = &l->nodes[node];
    const struct watch_node *w = l->watch.nodes[node];
    const struct scene_event e = live_event_now(l, EVENT_FAULT, node, true);
    live_log_end_mark(&l->log, n->mark, l->now_ns);
    n->mark = live_log_mark(&l->log, l->now_ns, 'x', 9);
    if (w->state == WATCH_STRANGER)
        live_log_add(&l->log, &e, "%s: node %s answers in its place", w->id, w->problem);
    else
        live_log_add(&l->log, &e, "%s: %s", w->id, w->problem);
}

static void log_recovery(struct live *l, uint32_t node, uint64_t since_ns)
{
    char span[16];
    struct live_node *n = &l->nodes[node];
    const struct scene_event e = live_event_now(l, EVENT_FAULT, node, false);
    live_log_end_mark(&l->log, n->mark, l->now_ns);
    n->mark = LIVE_NONE;
    live_log_add(&l->log, &e, "%s answers again, after %s", live_id(l, node),
                 live_span(l->now_ns - since_ns, span));
}

static void log_slow(struct live *l, uint32_t node, bool slow)
{
    struct live_node *n = &l->nodes[node];
    const struct scene_event e = live_event_now(l, EVENT_FAULT, node, slow);
    n->is_logged_slow = slow;
    if (slow) {
        n->mark = live_log_mark(&l->log, l->now_ns, 's', 6);
        live_log_add(&l->log, &e, "%s is slow", live_id(l, node));
    } else {
        live_log_end_mark(&l->log, n->mark, l->now_ns);
        n->mark = LIVE_NONE;
        live_log_add(&l->log, &e, "%s answers as fast as before", live_id(l, node));
    }
}

static void log_state(struct live *l, uint32_t node)
{
    struct live_node *n = &l->nodes[node];
    const struct watch_node *w = l->watch.nodes[node];
    const bool was = is_trouble(n->logged), is = is_trouble(w->state);
    const bool slow = is_slow(l, node);
    if (is && (!was || n->logged != w->state)) {
        log_trouble(l, node);
        n->is_logged_slow = false;
    } else if (was && w->state == WATCH_UP) {
        log_recovery(l, node, w->since_ns);
    }
    if (!is && slow != n->is_logged_slow)
        log_slow(l, node, slow);
    n->logged = w->state == WATCH_UNKNOWN ? n->logged : w->state;
    live_log_end_mark(&l->log, n->mark, l->now_ns);
}

static void log_evictions(struct live *l, uint32_t node)
{
    struct live_node *n = &l->nodes[node];
    const struct scene_event e = live_event_now(l, EVENT_EVICTION, node, false);
    if (n->told.evicted > n->evicted)
        live_log_add(&l->log, &e, "%s has evicted %" PRIu64 " %s", live_id(l, node),
                     n->told.evicted - n->evicted,
                     n->told.evicted - n->evicted == 1 ? "key" : "keys");
    n->evicted = n->told.evicted;
}

/* --- samples --------------------------------------------------------------------------------- */

static struct scene_counters counters_of(const struct sample_node *t)
{
    return (struct scene_counters){
        .items = t->items,
        .orphans = t->orphans,
        .used_bytes = t->used_bytes,
        .capacity_bytes = t->capacity_bytes,
        .hits = t->hits,
        .misses = t->misses,
        .created = t->created,
        .replaced = t->replaced,
        .deleted = t->deleted,
        .evicted = t->evicted,
        .expired = t->expired,
        .forwarded = t->forwarded,
        .failed = t->failed,
        .collapsed = t->collapsed,
        .moved_out = t->moved_out,
        .came_back = t->came_back,
        .moved_misses = t->moved_misses,
        .load = t->hits + t->misses + t->created + t->replaced + t->deleted + t->forwarded,
    };
}

static void fill_seen(const struct live *l, uint32_t node, struct live_seen *s)
{
    const struct live_node *n = &l->nodes[node];
    const struct watch_node *w = l->watch.nodes[node];
    *s = (struct live_seen){.is_told = n->is_told,
                            .is_draining = n->told.is_draining,
                            .boot_id = n->told.boot_id,
                            .fingerprint = n->told.fingerprint,
                            .list_step = n->list_step,
                            .state = w->state,
                            .failures = w->failures,
                            .since_ns = w->since_ns,
                            .answered_ns = w->answered_ns,
                            .took_ns = w->took_ns,
                            .waiting_ns = watch_waiting_ns(&l->watch, node, l->now_ns),
                            .page = n->page ? live_page_share(n->page) : NULL,
                            .counters = counters_of(&n->told)};
    memcpy(s->problem, w->problem, sizeof s->problem);
    if (!n->is_told)
        memset(&s->counters, 0xff, sizeof s->counters); /* SCENE_UNKNOWN, all of them */
}

static bool keep_sample(struct live *l)
{
    struct live_sample *s = live_sample_new(l->node_count);
    if (!s)
        return false;
    s->at_ns = l->now_ns;
    s->list = l->lists.last;
    for (uint32_t i = 0; i < l->node_count; i++) {
        fill_seen(l, i, &s->nodes[i]);
        s->since[i] = l->nodes[i].since;
    }
    live_past_keep(&l->past, s);
    return true;
}

static void take_sample(struct live *l)
{
    live_lists_compare(l);
    for (uint32_t i = 0; i < l->node_count; i++) {
        log_state(l, i);
        if (l->nodes[i].is_told)
            log_evictions(l, i);
    }
    l->failed = !keep_sample(l);
    if (l->follows)
        l->step = l->past.last;
    if (l->step < l->past.first)
        l->step = l->past.first;
    l->view.is_fresh = false;
    l->has_changed = true;
}

bool live_keep_first(struct live *l)
{
    return keep_sample(l);
}

void live_take(struct live *l, const struct watch_news *n)
{
    switch (n->kind) {
    case NEWS_NODE:
        take_node(l, n->node, n->told);
        break;
    case NEWS_KEYS:
        take_keys(l, n);
        break;
    case NEWS_CLUSTER:
        live_lists_take(l, n->node, n->cluster);
        break;
    case NEWS_TROUBLE: /* the sample tells it */
        break;
    case NEWS_SAMPLE:
        take_sample(l);
        break;
    }
}
