/* tests/sim/test_trace_reader.c - a damaged trace is read up to the damage, and says where it is.
 *
 * Method: random records of every magnitude are written and read back; then every possible cut and
 * a change of every byte of a file are tried, and long files of several pages.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp, truncate */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/trace_format.h"
#include "sim/trace_reader.h"
#include "tests/sim/written_trace.h"

static void write_bytes(const struct written *w, const uint8_t *bytes, size_t len)
{
    FILE *file = fopen(w->path, "wb");
    assert_non_null(file);
    assert_true(fwrite(bytes, 1, len, file) == len);
    assert_int_equal(fclose(file), 0);
}

static void change_byte(const struct written *w, size_t at, uint8_t byte)
{
    FILE *file = fopen(w->path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(byte, file), byte);
    assert_int_equal(fclose(file), 0);
}

static bool same(const struct record *a, const struct record *b)
{
    return a->step == b->step && a->at_ns == b->at_ns && a->kind == b->kind && a->node == b->node &&
           a->other == b->other && a->a == b->a && a->b == b->b && a->c == b->c;
}

static struct trace_reader open_reader(const struct written *w)
{
    struct trace_reader r;
    assert_null(trace_reader_open(&r, w->path));
    return r;
}

static void what_was_written_is_read_back(void **state)
{
    struct written *w = *state;
    write_bytes(w, w->bytes, w->len);
    struct trace_reader r = open_reader(w);
    assert_true(r.seed == 42);
    assert_true(r.scenario_hash == UINT64_C(0xe6c632b61e964e1f)); /* of the text "a" */
    assert_string_equal(r.scenario, "crash");
    assert_true(r.text_len == 1 && r.text[0] == 'a');
    assert_int_equal(r.names.nodes.count, 2);
    assert_string_equal(r.names.nodes.names[0], "A");
    assert_string_equal(r.names.nodes.names[1], "n2");
    assert_int_equal(r.names.first_key, 300);
    assert_int_equal(r.names.keys.count, 2);
    assert_string_equal(r.names.keys.names[0], "bread");
    assert_int_equal(strspn(r.names.keys.names[1], "k"), 60);
    assert_string_equal(r.names.keys.names[1] + 60, "...");
    assert_true(r.names.faults.count == 1 && r.names.changes.count == 1);
    assert_string_equal(r.names.faults.names[0], "f1");
    assert_string_equal(r.names.changes.names[0], "c1");
    struct record out;
    for (uint32_t i = 0; i < RECORDS; i++) {
        assert_int_equal(trace_reader_next(&r, &out), TRACE_RECORD);
        assert_true(same(&out, &w->records[i]));
    }
    assert_int_equal(trace_reader_next(&r, &out), TRACE_END);
    assert_int_equal(trace_reader_next(&r, &out), TRACE_END);
    assert_true(r.so_far.count == RECORDS && r.so_far.hash == w->trace.hash);
    assert_int_equal(r.offset, w->len - 17);
    trace_reader_close(&r);
}

/* Read to the end or to the damage. Returns how many records came before that; *out_wrong of them
 * are not those that were written. */
static uint32_t read_all(struct written *w, enum trace_read *out_last, uint32_t *out_wrong)
{
    struct trace_reader r;
    struct record out;
    *out_wrong = 0;
    *out_last = TRACE_DAMAGED;
    const char *wrong = trace_reader_open(&r, w->path);
    if (wrong) {
        assert_true(strlen(wrong) > 0);
        return 0;
    }
    while ((*out_last = trace_reader_next(&r, &out)) == TRACE_RECORD) {
        assert_true(r.so_far.count <= RECORDS);
        *out_wrong += !same(&out, &w->records[r.so_far.count - 1]);
    }
    assert_int_equal(trace_reader_next(&r, &out), *out_last); /* it stays at that */
    uint32_t count = (uint32_t)r.so_far.count;
    trace_reader_close(&r);
    return count;
}

static void a_file_cut_short_is_read_up_to_the_cut(void **state)
{
    struct written *w = *state;
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
    struct written *w = *state;
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
    struct written *w = *state;
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
    assert_true(r.so_far.count == 50 && r.offset == offset);
    trace_reader_close(&r);
}

