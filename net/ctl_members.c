/* net/ctl_members.c - see net/ctl_members.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_members.h"

#include "net/ctl_json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#define CIRCLE 18446744073709551616.0 /* 2^64 positions */

static bool make_list(struct ctl_members *m, uint32_t count)
{
    m->list = calloc(count, sizeof *m->list);
    m->count = m->list == NULL ? 0 : count;
    if (m->list == NULL)
        ctl_fail(CTL_NO, "not enough memory");
    return m->list != NULL;
}

void ctl_members_destroy(struct ctl_members *m)
{
    free(m->list);
    *m = (struct ctl_members){.count = 0};
}

/* --- from the file --------------------------------------------------------------------------- */

static void take_ring(struct ctl_members *m, const struct ring *ring)
{
    snprintf(m->fingerprint, sizeof m->fingerprint, "%016" PRIx64, ring->fingerprint);
    for (uint32_t i = 0; i < m->count; i++) {
        bool whole = false;
        const uint32_t n = ring_find(ring, slice_str(m->list[i].id));
        const double share = (double)ring_share(ring, n, &whole) / CIRCLE;
        m->list[i].share = whole ? 1.0 : share;
    }
}

bool ctl_members_of_file(struct ctl_members *out, const struct ctl_nodes *nodes)
{
    struct members *members = NULL;
    assert(nodes->from_file);
    *out = (struct ctl_members){.count = 0};
    const enum ring_error error = cluster_members(&nodes->cluster, NULL, &members);
    if (error != RING_OK) {
        ctl_fail(CTL_NO, "%s", ring_error_text(error));
        return false;
    }
    const bool made = make_list(out, nodes->count);
    for (uint32_t i = 0; i < out->count; i++) {
        memcpy(out->list[i].id, nodes->cluster.nodes[i].id, sizeof out->list[i].id);
        out->list[i].where = nodes->urls[i];
    }
    take_ring(out, members->ring);
    members_free(members);
    return made;
}

/* --- from a node ----------------------------------------------------------------------------- */

/* A number's text ends before something that is no part of a number, so strtod() stops there. */
static double fraction(const struct ctl_json *doc, uint32_t token)
{
    if (token == JSON_NONE || doc->tokens[token].kind != JSON_NUMBER)
        return 0.0;
    return strtod((const char *)json_text(&doc->j, token).data, NULL);
}

/* One of the members that /cluster lists. */
static bool take_member(struct ctl_member *m, const struct ctl_json *doc, uint32_t member)
{
    char text[sizeof "http://" + TALK_HOST_BYTES];
    ctl_json_words(doc, ctl_json_member(doc, member, "url"), text, sizeof text);
    ctl_json_words(doc, ctl_json_member(doc, member, "id"), m->id, sizeof m->id);
    m->share = fraction(doc, ctl_json_member(doc, member, "share"));
    return url_parse(slice_str(text), &m->where) == NULL;
}

static bool take_members(struct ctl_members *m, const struct ctl_json *doc)
{
    const uint32_t list = ctl_json_member(doc, 0, "nodes");
    if (list == JSON_NONE || doc->tokens[list].kind != JSON_ARRAY)
        return false;
    const uint32_t count = doc->tokens[list].size;
    if (count == 0 || count > NODES_MAX || !make_list(m, count))
        return false;
    ctl_json_words(doc, ctl_json_member(doc, 0, "fingerprint"), m->fingerprint,
                   sizeof m->fingerprint);
    uint32_t member = list + 1;
    for (uint32_t i = 0; i < m->count; i++, member = doc->tokens[member].end_token)
        if (!take_member(&m->list[i], doc, member))
            return false;
    return true;
}

bool ctl_members_told(struct ctl_members *out, const struct ctl_nodes *nodes,
                      const struct ctl_options *o)
{
    const struct talk_question q = ctl_nodes_question(o, HTTP_M_GET, slice_str("/cluster"));
    struct ctl_answer answer;
    struct ctl_json doc = {.tokens = NULL};
    bool told = false;
    *out = (struct ctl_members){.count = 0};
    if (ctl_nodes_ask(nodes, &q, &answer)) {
        told = answer.status == 200 && ctl_json_init(&doc, buffer_bytes(&answer.body)) &&
               take_members(out, &doc);
        if (!told)
            ctl_nodes_complain_of(&answer);
    }
    if (!told)
        ctl_members_destroy(out);
    ctl_json_destroy(&doc);
    ctl_answer_destroy(&answer);
    return told;
}
