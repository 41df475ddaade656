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

/* Each of n parts of a ring is the sum of v gaps between n * v points: its variance is
 * (n - 1) / (n * v + 1) of the mean's square. Thrown keys add what is left of n - 1 over k. */
static double deviation_expected(const struct scene *s, double n)
{
    const struct members *m = s->members;
    double shares = 0;
    if (m && m->placement == PLACEMENT_RING)
        shares = (n - 1) / (n * m->ring->virtual_nodes + 1);
    return root_of(shares + (n - 1 - shares) / s->keys.count);
}

struct balance balance_of_keys(const struct scene *s)
{
    struct balance b = {0};
    double squares = 0;
    uint32_t members = 0, most = 0, keys = 0;
    for (uint32_t i = 0; i < s->node_count; i++) {
        if (!s->nodes[i].is_member)
            continue;
        members++;
        keys += s->nodes[i].keys;
        most = s->nodes[i].keys > most ? s->nodes[i].keys : most;
    }
    if (members == 0 || keys == 0)
        return b;
    b.mean = (double)keys / members;
    for (uint32_t i = 0; i < s->node_count; i++)
        if (s->nodes[i].is_member)
            squares += (s->nodes[i].keys - b.mean) * (s->nodes[i].keys - b.mean);
    b.most = most / b.mean;
    b.deviation = root_of(squares / members) / b.mean;
    b.expected = deviation_expected(s, members);
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
