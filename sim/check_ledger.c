/* sim/check_ledger.c - see sim/check_ledger.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_ledger.h"

#include <assert.h>
#include <stdlib.h>

enum { CAPACITY_FIRST = 256, CAPACITY_MAX = 1 << 25, NOBODY = 0 };

bool ledger_init(struct ledger *l, uint32_t key_count, uint64_t answer_within_ns)
{
    assert(key_count > 0);
    *l = (struct ledger){.fresh = 1, .key_count = key_count, .answer_within_ns = answer_within_ns};
    l->latest = calloc(key_count, sizeof *l->latest);
    if (!l->latest)
        *l = (struct ledger){0};
    return l->latest != NULL;
}

void ledger_destroy(struct ledger *l)
{
    if (!l)
        return;
    lookup_destroy(&l->open);
    lookup_destroy(&l->versions);
    free(l->entries);
    free(l->latest);
    *l = (struct ledger){0};
}

bool ledger_copy(struct ledger *to, const struct ledger *from, struct copy *c)
{
    const uint32_t used = from->capacity > 0 ? from->fresh : 0;
    *to = *from;
    to->entries = copy_array(c, from->entries, used, from->capacity, sizeof *to->entries);
    to->latest = copy_array(c, from->latest, from->key_count, from->key_count, sizeof *to->latest);
    const bool has_open = lookup_copy(&to->open, &from->open, c);
    const bool has_versions = lookup_copy(&to->versions, &from->versions, c);
    if (!to->entries || !to->latest || !has_open || !has_versions) {
        ledger_destroy(to);
        return false;
    }
    return true;
}

/* --- entries and lines ------------------------------------------------------------------------ */

static bool make_room(struct ledger *l)
{
    if (l->free != NOBODY || l->fresh < l->capacity)
        return true;
    if (l->capacity == CAPACITY_MAX)
        return false;
    uint32_t capacity = l->capacity == 0 ? CAPACITY_FIRST : l->capacity * 2;
    struct ledger_entry *entries = realloc(l->entries, capacity * sizeof *entries);
    if (!entries)
        return false;
    l->entries = entries;
    l->capacity = capacity;
    return true;
}

static uint32_t take_entry(struct ledger *l)
{
    uint32_t id = l->free;
    if (id == NOBODY)
        return l->fresh++;
    l->free = l->entries[id].next;
    return id;
}

static void give_back(struct ledger *l, uint32_t id)
{
    l->entries[id].next = l->free;
    l->free = id;
}

static void append(struct ledger *l, struct ledger_line *line, uint32_t id)
{
    l->entries[id].next = NOBODY;
    if (line->first == NOBODY)
        line->first = id;
    else
        l->entries[line->last].next = id;
    line->last = id;
}

static uint32_t take_first(struct ledger *l, struct ledger_line *line)
{
    uint32_t id = line->first;
    assert(id != NOBODY);
    line->first = l->entries[id].next;
    return id;
}

/* --- forgetting ------------------------------------------------------------------------------- */

static void forget(struct ledger *l, uint32_t id)
{
    lookup_remove(&l->versions, l->entries[id].asked.version);
    give_back(l, id);
}

/* Whoever asked before these values were outdated has an answer by now, or should have. */
static void forget_outdated(struct ledger *l, uint64_t now_ns)
{
    while (l->outdated.first != NOBODY &&
           now_ns - l->entries[l->outdated.first].outdated_ns > l->answer_within_ns)
        forget(l, take_first(l, &l->outdated));
}

static void forget_failed(struct ledger *l)
{
    while (l->failed_count > LEDGER_FAILED_MAX) {
        uint32_t id = take_first(l, &l->failed);
        if (l->entries[id].asked.version > l->doubt)
            l->doubt = l->entries[id].asked.version;
        forget(l, id);
        l->failed_count--;
    }
}

/* --- asking and telling ----------------------------------------------------------------------- */

