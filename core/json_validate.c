/* core/json_validate.c - see the header for what is refused.
 *
 * The grammar is a machine whose five states say what may come next:
 *
 *     VALUE          a scalar --> AFTER_VALUE,  '{' --> NAME_OR_END,  '[' --> VALUE_OR_END
 *     NAME           a string and ':' --> VALUE
 *     AFTER_VALUE    ',' --> NAME or VALUE, by the container that is open
 *                    '}' or ']', whichever closes it --> AFTER_VALUE, one level up
 *     VALUE_OR_END, NAME_OR_END    as VALUE or NAME, or the end of an empty container
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/json_validate.h"

#include "core/utf8.h"

#include <assert.h>
#include <stdio.h>

enum next { VALUE, VALUE_OR_END, NAME, NAME_OR_END, AFTER_VALUE };

struct scan {
    struct slice text;
    uint32_t at;           /* offset of the next byte */
    enum next next;        /* what may stand there */
    uint32_t depth;        /* containers open */
    uint32_t open_objects; /* a bit for each of them, innermost lowest: is it an object? */
    struct json_error *error;
};

static_assert(JSON_DEPTH_MAX <= 32, "open_objects has a bit for each level");

enum { AT_END = -1 };

/* The byte at s->at, or AT_END. */
static int peek(const struct scan *s)
{
    return s->at < s->text.len ? s->text.data[s->at] : AT_END;
}

static bool is_digit(int c)
{
    return c >= '0' && c <= '9';
}

static bool is_word(int c)
{
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

/* The letters and digits from s->at on. */
static struct slice word(const struct scan *s)
{
    uint32_t end = s->at;
    while (end < s->text.len && is_word(s->text.data[end]))
        end++;
    return slice_of(s->text.data + s->at, end - s->at);
}

static void describe_word(struct slice w, char *out, size_t out_bytes)
{
    enum { SHOWN = 20 };
    const bool whole = w.len <= SHOWN;
    snprintf(out, out_bytes, "'%.*s%s'", whole ? (int)w.len : SHOWN, (const char *)w.data,
             whole ? "" : "...");
}

static void describe_character(const uint8_t *p, size_t left, char *out, size_t out_bytes)
{
    const uint32_t len = utf8_length(p, left);
    const uint32_t code = len > 0 ? utf8_decode(p, len) : 0;
    if (len == 0)
        snprintf(out, out_bytes, "byte 0x%02X", (unsigned)*p);
    else if (code == 0xFEFF)
        snprintf(out, out_bytes, "a byte order mark");
    else
        snprintf(out, out_bytes, "U+%04X", (unsigned)code);
}

/* Name what stands at s->at, in ASCII. */
static void describe(const struct scan *s, char *out, size_t out_bytes)
{
    const int c = peek(s);
    if (c == AT_END)
        snprintf(out, out_bytes, "the end of the text");
    else if (c == '\n' || c == '\r')
        snprintf(out, out_bytes, "the end of the line");
    else if (c == '\'')
        snprintf(out, out_bytes, "a single quote");
    else if (is_word(c) && !is_digit(c))
        describe_word(word(s), out, out_bytes);
    else if (c >= ' ' && c < 0x7F)
        snprintf(out, out_bytes, "'%c'", c);
    else
        describe_character(s->text.data + s->at, s->text.len - s->at, out, out_bytes);
}

static bool expected(const struct scan *s, const char *what)
{
    char found[40];
    describe(s, found, sizeof found);
    return json_error_at(s->error, s->text, s->at, "expected %s, found %s", what, found);
}

/* Are these eight bytes ordinary ones of a string: ASCII, no control, no '"', no '\'? In each
 * byte the subtraction reaches the top bit just if the byte was below 0x20, or was equal to the
 * character that the exclusive or made zero; without such a byte nothing is borrowed. */
static bool eight_are_plain(const uint8_t *p)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t w;
    memcpy(&w, p, sizeof w);
    const uint64_t control = w - each * 0x20;
    const uint64_t quote = (w ^ each * '"') - each;
    const uint64_t backslash = (w ^ each * '\\') - each;
    return ((w | control | quote | backslash) & each * 0x80) == 0;
}

