/* sim/scenario_faults.c - {"id": "f1", "at": "2s", "crash": "B", "for": "1s"}: what goes wrong.
 *
 * Each fault is one word and its value, and beside it what else can be said of a fault like that.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include "core/cluster.h"
#include "core/message.h"
#include "sim/duration.h"

#include <assert.h>
#include <stdlib.h>

#define HOUR_NS (3600 * NS_PER_S)
#define LASTS_NS_MAX (1000 * HOUR_NS)

/* --- the words ------------------------------------------------------------------------------- */

/* "B" */
static bool read_node(const struct reader *r, uint32_t token, struct scenario *s,
                      struct scenario_fault *f)
{
    return scenario_read_node(r, token, s, &f->a);
}

static bool read_pair(const struct reader *r, uint32_t token, struct scenario *s,
                      struct scenario_fault *f)
{
    return scenario_read_pair(r, token, s, &f->a, &f->b);
}

static bool read_heal(const struct reader *r, uint32_t token, struct scenario *s,
                      struct scenario_fault *f)
{
    if (json_string_is(&r->json, token, "all"))
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error,
                             "two nodes, like [\"A\", \"B\"], or \"all\"");
    return read_pair(r, token, s, f);
}

static bool read_group(const struct reader *r, uint32_t token, struct scenario *s,
                       struct scenario_fault *f)
{
    for (uint32_t g = 0; g < s->clients_count; g++) {
        if (json_string_is(&r->json, token, s->clients[g].id)) {
            f->group = g;
            return true;
        }
    }
    return json_expected(&r->json, token, r->error, "the id of a group of clients");
}

static const char *const words[FAULT_KINDS + 1] = {
    [FAULT_CRASH] = "crash",         [FAULT_RESTART] = "restart", [FAULT_PAUSE] = "pause",
    [FAULT_RESUME] = "resume",       [FAULT_CUT] = "cut",         [FAULT_HEAL] = "heal",
    [FAULT_RESET] = "reset",         [FAULT_SLOW] = "slow",       [FAULT_ISOLATE] = "isolate",
    [FAULT_PARTITION] = "partition", [FAULT_FLAP] = "flap",       [FAULT_HALF_OPEN] = "half_open",
    [FAULT_LEAVE] = "leave",         [FAULT_CLOCK] = "clock",     [FAULT_KINDS] = NULL,
};

static bool (*const readers[FAULT_KINDS])(const struct reader *r, uint32_t token,
                                          struct scenario *s, struct scenario_fault *f) = {
    [FAULT_CRASH] = read_node,   [FAULT_RESTART] = read_node,
    [FAULT_PAUSE] = read_node,   [FAULT_RESUME] = read_node,
    [FAULT_CUT] = read_pair,     [FAULT_HEAL] = read_heal,
    [FAULT_RESET] = read_pair,   [FAULT_SLOW] = read_node,
    [FAULT_ISOLATE] = read_node, [FAULT_PARTITION] = scenario_read_partition,
    [FAULT_FLAP] = read_pair,    [FAULT_HALF_OPEN] = read_pair,
    [FAULT_LEAVE] = read_group,  [FAULT_CLOCK] = read_node,
};

const char *scenario_fault_word(enum fault_kind kind)
{
    assert(kind < FAULT_KINDS);
    return words[kind];
}

/* --- what stands beside them ----------------------------------------------------------------- */

static bool read_for(const struct reader *r, uint32_t token, struct scenario_fault *f)
{
    return reader_duration(r, token, 1, LASTS_NS_MAX,
                           "a time like \"2s\", more than 0 and at most 1000h", &f->lasts_ns);
}

/* "+90s" or "-90s" */
static bool read_step(const struct reader *r, uint32_t token, struct scenario_fault *f)
{
    enum { STEP_BYTES_MAX = 32 };
    uint8_t room[STEP_BYTES_MAX];
    uint64_t ns;
    uint32_t len = UINT32_MAX;
    if (reader_is(r, token, JSON_STRING))
        len = json_string(&r->json, token, room, STEP_BYTES_MAX);
    if (len == UINT32_MAX || len == 0 || (room[0] != '+' && room[0] != '-') ||
        !duration_parse(slice_of(room + 1, len - 1), LASTS_NS_MAX, &ns))
        return json_expected(&r->json, token, r->error,
                             "a step like \"+90s\" or \"-90s\", up to 1000h");
    f->step_ns = room[0] == '-' ? -(int64_t)ns : (int64_t)ns;
    return true;
}

static bool read_by(const struct reader *r, uint32_t token, struct scenario_fault *f)
{
    if (f->kind == FAULT_CLOCK)
        return read_step(r, token, f);
    return reader_duration(r, token, 0, HOUR_NS, "a time like \"20ms\", up to an hour",
                           &f->delay_ns);
}

static bool read_every(const struct reader *r, uint32_t token, struct scenario_fault *f)
{
    return reader_duration(r, token, NS_PER_MS, HOUR_NS,
                           "a time like \"200ms\", from a millisecond to an hour", &f->delay_ns);
}

static bool read_way(const struct reader *r, uint32_t token, struct scenario_fault *f)
{
    static const char *const ways[] = {[WAY_IN] = "in", [WAY_OUT] = "out", [WAY_BOTH] = "both"};
    for (uint32_t way = WAY_IN; way <= WAY_BOTH; way++) {
        if (json_string_is(&r->json, token, ways[way])) {
            f->way = (enum fault_way)way;
            return true;
        }
    }
    return json_expected(&r->json, token, r->error, "\"in\", \"out\" or \"both\"");
}

