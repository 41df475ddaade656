/* tests/core/test_journal.c - what is written into a journal is read from it, or damage is told.
 *
 * Method: journals of a node to which all kinds of things happen (tests/core/little_journal.h),
 * read whole, cut at every byte, and with every byte changed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/core/little_journal.h"

#include <stdlib.h>

#include "core/bytes.h"
#include "core/digest.h"
#include "core/journal_effects.h"

static int setup(void **state)
{
    *state = calloc(1, sizeof(struct little_journal));
    return *state == NULL;
}

static int teardown(void **state)
{
    free(*state);
    return 0;
}

struct reading {
    struct journal journal;
    struct journal_item item;
    enum journal_read read;
    uint32_t offset, frames;
};

/* false at the end, whatever it is. */
static bool next(struct reading *r, const uint8_t *bytes, uint32_t len)
{
    uint32_t taken = 0;
    r->read =
        journal_next(&r->journal, slice_of(bytes + r->offset, len - r->offset), &r->item, &taken);
    if (r->read != JOURNAL_READ)
        return false;
    assert_true(taken > 0 && taken <= len - r->offset);
    r->offset += taken;
    r->frames++;
    return r->item.kind != JOURNAL_END;
}

static struct reading read_all(const uint8_t *bytes, uint32_t len)
{
    struct reading r = {.offset = JOURNAL_MAGIC_BYTES};
    while (next(&r, bytes, len))
        ;
    return r;
}

/* --- events ---------------------------------------------------------------------------------- */

static void check_blob(struct blob read, struct blob written)
{
    static uint8_t a[JOURNAL_VALUE_MAX];
    assert_int_equal(read.len, written.len);
    blob_copy(written, a);
    assert_true(blob_eq(read, slice_of(a, written.len)));
}

static void check_event(const struct event *read, const struct event *written)
{
    assert_int_equal(read->kind, written->kind);
    assert_int_equal(read->client, written->client);
    assert_true(read->call == written->call);
    assert_int_equal(read->request.op, written->request.op);
    assert_int_equal(read->request.internal, written->request.internal);
    assert_true(read->request.ttl_ms == written->request.ttl_ms);
    assert_true(slice_eq(read->request.key, written->request.key));
    assert_true(slice_eq(read->request.value, written->request.value));
    assert_int_equal(read->answer.outcome, written->answer.outcome);
    assert_true(read->answer.ttl_left_ms == written->answer.ttl_left_ms);
    check_blob(read->answer.value, written->answer.value);
    assert_int_equal(read->failure, written->failure);
    assert_int_equal(read->stale, written->stale);
}

static void every_event_comes_back_field_by_field(void **state)
{
    struct little_journal *w = *state;
    enum { EVENTS = 3000 };
    static const struct effects none;
    uint64_t kinds[EV_MEMBERS + 1] = {0};
    little_journal_write(w, 1, 0);
    struct journal reading = w->journal;
    for (uint32_t i = 0; i < EVENTS; i++) {
        w->len = 0;
        w->now_ns += little_draw(w, UINT64_C(1) << little_draw(w, 40));
        struct event ev = little_event(w);
        kinds[ev.kind]++;
        journal_event(&w->journal, w->now_ns, &ev, &none, &w->frame);
        w->frame_count = 0;
        little_write(w);
        struct journal_item item;
        uint32_t len;
        assert_int_equal(journal_next(&reading, slice_of(w->bytes, w->len), &item, &len),
                         JOURNAL_READ);
        assert_int_equal(len, w->len);
        assert_int_equal(item.kind, JOURNAL_EVENT);
        check_event(&item.event, &ev);
        assert_true(reading.now_ns == w->now_ns && reading.effects == w->journal.effects);
        if (ev.kind == EV_MEMBERS) {
            assert_int_equal(item.virtual_nodes, ev.members->ring->virtual_nodes);
            assert_int_equal(item.placement, ev.members->placement);
        }
    }
    for (uint32_t i = 0; i < ARRAY_LEN(kinds); i++)
        assert_true(kinds[i] > 0 || i == EV_WAKE);
    little_journal_free(w);
}

