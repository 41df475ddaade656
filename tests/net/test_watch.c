/* tests/net/test_watch.c - each node is asked in turn and all of its keys are seen; who does not
 * answer costs the others nothing.
 *
 * Method: the nodes are sockets of this very program, which answer as the test says, or not at all;
 * so were a call to block, the program would wait for itself. Time is a number that the test sets.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "core/message.h"
#include "net/watch.h"

enum { PEERS = 3, NEWS_MAX = 64, PATIENCE_MS = 10 * 1000, HEAD_MAX = 128, TEXT_MAX = 200 * 1024 };

struct peer {
    int listening, taken; /* taken: its connection; -1: none */
    uint32_t keys;        /* "k0", "k1", ... in its cache */
    bool holds_pages;     /* it does not answer when asked for a page that is not the first */
    bool is_silent, is_stranger, is_stuck; /* stuck: the next page begins where this one does */
    const char *instead;                   /* of an answer's body */
    uint64_t boot_id;
    uint32_t asked;             /* questions so far */
    char targets[NEWS_MAX][64]; /* and the last ones of them */
    char heard[1024];
};

struct stage {
    struct peer peers[PEERS];
    struct watch watch;
    uint64_t now_ns;
    struct watch_news
        news[NEWS_MAX]; /* since they were last looked at, without what they point to */
    uint32_t count;
    uint32_t samples, keys; /* how many there were in all; keys are those of keys' news */
    char text[HEAD_MAX + TEXT_MAX];
};

/* --- nodes that are played ------------------------------------------------------------------- */

static struct addresses open_peer(struct peer *p)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct addresses out = {.count = 1};
    socklen_t len = sizeof a;
    *p = (struct peer){.taken = -1, .boot_id = 1, .listening = socket(AF_INET, SOCK_STREAM, 0)};
    assert_int_equal(bind(p->listening, (struct sockaddr *)&a, sizeof a), 0);
    assert_int_equal(getsockname(p->listening, (struct sockaddr *)&a, &len), 0);
    assert_int_equal(listen(p->listening, 8), 0);
    memcpy(&out.item[0], &a, sizeof a);
    return out;
}

static void close_peer(struct peer *p)
{
    if (p->taken >= 0)
        close(p->taken);
    if (p->listening >= 0)
        close(p->listening);
    p->taken = p->listening = -1;
}

static int write_node(const struct stage *s, const struct peer *p, char *out)
{
    const char id = p->is_stranger ? 'Z' : (char)('A' + (p - s->peers));
    return snprintf(
        out, TEXT_MAX,
        "{\"id\": \"%c\", \"boot_id\": \"%016" PRIx64 "\", \"uptime_s\": 1.5,"
        " \"state\": \"serving\", \"ring\": {\"fingerprint\": \"00000000000000ff\","
        " \"nodes\": 3, \"member\": true}, \"cache\": {\"items\": %u, \"used_bytes\": 0,"
        " \"capacity_bytes\": 9, \"hits\": 0, \"misses\": 0, \"created\": 0, \"replaced\": 0,"
        " \"deleted\": 0, \"evicted\": 0, \"expired_on_access\": 0, \"expired_in_background\": 0},"
        " \"forwarding\": {\"collapsed\": 0, \"peers\": {}},"
        " \"moving\": {\"moved_out\": 0, \"orphans\": 0, \"came_back\": 0, \"moved_misses\": 0}}",
        id, p->boot_id, (unsigned)p->keys);
}

