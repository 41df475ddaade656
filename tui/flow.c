/* tui/flow.c - see tui/flow.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/flow.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* --- keys ------------------------------------------------------------------------------------ */

/* A key that nobody owns, or nobody owned before, has not gone from one node to another. */
static bool has_moved(const struct scene *s, uint32_t key)
{
    const uint16_t from = s->keys.before[key], to = s->keys.owners[key];
    return from != to && from < s->node_count && to < s->node_count;
}

uint32_t flow_next_moved(const struct scene *s, uint32_t from)
{
    enum { BLOCK = 64 }; /* keys that are compared at once */
    const struct scene_keys *k = &s->keys;
    uint32_t i = from;
    while (i < k->count) {
        const uint32_t left = k->count - i, count = left < BLOCK ? left : BLOCK;
        if (memcmp(&k->owners[i], &k->before[i], count * sizeof k->owners[0]) == 0) {
            i += count;
            continue;
        }
        for (const uint32_t end = i + count; i < end; i++)
            if (has_moved(s, i))
                return i;
    }
    return SCENE_NO_KEY;
}

uint32_t flow_moved_key(const struct scene *s, uint64_t n)
{
    uint32_t key = flow_next_moved(s, 0);
    for (; key != SCENE_NO_KEY && n > 0; n--)
        key = flow_next_moved(s, key + 1);
    return key;
}

uint32_t flow_between(const struct scene *s, uint32_t from, uint32_t to)
{
    uint32_t keys = 0;
    for (uint32_t i = 0; i < s->keys.count; i++)
        keys += s->keys.before[i] == from && s->keys.owners[i] == to;
    return keys;
}

/* --- pairs ----------------------------------------------------------------------------------- */

/* How many keys each pair of nodes has: a table with open places, two for each pair that may come
 * at least. Hardly ever is a larger one needed than the one that is there already. */
enum { PLACES_FEW = 512 };

struct place {
    uint32_t pair; /* from << 16 | to; from = to: nobody is here */
    uint32_t keys;
};

struct places {
    struct place few[PLACES_FEW];
    struct place *all; /* few, or owned */
    uint32_t mask, used;
};

static void places_init(struct places *t, uint64_t pairs_max)
{
    uint64_t count = PLACES_FEW;
    while (count < 2 * pairs_max)
        count *= 2;
    memset(t->few, 0, sizeof t->few);
    t->all = count > PLACES_FEW ? calloc(count, sizeof *t->all) : NULL;
    t->mask = t->all ? (uint32_t)count - 1 : PLACES_FEW - 1;
    t->all = t->all ? t->all : t->few;
    t->used = 0;
}

static void places_destroy(struct places *t)
{
    if (t->all != t->few)
        free(t->all);
}

/* Without memory for all pairs, the first ones that come are counted. */
static void add_key(struct places *t, uint16_t from, uint16_t to)
{
    const uint32_t pair = (uint32_t)from << 16 | to;
    uint32_t i = pair * UINT32_C(2654435769) >> 7 & t->mask;
    while (t->all[i].keys > 0 && t->all[i].pair != pair)
        i = (i + 1) & t->mask;
    if (t->all[i].keys == 0) {
        if (t->used == t->mask / 4 * 3)
            return;
        t->used++;
    }
    t->all[i].pair = pair;
    t->all[i].keys++;
}

static bool comes_first(const struct flow_pair *a, const struct flow_pair *b)
{
    if (a->keys != b->keys)
        return a->keys > b->keys;
    return a->from != b->from ? a->from < b->from : a->to < b->to;
}

/* Among the largest ones, if it is one of them. */
static void keep_pair(struct flow *f, struct flow_pair pair)
{
    uint32_t at = f->pair_count < FLOW_PAIRS_MAX ? f->pair_count : FLOW_PAIRS_MAX;
    f->pair_count++;
    if (at == FLOW_PAIRS_MAX && !comes_first(&pair, &f->pairs[--at]))
        return;
    for (; at > 0 && comes_first(&pair, &f->pairs[at - 1]); at--)
        f->pairs[at] = f->pairs[at - 1];
    f->pairs[at] = pair;
}

/* What is found in the keys, beside the pairs. */
struct found {
    uint32_t nobody, gone;    /* keys that belong to nobody, or to who is no member */
    uint32_t breach, touched; /* the first key that went where none may go; to or from a node that
                                  kept its part. SCENE_NO_KEY: none did */
};

static bool is_new(const struct scene_node *n)
{
    return n->is_member && !n->was_member;
}

static bool is_gone(const struct scene_node *n)
{
    return n->was_member && !n->is_member;
}

