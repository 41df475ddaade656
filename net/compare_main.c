/* net/compare_main.c - the program ringlab-compare: the simulator against real nodes.
 *
 * A scenario is run in the simulator, and what its clients asked is written down as one line of
 * requests. Real nodes are asked them, one after the other; then simulated ones, each at the time
 * at which the real ones were asked. What both said and what both keep is compared.
 *
 * This is one of the programs that wire two parts of the house together: sim knows nothing of
 * sockets, net knows nothing of scenarios. It is started as ringlab sim compare, and speaks as
 * ringlab-sim does.
 *
 * SPDX-License-Identifier: MIT
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "net/answer_read.h"
#include "net/fleet.h"
#include "net/fleet_ask.h"
#include "net/fleet_keys.h"
#include "sim/command.h"
#include "sim/compare.h"
#include "sim/compare_options.h"
#include "sim/compare_report.h"

enum {
    FORWARD_TIMEOUT_MS = 10 * 1000, /* a machine that is busy is no difference */
    MARGIN_MS = 50,
    SLICE_MS = 50,     /* of a pause, after which somebody may have interrupted it */
    LONG_PAUSE_S = 10, /* is announced */
    PROGRAM_BYTES = 4096,
};

/* What is made on the way from a scenario to a comparison. */
struct work {
    const struct compare_options *options;
    const struct scenario *scenario;
    uint64_t seed;
    struct sequence sequence;
    struct cluster cluster; /* the real one */
    uint64_t *memories;     /* owned; of each node */
    struct fleet fleet;
    uint64_t *asked_at_ns;                   /* owned; of each request, since the first */
    struct told *real;                       /* owned; and what was answered */
    uint64_t slowest_ns;                     /* the longest that any of the real nodes took */
    struct fleet_keys *keys;                 /* owned; what each real node holds in the end, */
    uint64_t looked_at_ns;                   /* and when */
    char strange[COMPARE_STRANGE_BYTES_MAX]; /* see sim/compare_report.h */
    uint32_t strange_len;
};

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* Always returns false, so that a function can end with it. */
static bool fail(const char *why)
{
    fprintf(stderr, "ringlab-sim: %s\n", why);
    return false;
}

/* --- what is asked --------------------------------------------------------------------------- */

/* Nothing goes wrong, and the members stay: who would join is there from the beginning. */
static void calm(struct scenario *s)
{
    s->fault_count = 0;
    s->change_count = 0;
    s->weather.kinds = 0;
    for (uint32_t i = 0; i < s->node_count; i++)
        s->nodes[i].joins = false;
}

/* Can real nodes do what this scenario asks for? */
static bool is_fit(const struct scenario *s, const char *file)
{
    if (s->fault_count > 0 || s->change_count > 0 || s->weather.kinds != 0)
        fprintf(stderr,
                "ringlab-sim: %s has faults, weather or changes, which real nodes are spared: "
                "compare it --without-faults\n",
                file);
    else if (s->placement != PLACEMENT_RING)
        fprintf(stderr, "ringlab-sim: %s spreads keys by modulo; real nodes have a ring\n", file);
    else if (s->node_count > FLEET_NODES_MAX)
        fprintf(stderr, "ringlab-sim: %s has %u nodes; at most %d are started as processes\n", file,
                (unsigned)s->node_count, FLEET_NODES_MAX);
    else
        return true;
    return false;
}

/* --- the real nodes -------------------------------------------------------------------------- */

static bool describe_cluster(struct work *w)
{
    const struct scenario *s = w->scenario;
    w->cluster = (struct cluster){.nodes = calloc(s->node_count, sizeof *w->cluster.nodes),
                                  .node_count = s->node_count,
                                  .virtual_nodes = s->virtual_nodes,
                                  .policy = s->policy,
                                  .default_ttl_ms = s->default_ttl_ms,
                                  .value_bytes_max = s->value_bytes_max,
                                  .forward_timeout_ms = FORWARD_TIMEOUT_MS};
    w->memories = calloc(s->node_count, sizeof *w->memories);
    w->keys = calloc(s->node_count, sizeof *w->keys);
    w->real = calloc((size_t)w->sequence.count + 1, sizeof *w->real);
    w->asked_at_ns = calloc((size_t)w->sequence.count + 1, sizeof *w->asked_at_ns);
    if (!w->cluster.nodes || !w->memories || !w->keys || !w->real || !w->asked_at_ns)
        return fail("not enough memory");
    for (uint32_t i = 0; i < s->node_count; i++) {
        memcpy(w->cluster.nodes[i].id, s->nodes[i].id, sizeof s->nodes[i].id);
        w->cluster.nodes[i].weight = s->nodes[i].weight;
        w->memories[i] = s->nodes[i].memory_bytes;
    }
    return true;
}

