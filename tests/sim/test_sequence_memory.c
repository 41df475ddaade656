/* tests/sim/test_sequence_memory.c - when memory runs out, what was taken is given back.
 *
 * Method: the linker puts our calloc() and realloc() in front of the real ones (-Wl,--wrap). The
 * first, second, third ... request for memory is refused, until none is. Sanitizers see what is
 * lost.
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
#include "sim/compare.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static uint32_t until_refusal = UINT32_MAX; /* so many requests succeed, then one does not */

static bool refuse(void)
{
    if (until_refusal == UINT32_MAX || until_refusal-- > 0)
        return false;
    until_refusal = UINT32_MAX;
    return true;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return refuse() ? NULL : __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    __real_free(block);
}

#define STORY                                                                                      \
    "{'name': 't', 'nodes': 2, 'end': '9s', 'cache': {'memory': 16384},\n"                         \
    " 'requests': [{'at': '1s', 'put': 'k', 'value': [1]}, {'at': '2s', 'get': 'k'}],\n"           \
    " 'clients': [{'id': 'a', 'keys': {'uniform': 5}, 'think': '1s'}]}"

enum { MANY = 6 };

/* All of it: a scenario written down, played, compared. */
static bool compare(const struct scenario *scenario)
{
    static const uint64_t at_ns[MANY] = {1, 2, 3, 4, 5, 6};
    struct sequence s;
    struct sequence_played p = {0};
    struct comparison c = {.sequence = &s, .simulated = &p, .count = MANY};
    if (!sequence_record(&s, scenario, 1, MANY)) {
        assert_null(s.requests);
        return false;
    }
    assert_int_equal(s.count, MANY);
    bool ok = sequence_play(&s, MANY, at_ns, 6, &p);
    c.real = p.told;
    assert_true(ok == (p.told != NULL));
    ok = ok && compare_answers(&c);
    if (ok)
        assert_true(compare_agrees(&c));
    comparison_destroy(&c);
    sequence_played_destroy(&p);
    sequence_destroy(&s);
    return ok;
}

static void whichever_request_for_memory_is_refused_it_says_so(void **state)
{
    (void)state;
    struct scenario scenario;
    must_parse(STORY, &scenario);
    uint32_t allowed = 0;
    for (bool ok = false; !ok; allowed++) {
        until_refusal = allowed;
        ok = compare(&scenario);
        assert_true(ok == (until_refusal != UINT32_MAX));
    }
    until_refusal = UINT32_MAX;
    assert_in_range(allowed, 20, 1000);
    scenario_destroy(&scenario);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(whichever_request_for_memory_is_refused_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
