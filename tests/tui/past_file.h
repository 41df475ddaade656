/* tests/tui/past_file.h - a journal in a file, and the window's world of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_TUI_PAST_FILE_H
#define TESTS_TUI_PAST_FILE_H

#include "tests/core/little_journal.h"

#include <stdlib.h>
#include <unistd.h>

#include "tests/tui/scene_digest.h"
#include "tui/tui_main_journal_parts.h"

struct past_file {
    struct little_journal w;
    char path[32];
    struct source source;
    struct scene scene; /* as it was looked at last */
    char words[SCENE_WORDS_MAX];
    char error[JOURNAL_WHY_MAX];
};

static inline int past_file_setup(void **state)
{
    struct past_file *f = calloc(1, sizeof *f);
    if (!f)
        return 1;
    strcpy(f->path, "/tmp/ringlab-XXXXXX");
    const int descriptor = mkstemp(f->path);
    *state = f;
    return descriptor < 0 || close(descriptor) != 0;
}

static inline int past_file_teardown(void **state)
{
    struct past_file *f = *state;
    unlink(f->path);
    free(f);
    return 0;
}

static inline void past_file_write(const struct past_file *f, const uint8_t *bytes, uint32_t len)
{
    FILE *file = fopen(f->path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, len, file), len);
    assert_int_equal(fclose(file), 0);
}

static inline struct past *past_of(const struct past_file *f)
{
    return f->source.self;
}

static inline const struct scene *past_file_look(struct past_file *f)
{
    f->source.verbs->look(f->source.self, &f->scene);
    return &f->scene;
}

/* As the window does: until it is there. Returns how it ends; *out_slices: after so many calls. */
static inline enum arrival past_file_go(struct past_file *f, struct journey j, uint32_t *out_slices)
{
    enum arrival a;
    uint32_t slices = 0;
    do {
        f->words[0] = '\0';
        a = f->source.verbs->go(f->source.self, &j, f->words);
        past_file_look(f);
        slices++;
    } while (a == ARRIVED_NOT_YET);
    if (a == ARRIVED_NOWHERE || a == ARRIVED_IN_TROUBLE)
        assert_true(strlen(f->words) > 0);
    if (out_slices)
        *out_slices = slices;
    return a;
}

static inline enum arrival past_file_step(struct past_file *f, uint64_t step)
{
    return past_file_go(f, (struct journey){.kind = JOURNEY_STEP, .count = step}, NULL);
}

/* With few steps between two copies, so that there are many. */
static inline bool past_file_open(struct past_file *f)
{
    if (!journal_open_source(&f->source, f->path, f->error))
        return false;
    past_of(f)->tape.stride = 64;
    return true;
}

static inline void past_file_close(struct past_file *f)
{
    f->source.verbs->close(f->source.self);
}

/* Take the last frame out again, so that something else can come there. */
static inline void past_file_reopen(struct past_file *f)
{
    struct little_journal *w = &f->w;
    struct journal_item item;
    w->len = w->frames[--w->frame_count];
    w->journal = (struct journal){0};
    for (uint32_t at = JOURNAL_MAGIC_BYTES, len; at < w->len; at += len)
        assert_int_equal(
            journal_next(&w->journal, slice_of(w->bytes + at, w->len - at), &item, &len),
            JOURNAL_READ);
}

/* A journal of so many events, opened. */
static inline void past_file_begin(struct past_file *f, uint64_t seed, uint32_t events)
{
    little_journal_write(&f->w, seed, events);
    past_file_write(f, f->w.bytes, f->w.len);
    assert_true(past_file_open(f));
    past_file_look(f);
}

static inline void past_file_end(struct past_file *f)
{
    past_file_close(f);
    little_journal_free(&f->w);
}

#endif
