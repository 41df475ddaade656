/* sim/scenario_clients.c - groups of clients that behave alike.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include <assert.h>
#include <stdlib.h>

enum {
    ALPHA_MILLI_MAX = 5000,
    VALUE_BYTES_MIN = 16, /* room for a value that no other write has */
    VALUE_BYTES_USUAL = 100,
};
#define RATE_MILLI_MAX (UINT64_C(1000) * 1000 * 1000)
#define REQUESTS_MAX (UINT64_C(1000) * 1000 * 1000 * 1000)

static bool read_key_count(const struct reader *r, uint32_t token, struct scenario_clients *c)
{
    return reader_uint32(r, token, 1, SCENARIO_KEYS_MAX, &c->key_count);
}

/* {"count": 10000, "alpha": 1.0} */
static bool read_zipf(const struct reader *r, uint32_t token, struct scenario_clients *c)
{
    static const char *const members[] = {"count", "alpha", NULL};
    uint32_t count;
    uint64_t alpha_milli = 1000;
    const bool ok = reader_object(r, token, members, "an object with \"count\" and \"alpha\"") &&
                    reader_require(r, token, "count", &count) && read_key_count(r, count, c) &&
                    reader_decimal(r, reader_member(r, token, "alpha"), 3, 1, ALPHA_MILLI_MAX,
                                   "a number from 0.001 to 5, in thousandths", &alpha_milli);
    c->alpha_milli = (uint32_t)alpha_milli;
    return ok;
}

/* {"count": 1000, "percent": 90} */
static bool read_hot(const struct reader *r, uint32_t token, struct scenario_clients *c)
{
    static const char *const members[] = {"count", "percent", NULL};
    uint32_t count, percent;
    return reader_object(r, token, members, "an object with \"count\" and \"percent\"") &&
           reader_require(r, token, "count", &count) && read_key_count(r, count, c) &&
           reader_require(r, token, "percent", &percent) &&
           reader_uint32(r, percent, 0, 100, &c->hot_percent);
}

static bool read_keys(const struct reader *r, uint32_t object, struct scenario_clients *c)
{
    static const char *const names[] = {"uniform", "zipf", "scan", "hot", NULL};
    static const struct {
        enum key_choice choice;
        bool (*read)(const struct reader *r, uint32_t token, struct scenario_clients *c);
    } kinds[] = {/* as in names */
                 {KEYS_UNIFORM, read_key_count},
                 {KEYS_ZIPF, read_zipf},
                 {KEYS_SCAN, read_key_count},
                 {KEYS_HOT, read_hot}};
    uint32_t keys, index, token;
    if (!reader_require(r, object, "keys", &keys) ||
        !reader_object(r, keys, names, "an object like {\"uniform\": 1000}") ||
        !reader_choice(r, keys, names, &index, &token))
        return false;
    c->keys = kinds[index].choice;
    return kinds[index].read(r, token, c);
}

static bool read_share(const struct reader *r, uint32_t mix, const char *name, uint32_t *out)
{
    uint64_t permille = 0;
    const bool ok = reader_decimal(r, reader_member(r, mix, name), 3, 0, 1000,
                                   "a share from 0 to 1, in thousandths", &permille);
    *out = (uint32_t)permille;
    return ok;
}

/* {"get": 0.9, "put": 0.1}; GETs only if there is none. */
static bool read_mix(const struct reader *r, uint32_t object, struct scenario_clients *c)
{
    static const char *const members[] = {"get", "put", "delete", NULL};
    const uint32_t mix = reader_member(r, object, "mix");
    c->get_permille = 1000;
    if (mix == JSON_NONE)
        return true;
    if (!reader_object(r, mix, members, "an object with the shares of get, put and delete") ||
        !read_share(r, mix, "get", &c->get_permille) ||
        !read_share(r, mix, "put", &c->put_permille) ||
        !read_share(r, mix, "delete", &c->delete_permille))
        return false;
    const uint32_t sum = c->get_permille + c->put_permille + c->delete_permille;
    return sum == 1000 ||
           json_error_at(r->error, r->json.text, r->json.tokens[mix].start,
                         "expected get, put and delete to be 1 together, found %u.%03u",
                         (unsigned)(sum / 1000), (unsigned)(sum % 1000));
}

/* 100, "1KiB", or the least and the most of them: [16, 200]. */
static bool read_value_bytes(const struct reader *r, uint32_t token, struct scenario_clients *c)
{
    uint32_t first = token, second = token;
    uint64_t least = VALUE_BYTES_USUAL, most = VALUE_BYTES_USUAL;
    if (token != JSON_NONE && reader_is(r, token, JSON_ARRAY)) {
        first = json_element(&r->json, token, 0);
        second = json_element(&r->json, token, 1);
        if (r->json.tokens[token].size != 2)
            return json_expected(&r->json, token, r->error, "the least and the most bytes");
    }
    const bool ok =
        reader_size(r, first, VALUE_BYTES_MIN, VALUE_BYTES_LIMIT,
                    "16 bytes to 16 MiB less one byte, as bytes or like \"1KiB\"", &least) &&
        reader_size(r, second, least, VALUE_BYTES_LIMIT,
                    "not fewer bytes than the least, at most 16 MiB less one byte", &most);
    c->value_bytes_least = (uint32_t)least;
    c->value_bytes_most = (uint32_t)most;
    return ok;
}

