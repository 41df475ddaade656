/* core/members.c - see core/members.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/members.h"

#include <assert.h>
#include <stdlib.h>

/* Numbers were given in the order of the list; the ring is in order of id. */
static void fill_numbers(struct members *m, const struct ring_member *list, const uint32_t *numbers)
{
    for (uint32_t i = 0; i < m->ring->node_count; i++) {
        uint32_t place = numbers ? ring_find(m->ring, list[i].id) : i;
        assert(place < m->ring->node_count);
        m->numbers[place] = numbers ? numbers[i] : i;
    }
}

/* With another placement the same members own other keys, so their lists are not alike. */
static uint64_t fingerprint_of(const struct members *m)
{
    const uint64_t placement = (uint64_t)m->placement;
    return m->ring->fingerprint ^ placement * UINT64_C(0x9e3779b97f4a7c15);
}

enum ring_error members_build(const struct ring_member *list, const uint32_t *numbers,
                              uint32_t count, uint32_t virtual_nodes, enum placement placement,
                              struct members **out)
{
    struct members *m = calloc(1, sizeof *m);
    if (!m)
        return RING_NO_MEMORY;
    m->placement = placement;
    enum ring_error error = ring_build(list, count, virtual_nodes, &m->ring);
    if (error == RING_OK) {
        m->numbers = calloc(count, sizeof *m->numbers);
        error = m->numbers ? RING_OK : RING_NO_MEMORY;
    }
    if (error != RING_OK) {
        members_free(m);
        return error;
    }
    fill_numbers(m, list, numbers);
    m->fingerprint = fingerprint_of(m);
    *out = m;
    return RING_OK;
}

struct members *members_share(struct members *m)
{
    assert(m->shares < UINT32_MAX);
    m->shares++;
    return m;
}

void members_free(struct members *m)
{
    if (!m)
        return;
    if (m->shares > 0) {
        m->shares--;
        return;
    }
    ring_free(m->ring);
    free(m->numbers);
    free(m);
}

uint32_t members_place(const struct members *m, uint32_t number)
{
    for (uint32_t i = 0; i < m->ring->node_count; i++)
        if (m->numbers[i] == number)
            return i;
    return UINT32_MAX;
}
