/* tests/core/test_cluster.c - a cluster file is read as it is meant, or refused where it is wrong.
 *
 * Method: files with known meaning; a table of broken files with line, column and message; files
 * at both sides of every bound; and the law that the order of nodes decides nothing.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/cluster.h"
#include "core/hash.h"
#include "core/message.h"

#include <stdio.h>
#include <stdlib.h>

static bool parse(const char *text, struct cluster *out, struct json_error *error)
{
    return cluster_parse(slice_str(text), out, error);
}

static void must_parse(const char *text, struct cluster *out)
{
    struct json_error error;
    if (!parse(text, out, &error))
        fail_msg("%s\n%u:%u: %s", text, error.line, error.column, error.message);
}

static void full_file_is_read_to_the_last_member(void **state)
{
    (void)state;
    struct cluster c;
    must_parse("{\"nodes\": [{\"id\": \"A\", \"url\": \"http://localhost:5001\", \"weight\": 3},\n"
               "           {\"url\": \"http://[2001:DB8::2]:80/\", \"id\": \"node-\\u0042\"}],\n"
               " \"virtual_nodes\": 200,\n"
               " \"cache\": {\"memory\": \"512KiB\", \"policy\": \"none\", \"default_ttl\": 1.5,\n"
               "           \"max_value\": 4096},\n"
               " \"forward_timeout\": 0.25}\r\n",
               &c);
    assert_int_equal(c.node_count, 2);
    assert_string_equal(c.nodes[0].id, "A");
    assert_string_equal(c.nodes[0].host, "localhost");
    assert_int_equal(c.nodes[0].port, 5001);
    assert_int_equal(c.nodes[0].weight, 3);
    assert_string_equal(c.nodes[1].id, "node-B");
    assert_string_equal(c.nodes[1].host, "2001:db8::2");
    assert_int_equal(c.nodes[1].port, 80);
    assert_int_equal(c.nodes[1].weight, 1);
    assert_int_equal(c.virtual_nodes, 200);
    assert_int_equal(c.memory_bytes, 512 * 1024);
    assert_int_equal(c.policy, CACHE_NONE);
    assert_int_equal(c.default_ttl_ms, 1500);
    assert_int_equal(c.value_bytes_max, 4096);
    assert_int_equal(c.forward_timeout_ms, 250);
    cluster_destroy(&c);
}

static void assert_defaults(const struct cluster *c)
{
    assert_int_equal(c->virtual_nodes, VIRTUAL_NODES_DEFAULT);
    assert_int_equal(c->memory_bytes, 64 * 1024 * 1024);
    assert_int_equal(c->policy, CACHE_LRU);
    assert_true(c->default_ttl_ms == TTL_FOREVER);
    assert_int_equal(c->value_bytes_max, 1024 * 1024);
    assert_int_equal(c->forward_timeout_ms, 1000);
}

static void what_is_left_out_has_its_default(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "{\"nodes\":[{\"id\":\"A\",\"url\":\"http://a:1\"}]}",
        "{\"nodes\":[{\"id\":\"A\",\"url\":\"http://a:1\"}],\"cache\":{}}",
        "{\"cache\":{\"default_ttl\":null},\"nodes\":[{\"id\":\"A\",\"url\":\"http://a:1\"}]}",
        "[{\"id\":\"A\",\"url\":\"http://a:1\"}]",
    };
    for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
        struct cluster c;
        must_parse(texts[i], &c);
        assert_int_equal(c.node_count, 1);
        assert_int_equal(c.nodes[0].weight, 1);
        assert_defaults(&c);
        cluster_destroy(&c);
    }
}

/* Tests run at the top of the tree, where ./ringlab up reads the same file. */
static void file_of_the_repository_is_read(void **state)
{
    (void)state;
    char text[4096];
    struct cluster c;
    FILE *const file = fopen("nodes.json", "rb");
    assert_non_null(file);
    const size_t len = fread(text, 1, sizeof text - 1, file);
    assert_int_equal(fclose(file), 0);
    text[len] = '\0';
    must_parse(text, &c);
    assert_int_equal(c.node_count, 3);
    assert_int_equal(cluster_find_port(&c, 5002), cluster_find(&c, "B"));
    assert_defaults(&c);
    cluster_destroy(&c);
}