static bool read_memory(const struct reader *r, uint32_t token, struct scenario_fault *f)
{
    return reader_size(r, token, CACHE_MEMORY_MIN, CLUSTER_MEMORY_BYTES_MAX,
                       "8 KiB to 64 GiB, as bytes or like \"64MiB\"", &f->memory_bytes);
}

/* Sets of faults: a bit for each kind. */
#define OF(kind) (UINT32_C(1) << (kind))
#define LASTING                                                                                    \
    (OF(FAULT_CRASH) | OF(FAULT_PAUSE) | OF(FAULT_CUT) | OF(FAULT_SLOW) | OF(FAULT_ISOLATE) |      \
     OF(FAULT_PARTITION) | OF(FAULT_FLAP))

static const struct extra {
    const char *name;
    uint32_t beside; /* which faults it may stand beside, */
    uint32_t needed; /* and beside which it must */
    const char *in_words;
    bool (*read)(const struct reader *r, uint32_t token, struct scenario_fault *f);
} extras[] = {
    {"for", LASTING, OF(FAULT_FLAP), "crash, pause, cut, slow, isolate, partition or flap",
     read_for},
    {"by", OF(FAULT_SLOW) | OF(FAULT_CLOCK), OF(FAULT_SLOW) | OF(FAULT_CLOCK), "slow or clock",
     read_by},
    {"every", OF(FAULT_FLAP), OF(FAULT_FLAP), "flap", read_every},
    {"way", OF(FAULT_ISOLATE), 0, "isolate", read_way},
    {"memory", OF(FAULT_RESTART), 0, "restart", read_memory},
};

bool scenario_fault_can_last(enum fault_kind kind)
{
    return (LASTING & OF(kind)) != 0;
}

static bool read_extra(const struct reader *r, uint32_t object, const struct extra *e,
                       struct scenario_fault *f)
{
    uint32_t token = reader_member(r, object, e->name);
    if (token != JSON_NONE && (e->beside & OF(f->kind)) == 0)
        return json_error_at(r->error, r->json.text, r->json.tokens[token - 1].start,
                             "expected \"%s\" only beside %s", e->name, e->in_words);
    if ((e->needed & OF(f->kind)) != 0 && !reader_require(r, object, e->name, &token))
        return false;
    return token == JSON_NONE || e->read(r, token, f);
}

/* --- the list -------------------------------------------------------------------------------- */

static bool read_fault(const struct reader *r, uint32_t object, struct scenario *s,
                       struct scenario_fault *f)
{
    static const char *const members[] = {
        "id",    "at",        "crash",   "restart", "pause",  "resume", "cut", "heal",
        "reset", "slow",      "isolate", "flap",    "leave",  "clock",  "for", "partition",
        "by",    "half_open", "every",   "way",     "memory", NULL,
    };
    uint32_t id, at, word, token;
    *f = (struct scenario_fault){
        .lasts_ns = TIME_NEVER, .a = SCENARIO_ALL, .b = SCENARIO_ALL, .way = WAY_BOTH};
    if (!reader_object(r, object, members,
                       "a fault like {\"id\": \"f1\", \"at\": \"1s\", \"crash\": \"A\"}") ||
        !reader_require(r, object, "id", &id) || !reader_id(r, id, f->id) ||
        !reader_require(r, object, "at", &at) || !scenario_read_time(r, at, s, &f->at_ns) ||
        !reader_choice(r, object, words, &word, &token))
        return false;
    f->kind = (enum fault_kind)word;
    for (size_t i = 0; i < ARRAY_LEN(extras); i++) {
        if (!read_extra(r, object, &extras[i], f))
            return false;
    }
    return readers[word](r, token, s, f);
}

/* Room for all, and for as many sides of partitions as the list has values. */
static bool make_room(const struct reader *r, uint32_t list, struct scenario *s)
{
    const struct json_token *const token = &r->json.tokens[list];
    if (token->size > SCENARIO_FAULTS_MAX)
        return json_expected(&r->json, list, r->error, "at most %d faults", SCENARIO_FAULTS_MAX);
    s->faults = calloc(token->size + 1, sizeof *s->faults);
    s->sides = calloc(token->end_token - list, sizeof *s->sides);
    return (s->faults != NULL && s->sides != NULL) || reader_no_memory(r);
}

static int by_time(const void *a, const void *b)
{
    const struct scenario_fault *const x = a, *const y = b;
    return x->at_ns != y->at_ns ? (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns)
                                : (x->order > y->order) - (x->order < y->order);
}

void scenario_sort_faults(struct scenario *s)
{
    if (s->fault_count > 0)
        qsort(s->faults, s->fault_count, sizeof *s->faults, by_time);
}

bool scenario_read_faults(const struct reader *r, uint32_t token, struct scenario *s)
{
    assert(s->node_count > 0);
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error, "a list of faults");
    if (!make_room(r, token, s))
        return false;
    const uint32_t end = r->json.tokens[token].end_token;
    for (uint32_t t = token + 1; t < end; t = r->json.tokens[t].end_token) {
        struct scenario_fault *const f = &s->faults[s->fault_count];
        if (!read_fault(r, t, s, f))
            return false;
        f->order = s->fault_count++;
    }
    scenario_sort_faults(s);
    return reader_ids_differ(r, token, "fault");
}
