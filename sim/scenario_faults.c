/* sim/scenario_faults.c - {"id": "f1", "at": "2s", "crash": "B"}: what goes wrong, and when.
 *
 * Some words stand for many cuts, all with the id of the one they were written as:
 *
 *   "isolate": "A"                      "partition": [["A"], ["B", "C"]]
 *
 *        A --x--> B, C                       A --x--> B, C
 *        A <--x-- B, C                       A <--x-- B, C
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include "core/message.h"

#include <assert.h>
#include <stdlib.h>

#define SLOW_NS_MAX (3600 * NS_PER_S)

/* One fault of the file, and where what it becomes goes. */
struct plan {
    const struct reader *r;
    struct scenario *s;
    uint32_t capacity;           /* of s->faults */
    uint32_t list;               /* the token of all faults */
    struct scenario_fault fault; /* all but its nodes and its place */
};

static bool grow(struct plan *p)
{
    const uint32_t capacity = p->capacity == 0 ? 16 : 2 * p->capacity;
    struct scenario_fault *const faults = calloc(capacity, sizeof *faults);
    if (faults == NULL)
        return reader_no_memory(p->r);
    if (p->s->fault_count > 0)
        memcpy(faults, p->s->faults, p->s->fault_count * sizeof *faults);
    free(p->s->faults);
    p->s->faults = faults;
    p->capacity = capacity;
    return true;
}

static bool add(struct plan *p, uint16_t a, uint16_t b)
{
    struct scenario *const s = p->s;
    if (s->fault_count == SCENARIO_FAULTS_MAX)
        return json_error_at(p->r->error, p->r->json.text, p->r->json.tokens[p->list].start,
                             "expected at most %d faults, each cut between two nodes counted",
                             SCENARIO_FAULTS_MAX);
    if (s->fault_count == p->capacity && !grow(p))
        return false;
    struct scenario_fault *const f = &s->faults[s->fault_count];
    *f = p->fault;
    f->a = a;
    f->b = b;
    f->order = s->fault_count++;
    return true;
}

static bool add_both_ways(struct plan *p, uint16_t a, uint16_t b)
{
    return add(p, a, b) && add(p, b, a);
}

/* "B" */
static bool read_one(struct plan *p, uint32_t token)
{
    uint16_t node = 0;
    return scenario_read_node(p->r, token, p->s, &node) && add(p, node, SCENARIO_ALL);
}

/* ["A", "B"] */
static bool read_pair(struct plan *p, uint32_t token)
{
    const struct json *const j = &p->r->json;
    uint16_t a = 0, b = 0;
    if (!reader_is(p->r, token, JSON_ARRAY) || j->tokens[token].size != 2)
        return json_expected(j, token, p->r->error, "two nodes, like [\"A\", \"B\"]");
    const uint32_t second = json_element(j, token, 1);
    if (!scenario_read_node(p->r, token + 1, p->s, &a) ||
        !scenario_read_node(p->r, second, p->s, &b))
        return false;
    if (a == b)
        return json_expected(j, second, p->r->error, "another node than the first");
    return add(p, a, b);
}

static bool read_heal(struct plan *p, uint32_t token)
{
    if (json_string_is(&p->r->json, token, "all"))
        return add(p, SCENARIO_ALL, SCENARIO_ALL);
    if (!reader_is(p->r, token, JSON_ARRAY))
        return json_expected(&p->r->json, token, p->r->error,
                             "two nodes, like [\"A\", \"B\"], or \"all\"");
    return read_pair(p, token);
}

static bool read_isolate(struct plan *p, uint32_t token)
{
    uint16_t node = 0;
    if (!scenario_read_node(p->r, token, p->s, &node))
        return false;
    for (uint16_t other = 0; other < p->s->node_count; other++) {
        if (other != node && !add_both_ways(p, node, other))
            return false;
    }
    return true;
}

/* The nodes of a partition that stand in a group, and in which one, from 1. */
struct groups {
    uint16_t *of;      /* of each node of the scenario; 0 for none */
    uint16_t *members; /* those with a group, in the order of the file */
    uint32_t count;
};

/* ["B", "C"] */
static bool read_group(const struct plan *p, uint32_t token, uint16_t group, struct groups *g)
{
    const struct json *const j = &p->r->json;
    if (!reader_is(p->r, token, JSON_ARRAY) || j->tokens[token].size == 0)
        return json_expected(j, token, p->r->error, "a group of nodes, like [\"A\", \"B\"]");
    for (uint32_t t = token + 1; t < j->tokens[token].end_token; t = j->tokens[t].end_token) {
        uint16_t node = 0;
        if (!scenario_read_node(p->r, t, p->s, &node))
            return false;
        if (g->of[node] != 0)
            return json_expected(j, t, p->r->error, "each node in one group only");
        g->of[node] = group;
        g->members[g->count++] = node;
    }
    return true;
}