static bool is_untouched(const struct scene_node *n)
{
    const double gained = n->share - n->share_before;
    return n->is_member && n->was_member && gained < 1e-12 && gained > -1e-12;
}

static bool all_are_members(const struct scene *s)
{
    for (uint32_t i = 0; i < s->node_count; i++)
        if (!s->nodes[i].is_member)
            return false;
    return true;
}

/* Keys that belong to nobody, or to who is no member. */
static void count_lost(const struct scene *s, struct found *found)
{
    const uint32_t nodes = s->node_count;
    uint32_t nobody = 0;
    for (uint32_t i = 0; i < s->keys.count; i++)
        nobody += s->keys.owners[i] >= nodes;
    found->nobody = nobody;
    if (all_are_members(s))
        return;
    for (uint32_t i = 0; i < s->keys.count; i++) {
        const uint16_t owner = s->keys.owners[i];
        found->gone += owner < nodes && !s->nodes[owner].is_member;
    }
}

static void count_moved(const struct scene *s, struct flow *f)
{
    uint32_t key = flow_next_moved(s, 0);
    for (; key != SCENE_NO_KEY; key = flow_next_moved(s, key + 1))
        f->moved++;
}

static void look_at_move(const struct scene *s, uint32_t key, struct found *found)
{
    const struct scene_node *from = &s->nodes[s->keys.before[key]];
    const struct scene_node *to = &s->nodes[s->keys.owners[key]];
    if (found->breach == SCENE_NO_KEY && !is_gone(from) && !is_new(to))
        found->breach = key;
    if (found->touched == SCENE_NO_KEY && (is_untouched(from) || is_untouched(to)))
        found->touched = key;
}

/* Those that moved. */
static void count_pairs(const struct scene *s, struct flow *f, struct found *found)
{
    struct places t;
    const uint64_t nodes = s->node_count, pairs = nodes * nodes;
    places_init(&t, pairs < f->moved ? pairs : f->moved);
    uint32_t key = flow_next_moved(s, 0);
    for (; key != SCENE_NO_KEY; key = flow_next_moved(s, key + 1)) {
        add_key(&t, s->keys.before[key], s->keys.owners[key]);
        look_at_move(s, key, found);
    }
    for (uint32_t i = 0; i <= t.mask; i++)
        if (t.all[i].keys > 0)
            keep_pair(f, (struct flow_pair){t.all[i].pair >> 16, t.all[i].pair & UINT16_MAX,
                                            t.all[i].keys});
    places_destroy(&t);
}

/* --- what a change of this kind moves -------------------------------------------------------- */

/* Two divisions for each key: not again if it is known of this change already. */
static void count_modulo(const struct scene *s, struct flow *f)
{
    const struct scene_change *last = s->change_count > 0 ? &s->changes[s->change_count - 1] : NULL;
    if (last && last->keys == f->keys && last->moved == f->moved) {
        f->moved_by_modulo = last->moved_by_modulo;
        return;
    }
    for (uint32_t i = 0; i < s->keys.count; i++)
        f->moved_by_modulo += scene_moves_by_modulo(s->before, s->members, s->keys.positions[i]);
}

static void count_members(const struct scene *s, struct flow *f)
{
    double taken = 0; /* of the ring */
    uint32_t members = 0, members_before = 0;
    f->one_joined = f->one_left = SCENE_NO_NODE;
    for (uint32_t i = 0; i < s->node_count; i++) {
        const struct scene_node *n = &s->nodes[i];
        members += n->is_member;
        members_before += n->was_member;
        taken += n->share > n->share_before ? n->share - n->share_before : 0;
        if (n->is_member && !n->was_member)
            f->one_joined = f->joined++ == 0 ? i : SCENE_NO_NODE;
        if (n->was_member && !n->is_member)
            f->one_left = f->left++ == 0 ? i : SCENE_NO_NODE;
    }
    const uint32_t most = members > members_before ? members : members_before;
    const uint32_t changed = f->joined > f->left ? f->joined : f->left;
    f->ideal = most > 0 ? (double)f->keys * changed / most : 0;
    f->expected = (double)f->keys * taken;
}

/* --- checks ---------------------------------------------------------------------------------- */

enum { NAME_MAX = 20 }; /* of a node, in a check: what is longer is cut */

PRINTF_LIKE(3, 4)
static void add_check(struct flow *f, bool holds, const char *format, ...)
{
    assert(f->check_count < FLOW_CHECKS_MAX);
    struct flow_check *c = &f->checks[f->check_count++];
    va_list args;
    va_start(args, format);
    vsnprintf(c->words, sizeof c->words, format, args);
    va_end(args);
    c->holds = holds;
}

