/* sim/trace_reader.c - see sim/trace_reader.h; the bytes are described in sim/trace_format.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/trace_reader.h"

#include <assert.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "sim/scenario.h"
#include "sim/trace_format.h"

/* Bytes of a file. Once one is missing or makes no sense, nothing that was read counts. */
struct source {
    FILE *file;
    uint64_t taken;
    uint64_t hash; /* over all that was taken */
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

static uint64_t get_number(struct source *s, uint32_t bytes)
{
    uint64_t number = 0;
    for (uint32_t i = 0; i < bytes; i++)
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

/* --- the header ------------------------------------------------------------------------------ */

static uint64_t get_part(struct source *s, uint32_t bytes)
{
    uint64_t number = get_number(s, bytes);
    for (uint32_t i = 0; i < bytes; i++)
        s->hash = mix_in(s->hash, number >> (8 * i) & 0xff);
    return number;
}

static void get_name(struct source *s, char out[TRACE_NAME_MAX + 1])
{
    uint64_t len = get_part(s, 1);
    if (len > TRACE_NAME_MAX)
        s->bad = true;
    for (uint64_t i = 0; i < len && !s->bad; i++)
        out[i] = (char)get_part(s, 1);
}

/* false: no memory. */
static bool get_text(struct source *s, struct trace_reader *r)
{
    uint32_t len = (uint32_t)get_part(s, 4);
    if (len > SCENARIO_BYTES_MAX)
        s->bad = true;
    if (s->bad)
        return true;
    r->text = calloc((size_t)len + 1, 1);
    if (!r->text)
        return false;
    r->text_len = len;
    for (uint32_t i = 0; i < len && !s->bad; i++)
        r->text[i] = (char)get_part(s, 1);
    return true;
}

/* false: no memory. */
static bool get_row(struct source *s, uint32_t most, struct trace_row *out)
{
    uint32_t count = (uint32_t)get_part(s, 2);
    if (count > most)
        s->bad = true;
    if (s->bad)
        return true;
    out->names = calloc(count + 1, sizeof *out->names);
    if (!out->names)
        return false;
    out->count = count;
    for (uint32_t i = 0; i < count; i++)
        get_name(s, out->names[i]);
    return true;
}

static bool get_names(struct source *s, struct trace_names *out)
{
    if (!get_row(s, NODES_MAX, &out->nodes))
        return false;
    out->first_key = (uint32_t)get_part(s, 4);
    return get_row(s, TRACE_NAMES_MAX, &out->keys) && get_row(s, TRACE_NAMES_MAX, &out->faults) &&
           get_row(s, TRACE_NAMES_MAX, &out->changes);
}

/* What is wrong with it, or NULL. */
static const char *read_header(struct trace_reader *r)
{
    struct source s = {.file = r->file};
    uint8_t magic[sizeof trace_magic];
    for (uint32_t i = 0; i < sizeof magic; i++)
        magic[i] = get_byte(&s);
    if (s.bad || memcmp(magic, trace_magic, sizeof magic - 1) != 0)
        return "not a trace: it does not begin with \"rltrace\"";
    if (magic[7] != trace_magic[7])
        return "a trace in a format that this program does not know; run its scenario again";
    r->seed = get_part(&s, 8);
    r->scenario_hash = get_part(&s, 8);
    get_name(&s, r->scenario);
    if (!get_text(&s, r) || !get_names(&s, &r->names))
        return "not enough memory";
    if (get_number(&s, 8) != s.hash || s.bad)
        return "a trace whose header is damaged; run its scenario again";
    r->offset = r->pages_at = s.taken;
    return NULL;
}

const char *trace_reader_open(struct trace_reader *r, const char *path)
{
    assert(r != NULL && path != NULL);
    *r = (struct trace_reader){.state = TRACE_RECORD};
    r->file = fopen(path, "rb");
    if (!r->file)
        return strerror(errno);
    const char *wrong = read_header(r);
    if (wrong)
        trace_reader_close(r);
    return wrong;
}

void trace_reader_close(struct trace_reader *r)
{
    if (!r)
        return;
    if (r->file)
        fclose(r->file);
    free(r->text);
    free(r->names.nodes.names);
    free(r->names.keys.names);
    free(r->names.faults.names);
    free(r->names.changes.names);
    *r = (struct trace_reader){0};
}

/* --- records --------------------------------------------------------------------------------- */

static struct trace_head get_head(struct source *s)
{
    struct trace_head head;
    head.count = get_number(s, 8);
    head.last_at_ns = get_number(s, 8);
    head.hash = get_number(s, 8);
    return head;
}

static bool same_head(const struct trace_head *a, const struct trace_head *b)
{
    return a->count == b->count && a->last_at_ns == b->last_at_ns && a->hash == b->hash;
}

/* Go on to the next page if this one has no room for another record. */
static void turn_page(struct trace_reader *r, struct source *s)
{
    if (r->page_left >= TRACE_ROOM_MIN)
        return;
    for (uint32_t i = 0; i < r->page_left; i++)
        s->bad = get_byte(s) != 0 || s->bad;
    struct trace_head head = get_head(s);
    if (!same_head(&head, &r->so_far))
        s->bad = true;
    if (s->bad)
        return;
    r->page_left = TRACE_PAGE_BYTES - TRACE_HEAD_BYTES;
    r->offset += s->taken;
    s->taken = 0;
}

static enum trace_read read_footer(struct trace_reader *r, struct source *s)
{
    uint64_t count = get_number(s, 8);
    uint64_t hash = get_number(s, 8);
    bool agrees = !s->bad && count == r->so_far.count && hash == r->so_far.hash;
    return agrees && getc(s->file) == EOF ? TRACE_END : TRACE_DAMAGED;
}

static enum trace_read read_record(struct trace_reader *r, struct source *s, struct record *out)
{
    struct trace_head *h = &r->so_far;
    uint8_t kind = get_byte(s);
    if (!s->bad && kind == TRACE_FOOTER)
        return read_footer(r, s);
    struct record record = {.step = h->count + 1, .kind = (enum record_kind)kind};
    record.at_ns = h->last_at_ns + get_varint(s, UINT64_MAX - h->last_at_ns);
    record.node = (uint16_t)get_varint(s, UINT16_MAX);
    record.other = (uint16_t)get_varint(s, UINT16_MAX);
    record.a = get_varint(s, UINT64_MAX);
    record.b = get_varint(s, UINT64_MAX);
    record.c = get_varint(s, UINT64_MAX);
    uint64_t hash = trace_roll(h->hash, &record);
    if (get_byte(s) != (hash & 0xff) || s->bad || kind >= RECORD_KINDS)
        return TRACE_DAMAGED;
    *h = (struct trace_head){.count = record.step, .last_at_ns = record.at_ns, .hash = hash};
    *out = record;
    return TRACE_RECORD;
}

enum trace_read trace_reader_next(struct trace_reader *r, struct record *out)
{
    assert(r->file != NULL && out != NULL);
    if (r->state != TRACE_RECORD)
        return r->state;
    struct source s = {.file = r->file};
    turn_page(r, &s);
    r->state = read_record(r, &s, out);
    if (r->state == TRACE_RECORD) {
        r->offset += s.taken;
        r->page_left -= (uint32_t)s.taken;
    }
    return r->state;
}

/* --- going to a page ------------------------------------------------------------------------- */

static bool go_to(struct trace_reader *r, uint64_t page)
{
    if (page > (LONG_MAX - r->pages_at) / TRACE_PAGE_BYTES)
        return false;
    r->offset = r->pages_at + page * TRACE_PAGE_BYTES;
    return fseek(r->file, (long)r->offset, SEEK_SET) == 0;
}

uint64_t trace_reader_pages(struct trace_reader *r)
{
    assert(r->file != NULL);
    long end = fseek(r->file, 0, SEEK_END) == 0 ? ftell(r->file) : -1;
    if (end < 0 || (uint64_t)end < r->pages_at)
        return 0;
    return ((uint64_t)end - r->pages_at + TRACE_PAGE_BYTES - 1) / TRACE_PAGE_BYTES;
}

bool trace_reader_head(struct trace_reader *r, uint64_t page, struct trace_head *out)
{
    assert(r->file != NULL && out != NULL);
    struct source s = {.file = r->file};
    if (!go_to(r, page))
        return false;
    *out = get_head(&s);
    return !s.bad;
}

void trace_reader_seek(struct trace_reader *r, uint64_t page)
{
    bool there = trace_reader_head(r, page, &r->so_far);
    r->state = there ? TRACE_RECORD : TRACE_DAMAGED;
    r->page_left = TRACE_PAGE_BYTES - TRACE_HEAD_BYTES;
    if (there)
        r->offset += TRACE_HEAD_BYTES;
}
