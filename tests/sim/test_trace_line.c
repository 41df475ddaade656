/* tests/sim/test_trace_line.c - each record has a line, and the lines stand in columns.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/message.h"
#include "sim/trace.h"
#include "sim/trace_names.h"

static char ids[][TRACE_NAME_MAX + 1] = {"A", "B", "cache-17"};
static char keys[][TRACE_NAME_MAX + 1] = {"bread", "key:3", "rye, B"};
static char faults[][TRACE_NAME_MAX + 1] = {"f1", "w1"};
static char changes[][TRACE_NAME_MAX + 1] = {"add-d"};
static const struct trace_names names = {.nodes = {ids, ARRAY_LEN(ids)},
                                         .faults = {faults, ARRAY_LEN(faults)},
                                         .changes = {changes, ARRAY_LEN(changes)},
                                         .keys = {keys, ARRAY_LEN(keys)},
                                         .first_key = 18};

static void each_kind_of_record_has_its_line(void **state)
{
    (void)state;
    static const struct {
        struct record record;
        const char *line;
    } lines[] = {
        {{.kind = RECORD_ASK, .other = RECORD_NOBODY, .a = 12, .b = 17},
         "[    0.000000] A    is asked   GET key:17, request 12"},
        {{.at_ns = 1250000999, .kind = RECORD_SEND, .other = 1, .a = 3, .b = 17, .c = 1},
         "[    1.250000] A    sends      PUT key:17 to B, call 3.0"},
        {{.at_ns = 1251000000, .kind = RECORD_ARRIVE, .node = 1, .a = 3, .b = 17, .c = 2},
         "[    1.251000] B    receives   DELETE key:17 from A, call 3.0"},
        {{.at_ns = 1252000000, .kind = RECORD_RETURN, .other = 1, .a = 3, .c = 7},
         "[    1.252000] A    hears      hit, version 7, from B, call 3.0"},
        {{.kind = RECORD_FAIL, .node = 2, .other = 1, .a = 3, .b = 11},
         "[    0.000000] cache-17 fails      peer_reset, from B, call 3.0"},
        {{.kind = RECORD_TELL, .other = RECORD_NOBODY, .a = 12, .b = 1},
         "[    0.000000] A    answered   miss, request 12"},
        {{.kind = RECORD_WAKE, .node = 1, .other = RECORD_NOBODY},
         "[    0.000000] B    wakes      at its own deadline"},
        {{.kind = RECORD_FAULT, .node = RECORD_NOBODY, .other = RECORD_NOBODY, .a = 4},
         "[    0.000000] -    fault      #4"},
        {{.kind = RECORD_FAULT, .node = 1, .other = RECORD_NOBODY, .a = 1, .b = 1},
         "[    0.000000] B    fault      w1 is over"},
        {{.at_ns = 123456000000000, .kind = RECORD_CLOSE, .node = 9, .a = 12},
         "[123456.000000] #9   closed     no answer, request 12"},
        {{.kind = RECORD_REACH, .other = RECORD_NOBODY, .a = 12, .b = 17},
         "[    0.000000] A    gets       GET key:17, request 12"},
        {{.kind = RECORD_ANSWER, .node = 1, .other = 0, .a = 3, .c = 7},
         "[    0.000000] B    answers    hit, version 7, to A, call 3.0"},
        {{.kind = RECORD_ANSWER, .other = RECORD_NOBODY, .a = 12, .b = 1},
         "[    0.000000] A    answers    miss, request 12"},
        {{.kind = RECORD_CHANGE, .node = RECORD_NOBODY, .other = RECORD_NOBODY, .a = 0},
         "[    0.000000] -    change     of the list of members: add-d"},
        {{.kind = RECORD_LEARN, .node = 1, .other = RECORD_NOBODY, .a = 2},
         "[    0.000000] B    learns     list of members 2"},
        {{.kind = RECORD_BOOT, .node = 1, .other = RECORD_NOBODY, .a = 2},
         "[    0.000000] B    starts     boot 2"},
        {{.kind = RECORD_LEAVE, .node = 1, .other = RECORD_NOBODY, .a = 7},
         "[    0.000000] B    is left    by client 7"},
        {{.kind = RECORD_ASK, .a = 1, .b = 18},
         "[    0.000000] A    is asked   GET bread, request 1"},
        {{.kind = RECORD_REACH, .a = 1, .b = 19},
         "[    0.000000] A    gets       GET key:3, request 1"},
        {{.kind = RECORD_SEND, .other = 1, .b = 20},
         "[    0.000000] A    sends      GET \"rye, B\" to B, call 0.0"},
        {{.kind = RECORD_ASK, .a = 1, .b = 21},
         "[    0.000000] A    is asked   GET \"key #21\", request 1"},
        {{.kind = RECORD_ASK, .c = 77}, "[    0.000000] A    is asked   ? key:0, request 0"},
        {{.kind = RECORD_TELL, .b = 77}, "[    0.000000] A    answered   ?, request 0"},
    };
    char line[TRACE_LINE_MAX];
    for (size_t i = 0; i < ARRAY_LEN(lines); i++) {
        trace_line(&lines[i].record, &names, line);
        assert_string_equal(line, lines[i].line);
    }
}

static void each_kind_of_record_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (enum record_kind a = RECORD_ASK; a < RECORD_KINDS; a++) {
        assert_true(strlen(record_name(a)) >= 3);
        for (enum record_kind b = RECORD_ASK; b < a; b++)
            assert_string_not_equal(record_name(a), record_name(b));
    }
}

static void the_longest_line_fits(void **state)
{
    (void)state;
    static char longest[1][TRACE_NAME_MAX + 1], key[1][TRACE_NAME_MAX + 1];
    memset(longest[0], 'x', TRACE_NAME_MAX);
    memset(key[0], '"', TRACE_NAME_MAX);
    const struct trace_row row = {longest, 1};
    const struct trace_names long_names = {.nodes = row, .faults = row, .keys = {key, 1}};
    char line[TRACE_LINE_MAX];
    for (enum record_kind kind = RECORD_ASK; kind < RECORD_KINDS; kind++) {
        const bool is_ask = kind == RECORD_ASK || kind == RECORD_SEND;
        struct record r = {.at_ns = UINT64_MAX, .kind = kind, .a = UINT64_MAX, .b = UINT64_MAX};
        r.c = OP_DELETE;
        trace_line(&r, &long_names, line);
        r.b = 0;
        trace_line(&r, &long_names, line);
        assert_true(strlen(line) < TRACE_LINE_MAX - 32);
        assert_true(!is_ask || strstr(line, "\\\"\"")); /* the key's end */
        assert_true(!is_ask || strchr("0123456789", line[strlen(line) - 1]));
        r.c = UINT64_MAX;
        trace_line(&r, &long_names, line);
        assert_true(strlen(line) < TRACE_LINE_MAX - 32);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_of_record_has_its_line),
        cmocka_unit_test(each_kind_of_record_has_a_name_of_its_own),
        cmocka_unit_test(the_longest_line_fits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
