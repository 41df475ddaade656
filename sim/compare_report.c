/* sim/compare_report.c - see sim/compare_report.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/compare_report.h"

#include "sim/json_quote.h"
#include "sim/json_write.h"
#include "sim/number.h"
#include "sim/trace.h"

enum {
    SIDE_BYTES = 31,    /* of a text in one of the two columns */
    KEY_SHOWN_MAX = 36, /* bytes of a key on the page */
    EARLIER_MAX = 4,    /* requests for the same key that are told */
};

static uint32_t compared(const struct comparison *c)
{
    return c->verdicts[COMPARE_SAME] + c->verdicts[COMPARE_DIFFERENT];
}

static const char *owner_of(const struct comparison *c, const struct told *t)
{
    return t->owner == COMPARE_OWNER_UNSAID ? "-" : c->sequence->scenario->nodes[t->owner].id;
}

/* The text of the value that was told; empty if there is none that anybody put. */
static struct slice value_of(const struct comparison *c, const struct told *t)
{
    if (t->outcome != OUTCOME_HIT || t->version == 0)
        return (struct slice){0};
    return c->sequence->requests[t->version - 1].request.value;
}

/* --- the page -------------------------------------------------------------------------------- */

/* At most max bytes of a text, in room for one more; a dash for nothing. Never half a character,
 * and nothing that a terminal might obey. */
static const char *shown(struct slice text, uint32_t max, char *room)
{
    uint32_t len = text.len < max ? text.len : max;
    while (len > 0 && len < text.len && (text.data[len] & 0xc0) == 0x80)
        len--;
    for (uint32_t i = 0; i < len; i++)
        room[i] = (char)(text.data[i] < 0x20 || text.data[i] == 0x7f ? ' ' : text.data[i]);
    room[len] = '\0';
    if (text.len == 0)
        strcpy(room, "-");
    return room;
}

static void figures(const struct compare_report *r, FILE *out)
{
    const struct comparison *c = r->comparison;
    char a[NUMBER_GROUPED_MAX], b[NUMBER_GROUPED_MAX];
    fprintf(out, "  requests      %s, one after the other%s\n", number_grouped(c->count, a),
            c->sequence->cut ? "; the scenario has more (--requests)" : "");
    fprintf(out, "  compared      %s: ", number_grouped(compared(c), a));
    fprintf(out, "%s the same, %s different\n", number_grouped(c->verdicts[COMPARE_SAME], a),
            number_grouped(c->verdicts[COMPARE_DIFFERENT], b));
    if (c->verdicts[COMPARE_NEAR_EXPIRY] > 0)
        fprintf(out, "  left out      %u within %u ms of the end of a lifetime\n",
                (unsigned)c->verdicts[COMPARE_NEAR_EXPIRY], (unsigned)(c->margin_ns / NS_PER_MS));
    if (c->verdicts[COMPARE_MADE_ROOM] > 0)
        fprintf(out, "  left out      %u of a node that makes room while lifetimes end\n",
                (unsigned)c->verdicts[COMPARE_MADE_ROOM]);
    fprintf(out, "  hits          %s\n  forwarded     %s\n", number_grouped(c->hits, a),
            number_grouped(c->forwarded, b));
    fprintf(out, "  time          real %.3f s, simulated %.3f s\n", r->real_s, r->simulated_s);
}

static const char *judged(const struct compare_node *n)
{
    return n->left_out ? "left out" : n->same ? "the same" : "DIFFERENT";
}

static void contents(const struct comparison *c, FILE *out)
{
    char a[NUMBER_GROUPED_MAX], b[NUMBER_GROUPED_MAX];
    fputs("\n  keys at the end, in order of eviction\n", out);
    if (c->sequence->lifetimes)
        fprintf(out, "  (those that end within %u ms may be on one side only)\n",
                (unsigned)(2 * c->margin_ns / NS_PER_MS));
    fprintf(out, "  %-20s %10s %10s\n", "node", "simulated", "real");
    for (uint32_t i = 0; i < c->sequence->scenario->node_count; i++) {
        const struct compare_node *n = &c->nodes[i];
        fprintf(out, "  %-20s %10s %10s   %s\n", c->sequence->scenario->nodes[i].id,
                number_grouped(n->keys_simulated, a), number_grouped(n->keys_real, b), judged(n));
    }
}

