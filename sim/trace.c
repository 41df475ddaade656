/* sim/trace.c - see sim/trace.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace.h"

#include <assert.h>
#include <errno.h>

#include "sim/mix.h"

static const uint8_t MAGIC[8] = {'r', 'l', 't', 'r', 'a', 'c', 'e', 1};

enum {
    FOOTER = 0,
    VARINT_MAX = 10, /* bytes: 70 bits */
    RECORD_MAX = 2 + 6 * VARINT_MAX,
    HEADER_MAX = sizeof MAGIC + 8 + 1 + TRACE_NAME_MAX + 8,
};

static uint64_t roll(uint64_t hash, const struct record *r)
{
    hash = mix_in(hash, r->at_ns);
    hash = mix_in(hash, (uint64_t)r->kind << 32 | (uint64_t)r->node << 16 | r->other);
    hash = mix_in(hash, r->a);
    hash = mix_in(hash, r->b);
    return mix_in(hash, r->c);
}

static uint64_t hash_header(uint64_t seed, const char *name, size_t len)
{
    uint64_t hash = mix_in(0, seed);
    for (size_t i = 0; i < len; i++)
        hash = mix_in(hash, (uint8_t)name[i]);
    return mix_in(hash, len);
}

/* --- writing ---------------------------------------------------------------------------------- */

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

static void write_bytes(struct trace *t, const uint8_t *from, const uint8_t *end)
{
    size_t len = (size_t)(end - from);
    if (fwrite(from, 1, len, t->file) != len)
        t->failed = true;
}

static void write_header(struct trace *t, uint64_t seed, const char *name)
{
    size_t len = strlen(name);
    uint8_t bytes[HEADER_MAX];
    uint8_t *at = bytes;
    memcpy(at, MAGIC, sizeof MAGIC);
    at = put_u64(at + sizeof MAGIC, seed);
    at = put_byte(at, len);
    memcpy(at, name, len);
    at = put_u64(at + len, hash_header(seed, name, len));
    write_bytes(t, bytes, at);
}

bool trace_open(struct trace *t, const char *path, uint64_t seed, const char *scenario)
{
    assert(t != NULL && scenario != NULL);
    assert(strlen(scenario) <= TRACE_NAME_MAX);
    *t = (struct trace){0};
    if (!path)
        return true;
    t->file = fopen(path, "wb");
    if (!t->file)
        return false;
    write_header(t, seed, scenario);
    return true;
}

void trace_add(struct trace *t, struct record *r)
{
    assert(r->kind >= RECORD_ASK && r->kind < RECORD_KINDS);
    assert(r->at_ns >= t->last_at_ns);
    r->step = ++t->count;
    t->hash = roll(t->hash, r);
    if (t->file) {
        uint8_t bytes[RECORD_MAX];
        uint8_t *at = put_byte(bytes, r->kind);
        at = put_varint(at, r->at_ns - t->last_at_ns);
        at = put_varint(at, r->node);
        at = put_varint(at, r->other);
        at = put_varint(at, r->a);
        at = put_varint(at, r->b);
        at = put_varint(at, r->c);
        at = put_byte(at, t->hash & 0xff);
        write_bytes(t, bytes, at);
    }
    t->last_at_ns = r->at_ns;
}

bool trace_close(struct trace *t)
{
    assert(t != NULL);
    if (!t->file)
        return true;
    uint8_t bytes[1 + 8 + 8];
    uint8_t *at = put_byte(bytes, FOOTER);
    at = put_u64(at, t->count);
    at = put_u64(at, t->hash);
    write_bytes(t, bytes, at);
    if (fclose(t->file) != 0)
        t->failed = true;
    t->file = NULL;
    return !t->failed;
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Bytes of a file. Once one is missing or makes no sense, nothing that was read counts. */
struct source {
    FILE *file;
    uint64_t taken;
    bool bad;
};

static uint8_t get_byte(struct source *s)
{
    int byte = s->bad ? EOF : getc(s->file);
    if (byte == EOF) {
        s->bad = true;
        return 0;
    }
    s->taken++;
    return (uint8_t)byte;
}

static uint64_t get_u64(struct source *s)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < 8; i++)
        number |= (uint64_t)get_byte(s) << (8 * i);
    return number;
}

