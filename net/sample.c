/* net/sample.c - see net/sample.h.
 *
 * Once something was not what it should be, the first such place is kept, and all that is read from
 * then on is zero; so it is enough to look at the end.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/sample.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/json_string.h"
#include "core/message.h"
#include "core/utf8.h"
#include "net/ctl_json.h"
#include "net/http_field.h"

struct reading {
    struct ctl_json doc;
    char *problem;
    bool bad;
};

static void expected(struct reading *r, uint32_t token, const char *name, const char *what)
{
    if (r->bad)
        return;
    r->bad = true;
    snprintf(r->problem, SAMPLE_PROBLEM_BYTES, "%s: %s expected at byte %u", name, what,
             token == JSON_NONE ? 0 : (unsigned)r->doc.tokens[token].start);
}

/* Begin. false: it is no JSON object, or there is no memory; nothing is to be ended then. */
static bool begin(struct reading *r, struct slice text, char *problem)
{
    *r = (struct reading){.problem = problem};
    problem[0] = '\0';
    if (ctl_json_init(&r->doc, text))
        return true;
    snprintf(problem, SAMPLE_PROBLEM_BYTES, "a JSON object expected");
    return false;
}

/* Returns whether all was well. */
static bool finish(struct reading *r)
{
    ctl_json_destroy(&r->doc);
    return !r->bad;
}

/* --- values ---------------------------------------------------------------------------------- */

static bool is_kind(const struct reading *r, uint32_t token, enum json_kind kind)
{
    return token != JSON_NONE && r->doc.tokens[token].kind == kind;
}

/* A member of an object that must be there. */
static uint32_t member(struct reading *r, uint32_t object, const char *name)
{
    if (r->bad)
        return JSON_NONE;
    const uint32_t token = ctl_json_member(&r->doc, object, name);
    if (token == JSON_NONE)
        expected(r, object, name, "such a member");
    return token;
}

static uint32_t container(struct reading *r, uint32_t object, const char *name, enum json_kind kind)
{
    const uint32_t token = member(r, object, name);
    if (is_kind(r, token, kind))
        return token;
    expected(r, token, name, kind == JSON_ARRAY ? "a list" : "an object");
    return JSON_NONE;
}

static uint64_t number(struct reading *r, uint32_t object, const char *name, uint64_t max)
{
    uint64_t n = 0;
    const uint32_t token = member(r, object, name);
    if (token == JSON_NONE || !json_uint(&r->doc.j, token, max, &n))
        expected(r, token, name, "a whole number");
    return r->bad ? 0 : n;
}

static uint32_t small_number(struct reading *r, uint32_t object, const char *name, uint32_t least,
                             uint32_t most)
{
    const uint64_t n = number(r, object, name, UINT64_MAX);
    if (n < least || n > most)
        expected(r, ctl_json_member(&r->doc, object, name), name, "a number in its range");
    return r->bad ? least : (uint32_t)n;
}

static bool truth(struct reading *r, uint32_t object, const char *name)
{
    const uint32_t token = member(r, object, name);
    if (!is_kind(r, token, JSON_TRUE) && !is_kind(r, token, JSON_FALSE))
        expected(r, token, name, "true or false");
    return is_kind(r, token, JSON_TRUE);
}

/* Seconds as milliseconds. Less than half of one is 0, which json_milli() does not take. */
static uint64_t seconds(struct reading *r, uint32_t token, const char *name)
{
    uint64_t ms = 0;
    if (token == JSON_NONE ||
        (!json_milli(&r->doc.j, token, TTL_MS_MAX, &ms) && !json_uint(&r->doc.j, token, 0, &ms)))
        expected(r, token, name, "a number of seconds");
    return ms;
}

/* A string of at most max bytes; returns its length, 0 if it is something else. */
static uint32_t string(struct reading *r, uint32_t object, const char *name, uint8_t *out,
                       uint32_t max)
{
    const uint32_t token = member(r, object, name);
    if (!is_kind(r, token, JSON_STRING)) {
        expected(r, token, name, "a string");
        return 0;
    }
    const uint32_t len = json_string(&r->doc.j, token, out, max);
    if (len == UINT32_MAX)
        expected(r, token, name, "a shorter string");
    return len == UINT32_MAX ? 0 : len;
}

/* 16 hexadecimal digits. */
static uint64_t hex(struct reading *r, uint32_t object, const char *name)
{
    uint8_t digits[16];
    uint64_t n = 0;
    bool fits = string(r, object, name, digits, sizeof digits) == sizeof digits;
    for (size_t i = 0; fits && i < sizeof digits; i++) {
        const uint8_t value = http_hex_value(digits[i]);
        fits = value < 16;
        n = n << 4 | value;
    }
    if (!fits)
        expected(r, ctl_json_member(&r->doc, object, name), name, "16 hexadecimal digits");
    return r->bad ? 0 : n;
}

