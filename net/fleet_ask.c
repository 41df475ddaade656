/* net/fleet_ask.c - see net/fleet_ask.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/fleet_ask.h"

#include <inttypes.h>
#include <stdio.h>

#include "net/answer_read.h"
#include "net/buffer.h"
#include "net/route.h"

static const char prefix[] = "/cache/";

enum {
    PREFIX_BYTES = sizeof prefix - 1,
    BODY_BYTES_MAX = VALUE_BYTES_LIMIT + 1024,
};

static bool write_body(const struct request *r, struct buffer *out)
{
    if (r->op != OP_PUT)
        return true;
    buffer_append_str(out, "{\"value\": ");
    buffer_append(out, r->value);
    if (r->ttl_ms != TTL_DEFAULT)
        buffer_print(out, ", \"ttl\": %" PRIu64 ".%03u", r->ttl_ms / 1000,
                     (unsigned)(r->ttl_ms % 1000));
    buffer_append_str(out, "}");
    return !out->failed;
}

static bool converse(struct fleet *f, uint32_t node, const struct request *request,
                     struct slice body, struct answer *out)
{
    static const enum http_method methods[] = {
        [OP_GET] = HTTP_M_GET, [OP_PUT] = HTTP_M_PUT, [OP_DELETE] = HTTP_M_DELETE};
    struct talk *t = &f->nodes[node].talk;
    struct http_response response;
    uint8_t target[PREFIX_BYTES + ROUTE_KEY_ENCODED_MAX];
    memcpy(target, prefix, PREFIX_BYTES);
    const uint32_t key_len = route_encode_key(request->key, target + PREFIX_BYTES);
    const struct talk_question q = {.method = methods[request->op],
                                    .target = slice_of(target, PREFIX_BYTES + key_len),
                                    .body = body,
                                    .timeout_ms = FLEET_ASK_TIMEOUT_MS};
    const char *id = f->cluster->nodes[node].id;
    if (talk_ask(t, &q, &response) != TALK_ANSWERED) {
        snprintf(f->problem, sizeof f->problem, "node %s: %s", id, t->problem);
        return false;
    }
    if (answer_read(&response, request->op, f->cluster, out))
        return true;
    snprintf(f->problem, sizeof f->problem,
             "node %s: an answer that no node of this cluster gives (status %u)", id,
             (unsigned)response.status);
    return false;
}

bool fleet_ask(struct fleet *f, uint32_t node, const struct request *request, struct answer *out)
{
    struct buffer body;
    bool ok = false;
    buffer_init(&body, BODY_BYTES_MAX);
    if (write_body(request, &body))
        ok = converse(f, node, request, buffer_bytes(&body), out);
    else
        snprintf(f->problem, sizeof f->problem, "not enough memory");
    buffer_release(&body);
    return ok;
}
