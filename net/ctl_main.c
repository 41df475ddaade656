/* net/ctl_main.c - ringlab-ctl: ask a running cluster, or change what it holds.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/spelling.h"
#include "net/ctl_keys.h"
#include "net/ctl_nodes.h"
#include "net/ctl_options.h"
#include "net/ctl_reload.h"
#include "net/ctl_status.h"

#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>

static const struct command {
    const char *name;
    const char *args; /* how they are called */
    int arg_count;
    enum ctl_exit (*run)(const struct ctl_nodes *nodes, const struct ctl_options *o);
} commands[] = {
    {"status", "no argument", 0, ctl_status},
    {"locate", "KEY", 1, ctl_locate},
    {"get", "KEY", 1, ctl_get},
    {"put", "KEY and VALUE", 2, ctl_put},
    {"del", "KEY", 1, ctl_del},
    {"reload", "no argument", 0, ctl_reload},
};

enum ctl_exit ctl_fail(enum ctl_exit how, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fputs("ringlab-ctl: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
    return how;
}

/* What is meant by a word that is no command; NULL if nothing comes to mind. */
static const char *meaning(const char *word)
{
    static const char *const elsewhere[][2] = {
        {"set", "put"}, {"delete", "del"},  {"remove", "del"},
        {"rm", "del"},  {"help", "--help"}, {"version", "--version"},
    };
    for (size_t i = 0; i < ARRAY_LEN(elsewhere); i++)
        if (strcmp(elsewhere[i][0], word) == 0)
            return elsewhere[i][1];
    const char *names[ARRAY_LEN(commands) + 1] = {NULL};
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        names[i] = commands[i].name;
    return spelling_nearest(slice_str(word), names);
}

static const struct command *find_command(const char *name)
{
    for (size_t i = 0; i < ARRAY_LEN(commands); i++)
        if (strcmp(commands[i].name, name) == 0)
            return &commands[i];
    const char *meant = meaning(name);
    if (meant != NULL)
        ctl_fail(CTL_WRONG, "unknown command %s: did you mean %s?", name, meant);
    else
        ctl_fail(CTL_WRONG, "unknown command %s: see --help", name);
    return NULL;
}

static enum ctl_exit run(const struct ctl_options *o)
{
    const struct command *command = find_command(o->command);
    if (command == NULL)
        return CTL_WRONG;
    if (o->arg_count != command->arg_count)
        return ctl_fail(CTL_WRONG, "%s takes %s; see --help", command->name, command->args);
    struct ctl_nodes nodes;
    if (!ctl_nodes_init(&nodes, o))
        return CTL_WRONG;
    const enum ctl_exit how = command->run(&nodes, o);
    ctl_nodes_destroy(&nodes);
    return how;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN); /* a node that hangs up, or a reader: both are told by errno */
    struct ctl_options options;
    enum ctl_exit how = CTL_YES;
    if (ctl_options_read(&options, argc, argv, &how))
        how = run(&options);
    if (fflush(stdout) != 0 || ferror(stdout))
        how = ctl_fail(CTL_NO, "cannot write the output: %s", strerror(errno));
    return (int)how;
}
