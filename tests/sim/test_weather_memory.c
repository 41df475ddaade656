/* tests/sim/test_weather_memory.c - when memory runs out, weather is refused and nothing lost.
 *
 * Method: as in test_scenario_memory.c, for realloc().
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/weather.h"

void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__real_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t blocks;        /* taken and not given back */
} memory = {.until_refusal = UINT32_MAX};

void *__wrap_calloc(size_t count, size_t size)
{
    memory.blocks++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (memory.until_refusal == 0)
        return NULL;
    memory.until_refusal--;
    memory.blocks += block == NULL;
    return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

static const char text[] =
    "{\"name\": \"x\", \"nodes\": 3, \"end\": \"9s\",\n"
    "\"faults\": [{\"id\": \"f\", \"at\": \"1s\", \"partition\": [[\"A\"], [\"B\"]]}],\n"
    "\"weather\": {\"kinds\": [\"crash\"], \"every\": \"50ms\", \"lasts\": \"1s\"}}";

static void weather_without_memory_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct scenario s, told;
    struct json_error error;
    uint32_t allowed = 0;
    assert_true(scenario_parse(slice_str(text), &s, &error));
    const uint32_t before = memory.blocks;
    memory.until_refusal = allowed;
    while (!weather_begin(&s, 1, &told)) {
        assert_null(told.faults);
        assert_int_equal(told.fault_count, 0);
        assert_int_equal(memory.blocks, before);
        memory.until_refusal = ++allowed;
    }
    assert_int_equal(allowed, 5); /* 16 faults, 32, 64, 128, 256 */
    assert_int_equal(told.fault_count, 180);
    assert_int_equal(memory.blocks, before + 1);
    weather_end(&told);
    assert_int_equal(memory.blocks, before);
    scenario_destroy(&s);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(weather_without_memory_is_refused_and_nothing_lost),
    };
    return cmocka_run_group_tests_name("weather_memory", tests, NULL, NULL);
}
