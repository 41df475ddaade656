/* tests/net/test_journal_file.c - a journal on disk: whole, within its bound, never in the way.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "net/journal_file.h"

enum { FILE_BYTES_MAX = 4 * 1024 * 1024, VALUE_BYTES = 600 * 1000 };

struct world {
    struct members *members;
    struct node_config config;
    struct journal_file file;
    char folder[32], path[64];
    uint32_t len;
    uint8_t bytes[FILE_BYTES_MAX]; /* what is in the file */
    char value[VALUE_BYTES];
};

static int setup(void **state)
{
    const struct ring_member list[] = {{slice_str("A"), 1}, {slice_str("B"), 1}};
    struct world *w = calloc(1, sizeof *w);
    if (!w || members_build(list, NULL, 2, 160, PLACEMENT_RING, &w->members) != RING_OK)
        return 1;
    w->config = (struct node_config){.members = w->members,
                                     .peer_max = 2,
                                     .cache = {.memory_bytes = 64 * 1024, .value_bytes_max = 9999},
                                     .default_ttl_ms = TTL_FOREVER,
                                     .forward_timeout_ms = 1000,
                                     .client_max = 10,
                                     .flight_max = 10,
                                     .call_max = 10,
                                     .held_bytes_max = 1000};
    memset(w->value, 'v', sizeof w->value);
    strcpy(w->folder, "/tmp/ringlab-XXXXXX");
    if (!mkdtemp(w->folder))
        return 1;
    snprintf(w->path, sizeof w->path, "%s/a.journal", w->folder);
    *state = w;
    return 0;
}

static int teardown(void **state)
{
    struct world *w = *state;
    unlink(w->path);
    rmdir(w->folder);
    members_free(w->members);
    free(w);
    return 0;
}

static void begin(struct world *w, uint64_t bytes_max)
{
    unlink(w->path);
    assert_true(journal_file_open(&w->file, w->path, bytes_max));
    journal_file_start(&w->file, &w->config);
}

static void put(struct world *w, uint64_t now_ns, uint32_t len)
{
    static const struct effects none;
    const struct event ev = {.kind = EV_REQUEST,
                             .request = {.op = OP_PUT,
                                         .key = slice_str("key"),
                                         .value = slice_of(w->value, len),
                                         .ttl_ms = TTL_FOREVER}};
    journal_file_event(&w->file, now_ns, &ev, &none);
}

/* --- reading it back ------------------------------------------------------------------------- */

struct found {
    uint32_t members, events, lists;
    uint64_t value_bytes;
    bool end, whole;
};

static void load(struct world *w)
{
    FILE *file = fopen(w->path, "rb");
    assert_non_null(file);
    w->len = (uint32_t)fread(w->bytes, 1, sizeof w->bytes, file);
    assert_true(w->len < sizeof w->bytes);
    fclose(file);
}

static struct found find(struct world *w)
{
    struct found f = {0};
    struct journal j = {0};
    struct journal_item item;
    uint32_t at = JOURNAL_MAGIC_BYTES, taken;
    load(w);
    assert_true(w->len >= at && memcmp(w->bytes, JOURNAL_MAGIC, at) == 0);
    while (journal_next(&j, slice_of(w->bytes + at, w->len - at), &item, &taken) == JOURNAL_READ) {
        at += taken;
        f.members += item.kind == JOURNAL_MEMBER;
        f.events += item.kind == JOURNAL_EVENT;
        f.lists += item.kind == JOURNAL_EVENT && item.event.kind == EV_MEMBERS;
        f.value_bytes += item.event.request.value.len;
        f.end |= item.kind == JOURNAL_END;
    }
    f.whole = at == w->len;
    return f;
}

/* --- whole ----------------------------------------------------------------------------------- */

static void what_is_recorded_is_in_the_file(void **state)
{
    struct world *w = *state;
    static const struct effects none;
    const struct event change = {.kind = EV_MEMBERS, .members = w->members};
    begin(w, JOURNAL_FILE_BYTES_DEFAULT);
    for (uint32_t i = 0; i < 1000; i++)
        put(w, 10 + i, 100);
    put(w, 5000, VALUE_BYTES); /* larger than any buffer */
    journal_file_event(&w->file, 6000, &change, &none);
    journal_file_close(&w->file);
    struct found f = find(w);
    assert_true(f.whole && f.end);
    assert_int_equal(f.members, 4);
    assert_int_equal(f.events, 1002);
    assert_int_equal(f.lists, 1);
    assert_true(f.value_bytes == 1000 * 100 + VALUE_BYTES);
    assert_true(w->file.bytes == w->len);
}

static void what_was_flushed_is_there_if_the_node_is_killed(void **state)
{
    struct world *w = *state;
    begin(w, JOURNAL_FILE_BYTES_DEFAULT);
    struct found f = find(w);
    assert_true(f.whole && !f.end && f.members == 2);
    put(w, 1, 10);
    assert_int_equal(find(w).events, 0);
    journal_file_flush(&w->file);
    f = find(w);
    assert_true(f.whole && !f.end && f.events == 1);
    journal_file_close(&w->file);
    assert_true(find(w).end);
}

