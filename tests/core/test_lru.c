/* tests/core/test_lru.c - entries leave in exactly the order of their last use.
 *
 * Method: the same random uses happen to the list and to a plain array that is kept in order.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/blocks.h"
#include "core/lru.h"

enum { ENTRIES = 32 };

/* The line and what it must be: entries, oldest first. */
struct line {
    struct blocks pool;
    struct lru lru;
    uint32_t order[ENTRIES];
    uint32_t count;
};

static int setup(void **state)
{
    static struct line line;
    line = (struct line){0};
    assert_true(blocks_init(&line.pool, ENTRIES));
    for (uint32_t e = 1; e <= ENTRIES; e++)
        assert_int_equal(blocks_take(&line.pool, 1), e);
    *state = &line;
    return 0;
}

static int teardown(void **state)
{
    struct line *line = *state;
    blocks_destroy(&line->pool);
    return 0;
}

static uint64_t draw(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static bool model_remove(struct line *line, uint32_t entry)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < line->count; i++) {
        if (line->order[i] != entry)
            line->order[kept++] = line->order[i];
    }
    bool found = kept < line->count;
    line->count = kept;
    return found;
}

static void use(struct line *line, uint32_t entry)
{
    if (model_remove(line, entry))
        lru_touch(&line->lru, &line->pool, entry);
    else
        lru_insert(&line->lru, &line->pool, entry);
    line->order[line->count++] = entry;
}

static void leave(struct line *line, uint32_t entry)
{
    if (model_remove(line, entry))
        lru_remove(&line->lru, &line->pool, entry);
}

static void check(const struct line *line)
{
    lru_check(&line->lru, &line->pool, line->count);
    uint32_t entry = lru_victim(&line->lru);
    for (uint32_t i = 0; i < line->count; i++) {
        assert_int_equal(entry, line->order[i]);
        entry = lru_next(&line->lru, &line->pool, entry);
    }
    assert_int_equal(entry, BLOCK_NONE);
}

static void an_empty_line_has_no_victim(void **state)
{
    struct line *line = *state;
    assert_int_equal(lru_victim(&line->lru), BLOCK_NONE);
    use(line, 1);
    leave(line, 1);
    check(line);
}

static void the_victim_is_the_longest_unused(void **state)
{
    struct line *line = *state;
    for (uint32_t e = 1; e <= 4; e++)
        use(line, e);
    use(line, 1);
    use(line, 3);
    const uint32_t expected[] = {2, 4, 1, 3};
    for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
        assert_int_equal(lru_victim(&line->lru), expected[i]);
        leave(line, expected[i]);
        check(line);
    }
}

static void using_the_newest_again_changes_nothing(void **state)
{
    struct line *line = *state;
    for (uint32_t e = 1; e <= 3; e++) {
        use(line, e);
        use(line, e);
        check(line);
    }
}

static void entries_leave_from_either_end_and_the_middle(void **state)
{
    struct line *line = *state;
    for (uint32_t e = 1; e <= 5; e++)
        use(line, e);
    const uint32_t leaving[] = {3, 1, 5, 2, 4};
    for (size_t i = 0; i < ARRAY_LEN(leaving); i++) {
        leave(line, leaving[i]);
        check(line);
    }
}

static void any_history_gives_the_order_of_last_use(void **state)
{
    struct line *line = *state;
    uint64_t seed = 1;
    for (int i = 0; i < 20000; i++) {
        uint32_t entry = 1 + (uint32_t)(draw(&seed) % ENTRIES);
        if (draw(&seed) % 4 == 0)
            leave(line, entry);
        else
            use(line, entry);
        check(line);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_empty_line_has_no_victim, setup, teardown),
        cmocka_unit_test_setup_teardown(the_victim_is_the_longest_unused, setup, teardown),
        cmocka_unit_test_setup_teardown(using_the_newest_again_changes_nothing, setup, teardown),
        cmocka_unit_test_setup_teardown(entries_leave_from_either_end_and_the_middle, setup,
                                        teardown),
        cmocka_unit_test_setup_teardown(any_history_gives_the_order_of_last_use, setup, teardown),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
