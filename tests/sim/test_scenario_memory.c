/* tests/sim/test_scenario_memory.c - when memory runs out, a scenario is refused and nothing lost.
 *
 * Method: the linker puts our calloc() and free() in front of the real ones (-Wl,--wrap). The
 * first, second, third ... request for memory is refused, until none is and reading succeeds;
 * blocks taken and given back are counted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/scenario.h"

void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t blocks;        /* taken and not given back */
} memory;

void *__wrap_calloc(size_t count, size_t size)
{
    if (memory.until_refusal == 0)
        return NULL;
    memory.until_refusal--;
    memory.blocks++;
    return __real_calloc(count, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

/* Every part. */
static const char text[] =
    " {\"name\": \"x\", \"nodes\": [\"A\", \"B\", \"C\", \"D\", \"E\", \"F\"], \"end\": \"9s\",\n"
    "\"network\": {\"pairs\": [{\"between\": [\"A\", \"B\"], \"links\": \"1ms\"}]},\n"
    "\"clients\": [{\"id\": \"c\", \"keys\": {\"scan\": 5}, \"rate\": 1}],\n"
    "\"requests\": [{\"at\": \"1s\", \"get\": \"k\"}],\n"
    "\"faults\": [{\"id\": \"f\", \"at\": \"1s\",\n"
    "            \"partition\": [[\"A\", \"B\", \"C\"], [\"D\", \"E\", \"F\"]]}],\n"
    "\"expect\": {\"errors\": {\"max\": 0}}}";

/* Tokens, text and source, nodes and their ids, pairs, clients and their ids, requests, faults,
 * sides of partitions, who has one, ids of faults, expectations. */
enum { REQUESTS_FOR_MEMORY = 14, BLOCKS_OF_A_SCENARIO = 9 };

static void scenario_without_memory_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct scenario s;
    struct json_error error;
    uint32_t allowed = 0;
    memory.until_refusal = allowed;
    while (!scenario_parse(slice_str(text), &s, &error)) {
        assert_string_equal(error.message, "not enough memory");
        assert_int_equal(error.line, 1);
        assert_int_equal(error.column, 1);
        assert_null(s.text);
        assert_int_equal(s.node_count, 0);
        assert_int_equal(memory.blocks, 0);
        memory.until_refusal = ++allowed;
    }
    assert_int_equal(allowed, REQUESTS_FOR_MEMORY);
    assert_int_equal(memory.blocks, BLOCKS_OF_A_SCENARIO);
    scenario_destroy(&s);
    assert_int_equal(memory.blocks, 0);
}

/* A letter that is changed breaks the file somewhere, or nowhere. */
static void refused_scenario_gives_its_memory_back(void **state)
{
    (void)state;
    uint32_t refused = 0;
    memory.until_refusal = UINT32_MAX;
    for (size_t i = 0; i < sizeof text - 1; i++) {
        char changed[sizeof text];
        struct scenario s;
        struct json_error error;
        memcpy(changed, text, sizeof text);
        changed[i] = changed[i] == 'x' ? '1' : 'x';
        if (scenario_parse(slice_str(changed), &s, &error))
            scenario_destroy(&s);
        else
            refused++;
        assert_int_equal(memory.blocks, 0);
    }
    assert_true(refused > sizeof text / 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scenario_without_memory_is_refused_and_nothing_lost),
        cmocka_unit_test(refused_scenario_gives_its_memory_back),
    };
    return cmocka_run_group_tests_name("scenario_memory", tests, NULL, NULL);
}
