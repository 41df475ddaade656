/* tests/sim/test_check.c - every breach is found, and nothing that is lawful is called one.
 *
 * Method: histories written by hand, as lines that read like a log, broken ones and lawful ones
 * for each promise. Random ones are in tests/sim/test_check_laws.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/sim/written_history.h"

/* --- whole values ----------------------------------------------------------------------------- */

static void a_value_that_is_not_the_keys_own_is_found(void **state)
{
    (void)state;
    static const struct history broken[] = {
        {"a torn value", "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 2 torn", 1, 2},
        {"no version", "0 1 get 0; 1 1 hit 0", 1, 1},
        {"another key's value", "0 1 put 0 1; 1 1 created; 2 2 get 1; 3 2 hit 1", 1, 2},
        {"another key's, not stored yet", "0 1 put 0 1; 1 2 get 1; 2 2 hit 1; 3 1 created", 1, 2},
        {"another key's, never answered", "0 1 put 0 1; 1 2 get 1; 2 1 closed; 3 2 hit 1", 1, 2},
        {"again and again",
         "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 2 hit 1; 4 3 get 0; 5 3 torn; 6 4 get 1; 7 4 hit "
         "1",
         2, 3},
    };
    judge_all(broken, ARRAY_LEN(broken), PROMISE_WHOLE_VALUES);
}

static void a_value_of_the_key_is_lawful_from_whomever_it_comes(void **state)
{
    (void)state;
    static const struct history lawful[] = {
        {"read as it was written", "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 2 hit 1", 0, 0},
        {"of a write without an answer", "0 1 put 0 1; 2 2 get 0; 3 2 hit 1", 0, 0},
        {"of a write that failed", "0 1 put 0 1; 1 1 closed; 2 2 get 0; 3 2 hit 1", 0, 0},
        {"a miss brings nothing", "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 2 miss", 0, 0},
        {"nor does a broken connection", "0 1 get 0; 3 1 closed", 0, 0},
    };
    judge_all(lawful, ARRAY_LEN(lawful), PROMISE_WHOLE_VALUES);
}

/* --- fresh values ----------------------------------------------------------------------------- */

