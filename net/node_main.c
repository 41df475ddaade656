/* net/node_main.c - the program ringlab-node: one node of a cluster in the foreground.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "net/file.h"
#include "net/server.h"

enum { STATUS_ASKED_WRONGLY = 2 };

static const char usage[] =
    "Usage: ringlab-node --id ID [OPTION]...\n"
    "       PORT=5001 ringlab-node [OPTION]...\n"
    "\n"
    "Run one node of a cache cluster until it is told to stop (Ctrl-C, SIGTERM).\n"
    "\n"
    "  -i, --id ID               which node of the cluster file this is; without it, the\n"
    "                            one whose URL has the port in the environment's PORT\n"
    "  -c, --config FILE         the cluster file (default: nodes.json)\n"
    "      --token-file FILE     the cluster's token (default: RINGLAB_TOKEN, if set)\n"
    "      --insecure            listen beyond this machine without a token\n"
    "      --max-connections N   answer more with 503 (default: 10000)\n"
    "      --header-timeout S    for a request's head (default: 10)\n"
    "      --body-timeout S      for its body (default: 30)\n"
    "      --idle-timeout S      between requests (default: 75)\n"
    "      --write-timeout S     for a reader that takes nothing (default: 30)\n"
    "      --drain-timeout S     for what is in flight when stopping (default: 5)\n"
    "  -q, --quiet               say nothing but errors\n"
    "  -h, --help                show this\n"
    "  -V, --version             show the version\n"
    "\n"
    "Examples:\n"
    "  ringlab-node --id A\n"
    "  ringlab-node --id B --config /etc/ringlab/nodes.json --token-file /etc/ringlab/token\n"
    "  curl -X PUT localhost:5001/cache/greeting -d '{\"value\": \"hello\", \"ttl\": 60}'\n";

struct options {
    const char *id;
    const char *config;
    const char *token_file;
    struct server_config server;
};

enum long_only {
    OPT_TOKEN_FILE = 256,
    OPT_INSECURE,
    OPT_MAX_CONNECTIONS,
    OPT_HEADER_TIMEOUT,
    OPT_BODY_TIMEOUT,
    OPT_IDLE_TIMEOUT,
    OPT_WRITE_TIMEOUT,
    OPT_DRAIN_TIMEOUT,
};

static const struct option long_options[] = {
    {"id", required_argument, NULL, 'i'},
    {"config", required_argument, NULL, 'c'},
    {"token-file", required_argument, NULL, OPT_TOKEN_FILE},
    {"insecure", no_argument, NULL, OPT_INSECURE},
    {"max-connections", required_argument, NULL, OPT_MAX_CONNECTIONS},
    {"header-timeout", required_argument, NULL, OPT_HEADER_TIMEOUT},
    {"body-timeout", required_argument, NULL, OPT_BODY_TIMEOUT},
    {"idle-timeout", required_argument, NULL, OPT_IDLE_TIMEOUT},
    {"write-timeout", required_argument, NULL, OPT_WRITE_TIMEOUT},
    {"drain-timeout", required_argument, NULL, OPT_DRAIN_TIMEOUT},
    {"quiet", no_argument, NULL, 'q'},
    {"help", no_argument, NULL, 'h'},
    {"version", no_argument, NULL, 'V'},
    {NULL, 0, NULL, 0},
};

/* A whole text as a number within bounds. */
static bool read_number(const char *text, double least, double most, double *out)
{
    char *end;
    errno = 0;
    double number = strtod(text, &end);
    if (end == text || *end != '\0' || errno != 0 || !(number >= least && number <= most))
        return false;
    *out = number;
    return true;
}

static bool read_seconds(const char *name, const char *text, double *out)
{
    if (read_number(text, 0.01, 86400, out))
        return true;
    fprintf(stderr, "ringlab-node: --%s takes seconds from 0.01 to 86400, not '%s'\n", name, text);
    return false;
}

static bool read_whole(const char *text, uint32_t least, uint32_t most, uint32_t *out)
{
    double number;
    if (!read_number(text, least, most, &number))
        return false;
    *out = (uint32_t)number;
    return *out >= number;
}

static bool read_connections(const char *text, uint32_t *out)
{
    if (!read_whole(text, 1, 1000000, out)) {
        fprintf(stderr,
                "ringlab-node: --max-connections takes a whole number from 1 to 1000000, not "
                "'%s'\n",
                text);
        return false;
    }
    return true;
}

