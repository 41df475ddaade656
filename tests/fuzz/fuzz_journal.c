/* tests/fuzz/fuzz_journal.c - any bytes as a journal.
 *
 * Bytes that begin as a journal does are read as one: whatever they are, they are read, short or
 * damaged. Checks keep a fuzzer from getting far that way, so other bytes are taken as the bodies
 * of frames, each with its length in one byte before it, and sealed.
 *
 * Laws: an event that is read can be given to a node, which then is as sound as before; and it is
 * the same event when it is written and read again.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"

#include "core/bytes.h"
#include "core/journal.h"

#include <assert.h>
#include <stdlib.h>

enum { CLIENTS = 4, INPUT_BYTES_MAX = 64 * 1024 };

struct room {
    struct members *members;
    struct node node;
    struct effects fx;
    struct journal_frame frame;
    uint8_t bytes[1024]; /* a frame of at most 255 bytes of body, or that of the event again */
};

static bool room_init(struct room *r)
{
    const struct ring_member list[] = {{slice_str("A"), 1}, {slice_str("B"), 1}};
    if (members_build(list, NULL, 2, 8, PLACEMENT_RING, &r->members) != RING_OK)
        return false;
    const struct node_config config = {
        .members = r->members,
        .peer_max = 2,
        .cache = {.memory_bytes = CACHE_MEMORY_MIN, .value_bytes_max = 100},
        .default_ttl_ms = 1000,
        .forward_timeout_ms = 5,
        .client_max = CLIENTS,
        .flight_max = 4,
        .call_max = 6,
        .held_bytes_max = 100,
    };
    return node_init(&r->node, &config);
}

static void room_destroy(struct room *r)
{
    node_destroy(&r->node);
    members_free(r->members);
}

/* The frame in one piece. */
static struct slice laid_out(struct room *r)
{
    const struct journal_frame *f = &r->frame;
    assert(journal_frame_bytes(f) <= sizeof r->bytes);
    uint8_t *at = bytes_put(r->bytes, slice_of(f->head, sizeof f->head));
    at = bytes_put(at, slice_of(f->fields, f->fields_len));
    blob_copy(f->value, at);
    at = bytes_put(at + f->value.len, slice_of(f->tail, sizeof f->tail));
    return slice_of(r->bytes, (size_t)(at - r->bytes));
}

static bool same(const struct event *a, const struct event *b)
{
    return a->kind == b->kind && a->client == b->client && a->call == b->call &&
           a->request.op == b->request.op && a->request.internal == b->request.internal &&
           a->request.ttl_ms == b->request.ttl_ms && a->answer.outcome == b->answer.outcome &&
           a->answer.ttl_left_ms == b->answer.ttl_left_ms && a->failure == b->failure &&
           a->stale == b->stale && a->request.key.len == b->request.key.len &&
           a->request.value.len == b->request.value.len &&
           a->answer.value.len == b->answer.value.len;
}

/* Live through it, write it, read it. */
static void take(struct room *r, struct journal before, uint64_t now_ns, struct journal_item *item)
{
    struct event *ev = &item->event;
    if (ev->kind == EV_MEMBERS || ev->client >= CLIENTS)
        return;
    node_step(&r->node, now_ns, ev, &r->fx);
    node_check(&r->node);

    struct journal writing = before;
    struct journal_item again;
    uint32_t len;
    journal_event(&writing, now_ns, ev, &r->fx, &r->frame);
    const enum journal_read read = journal_next(&before, laid_out(r), &again, &len);
    assert(read == JOURNAL_READ && len == journal_frame_bytes(&r->frame));
    assert(before.now_ns == now_ns && before.effects == writing.effects);
    assert(same(ev, &again.event));
}

/* These bytes as the body of the next frame. */
static void read_body(struct room *r, struct journal *j, struct slice body)
{
    struct journal before = *j;
    struct journal_item item;
    uint32_t len;
    uint8_t copy[sizeof r->bytes]; /* what is read stays while it is written again */
    uint64_t chain = j->chain;
    r->frame.fields_len = body.len;
    r->frame.value = (struct blob){0};
    bytes_put(r->frame.fields, body);
    journal_frame_seal(&r->frame, &chain);
    const struct slice frame = laid_out(r);
    memcpy(copy, frame.data, frame.len);
    const enum journal_read read = journal_next(j, slice_of(copy, frame.len), &item, &len);
    assert(read != JOURNAL_SHORT);
    if (read == JOURNAL_READ && item.kind == JOURNAL_EVENT)
        take(r, before, j->now_ns, &item);
}

static void read_bodies(struct bytes b)
{
    struct journal j = {0};
    struct room *r = calloc(1, sizeof *r); /* too large for the stack */
    if (r == NULL)
        return;
    struct slice body = bytes_take(&b, bytes_u8(&b));
    for (bool ready = room_init(r); ready && body.len > 0; body = bytes_take(&b, bytes_u8(&b)))
        read_body(r, &j, body);
    room_destroy(r);
    free(r);
}

static void read_whole(struct slice left)
{
    struct journal j = {0};
    struct journal_item item;
    uint32_t len;
    while (journal_next(&j, left, &item, &len) == JOURNAL_READ) {
        assert(len > 0 && len <= left.len);
        left = slice_of(left.data + len, left.len - len);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX)
        return 0;
    if (size >= JOURNAL_MAGIC_BYTES && memcmp(data, JOURNAL_MAGIC, JOURNAL_MAGIC_BYTES) == 0)
        read_whole(slice_of(data + JOURNAL_MAGIC_BYTES, size - JOURNAL_MAGIC_BYTES));
    else
        read_bodies((struct bytes){.left = slice_of(data, size)});
    return 0;
}
