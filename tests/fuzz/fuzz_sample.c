/* tests/fuzz/fuzz_sample.c - whatever a node says of itself, what is taken is within all bounds.
 *
 * Input: a document, read as each of the three that there are.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"

#include <assert.h>

#include "net/sample.h"

enum { KEYS_MAX = 500 };

static void check_id(const char *id)
{
    const size_t len = strlen(id);
    assert(len >= 1 && len <= NODE_ID_BYTES_MAX);
    for (size_t i = 0; i < len; i++)
        assert(id[i] > ' ' && id[i] <= '~');
}

static void check_keys(const struct sample_keys *k)
{
    assert(k->count <= KEYS_MAX);
    for (uint32_t i = 0; i < k->count; i++) {
        assert(k->list[i].key_len >= 1 && k->list[i].key_len <= KEY_BYTES_MAX);
        assert(k->list[i].value_bytes <= VALUE_BYTES_LIMIT);
        for (uint32_t b = 0; b < k->list[i].key_len; b++)
            assert(k->list[i].key[b] >= 0x20 && k->list[i].key[b] != 0x7f);
    }
}

static void check_cluster(const struct sample_cluster *c)
{
    assert(c->count >= 1 && c->count <= NODES_MAX);
    assert(c->virtual_nodes >= 1 && c->virtual_nodes <= VIRTUAL_NODES_MAX);
    check_id(c->id);
    for (uint32_t i = 0; i < c->count; i++) {
        check_id(c->list[i].id);
        assert(c->list[i].weight >= 1 && c->list[i].weight <= WEIGHT_MAX);
        assert(c->list[i].where.port > 0);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct slice text = slice_of(data, size);
    char problem[SAMPLE_PROBLEM_BYTES];
    struct sample_node n;
    struct sample_keys k;
    struct sample_cluster c;
    if (sample_read_node(text, &n, problem))
        check_id(n.id);
    else
        assert(problem[0] != '\0');
    if (sample_read_keys(text, KEYS_MAX, &k, problem))
        check_keys(&k);
    if (sample_read_cluster(text, &c, problem))
        check_cluster(&c);
    sample_keys_destroy(&k);
    sample_cluster_destroy(&c);
    return 0;
}