static bool cut_between(struct plan *p, const struct groups *g)
{
    for (uint32_t i = 0; i < g->count; i++) {
        for (uint32_t k = i + 1; k < g->count; k++) {
            const uint16_t a = g->members[i], b = g->members[k];
            if (g->of[a] != g->of[b] && !add_both_ways(p, a, b))
                return false;
        }
    }
    return true;
}

static bool read_groups(struct plan *p, uint32_t token, struct groups *g)
{
    const struct json *const j = &p->r->json;
    uint16_t group = 1;
    for (uint32_t t = token + 1; t < j->tokens[token].end_token; t = j->tokens[t].end_token) {
        if (!read_group(p, t, group++, g))
            return false;
    }
    return cut_between(p, g);
}

static bool read_partition(struct plan *p, uint32_t token)
{
    const struct json *const j = &p->r->json;
    if (!reader_is(p->r, token, JSON_ARRAY) || j->tokens[token].size < 2)
        return json_expected(j, token, p->r->error,
                             "two groups of nodes or more, like [[\"A\"], [\"B\", \"C\"]]");
    const uint32_t nodes = p->s->node_count;
    uint16_t *const room = calloc(2 * (size_t)nodes, sizeof *room);
    if (room == NULL)
        return reader_no_memory(p->r);
    struct groups g = {.of = room, .members = room + nodes};
    const bool ok = read_groups(p, token, &g);
    free(room);
    return ok;
}

/* What a fault can be, in the words of the file. */
static const char *const words[] = {"crash", "restart", "pause",   "resume",    "cut", "heal",
                                    "reset", "slow",    "isolate", "partition", NULL};
static const struct {
    enum fault_kind kind;
    bool (*read)(struct plan *p, uint32_t token);
} meanings[] = {
    {FAULT_CRASH, read_one},     {FAULT_RESTART, read_one}, {FAULT_PAUSE, read_one},
    {FAULT_RESUME, read_one},    {FAULT_CUT, read_pair},    {FAULT_HEAL, read_heal},
    {FAULT_RESET, read_pair},    {FAULT_SLOW, read_one},    {FAULT_CUT, read_isolate},
    {FAULT_CUT, read_partition},
};
static_assert(ARRAY_LEN(words) == ARRAY_LEN(meanings) + 1, "each word has a meaning");

/* By how much a slow node is slow. */
static bool read_by(struct plan *p, uint32_t object)
{
    uint32_t by;
    if (p->fault.kind != FAULT_SLOW)
        return reader_only_beside(p->r, object, "by", "slow");
    return reader_require(p->r, object, "by", &by) &&
           reader_duration(p->r, by, 0, SLOW_NS_MAX, "a time like \"20ms\", up to an hour",
                           &p->fault.delay_ns);
}

static bool read_fault(struct plan *p, uint32_t object)
{
    static const char *const members[] = {"id",    "at",      "by",        "crash", "restart",
                                          "pause", "resume",  "cut",       "heal",  "reset",
                                          "slow",  "isolate", "partition", NULL};
    uint32_t id, at, word, token;
    const struct reader *const r = p->r;
    p->fault = (struct scenario_fault){.at_ns = 0};
    if (!reader_object(r, object, members,
                       "a fault like {\"id\": \"f1\", \"at\": \"1s\", \"crash\": \"A\"}") ||
        !reader_require(r, object, "id", &id) || !reader_id(r, id, p->fault.id) ||
        !reader_require(r, object, "at", &at) ||
        !scenario_read_time(r, at, p->s, &p->fault.at_ns) ||
        !reader_choice(r, object, words, &word, &token))
        return false;
    p->fault.kind = meanings[word].kind;
    return read_by(p, object) && meanings[word].read(p, token);
}

static int by_time(const void *a, const void *b)
{
    const struct scenario_fault *const x = a, *const y = b;
    return x->at_ns != y->at_ns ? (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns)
                                : (x->order > y->order) - (x->order < y->order);
}

bool scenario_read_faults(const struct reader *r, uint32_t token, struct scenario *s)
{
    assert(s->node_count > 0);
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error, "a list of faults");
    struct plan p = {.r = r, .s = s, .list = token};
    const uint32_t end = r->json.tokens[token].end_token;
    for (uint32_t t = token + 1; t < end; t = r->json.tokens[t].end_token) {
        if (!read_fault(&p, t))
            return false;
    }
    if (s->fault_count > 0)
        qsort(s->faults, s->fault_count, sizeof *s->faults, by_time);
    return reader_ids_differ(r, token, "fault");
}
