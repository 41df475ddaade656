/* tests/sim/test_draw.c - draws are the same everywhere, and as random as they claim to be.
 *
 * Method: pinned values that were computed by another program; then statistics over draws of
 * neighbouring numbers, which is how they are used. The seeds are fixed, so a test that passes
 * once passes always; the bounds are those of five standard deviations or more.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "sim/draw.h"
#include "sim/mix.h"

static void mixing_is_the_published_splitmix64(void **state)
{
    (void)state;
    static const uint64_t from_zero[] = {UINT64_C(0xe220a8397b1dcdaf), UINT64_C(0x6e789e6aa1b965f4),
                                         UINT64_C(0x06c45d188009454f)};
    static const uint64_t from_1234567[] = {
        UINT64_C(6457827717110365317), UINT64_C(3203168211198807973), UINT64_C(9817491932198370423),
        UINT64_C(4593380528125082431), UINT64_C(16408922859458223821)};
    for (uint64_t i = 0; i < ARRAY_LEN(from_zero); i++)
        assert_true(mix_in(0, i) == from_zero[i]);
    for (uint64_t i = 0; i < ARRAY_LEN(from_1234567); i++)
        assert_true(mix_in(1234567, i) == from_1234567[i]);
}

static void draws_are_the_same_on_every_machine(void **state)
{
    (void)state;
    static const struct {
        uint64_t seed;
        enum draw_purpose purpose;
        uint64_t who, number, drawn;
    } pinned[] = {
        {0, DRAW_LATENCY, 0, 0, UINT64_C(0x68ac638da2edda0c)},
        {1, DRAW_LATENCY, 0, 0, UINT64_C(0xdf4fe57cf2aeb6b8)},
        {0, DRAW_KEY, 0, 0, UINT64_C(0x842b9650144b4428)},
        {0, DRAW_LATENCY, 1, 0, UINT64_C(0x15858a0c408cf7eb)},
        {0, DRAW_LATENCY, 0, 1, UINT64_C(0x8a89e2545e7a7125)},
        {42, DRAW_SECRET, 1000000, 123456789, UINT64_C(0x5e9915b1b6c75e5d)},
        {UINT64_MAX, DRAW_SECRET, UINT64_MAX, UINT64_MAX, UINT64_C(0x2e319bcb7c35bff5)},
    };
    for (size_t i = 0; i < ARRAY_LEN(pinned); i++)
        assert_true(draw(pinned[i].seed, pinned[i].purpose, pinned[i].who, pinned[i].number) ==
                    pinned[i].drawn);
}

/* --- each bit of each input counts ------------------------------------------------------------ */

static uint64_t draw_of(const uint64_t in[4])
{
    return draw(in[0], (enum draw_purpose)in[1], in[2], in[3]);
}

/* Flip one bit of one input, over many small inputs: each bit of the draw changes half the time. */
static void flip(uint32_t input, uint32_t bit)
{
    enum { TIMES = 1024 };
    uint32_t changed[64] = {0};
    for (uint64_t i = 0; i < TIMES; i++) {
        uint64_t in[4] = {i % 4, i / 4 % 4, i / 16 % 8, i / 128};
        uint64_t before = draw_of(in);
        in[input] ^= UINT64_C(1) << bit;
        uint64_t differs = before ^ draw_of(in);
        for (uint32_t b = 0; b < 64; b++)
            changed[b] += (differs >> b & 1) != 0;
    }
    for (uint32_t b = 0; b < 64; b++) /* the standard deviation of each count is 16 */
        assert_in_range(changed[b], TIMES / 2 - 6 * 16, TIMES / 2 + 6 * 16);
}

static void each_bit_of_each_input_changes_half_the_draw(void **state)
{
    (void)state;
    for (uint32_t bit = 0; bit < 64; bit++) {
        flip(0, bit);
        flip(2, bit);
        flip(3, bit);
    }
    for (uint32_t bit = 0; bit < 3; bit++)
        flip(1, bit);
}

/* --- draws below a bound ---------------------------------------------------------------------- */

/* The upper half of a product, bit by bit. */
static uint64_t upper_half(uint64_t a, uint64_t b)
{
    uint64_t high = 0;
    for (uint32_t i = 0; i < 64; i++) { /* high = (high + a if this bit of b is set) / 2 */
        uint64_t sum = high + (b >> i & 1) * a;
        uint64_t carry = sum < high;
        high = sum >> 1 | carry << 63;
    }
    return high;
}

static void a_draw_below_a_bound_is_the_upper_half_of_the_product(void **state)
{
    (void)state;
    static const uint64_t edges[] = {1,
                                     2,
                                     3,
                                     UINT32_MAX - 1,
                                     UINT32_MAX,
                                     UINT64_C(1) << 32,
                                     (UINT64_C(1) << 32) + 1,
                                     UINT64_C(1) << 63,
                                     UINT64_MAX - 1,
                                     UINT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(edges); i++) {
        assert_true(draw_below(0, edges[i]) == 0);
        assert_true(draw_below(UINT64_MAX, edges[i]) == edges[i] - 1);
        for (size_t j = 0; j < ARRAY_LEN(edges); j++)
            assert_true(draw_below(edges[j], edges[i]) == upper_half(edges[j], edges[i]));
    }
    for (uint64_t i = 0; i < 20000; i++) {
        uint64_t bits = mix_in(1, i), below = mix_in(2, i) >> (i % 64) | 1;
        assert_true(draw_below(bits, below) == upper_half(bits, below));
    }
}

/* The squared distance from equal shares, in units of a share. */
static double chi_square(const uint32_t *counts, uint32_t bins, uint32_t total)
{
    double expected = (double)total / bins, sum = 0;
    for (uint32_t i = 0; i < bins; i++)
        sum += ((double)counts[i] - expected) * ((double)counts[i] - expected) / expected;
    return sum;
}