/* "think" or "rate". A client that neither thinks nor waits would stop time. */
static bool read_pace(const struct reader *r, uint32_t object, struct scenario_clients *c)
{
    static const char *const names[] = {"think", "rate", NULL};
    uint32_t index, token;
    if (!reader_choice(r, object, names, &index, &token))
        return false;
    if (index == 1)
        return reader_only_beside(r, object, "pipeline", "think") &&
               reader_decimal(r, token, 3, 1, RATE_MILLI_MAX,
                              "requests a second, 0.001 to 1000000, in thousandths",
                              &c->rate_milli);
    return reader_uint32(r, reader_member(r, object, "pipeline"), 1, SCENARIO_PIPELINE_MAX,
                         &c->pipeline) &&
           scenario_read_delay(r, token, &c->think) &&
           (c->think.most_ns > 0 ||
            json_expected(&r->json, token, r->error, "a time to think above 0"));
}

static bool read_when(const struct reader *r, uint32_t object, const struct scenario *s,
                      struct scenario_clients *c)
{
    const uint32_t stop = reader_member(r, object, "stop");
    c->requests = UINT64_MAX;
    c->start_ns = 0;
    c->stop_ns = s->end_ns;
    return reader_uint(r, reader_member(r, object, "requests"), 1, REQUESTS_MAX, &c->requests) &&
           scenario_read_time(r, reader_member(r, object, "start"), s, &c->start_ns) &&
           scenario_read_time(r, stop, s, &c->stop_ns) &&
           (c->stop_ns >= c->start_ns ||
            json_expected(&r->json, stop, r->error, "a time that is not before the start"));
}

static bool read_group(const struct reader *r, uint32_t object, const struct scenario *s,
                       struct scenario_clients *c)
{
    static const char *const members[] = {"id",          "count", "keys",  "mix",     "put_on_miss",
                                          "value_bytes", "ttl",   "think", "rate",    "pipeline",
                                          "requests",    "start", "stop",  "through", NULL};
    uint32_t id;
    c->count = c->pipeline = 1;
    c->ttl_ms = TTL_DEFAULT;
    c->through = SCENARIO_ALL;
    return reader_object(r, object, members, "an object that describes clients") &&
           reader_require(r, object, "id", &id) && reader_id(r, id, c->id) &&
           reader_uint32(r, reader_member(r, object, "count"), 1, SCENARIO_CLIENTS_MAX,
                         &c->count) &&
           read_keys(r, object, c) && read_mix(r, object, c) &&
           reader_bool(r, reader_member(r, object, "put_on_miss"), &c->put_on_miss) &&
           read_value_bytes(r, reader_member(r, object, "value_bytes"), c) &&
           reader_ttl(r, reader_member(r, object, "ttl"), &c->ttl_ms) && read_pace(r, object, c) &&
           read_when(r, object, s, c) &&
           scenario_read_node(r, reader_member(r, object, "through"), s, &c->through);
}

static bool are_not_too_many(const struct reader *r, uint32_t token, const struct scenario *s)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < s->clients_count; i++)
        sum += s->clients[i].count;
    return sum <= SCENARIO_CLIENTS_MAX ||
           json_error_at(r->error, r->json.text, r->json.tokens[token].start,
                         "expected at most %d clients in all groups together, found %llu",
                         SCENARIO_CLIENTS_MAX, (unsigned long long)sum);
}

bool scenario_read_clients(const struct reader *r, uint32_t token, struct scenario *s)
{
    assert(s->node_count > 0);
    if (token == JSON_NONE)
        return true;
    if (!reader_is(r, token, JSON_ARRAY))
        return json_expected(&r->json, token, r->error, "a list of groups of clients");
    const uint32_t count = r->json.tokens[token].size;
    if (count > SCENARIO_GROUPS_MAX)
        return json_expected(&r->json, token, r->error, "at most %d groups of clients",
                             SCENARIO_GROUPS_MAX);
    s->clients = calloc(count + 1, sizeof *s->clients);
    if (s->clients == NULL)
        return reader_no_memory(r);
    uint32_t element = token + 1;
    for (; s->clients_count < count; element = r->json.tokens[element].end_token) {
        if (!read_group(r, element, s, &s->clients[s->clients_count++]))
            return false;
    }
    return reader_ids_differ(r, token, "group of clients") && are_not_too_many(r, token, s);
}
