/* tests/fuzz/fuzz_json.c - any bytes through the validator, the tokens and all that reads them.
 *
 * Laws: what the validator accepts is parsed, unless there are more tokens than allowed, and
 * nothing else is; tokens lie within each other and in order; whatever is decoded is UTF-8; a
 * refusal names a place in the text.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/fuzz/fuzz.h"

#include "core/json.h"
#include "core/utf8.h"

#include <assert.h>
#include <stdlib.h>

enum { INPUT_BYTES_MAX = 64 * 1024 };

static void check_utf8(const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len;) {
        const uint32_t n = utf8_length(data + at, len - at);
        assert(n > 0);
        at += n;
    }
}

static void check_error(const struct json_error *error, struct slice text)
{
    assert(error->offset <= text.len);
    assert(error->line >= 1 && error->line <= error->offset + 1);
    assert(error->column >= 1 && error->column <= error->offset + 1);
    assert(error->message[0] != '\0');
    check_utf8((const uint8_t *)error->message, strlen(error->message));
}

static void check_string(const struct json *j, uint32_t t)
{
    const uint32_t max = j->tokens[t].len;
    uint8_t *const out = malloc(max);
    assert(out != NULL);
    const uint32_t len = json_string(j, t, out, max);
    assert(len <= max - 2); /* an escape is never shorter than what it stands for */
    check_utf8(out, len);
    assert(len == 0 || json_string(j, t, out, len - 1) == UINT32_MAX);
    free(out);
}

static void check_number(const struct json *j, uint32_t t)
{
    uint64_t whole = 0, milli = 0;
    const bool is_whole = json_uint(j, t, 1000000, &whole);
    const bool is_milli = json_milli(j, t, 1000000000, &milli);
    assert(whole <= 1000000);
    assert(milli <= 1000000000);
    if (is_whole && whole > 0)
        assert(is_milli && milli == whole * 1000);
    assert(is_milli == (milli > 0));
}

static void check_object(const struct json *j, uint32_t t)
{
    static const char *const names[] = {"nodes", "id", "url", "a", "value", "ttl", NULL};
    struct json_error error;
    const bool ok = json_members_are(j, t, names, &error);
    if (!ok)
        check_error(&error, j->text);
    assert(!ok || j->tokens[t].size < ARRAY_LEN(names));
    for (size_t i = 0; names[i] != NULL; i++) {
        const uint32_t value = json_member(j, t, names[i]);
        if (value != JSON_NONE)
            assert(value > t + 1 && value < j->tokens[t].end_token);
        if (value != JSON_NONE)
            assert(json_string_is(j, value - 1, names[i]));
    }
}

/* What is inside a container: begins after it, ends before it, one after the other. */
static void check_children(const struct json *j, uint32_t t)
{
    const struct json_token *const outer = &j->tokens[t];
    const uint32_t step = outer->kind == JSON_OBJECT ? 2 : 1;
    uint32_t end = outer->start + 1, count = 0;
    for (uint32_t i = t + 1; i < outer->end_token; i = j->tokens[i].end_token) {
        assert(j->tokens[i].start >= end);
        end = j->tokens[i].start + j->tokens[i].len;
        count++;
    }
    assert(end < outer->start + outer->len);
    assert(count == step * outer->size);
    if (outer->kind == JSON_ARRAY) {
        assert(json_element(j, t, outer->size) == JSON_NONE);
        assert(outer->size == 0 || json_element(j, t, outer->size - 1) < outer->end_token);
    }
}

static void check_token(const struct json *j, uint32_t t)
{
    const struct json_token *const token = &j->tokens[t];
    struct json_error error;
    assert(token->len > 0 && token->start + token->len <= j->text.len);
    assert(token->end_token > t && token->end_token <= j->count);
    switch (token->kind) {
    case JSON_OBJECT:
        check_children(j, t);
        check_object(j, t);
        break;
    case JSON_ARRAY:
        check_children(j, t);
        break;
    case JSON_STRING:
        check_string(j, t);
        break;
    case JSON_NUMBER:
        check_number(j, t);
        break;
    case JSON_TRUE:
    case JSON_FALSE:
    case JSON_NULL:
        assert(token->len == (token->kind == JSON_FALSE ? 5 : 4));
        break;
    }
    if (t < 4) { /* each of them counts lines from the start */
        assert(!json_expected(j, t, &error, "something else"));
        check_error(&error, j->text);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size > INPUT_BYTES_MAX)
        return 0;
    const struct slice text = slice_of(data, size);
    const uint32_t bound = json_tokens_bound(text);
    struct json_token *const tokens = malloc(bound * sizeof *tokens), few[8];
    struct json_error error;
    struct json j;
    assert(tokens != NULL);
    const bool valid = json_validate(text, &error);
    if (!valid)
        check_error(&error, text);
    const bool parsed = json_parse(&j, text, tokens, bound, &error);
    assert(parsed == valid);
    for (uint32_t t = 0; valid && t < j.count; t++)
        check_token(&j, t);
    struct json short_json;
    const bool fits = valid && j.count <= ARRAY_LEN(few);
    assert(json_parse(&short_json, text, few, ARRAY_LEN(few), &error) == fits);
    if (!fits)
        check_error(&error, text);
    free(tokens);
    return 0;
}
