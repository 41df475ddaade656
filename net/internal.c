/* net/internal.c - see net/internal.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/internal.h"

#include <assert.h>

#include "net/http_write.h"
#include "net/route.h"

static enum http_method method_of(enum op op)
{
    switch (op) {
    case OP_GET:
        return HTTP_M_GET;
    case OP_PUT:
        return HTTP_M_PUT;
    case OP_DELETE:
        return HTTP_M_DELETE;
    }
    assert(false && "an operation that is not listed");
    return HTTP_M_OTHER;
}

static uint8_t *put(uint8_t *at, struct slice bytes)
{
    memcpy(at, bytes.data, bytes.len);
    return at + bytes.len;
}

/* "ringlab-ttl-ms: 1500\r\n" behind the Via line, if the request says a lifetime. */
static struct slice more_lines(struct slice via, uint64_t ttl_ms, uint8_t *room)
{
    assert(ttl_ms != TTL_FOREVER); /* there is no way to say it, nor for a client to ask for it */
    if (ttl_ms == TTL_DEFAULT)
        return via;
    uint8_t *end = put(room, via);
    end = put(end, slice_str("ringlab-ttl-ms: "));
    end = write_decimal(end, ttl_ms);
    end = put(end, slice_str("\r\n"));
    return slice_of(room, (size_t)(end - room));
}

bool internal_write_request(struct buffer *out, const struct internal_voice *voice,
                            const struct request *request)
{
    enum { PREFIX = sizeof ROUTE_INTERNAL_PREFIX - 1, TTL_LINE_MAX = 64 };
    uint8_t target[PREFIX + ROUTE_KEY_ENCODED_MAX];
    uint8_t more[INTERNAL_VIA_MAX + TTL_LINE_MAX];
    assert(voice->via.len <= INTERNAL_VIA_MAX);
    memcpy(target, ROUTE_INTERNAL_PREFIX, PREFIX);
    uint32_t key_len = route_encode_key(request->key, target + PREFIX);
    struct http_request_head head = {
        .method = method_of(request->op),
        .target = slice_of(target, PREFIX + key_len),
        .host = voice->host,
        .authorization = voice->authorization,
        .content_length = request->value.len,
        .more = more_lines(voice->via, request->ttl_ms, more),
    };
    if (!http_write_request(out, &head))
        return false;
    return request->op != OP_PUT || buffer_append(out, request->value);
}

/* What a status means as the answer to an operation; OUTCOME_PEER_GARBAGE if it means nothing. */
static enum outcome outcome_of(enum op op, uint16_t status)
{
    static const struct {
        enum op op;
        uint16_t status;
        enum outcome outcome;
    } meanings[] = {
        {OP_GET, 200, OUTCOME_HIT},        {OP_GET, 404, OUTCOME_MISS},
        {OP_PUT, 201, OUTCOME_CREATED},    {OP_PUT, 200, OUTCOME_REPLACED},
        {OP_PUT, 413, OUTCOME_TOO_LARGE},  {OP_PUT, 507, OUTCOME_NO_ROOM},
        {OP_DELETE, 200, OUTCOME_DELETED}, {OP_DELETE, 404, OUTCOME_ABSENT},
    };
    if (status == 421)
        return OUTCOME_NOT_OWNER;
    if (status == 503)
        return OUTCOME_OVERLOADED;
    for (uint32_t i = 0; i < ARRAY_LEN(meanings); i++)
        if (meanings[i].op == op && meanings[i].status == status)
            return meanings[i].outcome;
    return OUTCOME_PEER_GARBAGE;
}

bool internal_answer(enum op op, const struct http_response *response, const char *id,
                     struct answer *out)
{
    *out = (struct answer){.outcome = outcome_of(op, response->status)};
    if (!slice_eq(response->node, slice_str(id)))
        return false;
    if (out->outcome == OUTCOME_HIT) {
        if (response->body.len == 0)
            return false;
        out->value = blob_of(response->body);
        out->ttl_left_ms = response->has_ttl ? response->ttl_ms : TTL_FOREVER;
    }
    return out->outcome != OUTCOME_PEER_GARBAGE;
}
