/* tests/sim/written_history.h - a history of requests and answers, as text.
 *
 * Lines of "time request verb ...", in milliseconds and ended by semicolons:
 *
 *    0 1 put 3 7          request 1 is a PUT of key 3 that writes version 7, and lives for ever
 *    0 1 put 3 7 250      ... for 250 ms
 *    0 1 get 3            a GET; likewise del
 *    5 1 replaced         request 1 is told so; likewise created, deleted, absent, miss, ...
 *    5 1 hit 7            it is told version 7, whole
 *    5 1 hit 7 4          ... which the node had given out at 4 ms, not at 5
 *    5 1 torn 7           it is told what is left of it
 *    5 1 notfound         it is told that the key is not there, though no node has looked; when it
 *                         is told "miss", one has just done so
 *    5 0 looked 3         a node has looked for key 3 in vain
 *    5 0 stored 7         a node has stored version 7
 *    5 0 stored 7 1       ... in the first of all lives of nodes
 *    5 1 closed           its connection is gone
 *    99 0 end             the run is over
 *
 * A number after the verb of a request, as in get@2/1, is the client that asks and the node that it
 * asks; else each request has a client of its own.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SIM_WRITTEN_HISTORY_H
#define TESTS_SIM_WRITTEN_HISTORY_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "sim/check.h"
#include "sim/scenario.h"

enum { KEYS = 4, CLIENTS = 8, NODES = 3, WITHIN_MS = 100, DEFAULT_TTL_MS = 50 };

/* For stories: key 0 is a group's, and the explicit requests have three more. */
static inline const struct scenario *story_names(void)
{
    static struct scenario_node nodes[] = {{.id = "A"}, {.id = "B"}, {.id = "C"}};
    static struct scenario_clients group = {.key_count = 1};
    static uint8_t longest[KEY_BYTES_MAX];
    static struct scenario_request requests[3];
    static const struct scenario s = {.nodes = nodes,
                                      .node_count = 3,
                                      .clients = &group,
                                      .clients_count = 1,
                                      .requests = requests,
                                      .request_count = 3};
    memset(longest, '"', sizeof longest);
    requests[0].key = slice_str("bread");
    requests[1].key = slice_of(longest, sizeof longest);
    requests[2].key = slice_str("two <words>");
    return &s;
}

static inline struct check *new_check(void)
{
    const struct check_config config = {.key_count = KEYS,
                                        .client_count = CLIENTS,
                                        .node_count = NODES,
                                        .answer_within_ns = WITHIN_MS * (uint64_t)NS_PER_MS,
                                        .default_ttl_ms = DEFAULT_TTL_MS,
                                        .names = story_names()};
    struct check *c = check_new(&config);
    assert_non_null(c);
    return c;
}

/* One line. */
struct deed {
    unsigned at_ms, id, client, through;
    char verb[16];
    unsigned more[3]; /* key, version, ttl; or version */
    int count;        /* of more */
};

static inline const char *read_line(const char *text, struct deed *out)
{
    int len = 0;
    *out = (struct deed){0};
    assert_int_equal(sscanf(text, "%u %u %15[a-z_]%n", &out->at_ms, &out->id, out->verb, &len), 3);
    out->client = out->id % CLIENTS;
    text += len;
    if (*text == '@') {
        assert_int_equal(sscanf(text, "@%u/%u%n", &out->client, &out->through, &len), 2);
        text += len;
    }
    out->count = sscanf(text, "%u %u %u", &out->more[0], &out->more[1], &out->more[2]);
    while (*text != '\0' && *text++ != ';')
        ;
    return text + strspn(text, " ");
}

static inline bool ask(struct check *c, const struct deed *d)
{
    static const char *const verbs[] = {[OP_GET] = "get", [OP_PUT] = "put", [OP_DELETE] = "del"};
    for (uint32_t op = 0; op < ARRAY_LEN(verbs); op++) {
        if (strcmp(d->verb, verbs[op]) != 0)
            continue;
        const struct asked a = {.id = d->id,
                                .at_ns = d->at_ms * (uint64_t)NS_PER_MS,
                                .client = d->client,
                                .through = (uint16_t)d->through,
                                .op = (enum op)op,
                                .key = d->more[0],
                                .version = d->more[1],
                                .ttl_ms = d->count < 3 ? TTL_FOREVER : d->more[2]};
        assert_true(check_asked(c, &a));
        return true;
    }
    return false;
}

static inline void tell(struct check *c, const struct deed *d)
{
    struct told t = {.id = d->id, .at_ns = d->at_ms * (uint64_t)NS_PER_MS};
    t.closed = strcmp(d->verb, "closed") == 0;
    if (strcmp(d->verb, "miss") == 0)
        for (uint32_t key = 0; key < KEYS; key++)
            check_missed(c, key, t.at_ns);
    if (strcmp(d->verb, "notfound") == 0)
        t.outcome = OUTCOME_MISS;
    else if (!t.closed && strcmp(d->verb, "torn") != 0)
        while (strcmp(d->verb, outcome_name(t.outcome)) != 0)
            t.outcome = (enum outcome)(t.outcome + 1);
    t.value_is_whole = strcmp(d->verb, "hit") == 0;
    t.version = t.outcome == OUTCOME_HIT ? d->more[0] : 0;
    t.given_ns = d->count > 1 ? d->more[1] * (uint64_t)NS_PER_MS : t.at_ns;
    check_told(c, &t);
}

static inline struct check *run(const char *text)
{
    struct check *c = new_check();
    while (*text != '\0') {
        struct deed deed;
        text = read_line(text, &deed);
        if (strcmp(deed.verb, "end") == 0)
            check_end(c, deed.at_ms * (uint64_t)NS_PER_MS, 0);
        else if (strcmp(deed.verb, "looked") == 0)
            check_missed(c, deed.more[0], deed.at_ms * (uint64_t)NS_PER_MS);
        else if (strcmp(deed.verb, "stored") == 0)
            check_stored(c, deed.more[0], deed.more[1], deed.at_ms * (uint64_t)NS_PER_MS);
        else if (!ask(c, &deed))
            tell(c, &deed);
    }
    return c;
}

struct history {
    const char *about;
    const char *text;
    uint64_t broken;  /* breaches */
    uint64_t request; /* the first one's */
};

/* This promise is broken so often, and no other one is. */
static inline void judge(const struct history *h, enum promise promise)
{
    struct check *c = run(h->text);
    for (uint32_t p = 0; p < PROMISE_COUNT; p++) {
        struct promise_result r = check_result(c, (enum promise)p);
        uint64_t expected = p == promise ? h->broken : 0;
        if (r.broken != expected)
            fail_msg("%s: %s was broken %u times, not %u: %s", h->about, r.name, (unsigned)r.broken,
                     (unsigned)expected, r.story);
        assert_true(r.broken <= r.checked);
        assert_true((r.story[0] != '\0') == (expected > 0));
        assert_true(r.first_request == (expected > 0 ? h->request : 0));
    }
    check_free(c);
}

static inline void judge_all(const struct history *histories, size_t count, enum promise promise)
{
    for (size_t i = 0; i < count; i++)
        judge(&histories[i], promise);
}

#endif