static void the_largest_numbers_come_back(void **state)
{
    struct little_journal *w = *state;
    static const struct effects none;
    char key[KEY_BYTES_MAX];
    memset(key, 'k', sizeof key);
    const struct event ev = {.kind = EV_REQUEST,
                             .client = UINT32_MAX,
                             .request = {.op = OP_PUT,
                                         .internal = true,
                                         .key = slice_of(key, sizeof key),
                                         .value = slice_str("v"),
                                         .ttl_ms = UINT64_MAX}};
    memset(w, 0, sizeof *w);
    journal_event(&w->journal, UINT64_MAX / 2, &ev, &none, &w->frame);
    little_write(w);
    struct journal reading = {0};
    struct journal_item item;
    uint32_t len;
    assert_int_equal(journal_next(&reading, slice_of(w->bytes, w->len), &item, &len), JOURNAL_READ);
    check_event(&item.event, &ev);
    assert_true(reading.now_ns == UINT64_MAX / 2);
}

/* --- who it was ------------------------------------------------------------------------------ */

static void members_and_config_come_back(void **state)
{
    struct little_journal *w = *state;
    little_journal_write(w, 2, 0);
    struct reading r = {.offset = JOURNAL_MAGIC_BYTES};
    uint32_t found = 0;
    for (; next(&r, w->bytes, w->len) && r.item.kind == JOURNAL_MEMBER; found++) {
        uint32_t place = ring_find(w->lists[0]->ring, r.item.member.id);
        assert_true(place < 3);
        assert_int_equal(r.item.number, w->lists[0]->numbers[place]);
        assert_int_equal(r.item.member.weight, w->lists[0]->ring->nodes[place].weight);
    }
    assert_int_equal(found, 3);
    assert_int_equal(r.item.kind, JOURNAL_START);
    const struct node_config *a = &r.item.config, *b = &w->node.config;
    assert_int_equal(r.item.virtual_nodes, 16);
    assert_int_equal(r.item.placement, PLACEMENT_RING);
    assert_int_equal(a->self, b->self);
    assert_int_equal(a->peer_max, b->peer_max);
    assert_true(a->cache.memory_bytes == b->cache.memory_bytes);
    assert_int_equal(a->cache.policy, b->cache.policy);
    assert_int_equal(a->cache.value_bytes_max, b->cache.value_bytes_max);
    assert_memory_equal(a->cache.secret, b->cache.secret, sizeof a->cache.secret);
    assert_true(a->default_ttl_ms == b->default_ttl_ms);
    assert_true(a->forward_timeout_ms == b->forward_timeout_ms);
    assert_int_equal(a->client_max, b->client_max);
    assert_int_equal(a->flight_max, b->flight_max);
    assert_int_equal(a->call_max, b->call_max);
    assert_true(a->held_bytes_max == b->held_bytes_max);
    little_journal_free(w);
}

/* --- damage ---------------------------------------------------------------------------------- */

static void a_journal_cut_anywhere_is_read_up_to_the_cut(void **state)
{
    struct little_journal *w = *state;
    little_journal_write(w, 3, 60);
    struct reading whole = read_all(w->bytes, w->len);
    assert_int_equal(whole.item.kind, JOURNAL_END);
    assert_int_equal(whole.frames, w->frame_count);
    assert_int_equal(whole.offset, w->len);
    for (uint32_t len = JOURNAL_MAGIC_BYTES; len < w->len; len++) {
        uint8_t *copy = malloc(len); /* of exactly this length: a look behind it is seen */
        assert_non_null(copy);
        memcpy(copy, w->bytes, len);
        struct reading r = read_all(copy, len);
        assert_int_equal(r.read, JOURNAL_SHORT);
        assert_int_equal(r.offset, w->frames[r.frames]);
        assert_true(w->frames[r.frames + 1] > len);
        free(copy);
    }
    little_journal_free(w);
}