/* The node's program: beside this one, found as this one was. */
static const char *node_program(const char *self, char room[PROGRAM_BYTES])
{
    static const char name[] = "ringlab-node";
    const char *set = getenv("RINGLAB_NODE");
    const char *slash = strrchr(self, '/');
    if (set && *set)
        return set;
    size_t folder_len = slash ? (size_t)(slash + 1 - self) : 0;
    if (folder_len + sizeof name > PROGRAM_BYTES)
        return name;
    memcpy(room, self, folder_len);
    memcpy(room + folder_len, name, sizeof name);
    return room;
}

/* Until this request is due; only where lifetimes end does it matter. false: interrupted. */
static bool await_due(const struct work *w, uint32_t request, uint64_t started_ns)
{
    const struct sequence_request *r = w->sequence.requests;
    uint64_t due_ns = started_ns + (r[request].at_ns - r[0].at_ns);
    uint64_t now = now_ns();
    while (w->sequence.lifetimes && now < due_ns && !fleet_is_interrupted()) {
        uint64_t left_ns = due_ns - now;
        uint64_t slice_ns = (uint64_t)SLICE_MS * NS_PER_MS;
        const struct timespec t = {.tv_nsec = (long)(left_ns < slice_ns ? left_ns : slice_ns)};
        nanosleep(&t, NULL);
        now = now_ns();
    }
    return !fleet_is_interrupted() || fail("interrupted");
}

/* The answer as the simulator would tell it: a value by who wrote it. */
static void write_down(struct work *w, uint32_t request, const struct answer *a)
{
    struct told *t = &w->real[request];
    *t = (struct told){
        .id = (uint64_t)request + 1, .outcome = a->outcome, .forwarded = a->forwarded};
    t->owner = a->owner == ANSWER_OWNER_UNSAID ? COMPARE_OWNER_UNSAID : (uint16_t)a->owner;
    if (a->outcome != OUTCOME_HIT)
        return;
    t->version = sequence_writer(&w->sequence, request, a->value);
    t->value_is_whole = t->version != 0;
    if (t->version == 0 && w->strange_len == 0) {
        struct blob start = a->value;
        if (start.len > sizeof w->strange)
            start.len = sizeof w->strange;
        blob_copy(start, (uint8_t *)w->strange);
        w->strange_len = start.len;
    }
}

static bool say_where(struct work *w, uint32_t request)
{
    fprintf(stderr, "ringlab-sim: at request %u of %u: %s\n", (unsigned)request + 1,
            (unsigned)w->sequence.count, w->fleet.problem);
    return false;
}

static bool ask(struct work *w, uint32_t request, uint64_t started_ns)
{
    const struct sequence_request *r = &w->sequence.requests[request];
    struct answer answer;
    if (!await_due(w, request, started_ns))
        return false;
    uint64_t at_ns = now_ns();
    w->asked_at_ns[request] = at_ns - started_ns;
    bool answered = fleet_ask(&w->fleet, r->through, &r->request, &answer);
    /* Where a node is gone, others say so: no difference, but the end of the comparison. */
    if ((!answered || answer.outcome >= OUTCOME_RING_MISMATCH) && fleet_has_ended(&w->fleet))
        return say_where(w, request);
    if (!answered)
        return say_where(w, request);
    uint64_t took_ns = now_ns() - at_ns;
    if (took_ns > w->slowest_ns)
        w->slowest_ns = took_ns;
    write_down(w, request, &answer);
    return true;
}

static bool read_keys(struct work *w, uint64_t started_ns)
{
    uint64_t at_ns = now_ns();
    w->looked_at_ns = at_ns - started_ns;
    for (uint32_t i = 0; i < w->cluster.node_count; i++)
        if (!fleet_keys(&w->fleet, i, &w->keys[i])) {
            fleet_has_ended(&w->fleet);
            return fail(w->fleet.problem);
        }
    if (now_ns() - at_ns > w->slowest_ns)
        w->slowest_ns = now_ns() - at_ns;
    return true;
}

static bool ask_all(struct work *w)
{
    const struct sequence *s = &w->sequence;
    uint64_t long_ns = s->count > 0 ? s->requests[s->count - 1].at_ns - s->requests[0].at_ns : 0;
    if (s->lifetimes && long_ns > LONG_PAUSE_S * NS_PER_S)
        fprintf(stderr, "ringlab-sim: lifetimes end in real time: this takes %u s or more\n",
                (unsigned)(long_ns / NS_PER_S));
    uint64_t started_ns = now_ns();
    for (uint32_t i = 0; i < s->count; i++)
        if (!ask(w, i, started_ns))
            return false;
    return read_keys(w, started_ns);
}

