/* core/json.h - strict JSON: first is it valid, then where is what.
 *
 * jsmn cuts a text into tokens but takes much that is not JSON. So every text first passes the
 * validator, which follows RFC 8259 to the letter; only then do tokens say where the members are.
 * A value is then used as its own text, byte for byte.
 *
 *     text --> json_validate --> json_parse (jsmn) --> json_member / json_string / json_uint
 *
 * Tokens stand in the order of the text; each knows where it ends, so that stepping over a value
 * costs the same whether it is a number or a tree:
 *
 *     {"id": "A", "at": [1, 2], "w": 3}          index  kind    size  end_token
 *                                                0      object  3     9
 *     a name, its value, the next name, ...      1      "id"    0     2
 *                                                2      "A"     0     3
 *                                                3      "at"    0     4
 *                                                4      array   2     7
 *                                                5, 6   1, 2    0     6, 7
 *                                                7      "w"     0     8
 *                                                8      3       0     9
 *
 * Source: RFC 8259, RFC 7493 (I-JSON: no duplicate members), RFC 3629 (UTF-8).
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JSON_H
#define CORE_JSON_H

#include "core/base.h"
#include "core/json_validate.h"

enum json_kind {
    JSON_OBJECT,
    JSON_ARRAY,
    JSON_STRING,
    JSON_NUMBER,
    JSON_TRUE,
    JSON_FALSE,
    JSON_NULL
};

/* One value, or one member's name, within a text. */
struct json_token {
    enum json_kind kind;
    uint32_t start, len; /* where its text is; strings with their quotes */
    uint32_t size;       /* members of an object, elements of an array */
    uint32_t end_token;  /* index of the first token that is not inside this one */
};

/* A validated text and its tokens. Borrows the text; the tokens are the caller's array. */
struct json {
    struct slice text;
    struct json_token *tokens; /* tokens[0] is the whole value */
    uint32_t count;            /* at least 1 */
};

/* No such token. */
#define JSON_NONE UINT32_MAX

/* At least as many tokens as this text has, if it is valid; exactly as many if none of "[{,:" is
 * within a string and no container is empty. O(len). */
uint32_t json_tokens_bound(struct slice text);

/* Validate and tokenize. false with *error: not valid, or more tokens than token_max, or 2 GiB
 * and longer. O(len), whatever the text. */
MUST_CHECK bool json_parse(struct json *j, struct slice text, struct json_token *tokens,
                           uint32_t token_max, struct json_error *error);

/* The text of a token, as it stands (a string with its quotes). Valid as long as the text. */
struct slice json_text(const struct json *j, uint32_t token);

/* The n-th element of an array token, or the value of an object's member by name; JSON_NONE if
 * there is none. Member names are compared after decoding escapes. O(size). */
uint32_t json_element(const struct json *j, uint32_t array, uint32_t n);
uint32_t json_member(const struct json *j, uint32_t object, const char *name);

/* Check that an object has no duplicate member and no member that is not in names (ended by a
 * NULL, at most 32). false with *error naming the first one that does not fit, at its name.
 * O(size x names). */
MUST_CHECK bool json_members_are(const struct json *j, uint32_t object, const char *const *names,
                                 struct json_error *error);

/* Refuse a token that is valid but unfit, at its place: "expected <format>, found <its text>".
 * Always returns false, so that a reader can return it. */
PRINTF_LIKE(4, 5)
bool json_expected(const struct json *j, uint32_t token, struct json_error *error,
                   const char *format, ...);

/* Decode a string token to UTF-8. Returns its length, or UINT32_MAX if it needs more than max
 * bytes; out may hold a part of it then. \u0000 becomes a zero byte. Nothing is terminated. */
uint32_t json_string(const struct json *j, uint32_t token, uint8_t *out, uint32_t max);

/* Is this token a string that decodes to exactly this text? */
bool json_string_is(const struct json *j, uint32_t token, const char *text);

/* Is this token a number that is whole, from 0 to max? 1e3, 5.0 and -0 count as whole. */
MUST_CHECK bool json_uint(const struct json *j, uint32_t token, uint64_t max, uint64_t *out);

/* A number token times 1000, rounded up to the next whole: seconds to milliseconds, so that
 * 0.0004 is 1. Exact decimal arithmetic. false if it is no number, negative, zero, or above
 * max_milli. */
MUST_CHECK bool json_milli(const struct json *j, uint32_t token, uint64_t max_milli, uint64_t *out);

#endif
