/* tests/core/test_members_memory.c - a list of members is built whole, or not at all.
 *
 * Method: the linker puts our calloc() and free() in front of the real ones (-Wl,--wrap). The
 * first, second, third ... request for memory is refused, until none is and building succeeds;
 * blocks taken and given back are counted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cluster.h"

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

static struct cluster_node nodes[] = {{.id = "B", .weight = 1}, {.id = "A", .weight = 2}};
static const struct cluster cluster = {.nodes = nodes, .node_count = 2, .virtual_nodes = 40};
static const uint32_t numbers[] = {7, 3};

static void a_list_without_memory_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct members *const untouched = (struct members *)(uintptr_t)1;
    struct members *m = untouched;
    uint32_t allowed = 0;
    memory.until_refusal = allowed;
    for (enum ring_error e; (e = cluster_members(&cluster, numbers, &m)) != RING_OK;) {
        assert_int_equal(e, RING_NO_MEMORY);
        assert_ptr_equal(m, untouched);
        assert_int_equal(memory.blocks, 0);
        memory.until_refusal = ++allowed;
    }
    assert_true(allowed >= 5); /* the list; members, their numbers; the ring, its points */
    assert_int_equal(m->numbers[0], 3);
    assert_int_equal(m->numbers[1], 7);
    members_free(m);
    assert_int_equal(memory.blocks, 0);
}

static void the_last_of_several_owners_gives_the_memory_back(void **state)
{
    (void)state;
    struct members *m;
    memory.until_refusal = UINT32_MAX;
    assert_int_equal(cluster_members(&cluster, numbers, &m), RING_OK);
    const uint32_t taken = memory.blocks;
    memory.until_refusal = 0;
    assert_ptr_equal(members_share(m), m);
    members_free(m);
    assert_int_equal(memory.blocks, taken);
    members_free(m);
    assert_int_equal(memory.blocks, 0);
    members_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_list_without_memory_is_refused_and_nothing_lost),
        cmocka_unit_test(the_last_of_several_owners_gives_the_memory_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
