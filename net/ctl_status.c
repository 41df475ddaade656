/* net/ctl_status.c - see net/ctl_status.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_status.h"

#include "net/ctl_json.h"
#include "net/ctl_members.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

enum { STATE_BYTES = 16 };

/* What is known of one node. */
struct row {
    const struct ctl_member *member;
    char host[TALK_HOST_BYTES]; /* its URL without http:// */
    char state[STATE_BYTES];
    char fingerprint[CTL_FINGERPRINT_BYTES]; /* of its ring; empty if it is down */
    struct ctl_answer answer;                /* owned; to GET /node */
    struct ctl_json doc;                     /* owned; what it says, zeroed if it is down */
};

struct status {
    struct ctl_members members; /* owned; with the fingerprint that all should have */
    const char *source;         /* who says so */
    struct row *rows;           /* owned; one for each member */
    uint32_t count;
};

static bool is_up(const struct row *row)
{
    return row->doc.tokens != NULL;
}

/* --- how each one is ------------------------------------------------------------------------- */

static void set_down(struct row *row, const char *why)
{
    snprintf(row->state, sizeof row->state, "down");
    snprintf(row->answer.problem, sizeof row->answer.problem, "%s", why);
    ctl_json_destroy(&row->doc);
}

static void ask_row(struct row *row, const struct ctl_options *o)
{
    const struct talk_question q = ctl_nodes_question(o, HTTP_M_GET, slice_str("/node"));
    if (ctl_ask(&row->member->where, &q, &row->answer) != TALK_ANSWERED) {
        snprintf(row->state, sizeof row->state, "down");
        return;
    }
    if (row->answer.status != 200 || !ctl_json_init(&row->doc, buffer_bytes(&row->answer.body))) {
        set_down(row, "not a ringlab node");
        return;
    }
    char id[NODE_ID_BYTES_MAX + 1];
    ctl_json_words(&row->doc, ctl_json_member(&row->doc, 0, "id"), id, sizeof id);
    if (strcmp(id, row->member->id) != 0) {
        set_down(row, "another node answers");
        return;
    }
    const uint32_t state = ctl_json_member(&row->doc, 0, "state");
    const uint32_t ring = ctl_json_member(&row->doc, 0, "ring");
    const bool draining = state != JSON_NONE && json_string_is(&row->doc.j, state, "draining");
    snprintf(row->state, sizeof row->state, "%s", draining ? "draining" : "up");
    ctl_json_words(&row->doc, ctl_json_member(&row->doc, ring, "fingerprint"), row->fingerprint,
                   sizeof row->fingerprint);
}

/* --- the table ------------------------------------------------------------------------------- */

static double of_cache(const struct row *row, const char *name)
{
    const uint32_t cache = ctl_json_member(&row->doc, 0, "cache");
    return (double)ctl_json_number(&row->doc, ctl_json_member(&row->doc, cache, name));
}

/* Nothing of nothing is a dash. */
static void print_percent(int width, int decimals, double part, double whole)
{
    if (whole > 0.0)
        printf("  %*.*f%%", width - 1, decimals, 100.0 * part / whole);
    else
        printf("  %*s", width, "-");
}

static void print_numbers(const struct row *row)
{
    const double hits = of_cache(row, "hits");
    printf("  %7.0f", of_cache(row, "items"));
    print_percent(4, 0, of_cache(row, "used_bytes"), of_cache(row, "capacity_bytes"));
    print_percent(6, 1, hits, hits + of_cache(row, "misses"));
}

/* A row of twelve letters of id and twenty-three of address is 78 wide. */
static void print_row(const struct row *row, int id_width, int host_width)
{
    printf("%-*s  %-*s  %5.1f%%  %-8s", id_width, row->member->id, host_width, row->host,
           100.0 * row->member->share, row->state);
    if (is_up(row))
        print_numbers(row);
    else
        printf("  %s", row->answer.problem);
    putchar('\n');
}

static void print_table(const struct status *s)
{
    int id_width = 2;
    int host_width = 7;
    for (uint32_t i = 0; i < s->count; i++) {
        const int id_len = (int)strlen(s->members.list[i].id);
        const int host_len = (int)strlen(s->rows[i].host);
        id_width = id_len > id_width ? id_len : id_width;
        host_width = host_len > host_width ? host_len : host_width;
    }
    printf("%-*s  %-*s  %6s  %-8s  %7s  %4s  %6s\n", id_width, "ID", host_width, "ADDRESS", "SHARE",
           "STATE", "ITEMS", "FULL", "HITS");
    for (uint32_t i = 0; i < s->count; i++)
        print_row(&s->rows[i], id_width, host_width);
}

