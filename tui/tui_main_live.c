/* tui/tui_main_live.c - see tui/tui_main_live.h: opening, waiting, closing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live.h"

#include <assert.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tui/tui_main_live_parts.h"

enum {
    TURN_MS = 15,  /* then the keyboard has its turn; what has come is taken at the next */
    AGES_MS = 500, /* so often ages are shown anew */
};

static uint64_t clock_ns(void)
{
    struct timespec t;
    const int failed = clock_gettime(CLOCK_MONOTONIC, &t);
    assert(failed == 0);
    return (uint64_t)t.tv_sec * NS_PER_S + (uint64_t)t.tv_nsec;
}

uint64_t live_clock_ns(const struct live *l)
{
    return clock_ns() - l->opened_ns;
}

/* --- waiting --------------------------------------------------------------------------------- */

static void no_later(const struct live *l, uint64_t ns, int *timeout_ms)
{
    const uint64_t left_ns = ns > l->now_ns ? ns - l->now_ns : 0;
    const uint64_t left_ms = (left_ns + NS_PER_MS - 1) / NS_PER_MS;
    if (*timeout_ms < 0 || left_ms < (uint64_t)*timeout_ms)
        *timeout_ms = left_ms > INT32_MAX ? INT32_MAX : (int)left_ms;
}

static uint32_t want(struct source_fd *fds, const struct asker_wants *w)
{
    *fds = (struct source_fd){.fd = w->fd, .reads = w->reads, .writes = w->writes};
    return w->fd >= 0 ? 1 : 0;
}

static uint32_t live_wait(void *self, struct source_fd *fds, uint32_t max, int *timeout_ms)
{
    struct live *l = self;
    struct asker_wants wants[64];
    uint64_t until_ns;
    uint32_t count = 0;
    l->now_ns = live_clock_ns(l);
    if (l->errand.is_busy && count < max) {
        const struct asker_wants w = asker_wants(&l->errand.asker);
        count += want(&fds[count], &w);
        no_later(l, w.deadline_ns, timeout_ms);
    }
    const uint32_t room = max - count < ARRAY_LEN(wants) ? max - count : (uint32_t)ARRAY_LEN(wants);
    const uint32_t wanted = watch_wants(&l->watch, wants, room, l->now_ns, &until_ns);
    for (uint32_t i = 0; i < wanted; i++)
        count += want(&fds[count], &wants[i]);
    no_later(l, until_ns, timeout_ms);
    if (l->follows)
        no_later(l, l->shown_ns + (uint64_t)AGES_MS * NS_PER_MS, timeout_ms);
    if (l->is_late)
        *timeout_ms = 0;
    return count;
}

static bool live_turn(void *self)
{
    struct live *l = self;
    struct watch_news news;
    l->now_ns = live_clock_ns(l);
    const uint64_t end_ns = l->now_ns + (uint64_t)TURN_MS * NS_PER_MS;
    live_run_errand(l);
    l->is_late = false;
    while (!l->is_late && watch_next(&l->watch, l->now_ns, &news)) {
        live_take(l, &news);
        l->now_ns = live_clock_ns(l);
        l->is_late = l->now_ns >= end_ns;
    }
    const bool has_aged = l->follows && l->now_ns - l->shown_ns >= (uint64_t)AGES_MS * NS_PER_MS;
    const bool changed = l->has_changed || has_aged;
    l->has_changed = false;
    return changed;
}

/* --- opening and closing --------------------------------------------------------------------- */

static void destroy(struct live *l)
{
    live_errand_destroy(l);
    for (uint32_t i = 0; i < l->node_count; i++)
        live_page_free(l->nodes[i].page);
    free(l->nodes);
    watch_destroy(&l->watch);
    live_past_destroy(&l->past);
    live_keys_destroy(&l->keys);
    live_lists_destroy(&l->lists);
    live_log_destroy(&l->log);
    live_view_destroy(&l->view);
    free(l);
}

static void live_close(void *self)
{
    destroy(self);
}

static const struct source_verbs verbs = {
    .look = live_look,
    .go = live_go,
    .act = live_act,
    .path = live_path,
    .foresee = NULL,
    .wait = live_wait,
    .turn = live_turn,
    .close = live_close,
};

static bool has_memory(struct live *l)
{
    l->lists.changes = calloc(LIVE_CHANGES_MAX, sizeof *l->lists.changes);
    return l->lists.changes && live_keys_init(&l->keys) && live_view_init(&l->view);
}

/* Whom to watch, by which list. */
static bool begin(struct live *l, const struct sample_cluster *c, char error[LIVE_ERROR_BYTES])
{
    char why[SCENE_WORDS_MAX] = "";
    struct members *m = live_lists_build(l, c, true, why);
    if (!m) {
        snprintf(error, LIVE_ERROR_BYTES, "%s", why);
        return false;
    }
    l->lists.ring[0] = m;
    l->lists.fingerprints[0] = c->fingerprint != 0 ? c->fingerprint : m->fingerprint;
    l->lists.has_doubts = l->lists.fingerprints[0] != m->fingerprint;
    live_title(c, l->title);
    if (l->remote[0] != '\0')
        snprintf(error, LIVE_ERROR_BYTES,
                 "%s: %s is not on this machine. --allow-remote lets the window ask it.", l->origin,
                 l->remote);
    else if (!live_keep_first(l))
        snprintf(error, LIVE_ERROR_BYTES, "not enough memory");
    else
        return true;
    return false;
}

static bool open_cluster(struct live *l, const char *attach, char error[LIVE_ERROR_BYTES])
{
    struct sample_cluster c;
    if (!has_memory(l)) {
        snprintf(error, LIVE_ERROR_BYTES, "not enough memory");
        return false;
    }
    const bool fine = live_whom(l, attach, &c, error) && begin(l, &c, error);
    sample_cluster_destroy(&c);
    return fine;
}

bool live_open(struct source *out, const struct live_options *o, char error[LIVE_ERROR_BYTES])
{
    assert(o->rate_milli >= 1 && o->rate_milli <= LIVE_RATE_MILLI_MAX);
    struct live *l = calloc(1, sizeof *l);
    if (!l) {
        snprintf(error, LIVE_ERROR_BYTES, "not enough memory");
        return false;
    }
    signal(SIGPIPE, SIG_IGN);
    l->opened_ns = clock_ns();
    l->allow_write = o->allow_write;
    l->allow_remote = o->allow_remote;
    l->slow_ns = (uint64_t)o->slow_ms * NS_PER_MS;
    l->token = o->token;
    l->follows = true;
    watch_init(&l->watch, NS_PER_S * 1000 / o->rate_milli, o->token, 0);
    if (!open_cluster(l, o->attach, error)) {
        destroy(l);
        return false;
    }
    *out = (struct source){.verbs = &verbs, .self = l};
    return true;
}
