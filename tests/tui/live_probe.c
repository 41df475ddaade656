/* tests/tui/live_probe.c - the world of real nodes without a window: scenes as lines of text.
 *
 *   live_probe ATTACH [--rate MILLI] [--slow MS] [--write] [--remote]
 *
 * Prints the scene whenever it has changed, as lines of words between tabs, up to a line "end".
 * Reads commands, one in a line, with tabs between their words: look, quit, back N, forward N,
 * step N, time MS, next, previous, get NODE KEY, put NODE KEY VALUE, delete NODE KEY, reload,
 * act KIND, copy NODE KEY, entries NODE, log, path; and answers with a line "> ...", perhaps behind
 * others. The end of its input ends it, with 0.
 *
 * SPDX-License-Identifier: MIT
 */
#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tui/tui_main_live.h"

enum { FDS_MAX = 32, LINE_MAX_BYTES = 2048, WORDS = 4 };

struct probe {
    struct source source;
    struct scene scene;
    uint64_t longest_ns; /* between two waits, since it was last printed */
    char line[LINE_MAX_BYTES];
    size_t len;
    bool over;
};

static uint64_t clock_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

/* --- the scene as text ----------------------------------------------------------------------- */

static void print_number(const char *name, uint64_t n)
{
    if (n == SCENE_UNKNOWN)
        printf("\t%s=?", name);
    else
        printf("\t%s=%" PRIu64, name, n);
}

static void print_node(const struct scene_node *n)
{
    static const char *const moods[] = {[MOOD_UP] = "up",
                                        [MOOD_SLOW] = "slow",
                                        [MOOD_DOWN] = "down",
                                        [MOOD_LEFT] = "left",
                                        [MOOD_AWAY] = "away"};
    printf("node\t%s\taddress=%s\tstate=%s\tmood=%s\tstale=%d\tmember=%d\told=%d\tshare=%.4f",
           n->id, n->address, n->state, moods[n->mood], n->is_stale, n->is_member, n->list_is_old,
           n->share);
    print_number("keys", n->keys);
    print_number("before", n->keys_before);
    print_number("rtt_us", n->rtt_us);
    print_number("age_ms", n->age_ms);
    print_number("items", n->counters.items);
    print_number("hits", n->counters.hits);
    print_number("misses", n->counters.misses);
    print_number("evicted", n->counters.evicted);
    print_number("load", n->counters.load);
    putchar('\n');
}

static void print_change(const struct scene_change *c)
{
    printf("change\t%s\tstep=%" PRIu64 "\tkeys=%u\tmoved=%u\tmodulo=%u\tideal=%.1f\tcached=%" PRIu64
           "\tcached_moved=%" PRIu64 "\n",
           c->words, c->step, (unsigned)c->keys, (unsigned)c->moved, (unsigned)c->moved_by_modulo,
           c->ideal, c->cached, c->cached_moved);
}

static void print_beats(const struct scene *s)
{
    for (uint32_t i = 0; i < s->history.count && i < 1; i++)
        for (uint32_t n = 0; n < s->node_count; n++) {
            const struct scene_beat *b =
                &s->history.beats[(size_t)(s->history.count - 1) * s->node_count + n];
            printf("beat\t%s\thits=%u\tmisses=%u\tload=%u\n", s->nodes[n].id, (unsigned)b->hits,
                   (unsigned)b->misses, (unsigned)b->load);
        }
}

static void print_scene(struct probe *p)
{
    struct scene *s = &p->scene;
    p->source.verbs->look(p->source.self, s);
    printf("scene\t%s\tstep=%" PRIu64 "\tknown=%" PRIu64 "\tnow_ms=%" PRIu64 "\tend_ms=%" PRIu64
           "\tkeys=%u\ttotal=%" PRIu64 "\tmembers=%u\tbefore=%u\twrites=%d\tlongest_ms=%" PRIu64
           "\tmarks=%u\tevents=%" PRIu64 "\tpast=%" PRIu64 "\n",
           s->title, s->step, s->known, s->now_ns / NS_PER_MS, s->end_ns / NS_PER_MS,
           (unsigned)s->keys.count, s->keys.total, (unsigned)s->member_count,
           (unsigned)s->member_count_before, s->can_write, p->longest_ns / NS_PER_MS,
           (unsigned)s->mark_count, s->event_count, s->event_past);
    p->longest_ns = 0;
    for (uint32_t i = 0; i < s->node_count; i++)
        print_node(&s->nodes[i]);
    for (uint32_t i = 0; i < s->change_count; i++)
        print_change(&s->changes[i]);
    print_beats(s);
    for (uint32_t i = 0; i < s->note_count; i++)
        printf("note\t%s\n", s->notes[i]);
    printf("sentence\t%s\tbad=%d\nend\n", s->sentence, s->sentence_is_bad);
}

