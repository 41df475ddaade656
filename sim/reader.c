/* sim/reader.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/reader.h"

#include "core/decimal.h"
#include "core/message.h"
#include "core/size.h"
#include "sim/duration.h"

#include <assert.h>
#include <stdlib.h>

enum { SHORT_TEXT_BYTES_MAX = 64, NAMES_BYTES_MAX = 160 };

uint32_t reader_member(const struct reader *r, uint32_t object, const char *name)
{
    return json_member(&r->json, object, name);
}

bool reader_require(const struct reader *r, uint32_t object, const char *name, uint32_t *out_token)
{
    const uint32_t token = json_member(&r->json, object, name);
    if (token == JSON_NONE)
        return json_error_at(r->error, r->json.text, r->json.tokens[object].start,
                             "expected a member \"%s\" in this object", name);
    *out_token = token;
    return true;
}

bool reader_only_beside(const struct reader *r, uint32_t object, const char *name,
                        const char *other)
{
    const uint32_t token = json_member(&r->json, object, name);
    return token == JSON_NONE ||
           json_error_at(r->error, r->json.text, r->json.tokens[token - 1].start,
                         "expected \"%s\" only beside \"%s\"", name, other);
}

bool reader_is(const struct reader *r, uint32_t token, enum json_kind kind)
{
    assert(token < r->json.count);
    return r->json.tokens[token].kind == kind;
}

bool reader_object(const struct reader *r, uint32_t token, const char *const *names,
                   const char *what)
{
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_OBJECT))
        return json_expected(&r->json, token, r->error, "%s", what);
    return json_members_are(&r->json, token, names, r->error);
}

/* "a, b or c" */
static void list_names(const char *const *names, char out[NAMES_BYTES_MAX])
{
    size_t used = 0;
    for (size_t i = 0; names[i] != NULL; i++) {
        const char *const before = i == 0 ? "" : names[i + 1] == NULL ? " or " : ", ";
        assert(used + strlen(before) + strlen(names[i]) < NAMES_BYTES_MAX);
        used += strlen(strcpy(out + used, before));
        used += strlen(strcpy(out + used, names[i]));
    }
}

bool reader_choice(const struct reader *r, uint32_t object, const char *const *names,
                   uint32_t *out_index, uint32_t *out_token)
{
    uint32_t index = UINT32_MAX;
    uint32_t chosen = JSON_NONE;
    for (uint32_t i = 0; names[i] != NULL; i++) {
        const uint32_t token = json_member(&r->json, object, names[i]);
        if (token == JSON_NONE)
            continue;
        if (chosen != JSON_NONE)
            return json_error_at(r->error, r->json.text,
                                 r->json.tokens[(token > chosen ? token : chosen) - 1].start,
                                 "expected \"%s\" or \"%s\", not both", names[index], names[i]);
        index = i;
        chosen = token;
    }
    if (chosen == JSON_NONE) {
        char known[NAMES_BYTES_MAX];
        list_names(names, known);
        return json_error_at(r->error, r->json.text, r->json.tokens[object].start,
                             "expected one of %s in this object", known);
    }
    *out_index = index;
    *out_token = chosen;
    return true;
}

/* A number x 10^places, if that is whole, not negative and at most max. */
static bool scaled_number(const struct reader *r, uint32_t token, int32_t places, uint64_t max,
                          uint64_t *out)
{
    bool rest;
    const struct slice text = json_text(&r->json, token);
    if (!reader_is(r, token, JSON_NUMBER) || !decimal_whole(text, places, max, out, &rest))
        return false;
    return !rest && (*out == 0 || text.data[0] != '-');
}

bool reader_decimal(const struct reader *r, uint32_t token, int32_t places, uint64_t min,
                    uint64_t max, const char *what, uint64_t *out)
{
    uint64_t value;
    if (token == JSON_NONE)
        return true;
    if (!scaled_number(r, token, places, max, &value) || value < min)
        return json_expected(&r->json, token, r->error, "%s", what);
    *out = value;
    return true;
}

bool reader_uint(const struct reader *r, uint32_t token, uint64_t min, uint64_t max, uint64_t *out)
{
    uint64_t value;
    if (token == JSON_NONE)
        return true;
    if (!scaled_number(r, token, 0, max, &value) || value < min)
        return json_expected(&r->json, token, r->error, "a whole number from %llu to %llu",
                             (unsigned long long)min, (unsigned long long)max);
    *out = value;
    return true;
}

bool reader_uint32(const struct reader *r, uint32_t token, uint32_t min, uint32_t max,
                   uint32_t *out)
{
    uint64_t value = *out;
    const bool ok = reader_uint(r, token, min, max, &value);
    *out = (uint32_t)value;
    return ok;
}

bool reader_bool(const struct reader *r, uint32_t token, bool *out)
{
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_TRUE) && !reader_is(r, token, JSON_FALSE))
        return json_expected(&r->json, token, r->error, "true or false");
    *out = reader_is(r, token, JSON_TRUE);
    return true;
}

bool reader_seconds(const struct reader *r, uint32_t token, uint64_t max_ms, uint64_t *out_ms)
{
    if (token == JSON_NONE || json_milli(&r->json, token, max_ms, out_ms))
        return true;
    return json_expected(&r->json, token, r->error, "seconds, more than 0 and at most %llu",
                         (unsigned long long)(max_ms / 1000));
}

