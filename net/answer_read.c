/* net/answer_read.c - see net/answer_read.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/answer_read.h"

#include "core/node.h"
#include "net/ctl_json.h"

enum { CODE_BYTES_MAX = 64 };

/* Is this text somewhere in a header's value? */
static bool says(struct slice field, const char *text)
{
    const size_t len = strlen(text);
    for (size_t i = 0; i + len <= field.len; i++)
        if (memcmp(field.data + i, text, len) == 0)
            return true;
    return false;
}

/* The name that a Cache-Status begins with: a token up to the semicolon, or a quoted string
 * (RFC 8941 3.3.3). What is longer than any id is cut, and no node has that name. */
static void first_name(struct slice field, char out[NODE_ID_BYTES_MAX + 2])
{
    const bool quoted = field.len > 0 && field.data[0] == '"';
    uint32_t len = 0;
    for (uint32_t i = quoted; i < field.len && len <= NODE_ID_BYTES_MAX; i++) {
        if (field.data[i] == (quoted ? '"' : ';'))
            break;
        if (quoted && field.data[i] == '\\' && i + 1 < field.len)
            i++;
        out[len++] = (char)field.data[i];
    }
    out[len] = '\0';
}

static bool find_owner(const struct cluster *cluster, const char *id, uint32_t *out)
{
    *out = cluster_find(cluster, id);
    return *out < cluster->node_count;
}

static bool member_owner(const struct ctl_json *doc, uint32_t object, const char *name,
                         const struct cluster *cluster, uint32_t *out)
{
    char id[NODE_ID_BYTES_MAX + 2];
    ctl_json_words(doc, ctl_json_member(doc, object, name), id, sizeof id);
    return find_owner(cluster, id, out);
}

static bool read_hit(const struct http_response *r, const struct ctl_json *doc,
                     const struct cluster *cluster, struct answer *out)
{
    char id[NODE_ID_BYTES_MAX + 2];
    const uint32_t value = ctl_json_member(doc, 0, "value");
    if (value == JSON_NONE || !says(r->cache_status, "; hit"))
        return false;
    first_name(r->cache_status, id);
    out->outcome = OUTCOME_HIT;
    out->value = blob_of(json_text(&doc->j, value));
    return find_owner(cluster, id, &out->owner);
}

static bool read_done(const struct http_response *r, enum op op, const struct ctl_json *doc,
                      const struct cluster *cluster, struct answer *out)
{
    if (op == OP_DELETE)
        out->outcome = OUTCOME_DELETED;
    else
        out->outcome = r->status == 201 ? OUTCOME_CREATED : OUTCOME_REPLACED;
    return member_owner(doc, 0, "node", cluster, &out->owner);
}

/* The outcome that an error's code stands for, or OUTCOME_COUNT. */
static enum outcome outcome_of(const char *code, enum op op)
{
    if (strcmp(code, "not_found") == 0)
        return op == OP_GET ? OUTCOME_MISS : OUTCOME_ABSENT;
    if (strcmp(code, "cache_full") == 0)
        return OUTCOME_NO_ROOM;
    if (strcmp(code, "value_too_large") == 0)
        return OUTCOME_TOO_LARGE;
    uint32_t o = OUTCOME_NOT_OWNER;
    while (o < OUTCOME_COUNT && strcmp(code, outcome_name((enum outcome)o)) != 0)
        o++;
    return (enum outcome)o;
}

static bool read_refusal(enum op op, const struct ctl_json *doc, const struct cluster *cluster,
                         struct answer *out)
{
    char code[CODE_BYTES_MAX];
    const uint32_t error = ctl_json_member(doc, 0, "error");
    ctl_json_words(doc, ctl_json_member(doc, error, "code"), code, sizeof code);
    out->outcome = outcome_of(code, op);
    if (out->outcome == OUTCOME_COUNT)
        return false;
    if (ctl_json_member(doc, error, "owner") != JSON_NONE)
        return member_owner(doc, error, "owner", cluster, &out->owner);
    out->owner = ANSWER_OWNER_UNSAID;
    return true;
}

bool answer_read(const struct http_response *response, enum op op, const struct cluster *cluster,
                 struct answer *out)
{
    struct ctl_json doc;
    bool ok;
    if (!ctl_json_init(&doc, response->body))
        return false;
    *out = (struct answer){
        .forwarded = response->via.len > 0,
        .collapsed = says(response->cache_status, "; collapsed"),
    };
    if (response->status >= 300)
        ok = read_refusal(op, &doc, cluster, out);
    else if (op == OP_GET)
        ok = read_hit(response, &doc, cluster, out);
    else
        ok = read_done(response, op, &doc, cluster, out);
    ctl_json_destroy(&doc);
    return ok;
}
