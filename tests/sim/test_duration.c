/* tests/sim/test_duration.c - a span of time means one number of nanoseconds, or is refused.
 *
 * Method: a table at the edges; then random spans, written in every unit by long division.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/duration.h"

#include <inttypes.h>
#include <stdio.h>

#define REFUSED UINT64_MAX
#define HOUR_NS (UINT64_C(3600) * 1000000000)

static uint64_t duration(const char *text, uint64_t max_ns)
{
    uint64_t ns = REFUSED;
    const bool ok = duration_parse(slice_str(text), max_ns, &ns);
    if (ok != (ns != REFUSED))
        fail_msg("%s: %d, but %" PRIu64, text, ok, ns);
    return ns;
}

static void spans_are_exact_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        uint64_t max_ns, ns;
    } cases[] = {
        {"0s", 0, 0},
        {"0.000ns", 0, 0},
        {"1ns", 1, 1},
        {"1ns", 0, REFUSED},
        {"250us", HOUR_NS, 250000},
        {"0.25ms", HOUR_NS, 250000},
        {"0.1s", HOUR_NS, 100000000},
        {"1.5s", HOUR_NS, 1500000000},
        {"1.5s", 1499999999, REFUSED},
        {"2m", HOUR_NS, UINT64_C(120000000000)},
        {"60m", HOUR_NS, HOUR_NS},
        {"60.00000000001m", HOUR_NS, REFUSED},
        {"1h", HOUR_NS, HOUR_NS},
        {"1h", HOUR_NS - 1, REFUSED},
        {"007s", HOUR_NS, UINT64_C(7000000000)},
        {"1.50000000000000000000000000000000000000s", HOUR_NS, 1500000000},
        /* the smallest that can be written in each unit, and half of it */
        {"0.001us", 1, 1},
        {"0.0005us", 1, REFUSED},
        {"0.000001ms", 1, 1},
        {"0.0000005ms", 1, REFUSED},
        {"0.000000001s", 1, 1},
        {"0.0000000005s", 1, REFUSED},
        {"0.00000000005m", 9, 3},
        {"0.000000000025m", 9, REFUSED},
        {"0.0000000000025h", 9, 9},
        {"0.00000000000125h", 9, REFUSED},
        {"1.5ns", 9, REFUSED},
        {"0.00000000001m", 9, REFUSED},
        /* too long for any number */
        {"876000h", DURATION_NS_MAX, DURATION_NS_MAX},
        {"876000.0000000000025h", DURATION_NS_MAX, REFUSED},
        {"876001h", DURATION_NS_MAX, REFUSED},
        {"18446744073709551615h", DURATION_NS_MAX, REFUSED},
        {"18446744073709551615ns", DURATION_NS_MAX, REFUSED},
        {"18446744073709551616ns", DURATION_NS_MAX, REFUSED},
        {"99999999999999999999999999999999m", DURATION_NS_MAX, REFUSED},
        /* something else */
        {"", HOUR_NS, REFUSED},
        {"s", HOUR_NS, REFUSED},
        {"1", HOUR_NS, REFUSED},
        {"0", HOUR_NS, REFUSED},
        {"1.s", HOUR_NS, REFUSED},
        {"1.", HOUR_NS, REFUSED},
        {".5s", HOUR_NS, REFUSED},
        {"1.5.5s", HOUR_NS, REFUSED},
        {"1,5s", HOUR_NS, REFUSED},
        {"1e3s", HOUR_NS, REFUSED},
        {"-1s", HOUR_NS, REFUSED},
        {"+1s", HOUR_NS, REFUSED},
        {"1 s", HOUR_NS, REFUSED},
        {" 1s", HOUR_NS, REFUSED},
        {"1s ", HOUR_NS, REFUSED},
        {"1ss", HOUR_NS, REFUSED},
        {"1S", HOUR_NS, REFUSED},
        {"1sec", HOUR_NS, REFUSED},
        {"1min", HOUR_NS, REFUSED},
        {"1M", HOUR_NS, REFUSED},
        {"1d", HOUR_NS, REFUSED},
        {"1m30s", HOUR_NS, REFUSED},
        {"\xc2\xb5s", HOUR_NS, REFUSED},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const uint64_t ns = duration(cases[i].text, cases[i].max_ns);
        if (ns != cases[i].ns)
            fail_msg("%s is %" PRIu64 ", not %" PRIu64, cases[i].text, ns, cases[i].ns);
    }
}

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

/* ns / unit_ns in decimal by long division, digits after the point as far as places. Returns
 * whether that was all of it. */
static bool write(char *out, size_t out_bytes, uint64_t ns, uint64_t unit_ns, const char *unit,
                  int places)
{
    size_t used = (size_t)snprintf(out, out_bytes, "%" PRIu64, ns / unit_ns);
    uint64_t left = ns % unit_ns;
    for (int i = 0; i < places; i++) {
        left *= 10;
        used += (size_t)snprintf(out + used, out_bytes - used, "%s%" PRIu64, i == 0 ? "." : "",
                                 left / unit_ns);
        left %= unit_ns;
    }
    snprintf(out + used, out_bytes - used, "%s", unit);
    return left == 0;
}

static void every_spelling_of_a_span_is_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        uint64_t ns;
    } units[] = {{"ns", 1},         {"us", 1000},        {"ms", 1000000},
                 {"s", 1000000000}, {"m", HOUR_NS / 60}, {"h", HOUR_NS}};
    uint64_t seed = 1;
    uint32_t whole = 0;
    for (int round = 0; round < 50000; round++) {
        const uint64_t unit = draw(&seed) % ARRAY_LEN(units);
        const uint64_t multiple = draw(&seed) % 2 == 0 ? 1 : units[unit].ns / 8 + 1;
        const uint64_t ns = (draw(&seed) >> (2 + draw(&seed) % 60)) / multiple * multiple;
        const int places = (int)(draw(&seed) % 15);
        char text[96];
        if (ns > DURATION_NS_MAX)
            continue;
        if (!write(text, sizeof text, ns, units[unit].ns, units[unit].name, places)) {
            /* What was cut off is either missing or was less than one nanosecond. */
            assert_true(duration(text, DURATION_NS_MAX) != ns);
            continue;
        }
        whole++;
        assert_true(duration(text, ns) == ns);
        if (ns > 0)
            assert_true(duration(text, ns - 1) == REFUSED);
    }
    assert_true(whole > 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(spans_are_exact_or_refused),
        cmocka_unit_test(every_spelling_of_a_span_is_the_same),
    };
    return cmocka_run_group_tests_name("duration", tests, NULL, NULL);
}
