/* sim/scenario_write_nodes.c - who the nodes are, what lies between them, who comes and goes.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_write_parts.h"

#include <assert.h>

#include "sim/json_quote.h"
#include "sim/scenario_parts.h"

/* Its id, and all else that is not usual. */
static void write_node(const struct scenario *s, const struct scenario_node *n, FILE *out)
{
    const uint64_t usual_bytes = scenario_usual_memory(s);
    if (n->weight == 1 && n->memory_bytes == usual_bytes) {
        json_quote(slice_str(n->id), out);
        return;
    }
    struct json_write o = json_write_object(out, ", ");
    json_quote(slice_str(n->id), json_write_name(&o, "id"));
    if (n->weight != 1)
        fprintf(json_write_name(&o, "weight"), "%u", (unsigned)n->weight);
    if (n->memory_bytes != usual_bytes)
        spell_size(n->memory_bytes, json_write_name(&o, "memory"));
    json_write_end(&o);
}

/* What most of them have would be better, but the first one's will do. */
uint64_t scenario_usual_memory(const struct scenario *s)
{
    assert(s->node_count > 0);
    return s->nodes[0].memory_bytes;
}

/* Those that are only added stand where they are. */
void scenario_write_nodes(const struct scenario *s, struct json_write *file)
{
    struct json_write list = json_write_list(json_write_name(file, "nodes"), ", ");
    for (uint32_t i = 0; i < s->node_count; i++)
        if (!s->nodes[i].joins)
            write_node(s, &s->nodes[i], json_write_element(&list));
    json_write_end(&list);
}

/* --- between them ---------------------------------------------------------------------------- */

static void write_pairs(const struct scenario *s, struct json_write *network)
{
    if (s->pair_count == 0)
        return;
    struct json_write list = json_write_list(json_write_name(network, "pairs"), WRITE_ELEMENTS);
    for (uint32_t i = 0; i < s->pair_count; i++) {
        struct json_write o = json_write_object(json_write_element(&list), ", ");
        spell_node(s, s->pairs[i].from, json_write_name(&o, "from"));
        spell_node(s, s->pairs[i].to, json_write_name(&o, "to"));
        spell_delay(&s->pairs[i].link, json_write_name(&o, "links"));
        json_write_end(&o);
    }
    json_write_end(&list);
}

void scenario_write_network(const struct scenario *s, struct json_write *file)
{
    const struct scenario usual = scenario_defaults();
    const bool links = !delay_eq(&s->link, &usual.link);
    const bool access = !delay_eq(&s->access, &usual.access);
    if (!links && !access && s->bandwidth == 0 && s->pair_count == 0)
        return;
    struct json_write o = json_write_object(json_write_name(file, "network"), ", ");
    if (links)
        spell_delay(&s->link, json_write_name(&o, "links"));
    if (access)
        spell_delay(&s->access, json_write_name(&o, "access"));
    if (s->bandwidth > 0)
        spell_size(s->bandwidth, json_write_name(&o, "bandwidth"));
    write_pairs(s, &o);
    json_write_end(&o);
}

/* --- who comes and goes ---------------------------------------------------------------------- */

/* Only where it stands first, a node that joins is described. */
static bool is_first_of_joiner(const struct scenario *s, uint32_t change)
{
    const struct scenario_change *const c = &s->changes[change];
    if (c->kind != CHANGE_ADD || !s->nodes[c->node].joins)
        return false;
    for (uint32_t i = 0; i < change; i++)
        if (s->changes[i].kind == CHANGE_ADD && s->changes[i].node == c->node)
            return false;
    return true;
}

static const char *const change_words[] = {
    [CHANGE_ADD] = "add", [CHANGE_REMOVE] = "remove", [CHANGE_RELOAD] = "reload"};

static void write_change(const struct scenario *s, uint32_t change, FILE *out)
{
    const struct scenario_change *const c = &s->changes[change];
    const struct delay at_once = {.kind = DELAY_CONSTANT};
    struct json_write o = json_write_object(out, ", ");
    json_quote(slice_str(c->id), json_write_name(&o, "id"));
    spell_time(c->at_ns, json_write_name(&o, "at"));
    FILE *const whom = json_write_name(&o, change_words[c->kind]);
    if (is_first_of_joiner(s, change))
        write_node(s, &s->nodes[c->node], whom);
    else
        spell_node(s, c->node, whom);
    if (!delay_eq(&c->learn, &at_once))
        spell_delay(&c->learn, json_write_name(&o, "learn"));
    if (c->unaware_count > 0)
        spell_nodes(s, &s->unaware[c->unaware_first], c->unaware_count,
                    json_write_name(&o, "unaware"));
    json_write_end(&o);
}

void scenario_write_changes(const struct scenario *s, struct json_write *file)
{
    if (s->change_count == 0)
        return;
    struct json_write list = json_write_list(json_write_name(file, "changes"), WRITE_ELEMENTS);
    for (uint32_t i = 0; i < s->change_count; i++)
        write_change(s, i, json_write_element(&list));
    json_write_end(&list);
}
