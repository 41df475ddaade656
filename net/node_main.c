/* net/node_main.c - the program ringlab-node: one node of a cluster in the foreground.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/size.h"
#include "core/spelling.h"
#include "net/file.h"
#include "net/journal_file.h"
#include "net/server.h"

enum { STATUS_ASKED_WRONGLY = 2 };

static const char usage[] =
    "Usage: ./ringlab node --id ID [OPTION]...\n"
    "       PORT=5001 ./ringlab node [OPTION]...\n"
    "Run one node of a cluster until Ctrl-C or SIGTERM; SIGHUP reads the file again.\n"
    "\n"
    "  -i, --id ID              which node this is (default: that with port $PORT)\n"
    "  -c, --config FILE        the cluster file (default: nodes.json)\n"
    "      --check              start nothing; say what is wrong with the file\n"
    "      --token-file FILE    the cluster's token (default: $RINGLAB_TOKEN)\n"
    "      --insecure           listen beyond this machine without a token\n"
    "      --max-connections N  answer more with 503 (default: 10000)\n"
    "      --header-timeout S   for a request's head (default: 10)\n"
    "      --body-timeout S     for its body (default: 30)\n"
    "      --idle-timeout S     between requests (default: 75)\n"
    "      --write-timeout S    for a reader that takes nothing (default: 30)\n"
    "      --drain-timeout S    for what is in flight when stopping (default: 5)\n"
    "      --journal FILE       record every event, for ./ringlab sim replay\n"
    "      --journal-max SIZE   where that ends (default: 1GiB)\n"
    "  -q, --quiet              say nothing but errors\n"
    "  -h, --help, -V, --version\n"
    "\n"
    "Examples:\n"
    "  ./ringlab node --id A --journal a.journal\n"
    "  ./ringlab node --id B --config my.json --token-file my.token\n";

struct options {
    const char *id;
    const char *config;
    const char *token_file;
    const char *journal;
    uint64_t journal_bytes_max;
    bool check;
    struct server_config server;
};

enum long_only {
    OPT_CHECK = 256, /* beyond what a letter can be */
    OPT_TOKEN_FILE,
    OPT_INSECURE,
    OPT_MAX_CONNECTIONS,
    OPT_HEADER_TIMEOUT,
    OPT_BODY_TIMEOUT,
    OPT_IDLE_TIMEOUT,
    OPT_WRITE_TIMEOUT,
    OPT_DRAIN_TIMEOUT,
    OPT_JOURNAL,
    OPT_JOURNAL_MAX,
};

/* The colon has getopt_long() say nothing itself and tell a missing value from an unknown name. */
static const char letters[] = ":i:c:qhV";

static const struct option long_options[] = {
    {"id", required_argument, NULL, 'i'},
    {"config", required_argument, NULL, 'c'},
    {"check", no_argument, NULL, OPT_CHECK},
    {"token-file", required_argument, NULL, OPT_TOKEN_FILE},
    {"insecure", no_argument, NULL, OPT_INSECURE},
    {"max-connections", required_argument, NULL, OPT_MAX_CONNECTIONS},
    {"header-timeout", required_argument, NULL, OPT_HEADER_TIMEOUT},
    {"body-timeout", required_argument, NULL, OPT_BODY_TIMEOUT},
    {"idle-timeout", required_argument, NULL, OPT_IDLE_TIMEOUT},
    {"write-timeout", required_argument, NULL, OPT_WRITE_TIMEOUT},
    {"drain-timeout", required_argument, NULL, OPT_DRAIN_TIMEOUT},
    {"journal", required_argument, NULL, OPT_JOURNAL},
    {"journal-max", required_argument, NULL, OPT_JOURNAL_MAX},
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

static bool read_journal_max(const char *text, uint64_t *out)
{
    if (size_parse(slice_str(text), UINT64_MAX, out) && *out >= JOURNAL_FILE_BYTES_MIN)
        return true;
    fprintf(stderr, "ringlab-node: --journal-max takes a size from 1MiB, like 1GiB, not '%s'\n",
            text);
    return false;
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
    case OPT_CHECK:
        o->check = true;
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
    case OPT_JOURNAL:
        o->journal = optarg;
        return true;
    case OPT_JOURNAL_MAX:
        return read_journal_max(optarg, &o->journal_bytes_max);
    default:
        assert(false);
        return false;
    }
}

static void say_unknown(const char *word)
{
    const char *names[ARRAY_LEN(long_options)]; /* the last is NULL in both */
    for (size_t i = 0; i < ARRAY_LEN(names); i++)
        names[i] = long_options[i].name;
    fprintf(stderr, "ringlab-node: there is no option %s", word);
    if (strncmp(word, "--", 2) == 0) {
        const char *near = spelling_nearest(slice_of(word + 2, strcspn(word + 2, "=")), names);
        if (near)
            fprintf(stderr, "; did you mean --%s?", near);
    }
    fputs(" (see --help)\n", stderr);
}

