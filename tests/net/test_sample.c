/* tests/net/test_sample.c - what net/views.h writes is read back; what no node writes is refused,
 * and it is said where.
 *
 * Method: the documents of a real node; the same with one thing wrong; and, as a fuzzer in small,
 * cut at every byte and with every byte changed in several ways: whatever is taken then is still
 * within all bounds.
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

#include "net/sample.h"
#include "net/views.h"

enum { DOCUMENT_BYTES_MAX = 64 * 1024, KEYS_MAX = 100 };

#define START_NS UINT64_C(5000000000)

static const char file[] =
    "[{\"id\": \"C\", \"url\": \"http://[2001:DB8::1]:5003\", \"weight\": 7},"
    " {\"id\": \"A\", \"url\": \"http://localhost:5001\"}]";

/* --- a node to look at ----------------------------------------------------------------------- */

struct world {
    struct cluster cluster;
    struct roster roster;
    struct members *members;
    struct node node;
    struct view view;
    struct buffer out;
};

static struct world *build(void)
{
    struct world *w = calloc(1, sizeof *w);
    struct json_error error;
    assert_non_null(w);
    assert_true(cluster_parse(slice_str(file), &w->cluster, &error));
    assert_true(roster_init(&w->roster));
    const uint32_t *numbers = roster_number(&w->roster, &w->cluster);
    assert_non_null(numbers);
    roster_take(&w->roster, &w->cluster);
    assert_true(cluster_members(&w->cluster, numbers, &w->members) == RING_OK);
    const struct node_config config = {
        .members = w->members,
        .peer_max = NODES_MAX,
        .self = roster_find(&w->roster, "A"),
        .cache = {.memory_bytes = 256 * 1024, .value_bytes_max = 4096},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = 1000,
        .client_max = 4,
        .flight_max = 8,
        .call_max = 8,
        .held_bytes_max = 64 * 1024,
    };
    assert_true(node_init(&w->node, &config));
    w->view = (struct view){.node = &w->node,
                            .roster = &w->roster,
                            .cluster = &w->cluster,
                            .now_ns = START_NS + 1500 * (uint64_t)NS_PER_MS,
                            .started_ns = START_NS,
                            .boot_id = UINT64_C(0xffc0ffee12345678)};
    buffer_init(&w->out, DOCUMENT_BYTES_MAX);
    return w;
}

static void destroy(struct world *w)
{
    buffer_release(&w->out);
    node_destroy(&w->node);
    members_free(w->members);
    roster_destroy(&w->roster);
    cluster_destroy(&w->cluster);
    free(w);
}

/* A request from another node: it is answered here, whoever owns the key. */
static enum outcome ask(struct world *w, enum op op, const char *key, uint64_t ttl_ms)
{
    struct effects fx;
    struct event ev = {
        .kind = EV_REQUEST,
        .request = {
            .op = op, .key = slice_str(key), .value = slice_str("\"bread\""), .ttl_ms = ttl_ms}};
    node_step(&w->node, w->view.now_ns, &ev, &fx);
    assert_int_equal(fx.count, 1);
    return fx.item[0].kind == FX_SEND ? OUTCOME_COUNT : fx.item[0].answer.outcome;
}

/* Keys of A, some with signs that JSON escapes. Returns how many were stored. */
static uint32_t store_some(struct world *w, uint64_t ttl_ms)
{
    uint32_t stored = 0;
    for (uint32_t i = 0; stored < 4; i++) {
        char key[32];
        snprintf(key, sizeof key, "\"k\\%u\xc3\xb6", (unsigned)i);
        if (node_owner(&w->node, slice_str(key)) == w->node.config.self) {
            assert_int_equal(ask(w, OP_PUT, key, ttl_ms), OUTCOME_CREATED);
            stored++;
        }
    }
    return stored;
}

static struct slice document(struct world *w, bool (*view)(const struct view *, struct buffer *))
{
    buffer_release(&w->out);
    assert_true(view(&w->view, &w->out));
    return buffer_bytes(&w->out);
}

static bool all_keys(const struct view *v, struct buffer *out)
{
    return view_keys(v, KEYS_MAX, 0, out);
}

/* --- reading back ---------------------------------------------------------------------------- */

