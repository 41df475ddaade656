/* net/reply.c - see net/reply.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/reply.h"

#include <assert.h>
#include <stdio.h>

/* How each outcome is said. In a message, the owner's id stands between its two parts. */
static const struct saying {
    uint16_t status;
    const char *code;
    const char *before, *after; /* after: NULL when the owner is of no interest */
} sayings[OUTCOME_COUNT] = {
    [OUTCOME_HIT] = {.status = 200},
    [OUTCOME_MISS] = {404, "not_found",
                      "Nothing is stored under this key: it was never put, or it expired, or it "
                      "was evicted or deleted.",
                      NULL},
    [OUTCOME_CREATED] = {.status = 201},
    [OUTCOME_REPLACED] = {.status = 200},
    [OUTCOME_DELETED] = {.status = 200},
    [OUTCOME_ABSENT] = {404, "not_found",
                        "Nothing is stored under this key, so nothing was deleted.", NULL},
    [OUTCOME_NO_ROOM] = {507, "cache_full", "The cache of node ",
                         " is full and its policy is to refuse: delete something, or give it more "
                         "memory."},
    [OUTCOME_TOO_LARGE] = {413, "value_too_large", "The value is longer than node ",
                           " accepts: cache.max_value in the cluster file is the limit, and what "
                           "fits into cache.memory."},
    [OUTCOME_NOT_OWNER] = {421, "not_owner", "This node does not own the key; node ", " does."},
    [OUTCOME_RING_MISMATCH] = {502, "ring_mismatch", "Node ",
                               " says that it does not own this key: the nodes' cluster files "
                               "differ. Compare the fingerprints under /cluster."},
    [OUTCOME_PEER_REFUSED] = {502, "peer_refused", "Node ",
                              ", which owns this key, cannot be reached: start it, or check its "
                              "URL in the cluster file."},
    [OUTCOME_PEER_RESET] = {502, "peer_reset", "The connection to node ",
                            ", which owns this key, broke before the answer was whole. Try again; "
                            "a write may have been done."},
    [OUTCOME_PEER_GARBAGE] = {502, "peer_garbage", "What answered in place of node ",
                              ", which owns this key, is not a node of this cluster: check its URL "
                              "and token."},
    [OUTCOME_PEER_TIMEOUT] = {504, "peer_timeout", "Node ",
                              ", which owns this key, did not answer in time. Try again; a write "
                              "may still be done."},
    [OUTCOME_OVERLOADED] = {503, "overloaded", "Too much is in flight at node ",
                            ": try again in a second."},
};

/* RFC 8941 3.3.4: what may stand without quotes. */
static bool is_token(const char *id)
{
    static const char more[] = "!#$%&'*+-.^_`|~:/";
    bool letter = (*id >= 'A' && *id <= 'Z') || (*id >= 'a' && *id <= 'z') || *id == '*';
    for (const char *c = id; letter && *c; c++) {
        bool alnum =
            (*c >= '0' && *c <= '9') || (*c >= 'A' && *c <= 'Z') || (*c >= 'a' && *c <= 'z');
        if (!alnum && !strchr(more, *c))
            return false;
    }
    return letter;
}

static const char *id_of(const struct reply_names *n, uint32_t number)
{
    assert(number < n->roster->count);
    return n->roster->nodes[number].id;
}

void reply_names_init(struct reply_names *n, const struct roster *roster, uint32_t self)
{
    *n = (struct reply_names){.roster = roster, .self = self};
    snprintf(n->via, sizeof n->via, "Via: 1.1 %s\r\n", id_of(n, self));
    snprintf(n->node_line, sizeof n->node_line, "ringlab-node: %s\r\n", id_of(n, self));
}

static uint8_t *put(uint8_t *at, const char *text)
{
    size_t len = strlen(text);
    memcpy(at, text, len);
    return at + len;
}

/* A node's name in a Cache-Status: a token, or a quoted string where its id is none. */
static uint8_t *put_name(uint8_t *at, const char *id)
{
    if (is_token(id))
        return put(at, id);
    *at++ = '"';
    for (; *id; id++) {
        if (*id == '"' || *id == '\\')
            *at++ = '\\';
        *at++ = (uint8_t)*id;
    }
    *at++ = '"';
    return at;
}

/* The longest Cache-Status: two names, each character of which may be escaped, all parameters. */
enum { NAME_MAX_BYTES = 2 * NODE_ID_BYTES_MAX + 2, CACHE_STATUS_MAX = 2 * NAME_MAX_BYTES + 96 };

static struct slice cache_status(const struct reply_names *n, const struct answer *a, uint8_t *room)
{
    bool hit = a->outcome == OUTCOME_HIT;
    uint8_t *end = put_name(room, id_of(n, a->owner));
    end = put(end, hit ? "; hit" : "; detail=miss");
    if (hit && a->ttl_left_ms != TTL_FOREVER)
        end = write_decimal(put(end, "; ttl="), a->ttl_left_ms / 1000);
    if (a->forwarded) {
        end = put(put_name(put(end, ", "), id_of(n, n->self)), "; fwd=bypass");
        end = put(end, hit ? "" : "; fwd-status=404");
        end = put(end, a->collapsed ? "; collapsed" : "");
    }
    return slice_of(room, (size_t)(end - room));
}

static struct http_response_head head_of(const struct reply *r, uint16_t status)
{
    return (struct http_response_head){
        .status = status,
        .connection = r->connection,
        .date = r->date,
    };
}

static bool finish(const struct reply *r, struct http_response_head *head, struct slice body,
                   struct buffer *out)
{
    head->content_length = body.len;
    return http_write_response(out, head) && (r->head_only || buffer_append(out, body));
}