#define A "{\"id\":\"A\",\"url\":\"http://a:1\"}"
#define B "{\"id\":\"B\",\"url\":\"http://b:1\"}"
#define NODES "{\"nodes\":[" A "],\n"
#define IDS "expected an id of 1 to 63 printable ASCII characters without space, found "
#define ID64 "1234567890123456789012345678901234567890123456789012345678901234"

struct broken {
    const char *text;
    uint32_t line, column;
    const char *message; /* it begins like this */
};

static const struct broken broken[] = {
    /* not JSON, not the right kind of JSON */
    {"", 1, 1, "expected a value, found the end of the text"},
    {"nodes:\n - A\n", 1, 1, "expected a value, found 'nodes'"},
    {"{\"nodes\":[" A ",]}", 1, 41, "expected a value, found ']'"},
    {"{\"nodes\":[" A "]", 1, 41, "expected ',' or '}' after a member, found the end"},
    {"{\"nodes\":[\n" A "\n" B "]}", 3, 1, "expected ',' or ']' after an element, found '{'"},
    {"\"A\"", 1, 1, "expected an object with \"nodes\", or a list of nodes, found \"A\""},
    {" 17", 1, 2, "expected an object with \"nodes\", or a list of nodes, found 17"},
    {"null", 1, 1, "expected an object with \"nodes\", or a list of nodes, found null"},
    {"{}", 1, 1, "expected a member \"nodes\" in this object"},
    {"\n {\"virtual_nodes\":1}", 2, 2, "expected a member \"nodes\" in this object"},
    {"{\"nodes\":{}}", 1, 10, "expected a list of nodes, found an object"},
    {"{\"nodes\":\n \"A\"}", 2, 2, "expected a list of nodes, found \"A\""},
    {"{\"nodes\":[]}", 1, 10, "expected 1 to 4096 nodes, found 0"},
    {"[]", 1, 1, "expected 1 to 4096 nodes, found 0"},
    {"[" A ",\n \"B\"]", 2, 2, "expected a node, an object with \"id\" and \"url\", found \"B\""},
    {"[" A ",\n [" B "]]", 2, 2,
     "expected a node, an object with \"id\" and \"url\", found an array"},
    /* unknown and doubled members */
    {NODES " \"replicas\": 1}", 2, 2, "unknown member \"replicas\", expected one of nodes, "},
    {NODES " \"virtual-nodes\": 1}", 2, 2,
     "unknown member \"virtual-nodes\", did you mean \"virtual_nodes\"?"},
    {NODES " \"chache\": {}}", 2, 2, "unknown member \"chache\", did you mean \"cache\"?"},
    {NODES " \"nodes\": []}", 2, 2, "expected member \"nodes\" once, found it again"},
    {NODES " \"cache\": {}, \"cache\": {}}", 2, 15, "expected member \"cache\" once"},
    {"[{\"id\":\"A\",\"uri\":\"http://a:1\"}]", 1, 12,
     "unknown member \"uri\", did you mean \"url\"?"},
    {"[{\"id\":\"A\",\"address\":\"http://a:1\"}]", 1, 12,
     "unknown member \"address\", expected one of id, url, weight"},
    {"[{\"id\":\"A\",\"id\":\"B\",\"url\":\"http://a:1\"}]", 1, 12,
     "expected member \"id\" once, found it again"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\n\"url\":\"http://a:2\"}]", 2, 1,
     "expected member \"url\" once, found it again"},
    {NODES "\"cache\":{\"size\":1}}", 2, 10,
     "unknown member \"size\", expected one of memory, policy, default_ttl, max_value"},
    {NODES "\"cache\":{\"polcy\":1}}", 2, 10, "unknown member \"polcy\", did you mean \"policy\"?"},
    /* ids */
    {"[{\"url\":\"http://a:1\"}]", 1, 2, "expected a member \"id\" in this object"},
    {"[{}]", 1, 2, "expected a member \"id\" in this object"},
    {"[{\"id\":1,\"url\":\"http://a:1\"}]", 1, 8, IDS "1"},
    {"[{\"id\":null,\"url\":\"http://a:1\"}]", 1, 8, IDS "null"},
    {"[{\"id\":\"\",\"url\":\"http://a:1\"}]", 1, 8, IDS "\"\""},
    {"[{\"id\":\"a b\",\"url\":\"http://a:1\"}]", 1, 8, IDS "\"a b\""},
    {"[{\"id\":\"a\\u0000\",\"url\":\"http://a:1\"}]", 1, 8, IDS "\"a\\u0000\""},
    {"[{\"id\":\"\xc3\xa9\",\"url\":\"http://a:1\"}]", 1, 8, IDS "\"\xc3\xa9\""},
    {"[{\"id\":\"\x7f\",\"url\":\"http://a:1\"}]", 1, 8, IDS},
    {"[{\"id\":\"" ID64 "\",\"url\":\"http://a:1\"}]", 1, 8, IDS "\"1234567890123456789"},
    {"[" A ",\n" B ",\n {\"id\":\"A\",\"url\":\"http://c:1\"}]", 3, 8,
     "expected a different id for each node, found \"A\""},
    /* after a wide character the column still counts characters */
    {"[{\"\\u0069d\":\"\xc3\xa9\",\"url\":1}]", 1, 13, IDS},
    /* URLs */
    {"[{\"id\":\"A\"}]", 1, 2, "expected a member \"url\" in this object"},
    {"[{\"id\":\"A\",\"url\":5001}]", 1, 18, "expected a URL like http://HOST:PORT, found 5001"},
    {"[{\"id\":\"A\",\"url\":[]}]", 1, 18, "expected a URL like http://HOST:PORT, found an array"},
    {"[{\"id\":\"A\",\"url\":\"\"}]", 1, 18, "expected a URL like http://HOST:PORT, found \"\""},
    {"[{\"id\":\"A\",\"url\":\"localhost:5001\"}]", 1, 18, "expected a URL like http://HOST:PORT"},
    {"[{\"id\":\"A\",\"url\":\"https://a:1\"}]", 1, 18,
     "expected http:// (nodes do not speak TLS)"},
    {"[{\"id\":\"A\",\n\"url\":\"http://a\"}]", 2, 7,
     "expected ':' and a port after the host, found \"http://a\""},
    {"[{\"id\":\"A\",\"url\":\"http://a:0\"}]", 1, 18, "expected a port from 1 to 65535"},
    {"[{\"id\":\"A\",\"url\":\"http://a:65536\"}]", 1, 18, "expected a port from 1 to 65535"},
    {"[{\"id\":\"A\",\"url\":\"http://u:p@a:1\"}]", 1, 18, "expected a URL without user name"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1/x\"}]", 1, 18, "expected a URL that ends after the port"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1?x\"}]", 1, 18, "expected a URL that ends after the port"},
    {"[{\"id\":\"A\",\"url\":\"http://:1\"}]", 1, 18, "expected a host after http://"},
    {"[{\"id\":\"A\",\"url\":\"http://1.2.3:1\"}]", 1, 18, "expected an IPv4 address"},
    {"[{\"id\":\"A\",\"url\":\"http://::1:1\"}]", 1, 18, "expected an IPv6 address in brackets"},
    {"[{\"id\":\"A\",\"url\":\"http://a\\u0000:1\"}]", 1, 18, "expected a host of letters"},
    {"[" A ",\n{\"id\":\"B\",\"url\":\"http://a:1\"}]", 2, 17,
     "expected a different url for each node, found \"http://a:1\""},
    {"[" A ",\n{\"id\":\"B\",\"url\":\"http://A:1/\"}]", 2, 17,
     "expected a different url for each node, found \"http://A:1/\""},
    {"[{\"id\":\"A\",\"url\":\"http://[::1]:1\"},\n{\"id\":\"B\",\"url\":\"http://[0::0:1]:1\"}]",
     2, 17, "expected a different url for each node"},
    /* of several mistakes of one kind the first in the file */
    {"[" B ",\n" A ",\n" B ",\n" A "]", 3, 7, "expected a different id for each node, found \"B\""},
    {"[" A ",\n" A ",\n" A "]", 2, 7, "expected a different id for each node, found \"A\""},
    /* weights and virtual nodes */
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":0}]", 1, 40,
     "expected a whole number from 1 to 100, found 0"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":101}]", 1, 40,
     "expected a whole number from 1 to 100, found 101"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":-1}]", 1, 40,
     "expected a whole number from 1 to 100, found -1"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":1.5}]", 1, 40,
     "expected a whole number from 1 to 100, found 1.5"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":\"1\"}]", 1, 40,
     "expected a whole number from 1 to 100, found \"1\""},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":null}]", 1, 40,
     "expected a whole number from 1 to 100, found null"},
    {"[{\"id\":\"A\",\"url\":\"http://a:1\",\"weight\":18446744073709551617}]", 1, 40,
     "expected a whole number from 1 to 100, found 18446744073709551617"},
    {NODES "\"virtual_nodes\":0}", 2, 17, "expected a whole number from 1 to 10000, found 0"},
    {NODES "\"virtual_nodes\":10001}", 2, 17, "expected a whole number from 1 to 10000"},
    {NODES "\"virtual_nodes\":4294967297}", 2, 17, "expected a whole number from 1 to 10000"},
    {NODES "\"virtual_nodes\":1e999999999}", 2, 17, "expected a whole number from 1 to 10000"},
    {NODES "\"virtual_nodes\":[160]}", 2, 17, "expected a whole number from 1 to 10000"},
    /* the cache's settings */
    {NODES "\"cache\":[]}", 2, 9, "expected an object with the cache's settings, found an array"},
    {NODES "\"cache\":null}", 2, 9, "expected an object with the cache's settings, found null"},
    {NODES "\"cache\":{\"memory\":8191}}", 2, 19, "expected 8 KiB to 64 GiB, as bytes or like"},
    {NODES "\"cache\":{\"memory\":\"7KiB\"}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"memory\":\"64MB\"}}", 2, 19,
     "expected 8 KiB to 64 GiB, as bytes or like \"64MiB\", found \"64MB\""},
    {NODES "\"cache\":{\"memory\":\"65GiB\"}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"memory\":\"18446744073709551617GiB\"}}", 2, 19, "expected 8 KiB to"},
    {NODES "\"cache\":{\"memory\":600000000000000000000}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"memory\":8192.5}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"memory\":\"\"}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"memory\":true}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"memory\":{}}}", 2, 19, "expected 8 KiB to 64 GiB"},
    {NODES "\"cache\":{\"policy\":\"LRU\"}}", 2, 19, "expected \"lru\" or \"none\", found \"LRU\""},
    {NODES "\"cache\":{\"policy\":null}}", 2, 19, "expected \"lru\" or \"none\", found null"},
    {NODES "\"cache\":{\"default_ttl\":0}}", 2, 24,
     "expected seconds, more than 0 and at most 3162"},
    {NODES "\"cache\":{\"default_ttl\":-5}}", 2, 24, "expected seconds, more than 0"},
    {NODES "\"cache\":{\"default_ttl\":\"60\"}}", 2, 24, "expected seconds, more than 0"},
    {NODES "\"cache\":{\"default_ttl\":1e12}}", 2, 24, "expected seconds, more than 0"},
    {NODES "\"cache\":{\"max_value\":0}}", 2, 22, "expected 1 byte to 16 MiB less one byte"},
    {NODES "\"cache\":{\"max_value\":16777216}}", 2, 22, "expected 1 byte to 16 MiB less one byte"},
    {NODES "\"cache\":{\"max_value\":\"16MiB\"}}", 2, 22,
     "expected 1 byte to 16 MiB less one byte"},
    {NODES "\"forward_timeout\":0}", 2, 19,
     "expected seconds, more than 0 and at most 60, found 0"},
    {NODES "\"forward_timeout\":60.0001}", 2, 19, "expected seconds, more than 0 and at most 60"},
    {NODES "\"forward_timeout\":null}", 2, 19, "expected seconds, more than 0 and at most 60"},
};