/* In a process of its own, which aborts in the middle of an event, or between two. */
static void abort_with(struct world *w, bool in_event)
{
    const struct event ev = {.kind = EV_CLIENT_GONE, .client = 3};
    begin(w, JOURNAL_FILE_BYTES_DEFAULT);
    for (uint32_t i = 0; i < 5; i++)
        put(w, 10 + i, 100);
    if (in_event)
        journal_file_begin(&w->file, 100, &ev);
    abort();
}

static void the_event_in_which_the_node_aborts_is_the_last_one(void **state)
{
    struct world *w = *state;
    for (uint32_t in_event = 0; in_event < 2; in_event++) {
        int ended;
        const pid_t child = fork();
        if (child == 0)
            abort_with(w, in_event);
        assert_int_equal(waitpid(child, &ended, 0), child);
        assert_true(WIFSIGNALED(ended) && WTERMSIG(ended) == SIGABRT);
        const struct found f = find(w);
        assert_true(f.whole && !f.end);
        assert_int_equal(f.events, 5 + in_event);
    }
}

/* --- what users may expect ------------------------------------------------------------------- */

static void only_its_owner_can_read_it(void **state)
{
    struct world *w = *state;
    struct stat status;
    begin(w, JOURNAL_FILE_BYTES_DEFAULT);
    journal_file_close(&w->file);
    assert_int_equal(stat(w->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void what_is_in_a_file_is_never_overwritten(void **state)
{
    struct world *w = *state;
    begin(w, JOURNAL_FILE_BYTES_DEFAULT);
    journal_file_close(&w->file);
    load(w);
    uint32_t before = w->len;
    assert_false(journal_file_open(&w->file, w->path, JOURNAL_FILE_BYTES_DEFAULT));
    journal_file_close(&w->file);
    load(w);
    assert_int_equal(w->len, before);
}

static void two_processes_cannot_write_to_the_same_file(void **state)
{
    struct world *w = *state;
    int ended;
    unlink(w->path);
    assert_true(journal_file_open(&w->file, w->path, JOURNAL_FILE_BYTES_DEFAULT));
    const pid_t child = fork();
    if (child == 0) {
        struct journal_file second;
        _exit(journal_file_open(&second, w->path, JOURNAL_FILE_BYTES_DEFAULT));
    }
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
    journal_file_close(&w->file);
}

static void one_that_was_never_started_stays_empty_and_can_be_used(void **state)
{
    struct world *w = *state;
    unlink(w->path);
    for (uint32_t i = 0; i < 2; i++) {
        assert_true(journal_file_open(&w->file, w->path, JOURNAL_FILE_BYTES_DEFAULT));
        journal_file_close(&w->file);
        load(w);
        assert_int_equal(w->len, 0);
    }
}

static void what_cannot_be_opened_is_refused(void **state)
{
    struct world *w = *state;
    assert_false(journal_file_open(&w->file, w->folder, JOURNAL_FILE_BYTES_DEFAULT));
    assert_false(journal_file_open(&w->file, "/nowhere/at/all", JOURNAL_FILE_BYTES_DEFAULT));
    journal_file_close(&w->file);
}

/* --- never in the way ------------------------------------------------------------------------ */

static void it_ends_in_good_order_at_its_bound(void **state)
{
    struct world *w = *state;
    const uint64_t bound = JOURNAL_FILE_BYTES_MIN;
    begin(w, bound);
    for (uint32_t i = 0; i < 3000; i++)
        put(w, i, 1000);
    struct found f = find(w); /* not closed: it has ended by itself */
    assert_true(f.whole && f.end);
    assert_true(f.events > 900 && f.events < 1100);
    assert_true(w->len <= bound && w->len > bound - 4096);
    journal_file_flush(&w->file);
    journal_file_close(&w->file);
    assert_int_equal(find(w).events, f.events);
}

static void a_value_beyond_the_bound_ends_it_too(void **state)
{
    struct world *w = *state;
    begin(w, JOURNAL_FILE_BYTES_MIN);
    put(w, 1, VALUE_BYTES);
    put(w, 2, VALUE_BYTES);
    put(w, 3, 1);
    struct found f = find(w);
    assert_true(f.whole && f.end);
    assert_int_equal(f.events, 1);
}

static void a_full_disk_ends_it_and_harms_nobody(void **state)
{
    struct world *w = *state;
    if (!journal_file_open(&w->file, "/dev/full", JOURNAL_FILE_BYTES_DEFAULT))
        skip(); /* only Linux has such a device */
    journal_file_start(&w->file, &w->config);
    for (uint32_t i = 0; i < 3; i++) {
        put(w, i, VALUE_BYTES);
        journal_file_flush(&w->file);
    }
    journal_file_close(&w->file);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_recorded_is_in_the_file),
        cmocka_unit_test(what_was_flushed_is_there_if_the_node_is_killed),
        cmocka_unit_test(the_event_in_which_the_node_aborts_is_the_last_one),
        cmocka_unit_test(only_its_owner_can_read_it),
        cmocka_unit_test(what_is_in_a_file_is_never_overwritten),
        cmocka_unit_test(two_processes_cannot_write_to_the_same_file),
        cmocka_unit_test(one_that_was_never_started_stays_empty_and_can_be_used),
        cmocka_unit_test(what_cannot_be_opened_is_refused),
        cmocka_unit_test(it_ends_in_good_order_at_its_bound),
        cmocka_unit_test(a_value_beyond_the_bound_ends_it_too),
        cmocka_unit_test(a_full_disk_ends_it_and_harms_nobody),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