static bool write_value(struct buffer *out, struct blob value)
{
    uint8_t *room = buffer_reserve(out, value.len);
    if (!room)
        return false;
    blob_copy(value, room);
    buffer_commit(out, value.len);
    return true;
}

static const char json_type[] = "application/json";

static bool reply_hit(const struct reply *r, const struct answer *a, struct buffer *out)
{
    static const char before[] = "{\"value\": ", after[] = "}\n";
    uint8_t status[CACHE_STATUS_MAX];
    struct http_response_head head = head_of(r, 200);
    head.content_type = slice_of(json_type, sizeof json_type - 1);
    head.cache_status = cache_status(r->names, a, status);
    head.content_length = sizeof before - 1 + a->value.len + sizeof after - 1;
    if (a->forwarded)
        head.more = slice_str(r->names->via);
    if (!http_write_response(out, &head))
        return false;
    if (r->head_only)
        return true;
    return buffer_append(out, slice_of(before, sizeof before - 1)) && write_value(out, a->value) &&
           buffer_append(out, slice_of(after, sizeof after - 1));
}

static bool reply_done(const struct reply *r, const struct answer *a, uint16_t status,
                       struct buffer *out)
{
    struct buffer body;
    buffer_init(&body, 1024);
    buffer_append_str(&body, a->outcome == OUTCOME_DELETED ? "{\"deleted\": true, \"node\": "
                                                           : "{\"stored\": true, \"node\": ");
    buffer_json_string(&body, slice_str(id_of(r->names, a->owner)));
    buffer_append_str(&body, "}\n");
    struct http_response_head head = head_of(r, status);
    head.content_type = slice_str(json_type);
    if (a->forwarded)
        head.more = slice_str(r->names->via);
    bool ok = !body.failed && finish(r, &head, buffer_bytes(&body), out);
    buffer_release(&body);
    return ok;
}

static bool write_error(const struct reply *r, struct http_response_head *head, const char *code,
                        const char *message, const char *owner, struct buffer *out)
{
    struct buffer body;
    buffer_init(&body, 4096);
    buffer_print(&body, "{\"error\": {\"code\": \"%s\", \"message\": ", code);
    buffer_json_string(&body, slice_str(message));
    buffer_append_str(&body, ", \"node\": ");
    buffer_json_string(&body, slice_str(id_of(r->names, r->names->self)));
    if (owner) {
        buffer_append_str(&body, ", \"owner\": ");
        buffer_json_string(&body, slice_str(owner));
    }
    buffer_append_str(&body, "}}\n");
    head->content_type = slice_str(json_type);
    if (head->status == 503)
        head->retry_after_s = 1;
    bool ok = !body.failed && finish(r, head, buffer_bytes(&body), out);
    buffer_release(&body);
    return ok;
}

static bool reply_refused(const struct reply *r, const struct answer *a, struct buffer *out)
{
    const struct saying *s = &sayings[a->outcome];
    const char *owner = id_of(r->names, a->owner);
    uint8_t status[CACHE_STATUS_MAX];
    char message[256 + NODE_ID_BYTES_MAX];
    snprintf(message, sizeof message, "%s%s%s", s->before, s->after ? owner : "",
             s->after ? s->after : "");
    struct http_response_head head = head_of(r, s->status);
    if (a->outcome == OUTCOME_MISS)
        head.cache_status = cache_status(r->names, a, status);
    if (a->forwarded)
        head.more = slice_str(r->names->via);
    return write_error(r, &head, s->code, message, owner, out);
}

bool reply_answer(const struct reply *r, const struct answer *answer, struct buffer *out,
                  uint16_t *out_status)
{
    assert(answer->outcome < OUTCOME_COUNT);
    *out_status = sayings[answer->outcome].status;
    if (answer->outcome == OUTCOME_HIT)
        return reply_hit(r, answer, out);
    if (!sayings[answer->outcome].code)
        return reply_done(r, answer, *out_status, out);
    return reply_refused(r, answer, out);
}

bool reply_to_node(const struct reply *r, const struct answer *answer, struct buffer *out,
                   uint16_t *out_status)
{
    uint8_t more[sizeof r->names->node_line + 64];
    uint8_t *end = put(more, r->names->node_line);
    bool hit = answer->outcome == OUTCOME_HIT;
    if (hit && answer->ttl_left_ms != TTL_FOREVER)
        end = put(write_decimal(put(end, "ringlab-ttl-ms: "), answer->ttl_left_ms), "\r\n");
    *out_status = sayings[answer->outcome].status;
    struct http_response_head head = head_of(r, *out_status);
    head.more = slice_of(more, (size_t)(end - more));
    head.content_length = hit ? answer->value.len : 0;
    if (!http_write_response(out, &head))
        return false;
    return !hit || r->head_only || write_value(out, answer->value);
}

bool reply_document(const struct reply *r, const char *content_type, struct slice body,
                    struct buffer *out)
{
    struct http_response_head head = head_of(r, 200);
    head.content_type = slice_str(content_type);
    return finish(r, &head, body, out);
}

bool reply_error(const struct reply *r, uint16_t status, const char *code, const char *message,
                 const char *allow, struct buffer *out)
{
    struct http_response_head head = head_of(r, status);
    if (allow)
        head.allow = slice_str(allow);
    if (status == 401)
        head.more = slice_str("WWW-Authenticate: Bearer realm=\"ringlab\"\r\n");
    return write_error(r, &head, code, message, NULL, out);
}

bool reply_options(const struct reply *r, const char *allow, struct buffer *out)
{
    struct http_response_head head = head_of(r, 204);
    head.allow = slice_str(allow);
    return http_write_response(out, &head);
}