static void neighbours_fall_everywhere_alike(void **state)
{
    (void)state;
    enum { BINS = 100, TOTAL = 200000 };
    for (uint32_t vary = 0; vary < 4; vary++) {
        uint32_t counts[BINS] = {0}, pairs[BINS] = {0};
        uint64_t last = 0;
        for (uint64_t i = 0; i < TOTAL; i++) {
            uint64_t in[4] = {7, DRAW_KEY, 3, 5};
            in[vary] = vary == 1 ? i % 7 + 1 : i;
            in[3] = vary == 1 ? i / 7 : in[3];
            uint64_t drawn = draw_below(draw_of(in), BINS);
            counts[drawn]++;
            pairs[drawn / 10 * 10 + last / 10]++;
            last = drawn;
        }
        /* 99 degrees of freedom: 99 is expected, with a standard deviation of 14 */
        assert_in_range((uint64_t)chi_square(counts, BINS, TOTAL), 99 - 5 * 14, 99 + 5 * 14);
        assert_in_range((uint64_t)chi_square(pairs, BINS, TOTAL), 99 - 5 * 14, 99 + 5 * 14);
    }
}

/* --- exponential draws ------------------------------------------------------------------------ */

static const uint64_t MEAN = 1000000000;

static void an_exponential_draw_is_minus_the_logarithm(void **state)
{
    (void)state;
    static const struct {
        uint64_t bits;
        double expected; /* -ln((bits | 1) / 2^64) x 1e9 */
    } pinned[] = {
        {0, 44361419555.836500},
        {1, 44361419555.836500},
        {2, 43262807267.168390},
        {UINT64_C(1) << 32, 22180709777.685419},
        {UINT64_C(1) << 62, 1386294361.119891},
        {UINT64_C(1) << 63, 693147180.559945},
        {(UINT64_C(1) << 63) - 1, 693147180.559945},
        {UINT64_C(0x123456789abcdef0), 2643511679.964639},
        {UINT64_C(0xdeadbeefcafebabe), 139447542.899167},
        {UINT64_MAX, 0.0},
    };
    for (size_t i = 0; i < ARRAY_LEN(pinned); i++) {
        double drawn = (double)draw_exponential(pinned[i].bits, MEAN);
        assert_true(fabs(drawn - pinned[i].expected) <= 1e-8 * (double)MEAN + 1);
    }
}

static void it_is_exact_to_one_part_in_a_hundred_million(void **state)
{
    (void)state;
    double worst = 0;
    for (uint64_t i = 0; i < 200000; i++) {
        uint64_t bits = mix_in(11, i) >> (i % 60);
        double exact = -log((double)(bits | 1) / 18446744073709551616.0);
        const uint64_t mean = UINT64_C(1) << 50;
        double off = fabs((double)draw_exponential(bits, mean) / (double)mean - exact);
        worst = off > worst ? off : worst;
    }
    assert_true(worst < 1e-8);
}

static void its_mean_and_quantiles_are_right(void **state)
{
    (void)state;
    enum { TOTAL = 1000000, QUANTILES = 7 };
    static const double chances[QUANTILES] = {0.001, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999};
    uint32_t below[QUANTILES] = {0};
    double sum = 0;
    for (uint64_t i = 0; i < TOTAL; i++) {
        double drawn = (double)draw_exponential(draw(3, DRAW_LATENCY, 1, i), MEAN);
        sum += drawn;
        for (uint32_t q = 0; q < QUANTILES; q++)
            below[q] += drawn < -log1p(-chances[q]) * (double)MEAN;
    }
    /* standard deviations: of the mean of n draws 1 / sqrt(n), of a count sqrt(n p (1 - p)) */
    assert_true(fabs(sum / TOTAL / (double)MEAN - 1) < 5 / sqrt(TOTAL));
    for (uint32_t q = 0; q < QUANTILES; q++)
        assert_true(fabs((double)below[q] - chances[q] * TOTAL) <
                    5 * sqrt(TOTAL * chances[q] * (1 - chances[q])));
}

static void more_bits_never_give_a_longer_time(void **state)
{
    (void)state;
    uint64_t last = UINT64_MAX;
    for (uint64_t step = 0; step < 100000; step++) {
        uint64_t drawn = draw_exponential(step * (UINT64_MAX / 100000), MEAN);
        assert_true(drawn <= last);
        last = drawn;
    }
}

static void the_longest_time_of_the_largest_mean_fits(void **state)
{
    (void)state;
    uint64_t longest = draw_exponential(0, DRAW_MEAN_MAX);
    assert_true(longest > 44 * DRAW_MEAN_MAX && longest < 45 * DRAW_MEAN_MAX);
    assert_true(draw_exponential(0, 0) == 0);
    assert_true(draw_exponential(0, 1) == 44);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mixing_is_the_published_splitmix64),
        cmocka_unit_test(draws_are_the_same_on_every_machine),
        cmocka_unit_test(each_bit_of_each_input_changes_half_the_draw),
        cmocka_unit_test(a_draw_below_a_bound_is_the_upper_half_of_the_product),
        cmocka_unit_test(neighbours_fall_everywhere_alike),
        cmocka_unit_test(an_exponential_draw_is_minus_the_logarithm),
        cmocka_unit_test(it_is_exact_to_one_part_in_a_hundred_million),
        cmocka_unit_test(its_mean_and_quantiles_are_right),
        cmocka_unit_test(more_bits_never_give_a_longer_time),
        cmocka_unit_test(the_longest_time_of_the_largest_mean_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