/* --- --json ---------------------------------------------------------------------------------- */

static bool agrees(const struct status *s, const struct row *row)
{
    return !is_up(row) || strcmp(row->fingerprint, s->members.fingerprint) == 0;
}

static bool all_agree(const struct status *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!agrees(s, &s->rows[i]))
            return false;
    return true;
}

static void add_row(struct buffer *out, const struct row *row)
{
    buffer_append_str(out, "{\"id\": ");
    buffer_json_string(out, slice_str(row->member->id));
    buffer_append_str(out, ", \"url\": ");
    buffer_print(out, "\"http://%s\"", row->host);
    buffer_print(out, ", \"share\": %.6f, \"state\": \"%s\"", row->member->share, row->state);
    if (is_up(row)) {
        buffer_append_str(out, ", \"error\": null, \"node\": ");
        buffer_append(out, json_text(&row->doc.j, 0));
    } else {
        buffer_append_str(out, ", \"error\": ");
        buffer_json_string(out, slice_str(row->answer.problem));
        buffer_append_str(out, ", \"node\": null");
    }
    buffer_append_str(out, "}");
}

static void print_json(const struct status *s)
{
    struct buffer out;
    buffer_init(&out, UINT32_MAX);
    buffer_append_str(&out, "{\"fingerprint\": ");
    buffer_json_string(&out, slice_str(s->members.fingerprint));
    buffer_print(&out, ", \"agree\": %s, \"nodes\": [", all_agree(s) ? "true" : "false");
    for (uint32_t i = 0; i < s->count; i++) {
        buffer_append_str(&out, i == 0 ? "\n" : ",\n");
        add_row(&out, &s->rows[i]);
    }
    buffer_append_str(&out, "]}\n");
    fwrite(buffer_bytes(&out).data, 1, buffer_len(&out), stdout);
    buffer_release(&out);
}

/* --- all of it ------------------------------------------------------------------------------- */

static void warn(const struct status *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        if (!agrees(s, &s->rows[i]))
            ctl_fail(CTL_NO,
                     "WARNING: node %s has another ring (%s) than %s (%s): requests between them "
                     "fail. Give all nodes the same cluster file: ./ringlab ctl reload",
                     s->rows[i].member->id, s->rows[i].fingerprint, s->source,
                     s->members.fingerprint);
}

static enum ctl_exit show(struct status *s, const struct ctl_options *o)
{
    bool all_up = true;
    for (uint32_t i = 0; i < s->count; i++) {
        ask_row(&s->rows[i], o);
        all_up = all_up && is_up(&s->rows[i]);
    }
    if (o->json)
        print_json(s);
    else
        print_table(s);
    warn(s);
    return all_up && all_agree(s) ? CTL_YES : CTL_NO;
}

static void destroy(struct status *s)
{
    for (uint32_t i = 0; i < s->count; i++) {
        ctl_json_destroy(&s->rows[i].doc);
        ctl_answer_destroy(&s->rows[i].answer);
    }
    free(s->rows);
    ctl_members_destroy(&s->members);
}

static bool make_rows(struct status *s)
{
    s->rows = calloc(s->members.count, sizeof *s->rows);
    if (s->rows == NULL) {
        ctl_fail(CTL_NO, "not enough memory");
        return false;
    }
    s->count = s->members.count;
    for (uint32_t i = 0; i < s->count; i++) {
        s->rows[i].member = &s->members.list[i];
        talk_host_text(&s->members.list[i].where, s->rows[i].host);
    }
    return true;
}

enum ctl_exit ctl_status(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    assert(nodes->from_file == (o->node == NULL));
    struct status s = {.source = nodes->from_file ? o->config : o->node};
    const bool listed = nodes->from_file ? ctl_members_of_file(&s.members, nodes)
                                         : ctl_members_told(&s.members, nodes, o);
    const enum ctl_exit how = listed && make_rows(&s) ? show(&s, o) : CTL_NO;
    destroy(&s);
    return how;
}
