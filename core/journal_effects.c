/* core/journal_effects.c - see core/journal_effects.h.
 *
 * Field by field, in bytes of a fixed width, never over the memory of a struct: that has unused
 * bytes between the fields. The lengths of key and values come first, so that nothing can be taken
 * for a part of its neighbour.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/journal_effects.h"

#include "core/bytes.h"
#include "core/digest.h"

enum { ANSWER_BYTES = 1 + 4 + 1 + 1 + 8 + 4, EFFECT_BYTES = 1 + 4 + 4 + 8 + 1 + 1 + 8 + 4 + 4 };

static uint8_t *put_answer(uint8_t *at, const struct answer *a)
{
    at = bytes_put_u8(at, a->outcome);
    at = bytes_put_u32(at, a->owner);
    at = bytes_put_u8(at, a->forwarded);
    at = bytes_put_u8(at, a->collapsed);
    at = bytes_put_u64(at, a->ttl_left_ms);
    return bytes_put_u32(at, a->value.len);
}

static uint8_t *put_effect(uint8_t *at, const struct effect *e)
{
    at = bytes_put_u8(at, e->kind);
    at = bytes_put_u32(at, e->client);
    at = bytes_put_u32(at, e->peer);
    at = bytes_put_u64(at, e->call);
    at = bytes_put_u8(at, e->request.op);
    at = bytes_put_u8(at, e->request.internal);
    at = bytes_put_u64(at, e->request.ttl_ms);
    at = bytes_put_u32(at, e->request.key.len);
    return bytes_put_u32(at, e->request.value.len);
}

static uint64_t one_effect(uint64_t before, const struct effect *e)
{
    uint8_t fields[EFFECT_BYTES + ANSWER_BYTES + KEY_BYTES_MAX];
    uint8_t *end = bytes_put(put_answer(put_effect(fields, e), &e->answer), e->request.key);
    uint64_t d = digest(before, slice_of(fields, (size_t)(end - fields)), e->answer.value);
    return e->request.value.len > 0 ? digest(d, e->request.value, (struct blob){0}) : d;
}

uint64_t journal_effects(uint64_t before, const struct effects *fx)
{
    uint8_t count[1];
    bytes_put_u8(count, fx->count);
    uint64_t d = digest(before, slice_of(count, 1), (struct blob){0});
    for (uint32_t i = 0; i < fx->count; i++)
        d = one_effect(d, &fx->item[i]);
    return d;
}
