/* tests/sim/test_sequence.c - what clients asked is written down whole and in order.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "scenario_text.h"
#include "sim/sequence_play.h"

#define LISTED                                                                                     \
    START "'requests': [{'at': '1s', 'put': 'k', 'value': [1], 'through': 'B'},\n"                 \
          "             {'at': '2s', 'get': 'k', 'through': 'C'},\n"                               \
          "             {'at': '3s', 'put': 'k', 'value': 2, 'ttl': 5},\n"                         \
          "             {'at': '4s', 'delete': 'other'},\n"                                        \
          "             {'at': '5s', 'get': 'k'}]}"

#define CROWD                                                                                      \
    START "'clients': [{'id': 'a', 'count': 4, 'keys': {'uniform': 50}, 'think': '3ms',\n"         \
          "             'mix': {'get': 0.5, 'put': 0.4, 'delete': 0.1},\n"                         \
          "             'value_bytes': [16, 300]}]}"

static void record(const char *text, uint32_t max, struct scenario *scenario,
                   struct sequence *sequence)
{
    must_parse(text, scenario);
    assert_true(sequence_record(sequence, scenario, 1, max));
}

static void a_list_is_written_down_as_it_stands(void **state)
{
    (void)state;
    static const struct {
        uint64_t at_s;
        enum op op;
        uint16_t through;
        uint32_t before;
        const char *key, *value;
        uint64_t ttl_ms;
    } rows[] = {
        {1, OP_PUT, 1, SEQUENCE_NONE, "k", "[1]", TTL_DEFAULT},
        {2, OP_GET, 2, 0, "k", "", TTL_DEFAULT},
        {3, OP_PUT, 0, 1, "k", "2", 5000},
        {4, OP_DELETE, 0, SEQUENCE_NONE, "other", "", TTL_DEFAULT},
        {5, OP_GET, 0, 2, "k", "", TTL_DEFAULT},
    };
    struct scenario scenario;
    struct sequence s;
    record(LISTED, 100, &scenario, &s);
    assert_int_equal(s.count, ARRAY_LEN(rows));
    assert_true(s.lifetimes && !s.cut);
    for (uint32_t i = 0; i < s.count; i++) {
        const struct sequence_request *r = &s.requests[i];
        assert_int_equal(r->at_ns, rows[i].at_s * NS_PER_S);
        assert_int_equal(r->request.op, rows[i].op);
        assert_int_equal(r->through, rows[i].through);
        assert_true(r->before == rows[i].before);
        assert_true(slice_eq(r->request.key, slice_str(rows[i].key)));
        assert_true(slice_eq(r->request.value, slice_str(rows[i].value)));
        assert_int_equal(r->request.ttl_ms, rows[i].ttl_ms);
    }
    sequence_destroy(&s);
    scenario_destroy(&scenario);
}

static void the_writer_of_a_value_is_the_last_that_put_its_bytes(void **state)
{
    (void)state;
    struct scenario scenario;
    struct sequence s;
    record(LISTED, 100, &scenario, &s);
    assert_int_equal(sequence_writer(&s, 4, blob_of(slice_str("2"))), 3);
    assert_int_equal(sequence_writer(&s, 4, blob_of(slice_str("[1]"))), 1);
    assert_int_equal(sequence_writer(&s, 1, blob_of(slice_str("2"))), 0);
    assert_int_equal(sequence_writer(&s, 4, blob_of(slice_str("3"))), 0);
    assert_int_equal(sequence_expiry_ns(&s, 2, 7), 7 + 5 * NS_PER_S);
    assert_true(sequence_expiry_ns(&s, 0, 7) == TIME_NEVER);
    sequence_destroy(&s);
    scenario_destroy(&scenario);
}

static void no_more_than_asked_for_is_written_down(void **state)
{
    (void)state;
    struct scenario scenario;
    struct sequence s;
    record(LISTED, 5, &scenario, &s);
    assert_true(s.count == 5 && !s.cut);
    sequence_destroy(&s);
    assert_true(sequence_record(&s, &scenario, 1, 2));
    assert_true(s.count == 2 && s.cut && !s.lifetimes);
    sequence_destroy(&s);
    scenario_destroy(&scenario);
}

/* A little cache of unlimited memory, in the simplest way: the last write to each key. */
static void must_be_told_what_was_last_put(const struct sequence *s, const struct told *told)
{
    uint32_t hits = 0;
    for (uint32_t i = 0; i < s->count; i++) {
        uint32_t last = s->requests[i].before;
        while (last != SEQUENCE_NONE && s->requests[last].request.op == OP_GET)
            last = s->requests[last].before;
        bool is_there = last != SEQUENCE_NONE && s->requests[last].request.op == OP_PUT;
        assert_int_equal(told[i].id, i + 1);
        switch (s->requests[i].request.op) {
        case OP_GET:
            assert_int_equal(told[i].outcome, is_there ? OUTCOME_HIT : OUTCOME_MISS);
            if (is_there)
                assert_int_equal(told[i].version, last + 1);
            hits += is_there;
            break;
        case OP_PUT:
            assert_int_equal(told[i].outcome, is_there ? OUTCOME_REPLACED : OUTCOME_CREATED);
            break;
        case OP_DELETE:
            assert_int_equal(told[i].outcome, is_there ? OUTCOME_DELETED : OUTCOME_ABSENT);
            break;
        }
        assert_true(told[i].forwarded == (told[i].owner != s->requests[i].through));
    }
    assert_in_range(hits, s->count / 5, s->count);
}

static void played_one_after_the_other_each_is_told_the_last_write(void **state)
{
    (void)state;
    enum { MANY = 1500 };
    static uint64_t at_ns[MANY];
    struct scenario scenario;
    struct sequence s;
    struct sequence_played p;
    record(CROWD, MANY, &scenario, &s);
    assert_int_equal(s.count, MANY);
    for (uint32_t i = 0; i < MANY; i++) {
        assert_true(i == 0 || s.requests[i].at_ns >= s.requests[i - 1].at_ns);
        at_ns[i] = 10 + i;
    }
    assert_true(sequence_play(&s, MANY, at_ns, at_ns[MANY - 1], &p));
    must_be_told_what_was_last_put(&s, p.told);
    for (uint32_t i = 0; i < scenario.node_count; i++)
        assert_true(p.squeezed[i] == SEQUENCE_NONE);
    sequence_played_destroy(&p);
    sequence_destroy(&s);
    scenario_destroy(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_is_written_down_as_it_stands),
        cmocka_unit_test(the_writer_of_a_value_is_the_last_that_put_its_bytes),
        cmocka_unit_test(no_more_than_asked_for_is_written_down),
        cmocka_unit_test(played_one_after_the_other_each_is_told_the_last_write),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