static void a_file_that_goes_on_after_its_end_is_damaged(void **state)
{
    struct written *w = *state;
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
    struct written *w = *state;
    static uint8_t bytes[FILE_MAX];
    size_t header = 8 + 8 + 8 + 6 + 5 + 7 + 8 + 24; /* and the head of page 0 */
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

static void what_cannot_be_read_is_refused(void **state)
{
    struct written *w = *state;
    struct trace_reader r;
    assert_string_equal(trace_reader_open(&r, "/nowhere/at/all"), "No such file or directory");
    write_bytes(w, (const uint8_t *)"{\"name\": \"a scenario\"}", 22);
    assert_string_equal(trace_reader_open(&r, w->path),
                        "not a trace: it does not begin with \"rltrace\"");
    w->bytes[7]++;
    write_bytes(w, w->bytes, w->len);
    w->bytes[7]--;
    assert_string_equal(trace_reader_open(&r, w->path),
                        "a trace in a format that this program does not know; run its scenario "
                        "again");
    trace_reader_close(&r);
    trace_reader_close(NULL);
}

/* --- the scenario ----------------------------------------------------------------------------- */

/* A trace of a scenario with a text of this length. */
static void write_text_of(const struct written *w, uint32_t len)
{
    struct scenario s = *crash_of_an_owner();
    struct trace t;
    s.source = test_malloc(len);
    s.source_len = len;
    for (uint32_t i = 0; i < len; i++)
        s.source[i] = (char)(i % 251);
    assert_true(trace_open(&t, w->path, &s, 42));
    assert_true(trace_close(&t));
    test_free(s.source);
}

static void the_longest_scenario_is_read_back(void **state)
{
    const struct written *w = *state;
    struct record none;
    write_text_of(w, SCENARIO_BYTES_MAX);
    struct trace_reader r = open_reader(w);
    assert_int_equal(r.text_len, SCENARIO_BYTES_MAX);
    for (uint32_t i = 0; i < r.text_len; i++)
        if ((uint8_t)r.text[i] != i % 251)
            fail_msg("byte %u", (unsigned)i);
    assert_int_equal(trace_reader_next(&r, &none), TRACE_END);
    trace_reader_close(&r);
}

static void expect_damaged_header(const struct written *w)
{
    struct trace_reader r;
    assert_string_equal(trace_reader_open(&r, w->path),
                        "a trace whose header is damaged; run its scenario again");
}

/* Of a long header some places stand for all: trying each one takes time by the square. */
static void a_long_scenario_is_whole_or_refused(void **state)
{
    const struct written *w = *state;
    static const size_t places[] = {30, 31, 32, 33, 34, 35, 1000, 65535, 65536, 100029};
    for (size_t i = 0; i < ARRAY_LEN(places); i++) {
        write_text_of(w, 100 * 1000);
        change_byte(w, places[i], 0xff);
        expect_damaged_header(w);
        write_text_of(w, 100 * 1000);
        assert_int_equal(truncate(w->path, (off_t)places[i]), 0);
        expect_damaged_header(w);
    }
}

/* --- pages ------------------------------------------------------------------------------------ */

enum { LONG = 20 * 1000 }; /* records, of about 12 bytes: several pages */

static struct record long_record(uint32_t i)
{
    return (struct record){.at_ns = UINT64_C(1000) * i,
                           .kind = RECORD_SEND,
                           .node = (uint16_t)(i % 5),
                           .other = (uint16_t)(i % 3),
                           .a = UINT64_C(0x100000000) + i,
                           .b = i % 1000};
}

/* A trace of LONG records. Returns its reader. */
static struct trace_reader open_long(const struct written *w)
{
    struct trace t;
    assert_true(trace_open(&t, w->path, crash_of_an_owner(), 42));
    for (uint32_t i = 0; i < LONG; i++) {
        struct record r = long_record(i);
        trace_add(&t, &r);
    }
    assert_true(trace_close(&t));
    return open_reader(w);
}

static bool is_long_record(const struct record *r)
{
    struct record expected = long_record((uint32_t)r->step - 1);
    expected.step = r->step;
    return same(r, &expected);
}

static void a_long_trace_is_read_over_all_its_pages(void **state)
{
    struct trace_reader r = open_long(*state);
    struct record out;
    for (uint32_t i = 0; i < LONG; i++) {
        assert_int_equal(trace_reader_next(&r, &out), TRACE_RECORD);
        assert_true(out.step == i + 1 && is_long_record(&out));
    }
    assert_int_equal(trace_reader_next(&r, &out), TRACE_END);
    assert_true(trace_reader_pages(&r) >= 4);
    trace_reader_close(&r);
}

static void a_page_is_found_without_those_before_it(void **state)
{
    struct trace_reader r = open_long(*state);
    struct record out;
    uint64_t pages = trace_reader_pages(&r);
    for (uint64_t page = pages; page-- > 0;) {
        struct trace_head head;
        assert_true(trace_reader_head(&r, page, &head));
        trace_reader_seek(&r, page);
        for (uint64_t step = head.count + 1; step <= LONG; step++) {
            assert_int_equal(trace_reader_next(&r, &out), TRACE_RECORD);
            assert_true(out.step == step && is_long_record(&out));
        }
        assert_int_equal(trace_reader_next(&r, &out), TRACE_END);
    }
    struct trace_head none;
    assert_false(trace_reader_head(&r, pages, &none));
    trace_reader_seek(&r, pages);
    assert_int_equal(trace_reader_next(&r, &out), TRACE_DAMAGED);
    trace_reader_close(&r);
}

static void damage_between_two_pages_is_found(void **state)
{
    const struct written *w = *state;
    struct trace_reader r = open_long(w);
    struct record out;
    uint64_t page_1 = r.pages_at + TRACE_PAGE_BYTES;
    trace_reader_close(&r);
    for (uint64_t at = page_1 - 1; at < page_1 + TRACE_HEAD_BYTES; at++) {
        change_byte(w, at, 0xee); /* the last zero of page 0, then the head of page 1 */
        r = open_reader(w);
        while (trace_reader_next(&r, &out) == TRACE_RECORD)
            assert_true(is_long_record(&out));
        assert_int_equal(trace_reader_next(&r, &out), TRACE_DAMAGED);
        assert_true(r.offset > page_1 - TRACE_ROOM_MIN && r.offset < page_1);
        trace_reader_close(&r);
        r = open_long(w);
        trace_reader_close(&r);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_was_written_is_read_back),
        cmocka_unit_test(a_file_cut_short_is_read_up_to_the_cut),
        cmocka_unit_test(a_changed_bit_is_found_near_its_place),
        cmocka_unit_test(damage_is_told_by_its_offset),
        cmocka_unit_test(a_file_that_goes_on_after_its_end_is_damaged),
        cmocka_unit_test(a_number_without_end_is_damage),
        cmocka_unit_test(what_cannot_be_read_is_refused),
        cmocka_unit_test(the_longest_scenario_is_read_back),
        cmocka_unit_test(a_long_scenario_is_whole_or_refused),
        cmocka_unit_test(a_long_trace_is_read_over_all_its_pages),
        cmocka_unit_test(a_page_is_found_without_those_before_it),
        cmocka_unit_test(damage_between_two_pages_is_found),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
