/* net/watch.c - see net/watch.h.
 *
 * watch_next() goes from node to node and returns with the first news; the next call goes on there.
 * What a node is asked in one round is a short list, so no node can keep the others waiting.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/watch.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/message.h"

enum { SETTLE_MS_MAX = 250, CROWDED_MS = 10 };

/* --- whom ------------------------------------------------------------------------------------ */

void watch_init(struct watch *w, uint64_t period_ns, const char *token, uint64_t now_ns)
{
    assert(period_ns > 0);
    *w = (struct watch){.period_ns = period_ns, .token = token, .round_ns = now_ns};
}

static void forget_news(struct watch *w)
{
    sample_keys_destroy(&w->keys);
    sample_cluster_destroy(&w->cluster);
}

void watch_destroy(struct watch *w)
{
    for (uint32_t i = 0; i < w->count; i++) {
        if (w->nodes[i]->state != WATCH_LEFT_ALONE)
            asker_destroy(&w->nodes[i]->asker);
        free(w->nodes[i]);
    }
    free(w->nodes);
    forget_news(w);
    *w = (struct watch){.count = 0};
}

static bool make_room(struct watch *w)
{
    if (w->count < w->max)
        return true;
    const uint32_t max = w->max == 0 ? 8 : w->max * 2;
    struct watch_node **grown = realloc(w->nodes, max * sizeof(struct watch_node *));
    if (grown == NULL)
        return false;
    w->nodes = grown;
    w->max = max;
    return true;
}

static void write_host(const struct url *where, char out[WATCH_HOST_BYTES])
{
    const bool is_ip6 = strchr(where->host, ':') != NULL;
    snprintf(out, WATCH_HOST_BYTES, is_ip6 ? "[%s]:%u" : "%s:%u", where->host,
             (unsigned)where->port);
}

static void settle(struct watch_node *n, const struct url *where, const struct addresses *addresses,
                   const char *problem)
{
    n->where = *where;
    write_host(where, n->host);
    n->asks = WATCH_ASKS_NOTHING;
    n->is_awaited = false;
    n->state = addresses == NULL ? WATCH_LEFT_ALONE : WATCH_UNKNOWN;
    snprintf(n->problem, sizeof n->problem, "%s", addresses == NULL ? problem : "");
    if (addresses == NULL)
        return;
    n->addresses = *addresses;
    asker_init(&n->asker, &n->addresses, SAMPLE_BYTES_MAX);
}

bool watch_add(struct watch *w, const char *id, const struct url *where,
               const struct addresses *addresses, const char *problem)
{
    if (w->count == NODES_MAX || !make_room(w))
        return false;
    struct watch_node *n = calloc(1, sizeof *n);
    if (n == NULL)
        return false;
    snprintf(n->id, sizeof n->id, "%s", id);
    settle(n, where, addresses, problem);
    w->nodes[w->count++] = n;
    return true;
}

void watch_move(struct watch *w, uint32_t node, const struct url *where,
                const struct addresses *addresses, const char *problem)
{
    assert(node < w->count);
    struct watch_node *n = w->nodes[node];
    if (n->state != WATCH_LEFT_ALONE)
        asker_destroy(&n->asker);
    settle(n, where, addresses, problem);
}

void watch_want_cluster(struct watch *w, uint32_t node)
{
    assert(node < w->count);
    w->nodes[node]->wants_cluster = true;
}

/* --- asking ---------------------------------------------------------------------------------- */

static void ask(struct watch *w, struct watch_node *n, enum watch_question what, uint64_t now_ns)
{
    char target[64] = "/node";
    if (what == WATCH_ASKS_CLUSTER)
        snprintf(target, sizeof target, "/cluster");
    else if (what == WATCH_ASKS_FIRST)
        snprintf(target, sizeof target, "/node/keys?limit=%d", WATCH_FIRST);
    else if (what == WATCH_ASKS_PAGE)
        snprintf(target, sizeof target, "/node/keys?limit=%d&after=%" PRIu64, WATCH_PAGE,
                 n->page_at);
    const struct asker_question q = {
        .method = HTTP_M_GET,
        .target = slice_str(target),
        .host = slice_str(n->host),
        .token = w->token,
    };
    n->asks = what;
    asker_ask(&n->asker, &q, now_ns);
}

static void begin_round(struct watch *w, uint64_t now_ns)
{
    for (uint32_t i = 0; i < w->count; i++) {
        struct watch_node *n = w->nodes[i];
        const bool is_busy = n->asks != WATCH_ASKS_NOTHING;
        n->is_due = n->asks == WATCH_ASKS_PAGE;
        if (n->state == WATCH_LEFT_ALONE || (is_busy && !n->is_due))
            continue;
        n->is_awaited = n->state == WATCH_UP || n->state == WATCH_UNKNOWN;
        if (!is_busy)
            ask(w, n, WATCH_ASKS_NODE, now_ns);
    }
    uint64_t settle_ns = w->period_ns / 4;
    if (settle_ns > (uint64_t)SETTLE_MS_MAX * NS_PER_MS)
        settle_ns = (uint64_t)SETTLE_MS_MAX * NS_PER_MS;
    w->owes_sample = true;
    w->sample_by_ns = now_ns + settle_ns;
    w->round_ns += w->period_ns;
    if (w->round_ns <= now_ns)
        w->round_ns = now_ns + w->period_ns;
}

