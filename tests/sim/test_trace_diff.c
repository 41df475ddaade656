/* tests/sim/test_trace_diff.c - the first difference is found, wherever it is and whatever is
 * damaged elsewhere.
 *
 * Method: two long files that part at a chosen record, or end, or are cut, or hold rubbish in a
 * page that nobody needs to read.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp, truncate */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "sim/scenario.h"
#include "sim/trace_diff.h"
#include "sim/trace_format.h"

enum {
    HEADER = 8 + 8 + 8 + 2 + 4 + 2 + 2 * 2 + 4 + 3 * 2 + 8, /* bytes */
    LONG = 40 * 1000                                        /* records: seven pages */
};

struct files {
    char paths[2][32];
};

static int setup(void **state)
{
    static struct files f = {.paths = {"/tmp/trace_diff_XXXXXX", "/tmp/trace_diff_XXXXXX"}};
    for (uint32_t i = 0; i < 2; i++)
        close(mkstemp(f.paths[i]));
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    const struct files *f = *state;
    return remove(f->paths[0]) | remove(f->paths[1]);
}

/* A trace of so many records, of which one is not as in all the others (0: none). */
static void write_trace(const char *path, uint64_t count, uint64_t odd)
{
    static struct scenario_node nodes[] = {{.id = "A"}, {.id = "B"}};
    static const struct scenario s = {.name = "x", .nodes = nodes, .node_count = 2};
    struct trace t;
    assert_true(trace_open(&t, path, &s, 1));
    for (uint64_t step = 1; step <= count; step++) {
        struct record r = {.at_ns = step * 1000, .kind = RECORD_SEND, .other = 1, .a = step};
        r.b = step == odd ? 1000000 : step % 100;
        trace_add(&t, &r);
    }
    assert_true(trace_close(&t));
}

static struct trace_diff compare(const struct files *f)
{
    struct trace_reader r[2];
    struct trace_diff d;
    assert_null(trace_reader_open(&r[0], f->paths[0]));
    assert_null(trace_reader_open(&r[1], f->paths[1]));
    trace_diff_find(r, &d);
    trace_reader_close(&r[0]);
    trace_reader_close(&r[1]);
    return d;
}

/* How many records come before page 1. */
static uint64_t page_1(const char *path)
{
    struct trace_reader r;
    struct trace_head head;
    assert_null(trace_reader_open(&r, path));
    assert_true(trace_reader_pages(&r) == 7);
    assert_true(trace_reader_head(&r, 1, &head));
    trace_reader_close(&r);
    return head.count;
}

static void flip(const char *path, long at)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    int byte = fgetc(file);
    assert_int_equal(fseek(file, at, SEEK_SET), 0);
    assert_true(fputc(byte ^ 0x55, file) != EOF);
    assert_int_equal(fclose(file), 0);
}

/* --------------------------------------------------------------------------------------------- */

static void the_same_run_twice_is_the_same(void **state)
{
    const struct files *f = *state;
    static const uint64_t counts[] = {0, 1, 2, 5, LONG};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        write_trace(f->paths[0], counts[i], 0);
        write_trace(f->paths[1], counts[i], 0);
        struct trace_diff d = compare(f);
        assert_true(d.same);
        assert_int_equal(d.sides[0].count + d.sides[1].count, 0);
    }
}