/* --- looking closer -------------------------------------------------------------------------- */

static void print_copy(const struct scene *s, uint32_t node, const char *key)
{
    uint32_t number;
    struct scene_copy c;
    if (!s->eyes->find(s->self, slice_str(key), &number))
        printf("> no such key\n");
    else if (!s->eyes->copy(s->self, node, number, &c))
        printf("> owner=%u no copy\n", (unsigned)s->keys.owners[number]);
    else
        printf("> owner=%u bytes=%u ttl_ms=%" PRId64 " place=%" PRId64 " orphan=%d\n",
               (unsigned)s->keys.owners[number], (unsigned)c.value_bytes,
               c.ttl_left_ms == TTL_FOREVER ? -1 : (int64_t)c.ttl_left_ms,
               c.place == UINT32_MAX ? -1 : (int64_t)c.place, c.is_orphan);
}

static void print_entries(const struct scene *s, uint32_t node)
{
    struct scene_entry e;
    uint32_t i = 0;
    for (; s->eyes->entries(s->self, node, i, 1, &e) == 1; i++)
        printf("entry\t%.*s\tbytes=%u\tcharge=%u\torphan=%d\towner=%u\tknown=%d\n", (int)e.key_len,
               (const char *)e.key, (unsigned)e.value_bytes, (unsigned)e.charge_bytes, e.is_orphan,
               (unsigned)e.owner, e.number != SCENE_NO_KEY);
    printf("> %u entries\n", (unsigned)i);
}

static void print_log(const struct scene *s)
{
    char words[SCENE_WORDS_MAX];
    for (uint64_t i = 0; i < s->event_count; i++) {
        const struct scene_event e = s->eyes->event(s->self, i);
        s->eyes->words(s->self, &e, words);
        printf("event\t%s\tstep=%" PRIu64 "\tkind=%d\tbad=%d\tkey=%" PRId64 "\trequest=%" PRIu64
               "\n",
               words, e.step, (int)e.kind, e.is_bad, e.key == SCENE_NO_KEY ? -1 : (int64_t)e.key,
               e.request);
    }
    printf("> %" PRIu64 " events\n", s->event_count);
}

static void print_path(const struct probe *p)
{
    char why[SCENE_WORDS_MAX] = "";
    struct path *path = calloc(1, sizeof *path);
    if (!path || !p->source.verbs->path(p->source.self, 0, path, why)) {
        printf("> %s\n", why);
        free(path);
        return;
    }
    for (uint32_t i = 0; i < path->hop_count; i++)
        printf("hop\t%s\tfrom=%d\tto=%d\tbad=%d\tgood=%d\tlate=%d\n", path->hops[i].label,
               (int)path->hops[i].from, (int)path->hops[i].to, path->hops[i].is_bad,
               path->hops[i].is_good, path->hops[i].is_late);
    printf("> %s: %s\n", path->title, path->verdict);
    free(path);
}

/* --- commands -------------------------------------------------------------------------------- */

static void go(struct probe *p, struct journey j)
{
    char why[SCENE_WORDS_MAX] = "";
    const enum arrival a = p->source.verbs->go(p->source.self, &j, why);
    printf("> %s%s%s\n", a == ARRIVED ? "arrived" : "nowhere", why[0] ? ": " : "", why);
    print_scene(p);
}

static void act(struct probe *p, enum act_kind kind, char **words)
{
    char said[SCENE_WORDS_MAX] = "";
    const struct act a = {.kind = kind,
                          .node = (uint32_t)atoi(words[1]),
                          .key = slice_str(words[2]),
                          .value = slice_str(words[3])};
    const bool done = p->source.verbs->act(p->source.self, &a, said);
    printf("> %s: %s\n", done ? "yes" : "no", said);
}

static bool is(const char *word, const char *name)
{
    return strcmp(word, name) == 0;
}

static void travel(struct probe *p, char **w)
{
    const uint32_t all = INTEREST_MEMBERS | INTEREST_FAULT | INTEREST_ERROR;
    const uint64_t n = strtoull(w[1], NULL, 10);
    if (is(w[0], "back"))
        go(p, (struct journey){.kind = JOURNEY_BACK, .count = n});
    else if (is(w[0], "forward"))
        go(p, (struct journey){.kind = JOURNEY_FORWARD, .count = n});
    else if (is(w[0], "step"))
        go(p, (struct journey){.kind = JOURNEY_STEP, .count = n});
    else if (is(w[0], "time"))
        go(p, (struct journey){.kind = JOURNEY_TIME, .count = n * NS_PER_MS});
    else if (is(w[0], "next"))
        go(p, (struct journey){.kind = JOURNEY_NEXT, .interests = all});
    else if (is(w[0], "previous"))
        go(p, (struct journey){.kind = JOURNEY_PREVIOUS, .interests = all});
    else
        printf("> what?\n");
}

