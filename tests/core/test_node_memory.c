/* tests/core/test_node_memory.c - a node gets all its memory at its start, or is refused.
 *
 * Method: the linker puts our calloc() and free() in front of the real ones (-Wl,--wrap).
 * node_init() is run again and again, with its first, second, third ... request for memory
 * refused, until it succeeds; blocks taken and given back are counted.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/one_node.h"

void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t blocks;        /* taken and not given back */
} memory = {.until_refusal = UINT32_MAX};

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

static bool is_zeroed(const struct node *n)
{
    const uint8_t *bytes = (const uint8_t *)n;
    for (size_t i = 0; i < sizeof *n; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void a_node_without_memory_is_refused_and_leaks_nothing(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    struct node_config config = w.node.config;
    node_destroy(&w.node);
    uint32_t before = memory.blocks;
    uint32_t allowed = 0;
    for (bool ready = false; !ready; allowed++) {
        memset(&w.node, 0xa5, sizeof w.node);
        memory.until_refusal = allowed;
        ready = node_init(&w.node, &config);
        if (!ready) {
            assert_true(is_zeroed(&w.node));
            assert_int_equal(memory.blocks, before);
            node_destroy(&w.node);
        }
    }
    assert_true(allowed > 8); /* peers; blocks, index; calls, lines; slots, buckets, pool */
    memory.until_refusal = UINT32_MAX;
    close_node(&w);
    assert_int_equal(memory.blocks, 0);
}

static void destroying_nothing_is_harmless(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    node_destroy(&w.node);
    assert_true(is_zeroed(&w.node));
    node_destroy(&w.node);
    node_destroy(NULL);
    members_free(w.members);
    assert_int_equal(memory.blocks, 0);
}

static void a_running_node_takes_no_memory(void **state)
{
    (void)state;
    struct one_node w;
    open_node(&w, usual_config());
    uint32_t before = memory.blocks;
    memory.until_refusal = 0;
    for (uint32_t i = 0; i < 300; i++) {
        uint32_t owner = i % NODES, nth = i / NODES % KEYS_EACH;
        ask(&w, i % 100, put_for_ms(w.keys[owner][nth], "\"value\"", 1 + i % 50));
        ask(&w, i % 100, get(w.keys[owner][nth]));
        pass_ms(&w, 10);
        wake(&w);
    }
    assert_int_equal(memory.blocks, before);
    memory.until_refusal = UINT32_MAX;
    close_node(&w);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_without_memory_is_refused_and_leaks_nothing),
        cmocka_unit_test(destroying_nothing_is_harmless),
        cmocka_unit_test(a_running_node_takes_no_memory),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
