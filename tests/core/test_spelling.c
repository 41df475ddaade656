/* tests/core/test_spelling.c - a slip of the finger finds its name, another word finds none.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/spelling.h"

static const char *const names[] = {"id", "url", "weight", "virtual_nodes", "forward_timeout",
                                    NULL};

static void slips_find_their_name_and_other_words_none(void **state)
{
    (void)state;
    static const struct {
        const char *word, *name;
    } cases[] = {
        {"id", "id"},
        {"Id", "id"},
        {"di", "id"},
        {"uri", "url"},
        {"wieght", "weight"},
        {"weigth", "weight"},
        {"wight", "weight"},
        {"weeight", "weight"},
        {"WEIGHT", "weight"},
        {"height", "weight"},
        {"weights", "weight"},
        {"virtualNodes", "virtual_nodes"},
        {"vitual-node", "virtual_nodes"},
        {"forward_time", "forward_timeout"},
        {"timeout", NULL},
        {"", NULL},
        {"x", NULL},
        {"address", NULL},
        {"nodes", NULL},
        {"a word that is longer than the bound", NULL},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const char *const nearest = spelling_nearest(slice_str(cases[i].word), names);
        if (nearest == NULL || cases[i].name == NULL)
            assert_ptr_equal(nearest, cases[i].name);
        else
            assert_string_equal(nearest, cases[i].name);
    }
}

static void closest_name_wins_and_the_first_of_equals(void **state)
{
    (void)state;
    static const char *const alike[] = {"memorial", "memory", "memoir", NULL};
    static const char *const equal[] = {"cat", "car", "can", NULL};
    assert_string_equal(spelling_nearest(slice_str("memori"), alike), "memory");
    assert_string_equal(spelling_nearest(slice_str("cap"), equal), "cat");
}

static void no_names_no_answer(void **state)
{
    (void)state;
    static const char *const none[] = {NULL};
    assert_null(spelling_nearest(slice_str("id"), none));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(slips_find_their_name_and_other_words_none),
        cmocka_unit_test(closest_name_wins_and_the_first_of_equals),
        cmocka_unit_test(no_names_no_answer),
    };
    return cmocka_run_group_tests_name("spelling", tests, NULL, NULL);
}
