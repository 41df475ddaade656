/* tests/net/test_http_request.c - requests out of bytes: what is taken, what is refused, and that
 * neither depends on how the bytes were cut.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "tests/net/request_streams.h"
#include "tests/net/transcript.h"

#define ALL_AT_ONCE ((struct pieces){UINT32_MAX, UINT32_MAX})

static struct slice transcript_of(struct buffer *out, struct slice stream, struct pieces cuts)
{
    buffer_init(out, TRANSCRIPT_BYTES_MAX);
    transcribe_requests(out, stream, cuts);
    return buffer_bytes(out);
}

static void check_transcript(struct slice stream, struct pieces cuts, struct slice expected)
{
    struct buffer out;
    const struct slice got = transcript_of(&out, stream, cuts);
    if (!slice_eq(got, expected))
        fail_msg("stream:\n%.*s\ncut %u, %u:\n%.*s\nexpected:\n%.*s", (int)stream.len,
                 (const char *)stream.data, cuts.first, cuts.rest, (int)got.len,
                 (const char *)got.data, (int)expected.len, (const char *)expected.data);
    buffer_release(&out);
}

static void check_refused(const struct refused *r, const char *before)
{
    char expected[200];
    snprintf(expected, sizeof(expected), "%sBAD %u %s\n", before, r->status, r->code);
    check_transcript(slice_of(r->text, r->len), ALL_AT_ONCE, slice_str(expected));
}

static void whole_requests_are_told_with_all_that_matters(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(accepted); i++)
        check_transcript(slice_of(accepted[i].text, accepted[i].len), ALL_AT_ONCE,
                         slice_str(accepted[i].transcript));
}

static void what_the_parser_lets_through_is_refused(void **state)
{
    (void)state;
    const char *head = "HEAD 2 18446744073709551615 0:0 /k a= t= b=\n";
    for (uint32_t i = 0; i < ARRAY_LEN(refused); i++)
        check_refused(&refused[i], "");
    for (uint32_t i = 0; i < ARRAY_LEN(refused_body); i++)
        check_refused(&refused_body[i], head);
}

static void check_every_cut(struct slice stream)
{
    struct buffer whole;
    const struct slice expected = transcript_of(&whole, stream, ALL_AT_ONCE);
    for (uint32_t first = 1; first < stream.len; first++) {
        check_transcript(stream, (struct pieces){first, UINT32_MAX}, expected);
        check_transcript(stream, (struct pieces){first, 7}, expected);
    }
    check_transcript(stream, (struct pieces){1, 1}, expected);
    buffer_release(&whole);
}

static void events_do_not_depend_on_how_bytes_arrive(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(accepted); i++)
        check_every_cut(slice_of(accepted[i].text, accepted[i].len));
    for (uint32_t i = 0; i < ARRAY_LEN(refused); i++)
        check_every_cut(slice_of(refused[i].text, refused[i].len));
    for (uint32_t i = 0; i < ARRAY_LEN(refused_body); i++)
        check_every_cut(slice_of(refused_body[i].text, refused_body[i].len));
}

static void requests_in_a_row_come_one_at_a_time_in_order(void **state)
{
    (void)state;
    const char *stream = "GET /1 HTTP/1.1\r\n" HOST "\r\n"
                         "PUT /2 HTTP/1.1\r\n" HOST "Content-Length: 2\r\n\r\nab"
                         "PUT /3 HTTP/1.1\r\n" HOST "Transfer-Encoding: chunked\r\n\r\n"
                         "1\r\nc\r\n0\r\n\r\n"
                         "DELETE /4 HTTP/1.1\r\n" HOST "\r\n"
                         "BREW /5 HTTP/1.1\r\n\r\nGET /6 HTTP/1.1\r\n" HOST "\r\n";
    const char *expected = "DONE 0 0 0:0 /1 a= t= b=\n"
                           "HEAD 2 2 0:0 /2 a= t= b=\nDONE 2 2 0:0 /2 a= t= b=ab\n"
                           "HEAD 2 18446744073709551615 0:0 /3 a= t= b=\n"
                           "DONE 2 18446744073709551615 0:0 /3 a= t= b=c\n"
                           "DONE 3 0 0:0 /4 a= t= b=\nBAD 501 unknown_method\n";
    check_transcript(slice_str(stream), ALL_AT_ONCE, slice_str(expected));
    check_every_cut(slice_str(stream));
}

/* splitmix64, by S. Vigna */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static uint32_t below(uint64_t *seed, uint32_t bound)
{
    return (uint32_t)(next_random(seed) % bound);
}