static void a_node_is_read_as_it_wrote_itself(void **state)
{
    (void)state;
    struct world *w = build();
    struct sample_node n;
    char problem[SAMPLE_PROBLEM_BYTES];
    store_some(w, TTL_FOREVER);
    struct cache_stats *s = &w->node.cache.stats;
    s->hits = 21;
    s->misses = 22;
    s->replaced = 23;
    s->deleted = 24;
    s->evicted = 25;
    s->orphans = 26;
    s->expired_on_access = 3;
    s->expired_in_background = 4;
    struct node_peer *c = node_peer_make(&w->node.peers, roster_find(&w->roster, "C"));
    c->sent = 9;
    c->outcomes[OUTCOME_PEER_TIMEOUT] = 2;
    w->node.stats.collapsed = 5;
    w->node.stats.moved_out = 6;
    w->node.stats.moved_misses = 7;
    if (!sample_read_node(document(w, view_node), &n, problem))
        fail_msg("%s", problem);
    assert_string_equal(n.id, "A");
    assert_true(n.boot_id == UINT64_C(0xffc0ffee12345678));
    assert_int_equal(n.uptime_ms, 1500);
    assert_false(n.is_draining);
    assert_true(n.is_member);
    assert_true(n.fingerprint == w->members->fingerprint);
    assert_int_equal(n.members, 2);
    assert_int_equal(n.items, 4);
    assert_int_equal(n.hits, 21);
    assert_int_equal(n.misses, 22);
    assert_int_equal(n.replaced, 23);
    assert_int_equal(n.deleted, 24);
    assert_int_equal(n.evicted, 25);
    assert_int_equal(n.orphans, 26);
    assert_int_equal(n.used_bytes, s->used_bytes);
    assert_int_equal(n.capacity_bytes, w->node.cache.capacity_bytes);
    assert_int_equal(n.created, 4);
    assert_int_equal(n.expired, 7);
    assert_int_equal(n.forwarded, 9);
    assert_int_equal(n.failed, 2);
    assert_int_equal(n.collapsed, 5);
    assert_int_equal(n.moved_out, 6);
    assert_int_equal(n.moved_misses, 7);
    w->view.draining = true;
    assert_true(sample_read_node(document(w, view_node), &n, problem) && n.is_draining);
    destroy(w);
}

static void keys_are_read_as_they_are_stored(void **state)
{
    (void)state;
    struct world *w = build();
    struct sample_keys k;
    char problem[SAMPLE_PROBLEM_BYTES];
    const uint32_t stored = store_some(w, 90 * 1000);
    if (!sample_read_keys(document(w, all_keys), KEYS_MAX, &k, problem))
        fail_msg("%s", problem);
    assert_int_equal(k.count, stored);
    assert_int_equal(k.total, stored);
    assert_false(k.has_next);
    for (uint32_t i = 0; i < k.count; i++) {
        const struct slice key = slice_of(k.list[i].key, k.list[i].key_len);
        assert_int_equal(node_owner(&w->node, key), w->node.config.self);
        assert_memory_equal(key.data, "\"k\\", 3);
        assert_int_equal(k.list[i].value_bytes, 7);
        assert_int_equal(k.list[i].ttl_left_ms, 90 * 1000);
        assert_false(k.list[i].is_orphan);
        assert_in_range(k.list[i].charge_bytes, 7 + 5, 200);
    }
    sample_keys_destroy(&k);
    buffer_release(&w->out);
    assert_true(view_keys(&w->view, 1, 2, &w->out));
    assert_true(sample_read_keys(buffer_bytes(&w->out), 1, &k, problem));
    assert_true(k.count == 1 && k.has_next);
    assert_int_equal(k.next, 3);
    sample_keys_destroy(&k);
    destroy(w);
}

static void a_list_of_members_is_read_as_it_was_told(void **state)
{
    (void)state;
    struct world *w = build();
    struct sample_cluster c;
    char problem[SAMPLE_PROBLEM_BYTES];
    if (!sample_read_cluster(document(w, view_cluster), &c, problem))
        fail_msg("%s", problem);
    assert_string_equal(c.id, "A");
    assert_true(c.fingerprint == w->members->fingerprint);
    assert_int_equal(c.virtual_nodes, 160);
    assert_int_equal(c.count, 2);
    assert_string_equal(c.list[0].id, "A");
    assert_string_equal(c.list[0].where.host, "localhost");
    assert_int_equal(c.list[0].where.port, 5001);
    assert_int_equal(c.list[0].weight, 1);
    assert_string_equal(c.list[1].id, "C");
    assert_string_equal(c.list[1].where.host, "2001:db8::1");
    assert_int_equal(c.list[1].weight, 7);
    sample_cluster_destroy(&c);
    destroy(w);
}

/* --- what is wrong --------------------------------------------------------------------------- */

static void must_refuse_keys(const char *entry, const char *said)
{
    char text[2048], problem[SAMPLE_PROBLEM_BYTES];
    struct sample_keys k;
    snprintf(text, sizeof text, "{\"keys\": [%s], \"next\": null, \"total\": 1}", entry);
    assert_false(sample_read_keys(slice_str(text), 2, &k, problem));
    assert_null(k.list);
    assert_string_equal(problem, said);
}