static bool ask_real_nodes(struct work *w, const char *program)
{
    const struct fleet_plan plan = {
        .program = program, .cluster = &w->cluster, .memories = w->memories};
    fleet_hold_interrupts(true);
    bool started = fleet_start(&w->fleet, &plan);
    if (!started)
        fail(w->fleet.problem);
    bool done = started && ask_all(w);
    if (w->options->keep && w->fleet.folder[0] != '\0')
        fprintf(stderr, "ringlab-sim: kept: %s\n", w->fleet.folder);
    bool ended_well = fleet_stop(&w->fleet, w->options->keep);
    if (done && !ended_well)
        fail(w->fleet.problem);
    if (done)
        fleet_hold_interrupts(false);
    return done && ended_well;
}

/* --- the comparison -------------------------------------------------------------------------- */

static bool compare_keys(struct comparison *c, uint32_t node, const struct fleet_keys *keys)
{
    struct compare_key *list = calloc((size_t)keys->count + 1, sizeof *list);
    if (!list)
        return false;
    for (uint32_t i = 0; i < keys->count; i++) {
        const struct fleet_key *k = &keys->items[i];
        list[i] = (struct compare_key){.key = slice_of(k->key, k->key_len),
                                       .value_bytes = k->value_bytes,
                                       .charge_bytes = k->charge_bytes,
                                       .ttl_left_ms = k->ttl_left_ms};
    }
    compare_contents(c, node, list, keys->count);
    free(list);
    return true;
}

static bool compare_all(struct comparison *c, const struct work *w)
{
    bool ok = compare_answers(c);
    for (uint32_t i = 0; ok && i < w->cluster.node_count; i++)
        ok = compare_keys(c, i, &w->keys[i]);
    return ok;
}

static int compare(const struct work *w)
{
    struct sequence_played played;
    uint64_t started_ns = now_ns();
    bool ok =
        sequence_play(&w->sequence, w->sequence.count, w->asked_at_ns, w->looked_at_ns, &played);
    uint64_t took_ns = now_ns() - started_ns;
    struct comparison c = {.sequence = &w->sequence,
                           .simulated = &played,
                           .real = w->real,
                           .count = w->sequence.count,
                           .margin_ns = (uint64_t)MARGIN_MS * NS_PER_MS};
    if (w->slowest_ns > c.margin_ns)
        c.margin_ns = w->slowest_ns;
    ok = ok && compare_all(&c, w);
    const struct compare_report report = {.comparison = &c,
                                          .seed = w->seed,
                                          .real_s = (double)w->looked_at_ns / 1e9,
                                          .simulated_s = (double)took_ns / 1e9,
                                          .strange = slice_of(w->strange, w->strange_len)};
    if (ok)
        (w->options->json ? compare_report_json : compare_report_page)(&report, stdout);
    else
        fail("not enough memory");
    ok = ok && compare_agrees(&c) && fflush(stdout) == 0;
    comparison_destroy(&c);
    sequence_played_destroy(&played);
    return ok ? STATUS_YES : STATUS_NO;
}

static void work_destroy(struct work *w)
{
    for (uint32_t i = 0; w->keys && i < w->cluster.node_count; i++)
        fleet_keys_destroy(&w->keys[i]);
    free(w->keys);
    free(w->memories);
    free(w->asked_at_ns);
    free(w->real);
    cluster_destroy(&w->cluster);
    sequence_destroy(&w->sequence);
}

static int run(const struct compare_options *o, const struct scenario *s, const char *self)
{
    struct work w = {.options = o, .scenario = s, .seed = o->has_seed ? o->seed : s->seed};
    char room[PROGRAM_BYTES];
    int status = STATUS_NO;
    if (!sequence_record(&w.sequence, s, w.seed, (uint32_t)o->requests))
        fail("not enough memory");
    else if (describe_cluster(&w) && ask_real_nodes(&w, node_program(self, room)))
        status = compare(&w);
    work_destroy(&w);
    return status;
}

int main(int argc, char **argv)
{
    struct compare_options o;
    struct scenario scenario;
    int status = compare_options_read(argc, argv, &o);
    if (status >= 0)
        return status;
    if (!command_read_scenario(o.file, &scenario))
        return STATUS_ASKED_WRONGLY;
    if (o.without_faults)
        calm(&scenario);
    status = STATUS_ASKED_WRONGLY;
    if (is_fit(&scenario, o.file)) {
        signal(SIGPIPE, SIG_IGN);
        unsetenv("RINGLAB_TOKEN"); /* these nodes are for nobody else */
        status = run(&o, &scenario, argv[0]);
    }
    scenario_destroy(&scenario);
    return status;
}