static bool is_plain(uint8_t c)
{
    return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Most bytes of most texts are ordinary ones within strings: eight at a time. */
static void skip_plain(struct scan *s)
{
    const uint8_t *const data = s->text.data;
    const uint32_t len = s->text.len;
    uint32_t at = s->at;
    while (len - at >= 8 && eight_are_plain(data + at))
        at += 8;
    while (at < len && is_plain(data[at]))
        at++;
    s->at = at;
}

static int hex_digit(int c)
{
    if (is_digit(c))
        return c - '0';
    if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
        return (c | 0x20) - 'a' + 10;
    return -1;
}

/* uXXXX, from the u on. */
static bool code_unit(struct scan *s, uint32_t *out)
{
    uint32_t unit = 0;
    s->at++;
    for (int i = 0; i < 4; i++, s->at++) {
        const int digit = hex_digit(peek(s));
        if (digit < 0)
            return expected(s, "four hexadecimal digits after \\u");
        unit = unit << 4 | (uint32_t)digit;
    }
    *out = unit;
    return true;
}

/* What follows the first half of a pair must be the second half. */
static bool low_surrogate(struct scan *s)
{
    const uint32_t start = s->at;
    uint32_t unit = 0;
    if (peek(s) == '\\') {
        s->at++;
        if (peek(s) == 'u' && !code_unit(s, &unit))
            return false;
    }
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return true;
    s->at = start;
    return expected(s, "\\uDC00 to \\uDFFF after the first half of a surrogate pair");
}

static bool escape(struct scan *s)
{
    const uint32_t start = s->at++;
    const int c = peek(s);
    uint32_t unit;
    if (c != 'u') {
        if (c <= 0 || strchr("\"\\/bfnrt", c) == NULL)
            return expected(s, "one of \" \\ / b f n r t u after a backslash");
        s->at++;
        return true;
    }
    if (!code_unit(s, &unit))
        return false;
    if (unit >= 0xDC00 && unit <= 0xDFFF)
        return json_error_at(s->error, s->text, start,
                             "expected the first half of a surrogate pair before \\u%04X", unit);
    return unit < 0xD800 || unit > 0xDBFF || low_surrogate(s);
}

/* A byte that ends a run of plain ones, neither a quote nor a backslash: a longer character, or
 * an error. */
static bool other_character(struct scan *s)
{
    const int c = peek(s);
    if (c < 0x80) {
        const bool unclosed = c == AT_END || c == '\n' || c == '\r';
        return expected(s, unclosed ? "'\"' at the end of a string"
                                    : "an escape in place of a control character");
    }
    const uint32_t len = utf8_length(s->text.data + s->at, s->text.len - s->at);
    if (len == 0)
        return expected(s, "UTF-8");
    s->at += len;
    return true;
}

static bool string(struct scan *s)
{
    s->at++;
    for (;;) {
        skip_plain(s);
        const int c = peek(s);
        if (c == '"') {
            s->at++;
            return true;
        }
        if (!(c == '\\' ? escape(s) : other_character(s)))
            return false;
    }
}

static bool digits(struct scan *s, const char *what)
{
    if (!is_digit(peek(s)))
        return expected(s, what);
    while (is_digit(peek(s)))
        s->at++;
    return true;
}

static bool whole_part(struct scan *s)
{
    if (peek(s) != '0')
        return digits(s, "a digit after '-'");
    s->at++;
    return !is_digit(peek(s)) || expected(s, "no digit after a leading 0");
}

static bool exponent(struct scan *s)
{
    s->at++;
    if (peek(s) == '+' || peek(s) == '-')
        s->at++;
    return digits(s, "a digit in the exponent");
}

static bool number(struct scan *s)
{
    if (peek(s) == '-')
        s->at++;
    if (!whole_part(s))
        return false;
    if (peek(s) == '.') {
        s->at++;
        if (!digits(s, "a digit after the decimal point"))
            return false;
    }
    return (peek(s) != 'e' && peek(s) != 'E') || exponent(s);
}

static bool literal(struct scan *s, const char *what)
{
    const struct slice w = word(s);
    if (!slice_eq(w, slice_str("true")) && !slice_eq(w, slice_str("false")) &&
        !slice_eq(w, slice_str("null")))
        return expected(s, what);
    s->at += w.len;
    return true;
}

static bool enter(struct scan *s, bool is_object)
{
    if (s->depth == JSON_DEPTH_MAX)
        return json_error_at(s->error, s->text, s->at,
                             "expected at most %d levels of objects and arrays", JSON_DEPTH_MAX);
    s->at++;
    s->depth++;
    s->open_objects = s->open_objects << 1 | is_object;
    s->next = is_object ? NAME_OR_END : VALUE_OR_END;
    return true;
}

static bool leave(struct scan *s)
{
    assert(s->depth > 0);
    s->at++;
    s->depth--;
    s->open_objects >>= 1;
    s->next = AFTER_VALUE;
    return true;
}

static bool value(struct scan *s, const char *what)
{
    const int c = peek(s);
    s->next = AFTER_VALUE;
    if (c == '"')
        return string(s);
    if (c == '-' || is_digit(c))
        return number(s);
    if (c == '{' || c == '[')
        return enter(s, c == '{');
    return literal(s, what);
}

static void skip_space(struct scan *s)
{
    while (peek(s) == ' ' || peek(s) == '\n' || peek(s) == '\t' || peek(s) == '\r')
        s->at++;
}

static bool name(struct scan *s, const char *what)
{
    if (peek(s) != '"')
        return expected(s, what);
    if (!string(s))
        return false;
    skip_space(s);
    if (peek(s) != ':')
        return expected(s, "':' after a member's name");
    s->at++;
    s->next = VALUE;
    return true;
}

static bool after_value(struct scan *s)
{
    assert(s->depth > 0);
    const bool in_object = (s->open_objects & 1) != 0;
    const int c = peek(s);
    if (c == (in_object ? '}' : ']'))
        return leave(s);
    if (c != ',')
        return expected(s, in_object ? "',' or '}' after a member" : "',' or ']' after an element");
    s->at++;
    s->next = in_object ? NAME : VALUE;
    return true;
}

static bool step(struct scan *s)
{
    switch (s->next) {
    case VALUE:
        return value(s, "a value");
    case VALUE_OR_END:
        return peek(s) == ']' ? leave(s) : value(s, "a value or ']'");
    case NAME:
        return name(s, "a member's name in double quotes");
    case NAME_OR_END:
        return peek(s) == '}' ? leave(s) : name(s, "a member's name in double quotes or '}'");
    case AFTER_VALUE:
        return after_value(s);
    }
    return false;
}

bool json_validate(struct slice text, struct json_error *error)
{
    assert(error != NULL);
    assert(text.data != NULL || text.len == 0);
    struct scan s = {.text = text, .next = VALUE, .error = error};
    do {
        skip_space(&s);
        if (!step(&s))
            return false;
    } while (s.depth > 0);
    skip_space(&s);
    return s.at == text.len || expected(&s, "nothing after the value");
}
