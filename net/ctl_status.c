/* net/ctl_status.c - see net/ctl_status.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_status.h"

#include "net/ctl_json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { FINGERPRINT_BYTES = 17, STATE_BYTES = 16 };

#define CIRCLE 18446744073709551616.0 /* 2^64 positions */

/* What is known of one node. */
struct row {
    char id[NODE_ID_BYTES_MAX + 1];
    char host[TALK_HOST_BYTES]; /* its URL without http:// */
    struct url where;
    double share; /* of the keys, 0 to 1 */
    char state[STATE_BYTES];
    char fingerprint[FINGERPRINT_BYTES]; /* of its ring; empty if it is down */
    struct ctl_answer answer;            /* owned; to GET /node */
    struct ctl_json doc;                 /* owned; what it says, zeroed if it is down */
};

struct status {
    struct row *rows; /* owned */
    uint32_t count;
    char fingerprint[FINGERPRINT_BYTES]; /* that all should have */
    const char *source;                  /* who says so */
};

static bool is_up(const struct row *row)
{
    return row->doc.tokens != NULL;
}

/* --- who there is ---------------------------------------------------------------------------- */

static bool make_rows(struct status *s, uint32_t count)
{
    s->rows = calloc(count, sizeof *s->rows);
    s->count = s->rows == NULL ? 0 : count;
    if (s->rows == NULL)
        ctl_fail(CTL_NO, "not enough memory");
    return s->rows != NULL;
}

static void set_url(struct row *row, const struct url *where)
{
    row->where = *where;
    talk_host_text(where, row->host);
}

static void take_ring(struct status *s, const struct ring *ring)
{
    snprintf(s->fingerprint, sizeof s->fingerprint, "%016" PRIx64, ring->fingerprint);
    for (uint32_t i = 0; i < s->count; i++) {
        bool whole = false;
        const uint32_t n = ring_find(ring, slice_str(s->rows[i].id));
        const double share = (double)ring_share(ring, n, &whole) / CIRCLE;
        s->rows[i].share = whole ? 1.0 : share;
    }
}

static bool list_file(struct status *s, const struct ctl_nodes *nodes)
{
    struct members *members = NULL;
    const enum ring_error error = cluster_members(&nodes->cluster, NULL, &members);
    if (error != RING_OK) {
        ctl_fail(CTL_NO, "%s", ring_error_text(error));
        return false;
    }
    const bool made = make_rows(s, nodes->count);
    for (uint32_t i = 0; i < s->count; i++) {
        memcpy(s->rows[i].id, nodes->cluster.nodes[i].id, sizeof s->rows[i].id);
        set_url(&s->rows[i], &nodes->urls[i]);
    }
    take_ring(s, members->ring);
    members_free(members);
    return made;
}

/* A number's text ends before something that is no part of a number, so strtod() stops there. */
static double fraction(const struct ctl_json *doc, uint32_t token)
{
    if (token == JSON_NONE || doc->tokens[token].kind != JSON_NUMBER)
        return 0.0;
    return strtod((const char *)json_text(&doc->j, token).data, NULL);
}

/* One of the members that /cluster lists. */
static bool take_member(struct row *row, const struct ctl_json *doc, uint32_t member)
{
    char text[sizeof "http://" + TALK_HOST_BYTES];
    struct url where;
    ctl_json_words(doc, ctl_json_member(doc, member, "url"), text, sizeof text);
    if (url_parse(slice_str(text), &where) != NULL)
        return false;
    set_url(row, &where);
    ctl_json_words(doc, ctl_json_member(doc, member, "id"), row->id, sizeof row->id);
    row->share = fraction(doc, ctl_json_member(doc, member, "share"));
    return true;
}

static bool take_members(struct status *s, const struct ctl_json *doc)
{
    const uint32_t list = ctl_json_member(doc, 0, "nodes");
    if (list == JSON_NONE || doc->tokens[list].kind != JSON_ARRAY)
        return false;
    const uint32_t count = doc->tokens[list].size;
    if (count == 0 || count > NODES_MAX || !make_rows(s, count))
        return false;
    ctl_json_words(doc, ctl_json_member(doc, 0, "fingerprint"), s->fingerprint,
                   sizeof s->fingerprint);
    uint32_t member = list + 1;
    for (uint32_t i = 0; i < s->count; i++, member = doc->tokens[member].end_token)
        if (!take_member(&s->rows[i], doc, member))
            return false;
    return true;
}

static struct talk_question question(const struct ctl_options *o, const char *target)
{
    return (struct talk_question){.method = HTTP_M_GET,
                                  .target = slice_str(target),
                                  .token = o->token,
                                  .timeout_ms = o->timeout_ms};
}

static bool list_cluster(struct status *s, const struct ctl_nodes *nodes,
                         const struct ctl_options *o)
{
    const struct talk_question q = question(o, "/cluster");
    struct ctl_answer answer;
    struct ctl_json doc = {.tokens = NULL};
    bool listed = false;
    if (ctl_nodes_ask(nodes, &q, &answer)) {
        listed = answer.status == 200 && ctl_json_init(&doc, buffer_bytes(&answer.body)) &&
                 take_members(s, &doc);
        if (!listed)
            ctl_nodes_complain_of(&answer);
    }
    ctl_json_destroy(&doc);
    ctl_answer_destroy(&answer);
    return listed;
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
    const struct talk_question q = question(o, "/node");
    if (ctl_ask(&row->where, &q, &row->answer) != TALK_ANSWERED) {
        snprintf(row->state, sizeof row->state, "down");
        return;
    }
    if (row->answer.status != 200 || !ctl_json_init(&row->doc, buffer_bytes(&row->answer.body))) {
        set_down(row, "not a ringlab node");
        return;
    }
    char id[sizeof row->id];
    ctl_json_words(&row->doc, ctl_json_member(&row->doc, 0, "id"), id, sizeof id);
    if (strcmp(id, row->id) != 0) {
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
    printf("%-*s  %-*s  %5.1f%%  %-8s", id_width, row->id, host_width, row->host,
           100.0 * row->share, row->state);
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
        const int id_len = (int)strlen(s->rows[i].id);
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
    return !is_up(row) || strcmp(row->fingerprint, s->fingerprint) == 0;
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
    buffer_json_string(out, slice_str(row->id));
    buffer_append_str(out, ", \"url\": ");
    buffer_print(out, "\"http://%s\"", row->host);
    buffer_print(out, ", \"share\": %.6f, \"state\": \"%s\"", row->share, row->state);
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
    buffer_json_string(&out, slice_str(s->fingerprint));
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
                     "fail. Start all nodes with the same cluster file",
                     s->rows[i].id, s->rows[i].fingerprint, s->source, s->fingerprint);
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
}

enum ctl_exit ctl_status(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    assert(nodes->from_file == (o->node == NULL));
    struct status s = {.source = nodes->from_file ? o->config : o->node};
    const bool listed = nodes->from_file ? list_file(&s, nodes) : list_cluster(&s, nodes, o);
    const enum ctl_exit how = listed ? show(&s, o) : CTL_NO;
    destroy(&s);
    return how;
}
