/* tests/core/test_copy.c - a copied node goes on as the original would.
 *
 * Method: a little world with a bad network runs twice with the same seed. In one of the runs nodes
 * are taken away again and again, in the middle of everything, and replaced by copies of theirs;
 * nothing that anybody can see may differ. node_check() runs after every step.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/little_world.h"

static const struct world_config ROOMY = {
    .nodes = 4, .flight_max = 50, .call_max = 100, .held_bytes_max = 64 * 1024};
static const struct world_config TIGHT = {
    .nodes = 3, .flight_max = 3, .call_max = 8, .held_bytes_max = 6000};

static void replace_by_copy_of_copy(struct node *n)
{
    struct node kept;
    struct copy keep = {.keep = true}, run = {.keep = false};
    assert_true(node_copy(&kept, n, &keep));
    node_destroy(n);
    assert_true(node_copy(n, &kept, &run));
    node_destroy(&kept);
    assert_true(keep.bytes < run.bytes);
    node_check(n);
}

/* Over a node that has seen quite other things. */
static void replace_by_copy_over(struct node *n, struct node *other)
{
    struct node kept, old;
    struct copy keep = {.keep = true}, run = {.keep = false}, over = {.over = true};
    assert_true(node_copy(&kept, n, &keep));
    assert_true(node_copy(&old, other, &run));
    node_destroy(n);
    assert_true(node_copy(&old, &kept, &over));
    node_destroy(&kept);
    node_relocate(n, &old, old.config.members, old.before);
    assert_true(over.bytes == 0);
    node_check(n);
}

static void move_there_and_back(struct node *n)
{
    struct node elsewhere;
    node_relocate(&elsewhere, n, n->config.members, n->before);
    node_destroy(n); /* it holds nothing any more */
    memset(n, 0xa5, sizeof *n);
    node_check(&elsewhere);
    node_relocate(n, &elsewhere, elsewhere.config.members, elsewhere.before);
    node_check(n);
}

/* Everything that happened as one number; with a copy of some node after one step in so many. */
static uint64_t run_with_copies(struct world_config config, uint64_t seed, uint32_t one_in)
{
    config.seed = seed;
    struct world *w = world_open(&config);
    uint64_t dice = seed, copies = 0;
    while (world_step(w)) {
        if (one_in == 0 || splitmix64(&dice) % one_in != 0)
            continue;
        replace_by_copy_of_copy(&w->nodes[splitmix64(&dice) % config.nodes].node);
        replace_by_copy_over(&w->nodes[splitmix64(&dice) % config.nodes].node,
                             &w->nodes[splitmix64(&dice) % config.nodes].node);
        move_there_and_back(&w->nodes[splitmix64(&dice) % config.nodes].node);
        copies++;
    }
    assert_true(copies > 100 || one_in == 0);
    uint64_t trace = w->trace;
    world_close(w);
    return trace;
}

static void a_copy_does_what_the_original_would(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        assert_true(run_with_copies(ROOMY, seed, 7) == run_with_copies(ROOMY, seed, 0));
        assert_true(run_with_copies(TIGHT, seed, 7) == run_with_copies(TIGHT, seed, 0));
    }
}

static void expect_same_contents(const struct cache *a, const struct cache *b)
{
    uint32_t at_a = 0, at_b = 0;
    struct cache_entry x, y;
    while (cache_walk(a, &at_a, &x)) {
        assert_true(cache_walk(b, &at_b, &y));
        uint8_t key[KEY_BYTES_MAX], value[100];
        blob_copy(y.key, key);
        blob_copy(y.value, value);
        assert_true(blob_eq(x.key, slice_of(key, y.key.len)));
        assert_true(blob_eq(x.value, slice_of(value, y.value.len)));
        assert_true(x.expires_at_ns == y.expires_at_ns);
    }
    assert_false(cache_walk(b, &at_b, &y));
}

static void put_numbered(struct cache *c, uint64_t now_ns, uint32_t number)
{
    char key[16];
    int len = snprintf(key, sizeof key, "key %u", number);
    uint64_t expires_at_ns = number % 3 == 0 ? TIME_NEVER : now_ns + number % 7 * NS_PER_S;
    if (cache_put(c, now_ns, slice_of(key, (size_t)len), slice_str("\"a value\""), expires_at_ns) ==
        CACHE_REFUSED)
        fail();
}

/* What one of the two does afterwards leaves no trace in the other. */
static void a_copy_and_its_original_go_separate_ways(void **state)
{
    (void)state;
    const struct cache_config config = {.memory_bytes = 16 * 1024, .value_bytes_max = 100};
    struct cache original, copy, before;
    struct copy run = {.keep = false};
    assert_true(cache_init(&original, &config));
    for (uint32_t i = 0; i < 500; i++)
        put_numbered(&original, i * NS_PER_S / 100, i);
    assert_true(original.stats.evicted > 0);
    assert_true(cache_copy(&copy, &original, &run));
    assert_true(cache_copy(&before, &original, &run));
    for (uint32_t i = 400; i < 600; i++)
        put_numbered(&copy, 6 * NS_PER_S, i);
    cache_expire(&copy, 9 * NS_PER_S, 1000);
    cache_check(&copy);
    cache_check(&original);
    expect_same_contents(&original, &before);
    cache_destroy(&original);
    cache_check(&copy);
    cache_destroy(&copy);
    cache_destroy(&before);
}

static void a_copy_to_keep_of_a_large_and_nearly_empty_cache_is_small(void **state)
{
    (void)state;
    const struct cache_config config = {.memory_bytes = 64 * 1024 * 1024, .value_bytes_max = 100};
    struct cache original, kept;
    struct copy keep = {.keep = true};
    assert_true(cache_init(&original, &config));
    for (uint32_t i = 0; i < 1000; i++)
        put_numbered(&original, 0, i);
    assert_true(cache_copy(&kept, &original, &keep));
    assert_in_range(keep.bytes, original.stats.used_bytes * 9 / 10, original.stats.used_bytes);
    assert_true(keep.bytes < 110 * 1000);
    cache_destroy(&original);
    cache_destroy(&kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_copy_does_what_the_original_would),
        cmocka_unit_test(a_copy_and_its_original_go_separate_ways),
        cmocka_unit_test(a_copy_to_keep_of_a_large_and_nearly_empty_cache_is_small),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
