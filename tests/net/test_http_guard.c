/* tests/net/test_http_guard.c - heads are cut out whole, and only from clean lines.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/http_guard.h"

#define BYTES(text) text, sizeof(text) - 1

static enum http_guard_result feed(struct http_guard *g, const char *text, size_t len, size_t *used,
                                   struct slice *head)
{
    return http_guard_feed(g, (const uint8_t *)text, len, used, head);
}

static void a_head_ends_with_its_empty_line(void **state)
{
    (void)state;
    const char text[] = "a\r\nb: c\r\n\r\nmore\r\n\r\n";
    struct http_guard g;
    struct slice head;
    size_t used;
    http_guard_init(&g, 0);
    assert_int_equal(feed(&g, BYTES(text), &used, &head), HTTP_GUARD_HEAD);
    assert_int_equal(used, sizeof("a\r\nb: c\r\n\r\n") - 1);
    assert_ptr_equal(head.data, text);
    assert_int_equal(head.len, used);
    assert_int_equal(g.kept.capacity, 0);
    http_guard_destroy(&g);
}

static void a_split_head_is_collected(void **state)
{
    (void)state;
    const char text[] = "a line\r\nb: c\r\n\r\n";
    const size_t len = sizeof(text) - 1;
    for (size_t cut = 1; cut < len; cut++) {
        struct http_guard g;
        struct slice head;
        size_t used;
        http_guard_init(&g, 0);
        assert_int_equal(feed(&g, text, cut, &used, &head), HTTP_GUARD_MORE);
        assert_int_equal(used, cut);
        assert_int_equal(feed(&g, text + cut, len - cut, &used, &head), HTTP_GUARD_HEAD);
        assert_int_equal(used, len - cut);
        assert_true(slice_eq(head, slice_of(text, len)));
        http_guard_start(&g, 0);
        assert_int_equal(g.kept.capacity, 0);
        http_guard_destroy(&g);
    }
}

static void every_byte_of_a_line_is_looked_at(void **state)
{
    (void)state;
    /* Each control character at each place of a line long enough for the fast run. */
    for (int c = 0; c < 256; c++) {
        const bool is_text = (c >= 0x20 && c != 0x7f) || c == '\t';
        for (size_t at = 1; at < 40; at++) {
            char text[] = "0123456789012345678901234567890123456789\r\n\r\n";
            struct http_guard g;
            struct slice head;
            size_t used;
            text[at] = (char)c;
            http_guard_init(&g, 0);
            const enum http_guard_result r = feed(&g, BYTES(text), &used, &head);
            assert_int_equal(r, is_text ? HTTP_GUARD_HEAD : HTTP_GUARD_BAD);
            /* a CR is only found wrong by the byte behind it */
            if (!is_text)
                assert_int_equal(used, c == '\r' ? at + 2 : at + 1);
            http_guard_destroy(&g);
        }
    }
}

static void what_is_wrong_has_a_name(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t len;
        enum http_reason reason;
    } cases[] = {
        {BYTES("a\n"), HTTP_BAD_LINE_END},
        {BYTES("a\rb"), HTTP_BAD_LINE_END},
        {BYTES("a\r\n\rb"), HTTP_BAD_LINE_END},
        {BYTES("a\r\n\n"), HTTP_BAD_LINE_END},
        {BYTES("\n"), HTTP_BAD_LINE_END},
        {BYTES("\ra"), HTTP_BAD_LINE_END},
        {BYTES("\r\r"), HTTP_BAD_LINE_END},
        {BYTES("a\0"), HTTP_BAD_BYTE},
        {BYTES("\x7f"), HTTP_BAD_BYTE},
        {BYTES(" "), HTTP_FOLDED_LINE},
        {BYTES("a\r\n\t"), HTTP_FOLDED_LINE},
        {BYTES("\r\n\r\n\r\n"), HTTP_EMPTY_LINES},
        {BYTES("\r\n\r\na\n"), HTTP_BAD_LINE_END},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct http_guard g;
        struct slice head;
        size_t used;
        http_guard_init(&g, 2);
        assert_int_equal(feed(&g, cases[i].text, cases[i].len, &used, &head), HTTP_GUARD_BAD);
        assert_int_equal(g.reason, cases[i].reason);
        assert_int_equal(used, cases[i].len);
        http_guard_destroy(&g);
    }
}

static void empty_lines_before_a_head_take_no_memory(void **state)
{
    (void)state;
    struct http_guard g;
    struct slice head;
    size_t used;
    http_guard_init(&g, 2);
    assert_int_equal(feed(&g, BYTES("\r\n\r"), &used, &head), HTTP_GUARD_MORE);
    assert_int_equal(g.kept.capacity, 0);
    assert_true(http_guard_is_idle(&g));
    assert_int_equal(feed(&g, BYTES("\na\r\n\r\n"), &used, &head), HTTP_GUARD_HEAD);
    assert_false(http_guard_is_idle(&g));
    http_guard_destroy(&g);
}

static void a_kept_head_outlives_its_bytes(void **state)
{
    (void)state;
    char text[] = "a\r\nb: value\r\n\r\n";
    struct http_guard g;
    struct slice head;
    size_t used;
    http_guard_init(&g, 0);
    assert_int_equal(feed(&g, BYTES(text), &used, &head), HTTP_GUARD_HEAD);
    const struct slice from = head;
    const struct slice value = slice_of(text + 6, 5);
    assert_true(http_guard_keep(&g, &head));
    const struct slice moved = http_slice_moved(value, from, head);
    const struct slice elsewhere = slice_str("x");
    assert_ptr_equal(http_slice_moved(elsewhere, from, head).data, elsewhere.data);
    assert_true(http_guard_keep(&g, &head));
    memset(text, 'z', sizeof(text) - 1);
    assert_true(slice_eq(moved, slice_str("value")));
    http_guard_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_head_ends_with_its_empty_line),
        cmocka_unit_test(a_split_head_is_collected),
        cmocka_unit_test(every_byte_of_a_line_is_looked_at),
        cmocka_unit_test(what_is_wrong_has_a_name),
        cmocka_unit_test(empty_lines_before_a_head_take_no_memory),
        cmocka_unit_test(a_kept_head_outlives_its_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
