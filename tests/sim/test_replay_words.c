/* tests/sim/test_replay_words.c - every event and every effect reads as a sentence.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/replay_words.h"

static int setup(void **state)
{
    const struct ring_member list[] = {{slice_str("A"), 1}, {slice_str("B"), 1}};
    const uint32_t numbers[] = {7, 5};
    struct members *members = NULL;
    bool built = members_build(list, numbers, 2, 16, PLACEMENT_RING, &members) == RING_OK;
    *state = members;
    return !built;
}

static int teardown(void **state)
{
    members_free(*state);
    return 0;
}

static void events_read_as_sentences(void **state)
{
    const struct request get = {.op = OP_GET, .key = slice_str("tea")};
    const struct request put = {
        .op = OP_PUT, .key = slice_str("tea"), .value = slice_str("12"), .ttl_ms = 250};
    const struct {
        struct event event;
        const char *words;
    } cases[] = {
        {{.kind = EV_REQUEST, .client = 3, .request = get}, "client 3 asks: GET \"tea\""},
        {{.kind = EV_REQUEST, .client = 3, .request = put},
         "client 3 asks: PUT \"tea\", 2 bytes, ttl 250 ms"},
        {{.kind = EV_REQUEST,
          .request = {.op = OP_DELETE, .internal = true, .key = slice_str("a\"\n")}},
         "client 0, a node, asks: DELETE \"a\\x22\\x0a\""},
        {{.kind = EV_CLIENT_GONE, .client = 9}, "client 9 is gone"},
        {{.kind = EV_PEER_ANSWER,
          .call = 4,
          .answer = {.ttl_left_ms = 12, .value = blob_of(slice_str("abc"))}},
         "call 4 is answered: hit, 3 bytes, 12 ms left"},
        {{.kind = EV_PEER_ANSWER, .call = 4, .answer = {.outcome = OUTCOME_MISS}},
         "call 4 is answered: miss"},
        {{.kind = EV_PEER_FAILED, .call = 4, .failure = OUTCOME_PEER_RESET, .stale = true},
         "call 4 failed: peer_reset, on a connection that had been idle"},
        {{.kind = EV_PEER_FAILED, .call = 4, .failure = OUTCOME_PEER_REFUSED},
         "call 4 failed: peer_refused"},
        {{.kind = EV_WAKE}, "its own deadline"},
        {{.kind = EV_MEMBERS, .members = *state}, "a new list of 2 members"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        char words[REPLAY_WORDS_MAX];
        replay_event_words(&cases[i].event, words);
        assert_string_equal(words, cases[i].words);
    }
}

static void effects_read_as_sentences(void **state)
{
    const struct answer miss = {.outcome = OUTCOME_MISS, .owner = 7};
    const struct answer hit = {.outcome = OUTCOME_HIT,
                               .owner = 5,
                               .forwarded = true,
                               .collapsed = true,
                               .ttl_left_ms = TTL_FOREVER,
                               .value = blob_of(slice_str("abc"))};
    const struct request put = {.op = OP_PUT, .key = slice_str("k"), .value = slice_str("1")};
    const struct request keep = {
        .op = OP_PUT, .key = slice_str("k"), .value = slice_str("1"), .ttl_ms = TTL_FOREVER};
    const struct {
        struct effect effect;
        const char *words;
    } cases[] = {
        {{.kind = FX_REPLY, .client = 1, .answer = miss}, "reply to client 1: miss, owner A"},
        {{.kind = FX_REPLY, .client = 1, .answer = hit},
         "reply to client 1: hit, 3 bytes, no end, owner B, forwarded, shared a trip"},
        {{.kind = FX_CLOSE, .client = 2}, "close client 2"},
        {{.kind = FX_SEND, .peer = 5, .call = 8, .request = put},
         "send to B, call 8: PUT \"k\", 1 bytes, the usual ttl"},
        {{.kind = FX_SEND, .peer = 5, .call = 8, .request = keep},
         "send to B, call 8: PUT \"k\", 1 bytes, no end"},
        {{.kind = FX_CANCEL, .peer = 6, .call = 8}, "cancel call 8 at one who left"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        char words[REPLAY_WORDS_MAX];
        replay_effect_words(&cases[i].effect, *state, words);
        assert_string_equal(words, cases[i].words);
    }
}

static void the_longest_key_fits(void **state)
{
    (void)state;
    uint8_t key[KEY_BYTES_MAX] = {0};
    char words[REPLAY_WORDS_MAX];
    const struct event ev = {.kind = EV_REQUEST,
                             .client = UINT32_MAX,
                             .request = {.op = OP_PUT,
                                         .internal = true,
                                         .key = slice_of(key, sizeof key),
                                         .ttl_ms = UINT64_MAX - 1}};
    replay_event_words(&ev, words);
    assert_non_null(strstr(words, "18446744073709551614 ms"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(events_read_as_sentences),
        cmocka_unit_test(effects_read_as_sentences),
        cmocka_unit_test(the_longest_key_fits),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
