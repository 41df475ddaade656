/* tests/tui/sitting.h - a sitting with a story, without a terminal.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_TUI_SITTING_H
#define TESTS_TUI_SITTING_H

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/script.h"
#include "tui/tui_main_sim.h"

struct sitting {
    struct session session;
    struct script script;
};

/* From the top of the tree. */
static inline void sitting_scenario(const char *path, struct scenario *out)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(SCENARIO_BYTES_MAX);
    struct json_error error;
    assert(file && text);
    const size_t len = fread(text, 1, SCENARIO_BYTES_MAX, file);
    const bool parsed = scenario_parse(slice_of(text, len), out, &error);
    assert(parsed);
    fclose(file);
    free(text);
}

static inline void sitting_begin(struct sitting *s, const char *path, uint64_t seed)
{
    struct scenario scenario;
    struct source source;
    const struct session_look look = {.width = 80, .height = 24};
    sitting_scenario(path, &scenario);
    const bool opened = sim_open(&source, &scenario, seed);
    assert(opened);
    session_open(&s->session, source, &look);
    script_init(&s->script, &s->session, EXPORT_TEXT);
}

static inline void sitting_end(struct sitting *s)
{
    script_destroy(&s->script);
    session_close(&s->session);
}

/* Press these; what is in brackets is for scripts (tui/script.h). */
static inline void sitting_press(struct sitting *s, const char *keys)
{
    if (script_keys(&s->script, keys))
        return;
    fprintf(stderr, "%s: %s\n", keys, s->script.error);
    abort();
}

/* The frame as it is now: its glyphs as ASCII, roles, marks. For free(). */
static inline struct cell *sitting_frame(struct sitting *s, size_t *out_bytes)
{
    struct grid g = {0};
    const bool drawn = session_draw(&s->session, &g);
    assert(drawn);
    *out_bytes = (size_t)g.width * (size_t)g.height * sizeof *g.cells;
    return g.cells;
}

#define FIRST_MINUTE "sim/scenarios/first-minute.json"

#endif
