/* tests/net/test_route.c - what a target asks for, and which keys there are.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/route.h"

static void every_path_has_its_route(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        enum route_kind kind;
    } cases[] = {
        {"/cache/a", ROUTE_CACHE},
        {"/internal/v1/cache/a", ROUTE_INTERNAL_CACHE},
        {"/cluster", ROUTE_CLUSTER},
        {"/cluster/locate/a", ROUTE_LOCATE},
        {"/node", ROUTE_NODE},
        {"/node/keys", ROUTE_NODE_KEYS},
        {"/node/reload", ROUTE_NODE_RELOAD},
        {"/metrics", ROUTE_METRICS},
        {"/livez", ROUTE_LIVEZ},
        {"/readyz", ROUTE_READYZ},
        {"/readyz?verbose", ROUTE_READYZ},
        {"/metrics?a=b&c", ROUTE_METRICS},
        {"*", ROUTE_STAR},
        {"", ROUTE_NONE},
        {"/", ROUTE_NONE},
        {"?", ROUTE_NONE},
        {"cache/a", ROUTE_NONE},
        {"//cache/a", ROUTE_NONE},
        {"/cache", ROUTE_NONE},
        {"/Cache/a", ROUTE_NONE},
        {"/%63ache/a", ROUTE_NONE},
        {"/cache/a/b", ROUTE_NONE},
        {"/cache/a/", ROUTE_NONE},
        {"/cache//", ROUTE_NONE},
        {"/cache/%zz/b", ROUTE_NONE},
        {"/internal/v2/cache/a", ROUTE_NONE},
        {"/cluster/", ROUTE_NONE},
        {"/cluster/locate", ROUTE_NONE},
        {"/clusters", ROUTE_NONE},
        {"/node/", ROUTE_NONE},
        {"/node/keys/", ROUTE_NONE},
        {"/livezz", ROUTE_NONE},
        {"/favicon.ico?x", ROUTE_NONE},
    };
    uint8_t room[KEY_BYTES_MAX];
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++)
        if (route_find(slice_str(cases[i].target), room).kind != cases[i].kind)
            fail_msg("%s", cases[i].target);
}

static void keys_are_decoded_exactly_once(void **state)
{
    (void)state;
    static const struct {
        const char *text, *key;
    } cases[] = {
        {"a", "a"},
        {"user:1001", "user:1001"},
        {"a+b", "a+b"},
        {"a%20b", "a b"},
        {"%2F", "/"},
        {"a%2fb%2Fc", "a/b/c"},
        {"%2525", "%25"},
        {"%3F%23", "?#"},
        {"%C3%A9", "\xc3\xa9"},
        {"%f0%9f%98%80", "\xf0\x9f\x98\x80"},
        {"..", ".."},
        {"%c2%a0", "\xc2\xa0"},
        {"~!$&'()*,;=:@", "~!$&'()*,;=:@"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        char target[100] = "/cache/";
        uint8_t room[KEY_BYTES_MAX];
        strcat(target, cases[i].text);
        const struct route r = route_find(slice_str(target), room);
        assert_int_equal(r.kind, ROUTE_CACHE);
        assert_true(slice_eq(r.key, slice_str(cases[i].key)));
        if (strchr(cases[i].text, '%') == NULL)
            assert_ptr_equal(r.key.data, target + 7);
    }
}

static void what_is_wrong_with_a_target_is_said(void **state)
{
    (void)state;
    static const struct {
        const char *target;
        unsigned status;
        const char *code;
    } cases[] = {
        {"/cache/", 400, "empty_key"},
        {"/cluster/locate/", 400, "empty_key"},
        {"/internal/v1/cache/", 400, "empty_key"},
        {"/cache/%", 400, "bad_escape"},
        {"/cache/%4", 400, "bad_escape"},
        {"/cache/a%zz", 400, "bad_escape"},
        {"/cache/%4g", 400, "bad_escape"},
        {"/cache/%%41", 400, "bad_escape"},
        {"/cache/%00", 400, "bad_key"},
        {"/cache/a%0A", 400, "bad_key"},
        {"/cache/%1f", 400, "bad_key"},
        {"/cache/%7F", 400, "bad_key"},
        {"/cache/%C2%80", 400, "bad_key"},
        {"/cache/%C2%9F", 400, "bad_key"},
        {"/cache/%FF", 400, "bad_key"},
        {"/cache/%C0%AF", 400, "bad_key"},
        {"/cache/%ED%A0%80", 400, "bad_key"},
        {"/cache/%C3", 400, "bad_key"},
        {"/cache/%C3/", 0, NULL},
        {"/cache/a?", 400, "unknown_query"},
        {"/cache/a?b", 400, "unknown_query"},
        {"/cache/?", 400, "unknown_query"},
        {"/cluster?x", 400, "unknown_query"},
        {"/node?x", 400, "unknown_query"},
        {"/cluster/locate/a?x", 400, "unknown_query"},
        {"*?", 400, "unknown_query"},
    };
    uint8_t room[KEY_BYTES_MAX];
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct route r = route_find(slice_str(cases[i].target), room);
        if (cases[i].code == NULL) {
            assert_int_equal(r.kind, ROUTE_NONE);
            continue;
        }
        if (r.kind != ROUTE_BAD || strcmp(r.refusal->code, cases[i].code) != 0)
            fail_msg("%s", cases[i].target);
        assert_int_equal(r.refusal->status, cases[i].status);
    }
}

static void a_key_has_at_most_250_decoded_bytes(void **state)
{
    (void)state;
    static const char *const units[] = {"a", "%61", "%2f"};
    for (uint32_t u = 0; u < ARRAY_LEN(units); u++) {
        for (uint32_t len = KEY_BYTES_MAX - 1; len <= KEY_BYTES_MAX + 2; len++) {
            char target[3 * KEY_BYTES_MAX + 20] = "/cache/";
            uint8_t room[KEY_BYTES_MAX];
            for (uint32_t i = 0; i < len; i++)
                strcat(target, units[u]);
            const struct route r = route_find(slice_str(target), room);
            if (len <= KEY_BYTES_MAX) {
                assert_int_equal(r.kind, ROUTE_CACHE);
                assert_int_equal(r.key.len, len);
            } else {
                assert_int_equal(r.kind, ROUTE_BAD);
                assert_int_equal(r.refusal->status, 414);
                assert_string_equal(r.refusal->code, "key_too_long");
            }
        }
    }
}

static void pages_have_a_limit_and_a_start(void **state)
{
    (void)state;
    static const struct {
        const char *query;
        uint32_t limit; /* 0: refused */
        uint64_t after;
    } cases[] = {
        {"", 100, 0},
        {"?", 100, 0},
        {"?limit=1", 1, 0},
        {"?limit=1000", 1000, 0},
        {"?after=0", 100, 0},
        {"?after=18446744073709551615", 100, UINT64_MAX},
        {"?limit=20&after=40", 20, 40},
        {"?after=40&limit=20", 20, 40},
        {"?limit=0", 0, 0},
        {"?limit=1001", 0, 0},
        {"?limit=", 0, 0},
        {"?limit", 0, 0},
        {"?limit=-1", 0, 0},
        {"?limit=1e2", 0, 0},
        {"?limit=%31", 0, 0},
        {"?limit=4294967297", 0, 0},
        {"?limit=1&limit=1", 0, 0},
        {"?after=1&after=1", 0, 0},
        {"?after=18446744073709551616", 0, 0},
        {"?limit=1&", 0, 0},
        {"?&limit=1", 0, 0},
        {"?Limit=1", 0, 0},
        {"?offset=1", 0, 0},
        {"?limit=1?after=1", 0, 0},
    };
    uint8_t room[KEY_BYTES_MAX];
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        char target[100] = "/node/keys";
        strcat(target, cases[i].query);
        const struct route r = route_find(slice_str(target), room);
        if (cases[i].limit == 0) {
            if (r.kind != ROUTE_BAD || strcmp(r.refusal->code, "bad_query") != 0)
                fail_msg("%s", target);
            continue;
        }
        assert_int_equal(r.kind, ROUTE_NODE_KEYS);
        assert_int_equal(r.limit, cases[i].limit);
        assert_true(r.after == cases[i].after);
    }
}

