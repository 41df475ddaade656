/* tests/sim/test_child.c - whatever a piece of work does, its parent learns of it and goes on.
 *
 * Method: work that says much, that dies half-way, that never ends, that talks on standard error;
 * one at a time and many together.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>

#include "sim/child.h"

#define SOON_S 0.05
#define NEVER_S 100.0

static void run(struct child *c, void (*work)(void *self, FILE *out), void *self, double limit_s)
{
    assert_true(child_start(c, work, self, limit_s));
    while (!c->ended)
        child_wait(&c, 1, NEVER_S);
    child_reap(c);
}

static void say(void *self, FILE *out)
{
    for (uint32_t i = 0; i < *(const uint32_t *)self; i++)
        fwrite(&i, sizeof i, 1, out);
}

static void all_that_is_said_comes_back(void **state)
{
    (void)state;
    static const uint32_t counts[] = {0, 1, 1000, 200 * 1000};
    for (size_t i = 0; i < ARRAY_LEN(counts); i++) {
        struct child c;
        uint32_t count = counts[i], number;
        run(&c, say, &count, NEVER_S);
        assert_true(WIFEXITED(c.status) && WEXITSTATUS(c.status) == 0 && !c.hung);
        assert_int_equal(c.said_len, count * sizeof number);
        for (uint32_t k = 0; k < count; k++) {
            memcpy(&number, c.said + k * sizeof number, sizeof number);
            assert_int_equal(number, k);
        }
        child_destroy(&c);
    }
}

static void die(void *self, FILE *out)
{
    fputs("half of it", out);
    fflush(out);
    fputs("the other half", out);
    fputs("last words", stderr);
    raise(*(const int *)self);
}

static void who_dies_leaves_what_was_said_and_the_last_words(void **state)
{
    (void)state;
    int signals[] = {SIGKILL, SIGTERM, SIGPIPE};
    for (size_t i = 0; i < ARRAY_LEN(signals); i++) {
        struct child c;
        run(&c, die, &signals[i], NEVER_S);
        assert_true(WIFSIGNALED(c.status) && !c.hung);
        assert_int_equal(WTERMSIG(c.status), signals[i]);
        assert_int_equal(c.said_len, strlen("half of it"));
        assert_string_equal(c.words, "last words");
        child_destroy(&c);
    }
}

static void never_end(void *self, FILE *out)
{
    fputs("begun", out);
    fflush(out);
    for (;;)
        *(volatile uint32_t *)self = 1;
}

static void who_does_not_end_is_ended(void **state)
{
    (void)state;
    struct child c;
    uint32_t number = 0;
    run(&c, never_end, &number, SOON_S);
    assert_true(c.hung && WIFSIGNALED(c.status));
    assert_int_equal(number, 0); /* it had a memory of its own */
    child_destroy(&c);
    assert_true(child_start(&c, never_end, &number, NEVER_S));
    child_destroy(&c); /* before it has ended */
}

static void chatter(void *self, FILE *out)
{
    (void)self;
    (void)out;
    for (int i = 0; i < 50000; i++)
        fprintf(stderr, "%d\n", i);
}

static void of_many_words_the_last_are_kept(void **state)
{
    (void)state;
    struct child c;
    run(&c, chatter, NULL, NEVER_S);
    assert_int_equal(c.words_len, sizeof c.words - 1);
    assert_string_equal(c.words + c.words_len - strlen("49998\n49999\n"), "49998\n49999\n");
    child_destroy(&c);
}

static void many_at_a_time_do_not_mix(void **state)
{
    (void)state;
    static struct child children[CHILDREN_MAX];
    struct child *all[CHILDREN_MAX] = {NULL};
    uint32_t counts[CHILDREN_MAX], running = 0;
    for (uint32_t i = 0; i < CHILDREN_MAX; i += 2) { /* every other place stays free */
        counts[i] = i * 100;
        assert_true(child_start(&children[i], say, &counts[i], NEVER_S));
        all[i] = &children[i];
        running++;
    }
    while (running > 0) {
        child_wait(all, CHILDREN_MAX, NEVER_S);
        for (uint32_t i = 0; i < CHILDREN_MAX; i++) {
            if (!all[i] || !all[i]->ended)
                continue;
            assert_int_equal(all[i]->said_len, counts[i] * sizeof counts[i]);
            child_destroy(all[i]);
            all[i] = NULL;
            running--;
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_that_is_said_comes_back),
        cmocka_unit_test(who_dies_leaves_what_was_said_and_the_last_words),
        cmocka_unit_test(who_does_not_end_is_ended),
        cmocka_unit_test(of_many_words_the_last_are_kept),
        cmocka_unit_test(many_at_a_time_do_not_mix),
    };
    return cmocka_run_group_tests_name("child", tests, NULL, NULL);
}
