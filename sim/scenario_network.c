/* sim/scenario_network.c - what lies between the nodes, and between them and the clients.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include <assert.h>
#include <stdlib.h>

#define BANDWIDTH_MIN UINT64_C(1024)
#define BANDWIDTH_MAX (UINT64_C(64) * 1024 * 1024 * 1024)

/* "from": "A", "to": "B" for one direction, "between": ["A", "B"] for both. */
static bool read_nodes(const struct reader *r, uint32_t object, const struct scenario *s,
                       struct scenario_pair *p, bool *both)
{
    static const char *const choices[] = {"from", "between", NULL};
    uint32_t choice, token, to;
    if (!reader_choice(r, object, choices, &choice, &token))
        return false;
    *both = choice == 1;
    if (*both)
        return reader_only_beside(r, object, "to", "from") &&
               scenario_read_pair(r, token, s, &p->from, &p->to);
    return reader_require(r, object, "to", &to) && scenario_read_node(r, token, s, &p->from) &&
           scenario_read_node(r, to, s, &p->to) &&
           (p->from != p->to ||
            json_expected(&r->json, to, r->error, "another node than the one it comes from"));
}

static bool read_pair(const struct reader *r, uint32_t object, struct scenario *s)
{
    static const char *const members[] = {"from", "to", "between", "links", NULL};
    struct scenario_pair p = {.from = 0};
    uint32_t links;
    bool both;
    if (!reader_object(r, object, members,
                       "an object like {\"between\": [\"A\", \"B\"], \"links\": \"30ms\"}") ||
        !read_nodes(r, object, s, &p, &both) || !reader_require(r, object, "links", &links) ||
        !scenario_read_delay(r, links, &p.link))
        return false;
    s->pairs[s->pair_count++] = p;
    if (both)
        s->pairs[s->pair_count++] = (struct scenario_pair){p.to, p.from, p.link};
    return true;
}

static int by_nodes(const void *a, const void *b)
{
    const struct scenario_pair *const x = a, *const y = b;
    return x->from != y->from ? (x->from > y->from) - (x->from < y->from)
                              : (x->to > y->to) - (x->to < y->to);
}

static bool pairs_differ(const struct reader *r, uint32_t list, const struct scenario *s)
{
    for (uint32_t i = 1; i < s->pair_count; i++) {
        const struct scenario_pair *const p = &s->pairs[i];
        if (by_nodes(p - 1, p) == 0)
            return json_error_at(r->error, r->json.text, r->json.tokens[list].start,
                                 "expected each direction once, found %s to %s again",
                                 s->nodes[p->from].id, s->nodes[p->to].id);
    }
    return true;
}

static bool read_pairs(const struct reader *r, uint32_t list, struct scenario *s)
{
    if (list == JSON_NONE)
        return true;
    if (!reader_is(r, list, JSON_ARRAY))
        return json_expected(&r->json, list, r->error, "a list of pairs of nodes");
    s->pairs = calloc(2 * (size_t)r->json.tokens[list].size + 1, sizeof *s->pairs);
    if (s->pairs == NULL)
        return reader_no_memory(r);
    for (uint32_t t = list + 1; t < r->json.tokens[list].end_token;
         t = r->json.tokens[t].end_token) {
        if (!read_pair(r, t, s))
            return false;
    }
    qsort(s->pairs, s->pair_count, sizeof *s->pairs, by_nodes);
    return pairs_differ(r, list, s);
}

bool scenario_read_network(const struct reader *r, uint32_t token, struct scenario *s)
{
    static const char *const members[] = {"links", "access", "bandwidth", "pairs", NULL};
    assert(s->node_count > 0);
    if (token == JSON_NONE)
        return true;
    return reader_object(r, token, members, "an object with \"links\" and \"access\"") &&
           scenario_read_delay(r, reader_member(r, token, "links"), &s->link) &&
           scenario_read_delay(r, reader_member(r, token, "access"), &s->access) &&
           reader_size(r, reader_member(r, token, "bandwidth"), BANDWIDTH_MIN, BANDWIDTH_MAX,
                       "1 KiB to 64 GiB a second, as bytes or like \"10MiB\"", &s->bandwidth) &&
           read_pairs(r, reader_member(r, token, "pairs"), s);
}

const struct delay *scenario_link(const struct scenario *s, uint16_t from, uint16_t to)
{
    if (s->pair_count == 0)
        return &s->link;
    const struct scenario_pair key = {.from = from, .to = to};
    const struct scenario_pair *const pair =
        bsearch(&key, s->pairs, s->pair_count, sizeof key, by_nodes);
    return pair != NULL ? &pair->link : &s->link;
}