#define REST ", \"value_bytes\": 1, \"charge_bytes\": 2, \"orphan\": false, \"ttl_left\": null}"

static void a_key_that_no_node_can_have_is_refused(void **state)
{
    (void)state;
    static const char said[] = "key: 1 to 250 bytes without control characters expected at byte 18";
    char longest[300] = "", entry[512];
    struct sample_keys k;
    char problem[SAMPLE_PROBLEM_BYTES];
    must_refuse_keys("{\"key\": \"\"" REST, said);
    must_refuse_keys("{\"key\": \"\\u001b[2J\"" REST, said);
    must_refuse_keys("{\"key\": \"a\\u0000\"" REST, said);
    must_refuse_keys("{\"key\": \"a\\u007f\"" REST, said);
    must_refuse_keys("{\"key\": \"a\\u009b\"" REST, said);
    memset(longest, 'k', 251);
    snprintf(entry, sizeof entry, "{\"key\": \"%s\"" REST, longest);
    must_refuse_keys(entry, "key: a shorter string expected at byte 18");
    must_refuse_keys("{\"key\": 7" REST, "key: a string expected at byte 18");

    static const char fine[] = "{\"keys\": [{\"key\": \"\\u00a0\xe2\x80\xae\xf0\x9f\x8d\x9e\"" REST
                               "], \"next\": 2, \"total\": 1}";
    assert_true(sample_read_keys(slice_str(fine), 1, &k, problem));
    assert_int_equal(k.list[0].key_len, 9);
    sample_keys_destroy(&k);
}

static void what_is_missing_or_of_another_kind_is_told_with_its_place(void **state)
{
    (void)state;
    must_refuse_keys("{\"key\": \"k\"}", "value_bytes: such a member expected at byte 10");
    must_refuse_keys("7", "key: such a member expected at byte 10");
    must_refuse_keys("{\"key\": \"k\", \"value_bytes\": -1, \"charge_bytes\": 2}",
                     "value_bytes: a whole number expected at byte 38");
    must_refuse_keys("{\"key\": \"k\", \"value_bytes\": 16777216, \"charge_bytes\": 2}",
                     "value_bytes: a number in its range expected at byte 38");
    must_refuse_keys("{\"key\": \"k\", \"value_bytes\": 1, \"charge_bytes\": 2, \"orphan\": 0}",
                     "orphan: true or false expected at byte 70");
    must_refuse_keys("{\"key\": \"k\", \"value_bytes\": 1, \"charge_bytes\": 2, \"orphan\": true,"
                     " \"ttl_left\": -1}",
                     "ttl_left: a number of seconds expected at byte 88");
    must_refuse_keys("{},{},{}", "keys: no more than was asked for expected at byte 9");
    struct sample_keys k;
    struct sample_node n;
    char problem[SAMPLE_PROBLEM_BYTES];
    assert_false(sample_read_keys(slice_str("[]"), 1, &k, problem));
    assert_string_equal(problem, "a JSON object expected");
    assert_false(sample_read_node(slice_str("<html>"), &n, problem));
    assert_string_equal(problem, "a JSON object expected");
    assert_false(sample_read_node(slice_str("{\"id\": \"A B\"}"), &n, problem));
    assert_string_equal(problem, "id: the id of a node expected at byte 7");
    assert_false(sample_read_node(slice_str("{\"id\": \"A\", \"boot_id\": \"7\"}"), &n, problem));
    assert_string_equal(problem, "boot_id: 16 hexadecimal digits expected at byte 23");
}

static void a_ttl_of_less_than_a_millisecond_is_none(void **state)
{
    (void)state;
    static const char text[] =
        "{\"keys\": [{\"key\": \"k\", \"value_bytes\": 1, \"charge_bytes\": 2,"
        " \"orphan\": true, \"ttl_left\": 0.000}], \"next\": null,"
        " \"total\": 1}";
    struct sample_keys k;
    char problem[SAMPLE_PROBLEM_BYTES];
    assert_true(sample_read_keys(slice_str(text), 1, &k, problem));
    assert_int_equal(k.list[0].ttl_left_ms, 0);
    assert_true(k.list[0].is_orphan);
    sample_keys_destroy(&k);
}

static void must_refuse_cluster(const char *nodes, const char *said)
{
    char text[1024], problem[SAMPLE_PROBLEM_BYTES];
    struct sample_cluster c;
    snprintf(text, sizeof text,
             "{\"node\": \"A\", \"fingerprint\": \"0123456789abcdef\", \"virtual_nodes\": 160,"
             " \"nodes\": [%s]}",
             nodes);
    assert_false(sample_read_cluster(slice_str(text), &c, problem));
    assert_null(c.list);
    assert_string_equal(problem, said);
}