static void row(const char *name, const char *simulated, const char *real, FILE *out)
{
    fprintf(out, "    %-10s %-*s  %s\n", name, SIDE_BYTES, simulated, real);
}

static void side_by_side(const struct compare_report *r, FILE *out)
{
    const struct comparison *c = r->comparison;
    const struct told *s = &c->simulated->told[c->first];
    const struct told *t = &c->real[c->first];
    char left[SIDE_BYTES + 1];
    char right[SIDE_BYTES + 1];
    bool strange = t->outcome == OUTCOME_HIT && t->version == 0;
    row("", "simulated", "real", out);
    row("outcome", outcome_name(s->outcome), outcome_name(t->outcome), out);
    row("owner", owner_of(c, s), owner_of(c, t), out);
    row("forwarded", s->forwarded ? "yes" : "no", t->forwarded ? "yes" : "no", out);
    row("value", shown(value_of(c, s), SIDE_BYTES, left),
        shown(strange ? r->strange : value_of(c, t), SIDE_BYTES, right), out);
    if (strange)
        fputs("    the real value is none that was put under this key\n", out);
}

static void request_line(const struct comparison *c, uint32_t request, FILE *out)
{
    char key[KEY_SHOWN_MAX + 1];
    const struct sequence_request *r = &c->sequence->requests[request];
    fprintf(out, "request %u, %s %s through %s", (unsigned)request + 1, record_op(r->request.op),
            shown(r->request.key, KEY_SHOWN_MAX, key), c->sequence->scenario->nodes[r->through].id);
}

static void earlier(const struct comparison *c, FILE *out)
{
    uint32_t request = c->sequence->requests[c->first].before;
    if (request != SEQUENCE_NONE)
        fputs("  before that, the latest first, and what the simulated and the real one said\n",
              out);
    for (uint32_t i = 0; i < EARLIER_MAX && request != SEQUENCE_NONE; i++) {
        fputs("    ", out);
        request_line(c, request, out);
        fprintf(out, ": %s, %s\n", outcome_name(c->simulated->told[request].outcome),
                outcome_name(c->real[request].outcome));
        request = c->sequence->requests[request].before;
    }
}

static void entry(const char *side, bool has, const struct compare_key *e, FILE *out)
{
    char key[KEY_SHOWN_MAX + 1];
    if (has)
        fprintf(out, "    %-10s %s, %u bytes, costs %u\n", side, shown(e->key, KEY_SHOWN_MAX, key),
                (unsigned)e->value_bytes, (unsigned)e->charge_bytes);
    else
        fprintf(out, "    %-10s nothing more\n", side);
}

static void differences(const struct compare_report *r, FILE *out)
{
    const struct comparison *c = r->comparison;
    if (c->first != SEQUENCE_NONE) {
        fputs("\n  the first difference: ", out);
        request_line(c, c->first, out);
        fputc('\n', out);
        side_by_side(r, out);
        earlier(c, out);
    }
    for (uint32_t i = 0; i < c->sequence->scenario->node_count; i++) {
        const struct compare_node *n = &c->nodes[i];
        if (n->left_out || n->same)
            continue;
        fprintf(out, "\n  node %s, place %u in its order of eviction\n",
                c->sequence->scenario->nodes[i].id, (unsigned)n->place + 1);
        entry("simulated", n->has_simulated, &n->simulated, out);
        entry("real", n->has_real, &n->real, out);
    }
}

