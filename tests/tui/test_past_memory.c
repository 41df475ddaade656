/* tests/tui/test_past_memory.c - a journal in the window without memory: nothing breaks, what
 * cannot be done is said, and can be done once there is memory.
 *
 * Method: the linker puts our malloc(), calloc(), realloc() and free() in front of the real ones
 * (-Wl,--wrap). The same way is gone again and again, with its first, second, third ... request for
 * memory refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "tests/tui/past_file.h"

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

/* Refused once: tried again. It must not be anything else, and memory is there the second time. */
static void insist(struct past_file *f, uint64_t step)
{
    enum arrival a = past_file_step(f, step);
    if (a == ARRIVED_IN_TROUBLE) {
        assert_true(memory.refused > 0);
        assert_string_equal(f->words, "Not enough memory to go there. A shorter way may do.");
        a = past_file_step(f, step);
    }
    assert_int_equal(a, ARRIVED);
    assert_true(step == UINT64_MAX || f->scene.step == step);
}

static void journey(struct past_file *f)
{
    static struct path path;
    insist(f, 200);
    insist(f, 30);
    if (!f->source.verbs->path(f->source.self, 0, &path, f->words))
        assert_true(memory.refused > 0 && strlen(f->words) > 0);
    insist(f, 30);
    insist(f, UINT64_MAX);
    assert_true(f->scene.step == 300);
    insist(f, 299);
}

static void what_cannot_be_done_for_want_of_memory_can_be_done_later(void **state)
{
    struct past_file *f = *state;
    uint32_t opened = 0;
    little_journal_write(&f->w, 1, 300);
    past_file_write(f, f->w.bytes, f->w.len);
    const uint32_t before = memory.blocks;
    for (uint32_t allowed = 0; memory.refused > 0 || allowed == 0; allowed += 1 + allowed / 50) {
        memory.refused = 0;
        memory.until_refusal = allowed;
        if (past_file_open(f)) {
            journey(f);
            opened++;
            past_file_close(f);
        } else {
            assert_true(memory.refused > 0 && strlen(f->error) > 0);
        }
        assert_int_equal(memory.blocks, before);
    }
    assert_true(opened > 20);
    memory.until_refusal = UINT32_MAX;
    little_journal_free(&f->w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_cannot_be_done_for_want_of_memory_can_be_done_later),
    };
    return cmocka_run_group_tests(tests, past_file_setup, past_file_teardown);
}
