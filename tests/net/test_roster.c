/* tests/net/test_roster.c - a node keeps its number for life, whatever lists come and go; and what
 * is said of a node, by place on the ring or by number, is said under its name.
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
#include "net/metrics.h"
#include "net/reply.h"

/* A cluster file of nodes with ids of one letter, each followed by the last digit of its port. */
static struct cluster cluster_of(const char *letters_and_ports)
{
    struct buffer file;
    struct cluster cluster;
    struct json_error error;
    buffer_init(&file, 4096);
    for (const char *c = letters_and_ports; *c != '\0'; c += 2)
        buffer_print(&file, "%s{\"id\": \"%c\", \"url\": \"http://h:500%c\"}",
                     c == letters_and_ports ? "[" : ", ", c[0], c[1]);
    buffer_append_str(&file, "]");
    assert_true(cluster_parse(buffer_bytes(&file), &cluster, &error));
    buffer_release(&file);
    return cluster;
}

static void take(struct roster *r, const char *letters_and_ports)
{
    struct cluster cluster = cluster_of(letters_and_ports);
    assert_non_null(roster_number(r, &cluster));
    roster_take(r, &cluster);
    cluster_destroy(&cluster);
}

static void check_order(const struct roster *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        assert_int_equal(roster_find(r, r->nodes[i].id), i);
        if (i > 0)
            assert_true(strcmp(r->nodes[r->by_id[i - 1]].id, r->nodes[r->by_id[i]].id) < 0);
    }
}

/* All nodes in the order of their numbers: a letter, small if it is no member, and what is new:
 * + for added, - for left, ! for another address. */
static const char *story(const struct roster *r, char *out)
{
    char *at = out;
    check_order(r);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct roster_node *n = &r->nodes[i];
        *at++ = (char)(n->is_member ? n->id[0] : n->id[0] | 0x20);
        if (n->is_member != n->was_member)
            *at++ = n->is_member ? '+' : '-';
        if (n->has_moved)
            *at++ = '!';
    }
    *at = '\0';
    return out;
}

static void numbers_are_given_in_the_order_of_first_sight_and_kept(void **state)
{
    (void)state;
    static const struct {
        const char *list, *story;
    } steps[] = {
        {"B1A2", "B+A+"},   {"B1A2", "BA"},    {"C3A2D4", "b-AC+D+"}, {"A2", "bAc-d-"},
        {"A5C3", "bA!C+d"}, {"B1", "B+a-c-d"}, {"Z9B2", "B!acdZ+"},   {"D6C3B2A5", "BA+C+D+!z-"},
        {"B2", "Ba-c-d-z"},
    };
    struct roster r;
    char found[32];
    assert_true(roster_init(&r));
    for (size_t i = 0; i < ARRAY_LEN(steps); i++) {
        take(&r, steps[i].list);
        assert_string_equal(story(&r, found), steps[i].story);
    }
    roster_destroy(&r);
}

static void numbering_alone_changes_nothing(void **state)
{
    (void)state;
    struct roster r;
    char found[32];
    struct cluster other = cluster_of("Q1B3X2");
    assert_true(roster_init(&r));
    take(&r, "B1A2");
    for (uint32_t i = 0; i < 3; i++) {
        const uint32_t *numbers = roster_number(&r, &other);
        assert_int_equal(numbers[0], 2);
        assert_int_equal(numbers[1], 0);
        assert_int_equal(numbers[2], 3);
        assert_string_equal(story(&r, found), "B+A+");
    }
    assert_int_equal(roster_find(&r, "Q"), UINT32_MAX);
    roster_destroy(&r);
    cluster_destroy(&other);
}

/* Nodes n<first> to n<last>, as a list that a program has read. */
static struct cluster many(uint32_t first, uint32_t last)
{
    struct cluster c = {.node_count = last - first + 1};
    c.nodes = calloc(c.node_count, sizeof *c.nodes);
    assert_non_null(c.nodes);
    for (uint32_t i = 0; i < c.node_count; i++) {
        snprintf(c.nodes[i].id, sizeof c.nodes[i].id, "n%u", (unsigned)(first + i));
        c.nodes[i].port = 1;
    }
    return c;
}