static void a_list_that_cannot_be_is_refused(void **state)
{
    (void)state;
    must_refuse_cluster("", "nodes: 1 to 4096 nodes expected at byte 80");
    must_refuse_cluster("{\"id\": \"A\", \"weight\": 1, \"url\": \"http://a:1\"},"
                        "{\"id\": \"A\", \"weight\": 1, \"url\": \"http://a:2\"}",
                        "nodes: no id twice expected at byte 80");
    must_refuse_cluster("{\"id\": \"A\", \"weight\": 101, \"url\": \"http://a:1\"}",
                        "weight: a number in its range expected at byte 103");
    must_refuse_cluster("{\"id\": \"A\", \"weight\": 1, \"url\": \"https://a:1\"}",
                        "url: http://HOST:PORT expected at byte 113");
}

/* --- a fuzzer in small ----------------------------------------------------------------------- */

static void check_keys(const struct sample_keys *k)
{
    assert_true(k->count <= KEYS_MAX);
    for (uint32_t i = 0; i < k->count; i++) {
        assert_in_range(k->list[i].key_len, 1, KEY_BYTES_MAX);
        assert_true(k->list[i].value_bytes <= VALUE_BYTES_LIMIT);
        for (uint32_t b = 0; b < k->list[i].key_len; b++)
            assert_true(k->list[i].key[b] >= 0x20 && k->list[i].key[b] != 0x7f);
    }
}

static void check_cluster(const struct sample_cluster *c)
{
    assert_in_range(c->count, 1, NODES_MAX);
    for (uint32_t i = 0; i < c->count; i++) {
        assert_in_range(strlen(c->list[i].id), 1, NODE_ID_BYTES_MAX);
        assert_in_range(c->list[i].weight, 1, WEIGHT_MAX);
        assert_true(c->list[i].where.port > 0);
    }
}

/* In a block of exactly its length, so that a sanitizer sees a look behind its end. */
static uint32_t read_as_all(const uint8_t *text, uint32_t len)
{
    char problem[SAMPLE_PROBLEM_BYTES];
    struct sample_node n;
    struct sample_keys k;
    struct sample_cluster c;
    uint32_t taken = 0;
    uint8_t *exact = malloc(len > 0 ? len : 1);
    assert_non_null(exact);
    memcpy(exact, text, len);
    if (sample_read_node(slice_of(exact, len), &n, problem)) {
        assert_in_range(strlen(n.id), 1, NODE_ID_BYTES_MAX);
        taken++;
    }
    if (sample_read_keys(slice_of(exact, len), KEYS_MAX, &k, problem)) {
        check_keys(&k);
        taken++;
    }
    if (sample_read_cluster(slice_of(exact, len), &c, problem)) {
        check_cluster(&c);
        taken++;
    }
    sample_keys_destroy(&k);
    sample_cluster_destroy(&c);
    free(exact);
    return taken;
}

static void spoil_everywhere(struct slice text)
{
    static const uint8_t instead[] = {0, '"', '\\', '{', '[', '}', ',', '0', '-', ' ', 0xff};
    uint8_t *copy = malloc(text.len);
    assert_non_null(copy);
    memcpy(copy, text.data, text.len);
    for (uint32_t i = 0; i + 1 < text.len; i++) /* without its line feed it is still whole */
        assert_int_equal(read_as_all(copy, i), 0);
    for (uint32_t i = 0; i < text.len; i++) {
        for (size_t j = 0; j < ARRAY_LEN(instead); j++) {
            copy[i] = instead[j];
            read_as_all(copy, text.len);
        }
        copy[i] = text.data[i];
    }
    assert_int_equal(read_as_all(copy, text.len), 1);
    free(copy);
}

static void whatever_is_done_to_a_document_stays_within_all_bounds(void **state)
{
    (void)state;
    struct world *w = build();
    store_some(w, 1);
    spoil_everywhere(document(w, view_node));
    spoil_everywhere(document(w, all_keys));
    spoil_everywhere(document(w, view_cluster));
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_node_is_read_as_it_wrote_itself),
        cmocka_unit_test(keys_are_read_as_they_are_stored),
        cmocka_unit_test(a_list_of_members_is_read_as_it_was_told),
        cmocka_unit_test(a_key_that_no_node_can_have_is_refused),
        cmocka_unit_test(what_is_missing_or_of_another_kind_is_told_with_its_place),
        cmocka_unit_test(a_ttl_of_less_than_a_millisecond_is_none),
        cmocka_unit_test(a_list_that_cannot_be_is_refused),
        cmocka_unit_test(whatever_is_done_to_a_document_stays_within_all_bounds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
