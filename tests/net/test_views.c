/* tests/net/test_views.c - what is shown is what is there, it is JSON, and looking leaves no
 * trace.
 *
 * Method: a real node on a real ring is stepped through some traffic; documents are compared
 * with their whole text where that is short, and else read back with the JSON reader.
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
#include "net/views.h"

enum { MEMORY_BYTES = 256 * 1024, DOCUMENT_BYTES_MAX = 1024 * 1024, TOKENS_MAX = 16 * 1024 };

#define START_NS UINT64_C(5000000000)

/* Not in order of id, so that the order must come from somewhere else. */
static const char three_nodes[] = "[{\"id\": \"C\", \"url\": \"http://[2001:DB8::1]:5003\"},"
                                  " {\"id\": \"A\", \"url\": \"http://localhost:5001\"},"
                                  " {\"id\": \"B\", \"url\": \"http://10.0.0.2:5002\"}]";

struct world {
    struct cluster cluster;
    struct roster roster;
    struct members *members;
    struct node node;
    struct view view;
    struct buffer out;
    struct json_token tokens[TOKENS_MAX];
    struct json doc; /* of what is in out */
};

static struct world *build(const char *file, const char *self)
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
        .self = roster_find(&w->roster, self),
        .cache = {.memory_bytes = MEMORY_BYTES, .value_bytes_max = 4096},
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
                            .now_ns = START_NS,
                            .started_ns = START_NS,
                            .boot_id = UINT64_C(0x00c0ffee12345678)};
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

/* --- traffic --------------------------------------------------------------------------------- */

/* Returns the call of the request sent to the owner, if there was one. */
static uint64_t request(struct world *w, enum op op, const char *key, const char *value,
                        uint64_t ttl_ms)
{
    struct effects fx;
    const struct event ev = {
        .kind = EV_REQUEST,
        .request = {.op = op, .key = slice_str(key), .value = slice_str(value), .ttl_ms = ttl_ms}};
    node_step(&w->node, w->view.now_ns, &ev, &fx);
    assert_int_equal(fx.count, 1);
    return fx.item[0].kind == FX_SEND ? fx.item[0].call : 0;
}

static void put(struct world *w, const char *key, const char *value, uint64_t ttl_ms)
{
    assert_int_equal(request(w, OP_PUT, key, value, ttl_ms), 0);
}

static void end_call(struct world *w, enum event_kind kind, uint64_t call, enum outcome outcome)
{
    struct effects fx;
    const struct event ev = {
        .kind = kind, .call = call, .answer = {.outcome = outcome}, .failure = outcome};
    node_step(&w->node, w->view.now_ns, &ev, &fx);
}

/* The n-th key "k0", "k1", ... that this node owns. */
static const char *key_of(const struct world *w, const char *owner, uint32_t n, char out[16])
{
    const uint32_t node = roster_find(&w->roster, owner);
    for (uint32_t i = 0;; i++) {
        snprintf(out, 16, "k%u", (unsigned)i);
        if (node_owner(&w->node, slice_str(out)) == node && n-- == 0)
            return out;
    }
}

/* --- looking --------------------------------------------------------------------------------- */

/* Begin a new document. */
static struct buffer *fresh(struct world *w)
{
    buffer_release(&w->out);
    return &w->out;
}

/* Read what was written, which must be JSON with a line feed behind it. */
static void read_back(struct world *w, bool written)
{
    struct json_error error = {.message = ""};
    const struct slice text = buffer_bytes(&w->out);
    assert_true(written);
    assert_true(text.data[text.len - 1] == '\n');
    if (!json_parse(&w->doc, text, w->tokens, TOKENS_MAX, &error))
        fail_msg("%u:%u: %s\n%.*s", error.line, error.column, error.message, (int)text.len,
                 (const char *)text.data);
}

static uint32_t member(const struct world *w, uint32_t object, const char *name)
{
    const uint32_t token = json_member(&w->doc, object, name);
    if (token == JSON_NONE)
        fail_msg("there is no member %s", name);
    return token;
}

static uint64_t number(const struct world *w, uint32_t token)
{
    uint64_t n = 0;
    assert_true(json_uint(&w->doc, token, UINT64_MAX, &n));
    return n;
}

/* Compare as strings, so that a difference is shown. */
static void check_slice(struct slice text, const char *expected)
{
    char found[4096] = "";
    assert_true(text.len < sizeof found);
    memcpy(found, text.data, text.len);
    assert_string_equal(found, expected);
}

