/* tests/tui/test_past.c - the journal of a node in the window: each event looks the same however
 * one comes to it, and what is said of it is what happened.
 *
 * Method: journals of a node to which all kinds of things happen (tests/core/little_journal.h).
 * What there is to see at each step is written down as a digest on a first walk, and compared on
 * others; counts are compared with those of a plain replay.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "tests/tui/past_file.h"

#include "core/hash.h"

enum { EVENTS = 1200 };

/* --- the same however one comes to it -------------------------------------------------------- */

struct notes {
    uint64_t digests[EVENTS + 1], sentences[EVENTS + 1], times[EVENTS + 1];
};

static uint64_t sentence_of(const struct scene *s)
{
    uint64_t hash = s->sentence_is_bad;
    digest_text(&hash, s->sentence);
    return hash;
}

static void write_down(struct past_file *f, struct notes *n)
{
    for (uint64_t step = 0; step <= EVENTS; step++) {
        assert_int_equal(past_file_step(f, step), ARRIVED);
        n->digests[step] = scene_digest(&f->scene);
        n->sentences[step] = sentence_of(&f->scene);
        n->times[step] = f->scene.now_ns;
    }
}

static void expect_at(struct past_file *f, const struct notes *n, uint64_t step)
{
    const struct scene *s = past_file_look(f);
    assert_true(s->step == step && s->now_ns == n->times[step]);
    if (scene_digest(s) != n->digests[step])
        fail_msg("event %u looks otherwise", (unsigned)step);
    if (step < EVENTS && sentence_of(s) != n->sentences[step])
        fail_msg("event %u is told otherwise: %s", (unsigned)step, s->sentence);
}

static void wander(struct past_file *f, const struct notes *n, uint32_t legs)
{
    for (uint32_t i = 0; i < legs; i++) {
        const uint64_t now = f->scene.step, to = little_draw(&f->w, EVENTS + 1);
        const uint64_t count = 1 + little_draw(&f->w, 30);
        struct journey j = {.kind = (enum journey_kind)little_draw(&f->w, 4), .count = count};
        uint64_t expected = now + count < EVENTS ? now + count : EVENTS;
        if (j.kind == JOURNEY_BACK)
            expected = now > count ? now - count : 0;
        else if (j.kind != JOURNEY_FORWARD)
            expected = to;
        if (j.kind == JOURNEY_STEP)
            j.count = to;
        else if (j.kind == JOURNEY_TIME)
            j.count = n->times[to];
        if (j.kind == JOURNEY_TIME && to == 0)
            expected = 1; /* the clock begins with the first event */
        past_file_go(f, j, NULL);
        expect_at(f, n, expected);
    }
}

static void each_event_looks_the_same_however_one_comes_to_it(void **state)
{
    struct past_file *f = *state;
    static struct notes n;
    for (uint64_t seed = 1; seed <= 4; seed++) {
        past_file_begin(f, seed, EVENTS);
        write_down(f, &n);
        wander(f, &n, 120);
        past_file_close(f);
        assert_true(past_file_open(f)); /* nothing is known yet */
        past_file_look(f);
        wander(f, &n, 120);
        past_file_step(f, UINT64_MAX);
        wander(f, &n, 60);
        past_file_end(f);
    }
}

/* --- journeys -------------------------------------------------------------------------------- */

static void a_long_way_is_gone_in_parts(void **state)
{
    struct past_file *f = *state;
    uint32_t slices;
    past_file_begin(f, 5, EVENTS);
    assert_int_equal(past_file_go(f, journal_first_journey(), &slices), ARRIVED);
    assert_true(slices > 1);
    assert_true(f->scene.step == EVENTS && f->scene.known == EVENTS && f->scene.ended);
    const struct journey back = {.kind = JOURNEY_BACK, .count = 10};
    f->source.verbs->go(f->source.self, &back, f->words);
    f->source.verbs->go(f->source.self, &back, f->words);
    assert_true(past_file_look(f)->step == EVENTS - 20);
    past_file_end(f);
}

