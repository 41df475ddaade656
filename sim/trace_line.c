/* sim/trace_line.c - a record as a line for people: when, where, what, and with what.
 *
 *    [    0.000100] A    is asked   GET key:17, request 12
 *    [    0.000200] A    sends      GET key:17 to B, call 3
 *    [    0.000450] B    receives   GET key:17 from A, call 3
 *    [    0.000700] A    hears      hit, version 7, from B, call 3
 *    [    0.000800] A    answered   hit, version 7, request 12
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace.h"

#include <assert.h>
#include <inttypes.h>

#include "core/node.h"

enum { WORDS_MAX = NODE_ID_BYTES_MAX + 1, DETAILS_MAX = 192 };

static const char *node_name(uint16_t node, const char *const *ids, uint32_t count,
                             char room[WORDS_MAX])
{
    if (node < count)
        return ids[node];
    if (node == RECORD_NOBODY)
        return "-";
    snprintf(room, WORDS_MAX, "#%u", node);
    return room;
}

static const char *op_name(uint64_t op)
{
    static const char *const names[] = {[OP_GET] = "GET", [OP_PUT] = "PUT", [OP_DELETE] = "DELETE"};
    return op < ARRAY_LEN(names) ? names[op] : "?";
}

/* "hit, version 7", "miss" */
static const char *result(const struct record *r, char room[WORDS_MAX])
{
    if (r->b >= OUTCOME_COUNT)
        return "?";
    if (r->b != OUTCOME_HIT)
        return outcome_name((enum outcome)r->b);
    snprintf(room, WORDS_MAX, "hit, version %" PRIu64, r->c);
    return room;
}

static const char *verb(enum record_kind kind)
{
    static const char *const verbs[RECORD_KINDS] = {
        [RECORD_ASK] = "is asked",    [RECORD_TELL] = "answered", [RECORD_SEND] = "sends",
        [RECORD_ARRIVE] = "receives", [RECORD_RETURN] = "hears",  [RECORD_FAIL] = "fails",
        [RECORD_WAKE] = "wakes",      [RECORD_FAULT] = "fault",   [RECORD_CLOSE] = "closed",
    };
    assert(kind >= RECORD_ASK && kind < RECORD_KINDS);
    return verbs[kind];
}

static void details(const struct record *r, const char *other, char out[DETAILS_MAX])
{
    char room[WORDS_MAX];
    switch (r->kind) {
    case RECORD_ASK:
        snprintf(out, DETAILS_MAX, "%s key:%" PRIu64 ", request %" PRIu64, op_name(r->c), r->b,
                 r->a);
        return;
    case RECORD_TELL:
        snprintf(out, DETAILS_MAX, "%s, request %" PRIu64, result(r, room), r->a);
        return;
    case RECORD_SEND:
    case RECORD_ARRIVE:
        snprintf(out, DETAILS_MAX, "%s key:%" PRIu64 " %s %.63s, call %" PRIu64, op_name(r->c),
                 r->b, r->kind == RECORD_SEND ? "to" : "from", other, r->a);
        return;
    case RECORD_RETURN:
    case RECORD_FAIL:
        snprintf(out, DETAILS_MAX, "%s, from %.63s, call %" PRIu64, result(r, room), other, r->a);
        return;
    case RECORD_FAULT:
        snprintf(out, DETAILS_MAX, "number %" PRIu64, r->a);
        return;
    case RECORD_CLOSE:
        snprintf(out, DETAILS_MAX, "no answer, request %" PRIu64, r->a);
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
    assert(node_ids != NULL || node_count == 0);
    char here_room[WORDS_MAX], other_room[WORDS_MAX], text[DETAILS_MAX];
    const char *here = node_name(r->node, node_ids, node_count, here_room);
    details(r, node_name(r->other, node_ids, node_count, other_room), text);
    uint64_t us = r->at_ns / 1000;
    snprintf(out, TRACE_LINE_MAX, "[%5" PRIu64 ".%06" PRIu64 "] %-4.63s %-10s %s", us / 1000000,
             us % 1000000, here, verb(r->kind), text);
}
