/* tests/sim/test_model.c - the plain list keeps its entries in the order of their last use.
 *
 * Method: random uses of a few keys, compared after each with an array that is searched and shifted
 * from end to end.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/mix.h"
#include "sim/model.h"

enum { KEYS = 40, STEPS = 20000 };

struct array {
    struct model_entry entries[KEYS]; /* the oldest first */
    uint32_t count;
};

static uint32_t place_in(const struct array *a, uint64_t key)
{
    uint32_t place = 0;
    while (place < a->count && a->entries[place].key != key)
        place++;
    return place;
}

static void take_out(struct array *a, uint32_t place)
{
    memmove(&a->entries[place], &a->entries[place + 1],
            (a->count - place - 1) * sizeof a->entries[0]);
    a->count--;
}

static void compare(const struct model *m, const struct array *a)
{
    uint32_t older = MODEL_NONE, entry = m->oldest;
    for (uint32_t i = 0; i < a->count; i++) {
        const struct model_entry *e = &m->entries[entry];
        assert_true(e->key == a->entries[i].key && e->print == a->entries[i].print);
        assert_true(e->charge_bytes == a->entries[i].charge_bytes);
        assert_int_equal(e->older, older);
        assert_int_equal(model_find(m, e->key), entry);
        older = entry;
        entry = e->newer;
    }
    assert_int_equal(entry, MODEL_NONE);
    assert_int_equal(m->newest, older);
}

static void use(struct model *m, struct array *a, uint64_t bits)
{
    struct model_entry e = {.key = 1 + bits % KEYS, .print = bits, .charge_bytes = 54};
    uint32_t place = place_in(a, e.key), entry = model_find(m, e.key);
    assert_true((entry == MODEL_NONE) == (place == a->count));
    if (entry == MODEL_NONE) {
        assert_true(model_add(m, &e));
        a->entries[a->count++] = e;
    } else if (bits >> 32 & 1) {
        e = a->entries[place];
        model_use(m, entry);
        take_out(a, place);
        a->entries[a->count++] = e;
    } else {
        model_drop(m, entry);
        take_out(a, place);
    }
}

static void the_line_is_that_of_an_array(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3; seed++) {
        struct model m = {0};
        struct array a = {.count = 0};
        for (uint64_t i = 0; i < STEPS; i++) {
            use(&m, &a, mix_in(seed, i));
            compare(&m, &a);
        }
        assert_true(m.fresh <= KEYS); /* those that were given back are used again */
        model_destroy(&m);
        assert_true(m.oldest == MODEL_NONE && m.entries == NULL);
    }
}

static void a_value_is_known_by_its_length_and_its_beginning(void **state)
{
    (void)state;
    uint8_t bytes[200] = {0};
    uint64_t print = model_print(blob_of(slice_of(bytes, 100)));
    assert_true(print == model_print(blob_of(slice_of(bytes, 100))));
    assert_true(print != model_print(blob_of(slice_of(bytes, 101))));
    bytes[63] = 1;
    assert_true(print != model_print(blob_of(slice_of(bytes, 100))));
}

static void a_key_is_known_wherever_its_bytes_lie(void **state)
{
    (void)state;
    struct blocks pool;
    static const char text[] = "a key that is longer than one block of forty-eight bytes is";
    assert_true(blocks_init(&pool, 8));
    struct slice key = slice_of(text, sizeof text - 1);
    uint32_t chain = blocks_take(&pool, 3);
    blocks_write(&pool, chain, 16, key);
    assert_true(model_key_of(blob_in(&pool, chain, 16, key.len)) == model_key(key));
    assert_true(model_key(key) != 0);
    blocks_destroy(&pool);
}

static void empty_and_nothing_may_be_destroyed(void **state)
{
    (void)state;
    struct model m = {0};
    assert_int_equal(model_find(&m, 7), MODEL_NONE);
    model_destroy(&m);
    model_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_is_that_of_an_array),
        cmocka_unit_test(a_value_is_known_by_its_length_and_its_beginning),
        cmocka_unit_test(a_key_is_known_wherever_its_bytes_lie),
        cmocka_unit_test(empty_and_nothing_may_be_destroyed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
