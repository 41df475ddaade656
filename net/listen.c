/* net/listen.c - a server's beginning and end (net/server.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>

#include <sodium/core.h>
#include <sodium/randombytes.h>

#include "net/conn.h"
#include "net/journal_file.h"

const struct server_limits SERVER_LIMITS_DEFAULT = {
    .connections = 10000,
    .header_timeout_s = 10,
    .body_timeout_s = 30,
    .idle_timeout_s = 75,
    .write_timeout_s = 30,
    .drain_timeout_s = 5,
};

enum { DESCRIPTORS_KEPT = 64, BACKLOG = 1024 };

static const char *const no_memory = "ringlab-node: not enough memory: lower cache.memory in the "
                                     "cluster file, or --max-connections\n";

/* --- how many connections -------------------------------------------------------------------- */

/* Each connection is a descriptor; some are kept for listeners and other nodes. */
static uint32_t connections_possible(uint32_t wanted)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) < 0)
        return wanted;
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = limit.rlim_max;
    if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
        limit.rlim_cur = before;
    if (limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= (rlim_t)wanted + DESCRIPTORS_KEPT)
        return wanted;
    if (limit.rlim_cur <= 2 * DESCRIPTORS_KEPT)
        return (uint32_t)(limit.rlim_cur + 1) / 2;
    return (uint32_t)(limit.rlim_cur - DESCRIPTORS_KEPT);
}

/* --- the parts ------------------------------------------------------------------------------- */

static bool init_node(struct server *s, uint32_t self)
{
    const struct cluster *cluster = &s->cluster;
    struct node_config config = {
        .members = s->members,
        .self = self,
        .peer_max = NODES_MAX,
        .cache = {.memory_bytes = cluster->memory_bytes,
                  .policy = cluster->policy,
                  .value_bytes_max = cluster->value_bytes_max},
        .default_ttl_ms = cluster->default_ttl_ms,
        .forward_timeout_ms = cluster->forward_timeout_ms,
        .client_max = s->config.limits.connections,
        .flight_max = FLIGHT_MAX,
        .call_max = CALL_MAX,
        .held_bytes_max = HELD_BYTES_MIN + 4 * (uint64_t)cluster->value_bytes_max,
    };
    randombytes_buf(config.cache.secret, sizeof config.cache.secret);
    return node_init(&s->node, &config);
}

static bool init_clients(struct server *s)
{
    uint32_t max = s->config.limits.connections;
    s->clients = calloc(max, sizeof(struct conn *));
    s->free_clients = calloc(max, sizeof *s->free_clients);
    if (!s->clients || !s->free_clients)
        return false;
    s->free_client_count = max;
    for (uint32_t i = 0; i < max; i++)
        s->free_clients[i] = max - 1 - i;
    return true;
}

static bool init_peers(struct server *s, uint32_t self)
{
    struct peers_config config = {
        .loop = &s->loop,
        .roster = &s->roster,
        .self = self,
        .value_bytes_max = s->cluster.value_bytes_max,
        .read_room = s->read_room,
        .token = s->config.token,
        .on_event = server_on_peer_event,
        .owner = s,
    };
    return peers_init(&s->peers, &config);
}

static bool init_parts(struct server *s, uint32_t self)
{
    s->read_room = malloc(READ_ROOM_BYTES);
    s->contacts = calloc(NODES_MAX, sizeof *s->contacts);
    reply_names_init(&s->names, &s->roster, self);
    return s->read_room && s->contacts && init_node(s, self) && init_clients(s) &&
           init_peers(s, self);
}

/* The list that the cluster file begins with. */
static bool init_members(struct server *s)
{
    if (!roster_init(&s->roster))
        return false;
    const uint32_t *numbers = roster_number(&s->roster, &s->cluster);
    assert(numbers != NULL); /* a file has at most NODES_MAX nodes */
    roster_take(&s->roster, &s->cluster);
    return cluster_members(&s->cluster, numbers, &s->members) == RING_OK;
}

static void init_deadlines(struct server *s)
{
    enum { LINGER_S = 1 };
    const struct server_limits *limits = &s->config.limits;
    const double seconds[SERVER_DEADLINES] = {
        [CONN_WAITS_HEAD] = limits->header_timeout_s,
        [CONN_WAITS_BODY] = limits->body_timeout_s,
        [CONN_WAITS_IDLE] = limits->idle_timeout_s,
        [CONN_WAITS_WRITE] = limits->write_timeout_s,
        [CONN_WAITS_LINGER] = LINGER_S,
    };
    for (uint32_t i = 0; i < SERVER_DEADLINES; i++)
        deadlines_init(&s->deadlines[i], (uint64_t)(seconds[i] * (double)NS_PER_S));
}

static void destroy(struct server *s)
{
    node_destroy(&s->node);
    peers_destroy(&s->peers);
    members_free(s->members);
    members_free(s->members_before);
    roster_destroy(&s->roster);
    cluster_destroy(&s->cluster);
    free(s->clients);
    free(s->free_clients);
    free(s->read_room);
    free(s->contacts);
}

/* --- addresses ------------------------------------------------------------------------------- */

/* The addresses of the node's own URL. */
static bool own_addresses(struct server *s, const struct cluster_node *own, struct addresses *out)
{
    if (address_literal(own->host, own->port, out))
        return true;
    struct addrinfo hints = {.ai_family = AF_UNSPEC, .ai_socktype = SOCK_STREAM};
    uv_getaddrinfo_t look_up;
    char port[8];
    snprintf(port, sizeof port, "%u", (unsigned)own->port);
    int status = uv_getaddrinfo(&s->loop, &look_up, NULL, own->host, port, &hints);
    if (status < 0) {
        fprintf(stderr,
                "ringlab-node: cannot find an address for %s, the host of node %s: %s. Check its "
                "url in the cluster file.\n",
                own->host, own->id, uv_strerror(status));
        return false;
    }
    address_collect(look_up.addrinfo, out);
    uv_freeaddrinfo(look_up.addrinfo);
    return out->count > 0;
}

