/* tests/net/test_cluster_write.c - what is written is what is read.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/message.h"
#include "net/cluster_write.h"

static void must_be_equal(const struct cluster *a, const struct cluster *b)
{
    assert_int_equal(a->node_count, b->node_count);
    for (uint32_t i = 0; i < a->node_count; i++) {
        assert_string_equal(a->nodes[i].id, b->nodes[i].id);
        assert_string_equal(a->nodes[i].host, b->nodes[i].host);
        assert_int_equal(a->nodes[i].port, b->nodes[i].port);
        assert_int_equal(a->nodes[i].weight, b->nodes[i].weight);
    }
    assert_int_equal(a->virtual_nodes, b->virtual_nodes);
    assert_int_equal(a->memory_bytes, b->memory_bytes);
    assert_int_equal(a->policy, b->policy);
    assert_true(a->default_ttl_ms == b->default_ttl_ms);
    assert_int_equal(a->value_bytes_max, b->value_bytes_max);
    assert_int_equal(a->forward_timeout_ms, b->forward_timeout_ms);
}

static void must_come_back(const struct cluster *c)
{
    struct buffer text;
    struct cluster back;
    struct json_error error;
    buffer_init(&text, 4096);
    assert_true(cluster_write(c, &text));
    if (!cluster_parse(buffer_bytes(&text), &back, &error))
        fail_msg("%u:%u: %s", error.line, error.column, error.message);
    must_be_equal(c, &back);
    cluster_destroy(&back);
    buffer_release(&text);
}

static struct cluster_node nodes[] = {
    {.id = "A", .host = "127.0.0.1", .port = 1, .weight = 1},
    {.id = "a\"\\b", .host = "::1", .port = 65535, .weight = 100},
    {.id = "~", .host = "localhost", .port = 5001, .weight = 7},
};

static void every_member_comes_back(void **state)
{
    (void)state;
    struct cluster c = {
        .nodes = nodes,
        .node_count = 3,
        .virtual_nodes = 77,
        .memory_bytes = UINT64_C(5) << 30,
        .policy = CACHE_NONE,
        .default_ttl_ms = 1,
        .value_bytes_max = VALUE_BYTES_LIMIT,
        .forward_timeout_ms = 60000,
    };
    must_come_back(&c);
    c.node_count = 1;
    c.policy = CACHE_LRU;
    c.memory_bytes = CACHE_MEMORY_MIN;
    c.default_ttl_ms = TTL_FOREVER;
    c.value_bytes_max = 1;
    c.forward_timeout_ms = 1;
    must_come_back(&c);
    c.default_ttl_ms = TTL_MS_MAX;
    must_come_back(&c);
}

static void without_room_it_says_so(void **state)
{
    (void)state;
    const struct cluster c = {.nodes = nodes, .node_count = 3, .virtual_nodes = 1};
    struct buffer text;
    buffer_init(&text, 100);
    assert_false(cluster_write(&c, &text));
    buffer_release(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_member_comes_back),
        cmocka_unit_test(without_room_it_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
