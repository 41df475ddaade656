/* net/route.c - a table of paths, and keys as people and programs spell them.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/route.h"

#include <assert.h>

#include "core/utf8.h"
#include "net/http_field.h"

enum tail { TAIL_NONE, TAIL_KEY };
enum query { QUERY_NONE, QUERY_PAGE, QUERY_IGNORED };

struct path {
    const char *text; /* all of the path, or what stands before the key */
    enum tail tail;
    enum query query;
    enum route_kind kind;
};

static_assert(KEY_BYTES_MAX == 250, "key_too_long says so");
static_assert(ROUTE_LIMIT_MAX == 1000, "bad_query says so");

static const struct http_refusal empty_key = {400, "empty_key",
                                              "The path ends before the key: add one."};
static const struct http_refusal bad_escape = {
    400, "bad_escape", "A percent sign in a path is followed by two hexadecimal digits: %25."};
static const struct http_refusal bad_key = {
    400, "bad_key", "Keys are UTF-8 without control characters, percent-encoded in the path."};
static const struct http_refusal key_too_long = {
    414, "key_too_long", "Keys have at most 250 bytes, counted after decoding."};
static const struct http_refusal unknown_query = {
    400, "unknown_query", "No query is understood here; write a question mark in a key as %3F."};
static const struct http_refusal bad_query = {
    400, "bad_query",
    "The query is limit=L&after=N, each at most once: L from 1 to 1000, N a whole number."};

static struct route bad(const struct http_refusal *refusal)
{
    return (struct route){.kind = ROUTE_BAD, .refusal = refusal};
}

static struct slice without_start(struct slice text, uint32_t n)
{
    assert(n <= text.len);
    return n == 0 ? text : slice_of(text.data + n, text.len - n);
}

/* UTF-8 without C0 (to U+001F), DEL and C1 (U+0080 to U+009F, which is 0xC2 0x80 to 0x9F). */
static bool is_key_text(struct slice text)
{
    for (uint32_t i = 0; i < text.len;) {
        const uint8_t c = text.data[i];
        const uint32_t len = utf8_length(text.data + i, text.len - i);
        if (len == 0 || c < 0x20 || c == 0x7f || (c == 0xc2 && text.data[i + 1] < 0xa0))
            return false;
        i += len;
    }
    return true;
}

/* The byte that %XX at the start of a text stands for, or -1. */
static int escaped_byte(struct slice text)
{
    if (text.len < 3)
        return -1;
    const uint8_t high = http_hex_value(text.data[1]);
    const uint8_t low = http_hex_value(text.data[2]);
    return high < 16 && low < 16 ? high * 16 + low : -1;
}

/* Decode a key that has escapes. */
static struct route decoded_key(enum route_kind kind, struct slice text,
                                uint8_t room[KEY_BYTES_MAX])
{
    uint32_t len = 0;
    while (text.len > 0) {
        const bool escape = text.data[0] == '%';
        const int byte = escape ? escaped_byte(text) : text.data[0];
        if (byte < 0)
            return bad(&bad_escape);
        if (len < KEY_BYTES_MAX)
            room[len] = (uint8_t)byte;
        len++;
        text = without_start(text, escape ? 3 : 1);
    }
    if (len > KEY_BYTES_MAX)
        return bad(&key_too_long);
    const struct slice key = slice_of(room, len);
    return is_key_text(key) ? (struct route){.kind = kind, .key = key} : bad(&bad_key);
}

static struct route keyed(enum route_kind kind, struct slice text, uint8_t room[KEY_BYTES_MAX])
{
    if (text.len == 0)
        return bad(&empty_key);
    if (memchr(text.data, '%', text.len) != NULL)
        return decoded_key(kind, text, room);
    if (text.len > KEY_BYTES_MAX)
        return bad(&key_too_long);
    return is_key_text(text) ? (struct route){.kind = kind, .key = text} : bad(&bad_key);
}

/* Is this name=number, within the range? */
static bool is_number_of(struct slice parameter, const char *name, uint64_t least, uint64_t most,
                         uint64_t *out)
{
    bool found;
    uint64_t number;
    struct slice value = parameter;
    if (!slice_eq(http_cut(&value, '=', &found), slice_str(name)) || !found)
        return false;
    if (!http_decimal(value, &number) || number < least || number > most)
        return false;
    *out = number;
    return true;
}

static struct route paged(enum route_kind kind, struct slice query)
{
    uint64_t limit = ROUTE_LIMIT_DEFAULT, after = 0;
    uint32_t limits = 0, afters = 0;
    for (bool more = query.len > 0; more;) {
        const struct slice parameter = http_cut(&query, '&', &more);
        if (is_number_of(parameter, "limit", 1, ROUTE_LIMIT_MAX, &limit))
            limits++;
        else if (is_number_of(parameter, "after", 0, UINT64_MAX, &after))
            afters++;
        else
            return bad(&bad_query);
    }
    if (limits > 1 || afters > 1)
        return bad(&bad_query);
    return (struct route){.kind = kind, .limit = (uint32_t)limit, .after = after};
}