static void the_ends_are_the_ends(void **state)
{
    struct past_file *f = *state;
    past_file_begin(f, 6, EVENTS);
    assert_true(f->scene.step == 0 && f->scene.known == 0 && !f->scene.ended);
    assert_non_null(strstr(f->scene.sentence, "node A, one of 3, starts"));
    const struct journey back = {.kind = JOURNEY_BACK, .count = 1};
    const struct journey forward = {.kind = JOURNEY_FORWARD, .count = 1};
    assert_int_equal(past_file_go(f, back, NULL), ARRIVED_NOWHERE);
    assert_int_equal(past_file_step(f, EVENTS + 1), ARRIVED_NOWHERE);
    assert_true(f->scene.step == EVENTS);
    assert_string_equal(f->words, "This is the last event of the journal, 1200.");
    assert_int_equal(past_file_go(f, forward, NULL), ARRIVED_NOWHERE);
    assert_int_equal(past_file_go(f, back, NULL), ARRIVED);
    assert_int_equal(past_file_go(f, forward, NULL), ARRIVED);
    assert_true(f->scene.now_ns == f->scene.end_ns);
    past_file_end(f);
}

static bool is_wanted(const struct scene_event *e, uint32_t interest, uint32_t key)
{
    switch (interest) {
    case INTEREST_MEMBERS:
        return e->kind == EVENT_CHANGE;
    case INTEREST_FAULT:
        return e->kind == EVENT_FAULT;
    case INTEREST_ERROR:
        return e->kind == EVENT_REQUEST && e->is_bad;
    case INTEREST_KEY:
        return e->kind == EVENT_REQUEST && e->key == key;
    case INTEREST_EVICTION:
        return e->kind == EVENT_EVICTION;
    default:
        return false;
    }
}

/* The steps of interest, one after the other, as the log has them. */
static uint32_t list_steps(const struct scene *s, uint32_t interest, uint32_t key, uint64_t *out)
{
    uint32_t count = 0;
    for (uint64_t i = 0; i < s->event_count; i++) {
        const struct scene_event e = s->eyes->event(s->self, i);
        if (is_wanted(&e, interest, key) && (count == 0 || out[count - 1] != e.step))
            out[count++] = e.step;
    }
    return count;
}

static void each_thing_of_interest_is_gone_to_and_back(void **state)
{
    struct past_file *f = *state;
    static const uint32_t interests[] = {INTEREST_MEMBERS, INTEREST_FAULT,    INTEREST_ERROR,
                                         INTEREST_KEY,     INTEREST_EVICTION, INTEREST_BREACH};
    static uint64_t steps[EVENTS];
    for (size_t i = 0; i < ARRAY_LEN(interests); i++) {
        past_file_begin(f, 16, EVENTS);
        struct journey j = {.kind = JOURNEY_NEXT, .interests = interests[i], .key = 3};
        uint32_t found = 0;
        for (uint64_t at = 0; past_file_go(f, j, NULL) == ARRIVED; at = f->scene.step, found++)
            assert_true(f->scene.step > at);
        past_file_step(f, UINT64_MAX);
        const uint32_t count = list_steps(&f->scene, interests[i], 3, steps);
        assert_int_equal(found, count);
        if ((count > 2) != (interests[i] != INTEREST_BREACH))
            fail_msg("%u places for interest %u prove little", (unsigned)count, (unsigned)i);
        j.kind = JOURNEY_PREVIOUS;
        const uint32_t last = count > 0 && steps[count - 1] == EVENTS;
        for (uint32_t k = count - last; k > 0; k--) {
            assert_int_equal(past_file_go(f, j, NULL), ARRIVED);
            assert_true(f->scene.step == steps[k - 1]);
        }
        assert_int_equal(past_file_go(f, j, NULL), ARRIVED_NOWHERE);
        past_file_end(f);
    }
}

/* In vain it stays where it was. */
static void a_search_in_vain_comes_back(void **state)
{
    struct past_file *f = *state;
    const struct journey j = {.kind = JOURNEY_NEXT, .interests = INTEREST_BREACH};
    past_file_begin(f, 9, EVENTS);
    past_file_step(f, 100);
    assert_int_equal(past_file_go(f, j, NULL), ARRIVED_NOWHERE);
    assert_true(f->scene.step == 100 && f->scene.known == EVENTS);
    assert_string_equal(f->words, "Nothing of interest comes after this. End goes to the end.");
    past_file_end(f);
}

/* --- what is seen is what happened ----------------------------------------------------------- */

