/* tests/sim/test_patience.c - how long an answer may take is known in advance, and not too well
 * meant.
 *
 * Method: scenarios whose bound is reckoned by hand.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/patience.h"
#include "tests/sim/scenario_text.h"

#include <stdio.h>

#define MS UINT64_C(1000000)

static void bound_is_what_the_scenario_can_do_to_a_request(void **state)
{
    (void)state;
    static const struct {
        const char *rest;
        uint64_t ms;
    } cases[] = {
        {"", 2000}, /* two deadlines of a second */
        {", 'forward_timeout': 0.25", 500},
        {", 'network': {'access': '10ms', 'links': '1h'}", 2020},
        {", 'network': {'access': {'uniform': ['1ms', '50ms']}}", 2100},
        {", 'network': {'access': {'two_mode': {'most': '1s', 'one_in': 9}}}", 4000},
        {", 'faults': [{'id': '1', 'at': '1s', 'slow': 'A', 'by': '30ms', 'for': '1s'},"
         "{'id': '2', 'at': '9s', 'slow': 'B', 'by': '20ms'}]",
         2060},
        {", 'faults': [{'id': '1', 'at': '1s', 'crash': 'A', 'for': '9s'},"
         "{'id': '2', 'at': '9s', 'cut': ['A', 'B']}, {'id': '3', 'at': '9s', 'isolate': 'B'},"
         "{'id': '4', 'at': '9s', 'half_open': ['A', 'B']}]",
         2000},
        {", 'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '3s'}]", 5000},
        {", 'faults': [{'id': '1', 'at': '1s', 'pause': 'A'}]", 21000}, /* to the end, at 20 s */
        {", 'faults': [{'id': '1', 'at': '15s', 'pause': 'A', 'for': '60s'}]", 7000},
        {", 'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '9s'},"
         "{'id': '2', 'at': '2s', 'resume': 'B'}, {'id': '3', 'at': '4s', 'resume': 'A'}]",
         5000},
        /* Two that one request may meet, on its way from one node to another. */
        {", 'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '3s'},"
         "{'id': '2', 'at': '6s', 'pause': 'B', 'for': '2s'}]",
         7000},
        /* Further apart than a request takes without them: the longer one counts. */
        {", 'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '3s'},"
         "{'id': '2', 'at': '6.000001s', 'pause': 'B', 'for': '2s'}]",
         5000},
        /* A short one inside a long one does not hide how long that is. */
        {", 'faults': [{'id': '1', 'at': '1s', 'pause': 'A', 'for': '9s'},"
         "{'id': '2', 'at': '2s', 'pause': 'B', 'for': '1s'},"
         "{'id': '3', 'at': '11s', 'pause': 'B', 'for': '2s'}]",
         14000},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512];
        struct scenario s;
        snprintf(text, sizeof text, "{'name': 'x', 'nodes': 3, 'end': '20s'%s}", cases[i].rest);
        must_parse(text, &s);
        if (patience_ns(&s) != cases[i].ms * MS)
            fail_msg("%s\n%.3f ms, not %u", text, (double)patience_ns(&s) / 1e6,
                     (unsigned)cases[i].ms);
        scenario_destroy(&s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bound_is_what_the_scenario_can_do_to_a_request),
    };
    return cmocka_run_group_tests_name("patience", tests, NULL, NULL);
}
