/* net/ctl_options.c - see net/ctl_options.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/ctl_options.h"

#include "core/json.h"
#include "core/message.h"
#include "core/spelling.h"
#include "net/ctl_ask.h"

#include <assert.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

enum { TIMEOUT_MS_DEFAULT = 2000, TIMEOUT_MS_MAX = 3600 * 1000 };

static const char help[] =
    "Usage: ./ringlab ctl [OPTION]... COMMAND\n"
    "Ask a running ringlab cluster, or change what it holds.\n"
    "\n"
    "  status              every node: its share, up or down, items, how full, hits\n"
    "  locate KEY          which node owns a key\n"
    "  get KEY             print a value as JSON\n"
    "  put KEY VALUE       store a value: as it is if it is JSON, else as a string\n"
    "  del KEY             forget a key\n"
    "  reload              have every node read its cluster file again\n"
    "\n"
    "  -c, --config FILE   the cluster file (default: $RINGLAB_CONFIG or nodes.json);\n"
    "                      its nodes are asked in turn until one answers\n"
    "      --node URL      ask this one instead, such as localhost:5001\n"
    "      --ttl S         with put: forget the value after S seconds (0.5 is fine)\n"
    "      --json          print the node's own JSON\n"
    "      --timeout S     wait so long for each node (default: 2)\n"
    "  -h, --help, -V, --version\n"
    "\n"
    "A RINGLAB_TOKEN in the environment is sent along. Exit status: 0 yes; 1 no (not\n"
    "found, not stored, not reached, not agreed); 2 asked wrongly. Examples:\n"
    "  ./ringlab ctl put user:1 '{\"name\": \"Ada\"}' --ttl 60\n"
    "  ./ringlab ctl put balance -- -5\n"
    "  ./ringlab ctl --node localhost:5001 status\n";

enum { NODE = 1, TTL, JSON, TIMEOUT, CONFIG = 'c', HELP = 'h', VERSION = 'V' };

static const char letters[] = ":c:hV";

/* clang-format off */
static const struct option options[] = {
    {"config", required_argument, NULL, CONFIG},
    {"node", required_argument, NULL, NODE},
    {"ttl", required_argument, NULL, TTL},
    {"json", no_argument, NULL, JSON},
    {"timeout", required_argument, NULL, TIMEOUT},
    {"help", no_argument, NULL, HELP},
    {"version", no_argument, NULL, VERSION},
    {NULL, 0, NULL, 0},
};
/* clang-format on */

/* A number of seconds as JSON writes it, in whole milliseconds. */
static bool read_seconds(const char *text, uint64_t max_ms, uint64_t *out_ms)
{
    struct json_token token;
    struct json_error error;
    struct json j;
    return json_parse(&j, slice_str(text), &token, 1, &error) && json_milli(&j, 0, max_ms, out_ms);
}

/* The long option that this word comes close to without being it; NULL if there is none. */
static const char *option_like(const char *word)
{
    const char *names[ARRAY_LEN(options)] = {NULL};
    if (strncmp(word, "--", 2) != 0)
        return NULL;
    for (size_t i = 0; options[i].name != NULL; i++)
        names[i] = options[i].name;
    const struct slice name = slice_of(word + 2, strcspn(word + 2, "="));
    const char *near = spelling_nearest(name, names);
    return near == NULL || slice_eq(name, slice_str(near)) ? NULL : near;
}

/* last: the word that getopt_long() looked at last. It has not moved on from a word of several
 * letters, but tells the letter. */
static enum ctl_exit complain_about(int code, const char *last)
{
    const bool is_letter = code == '?' && optopt > ' ' && strchr(letters, optopt) == NULL;
    const char letter[] = {'-', (char)optopt, '\0'};
    const char *word = is_letter ? letter : last;
    if (code == ':')
        return ctl_fail(CTL_WRONG, "%s needs a value; see --help", word);
    const char *meant = option_like(word);
    if (meant != NULL)
        return ctl_fail(CTL_WRONG, "%s is no option: did you mean --%s?", word, meant);
    return ctl_fail(CTL_WRONG,
                    "%s is no option, or not used like this; see --help (put -- before a KEY or "
                    "VALUE that begins with -)",
                    word);
}