static void keys_are_numbered_as_they_come(void **state)
{
    struct past_file *f = *state;
    char error[REPLAY_ERROR_MAX];
    static struct replay r;
    past_file_begin(f, 10, EVENTS);
    past_file_step(f, UINT64_MAX);
    assert_true(replay_open(&r, f->path, error));
    uint32_t seen = 0;
    while (replay_next(&r) == REPLAY_STEPPED) {
        uint8_t room[KEY_BYTES_MAX];
        uint32_t number;
        if (r.event.kind != EV_REQUEST)
            continue;
        assert_int_equal(past_file_step(f, r.journal.events - 1), ARRIVED);
        const struct scene *s = &f->scene;
        assert_int_equal(s->keys.count, seen);
        if (s->eyes->find(s->self, r.event.request.key, &number))
            assert_true(number < seen);
        else
            number = seen++;
        assert_int_equal(past_file_step(f, r.journal.events), ARRIVED);
        assert_int_equal(s->keys.count, seen);
        assert_true(slice_eq(s->eyes->key(s->self, number, room), r.event.request.key));
        assert_true(s->keys.positions[number] == hash_key(r.event.request.key));
        assert_int_equal(s->keys.owners[number], node_owner(&r.node, r.event.request.key));
    }
    assert_true(seen > 100);
    replay_close(&r);
    past_file_end(f);
}

/* Each request is over once: answered, closed, or left. */
static void expect_each_request_once(struct past_file *f)
{
    static uint8_t seen[EVENTS + 1];
    past_file_step(f, UINT64_MAX);
    const struct past *p = past_of(f);
    uint64_t told = 0, outcomes[OUTCOME_COUNT] = {0};
    memset(seen, 0, sizeof seen);
    for (uint64_t i = 0; i < p->log.count; i++) {
        const struct past_event *e = &p->log.events[i];
        if (e->kind != EVENT_REQUEST)
            continue;
        assert_in_range(e->request, 1, p->tape.now.counts.events[EV_REQUEST]);
        assert_int_equal(seen[e->request]++, 0);
        assert_true(e->first_step <= e->step);
        if (e->closed || e->left)
            continue;
        told++;
        outcomes[e->outcome]++;
    }
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
        assert_true(outcomes[i] == p->tape.now.counts.outcomes[i]);
    assert_true(told == f->scene.answered);
    uint64_t open = 0;
    for (uint64_t i = 1; i <= f->scene.requests; i++) {
        if (seen[i] == 0) {
            assert_non_null(past_log_pending(&p->log, i));
            open++;
        }
    }
    assert_true(open == p->tape.now.node.pipeline.pending);
}

static void every_request_has_one_line_of_the_log(void **state)
{
    struct past_file *f = *state;
    past_file_begin(f, 11, EVENTS);
    expect_each_request_once(f);
    past_file_end(f);
}

/* Who is closed is told what is ready nevertheless, and may even go on asking, until he is gone. */
static void who_was_closed_is_not_forgotten(void **state)
{
    struct past_file *f = *state;
    little_journal_write(&f->w, 21, 0);
    past_file_reopen(f);
    uint32_t closed = 0;
    for (uint32_t i = 0; i < EVENTS; i++) {
        f->w.now_ns += 1 + little_draw(&f->w, NS_PER_MS / 8); /* more than it can hold */
        const struct event ev = little_event(&f->w);
        little_step(&f->w, &ev);
        closed += f->w.closing != UINT32_MAX;
        f->w.closing = UINT32_MAX;
    }
    assert_true(closed > 20);
    past_file_write(f, f->w.bytes, f->w.len);
    assert_true(past_file_open(f));
    expect_each_request_once(f);
    past_file_end(f);
}

static void the_node_is_seen_as_it_is_and_others_as_it_sees_them(void **state)
{
    struct past_file *f = *state;
    bool was_seen[MOOD_AWAY + 1] = {false};
    past_file_begin(f, 12, EVENTS);
    for (uint64_t step = 0; step <= EVENTS; step += 40) {
        past_file_step(f, step);
        const struct node *n = past_node(past_of(f));
        const struct scene *s = &f->scene;
        const struct scene_node *self = &s->nodes[n->config.self];
        assert_string_equal(self->id, "A");
        assert_true(self->counters.items == n->cache.stats.items);
        assert_true(self->counters.collapsed == n->stats.collapsed);
        assert_true(s->members == n->config.members && s->before == n->before);
        uint64_t keys = 0;
        for (uint32_t i = 0; i < s->node_count; i++) {
            keys += s->nodes[i].keys;
            was_seen[s->nodes[i].mood] = true;
            if (i != n->config.self)
                assert_true(s->nodes[i].counters.items == SCENE_UNKNOWN);
            if (s->nodes[i].mood == MOOD_DOWN)
                assert_int_equal(node_peer(&n->peers, i)->contact, CONTACT_FAILED);
        }
        assert_true(keys == s->keys.count);
    }
    assert_true(was_seen[MOOD_UP] && was_seen[MOOD_DOWN] && was_seen[MOOD_LEFT]);
    past_file_end(f);
}