static void check_text(const struct world *w, uint32_t token, const char *expected)
{
    check_slice(json_text(&w->doc, token), expected);
}

static void check_document(const struct world *w, const char *expected)
{
    check_slice(buffer_bytes(&w->out), expected);
}

static double fraction(const struct world *w, uint32_t token)
{
    return strtod((const char *)json_text(&w->doc, token).data, NULL);
}

/* --- GET /cluster ---------------------------------------------------------------------------- */

static void cluster_lists_the_nodes_in_order_of_id(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "B");
    static const char *const expected[][3] = {
        {"\"A\"", "\"http://localhost:5001\"", "\"unknown\""},
        {"\"B\"", "\"http://10.0.0.2:5002\"", "\"self\""},
        {"\"C\"", "\"http://[2001:db8::1]:5003\"", "\"unknown\""},
    };
    read_back(w, view_cluster(&w->view, fresh(w)));
    check_text(w, member(w, 0, "node"), "\"B\"");
    check_text(w, member(w, 0, "fingerprint"), "\"2ce896e8e1400310\"");
    check_text(w, member(w, 0, "hash"), "\"xxh3-64\"");
    check_text(w, member(w, 0, "virtual_nodes"), "160");
    const uint32_t nodes = member(w, 0, "nodes");
    assert_int_equal(w->doc.tokens[nodes].size, 3);
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t node = json_element(&w->doc, nodes, i);
        check_text(w, member(w, node, "id"), expected[i][0]);
        check_text(w, member(w, node, "url"), expected[i][1]);
        check_text(w, member(w, node, "weight"), "1");
        check_text(w, member(w, node, "state"), expected[i][2]);
    }
    destroy(w);
}

static void shares_are_those_of_the_ring_and_sum_to_one(void **state)
{
    (void)state;
    struct world *w = build("{\"nodes\": [{\"id\": \"x\", \"url\": \"http://h:1\", \"weight\": 7},"
                            "{\"id\": \"y\", \"url\": \"http://h:2\"},"
                            "{\"id\": \"z\", \"url\": \"http://h:3\", \"weight\": 2}],"
                            " \"virtual_nodes\": 40}",
                            "y");
    read_back(w, view_cluster(&w->view, fresh(w)));
    const uint32_t nodes = member(w, 0, "nodes");
    double sum = 0.0;
    for (uint32_t i = 0; i < 3; i++) {
        bool whole = false;
        const double share = fraction(w, member(w, json_element(&w->doc, nodes, i), "share"));
        const double expected =
            (double)ring_share(w->members->ring, i, &whole) / 18446744073709551616.0;
        assert_false(whole);
        assert_true(share > expected - 1e-6 && share < expected + 1e-6);
        sum += share;
    }
    assert_true(sum > 1.0 - 2e-6 && sum < 1.0 + 2e-6);
    destroy(w);
}

static void the_only_node_has_the_whole_circle(void **state)
{
    (void)state;
    static const char *const files[] = {
        "{\"nodes\": [{\"id\": \"A\", \"url\": \"http://h:1\"}], \"virtual_nodes\": 1}",
        "{\"nodes\": [{\"id\": \"A\", \"url\": \"http://h:1\"}], \"virtual_nodes\": 160}",
    };
    for (size_t i = 0; i < ARRAY_LEN(files); i++) {
        struct world *w = build(files[i], "A");
        read_back(w, view_cluster(&w->view, fresh(w)));
        check_text(w, member(w, json_element(&w->doc, member(w, 0, "nodes"), 0), "share"),
                   "1.000000");
        read_back(w, view_node(&w->view, fresh(w)));
        check_text(w, member(w, member(w, 0, "ring"), "share"), "1.000000");
        check_text(w, member(w, member(w, 0, "forwarding"), "peers"), "{}");
        read_back(w, view_locate(&w->view, slice_str("k"), fresh(w)));
        check_text(w, member(w, 0, "next"), "[]");
        destroy(w);
    }
}

static void check_states(struct world *w, const char *b, const char *c)
{
    read_back(w, view_cluster(&w->view, fresh(w)));
    const uint32_t nodes = member(w, 0, "nodes");
    check_text(w, member(w, json_element(&w->doc, nodes, 0), "state"), "\"self\"");
    check_text(w, member(w, json_element(&w->doc, nodes, 1), "state"), b);
    check_text(w, member(w, json_element(&w->doc, nodes, 2), "state"), c);
}