/* A changed byte is told where it is, as damage: not before, not behind, not as a cut. */
static void a_changed_byte_is_told_at_its_frame(void **state)
{
    struct little_journal *w = *state;
    little_journal_write(w, 4, 60);
    uint32_t frame = 0;
    for (uint32_t i = JOURNAL_MAGIC_BYTES; i < w->len; i++) {
        if (i == w->frames[frame + 1])
            frame++;
        for (uint32_t bit = 0; bit < 8; bit++) {
            w->bytes[i] ^= (uint8_t)(1u << bit);
            struct reading r = read_all(w->bytes, w->len);
            assert_int_equal(r.read, JOURNAL_DAMAGED);
            assert_int_equal(r.offset, w->frames[frame]);
            w->bytes[i] ^= (uint8_t)(1u << bit);
        }
    }
    little_journal_free(w);
}

static void a_frame_taken_out_or_given_twice_is_damage(void **state)
{
    struct little_journal *w = *state;
    static uint8_t copy[JOURNAL_BYTES_MAX];
    little_journal_write(w, 5, 40);
    for (uint32_t i = 0; i + 1 < w->frame_count; i++) {
        uint32_t from = w->frames[i], to = w->frames[i + 1];
        memcpy(copy, w->bytes, from);
        memcpy(copy + from, w->bytes + to, w->len - to);
        struct reading r = read_all(copy, w->len - (to - from));
        assert_int_equal(r.read, JOURNAL_DAMAGED);
        memcpy(copy, w->bytes, to);
        memcpy(copy + to, w->bytes + from, w->len - from);
        r = read_all(copy, w->len + (to - from));
        assert_int_equal(r.read, JOURNAL_DAMAGED);
    }
    little_journal_free(w);
}