static int write_keys(const struct peer *p, uint32_t limit, uint32_t after, char *out)
{
    int len = snprintf(out, TEXT_MAX, "{\"keys\": [");
    const uint32_t end = p->keys < after + limit ? p->keys : after + limit;
    for (uint32_t i = after; i < end; i++)
        len += snprintf(out + len, (size_t)(TEXT_MAX - len),
                        "%s{\"key\": \"k%u\", \"value_bytes\": 1, \"charge_bytes\": 60,"
                        " \"orphan\": false, \"ttl_left\": null}",
                        i == after ? "" : ", ", (unsigned)i);
    len += snprintf(out + len, (size_t)(TEXT_MAX - len),
                    "], \"total\": %u, \"next\": ", (unsigned)p->keys);
    if (end < p->keys)
        return len + snprintf(out + len, (size_t)(TEXT_MAX - len), "%u}",
                              (unsigned)(p->is_stuck ? after : end));
    return len + snprintf(out + len, (size_t)(TEXT_MAX - len), "null}");
}

static int write_cluster(char *out)
{
    return snprintf(out, TEXT_MAX,
                    "{\"node\": \"A\", \"fingerprint\": \"00000000000000ff\","
                    " \"virtual_nodes\": 160, \"nodes\": [{\"id\": \"A\","
                    " \"url\": \"http://localhost:1\", \"weight\": 1}]}");
}

/* In one piece. */
static void answer(struct stage *s, struct peer *p, const char *target)
{
    char head[HEAD_MAX];
    char *body = s->text + HEAD_MAX;
    unsigned limit = 0, after = 0;
    int len;
    if (p->instead)
        len = snprintf(body, TEXT_MAX, "%s", p->instead);
    else if (strcmp(target, "/cluster") == 0)
        len = write_cluster(body);
    else if (sscanf(target, "/node/keys?limit=%u&after=%u", &limit, &after) >= 1)
        len = write_keys(p, limit, after, body);
    else
        len = write_node(s, p, body);
    const int head_len =
        snprintf(head, sizeof head, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len);
    memcpy(body - head_len, head, (size_t)head_len);
    assert_int_equal(send(p->taken, body - head_len, (size_t)(head_len + len), 0), head_len + len);
}

/* One whole question has come. */
static void take_question(struct stage *s, struct peer *p)
{
    char *target = p->targets[p->asked++ % NEWS_MAX];
    assert_int_equal(sscanf(p->heard, "GET %63s HTTP/1.1", target), 1);
    p->heard[0] = '\0';
    if (!p->is_silent && !(p->holds_pages && strstr(target, "after=")))
        answer(s, p, target);
}

/* Returns whether something happened. */
static bool play(struct stage *s, struct peer *p)
{
    struct pollfd fds[] = {{.fd = p->listening, .events = POLLIN},
                           {.fd = p->taken, .events = POLLIN}};
    if (poll(fds, 2, 0) <= 0)
        return false;
    if (fds[0].revents != 0) {
        if (p->taken >= 0)
            close(p->taken);
        p->taken = accept(p->listening, NULL, NULL);
        p->heard[0] = '\0';
        return true;
    }
    const size_t len = strlen(p->heard);
    const ssize_t n = recv(p->taken, p->heard + len, sizeof p->heard - len - 1, 0);
    if (n <= 0) {
        close(p->taken);
        p->taken = -1;
        return true;
    }
    p->heard[len + (size_t)n] = '\0';
    if (strstr(p->heard, "\r\n\r\n"))
        take_question(s, p);
    return true;
}

/* --- the watch ------------------------------------------------------------------------------- */

static struct stage *set_up(void)
{
    struct stage *s = calloc(1, sizeof *s);
    assert_non_null(s);
    s->now_ns = 100 * NS_PER_S;
    watch_init(&s->watch, NS_PER_S, NULL, s->now_ns);
    for (uint32_t i = 0; i < PEERS; i++) {
        const struct addresses where = open_peer(&s->peers[i]);
        const char id[] = {(char)('A' + i), '\0'};
        const struct url url = {.host = "localhost", .port = 5001};
        assert_true(watch_add(&s->watch, id, &url, &where, NULL));
    }
    return s;
}

static void tear_down(struct stage *s)
{
    watch_destroy(&s->watch);
    for (uint32_t i = 0; i < PEERS; i++)
        close_peer(&s->peers[i]);
    free(s);
}