static void a_peer_is_up_or_down_as_its_last_trip_ended(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    char of_b[16], of_c[16];
    key_of(w, "B", 0, of_b);
    key_of(w, "C", 0, of_c);
    check_states(w, "\"unknown\"", "\"unknown\"");
    end_call(w, EV_PEER_ANSWER, request(w, OP_GET, of_b, "", 0), OUTCOME_MISS);
    check_states(w, "\"up\"", "\"unknown\"");
    end_call(w, EV_PEER_FAILED, request(w, OP_GET, of_c, "", 0), OUTCOME_PEER_REFUSED);
    check_states(w, "\"up\"", "\"down\"");
    end_call(w, EV_PEER_FAILED, request(w, OP_GET, of_b, "", 0), OUTCOME_PEER_RESET);
    end_call(w, EV_PEER_ANSWER, request(w, OP_GET, of_c, "", 0), OUTCOME_MISS);
    check_states(w, "\"down\"", "\"up\"");
    destroy(w);
}

/* --- GET /cluster/locate/<key> --------------------------------------------------------------- */

static void locate_says_what_the_ring_says(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    for (uint32_t i = 0; i < 300; i++) {
        char key[16], text[160];
        snprintf(key, sizeof key, "key %u", (unsigned)i);
        const uint64_t position = hash_key(slice_str(key));
        uint16_t order[3];
        assert_int_equal(ring_preference(w->members->ring, position, order, 3), 3);
        read_back(w, view_locate(&w->view, slice_str(key), fresh(w)));
        snprintf(text, sizeof text, "\"%016llx\"", (unsigned long long)position);
        check_text(w, member(w, 0, "hash"), text);
        snprintf(text, sizeof text, "\"%016llx\"",
                 (unsigned long long)
                     w->members->ring->positions[ring_point(w->members->ring, position)]);
        check_text(w, member(w, 0, "point"), text);
        snprintf(text, sizeof text, "\"%s\"", w->members->ring->nodes[order[0]].id);
        check_text(w, member(w, 0, "owner"), text);
        check_text(w, member(w, 0, "serving"), text);
        snprintf(text, sizeof text, "[\"%s\", \"%s\"]", w->members->ring->nodes[order[1]].id,
                 w->members->ring->nodes[order[2]].id);
        check_text(w, member(w, 0, "next"), text);
    }
    destroy(w);
}

static void locate_names_few_of_many_nodes(void **state)
{
    (void)state;
    struct buffer file;
    buffer_init(&file, 1024 * 1024);
    for (uint32_t i = 0; i < 200; i++)
        buffer_print(&file, "%s{\"id\": \"n%u\", \"url\": \"http://h:%u\"}", i == 0 ? "[" : ", ",
                     (unsigned)i, (unsigned)(1000 + i));
    assert_true(buffer_append(&file, slice_of("]", 2)));
    struct world *w = build((const char *)file.data, "n7");
    read_back(w, view_locate(&w->view, slice_str("k"), fresh(w)));
    assert_int_equal(w->doc.tokens[member(w, 0, "next")].size, RING_PREFERENCE_MAX - 1);
    destroy(w);
    buffer_release(&file);
}

/* --- GET /node ------------------------------------------------------------------------------- */

