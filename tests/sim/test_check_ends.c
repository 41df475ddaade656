/* tests/sim/test_check_ends.c - when a value has ended, and when nothing is there.
 *
 * Method: histories written by hand, broken ones and lawful ones, as in tests/sim/test_check.c.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/sim/written_history.h"

/* --- expiry ----------------------------------------------------------------------------------- */

static void an_expired_value_is_found(void **state)
{
    (void)state;
    static const struct history broken[] = {
        {"at the end of its life", "0 1 put 0 1 20; 5 1 created; 25 2 get 0; 26 2 hit 1", 1, 2},
        {"long after it", "0 1 put 0 1 20; 5 1 created; 900 2 get 0; 901 2 hit 1", 1, 2},
        {"of the default lifetime",
         "0 1 put 0 1 0; 5 1 created; 55 2 get 0; 56 2 hit 1; 57 3 get 0; 58 3 hit 1", 2, 2},
        {"of the shortest lifetime", "0 1 put 0 1 1; 5 1 created; 6 2 get 0; 7 2 hit 1", 1, 2},
        {"a new value ends sooner than the old one",
         "0 1 put 0 1 9000; 1 1 created; 2 2 put 0 2 10; 3 2 replaced; 13 3 get 0; 14 3 hit 2", 1,
         3},
        {"given out at its end, though asked for before",
         "0 1 put 0 1 20; 5 1 created; 24 2 get 0; 26 2 hit 1 25", 1, 2},
        {"counted from when it was stored, not from when that was told",
         "0 1 put 0 1 20; 2 0 stored 1; 9 1 created; 21 2 get 0; 23 2 hit 1 22", 1, 2},
        {"of a write without an answer that was seen stored",
         "0 1 put 0 1 20; 2 0 stored 1; 9 1 closed; 21 2 get 0; 23 2 hit 1 22", 1, 2},
    };
    judge_all(broken, ARRAY_LEN(broken), PROMISE_EXPIRY);
}

static void what_was_still_alive_is_lawful(void **state)
{
    (void)state;
    static const struct history lawful[] = {
        {"just before its end", "0 1 put 0 1 20; 5 1 created; 23 2 get 0; 24 2 hit 1", 0, 0},
        {"given out before its end, told long after",
         "0 1 put 0 1 20; 5 1 created; 23 2 get 0; 99 2 hit 1 24", 0, 0},
        {"after the latest end that counts from the asking",
         "0 1 put 0 1 20; 9 1 created; 25 2 get 0; 26 2 hit 1", 0, 0},
        {"counted from when it was stored",
         "0 1 put 0 1 20; 2 0 stored 1; 9 1 created; 20 2 get 0; 21 2 hit 1", 0, 0},
        {"a write without acknowledgement may have happened just now",
         "0 1 put 0 1 20; 50 1 peer_timeout; 900 2 get 0; 901 2 hit 1", 0, 0},
        {"for ever", "0 1 put 0 1; 5 1 created; 4000000000 2 get 0; 4000000001 2 hit 1", 0, 0},
        {"a new value lives longer than the old one",
         "0 1 put 0 1 20; 1 1 created; 2 2 put 0 2 900; 3 2 replaced; 800 3 get 0; 801 3 hit 2", 0,
         0},
        {"a miss after its end", "0 1 put 0 1 20; 1 1 created; 30 2 get 0; 31 2 miss", 0, 0},
    };
    judge_all(lawful, ARRAY_LEN(lawful), PROMISE_EXPIRY);
}

/* --- true misses ------------------------------------------------------------------------------ */

static void not_found_without_having_looked_is_found(void **state)
{
    (void)state;
    static const struct history broken[] = {
        {"nobody ever looked", "0 1 get 0; 5 1 notfound", 1, 1},
        {"looked before the asking only", "0 0 looked 0; 1 1 get 0; 5 1 notfound", 1, 1},
        {"looked for another key", "0 1 get 0; 3 0 looked 1; 5 1 notfound", 1, 1},
        {"looked for the one who asked before",
         "0 1 get 0; 3 0 looked 0; 5 1 notfound; 6 2 get 0; 9 2 notfound; 10 3 get 0; "
         "11 3 notfound",
         2, 2},
        {"the value is still there, and its owner silent",
         "0 1 put 0 1; 1 0 stored 1; 2 1 created; 3 2 get 0; 9 2 notfound", 1, 2},
    };
    judge_all(broken, ARRAY_LEN(broken), PROMISE_TRUE_MISSES);
}

static void what_was_looked_for_in_vain_is_lawfully_not_found(void **state)
{
    (void)state;
    static const struct history lawful[] = {
        {"looked in between", "0 1 get 0; 3 0 looked 0; 5 1 notfound", 0, 0},
        {"looked in the instant of the asking", "2 0 looked 0; 2 1 get 0; 5 1 notfound", 0, 0},
        {"one look for all who waited",
         "0 1 get 0; 1 2 get 0; 3 0 looked 0; 5 1 notfound; 6 2 notfound", 0, 0},
        {"looked, and then written",
         "0 1 get 0; 1 2 put 0 1; 2 0 looked 0; 3 0 stored 1; "
         "4 2 created; 5 1 notfound",
         0, 0},
        {"a failure claims nothing", "0 1 get 0; 5 1 peer_timeout; 6 2 get 0; 7 2 closed", 0, 0},
        {"an absence that a delete is told is no miss", "0 1 del 0; 5 1 absent", 0, 0},
    };
    judge_all(lawful, ARRAY_LEN(lawful), PROMISE_TRUE_MISSES);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_expired_value_is_found),
        cmocka_unit_test(what_was_still_alive_is_lawful),
        cmocka_unit_test(not_found_without_having_looked_is_found),
        cmocka_unit_test(what_was_looked_for_in_vain_is_lawfully_not_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