/* One option. false after saying what is wrong. */
static bool take_option(struct options *o, int option)
{
    struct server_limits *limits = &o->server.limits;
    switch (option) {
    case 'i':
        o->id = optarg;
        return true;
    case 'c':
        o->config = optarg;
        return true;
    case 'q':
        o->server.quiet = true;
        return true;
    case OPT_TOKEN_FILE:
        o->token_file = optarg;
        return true;
    case OPT_INSECURE:
        o->server.insecure = true;
        return true;
    case OPT_MAX_CONNECTIONS:
        return read_connections(optarg, &limits->connections);
    case OPT_HEADER_TIMEOUT:
        return read_seconds("header-timeout", optarg, &limits->header_timeout_s);
    case OPT_BODY_TIMEOUT:
        return read_seconds("body-timeout", optarg, &limits->body_timeout_s);
    case OPT_IDLE_TIMEOUT:
        return read_seconds("idle-timeout", optarg, &limits->idle_timeout_s);
    case OPT_WRITE_TIMEOUT:
        return read_seconds("write-timeout", optarg, &limits->write_timeout_s);
    case OPT_DRAIN_TIMEOUT:
        return read_seconds("drain-timeout", optarg, &limits->drain_timeout_s);
    default:
        fputs("Try 'ringlab-node --help'.\n", stderr);
        return false;
    }
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    int option;
    while ((option = getopt_long(argc, argv, "i:c:qhV", long_options, NULL)) != -1) {
        if (option == 'h')
            return fputs(usage, stdout) < 0;
        if (option == 'V')
            return puts("ringlab " RINGLAB_VERSION) < 0;
        if (!take_option(o, option))
            return STATUS_ASKED_WRONGLY;
    }
    if (optind < argc) {
        fprintf(stderr, "ringlab-node: what is '%s'? Try 'ringlab-node --help'.\n", argv[optind]);
        return STATUS_ASKED_WRONGLY;
    }
    return -1;
}

/* --- who am I -------------------------------------------------------------------------------- */

static void say_ids(const struct cluster *cluster)
{
    fputs("it has", stderr);
    for (uint32_t i = 0; i < cluster->node_count && i < 10; i++)
        fprintf(stderr, "%s %s", i > 0 ? "," : "", cluster->nodes[i].id);
    fputs(cluster->node_count > 10 ? ", ...\n" : "\n", stderr);
}

static const char *id_by_port(const struct options *o, const struct cluster *cluster)
{
    uint32_t port;
    const char *text = getenv("PORT");
    if (!text) {
        fputs("ringlab-node: which node is this? Say --id, or set PORT.\n", stderr);
        return NULL;
    }
    if (!read_whole(text, 1, 65535, &port)) {
        fprintf(stderr, "ringlab-node: PORT is '%s', not a port from 1 to 65535\n", text);
        return NULL;
    }
    uint32_t at = cluster_find_port(cluster, (uint16_t)port);
    if (at < cluster->node_count)
        return cluster->nodes[at].id;
    fprintf(stderr, "ringlab-node: %s has not exactly one node with port %s (PORT): say --id; ",
            o->config, text);
    say_ids(cluster);
    return NULL;
}

static const char *find_id(const struct options *o, const struct cluster *cluster)
{
    if (!o->id)
        return id_by_port(o, cluster);
    if (cluster_find(cluster, o->id) < cluster->node_count)
        return o->id;
    fprintf(stderr, "ringlab-node: no node '%s' in %s: ", o->id, o->config);
    say_ids(cluster);
    return NULL;
}

/* --- the token ------------------------------------------------------------------------------- */

/* One line of printable characters without space: it travels in a header. */
static bool token_is_sound(const char *token)
{
    if (*token == '\0' || strlen(token) > TOKEN_BYTES_MAX)
        return false;
    for (; *token; token++)
        if (*token <= ' ' || *token > '~')
            return false;
    return true;
}

/* The token, to be freed, or NULL for none. false after saying what is wrong. */
static bool find_token(const char *path, char **out)
{
    *out = NULL;
    const char *set = getenv("RINGLAB_TOKEN");
    if (path) {
        if (!file_read("ringlab-node", path, 4096, out, NULL))
            return false;
        (*out)[strcspn(*out, "\r\n")] = '\0';
    } else if (set && *set) {
        size_t size = strlen(set) + 1;
        *out = malloc(size);
        if (*out)
            memcpy(*out, set, size);
    }
    if (*out && !token_is_sound(*out)) {
        fprintf(stderr,
                "ringlab-node: the token in %s must be one line of at most %d visible ASCII "
                "characters\n",
                path ? path : "RINGLAB_TOKEN", TOKEN_BYTES_MAX);
        free(*out);
        return false;
    }
    return true;
}

/* --- run ------------------------------------------------------------------------------------- */

static void say_ready(const struct server *s, const char *id)
{
    const struct cluster *cluster = s->config.cluster;
    const struct cluster_node *own = &cluster->nodes[cluster_find(cluster, id)];
    bool v6 = strchr(own->host, ':') != NULL;
    printf("node %s is ready on http://%s%s%s:%u\n", id, v6 ? "[" : "", own->host, v6 ? "]" : "",
           (unsigned)own->port);
    fflush(stdout);
}

static int run(struct options *o, const struct cluster *cluster)
{
    static struct server server; /* large, and there is one */
    o->server.cluster = cluster;
    o->server.id = find_id(o, cluster);
    if (!o->server.id)
        return STATUS_ASKED_WRONGLY;
    char *token;
    if (!find_token(o->token_file, &token))
        return STATUS_ASKED_WRONGLY;
    o->server.token = token;
    int status = STATUS_ASKED_WRONGLY;
    if (server_init(&server, &o->server)) {
        if (!o->server.quiet)
            say_ready(&server, o->server.id);
        status = server_run(&server);
    }
    free(token);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.config = "nodes.json", .server = {.limits = SERVER_LIMITS_DEFAULT}};
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    /* Writing to a connection that the other side has closed is an ordinary error. */
    signal(SIGPIPE, SIG_IGN);

    struct cluster cluster;
    if (!file_read_cluster("ringlab-node", o.config, &cluster))
        return STATUS_ASKED_WRONGLY;
    status = run(&o, &cluster);
    cluster_destroy(&cluster);
    return status;
}
