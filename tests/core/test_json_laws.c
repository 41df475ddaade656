/* tests/core/test_json_laws.c - what holds for every text.
 *
 * Method: random valid documents, made together with what they mean, must be accepted and give
 * exactly that meaning. The same documents cut off and damaged byte by byte must be judged as a
 * second checker judges them: a plain recursive one that is nothing but the grammar. Seeds are
 * fixed.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/json.h"
#include "core/utf8.h"

enum { BYTES_MAX = 8192, TOKENS_MAX = 4096, DOCUMENTS = 150, DAMAGES = 400 };

/* splitmix64 */
static uint64_t draw(uint64_t *seed)
{
    uint64_t x = (*seed += UINT64_C(0x9e3779b97f4a7c15));
    x = (x ^ (x >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    x = (x ^ (x >> 27)) * UINT64_C(0x94d049bb133111eb);
    return x ^ (x >> 31);
}

static uint32_t below(uint64_t *seed, uint32_t bound)
{
    return (uint32_t)(draw(seed) % bound);
}

/* ---- documents together with their meaning ---- */

struct bytes {
    uint8_t data[BYTES_MAX];
    uint32_t len;
};

struct document {
    uint64_t seed;
    struct bytes text;    /* with white space at random */
    struct bytes compact; /* the same without any */
    struct bytes decoded; /* all its strings decoded, each between its '<' and '>' */
};

static void add(struct bytes *b, const void *data, uint32_t len)
{
    assert_true(b->len + len <= BYTES_MAX);
    memcpy(b->data + b->len, data, len);
    b->len += len;
}

static void add_text(struct document *d, const char *text)
{
    add(&d->text, text, (uint32_t)strlen(text));
    add(&d->compact, text, (uint32_t)strlen(text));
}

static void add_space(struct document *d)
{
    static const char *const spaces[] = {"", "", "", " ", "\n", "\t", "\r\n", "  \n"};
    const char *const space = spaces[below(&d->seed, ARRAY_LEN(spaces))];
    add(&d->text, space, (uint32_t)strlen(space));
}

static uint32_t draw_code(uint64_t *seed)
{
    static const uint32_t bounds[] = {0x20, 0x80, 0x80, 0x80, 0x800, 0x10000, 0x110000};
    const uint32_t bound = bounds[below(seed, ARRAY_LEN(bounds))];
    const uint32_t code = below(seed, bound);
    return code >= 0xD800 && code <= 0xDFFF ? 'x' : code;
}

static void add_unit(struct document *d, uint32_t unit)
{
    static const char lower[] = "0123456789abcdef", upper[] = "0123456789ABCDEF";
    char text[] = "\\u0000";
    for (int i = 5; i > 1; i--, unit >>= 4)
        text[i] = (draw(&d->seed) & 1) != 0 ? lower[unit & 15] : upper[unit & 15];
    add_text(d, text);
}

static void add_character(struct document *d)
{
    const uint32_t code = draw_code(&d->seed);
    uint8_t raw[5] = {0};
    add(&d->decoded, raw, utf8_encode(code, raw));
    const bool must_escape = code < 0x20 || code == '"' || code == '\\';
    if (!must_escape && below(&d->seed, 4) != 0) {
        add(&d->text, raw, (uint32_t)strlen((const char *)raw));
        add(&d->compact, raw, (uint32_t)strlen((const char *)raw));
    } else if (code < 0x10000) {
        add_unit(d, code);
    } else {
        add_unit(d, 0xD800 + ((code - 0x10000) >> 10));
        add_unit(d, 0xDC00 + ((code - 0x10000) & 0x3FF));
    }
}

static void add_string(struct document *d)
{
    add_text(d, "\"");
    add(&d->decoded, "<", 1);
    for (uint32_t n = below(&d->seed, 12); n > 0; n--)
        add_character(d);
    add(&d->decoded, ">", 1);
    add_text(d, "\"");
}

static void add_number(struct document *d)
{
    static const char *const signs[] = {"", "-"}, *const wholes[] = {"0", "7", "10",
                                                                     "123456789012"};
    static const char *const fractions[] = {"", "", ".0", ".125"};
    static const char *const exponents[] = {"", "", "e5", "E-07", "e+300"};
    add_text(d, signs[below(&d->seed, ARRAY_LEN(signs))]);
    add_text(d, wholes[below(&d->seed, ARRAY_LEN(wholes))]);
    add_text(d, fractions[below(&d->seed, ARRAY_LEN(fractions))]);
    add_text(d, exponents[below(&d->seed, ARRAY_LEN(exponents))]);
}

static void add_value(struct document *d, uint32_t depth);

static void add_container(struct document *d, uint32_t depth)
{
    const bool is_object = (draw(&d->seed) & 1) != 0;
    add_text(d, is_object ? "{" : "[");
    add_space(d);
    const uint32_t count = below(&d->seed, 5);
    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            add_text(d, ",");
        if (is_object) {
            add_space(d);
            add_string(d);
            add_space(d);
            add_text(d, ":");
        }
        add_value(d, depth + 1);
    }
    add_text(d, is_object ? "}" : "]");
}

static void add_value(struct document *d, uint32_t depth)
{
    static const char *const literals[] = {"true", "false", "null"};
    add_space(d);
    const uint32_t what = below(&d->seed, depth == 0 ? 40 : 8);
    if (what == 0)
        add_text(d, literals[below(&d->seed, 3)]);
    else if (what <= 2 || depth == 5)
        add_number(d);
    else if (what <= 4)
        add_string(d);
    else
        add_container(d, depth);
    add_space(d);
}

static void make_document(struct document *d, uint64_t seed)
{
    d->seed = seed;
    d->text.len = d->compact.len = d->decoded.len = 0;
    add_value(d, 0);
}

/* ---- the second checker: RFC 8259 as it stands, one function for each rule ---- */

struct check {
    const uint8_t *p, *end;
    int depth;
};

static bool eat(struct check *c, const char *text)
{
    const size_t len = strlen(text);
    if ((size_t)(c->end - c->p) < len || memcmp(c->p, text, len) != 0)
        return false;
    c->p += len;
    return true;
}

static bool eat_one_of(struct check *c, const char *set)
{
    if (c->p == c->end || *c->p == '\0' || strchr(set, *c->p) == NULL)
        return false;
    c->p++;
    return true;
}

static void ws(struct check *c)
{
    while (eat_one_of(c, " \t\n\r"))
        ;
}

static bool some_digits(struct check *c)
{
    bool any = false;
    while (eat_one_of(c, "0123456789"))
        any = true;
    return any;
}

static bool check_number(struct check *c)
{
    (void)eat(c, "-");
    if (!eat(c, "0") && (c->p == c->end || *c->p == '0' || !some_digits(c)))
        return false;
    if (eat(c, ".") && !some_digits(c))
        return false;
    if (!eat_one_of(c, "eE"))
        return true;
    (void)eat_one_of(c, "+-");
    return some_digits(c);
}

static bool check_unit(struct check *c, uint32_t *out)
{
    static const char digits[] = "0123456789abcdefABCDEF";
    *out = 0;
    for (int i = 0; i < 4; i++) {
        if (!eat_one_of(c, digits))
            return false;
        const uint32_t value = (uint32_t)(strchr(digits, c->p[-1]) - digits);
        *out = *out * 16 + (value < 16 ? value : value - 6);
    }
    return true;
}

static bool check_escape(struct check *c)
{
    uint32_t high, low;
    if (eat_one_of(c, "\"\\/bfnrt"))
        return true;
    if (!eat(c, "u") || !check_unit(c, &high))
        return false;
    if (high < 0xD800 || high > 0xDFFF)
        return true;
    return high < 0xDC00 && eat(c, "\\u") && check_unit(c, &low) && low >= 0xDC00 && low <= 0xDFFF;
}

static bool check_string(struct check *c)
{
    if (!eat(c, "\""))
        return false;
    while (!eat(c, "\"")) {
        if (eat(c, "\\")) {
            if (!check_escape(c))
                return false;
            continue;
        }
        const size_t left = (size_t)(c->end - c->p);
        const uint32_t len = left == 0 || *c->p < 0x20 ? 0 : utf8_length(c->p, left);
        if (len == 0)
            return false;
        c->p += len;
    }
    return true;
}

static bool check_value(struct check *c);

static bool check_element(struct check *c, bool named)
{
    ws(c);
    if (named && !check_string(c))
        return false;
    ws(c);
    return (!named || eat(c, ":")) && check_value(c);
}

static bool check_container(struct check *c, bool is_object)
{
    const char *const close = is_object ? "}" : "]";
    ws(c);
    if (eat(c, close))
        return true;
    do {
        if (!check_element(c, is_object))
            return false;
    } while (eat(c, ","));
    return eat(c, close);
}

static bool check_value(struct check *c)
{
    bool ok = false;
    ws(c);
    if (eat(c, "{") || eat(c, "[")) {
        const bool is_object = c->p[-1] == '{';
        ok = ++c->depth <= JSON_DEPTH_MAX && check_container(c, is_object);
        c->depth--;
    } else {
        ok = eat(c, "true") || eat(c, "false") || eat(c, "null") ||
             (c->p < c->end && *c->p == '"' ? check_string(c) : check_number(c));
    }
    ws(c);
    return ok;
}

static bool is_json(struct slice text)
{
    struct check c = {text.data, text.data + text.len, 0};
    return check_value(&c) && c.p == c.end;
}

/* ---- laws ---- */

/* Write a token as compact text, from tokens only. */
static void write_token(const struct json *j, uint32_t t, struct bytes *out)
{
    const struct json_token *const token = &j->tokens[t];
    const bool is_object = token->kind == JSON_OBJECT;
    if (!is_object && token->kind != JSON_ARRAY) {
        const struct slice text = json_text(j, t);
        add(out, text.data, text.len);
        return;
    }
    uint32_t size = 0;
    add(out, is_object ? "{" : "[", 1);
    for (uint32_t i = t + 1; i < token->end_token; i = j->tokens[i].end_token, size++) {
        if (size > 0)
            add(out, ",", 1);
        if (is_object) {
            write_token(j, i++, out);
            add(out, ":", 1);
        }
        write_token(j, i, out);
    }
    add(out, is_object ? "}" : "]", 1);
    assert_int_equal(size, token->size);
}

static void decode_strings(const struct json *j, struct bytes *out)
{
    for (uint32_t t = 0; t < j->count; t++) {
        if (j->tokens[t].kind != JSON_STRING)
            continue;
        add(out, "<", 1);
        const uint32_t len = json_string(j, t, out->data + out->len, BYTES_MAX - out->len);
        assert_true(len != UINT32_MAX);
        out->len += len;
        add(out, ">", 1);
    }
}

static void assert_same(const struct bytes *a, const struct bytes *b)
{
    assert_int_equal(a->len, b->len);
    assert_memory_equal(a->data, b->data, a->len);
}

struct world {
    struct document document;
    struct bytes out;
    struct json_token tokens[TOKENS_MAX];
};

static void every_document_means_what_it_was_made_to_mean(void **state)
{
    struct world *const w = *state;
    for (uint64_t seed = 0; seed < 10 * DOCUMENTS; seed++) {
        struct document *const d = &w->document;
        struct json_error error;
        struct json j;
        make_document(d, seed);
        const struct slice text = slice_of(d->text.data, d->text.len);
        assert_true(is_json(text));
        if (!json_parse(&j, text, w->tokens, TOKENS_MAX, &error))
            fail_msg("%u: %s: %.*s", error.offset, error.message, (int)text.len,
                     (const char *)text.data);
        assert_true(j.count <= json_tokens_bound(text));
        w->out.len = 0;
        write_token(&j, 0, &w->out);
        assert_same(&w->out, &d->compact);
        w->out.len = 0;
        decode_strings(&j, &w->out);
        assert_same(&w->out, &d->decoded);
    }
}

/* The same verdict twice, from a copy of exactly its length, so that a look behind the end is
 * noticed. */
static void compare_verdicts(struct world *w, const uint8_t *data, uint32_t len)
{
    uint8_t *const copy = test_malloc(len > 0 ? len : 1);
    const struct slice text = slice_of(copy, len);
    struct json_error error;
    struct json j;
    memcpy(copy, data, len);
    const bool ok = json_validate(text, &error);
    if (ok != is_json(text))
        fail_msg("%s: %.*s", ok ? "accepted" : "refused", (int)len, (const char *)copy);
    if (!ok)
        assert_true(error.offset <= len);
    assert_int_equal(json_parse(&j, text, w->tokens, TOKENS_MAX, &error), ok);
    test_free(copy);
}

static void every_beginning_is_judged_as_the_grammar_says(void **state)
{
    struct world *const w = *state;
    for (uint64_t seed = 0; seed < DOCUMENTS; seed++) {
        make_document(&w->document, seed);
        for (uint32_t len = 0; len <= w->document.text.len; len++)
            compare_verdicts(w, w->document.text.data, len);
    }
}

/* Bytes that mean something to the grammar, and some that never do. */
static uint8_t draw_byte(uint64_t *seed)
{
    static const char likely[] = "{}[]:,\"\\ue0123456789.-+Ett \n\x80\xbf\xed\xf4\xc3/aDd";
    return (uint8_t)(below(seed, 4) == 0 ? draw(seed) & 0xFF
                                         : (uint8_t)likely[below(seed, sizeof likely)]);
}

/* Change, insert or remove one byte. */
static void damage(struct bytes *b, uint64_t *seed)
{
    const uint32_t at = below(seed, b->len);
    const uint8_t byte = draw_byte(seed);
    switch (below(seed, 3)) {
    case 0:
        b->data[at] = byte;
        break;
    case 1:
        add(b, "", 1);
        memmove(b->data + at + 1, b->data + at, b->len - at - 1);
        b->data[at] = byte;
        break;
    default:
        memmove(b->data + at, b->data + at + 1, b->len - at - 1);
        b->len--;
    }
}

static void every_damage_is_judged_as_the_grammar_says(void **state)
{
    struct world *const w = *state;
    for (uint64_t seed = 0; seed < DOCUMENTS; seed++) {
        make_document(&w->document, seed);
        for (int round = 0; round < DAMAGES && w->document.text.len > 0; round++) {
            w->out = w->document.text;
            for (uint32_t n = below(&w->document.seed, 3); n > 0 && w->out.len > 1; n--)
                damage(&w->out, &w->document.seed);
            compare_verdicts(w, w->out.data, w->out.len);
        }
    }
}

static int set_up(void **state)
{
    *state = test_calloc(1, sizeof(struct world));
    return 0;
}

static int tear_down(void **state)
{
    test_free(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_means_what_it_was_made_to_mean),
        cmocka_unit_test(every_beginning_is_judged_as_the_grammar_says),
        cmocka_unit_test(every_damage_is_judged_as_the_grammar_says),
    };
    return cmocka_run_group_tests_name("json_laws", tests, set_up, tear_down);
}
