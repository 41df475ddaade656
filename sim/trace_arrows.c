/* sim/trace_arrows.c - see sim/trace_arrows.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace_arrows.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/mix.h"

/* The four kinds of arrows, in the order of the table in the header. */
enum leg { LEG_ASK = 1, LEG_TELL, LEG_SEND, LEG_BACK };

/* The number of an arrow; two of them are the same with a chance of 2^-64. Never 0. */
static uint64_t name_of(enum leg leg, uint16_t asker, uint64_t id)
{
    uint64_t name = mix_in(mix_in(leg, asker), id);
    return name == 0 ? 1 : name;
}

/* The arrow that begins, or ends, with a record; 0 for none. */
static uint64_t leaving(const struct record *r)
{
    if (r->kind == RECORD_ASK)
        return name_of(LEG_ASK, RECORD_NOBODY, r->a);
    if (r->kind == RECORD_SEND)
        return name_of(LEG_SEND, r->node, r->a);
    if (r->kind == RECORD_ANSWER)
        return name_of(r->other == RECORD_NOBODY ? LEG_TELL : LEG_BACK, r->other, r->a);
    return 0;
}

static uint64_t arriving(const struct record *r)
{
    if (r->kind == RECORD_REACH)
        return name_of(LEG_ASK, RECORD_NOBODY, r->a);
    if (r->kind == RECORD_TELL)
        return name_of(LEG_TELL, RECORD_NOBODY, r->a);
    if (r->kind == RECORD_ARRIVE)
        return name_of(LEG_SEND, r->other, r->a);
    if (r->kind == RECORD_RETURN)
        return name_of(LEG_BACK, r->node, r->a);
    return 0;
}

static uint32_t take_out(struct trace_arrows *a, uint64_t name)
{
    uint32_t place = lookup_find(&a->open, name);
    if (place == LOOKUP_NONE)
        return ARROW_NONE;
    lookup_remove(&a->open, name);
    a->free_places[a->free_count++] = place;
    return place;
}

uint32_t trace_arrows_arrive(struct trace_arrows *a, const struct record *r)
{
    uint64_t name = arriving(r);
    return name == 0 ? ARROW_NONE : take_out(a, name);
}

uint32_t trace_arrows_lost(struct trace_arrows *a, const struct record *r)
{
    if (r->kind != RECORD_FAIL && r->kind != RECORD_CLOSE)
        return ARROW_NONE;
    const bool failed = r->kind == RECORD_FAIL;
    uint16_t asker = failed ? r->node : RECORD_NOBODY;
    uint32_t place = take_out(a, name_of(failed ? LEG_SEND : LEG_ASK, asker, r->a));
    if (place == ARROW_NONE)
        place = take_out(a, name_of(failed ? LEG_BACK : LEG_TELL, asker, r->a));
    return place;
}

/* A fresh place is always the next one, so that there are never more of them than were under way
 * at one time. */
static bool take_place(struct trace_arrows *a, uint32_t *out)
{
    if (a->free_count == 0 && a->places == a->max) {
        uint32_t max = a->max == 0 ? 64 : a->max * 2;
        uint32_t *grown = realloc(a->free_places, max * sizeof *grown);
        if (!grown)
            return false;
        a->free_places = grown;
        a->max = max;
    }
    *out = a->free_count > 0 ? a->free_places[--a->free_count] : a->places++;
    return true;
}

bool trace_arrows_leave(struct trace_arrows *a, const struct record *r, uint32_t *out)
{
    assert(a != NULL && r != NULL && out != NULL);
    *out = ARROW_NONE;
    uint64_t name = leaving(r);
    if (name == 0)
        return true;
    take_out(a, name); /* a node that was restarted counts its calls from the beginning */
    if (!take_place(a, out))
        return false;
    if (lookup_add(&a->open, name, *out))
        return true;
    a->free_places[a->free_count++] = *out;
    *out = ARROW_NONE;
    return false;
}

void trace_arrows_destroy(struct trace_arrows *a)
{
    if (!a)
        return;
    lookup_destroy(&a->open);
    free(a->free_places);
    *a = (struct trace_arrows){0};
}
