/* sim/export_json.c - see sim/export_json.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/export_json.h"

#include <assert.h>
#include <inttypes.h>

#include "core/node.h"
#include "sim/json_quote.h"
#include "sim/trace_names.h"

/* What a number of a record is. */
enum field {
    NOTHING,
    REQUEST,
    CALL,
    KEY,
    OP,
    OUTCOME,
    VERSION,
    FAULT,
    CHANGE,
    LIST,
    BOOT,
    CLIENT,
};

static const char *const field_names[] = {
    [REQUEST] = "request", [CALL] = "call",       [KEY] = "key",       [OP] = "op",
    [OUTCOME] = "outcome", [VERSION] = "version", [FAULT] = "fault",   [CHANGE] = "change",
    [LIST] = "list",       [BOOT] = "boot",       [CLIENT] = "client",
};

static const enum field fields[RECORD_KINDS][3] = {
    [RECORD_ASK] = {REQUEST, KEY, OP},
    [RECORD_REACH] = {REQUEST, KEY, OP},
    [RECORD_TELL] = {REQUEST, OUTCOME, VERSION},
    [RECORD_CLOSE] = {REQUEST},
    [RECORD_SEND] = {CALL, KEY, OP},
    [RECORD_ARRIVE] = {CALL, KEY, OP},
    [RECORD_ANSWER] = {CALL, OUTCOME, VERSION},
    [RECORD_RETURN] = {CALL, OUTCOME, VERSION},
    [RECORD_FAIL] = {CALL, OUTCOME},
    [RECORD_FAULT] = {FAULT},
    [RECORD_CHANGE] = {CHANGE},
    [RECORD_LEARN] = {LIST},
    [RECORD_BOOT] = {BOOT},
    [RECORD_LEAVE] = {CLIENT},
};

static void write_node(const char *member, uint16_t node, const struct trace_names *names,
                       FILE *out)
{
    char room[TRACE_WORD_MAX];
    if (node == RECORD_NOBODY)
        return;
    fprintf(out, ", \"%s\": ", member);
    json_quote(slice_str(trace_name(&names->nodes, node, room)), out);
}

/* false: it has none, and stays a number. */
static bool write_name(enum field field, uint64_t number, const struct trace_names *names,
                       FILE *out)
{
    char room[TRACE_WORD_MAX];
    if (field == KEY)
        json_quote(slice_str(trace_key_name(names, number, room)), out);
    else if (field == FAULT || field == CHANGE)
        json_quote(
            slice_str(trace_name(field == FAULT ? &names->faults : &names->changes, number, room)),
            out);
    return field == KEY || field == FAULT || field == CHANGE;
}

static void write_field(enum field field, const struct record *r, uint64_t number,
                        const struct trace_names *names, FILE *out)
{
    if (field == NOTHING || (field == VERSION && r->b != OUTCOME_HIT))
        return;
    if (field == CALL && r->other == RECORD_NOBODY)
        field = REQUEST; /* a node answers a client */
    fprintf(out, ", \"%s\": ", field_names[field]);
    if (field == OP)
        fprintf(out, "\"%s\"", record_op(number));
    else if (field == OUTCOME && number < OUTCOME_COUNT)
        fprintf(out, "\"%s\"", outcome_name((enum outcome)number));
    else if (!write_name(field, number, names, out))
        fprintf(out, "%" PRIu64, number);
}

void export_json(const struct record *r, const struct trace_names *names, FILE *out)
{
    assert(r->kind >= RECORD_ASK && r->kind < RECORD_KINDS);
    const enum field *f = fields[r->kind];
    fprintf(out, "{\"step\": %" PRIu64 ", \"at_ns\": %" PRIu64 ", \"kind\": \"%s\"", r->step,
            r->at_ns, record_name(r->kind));
    write_node("node", r->node, names, out);
    write_node("other", r->other, names, out);
    write_field(f[0], r, r->a, names, out);
    write_field(f[1], r, r->b, names, out);
    write_field(f[2], r, r->c, names, out);
    fputc('}', out);
}
