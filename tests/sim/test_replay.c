/* tests/sim/test_replay.c - a node lives through a journal again, or it is said where it does not.
 *
 * Method: journals of a node to which all kinds of things happen (tests/core/little_journal.h), as
 * files; and forged ones, each of whose frames is whole.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "tests/core/little_journal.h"

#include <stdlib.h>
#include <unistd.h>

#include "sim/replay_report.h"

struct world {
    struct little_journal w;
    struct replay r;
    char path[32];
    char text[8192]; /* of a report */
};

static int setup(void **state)
{
    struct world *t = calloc(1, sizeof *t);
    if (!t)
        return 1;
    strcpy(t->path, "/tmp/ringlab-XXXXXX");
    int descriptor = mkstemp(t->path);
    *state = t;
    return descriptor < 0 || close(descriptor) != 0;
}

static int teardown(void **state)
{
    struct world *t = *state;
    unlink(t->path);
    free(t);
    return 0;
}

static void to_file(const struct world *t, uint32_t len)
{
    FILE *file = fopen(t->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(t->w.bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

/* Replay the first len bytes of what was written. To be closed. */
static enum replay_state replay(struct world *t, uint32_t len)
{
    char error[REPLAY_ERROR_MAX];
    to_file(t, len);
    assert_true(replay_open(&t->r, t->path, error));
    while (replay_next(&t->r) == REPLAY_STEPPED)
        if (t->r.journal.events % 64 == 0)
            node_check(&t->r.node);
    if (t->r.started)
        node_check(&t->r.node);
    assert_int_equal(replay_next(&t->r), t->r.state);
    return t->r.state;
}

static const char *report(struct world *t, void (*print)(const struct replay *, double, FILE *))
{
    FILE *file = tmpfile();
    assert_non_null(file);
    print(&t->r, 0.5, file);
    rewind(file);
    t->text[fread(t->text, 1, sizeof t->text - 1, file)] = '\0';
    fclose(file);
    return t->text;
}

static void expect_text(struct world *t, void (*print)(const struct replay *, double, FILE *),
                        const char *part)
{
    if (!strstr(report(t, print), part))
        fail_msg("no \"%s\" in: %s", part, t->text);
}

/* --- whole ----------------------------------------------------------------------------------- */

static void every_effect_of_every_journal_is_reproduced(void **state)
{
    struct world *t = *state;
    enum { EVENTS = 1500 };
    uint64_t outcomes[OUTCOME_COUNT] = {0};
    for (uint64_t seed = 1; seed <= 12; seed++) {
        little_journal_write(&t->w, seed, EVENTS);
        assert_int_equal(replay(t, t->w.len), REPLAY_ENDED);
        assert_true(replay_is_good(&t->r));
        assert_int_equal(t->r.journal.events, EVENTS);
        assert_true(t->r.effects == t->w.journal.effects);
        assert_true(t->w.node.cache.stats.evicted + t->w.node.cache.stats.refused > 0);
        assert_int_equal(t->r.offset, t->w.len);
        for (uint32_t i = 0; i < REPLAY_EVENT_KINDS; i++) {
            assert_true(t->w.kinds[i] > 0);
            assert_true(t->r.counts.events[i] == t->w.kinds[i]);
        }
        for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
            outcomes[i] += t->r.counts.outcomes[i];
        assert_memory_equal(&t->r.node.stats, &t->w.node.stats, sizeof t->r.node.stats);
        assert_memory_equal(&t->r.node.cache.stats, &t->w.node.cache.stats,
                            sizeof t->r.node.cache.stats);
        little_journal_free(&t->w);
        replay_close(&t->r);
    }
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
        if (outcomes[i] == 0)
            fail_msg("nothing ended as %s: the journals prove little", outcome_name(i));
}

/* --- another node ---------------------------------------------------------------------------- */

/* A journal of which the start says something else than the node was. */
static void write_with_another_start(struct little_journal *w, uint64_t seed, uint32_t which)
{
    little_journal_write(w, seed, 0);
    struct node_config lie = w->node.config;
    if (which == 0)
        lie.cache.memory_bytes += 1024;
    else if (which == 1)
        lie.default_ttl_ms--;
    else if (which == 2)
        lie.forward_timeout_ms++;
    else
        lie.call_max--;
    w->len = w->frames[3]; /* behind the members */
    w->frame_count = 3;
    w->journal = (struct journal){0};
    struct journal_item item;
    for (uint32_t i = 0, len; i < 3; i++)
        assert_int_equal(journal_next(&w->journal,
                                      slice_of(w->bytes + w->frames[i], w->len - w->frames[i]),
                                      &item, &len),
                         JOURNAL_READ);
    journal_start(&w->journal, &lie, &w->frame);
    little_write(w);
    for (uint32_t i = 0; i < 2000; i++) {
        w->now_ns += 1 + little_draw(w, NS_PER_MS);
        const struct event ev = little_event(w);
        little_step(w, &ev);
    }
}

static void a_node_that_is_another_is_found_out(void **state)
{
    struct world *t = *state;
    for (uint32_t which = 0; which < 4; which++) {
        write_with_another_start(&t->w, 20 + which, which);
        if (replay(t, t->w.len) != REPLAY_DIFFERS)
            fail_msg("lie %u was not found out", which);
        assert_false(replay_is_good(&t->r));
        assert_true(t->r.effects != t->r.journal.effects);
        assert_true(t->r.journal.events >= 1);
        expect_text(t, replay_page, "NOT REPRODUCED: event ");
        expect_text(t, replay_page, " recorded, ");
        expect_text(t, replay_json, "\"difference\": {\"event\": ");
        little_journal_free(&t->w);
        replay_close(&t->r);
    }
}

/* --- cut and damaged ------------------------------------------------------------------------- */

static void a_journal_cut_short_is_good_up_to_the_cut(void **state)
{
    struct world *t = *state;
    little_journal_write(&t->w, 30, 120);
    const uint32_t before_events = 4; /* three members and the start */
    for (uint32_t cut = 0; cut < 80; cut++) {
        uint32_t len =
            JOURNAL_MAGIC_BYTES + (uint32_t)little_draw(&t->w, t->w.len - JOURNAL_MAGIC_BYTES);
        assert_int_equal(replay(t, len), REPLAY_CUT);
        assert_true(t->r.started == (len >= t->w.frames[before_events]));
        assert_int_equal(replay_is_good(&t->r), t->r.started);
        assert_true(t->r.offset <= len);
        expect_text(t, replay_page, "The journal stops at byte ");
        expect_text(t, replay_json, "\"end\": \"cut\"");
        replay_close(&t->r);
    }
    little_journal_free(&t->w);
}

static void damage_ends_a_replay_where_it_is(void **state)
{
    struct world *t = *state;
    little_journal_write(&t->w, 31, 100);
    for (uint32_t i = 0; i < 80; i++) {
        uint32_t at =
            JOURNAL_MAGIC_BYTES + (uint32_t)little_draw(&t->w, t->w.len - JOURNAL_MAGIC_BYTES);
        t->w.bytes[at] ^= 0x10;
        assert_int_equal(replay(t, t->w.len), REPLAY_DAMAGED);
        assert_true(t->r.offset <= at);
        assert_false(replay_is_good(&t->r));
        expect_text(t, replay_page, "DAMAGED at byte ");
        replay_close(&t->r);
        t->w.bytes[at] ^= 0x10;
    }
    little_journal_free(&t->w);
}

static void what_comes_behind_the_end_is_damage(void **state)
{
    struct world *t = *state;
    little_journal_write(&t->w, 32, 10);
    assert_int_equal(replay(t, t->w.len + 1), REPLAY_DAMAGED);
    assert_int_equal(t->r.offset, t->w.frames[t->w.frame_count - 1]);
    replay_close(&t->r);
    little_journal_free(&t->w);
}

/* --- forged ---------------------------------------------------------------------------------- */

enum forgery {
    EVENT_BEFORE_START,
    START_WITHOUT_MEMBERS,
    START_TWICE,
    START_WITHOUT_SELF,
    MEMBER_BEYOND_PEER_MAX,
    MEMBER_TWICE,
    CLIENT_TOO_HIGH,
    GONE_TOO_HIGH,
    LIST_WITHOUT_MEMBERS,
    LIST_BEYOND_PEER_MAX,
    FORGERIES,
};

static void forge_event(struct little_journal *w, struct event ev)
{
    static const struct effects none;
    journal_event(&w->journal, w->now_ns, &ev, &none, &w->frame);
    little_write(w);
}

static void forge(struct little_journal *w, enum forgery which)
{
    struct node_config config = w->node.config;
    const struct event gone = {.kind = EV_CLIENT_GONE, .client = config.client_max};
    const struct event get = {
        .kind = EV_REQUEST, .client = config.client_max, .request = {.key = slice_str("k")}};
    w->len = JOURNAL_MAGIC_BYTES;
    w->frame_count = 0;
    w->journal = (struct journal){0};
    if (which == EVENT_BEFORE_START)
        forge_event(w, (struct event){.kind = EV_WAKE});
    if (which == START_WITHOUT_SELF)
        config.self = 3;
    if (which == MEMBER_BEYOND_PEER_MAX)
        config.peer_max = 2;
    if (which != START_WITHOUT_MEMBERS)
        little_write_list(w, w->lists[0]);
    if (which == MEMBER_TWICE)
        little_write_list(w, w->lists[0]);
    if (which == LIST_BEYOND_PEER_MAX)
        config.peer_max = 3;
    journal_start(&w->journal, &config, &w->frame);
    little_write(w);
    if (which == START_TWICE) {
        little_write_list(w, w->lists[0]);
        journal_start(&w->journal, &config, &w->frame);
        little_write(w);
    }
    if (which == LIST_BEYOND_PEER_MAX)
        little_write_list(w, w->lists[1]);
    if (which == LIST_BEYOND_PEER_MAX || which == LIST_WITHOUT_MEMBERS)
        forge_event(w, (struct event){.kind = EV_MEMBERS, .members = w->lists[1]});
    if (which == CLIENT_TOO_HIGH || which == GONE_TOO_HIGH)
        forge_event(w, which == CLIENT_TOO_HIGH ? get : gone);
}

static void a_forged_journal_is_damaged_and_harms_nobody(void **state)
{
    struct world *t = *state;
    little_journal_write(&t->w, 40, 0);
    for (uint32_t which = 0; which < FORGERIES; which++) {
        forge(&t->w, (enum forgery)which);
        if (replay(t, t->w.len) != REPLAY_DAMAGED)
            fail_msg("forgery %u passed", which);
        replay_close(&t->r);
    }
    little_journal_free(&t->w);
}

static void what_is_no_journal_is_not_opened(void **state)
{
    struct world *t = *state;
    char error[REPLAY_ERROR_MAX];
    static const struct {
        const char *text;
        const char *error;
    } cases[] = {
        {"", "it is empty"},
        {"rljour", "not a journal: it does not begin with \"rljourn\""},
        {"{\"name\": \"a scenario\"}", "not a journal: it does not begin with \"rljourn\""},
        {"rljourn\2", "a journal in a format that this program does not know"},
    };
    for (uint32_t i = 0; i < ARRAY_LEN(cases); i++) {
        memcpy(t->w.bytes, cases[i].text, strlen(cases[i].text));
        to_file(t, (uint32_t)strlen(cases[i].text));
        assert_false(replay_open(&t->r, t->path, error));
        assert_string_equal(error, cases[i].error);
        assert_null(t->r.file);
    }
    assert_false(replay_open(&t->r, "/nowhere/at/all", error));
    assert_true(strlen(error) > 0);
    replay_close(&t->r);
    replay_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_effect_of_every_journal_is_reproduced),
        cmocka_unit_test(a_node_that_is_another_is_found_out),
        cmocka_unit_test(a_journal_cut_short_is_good_up_to_the_cut),
        cmocka_unit_test(damage_ends_a_replay_where_it_is),
        cmocka_unit_test(what_comes_behind_the_end_is_damage),
        cmocka_unit_test(a_forged_journal_is_damaged_and_harms_nobody),
        cmocka_unit_test(what_is_no_journal_is_not_opened),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