static bool take_news(struct stage *s)
{
    struct watch_news n;
    bool any = false;
    while (watch_next(&s->watch, s->now_ns, &n)) {
        assert_true(s->count < NEWS_MAX);
        s->news[s->count++] = n;
        s->samples += n.kind == NEWS_SAMPLE;
        s->keys += n.kind == NEWS_KEYS ? n.keys->count : 0;
        any = true;
    }
    return any;
}

/* Does the watch wait for something that has come? */
static bool is_ready(struct stage *s)
{
    struct asker_wants wants[PEERS];
    uint64_t until_ns;
    const uint32_t count = watch_wants(&s->watch, wants, PEERS, s->now_ns, &until_ns);
    for (uint32_t i = 0; i < count; i++) {
        const short events =
            (short)((wants[i].reads ? POLLIN : 0) | (wants[i].writes ? POLLOUT : 0));
        struct pollfd p = {.fd = wants[i].fd, .events = events};
        if (poll(&p, 1, 0) > 0)
            return true;
    }
    return until_ns <= s->now_ns;
}

/* Until nothing happens any more, on either side. Returns how many news there were. */
static uint32_t settle(struct stage *s)
{
    s->count = 0;
    for (uint32_t quiet = 0; quiet < 3; quiet++) {
        bool busy = take_news(s) || is_ready(s);
        for (uint32_t i = 0; i < PEERS; i++)
            busy = play(s, &s->peers[i]) || busy;
        if (busy)
            quiet = 0;
    }
    return s->count;
}

/* The news of one kind about one node, or NULL. */
static const struct watch_news *find(const struct stage *s, enum watch_news_kind kind,
                                     uint32_t node)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (s->news[i].kind == kind && (kind == NEWS_SAMPLE || s->news[i].node == node))
            return &s->news[i];
    return NULL;
}

static void next_round(struct stage *s)
{
    s->now_ns += NS_PER_S;
    settle(s);
}

/* --- claims ---------------------------------------------------------------------------------- */

static void each_round_asks_each_node_and_then_there_is_a_sample(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    for (uint32_t round = 1; round <= 3; round++) {
        assert_int_equal(s->samples, round);
        for (uint32_t i = 0; i < PEERS; i++) {
            assert_non_null(find(s, NEWS_NODE, i));
            assert_non_null(find(s, NEWS_KEYS, i));
            assert_int_equal(s->watch.nodes[i]->state, WATCH_UP);
            assert_int_equal(s->peers[i].asked, 2 * round);
        }
        assert_true(s->news[s->count - 1].kind == NEWS_SAMPLE);
        next_round(s);
    }
    tear_down(s);
}

static void between_rounds_nobody_is_asked_anything(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    s->now_ns += NS_PER_S - 1;
    assert_int_equal(settle(s), 0);
    uint64_t until_ns;
    assert_int_equal(watch_wants(&s->watch, NULL, 0, s->now_ns, &until_ns), 0);
    assert_int_equal(until_ns, s->now_ns + 1);
    tear_down(s);
}

static void who_is_silent_does_not_hold_the_sample_of_the_others_up(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    s->peers[1].is_silent = true;
    next_round(s);
    /* It answered before, so it is waited for, but not long. */
    assert_int_equal(s->samples, 1);
    assert_non_null(find(s, NEWS_KEYS, 0));
    assert_non_null(find(s, NEWS_KEYS, 2));
    s->now_ns += 250 * (uint64_t)NS_PER_MS;
    assert_int_equal(settle(s), 1);
    assert_int_equal(s->samples, 2);
    /* In the next round it has still not answered, and is not waited for. */
    s->now_ns = 102 * NS_PER_S;
    settle(s);
    assert_int_equal(s->samples, 3);
    assert_int_equal(s->watch.nodes[1]->state, WATCH_UP);
    s->now_ns = 103 * NS_PER_S;
    settle(s);
    assert_int_equal(s->samples, 4);
    assert_non_null(find(s, NEWS_TROUBLE, 1));
    assert_int_equal(s->watch.nodes[1]->state, WATCH_SILENT);
    assert_int_equal(s->watch.nodes[1]->since_ns, 101 * NS_PER_S);
    /* Asked anew, it is not waited for either, as long as it has not answered. */
    for (uint32_t second = 104; second <= 106; second++) {
        s->now_ns = second * NS_PER_S;
        settle(s);
        assert_int_equal(s->samples, second - 99);
    }
    s->peers[1].is_silent = false;
    next_round(s);
    next_round(s);
    next_round(s);
    assert_int_equal(s->watch.nodes[1]->state, WATCH_UP);
    tear_down(s);
}

