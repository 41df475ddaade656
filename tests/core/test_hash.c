/* tests/core/test_hash.c - places on the ring are the same numbers everywhere, and lie evenly.
 *
 * Method: the vectors that core/hash.h publishes; the layout of the hashed bytes, against the
 * xxHash library itself; statistics with bounds taken from the distribution of an ideal hash.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <xxhash.h>

#include "core/hash.h"
#include "core/limits.h"

static void keys_hash_to_the_published_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *key;
        uint64_t hash;
    } cases[] = {
        {"", UINT64_C(0x2d06800538d394c2)},
        {"a", UINT64_C(0xe6c632b61e964e1f)},
        {"user:1", UINT64_C(0x3b577afd7fed9501)},
        {"0123456789abcdef", UINT64_C(0x64439946d8fa212d)},
        {"\xc3\xa4", UINT64_C(0x543064676a70b4b4)},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(hash_key(slice_str(cases[i].key)) == cases[i].hash);
    }
    assert_true(hash_key((struct slice){NULL, 0}) == cases[0].hash);
}

static void the_longest_key_hashes_to_the_published_number(void **state)
{
    (void)state;
    char key[KEY_BYTES_MAX];
    for (size_t i = 0; i < sizeof key; i++) {
        key[i] = (char)('a' + i % 26);
    }
    assert_int_equal(key[sizeof key - 1], 'p');
    assert_true(hash_key(slice_of(key, sizeof key)) == UINT64_C(0x37e348309e51ac21));
}

static void points_hash_to_the_published_numbers(void **state)
{
    (void)state;
    static const struct {
        const char *id;
        uint32_t replica;
        uint64_t hash;
    } cases[] = {
        {"A", 0, UINT64_C(0x8f6a2d3383fecc28)},
        {"A", 1, UINT64_C(0xc4dc5cdad4995201)},
        {"A", 159, UINT64_C(0x06bb10043473bd21)},
        {"B", 0, UINT64_C(0x451d204f12ca0ba6)},
        {"cache-17.example.org", 0x01020304, UINT64_C(0x2193b9cebe407cfd)},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        assert_true(hash_point(slice_str(cases[i].id), cases[i].replica) == cases[i].hash);
    }
}

static void a_fingerprint_chains_to_the_published_number(void **state)
{
    (void)state;
    uint64_t fingerprint = hash_members_start(160);
    fingerprint = hash_members_add(fingerprint, slice_str("A"), 1);
    fingerprint = hash_members_add(fingerprint, slice_str("B"), 1);
    fingerprint = hash_members_add(fingerprint, slice_str("C"), 1);
    assert_true(fingerprint == UINT64_C(0x2ce896e8e1400310));
}

static void a_point_is_the_hash_of_id_zero_and_replica_in_four_bytes(void **state)
{
    (void)state;
    const uint8_t bytes[] = {'n', '1', 0, 0x78, 0x56, 0x34, 0x12};
    struct slice id = slice_str("n1");
    assert_true(hash_point(id, 0x12345678) == XXH3_64bits(bytes, sizeof bytes));
    assert_true(hash_members_add(42, id, 0x12345678) ==
                XXH3_64bits_withSeed(bytes, sizeof bytes, 42));
}

static void an_id_of_every_length_gives_its_own_points(void **state)
{
    (void)state;
    char id[NODE_ID_BYTES_MAX];
    memset(id, 'x', sizeof id);
    for (size_t len = 1; len <= sizeof id; len++) {
        uint8_t bytes[sizeof id + 5] = {0};
        memcpy(bytes, id, len);
        bytes[len + 1] = 7;
        assert_true(hash_point(slice_of(id, len), 7) == XXH3_64bits(bytes, len + 5));
    }
}

static void names_that_join_to_the_same_text_stay_apart(void **state)
{
    (void)state;
    assert_true(hash_point(slice_str("n"), 10) != hash_point(slice_str("n1"), 0));
    assert_true(hash_point(slice_str("n"), 0x31) != hash_point(slice_str("n1"), 0));
    assert_true(hash_point(slice_str("member"), 10) != hash_point(slice_str("member1"), 0));
    assert_true(hash_key(slice_str("A")) != hash_point(slice_str("A"), 0));
}

/* Chi-square of the top 8 bits over K keys of one pattern: mean 255 and standard deviation
 * sqrt(2 x 255) = 22.6 for an ideal hash. Five standard deviations are let through. */
static void similar_keys_spread_evenly_by_their_top_bits(void **state)
{
    (void)state;
    enum { KEYS = 100000, BINS = 256 };
    static const char *const heads[] = {"user:", "", "session/", "https://example.org/img?n="};
    for (size_t p = 0; p < ARRAY_LEN(heads); p++) {
        uint32_t counts[BINS] = {0};
        for (unsigned i = 0; i < KEYS; i++) {
            char key[64];
            int len = snprintf(key, sizeof key, "%s%u", heads[p], i);
            counts[hash_key(slice_of(key, (size_t)len)) >> 56]++;
        }
        double expected = (double)KEYS / BINS;
        double chi2 = 0;
        for (size_t b = 0; b < BINS; b++) {
            chi2 += (counts[b] - expected) * (counts[b] - expected) / expected;
        }
        assert_true(fabs(chi2 - (BINS - 1)) <= 5 * sqrt(2.0 * (BINS - 1)));
    }
}

/* One bit of the input changes each bit of the output half of the time: over all 128 bits of a
 * 16-byte key and 200 keys, 64 x 25,600 coin throws, within five standard deviations; and for
 * every one of the 64 output bits, 25,600 throws, the same. */
static void every_bit_of_a_key_reaches_every_bit_of_its_hash(void **state)
{
    (void)state;
    enum { KEYS = 200, KEY_BITS = 128, THROWS = KEYS * KEY_BITS };
    uint32_t changed[64] = {0};
    for (uint32_t k = 0; k < KEYS; k++) {
        char key[32];
        struct slice bytes = slice_of(key, (size_t)snprintf(key, sizeof key, "user:%011u", k));
        assert_int_equal(bytes.len, KEY_BITS / 8);
        uint64_t before = hash_key(bytes);
        for (uint32_t bit = 0; bit < KEY_BITS; bit++) {
            key[bit / 8] = (char)(key[bit / 8] ^ (1 << bit % 8));
            uint64_t flipped = before ^ hash_key(bytes);
            key[bit / 8] = (char)(key[bit / 8] ^ (1 << bit % 8));
            for (uint32_t out = 0; out < 64; out++) {
                changed[out] += (uint32_t)(flipped >> out & 1);
            }
        }
    }
    double sum = 0;
    for (uint32_t out = 0; out < 64; out++) {
        sum += changed[out];
        assert_true(fabs(changed[out] - THROWS / 2.0) <= 5 * sqrt(THROWS / 4.0));
    }
    assert_true(fabs(sum - 64 * THROWS / 2.0) <= 5 * sqrt(64 * THROWS / 4.0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_hash_to_the_published_numbers),
        cmocka_unit_test(the_longest_key_hashes_to_the_published_number),
        cmocka_unit_test(points_hash_to_the_published_numbers),
        cmocka_unit_test(a_fingerprint_chains_to_the_published_number),
        cmocka_unit_test(a_point_is_the_hash_of_id_zero_and_replica_in_four_bytes),
        cmocka_unit_test(an_id_of_every_length_gives_its_own_points),
        cmocka_unit_test(names_that_join_to_the_same_text_stay_apart),
        cmocka_unit_test(similar_keys_spread_evenly_by_their_top_bits),
        cmocka_unit_test(every_bit_of_a_key_reaches_every_bit_of_its_hash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
