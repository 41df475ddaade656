/* tui/tui_main_live_whom.c - whom to watch, and where they are (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>

#include "net/file.h"

/* --- where they are -------------------------------------------------------------------------- */

static bool look_up(const struct url *where, struct addresses *out,
                    char problem[ASKER_PROBLEM_BYTES])
{
    char port[6];
    struct addrinfo *list = NULL;
    const struct addrinfo hints = {.ai_socktype = SOCK_STREAM};
    snprintf(port, sizeof port, "%u", (unsigned)where->port);
    const int error = getaddrinfo(where->host, port, &hints, &list);
    if (error != 0) {
        snprintf(problem, ASKER_PROBLEM_BYTES, "%.60s: %.40s", where->host, gai_strerror(error));
        return false;
    }
    address_collect(list, out);
    freeaddrinfo(list);
    return out->count > 0;
}

static void set_port(struct sockaddr_storage *address, uint16_t port)
{
    if (address->ss_family == AF_INET)
        ((struct sockaddr_in *)address)->sin_port = htons(port);
    else
        ((struct sockaddr_in6 *)address)->sin6_port = htons(port);
}

/* The same host as one that has been looked up. */
static bool borrow(const struct live *l, const struct url *where, struct addresses *out,
                   char problem[ASKER_PROBLEM_BYTES])
{
    for (uint32_t i = 0; i < l->watch.count; i++) {
        const struct watch_node *w = l->watch.nodes[i];
        if (w->addresses.count == 0 || strcmp(w->where.host, where->host) != 0)
            continue;
        *out = w->addresses;
        for (uint32_t a = 0; a < out->count; a++)
            set_port(&out->item[a], where->port);
        return true;
    }
    snprintf(problem, ASKER_PROBLEM_BYTES,
             "%.50s is new, and names are looked up only at the start", where->host);
    return false;
}

static bool is_on_this_machine(const struct addresses *a)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (!address_is_loopback(&a->item[i]))
            return false;
    return true;
}

bool live_addresses(struct live *l, const struct url *where, bool looks_up, struct addresses *out,
                    char problem[ASKER_PROBLEM_BYTES])
{
    problem[0] = '\0';
    if (!address_literal(where->host, where->port, out) &&
        !(looks_up ? look_up(where, out, problem) : borrow(l, where, out, problem)))
        return false;
    if (l->allow_remote || is_on_this_machine(out))
        return true;
    snprintf(l->remote, sizeof l->remote, "%s", where->host);
    snprintf(problem, ASKER_PROBLEM_BYTES,
             "%.40s is not on this machine; --allow-remote lets it be asked", where->host);
    return false;
}

/* --- from a cluster file --------------------------------------------------------------------- */

static bool copy_list(const struct cluster *c, struct sample_cluster *out)
{
    *out = (struct sample_cluster){.virtual_nodes = c->virtual_nodes,
                                   .list = calloc(c->node_count, sizeof *out->list)};
    if (!out->list)
        return false;
    out->count = c->node_count;
    for (uint32_t i = 0; i < c->node_count; i++) {
        struct sample_member *m = &out->list[i];
        memcpy(m->id, c->nodes[i].id, sizeof m->id);
        memcpy(m->where.host, c->nodes[i].host, sizeof m->where.host);
        m->where.port = c->nodes[i].port;
        m->weight = c->nodes[i].weight;
    }
    return true;
}

static bool of_file(struct live *l, const char *path, struct sample_cluster *out,
                    char error[LIVE_ERROR_BYTES])
{
    struct cluster c;
    char problem[FILE_PROBLEM_BYTES];
    const char *slash = strrchr(path, '/');
    if (!file_load_cluster(path, &c, problem)) {
        snprintf(error, LIVE_ERROR_BYTES, "%s", problem);
        return false;
    }
    const bool fine = copy_list(&c, out);
    cluster_destroy(&c);
    if (!fine)
        snprintf(error, LIVE_ERROR_BYTES, "not enough memory");
    l->lists.is_unused = true; /* until a node is seen to go by it */
    snprintf(l->origin, sizeof l->origin, "%.79s", slash ? slash + 1 : path);
    return fine;
}

/* --- from a node ----------------------------------------------------------------------------- */

/* Wait for the answer. */
static enum asker_end await(const struct live *l, struct asker *a)
{
    enum asker_end how = asker_turn(a, live_clock_ns(l));
    while (how == ASKER_NOT_YET) {
        const struct asker_wants w = asker_wants(a);
        const short events = (short)((w.reads ? POLLIN : 0) | (w.writes ? POLLOUT : 0));
        struct pollfd p = {.fd = w.fd, .events = events};
        poll(&p, 1, 50);
        how = asker_turn(a, live_clock_ns(l));
    }
    return how;
}