static void who_refuses_is_asked_again_in_each_round(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    close_peer(&s->peers[2]);
    for (uint32_t round = 1; round <= 3; round++) {
        next_round(s);
        assert_non_null(find(s, NEWS_TROUBLE, 2));
        assert_int_equal(s->watch.nodes[2]->state, WATCH_REFUSED);
        assert_int_equal(s->watch.nodes[2]->failures, round);
        assert_int_equal(s->watch.nodes[2]->since_ns, 101 * NS_PER_S);
        assert_int_equal(s->samples, 1 + round);
    }
    tear_down(s);
}

static void nonsense_is_the_trouble_of_one_alone(void **state)
{
    (void)state;
    struct stage *s = set_up();
    s->peers[0].instead = "[]";
    s->peers[1].is_stranger = true;
    settle(s);
    assert_int_equal(s->watch.nodes[0]->state, WATCH_GARBAGE);
    assert_string_equal(s->watch.nodes[0]->problem, "a JSON object expected");
    assert_int_equal(s->watch.nodes[1]->state, WATCH_STRANGER);
    assert_string_equal(s->watch.nodes[1]->problem, "Z");
    assert_int_equal(s->watch.nodes[2]->state, WATCH_UP);
    assert_int_equal(s->samples, 1);
    tear_down(s);
}

static void in_a_pass_every_key_is_seen_once(void **state)
{
    (void)state;
    struct stage *s = set_up();
    static const uint64_t places[] = {0, WATCH_FIRST, WATCH_FIRST + WATCH_PAGE,
                                      WATCH_FIRST + 2 * WATCH_PAGE};
    uint32_t seen = 0;
    s->peers[0].keys = WATCH_FIRST + 2 * WATCH_PAGE + 1;
    for (uint32_t pass = 0; pass < 2; pass++, seen = 0) {
        s->keys = 0;
        settle(s); /* no time passes, so there is no rest either */
        for (uint32_t i = 0; i < s->count; i++) {
            const struct watch_news *n = &s->news[i];
            if (n->kind != NEWS_KEYS || n->node != 0)
                continue;
            assert_int_equal(n->from, places[seen]);
            assert_true(n->is_first == (seen == 0));
            assert_true(n->is_last == (++seen == ARRAY_LEN(places)));
        }
        assert_int_equal(seen, ARRAY_LEN(places));
        assert_int_equal(s->keys, s->peers[0].keys);
        s->now_ns += NS_PER_S;
    }
    tear_down(s);
}

/* The last question that a node was asked. */
static const char *last_target(const struct peer *p)
{
    return p->targets[(p->asked - 1) % NEWS_MAX];
}

