/* sim/scenario_write_clients.c - groups of clients, and the explicit list of requests.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_write_parts.h"

#include <assert.h>
#include <stdlib.h>

#include "core/message.h"
#include "sim/json_quote.h"

static void write_count(struct json_write *o, const char *name, uint64_t count)
{
    fprintf(json_write_name(o, name), "%llu", (unsigned long long)count);
}

static void write_keys(const struct scenario_clients *c, struct json_write *group)
{
    struct json_write o = json_write_object(json_write_name(group, "keys"), ", ");
    struct json_write inner;
    switch (c->keys) {
    case KEYS_UNIFORM:
        write_count(&o, "uniform", c->key_count);
        break;
    case KEYS_SCAN:
        write_count(&o, "scan", c->key_count);
        break;
    case KEYS_ZIPF:
        inner = json_write_object(json_write_name(&o, "zipf"), ", ");
        write_count(&inner, "count", c->key_count);
        json_write_decimal(c->alpha_milli, 3, json_write_name(&inner, "alpha"));
        json_write_end(&inner);
        break;
    case KEYS_HOT:
        inner = json_write_object(json_write_name(&o, "hot"), ", ");
        write_count(&inner, "count", c->key_count);
        write_count(&inner, "percent", c->hot_percent);
        json_write_end(&inner);
        break;
    }
    json_write_end(&o);
}

static void write_mix(const struct scenario_clients *c, struct json_write *group)
{
    if (c->get_permille == 1000)
        return;
    struct json_write o = json_write_object(json_write_name(group, "mix"), ", ");
    json_write_decimal(c->get_permille, 3, json_write_name(&o, "get"));
    json_write_decimal(c->put_permille, 3, json_write_name(&o, "put"));
    json_write_decimal(c->delete_permille, 3, json_write_name(&o, "delete"));
    json_write_end(&o);
}

static void write_values(const struct scenario_clients *c, struct json_write *group)
{
    if (c->value_bytes_least == c->value_bytes_most) {
        spell_size(c->value_bytes_least, json_write_name(group, "value_bytes"));
        return;
    }
    struct json_write list = json_write_list(json_write_name(group, "value_bytes"), ", ");
    spell_size(c->value_bytes_least, json_write_element(&list));
    spell_size(c->value_bytes_most, json_write_element(&list));
    json_write_end(&list);
}

static void write_when(const struct scenario *s, const struct scenario_clients *c,
                       struct json_write *group)
{
    if (c->rate_milli > 0)
        json_write_decimal(c->rate_milli, 3, json_write_name(group, "rate"));
    else
        spell_delay(&c->think, json_write_name(group, "think"));
    if (c->pipeline > 1)
        write_count(group, "pipeline", c->pipeline);
    if (c->requests != UINT64_MAX)
        write_count(group, "requests", c->requests);
    if (c->start_ns > 0)
        spell_time(c->start_ns, json_write_name(group, "start"));
    if (c->stop_ns < s->end_ns)
        spell_time(c->stop_ns, json_write_name(group, "stop"));
}

static void write_group(const struct scenario *s, const struct scenario_clients *c, FILE *out)
{
    struct json_write o = json_write_object(out, ", ");
    json_quote(slice_str(c->id), json_write_name(&o, "id"));
    write_count(&o, "count", c->count);
    write_keys(c, &o);
    write_mix(c, &o);
    if (c->put_on_miss)
        fputs("true", json_write_name(&o, "put_on_miss"));
    write_values(c, &o);
    if (c->ttl_ms != TTL_DEFAULT)
        spell_seconds(c->ttl_ms, json_write_name(&o, "ttl"));
    write_when(s, c, &o);
    if (c->through != SCENARIO_ALL)
        spell_node(s, c->through, json_write_name(&o, "through"));
    json_write_end(&o);
}

void scenario_write_clients(const struct scenario *s, struct json_write *file)
{
    if (s->clients_count == 0)
        return;
    struct json_write list = json_write_list(json_write_name(file, "clients"), WRITE_ELEMENTS);
    for (uint32_t i = 0; i < s->clients_count; i++)
        write_group(s, &s->clients[i], json_write_element(&list));
    json_write_end(&list);
}

/* --- the explicit list ----------------------------------------------------------------------- */

static void write_request(const struct scenario *s, const struct scenario_request *q, FILE *out)
{
    static const char *const ops[] = {[OP_GET] = "get", [OP_PUT] = "put", [OP_DELETE] = "delete"};
    struct json_write o = json_write_object(out, ", ");
    spell_time(q->at_ns, json_write_name(&o, "at"));
    json_quote(q->key, json_write_name(&o, ops[q->op]));
    if (q->op == OP_PUT)
        fwrite(q->value.data, 1, q->value.len, json_write_name(&o, "value"));
    if (q->ttl_ms != TTL_DEFAULT)
        spell_seconds(q->ttl_ms, json_write_name(&o, "ttl"));
    spell_node(s, q->through, json_write_name(&o, "through"));
    if (q->client != 0)
        write_count(&o, "client", q->client);
    json_write_end(&o);
}

void scenario_write_requests(const struct scenario *s, struct json_write *file)
{
    if (s->request_count == 0)
        return;
    struct json_write list = json_write_list(json_write_name(file, "requests"), WRITE_ELEMENTS);
    for (uint32_t i = 0; i < s->request_count; i++)
        write_request(s, &s->requests[i], json_write_element(&list));
    json_write_end(&list);
}