static void broken_file_is_refused_where_it_is_broken(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(broken); i++) {
        const struct broken *const b = &broken[i];
        struct cluster c = {.node_count = 77};
        struct json_error error;
        if (parse(b->text, &c, &error))
            fail_msg("accepted: %s", b->text);
        if (error.line != b->line || error.column != b->column ||
            strncmp(error.message, b->message, strlen(b->message)) != 0)
            fail_msg("%s\n  is       %u:%u: %s\n  must be  %u:%u: %s", b->text, error.line,
                     error.column, error.message, b->line, b->column, b->message);
        assert_null(c.nodes);
        assert_int_equal(c.node_count, 0);
    }
}

static void values_at_their_bounds_are_taken(void **state)
{
    (void)state;
    struct cluster c;
    must_parse("{\"nodes\":[{\"id\":\"!~\",\"url\":\"http://a:65535\",\"weight\":100}],"
               "\"virtual_nodes\":10000,\"cache\":{\"memory\":8192,\"max_value\":16777215,"
               "\"default_ttl\":31622400000},\"forward_timeout\":60}",
               &c);
    assert_int_equal(c.memory_bytes, 8192);
    assert_int_equal(c.value_bytes_max, VALUE_BYTES_LIMIT);
    assert_true(c.default_ttl_ms == TTL_MS_MAX);
    assert_int_equal(c.forward_timeout_ms, 60000);
    cluster_destroy(&c);
    must_parse("{\"nodes\":[" A "],\"virtual_nodes\":1e0,\"cache\":{\"memory\":\"64GiB\","
               "\"max_value\":1,\"default_ttl\":1e-9},\"forward_timeout\":0.0001}",
               &c);
    assert_int_equal(c.virtual_nodes, 1);
    assert_true(c.memory_bytes == UINT64_C(64) << 30);
    assert_int_equal(c.default_ttl_ms, 1);
    assert_int_equal(c.forward_timeout_ms, 1);
    cluster_destroy(&c);
}