static void so_many_nodes_can_be_known_and_no_more(void **state)
{
    (void)state;
    struct roster r;
    struct cluster half = many(1, NODES_MAX / 2), rest = many(NODES_MAX / 2 + 1, NODES_MAX);
    struct cluster more = many(4, NODES_MAX + 1);
    assert_true(roster_init(&r));
    assert_non_null(roster_number(&r, &half));
    roster_take(&r, &half);
    assert_non_null(roster_number(&r, &rest));
    roster_take(&r, &rest);
    assert_int_equal(r.count, NODES_MAX);
    assert_null(roster_number(&r, &more)); /* fewer members than allowed, but one unheard of */
    assert_true(r.nodes[NODES_MAX - 1].is_member);
    assert_non_null(roster_number(&r, &half));
    roster_take(&r, &half);
    check_order(&r);
    assert_true(r.nodes[0].is_member && !r.nodes[NODES_MAX - 1].is_member);
    roster_destroy(&r);
    cluster_destroy(&half);
    cluster_destroy(&rest);
    cluster_destroy(&more);
}

/* --- what is said of nodes by number --------------------------------------------------------- */

/* The node is C: number 0, the last on the ring. A was heard of last, but is the first there; X
 * has left. */
struct world {
    struct roster roster;
    struct cluster cluster;
    struct members *members;
    struct node node;
    struct view view;
    struct metrics metrics;
};

enum { C, X, B, A };

static struct world *build(void)
{
    struct world *w = calloc(1, sizeof *w);
    assert_non_null(w);
    assert_true(roster_init(&w->roster));
    take(&w->roster, "C3X9B2");
    w->cluster = cluster_of("B2A1C3");
    const uint32_t *numbers = roster_number(&w->roster, &w->cluster);
    assert_true(cluster_members(&w->cluster, numbers, &w->members) == RING_OK);
    roster_take(&w->roster, &w->cluster);
    const struct node_config config = {
        .members = w->members,
        .self = C,
        .peer_max = NODES_MAX,
        .cache = {.memory_bytes = 64 * 1024, .value_bytes_max = 4096},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = 1000,
        .client_max = 1,
        .flight_max = 4,
        .call_max = 4,
    };
    assert_true(node_init(&w->node, &config));
    w->view = (struct view){.node = &w->node, .roster = &w->roster, .cluster = &w->cluster};
    return w;
}

static void destroy(struct world *w)
{
    node_destroy(&w->node);
    members_free(w->members);
    cluster_destroy(&w->cluster);
    roster_destroy(&w->roster);
    free(w);
}

/* C sends a request to A, once, and A has the value. */
static void ask_a(struct world *w)
{
    struct effects fx;
    char key[16];
    struct event ev = {.kind = EV_REQUEST, .request = {.op = OP_GET}};
    uint32_t i = 0;
    do
        snprintf(key, sizeof key, "k%u", (unsigned)i++);
    while (node_owner(&w->node, slice_str(key)) != A);
    ev.request.key = slice_str(key);
    node_step(&w->node, 1, &ev, &fx);
    assert_int_equal(fx.item[0].kind, FX_SEND);
    assert_int_equal(fx.item[0].peer, A);
    ev = (struct event){.kind = EV_PEER_ANSWER, .call = fx.item[0].call};
    node_step(&w->node, 2, &ev, &fx);
}

static const char *text_of(struct buffer *out)
{
    assert_true(buffer_append(out, slice_of("", 1)));
    return (const char *)buffer_bytes(out).data;
}

static void check_says(const char *text, const char *part)
{
    assert_non_null(text);
    if (strstr(text, part) == NULL)
        fail_msg("%s\nis not in\n%s", part, text);
}

