/* tests/sim/test_check_ledger.c - what is kept of the past is bounded, and forgotten with care.
 *
 * Method: runs that go on for long with few keys; then what the ledger still knows.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/check_ledger.h"

enum { KEYS = 10, WITHIN_NS = 100 };

static struct ledger new_ledger(void)
{
    struct ledger l;
    assert_true(ledger_init(&l, KEYS, WITHIN_NS));
    return l;
}

static void put(struct ledger *l, uint64_t id, uint64_t at_ns)
{
    const struct asked a = {
        .id = id, .at_ns = at_ns, .op = OP_PUT, .key = (uint32_t)(id % KEYS), .version = id};
    assert_true(ledger_ask(l, &a));
}

static void tell(struct ledger *l, uint64_t id, uint64_t at_ns, enum outcome outcome)
{
    struct asked asked;
    const struct told t = {.id = id, .at_ns = at_ns, .outcome = outcome};
    assert_true(ledger_tell(l, &t, &asked));
    assert_true(asked.id == id && asked.key == id % KEYS);
    assert_false(ledger_tell(l, &t, &asked)); /* only once */
}

static void a_long_run_takes_no_more_memory_than_a_short_one(void **state)
{
    (void)state;
    struct ledger l = new_ledger();
    for (uint64_t id = 1; id < 200000; id++) {
        put(&l, id, id);
        if (id > 5)
            tell(&l, id - 5, id, OUTCOME_CREATED);
    }
    assert_int_equal(l.capacity, 256);
    assert_int_equal(l.open.capacity, 64);
    assert_true(ledger_writer(&l, 199990)->outdated_ns == TIME_NEVER);
    assert_null(ledger_writer(&l, 199000));
    ledger_destroy(&l);
}

static void an_outdated_value_is_kept_for_those_who_asked_before(void **state)
{
    (void)state;
    struct ledger l = new_ledger();
    put(&l, 10, 0);
    tell(&l, 10, 1, OUTCOME_CREATED);
    put(&l, 20, 2);
    tell(&l, 20, 3, OUTCOME_REPLACED);
    put(&l, 31, 3 + WITHIN_NS); /* another key's */
    const struct ledger_entry *w = ledger_writer(&l, 10);
    assert_non_null(w);
    assert_true(w->acked_ns == 1 && w->outdated_ns == 3 && w->outdated_by == 20);
    put(&l, 41, 4 + WITHIN_NS);
    assert_null(ledger_writer(&l, 10));
    assert_true(ledger_writer(&l, 20)->outdated_ns == TIME_NEVER);
    ledger_destroy(&l);
}

static void only_so_many_failed_writes_are_kept(void **state)
{
    (void)state;
    struct ledger l = new_ledger();
    const uint64_t count = LEDGER_FAILED_MAX + 1000;
    for (uint64_t id = 1; id <= count; id++) {
        put(&l, id, id);
        tell(&l, id, id, OUTCOME_PEER_TIMEOUT);
    }
    assert_true(l.doubt == 1000);
    assert_null(ledger_writer(&l, 1000));
    assert_non_null(ledger_writer(&l, 1001));
    assert_non_null(ledger_writer(&l, count));
    ledger_destroy(&l);
}

static void what_its_owner_refused_is_not_kept(void **state)
{
    (void)state;
    struct ledger l = new_ledger();
    put(&l, 1, 0);
    put(&l, 2, 0);
    assert_non_null(ledger_writer(&l, 1));
    tell(&l, 1, 1, OUTCOME_NO_ROOM);
    tell(&l, 2, 1, OUTCOME_TOO_LARGE);
    assert_null(ledger_writer(&l, 1));
    assert_null(ledger_writer(&l, 2));
    assert_int_equal(l.doubt, 0);
    ledger_destroy(&l);
}

static void the_overdue_are_counted_and_the_first_one_named(void **state)
{
    (void)state;
    struct ledger l = new_ledger();
    struct asked first = {0};
    for (uint64_t id = 1; id <= 500; id++)
        put(&l, id, id);
    for (uint64_t id = 1; id <= 500; id += id == 40 ? 3 : 1)
        tell(&l, id, 500, OUTCOME_CREATED);
    assert_int_equal(ledger_overdue(&l, 42 + WITHIN_NS, &first), 1);
    assert_int_equal(ledger_overdue(&l, 43 + WITHIN_NS, &first), 2);
    assert_int_equal(first.id, 41);
    ledger_destroy(&l);
    ledger_destroy(&l);
    ledger_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_long_run_takes_no_more_memory_than_a_short_one),
        cmocka_unit_test(an_outdated_value_is_kept_for_those_who_asked_before),
        cmocka_unit_test(only_so_many_failed_writes_are_kept),
        cmocka_unit_test(what_its_owner_refused_is_not_kept),
        cmocka_unit_test(the_overdue_are_counted_and_the_first_one_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
