/* sim/scenario.c - the whole file: its name, its settings, and the parts in their order.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario.h"

#include "core/cluster.h"
#include "core/message.h"
#include "sim/scenario_parts.h"

#include <assert.h>
#include <stdlib.h>

#define END_NS_MAX (UINT64_C(1000) * 3600 * NS_PER_S)
#define LINK_NS_DEFAULT (UINT64_C(200) * 1000)

uint8_t *scenario_place(const struct reader *r, uint32_t token, const struct scenario *s)
{
    assert(token < r->json.count);
    return (uint8_t *)s->text + r->json.tokens[token].start;
}

bool scenario_read_time(const struct reader *r, uint32_t token, const struct scenario *s,
                        uint64_t *out_ns)
{
    assert(s->end_ns > 0);
    return reader_duration(r, token, 0, s->end_ns,
                           "a time like \"1.5s\", not after the scenario's end", out_ns);
}

static bool read_name(const struct reader *r, struct scenario *s)
{
    uint32_t token, len = 0;
    if (!reader_require(r, 0, "name", &token) ||
        !reader_text(r, token, 1, SCENARIO_NAME_MAX,
                     "a name of 1 to 63 bytes without control characters", (uint8_t *)s->name,
                     &len))
        return false;
    s->name[len] = '\0';
    return true;
}

/* One text, or a list of its lines. */
static bool read_about(const struct reader *r, struct scenario *s)
{
    const uint32_t token = reader_member(r, 0, "about");
    if (token == JSON_NONE)
        return true;
    const uint32_t first = reader_is(r, token, JSON_ARRAY) ? token + 1 : token;
    const uint32_t end = r->json.tokens[token].end_token;
    uint8_t *const place = scenario_place(r, token, s);
    uint32_t used = 0, len = 0;
    for (uint32_t t = first; t < end; t = r->json.tokens[t].end_token) {
        if (t > first)
            place[used++] = '\n';
        if (!reader_text(r, t, 0, r->json.tokens[t].len, "a text, or a list of its lines",
                         place + used, &len))
            return false;
        used += len;
    }
    s->about = slice_of(place, used);
    return true;
}

static bool read_policy(const struct reader *r, uint32_t token, struct scenario *s)
{
    if (token == JSON_NONE || json_string_is(&r->json, token, "lru"))
        s->policy = CACHE_LRU;
    else if (json_string_is(&r->json, token, "none"))
        s->policy = CACHE_NONE;
    else
        return json_expected(&r->json, token, r->error, "\"lru\" or \"none\"");
    return true;
}

/* As in a cluster file. */
static bool read_cache(const struct reader *r, struct scenario *s, uint64_t *memory_bytes)
{
    static const char *const members[] = {"memory", "policy", "default_ttl", "max_value", NULL};
    const uint32_t object = reader_member(r, 0, "cache");
    if (object == JSON_NONE)
        return true;
    uint64_t value_bytes = s->value_bytes_max;
    const bool ok =
        reader_object(r, object, members, "an object with the cache's settings") &&
        reader_size(r, reader_member(r, object, "memory"), CACHE_MEMORY_MIN,
                    CLUSTER_MEMORY_BYTES_MAX, "8 KiB to 64 GiB, as bytes or like \"64MiB\"",
                    memory_bytes) &&
        read_policy(r, reader_member(r, object, "policy"), s) &&
        reader_ttl(r, reader_member(r, object, "default_ttl"), &s->default_ttl_ms) &&
        reader_size(r, reader_member(r, object, "max_value"), 1, VALUE_BYTES_LIMIT,
                    "1 byte to 16 MiB less one byte, as bytes or like \"1MiB\"", &value_bytes);
    s->value_bytes_max = (uint32_t)value_bytes;
    return ok;
}

/* How keys are spread over the nodes. */
static bool read_placement(const struct reader *r, struct scenario *s)
{
    const uint32_t token = reader_member(r, 0, "placement");
    if (token == JSON_NONE || json_string_is(&r->json, token, "ring"))
        s->placement = PLACEMENT_RING;
    else if (json_string_is(&r->json, token, "modulo"))
        s->placement = PLACEMENT_MODULO;
    else
        return json_expected(&r->json, token, r->error, "\"ring\" or \"modulo\"");
    return true;
}

static bool read_nodes(const struct reader *r, struct scenario *s)
{
    uint32_t nodes;
    uint64_t memory_bytes = CLUSTER_MEMORY_BYTES_DEFAULT;
    return reader_uint32(r, reader_member(r, 0, "virtual_nodes"), 1, VIRTUAL_NODES_MAX,
                         &s->virtual_nodes) &&
           read_placement(r, s) && read_cache(r, s, &memory_bytes) &&
           reader_require(r, 0, "nodes", &nodes) &&
           scenario_read_nodes(r, nodes, memory_bytes, s) &&
           scenario_read_joiners(r, reader_member(r, 0, "changes"), memory_bytes, s);
}