/* As core/cluster.h has it: printable ASCII without spaces. */
static void node_id(struct reading *r, uint32_t object, const char *name,
                    char out[NODE_ID_BYTES_MAX + 1])
{
    const uint32_t len = string(r, object, name, (uint8_t *)out, NODE_ID_BYTES_MAX);
    bool fits = len > 0;
    for (uint32_t i = 0; i < len; i++)
        fits = fits && out[i] > ' ' && out[i] <= '~';
    if (!fits)
        expected(r, ctl_json_member(&r->doc, object, name), name, "the id of a node");
    out[len] = '\0';
}

/* --- GET /node ------------------------------------------------------------------------------- */

static void read_identity(struct reading *r, struct sample_node *n)
{
    node_id(r, 0, "id", n->id);
    n->boot_id = hex(r, 0, "boot_id");
    n->uptime_ms = seconds(r, member(r, 0, "uptime_s"), "uptime_s");
    const uint32_t state = member(r, 0, "state");
    n->is_draining = state != JSON_NONE && json_string_is(&r->doc.j, state, "draining");
    const uint32_t ring = container(r, 0, "ring", JSON_OBJECT);
    n->fingerprint = hex(r, ring, "fingerprint");
    n->members = small_number(r, ring, "nodes", 1, NODES_MAX);
    n->is_member = truth(r, ring, "member");
}

static void read_cache(struct reading *r, struct sample_node *n)
{
    const uint32_t cache = container(r, 0, "cache", JSON_OBJECT);
    const struct {
        const char *name;
        uint64_t *out;
    } counters[] = {
        {"items", &n->items},       {"used_bytes", &n->used_bytes},
        {"hits", &n->hits},         {"capacity_bytes", &n->capacity_bytes},
        {"misses", &n->misses},     {"created", &n->created},
        {"replaced", &n->replaced}, {"deleted", &n->deleted},
        {"evicted", &n->evicted},   {"expired_on_access", &n->expired},
    };
    for (size_t i = 0; i < ARRAY_LEN(counters); i++)
        *counters[i].out = number(r, cache, counters[i].name, UINT64_MAX / 4);
    n->expired += number(r, cache, "expired_in_background", UINT64_MAX / 4);
}

static void read_forwarding(struct reading *r, struct sample_node *n)
{
    const uint64_t most = UINT64_MAX / NODES_MAX / 2; /* so that sums do not wrap */
    const uint32_t forwarding = container(r, 0, "forwarding", JSON_OBJECT);
    n->collapsed = number(r, forwarding, "collapsed", most);
    const uint32_t peers = container(r, forwarding, "peers", JSON_OBJECT);
    const uint32_t count = peers == JSON_NONE ? 0 : r->doc.tokens[peers].size;
    uint32_t name = peers + 1;
    for (uint32_t i = 0; i < count && !r->bad; i++, name = r->doc.tokens[name + 1].end_token) {
        n->forwarded += number(r, name + 1, "sent", most);
        n->failed += number(r, name + 1, "failed", most);
    }
}

static void read_moving(struct reading *r, struct sample_node *n)
{
    const uint32_t moving = container(r, 0, "moving", JSON_OBJECT);
    n->moved_out = number(r, moving, "moved_out", UINT64_MAX / 4);
    n->orphans = number(r, moving, "orphans", UINT64_MAX / 4);
    n->came_back = number(r, moving, "came_back", UINT64_MAX / 4);
    n->moved_misses = number(r, moving, "moved_misses", UINT64_MAX / 4);
}

bool sample_read_node(struct slice text, struct sample_node *out,
                      char problem[SAMPLE_PROBLEM_BYTES])
{
    struct reading r;
    memset(out, 0, sizeof *out);
    if (!begin(&r, text, problem))
        return false;
    read_identity(&r, out);
    read_cache(&r, out);
    read_forwarding(&r, out);
    read_moving(&r, out);
    return finish(&r);
}

/* --- GET /node/keys -------------------------------------------------------------------------- */

/* Has it a control character? The text is valid UTF-8. Those of C1 are c2 80 to c2 9f. */
static bool has_control(const uint8_t *text, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        if (text[i] < 0x20 || text[i] == 0x7f ||
            (text[i] == 0xc2 && i + 1 < len && text[i + 1] < 0xa0))
            return true;
    return false;
}

static void read_key(struct reading *r, uint32_t object, struct sample_key *k)
{
    k->key_len = string(r, object, "key", k->key, sizeof k->key);
    if (k->key_len == 0 || has_control(k->key, k->key_len))
        expected(r, ctl_json_member(&r->doc, object, "key"), "key",
                 "1 to 250 bytes without control characters");
    k->value_bytes = small_number(r, object, "value_bytes", 0, VALUE_BYTES_LIMIT);
    k->charge_bytes = small_number(r, object, "charge_bytes", 0, UINT32_MAX);
    k->is_orphan = truth(r, object, "orphan");
    const uint32_t ttl = member(r, object, "ttl_left");
    k->ttl_left_ms = is_kind(r, ttl, JSON_NULL) ? TTL_FOREVER : seconds(r, ttl, "ttl_left");
}

