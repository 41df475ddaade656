/* sim/trace_line.c - a record as a line for people: when, where, what, and with what.
 *
 *    [    0.000100] A    is asked   GET key:17, request 12
 *    [    0.000200] A    gets       GET key:17, request 12
 *    [    0.000200] A    sends      GET key:17 to B, call 0.3
 *    [    0.000450] B    receives   GET key:17 from A, call 0.3
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

enum { DETAILS_MAX = 192 };

static const char *node_name(uint16_t node, const char *const *ids, uint32_t count,
                             char room[RECORD_WORDS_MAX])
{
    if (node < count)
        return ids[node];
    if (node == RECORD_NOBODY)
        return "-";
    snprintf(room, RECORD_WORDS_MAX, "#%u", node);
    return room;
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

static void asked(const struct record *r, char out[DETAILS_MAX])
{
    snprintf(out, DETAILS_MAX, "%s key:%" PRIu64 ", request %" PRIu64, record_op(r->c), r->b, r->a);
}

static void answered(const struct record *r, char out[DETAILS_MAX])
{
    char room[RECORD_WORDS_MAX];
    snprintf(out, DETAILS_MAX, "%s, request %" PRIu64, record_result(r->b, r->c, room), r->a);
}

/* A node's calls are told apart by the place that it keeps one in, and how often that was used
 * (core/flight.h): "0.2" is the second in place 0. */
static void between_nodes(const struct record *r, const char *other, char out[DETAILS_MAX])
{
    char room[RECORD_WORDS_MAX];
    const bool asks = r->kind == RECORD_SEND || r->kind == RECORD_ARRIVE;
    const bool leaves = r->kind == RECORD_SEND || r->kind == RECORD_ANSWER;
    if (asks)
        snprintf(room, sizeof room, "%s key:%" PRIu64, record_op(r->c), r->b);
    snprintf(out, DETAILS_MAX, "%s%s %s %.63s, call %" PRIu32 ".%" PRIu32,
             asks ? room : record_result(r->b, r->c, room), asks ? "" : ",", leaves ? "to" : "from",
             other, (uint32_t)r->a, (uint32_t)(r->a >> 32));
}

static void numbered(const char *what, const struct record *r, char out[DETAILS_MAX])
{
    snprintf(out, DETAILS_MAX, "%s %" PRIu64, what, r->a);
}

static void details(const struct record *r, const char *other, char out[DETAILS_MAX])
{
    switch (r->kind) {
    case RECORD_ASK:
    case RECORD_REACH:
        asked(r, out);
        return;
    case RECORD_TELL:
        answered(r, out);
        return;
    case RECORD_ANSWER:
        if (r->other == RECORD_NOBODY)
            answered(r, out);
        else
            between_nodes(r, other, out);
        return;
    case RECORD_SEND:
    case RECORD_ARRIVE:
    case RECORD_RETURN:
    case RECORD_FAIL:
        between_nodes(r, other, out);
        return;
    case RECORD_FAULT:
        numbered(r->b == 0 ? "number" : "is over, number", r, out);
        return;
    case RECORD_CLOSE:
        numbered("no answer, request", r, out);
        return;
    case RECORD_CHANGE:
        numbered("of the list of members, number", r, out);
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

void trace_line(const struct record *r, const char *const *node_ids, uint32_t node_count,
                char out[TRACE_LINE_MAX])
{
    assert(r != NULL && out != NULL);
    assert(r->kind >= RECORD_ASK && r->kind < RECORD_KINDS);
    assert(node_ids != NULL || node_count == 0);
    char here_room[RECORD_WORDS_MAX], other_room[RECORD_WORDS_MAX], text[DETAILS_MAX];
    const char *here = node_name(r->node, node_ids, node_count, here_room);
    details(r, node_name(r->other, node_ids, node_count, other_room), text);
    uint64_t us = r->at_ns / 1000;
    snprintf(out, TRACE_LINE_MAX, "[%5" PRIu64 ".%06" PRIu64 "] %-4.63s %-10s %s", us / 1000000,
             us % 1000000, here, kinds[r->kind].verb, text);
}
