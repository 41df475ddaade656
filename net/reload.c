/* net/reload.c - see net/reload.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/reload.h"

#include <inttypes.h>
#include <stdio.h>
#include <sys/stat.h>

/* --- what may not change --------------------------------------------------------------------- */

static bool has_own_url(const struct server *s, const struct cluster *next)
{
    const struct roster_node *own = &s->roster.nodes[s->node.config.self];
    uint32_t at = cluster_find(next, own->id);
    if (at == UINT32_MAX)
        return true; /* it has left */
    return next->nodes[at].port == own->port && strcmp(next->nodes[at].host, own->host) == 0;
}

/* What differs of what was given to the node at its start; NULL if nothing does. */
static const char *fixed_difference(const struct server *s, const struct cluster *next)
{
    const struct cluster *now = &s->cluster;
    if (next->memory_bytes != now->memory_bytes)
        return "cache.memory";
    if (next->policy != now->policy)
        return "cache.policy";
    if (next->default_ttl_ms != now->default_ttl_ms)
        return "cache.default_ttl";
    if (next->value_bytes_max != now->value_bytes_max)
        return "cache.max_value";
    if (next->forward_timeout_ms != now->forward_timeout_ms)
        return "forward_timeout";
    return has_own_url(s, next) ? NULL : "the url of this node";
}

/* --- the swap -------------------------------------------------------------------------------- */

/* The node takes the list over; that of two changes ago is looked at no more. */
static void use_members(struct server *s, struct members *next)
{
    const struct event ev = {.kind = EV_MEMBERS, .members = next};
    server_step(s, &ev);
    members_free(s->members_before);
    s->members_before = s->members;
    s->members = next;
}

/* Takes over both; nothing here can fail. Returns whether anything is different now. */
static bool use(struct server *s, struct cluster *next, struct members *members)
{
    bool changed = members->fingerprint != s->members->fingerprint;
    roster_take(&s->roster, next);
    cluster_destroy(&s->cluster);
    s->cluster = *next;
    peers_update(&s->peers);
    if (changed)
        use_members(s, members);
    else
        members_free(members);
    for (uint32_t i = 0; i < s->roster.count; i++)
        changed |= s->roster.nodes[i].has_moved;
    return changed;
}

/* --- from the file to the swap --------------------------------------------------------------- */

static bool check(const struct server *s, const struct cluster *next, char why[FILE_PROBLEM_BYTES])
{
    const char *differs = fixed_difference(s, next);
    if (differs)
        snprintf(why, FILE_PROBLEM_BYTES,
                 "%s: %s is not what this node was started with, and needs a restart",
                 s->config.file, differs);
    return !differs;
}

/* Takes next over if it returns true. */
static bool build_and_use(struct server *s, struct cluster *next, bool *out_changed,
                          char why[FILE_PROBLEM_BYTES])
{
    struct members *members;
    const uint32_t *numbers = roster_number(&s->roster, next);
    if (!numbers) {
        snprintf(why, FILE_PROBLEM_BYTES,
                 "this node has heard of %u nodes since its start, and with the new ones it would "
                 "be more than %d: restart it",
                 (unsigned)s->roster.count, NODES_MAX);
        return false;
    }
    enum ring_error error = cluster_members(next, numbers, &members);
    if (error != RING_OK) {
        snprintf(why, FILE_PROBLEM_BYTES, "%s: %s", s->config.file, ring_error_text(error));
        return false;
    }
    *out_changed = use(s, next, members);
    return true;
}

/* Who writes to a pipe may keep the node waiting for ever, with all its clients. */
static bool is_no_pipe(const char *path, char why[FILE_PROBLEM_BYTES])
{
    struct stat status;
    if (stat(path, &status) < 0 || S_ISREG(status.st_mode))
        return true; /* what cannot be looked at cannot be read, and that has its own words */
    snprintf(why, FILE_PROBLEM_BYTES, "%s is no regular file, and cannot be read a second time",
             path);
    return false;
}

