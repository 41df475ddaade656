/* tests/core/test_ring_memory.c - when memory runs out, a ring is refused and nothing is lost.
 *
 * Method: the linker puts our calloc() and free() in front of the real ones (-Wl,--wrap). Each
 * operation is run again and again, with its first, second, third ... request for memory refused,
 * until it succeeds; blocks taken and given back are counted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/ring.h"

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
    if (memory.until_refusal == 0) {
        return NULL;
    }
    memory.until_refusal--;
    memory.blocks++;
    return __real_calloc(count, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

static const struct ring_member abc[] = {
    {{(const uint8_t *)"A", 1}, 1}, {{(const uint8_t *)"B", 1}, 2}, {{(const uint8_t *)"C", 1}, 3}};

enum operation { BUILD, WITH, WITHOUT };

static enum ring_error run(enum operation operation, const struct ring *old, struct ring **out)
{
    switch (operation) {
    case BUILD:
        return ring_build(abc, 3, 10, out);
    case WITH:
        return ring_with(old, abc[2], out);
    case WITHOUT:
        return ring_without(old, abc[0].id, out);
    }
    fail();
    return RING_OK;
}

static void check(enum operation operation)
{
    struct ring *old = NULL;
    memory.until_refusal = UINT32_MAX;
    assert_true(ring_build(abc, 2, 10, &old) == RING_OK);
    uint32_t before = memory.blocks;
    uint32_t allowed = 0;
    enum ring_error error = RING_NO_MEMORY;
    struct ring *r = NULL;
    while (error == RING_NO_MEMORY) {
        memory.until_refusal = allowed++;
        error = run(operation, old, &r);
        assert_true((r != NULL) == (error == RING_OK));
        if (error != RING_OK) {
            assert_int_equal(memory.blocks, before);
        }
    }
    assert_true(error == RING_OK);
    assert_true(allowed > 5); /* a ring, its nodes, three arrays: the refusals did happen */
    ring_check(r);
    ring_free(r);
    assert_int_equal(memory.blocks, before);
    ring_free(old);
    assert_int_equal(memory.blocks, 0);
}

static void a_build_without_memory_is_refused_and_leaks_nothing(void **state)
{
    (void)state;
    check(BUILD);
}

static void a_join_without_memory_is_refused_and_leaks_nothing(void **state)
{
    (void)state;
    check(WITH);
}

static void a_leave_without_memory_is_refused_and_leaks_nothing(void **state)
{
    (void)state;
    check(WITHOUT);
}

static void every_other_refusal_leaks_nothing(void **state)
{
    (void)state;
    memory.until_refusal = UINT32_MAX;
    const struct ring_member twice[] = {abc[0], abc[1], abc[0]};
    const struct ring_member too_heavy = {abc[2].id, WEIGHT_MAX + 1};
    struct ring *old = NULL;
    struct ring *none = NULL;
    assert_true(ring_build(abc, 2, 10, &old) == RING_OK);
    uint32_t before = memory.blocks;
    assert_true(ring_build(twice, 3, 10, &none) == RING_DUPLICATE);
    assert_true(ring_with(old, abc[1], &none) == RING_DUPLICATE);
    assert_true(ring_with(old, too_heavy, &none) == RING_BAD_MEMBER);
    assert_true(ring_without(old, abc[2].id, &none) == RING_UNKNOWN);
    assert_null(none);
    assert_int_equal(memory.blocks, before);
    ring_free(old);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_build_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(a_join_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(a_leave_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(every_other_refusal_leaks_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
