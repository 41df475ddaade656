/* core/json.c
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/json.h"

#include "core/decimal.h"
#include "core/json_string.h"
#include "core/spelling.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdalign.h>
#include <stdarg.h>
#include <stdio.h>

/* jsmn without parent links takes a minute for a megabyte of "[[],[],[],...". */
#define JSMN_STATIC
#define JSMN_STRICT
#define JSMN_PARENT_LINKS
#include <jsmn.h>

/* jsmn's tokens and ours have the same size, so the caller's array holds first the ones and then
 * the others, and parsing needs no memory of its own. */
union cell {
    jsmntok_t raw;
    struct json_token token;
};

static_assert(sizeof(union cell) == sizeof(struct json_token), "one array for both");
static_assert(alignof(union cell) == alignof(struct json_token), "one array for both");

static bool is_container(enum json_kind kind)
{
    return kind == JSON_OBJECT || kind == JSON_ARRAY;
}

/* The kind of a valid value, by its first byte. */
static enum json_kind kind_of(uint8_t first)
{
    switch (first) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

/* Every value but the first is preceded by '[', ',' or ':', every name by '{' or ','. */
uint32_t json_tokens_bound(struct slice text)
{
    uint32_t count = 1;
    for (uint32_t i = 0; i < text.len; i++) {
        const uint8_t c = text.data[i];
        count += c == '[' || c == '{' || c == ',' || c == ':';
    }
    return count;
}

static struct json_token token_of(jsmntok_t raw, struct slice text)
{
    const bool quoted = raw.type == JSMN_STRING; /* jsmn leaves the quotes out */
    const uint32_t start = (uint32_t)raw.start - quoted;
    const enum json_kind kind = kind_of(text.data[start]);
    return (struct json_token){
        .kind = kind,
        .start = start,
        .len = (uint32_t)raw.end + quoted - start,
        .size = is_container(kind) ? (uint32_t)raw.size : 0, /* jsmn gives a name the size 1 */
    };
}

/* Turn jsmn's tokens into ours. The last one goes first, so that whatever is inside a token
 * already knows where it ends. */
static void convert(const struct json *j)
{
    union cell *const cells = (union cell *)j->tokens;
    for (uint32_t i = j->count; i-- > 0;) {
        struct json_token token = token_of(cells[i].raw, j->text);
        const uint32_t name = token.kind == JSON_OBJECT; /* a token to step over, or none */
        uint32_t end = i + 1;
        for (uint32_t n = 0; n < token.size; n++)
            end = cells[end + name].token.end_token;
        assert(end <= j->count);
        token.end_token = end;
        cells[i].token = token;
    }
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\t' || c == '\r';
}

/* A valid text that is no container is one token. (jsmn would want something after a number.) */
static bool parse_scalar(struct json *j)
{
    uint32_t start = 0, end = j->text.len;
    while (is_space(j->text.data[start]))
        start++;
    while (is_space(j->text.data[end - 1]))
        end--;
    const enum json_kind kind = kind_of(j->text.data[start]);
    if (is_container(kind))
        return false;
    j->tokens[0] =
        (struct json_token){.kind = kind, .start = start, .len = end - start, .end_token = 1};
    j->count = 1;
    return true;
}

bool json_parse(struct json *j, struct slice text, struct json_token *tokens, uint32_t token_max,
                struct json_error *error)
{
    assert(tokens != NULL);
    assert(token_max > 0);
    if (text.len > INT32_MAX)
        return json_error_at(error, text, 0, "expected less than 2 GiB of JSON");
    if (!json_validate(text, error))
        return false;
    *j = (struct json){.text = text, .tokens = tokens};
    if (parse_scalar(j))
        return true;