/* A list of count nodes, each on a port of its own, in the order that shift and step give. */
static char *list_of_nodes(uint32_t count, uint32_t weight, uint32_t shift, uint32_t step)
{
    char *const text = test_malloc(count * 80 + 3);
    assert_non_null(text);
    size_t used = 1;
    text[0] = '[';
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t n = (i * step + shift) % count;
        used +=
            (size_t)sprintf(text + used, "%s{\"id\":\"n%u\",\"url\":\"http://h:%u\",\"weight\":%u}",
                            i > 0 ? ",\n" : "", n, n + 1, n % 3 + weight);
    }
    strcpy(text + used, "]");
    return text;
}

static void number_of_nodes_is_bounded_exactly(void **state)
{
    (void)state;
    struct cluster c;
    struct json_error error;
    char *text = list_of_nodes(NODES_MAX, 1, 0, 1);
    must_parse(text, &c);
    assert_int_equal(c.node_count, NODES_MAX);
    cluster_destroy(&c);
    test_free(text);

    text = list_of_nodes(NODES_MAX + 1, 1, 0, 1);
    assert_false(parse(text, &c, &error));
    assert_string_equal(error.message, "expected 1 to 4096 nodes, found 4097");
    test_free(text);

    text = list_of_nodes(5 * NODES_MAX, 1, 0, 1);
    assert_false(parse(text, &c, &error));
    assert_string_equal(error.message, "expected at most 65536 values and names");
    test_free(text);
}