static void a_page_that_took_long_is_followed_by_a_rest(void **state)
{
    (void)state;
    struct stage *s = set_up();
    struct peer *p = &s->peers[0];
    uint64_t until_ns;
    p->keys = 100 * 1000;
    p->holds_pages = true;
    settle(s);
    assert_string_equal(last_target(p), "/node/keys?limit=500&after=100");
    s->now_ns += 9 * (uint64_t)NS_PER_MS;
    answer(s, p, last_target(p));
    settle(s);
    assert_int_equal(find(s, NEWS_KEYS, 0)->from, 100);
    const uint64_t rested_ns = s->now_ns + 9 * WATCH_REST * (uint64_t)NS_PER_MS; /* 2.25 s */
    for (uint32_t second = 101; second <= 102; second++) {
        s->now_ns = second * NS_PER_S;
        settle(s);
        assert_string_equal(last_target(p), "/node/keys?limit=100");
    }
    watch_wants(&s->watch, NULL, 0, s->now_ns, &until_ns);
    assert_true(until_ns == rested_ns);
    s->now_ns = rested_ns - 1;
    settle(s);
    assert_string_equal(last_target(p), "/node/keys?limit=100");
    s->now_ns = rested_ns;
    settle(s);
    assert_string_equal(last_target(p), "/node/keys?limit=500&after=600");
    tear_down(s);
}

static void a_round_that_begins_while_a_page_is_awaited_is_not_missed(void **state)
{
    (void)state;
    struct stage *s = set_up();
    struct peer *p = &s->peers[0];
    p->keys = 2000;
    p->holds_pages = true;
    settle(s);
    next_round(s);
    assert_int_equal(s->samples, 1); /* it is waited for, as ever */
    answer(s, p, last_target(p));
    settle(s);
    assert_non_null(find(s, NEWS_NODE, 0));
    assert_int_equal(s->samples, 2);
    tear_down(s);
}

static void a_pass_begins_anew_when_the_node_has(void **state)
{
    (void)state;
    struct stage *s = set_up();
    s->peers[0].keys = 2000;
    s->peers[0].holds_pages = true;
    settle(s);
    answer(s, &s->peers[0], last_target(&s->peers[0]));
    settle(s);
    assert_false(find(s, NEWS_KEYS, 0)->is_first);
    s->peers[0].boot_id = 2; /* it has started anew while it was asked for the next page */
    next_round(s);
    answer(s, &s->peers[0], last_target(&s->peers[0]));
    settle(s);
    assert_true(s->news[0].kind == NEWS_KEYS && !s->news[0].is_first);
    assert_true(s->news[1].kind == NEWS_NODE);
    assert_true(s->news[2].kind == NEWS_KEYS && s->news[2].is_first);
    tear_down(s);
}

static void a_next_page_that_is_no_further_back_is_nonsense(void **state)
{
    (void)state;
    struct stage *s = set_up();
    s->peers[0].keys = 2000;
    s->peers[0].is_stuck = true;
    settle(s);
    assert_int_equal(s->watch.nodes[0]->state, WATCH_GARBAGE);
    assert_string_equal(s->watch.nodes[0]->problem, "next: a place further back expected");
    assert_int_equal(s->samples, 1);
    tear_down(s);
}

static void a_list_of_members_is_asked_for_once_when_it_is_wanted(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    watch_want_cluster(&s->watch, 1);
    next_round(s);
    assert_non_null(find(s, NEWS_CLUSTER, 1));
    assert_null(find(s, NEWS_CLUSTER, 0));
    assert_string_equal(s->peers[1].targets[3], "/cluster");
    next_round(s);
    assert_null(find(s, NEWS_CLUSTER, 1));
    tear_down(s);
}

static void one_may_stop_between_two_news_and_go_on_later(void **state)
{
    (void)state;
    struct stage *s = set_up();
    struct watch_news n;
    struct asker_wants wants[PEERS];
    uint64_t until_ns;
    bool any = false;
    while (!any) {
        any = watch_next(&s->watch, s->now_ns, &n);
        for (uint32_t i = 0; i < PEERS; i++)
            play(s, &s->peers[i]);
    }
    assert_int_equal(watch_wants(&s->watch, wants, PEERS, s->now_ns, &until_ns), PEERS - 1);
    assert_true(until_ns <= s->now_ns);
    settle(s);
    assert_int_equal(s->samples, 1);
    assert_int_equal(s->peers[n.node].asked, 2);
    tear_down(s);
}