static void a_fresh_node_is_described_to_the_letter(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    w->view.now_ns += UINT64_C(12345999999);
    bool whole = false;
    const double share = (double)ring_share(w->members->ring, 0, &whole) / 18446744073709551616.0;
    char expected[2048];
    snprintf(expected, sizeof expected,
             "{\"id\": \"A\", \"boot_id\": \"00c0ffee12345678\", \"version\": \"" RINGLAB_VERSION
             "\", \"uptime_s\": 12.345, \"state\": \"serving\",\n"
             " \"ring\": {\"fingerprint\": \"2ce896e8e1400310\", \"nodes\": 3, \"member\": true,"
             " \"share\": %.6f},\n"
             " \"cache\": {\"policy\": \"lru\", \"items\": 0, \"used_bytes\": 0,"
             " \"capacity_bytes\": %u, \"memory_bytes\": 262144, \"key_bytes\": 0,"
             " \"value_bytes\": 0, \"hits\": 0, \"misses\": 0, \"hit_ratio\": null, \"created\": 0,"
             " \"replaced\": 0, \"refused\": 0, \"deleted\": 0, \"evicted\": 0,"
             " \"expired_on_access\": 0, \"expired_in_background\": 0},\n"
             " \"forwarding\": {\"in_flight\": 0, \"waiting\": 0, \"collapsed\": 0,"
             " \"late_answers\": 0, \"retried\": 0, \"overloaded\": 0, \"not_owner\": 0,\n"
             "  \"peers\": {\n"
             "   \"B\": {\"member\": true, \"sent\": 0, \"answered\": 0, \"failed\": 0,"
             " \"state\": \"unknown\", \"last\": null},\n"
             "   \"C\": {\"member\": true, \"sent\": 0, \"answered\": 0, \"failed\": 0,"
             " \"state\": \"unknown\", \"last\": null}}},\n"
             " \"moving\": {\"changes\": 0, \"moved_out\": 0, \"orphans\": 0, \"came_back\": 0,"
             " \"moved_misses\": 0}}\n",
             share, (unsigned)w->node.cache.capacity_bytes);
    read_back(w, view_node(&w->view, fresh(w)));
    check_document(w, expected);
    w->view.draining = true;
    read_back(w, view_node(&w->view, fresh(w)));
    check_text(w, member(w, 0, "state"), "\"draining\"");
    destroy(w);
}

static void the_cache_is_counted_as_it_counts_itself(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    char a[16], b[16];
    key_of(w, "A", 0, a);
    key_of(w, "A", 1, b);
    put(w, a, "\"one\"", TTL_DEFAULT);
    put(w, a, "\"two\"", TTL_DEFAULT);
    put(w, b, "3", TTL_DEFAULT);
    request(w, OP_GET, a, "", 0);
    request(w, OP_GET, b, "", 0);
    request(w, OP_DELETE, b, "", 0);
    request(w, OP_GET, b, "", 0);
    read_back(w, view_node(&w->view, fresh(w)));
    const uint32_t cache = member(w, 0, "cache");
    const struct {
        const char *name;
        uint64_t value;
    } expected[] = {
        {"items", 1},       {"key_bytes", strlen(a)},
        {"value_bytes", 5}, {"used_bytes", cache_charge((uint32_t)strlen(a), 5, false)},
        {"hits", 2},        {"misses", 1},
        {"created", 2},     {"replaced", 1},
        {"deleted", 1},     {"refused", 0},
    };
    for (size_t i = 0; i < ARRAY_LEN(expected); i++)
        assert_int_equal(number(w, member(w, cache, expected[i].name)), expected[i].value);
    check_text(w, member(w, cache, "hit_ratio"), "0.666667");
    destroy(w);
}

static void trips_are_counted_by_peer_and_by_how_they_ended(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    char of_b[16], of_c[16];
    key_of(w, "B", 0, of_b);
    key_of(w, "C", 0, of_c);
    end_call(w, EV_PEER_ANSWER, request(w, OP_GET, of_b, "", 0), OUTCOME_MISS);
    end_call(w, EV_PEER_ANSWER, request(w, OP_PUT, of_b, "1", 0), OUTCOME_NOT_OWNER);
    end_call(w, EV_PEER_FAILED, request(w, OP_DELETE, of_b, "", 0), OUTCOME_PEER_GARBAGE);
    const uint64_t out = request(w, OP_GET, of_c, "", 0);
    read_back(w, view_node(&w->view, fresh(w)));
    uint32_t forwarding = member(w, 0, "forwarding");
    check_text(w, member(w, forwarding, "in_flight"), "1");
    check_text(w, member(w, forwarding, "waiting"), "1");
    const uint32_t peers = member(w, forwarding, "peers");
    assert_int_equal(w->doc.tokens[peers].size, 2);
    check_text(
        w, member(w, peers, "B"),
        "{\"member\": true, \"sent\": 3, \"answered\": 2, \"failed\": 1, \"state\": \"down\","
        " \"last\": \"peer_garbage\"}");
    check_text(
        w, member(w, peers, "C"),
        "{\"member\": true, \"sent\": 1, \"answered\": 0, \"failed\": 0, \"state\": \"unknown\","
        " \"last\": null}");
    end_call(w, EV_PEER_ANSWER, out, OUTCOME_MISS);
    end_call(w, EV_PEER_ANSWER, out, OUTCOME_MISS);
    read_back(w, view_node(&w->view, fresh(w)));
    forwarding = member(w, 0, "forwarding");
    check_text(w, member(w, forwarding, "in_flight"), "0");
    check_text(w, member(w, forwarding, "waiting"), "0");
    check_text(w, member(w, forwarding, "late_answers"), "1");
    destroy(w);
}