static bool read_end(const struct reader *r, struct scenario *s)
{
    uint32_t end;
    return reader_require(r, 0, "end", &end) &&
           reader_duration(r, end, 1, END_NS_MAX,
                           "a time like \"20s\", more than 0 and at most 1000h", &s->end_ns);
}

/* The whole file. */
static bool read_root(const struct reader *r, struct scenario *s)
{
    static const char *const members[] = {
        "name",  "about",           "seed",    "nodes",   "virtual_nodes", "placement", "changes",
        "cache", "forward_timeout", "network", "clients", "requests",      "faults",    "weather",
        "end",   "expect",          "must",    NULL};
    return reader_object(r, 0, members, "a scenario, an object with \"name\" and \"nodes\"") &&
           read_name(r, s) && read_about(r, s) &&
           reader_uint(r, reader_member(r, 0, "seed"), 0, UINT64_MAX, &s->seed) && read_end(r, s) &&
           read_nodes(r, s) &&
           reader_seconds(r, reader_member(r, 0, "forward_timeout"), CLUSTER_FORWARD_TIMEOUT_MS_MAX,
                          &s->forward_timeout_ms) &&
           scenario_read_network(r, reader_member(r, 0, "network"), s) &&
           scenario_read_clients(r, reader_member(r, 0, "clients"), s) &&
           scenario_read_requests(r, reader_member(r, 0, "requests"), s) &&
           scenario_read_faults(r, reader_member(r, 0, "faults"), s) &&
           scenario_read_changes(r, reader_member(r, 0, "changes"), s) &&
           scenario_read_weather(r, reader_member(r, 0, "weather"), s) &&
           scenario_read_expectations(r, reader_member(r, 0, "expect"), s) &&
           scenario_read_must(r, reader_member(r, 0, "must"), s);
}

struct scenario scenario_defaults(void)
{
    return (struct scenario){
        .seed = 1,
        .virtual_nodes = VIRTUAL_NODES_DEFAULT,
        .policy = CACHE_LRU,
        .value_bytes_max = VALUE_BYTES_DEFAULT,
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = CLUSTER_FORWARD_TIMEOUT_MS_DEFAULT,
        .link = {.kind = DELAY_CONSTANT, .least_ns = LINK_NS_DEFAULT, .most_ns = LINK_NS_DEFAULT},
        .access = {.kind = DELAY_CONSTANT},
    };
}

/* What is read refers to the text of the caller, what stays of it to the scenario's own copy, in
 * which strings take the place of how they were spelled. */
static bool read_text(struct slice text, struct scenario *s, struct json_token *tokens,
                      uint32_t token_max, struct json_error *error)
{
    struct reader r = {.error = error};
    if (!json_parse(&r.json, text, tokens, token_max, error))
        return false;
    s->text = calloc(text.len, 1);
    s->source = calloc(text.len, 1);
    if (s->text == NULL || s->source == NULL)
        return reader_no_memory(&r);
    memcpy(s->text, text.data, text.len);
    memcpy(s->source, text.data, text.len);
    s->source_len = text.len;
    return read_root(&r, s);
}

bool scenario_parse(struct slice text, struct scenario *out, struct json_error *error)
{
    assert(out != NULL);
    assert(error != NULL);
    *out = (struct scenario){.nodes = NULL};
    if (text.len > SCENARIO_BYTES_MAX)
        return json_error_at(error, text, 0, "expected a file of at most 4 MiB");
    uint32_t token_max = json_tokens_bound(text);
    if (token_max > SCENARIO_TOKENS_MAX)
        token_max = SCENARIO_TOKENS_MAX;
    struct json_token *const tokens = calloc(token_max, sizeof *tokens);
    if (tokens == NULL)
        return json_error_at(error, text, 0, "not enough memory");
    *out = scenario_defaults();
    const bool ok = read_text(text, out, tokens, token_max, error);
    free(tokens);
    if (!ok)
        scenario_destroy(out);
    return ok;
}

uint32_t scenario_group_keys(const struct scenario *s)
{
    uint32_t most = 0;
    for (uint32_t g = 0; g < s->clients_count; g++) {
        if (s->clients[g].key_count > most)
            most = s->clients[g].key_count;
    }
    return most;
}

void scenario_destroy(struct scenario *s)
{
    if (s == NULL)
        return;
    free(s->nodes);
    free(s->pairs);
    free(s->clients);
    free(s->requests);
    free(s->faults);
    free(s->changes);
    free(s->unaware);
    free(s->sides);
    free(s->expectations);
    free(s->text);
    free(s->source);
    *s = (struct scenario){.nodes = NULL};
}
