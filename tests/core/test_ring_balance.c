/* tests/core/test_ring_balance.c - shares of the circle vary as the theory of random points says.
 *
 * Method: n nodes of v points each, placed by an ideal hash, cut the circle into arcs that follow
 * a Dirichlet distribution, so mean and variance of everything below are known exactly. Each test
 * builds many rings whose ids differ, averages, and accepts the result within Z standard errors
 * of the exact mean. The standard error of an average over T independent rings is sd / sqrt(T),
 * with the exact sd of the averaged quantity; none of the bounds is measured or guessed. Seeds
 * are fixed, so a test passes always or never; an ideal hash would miss a five-sigma bound once
 * in 1.7 million times.
 *
 * The table is the one of Lamping and Veach, "A Fast, Minimal Memory, Consistent Hash Algorithm"
 * (2014), whose simulated column for rings is .998, .315, .0997, .0316.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "core/hash.h"
#include "core/ring.h"

enum { NODES = 1000, Z = 5 };

static const double CIRCLE = 18446744073709551616.0; /* 2^64 */

struct average {
    double sum;
    uint32_t count;
};

static void add(struct average *a, double x)
{
    a->sum += x;
    a->count++;
}

/* variance is that of one addend. */
static void assert_mean(const struct average *a, double mean, double variance)
{
    double measured = a->sum / a->count;
    double standard_error = sqrt(variance / a->count);
    if (fabs(measured - mean) > Z * standard_error) {
        fail_msg("measured %g, expected %g +- %d x %g", measured, mean, Z, standard_error);
    }
}

/* A ring of n nodes whose ids no other trial has. */
static struct ring *build(uint32_t n, uint32_t virtual_nodes, uint32_t trial)
{
    static char ids[NODES][24];
    static struct ring_member members[NODES];
    for (uint32_t i = 0; i < n; i++) {
        int len = snprintf(ids[i], sizeof ids[i], "t%u-n%u", (unsigned)trial, (unsigned)i);
        members[i] = (struct ring_member){.id = slice_of(ids[i], (size_t)len), .weight = 1};
    }
    struct ring *r = NULL;
    assert_true(ring_build(members, n, virtual_nodes, &r) == RING_OK);
    return r;
}

/* Every node's share, as a multiple of the mean share. The same as ring_share(), but for all the
 * nodes in one walk around the circle. */
static void measure_shares(const struct ring *r, double *shares)
{
    memset(shares, 0, r->node_count * sizeof *shares);
    uint64_t previous = r->positions[r->point_count - 1];
    for (uint32_t i = 0; i < r->point_count; i++) {
        shares[r->owners[i]] += (double)(r->positions[i] - previous) / CIRCLE * r->node_count;
        previous = r->positions[i];
    }
}

/* One share is Beta(v, (n-1)v), so share/mean has mean 1 and this variance: */
static double share_variance(double n, double v)
{
    return (n - 1) / (n * v + 1);
}

/* The variance over many rings is estimated by S = (sum over nodes of (share/mean - 1)^2) / n,
 * which has exactly share_variance() as its mean, since the mean share is known and not estimated.
 * S = n Q - 1 with Q = sum of x_i^2, the x_i being Dirichlet(v, ..., v). With N = n v, the moments
 * of that distribution are
 *     E[x_i^2]       = v (v+1) / (N (N+1))
 *     E[x_i^4]       = v (v+1) (v+2) (v+3) / (N (N+1) (N+2) (N+3))
 *     E[x_i^2 x_k^2] = (v (v+1))^2         / (N (N+1) (N+2) (N+3))
 * and var S = n^2 (n E[x_i^4] + n (n-1) E[x_i^2 x_k^2] - (n E[x_i^2])^2). */
static double variance_of_estimate(double n, double v)
{
    double all = n * v;
    double second = v * (v + 1) / (all * (all + 1));
    double four = all * (all + 1) * (all + 2) * (all + 3);
    double fourth = v * (v + 1) * (v + 2) * (v + 3) / four;
    double mixed = v * (v + 1) * v * (v + 1) / four;
    return n * n * (n * fourth + n * (n - 1) * mixed - n * second * n * second);
}