static void read_keys(struct reading *r, uint32_t max, struct sample_keys *k)
{
    const uint32_t list = container(r, 0, "keys", JSON_ARRAY);
    const uint32_t count = list == JSON_NONE ? 0 : r->doc.tokens[list].size;
    if (count > max)
        expected(r, list, "keys", "no more than was asked for");
    if (r->bad || count == 0)
        return;
    k->list = calloc(count, sizeof *k->list);
    if (k->list == NULL) {
        expected(r, list, "keys", "more memory");
        return;
    }
    uint32_t object = list + 1;
    for (; k->count < count && !r->bad; k->count++, object = r->doc.tokens[object].end_token)
        read_key(r, object, &k->list[k->count]);
}

bool sample_read_keys(struct slice text, uint32_t max, struct sample_keys *out,
                      char problem[SAMPLE_PROBLEM_BYTES])
{
    struct reading r;
    memset(out, 0, sizeof *out);
    if (!begin(&r, text, problem))
        return false;
    read_keys(&r, max, out);
    out->total = number(&r, 0, "total", UINT64_MAX / 4);
    const uint32_t next = member(&r, 0, "next");
    out->has_next = next != JSON_NONE && !is_kind(&r, next, JSON_NULL);
    if (out->has_next)
        out->next = number(&r, 0, "next", UINT64_MAX / 4);
    if (finish(&r))
        return true;
    sample_keys_destroy(out);
    return false;
}

void sample_keys_destroy(struct sample_keys *k)
{
    free(k->list);
    *k = (struct sample_keys){.count = 0};
}

/* --- GET /cluster ---------------------------------------------------------------------------- */

static void read_member(struct reading *r, uint32_t object, struct sample_member *m)
{
    uint8_t text[sizeof "http://[]:65535" + URL_HOST_BYTES_MAX];
    node_id(r, object, "id", m->id);
    m->weight = small_number(r, object, "weight", 1, WEIGHT_MAX);
    const uint32_t len = string(r, object, "url", text, sizeof text);
    if (!r->bad && url_parse(slice_of(text, len), &m->where) != NULL)
        expected(r, ctl_json_member(&r->doc, object, "url"), "url", "http://HOST:PORT");
}

static int by_id(const void *a, const void *b)
{
    const struct sample_member *const *x = a;
    const struct sample_member *const *y = b;
    return strcmp((*x)->id, (*y)->id);
}

static bool has_twins(const struct sample_cluster *c)
{
    const struct sample_member **sorted = calloc(c->count, sizeof *sorted);
    bool twins = sorted == NULL;
    for (uint32_t i = 0; !twins && i < c->count; i++)
        sorted[i] = &c->list[i];
    if (sorted != NULL)
        qsort(sorted, c->count, sizeof *sorted, by_id);
    for (uint32_t i = 1; !twins && i < c->count; i++)
        twins = strcmp(sorted[i - 1]->id, sorted[i]->id) == 0;
    free(sorted);
    return twins;
}

static void read_members(struct reading *r, struct sample_cluster *c)
{
    const uint32_t list = container(r, 0, "nodes", JSON_ARRAY);
    const uint32_t count = list == JSON_NONE ? 0 : r->doc.tokens[list].size;
    if (count == 0 || count > NODES_MAX)
        expected(r, list, "nodes", "1 to 4096 nodes");
    if (r->bad)
        return;
    c->list = calloc(count, sizeof *c->list);
    if (c->list == NULL) {
        expected(r, list, "nodes", "more memory");
        return;
    }
    uint32_t object = list + 1;
    for (; c->count < count && !r->bad; c->count++, object = r->doc.tokens[object].end_token)
        read_member(r, object, &c->list[c->count]);
    if (!r->bad && has_twins(c))
        expected(r, list, "nodes", "no id twice");
}

bool sample_read_cluster(struct slice text, struct sample_cluster *out,
                         char problem[SAMPLE_PROBLEM_BYTES])
{
    struct reading r;
    memset(out, 0, sizeof *out);
    if (!begin(&r, text, problem))
        return false;
    node_id(&r, 0, "node", out->id);
    out->fingerprint = hex(&r, 0, "fingerprint");
    out->virtual_nodes = small_number(&r, 0, "virtual_nodes", 1, VIRTUAL_NODES_MAX);
    read_members(&r, out);
    if (finish(&r))
        return true;
    sample_cluster_destroy(out);
    return false;
}

void sample_cluster_destroy(struct sample_cluster *c)
{
    free(c->list);
    *c = (struct sample_cluster){.count = 0};
}
