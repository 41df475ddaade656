/* tests/sim/test_check_marks.c - a run that goes through something says so, and no other does.
 *
 * Method: a few stories, each of which must hit the marks that it is about and must not hit those
 * that cannot come to pass in it; all promises are kept in all of them.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>

#include "sim/world.h"

#define END MARK_COUNT

struct story {
    const char *about, *text;
    enum mark hits[12]; /* ended by END */
    enum mark never[8];
};

#define CROWD(mix, more)                                                                           \
    "\"clients\": [{\"id\": \"c\", \"count\": 8, \"keys\": {\"uniform\": 60}, \"rate\": 400,"      \
    " \"mix\": {" mix "}, \"value_bytes\": [100, 900]" more "}]"
#define HALF "\"get\": 0.5, \"put\": 0.5"

static const struct story stories[] = {
    {"one node that is too small",
     "\"nodes\": 1, \"cache\": {\"memory\": \"16KiB\"}, " CROWD(HALF, ""),
     {MARK_EVICTION, END},
     {MARK_FORWARD, MARK_EXPIRY, MARK_NO_ROOM, MARK_HELD_BACK, MARK_MOVE, END}},
    {"one that refuses",
     "\"nodes\": 1, \"cache\": {\"memory\": \"16KiB\", \"policy\": \"none\"}, " CROWD(HALF, ""),
     {MARK_NO_ROOM, END},
     {MARK_EVICTION, MARK_EXPIRY, END}},
    {"lives as short as the way",
     "\"nodes\": 2, \"network\": {\"links\": {\"uniform\": [\"0s\", \"8ms\"]}}, " CROWD(
         HALF, ", \"ttl\": 0.012"),
     {MARK_EXPIRY, MARK_FORWARD, MARK_COALESCED, MARK_EXPIRED_UNDERWAY, MARK_HELD_BACK, END},
     {MARK_EVICTION, MARK_TIMEOUT, MARK_REFUSED, MARK_DISAGREEMENT, END}},
    {"a node that dies, and one that cannot be heard",
     "\"nodes\": 3, \"forward_timeout\": 0.2, \"network\": {\"links\": \"5ms\"}, " CROWD(
         HALF, "") ", \"faults\": [{\"id\": \"a\", \"at\": \"0.5s\", \"crash\": \"B\"},"
                   " {\"id\": \"b\", \"at\": \"0.7s\", \"restart\": \"B\"},"
                   " {\"id\": \"c\", \"at\": \"0.8s\", \"reset\": [\"A\", \"C\"]},"
                   " {\"id\": \"d\", \"at\": \"1s\", \"cut\": [\"A\", \"B\"]},"
                   " {\"id\": \"e\", \"at\": \"1.4s\", \"heal\": [\"A\", \"B\"]}]",
     {MARK_REFUSED, MARK_RESET, MARK_RETRY, MARK_TIMEOUT, MARK_LATE_ANSWER, MARK_CRASH_WITH_TRIPS,
      END},
     {MARK_MOVE, MARK_DISAGREEMENT, MARK_EXPIRY, END}},
    {"members come and go, and not all know",
     "\"nodes\": 3, \"cache\": {\"memory\": \"16KiB\"}, \"network\": {\"links\": \"5ms\"}, " CROWD(
         HALF, "") ", \"changes\": [{\"id\": \"x\", \"at\": \"0.5s\", \"remove\": \"B\", "
                   "\"unaware\": [\"C\"]},"
                   " {\"id\": \"y\", \"at\": \"0.7s\", \"add\": \"B\"},"
                   " {\"id\": \"z\", \"at\": \"1.1s\", \"remove\": \"A\"}]",
     {MARK_MOVE, MARK_CAME_BACK, MARK_ORPHAN_GONE, MARK_MOVED_UNDERWAY, MARK_DISAGREEMENT,
      MARK_EVICTION, END},
     {MARK_TIMEOUT, MARK_RESET, MARK_EXPIRY, END}},
};

static struct scenario read_story(const struct story *s)
{
    char text[2048];
    struct scenario scenario;
    struct json_error error;
    snprintf(text, sizeof text, "{\"name\": \"t\", \"end\": \"2s\", %s}", s->text);
    if (!scenario_parse(slice_str(text), &scenario, &error))
        fail_msg("%s: %u: %s", s->about, (unsigned)error.column, error.message);
    return scenario;
}

static void judge(const struct story *s, const struct check *c)
{
    const uint64_t *marks = check_marks(c);
    for (uint32_t i = 0; i < PROMISE_COUNT; i++)
        if (check_result(c, (enum promise)i).broken > 0)
            fail_msg("%s: %s", s->about, check_result(c, (enum promise)i).story);
    for (uint32_t i = 0; s->hits[i] != END; i++)
        if (marks[s->hits[i]] == 0)
            fail_msg("%s: no %s", s->about, mark_name(s->hits[i]));
    for (uint32_t i = 0; s->never[i] != END; i++)
        if (marks[s->never[i]] != 0)
            fail_msg("%s: %s", s->about, mark_name(s->never[i]));
}

static void tell(const struct story *s)
{
    struct scenario scenario = read_story(s);
    struct world *w = world_new(&scenario, 1, NULL);
    assert_non_null(w);
    while (world_step(w)) {
    }
    assert_false(world_failed(w));
    check_end(world_check(w), world_now_ns(w), world_under_way(w));
    judge(s, world_check(w));
    world_free(w);
    scenario_destroy(&scenario);
}

static void each_story_hits_its_marks_and_keeps_all_promises(void **state)
{
    (void)state;
    for (size_t i = 0; i < ARRAY_LEN(stories); i++)
        tell(&stories[i]);
}

static void every_mark_has_a_name_by_which_it_is_found(void **state)
{
    (void)state;
    for (uint32_t mark = 0; mark < MARK_COUNT; mark++)
        assert_int_equal(mark_find(slice_str(mark_name((enum mark)mark))), mark);
    assert_int_equal(mark_find(slice_str("evictions")), MARK_COUNT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_story_hits_its_marks_and_keeps_all_promises),
        cmocka_unit_test(every_mark_has_a_name_by_which_it_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