/* The entry for a path, or NULL. *rest is the text of its key. */
static const struct path *find_path(struct slice text, struct slice *rest)
{
    static const struct path paths[] = {
        {"/cache/", TAIL_KEY, QUERY_NONE, ROUTE_CACHE},
        {ROUTE_INTERNAL_PREFIX, TAIL_KEY, QUERY_NONE, ROUTE_INTERNAL_CACHE},
        {"/cluster", TAIL_NONE, QUERY_NONE, ROUTE_CLUSTER},
        {"/cluster/locate/", TAIL_KEY, QUERY_NONE, ROUTE_LOCATE},
        {"/node", TAIL_NONE, QUERY_NONE, ROUTE_NODE},
        {"/node/keys", TAIL_NONE, QUERY_PAGE, ROUTE_NODE_KEYS},
        {"/node/reload", TAIL_NONE, QUERY_NONE, ROUTE_NODE_RELOAD},
        {"/metrics", TAIL_NONE, QUERY_IGNORED, ROUTE_METRICS},
        {"/livez", TAIL_NONE, QUERY_IGNORED, ROUTE_LIVEZ},
        {"/readyz", TAIL_NONE, QUERY_IGNORED, ROUTE_READYZ},
        {"*", TAIL_NONE, QUERY_NONE, ROUTE_STAR},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(paths); i++) {
        const struct slice start = slice_str(paths[i].text);
        if (text.len < start.len || memcmp(text.data, start.data, start.len) != 0)
            continue;
        *rest = without_start(text, start.len);
        const bool one_segment = rest->len == 0 || memchr(rest->data, '/', rest->len) == NULL;
        if (paths[i].tail == TAIL_KEY ? one_segment : rest->len == 0)
            return &paths[i];
    }
    return NULL;
}

struct route route_find(struct slice target, uint8_t key_room[KEY_BYTES_MAX])
{
    bool has_query;
    struct slice query = target;
    const struct slice text = http_cut(&query, '?', &has_query);
    struct slice rest;
    const struct path *path = find_path(text, &rest);
    if (path == NULL)
        return (struct route){.kind = ROUTE_NONE};
    if (has_query && path->query == QUERY_NONE)
        return bad(&unknown_query);
    if (path->query == QUERY_PAGE)
        return paged(path->kind, query);
    return path->tail == TAIL_KEY ? keyed(path->kind, rest, key_room)
                                  : (struct route){.kind = path->kind};
}

enum access { ACCESS_NONE, ACCESS_OPTIONS, ACCESS_READ, ACCESS_CHANGE, ACCESS_ACT };

static enum access access_of(enum route_kind kind)
{
    switch (kind) {
    case ROUTE_CACHE:
    case ROUTE_INTERNAL_CACHE:
        return ACCESS_CHANGE;
    case ROUTE_CLUSTER:
    case ROUTE_LOCATE:
    case ROUTE_NODE:
    case ROUTE_NODE_KEYS:
    case ROUTE_METRICS:
    case ROUTE_LIVEZ:
    case ROUTE_READYZ:
        return ACCESS_READ;
    case ROUTE_NODE_RELOAD:
        return ACCESS_ACT;
    case ROUTE_STAR:
        return ACCESS_OPTIONS;
    case ROUTE_NONE:
    case ROUTE_BAD:
        break;
    }
    return ACCESS_NONE;
}

bool route_allows(enum route_kind kind, enum http_method method)
{
    const enum access access = access_of(kind);
    switch (method) {
    case HTTP_M_GET:
    case HTTP_M_HEAD:
        return access == ACCESS_READ || access == ACCESS_CHANGE;
    case HTTP_M_PUT:
    case HTTP_M_DELETE:
        return access == ACCESS_CHANGE;
    case HTTP_M_POST:
        return access == ACCESS_ACT;
    case HTTP_M_OPTIONS:
        return access != ACCESS_NONE;
    case HTTP_M_OTHER:
        break;
    }
    return false;
}

const char *route_allow(enum route_kind kind)
{
    static const char *const allow[] = {
        [ACCESS_NONE] = "",
        [ACCESS_OPTIONS] = "OPTIONS",
        [ACCESS_READ] = "GET, HEAD, OPTIONS",
        [ACCESS_CHANGE] = "GET, HEAD, PUT, DELETE, OPTIONS",
        [ACCESS_ACT] = "POST, OPTIONS",
    };
    return allow[access_of(kind)];
}

static bool is_unreserved(uint8_t c)
{
    const uint8_t lower = c | 0x20;
    return (lower >= 'a' && lower <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

uint32_t route_encode_key(struct slice key, uint8_t out[ROUTE_KEY_ENCODED_MAX])
{
    static const char digits[] = "0123456789ABCDEF";
    assert(key.len <= KEY_BYTES_MAX);
    uint32_t n = 0;
    for (uint32_t i = 0; i < key.len; i++) {
        const uint8_t c = key.data[i];
        if (is_unreserved(c)) {
            out[n++] = c;
        } else {
            out[n++] = '%';
            out[n++] = (uint8_t)digits[c >> 4];
            out[n++] = (uint8_t)digits[c & 15];
        }
    }
    return n;
}