/* splitmix64, by S. Vigna */
static uint64_t next_random(uint64_t *seed)
{
    uint64_t z = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static void an_encoded_key_is_decoded_to_itself_or_is_no_key(void **state)
{
    (void)state;
    uint64_t seed = 3;
    uint32_t keys = 0;
    for (uint32_t i = 0; i < 50000; i++) {
        uint8_t key[KEY_BYTES_MAX], room[KEY_BYTES_MAX];
        uint8_t target[sizeof(ROUTE_INTERNAL_PREFIX) + ROUTE_KEY_ENCODED_MAX] =
            ROUTE_INTERNAL_PREFIX;
        const uint32_t prefix = sizeof(ROUTE_INTERNAL_PREFIX) - 1;
        const bool ascii = i % 2 == 0;
        const uint32_t len = 1 + (uint32_t)(next_random(&seed) % (ascii ? KEY_BYTES_MAX : 4));
        for (uint32_t n = 0; n < len; n++)
            key[n] = (uint8_t)(ascii ? 0x20 + next_random(&seed) % 0x5f : next_random(&seed));
        const uint32_t encoded = route_encode_key(slice_of(key, len), target + prefix);
        const struct route r = route_find(slice_of(target, prefix + encoded), room);
        if (r.kind == ROUTE_INTERNAL_CACHE) {
            keys++;
            assert_true(slice_eq(r.key, slice_of(key, len)));
        } else {
            assert_false(ascii);
            assert_string_equal(r.refusal->code, "bad_key");
        }
    }
    assert_true(keys > 26000);
}

static void the_encoding_is_canonical(void **state)
{
    (void)state;
    uint8_t out[ROUTE_KEY_ENCODED_MAX];
    const uint32_t len = route_encode_key(slice_str("aZ09-._~ /%+\xc3\xa9?"), out);
    assert_true(slice_eq(slice_of(out, len), slice_str("aZ09-._~%20%2F%25%2B%C3%A9%3F")));
}

static void each_route_allows_what_its_allow_header_says(void **state)
{
    (void)state;
    static const struct {
        enum http_method method;
        const char *name;
    } methods[] = {
        {HTTP_M_GET, "GET"},       {HTTP_M_HEAD, "HEAD"},       {HTTP_M_PUT, "PUT"},
        {HTTP_M_DELETE, "DELETE"}, {HTTP_M_OPTIONS, "OPTIONS"}, {HTTP_M_POST, "POST"},
        {HTTP_M_OTHER, "PATCH"},
    };
    for (enum route_kind kind = ROUTE_CACHE; kind <= ROUTE_BAD; kind++)
        for (uint32_t i = 0; i < ARRAY_LEN(methods); i++)
            assert_true(route_allows(kind, methods[i].method) ==
                        (strstr(route_allow(kind), methods[i].name) != NULL));
    assert_true(route_allows(ROUTE_CACHE, HTTP_M_PUT));
    assert_false(route_allows(ROUTE_NODE, HTTP_M_PUT));
    assert_true(route_allows(ROUTE_NODE_RELOAD, HTTP_M_POST));
    assert_false(route_allows(ROUTE_NODE_RELOAD, HTTP_M_GET));
    assert_false(route_allows(ROUTE_STAR, HTTP_M_GET));
    assert_false(route_allows(ROUTE_NONE, HTTP_M_OPTIONS));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_path_has_its_route),
        cmocka_unit_test(keys_are_decoded_exactly_once),
        cmocka_unit_test(what_is_wrong_with_a_target_is_said),
        cmocka_unit_test(a_key_has_at_most_250_decoded_bytes),
        cmocka_unit_test(pages_have_a_limit_and_a_start),
        cmocka_unit_test(an_encoded_key_is_decoded_to_itself_or_is_no_key),
        cmocka_unit_test(the_encoding_is_canonical),
        cmocka_unit_test(each_route_allows_what_its_allow_header_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
