/* net/turns.c - see net/turns.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/turns.h"

#include <assert.h>

void turns_init(struct turns *t)
{
    t->count = t->first = 0;
    buffer_init(&t->held, UINT32_MAX / 2);
}

void turns_release(struct turns *t)
{
    buffer_release(&t->held);
}

struct turn *turns_push(struct turns *t)
{
    assert(t->count < TURNS_MAX);
    struct turn *last = &t->ring[(t->first + t->count++) % TURNS_MAX];
    *last = (struct turn){0};
    return last;
}

void turns_hold(struct turns *t, uint32_t begin)
{
    assert(t->count > 0 && buffer_len(&t->held) > begin);
    turns_push(t)->held_len = buffer_len(&t->held) - begin;
}

const struct turn *turns_front(const struct turns *t)
{
    assert(t->count > 0 && t->ring[t->first].held_len == 0);
    return &t->ring[t->first];
}

static void drop_front(struct turns *t)
{
    t->count--;
    /* Begin again at the start when it is empty: then most connections touch one turn only. */
    t->first = t->count == 0 ? 0 : (t->first + 1) % TURNS_MAX;
}

bool turns_pop(struct turns *t, struct buffer *out)
{
    assert(t->count > 0 && t->ring[t->first].held_len == 0);
    uint32_t len = 0;
    for (drop_front(t); t->count > 0 && t->ring[t->first].held_len > 0; drop_front(t))
        len += t->ring[t->first].held_len;
    if (len == 0)
        return true;
    assert(len <= buffer_len(&t->held));
    if (!buffer_append(out, slice_of(buffer_bytes(&t->held).data, len)))
        return false;
    buffer_consume(&t->held, len);
    if (buffer_len(&t->held) == 0)
        buffer_release(&t->held);
    return true;
}
