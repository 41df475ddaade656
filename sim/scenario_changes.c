/* sim/scenario_changes.c - {"id": "grow", "at": "5s", "add": "D"}: who comes and goes.
 *
 * Nodes that are only added are nodes of the scenario from the start, though they are not up and in
 * nobody's list yet. So they are looked for before anything else that may name them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include <assert.h>
#include <stdlib.h>

static const char *const words[] = {"add", "remove", "reload", NULL};
static const enum change_kind kinds[] = {CHANGE_ADD, CHANGE_REMOVE, CHANGE_RELOAD};
static_assert(ARRAY_LEN(words) == ARRAY_LEN(kinds) + 1, "each word has a meaning");

static bool read_list(const struct reader *r, uint32_t token)
{
    return reader_is(r, token, JSON_ARRAY) ||
           json_expected(&r->json, token, r->error, "a list of changes");
}

static bool read_change_object(const struct reader *r, uint32_t object)
{
    static const char *const members[] = {"id",     "at",    "add",     "remove",
                                          "reload", "learn", "unaware", NULL};
    return reader_object(r, object, members,
                         "a change like {\"id\": \"c1\", \"at\": \"1s\", \"add\": \"D\"}");
}

bool scenario_read_joiners(const struct reader *r, uint32_t token, uint64_t memory_bytes,
                           struct scenario *s)
{
    if (token == JSON_NONE)
        return true;
    if (!read_list(r, token))
        return false;
    const uint32_t end = r->json.tokens[token].end_token;
    for (uint32_t t = token + 1; t < end; t = r->json.tokens[t].end_token) {
        if (!read_change_object(r, t))
            return false;
        const uint32_t add = reader_member(r, t, "add");
        if (add != JSON_NONE && !scenario_add_node(r, add, memory_bytes, s))
            return false;
    }
    return true;
}

/* "D", or {"id": "D", ...} */
static bool read_node(const struct reader *r, uint32_t token, const struct scenario *s,
                      uint16_t *out)
{
    uint32_t id = token;
    return (!reader_is(r, token, JSON_OBJECT) || reader_require(r, token, "id", &id)) &&
           scenario_read_node(r, id, s, out);
}

/* ["A", "C"] */
static bool read_unaware(const struct reader *r, uint32_t token, struct scenario *s,
                         struct scenario_change *c)
{
    c->unaware_first = s->unaware_count;
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error, "a list of nodes, like [\"A\"]");
    const uint32_t end = r->json.tokens[token].end_token;
    for (uint32_t t = token + 1; t < end; t = r->json.tokens[t].end_token) {
        assert(s->unaware_count < r->json.count);
        if (!scenario_read_node(r, t, s, &s->unaware[s->unaware_count++]))
            return false;
        c->unaware_count++;
    }
    return true;
}

static bool read_change(const struct reader *r, uint32_t object, struct scenario *s,
                        struct scenario_change *c)
{
    uint32_t id, at, word, token;
    *c = (struct scenario_change){.learn = {.kind = DELAY_CONSTANT}, .order = s->change_count};
    if (!reader_require(r, object, "id", &id) || !reader_id(r, id, c->id) ||
        !reader_require(r, object, "at", &at) || !scenario_read_time(r, at, s, &c->at_ns) ||
        !reader_choice(r, object, words, &word, &token) || !read_node(r, token, s, &c->node))
        return false;
    c->kind = kinds[word];
    return scenario_read_delay(r, reader_member(r, object, "learn"), &c->learn) &&
           read_unaware(r, reader_member(r, object, "unaware"), s, c);
}

static int by_time(const void *a, const void *b)
{
    const struct scenario_change *const x = a, *const y = b;
    return x->at_ns != y->at_ns ? (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns)
                                : (x->order > y->order) - (x->order < y->order);
}

bool scenario_read_changes(const struct reader *r, uint32_t token, struct scenario *s)
{
    assert(s->node_count > 0);
    if (token == JSON_NONE || r->json.tokens[token].size == 0)
        return true;
    const uint32_t count = r->json.tokens[token].size;
    if (count > SCENARIO_CHANGES_MAX)
        return json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                             "expected at most %d changes, found %u", SCENARIO_CHANGES_MAX,
                             (unsigned)count);
    const uint32_t end = r->json.tokens[token].end_token;
    s->changes = calloc(count, sizeof *s->changes);
    s->unaware = calloc(end - token, sizeof *s->unaware); /* a node is a token */
    if (s->changes == NULL || s->unaware == NULL)
        return reader_no_memory(r);
    for (uint32_t t = token + 1; t < end; t = r->json.tokens[t].end_token) {
        if (!read_change(r, t, s, &s->changes[s->change_count]))
            return false;
        s->change_count++;
    }
    qsort(s->changes, s->change_count, sizeof *s->changes, by_time);
    return reader_ids_differ(r, token, "change");
}
