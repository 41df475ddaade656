/* tests/sim/test_relive.c - a recorded run is lived again, and the first step that is another one
 * is found.
 *
 * Method: a story runs once and is recorded, with the number of records after each step. Then it is
 * travelled through in strides and leaps and followed in the recording: as it was written, from
 * another run, cut short, changed, ended too soon or too late.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp, truncate */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "scenario_text.h"
#include "sim/relive.h"
#include "sim/world_parts.h"
#include "stories.h"

enum { STEPS_MAX = 30000 };
#define BUDGET (UINT64_C(64) * 1024 * 1024)

/* A recorded run, and another pass through it. */
struct again {
    char path[32];
    struct scenario s;
    uint64_t last;              /* step of the recorded run */
    uint64_t hashes[STEPS_MAX]; /* after each step */
    uint64_t counts[STEPS_MAX]; /* of records, after each step */
    struct trace_reader recording;
    struct travel *t;
    struct relive r;
};

/* The run of this seed, up to a step, with an event more than there was if so many are wanted. */
static void record(struct again *a, uint64_t seed, uint64_t last, bool more)
{
    struct trace trace;
    assert_true(trace_open(&trace, a->path, &a->s, seed));
    struct world *w = world_new(&a->s, seed, &trace);
    assert_non_null(w);
    a->hashes[0] = trace.hash;
    a->counts[0] = trace.count; /* nodes have started */
    for (a->last = 0; a->last < last && world_step(w);) {
        assert_in_range(++a->last, 1, STEPS_MAX - 1);
        a->hashes[a->last] = trace.hash;
        a->counts[a->last] = trace.count;
    }
    struct record odd = {.at_ns = w->now_ns, .kind = RECORD_WAKE};
    if (more)
        trace_add(&trace, &odd);
    assert_true(trace_close(&trace));
    world_free(w);
}

/* A story of which seed, last and more are recorded. */
static struct again *start(uint32_t story, uint64_t seed, uint64_t last, bool more)
{
    struct again *a = test_calloc(1, sizeof *a);
    snprintf(a->path, sizeof a->path, "/tmp/relive_XXXXXX");
    close(mkstemp(a->path));
    must_parse(STORIES[story], &a->s);
    record(a, seed, last, more);
    return a;
}

static void open_recording(struct again *a)
{
    assert_null(trace_reader_open(&a->recording, a->path));
    relive_init(&a->r, &a->recording);
}

/* The run of a seed, followed from its beginning in what is recorded. */
static void begin(struct again *a, uint64_t seed)
{
    open_recording(a);
    a->t = travel_new(&a->s, seed, BUDGET);
    assert_non_null(a->t);
}

/* What is recorded now is followed in the run that is known. */
static void begin_anew(struct again *a)
{
    trace_reader_close(&a->recording);
    open_recording(a);
}

static void end(struct again *a)
{
    travel_free(a->t);
    trace_reader_close(&a->recording);
}

static void stop(struct again *a)
{
    remove(a->path);
    scenario_destroy(&a->s);
    test_free(a);
}

static enum relive_state go(struct again *a, uint64_t step)
{
    const enum travel_end end = travel_to_step(a->t, step);
    assert_true(end == TRAVEL_THERE || end == TRAVEL_NO_PLACE);
    return relive_follow(&a->r, a->t);
}

/* In steps of any length, and back in between. */
static enum relive_state wander(struct again *a, uint64_t bits)
{
    for (uint32_t i = 0; !a->t->ended && a->r.state == RELIVE_SAME; i++) {
        bits = draw(bits, DRAW_NODE, 0, i);
        go(a, a->t->step + bits % 100);
        if (a->r.state == RELIVE_SAME)
            assert_true(a->r.step == a->t->known);
        if (bits % 7 == 0)
            go(a, a->t->step - a->t->step % 64);
    }
    return a->r.state;
}

/* --------------------------------------------------------------------------------------------- */

static void a_recorded_run_is_the_same_to_its_end(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        struct again *a = start(i, i + 1, UINT64_MAX, false);
        begin(a, i + 1);
        assert_int_equal(wander(a, i), RELIVE_ENDED);
        assert_true(a->r.step == a->last);
        assert_true(a->recording.so_far.count == a->counts[a->last]);
        assert_int_equal(go(a, 1), RELIVE_ENDED);
        end(a);
        begin(a, i + 1); /* in one leap */
        assert_int_equal(go(a, UINT64_MAX), RELIVE_ENDED);
        assert_true(a->r.step == a->last);
        end(a);
        stop(a);
    }
}

static void a_step_is_compared_when_it_is_known_and_not_before(void **state)
{
    (void)state;
    struct again *a = start(0, 1, UINT64_MAX, false);
    begin(a, 1);
    for (uint64_t step = 0; step <= 500; step++) {
        assert_int_equal(go(a, step), RELIVE_SAME);
        assert_true(a->r.step == step && a->recording.so_far.count == a->counts[step]);
    }
    assert_int_equal(travel_to_step(a->t, 800), TRAVEL_THERE);
    assert_int_equal(go(a, 100), RELIVE_SAME);
    assert_true(a->r.step == 800);
    end(a);
    stop(a);
}

/* The first step of the run of a seed after which it is not the recorded one any more. */
static uint64_t first_other_step(struct again *a, uint64_t seed)
{
    struct trace trace = {0};
    struct world *w = world_new(&a->s, seed, &trace);
    uint64_t step = 0;
    while (world_step(w) && step < a->last && trace.hash == a->hashes[step + 1])
        step++;
    world_free(w);
    return step + 1;
}