/* Frames that are whole and say what no journal says. */
static void what_makes_no_sense_is_damage(void **state)
{
    (void)state;
    static const struct {
        const char *what;
        uint8_t body[40];
        uint32_t len;
    } cases[] = {
        {"no such kind", {9}, 1},
        {"an end of another journal", {JOURNAL_END, 1}, 17},
        {"a member without a weight", {JOURNAL_MEMBER, 0, 0, 'A'}, 4},
        {"a member without a name", {JOURNAL_MEMBER, 0, 1}, 3},
        {"a start that ends too soon", {JOURNAL_START, 16}, 2},
        {"an op that there is not", {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 3, 0, 1, 'k'}, 15},
        {"a get with a value", {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 'k', 'v'}, 16},
        {"a request without a key", {3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0}, 14},
        {"an outcome that there is not", {5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, OUTCOME_COUNT, 0}, 13},
        {"a failure that is none", {6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, OUTCOME_HIT, 0}, 13},
        {"more than was asked for", {7, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 11},
        {"a time after all times",
         {7, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1},
         19},
        {"a list that no ring can be", {8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 12},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        struct journal_frame f = {.fields_len = cases[i].len};
        uint8_t bytes[64];
        uint64_t chain = 0;
        memcpy(f.fields, cases[i].body, cases[i].len);
        journal_frame_seal(&f, &chain);
        uint8_t *end = bytes_put(bytes, slice_of(f.head, sizeof f.head));
        end = bytes_put(end, slice_of(f.fields, f.fields_len));
        end = bytes_put(end, slice_of(f.tail, sizeof f.tail));
        struct journal j = {0}, before = j;
        struct journal_item item;
        uint32_t len;
        if (journal_next(&j, slice_of(bytes, (size_t)(end - bytes)), &item, &len) !=
            JOURNAL_DAMAGED)
            fail_msg("read: %s", cases[i].what);
        assert_memory_equal(&j, &before, sizeof j);
    }
}

static void a_length_that_is_whole_but_absurd_is_damage(void **state)
{
    (void)state;
    static const uint32_t lens[] = {0, JOURNAL_BODY_MAX + 1u, UINT32_MAX};
    for (uint32_t i = 0; i < ARRAY_LEN(lens); i++) {
        uint8_t head[JOURNAL_HEAD_BYTES];
        uint64_t chain = 0;
        struct slice body;
        uint8_t *at = bytes_put_u32(head, lens[i]);
        bytes_put_u32(at, digest(0, slice_of(head, 4), (struct blob){0}) & UINT32_MAX);
        assert_int_equal(journal_frame_open(slice_of(head, sizeof head), &chain, &body),
                         JOURNAL_DAMAGED);
    }
}

/* --- effects --------------------------------------------------------------------------------- */

static struct effects two_effects(void)
{
    return (struct effects){.count = 2,
                            .item = {{.kind = FX_REPLY,
                                      .client = 3,
                                      .answer = {.outcome = OUTCOME_HIT,
                                                 .owner = 1,
                                                 .ttl_left_ms = 9,
                                                 .value = blob_of(slice_str("value"))}},
                                     {.kind = FX_SEND,
                                      .peer = 2,
                                      .call = 77,
                                      .request = {.op = OP_PUT,
                                                  .internal = true,
                                                  .key = slice_str("key"),
                                                  .value = slice_str("other"),
                                                  .ttl_ms = 5}}}};
}

static void every_field_of_an_effect_counts(void **state)
{
    (void)state;
    const struct effects fx = two_effects();
    static struct effects o[19]; /* too many for the stack */
    for (uint32_t i = 0; i < ARRAY_LEN(o); i++)
        o[i] = fx;
    o[1].count = 1;
    o[2].item[0].kind = FX_CLOSE;
    o[3].item[0].client++;
    o[4].item[0].answer.outcome = OUTCOME_MISS;
    o[5].item[0].answer.owner++;
    o[6].item[0].answer.forwarded = true;
    o[7].item[0].answer.collapsed = true;
    o[8].item[0].answer.ttl_left_ms++;
    o[9].item[0].answer.value = blob_of(slice_str("valuf"));
    o[10].item[0].answer.value = blob_of(slice_str("valu"));
    o[11].item[1].peer++;
    o[12].item[1].call++;
    o[13].item[1].request.op = OP_GET;
    o[14].item[1].request.internal = false;
    o[15].item[1].request.key = slice_str("kez");
    o[16].item[1].request.value = slice_str("othes");
    o[17].item[1].request.ttl_ms++;
    o[18].item[0] = fx.item[1];
    o[18].item[1] = fx.item[0];
    for (uint32_t a = 0; a < ARRAY_LEN(o); a++)
        for (uint32_t b = 0; b < ARRAY_LEN(o); b++)
            assert_true((journal_effects(1, &o[a]) == journal_effects(1, &o[b])) == (a == b));
    assert_true(journal_effects(1, &fx) != journal_effects(2, &fx));
}

static void bytes_cannot_wander_from_key_to_value(void **state)
{
    (void)state;
    struct effects a = two_effects(), b = a;
    a.item[1].request.key = slice_str("keyo");
    a.item[1].request.value = slice_str("ther");
    assert_true(journal_effects(0, &a) != journal_effects(0, &b));
}

static void no_effects_are_a_step_of_the_digest_too(void **state)
{
    (void)state;
    static const struct effects none;
    uint64_t once = journal_effects(5, &none);
    assert_true(once != 5 && journal_effects(once, &none) != once);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_event_comes_back_field_by_field),
        cmocka_unit_test(the_largest_numbers_come_back),
        cmocka_unit_test(members_and_config_come_back),
        cmocka_unit_test(a_journal_cut_anywhere_is_read_up_to_the_cut),
        cmocka_unit_test(a_changed_byte_is_told_at_its_frame),
        cmocka_unit_test(a_frame_taken_out_or_given_twice_is_damage),
        cmocka_unit_test(what_makes_no_sense_is_damage),
        cmocka_unit_test(a_length_that_is_whole_but_absurd_is_damage),
        cmocka_unit_test(every_field_of_an_effect_counts),
        cmocka_unit_test(bytes_cannot_wander_from_key_to_value),
        cmocka_unit_test(no_effects_are_a_step_of_the_digest_too),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