/* --- GET /node/keys -------------------------------------------------------------------------- */

enum { KEYS = 250 };

static void fill(struct world *w)
{
    char key[16];
    for (uint32_t i = 0; i < KEYS; i++)
        put(w, key_of(w, "A", i, key), "\"value\"", TTL_DEFAULT);
    for (uint32_t i = 0; i < KEYS; i += 3) /* so that the order is not that of the puts */
        request(w, OP_GET, key_of(w, "A", i, key), "", 0);
}

static void pages_of_any_size_together_are_the_eviction_order(void **state)
{
    (void)state;
    static const uint32_t limits[] = {1, 7, 125, 249, 250, 251, 1000};
    struct world *w = build(three_nodes, "A");
    fill(w);
    for (size_t i = 0; i < ARRAY_LEN(limits); i++) {
        uint32_t cursor = 0;
        uint64_t after = 0;
        bool more = true;
        while (more) {
            read_back(w, view_keys(&w->view, limits[i], after, fresh(w)));
            const uint32_t keys = member(w, 0, "keys");
            const uint32_t count = w->doc.tokens[keys].size;
            const uint32_t next = member(w, 0, "next");
            assert_int_equal(number(w, member(w, 0, "total")), KEYS);
            for (uint32_t k = 0; k < count; k++) {
                struct cache_entry entry;
                uint8_t key[KEY_BYTES_MAX];
                const uint32_t listed = json_element(&w->doc, keys, k);
                assert_true(cache_walk(&w->node.cache, &cursor, &entry));
                const uint32_t len =
                    json_string(&w->doc, member(w, listed, "key"), key, sizeof key);
                assert_true(blob_eq(entry.key, slice_of(key, len)));
                assert_int_equal(number(w, member(w, listed, "charge_bytes")), entry.charge_bytes);
                assert_int_equal(number(w, member(w, listed, "value_bytes")), 7);
            }
            after += count;
            more = w->doc.tokens[next].kind != JSON_NULL;
            if (more) {
                assert_int_equal(count, limits[i]);
                assert_int_equal(number(w, next), after);
            }
        }
        assert_int_equal(after, KEYS);
    }
    destroy(w);
}

static void a_page_behind_the_end_is_empty(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    read_back(w, view_keys(&w->view, 100, 0, fresh(w)));
    check_document(w, "{\"keys\": [],\n \"next\": null, \"total\": 0}\n");
    fill(w);
    static const uint64_t behind[] = {KEYS, KEYS + 1, UINT64_MAX};
    for (size_t i = 0; i < ARRAY_LEN(behind); i++) {
        read_back(w, view_keys(&w->view, 100, behind[i], fresh(w)));
        check_document(w, "{\"keys\": [],\n \"next\": null, \"total\": 250}\n");
    }
    destroy(w);
}

static void expired_keys_are_not_shown_and_the_others_show_their_time(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    char a[16], b[16], c[16], expected[256];
    put(w, key_of(w, "A", 0, a), "1", 2500);
    put(w, key_of(w, "A", 1, b), "22", 1000);
    put(w, key_of(w, "A", 2, c), "333", TTL_DEFAULT);
    w->view.now_ns += 1000 * (uint64_t)NS_PER_MS; /* b ends in this very nanosecond */
    read_back(w, view_keys(&w->view, 1, 0, fresh(w)));
    snprintf(expected, sizeof expected,
             "{\"keys\": [\n  {\"key\": \"%s\", \"value_bytes\": 1, \"charge_bytes\": %u,"
             " \"orphan\": false, \"ttl_left\": 1.500}],\n \"next\": 1, \"total\": 3}\n",
             a, (unsigned)cache_charge((uint32_t)strlen(a), 1, true));
    check_document(w, expected);
    read_back(w, view_keys(&w->view, 1, 1, fresh(w)));
    snprintf(expected, sizeof expected,
             "{\"keys\": [\n  {\"key\": \"%s\", \"value_bytes\": 3, \"charge_bytes\": %u,"
             " \"orphan\": false, \"ttl_left\": null}],\n \"next\": null, \"total\": 3}\n",
             c, (unsigned)cache_charge((uint32_t)strlen(c), 3, false));
    check_document(w, expected);
    destroy(w);
}