static void an_outdated_value_is_found(void **state)
{
    (void)state;
    static const struct history broken[] = {
        {"overwritten", "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 3 2 replaced; 4 3 get 0; 5 3 hit 1",
         1, 3},
        {"deleted", "0 1 put 0 1; 1 1 created; 2 2 del 0; 3 2 deleted; 4 3 get 0; 5 3 hit 1", 1, 3},
        {"absent when deleted, and back again",
         "0 1 put 0 1; 1 1 created; 2 2 del 0; 3 2 absent; 4 3 get 0; 5 3 hit 1", 1, 3},
        {"not asked to be written before it was read",
         "0 1 get 0; 5 1 hit 1; 6 2 put 0 1; 7 2 created", 1, 1},
        {"refused by its owner",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 3 2 no_room; 4 3 get 0; 5 3 hit 2", 1, 3},
        {"outdated by the third write, though the second one failed",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 3 2 peer_timeout; 4 3 put 0 3; 5 3 replaced; "
         "6 4 get 0; 7 4 hit 1",
         1, 4},
        {"two that were written together, outdated by a third",
         "0 1 put 0 1; 0 2 put 0 2; 5 1 created; 5 2 replaced; 6 3 put 0 3; 9 3 replaced; "
         "10 4 get 0; 11 5 get 0; 12 4 hit 1; 13 5 hit 2",
         2, 4},
        {"outdated by a write that began while others went on",
         "0 1 put 0 1; 5 1 created; 6 2 put 0 2; 8 3 put 0 3; 9 3 replaced; 10 4 get 0; "
         "11 4 hit 1; 12 2 replaced",
         1, 4},
        {"deleted so long ago that it was forgotten",
         "0 1 put 0 1; 1 1 created; 2 2 del 0; 3 2 deleted; 900 3 get 1; 901 3 miss; "
         "902 4 get 0; 903 4 hit 1",
         1, 4},
        {"seen fresh by one and old by the next",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 3 2 replaced; 4 3 get 0; 5 3 hit 2; "
         "6 4 get 0; 7 4 hit 1",
         1, 4},
    };
    judge_all(broken, ARRAY_LEN(broken), PROMISE_FRESH_VALUES);
}

static void what_may_have_happened_in_another_order_is_lawful(void **state)
{
    (void)state;
    static const struct history lawful[] = {
        {"two writes at the same time, both values are read",
         "0 1 put 0 1; 1 2 put 0 2; 5 2 created; 6 1 replaced; 7 3 get 0; 8 3 hit 1; 9 4 get 0; "
         "10 4 hit 2",
         0, 0},
        {"the write that was asked first was carried out last",
         "0 1 put 0 1; 1 2 put 0 2; 3 2 created; 9 1 replaced; 10 3 get 0; 11 3 hit 1", 0, 0},
        {"a write whose acknowledgement was lost is read, and so is the older one",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 9 2 peer_timeout; 10 3 get 0; 11 3 hit 1; "
         "12 4 get 0; 13 4 hit 2",
         0, 0},
        {"a write that failed takes effect after later ones",
         "0 1 put 0 1; 9 1 peer_reset; 10 2 put 0 2; 11 2 created; 12 3 get 0; 13 3 hit 2; "
         "14 4 get 0; 15 4 hit 1",
         0, 0},
        {"... even very much later",
         "0 1 put 0 1; 9 1 closed; 10 2 put 0 2; 11 2 created; 9000 3 get 0; 9001 3 hit 1", 0, 0},
        {"a write without an answer is read",
         "0 1 put 0 1; 1 2 del 0; 2 2 absent; 3 3 get 0; 4 3 hit 1", 0, 0},
        {"deleted, and then a slower write that was asked before",
         "0 1 put 0 1; 5 2 del 0; 10 2 absent; 20 1 created; 30 3 get 0; 31 3 hit 1", 0, 0},
        {"a delete that failed deletes nothing",
         "0 1 put 0 1; 1 1 created; 2 2 del 0; 9 2 peer_timeout; 10 3 get 0; 11 3 hit 1", 0, 0},
        {"a delete of another key",
         "0 1 put 0 1; 1 1 created; 2 2 del 1; 3 2 absent; 4 3 get 0; 5 3 hit 1", 0, 0},
        {"reads that share a trip, which began before the write",
         "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 3 get 0; 4 4 put 0 2; 5 4 replaced; "
         "6 2 hit 1; 6 3 hit 1",
         0, 0},
        {"a crash forgets, and what comes after it stands",
         "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 2 miss; 4 3 get 0; 5 3 miss; 6 4 put 0 2; "
         "7 4 created; 8 5 get 0; 9 5 hit 2; 10 6 get 0; 11 6 miss",
         0, 0},
        {"a read is asked at the nanosecond of the acknowledgement",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 4 2 replaced; 4 3 get 0; 5 3 hit 1", 0, 0},
        {"a write is asked at the nanosecond of the acknowledgement",
         "0 1 put 0 1; 2 1 created; 2 2 put 0 2; 4 2 replaced; 5 3 get 0; 6 3 hit 1", 0, 0},
        {"a refused write changes nothing",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 3 2 too_large; 4 3 get 0; 5 3 hit 1", 0, 0},
        {"written again after the delete",
         "0 1 put 0 1; 1 1 created; 2 2 del 0; 3 2 deleted; 4 3 put 0 2; 5 3 created; "
         "6 4 get 0; 7 4 hit 2",
         0, 0},
        {"written, and read in the same breath by whoever asked before",
         "0 1 get 0; 5 2 put 0 1; 6 1 hit 1; 7 2 created", 0, 0},
    };
    judge_all(lawful, ARRAY_LEN(lawful), PROMISE_FRESH_VALUES);
}

/* So many writes failed that the first ones were forgotten: whoever reads them is believed. */
static void a_write_that_failed_too_long_ago_to_be_known_is_believed(void **state)
{
    (void)state;
    struct check *c = new_check();
    const uint64_t writes = 70000;
    for (uint64_t id = 1; id <= writes; id++) {
        const struct asked a = {.id = id, .at_ns = id, .op = OP_PUT, .version = id};
        const struct told t = {.id = id, .at_ns = id, .closed = true};
        assert_true(check_asked(c, &a));
        check_told(c, &t);
    }
    const version read[] = {1, writes, writes + 1};
    for (uint64_t i = 0; i < ARRAY_LEN(read); i++) {
        const struct asked a = {.id = writes + 1 + i, .at_ns = writes, .op = OP_GET};
        const struct told t = {
            .id = a.id, .at_ns = writes, .value_is_whole = true, .version = read[i]};
        assert_true(check_asked(c, &a));
        check_told(c, &t);
    }
    struct promise_result r = check_result(c, PROMISE_FRESH_VALUES);
    assert_true(r.checked == 2 && r.broken == 1 && r.first_request == writes + 3);
    check_free(c);
}

/* --- one answer ------------------------------------------------------------------------------- */

static void a_wrong_number_of_answers_is_found(void **state)
{
    (void)state;
    static const struct history broken[] = {
        {"two answers", "0 1 get 0; 1 1 miss; 2 1 miss", 1, 1},
        {"an answer after the end of the connection", "0 1 get 0; 1 1 closed; 2 1 miss", 1, 1},
        {"an answer to no question", "0 1 get 0; 1 1 miss; 2 2 miss", 1, 2},
        {"no answer", "0 1 get 0; 101 1 end", 1, 1},
        {"no answers", "0 1 get 0; 1 2 put 1 1; 2 3 get 2; 3 3 miss; 110 1 end", 2, 1},
        {"too late", "0 1 get 0; 101 1 miss; 999 1 end", 1, 1},
        {"the end of the connection, too late", "0 1 put 0 1; 101 1 closed", 1, 1},
        {"in the wrong order", "0 1 get@1/0 0; 1 2 get@1/0 0; 2 2 miss; 3 1 miss", 1, 1},
        {"in the wrong order, around an answer of another node",
         "0 1 get@1/0 0; 1 2 get@1/0 0; 2 3 get@1/1 0; 3 2 miss; 4 3 miss; 5 1 miss", 1, 1},
        {"an answer to another question",
         "0 1 get 0; 1 1 created; 2 2 put 0 1; 3 2 deleted; 4 3 del 0; 5 3 miss", 3, 1},
        {"what only nodes say to each other", "0 1 get 0; 1 1 not_owner", 1, 1},
    };
    judge_all(broken, ARRAY_LEN(broken), PROMISE_ONE_ANSWER);
}

static void one_answer_in_order_and_in_time_is_lawful(void **state)
{
    (void)state;
    static const struct history lawful[] = {
        {"each outcome that fits",
         "0 1 put 0 1; 1 1 created; 2 2 put 0 2; 3 2 replaced; 4 3 put 0 3; 5 3 no_room; "
         "6 4 put 0 4; 7 4 too_large; 8 5 get 0; 9 5 hit 2; 10 6 get 1; 11 6 miss; "
         "12 7 del 0; 13 7 deleted; 14 8 del 0; 15 8 absent; 999 1 end",
         0, 0},
        {"each failure",
         "0 1 put 0 1; 1 1 peer_refused; 2 2 put 0 2; 3 2 peer_reset; 4 3 get 0; 5 3 peer_garbage; "
         "6 4 del 0; 7 4 peer_timeout; 8 5 get 0; 9 5 overloaded; 10 6 get 0; 11 6 ring_mismatch",
         0, 0},
        {"at the last moment", "0 1 get 0; 100 1 miss", 0, 0},
        {"not yet answered, and still in time", "0 1 get 0; 100 1 end", 0, 0},
        {"in order on each of two connections",
         "0 1 get@1/0 0; 1 2 get@1/1 0; 2 3 get@1/0 0; 3 4 get@1/1 0; 4 2 miss; 5 4 miss; "
         "6 1 miss; 7 3 miss",
         0, 0},
        {"clients do not wait for each other", "0 1 get@1/0 0; 1 2 get@2/0 0; 2 2 miss; 3 1 miss",
         0, 0},
        {"a connection breaks with all that was open on it",
         "0 1 get@1/0 0; 1 2 put@1/0 0 1; 2 1 closed; 2 2 closed; 3 3 get@1/0 0; 4 3 miss", 0, 0},
        {"requests at one time", "0 1 get@1/0 0; 0 2 get@1/0 0; 0 1 miss; 0 2 miss", 0, 0},
    };
    judge_all(lawful, ARRAY_LEN(lawful), PROMISE_ONE_ANSWER);
}

/* Where clients are one connection each, whatever node they ask. */
static void without_nodes_a_client_is_one_connection(void **state)
{
    (void)state;
    const struct check_config config = {
        .key_count = 1, .client_count = 1, .answer_within_ns = NS_PER_S};
    struct check *c = check_new(&config);
    assert_non_null(c);
    for (uint64_t id = 1; id <= 2; id++) {
        const struct asked a = {.id = id, .through = (uint16_t)(id * 1000), .op = OP_GET};
        assert_true(check_asked(c, &a));
    }
    for (uint64_t id = 2; id >= 1; id--) {
        const struct told t = {.id = id, .outcome = OUTCOME_MISS};
        check_told(c, &t);
    }
    assert_int_equal(check_result(c, PROMISE_ONE_ANSWER).broken, 1);
    check_free(c);
}

/* --- stories ---------------------------------------------------------------------------------- */

static void the_first_breach_is_told_in_a_sentence(void **state)
{
    (void)state;
    static const struct {
        enum promise promise;
        uint64_t at_ms;
        const char *text, *story;
    } stories[] = {
        {PROMISE_WHOLE_VALUES, 3, "0 1 put 0 1; 1 1 created; 2 2 get 0; 3 2 torn",
         "request 2, a GET of key:0, was told at 0.003000 s a value that no PUT of this key has "
         "written"},
        {PROMISE_FRESH_VALUES, 5,
         "0 1 put 3 7; 1 1 created; 2 2 del 3; 3 2 absent; 4 3 get 3; 5 3 hit 7; 6 4 get 3; "
         "7 4 hit 7",
         "request 3 (GET of \"two <words>\", 0.004000 to 0.005000 s) read version 7 of request 1, "
         "acknowledged at 0.001000 s; but request 2 came after it, acknowledged at 0.003000 s"},
        {PROMISE_EXPIRY, 26, "0 1 put 0 1 20; 5 1 created; 25 2 get 0; 26 2 hit 1",
         "request 2 (GET of key:0) was given at 0.026000 s version 1 of request 1, stored at "
         "0.005000 s, which had expired at 0.025000 s"},
        {PROMISE_ONE_ANSWER, 2, "0 1 get 0; 1 1 miss; 2 1 miss",
         "at 0.002000 s request 1 was answered, which had been answered before"},
        {PROMISE_ONE_ANSWER, 401, "300 7 get@5/2 0; 401 0 end",
         "request 7 of client 5 through C, asked at 0.300000 s, has no answer at 0.401000 s"},
        {PROMISE_TRUE_MISSES, 1, "0 1 get@0/1 1; 1 1 notfound",
         "request 1 (GET of bread through B, 0.000000 to 0.001000 s) was told that it is not "
         "there, "
         "but in that time no node had looked and missed it"},
        {PROMISE_ONE_ANSWER, 3, "0 1 get@5/0 1; 1 2 get@5/0 1; 2 2 miss; 3 1 miss",
         "request 1 of client 5 through A was answered at 0.003000 s, after request 2, which was "
         "asked later"},
    };
    for (size_t i = 0; i < ARRAY_LEN(stories); i++) {
        struct check *c = run(stories[i].text);
        struct promise_result r = check_result(c, stories[i].promise);
        assert_string_equal(r.story, stories[i].story);
        assert_true(r.first_at_ns / NS_PER_MS == stories[i].at_ms);
        check_free(c);
    }
}

/* Even of a key that takes all the room that keys have, twice. */
static void a_story_has_its_end_whatever_the_keys_are_called(void **state)
{
    (void)state;
    static const struct {
        enum promise promise;
        const char *text, *end;
    } stories[] = {
        {PROMISE_WHOLE_VALUES, "0 1 put 2 1; 1 1 created; 2 2 get 2; 3 2 torn", "has written"},
        {PROMISE_FRESH_VALUES,
         "0 1 put 2 7; 1 1 created; 2 2 del 2; 3 2 absent; 4 3 get 2; 5 3 hit 7",
         "acknowledged at 0.003000 s"},
        {PROMISE_EXPIRY, "0 1 put 2 1 20; 5 1 created; 25 2 get 2; 26 2 hit 1", "at 0.025000 s"},
        {PROMISE_TRUE_MISSES, "0 1 get 2; 1 1 notfound", "looked and missed it"},
    };
    for (size_t i = 0; i < ARRAY_LEN(stories); i++) {
        struct check *c = run(stories[i].text);
        const struct promise_result r = check_result(c, stories[i].promise);
        const size_t len = strlen(r.story), end = strlen(stories[i].end);
        assert_true(len > end && strcmp(r.story + len - end, stories[i].end) == 0);
        assert_non_null(strstr(r.story, "\\\"...\""));
        check_free(c);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_that_is_not_the_keys_own_is_found),
        cmocka_unit_test(a_value_of_the_key_is_lawful_from_whomever_it_comes),
        cmocka_unit_test(an_outdated_value_is_found),
        cmocka_unit_test(what_may_have_happened_in_another_order_is_lawful),
        cmocka_unit_test(a_write_that_failed_too_long_ago_to_be_known_is_believed),
        cmocka_unit_test(a_wrong_number_of_answers_is_found),
        cmocka_unit_test(one_answer_in_order_and_in_time_is_lawful),
        cmocka_unit_test(without_nodes_a_client_is_one_connection),
        cmocka_unit_test(the_first_breach_is_told_in_a_sentence),
        cmocka_unit_test(a_story_has_its_end_whatever_the_keys_are_called),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
