/* sim/recording.c - see sim/recording.h.
 *
 * A recording is a row of entries, each followed by the bytes of its key.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/recording.h"

#include <assert.h>
#include <stdlib.h>

#include "sim/world.h"

struct entry {
    struct asked asked;
    uint32_t key_len;
};

/* --- making ---------------------------------------------------------------------------------- */

struct recorder {
    struct world *world;
    FILE *out;
};

static void note_asked(void *self, const struct asked *a)
{
    const struct recorder *const r = self;
    uint8_t room[KEY_BYTES_MAX];
    const struct slice key = world_key(r->world, a->key, room);
    struct entry e;
    memset(&e, 0, sizeof e);
    e.asked = *a;
    e.key_len = key.len;
    fwrite(&e, sizeof e, 1, r->out);
    fwrite(key.data, 1, key.len, r->out);
    fflush(r->out);
}

static void ignore_told(void *self, const struct told *t)
{
    (void)self;
    (void)t;
}

void recording_make(const struct scenario *s, uint64_t seed, FILE *out)
{
    struct recorder recorder = {.world = world_new(s, seed, NULL), .out = out};
    const struct world_watcher watcher = {
        .self = &recorder, .asked = note_asked, .told = ignore_told};
    if (!recorder.world)
        return;
    world_watch(recorder.world, &watcher);
    while (world_step(recorder.world)) {
    }
    world_free(recorder.world);
}

/* --- playing --------------------------------------------------------------------------------- */

enum { SHORTEST_VALUE = 24 }; /* room for a number of 20 digits in quotes */

struct tape {
    const uint8_t *bytes;
    size_t len, at;
};

/* The next entry and its key. false: there is none that is whole. */
static bool next_entry(struct tape *t, struct entry *e, struct slice *key)
{
    if (t->len - t->at < sizeof *e)
        return false;
    memcpy(e, t->bytes + t->at, sizeof *e);
    if (t->len - t->at - sizeof *e < e->key_len)
        return false;
    *key = slice_of(t->bytes + t->at + sizeof *e, e->key_len);
    t->at += sizeof *e + e->key_len;
    return true;
}

static bool is_made_up(const struct entry *e, const struct scenario *from)
{
    return e->asked.op == OP_PUT && e->asked.version > from->request_count;
}

/* How many entries there are, and how many bytes their keys and values take. */
static uint32_t measure(struct tape tape, const struct scenario *from, size_t *bytes)
{
    struct entry e;
    struct slice key;
    uint32_t count = 0;
    *bytes = 1;
    for (; next_entry(&tape, &e, &key); count++) {
        *bytes += key.len;
        if (is_made_up(&e, from))
            *bytes += SHORTEST_VALUE + e.asked.value_len;
    }
    return count;
}

/* "17......", at least as long as the number takes. */
static struct slice make_value(char *room, uint64_t number, uint32_t len)
{
    const int said = snprintf(room, SHORTEST_VALUE, "\"%llu", (unsigned long long)number);
    uint32_t used = (uint32_t)said;
    while (used + 1 < len)
        room[used++] = '.';
    room[used++] = '"';
    return slice_of(room, used);
}

static char *put_request(struct scenario_request *q, const struct entry *e, struct slice key,
                         const struct scenario *from, char *room)
{
    const struct asked *const a = &e->asked;
    memcpy(room, key.data, key.len);
    q->at_ns = a->at_ns;
    q->op = a->op;
    q->client = a->client;
    q->through = a->through;
    q->key = slice_of(room, key.len);
    q->ttl_ms = a->op == OP_PUT ? a->ttl_ms : TTL_DEFAULT;
    room += key.len;
    if (a->op == OP_PUT && !is_made_up(e, from))
        q->value = from->requests[a->version - 1].value;
    if (!is_made_up(e, from))
        return room;
    q->value = make_value(room, q->order + 1, a->value_len);
    return room + q->value.len;
}

/* Faults of groups go with the groups. */
static void drop_leaves(struct scenario *s)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < s->fault_count; i++)
        if (s->faults[i].kind != FAULT_LEAVE)
            s->faults[kept++] = s->faults[i];
    s->fault_count = kept;
}

bool recording_play(struct scenario *s, const struct scenario *from, const uint8_t *bytes,
                    size_t len, uint32_t max)
{
    struct tape tape = {.bytes = bytes, .len = len};
    size_t room;
    const uint32_t count = measure(tape, from, &room);
    struct scenario_request *const requests = calloc((size_t)count + 1, sizeof *requests);
    char *const text = malloc(room), *end = text;
    if (count > max || !requests || !text) {
        free(requests);
        free(text);
        return false;
    }
    s->list_clients = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct entry e;
        struct slice key;
        const bool whole = next_entry(&tape, &e, &key);
        assert(whole);
        requests[i].order = i;
        end = put_request(&requests[i], &e, key, from, end);
        if (e.asked.client >= s->list_clients)
            s->list_clients = e.asked.client + 1;
    }
    drop_leaves(s);
    free(s->requests);
    free(s->text);
    s->requests = requests;
    s->request_count = count;
    s->clients_count = 0;
    s->text = text;
    return true;
}

struct slice recording_short_value(struct slice value)
{
    uint32_t digits = 0;
    while (digits + 1 < value.len && value.data[digits + 1] >= '0' && value.data[digits + 1] <= '9')
        digits++;
    if (digits == 0 || value.data[0] != '"' || value.data[1] == '0')
        return value;
    for (uint32_t i = digits + 1; i + 1 < value.len; i++)
        if (value.data[i] != '.')
            return value;
    return slice_of(value.data + 1, digits);
}