static uint64_t get_varint(struct source *s, uint64_t most)
{
    uint64_t number = 0;
    for (uint32_t shift = 0; shift < 64; shift += 7) {
        uint8_t byte = get_byte(s);
        uint64_t group = byte & 0x7f;
        if (group > UINT64_MAX >> shift)
            break;
        number |= group << shift;
        if (byte == group && number <= most)
            return number;
        if (byte == group)
            break;
    }
    s->bad = true;
    return 0;
}

/* What is wrong with the header, or NULL. */
static const char *read_header(struct trace_reader *r, struct source *s)
{
    uint8_t magic[sizeof MAGIC];
    for (uint32_t i = 0; i < sizeof MAGIC; i++)
        magic[i] = get_byte(s);
    if (s->bad || memcmp(magic, MAGIC, sizeof MAGIC - 1) != 0)
        return "not a trace: it does not begin with \"rltrace\"";
    if (magic[7] != MAGIC[7])
        return "a trace in a format that this program does not know";
    r->seed = get_u64(s);
    uint8_t len = get_byte(s);
    if (len > TRACE_NAME_MAX)
        return "a trace whose header is damaged";
    for (uint32_t i = 0; i < len; i++)
        r->scenario[i] = (char)get_byte(s);
    if (get_u64(s) != hash_header(r->seed, r->scenario, len) || s->bad)
        return "a trace whose header is damaged";
    return NULL;
}

bool trace_reader_open(struct trace_reader *r, const char *path, char error[TRACE_ERROR_MAX])
{
    assert(r != NULL && path != NULL && error != NULL);
    *r = (struct trace_reader){.state = TRACE_RECORD};
    r->file = fopen(path, "rb");
    if (!r->file) {
        snprintf(error, TRACE_ERROR_MAX, "%s", strerror(errno));
        return false;
    }
    struct source s = {.file = r->file};
    const char *wrong = read_header(r, &s);
    if (wrong) {
        snprintf(error, TRACE_ERROR_MAX, "%s", wrong);
        trace_reader_close(r);
        return false;
    }
    r->offset = s.taken;
    return true;
}

static enum trace_read read_footer(struct trace_reader *r, struct source *s)
{
    uint64_t count = get_u64(s);
    uint64_t hash = get_u64(s);
    bool agrees = !s->bad && count == r->count && hash == r->hash && getc(s->file) == EOF;
    return agrees ? TRACE_END : TRACE_DAMAGED;
}

static enum trace_read read_record(struct trace_reader *r, struct source *s, struct record *out)
{
    uint8_t kind = get_byte(s);
    if (!s->bad && kind == FOOTER)
        return read_footer(r, s);
    struct record record = {.step = r->count + 1, .kind = (enum record_kind)kind};
    record.at_ns = r->last_at_ns + get_varint(s, UINT64_MAX - r->last_at_ns);
    record.node = (uint16_t)get_varint(s, UINT16_MAX);
    record.other = (uint16_t)get_varint(s, UINT16_MAX);
    record.a = get_varint(s, UINT64_MAX);
    record.b = get_varint(s, UINT64_MAX);
    record.c = get_varint(s, UINT64_MAX);
    uint64_t hash = roll(r->hash, &record);
    if (get_byte(s) != (hash & 0xff) || s->bad || kind >= RECORD_KINDS)
        return TRACE_DAMAGED;
    r->hash = hash;
    r->last_at_ns = record.at_ns;
    r->count++;
    *out = record;
    return TRACE_RECORD;
}

enum trace_read trace_reader_next(struct trace_reader *r, struct record *out)
{
    assert(r->file != NULL && out != NULL);
    if (r->state != TRACE_RECORD)
        return r->state;
    struct source s = {.file = r->file};
    r->state = read_record(r, &s, out);
    if (r->state == TRACE_RECORD)
        r->offset += s.taken;
    return r->state;
}

void trace_reader_close(struct trace_reader *r)
{
    if (!r)
        return;
    if (r->file)
        fclose(r->file);
    *r = (struct trace_reader){0};
}
