/* net/put_body.c - validate, cut the outermost level into tokens, look at its members.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/put_body.h"

#include <assert.h>

#include "core/json.h"
#include "core/message.h"

/* Two names are known, so among three members one is unknown or a duplicate: the rest need not
 * be looked at. The object itself, then a name and a value for each. */
enum { MEMBERS_MAX = 3, TOKENS_MAX = 1 + 2 * MEMBERS_MAX };

static uint32_t after_space(struct slice text, uint32_t at)
{
    while (at < text.len && strchr(" \t\r\n", text.data[at]) != NULL)
        at++;
    return at;
}

static uint32_t after_string(struct slice text, uint32_t at)
{
    assert(text.data[at] == '"');
    for (at++; text.data[at] != '"'; at++)
        if (text.data[at] == '\\')
            at++;
    return at + 1;
}

/* Brackets outside of strings come in pairs: the text is valid. */
static uint32_t after_container(struct slice text, uint32_t at)
{
    uint32_t depth = 0;
    do {
        const uint8_t c = text.data[at];
        if (c == '"') {
            at = after_string(text, at);
            continue;
        }
        depth += c == '{' || c == '[';
        depth -= c == '}' || c == ']';
        at++;
    } while (depth > 0);
    return at;
}

static uint32_t after_value(struct slice text, uint32_t at)
{
    const uint8_t first = text.data[at];
    if (first == '"')
        return after_string(text, at);
    if (first == '{' || first == '[')
        return after_container(text, at);
    while (at < text.len && strchr(",}] \t\r\n", text.data[at]) == NULL)
        at++;
    return at;
}

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

/* Add the value or name at this place as one token, whatever is inside it. Returns where it
 * ends. */
static uint32_t add_token(struct json *j, uint32_t start)
{
    assert(j->count < TOKENS_MAX);
    const uint32_t end = after_value(j->text, start);
    const uint32_t token = j->count++;
    j->tokens[token] = (struct json_token){
        .kind = kind_of(j->text.data[start]),
        .start = start,
        .len = end - start,
        .end_token = token + 1,
    };
    return end;
}

/* Add the members of the object that begins here; of many, the first few. */
static void add_members(struct json *j, uint32_t start)
{
    uint32_t at = after_space(j->text, start + 1);
    while (j->text.data[at] != '}' && j->count < TOKENS_MAX) {
        at = after_space(j->text, add_token(j, at)); /* name */
        at = after_space(j->text, at + 1);           /* colon */
        at = after_space(j->text, add_token(j, at)); /* value */
        if (j->text.data[at] == ',')
            at = after_space(j->text, at + 1);
        j->tokens[0].size++;
    }
}

/* Cut a valid text into the tokens of its outermost level. */
static struct json cut(struct slice text, struct json_token tokens[TOKENS_MAX])
{
    struct json j = {.text = text, .tokens = tokens, .count = 1};
    const uint32_t start = after_space(text, 0);
    const enum json_kind kind = kind_of(text.data[start]);
    const uint32_t end = kind == JSON_OBJECT ? text.len : after_value(text, start);
    tokens[0] = (struct json_token){.kind = kind, .start = start, .len = end - start};
    if (kind == JSON_OBJECT)
        add_members(&j, start);
    tokens[0].end_token = j.count;
    return j;
}

static bool refuse(struct put_error *error, uint16_t status, const char *code)
{
    error->status = status;
    error->code = code;
    return false;
}

static bool read_ttl(const struct json *j, uint64_t *out_ms, struct put_error *error)
{
    const uint32_t token = json_member(j, 0, "ttl");
    *out_ms = TTL_DEFAULT;
    if (token == JSON_NONE || j->tokens[token].kind == JSON_NULL)
        return true;
    if (json_milli(j, token, TTL_MS_MAX, out_ms))
        return true;
    json_expected(j, token, &error->place,
                  "seconds in \"ttl\", a number above 0 and at most %llu, or null",
                  (unsigned long long)(TTL_MS_MAX / 1000));
    return refuse(error, 400, "bad_ttl");
}

static bool read_value(const struct json *j, uint32_t bytes_max, struct slice *out,
                       struct put_error *error)
{
    const uint32_t token = json_member(j, 0, "value");
    if (token == JSON_NONE) {
        json_error_at(&error->place, j->text, j->tokens[0].start,
                      "expected a member \"value\", found none");
        return refuse(error, 400, "missing_value");
    }
    *out = json_text(j, token);
    if (out->len <= bytes_max)
        return true;
    json_error_at(&error->place, j->text, j->tokens[token].start,
                  "expected a value of at most %u bytes, found %u", (unsigned)bytes_max,
                  (unsigned)out->len);
    return refuse(error, 413, "value_too_large");
}

bool put_body_read(struct slice body, uint32_t value_bytes_max, struct put_body *out,
                   struct put_error *error)
{
    static const char *const members[] = {"value", "ttl", NULL};
    assert(value_bytes_max > 0);
    struct json_token tokens[TOKENS_MAX];
    if (body.len == 0) {
        json_error_at(&error->place, body, 0, "expected {\"value\": ...}, found an empty body");
        return refuse(error, 400, "bad_json");
    }
    if (!json_validate(body, &error->place))
        return refuse(error, 400, "bad_json");
    const struct json j = cut(body, tokens);
    if (tokens[0].kind != JSON_OBJECT) {
        json_expected(&j, 0, &error->place, "an object such as {\"value\": 1}");
        return refuse(error, 400, "bad_body");
    }
    if (!json_members_are(&j, 0, members, &error->place))
        return refuse(error, 400, "bad_body");
    return read_value(&j, value_bytes_max, &out->value, error) && read_ttl(&j, &out->ttl_ms, error);
}