static bool read_and_use(struct server *s, bool *out_changed, char why[FILE_PROBLEM_BYTES])
{
    struct cluster next;
    if (!is_no_pipe(s->config.file, why) || !file_load_cluster(s->config.file, &next, why))
        return false;
    if (check(s, &next, why) && build_and_use(s, &next, out_changed, why))
        return true;
    cluster_destroy(&next);
    return false;
}

/* --- what came of it ------------------------------------------------------------------------- */

enum news { NEWS_NONE, NEWS_ADDED, NEWS_REMOVED, NEWS_READDRESSED };

/* What the present list did to a node. */
static enum news news_of(const struct roster_node *node)
{
    if (node->is_member != node->was_member)
        return node->is_member ? NEWS_ADDED : NEWS_REMOVED;
    return node->has_moved ? NEWS_READDRESSED : NEWS_NONE;
}

/* "; D is new, B has left", and no more than one can read. */
static void say_news(const struct roster *r)
{
    enum { SAID_MAX = 10 };
    static const char *const words[] = {
        [NEWS_ADDED] = "is new",
        [NEWS_REMOVED] = "has left",
        [NEWS_READDRESSED] = "has another address",
    };
    uint32_t said = 0;
    for (uint32_t i = 0; i < r->count; i++) {
        const struct roster_node *node = &r->nodes[r->by_id[i]];
        enum news news = news_of(node);
        if (news == NEWS_NONE)
            continue;
        if (said == SAID_MAX) {
            printf(", ...");
            return;
        }
        printf("%s %s %s", said++ == 0 ? ";" : ",", node->id, words[news]);
    }
}

static void say_done(const struct server *s, bool changed)
{
    const struct roster_node *self = &s->roster.nodes[s->node.config.self];
    printf("reloaded %s: %u nodes, fingerprint %016" PRIx64, s->config.file,
           (unsigned)s->cluster.node_count, s->members->fingerprint);
    if (changed)
        say_news(&s->roster);
    else
        printf(", nothing has changed");
    printf("\n");
    if (news_of(self) == NEWS_REMOVED)
        printf("node %s is no member any more: it sends on what it is asked; stop it when its "
               "clients are gone\n",
               self->id);
    fflush(stdout);
}

bool reload_run(struct server *s)
{
    char why[FILE_PROBLEM_BYTES];
    struct reload *r = &s->reload;
    r->count++;
    r->changed = false;
    r->done = read_and_use(s, &r->changed, why);
    if (!r->done) {
        snprintf(r->problem, sizeof r->problem, "%s. The list from before stays in use.", why);
        fprintf(stderr, "ringlab-node: not reloaded: %s\n", r->problem);
    } else if (!s->config.quiet) {
        say_done(s, r->changed);
    }
    return r->done;
}

static void add_ids(struct buffer *out, const char *name, const struct roster *r, enum news news)
{
    const char *separator = "";
    buffer_print(out, ", \"%s\": [", name);
    for (uint32_t i = 0; i < r->count; i++) {
        const struct roster_node *node = &r->nodes[r->by_id[i]];
        if (news_of(node) != news)
            continue;
        buffer_append_str(out, separator);
        buffer_json_string(out, slice_str(node->id));
        separator = ", ";
    }
    buffer_append_str(out, "]");
}

bool reload_write(const struct server *s, struct buffer *out)
{
    buffer_append_str(out, "{\"reloaded\": true, \"node\": ");
    buffer_json_string(out, slice_str(s->roster.nodes[s->node.config.self].id));
    buffer_print(out, ", \"changed\": %s, \"nodes\": %u", s->reload.changed ? "true" : "false",
                 (unsigned)s->cluster.node_count);
    buffer_print(out, ", \"fingerprint\": \"%016" PRIx64 "\"", s->members->fingerprint);
    add_ids(out, "added", &s->roster, NEWS_ADDED);
    add_ids(out, "removed", &s->roster, NEWS_REMOVED);
    add_ids(out, "readdressed", &s->roster, NEWS_READDRESSED);
    buffer_append_str(out, "}\n");
    return !out->failed;
}
