/* tests/sim/test_rewind_memory.c - without memory nobody goes anywhere in a journal, and everywhere
 * as soon as there is.
 *
 * Method: the linker puts our malloc(), calloc(), realloc() and free() in front of the real ones
 * (-Wl,--wrap). The same way is gone again and again, with its first, second, third ... request for
 * memory refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "tests/core/little_journal.h"

#include <stdlib.h>
#include <unistd.h>

#include "sim/rewind.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t refused;
    uint32_t blocks; /* taken and not given back */
} memory = {.until_refusal = UINT32_MAX};

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

static enum rewind_end try(struct rewind *w, uint64_t step)
{
    enum rewind_end end = rewind_approach(w, step < w->known ? step : w->known);
    while (end == REWIND_THERE && w->step < step)
        end = rewind_forward(w);
    return end;
}

/* Refused once: tried again. It must not be anything else, and memory is there the second time. */
static enum rewind_end insist(struct rewind *w, uint64_t step)
{
    const enum rewind_end end = try(w, step);
    if (end != REWIND_NO_MEMORY)
        return end;
    assert_true(w->step <= w->known && memory.refused > 0);
    return try(w, step);
}

/* Returns the digest of all effects in the end. */
static uint64_t journey(struct rewind *w)
{
    w->stride = 32;
    assert_int_equal(insist(w, 300), REWIND_THERE);
    assert_int_equal(insist(w, 20), REWIND_THERE);
    assert_int_equal(insist(w, UINT64_MAX), REWIND_NO_PLACE);
    assert_true(w->step == 400 && w->end == REPLAY_ENDED);
    assert_int_equal(insist(w, 250), REWIND_THERE);
    return w->now.effects;
}

static void a_way_without_memory_can_be_gone_on_with(void **state)
{
    (void)state;
    static struct little_journal w;
    char path[] = "/tmp/ringlab-XXXXXX", error[REPLAY_ERROR_MAX];
    close(mkstemp(path));
    little_journal_write(&w, 1, 400);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(w.bytes, 1, w.len, file), w.len);
    assert_int_equal(fclose(file), 0);
    const uint32_t before = memory.blocks;
    uint64_t effects = 0;
    uint32_t made = 0;
    for (uint32_t allowed = 0; memory.refused > 0 || allowed == 0; allowed++) {
        static struct rewind r; /* too large for the stack */
        memory.refused = 0;
        memory.until_refusal = allowed;
        const bool opened = rewind_open(&r, path, 1 << 24, error);
        assert_true(opened == (memory.refused == 0));
        if (opened) {
            const uint64_t now = journey(&r);
            assert_true(made++ == 0 || now == effects);
            effects = now;
        }
        rewind_close(&r);
        assert_int_equal(memory.blocks, before);
    }
    assert_true(made > 20);
    memory.until_refusal = UINT32_MAX;
    little_journal_free(&w);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_way_without_memory_can_be_gone_on_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