bool reader_ttl(const struct reader *r, uint32_t token, uint64_t *out_ms)
{
    if (token != JSON_NONE && reader_is(r, token, JSON_NULL))
        return true;
    return reader_seconds(r, token, TTL_MS_MAX, out_ms);
}

/* The inside of a string that is short enough to be what we look for; empty if it is not. */
static struct slice short_text(const struct reader *r, uint32_t token,
                               uint8_t room[SHORT_TEXT_BYTES_MAX])
{
    uint32_t len = UINT32_MAX;
    if (reader_is(r, token, JSON_STRING))
        len = json_string(&r->json, token, room, SHORT_TEXT_BYTES_MAX);
    return slice_of(room, len == UINT32_MAX ? 0 : len);
}

bool reader_size(const struct reader *r, uint32_t token, uint64_t min, uint64_t max,
                 const char *what, uint64_t *out_bytes)
{
    uint8_t room[SHORT_TEXT_BYTES_MAX];
    uint64_t bytes;
    if (token == JSON_NONE)
        return true;
    if ((!scaled_number(r, token, 0, max, &bytes) &&
         !size_parse(short_text(r, token, room), max, &bytes)) ||
        bytes < min)
        return json_expected(&r->json, token, r->error, "%s", what);
    *out_bytes = bytes;
    return true;
}

bool reader_duration(const struct reader *r, uint32_t token, uint64_t min_ns, uint64_t max_ns,
                     const char *what, uint64_t *out_ns)
{
    uint8_t room[SHORT_TEXT_BYTES_MAX];
    uint64_t ns;
    if (token == JSON_NONE)
        return true;
    if (!duration_parse(short_text(r, token, room), max_ns, &ns) || ns < min_ns)
        return json_expected(&r->json, token, r->error, "%s", what);
    *out_ns = ns;
    return true;
}

/* U+0000 to U+001F, DEL, and U+0080 to U+009F, which is 0xC2 0x80 to 0x9F. The text is UTF-8, as
 * every JSON string is. */
static bool has_control_characters(struct slice text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        const uint8_t c = text.data[i];
        if (c < 0x20 || c == 0x7F || (c == 0xC2 && text.data[i + 1] < 0xA0))
            return true;
    }
    return false;
}

bool reader_text(const struct reader *r, uint32_t token, uint32_t min, uint32_t max,
                 const char *what, uint8_t *out, uint32_t *out_len)
{
    if (token == JSON_NONE)
        return true;
    uint32_t len = UINT32_MAX; /* and so it stays if it is no string or too long */
    if (reader_is(r, token, JSON_STRING))
        len = json_string(&r->json, token, out, max);
    if (len == UINT32_MAX || len < min || has_control_characters(slice_of(out, len)))
        return json_expected(&r->json, token, r->error, "%s", what);
    *out_len = len;
    return true;
}

static bool is_printable(struct slice text)
{
    for (uint32_t i = 0; i < text.len; i++) {
        if (text.data[i] <= ' ' || text.data[i] >= 0x7F)
            return false;
    }
    return true;
}

bool reader_id(const struct reader *r, uint32_t token, char out[NODE_ID_BYTES_MAX + 1])
{
    uint8_t room[SHORT_TEXT_BYTES_MAX];
    if (token == JSON_NONE)
        return true;
    const struct slice id = short_text(r, token, room);
    if (id.len == 0 || id.len > NODE_ID_BYTES_MAX || !is_printable(id))
        return json_expected(&r->json, token, r->error,
                             "an id of 1 to %d printable ASCII characters without space",
                             NODE_ID_BYTES_MAX);
    memcpy(out, id.data, id.len);
    out[id.len] = '\0';
    return true;
}

struct named {
    char id[NODE_ID_BYTES_MAX + 1];
    uint32_t token; /* where the id stands in the file */
};

/* By id; those with the same id as in the file. */
static int by_id(const void *a, const void *b)
{
    const struct named *const x = a, *const y = b;
    const int order = strcmp(x->id, y->id);
    return order != 0 ? order : (x->token > y->token) - (x->token < y->token);
}

/* Where an id stands that was there before; JSON_NONE if all differ. */
static uint32_t first_repeat(struct named *ids, uint32_t count)
{
    uint32_t repeat = JSON_NONE;
    qsort(ids, count, sizeof *ids, by_id);
    for (uint32_t i = 1; i < count; i++) {
        if (strcmp(ids[i - 1].id, ids[i].id) == 0 && ids[i].token < repeat)
            repeat = ids[i].token;
    }
    return repeat;
}

bool reader_ids_differ(const struct reader *r, uint32_t list, const char *what)
{
    const uint32_t count = r->json.tokens[list].size;
    struct named *const ids = calloc(count + 1, sizeof *ids);
    if (ids == NULL)
        return reader_no_memory(r);
    uint32_t token = list + 1;
    for (uint32_t i = 0; i < count; i++, token = r->json.tokens[token].end_token) {
        ids[i].token = reader_is(r, token, JSON_OBJECT) ? reader_member(r, token, "id") : token;
        const bool ok = reader_id(r, ids[i].token, ids[i].id);
        assert(ok);
    }
    const uint32_t repeat = first_repeat(ids, count);
    free(ids);
    return repeat == JSON_NONE ||
           json_expected(&r->json, repeat, r->error, "a different id for each %s", what);
}

bool reader_no_memory(const struct reader *r)
{
    return json_error_at(r->error, r->json.text, 0, "not enough memory");
}
