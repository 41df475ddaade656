/* tests/tui/test_past_ends.c - a journal in the window says how it ends and where, and whatever its
 * bytes are, they harm nobody.
 *
 * Method: journals are cut, damaged and forged at every kind of place; others hold what no server
 * would let in: keys of any bytes, many nodes with odd names. All are walked through and drawn.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "tests/tui/past_file.h"

#include "tui/session.h"

enum { EVENTS = 300, CORPUS_MAX = 64 * 1024 };

/* --- how it ends ----------------------------------------------------------------------------- */

static void expect_words(const struct past_file *f, const char *words)
{
    if (!strstr(f->scene.sentence, words))
        fail_msg("no \"%s\" in: %s", words, f->scene.sentence);
}

static void expect_note(const struct past_file *f, const char *words)
{
    for (uint32_t i = 0; i < f->scene.note_count; i++)
        if (strstr(f->scene.notes[i], words))
            return;
    fail_msg("no note \"%s\"", words);
}

static void a_whole_journal_says_so(void **state)
{
    struct past_file *f = *state;
    past_file_begin(f, 1, EVENTS);
    assert_int_equal(past_file_go(f, journal_first_journey(), NULL), ARRIVED);
    expect_words(f, "The end: every effect was reproduced, byte for byte. event 300: ");
    assert_true(f->scene.broken == 0 && f->scene.note_count > 0);
    past_file_step(f, EVENTS - 1);
    assert_null(strstr(f->scene.sentence, "The end"));
    past_file_end(f);
}

/* The frame in which this byte lies begins there. */
static uint32_t frame_of(const struct little_journal *w, uint32_t at)
{
    uint32_t i = 0;
    while (w->frames[i + 1] <= at)
        i++;
    return w->frames[i];
}

static void a_cut_is_told_with_its_place(void **state)
{
    struct past_file *f = *state;
    char words[SCENE_WORDS_MAX];
    little_journal_write(&f->w, 2, EVENTS);
    uint32_t refused = 0;
    for (uint32_t len = 0; len < f->w.len; len += 1 + len / 60) {
        past_file_write(f, f->w.bytes, len);
        if (!past_file_open(f)) {
            assert_true(strlen(f->error) > 0 && len < f->w.frames[4]);
            refused++;
            continue;
        }
        assert_int_equal(past_file_go(f, journal_first_journey(), NULL), ARRIVED);
        snprintf(words, sizeof words, "The journal stops here, at byte %u, without an end. ",
                 (unsigned)frame_of(&f->w, len));
        expect_words(f, words);
        expect_note(f, "its node was killed, still runs, or could not write on.");
        assert_true(f->scene.broken == 0);
        past_file_close(f);
    }
    assert_true(refused > 20);
    little_journal_free(&f->w);
}

static void damage_is_told_with_its_place(void **state)
{
    struct past_file *f = *state;
    char words[SCENE_WORDS_MAX];
    little_journal_write(&f->w, 3, EVENTS);
    for (uint32_t at = 0; at < f->w.len; at += 1 + at / 50) {
        f->w.bytes[at] ^= 0x20;
        past_file_write(f, f->w.bytes, f->w.len);
        f->w.bytes[at] ^= 0x20;
        const bool opened = past_file_open(f);
        assert_true(opened == (at >= f->w.frames[4]));
        if (!opened)
            continue;
        assert_int_equal(past_file_go(f, journal_first_journey(), NULL), ARRIVED);
        snprintf(words, sizeof words, "DAMAGED at byte %u; ", (unsigned)frame_of(&f->w, at));
        expect_words(f, words);
        expect_note(f, "what comes there is not what was written.");
        assert_true(f->scene.sentence_is_bad && f->scene.broken == 0);
        past_file_close(f);
    }
    little_journal_free(&f->w);
}

/* Another event, of which other effects are recorded. */
static void a_difference_is_a_broken_promise(void **state)
{
    struct past_file *f = *state;
    static const struct effects none;
    struct event get = {.kind = EV_REQUEST, .request = {.internal = true, .key = slice_str("odd")}};
    little_journal_write(&f->w, 4, EVENTS);
    while (!pipeline_is_empty(&f->w.node.pipeline, get.client))
        get.client++; /* one that is answered at once */
    past_file_reopen(f);
    journal_event(&f->w.journal, f->w.now_ns, &get, &none, &f->w.frame);
    little_write(&f->w);
    past_file_write(f, f->w.bytes, f->w.len);
    assert_true(past_file_open(f));
    const struct journey breach = {.kind = JOURNEY_NEXT, .interests = INTEREST_BREACH};
    assert_int_equal(past_file_go(f, breach, NULL), ARRIVED);
    assert_true(f->scene.step == EVENTS + 1 && f->scene.ended && f->scene.broken == 1);
    expect_words(f, "NOT REPRODUCED: this event has other effects here than the node had. ");
    expect_words(f, "event 301: a node asks: GET odd; ");
    expect_note(f, "Event 301 has other effects here than the node had");
    assert_true(f->scene.sentence_is_bad);
    past_file_step(f, EVENTS);
    assert_true(f->scene.broken == 0);
    past_file_end(f);
}

