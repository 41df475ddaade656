/* tests/core/test_cluster_memory.c - when memory runs out, the file is refused and nothing is lost.
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

#define FILE_TEXT                                                                                  \
    " [{\"id\":\"A\",\"url\":\"http://a:1\"},\n  {\"id\":\"B\",\"url\":\"http://b:1\"}]"

static void file_without_memory_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct cluster c;
    struct json_error error;
    uint32_t allowed = 0;
    memory.until_refusal = allowed;
    while (!cluster_parse(slice_str(FILE_TEXT), &c, &error)) {
        assert_string_equal(error.message, "not enough memory");
        assert_int_equal(error.line, 1);
        assert_int_equal(error.column, 1);
        assert_null(c.nodes);
        assert_int_equal(c.node_count, 0);
        assert_int_equal(memory.blocks, 0);
        memory.until_refusal = ++allowed;
    }
    assert_int_equal(allowed, 3);       /* for tokens, for nodes, for comparing them */
    assert_int_equal(memory.blocks, 1); /* the nodes */
    cluster_destroy(&c);
    assert_int_equal(memory.blocks, 0);
}

static void refused_file_gives_its_memory_back(void **state)
{
    (void)state;
    static const char same_id[] = "[{\"id\":\"A\",\"url\":\"http://a:1\"},"
                                  "{\"id\":\"A\",\"url\":\"http://b:1\"}]";
    static const char late_error[] = "{\"nodes\":" FILE_TEXT ",\"virtual_nodes\":0}";
    static const char *const texts[] = {"[", "[{}]", same_id, late_error};
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct cluster c;
        struct json_error error;
        memory.until_refusal = UINT32_MAX;
        assert_false(cluster_parse(slice_str(texts[i]), &c, &error));
        assert_int_equal(memory.blocks, 0);
    }
}

static void list_without_memory_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct cluster c;
    struct json_error error;
    struct members *members = NULL;
    memory.until_refusal = UINT32_MAX;
    assert_true(cluster_parse(slice_str(FILE_TEXT), &c, &error));
    const uint32_t before = memory.blocks;
    uint32_t allowed = 0;
    memory.until_refusal = allowed;
    while (cluster_members(&c, NULL, &members) != RING_OK) {
        assert_null(members);
        assert_int_equal(memory.blocks, before);
        memory.until_refusal = ++allowed;
    }
    assert_true(allowed > 0);
    members_free(members);
    cluster_destroy(&c);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(file_without_memory_is_refused_and_nothing_lost),
        cmocka_unit_test(refused_file_gives_its_memory_back),
        cmocka_unit_test(list_without_memory_is_refused_and_nothing_lost),
    };
    return cmocka_run_group_tests_name("cluster_memory", tests, NULL, NULL);
}
