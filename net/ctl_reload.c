/* net/ctl_reload.c - see net/ctl_reload.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_reload.h"

#include "net/ctl_json.h"
#include "net/ctl_members.h"

#include <stdio.h>
#include <stdlib.h>

enum { WORDS_BYTES = 1280 }; /* a refusal names a path, which may be long */

/* One node, and what came of asking it. */
struct row {
    char id[NODE_ID_BYTES_MAX + 1];
    struct url where;
    char host[TALK_HOST_BYTES]; /* where, as text */
    struct ctl_answer answer;   /* owned */
    struct ctl_json doc;        /* owned; what it says, zeroed if it was not reloaded */
    char fingerprint[CTL_FINGERPRINT_BYTES]; /* if it was */
    char problem[WORDS_BYTES];               /* if not: why */
};

struct reload {
    struct row *rows; /* owned */
    uint32_t count;
};

static bool is_reloaded(const struct row *row)
{
    return row->doc.tokens != NULL;
}

/* --- whom to ask ----------------------------------------------------------------------------- */

static bool make_rows(struct reload *r, uint32_t max)
{
    r->rows = calloc(max, sizeof *r->rows);
    if (r->rows == NULL)
        ctl_fail(CTL_NO, "not enough memory");
    return r->rows != NULL;
}

static void add_row(struct reload *r, const char *id, const struct url *where)
{
    struct row *row = &r->rows[r->count++];
    snprintf(row->id, sizeof row->id, "%s", id);
    row->where = *where;
    talk_host_text(where, row->host);
}

/* Those of the file, then those that it does not name any more. */
static bool list_all(struct reload *r, const struct cluster *file, const struct ctl_members *listed,
                     const struct ctl_members *known)
{
    if (!make_rows(r, listed->count + known->count))
        return false;
    for (uint32_t i = 0; i < listed->count; i++)
        add_row(r, listed->list[i].id, &listed->list[i].where);
    for (uint32_t i = 0; i < known->count; i++)
        if (cluster_find(file, known->list[i].id) == UINT32_MAX)
            add_row(r, known->list[i].id, &known->list[i].where);
    return true;
}

static bool list_cluster(struct reload *r, const struct ctl_nodes *nodes,
                         const struct ctl_options *o)
{
    struct ctl_members listed;
    struct ctl_members known = {.count = 0};
    const bool done = ctl_members_of_file(&listed, nodes) && ctl_members_told(&known, nodes, o) &&
                      list_all(r, &nodes->cluster, &listed, &known);
    ctl_members_destroy(&listed);
    ctl_members_destroy(&known);
    return done;
}

/* The one of --node; it says itself who it is. */
static bool list_one(struct reload *r, const struct ctl_nodes *nodes)
{
    const bool made = make_rows(r, 1);
    if (made)
        add_row(r, "", &nodes->urls[0]);
    return made;
}

/* --- asking ---------------------------------------------------------------------------------- */

/* Is this what a node says, and the right one? Gives the row an id if it has none yet. */
static const char *misfit(struct row *row)
{
    char id[NODE_ID_BYTES_MAX + 1];
    const uint32_t error = ctl_json_member(&row->doc, 0, "error");
    const uint32_t holder = row->answer.status == 200 ? 0 : error;
    const uint32_t name = ctl_json_member(&row->doc, holder, "node");
    if (name == JSON_NONE)
        return "not a ringlab node";
    ctl_json_words(&row->doc, name, id, sizeof id);
    if (row->id[0] == '\0')
        memcpy(row->id, id, sizeof id);
    return strcmp(id, row->id) == 0 ? NULL : "another node answers";
}

static void read_answer(struct row *row, const struct ctl_options *o)
{
    const char *wrong = ctl_json_init(&row->doc, buffer_bytes(&row->answer.body))
                            ? misfit(row)
                            : "not a ringlab node";
    if (wrong != NULL) {
        snprintf(row->problem, sizeof row->problem, "not reached: %s", wrong);
        ctl_json_destroy(&row->doc);
    } else if (row->answer.status != 200) {
        char words[WORDS_BYTES - sizeof "not reloaded: "];
        ctl_nodes_refusal(&row->doc, row->answer.status, o, words, sizeof words);
        snprintf(row->problem, sizeof row->problem, "not reloaded: %s", words);
        ctl_json_destroy(&row->doc);
    } else {
        ctl_json_words(&row->doc, ctl_json_member(&row->doc, 0, "fingerprint"), row->fingerprint,
                       sizeof row->fingerprint);
    }
}

static void ask_row(struct row *row, const struct ctl_options *o)
{
    const struct talk_question q = ctl_nodes_question(o, HTTP_M_POST, slice_str("/node/reload"));
    switch (ctl_ask(&row->where, &q, &row->answer)) {
    case TALK_ANSWERED:
        read_answer(row, o);
        break;
    case TALK_UNREACHED:
        snprintf(row->problem, sizeof row->problem,
                 "not reached: %s (start it: ./ringlab node%s%s)", row->answer.problem,
                 row->id[0] == '\0' ? "" : " --id ", row->id);
        break;
    case TALK_LOST:
        snprintf(row->problem, sizeof row->problem, "it is not known whether it was reloaded: %s",
                 row->answer.problem);
        break;
    }
}

/* --- lines for a person ---------------------------------------------------------------------- */