/* There is nothing more to do. Always returns false, so that a function can end with it. */
static bool stop(enum ctl_exit how, enum ctl_exit *out_exit)
{
    *out_exit = how;
    return false;
}

/* Take in one option. false: end with *out_exit. */
static bool take_option(struct ctl_options *o, int code, const char *last, enum ctl_exit *out_exit)
{
    uint64_t ms = 0;
    switch (code) {
    case CONFIG:
        o->config = optarg;
        return true;
    case NODE:
        o->node = optarg;
        return true;
    case JSON:
        o->json = true;
        return true;
    case TTL:
        o->ttl = optarg;
        return read_seconds(optarg, TTL_MS_MAX, &ms) ||
               stop(ctl_fail(CTL_WRONG, "--ttl wants seconds > 0, such as 60 or 0.5, not %s",
                             optarg),
                    out_exit);
    case TIMEOUT:
        if (!read_seconds(optarg, TIMEOUT_MS_MAX, &ms))
            return stop(
                ctl_fail(CTL_WRONG, "--timeout wants seconds > 0, at most 3600, not %s", optarg),
                out_exit);
        o->timeout_ms = (uint32_t)ms;
        return true;
    case HELP:
        fputs(help, stdout);
        return stop(CTL_YES, out_exit);
    case VERSION:
        puts("ringlab-ctl " RINGLAB_VERSION);
        return stop(CTL_YES, out_exit);
    default:
        return stop(complain_about(code, last), out_exit);
    }
}

static bool token_is_fit(const char *token)
{
    if (strlen(token) > TALK_TOKEN_BYTES_MAX)
        return false;
    for (; *token != '\0'; token++)
        if (*token <= ' ' || *token > '~')
            return false;
    return true;
}

/* What no single option can say. Returns the complaint, or NULL. */
static const char *misfit(const struct ctl_options *o)
{
    if (o->command == NULL)
        return "say what to do: status, locate, get, put, del or reload; see --help";
    if (o->node != NULL && o->config != NULL)
        return "say --node or --config, not both";
    if (o->ttl != NULL && strcmp(o->command, "put") != 0)
        return "--ttl goes with put only";
    if (o->token != NULL && !token_is_fit(o->token))
        return "RINGLAB_TOKEN must be printable ASCII without spaces, at most 1024 characters";
    return NULL;
}

/* A variable of the environment; NULL also if it is empty. */
static const char *from_environment(const char *name)
{
    const char *value = getenv(name);
    return value != NULL && value[0] != '\0' ? value : NULL;
}

bool ctl_options_read(struct ctl_options *out, int argc, char **argv, enum ctl_exit *out_exit)
{
    assert(argv != NULL);
    assert(out_exit != NULL);
    *out = (struct ctl_options){.timeout_ms = TIMEOUT_MS_DEFAULT,
                                .token = from_environment("RINGLAB_TOKEN")};
    for (;;) {
        const int code = getopt_long(argc, argv, letters, options, NULL);
        if (code == -1)
            break;
        if (!take_option(out, code, argv[optind - 1], out_exit))
            return false;
    }
    out->command = optind < argc ? argv[optind] : NULL;
    const char *complaint = misfit(out);
    if (complaint != NULL)
        return stop(ctl_fail(CTL_WRONG, "%s", complaint), out_exit);
    if (out->config == NULL)
        out->config = from_environment("RINGLAB_CONFIG");
    if (out->config == NULL)
        out->config = "nodes.json";
    out->args = argv + optind + 1;
    out->arg_count = argc - optind - 1;
    return true;
}