static void run(struct probe *p, char **w)
{
    if (is(w[0], "quit"))
        p->over = true;
    else if (is(w[0], "look"))
        print_scene(p);
    else if (is(w[0], "get"))
        act(p, ACT_GET, w);
    else if (is(w[0], "put"))
        act(p, ACT_PUT, w);
    else if (is(w[0], "delete"))
        act(p, ACT_DELETE, w);
    else if (is(w[0], "reload"))
        act(p, ACT_RELOAD, w);
    else if (is(w[0], "act"))
        act(p, (enum act_kind)atoi(w[1]), w);
    else if (is(w[0], "copy"))
        print_copy(&p->scene, (uint32_t)atoi(w[1]), w[2]);
    else if (is(w[0], "entries"))
        print_entries(&p->scene, (uint32_t)atoi(w[1]));
    else if (is(w[0], "log"))
        print_log(&p->scene);
    else if (is(w[0], "path"))
        print_path(p);
    else
        travel(p, w);
}

static void run_line(struct probe *p, char *line)
{
    char nothing[1] = "";
    char *words[WORDS] = {nothing, nothing, nothing, nothing};
    for (uint32_t i = 0; i < WORDS && *line != '\0'; i++) {
        words[i] = line;
        line += strcspn(line, "\t");
        if (*line != '\0')
            *line++ = '\0';
    }
    run(p, words);
}

static void read_commands(struct probe *p)
{
    const ssize_t n = read(STDIN_FILENO, p->line + p->len, sizeof p->line - p->len - 1);
    p->over = p->over || n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR);
    if (n <= 0)
        return;
    p->len += (size_t)n;
    p->line[p->len] = '\0';
    for (char *end; (end = strchr(p->line, '\n')) != NULL;) {
        *end = '\0';
        run_line(p, p->line);
        p->len -= (size_t)(end + 1 - p->line);
        memmove(p->line, end + 1, p->len + 1);
    }
}

/* --- the loop -------------------------------------------------------------------------------- */

static void turn(struct probe *p)
{
    struct source_fd wanted[FDS_MAX];
    struct pollfd fds[FDS_MAX + 1];
    int timeout_ms = 1000;
    const uint32_t count = p->source.verbs->wait(p->source.self, wanted, FDS_MAX, &timeout_ms);
    for (uint32_t i = 0; i < count; i++)
        fds[i] = (struct pollfd){
            .fd = wanted[i].fd,
            .events = (short)((wanted[i].reads ? POLLIN : 0) | (wanted[i].writes ? POLLOUT : 0))};
    fds[count] = (struct pollfd){.fd = STDIN_FILENO, .events = POLLIN};
    poll(fds, count + 1, timeout_ms);
    const uint64_t began_ns = clock_ns();
    if (fds[count].revents != 0)
        read_commands(p);
    if (p->source.verbs->turn(p->source.self))
        print_scene(p);
    fflush(stdout);
    const uint64_t took_ns = clock_ns() - began_ns;
    p->longest_ns = took_ns > p->longest_ns ? took_ns : p->longest_ns;
}

static void read_options(struct live_options *o, int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (is(argv[i], "--rate") && i + 1 < argc)
            o->rate_milli = (uint32_t)atoi(argv[++i]);
        else if (is(argv[i], "--slow") && i + 1 < argc)
            o->slow_ms = (uint32_t)atoi(argv[++i]);
        else if (is(argv[i], "--write"))
            o->allow_write = true;
        else if (is(argv[i], "--remote"))
            o->allow_remote = true;
        else
            o->attach = argv[i];
    }
}

int main(int argc, char **argv)
{
    char error[LIVE_ERROR_BYTES];
    struct live_options o = {
        .token = getenv("RINGLAB_TOKEN"), .rate_milli = LIVE_RATE_MILLI, .slow_ms = LIVE_SLOW_MS};
    struct probe *p = calloc(1, sizeof *p);
    read_options(&o, argc, argv);
    if (!p || !o.attach)
        return 2;
    if (!live_open(&p->source, &o, error)) {
        fprintf(stderr, "live_probe: %s\n", error);
        free(p);
        return 1;
    }
    print_scene(p);
    while (!p->over)
        turn(p);
    p->source.verbs->close(p->source.self);
    free(p);
    return 0;
}
