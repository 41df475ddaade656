/* tests/sim/test_trace.c - a trace says what happened, and a damaged one says where it is damaged.
 *
 * Method: random records of every magnitude are written and read back; then every possible cut and
 * a change of every bit of a file are tried. Hash and file format are pinned by bytes that another
 * program computed.
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

#include "sim/trace.h"

enum { RECORDS = 80, FILE_MAX = 64 * 1024 };

static uint64_t random64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Of any magnitude: each bit length is as likely. */
static uint64_t random_size(uint64_t *state, uint32_t bits_max)
{
    uint32_t bits = (uint32_t)(random64(state) % (bits_max + 1));
    return bits == 0 ? 0 : random64(state) >> (64 - bits);
}

struct world {
    char path[32];
    struct record records[RECORDS];
    uint8_t bytes[FILE_MAX]; /* of the trace of these records */
    size_t len;
    struct trace trace;
};

static void write_bytes(const struct world *w, const uint8_t *bytes, size_t len)
{
    FILE *file = fopen(w->path, "wb");
    assert_non_null(file);
    assert_true(fwrite(bytes, 1, len, file) == len);
    assert_int_equal(fclose(file), 0);
}

static void change_byte(const struct world *w, size_t at, uint8_t byte)
{
    FILE *file = fopen(w->path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(byte, file), byte);
    assert_int_equal(fclose(file), 0);
}

static size_t read_bytes(const struct world *w, uint8_t *bytes)
{
    FILE *file = fopen(w->path, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, FILE_MAX, file);
    assert_int_equal(fclose(file), 0);
    return len;
}

static void fill_records(struct record *records)
{
    uint64_t seed = 5, at_ns = 0;
    for (uint32_t i = 0; i < RECORDS; i++) {
        at_ns += random_size(&seed, 50);
        records[i] = (struct record){.at_ns = at_ns, .kind = (enum record_kind)(i % 9 + 1)};
        records[i].node = (uint16_t)random_size(&seed, 16);
        records[i].other = (uint16_t)random_size(&seed, 16);
        records[i].a = random_size(&seed, 64);
        records[i].b = random_size(&seed, 64);
        records[i].c = random_size(&seed, 64);
    }
    records[RECORDS - 1].at_ns = UINT64_MAX;
    records[RECORDS - 1].a = records[RECORDS - 1].b = records[RECORDS - 1].c = UINT64_MAX;
}

static void write_trace(const char *path, struct trace *t, struct record *records, uint32_t count)
{
    assert_true(trace_open(t, path, 42, "crash of an owner"));
    for (uint32_t i = 0; i < count; i++) {
        trace_add(t, &records[i]);
        assert_true(records[i].step == i + 1 && t->count == i + 1);
    }
    assert_true(trace_close(t));
}

static int setup(void **state)
{
    static struct world w = {.path = "/tmp/test_trace_XXXXXX"};
    int fd = mkstemp(w.path);
    assert_true(fd >= 0);
    close(fd);
    fill_records(w.records);
    write_trace(w.path, &w.trace, w.records, RECORDS);
    w.len = read_bytes(&w, w.bytes);
    assert_true(w.len > 0 && w.len < FILE_MAX);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    const struct world *w = *state;
    remove(w->path);
    return 0;
}

static bool same(const struct record *a, const struct record *b)
{
    return a->step == b->step && a->at_ns == b->at_ns && a->kind == b->kind && a->node == b->node &&
           a->other == b->other && a->a == b->a && a->b == b->b && a->c == b->c;
}

static struct trace_reader open_reader(const struct world *w)
{
    struct trace_reader r;
    char error[TRACE_ERROR_MAX];
    assert_true(trace_reader_open(&r, w->path, error));
    return r;
}

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
    assert_true(trace_open(&t, NULL, 1, "x"));
    for (size_t i = 0; i < ARRAY_LEN(records); i++) {
        trace_add(&t, &records[i]);
        assert_true(t.hash == hashes[i]);
    }
    assert_true(trace_close(&t));
}

static uint64_t hash_of(struct record r)
{
    struct trace t;
    assert_true(trace_open(&t, NULL, 1, "x"));
    trace_add(&t, &r);
    assert_true(trace_close(&t));
    return t.hash;
}

static void every_bit_of_every_field_counts(void **state)
{
    const struct world *w = *state;
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
        other_kind.kind = (enum record_kind)(r.kind % 9 + 1);
        assert_true(hash_of(other_kind) != hash);
    }
}