static bool all_loopback(const struct addresses *a)
{
    for (uint32_t i = 0; i < a->count; i++)
        if (!address_is_loopback(&a->item[i]))
            return false;
    return true;
}

static int listen_on(struct server *s, const struct sockaddr_storage *address)
{
    uv_tcp_t *listener = &s->listeners[s->listener_count];
    int status = uv_tcp_init(&s->loop, listener);
    if (status < 0)
        return status;
    s->listener_count++;
    listener->data = s;
    unsigned only_v6 = address->ss_family == AF_INET6 ? UV_TCP_IPV6ONLY : 0;
    status = uv_tcp_bind(listener, (const struct sockaddr *)address, only_v6);
    if (status == 0)
        status = uv_listen((uv_stream_t *)listener, BACKLOG, server_on_connection);
    if (status < 0) {
        uv_close((uv_handle_t *)listener, NULL);
        uv_run(&s->loop, UV_RUN_NOWAIT); /* so that its slot can be used again */
        s->listener_count--;
    }
    return status;
}

static void explain_listen(const struct cluster_node *own, const char *where, int status)
{
    const char *hint = "Check its url in the cluster file.";
    if (status == UV_EADDRINUSE)
        hint = "Another program listens there, perhaps this very node: stop it, or give the node "
               "another port in the cluster file.";
    else if (status == UV_EACCES)
        hint = "Ports below 1024 are for the administrator: choose a higher one.";
    fprintf(stderr, "ringlab-node: node %s cannot listen on %s: %s. %s\n", own->id, where,
            uv_strerror(status), hint);
}

/* Listen on every address that this machine has; at least one, and none may be taken. */
static bool listen_on_all(struct server *s, const struct cluster_node *own,
                          const struct addresses *addresses)
{
    char text[ADDRESS_TEXT_MAX] = "";
    int status = UV_EADDRNOTAVAIL;
    for (uint32_t i = 0; i < addresses->count; i++) {
        int one = listen_on(s, &addresses->item[i]);
        address_text(&addresses->item[i], text);
        bool not_here = one == UV_EADDRNOTAVAIL || one == UV_EAFNOSUPPORT;
        if (one < 0 && !not_here) {
            explain_listen(own, text, one);
            return false;
        }
        if (one == 0)
            status = 0;
    }
    if (status < 0)
        explain_listen(own, text, status);
    return status == 0;
}

static bool may_listen_on(const struct server *s, const struct addresses *addresses)
{
    if (s->config.token || s->config.insecure || all_loopback(addresses))
        return true;
    fprintf(stderr,
            "ringlab-node: node %s would listen beyond this machine, where anyone could "
            "change its cache. Set the same RINGLAB_TOKEN for all nodes (or --token-file), "
            "or say --insecure.\n",
            s->config.id);
    return false;
}

/* --- beginning and end ----------------------------------------------------------------------- */

static void start_handles(struct server *s)
{
    uv_prepare_init(&s->loop, &s->turn);
    uv_timer_init(&s->loop, &s->wake);
    uv_timer_init(&s->loop, &s->tick);
    uv_signal_init(&s->loop, &s->on_term);
    uv_signal_init(&s->loop, &s->on_int);
    uv_signal_init(&s->loop, &s->on_hup);
    s->turn.data = s->wake.data = s->tick.data = s;
    s->on_term.data = s->on_int.data = s->on_hup.data = s;
    server_start(s);
}

/* Undo what begin() has done so far. */
static void give_up(struct server *s)
{
    for (uint32_t i = 0; i < s->listener_count; i++)
        uv_close((uv_handle_t *)&s->listeners[i], NULL);
    uv_run(&s->loop, UV_RUN_DEFAULT);
    uv_loop_close(&s->loop);
    destroy(s);
}

static bool begin(struct server *s)
{
    const struct cluster_node *own = &s->cluster.nodes[cluster_find(&s->cluster, s->config.id)];
    struct addresses addresses;
    if (!own_addresses(s, own, &addresses) || !may_listen_on(s, &addresses))
        return false;
    if (!init_members(s) || !init_parts(s, roster_find(&s->roster, s->config.id))) {
        fputs(no_memory, stderr);
        return false;
    }
    return listen_on_all(s, own, &addresses);
}

bool server_init(struct server *s, const struct server_config *config, struct cluster *cluster)
{
    memset(s, 0, sizeof *s); /* not by a compound literal: it is too large for the stack */
    s->config = *config;
    s->cluster = *cluster;
    *cluster = (struct cluster){0};
    s->armed_ns = TIME_NEVER;
    s->config.limits.connections = connections_possible(config->limits.connections);
    init_deadlines(s);
    if (sodium_init() < 0 || uv_loop_init(&s->loop) < 0) {
        fputs(no_memory, stderr);
        destroy(s);
        return false;
    }
    if (!begin(s)) {
        give_up(s);
        return false;
    }
    if (config->journal)
        journal_file_start(config->journal, &s->node.config);
    s->view = (struct view){.node = &s->node, .roster = &s->roster, .cluster = &s->cluster};
    s->view.started_ns = server_now(s);
    randombytes_buf(&s->view.boot_id, sizeof s->view.boot_id);
    start_handles(s);
    return true;
}

int server_run(struct server *s)
{
    uv_run(&s->loop, UV_RUN_DEFAULT);
    int busy = uv_loop_close(&s->loop);
    assert(busy == 0);
    destroy(s);
    return 0;
}