/* What came in all beats together, and in the one that has not ended, is what came. */
static void beats_sum_up_to_what_came(void **state)
{
    struct past_file *f = *state;
    past_file_begin(f, 13, EVENTS);
    past_file_step(f, UINT64_MAX);
    const struct past_beats *b = &past_of(f)->beats;
    const struct scene_history *h = &f->scene.history;
    uint64_t hits = 0, load = 0;
    assert_true(h->count > PAST_BEATS / 4 && h->count <= PAST_BEATS);
    assert_true(h->beat_ns * h->count <= f->scene.now_ns);
    assert_true(h->beat_ns * (h->count + 1) > f->scene.now_ns);
    for (uint32_t i = 0; i < h->count; i++) {
        hits += h->beats[i * h->stride + 1].hits;
        load += h->beats[i * h->stride + 1].load;
        assert_int_equal(h->beats[i * h->stride].load, 0);
    }
    assert_true(hits == b->hits && load == b->load);
    assert_true(load <= f->scene.requests && load + 100 > f->scene.requests);
    past_file_end(f);
}

/* --- the way of a request -------------------------------------------------------------------- */

static void expect_way(struct past_file *f, uint64_t request)
{
    static struct path path;
    const uint64_t step = f->scene.step;
    const uint64_t digest = scene_digest(&f->scene);
    if (!f->source.verbs->path(f->source.self, request, &path, f->words))
        fail_msg("request %u: %s", (unsigned)request, f->words);
    assert_true(scene_digest(past_file_look(f)) == digest && f->scene.step == step);
    assert_true(path.request == request && path.hop_count >= 2);
    assert_true(strlen(path.title) > 0 && strlen(path.verdict) > 0);
    assert_true(path.hops[0].kind == HOP_MESSAGE && path.hops[0].from == PATH_CLIENT);
    for (uint32_t i = 0; i < path.hop_count; i++) {
        const struct hop *h = &path.hops[i];
        assert_true(strlen(h->label) > 0 && strlen(h->why) > 0);
        assert_true(h->step >= path.first_step && h->step <= path.last_step);
        assert_true(i == 0 || h->at_ns >= path.hops[i - 1].at_ns);
        assert_true(h->end_ns >= h->at_ns);
        assert_true(h->is_late == (h->step > step));
        assert_true(path_column(&path, h->from) < path.party_count);
        assert_true(path_column(&path, h->to) < path.party_count);
    }
    const struct past_event *e = past_log_answer(&past_of(f)->log, request);
    const struct hop *last = &path.hops[path.hop_count - 1];
    assert_true(path.is_over == (e != NULL && e->step <= step));
    if (e && !e->closed && !e->left)
        assert_true(last->kind == HOP_MESSAGE && last->to == PATH_CLIENT);
    if (e && e->forwarded && !e->closed && !e->left && e->outcome == OUTCOME_HIT)
        assert_non_null(strstr(path.verdict, "HIT"));
}

static void every_request_has_a_way(void **state)
{
    struct past_file *f = *state;
    static struct path none;
    past_file_begin(f, 14, EVENTS);
    assert_false(f->source.verbs->path(f->source.self, 0, &none, f->words));
    assert_string_equal(f->words, "Nobody has asked for anything yet. Space plays.");
    past_file_step(f, UINT64_MAX);
    for (uint64_t request = 1; request <= f->scene.requests; request++) {
        if (request % 50 == 0)
            past_file_step(f, little_draw(&f->w, EVENTS + 1));
        expect_way(f, request);
        if (request % 50 == 0)
            past_file_step(f, UINT64_MAX);
    }
    assert_false(f->source.verbs->path(f->source.self, 99999, &none, f->words));
    past_file_end(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_event_looks_the_same_however_one_comes_to_it),
        cmocka_unit_test(a_long_way_is_gone_in_parts),
        cmocka_unit_test(the_ends_are_the_ends),
        cmocka_unit_test(each_thing_of_interest_is_gone_to_and_back),
        cmocka_unit_test(a_search_in_vain_comes_back),
        cmocka_unit_test(keys_are_numbered_as_they_come),
        cmocka_unit_test(every_request_has_one_line_of_the_log),
        cmocka_unit_test(who_was_closed_is_not_forgotten),
        cmocka_unit_test(the_node_is_seen_as_it_is_and_others_as_it_sees_them),
        cmocka_unit_test(beats_sum_up_to_what_came),
        cmocka_unit_test(every_request_has_a_way),
    };
    return cmocka_run_group_tests_name("past", tests, past_file_setup, past_file_teardown);
}
