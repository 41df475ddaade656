/* tests/tui/test_live_keys.c - keys of real nodes are known as long as anybody may have them, and
 * samples as long as there is room.
 *
 * Method: sightings are made up, a page at a time.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"
#include "tui/tui_main_live_parts.h"

enum { A, B, NODES };

static const uint32_t nothing[NODES];

static struct live_since none(void)
{
    return (struct live_since){nothing, NODES};
}

static struct sample_key key_of(const char *text)
{
    struct sample_key k = {.key_len = (uint32_t)strlen(text),
                           .value_bytes = 5,
                           .charge_bytes = 60,
                           .ttl_left_ms = TTL_FOREVER};
    memcpy(k.key, text, k.key_len);
    return k;
}

static uint32_t see(struct live_keys *k, uint32_t node, const char *text, uint32_t step,
                    struct live_since since)
{
    const struct sample_key key = key_of(text);
    return live_keys_see(k, node, &key, step, 0, none(), since);
}

/* --- keys ------------------------------------------------------------------------------------ */

static void a_key_keeps_its_slot_and_is_found_by_its_bytes(void **state)
{
    (void)state;
    struct live_keys k;
    assert_true(live_keys_init(&k));
    const uint32_t tea = see(&k, A, "tea", 1, none()), bread = see(&k, A, "bread", 1, none());
    assert_int_not_equal(tea, bread);
    assert_int_equal(see(&k, B, "tea", 2, none()), tea);
    assert_int_equal(live_keys_find(&k, slice_str("bread")), bread);
    assert_int_equal(live_keys_find(&k, slice_str("milk")), LIVE_NONE);
    assert_true(k.slots[tea].position == hash_key(slice_str("tea")));
    live_keys_destroy(&k);
}

static void a_copy_is_gone_when_a_whole_pass_has_not_met_it(void **state)
{
    (void)state;
    struct live_keys k;
    assert_true(live_keys_init(&k));
    const uint32_t tea = see(&k, A, "tea", 3, none());
    assert_false(live_key_is_alive(&k, tea, 2, none())); /* nobody knew of it then */
    assert_true(live_key_is_alive(&k, tea, 3, none()));
    assert_true(live_key_is_alive(&k, tea, 9, none()));
    const uint32_t since_3[] = {3, 7}, since_4[] = {4, 0};
    assert_true(live_key_is_alive(&k, tea, 9, (struct live_since){since_3, NODES}));
    assert_false(live_key_is_alive(&k, tea, 9, (struct live_since){since_4, NODES}));
    assert_non_null(live_keys_copy(&k, tea, A, 9, (struct live_since){since_3, NODES}));
    assert_null(live_keys_copy(&k, tea, B, 9, (struct live_since){since_3, NODES}));
    assert_null(live_keys_copy(&k, tea, A, 9, (struct live_since){since_4, NODES}));
    /* It comes again: from then on, and not before. */
    assert_int_equal(see(&k, A, "tea", 12, (struct live_since){since_4, NODES}), tea);
    assert_true(live_key_is_alive(&k, tea, 12, (struct live_since){since_4, NODES}));
    assert_false(live_key_is_alive(&k, tea, 9, (struct live_since){since_4, NODES}));
    live_keys_destroy(&k);
}

static void a_copy_is_what_was_seen_last(void **state)
{
    (void)state;
    struct live_keys k;
    assert_true(live_keys_init(&k));
    struct sample_key seen = key_of("tea");
    see(&k, A, "tea", 1, none());
    seen.value_bytes = 77;
    seen.ttl_left_ms = 1500;
    seen.is_orphan = true;
    const uint32_t tea = live_keys_see(&k, A, &seen, 2, NS_PER_S, none(), none());
    const struct live_copy *c = live_keys_copy(&k, tea, A, 2, none());
    assert_non_null(c);
    assert_int_equal(c->value_bytes, 77);
    assert_true(c->expires_ns == 2500 * (uint64_t)NS_PER_MS);
    assert_true(c->is_orphan);
    assert_int_equal(c->first_step, 1);
    live_keys_destroy(&k);
}

static void fill(struct live_keys *k, uint32_t step)
{
    char text[32];
    for (uint32_t i = 0; i < SCENE_KEYS_MAX; i++) {
        snprintf(text, sizeof text, "%u-%u", (unsigned)step, (unsigned)i);
        see(k, A, text, step, none());
    }
}

static void with_a_full_table_the_dead_make_room_and_the_living_stay(void **state)
{
    (void)state;
    struct live_keys k;
    assert_true(live_keys_init(&k));
    fill(&k, 1);
    assert_int_equal(k.refused_step, 0);
    assert_int_equal(see(&k, A, "new", 2, none()), LIVE_NONE);
    assert_int_equal(k.refused_step, 2);
    /* One is seen again; then a pass from step 2 on has met no other one. */
    const uint32_t kept = see(&k, A, "1-4711", 2, none());
    const uint32_t since[] = {2, 0};
    const struct sample_key key = key_of("new");
    const struct live_since oldest = {since, NODES};
    const uint32_t slot = live_keys_see(&k, A, &key, 3, 0, oldest, oldest);
    assert_int_not_equal(slot, LIVE_NONE);
    assert_int_equal(live_keys_find(&k, slice_str("new")), slot);
    for (uint32_t i = 0; i < SCENE_KEYS_MAX - 2; i++) {
        char text[32];
        snprintf(text, sizeof text, "3-%u", (unsigned)i);
        const struct sample_key other = key_of(text);
        assert_int_not_equal(live_keys_see(&k, A, &other, 3, 0, oldest, oldest), LIVE_NONE);
    }
    assert_int_equal(live_keys_find(&k, slice_str("1-4711")), kept);
    assert_int_equal(live_keys_find(&k, slice_str("1-4712")), LIVE_NONE);
    assert_true(k.slot_count <= SCENE_KEYS_MAX && k.copy_count <= LIVE_COPIES_MAX);
    live_keys_destroy(&k);
}