/* Copy a stream of two table entries with a few bytes changed to telling ones. */
static uint32_t damaged_stream(uint64_t *seed, uint8_t *out)
{
    static const uint8_t telling[] = "\r\n\t :;,\0\x7f\xff/#*0a\"";
    const struct accepted *one = &accepted[below(seed, ARRAY_LEN(accepted))];
    const struct refused *two = &refused[below(seed, ARRAY_LEN(refused))];
    memcpy(out, one->text, one->len);
    memcpy(out + one->len, two->text, two->len);
    const uint32_t len = (uint32_t)(one->len + two->len);
    for (uint32_t n = below(seed, 3); n > 0; n--) {
        const uint32_t at = below(seed, len);
        out[at] = telling[below(seed, sizeof(telling) - 1)];
    }
    return len;
}

static void damaged_streams_mean_the_same_however_they_are_cut(void **state)
{
    (void)state;
    uint64_t seed = 20;
    uint8_t stream[2048];
    for (uint32_t i = 0; i < 20000; i++) {
        const struct slice text = slice_of(stream, damaged_stream(&seed, stream));
        const struct pieces cuts = {.first = 1 + below(&seed, text.len),
                                    .rest = 1 + below(&seed, 40)};
        struct buffer whole;
        const struct slice expected = transcript_of(&whole, text, ALL_AT_ONCE);
        check_transcript(text, cuts, expected);
        buffer_release(&whole);
    }
}

/* A decoder and one feed of a text. */
static enum http_event feed(struct http_request_decoder *d, const char *text, size_t *used)
{
    return http_request_feed(d, (const uint8_t *)text, strlen(text), used);
}

static bool lies_in(struct slice part, const char *text)
{
    const char *data = (const char *)part.data;
    return data >= text && data + part.len <= text + strlen(text);
}

static void a_request_in_one_piece_is_not_copied(void **state)
{
    (void)state;
    const char *text = PUT "Authorization: t\r\nContent-Length: 5\r\n\r\nhello";
    struct http_request_decoder d;
    size_t head, body;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, text, &head), HTTP_HEAD_DONE);
    assert_int_equal(head, strlen(text) - 5);
    assert_int_equal(feed(&d, text + head, &body), HTTP_REQUEST_DONE);
    assert_int_equal(body, 5);
    assert_true(lies_in(d.request.target, text));
    assert_true(lies_in(d.request.authorization, text));
    assert_true(lies_in(d.request.body, text));
    assert_int_equal(http_request_held_bytes(&d), 0);
    http_request_destroy(&d);
}

static void memory_is_held_only_while_a_split_request_needs_it(void **state)
{
    (void)state;
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, PUT "Content-Length: 5\r\n\r\nhe", &used), HTTP_HEAD_DONE);
    assert_int_equal(http_request_held_bytes(&d), 0);
    assert_int_equal(feed(&d, "he", &used), HTTP_NEED_MORE);
    assert_true(http_request_held_bytes(&d) >= 2 + sizeof(PUT "Content-Length: 5\r\n\r\n") - 1);
    assert_int_equal(feed(&d, "llo", &used), HTTP_REQUEST_DONE);
    assert_true(slice_eq(d.request.target, slice_str("/k")));
    assert_true(slice_eq(d.request.body, slice_str("hello")));
    assert_int_equal(feed(&d, GET HOST "\r\n", &used), HTTP_REQUEST_DONE);
    assert_int_equal(http_request_held_bytes(&d), 0);
    http_request_destroy(&d);
}

static void an_announced_length_reserves_no_memory(void **state)
{
    (void)state;
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 1 << 30);
    assert_int_equal(feed(&d, PUT "Content-Length: 1000000000\r\n\r\n", &used), HTTP_HEAD_DONE);
    assert_int_equal(feed(&d, "x", &used), HTTP_NEED_MORE);
    assert_true(http_request_held_bytes(&d) <= 4096);
    http_request_destroy(&d);
}

static void a_long_body_is_refused_before_it_is_read(void **state)
{
    (void)state;
    const char *text = PUT "Content-Length: 65\r\n\r\nxxx";
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, text, &used), HTTP_BAD);
    assert_int_equal(used, strlen(text) - 3);
    assert_int_equal(d.refusal->status, 413);
    http_request_destroy(&d);
}

static void after_a_refusal_there_are_only_refusals(void **state)
{
    (void)state;
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_int_equal(feed(&d, "get / HTTP/1.1\r\n\r\n", &used), HTTP_BAD);
    assert_int_equal(feed(&d, GET HOST "\r\n", &used), HTTP_BAD);
    assert_int_equal(d.refusal->status, 501);
    http_request_destroy(&d);
}