static void who_is_to_be_left_alone_is_not_asked(void **state)
{
    (void)state;
    struct stage *s = set_up();
    const struct url url = {.host = "10.0.0.2", .port = 5001};
    assert_true(watch_add(&s->watch, "D", &url, NULL, "it is not on this machine"));
    settle(s);
    assert_int_equal(s->samples, 1);
    assert_int_equal(s->watch.nodes[3]->state, WATCH_LEFT_ALONE);
    assert_string_equal(s->watch.nodes[3]->problem, "it is not on this machine");
    assert_string_equal(s->watch.nodes[3]->host, "10.0.0.2:5001");
    tear_down(s);
}

static void who_has_moved_is_asked_at_the_new_place(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    const struct url url = {.host = "::1", .port = 5009};
    close_peer(&s->peers[1]);
    const struct addresses where = open_peer(&s->peers[1]);
    watch_move(&s->watch, 1, &url, &where, NULL);
    assert_int_equal(s->watch.nodes[1]->state, WATCH_UNKNOWN);
    next_round(s);
    assert_int_equal(s->watch.nodes[1]->state, WATCH_UP);
    assert_string_equal(s->watch.nodes[1]->host, "[::1]:5009");
    watch_move(&s->watch, 1, &url, NULL, "away");
    watch_move(&s->watch, 1, &url, &where, NULL);
    next_round(s);
    assert_int_equal(s->watch.nodes[1]->state, WATCH_UP);
    tear_down(s);
}

/* After a long time in which the program was stopped there is one round, not as many as would have
 * fitted. */
static void rounds_that_were_missed_are_not_made_up_for(void **state)
{
    (void)state;
    struct stage *s = set_up();
    settle(s);
    s->now_ns += 3600 * NS_PER_S;
    settle(s);
    assert_int_equal(s->samples, 2);
    assert_int_equal(s->watch.nodes[0]->state, WATCH_UP);
    s->now_ns += NS_PER_S;
    settle(s);
    assert_int_equal(s->samples, 3);
    tear_down(s);
}

static void with_more_nodes_than_can_be_waited_for_the_wait_is_short(void **state)
{
    (void)state;
    struct asker_wants wants[1];
    uint64_t until_ns;
    struct stage *s = set_up();
    for (uint32_t i = 0; i < PEERS; i++)
        s->peers[i].is_silent = true;
    settle(s);
    s->now_ns += 300 * (uint64_t)NS_PER_MS;
    settle(s);
    assert_int_equal(watch_wants(&s->watch, wants, 1, s->now_ns, &until_ns), 1);
    assert_in_range(until_ns - s->now_ns, 1, 20 * NS_PER_MS);
    tear_down(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_round_asks_each_node_and_then_there_is_a_sample),
        cmocka_unit_test(between_rounds_nobody_is_asked_anything),
        cmocka_unit_test(who_is_silent_does_not_hold_the_sample_of_the_others_up),
        cmocka_unit_test(who_refuses_is_asked_again_in_each_round),
        cmocka_unit_test(nonsense_is_the_trouble_of_one_alone),
        cmocka_unit_test(in_a_pass_every_key_is_seen_once),
        cmocka_unit_test(a_page_that_took_long_is_followed_by_a_rest),
        cmocka_unit_test(a_round_that_begins_while_a_page_is_awaited_is_not_missed),
        cmocka_unit_test(a_pass_begins_anew_when_the_node_has),
        cmocka_unit_test(a_next_page_that_is_no_further_back_is_nonsense),
        cmocka_unit_test(a_list_of_members_is_asked_for_once_when_it_is_wanted),
        cmocka_unit_test(one_may_stop_between_two_news_and_go_on_later),
        cmocka_unit_test(who_is_to_be_left_alone_is_not_asked),
        cmocka_unit_test(who_has_moved_is_asked_at_the_new_place),
        cmocka_unit_test(rounds_that_were_missed_are_not_made_up_for),
        cmocka_unit_test(with_more_nodes_than_can_be_waited_for_the_wait_is_short),
    };
    signal(SIGPIPE, SIG_IGN);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