static void another_run_differs_at_its_first_other_step(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < ARRAY_LEN(STORIES); i++) {
        for (uint64_t seed = 1; seed <= 4; seed++) {
            struct again *a = start(i, 9, UINT64_MAX, false);
            begin(a, seed);
            assert_int_equal(wander(a, seed), RELIVE_DIFFERS);
            assert_true(a->r.step + 1 == first_other_step(a, seed));
            end(a);
            stop(a);
        }
    }
}

static void a_recording_that_ends_too_soon_differs_there(void **state)
{
    (void)state;
    static const uint64_t lasts[] = {0, 1, 2, 1000};
    for (size_t i = 0; i < ARRAY_LEN(lasts); i++) {
        struct again *a = start(1, 1, lasts[i], false);
        begin(a, 1);
        assert_int_equal(wander(a, 1), RELIVE_DIFFERS);
        assert_true(a->r.step >= lasts[i]); /* a step in which nothing is recorded passes */
        assert_true(travel_hash_of(a->t, a->r.step) == a->hashes[lasts[i]]);
        assert_true(travel_hash_of(a->t, a->r.step + 1) != a->hashes[lasts[i]]);
        end(a);
        stop(a);
    }
}

static void a_recording_that_goes_on_after_the_run_differs_there(void **state)
{
    (void)state;
    struct again *a = start(2, 1, UINT64_MAX, true);
    begin(a, 1);
    assert_int_equal(go(a, UINT64_MAX), RELIVE_DIFFERS);
    assert_true(a->r.step == a->last);
    end(a);
    stop(a);
}

static uint64_t size_of(const char *path)
{
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    assert_int_equal(fseek(file, 0, SEEK_END), 0);
    const long size = ftell(file);
    assert_int_equal(fclose(file), 0);
    return (uint64_t)size;
}

static void a_recording_that_was_cut_is_the_same_up_to_the_cut(void **state)
{
    (void)state;
    struct again *a = start(0, 1, 2000, false);
    begin(a, 1);
    const uint64_t header = a->recording.pages_at;
    for (uint64_t len = size_of(a->path) - 1; len > header; len -= 1 + len % 50) {
        assert_int_equal(truncate(a->path, (off_t)len), 0);
        begin_anew(a);
        assert_int_equal(go(a, 2100), RELIVE_DAMAGED);
        assert_true(a->recording.offset <= len);
        assert_true(a->r.step == 0 || a->counts[a->r.step] <= a->recording.so_far.count);
        assert_true(a->r.step >= 2000 || a->counts[a->r.step + 1] > a->recording.so_far.count);
    }
    end(a);
    stop(a);
}

static void flip(const char *path, uint64_t at, uint32_t bit)
{
    FILE *file = fopen(path, "r+b");
    assert_non_null(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    const int byte = fgetc(file);
    assert_int_equal(fseek(file, (long)at, SEEK_SET), 0);
    assert_true(fputc(byte ^ 1 << bit, file) != EOF);
    assert_int_equal(fclose(file), 0);
}

/* One of 256 changed records looks like one: it must not be taken for another run. */
static void a_changed_byte_is_damage_and_no_difference(void **state)
{
    (void)state;
    struct again *a = start(2, 1, 400, false);
    begin(a, 1);
    const uint64_t size = size_of(a->path);
    for (uint64_t at = a->recording.pages_at; at < size; at++) {
        flip(a->path, at, at % 8);
        begin_anew(a);
        assert_int_equal(go(a, 500), RELIVE_DAMAGED);
        assert_true(a->recording.offset <= size && a->recording.offset + 200 > at);
        flip(a->path, at, at % 8);
    }
    end(a);
    stop(a);
}

static void while_it_is_changed_a_run_is_another_story(void **state)
{
    (void)state;
    static const struct intervention crash = {
        .kind = INTERVENTION_FAULT, .fault = {.kind = FAULT_CRASH, .lasts_ns = TIME_NEVER, .a = 1}};
    struct again *a = start(1, 1, UINT64_MAX, false);
    uint64_t dropped;
    begin(a, 1);
    assert_int_equal(go(a, 300), RELIVE_SAME);
    assert_int_equal(go(a, 200), RELIVE_SAME);
    assert_int_equal(travel_change(a->t, &crash, &dropped), TRAVEL_THERE);
    assert_int_equal(go(a, 900), RELIVE_SAME);
    assert_true(a->r.step == 300);
    assert_int_equal(travel_undo(a->t, &dropped), TRAVEL_THERE);
    assert_int_equal(go(a, 250), RELIVE_SAME);
    assert_true(a->r.step == 300);
    assert_int_equal(go(a, UINT64_MAX), RELIVE_ENDED);
    assert_true(a->r.step == a->last);
    end(a);
    stop(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_recorded_run_is_the_same_to_its_end),
        cmocka_unit_test(a_step_is_compared_when_it_is_known_and_not_before),
        cmocka_unit_test(another_run_differs_at_its_first_other_step),
        cmocka_unit_test(a_recording_that_ends_too_soon_differs_there),
        cmocka_unit_test(a_recording_that_goes_on_after_the_run_differs_there),
        cmocka_unit_test(a_recording_that_was_cut_is_the_same_up_to_the_cut),
        cmocka_unit_test(a_changed_byte_is_damage_and_no_difference),
        cmocka_unit_test(while_it_is_changed_a_run_is_another_story),
    };
    return cmocka_run_group_tests_name("relive", tests, NULL, NULL);
}