/* "; new: D, E", and no more than one can read; nothing for an empty list. */
static void print_ids(const struct row *row, const char *name, const char *words)
{
    const uint32_t list = ctl_json_member(&row->doc, 0, name);
    if (list == JSON_NONE || row->doc.tokens[list].kind != JSON_ARRAY)
        return;
    enum { SHOWN_MAX = 10 };
    char id[NODE_ID_BYTES_MAX + 1];
    const uint32_t count = row->doc.tokens[list].size;
    for (uint32_t i = 0; i < count && i < SHOWN_MAX; i++) {
        ctl_json_words(&row->doc, list + 1 + i, id, sizeof id);
        if (i == 0)
            printf("; %s: %s", words, id);
        else
            printf(", %s", id);
    }
    if (count > SHOWN_MAX)
        printf(", ...");
}

static void print_reloaded(const struct row *row)
{
    const uint32_t changed = ctl_json_member(&row->doc, 0, "changed");
    const bool is_same = changed != JSON_NONE && row->doc.tokens[changed].kind == JSON_FALSE;
    printf("%s: %u nodes, fingerprint %s", is_same ? "as before" : "reloaded",
           (unsigned)ctl_json_number(&row->doc, ctl_json_member(&row->doc, 0, "nodes")),
           row->fingerprint);
    print_ids(row, "added", "new");
    print_ids(row, "removed", "gone");
    print_ids(row, "readdressed", "elsewhere");
}

static void print_lines(const struct reload *r)
{
    int id_width = 1;
    int host_width = 1;
    for (uint32_t i = 0; i < r->count; i++) {
        const int id_len = (int)strlen(r->rows[i].id);
        const int host_len = (int)strlen(r->rows[i].host);
        id_width = id_len > id_width ? id_len : id_width;
        host_width = host_len > host_width ? host_len : host_width;
    }
    for (uint32_t i = 0; i < r->count; i++) {
        const struct row *row = &r->rows[i];
        printf("%-*s  %-*s  ", id_width, row->id, host_width, row->host);
        if (is_reloaded(row))
            print_reloaded(row);
        else
            printf("%s", row->problem);
        putchar('\n');
    }
}

/* --- --json ---------------------------------------------------------------------------------- */

static bool all_reloaded(const struct reload *r)
{
    for (uint32_t i = 0; i < r->count; i++)
        if (!is_reloaded(&r->rows[i]))
            return false;
    return true;
}

/* Those that were reloaded. */
static bool all_agree(const struct reload *r)
{
    const char *fingerprint = NULL;
    for (uint32_t i = 0; i < r->count; i++) {
        if (!is_reloaded(&r->rows[i]))
            continue;
        if (fingerprint != NULL && strcmp(fingerprint, r->rows[i].fingerprint) != 0)
            return false;
        fingerprint = r->rows[i].fingerprint;
    }
    return true;
}

static void write_row(struct buffer *out, const struct row *row)
{
    buffer_append_str(out, "{\"id\": ");
    buffer_json_string(out, slice_str(row->id));
    buffer_print(out, ", \"url\": \"http://%s\"", row->host);
    if (is_reloaded(row)) {
        buffer_append_str(out, ", \"reloaded\": true, \"error\": null, \"answer\": ");
        buffer_append(out, json_text(&row->doc.j, 0));
    } else {
        buffer_append_str(out, ", \"reloaded\": false, \"error\": ");
        buffer_json_string(out, slice_str(row->problem));
        buffer_append_str(out, ", \"answer\": null");
    }
    buffer_append_str(out, "}");
}

static void print_json(const struct reload *r)
{
    struct buffer out;
    buffer_init(&out, UINT32_MAX);
    buffer_print(&out, "{\"reloaded\": %s, \"agree\": %s, \"nodes\": [",
                 all_reloaded(r) ? "true" : "false", all_agree(r) ? "true" : "false");
    for (uint32_t i = 0; i < r->count; i++) {
        buffer_append_str(&out, i == 0 ? "\n" : ",\n");
        write_row(&out, &r->rows[i]);
    }
    buffer_append_str(&out, "]}\n");
    fwrite(buffer_bytes(&out).data, 1, buffer_len(&out), stdout);
    buffer_release(&out);
}

/* --- all of it ------------------------------------------------------------------------------- */

static enum ctl_exit run(struct reload *r, const struct ctl_options *o)
{
    for (uint32_t i = 0; i < r->count; i++)
        ask_row(&r->rows[i], o);
    if (o->json)
        print_json(r);
    else
        print_lines(r);
    if (!all_agree(r))
        return ctl_fail(CTL_NO, "WARNING: the nodes have read different lists: requests between "
                                "them fail. Start all nodes with the same cluster file");
    return all_reloaded(r) ? CTL_YES : CTL_NO;
}

static void destroy(struct reload *r)
{
    for (uint32_t i = 0; i < r->count; i++) {
        ctl_json_destroy(&r->rows[i].doc);
        ctl_answer_destroy(&r->rows[i].answer);
    }
    free(r->rows);
}

enum ctl_exit ctl_reload(const struct ctl_nodes *nodes, const struct ctl_options *o)
{
    struct reload r = {.count = 0};
    const bool listed = nodes->from_file ? list_cluster(&r, nodes, o) : list_one(&r, nodes);
    const enum ctl_exit how = listed ? run(&r, o) : CTL_NO;
    destroy(&r);
    return how;
}