static void the_order_of_records_counts(void **state)
{
    (void)state;
    struct record one = {.kind = RECORD_WAKE, .node = 1}, two = {.kind = RECORD_WAKE, .node = 2};
    struct trace t, u;
    assert_true(trace_open(&t, NULL, 1, "x") && trace_open(&u, NULL, 1, "x"));
    trace_add(&t, &one);
    trace_add(&t, &two);
    trace_add(&u, &two);
    trace_add(&u, &one);
    assert_true(t.hash != u.hash);
    assert_true(trace_close(&t) && trace_close(&u));
}

static void the_hash_is_that_of_the_records_wherever_they_go(void **state)
{
    struct world *w = *state;
    struct trace nowhere;
    write_trace(NULL, &nowhere, w->records, RECORDS);
    assert_true(nowhere.hash == w->trace.hash && nowhere.count == w->trace.count);
}

/* --- files ------------------------------------------------------------------------------------ */

static void the_format_is_as_documented(void **state)
{
    struct world *w = *state;
    static const uint8_t expected[] = {
        'r',  'l',  't',  'r',  'a',  'c',  'e',  1,             /* magic, version */
        42,   0,    0,    0,    0,    0,    0,    0,             /* seed */
        5,    'c',  'r',  'a',  's',  'h',                       /* name */
        0x53, 0x8d, 0x79, 0x8f, 0xe1, 0x38, 0xdb, 0x44,          /* hash over these */
        1,    0,    0,    0xff, 0xff, 0x03, 1,    17,   0, 0x46, /* A is asked */
        3,    0x90, 0xa1, 0x0f, 0,    1,                         /* after 250 us A asks */
        0x83, 0x80, 0x80, 0x80, 0x10, 17,   0,    0xac,          /* call, key, op */
        0,    2,    0,    0,    0,    0,    0,    0,    0,       /* end: 2 records */
        0xac, 0x95, 0x5c, 0xe9, 0x4a, 0x22, 0xdf, 0x6e,          /* their hash */
    };
    struct record records[] = {
        {.kind = RECORD_ASK, .other = RECORD_NOBODY, .a = 1, .b = 17},
        {.at_ns = 250000, .kind = RECORD_SEND, .other = 1, .a = 4294967299, .b = 17},
    };
    struct trace t;
    assert_true(trace_open(&t, w->path, 42, "crash"));
    trace_add(&t, &records[0]);
    trace_add(&t, &records[1]);
    assert_true(trace_close(&t));
    static uint8_t bytes[FILE_MAX];
    assert_int_equal(read_bytes(w, bytes), sizeof expected);
    assert_memory_equal(bytes, expected, sizeof expected);
}

static void what_was_written_is_read_back(void **state)
{
    struct world *w = *state;
    write_bytes(w, w->bytes, w->len);
    struct trace_reader r = open_reader(w);
    assert_true(r.seed == 42);
    assert_string_equal(r.scenario, "crash of an owner");
    struct record out;
    for (uint32_t i = 0; i < RECORDS; i++) {
        assert_int_equal(trace_reader_next(&r, &out), TRACE_RECORD);
        assert_true(same(&out, &w->records[i]));
    }
    assert_int_equal(trace_reader_next(&r, &out), TRACE_END);
    assert_int_equal(trace_reader_next(&r, &out), TRACE_END);
    assert_true(r.count == RECORDS && r.hash == w->trace.hash);
    assert_int_equal(r.offset, w->len - 17);
    trace_reader_close(&r);
}

/* Read to the end or to the damage. Returns how many records came before that; *out_wrong of them
 * are not those that were written. */
static uint32_t read_all(struct world *w, enum trace_read *out_last, uint32_t *out_wrong)
{
    struct trace_reader r;
    char error[TRACE_ERROR_MAX];
    struct record out;
    *out_wrong = 0;
    *out_last = TRACE_DAMAGED;
    if (!trace_reader_open(&r, w->path, error)) {
        assert_true(strlen(error) > 0);
        return 0;
    }
    while ((*out_last = trace_reader_next(&r, &out)) == TRACE_RECORD) {
        assert_true(r.count <= RECORDS);
        *out_wrong += !same(&out, &w->records[r.count - 1]);
    }
    assert_int_equal(trace_reader_next(&r, &out), *out_last); /* it stays at that */
    uint32_t count = (uint32_t)r.count;
    trace_reader_close(&r);
    return count;
}

