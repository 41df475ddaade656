/* sim/trace_line.c - a record as a line for people: when, where, what, and with what.
 *
 *    [    0.000100] A    is asked   GET bread, request 12
 *    [    0.000200] A    gets       GET bread, request 12
 *    [    0.000200] A    sends      GET bread to B, call 0.3
 *    [    0.000450] B    receives   GET bread from A, call 0.3
 *    [    0.000450] B    answers    hit, version 7, to A, call 0.3
 *    [    0.000700] A    hears      hit, version 7, from B, call 0.3
 *    [    0.000700] A    answers    hit, version 7, request 12
 *    [    0.000800] A    answered   hit, version 7, request 12
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace.h"

#include <assert.h>
#include <inttypes.h>

#include "core/node.h"
#include "sim/trace_names.h"

enum {
    ASKED_MAX = KEY_WORDS_MAX + 8, /* "DELETE bread" */
    DETAILS_MAX = 288,
};

static const char *node_name(const struct trace_names *names, uint16_t node,
                             char room[TRACE_WORD_MAX])
{
    if (node == RECORD_NOBODY && node >= names->nodes.count)
        return "-";
    return trace_name(&names->nodes, node, room);
}

const char *record_op(uint64_t op)
{
    static const char *const names[] = {[OP_GET] = "GET", [OP_PUT] = "PUT", [OP_DELETE] = "DELETE"};
    return op < ARRAY_LEN(names) ? names[op] : "?";
}

const char *record_result(uint64_t outcome, uint64_t version, char room[RECORD_WORDS_MAX])
{
    if (outcome >= OUTCOME_COUNT)
        return "?";
    if (outcome != OUTCOME_HIT)
        return outcome_name((enum outcome)outcome);
    snprintf(room, RECORD_WORDS_MAX, "hit, version %" PRIu64, version);
    return room;
}

static const struct {
    const char *name, *verb;
} kinds[RECORD_KINDS] = {
    [RECORD_ASK] = {"ask", "is asked"},      [RECORD_TELL] = {"tell", "answered"},
    [RECORD_SEND] = {"send", "sends"},       [RECORD_ARRIVE] = {"arrive", "receives"},
    [RECORD_RETURN] = {"return", "hears"},   [RECORD_FAIL] = {"fail", "fails"},
    [RECORD_WAKE] = {"wake", "wakes"},       [RECORD_FAULT] = {"fault", "fault"},
    [RECORD_CLOSE] = {"close", "closed"},    [RECORD_REACH] = {"reach", "gets"},
    [RECORD_CHANGE] = {"change", "change"},  [RECORD_LEARN] = {"learn", "learns"},
    [RECORD_BOOT] = {"boot", "starts"},      [RECORD_LEAVE] = {"leave", "is left"},
    [RECORD_ANSWER] = {"answer", "answers"},
};

const char *record_name(enum record_kind kind)
{
    assert(kind >= RECORD_ASK && kind < RECORD_KINDS);
    return kinds[kind].name;
}

const char *record_verb(enum record_kind kind)
{
    assert(kind >= RECORD_ASK && kind < RECORD_KINDS);
    return kinds[kind].verb;
}

static const char *question(const struct trace_names *names, const struct record *r,
                            char room[ASKED_MAX])
{
    char number[TRACE_WORD_MAX], words[KEY_WORDS_MAX];
    snprintf(room, ASKED_MAX, "%s %s", record_op(r->c),
             key_words(trace_key_name(names, r->b, number), words));
    return room;
}

static void asked(const struct trace_names *names, const struct record *r, char out[DETAILS_MAX])
{
    char room[ASKED_MAX];
    snprintf(out, DETAILS_MAX, "%s, request %" PRIu64, question(names, r, room), r->a);
}

static void answered(const struct record *r, char out[DETAILS_MAX])
{
    char room[RECORD_WORDS_MAX];
    snprintf(out, DETAILS_MAX, "%s, request %" PRIu64, record_result(r->b, r->c, room), r->a);
}

/* A node's calls are told apart by the place that it keeps one in, and how often that was used
 * (core/flight.h): "0.2" is the second in place 0. */
static void between_nodes(const struct trace_names *names, const struct record *r,
                          char out[DETAILS_MAX])
{
    char room[RECORD_WORDS_MAX], asked_room[ASKED_MAX], other[TRACE_WORD_MAX];
    const bool asks = r->kind == RECORD_SEND || r->kind == RECORD_ARRIVE;
    const bool leaves = r->kind == RECORD_SEND || r->kind == RECORD_ANSWER;
    const char *what = asks ? question(names, r, asked_room) : record_result(r->b, r->c, room);
    snprintf(out, DETAILS_MAX, "%s%s %s %s, call %" PRIu32 ".%" PRIu32, what, asks ? "" : ",",
             leaves ? "to" : "from", node_name(names, r->other, other), (uint32_t)r->a,
             (uint32_t)(r->a >> 32));
}

static void numbered(const char *what, const struct record *r, char out[DETAILS_MAX])
{
    snprintf(out, DETAILS_MAX, "%s %" PRIu64, what, r->a);
}

static void details(const struct trace_names *names, const struct record *r, char out[DETAILS_MAX])
{
    char room[TRACE_WORD_MAX];
    switch (r->kind) {
    case RECORD_ASK:
    case RECORD_REACH:
        asked(names, r, out);
        return;
    case RECORD_TELL:
        answered(r, out);
        return;
    case RECORD_ANSWER:
        if (r->other == RECORD_NOBODY)
            answered(r, out);
        else
            between_nodes(names, r, out);
        return;
    case RECORD_SEND:
    case RECORD_ARRIVE:
    case RECORD_RETURN:
    case RECORD_FAIL:
        between_nodes(names, r, out);
        return;
    case RECORD_FAULT:
        snprintf(out, DETAILS_MAX, "%s%s", trace_name(&names->faults, r->a, room),
                 r->b == 0 ? "" : " is over");
        return;
    case RECORD_CLOSE:
        numbered("no answer, request", r, out);
        return;
    case RECORD_CHANGE:
        snprintf(out, DETAILS_MAX, "of the list of members: %s",
                 trace_name(&names->changes, r->a, room));
        return;
    case RECORD_LEARN:
        numbered("list of members", r, out);
        return;
    case RECORD_BOOT:
        numbered("boot", r, out);
        return;
    case RECORD_LEAVE:
        numbered("by client", r, out);
        return;
    case RECORD_WAKE:
    case RECORD_KINDS:
        snprintf(out, DETAILS_MAX, "at its own deadline");
        return;
    }
}

void trace_line(const struct record *r, const struct trace_names *names, char out[TRACE_LINE_MAX])
{
    assert(r != NULL && names != NULL && out != NULL);
    assert(r->kind >= RECORD_ASK && r->kind < RECORD_KINDS);
    char room[TRACE_WORD_MAX], text[DETAILS_MAX];
    details(names, r, text);
    uint64_t us = r->at_ns / 1000;
    snprintf(out, TRACE_LINE_MAX, "[%5" PRIu64 ".%06" PRIu64 "] %-4s %-10s %s", us / 1000000,
             us % 1000000, node_name(names, r->node, room), kinds[r->kind].verb, text);
}
