/* tests/sim/test_fault_line.c - a fault can be read by a person.
 *
 * Method: a table of faults and their lines; and one that is too long for its room.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/fault_line.h"
#include "tests/sim/scenario_text.h"

#include <stdio.h>
#include <stdlib.h>

static void each_fault_has_its_line(void **state)
{
    (void)state;
    static const struct {
        const char *fault, *line;
    } cases[] = {
        {"'crash': 'B'", "B crashes"},
        {"'crash': 'B', 'for': '1.5s'", "B crashes, for 1.5 s"},
        {"'restart': 'B'", "B is back, empty"},
        {"'restart': 'B', 'memory': '1MiB'", "B is back, empty, with 1024 KiB"},
        {"'pause': 'B', 'for': '20ms'", "B stands still, for 20 ms"},
        {"'resume': 'B'", "B goes on"},
        {"'cut': ['A', 'B'], 'for': '1h'", "nothing passes from A to B, for 1 h"},
        {"'heal': ['A', 'B']", "A reaches B again"},
        {"'heal': 'all'", "everyone reaches everyone again"},
        {"'reset': ['A', 'B']", "A and B lose their connections"},
        {"'slow': 'B', 'by': '250us'", "B becomes slower by 250 us"},
        {"'slow': 'B', 'by': '0s'", "B is as fast as before"},
        {"'isolate': 'B'", "B is cut off from everyone"},
        {"'isolate': 'B', 'way': 'in'", "B hears nobody"},
        {"'isolate': 'B', 'way': 'out'", "nobody hears B"},
        {"'partition': [['C'], ['A', 'B']]", "C | A B do not hear each other"},
        {"'partition': 'random'", "two halves, drawn, do not hear each other"},
        {"'flap': ['A', 'B'], 'every': '200ms', 'for': '3s'",
         "A and B are cut and healed, every 200 ms, for 3 s"},
        {"'half_open': ['A', 'B']", "B forgets the connection from A"},
        {"'leave': 'shop'", "the clients of shop drop their connections"},
        {"'clock': 'B', 'by': '+90s'", "the wall clock of B is set forward by 90 s"},
        {"'clock': 'B', 'by': '-1.25s'", "the wall clock of B is set back by 1.25 s"},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        char text[512], line[FAULT_LINE_MAX];
        struct scenario s;
        snprintf(text, sizeof text,
                 START "'clients': [{'id': 'shop', 'keys': {'scan': 1}, 'rate': 1}],\n"
                       "'faults': [{'id': 'f', 'at': '5s', %s}]}",
                 cases[i].fault);
        must_parse(text, &s);
        fault_line(&s, &s.faults[0], line);
        assert_string_equal(line, cases[i].line);
        scenario_destroy(&s);
    }
}

static void line_that_is_too_long_ends_in_dots(void **state)
{
    (void)state;
    enum { NODES = 400 };
    char text[8 * NODES] = "{'name': 'x', 'end': '9s', 'nodes': 400, 'faults': [{'id': 'f', 'at': "
                           "'1s', 'for': '1s', 'partition': [['n001']";
    size_t used = strlen(text);
    for (int i = 2; i <= 99; i++)
        used += (size_t)sprintf(text + used, ",['n%03d']", i);
    strcpy(text + used, "]}]}");
    char line[FAULT_LINE_MAX];
    struct scenario s;
    must_parse(text, &s);
    fault_line(&s, &s.faults[0], line);
    assert_int_equal(strlen(line), FAULT_LINE_MAX - 1);
    assert_memory_equal(line, "n001 | n002 | n003", 18);
    assert_string_equal(line + FAULT_LINE_MAX - 4, "...");
    scenario_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_fault_has_its_line),
        cmocka_unit_test(line_that_is_too_long_ends_in_dots),
    };
    return cmocka_run_group_tests_name("fault_line", tests, NULL, NULL);
}