static void points_on_the_ring_are_bounded_exactly(void **state)
{
    (void)state;
    struct cluster c;
    struct json_error error;
    char text[4096] = "{\"virtual_nodes\":10000,\n\"nodes\":[";
    size_t used = strlen(text);
    for (int i = 0; i < 17; i++)
        used +=
            (size_t)sprintf(text + used, "{\"id\":\"%d\",\"url\":\"http://h:%d\",\"weight\":%d},",
                            i, i + 1, i == 0 ? 77 : 100);
    strcpy(text + used - 1, "]}"); /* 77 + 16 x 100 times 10000 is 16,770,000 */
    must_parse(text, &c);
    cluster_destroy(&c);
    char *const weight = strstr(text, "77");
    weight[1] = '8'; /* 16,780,000, more than 2^24 */
    assert_false(parse(text, &c, &error));
    assert_string_equal(error.message, "expected at most 16777216 points on the ring, found "
                                       "16780000 (the sum of the weights times virtual_nodes)");
    assert_int_equal(error.line, 2);
    assert_int_equal(error.column, 9);
}

static void too_large_file_is_not_even_read(void **state)
{
    (void)state;
    struct cluster c;
    struct json_error error;
    const struct slice text = {(const uint8_t *)"[", CLUSTER_FILE_BYTES_MAX + 1};
    assert_false(cluster_parse(text, &c, &error));
    assert_string_equal(error.message, "expected a file of at most 4 MiB");
}

/* Every beginning of a good file is refused, and nothing is read behind its end. */
static void truncated_file_is_refused(void **state)
{
    (void)state;
    static const char text[] = "{\"nodes\":[" A "," B "],\"cache\":{\"memory\":\"64MiB\"}}";
    for (size_t len = 0; len < sizeof text - 1; len++) {
        struct cluster c;
        struct json_error error;
        char *const copy = test_malloc(len + 1);
        memcpy(copy, text, len);
        assert_false(cluster_parse(slice_of(copy, len), &c, &error));
        assert_true(error.offset <= len);
        test_free(copy);
    }
}

