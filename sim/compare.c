/* sim/compare.c - see sim/compare.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/compare.h"

#include <assert.h>
#include <stdlib.h>

static bool is_within(uint64_t a_ns, uint64_t b_ns, uint64_t margin_ns)
{
    return (a_ns > b_ns ? a_ns - b_ns : b_ns - a_ns) <= margin_ns;
}

/* --- answers --------------------------------------------------------------------------------- */

/* When the entry of this request's key ends, as it is after the request. before: as it was. */
static uint64_t end_after(const struct comparison *c, uint32_t request, uint64_t before_ns)
{
    const struct told *t = &c->simulated->told[request];
    if (t->outcome == OUTCOME_CREATED || t->outcome == OUTCOME_REPLACED)
        return sequence_expiry_ns(c->sequence, request, t->at_ns);
    return t->outcome == OUTCOME_DELETED ? TIME_NEVER : before_ns;
}

static bool owner_agrees(const struct told *simulated, const struct told *real)
{
    if (simulated->outcome == OUTCOME_TOO_LARGE && real->owner == COMPARE_OWNER_UNSAID)
        return true;
    return simulated->owner == real->owner && simulated->forwarded == real->forwarded;
}

static bool result_agrees(const struct told *simulated, const struct told *real)
{
    if (simulated->closed || simulated->outcome != real->outcome)
        return false;
    return simulated->outcome != OUTCOME_HIT ||
           (simulated->value_is_whole && simulated->version == real->version);
}

/* end_ns: when the entry of the key ended or will end. */
static enum compare_verdict judge(const struct comparison *c, uint32_t request, uint64_t end_ns)
{
    const struct told *simulated = &c->simulated->told[request];
    const struct told *real = &c->real[request];
    if (!owner_agrees(simulated, real))
        return COMPARE_DIFFERENT;
    if (end_ns != TIME_NEVER && is_within(simulated->at_ns, end_ns, c->margin_ns))
        return COMPARE_NEAR_EXPIRY;
    if (c->sequence->lifetimes && request >= c->simulated->squeezed[simulated->owner])
        return COMPARE_MADE_ROOM;
    return result_agrees(simulated, real) ? COMPARE_SAME : COMPARE_DIFFERENT;
}

static void judge_all(struct comparison *c, uint64_t *ends_ns)
{
    for (uint32_t i = 0; i < c->count; i++) {
        uint32_t before = c->sequence->requests[i].before;
        uint64_t end_ns = before == SEQUENCE_NONE ? TIME_NEVER : ends_ns[before];
        enum compare_verdict verdict = judge(c, i, end_ns);
        c->verdicts[verdict]++;
        if (verdict == COMPARE_DIFFERENT && c->first == SEQUENCE_NONE)
            c->first = i;
        c->hits += c->real[i].outcome == OUTCOME_HIT;
        c->forwarded += c->real[i].forwarded;
        ends_ns[i] = end_after(c, i, end_ns);
    }
}

bool compare_answers(struct comparison *c)
{
    uint64_t *ends_ns = calloc((size_t)c->count + 1, sizeof *ends_ns);
    c->nodes = calloc(c->sequence->scenario->node_count, sizeof *c->nodes);
    c->first = SEQUENCE_NONE;
    if (ends_ns && c->nodes)
        judge_all(c, ends_ns);
    free(ends_ns);
    return ends_ns && c->nodes;
}

/* --- contents -------------------------------------------------------------------------------- */

/* The entries of a simulated cache that live at the end. */
struct walk {
    const struct cache *cache;
    uint64_t now_ns;
    uint32_t cursor;
    bool has; /* one, at the moment: */
    struct compare_key entry;
    uint8_t key[KEY_BYTES_MAX];
};

static void walk_on(struct walk *w)
{
    struct cache_entry e;
    do
        w->has = cache_walk(w->cache, &w->cursor, &e);
    while (w->has && e.expires_at_ns <= w->now_ns);
    if (!w->has)
        return;
    blob_copy(e.key, w->key);
    w->entry = (struct compare_key){.key = slice_of(w->key, e.key.len),
                                    .value_bytes = e.value.len,
                                    .charge_bytes = e.charge_bytes,
                                    .ttl_left_ms = time_left_ms(w->now_ns, e.expires_at_ns)};
}

static bool same_entry(const struct compare_key *a, const struct compare_key *b)
{
    return slice_eq(a->key, b->key) && a->value_bytes == b->value_bytes &&
           a->charge_bytes == b->charge_bytes;
}

static struct compare_key copy_entry(const struct compare_key *from, uint8_t room[KEY_BYTES_MAX])
{
    struct compare_key copy = *from;
    memcpy(room, from->key.data, from->key.len);
    copy.key.data = room;
    return copy;
}

/* Entries that end within twice the margin may be gone on one side and not yet on the other. */
static bool compare_lists(struct compare_node *n, struct walk *w, const struct compare_key *real,
                          uint32_t count, uint64_t soon_ms)
{
    uint32_t i = 0;
    for (walk_on(w); w->has || i < count;) {
        if (w->has && i < count && same_entry(&w->entry, &real[i])) {
            i++;
            n->place++;
            walk_on(w);
        } else if (w->has && w->entry.ttl_left_ms <= soon_ms) {
            n->place++;
            walk_on(w);
        } else if (i < count && real[i].ttl_left_ms <= soon_ms) {
            i++;
        } else {
            break;
        }
    }
    n->has_simulated = w->has;
    n->has_real = i < count;
    if (n->has_simulated)
        n->simulated = copy_entry(&w->entry, n->simulated_key);
    if (n->has_real)
        n->real = copy_entry(&real[i], n->real_key);
    return !n->has_simulated && !n->has_real;
}

void compare_contents(struct comparison *c, uint32_t node, const struct compare_key *real,
                      uint32_t count)
{
    struct compare_node *n = &c->nodes[node];
    struct walk w = {.cache = &world_node(c->simulated->world, node)->cache,
                     .now_ns = c->simulated->scenario.end_ns};
    struct walk counting = w;
    for (walk_on(&counting); counting.has; walk_on(&counting))
        n->keys_simulated++;
    n->keys_real = count;
    n->left_out = c->sequence->lifetimes && c->simulated->squeezed[node] != SEQUENCE_NONE;
    n->same = compare_lists(n, &w, real, count, 2 * c->margin_ns / NS_PER_MS);
    c->nodes_different += !n->left_out && !n->same;
}

bool compare_agrees(const struct comparison *c)
{
    return c->first == SEQUENCE_NONE && c->nodes_different == 0;
}

void comparison_destroy(struct comparison *c)
{
    free(c->nodes);
    c->nodes = NULL;
}
