/* tests/sim/test_world_memory.c - a world for which memory runs out says so, and gives all back.
 *
 * Method: the linker puts our calloc(), realloc() and free() in front of the real ones
 * (-Wl,--wrap). The first, second, third ... request for memory is refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/world.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__real_malloc(size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

struct memory {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t refused;
    uint32_t blocks; /* taken and not given back */
};

static struct memory memory;

static bool refuse(void)
{
    if (memory.until_refusal-- > 0)
        return false;
    memory.refused++;
    memory.until_refusal = UINT32_MAX;
    return true;
}

void *__wrap_malloc(size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks++;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks += block == NULL;
    return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

/* Every array of the world grows at least once. */
static const char STORY[] =
    "{'name': 'test', 'nodes': 2, 'end': '100ms', 'cache': {'memory': '64KiB'},"
    "'clients': [{'id': 'crowd', 'count': 300, 'keys': {'zipf': {'count': 100}},"
    "             'mix': {'get': 0.5, 'put': 0.5}, 'think': '50ms'}],"
    "'network': {'access': '20ms'},"
    "'requests': [{'at': '50ms', 'put': 'tea', 'value': 1}],"
    "'faults': [{'id': 'a', 'at': '60ms', 'pause': 'A'}, {'id': 'b', 'at': '70ms', 'crash': 'B'},"
    "           {'id': 'c', 'at': '80ms', 'restart': 'B'}]}";

static void a_world_without_memory_ends_and_says_so(void **state)
{
    (void)state;
    struct scenario s;
    uint32_t built = 0;
    memory.until_refusal = UINT32_MAX;
    must_parse(STORY, &s);
    for (uint32_t allowed = 0;; allowed++) {
        memory = (struct memory){.until_refusal = allowed};
        struct world *w = world_new(&s, 1, NULL);
        while (w && world_step(w)) {
        }
        assert_true((w && !world_failed(w)) == (memory.refused == 0));
        built += w != NULL;
        world_free(w);
        assert_int_equal(memory.blocks, 0);
        if (memory.refused == 0)
            break;
    }
    assert_true(built > 10);
    scenario_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_world_without_memory_ends_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