static void the_first_difference_is_found_wherever_it_is(void **state)
{
    const struct files *f = *state;
    write_trace(f->paths[0], LONG, 0);
    const uint64_t border = page_1(f->paths[0]);
    const uint64_t odds[] = {1,          2,          3,     4,        100,      border - 1, border,
                             border + 1, 2 * border, 15000, LONG - 4, LONG - 1, LONG};
    for (size_t i = 0; i < ARRAY_LEN(odds); i++) {
        write_trace(f->paths[1], LONG, odds[i]);
        struct trace_diff d = compare(f);
        assert_false(d.same);
        assert_int_equal(d.before_count, odds[i] > 3 ? 3 : odds[i] - 1);
        if (d.before_count > 0)
            assert_int_equal(d.before[d.before_count - 1].step, odds[i] - 1);
        for (uint32_t side = 0; side < 2; side++) {
            uint64_t left = LONG - odds[i] + 1;
            assert_int_equal(d.sides[side].records[0].step, odds[i]);
            assert_int_equal(d.sides[side].count, left < 4 ? left : 4);
            assert_int_equal(d.sides[side].last, left < 4 ? TRACE_END : TRACE_RECORD);
        }
        assert_int_equal(d.sides[0].records[0].b, odds[i] % 100);
        assert_int_equal(d.sides[1].records[0].b, 1000000);
    }
}

static void a_run_that_ends_sooner_differs_at_its_end(void **state)
{
    const struct files *f = *state;
    static const uint64_t counts[] = {0, 1, 6000, LONG - 1};
    write_trace(f->paths[0], LONG, 0);
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        write_trace(f->paths[1], counts[i], 0);
        struct trace_diff d = compare(f);
        assert_false(d.same);
        assert_int_equal(d.sides[0].records[0].step, counts[i] + 1);
        assert_int_equal(d.sides[1].count, 0);
        assert_int_equal(d.sides[1].last, TRACE_END);
    }
}

static void a_file_that_was_cut_is_compared_up_to_there(void **state)
{
    const struct files *f = *state;
    write_trace(f->paths[0], LONG, 0);
    static const off_t lengths[] = {
        200000, 100 + TRACE_PAGE_BYTES, HEADER + 60, HEADER + 24, HEADER + 7, HEADER};
    for (size_t i = 0; i < ARRAY_LEN(lengths); i++) {
        write_trace(f->paths[1], LONG, 25000);
        assert_int_equal(truncate(f->paths[1], lengths[i]), 0);
        struct trace_diff d = compare(f);
        assert_false(d.same);
        assert_int_equal(d.sides[1].count, 0);
        assert_int_equal(d.sides[1].last, TRACE_DAMAGED);
        assert_true(d.sides[1].offset <= (uint64_t)lengths[i]);
        assert_true(d.sides[1].offset + TRACE_ROOM_MIN + TRACE_HEAD_BYTES > (uint64_t)lengths[i]);
        assert_int_equal(d.sides[0].count, 4);
    }
}

/* If it were found by reading all that comes before, this would stop it. */
static void pages_that_need_not_be_read_are_not(void **state)
{
    const struct files *f = *state;
    write_trace(f->paths[0], LONG, 0);
    write_trace(f->paths[1], LONG, 25000);
    flip(f->paths[0], 10000);
    flip(f->paths[1], 20000);
    struct trace_diff d = compare(f);
    assert_int_equal(d.sides[0].records[0].step, 25000);
    assert_int_equal(d.sides[1].records[0].step, 25000);
}

static void damage_on_the_way_is_said(void **state)
{
    const struct files *f = *state;
    write_trace(f->paths[0], LONG, 0);
    write_trace(f->paths[1], LONG, 0);
    flip(f->paths[1], HEADER + 3 * TRACE_PAGE_BYTES); /* the head of the page in the middle */
    struct trace_diff d = compare(f);
    assert_int_equal(d.sides[1].last, TRACE_DAMAGED);
    assert_true(d.sides[1].offset / TRACE_PAGE_BYTES <= 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_same_run_twice_is_the_same),
        cmocka_unit_test(the_first_difference_is_found_wherever_it_is),
        cmocka_unit_test(a_run_that_ends_sooner_differs_at_its_end),
        cmocka_unit_test(a_file_that_was_cut_is_compared_up_to_there),
        cmocka_unit_test(pages_that_need_not_be_read_are_not),
        cmocka_unit_test(damage_on_the_way_is_said),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