static void what_is_no_journal_is_refused(void **state)
{
    struct past_file *f = *state;
    past_file_write(f, (const uint8_t *)"{\"name\": \"x\"}", 13);
    assert_false(past_file_open(f));
    assert_string_equal(f->error, "not a journal: it does not begin with \"rljourn\"");
    past_file_write(f, f->w.bytes, 0);
    assert_false(past_file_open(f));
    assert_string_equal(f->error, "it is empty");
}

/* --- any bytes ------------------------------------------------------------------------------- */

/* Here and there, and each view of it, on screens of several sizes. */
static void look_around(struct past_file *f)
{
    static struct session session;
    static const int sizes[][2] = {{80, 24}, {200, 60}, {40, 10}, {12, 3}};
    const struct session_look look = {.width = 80, .height = 24};
    struct grid grid = {0};
    session_open(&session, f->source, &look);
    for (uint32_t i = 0; i < 12; i++) {
        char command[32];
        snprintf(command, sizeof command, "seek %u",
                 (unsigned)little_draw(&f->w, i < 2 ? 3 : EVENTS + 20));
        session_say(&session, i == 6 ? "seek end" : command);
        while (session.ui.seeking)
            session_tick(&session, 0);
        for (uint32_t view = 0; view < VIEW_COUNT; view++) {
            session_key(&session, (int32_t)('1' + view));
            session_resize(&session, sizes[(i + view) % 4][0], sizes[(i + view) % 4][1]);
            assert_true(session_draw(&session, &grid));
        }
    }
    grid_destroy(&grid);
    session_close(&session);
}

static void open_and_look_around(struct past_file *f, const uint8_t *bytes, uint32_t len)
{
    past_file_write(f, bytes, len);
    if (past_file_open(f))
        look_around(f);
    else
        assert_true(strlen(f->error) > 0);
}

static void any_bytes_are_a_journal_or_not(void **state)
{
    struct past_file *f = *state;
    static const char *const names[] = {"bodies_1", "bodies_2", "bodies_3",     "bodies_4",
                                        "bodies_5", "bodies_6", "bodies_short", "changed",
                                        "cut",      "empty",    "magic",        "whole"};
    static uint8_t bytes[CORPUS_MAX];
    for (size_t i = 0; i < ARRAY_LEN(names); i++) {
        char path[64];
        snprintf(path, sizeof path, "tests/fuzz/corpus/journal/%s", names[i]);
        FILE *file = fopen(path, "rb");
        assert_non_null(file);
        const size_t len = fread(bytes, 1, sizeof bytes, file);
        assert_int_equal(fclose(file), 0);
        open_and_look_around(f, bytes, (uint32_t)len);
    }
}

/* Bodies of frames with changed bytes, sealed again: only what they say can be wrong. */
static void forge(struct past_file *f, uint32_t changes)
{
    struct little_journal *w = &f->w;
    static uint8_t was[JOURNAL_BYTES_MAX];
    const uint32_t frames = w->frame_count;
    uint64_t chain = 0;
    memcpy(was, w->bytes, w->len);
    static uint32_t starts[JOURNAL_FRAMES_MAX + 1];
    memcpy(starts, w->frames, sizeof starts);
    const uint32_t first = (uint32_t)little_draw(w, frames);
    w->len = JOURNAL_MAGIC_BYTES;
    w->frame_count = 0;
    for (uint32_t i = 0; i < frames; i++) {
        uint8_t *body = was + starts[i] + JOURNAL_HEAD_BYTES;
        const uint32_t len = starts[i + 1] - starts[i] - JOURNAL_HEAD_BYTES - JOURNAL_TAIL_BYTES;
        const uint32_t fields = len < JOURNAL_FIELDS_MAX ? len : JOURNAL_FIELDS_MAX;
        for (uint32_t k = 0; i == first && k < changes; k++)
            body[little_draw(w, fields < 40 ? fields : 40)] ^= (uint8_t)(1 + little_draw(w, 255));
        memcpy(w->frame.fields, body, fields);
        w->frame.fields_len = fields;
        w->frame.value = blob_of(slice_of(body + fields, len - fields));
        journal_frame_seal(&w->frame, &chain);
        little_write(w);
    }
}

static void a_forged_journal_harms_nobody(void **state)
{
    struct past_file *f = *state;
    for (uint64_t seed = 1; seed <= 150; seed++) {
        little_journal_write(&f->w, seed, 40);
        f->w.random = seed * 77;
        forge(f, 1 + (uint32_t)little_draw(&f->w, 3));
        open_and_look_around(f, f->w.bytes, f->w.len);
        little_journal_free(&f->w);
    }
}

/* --- what no server would let in ------------------------------------------------------------- */

enum { ODD_MEMBERS = 90 };

