/* tests/sim/test_rewind.c - going back and forth through a journal shows one and the same node.
 *
 * Method: a journal (tests/core/little_journal.h) is replayed once from its beginning to its end,
 * and a digest of node, event and effects after every step is written down. Then it is walked
 * through at random; wherever the walk comes by, the digest must be the one that was written down.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp, mkfifo, fork */

#include "tests/core/little_journal.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/digest.h"
#include "sim/replay_words.h"
#include "sim/rewind.h"

enum { EVENTS = 1500 };
#define BUDGET (UINT64_C(64) * 1024 * 1024)

struct tour {
    struct little_journal w;
    char path[32];
    uint64_t digests[EVENTS + 1];
    uint64_t times[EVENTS + 1];
    uint64_t last;
    struct rewind r;
};

/* --- what is to be seen ---------------------------------------------------------------------- */

static uint64_t add_bytes(uint64_t hash, const void *bytes, size_t len)
{
    return digest(hash, slice_of(bytes, len), (struct blob){0});
}

static uint64_t add_cache(uint64_t hash, const struct cache *c)
{
    struct cache_entry e;
    uint32_t cursor = 0;
    while (cache_walk(c, &cursor, &e)) {
        hash = digest(hash, (struct slice){0}, e.key);
        hash = digest(hash, (struct slice){0}, e.value);
        hash = add_bytes(hash, &e.expires_at_ns, sizeof e.expires_at_ns);
        hash = add_bytes(hash, &e.is_orphan, sizeof e.is_orphan);
    }
    return add_bytes(hash, &c->stats, sizeof c->stats);
}

/* What a step has shown of itself; nothing of step 0. */
static uint64_t add_event(uint64_t hash, const struct replay *r)
{
    char words[REPLAY_WORDS_MAX];
    if (r->journal.events == 0)
        return hash;
    replay_event_words(&r->event, words);
    hash = add_bytes(hash, words, strlen(words));
    for (uint32_t i = 0; i < r->fx.count; i++) {
        replay_effect_words(&r->fx.item[i], r->members, words);
        hash = add_bytes(hash, words, strlen(words));
    }
    return hash;
}

static uint64_t digest_of(const struct replay *r)
{
    uint64_t hash = add_cache(0, &r->node.cache);
    hash = add_bytes(hash, &r->node.stats, sizeof r->node.stats);
    hash = add_bytes(hash, &r->counts, sizeof r->counts);
    hash = add_bytes(hash, &r->effects, sizeof r->effects);
    hash = add_bytes(hash, &r->members->fingerprint, sizeof r->members->fingerprint);
    if (r->before)
        hash = add_bytes(hash, &r->before->fingerprint, sizeof r->before->fingerprint);
    const uint64_t deadline_ns = node_deadline_ns(&r->node);
    hash = add_bytes(hash, &deadline_ns, sizeof deadline_ns);
    return add_event(hash, r);
}

/* --- a walk ---------------------------------------------------------------------------------- */

