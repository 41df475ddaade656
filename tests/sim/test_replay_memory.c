/* tests/sim/test_replay_memory.c - a replay without memory says so and loses none.
 *
 * Method: the linker puts our calloc() and free() in front of the real ones (-Wl,--wrap). The
 * first, second, third ... request for memory is refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#define _POSIX_C_SOURCE 200809L /* mkstemp */

#include "tests/core/little_journal.h"

#include <stdlib.h>
#include <unistd.h>

#include "sim/replay.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

struct memory {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t refused;
    uint32_t blocks; /* taken and not given back */
};

static struct memory memory = {.until_refusal = UINT32_MAX};

static bool refuse(void)
{
    if (memory.until_refusal-- > 0)
        return false;
    memory.refused++;
    memory.until_refusal = UINT32_MAX;
    return true;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

static void write_file(const char *path, const struct little_journal *w)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(w->bytes, 1, w->len, file), w->len);
    assert_int_equal(fclose(file), 0);
}

struct tally {
    uint32_t unopened, stopped;
};

/* Replay with so much memory. */
static void replay(const char *path, uint32_t allowed, struct tally *tally)
{
    char error[REPLAY_ERROR_MAX];
    struct replay r;
    memory = (struct memory){.until_refusal = allowed};
    if (!replay_open(&r, path, error)) {
        assert_string_equal(error, "not enough memory");
        tally->unopened++;
    } else {
        while (replay_next(&r) == REPLAY_STEPPED)
            ;
        assert_int_equal(r.state, memory.refused > 0 ? REPLAY_NO_MEMORY : REPLAY_ENDED);
        tally->stopped += memory.refused;
    }
    replay_close(&r);
    assert_int_equal(memory.blocks, 0);
}

static void what_memory_does_not_reach_for_is_said(void **state)
{
    (void)state;
    static struct little_journal w;
    char path[] = "/tmp/ringlab-XXXXXX";
    int descriptor = mkstemp(path);
    assert_true(descriptor >= 0);
    close(descriptor);
    little_journal_write(&w, 1, 300);
    assert_true(w.kinds[EV_MEMBERS] >= 2);
    write_file(path, &w);
    struct tally tally = {0};
    memory.refused = 1;
    for (uint32_t allowed = 0; memory.refused > 0; allowed++)
        replay(path, allowed, &tally);
    memory.until_refusal = UINT32_MAX;
    assert_int_equal(tally.unopened, 2);
    assert_true(tally.stopped > 10);
    little_journal_free(&w);
    unlink(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_memory_does_not_reach_for_is_said),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