    jsmn_parser parser;
    jsmn_init(&parser);
    const int found = jsmn_parse(&parser, (const char *)text.data, text.len,
                                 &((union cell *)tokens)->raw, token_max);
    if (found == JSMN_ERROR_NOMEM)
        return json_error_at(error, text, parser.pos, "expected at most %u values and names",
                             (unsigned)token_max);
    assert(parser.pos == text.len); /* of a valid text jsmn leaves nothing, */
    assert(found > 0);              /* refuses nothing, */
    assert((uint32_t)found == parser.toknext);
    j->count = (uint32_t)found;
    convert(j);
    assert(tokens[0].end_token == j->count); /* and makes one tree of it */
    return true;
}

struct slice json_text(const struct json *j, uint32_t token)
{
    assert(token < j->count);
    return slice_of(j->text.data + j->tokens[token].start, j->tokens[token].len);
}

uint32_t json_element(const struct json *j, uint32_t array, uint32_t n)
{
    assert(array < j->count);
    assert(j->tokens[array].kind == JSON_ARRAY);
    if (n >= j->tokens[array].size)
        return JSON_NONE;
    uint32_t t = array + 1;
    while (n-- > 0)
        t = j->tokens[t].end_token;
    return t;
}

uint32_t json_member(const struct json *j, uint32_t object, const char *name)
{
    assert(object < j->count);
    assert(j->tokens[object].kind == JSON_OBJECT);
    const uint32_t end = j->tokens[object].end_token;
    for (uint32_t t = object + 1; t < end; t = j->tokens[t + 1].end_token) {
        if (json_string_is(j, t, name))
            return t + 1;
    }
    return JSON_NONE;
}

/* A token's text as a message repeats it: not too long, cut between characters. */
struct excerpt {
    char text[48];
};

static struct excerpt excerpt(const struct json *j, uint32_t token)
{
    enum { SHOWN_BYTES = 40 };
    const struct slice whole = json_text(j, token);
    struct excerpt e = {{0}};
    uint32_t len = whole.len;
    if (len > SHOWN_BYTES) {
        len = SHOWN_BYTES;
        while (utf8_continues(whole.data[len]))
            len--;
        memcpy(e.text + len, "...", 3);
    }
    memcpy(e.text, whole.data, len);
    return e;
}

/* "a, b, c"; or nothing, if that is too long to be of help. */
static void list_names(const char *const *names, char *out, size_t out_bytes)
{
    size_t used = 0;
    for (; *names != NULL; names++) {
        const size_t len = strlen(*names);
        if (used + len + 3 > out_bytes) {
            used = 0;
            break;
        }
        if (used > 0) {
            memcpy(out + used, ", ", 2);
            used += 2;
        }
        memcpy(out + used, *names, len);
        used += len;
    }
    out[used] = '\0';
}

static bool refuse_unknown(const struct json *j, uint32_t token, const char *const *names,
                           struct json_error *error)
{
    uint8_t word[SPELLING_BYTES_MAX];
    const uint32_t len = json_string(j, token, word, sizeof word);
    const char *const near =
        len == UINT32_MAX ? NULL : spelling_nearest(slice_of(word, len), names);
    const struct excerpt name = excerpt(j, token);
    const uint32_t at = j->tokens[token].start;
    if (near != NULL)
        return json_error_at(error, j->text, at, "unknown member %s, did you mean \"%s\"?",
                             name.text, near);
    char known[80];
    list_names(names, known, sizeof known);
    return json_error_at(error, j->text, at, "unknown member %s%s%s", name.text,
                         known[0] == '\0' ? "" : ", expected one of ", known);
}

static uint32_t index_of(const struct json *j, uint32_t token, const char *const *names)
{
    uint32_t i = 0;
    while (names[i] != NULL && !json_string_is(j, token, names[i]))
        i++;
    return i;
}

/* A second member of one name comes, at the latest, when all names were seen: so the bits below
 * are enough and no name is compared with all others. */
bool json_members_are(const struct json *j, uint32_t object, const char *const *names,
                      struct json_error *error)
{
    assert(object < j->count);
    assert(j->tokens[object].kind == JSON_OBJECT);
    const uint32_t end = j->tokens[object].end_token;
    uint32_t seen = 0;
    for (uint32_t t = object + 1; t < end; t = j->tokens[t + 1].end_token) {
        const uint32_t i = index_of(j, t, names);
        if (names[i] == NULL)
            return refuse_unknown(j, t, names, error);
        assert(i < 32);
        if ((seen >> i & 1) != 0)
            return json_error_at(error, j->text, j->tokens[t].start,
                                 "expected member \"%s\" once, found it again", names[i]);
        seen |= UINT32_C(1) << i;
    }
    return true;
}

bool json_expected(const struct json *j, uint32_t token, struct json_error *error,
                   const char *format, ...)
{
    assert(token < j->count);
    char what[sizeof error->message];
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    const enum json_kind kind = j->tokens[token].kind;
    return json_error_at(error, j->text, j->tokens[token].start, "expected %s, found %s", what,
                         kind == JSON_OBJECT  ? "an object"
                         : kind == JSON_ARRAY ? "an array"
                                              : excerpt(j, token).text);
}

/* The string without its quotes. */
static struct slice inside(const struct json *j, uint32_t token)
{
    assert(j->tokens[token].kind == JSON_STRING);
    const struct slice text = json_text(j, token);
    return slice_of(text.data + 1, text.len - 2);
}

uint32_t json_string(const struct json *j, uint32_t token, uint8_t *out, uint32_t max)
{
    assert(token < j->count);
    struct slice in = inside(j, token);
    uint32_t used = 0;
    while (in.len > 0) {
        uint8_t piece[4];
        const uint32_t n = json_string_piece(&in, piece);
        if (n > max - used)
            return UINT32_MAX;
        memcpy(out + used, piece, n);
        used += n;
    }
    return used;
}

bool json_string_is(const struct json *j, uint32_t token, const char *text)
{
    assert(token < j->count);
    if (j->tokens[token].kind != JSON_STRING)
        return false;
    struct slice in = inside(j, token);
    struct slice left = slice_str(text);
    while (in.len > 0) {
        uint8_t piece[4];
        const uint32_t n = json_string_piece(&in, piece);
        if (n > left.len || memcmp(left.data, piece, n) != 0)
            return false;
        left = slice_of(left.data + n, left.len - n);
    }
    return left.len == 0;
}

bool json_uint(const struct json *j, uint32_t token, uint64_t max, uint64_t *out)
{
    assert(token < j->count);
    uint64_t whole;
    bool rest;
    const struct slice text = json_text(j, token);
    if (j->tokens[token].kind != JSON_NUMBER || !decimal_whole(text, 0, max, &whole, &rest))
        return false;
    if (rest || (whole > 0 && text.data[0] == '-'))
        return false;
    *out = whole;
    return true;
}

bool json_milli(const struct json *j, uint32_t token, uint64_t max_milli, uint64_t *out)
{
    assert(token < j->count);
    uint64_t whole;
    bool rest;
    const struct slice text = json_text(j, token);
    if (j->tokens[token].kind != JSON_NUMBER || !decimal_whole(text, 3, max_milli, &whole, &rest))
        return false;
    if (text.data[0] == '-' || (whole == 0 && !rest) || (rest && whole == max_milli))
        return false;
    *out = whole + rest;
    return true;
}
