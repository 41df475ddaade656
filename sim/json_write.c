/* sim/json_write.c - see sim/json_write.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/json_write.h"

#include <assert.h>

#include "sim/json_quote.h"

static struct json_write open_with(FILE *out, const char *between, char open, char close)
{
    fputc(open, out);
    return (struct json_write){.out = out, .between = between, .close = close};
}

struct json_write json_write_object(FILE *out, const char *between)
{
    return open_with(out, between, '{', '}');
}

struct json_write json_write_list(FILE *out, const char *between)
{
    return open_with(out, between, '[', ']');
}

FILE *json_write_element(struct json_write *w)
{
    if (w->begun)
        fputs(w->between, w->out);
    w->begun = true;
    return w->out;
}

FILE *json_write_name(struct json_write *w, const char *name)
{
    fprintf(json_write_element(w), "\"%s\": ", name);
    return w->out;
}

void json_write_number(struct json_write *w, const char *name, uint64_t number)
{
    fprintf(json_write_name(w, name), "%llu", (unsigned long long)number);
}

void json_write_text(struct json_write *w, const char *name, const char *text)
{
    json_quote(slice_str(text), json_write_name(w, name));
}

void json_write_bool(struct json_write *w, const char *name, bool is)
{
    fputs(is ? "true" : "false", json_write_name(w, name));
}

void json_write_end(struct json_write *w)
{
    fputc(w->close, w->out);
}

void json_write_decimal(uint64_t number, uint32_t places, FILE *out)
{
    enum { PLACES_MAX = 19 };
    uint64_t one = 1;
    assert(places <= PLACES_MAX);
    for (uint32_t i = 0; i < places; i++)
        one *= 10;
    fprintf(out, "%llu", (unsigned long long)(number / one));
    uint64_t rest = number % one;
    if (rest > 0)
        fputc('.', out);
    for (; rest > 0; rest %= one) {
        one /= 10;
        fputc((char)('0' + rest / one), out);
    }
}