/* What getopt_long() cannot take. last: the word that it looked at last. It has not moved on from
 * a word of several letters, but tells the letter. */
static void say_misfit(int code, const char *last)
{
    bool has_name = optopt != 0;
    bool is_letter = has_name && optopt < OPT_CHECK && !strchr(letters, optopt);
    const char letter[] = {'-', (char)optopt, '\0'};
    if (code == ':')
        fprintf(stderr, "ringlab-node: %s needs a value (see --help)\n", last);
    else if (has_name && !is_letter)
        fprintf(stderr, "ringlab-node: %s: that option takes no value (see --help)\n", last);
    else
        say_unknown(is_letter ? letter : last);
}

/* Returns -1 to go on, else the exit status. */
static int read_options(int argc, char **argv, struct options *o)
{
    int option;
    while ((option = getopt_long(argc, argv, letters, long_options, NULL)) != -1) {
        if (option == 'h')
            return fputs(usage, stdout) < 0;
        if (option == 'V')
            return puts("ringlab " RINGLAB_VERSION) < 0;
        if (option == '?' || option == ':') {
            say_misfit(option, argv[optind - 1]);
            return STATUS_ASKED_WRONGLY;
        }
        if (!take_option(o, option))
            return STATUS_ASKED_WRONGLY;
    }
    if (optind < argc) {
        fprintf(stderr, "ringlab-node: what is '%s'? (see --help)\n", argv[optind]);
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

/* The port that the environment names, as text, or NULL. */
static const char *given_port(void)
{
    const char *text = getenv("PORT");
    return text && *text ? text : NULL;
}

static const char *id_by_port(const struct options *o, const struct cluster *cluster)
{
    uint32_t port;
    const char *text = given_port();
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

/* --- check ----------------------------------------------------------------------------------- */

/* What can be wrong without a look at the network. No id is needed, but one given must be right. */
static int check(const struct options *o, const struct cluster *cluster)
{
    char *token;
    if ((o->id || given_port()) && !find_id(o, cluster))
        return STATUS_ASKED_WRONGLY;
    if (!find_token(o->token_file, &token))
        return STATUS_ASKED_WRONGLY;
    free(token);
    return 0;
}

/* --- run ------------------------------------------------------------------------------------- */

static void say_ready(const struct server *s, const char *id)
{
    const struct cluster_node *own = &s->cluster.nodes[cluster_find(&s->cluster, id)];
    bool v6 = strchr(own->host, ':') != NULL;
    printf("node %s is ready on http://%s%s%s:%u\n", id, v6 ? "[" : "", own->host, v6 ? "]" : "",
           (unsigned)own->port);
    fflush(stdout);
}

static int run(struct options *o, struct cluster *cluster)
{
    static struct server server; /* large, and there is one */
    struct journal_file journal = {.descriptor = -1};
    o->server.file = o->config;
    o->server.id = find_id(o, cluster);
    if (!o->server.id)
        return STATUS_ASKED_WRONGLY;
    char *token;
    if (!find_token(o->token_file, &token))
        return STATUS_ASKED_WRONGLY;
    o->server.token = token;
    o->server.journal = o->journal ? &journal : NULL;
    int status = STATUS_ASKED_WRONGLY;
    bool ready = !o->journal || journal_file_open(&journal, o->journal, o->journal_bytes_max);
    if (ready && server_init(&server, &o->server, cluster)) {
        if (!o->server.quiet)
            say_ready(&server, o->server.id);
        status = server_run(&server);
    }
    journal_file_close(&journal);
    free(token);
    return status;
}

int main(int argc, char **argv)
{
    struct options o = {.config = "nodes.json",
                        .journal_bytes_max = JOURNAL_FILE_BYTES_DEFAULT,
                        .server = {.limits = SERVER_LIMITS_DEFAULT}};
    int status = read_options(argc, argv, &o);
    if (status >= 0)
        return status;
    /* Writing to a connection that the other side has closed is an ordinary error. */
    signal(SIGPIPE, SIG_IGN);
    signal(SIGHUP, SIG_IGN); /* until there is something to reload */

    struct cluster cluster;
    if (!file_read_cluster("ringlab-node", o.config, &cluster))
        return STATUS_ASKED_WRONGLY;
    status = o.check ? check(&o, &cluster) : run(&o, &cluster);
    cluster_destroy(&cluster);
    return status;
}