/* The question that follows one that has been answered well. */
static void ask_next(struct watch *w, struct watch_node *n, uint64_t now_ns)
{
    const enum watch_question last = n->asks;
    n->asks = WATCH_ASKS_NOTHING;
    if (last == WATCH_ASKS_FIRST)
        n->is_awaited = false;
    if (last == WATCH_ASKS_PAGE && n->is_due) {
        ask(w, n, WATCH_ASKS_NODE, now_ns);
    } else if (last == WATCH_ASKS_NODE && n->wants_cluster) {
        n->wants_cluster = false;
        ask(w, n, WATCH_ASKS_CLUSTER, now_ns);
    } else if (last == WATCH_ASKS_NODE || last == WATCH_ASKS_CLUSTER) {
        ask(w, n, WATCH_ASKS_FIRST, now_ns);
    }
}

/* Is there a page further back to be asked for, when it has rested? */
static bool wants_page(const struct watch_node *n)
{
    return n->asks == WATCH_ASKS_NOTHING && n->state == WATCH_UP && n->page_at > 0;
}

/* --- answers --------------------------------------------------------------------------------- */

static bool trouble(struct watch_node *n, enum watch_state state, const char *problem)
{
    if (n->failures++ == 0 || n->state == WATCH_UP || n->state == WATCH_UNKNOWN)
        n->since_ns = n->asker.asked_ns;
    n->state = state;
    n->asks = WATCH_ASKS_NOTHING;
    n->is_awaited = false;
    snprintf(n->problem, sizeof n->problem, "%s", problem);
    return false;
}

static bool take_node(struct watch *w, struct watch_node *n, uint64_t now_ns)
{
    char problem[SAMPLE_PROBLEM_BYTES];
    if (!sample_read_node(n->asker.response.body, &w->told, problem))
        return trouble(n, WATCH_GARBAGE, problem);
    if (strcmp(w->told.id, n->id) != 0)
        return trouble(n, WATCH_STRANGER, w->told.id);
    if (w->told.boot_id != n->boot_id)
        n->page_at = 0;
    n->boot_id = w->told.boot_id;
    n->state = WATCH_UP;
    n->failures = 0;
    n->problem[0] = '\0';
    n->answered_ns = now_ns;
    n->took_ns = n->asker.took_ns;
    return true;
}

/* keys have come, of a page that began at n->page_at or, the first one, at 0. */
static void go_on(struct watch *w, struct watch_node *n, struct watch_news *out)
{
    const bool is_page = n->asks == WATCH_ASKS_PAGE;
    out->from = is_page ? n->page_at : 0;
    out->is_last = !w->keys.has_next;
    out->is_first = !is_page && (n->page_at == 0 || out->is_last);
    if (out->is_last)
        n->page_at = 0;
    else if (is_page || n->page_at == 0)
        n->page_at = w->keys.next;
}

static bool take_keys(struct watch *w, struct watch_node *n, struct watch_news *out,
                      uint64_t now_ns)
{
    char problem[SAMPLE_PROBLEM_BYTES];
    const bool is_page = n->asks == WATCH_ASKS_PAGE;
    const uint32_t max = is_page ? WATCH_PAGE : WATCH_FIRST;
    if (!sample_read_keys(n->asker.response.body, max, &w->keys, problem))
        return trouble(n, WATCH_GARBAGE, problem);
    if (w->keys.has_next && w->keys.next <= (is_page ? n->page_at : 0))
        return trouble(n, WATCH_GARBAGE, "next: a place further back expected");
    go_on(w, n, out);
    if (is_page)
        n->page_not_before_ns = now_ns + n->asker.took_ns * WATCH_REST;
    return true;
}

static bool take_cluster(struct watch *w, struct watch_node *n)
{
    char problem[SAMPLE_PROBLEM_BYTES];
    return sample_read_cluster(n->asker.response.body, &w->cluster, problem) ||
           trouble(n, WATCH_GARBAGE, problem);
}

/* false: it was no use. */
static bool take_answer(struct watch *w, struct watch_node *n, struct watch_news *out,
                        uint64_t now_ns)
{
    if (n->asker.response.status != 200) {
        char problem[ASKER_PROBLEM_BYTES];
        snprintf(problem, sizeof problem, "it answers with status %u",
                 (unsigned)n->asker.response.status);
        return trouble(n, WATCH_GARBAGE, problem);
    }
    if (n->asks == WATCH_ASKS_NODE) {
        out->kind = NEWS_NODE;
        out->told = &w->told;
        return take_node(w, n, now_ns);
    }
    if (n->asks == WATCH_ASKS_CLUSTER) {
        out->kind = NEWS_CLUSTER;
        out->cluster = &w->cluster;
        return take_cluster(w, n);
    }
    out->kind = NEWS_KEYS;
    out->keys = &w->keys;
    return take_keys(w, n, out, now_ns);
}

