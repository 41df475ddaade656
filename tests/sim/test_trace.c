/* tests/sim/test_trace.c - a trace says what happened, in one number and in a file.
 *
 * Method: hash and file format are pinned by bytes that another program computed; every bit of
 * random records of every magnitude must count.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp, truncate */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/sim/written_trace.h"

/* --- the hash --------------------------------------------------------------------------------- */

static void the_hash_is_the_same_on_every_machine(void **state)
{
    (void)state;
    struct record records[] = {
        {.kind = RECORD_ASK, .other = RECORD_NOBODY, .a = 1, .b = 17},
        {.at_ns = 250000, .kind = RECORD_SEND, .other = 1, .a = 4294967299, .b = 17},
        {.at_ns = UINT64_C(1) << 40, .kind = RECORD_RETURN, .other = 1, .a = 4294967299, .c = 7},
    };
    static const uint64_t hashes[] = {UINT64_C(0xb9ba3ba4a4cb1046), UINT64_C(0x6edf224ae95c95ac),
                                      UINT64_C(0x0073b0c2c500eab7)};
    struct trace t;
    assert_true(trace_open(&t, NULL, NULL, 0));
    for (size_t i = 0; i < ARRAY_LEN(records); i++) {
        trace_add(&t, &records[i]);
        assert_true(t.hash == hashes[i]);
    }
    assert_true(trace_close(&t));
}

static uint64_t hash_of(struct record r)
{
    struct trace t;
    assert_true(trace_open(&t, NULL, NULL, 0));
    trace_add(&t, &r);
    assert_true(trace_close(&t));
    return t.hash;
}

static void every_bit_of_every_field_counts(void **state)
{
    const struct written *w = *state;
    for (uint32_t i = 0; i < 20; i++) {
        const struct record r = w->records[i];
        uint64_t hash = hash_of(r);
        for (uint32_t bit = 0; bit < 64; bit++) {
            struct record changed[6] = {r, r, r, r, r, r};
            changed[0].at_ns ^= UINT64_C(1) << bit;
            changed[1].a ^= UINT64_C(1) << bit;
            changed[2].b ^= UINT64_C(1) << bit;
            changed[3].c ^= UINT64_C(1) << bit;
            changed[4].node ^= (uint16_t)(1u << bit % 16);
            changed[5].other ^= (uint16_t)(1u << bit % 16);
            for (uint32_t field = 0; field < ARRAY_LEN(changed); field++)
                assert_true(hash_of(changed[field]) != hash);
        }
        struct record other_kind = r;
        other_kind.kind = (enum record_kind)(r.kind % (RECORD_KINDS - 1) + 1);
        assert_true(hash_of(other_kind) != hash);
    }
}

static void the_order_of_records_counts(void **state)
{
    (void)state;
    struct record one = {.kind = RECORD_WAKE, .node = 1}, two = {.kind = RECORD_WAKE, .node = 2};
    struct trace t, u;
    assert_true(trace_open(&t, NULL, NULL, 0) && trace_open(&u, NULL, NULL, 0));
    trace_add(&t, &one);
    trace_add(&t, &two);
    trace_add(&u, &two);
    trace_add(&u, &one);
    assert_true(t.hash != u.hash);
    assert_true(trace_close(&t) && trace_close(&u));
}

static void the_hash_is_that_of_the_records_wherever_they_go(void **state)
{
    struct written *w = *state;
    struct trace nowhere;
    write_trace(NULL, &nowhere, w->records, RECORDS);
    assert_true(nowhere.hash == w->trace.hash && nowhere.count == w->trace.count);
}

/* --- the file --------------------------------------------------------------------------------- */

static void the_format_is_as_documented(void **state)
{
    struct written *w = *state;
    static const uint8_t expected[] = {
        'r',  'l',  't',  'r',  'a',  'c',  'e',  4,    /* magic, version */
        42,   0,    0,    0,    0,    0,    0,    0,    /* seed */
        0x1f, 0x4e, 0x96, 0x1e, 0xb6, 0x32, 0xc6, 0xe6, /* hash of the text "a" */
        5,    'c',  'r',  'a',  's',  'h',              /* name */
        1,    0,    0,    0,    'a',                    /* text */
        2,    0,    1,    'A',  2,    'n',  '2',        /* nodes */
        0x2c, 1,    0,    0,                            /* first key: 300 */
        2,    0,    5,    'b',  'r',  'e',  'a',  'd',  /* keys */
        63,   'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k', 'k',  'k', 'k', 'k', 'k',
        'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k', 'k',  'k', 'k', 'k', 'k',
        'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k', 'k',  'k', 'k', 'k', 'k',
        'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k',  'k', 'k',  'k', 'k', 'k', 'k',
        'k',  'k',  'k',  'k',  'k',  '.',  '.',  '.',  1,   0,    2,   'f', '1', /* faults */
        1,    0,    2,    'c',  '1',                                              /* changes */
        0xf2, 0x37, 0x3f, 0x5b, 0x42, 0x38, 0xf4, 0x74,            /* hash over these */
        0,    0,    0,    0,    0,    0,    0,    0,               /* page 0: none before it */
        0,    0,    0,    0,    0,    0,    0,    0,               /* ... */
        0,    0,    0,    0,    0,    0,    0,    0,               /* ... */
        1,    0,    0,    0xff, 0xff, 0x03, 1,    17,   0,   0x46, /* A is asked */
        3,    0x90, 0xa1, 0x0f, 0,    1,                           /* after 250 us A asks */
        0x83, 0x80, 0x80, 0x80, 0x10, 17,   0,    0xac,            /* call, key, op */
        0,    2,    0,    0,    0,    0,    0,    0,    0,         /* end: 2 records */
        0xac, 0x95, 0x5c, 0xe9, 0x4a, 0x22, 0xdf, 0x6e,            /* their hash */
    };
    struct record records[] = {
        {.kind = RECORD_ASK, .other = RECORD_NOBODY, .a = 1, .b = 17},
        {.at_ns = 250000, .kind = RECORD_SEND, .other = 1, .a = 4294967299, .b = 17},
    };
    struct trace t;
    write_trace(w->path, &t, records, ARRAY_LEN(records));
    static uint8_t bytes[FILE_MAX];
    assert_int_equal(read_bytes(w, bytes), sizeof expected);
    assert_memory_equal(bytes, expected, sizeof expected);
}

static void what_cannot_be_opened_is_reported(void **state)
{
    (void)state;
    struct trace t;
    assert_false(trace_open(&t, "/nowhere/at/all", crash_of_an_owner(), 1));
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    struct trace t;
    struct record r = {.kind = RECORD_WAKE};
    if (!trace_open(&t, "/dev/full", crash_of_an_owner(), 1))
        skip(); /* only Linux has such a device */
    trace_add(&t, &r);
    assert_false(trace_close(&t));
    assert_int_equal(t.count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hash_is_the_same_on_every_machine),
        cmocka_unit_test(every_bit_of_every_field_counts),
        cmocka_unit_test(the_order_of_records_counts),
        cmocka_unit_test(the_hash_is_that_of_the_records_wherever_they_go),
        cmocka_unit_test(the_format_is_as_documented),
        cmocka_unit_test(what_cannot_be_opened_is_reported),
        cmocka_unit_test(a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