static void a_file_cut_short_is_read_up_to_the_cut(void **state)
{
    struct world *w = *state;
    uint32_t last_count = RECORDS, wrong;
    enum trace_read last;
    write_bytes(w, w->bytes, w->len);
    for (size_t len = w->len; len-- > 0;) {
        assert_int_equal(truncate(w->path, (off_t)len), 0);
        uint32_t count = read_all(w, &last, &wrong);
        assert_int_equal(last, TRACE_DAMAGED);
        assert_int_equal(wrong, 0);
        assert_true(count == last_count || count + 1 == last_count); /* none is lost too early */
        last_count = count;
    }
    assert_int_equal(last_count, 0);
}

static void a_changed_bit_is_found_near_its_place(void **state)
{
    struct world *w = *state;
    uint32_t wrong_sum = 0, wrong;
    enum trace_read last;
    write_bytes(w, w->bytes, w->len);
    for (size_t at = 0; at < w->len; at++) {
        change_byte(w, at, (uint8_t)(w->bytes[at] ^ 1u << at % 8));
        read_all(w, &last, &wrong);
        change_byte(w, at, w->bytes[at]);
        assert_int_equal(last, TRACE_DAMAGED);
        wrong_sum += wrong;
    }
    assert_true(wrong_sum < w->len / 100); /* 1 in 256 are expected to be met one record later */
}

static void damage_is_told_by_its_offset(void **state)
{
    struct world *w = *state;
    write_bytes(w, w->bytes, w->len);
    struct trace_reader r = open_reader(w);
    struct record out;
    for (uint32_t i = 0; i < 50; i++)
        assert_int_equal(trace_reader_next(&r, &out), TRACE_RECORD);
    uint64_t offset = r.offset;
    trace_reader_close(&r);

    w->bytes[offset] ^= 0x40; /* a kind that does not exist */
    write_bytes(w, w->bytes, w->len);
    w->bytes[offset] ^= 0x40;
    r = open_reader(w);
    while (trace_reader_next(&r, &out) == TRACE_RECORD)
        ;
    assert_true(r.count == 50 && r.offset == offset);
    trace_reader_close(&r);
}

static void a_file_that_goes_on_after_its_end_is_damaged(void **state)
{
    struct world *w = *state;
    uint32_t wrong;
    enum trace_read last;
    w->bytes[w->len] = 0;
    write_bytes(w, w->bytes, w->len + 1);
    assert_int_equal(read_all(w, &last, &wrong), RECORDS);
    assert_int_equal(last, TRACE_DAMAGED);
}

/* 0xff again and again, where a number is expected. */
static void a_number_without_end_is_damage(void **state)
{
    struct world *w = *state;
    static uint8_t bytes[FILE_MAX];
    size_t header = 7 + 1 + 8 + 1 + 17 + 8;
    uint32_t wrong;
    enum trace_read last;
    memcpy(bytes, w->bytes, header);
    bytes[header] = RECORD_ASK;
    for (size_t i = header + 1; i < header + 100; i++)
        bytes[i] = 0xff;
    write_bytes(w, bytes, header + 100);
    assert_int_equal(read_all(w, &last, &wrong), 0);
    assert_int_equal(last, TRACE_DAMAGED);
}

static void what_cannot_be_opened_or_written_is_reported(void **state)
{
    struct world *w = *state;
    struct trace t;
    struct trace_reader r;
    char error[TRACE_ERROR_MAX] = "";
    assert_false(trace_open(&t, "/nowhere/at/all", 1, "x"));
    assert_false(trace_reader_open(&r, "/nowhere/at/all", error));
    assert_true(strlen(error) > 0);
    write_bytes(w, (const uint8_t *)"{\"name\": \"a scenario\"}", 22);
    assert_false(trace_reader_open(&r, w->path, error));
    assert_string_equal(error, "not a trace: it does not begin with \"rltrace\"");
    w->bytes[7]++;
    write_bytes(w, w->bytes, w->len);
    w->bytes[7]--;
    assert_false(trace_reader_open(&r, w->path, error));
    assert_string_equal(error, "a trace in a format that this program does not know");
    trace_reader_close(&r);
    trace_reader_close(NULL);
}

static void a_full_disk_is_reported(void **state)
{
    (void)state;
    struct trace t;
    struct record r = {.kind = RECORD_WAKE};
    if (!trace_open(&t, "/dev/full", 1, "x"))
        skip();
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
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_file_cut_short_is_read_up_to_the_cut),
        cmocka_unit_test(a_changed_bit_is_found_near_its_place),
        cmocka_unit_test(damage_is_told_by_its_offset),
        cmocka_unit_test(a_file_that_goes_on_after_its_end_is_damaged),
        cmocka_unit_test(a_number_without_end_is_damage),
        cmocka_unit_test(what_cannot_be_opened_or_written_is_reported),
        cmocka_unit_test(a_full_disk_is_reported),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