static enum watch_state state_after(enum asker_end how)
{
    switch (how) {
    case ASKER_REFUSED:
        return WATCH_REFUSED;
    case ASKER_UNREACHED:
    case ASKER_NO_MEMORY:
        return WATCH_UNREACHED;
    case ASKER_SILENT:
    case ASKER_BROKEN:
        return WATCH_SILENT;
    case ASKER_GARBAGE:
        return WATCH_GARBAGE;
    case ASKER_NOT_YET:
    case ASKER_ANSWERED:
        break;
    }
    return WATCH_UNKNOWN;
}

/* Has this node news? */
static bool turn(struct watch *w, uint32_t node, uint64_t now_ns, struct watch_news *out)
{
    struct watch_node *n = w->nodes[node];
    const enum asker_end how = asker_turn(&n->asker, now_ns);
    if (how == ASKER_NOT_YET)
        return false;
    *out = (struct watch_news){.node = node};
    if (how != ASKER_ANSWERED)
        trouble(n, state_after(how), n->asker.problem);
    else if (take_answer(w, n, out, now_ns))
        return true;
    *out = (struct watch_news){.kind = NEWS_TROUBLE, .node = node};
    return true;
}

/* --- all of it ------------------------------------------------------------------------------- */

static bool is_sample_due(const struct watch *w, uint64_t now_ns)
{
    if (!w->owes_sample)
        return false;
    bool awaited = false;
    for (uint32_t i = 0; i < w->count && !awaited; i++)
        awaited = w->nodes[i]->is_awaited;
    return !awaited || now_ns >= w->sample_by_ns;
}

/* Who has not answered by now is late for itself alone, also in the rounds to come. */
static void give_sample(struct watch *w, struct watch_news *out)
{
    for (uint32_t i = 0; i < w->count; i++)
        w->nodes[i]->is_awaited = false;
    w->owes_sample = false;
    *out = (struct watch_news){.kind = NEWS_SAMPLE};
}

/* The caller has had a look at the news of this node: on to its next question. */
static void continue_node(struct watch *w, uint64_t now_ns)
{
    struct watch_node *n = w->nodes[w->at];
    if (n->asks != WATCH_ASKS_NOTHING && !asker_is_busy(&n->asker))
        ask_next(w, n, now_ns);
}

bool watch_next(struct watch *w, uint64_t now_ns, struct watch_news *out)
{
    forget_news(w);
    if (w->at == 0 && !w->owes_sample && now_ns >= w->round_ns)
        begin_round(w, now_ns);
    for (; w->at < w->count; w->at++) {
        continue_node(w, now_ns);
        if (wants_page(w->nodes[w->at]) && now_ns >= w->nodes[w->at]->page_not_before_ns)
            ask(w, w->nodes[w->at], WATCH_ASKS_PAGE, now_ns);
        if (w->nodes[w->at]->asks != WATCH_ASKS_NOTHING && turn(w, w->at, now_ns, out))
            return true;
    }
    w->at = 0;
    if (!is_sample_due(w, now_ns))
        return false;
    give_sample(w, out);
    return true;
}

uint64_t watch_waiting_ns(const struct watch *w, uint32_t node, uint64_t now_ns)
{
    const struct watch_node *n = w->nodes[node];
    return n->asks == WATCH_ASKS_NOTHING ? 0 : now_ns - n->asker.asked_ns;
}

static void no_later(uint64_t *until_ns, uint64_t ns)
{
    if (ns < *until_ns)
        *until_ns = ns;
}

uint32_t watch_wants(const struct watch *w, struct asker_wants *out, uint32_t max, uint64_t now_ns,
                     uint64_t *out_until_ns)
{
    uint32_t count = 0;
    *out_until_ns = w->owes_sample ? w->sample_by_ns : w->round_ns;
    for (uint32_t i = 0; i < w->count; i++) {
        if (wants_page(w->nodes[i]))
            no_later(out_until_ns, w->nodes[i]->page_not_before_ns);
        if (w->nodes[i]->asks == WATCH_ASKS_NOTHING)
            continue;
        if (!asker_is_busy(&w->nodes[i]->asker)) { /* its answer was the last news */
            no_later(out_until_ns, now_ns);
            continue;
        }
        const struct asker_wants wants = asker_wants(&w->nodes[i]->asker);
        no_later(out_until_ns, wants.deadline_ns);
        if (count < max)
            out[count++] = wants;
        else
            no_later(out_until_ns, now_ns + (uint64_t)CROWDED_MS * NS_PER_MS);
    }
    return count;
}
