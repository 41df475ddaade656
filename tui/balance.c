/* tui/balance.c - see tui/balance.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/balance.h"

#include <stdlib.h>

/* By Newton's method, from above. */
static double root_of(double square)
{
    if (square <= 0)
        return 0;
    double root = square > 1 ? square : 1;
    for (int i = 0; i < 100; i++) {
        const double next = (root + square / root) / 2;
        if (next >= root)
            break;
        root = next;
    }
    return root;
}

/* A member whose weight is so much of all weights should have that part of the keys. */
static double fair_part(const struct members *m, uint32_t place)
{
    const double points = (double)m->ring->nodes[place].weight * m->ring->virtual_nodes;
    return m->placement == PLACEMENT_RING ? points / m->ring->point_count
                                          : 1.0 / m->ring->node_count;
}

/* The square of what its part deviates by, in its own size. A part of a ring is the sum of p gaps
 * between P points: its variance is (P - p) / (p * (P + 1)) of its mean's square. Thrown keys add
 * (1 - part) / (part * keys). */
static double variance_expected(const struct members *m, uint32_t place, double keys)
{
    const double part = fair_part(m, place), all = m->ring->point_count, own = part * all;
    const double ring = m->placement == PLACEMENT_RING ? (all - own) / (own * (all + 1)) : 0;
    return ring + (1 - part) / (part * keys);
}

struct balance balance_of_keys(const struct scene *s)
{
    struct balance b = {0};
    double found = 0, expected = 0, keys = 0;
    const struct members *m = s->members;
    for (uint32_t i = 0; m && i < m->ring->node_count; i++)
        keys += s->nodes[m->numbers[i]].keys;
    if (keys < 1)
        return b;
    b.mean = keys / m->ring->node_count;
    for (uint32_t i = 0; i < m->ring->node_count; i++) {
        const double fair = keys * fair_part(m, i), has = s->nodes[m->numbers[i]].keys;
        b.most = has / fair > b.most ? has / fair : b.most;
        found += (has / fair - 1) * (has / fair - 1);
        expected += variance_expected(m, i, keys);
    }
    b.deviation = root_of(found / m->ring->node_count);
    b.expected = root_of(expected / m->ring->node_count);
    return b;
}

/* --- other rings ----------------------------------------------------------------------------- */

/* The largest share over what is fair for the node's weight. */
static double most_of(const struct ring *r, double *shares)
{
    const double circle = 18446744073709551616.0; /* 2^64 */
    double most = 0;
    for (uint32_t p = 0; p < r->point_count; p++) {
        const uint64_t from = r->positions[p > 0 ? p - 1 : r->point_count - 1];
        shares[r->owners[p]] += r->point_count == 1 ? 1 : (double)(r->positions[p] - from) / circle;
    }
    for (uint32_t i = 0; i < r->node_count; i++) {
        const double fair = (double)r->nodes[i].weight * r->virtual_nodes / r->point_count;
        most = shares[i] / fair > most ? shares[i] / fair : most;
    }
    return most;
}

static bool try_ring(const struct ring *like, struct ring_member *list, double *shares,
                     struct balance_row *row)
{
    struct ring *r = NULL;
    if (ring_build(list, like->node_count, row->virtual_nodes, &r) != RING_OK)
        return false;
    memset(shares, 0, like->node_count * sizeof *shares);
    row->most = most_of(r, shares);
    ring_free(r);
    return true;
}

static uint64_t weight_of(const struct ring *r)
{
    uint64_t weight = 0;
    for (uint32_t i = 0; i < r->node_count; i++)
        weight += r->nodes[i].weight;
    return weight;
}

bool balance_table(const struct members *m, struct balance_row out[BALANCE_ROWS])
{
    static const uint32_t points[BALANCE_ROWS] = {1, 4, 16, 64, 256};
    const struct ring *r = m->ring;
    struct ring_member *list = calloc(r->node_count, sizeof *list);
    double *shares = calloc(r->node_count, sizeof *shares);
    bool ok = list && shares;
    for (uint32_t i = 0; ok && i < r->node_count; i++)
        list[i] =
            (struct ring_member){slice_of(r->nodes[i].id, r->nodes[i].id_len), r->nodes[i].weight};
    for (int i = 0; i < BALANCE_ROWS; i++) {
        out[i] = (struct balance_row){.virtual_nodes = points[i]};
        if (ok && weight_of(r) * points[i] <= BALANCE_POINTS_MAX)
            ok = try_ring(r, list, shares, &out[i]);
    }
    free(shares);
    free(list);
    return ok;
}