void compare_report_page(const struct compare_report *r, FILE *out)
{
    const struct comparison *c = r->comparison;
    fprintf(out, "%s   (seed %llu, %u node%s, simulated and as processes)\n\n",
            c->sequence->scenario->name, (unsigned long long)r->seed,
            (unsigned)c->sequence->scenario->node_count,
            c->sequence->scenario->node_count == 1 ? "" : "s");
    figures(r, out);
    contents(c, out);
    differences(r, out);
    fputs(compare_agrees(c) ? "\n  they agree\n" : "\n  THEY DIFFER\n", out);
}

/* --- JSON ------------------------------------------------------------------------------------ */

static void json_side(struct json_write *w, const char *name, const struct comparison *c,
                      const struct told *t)
{
    struct slice value = value_of(c, t);
    struct json_write side = json_write_object(json_write_name(w, name), ", ");
    json_write_text(&side, "outcome", outcome_name(t->outcome));
    json_write_text(&side, "owner", owner_of(c, t));
    json_write_bool(&side, "forwarded", t->forwarded);
    FILE *out = json_write_name(&side, "value");
    if (value.len == 0)
        fputs("null", out);
    else
        fwrite(value.data, 1, value.len, out);
    json_write_end(&side);
}

static void json_difference(const struct comparison *c, FILE *out)
{
    if (c->first == SEQUENCE_NONE) {
        fputs("null", out);
        return;
    }
    const struct sequence_request *r = &c->sequence->requests[c->first];
    const char *through = c->sequence->scenario->nodes[r->through].id;
    struct json_write w = json_write_object(out, ", ");
    json_write_number(&w, "request", (uint64_t)c->first + 1);
    json_write_text(&w, "op", record_op(r->request.op));
    json_quote(r->request.key, json_write_name(&w, "key"));
    json_write_text(&w, "through", through);
    json_side(&w, "simulated", c, &c->simulated->told[c->first]);
    json_side(&w, "real", c, &c->real[c->first]);
    json_write_end(&w);
}

static void json_nodes(const struct comparison *c, FILE *out)
{
    struct json_write list = json_write_list(out, ",\n  ");
    for (uint32_t i = 0; i < c->sequence->scenario->node_count; i++) {
        const struct compare_node *n = &c->nodes[i];
        struct json_write w = json_write_object(json_write_element(&list), ", ");
        json_write_text(&w, "id", c->sequence->scenario->nodes[i].id);
        json_write_number(&w, "keys_simulated", n->keys_simulated);
        json_write_number(&w, "keys_real", n->keys_real);
        fputs(n->left_out ? "null" : n->same ? "true" : "false", json_write_name(&w, "same"));
        json_write_end(&w);
    }
    json_write_end(&list);
}

static void json_left_out(const struct comparison *c, FILE *out)
{
    struct json_write w = json_write_object(out, ", ");
    json_write_number(&w, "near_expiry", c->verdicts[COMPARE_NEAR_EXPIRY]);
    json_write_number(&w, "made_room", c->verdicts[COMPARE_MADE_ROOM]);
    json_write_end(&w);
}

void compare_report_json(const struct compare_report *r, FILE *out)
{
    const struct comparison *c = r->comparison;
    struct json_write w = json_write_object(out, ",\n ");
    json_write_text(&w, "scenario", c->sequence->scenario->name);
    json_write_number(&w, "seed", r->seed);
    json_write_number(&w, "requests", c->count);
    json_write_number(&w, "compared", compared(c));
    json_write_number(&w, "different", c->verdicts[COMPARE_DIFFERENT]);
    json_write_bool(&w, "agree", compare_agrees(c));
    json_write_number(&w, "hits", c->hits);
    json_write_number(&w, "forwarded", c->forwarded);
    json_left_out(c, json_write_name(&w, "left_out"));
    fprintf(json_write_name(&w, "real_s"), "%.6f", r->real_s);
    fprintf(json_write_name(&w, "simulated_s"), "%.6f", r->simulated_s);
    json_nodes(c, json_write_name(&w, "nodes"));
    json_difference(c, json_write_name(&w, "first_difference"));
    json_write_end(&w);
    fputc('\n', out);
}
