/* tests/core/test_copy_memory.c - a node is copied whole or not at all.
 *
 * Method: the linker puts our malloc(), calloc() and free() in front of the real ones
 * (-Wl,--wrap). node_copy() is run again and again, with its first, second, third ... request for
 * memory refused, until it succeeds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t blocks;        /* taken and not given back */
} memory = {.until_refusal = UINT32_MAX};

static bool refuse(void)
{
    if (memory.until_refusal-- == 0)
        return true;
    memory.blocks++;
    return false;
}

void *__wrap_malloc(size_t size)
{
    return refuse() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    return refuse() ? NULL : __real_calloc(count, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

/* Returns how many requests for memory the copy takes. */
static uint32_t copy_with_refusals(const struct node *from, bool keep)
{
    const uint32_t before = memory.blocks;
    for (uint32_t allowed = 0;; allowed++) {
        struct node copy;
        struct copy c = {.keep = keep};
        memset(&copy, 0xa5, sizeof copy);
        memory.until_refusal = allowed;
        bool copied = node_copy(&copy, from, &c);
        bool refused = memory.until_refusal > allowed;
        memory.until_refusal = UINT32_MAX;
        assert_true(copied != refused);
        if (!copied)
            assert_int_equal(memory.blocks, before);
        node_destroy(&copy);
        assert_int_equal(memory.blocks, before);
        node_check(from);
        if (copied)
            return allowed;
    }
}

static void a_copy_without_memory_leaves_nothing_behind(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    assert_true(copy_with_refusals(&w.node, false) > 8); /* as many as node_init() */
    ask(&w, 1, put(w.keys[A][0], "\"value\""));
    send_get(&w, 2, B, w.keys[B][0]);
    ask(&w, 2, get(w.keys[A][0])); /* its value is held until the first is answered */
    assert_true(copy_with_refusals(&w.node, false) == copy_with_refusals(&w.node, true));
    close_node(&w);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_without_memory_leaves_nothing_behind),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