static void views_tell_places_from_numbers(void **state)
{
    (void)state;
    struct world *w = build();
    struct buffer cluster, node, place;
    struct buffer *const all[] = {&cluster, &node, &place};
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        buffer_init(all[i], 64 * 1024);
    ask_a(w);
    assert_true(view_cluster(&w->view, &cluster));
    const char *text = text_of(&cluster);
    check_says(text, "{\"node\": \"C\", ");
    check_says(text, "{\"id\": \"A\", \"url\": \"http://h:5001\", ");
    check_says(strstr(text, "\"id\": \"A\""), "\"state\": \"up\"},\n  {\"id\": \"B\"");
    check_says(strstr(text, "\"id\": \"B\""), "\"state\": \"unknown\"},\n  {\"id\": \"C\"");
    check_says(strstr(text, "\"id\": \"C\""), "\"state\": \"self\"}]");

    assert_true(view_node(&w->view, &node));
    text = text_of(&node);
    check_says(text, "{\"id\": \"C\", ");
    check_says(text, "\n   \"A\": {\"member\": true, \"sent\": 1, \"answered\": 1, ");
    check_says(text, "\n   \"B\": {\"member\": true, \"sent\": 0, ");
    check_says(text, "\n   \"X\": {\"member\": false, \"sent\": 0, ");

    const uint64_t position = hash_key(slice_str("k"));
    char owner[NODE_ID_BYTES_MAX + 16];
    snprintf(owner, sizeof owner, "\"owner\": \"%s\"",
             w->members->ring->nodes[ring_owner(w->members->ring, position)].id);
    assert_true(view_locate(&w->view, slice_str("k"), &place));
    check_says(text_of(&place), owner);
    for (size_t i = 0; i < ARRAY_LEN(all); i++)
        buffer_release(all[i]);
    destroy(w);
}

static void metrics_keep_the_counters_of_who_has_left(void **state)
{
    (void)state;
    struct world *w = build();
    struct buffer out;
    buffer_init(&out, 1024 * 1024);
    ask_a(w);
    node_peer_make(&w->node.peers, X)->outcomes[OUTCOME_RING_MISMATCH] = 3;
    node_peer_make(&w->node.peers, B)->contact = CONTACT_FAILED;
    assert_true(metrics_write(&w->metrics, &w->view, &out));
    const char *text = text_of(&out);
    check_says(text, "ringlab_node_info{id=\"C\",");
    check_says(text, "ringlab_forwards_sent_total{peer=\"A\"} 1\n");
    check_says(text, "ringlab_forwards_sent_total{peer=\"B\"} 0\n");
    check_says(text, "ringlab_forwards_total{peer=\"X\",result=\"ring_mismatch\"} 3\n");
    check_says(text, "ringlab_ring_mismatch_total 3\n");
    check_says(text, "ringlab_peer_up{peer=\"A\"} 1\nringlab_peer_up{peer=\"B\"} 0\n#");
    check_says(text, "ringlab_member 1\n");
    assert_null(strstr(text, "peer=\"C\""));
    buffer_release(&out);
    destroy(w);
}

static void answers_name_who_has_left(void **state)
{
    (void)state;
    struct world *w = build();
    struct reply_names names;
    struct buffer out;
    uint16_t status;
    reply_names_init(&names, &w->roster, C);
    const struct reply reply = {.names = &names,
                                .date = slice_str("Sun, 06 Nov 1994 08:49:37 GMT")};
    buffer_init(&out, 4096);
    struct answer answer = {.outcome = OUTCOME_HIT,
                            .owner = X,
                            .forwarded = true,
                            .ttl_left_ms = TTL_FOREVER,
                            .value = blob_of(slice_str("1"))};
    assert_true(reply_answer(&reply, &answer, &out, &status));
    answer = (struct answer){.outcome = OUTCOME_PEER_TIMEOUT, .owner = A, .forwarded = true};
    assert_true(reply_answer(&reply, &answer, &out, &status));
    const char *text = text_of(&out);
    check_says(text, "Cache-Status: X; hit, C; fwd=bypass\r\n");
    check_says(text, "\"node\": \"C\", \"owner\": \"A\"}}");
    buffer_release(&out);
    destroy(w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_given_in_the_order_of_first_sight_and_kept),
        cmocka_unit_test(numbering_alone_changes_nothing),
        cmocka_unit_test(so_many_nodes_can_be_known_and_no_more),
        cmocka_unit_test(views_tell_places_from_numbers),
        cmocka_unit_test(metrics_keep_the_counters_of_who_has_left),
        cmocka_unit_test(answers_name_who_has_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