static void to_file(const struct tour *t, uint32_t len)
{
    FILE *file = fopen(t->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(t->w.bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static void write_down(struct tour *t)
{
    char error[REPLAY_ERROR_MAX];
    struct replay r;
    assert_true(replay_open(&r, t->path, error));
    assert_int_equal(replay_begin(&r), REPLAY_STEPPED);
    t->digests[0] = digest_of(&r);
    t->last = 0;
    while (replay_next(&r) == REPLAY_STEPPED || r.state == REPLAY_DIFFERS) {
        t->last = r.journal.events;
        t->digests[t->last] = digest_of(&r);
        t->times[t->last] = r.journal.now_ns - r.started_ns;
        if (r.state == REPLAY_DIFFERS)
            break;
    }
    replay_close(&r);
}

/* The first len bytes of a journal, UINT32_MAX for all, to be walked through. */
static void start(struct tour *t, uint64_t seed, uint32_t len, uint64_t budget_bytes)
{
    char error[REPLAY_ERROR_MAX];
    little_journal_write(&t->w, seed, EVENTS);
    to_file(t, len < t->w.len ? len : t->w.len);
    write_down(t);
    assert_true(rewind_open(&t->r, t->path, budget_bytes, error));
    t->r.stride = 32;
}

static void stop(struct tour *t)
{
    rewind_close(&t->r);
    little_journal_free(&t->w);
}

static void expect_at(const struct tour *t, uint64_t step)
{
    assert_true(t->r.step == step && t->r.now.journal.events == step);
    assert_true(digest_of(&t->r.now) == t->digests[step]);
    assert_true(rewind_time_of(&t->r, step) == t->times[step]);
    node_check(&t->r.now.node);
}

static void go(struct tour *t, uint64_t step)
{
    const uint64_t known = step < t->r.known ? step : t->r.known;
    assert_int_equal(rewind_approach(&t->r, known), REWIND_THERE);
    assert_true(t->r.step <= known);
    enum rewind_end end = REWIND_THERE;
    while (t->r.step < step && end == REWIND_THERE)
        end = rewind_forward(&t->r);
    assert_int_equal(end, step <= t->last ? REWIND_THERE : REWIND_NO_PLACE);
    expect_at(t, step <= t->last ? step : t->last);
}

static void walk(struct tour *t, uint32_t legs)
{
    for (uint32_t i = 0; i < legs; i++) {
        const uint64_t step = t->r.step;
        if (little_draw(&t->w, 3) == 0)
            go(t, little_draw(&t->w, t->last + 20));
        else if (little_draw(&t->w, 2) == 0)
            go(t, step > 0 ? step - 1 : 0);
        else
            go(t, step + 1 + little_draw(&t->w, 40));
    }
}

/* --------------------------------------------------------------------------------------------- */

static void wherever_one_goes_it_is_the_same_node(void **state)
{
    struct tour *t = *state;
    for (uint64_t seed = 1; seed <= 6; seed++) {
        start(t, seed, UINT32_MAX, BUDGET);
        assert_int_equal(t->last, EVENTS);
        walk(t, 150);
        go(t, UINT64_MAX);
        assert_true(t->r.ended && t->r.known == EVENTS && t->r.end == REPLAY_ENDED);
        walk(t, 50);
        assert_int_equal(t->r.kept_count, 1 + EVENTS / 32);
        stop(t);
    }
}

static void the_budget_bounds_what_is_kept(void **state)
{
    struct tour *t = *state;
    static const uint64_t budgets[] = {0, 200 * 1000, 500 * 1000};
    for (size_t i = 0; i < ARRAY_LEN(budgets); i++) {
        start(t, 7 + i, UINT32_MAX, budgets[i]);
        walk(t, 100);
        go(t, UINT64_MAX);
        assert_true(t->r.kept_bytes <= budgets[i] || t->r.kept_count == 1);
        assert_true((t->r.kept_count == 1) == (i == 0));
        assert_true(t->r.stride > 32 && t->r.stride % 32 == 0);
        walk(t, 50);
        stop(t);
    }
}

static void the_ends_are_the_ends(void **state)
{
    struct tour *t = *state;
    start(t, 11, UINT32_MAX, BUDGET);
    go(t, 0);
    assert_false(t->r.ended);
    go(t, EVENTS);
    assert_int_equal(rewind_forward(&t->r), REWIND_NO_PLACE);
    assert_int_equal(rewind_forward(&t->r), REWIND_NO_PLACE);
    expect_at(t, EVENTS);
    assert_true(t->r.end == REPLAY_ENDED && t->r.end_offset == t->w.len);
    go(t, 0);
    go(t, EVENTS);
    stop(t);
}

static void times_lead_to_steps(void **state)
{
    struct tour *t = *state;
    start(t, 12, UINT32_MAX, BUDGET);
    assert_true(rewind_step_at(&t->r, UINT64_MAX) == 0);
    go(t, EVENTS);
    for (uint64_t step = 1; step <= EVENTS; step++) {
        const uint64_t found = rewind_step_at(&t->r, t->times[step]);
        assert_true(found >= step && t->times[found] == t->times[step]);
        assert_true(found == EVENTS || t->times[found + 1] > t->times[step]);
    }
    assert_true(rewind_step_at(&t->r, UINT64_MAX) == EVENTS);
    stop(t);
}

static void a_journal_cut_short_ends_at_the_cut(void **state)
{
    struct tour *t = *state;
    for (uint32_t i = 0; i < 20; i++) {
        little_journal_write(&t->w, 13, EVENTS);
        const uint32_t from = t->w.frames[4], len = t->w.len;
        little_journal_free(&t->w);
        const uint32_t cut = i == 0 ? from : from + 1 + (i * 7919u * 31u) % (len - from - 1);
        start(t, 13, cut, BUDGET);
        walk(t, 10);
        go(t, UINT64_MAX);
        assert_true(t->r.end == REPLAY_CUT && t->r.end_offset <= cut);
        assert_true(t->r.known == t->last);
        walk(t, 10);
        stop(t);
    }
}

static void damage_is_the_end(void **state)
{
    struct tour *t = *state;
    start(t, 14, UINT32_MAX, BUDGET);
    rewind_close(&t->r);
    const uint32_t at = t->w.frames[900] + 9;
    char error[REPLAY_ERROR_MAX];
    t->w.bytes[at] ^= 4;
    to_file(t, t->w.len);
    write_down(t);
    assert_true(rewind_open(&t->r, t->path, BUDGET, error));
    walk(t, 20);
    go(t, UINT64_MAX);
    assert_true(t->r.end == REPLAY_DAMAGED && t->r.end_offset == t->w.frames[900]);
    walk(t, 20);
    stop(t);
}

/* An event with other effects than those that are recorded. */
static void a_difference_is_the_last_step(void **state)
{
    struct tour *t = *state;
    char error[REPLAY_ERROR_MAX];
    little_journal_write(&t->w, 15, 700);
    struct event put = {.kind = EV_REQUEST,
                        .request = {.op = OP_PUT,
                                    .internal = true,
                                    .key = slice_str("odd"),
                                    .value = slice_str("1"),
                                    .ttl_ms = TTL_FOREVER}};
    static const struct effects none;
    t->w.len = t->w.frames[--t->w.frame_count]; /* without its end; then the chain is another */
    struct journal j = {0};
    struct journal_item item;
    for (uint32_t at = JOURNAL_MAGIC_BYTES, len; at < t->w.len; at += len)
        assert_int_equal(journal_next(&j, slice_of(t->w.bytes + at, t->w.len - at), &item, &len),
                         JOURNAL_READ);
    t->w.journal = j;
    journal_event(&t->w.journal, t->w.now_ns, &put, &none, &t->w.frame);
    little_write(&t->w);
    to_file(t, t->w.len);
    write_down(t);
    assert_true(rewind_open(&t->r, t->path, BUDGET, error));
    go(t, UINT64_MAX);
    assert_true(t->r.end == REPLAY_DIFFERS && t->r.known == 701 && t->r.step == 701);
    walk(t, 40);
    go(t, 701);
    assert_int_equal(rewind_forward(&t->r), REWIND_NO_PLACE);
    assert_int_equal(t->r.now.state, REPLAY_DIFFERS);
    stop(t);
}

/* Not even what was seen of it already. */
static void a_file_that_changes_is_noticed(void **state)
{
    struct tour *t = *state;
    start(t, 16, UINT32_MAX, BUDGET);
    go(t, EVENTS);
    t->w.bytes[t->w.frames[560] + 10] ^= 1;
    to_file(t, t->w.len);
    go(t, 300);
    assert_int_equal(rewind_approach(&t->r, 450), REWIND_THERE);
    enum rewind_end end = REWIND_THERE;
    while (t->r.step < 600 && end == REWIND_THERE)
        end = rewind_forward(&t->r);
    assert_int_equal(end, REWIND_ASTRAY);
    assert_in_range(t->r.step, 448, 556);
    go(t, 100); /* what lies before it is as it was */
    stop(t);
}

static void what_has_nothing_to_show_is_not_opened(void **state)
{
    struct tour *t = *state;
    char error[REPLAY_ERROR_MAX], expected[REPLAY_ERROR_MAX];
    little_journal_write(&t->w, 17, 10);
    const uint32_t start_ends = t->w.frames[4];
    for (uint32_t len = JOURNAL_MAGIC_BYTES; len < start_ends; len++) {
        uint32_t frame = 0;
        to_file(t, len);
        while (t->w.frames[frame + 1] <= len)
            frame++;
        snprintf(expected, sizeof expected,
                 "a journal that ends at byte %u, before its node has started",
                 (unsigned)t->w.frames[frame]);
        assert_false(rewind_open(&t->r, t->path, BUDGET, error));
        assert_string_equal(error, expected);
    }
    t->w.bytes[JOURNAL_MAGIC_BYTES + 9] ^= 1;
    to_file(t, t->w.len);
    assert_false(rewind_open(&t->r, t->path, BUDGET, error));
    assert_string_equal(error, "a journal that is damaged at byte 8, before its node has started");
    assert_false(rewind_open(&t->r, "/nowhere/at/all", BUDGET, error));
    assert_string_equal(error, "No such file or directory");
    rewind_close(&t->r);
    rewind_close(NULL);
    little_journal_free(&t->w);
}

/* A pipe, into which another process writes what it has. */
static void what_can_be_read_only_once_is_not_opened(void **state)
{
    struct tour *t = *state;
    char error[REPLAY_ERROR_MAX], fifo[40];
    little_journal_write(&t->w, 18, 10);
    snprintf(fifo, sizeof fifo, "%s.fifo", t->path);
    assert_int_equal(mkfifo(fifo, 0600), 0);
    const pid_t writer = fork();
    if (writer == 0) {
        const int to = open(fifo, O_WRONLY);
        _exit(write(to, t->w.bytes, t->w.len) < 0);
    }
    assert_false(rewind_open(&t->r, fifo, BUDGET, error));
    assert_string_equal(error, "it can be read only once: is it a file?");
    int status;
    assert_int_equal(waitpid(writer, &status, 0), writer);
    unlink(fifo);
    little_journal_free(&t->w);
}

static int setup(void **state)
{
    struct tour *t = calloc(1, sizeof *t);
    if (!t)
        return 1;
    strcpy(t->path, "/tmp/ringlab-XXXXXX");
    int descriptor = mkstemp(t->path);
    *state = t;
    return descriptor < 0 || close(descriptor) != 0;
}

static int teardown(void **state)
{
    struct tour *t = *state;
    unlink(t->path);
    free(t);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(wherever_one_goes_it_is_the_same_node),
        cmocka_unit_test(the_budget_bounds_what_is_kept),
        cmocka_unit_test(the_ends_are_the_ends),
        cmocka_unit_test(times_lead_to_steps),
        cmocka_unit_test(a_journal_cut_short_ends_at_the_cut),
        cmocka_unit_test(damage_is_the_end),
        cmocka_unit_test(a_difference_is_the_last_step),
        cmocka_unit_test(a_file_that_changes_is_noticed),
        cmocka_unit_test(what_has_nothing_to_show_is_not_opened),
        cmocka_unit_test(what_can_be_read_only_once_is_not_opened),
    };
    return cmocka_run_group_tests_name("rewind", tests, setup, teardown);
}