bool ledger_ask(struct ledger *l, const struct asked *a)
{
    assert(a->id != 0 && a->key < l->key_count);
    assert((a->op == OP_PUT) == (a->version != 0));
    forget_outdated(l, a->at_ns);
    if (!make_room(l))
        return false;
    uint32_t id = take_entry(l);
    if (!lookup_add(&l->open, a->id, id)) {
        give_back(l, id);
        return false;
    }
    if (a->op == OP_PUT && !lookup_add(&l->versions, a->version, id)) {
        lookup_remove(&l->open, a->id);
        give_back(l, id);
        return false;
    }
    l->entries[id] = (struct ledger_entry){
        .asked = *a, .acked_ns = TIME_NEVER, .stored_ns = TIME_NEVER, .outdated_ns = TIME_NEVER};
    return true;
}

/* A write was acknowledged: what was acknowledged before it was asked is outdated. */
static void outdate(struct ledger *l, uint32_t by, uint64_t now_ns)
{
    const struct ledger_entry write = l->entries[by];
    struct ledger_line *latest = &l->latest[write.asked.key];
    while (latest->first != NOBODY && l->entries[latest->first].acked_ns < write.asked.at_ns) {
        uint32_t id = take_first(l, latest);
        l->entries[id].outdated_ns = now_ns;
        l->entries[id].outdated_by = write.asked.id;
        l->entries[id].ended_by = write.stored_by;
        append(l, &l->outdated, id);
    }
}

static bool is_acknowledged(enum op op, const struct told *t)
{
    if (t->closed)
        return false;
    if (op == OP_PUT)
        return t->outcome == OUTCOME_CREATED || t->outcome == OUTCOME_REPLACED;
    return op == OP_DELETE && (t->outcome == OUTCOME_DELETED || t->outcome == OUTCOME_ABSENT);
}

/* The owner itself says that it did not store the value, and never will. */
static bool is_refused(const struct told *t)
{
    return !t->closed && (t->outcome == OUTCOME_NO_ROOM || t->outcome == OUTCOME_TOO_LARGE);
}

static void settle_put(struct ledger *l, uint32_t id, const struct told *t)
{
    if (is_acknowledged(OP_PUT, t)) {
        l->entries[id].acked_ns = t->at_ns;
        if (l->entries[id].stored_ns == TIME_NEVER)
            l->entries[id].stored_ns = t->at_ns; /* at the latest */
        append(l, &l->latest[l->entries[id].asked.key], id);
    } else if (is_refused(t)) {
        forget(l, id);
    } else {
        append(l, &l->failed, id);
        l->failed_count++;
        forget_failed(l);
    }
}

bool ledger_tell(struct ledger *l, const struct told *t, struct asked *out_asked)
{
    forget_outdated(l, t->at_ns);
    uint32_t id = lookup_find(&l->open, t->id);
    if (id == LOOKUP_NONE)
        return false;
    lookup_remove(&l->open, t->id);
    const struct asked asked = l->entries[id].asked;
    assert(t->at_ns >= asked.at_ns);
    if (is_acknowledged(asked.op, t))
        outdate(l, id, t->at_ns);
    if (asked.op == OP_PUT)
        settle_put(l, id, t);
    else
        give_back(l, id);
    *out_asked = asked;
    return true;
}

void ledger_store(struct ledger *l, version v, uint32_t life, uint64_t now_ns)
{
    uint32_t id = lookup_find(&l->versions, v);
    if (id == LOOKUP_NONE)
        return;
    l->entries[id].stored_ns = now_ns;
    l->entries[id].stored_by = life;
}

/* --- looking ---------------------------------------------------------------------------------- */

const struct ledger_entry *ledger_writer(const struct ledger *l, version v)
{
    uint32_t id = lookup_find(&l->versions, v);
    return id == LOOKUP_NONE ? NULL : &l->entries[id];
}

uint64_t ledger_overdue(const struct ledger *l, uint64_t now_ns, struct asked *out_first)
{
    uint64_t overdue = 0;
    for (uint32_t i = 0; i < l->open.capacity; i++) {
        const struct lookup_pair *pair = &l->open.pairs[i];
        if (pair->number == 0)
            continue;
        const struct asked *a = &l->entries[pair->place].asked;
        if (now_ns - a->at_ns <= l->answer_within_ns)
            continue;
        if (overdue++ == 0 || a->id < out_first->id)
            *out_first = *a;
    }
    return overdue;
}
