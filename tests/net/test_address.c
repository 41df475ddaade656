/* tests/net/test_address.c - addresses from hosts and look-ups, and back as text.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/address.h"

static const struct {
    const char *host;
    const char *text; /* with port 5001 */
    bool is_loopback;
} literals[] = {
    {"127.0.0.1", "127.0.0.1:5001", true},
    {"127.255.0.9", "127.255.0.9:5001", true},
    {"126.255.255.255", "126.255.255.255:5001", false},
    {"128.0.0.1", "128.0.0.1:5001", false},
    {"0.0.0.0", "0.0.0.0:5001", false},
    {"10.1.2.3", "10.1.2.3:5001", false},
    {"::1", "[::1]:5001", true},
    {"::", "[::]:5001", false},
    {"::ffff:10.0.0.1", "[::ffff:10.0.0.1]:5001", false},
    {"fe80::1", "[fe80::1]:5001", false},
    {"2001:db8:1:2:3:4:5:6", "[2001:db8:1:2:3:4:5:6]:5001", false},
};

static void a_literal_is_its_own_address(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(literals); i++) {
        struct addresses found;
        char text[ADDRESS_TEXT_MAX];
        assert_true(address_literal(literals[i].host, 5001, &found));
        assert_int_equal(found.count, 1);
        address_text(&found.item[0], text);
        assert_string_equal(text, literals[i].text);
        assert_int_equal(address_is_loopback(&found.item[0]), literals[i].is_loopback);
    }
}

static void a_name_is_no_literal(void **state)
{
    (void)state;
    static const char *const names[] = {"localhost.", "a", "1.2.3", "1.2.3.4.5", "256.1.1.1", ""};
    for (uint32_t i = 0; i < ARRAY_LEN(names); i++) {
        struct addresses found = {.count = 3};
        assert_false(address_literal(names[i], 5001, &found));
        assert_int_equal(found.count, 0);
    }
}

static void localhost_is_both_loopback_addresses_on_every_machine(void **state)
{
    (void)state;
    struct addresses found;
    char text[ADDRESS_TEXT_MAX];
    assert_true(address_literal("localhost", 5001, &found));
    assert_int_equal(found.count, 2);
    address_text(&found.item[0], text);
    assert_string_equal(text, "127.0.0.1:5001");
    address_text(&found.item[1], text);
    assert_string_equal(text, "[::1]:5001");
}

static void the_longest_text_fits(void **state)
{
    (void)state;
    struct addresses found;
    char text[ADDRESS_TEXT_MAX];
    assert_true(address_literal("1111:2222:3333:4444:5555:6666:7777:8888", 65535, &found));
    address_text(&found.item[0], text);
    assert_string_equal(text, "[1111:2222:3333:4444:5555:6666:7777:8888]:65535");
}

/* A look-up's result: these literals, in a chain. */
static void chain(const char *const *hosts, uint32_t count, struct sockaddr_storage *rooms,
                  struct addrinfo *out)
{
    for (uint32_t i = 0; i < count; i++) {
        struct addresses one;
        assert_true(address_literal(hosts[i], 5001, &one));
        rooms[i] = one.item[0];
        struct sockaddr *found = (struct sockaddr *)&rooms[i];
        bool v4 = found->sa_family == AF_INET;
        out[i] = (struct addrinfo){.ai_family = found->sa_family,
                                   .ai_addr = found,
                                   .ai_addrlen = v4 ? sizeof(struct sockaddr_in)
                                                    : sizeof(struct sockaddr_in6),
                                   .ai_next = i + 1 < count ? &out[i + 1] : NULL};
    }
}

static void check(const struct addresses *a, const char *const *texts, uint32_t count)
{
    assert_int_equal(a->count, count);
    for (uint32_t i = 0; i < count; i++) {
        char text[ADDRESS_TEXT_MAX];
        address_text(&a->item[i], text);
        assert_string_equal(text, texts[i]);
    }
}

static void a_look_up_keeps_its_order_without_duplicates(void **state)
{
    (void)state;
    static const char *const hosts[] = {"::1", "127.0.0.1", "127.0.0.1", "::1", "10.0.0.1"};
    static const char *const texts[] = {"[::1]:5001", "127.0.0.1:5001", "10.0.0.1:5001"};
    struct sockaddr_storage rooms[ARRAY_LEN(hosts)];
    struct addresses found = {.count = 5};
    struct addrinfo chained[ARRAY_LEN(hosts)];
    chain(hosts, ARRAY_LEN(hosts), rooms, chained);
    address_collect(chained, &found);
    check(&found, texts, ARRAY_LEN(texts));
}

static void of_many_addresses_the_first_are_kept(void **state)
{
    (void)state;
    static const char *const hosts[] = {"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5",
                                        "10.0.0.6", "10.0.0.7", "10.0.0.8", "10.0.0.9"};
    struct sockaddr_storage rooms[ARRAY_LEN(hosts)];
    struct addresses found;
    struct addrinfo chained[ARRAY_LEN(hosts)];
    char last[ADDRESS_TEXT_MAX];
    chain(hosts, ARRAY_LEN(hosts), rooms, chained);
    address_collect(chained, &found);
    assert_int_equal(found.count, ADDRESSES_MAX);
    address_text(&found.item[ADDRESSES_MAX - 1], last);
    assert_string_equal(last, "10.0.0.8:5001");
}

static void what_is_neither_v4_nor_v6_is_left_out(void **state)
{
    (void)state;
    struct addresses found = {.count = 2};
    struct addrinfo strange = {.ai_family = AF_UNIX};
    address_collect(&strange, &found);
    assert_int_equal(found.count, 0);
    address_collect(NULL, &found);
    assert_int_equal(found.count, 0);
}

static void one_that_is_forgotten_leaves_the_others_in_order(void **state)
{
    (void)state;
    static const char *const hosts[] = {"10.0.0.1", "::1", "10.0.0.3"};
    static const char *const texts[] = {"10.0.0.1:5001", "10.0.0.3:5001"};
    struct sockaddr_storage rooms[ARRAY_LEN(hosts)];
    struct addresses known;
    struct addrinfo chained[ARRAY_LEN(hosts)];
    chain(hosts, ARRAY_LEN(hosts), rooms, chained);
    address_collect(chained, &known);
    struct sockaddr_storage gone = known.item[1];
    address_forget(&known, &gone);
    check(&known, texts, 2);
    address_forget(&known, &gone); /* it is not there any more */
    check(&known, texts, 2);
    gone = known.item[0];
    address_forget(&known, &gone);
    gone = known.item[0];
    address_forget(&known, &gone);
    assert_int_equal(known.count, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_literal_is_its_own_address),
        cmocka_unit_test(a_name_is_no_literal),
        cmocka_unit_test(localhost_is_both_loopback_addresses_on_every_machine),
        cmocka_unit_test(the_longest_text_fits),
        cmocka_unit_test(a_look_up_keeps_its_order_without_duplicates),
        cmocka_unit_test(of_many_addresses_the_first_are_kept),
        cmocka_unit_test(what_is_neither_v4_nor_v6_is_left_out),
        cmocka_unit_test(one_that_is_forgotten_leaves_the_others_in_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
