/* tests/sim/test_ddmin.c - what matters is found, whatever it is, with few questions.
 *
 * Method: claims over sets of which the answer is known: these few things must be there, or so
 * many, or one of each pair. Every question is noted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <stdlib.h>

#include <cmocka.h>

#include "sim/ddmin.h"
#include "sim/draw.h"

enum { THINGS_MAX = 256, QUESTIONS_MAX = 512 };

struct game {
    uint32_t count;
    bool needed[THINGS_MAX]; /* all of these must be there */
    uint32_t at_least;       /* and so many of whatever kind */
    uint32_t questions;
    uint64_t asked[QUESTIONS_MAX]; /* a hash of each */
};

static bool holds(void *self, const bool *kept)
{
    struct game *const g = self;
    uint32_t size = 0;
    bool all = true;
    uint64_t hash = 0;
    for (uint32_t i = 0; i < g->count; i++) {
        size += kept[i];
        all = all && (kept[i] || !g->needed[i]);
        hash += kept[i] ? draw(9, DRAW_KEY, i, 0) : 0;
    }
    assert_true(g->questions < QUESTIONS_MAX);
    g->asked[g->questions++] = hash;
    return all && size >= g->at_least;
}

static uint32_t play(struct game *g, bool *kept)
{
    const struct ddmin_claim claim = {.self = g, .holds = holds};
    uint32_t size = 0;
    assert_true(ddmin(g->count, &claim, kept));
    for (uint32_t i = 0; i < g->count; i++)
        size += kept[i];
    return size;
}

static void exactly_what_is_needed_remains(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 300; round++) {
        struct game g = {.count = 1 + (uint32_t)draw_below(draw(1, DRAW_KEY, round, 0), 100)};
        const uint64_t needed = draw_below(draw(1, DRAW_OP, round, 0), 7);
        bool kept[THINGS_MAX];
        for (uint64_t i = 0; i < needed; i++)
            g.needed[draw_below(draw(1, DRAW_NODE, round, i), g.count)] = true;
        play(&g, kept);
        for (uint32_t i = 0; i < g.count; i++)
            assert_true(kept[i] == g.needed[i]);
    }
}

static void nothing_of_what_remains_can_be_left_out(void **state)
{
    (void)state;
    for (uint32_t at_least = 0; at_least <= 40; at_least++) {
        struct game g = {.count = 40, .at_least = at_least, .needed = {[7] = true, [20] = true}};
        bool kept[THINGS_MAX];
        const uint32_t size = play(&g, kept);
        assert_int_equal(size, at_least > 2 ? at_least : 2);
        for (uint32_t i = 0; i < g.count; i++) {
            if (!kept[i])
                continue;
            kept[i] = false;
            assert_false(holds(&g, kept));
            kept[i] = true;
        }
    }
}

static void one_of_200_is_found_with_few_questions(void **state)
{
    (void)state;
    for (uint32_t culprit = 0; culprit < 200; culprit++) {
        struct game g = {.count = 200};
        bool kept[THINGS_MAX];
        g.needed[culprit] = true;
        assert_int_equal(play(&g, kept), 1);
        assert_in_range(g.questions, 8, 17); /* log2(200) and twice that */
    }
}

static int by_number(const void *a, const void *b)
{
    const uint64_t *const x = a, *const y = b;
    return (*x > *y) - (*x < *y);
}

static void nothing_is_asked_twice(void **state)
{
    (void)state;
    for (uint64_t round = 0; round < 50; round++) {
        struct game g = {.count = 60, .at_least = (uint32_t)round};
        bool kept[THINGS_MAX];
        for (uint64_t i = 0; i < 5; i++)
            g.needed[draw_below(draw(2, DRAW_NODE, round, i), g.count)] = true;
        play(&g, kept);
        qsort(g.asked, g.questions, sizeof g.asked[0], by_number);
        for (uint32_t i = 1; i < g.questions; i++)
            assert_true(g.asked[i - 1] != g.asked[i]);
    }
}

static void of_nothing_nothing_remains(void **state)
{
    (void)state;
    struct game g = {.count = 0};
    bool kept[1] = {true};
    assert_int_equal(play(&g, kept), 0);
    assert_in_range(g.questions, 0, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(exactly_what_is_needed_remains),
        cmocka_unit_test(nothing_of_what_remains_can_be_left_out),
        cmocka_unit_test(one_of_200_is_found_with_few_questions),
        cmocka_unit_test(nothing_is_asked_twice),
        cmocka_unit_test(of_nothing_nothing_remains),
    };
    return cmocka_run_group_tests_name("ddmin", tests, NULL, NULL);
}
