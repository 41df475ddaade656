/* sim/ddmin.c - see sim/ddmin.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/ddmin.h"

#include <stdlib.h>

#include "sim/lookup.h"
#include "sim/mix.h"

struct search {
    const struct ddmin_claim *claim;
    uint32_t count;
    uint32_t *things; /* owned; the set so far, ascending */
    uint32_t size;    /* of it */
    bool *trial;      /* owned; the set that is asked about */
    struct lookup answers;
};

/* A sum, so that it does not matter in which order a set came about. Never 0, as lookups want. */
static uint64_t hash_of(const struct search *s)
{
    uint64_t hash = 0;
    for (uint32_t i = 0; i < s->count; i++)
        if (s->trial[i])
            hash += mix_in(0, i);
    return hash | 1;
}

static bool ask(struct search *s)
{
    const uint64_t hash = hash_of(s);
    const uint32_t known = lookup_find(&s->answers, hash);
    if (known != LOOKUP_NONE)
        return known == 1;
    const bool holds = s->claim->holds(s->claim->self, s->trial);
    if (!lookup_add(&s->answers, hash, holds)) {
        /* without memory for the answer, it may be asked for again */
    }
    return holds;
}

/* The things of the set from one place up to another: they alone, or all but they. */
static void try_part(struct search *s, uint32_t from, uint32_t to, bool alone)
{
    memset(s->trial, 0, s->count * sizeof *s->trial);
    for (uint32_t i = 0; i < s->size; i++)
        s->trial[s->things[i]] = (i >= from && i < to) == alone;
}

/* What was asked about is the set from now on. */
static void take_trial(struct search *s)
{
    uint32_t size = 0;
    for (uint32_t i = 0; i < s->size; i++)
        if (s->trial[s->things[i]])
            s->things[size++] = s->things[i];
    s->size = size;
}

/* Where the n-th of so many parts of a set of this size begins. */
static uint32_t part_start(uint32_t size, uint32_t n, uint32_t parts)
{
    return (uint32_t)((uint64_t)size * n / parts);
}

/* Is one part alone enough? */
static bool take_one_part(struct search *s, uint32_t parts)
{
    for (uint32_t n = 0; n < parts; n++) {
        try_part(s, part_start(s->size, n, parts), part_start(s->size, n + 1, parts), true);
        if (ask(s)) {
            take_trial(s);
            return true;
        }
    }
    return false;
}

/* Leave out each part that can be: how many could. The last first: what comes late in a list is
 * more often a consequence than a cause. */
static uint32_t leave_parts_out(struct search *s, uint32_t parts)
{
    const uint32_t size = s->size;
    uint32_t gone = 0;
    for (uint32_t n = parts; n-- > 0;) {
        /* What lies before a part is still in its place. */
        try_part(s, part_start(size, n, parts), part_start(size, n + 1, parts), false);
        if (ask(s)) {
            take_trial(s);
            gone++;
        }
    }
    return gone;
}

static void search(struct search *s)
{
    uint32_t parts = 2;
    try_part(s, 0, 0, true);
    if (ask(s))
        take_trial(s);
    while (s->size >= 2) {
        const bool finest = parts >= s->size;
        if (take_one_part(s, parts)) {
            parts = 2;
            continue;
        }
        const uint32_t gone = leave_parts_out(s, parts);
        if (gone == 0 && finest)
            return;
        parts = gone > 0 ? parts - gone : 2 * parts;
        parts = parts < 2 ? 2 : parts > s->size ? s->size : parts;
    }
}

bool ddmin(uint32_t count, const struct ddmin_claim *claim, bool *kept)
{
    struct search s = {.claim = claim, .count = count, .size = count};
    s.things = calloc((size_t)count + 1, sizeof *s.things);
    s.trial = calloc((size_t)count + 1, sizeof *s.trial);
    const bool ok = s.things && s.trial;
    for (uint32_t i = 0; ok && i < count; i++)
        s.things[i] = i;
    if (ok)
        search(&s);
    memset(kept, !ok, count * sizeof *kept);
    for (uint32_t i = 0; ok && i < s.size; i++)
        kept[s.things[i]] = true;
    free(s.things);
    free(s.trial);
    lookup_destroy(&s.answers);
    return ok;
}