/* sd of share/mean; rows are points per node, columns are 10, 100 and 1000 nodes. */
static const uint32_t table_nodes[] = {10, 100, 1000};
static const struct {
    uint32_t virtual_nodes;
    double sd[ARRAY_LEN(table_nodes)];
} table[] = {
    {1, {.9045, .9900, .9990}},   {10, {.2985, .3145, .3161}},   {40, {.1498, .1573, .1580}},
    {100, {.0948, .0995, .0999}}, {160, {.0750, .0787, .0790}},  {200, {.0671, .0704, .0707}},
    {500, {.0424, .0445, .0447}}, {1000, {.0300, .0315, .0316}},
};

static void the_published_table_is_the_exact_law_rounded(void **state)
{
    (void)state;
    for (size_t row = 0; row < ARRAY_LEN(table); row++) {
        for (size_t col = 0; col < ARRAY_LEN(table_nodes); col++) {
            double sd = sqrt(share_variance(table_nodes[col], table[row].virtual_nodes));
            assert_true(fabs(sd - table[row].sd[col]) <= 0.00005 + 1e-9);
        }
    }
}

/* About 200,000 points for each cell of the table, in one ring at least. */
static void shares_deviate_as_much_as_the_table_says(void **state)
{
    (void)state;
    static double shares[NODES];
    for (size_t row = 0; row < ARRAY_LEN(table); row++) {
        for (size_t col = 0; col < ARRAY_LEN(table_nodes); col++) {
            uint32_t n = table_nodes[col];
            uint32_t v = table[row].virtual_nodes;
            struct average spread = {0};
            for (uint32_t trial = 0; trial < 1 + 200000 / (n * v); trial++) {
                struct ring *r = build(n, v, trial);
                measure_shares(r, shares);
                double squares = 0;
                for (uint32_t i = 0; i < n; i++) {
                    squares += (shares[i] - 1) * (shares[i] - 1);
                }
                add(&spread, squares / n);
                ring_free(r);
            }
            assert_mean(&spread, share_variance(n, v), variance_of_estimate(n, v));
        }
    }
}

/* With one point a node, the sorted shares are those of a stick broken at random. With e_k
 * independent exponentials of mean 1 and G their sum, max = (sum of e_k / k) / G, and a quotient
 * by G is independent of G. So with H = 1 + 1/2 + ... + 1/n and H2 = 1 + 1/4 + ... + 1/n^2:
 *     max/mean has mean H    and variance n/(n+1) (H^2 + H2) - H^2
 *     min/mean has mean 1/n  and variance 2/(n(n+1)) - 1/n^2 */
static void one_point_a_node_makes_the_greatest_share_a_harmonic_number(void **state)
{
    (void)state;
    enum { TRIALS = 400 };
    static const uint32_t nodes[] = {3, 10, 100};
    for (size_t k = 0; k < ARRAY_LEN(nodes); k++) {
        double n = nodes[k];
        double harmonic = 0;
        double harmonic2 = 0;
        for (double i = 1; i <= n; i++) {
            harmonic += 1 / i;
            harmonic2 += 1 / (i * i);
        }
        struct average greatest = {0};
        struct average least = {0};
        for (uint32_t trial = 0; trial < TRIALS; trial++) {
            double shares[100];
            struct ring *r = build(nodes[k], 1, trial);
            measure_shares(r, shares);
            double max = 0;
            double min = n;
            for (uint32_t i = 0; i < r->node_count; i++) {
                max = fmax(max, shares[i]);
                min = fmin(min, shares[i]);
            }
            add(&greatest, max);
            add(&least, min);
            ring_free(r);
        }
        double square = harmonic * harmonic;
        assert_mean(&greatest, harmonic, n / (n + 1) * (square + harmonic2) - square);
        assert_mean(&least, 1 / n, 2 / (n * (n + 1)) - 1 / (n * n));
    }
}

/* A node that joins n others takes a share of the circle that is Beta(v, nv): as a multiple of
 * the mean share 1/(n+1), its mean is 1 and its variance share_variance(n + 1, v). */
