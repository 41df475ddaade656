/* sim/sequence.c - see sim/sequence.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/sequence.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/world_parts.h"

/* What writes down while the world runs. */
struct recorder {
    struct world *world;
    struct sequence *out;
    uint32_t *last; /* owned; of each of the world's keys, the last request so far */
    uint32_t max;
    bool failed; /* out of memory */
};

/* Key and value, one behind the other. */
static bool keep_bytes(struct sequence_request *r, struct slice key, struct slice value)
{
    r->bytes = calloc(1, (size_t)key.len + value.len);
    if (!r->bytes)
        return false;
    memcpy(r->bytes, key.data, key.len);
    if (value.len > 0)
        memcpy(r->bytes + key.len, value.data, value.len);
    r->request.key = slice_of(r->bytes, key.len);
    r->request.value = slice_of(r->bytes + key.len, value.len);
    return true;
}

static void asked(void *self, const struct asked *a)
{
    struct recorder *rec = self;
    struct sequence *s = rec->out;
    if (s->count == rec->max) {
        s->cut = true;
        return;
    }
    uint8_t room[KEY_BYTES_MAX];
    struct slice key = world_key(rec->world, a->key, room);
    struct slice value = {0};
    if (a->op == OP_PUT)
        value = world_value(rec->world, a->version, a->key, a->value_len);
    struct sequence_request *r = &s->requests[s->count];
    *r = (struct sequence_request){.at_ns = a->at_ns,
                                   .through = a->through,
                                   .before = rec->last[a->key],
                                   .request = {.op = a->op, .ttl_ms = a->ttl_ms}};
    rec->last[a->key] = s->count;
    s->count++;
    if (!keep_bytes(r, key, value))
        rec->failed = true;
    else if (a->op == OP_PUT && sequence_expiry_ns(s, s->count - 1, 0) != TIME_NEVER)
        s->lifetimes = true;
}

static void told(void *self, const struct told *t)
{
    (void)self;
    (void)t;
}

static bool record(struct recorder *rec, const struct scenario *s)
{
    struct world_watcher watcher = {.self = rec, .asked = asked, .told = told};
    uint32_t keys = rec->world->key_count + s->request_count;
    rec->last = calloc((size_t)keys + 1, sizeof *rec->last);
    rec->out->requests = calloc((size_t)rec->max + 1, sizeof *rec->out->requests);
    if (!rec->last || !rec->out->requests)
        return false;
    for (uint32_t i = 0; i < keys; i++)
        rec->last[i] = SEQUENCE_NONE;
    world_watch(rec->world, &watcher);
    while (!rec->out->cut && !rec->failed && world_step(rec->world)) {
    }
    return !rec->failed && !world_failed(rec->world);
}

bool sequence_record(struct sequence *out, const struct scenario *s, uint64_t seed, uint32_t max)
{
    assert(s->fault_count == 0 && s->change_count == 0 && s->weather.kinds == 0);
    *out = (struct sequence){.scenario = s};
    struct recorder rec = {.world = world_new(s, seed, NULL), .out = out, .max = max};
    bool ok = rec.world && record(&rec, s);
    world_free(rec.world);
    free(rec.last);
    if (!ok)
        sequence_destroy(out);
    return ok;
}

void sequence_destroy(struct sequence *s)
{
    for (uint32_t i = 0; i < s->count; i++)
        free(s->requests[i].bytes);
    free(s->requests);
    *s = (struct sequence){0};
}

version sequence_writer(const struct sequence *s, uint32_t request, struct blob value)
{
    for (uint32_t i = s->requests[request].before; i != SEQUENCE_NONE; i = s->requests[i].before)
        if (s->requests[i].request.op == OP_PUT && blob_eq(value, s->requests[i].request.value))
            return i + 1;
    return 0;
}

uint64_t sequence_expiry_ns(const struct sequence *s, uint32_t put, uint64_t at_ns)
{
    uint64_t ttl_ms = s->requests[put].request.ttl_ms;
    return time_after_ms(at_ns, ttl_ms == TTL_DEFAULT ? s->scenario->default_ttl_ms : ttl_ms);
}