/* "A gave B 3 keys" */
static void name_breach(const struct scene *s, uint32_t key, char out[FLOW_CHECK_MAX])
{
    const uint32_t from = s->keys.before[key], to = s->keys.owners[key];
    const uint32_t keys = flow_between(s, from, to);
    snprintf(out, FLOW_CHECK_MAX, "%.*s gave %.*s %u %s", NAME_MAX, s->nodes[from].id, NAME_MAX,
             s->nodes[to].id, (unsigned)keys, keys == 1 ? "key" : "keys");
}

static void check_pairs(const struct scene *s, struct flow *f, uint32_t key)
{
    const bool holds = key == SCENE_NO_KEY;
    const char *yes = holds ? "" : "not ", *keys = holds ? " keys" : ": ";
    char words[FLOW_CHECK_MAX] = "";
    if (!holds)
        name_breach(s, key, words);
    if (f->joined + f->left == 0)
        add_check(f, holds, "%s%s", holds ? "nothing moved" : "nobody came or left, but ", words);
    else if (f->one_joined != SCENE_NO_NODE && f->left == 0)
        add_check(f, holds, "%sonly %.*s gained%s%s", yes, NAME_MAX, s->nodes[f->one_joined].id,
                  keys, words);
    else if (f->one_left != SCENE_NO_NODE && f->joined == 0)
        add_check(f, holds, "%sonly %.*s gave%s%s", yes, NAME_MAX, s->nodes[f->one_left].id, keys,
                  words);
    else
        add_check(f, holds, "%sonly who is new gained, or who left gave%s%s", yes, keys, words);
}

static void check_untouched(const struct scene *s, struct flow *f, uint32_t key)
{
    uint32_t count = 0, one = 0;
    for (uint32_t i = 0; i < s->node_count; i++) {
        if (!is_untouched(&s->nodes[i]))
            continue;
        one = i;
        count++;
    }
    char who[NAME_MAX + 32], words[FLOW_CHECK_MAX];
    snprintf(who, sizeof who, "%u nodes kept their parts", (unsigned)count);
    if (count == 1)
        snprintf(who, sizeof who, "%.*s kept its part", NAME_MAX, s->nodes[one].id);
    if (key != SCENE_NO_KEY) {
        name_breach(s, key, words);
        add_check(f, false, "%s, but %s", who, words);
    } else if (count > 0) {
        add_check(f, true, "%s: no key came or went", who);
    }
}

/* Keys lie at random: within four standard deviations of what is expected, and one key. */
static void check_amount(const struct scene *s, struct flow *f)
{
    if (f->keys == 0 || f->joined + f->left == 0 || (f->joined > 0 && f->left > 0))
        return;
    const double part = f->expected / f->keys, off = f->moved - f->expected;
    const bool holds = off * off <= 16 * f->expected * (1 - part) + 1;
    const uint32_t one = f->joined > 0 ? f->one_joined : f->one_left;
    char whose[NAME_MAX + 16] = "their";
    if (one != SCENE_NO_NODE)
        snprintf(whose, sizeof whose, "%.*s's", NAME_MAX, s->nodes[one].id);
    add_check(f, holds, "%u moved%s: %s %.1f %% of the ring %s %.0f of %u keys on average",
              (unsigned)f->moved,
              holds     ? ""
              : off > 0 ? ", too many"
                        : ", too few",
              whose, part * 100, f->joined == 0 ? "held" : "hold", f->expected, (unsigned)f->keys);
}

static void check_owners(struct flow *f, const struct found *found)
{
    if (found->nobody > 0)
        add_check(f, false, "%u of %u keys belong to nobody", (unsigned)found->nobody,
                  (unsigned)f->keys);
    else if (found->gone > 0)
        add_check(f, false, "%u of %u keys belong to who is no member", (unsigned)found->gone,
                  (unsigned)f->keys);
    else
        add_check(f, true, "every key has an owner");
}

/* --- all of it ------------------------------------------------------------------------------- */

static bool is_ring(const struct members *m)
{
    return m && m->placement == PLACEMENT_RING;
}

void flow_count(const struct scene *s, struct flow *out)
{
    struct found found = {.breach = SCENE_NO_KEY, .touched = SCENE_NO_KEY};
    *out = (struct flow){.keys = s->keys.count};
    count_members(s, out);
    count_moved(s, out);
    if (out->moved > 0)
        count_pairs(s, out, &found);
    if (!s->before || !s->members)
        return;
    count_lost(s, &found);
    count_modulo(s, out);
    check_pairs(s, out, found.breach);
    check_untouched(s, out, found.touched);
    if (is_ring(s->members) && is_ring(s->before))
        check_amount(s, out);
    else
        out->expected = 0;
    check_owners(out, &found);
}
