/* sim/trace.c - see sim/trace.h; the bytes are described in sim/trace_format.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace.h"

#include <assert.h>

#include "core/hash.h"
#include "sim/scenario.h"
#include "sim/trace_format.h"
#include "sim/weather.h"

static uint8_t *put_byte(uint8_t *at, uint64_t byte)
{
    *at = (uint8_t)byte;
    return at + 1;
}

static uint8_t *put_u64(uint8_t *at, uint64_t number)
{
    for (uint32_t i = 0; i < 8; i++)
        at = put_byte(at, number >> (8 * i) & 0xff);
    return at;
}

static uint8_t *put_varint(uint8_t *at, uint64_t number)
{
    for (; number >= 0x80; number >>= 7)
        at = put_byte(at, (number & 0x7f) | 0x80);
    return put_byte(at, number);
}

static void write_bytes(struct trace *t, const void *bytes, size_t len)
{
    if (len > 0 && fwrite(bytes, 1, len, t->file) != len)
        t->failed = true;
}

/* --- the header ------------------------------------------------------------------------------ */

/* Write a part of the header. Returns the hash with it. */
static uint64_t write_part(struct trace *t, uint64_t hash, const void *bytes, size_t len)
{
    const uint8_t *at = bytes;
    for (size_t i = 0; i < len; i++)
        hash = mix_in(hash, at[i]);
    write_bytes(t, bytes, len);
    return hash;
}

static uint64_t write_number(struct trace *t, uint64_t hash, uint64_t number, size_t len)
{
    uint8_t bytes[8];
    put_u64(bytes, number);
    return write_part(t, hash, bytes, len);
}

static uint64_t write_name(struct trace *t, uint64_t hash, const char *name)
{
    size_t len = strlen(name);
    hash = write_number(t, hash, len, 1);
    return write_part(t, hash, name, len);
}

static uint32_t named(uint32_t count)
{
    return count < TRACE_NAMES_MAX ? count : TRACE_NAMES_MAX;
}

static uint64_t write_keys(struct trace *t, uint64_t hash, const struct scenario *s)
{
    hash = write_number(t, hash, scenario_group_keys(s), 4);
    hash = write_number(t, hash, named(s->request_count), 2);
    for (uint32_t i = 0; i < named(s->request_count); i++) {
        char name[TRACE_NAME_MAX + 1];
        key_shorten(s->requests[i].key, TRACE_NAME_MAX, name);
        hash = write_name(t, hash, name);
    }
    return hash;
}

/* What goes wrong, and what changes. */
static uint64_t write_plan(struct trace *t, uint64_t hash, const struct scenario *s)
{
    hash = write_number(t, hash, named(s->fault_count), 2);
    for (uint32_t i = 0; i < named(s->fault_count); i++)
        hash = write_name(t, hash, s->faults[i].id);
    hash = write_number(t, hash, named(s->change_count), 2);
    for (uint32_t i = 0; i < named(s->change_count); i++)
        hash = write_name(t, hash, s->changes[i].id);
    return hash;
}

/* Its faults are those of the run: with weather, the seed's. */
static void write_header(struct trace *t, const struct scenario *s, uint64_t seed)
{
    write_bytes(t, trace_magic, sizeof trace_magic);
    uint64_t hash = write_number(t, 0, seed, 8);
    hash = write_number(t, hash, hash_key(slice_of(s->source, s->source_len)), 8);
    hash = write_name(t, hash, s->name);
    hash = write_number(t, hash, s->source_len, 4);
    hash = write_part(t, hash, s->source, s->source_len);
    hash = write_number(t, hash, s->node_count, 2);
    for (uint32_t i = 0; i < s->node_count; i++)
        hash = write_name(t, hash, s->nodes[i].id);
    hash = write_keys(t, hash, s);
    hash = write_plan(t, hash, s);
    write_number(t, hash, hash, 8);
}

bool trace_open(struct trace *t, const char *path, const struct scenario *s, uint64_t seed)
{
    assert(t != NULL);
    *t = (struct trace){0};
    if (!path)
        return true;
    assert(s != NULL && s->node_count <= NODES_MAX);
    struct scenario told;
    if (!weather_begin(s, seed, &told))
        return false;
    t->file = fopen(path, "wb");
    if (t->file)
        write_header(t, &told, seed);
    weather_end(&told);
    return t->file != NULL;
}

/* --- records --------------------------------------------------------------------------------- */

/* For a record, or the footer: on this page, or else on the next. */
static void make_room(struct trace *t)
{
    static const uint8_t zeros[TRACE_ROOM_MIN];
    if (t->page_left >= TRACE_ROOM_MIN)
        return;
    write_bytes(t, zeros, t->page_left);
    uint8_t head[TRACE_HEAD_BYTES];
    uint8_t *at = put_u64(head, t->count);
    at = put_u64(at, t->last_at_ns);
    put_u64(at, t->hash);
    write_bytes(t, head, sizeof head);
    t->page_left = TRACE_PAGE_BYTES - TRACE_HEAD_BYTES;
}

static void write_record(struct trace *t, const struct record *r)
{
    uint8_t bytes[TRACE_RECORD_MAX];
    uint8_t *at = put_byte(bytes, r->kind);
    at = put_varint(at, r->at_ns - t->last_at_ns);
    at = put_varint(at, r->node);
    at = put_varint(at, r->other);
    at = put_varint(at, r->a);
    at = put_varint(at, r->b);
    at = put_varint(at, r->c);
    at = put_byte(at, t->hash & 0xff);
    write_bytes(t, bytes, (size_t)(at - bytes));
    t->page_left -= (uint32_t)(at - bytes);
}

void trace_add(struct trace *t, struct record *r)
{
    assert(r->kind >= RECORD_ASK && r->kind < RECORD_KINDS);
    assert(r->at_ns >= t->last_at_ns);
    if (t->file)
        make_room(t);
    r->step = ++t->count;
    t->hash = trace_roll(t->hash, r);
    if (t->file)
        write_record(t, r);
    t->last_at_ns = r->at_ns;
}

bool trace_close(struct trace *t)
{
    assert(t != NULL);
    if (!t->file)
        return true;
    make_room(t);
    uint8_t bytes[TRACE_FOOTER_BYTES];
    uint8_t *at = put_byte(bytes, TRACE_FOOTER);
    at = put_u64(at, t->count);
    put_u64(at, t->hash);
    write_bytes(t, bytes, sizeof bytes);
    if (fclose(t->file) != 0)
        t->failed = true;
    t->file = NULL;
    return !t->failed;
}