static void a_joining_node_takes_its_fair_share_on_average(void **state)
{
    (void)state;
    enum { TRIALS = 100, POINTS_EACH = 160 };
    static const uint32_t nodes[] = {2, 4, 10, 50};
    for (size_t k = 0; k < ARRAY_LEN(nodes); k++) {
        uint32_t n = nodes[k];
        struct average taken = {0};
        for (uint32_t trial = 0; trial < TRIALS; trial++) {
            struct ring *old = build(n, POINTS_EACH, trial);
            struct ring *new = NULL;
            char id[24];
            int len = snprintf(id, sizeof id, "t%u-joins", (unsigned)trial);
            struct ring_member joins = {.id = slice_of(id, (size_t)len), .weight = 1};
            assert_true(ring_with(old, joins, &new) == RING_OK);
            bool whole = false;
            uint64_t share = ring_share(new, ring_find(new, joins.id), &whole);
            add(&taken, (double)share / CIRCLE * (n + 1));
            ring_free(new);
            ring_free(old);
        }
        assert_mean(&taken, 1, share_variance(n + 1, POINTS_EACH));
    }
}

/* A node of weight w has w times the points: its share is Beta(wv, (W-w)v) with W all weights
 * together, so the mean is w/W and the variance w (W-w) / (W^2 (Wv+1)). */
static void a_share_is_proportional_to_the_weight(void **state)
{
    (void)state;
    enum { TRIALS = 200, POINTS_EACH = 40, ALL = 1 + 2 + 3 + 10 };
    static const uint32_t weights[] = {1, 2, 3, 10};
    struct average share[ARRAY_LEN(weights)] = {{0}};
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        char ids[ARRAY_LEN(weights)][24];
        struct ring_member members[ARRAY_LEN(weights)];
        for (uint32_t i = 0; i < ARRAY_LEN(weights); i++) {
            int len = snprintf(ids[i], sizeof ids[i], "t%u-w%u", (unsigned)trial, (unsigned)i);
            members[i] = (struct ring_member){slice_of(ids[i], (size_t)len), weights[i]};
        }
        struct ring *r = NULL;
        assert_true(ring_build(members, ARRAY_LEN(weights), POINTS_EACH, &r) == RING_OK);
        for (uint32_t i = 0; i < ARRAY_LEN(weights); i++) {
            bool whole = false;
            uint64_t arc = ring_share(r, ring_find(r, members[i].id), &whole);
            add(&share[i], (double)arc / CIRCLE);
        }
        ring_free(r);
    }
    for (uint32_t i = 0; i < ARRAY_LEN(weights); i++) {
        double w = weights[i];
        double variance = w * (ALL - w) / (1.0 * ALL * ALL * (ALL * POINTS_EACH + 1));
        assert_mean(&share[i], w / ALL, variance);
    }
}

/* Keys that are named alike still meet each node as often as its share says: over K keys,
 * chi-square against K x share has mean n-1 and variance 2(n-1), whatever the shares are. (Against
 * equal shares it would not: that is the ring's own unevenness, not the key hash's.) */
static void similar_keys_spread_over_nodes_by_their_shares(void **state)
{
    (void)state;
    enum { KEYS = 20000, N = 10, TRIALS = 10 };
    struct average chi_square = {0};
    for (uint32_t trial = 0; trial < TRIALS; trial++) {
        struct ring *r = build(N, VIRTUAL_NODES_DEFAULT, trial);
        double shares[N];
        uint32_t keys[N] = {0};
        measure_shares(r, shares);
        for (uint32_t i = 0; i < KEYS; i++) {
            char key[32];
            int len = snprintf(key, sizeof key, "t%u/user:%u", (unsigned)trial, (unsigned)i);
            keys[ring_owner(r, hash_key(slice_of(key, (size_t)len)))]++;
        }
        double sum = 0;
        for (uint32_t n = 0; n < N; n++) {
            double expected = shares[n] * KEYS / N;
            sum += (keys[n] - expected) * (keys[n] - expected) / expected;
        }
        add(&chi_square, sum);
        ring_free(r);
    }
    assert_mean(&chi_square, N - 1, 2 * (N - 1));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_published_table_is_the_exact_law_rounded),
        cmocka_unit_test(shares_deviate_as_much_as_the_table_says),
        cmocka_unit_test(one_point_a_node_makes_the_greatest_share_a_harmonic_number),
        cmocka_unit_test(a_joining_node_takes_its_fair_share_on_average),
        cmocka_unit_test(a_share_is_proportional_to_the_weight),
        cmocka_unit_test(similar_keys_spread_over_nodes_by_their_shares),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