static void nodes_are_found_by_id_and_by_port(void **state)
{
    (void)state;
    struct cluster c;
    must_parse("[{\"id\":\"A\",\"url\":\"http://x:1\"},{\"id\":\"B\",\"url\":\"http://x:2\"},"
               "{\"id\":\"C\",\"url\":\"http://y:2\"}]",
               &c);
    assert_int_equal(cluster_find(&c, "A"), 0);
    assert_int_equal(cluster_find(&c, "C"), 2);
    assert_true(cluster_find(&c, "a") == UINT32_MAX);
    assert_true(cluster_find(&c, "") == UINT32_MAX);
    assert_int_equal(cluster_find_port(&c, 1), 0);
    assert_true(cluster_find_port(&c, 2) == UINT32_MAX);
    assert_true(cluster_find_port(&c, 3) == UINT32_MAX);
    cluster_destroy(&c);
}

static void destroying_nothing_is_fine(void **state)
{
    (void)state;
    struct cluster c = {.nodes = NULL};
    cluster_destroy(NULL);
    cluster_destroy(&c);
    cluster_destroy(&c);
}

static struct members *members_of(const char *text)
{
    struct cluster c;
    struct members *members = NULL;
    must_parse(text, &c);
    assert_int_equal(cluster_members(&c, NULL, &members), RING_OK);
    assert_non_null(members);
    cluster_destroy(&c);
    return members;
}

static void ring_has_the_nodes_and_weights_of_the_file(void **state)
{
    (void)state;
    struct members *const members =
        members_of("{\"nodes\":[{\"id\":\"b\",\"url\":\"http://b:1\",\"weight\":2},"
                   "{\"id\":\"a\",\"url\":\"http://a:1\",\"weight\":5}],"
                   "\"virtual_nodes\":7}");
    const struct ring *const ring = members->ring;
    assert_int_equal(ring->node_count, 2);
    assert_int_equal(ring->virtual_nodes, 7);
    assert_int_equal(ring->point_count, 49);
    assert_int_equal(ring->nodes[ring_find(ring, slice_str("a"))].weight, 5);
    assert_int_equal(ring->nodes[ring_find(ring, slice_str("b"))].weight, 2);
    members_free(members);
}

/* 31 nodes of different weights, in orders that step through them in every way. */
static void order_of_nodes_decides_no_owner(void **state)
{
    (void)state;
    enum { COUNT = 31 };
    char *text = list_of_nodes(COUNT, 1, 0, 1);
    struct members *const first = members_of(text);
    test_free(text);
    for (uint32_t step = 2; step < COUNT; step++) {
        text = list_of_nodes(COUNT, 1, step * 7, step);
        struct members *const other = members_of(text);
        assert_true(first->fingerprint == other->fingerprint);
        for (uint32_t key = 0; key < 200; key++) {
            const uint64_t position = hash_key(slice_of(&key, sizeof key));
            assert_string_equal(first->ring->nodes[members_owner(first, position)].id,
                                other->ring->nodes[members_owner(other, position)].id);
        }
        members_free(other);
        test_free(text);
    }
    members_free(first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(full_file_is_read_to_the_last_member),
        cmocka_unit_test(what_is_left_out_has_its_default),
        cmocka_unit_test(file_of_the_repository_is_read),
        cmocka_unit_test(broken_file_is_refused_where_it_is_broken),
        cmocka_unit_test(values_at_their_bounds_are_taken),
        cmocka_unit_test(number_of_nodes_is_bounded_exactly),
        cmocka_unit_test(points_on_the_ring_are_bounded_exactly),
        cmocka_unit_test(too_large_file_is_not_even_read),
        cmocka_unit_test(truncated_file_is_refused),
        cmocka_unit_test(nodes_are_found_by_id_and_by_port),
        cmocka_unit_test(destroying_nothing_is_fine),
        cmocka_unit_test(ring_has_the_nodes_and_weights_of_the_file),
        cmocka_unit_test(order_of_nodes_decides_no_owner),
    };
    return cmocka_run_group_tests_name("cluster", tests, NULL, NULL);
}
