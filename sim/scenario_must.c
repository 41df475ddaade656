/* sim/scenario_must.c - ["eviction", "retry"]: what a sweep of the scenario must have seen.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include "core/spelling.h"

static bool refuse_mark(const struct reader *r, uint32_t token, struct slice word)
{
    const char *names[MARK_COUNT + 1] = {NULL};
    for (uint32_t i = 0; i < MARK_COUNT; i++)
        names[i] = mark_name((enum mark)i);
    const char *const near = spelling_nearest(word, names);
    if (near == NULL)
        return json_expected(&r->json, token, r->error, "the name of a mark, like \"eviction\"");
    return json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                         "unknown mark \"%.*s\", did you mean \"%s\"?", (int)word.len,
                         (const char *)word.data, near);
}

static bool read_mark(const struct reader *r, uint32_t token, struct scenario *s)
{
    uint8_t room[SPELLING_BYTES_MAX];
    uint32_t len = 0;
    if (!reader_text(r, token, 1, sizeof room, "the name of a mark, like \"eviction\"", room, &len))
        return false;
    const enum mark mark = mark_find(slice_of(room, len));
    if (mark == MARK_COUNT)
        return refuse_mark(r, token, slice_of(room, len));
    if (s->must[mark])
        return json_expected(&r->json, token, r->error, "each mark once");
    s->must[mark] = true;
    return true;
}

bool scenario_read_must(const struct reader *r, uint32_t token, struct scenario *s)
{
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error, "a list of marks, like [\"eviction\"]");
    const uint32_t end = r->json.tokens[token].end_token;
    for (uint32_t t = token + 1; t < end; t = r->json.tokens[t].end_token) {
        if (!read_mark(r, t, s))
            return false;
    }
    return true;
}