/* --- all of them ----------------------------------------------------------------------------- */

static const char awkward_key[] = "\"\\/ \xc3\xa4 \xf0\x9f\x92\xa1 {}[]:,";

static bool look(struct world *w, uint32_t which, struct buffer *out)
{
    switch (which) {
    case 0:
        return view_cluster(&w->view, out);
    case 1:
        return view_locate(&w->view, slice_str(awkward_key), out);
    case 2:
        return view_node(&w->view, out);
    default:
        return view_keys(&w->view, 1000, 0, out);
    }
}

static void awkward_names_and_keys_come_out_as_json(void **state)
{
    (void)state;
    struct world *w = build("[{\"id\": \"\\\"\\\\\", \"url\": \"http://h:1\"}]", "\"\\");
    put(w, awkward_key, "1", TTL_DEFAULT);
    for (uint32_t i = 0; i < 4; i++)
        read_back(w, look(w, i, fresh(w)));
    const uint32_t listed = json_element(&w->doc, member(w, 0, "keys"), 0);
    assert_true(json_string_is(&w->doc, member(w, listed, "key"), awkward_key));
    read_back(w, look(w, 1, fresh(w)));
    assert_true(json_string_is(&w->doc, member(w, 0, "key"), awkward_key));
    assert_true(json_string_is(&w->doc, member(w, 0, "owner"), "\"\\"));
    destroy(w);
}

static void a_document_that_does_not_fit_is_reported(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    fill(w);
    for (uint32_t i = 0; i < 4; i++) {
        assert_true(look(w, i, fresh(w)));
        const uint32_t len = buffer_len(&w->out);
        for (uint32_t short_by = 0; short_by < 3; short_by++) {
            struct buffer tight;
            /* a number is written into the room for the longest one */
            buffer_init(&tight, short_by == 0 ? len + DECIMAL_BYTES_MAX : len - short_by);
            assert_true(look(w, i, &tight) == (short_by == 0));
            buffer_release(&tight);
        }
    }
    destroy(w);
}

static void looking_changes_nothing(void **state)
{
    (void)state;
    struct world *w = build(three_nodes, "A");
    char key[16];
    fill(w);
    put(w, key_of(w, "A", KEYS, key), "1", 1000);
    request(w, OP_GET, key_of(w, "B", 0, key), "", 0);
    w->view.now_ns += 2000 * (uint64_t)NS_PER_MS;
    const struct node before = w->node;
    uint32_t order[KEYS + 1];
    uint32_t cursor = 0;
    struct cache_entry entry;
    for (uint32_t i = 0; i <= KEYS; i++) {
        assert_true(cache_walk(&w->node.cache, &cursor, &entry));
        order[i] = cursor;
    }
    for (uint32_t i = 0; i < 4; i++)
        read_back(w, look(w, i, fresh(w)));
    assert_memory_equal(&w->node, &before, sizeof before);
    cursor = 0;
    for (uint32_t i = 0; i <= KEYS; i++) {
        assert_true(cache_walk(&w->node.cache, &cursor, &entry));
        assert_int_equal(cursor, order[i]);
    }
    node_check(&w->node);
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cluster_lists_the_nodes_in_order_of_id),
        cmocka_unit_test(shares_are_those_of_the_ring_and_sum_to_one),
        cmocka_unit_test(the_only_node_has_the_whole_circle),
        cmocka_unit_test(a_peer_is_up_or_down_as_its_last_trip_ended),
        cmocka_unit_test(locate_says_what_the_ring_says),
        cmocka_unit_test(locate_names_few_of_many_nodes),
        cmocka_unit_test(a_fresh_node_is_described_to_the_letter),
        cmocka_unit_test(the_cache_is_counted_as_it_counts_itself),
        cmocka_unit_test(trips_are_counted_by_peer_and_by_how_they_ended),
        cmocka_unit_test(pages_of_any_size_together_are_the_eviction_order),
        cmocka_unit_test(a_page_behind_the_end_is_empty),
        cmocka_unit_test(expired_keys_are_not_shown_and_the_others_show_their_time),
        cmocka_unit_test(awkward_names_and_keys_come_out_as_json),
        cmocka_unit_test(a_document_that_does_not_fit_is_reported),
        cmocka_unit_test(looking_changes_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
