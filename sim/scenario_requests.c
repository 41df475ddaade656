/* sim/scenario_requests.c - {"at": "1s", "put": "k", "value": 1, "ttl": 60, "through": "A"}.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include <assert.h>
#include <stdlib.h>

static const char *const ops[] = {
    [OP_GET] = "get", [OP_PUT] = "put", [OP_DELETE] = "delete", [OP_DELETE + 1] = NULL};

static bool read_key(const struct reader *r, uint32_t token, const struct scenario *s,
                     struct slice *out)
{
    uint8_t key[KEY_BYTES_MAX];
    uint32_t len = 0;
    if (!reader_text(r, token, 1, KEY_BYTES_MAX, "a key: 1 to 250 bytes without control characters",
                     key, &len))
        return false;
    uint8_t *const place = scenario_place(r, token, s);
    memcpy(place, key, len);
    *out = slice_of(place, len);
    return true;
}

/* What a PUT brings, and nothing else may. */
static bool read_cargo(const struct reader *r, uint32_t object, const struct scenario *s,
                       struct scenario_request *q)
{
    uint32_t value;
    if (q->op != OP_PUT)
        return reader_only_beside(r, object, "value", "put") &&
               reader_only_beside(r, object, "ttl", "put");
    if (!reader_require(r, object, "value", &value))
        return false;
    q->value = slice_of(scenario_place(r, value, s), r->json.tokens[value].len);
    q->ttl_ms = TTL_DEFAULT;
    return reader_ttl(r, reader_member(r, object, "ttl"), &q->ttl_ms);
}

static bool read_request(const struct reader *r, uint32_t object, const struct scenario *s,
                         struct scenario_request *q)
{
    static const char *const members[] = {"at",  "get",     "put",    "delete", "value",
                                          "ttl", "through", "client", NULL};
    uint32_t at, op, key;
    if (!reader_object(r, object, members, "a request like {\"at\": \"1s\", \"get\": \"key\"}") ||
        !reader_require(r, object, "at", &at) || !scenario_read_time(r, at, s, &q->at_ns) ||
        !reader_choice(r, object, ops, &op, &key) || !read_key(r, key, s, &q->key))
        return false;
    q->op = (enum op)op;
    return read_cargo(r, object, s, q) &&
           scenario_read_node(r, reader_member(r, object, "through"), s, &q->through) &&
           reader_uint32(r, reader_member(r, object, "client"), 0, SCENARIO_CLIENTS_MAX - 1,
                         &q->client);
}

static int by_time(const void *a, const void *b)
{
    const struct scenario_request *const x = a, *const y = b;
    return x->at_ns != y->at_ns ? (x->at_ns > y->at_ns) - (x->at_ns < y->at_ns)
                                : (x->order > y->order) - (x->order < y->order);
}

bool scenario_read_requests(const struct reader *r, uint32_t token, struct scenario *s)
{
    assert(s->node_count > 0);
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error, "a list of requests");
    const uint32_t count = r->json.tokens[token].size;
    s->requests = calloc(count + 1, sizeof *s->requests);
    if (s->requests == NULL)
        return reader_no_memory(r);
    uint32_t element = token + 1;
    for (; s->request_count < count; element = r->json.tokens[element].end_token) {
        struct scenario_request *const q = &s->requests[s->request_count];
        q->order = s->request_count++;
        if (!read_request(r, element, s, q))
            return false;
        if (q->client >= s->list_clients)
            s->list_clients = q->client + 1;
    }
    qsort(s->requests, count, sizeof *s->requests, by_time);
    return true;
}
