/* net/ctl_nodes.c - see net/ctl_nodes.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_nodes.h"

#include "net/file.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

static bool no_memory(void)
{
    ctl_fail(CTL_NO, "not enough memory");
    return false;
}

static bool take_file(struct ctl_nodes *out, const char *path)
{
    if (!file_read_cluster("ringlab-ctl", path, &out->cluster))
        return false;
    out->from_file = true;
    out->count = out->cluster.node_count;
    out->urls = calloc(out->count, sizeof *out->urls);
    if (out->urls == NULL)
        return no_memory();
    for (uint32_t i = 0; i < out->count; i++) {
        const struct cluster_node *node = &out->cluster.nodes[i];
        snprintf(out->urls[i].host, sizeof out->urls[i].host, "%s", node->host);
        out->urls[i].port = node->port;
    }
    return true;
}

/* A URL, or only its HOST:PORT. Returns as url_parse(). */
static const char *parse_node(const char *text, struct url *out)
{
    char url[sizeof "http://" + TALK_HOST_BYTES];
    if (strstr(text, "://") != NULL)
        return url_parse(slice_str(text), out);
    const int len = snprintf(url, sizeof url, "http://%s", text);
    assert(len > 0);
    return len < (int)sizeof url ? url_parse(slice_str(url), out)
                                 : "no more than a host and a port";
}

static bool take_url(struct ctl_nodes *out, const char *text)
{
    out->urls = calloc(1, sizeof *out->urls);
    if (out->urls == NULL)
        return no_memory();
    out->count = 1;
    const char *expected = parse_node(text, out->urls);
    if (expected != NULL)
        ctl_fail(CTL_WRONG, "--node %s: expected %s", text, expected);
    return expected == NULL;
}

bool ctl_nodes_init(struct ctl_nodes *out, const struct ctl_options *o)
{
    assert(o->node != NULL || o->config != NULL);
    *out = (struct ctl_nodes){.count = 0};
    const bool found = o->node != NULL ? take_url(out, o->node) : take_file(out, o->config);
    if (!found)
        ctl_nodes_destroy(out);
    return found;
}

void ctl_nodes_destroy(struct ctl_nodes *nodes)
{
    free(nodes->urls);
    cluster_destroy(&nodes->cluster);
    *nodes = (struct ctl_nodes){.count = 0};
}

static void complain(const struct ctl_nodes *nodes, uint32_t last, const struct ctl_answer *answer,
                     bool maybe_done)
{
    char host[TALK_HOST_BYTES];
    talk_host_text(&nodes->urls[last], host);
    if (maybe_done)
        ctl_fail(CTL_NO, "http://%s: %s; it is not known whether the change was made", host,
                 answer->problem);
    else if (nodes->count == 1)
        ctl_fail(CTL_NO, "http://%s: %s", host, answer->problem);
    else
        ctl_fail(CTL_NO, "none of the %u nodes answers; the last, http://%s: %s",
                 (unsigned)nodes->count, host, answer->problem);
}

struct talk_question ctl_nodes_question(const struct ctl_options *o, enum http_method method,
                                        struct slice target)
{
    return (struct talk_question){
        .method = method, .target = target, .token = o->token, .timeout_ms = o->timeout_ms};
}

bool ctl_nodes_ask(const struct ctl_nodes *nodes, const struct talk_question *q,
                   struct ctl_answer *out)
{
    assert(nodes->count >= 1);
    enum talk_asked asked = TALK_UNREACHED;
    bool maybe_done = false;
    uint32_t i = 0;
    for (; i < nodes->count && !maybe_done; i++) {
        if (i > 0)
            ctl_answer_destroy(out);
        asked = ctl_ask(&nodes->urls[i], q, out);
        if (asked == TALK_ANSWERED)
            return true;
        maybe_done = asked == TALK_LOST && q->method != HTTP_M_GET;
    }
    complain(nodes, i - 1, out, maybe_done);
    return false;
}

void ctl_nodes_refusal(const struct ctl_json *doc, uint16_t status, const struct ctl_options *o,
                       char *out, uint32_t max)
{
    const uint32_t error = ctl_json_member(doc, 0, "error");
    if (status != 401)
        ctl_json_words(doc, ctl_json_member(doc, error, "message"), out, max);
    else
        snprintf(out, max, "%s",
                 o->token == NULL ? "Set RINGLAB_TOKEN to the token of the cluster."
                                  : "RINGLAB_TOKEN is not the token of the cluster.");
}

enum ctl_exit ctl_nodes_complain_of(const struct ctl_answer *stranger)
{
    char host[TALK_HOST_BYTES];
    assert(stranger->from != NULL);
    talk_host_text(stranger->from, host);
    return ctl_fail(CTL_NO, "http://%s answers (with status %u), but is not a ringlab node", host,
                    (unsigned)stranger->status);
}
