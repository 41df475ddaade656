/* net/fleet_keys.c - see net/fleet_keys.h.
 *
 * Pages are read from the last to the first. An entry that expires in between moves all behind it
 * one place to the front: so an entry may be met again on the next page, and is left out there,
 * but none is missed.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/fleet_keys.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/ctl_json.h"
#include "net/route.h"

enum { TARGET_BYTES = 64, PAGE = ROUTE_LIMIT_MAX };

/* Always returns false, so that a function can end with it. */
static bool fail(struct fleet *f, uint32_t node, const char *why)
{
    snprintf(f->problem, sizeof f->problem, "node %s, asked for its keys: %s",
             f->cluster->nodes[node].id, why);
    return false;
}

/* One page as a document that borrows from the node's talk. */
static bool ask(struct fleet *f, uint32_t node, uint32_t limit, uint64_t after,
                struct ctl_json *out)
{
    char target[TARGET_BYTES];
    struct http_response r;
    struct talk *t = &f->nodes[node].talk;
    snprintf(target, sizeof target, "/node/keys?limit=%u&after=%" PRIu64, (unsigned)limit, after);
    const struct talk_question q = {
        .method = HTTP_M_GET, .target = slice_str(target), .timeout_ms = FLEET_ASK_TIMEOUT_MS};
    if (talk_ask(t, &q, &r) != TALK_ANSWERED)
        return fail(f, node, t->problem);
    return (r.status == 200 && ctl_json_init(out, r.body)) || fail(f, node, "a strange answer");
}

static bool read_key(const struct ctl_json *doc, uint32_t token, struct fleet_key *out)
{
    const uint32_t key = ctl_json_member(doc, token, "key");
    const uint32_t ttl = ctl_json_member(doc, token, "ttl_left");
    *out = (struct fleet_key){.ttl_left_ms = TTL_FOREVER};
    if (key == JSON_NONE || ttl == JSON_NONE || doc->tokens[key].kind != JSON_STRING)
        return false;
    out->key_len = json_string(&doc->j, key, out->key, sizeof out->key);
    out->value_bytes = (uint32_t)ctl_json_number(doc, ctl_json_member(doc, token, "value_bytes"));
    out->charge_bytes = (uint32_t)ctl_json_number(doc, ctl_json_member(doc, token, "charge_bytes"));
    if (doc->tokens[ttl].kind != JSON_NULL &&
        !json_milli(&doc->j, ttl, TTL_MS_MAX, &out->ttl_left_ms))
        out->ttl_left_ms = 0; /* less than a millisecond */
    return out->key_len <= sizeof out->key;
}

static bool add(struct fleet_keys *keys, const struct fleet_key *key)
{
    if (keys->count == keys->max) {
        const uint32_t max = keys->max == 0 ? PAGE : keys->max * 2;
        struct fleet_key *grown = realloc(keys->items, max * sizeof *grown);
        if (grown == NULL)
            return false;
        keys->items = grown;
        keys->max = max;
    }
    keys->items[keys->count++] = *key;
    return true;
}

/* Is it among the last that were added, as many as fit on a page? */
static bool has_lately(const struct fleet_keys *keys, const struct fleet_key *key)
{
    const struct slice wanted = slice_of(key->key, key->key_len);
    for (uint32_t i = keys->count; i > 0 && keys->count - i < PAGE; i--)
        if (slice_eq(slice_of(keys->items[i - 1].key, keys->items[i - 1].key_len), wanted))
            return true;
    return false;
}

/* The entries of a page, the last one first. What was met before is at its end. */
static bool add_page(const struct ctl_json *doc, struct fleet_keys *out)
{
    const uint32_t list = ctl_json_member(doc, 0, "keys");
    struct fleet_key *page = calloc(PAGE, sizeof *page);
    uint32_t count = 0;
    bool ok = page != NULL && list != JSON_NONE && doc->tokens[list].kind == JSON_ARRAY &&
              doc->tokens[list].size <= PAGE;
    uint32_t token = list + 1;
    for (; ok && count < doc->tokens[list].size; count++) {
        ok = read_key(doc, token, &page[count]);
        token = doc->tokens[token].end_token;
    }
    while (ok && count > 0 && has_lately(out, &page[count - 1]))
        count--;
    for (; ok && count > 0; count--)
        ok = add(out, &page[count - 1]);
    free(page);
    return ok;
}

static void reverse(struct fleet_keys *keys)
{
    for (uint32_t i = 0; i < keys->count / 2; i++) {
        const struct fleet_key swap = keys->items[i];
        keys->items[i] = keys->items[keys->count - 1 - i];
        keys->items[keys->count - 1 - i] = swap;
    }
}

static bool count_keys(struct fleet *f, uint32_t node, uint64_t *out)
{
    struct ctl_json doc;
    if (!ask(f, node, 1, 0, &doc))
        return false;
    *out = ctl_json_number(&doc, ctl_json_member(&doc, 0, "total"));
    ctl_json_destroy(&doc);
    return true;
}

static bool read_page(struct fleet *f, uint32_t node, uint64_t page, struct fleet_keys *out)
{
    struct ctl_json doc;
    if (!ask(f, node, PAGE, page * PAGE, &doc))
        return false;
    const bool ok = add_page(&doc, out);
    ctl_json_destroy(&doc);
    return ok || fail(f, node, "not a list of keys, or not enough memory");
}

bool fleet_keys(struct fleet *f, uint32_t node, struct fleet_keys *out)
{
    uint64_t total;
    *out = (struct fleet_keys){0};
    bool ok = count_keys(f, node, &total);
    for (uint64_t page = ok ? total / PAGE + 1 : 0; ok && page > 0; page--)
        ok = read_page(f, node, page - 1, out);
    if (!ok)
        fleet_keys_destroy(out);
    reverse(out);
    return ok;
}

void fleet_keys_destroy(struct fleet_keys *keys)
{
    free(keys->items);
    *keys = (struct fleet_keys){0};
}