/* --- samples --------------------------------------------------------------------------------- */

static struct live_page *page_of(uint32_t keys, uint32_t slot)
{
    struct sample_keys k = {.list = calloc(keys, sizeof *k.list), .count = keys};
    uint32_t *slots = calloc(keys, sizeof *slots);
    assert_true(k.list && slots);
    for (uint32_t i = 0; i < keys; i++) {
        k.list[i] = key_of("a key with some bytes");
        slots[i] = slot;
    }
    struct live_page *p = live_page_new(&k, slots, NS_PER_S);
    assert_non_null(p);
    free(slots);
    free(k.list);
    return p;
}

static void a_page_keeps_keys_for_which_there_was_no_slot(void **state)
{
    (void)state;
    struct live_page *p = page_of(2, LIVE_NONE);
    const struct live_entry *e = &p->list[1];
    assert_true(slice_eq(slice_of(p->text + e->at, e->len), slice_str("a key with some bytes")));
    assert_true(e->expires_ns == TIME_NEVER);
    live_page_free(p);
}

static struct live_past *new_past(void)
{
    struct live_past *p = calloc(1, sizeof *p);
    assert_non_null(p);
    return p;
}

static void keep(struct live_past *p, struct live_page *page)
{
    struct live_sample *s = live_sample_new(NODES);
    assert_non_null(s);
    s->nodes[A].page = page;
    live_past_keep(p, s);
}

static void samples_are_kept_in_their_order_and_the_oldest_go(void **state)
{
    (void)state;
    struct live_past *p = new_past();
    for (uint64_t step = 0; step < 2 * LIVE_SAMPLES_MAX; step++) {
        struct live_sample *s = live_sample_new(NODES);
        assert_non_null(s);
        s->at_ns = step * NS_PER_S;
        live_past_keep(p, s);
        assert_int_equal(p->last, step);
    }
    assert_int_equal(p->first, LIVE_SAMPLES_MAX);
    for (uint64_t step = p->first; step <= p->last; step++)
        assert_true(live_past_at(p, step)->at_ns == step * NS_PER_S);
    live_past_destroy(p);
    free(p);
}

static void samples_take_no_more_than_their_bytes(void **state)
{
    (void)state;
    struct live_past *p = new_past();
    for (uint32_t i = 0; i < 300; i++) {
        keep(p, page_of(10000, 7));
        assert_true(p->bytes <= LIVE_BYTES_MAX);
    }
    assert_in_range(p->last - p->first, 100, 250);
    live_past_destroy(p);
    free(p);
}

static void a_page_of_several_samples_counts_once_and_is_freed_with_the_last(void **state)
{
    (void)state;
    struct live_past *p = new_past();
    struct live_page *page = page_of(10000, 7);
    keep(p, NULL);
    const uint64_t alone = p->bytes;
    keep(p, page);
    for (uint32_t i = 0; i < LIVE_SAMPLES_MAX + 5; i++)
        keep(p, live_page_share(page));
    assert_int_equal(p->last - p->first + 1, LIVE_SAMPLES_MAX);
    assert_int_equal(p->bytes, LIVE_SAMPLES_MAX * alone + page->bytes);
    for (uint32_t i = 0; i < LIVE_SAMPLES_MAX; i++)
        keep(p, NULL);
    assert_int_equal(p->bytes, LIVE_SAMPLES_MAX * alone);
    live_past_destroy(p);
    free(p);
}

static void pages_are_alike_if_nothing_but_the_clock_has_moved(void **state)
{
    (void)state;
    struct live_page *a = page_of(3, 7), *b = page_of(3, 7), *c = page_of(2, 7),
                     *d = page_of(3, LIVE_NONE);
    assert_true(live_page_is(a, b));
    assert_false(live_page_is(a, c));
    assert_false(live_page_is(d, d));
    b->list[2].expires_ns = 5 * NS_PER_S;
    assert_false(live_page_is(a, b));
    a->list[2].expires_ns = 5 * NS_PER_S + 60 * (uint64_t)NS_PER_MS;
    assert_true(live_page_is(a, b));
    a->list[2].expires_ns = 6 * NS_PER_S;
    assert_false(live_page_is(a, b));
    live_page_free(a);
    live_page_free(b);
    live_page_free(c);
    live_page_free(d);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_keeps_its_slot_and_is_found_by_its_bytes),
        cmocka_unit_test(a_copy_is_gone_when_a_whole_pass_has_not_met_it),
        cmocka_unit_test(a_copy_is_what_was_seen_last),
        cmocka_unit_test(with_a_full_table_the_dead_make_room_and_the_living_stay),
        cmocka_unit_test(a_page_keeps_keys_for_which_there_was_no_slot),
        cmocka_unit_test(samples_are_kept_in_their_order_and_the_oldest_go),
        cmocka_unit_test(samples_take_no_more_than_their_bytes),
        cmocka_unit_test(a_page_of_several_samples_counts_once_and_is_freed_with_the_last),
        cmocka_unit_test(pages_are_alike_if_nothing_but_the_clock_has_moved),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
