/* net/ctl_json.c - see net/ctl_json.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_json.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

bool ctl_json_init(struct ctl_json *out, struct slice text)
{
    struct json_error error;
    const uint32_t bound = json_tokens_bound(text);
    *out = (struct ctl_json){.tokens = calloc(bound + 1, sizeof *out->tokens)};
    if (out->tokens != NULL && json_parse(&out->j, text, out->tokens, bound + 1, &error) &&
        out->tokens[0].kind == JSON_OBJECT)
        return true;
    ctl_json_destroy(out);
    return false;
}

void ctl_json_destroy(struct ctl_json *doc)
{
    free(doc->tokens);
    *doc = (struct ctl_json){.tokens = NULL};
}

uint32_t ctl_json_member(const struct ctl_json *doc, uint32_t object, const char *name)
{
    if (object == JSON_NONE || doc->tokens[object].kind != JSON_OBJECT)
        return JSON_NONE;
    return json_member(&doc->j, object, name);
}

uint64_t ctl_json_number(const struct ctl_json *doc, uint32_t token)
{
    uint64_t number = 0;
    return token != JSON_NONE && json_uint(&doc->j, token, UINT64_MAX, &number) ? number : 0;
}

/* Also those of C1, which are two bytes of UTF-8: c2 80 to c2 9f. */
static void blank_control_characters(char *text)
{
    unsigned char before = 0;
    for (; *text != '\0'; text++) {
        const unsigned char c = (unsigned char)*text;
        if (c < 0x20 || c == 0x7f)
            *text = ' ';
        if (before == 0xc2 && c <= 0x9f)
            text[-1] = *text = ' ';
        before = c;
    }
}

void ctl_json_words(const struct ctl_json *doc, uint32_t token, char *out, uint32_t max)
{
    assert(max >= 2);
    if (token == JSON_NONE || doc->tokens[token].kind != JSON_STRING) {
        snprintf(out, max, "?");
        return;
    }
    memset(out, 0, max); /* a string that does not fit ends where it was cut */
    json_string(&doc->j, token, (uint8_t *)out, max - 1);
    blank_control_characters(out);
}