static void odd_bytes(struct little_journal *w, uint8_t *out, uint32_t len)
{
    for (uint32_t i = 0; i < len; i++)
        out[i] = (uint8_t)little_draw(w, little_draw(w, 2) == 0 ? 32 : 256);
}

/* So many members, some of them, with numbers far apart and names of any length. */
static struct members *odd_list(struct little_journal *w, uint32_t count)
{
    static char ids[ODD_MEMBERS][NODE_ID_BYTES_MAX];
    struct ring_member list[ODD_MEMBERS];
    uint32_t numbers[ODD_MEMBERS];
    struct members *m;
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t len = 3 + i % (NODE_ID_BYTES_MAX - 2);
        snprintf(ids[i], sizeof ids[i], "%02u", (unsigned)i);
        memset(ids[i] + 2, "-.x"[i % 3], len - 2);
        list[i] = (struct ring_member){slice_of(ids[i], len), 1 + i % 3};
        numbers[i] = i * 11;
    }
    assert_int_equal(members_build(list, numbers, count, 3 + count % 5,
                                   count % 7 == 0 ? PLACEMENT_MODULO : PLACEMENT_RING, &m),
                     RING_OK);
    (void)w;
    return m;
}

static void odd_start(struct little_journal *w, uint64_t seed)
{
    memset(w, 0, sizeof *w);
    w->random = seed;
    w->closing = UINT32_MAX;
    for (uint32_t i = 0; i < JOURNAL_LISTS; i++)
        w->lists[i] = odd_list(w, 1 + (uint32_t)little_draw(w, ODD_MEMBERS));
    const struct node_config config = {
        .members = w->lists[0],
        .self = 0,
        .peer_max = 11 * ODD_MEMBERS,
        .cache = {.memory_bytes = CACHE_MEMORY_MIN, .value_bytes_max = VALUE_BYTES_LIMIT},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = 5,
        .client_max = JOURNAL_CLIENTS,
        .flight_max = 3,
        .call_max = 4,
        .held_bytes_max = 0,
    };
    assert_true(node_init(&w->node, &config));
    little_append(w, slice_of(JOURNAL_MAGIC, sizeof JOURNAL_MAGIC));
    little_write_list(w, w->lists[0]);
    journal_start(&w->journal, &config, &w->frame);
    little_write(w);
}

static void odd_journal(struct little_journal *w, uint64_t seed)
{
    static uint8_t key[KEY_BYTES_MAX];
    odd_start(w, seed);
    for (uint32_t i = 0; i < EVENTS; i++) {
        struct event ev = little_event(w);
        w->now_ns += little_draw(w, 50) == 0 ? NS_PER_S * 100000 : little_draw(w, 1000);
        if (ev.kind == EV_REQUEST) {
            const uint32_t len = 1 + (uint32_t)little_draw(w, KEY_BYTES_MAX);
            odd_bytes(w, key, len);
            ev.request.key = slice_of(key, len);
        }
        if (ev.kind == EV_MEMBERS && ev.members == w->node.config.members)
            continue;
        little_step(w, &ev);
    }
    journal_end(&w->journal, &w->frame);
    little_write(w);
}

static void expect_plain(const char *words)
{
    for (const char *at = words; *at != '\0'; at++)
        if ((uint8_t)*at < ' ' || *at == 0x7f)
            fail_msg("a control character in: %s", words);
}

static void all_words_are_plain(struct past_file *f)
{
    char words[SCENE_WORDS_MAX];
    for (uint64_t step = 0; step <= EVENTS; step++) {
        past_file_step(f, step);
        expect_plain(f->scene.sentence);
    }
    for (uint64_t i = 0; i < f->scene.event_count; i++) {
        const struct scene_event e = f->scene.eyes->event(f->scene.self, i);
        f->scene.eyes->words(f->scene.self, &e, words);
        expect_plain(words);
        assert_true(strlen(words) > 0);
    }
}

static void odd_keys_and_names_harm_nobody(void **state)
{
    struct past_file *f = *state;
    for (uint64_t seed = 1; seed <= 8; seed++) {
        odd_journal(&f->w, seed);
        past_file_write(f, f->w.bytes, f->w.len);
        assert_true(past_file_open(f));
        past_file_step(f, UINT64_MAX);
        expect_words(f, "The end: ");
        all_words_are_plain(f);
        past_file_close(f);
        open_and_look_around(f, f->w.bytes, f->w.len);
        little_journal_free(&f->w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_journal_says_so),
        cmocka_unit_test(a_cut_is_told_with_its_place),
        cmocka_unit_test(damage_is_told_with_its_place),
        cmocka_unit_test(a_difference_is_a_broken_promise),
        cmocka_unit_test(what_is_no_journal_is_refused),
        cmocka_unit_test(any_bytes_are_a_journal_or_not),
        cmocka_unit_test(a_forged_journal_harms_nobody),
        cmocka_unit_test(odd_keys_and_names_harm_nobody),
    };
    return cmocka_run_group_tests_name("past ends", tests, past_file_setup, past_file_teardown);
}