static bool ask_for_list(const struct live *l, const struct url *where,
                         const struct addresses *addresses, struct sample_cluster *out,
                         char problem[ASKER_PROBLEM_BYTES])
{
    struct asker *a = calloc(1, sizeof *a);
    char host[URL_HOST_BYTES_MAX + 16];
    snprintf(host, sizeof host, strchr(where->host, ':') ? "[%s]:%u" : "%s:%u", where->host,
             (unsigned)where->port);
    const struct asker_question q = {.method = HTTP_M_GET,
                                     .target = slice_str("/cluster"),
                                     .host = slice_str(host),
                                     .token = l->token};
    bool told = false;
    snprintf(problem, ASKER_PROBLEM_BYTES, "not enough memory");
    if (!a)
        return false;
    asker_init(a, addresses, SAMPLE_BYTES_MAX);
    asker_ask(a, &q, live_clock_ns(l));
    if (await(l, a) != ASKER_ANSWERED)
        snprintf(problem, ASKER_PROBLEM_BYTES, "%s", a->problem);
    else if (a->response.status != 200)
        snprintf(problem, ASKER_PROBLEM_BYTES, "it is not a ringlab node");
    else
        told = sample_read_cluster(a->response.body, out, problem);
    asker_destroy(a);
    free(a);
    return told;
}

/* "http://localhost:5001", or without the beginning. */
static bool read_url(struct slice text, struct url *out)
{
    static const char scheme[] = "http://";
    const uint32_t scheme_len = sizeof scheme - 1;
    char url[sizeof scheme + URL_HOST_BYTES_MAX + 16];
    if (text.len >= scheme_len && memcmp(text.data, scheme, scheme_len) == 0)
        return url_parse(text, out) == NULL;
    if (text.len > sizeof url - scheme_len)
        return false;
    memcpy(url, scheme, scheme_len);
    memcpy(url + scheme_len, text.data, text.len);
    return url_parse(slice_of(url, scheme_len + text.len), out) == NULL;
}

static bool of_url(struct live *l, struct slice text, struct sample_cluster *out,
                   char error[LIVE_ERROR_BYTES])
{
    struct url where;
    struct addresses addresses;
    char problem[ASKER_PROBLEM_BYTES];
    const int shown = text.len < 300 ? (int)text.len : 300;
    if (!read_url(text, &where))
        snprintf(error, LIVE_ERROR_BYTES, "%.*s: neither a cluster file nor http://HOST:PORT",
                 shown, (const char *)text.data);
    else if (live_addresses(l, &where, true, &addresses, problem) &&
             ask_for_list(l, &where, &addresses, out, problem)) {
        snprintf(l->origin, sizeof l->origin, "%.*s", shown < 79 ? shown : 79,
                 (const char *)text.data);
        return true;
    } else if (l->remote[0] != '\0') {
        snprintf(error, LIVE_ERROR_BYTES, "%.*s: %s.", shown, (const char *)text.data, problem);
    } else {
        snprintf(error, LIVE_ERROR_BYTES,
                 "%.*s: %s. Is that node running? A cluster file would do as well.", shown,
                 (const char *)text.data, problem);
    }
    return false;
}

/* The first one that answers. */
static bool of_urls(struct live *l, const char *list, struct sample_cluster *out,
                    char error[LIVE_ERROR_BYTES])
{
    for (;;) {
        const size_t len = strcspn(list, ",");
        if (of_url(l, slice_of(list, len), out, error))
            return true;
        if (list[len] == '\0')
            return false;
        list += len + 1;
    }
}

/* --- either ---------------------------------------------------------------------------------- */

static bool is_file(const char *attach)
{
    FILE *f = strstr(attach, "://") ? NULL : fopen(attach, "rb");
    if (f)
        fclose(f);
    struct url ignored;
    return f || !read_url(slice_of(attach, strcspn(attach, ",")), &ignored);
}

bool live_whom(struct live *l, const char *attach, struct sample_cluster *out,
               char error[LIVE_ERROR_BYTES])
{
    *out = (struct sample_cluster){.count = 0};
    const bool is_url = strstr(attach, "://") != NULL;
    return !is_url && is_file(attach) ? of_file(l, attach, out, error)
                                      : of_urls(l, attach, out, error);
}

void live_title(const struct sample_cluster *c, char out[80])
{
    bool in_a_row = true;
    for (uint32_t i = 1; i < c->count; i++)
        in_a_row = in_a_row && strcmp(c->list[i].where.host, c->list[0].where.host) == 0 &&
                   c->list[i].where.port == c->list[0].where.port + i;
    const struct url *first = &c->list[0].where;
    if (c->count == 1)
        snprintf(out, 80, "%.60s:%u", first->host, (unsigned)first->port);
    else if (in_a_row)
        snprintf(out, 80, "%.60s:%u-%u", first->host, (unsigned)first->port,
                 (unsigned)(first->port + c->count - 1));
    else
        snprintf(out, 80, "%.40s:%u and %u more", first->host, (unsigned)first->port,
                 (unsigned)(c->count - 1));
}