static void a_request_is_partial_from_its_first_byte_to_its_last(void **state)
{
    (void)state;
    const char *text = "\r\n" PUT "Content-Length: 2\r\n\r\nab";
    const size_t len = strlen(text);
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    assert_false(http_request_is_partial(&d));
    for (size_t i = 0; i < len; i++) {
        http_request_feed(&d, (const uint8_t *)text + i, 1, &used);
        assert_true(http_request_is_partial(&d) == (i >= 2 && i < len - 1));
    }
    http_request_destroy(&d);
}

/* A request whose parts have the given sizes: the target, fields of one byte, one long field. */
static struct slice sized_request(struct buffer *out, uint32_t target, uint32_t fields,
                                  uint32_t head)
{
    buffer_init(out, 1 << 20);
    buffer_append_str(out, "GET /");
    for (uint32_t i = 1; i < target; i++)
        buffer_append_str(out, "t");
    buffer_append_str(out, " HTTP/1.1\r\n" HOST);
    for (uint32_t i = 1; i < fields; i++)
        buffer_append_str(out, "x:\r\n");
    if (head > 0) {
        buffer_append_str(out, "y:");
        while (buffer_len(out) < head - 4)
            buffer_append_str(out, "v");
        buffer_append_str(out, "\r\n");
    }
    buffer_append_str(out, "\r\n");
    return buffer_bytes(out);
}

static void check_size(uint32_t target, uint32_t fields, uint32_t head, unsigned status)
{
    struct buffer text;
    const struct slice stream = sized_request(&text, target, fields, head);
    struct http_request_decoder d;
    size_t used;
    http_request_init(&d, 64);
    const enum http_event event = http_request_feed(&d, stream.data, stream.len, &used);
    assert_int_equal(event, status == 0 ? HTTP_REQUEST_DONE : HTTP_BAD);
    if (status != 0)
        assert_int_equal(d.refusal->status, status);
    http_request_destroy(&d);
    struct buffer whole;
    const struct slice expected = transcript_of(&whole, stream, ALL_AT_ONCE);
    check_transcript(stream, (struct pieces){1, 1}, expected);
    check_transcript(stream, (struct pieces){stream.len - 1, 1}, expected);
    buffer_release(&whole);
    buffer_release(&text);
}

static void sizes_are_bounded_to_the_byte(void **state)
{
    (void)state;
    check_size(HTTP_TARGET_BYTES_MAX, 1, 0, 0);
    check_size(HTTP_TARGET_BYTES_MAX + 1, 1, 0, 414);
    check_size(HTTP_TARGET_BYTES_MAX + 100, 1, 0, 414);
    check_size(40000, 1, 0, 414);
    check_size(1, HTTP_FIELDS_MAX, 0, 0);
    check_size(1, HTTP_FIELDS_MAX + 1, 0, 431);
    check_size(1, 1, HTTP_HEAD_BYTES_MAX, 0);
    check_size(1, 1, HTTP_HEAD_BYTES_MAX + 1, 431);
    check_size(1, 1, 100000, 431);
}

static void a_target_too_long_is_refused_without_its_end(void **state)
{
    (void)state;
    struct buffer text;
    struct http_request_decoder d;
    size_t used;
    const struct slice stream = sized_request(&text, 40000, 1, 0);
    http_request_init(&d, 64);
    assert_int_equal(http_request_feed(&d, stream.data, 9000, &used), HTTP_BAD);
    assert_int_equal(d.refusal->status, 414);
    http_request_destroy(&d);
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whole_requests_are_told_with_all_that_matters),
        cmocka_unit_test(what_the_parser_lets_through_is_refused),
        cmocka_unit_test(events_do_not_depend_on_how_bytes_arrive),
        cmocka_unit_test(requests_in_a_row_come_one_at_a_time_in_order),
        cmocka_unit_test(damaged_streams_mean_the_same_however_they_are_cut),
        cmocka_unit_test(a_request_in_one_piece_is_not_copied),
        cmocka_unit_test(memory_is_held_only_while_a_split_request_needs_it),
        cmocka_unit_test(an_announced_length_reserves_no_memory),
        cmocka_unit_test(a_long_body_is_refused_before_it_is_read),
        cmocka_unit_test(after_a_refusal_there_are_only_refusals),
        cmocka_unit_test(a_request_is_partial_from_its_first_byte_to_its_last),
        cmocka_unit_test(sizes_are_bounded_to_the_byte),
        cmocka_unit_test(a_target_too_long_is_refused_without_its_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
