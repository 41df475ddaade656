/* tests/bench/bench_window.c - how long does the window take for a key?
 *
 * bench_window KEYS STORY... runs each story to its end, then presses "step back", "step" and "next
 * view" at so many places drawn at random, at 120x40. Measured is all from the key to the frame,
 * but for the terminal. Prints one JSON object for each story:
 *
 *   story            its file
 *   steps            events of the story
 *   back_p50_ms, back_p99_ms    one step back
 *   step_p99_ms                 one step forward
 *   view_p99_ms                 another view of the same step
 *
 * Time is processor time: one core, whoever else is on the machine.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/draw.h"
#include "tui/session.h"
#include "tui/tui_main_sim.h"

enum { WIDTH = 120, HEIGHT = 40 };

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool read_story(const char *path, struct scenario *out)
{
    FILE *file = fopen(path, "rb");
    char *text = malloc(SCENARIO_BYTES_MAX);
    struct json_error error;
    bool ok = false;
    if (file && text) {
        size_t len = fread(text, 1, SCENARIO_BYTES_MAX, file);
        ok = scenario_parse(slice_of(text, len), out, &error);
    }
    if (file)
        fclose(file);
    free(text);
    return ok;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static double percentile(double *took_ms, uint32_t count, uint32_t percent)
{
    qsort(took_ms, count, sizeof *took_ms, compare);
    return took_ms[(uint64_t)(count - 1) * percent / 100];
}

/* From the key to the frame. */
static double press(struct session *s, struct grid *g, const char *command)
{
    const double start = cpu_ms();
    session_say(s, command);
    while (s->ui.seeking)
        session_tick(s, 0);
    if (!session_draw(s, g))
        exit(1);
    return cpu_ms() - start;
}

struct times {
    double *back, *step, *view;
};

static void measure(struct session *s, uint32_t keys, const struct times *t)
{
    static const char *const views[] = {"view ring", "view flow",  "view node",
                                        "view log",  "view stats", "view path"};
    const uint64_t last = s->scene.known;
    struct grid g = {0};
    char seek[40];
    for (uint32_t i = 0; i < keys; i++) {
        const uint64_t step = 1 + draw_below(draw(1, DRAW_NODE, 0, i), last);
        snprintf(seek, sizeof seek, "seek %llu", (unsigned long long)step);
        press(s, &g, "view ring");
        press(s, &g, seek);
        t->back[i] = press(s, &g, "back");
        t->step[i] = press(s, &g, "step");
        t->view[i] = press(s, &g, views[i % ARRAY_LEN(views)]);
    }
    grid_destroy(&g);
}

static bool bench(const char *path, uint32_t keys)
{
    struct scenario scenario;
    struct source source;
    struct session *s = calloc(1, sizeof *s);
    const struct session_look look = {.width = WIDTH, .height = HEIGHT};
    const struct times t = {calloc(keys, sizeof(double)), calloc(keys, sizeof(double)),
                            calloc(keys, sizeof(double))};
    if (!s || !t.back || !t.step || !t.view || !read_story(path, &scenario) ||
        !sim_open(&source, &scenario, scenario.seed))
        return false;
    session_open(s, source, &look);
    session_say(s, "seek end");
    while (s->ui.seeking)
        session_tick(s, 0);
    const uint64_t steps = s->scene.known;
    measure(s, keys, &t);
    printf("{\"story\": \"%s\", \"steps\": %llu, \"back_p50_ms\": %.3f, \"back_p99_ms\": %.3f, "
           "\"step_p99_ms\": %.3f, \"view_p99_ms\": %.3f}\n",
           path, (unsigned long long)steps, percentile(t.back, keys, 50),
           percentile(t.back, keys, 99), percentile(t.step, keys, 99),
           percentile(t.view, keys, 99));
    session_close(s);
    free(s);
    free(t.back);
    free(t.step);
    free(t.view);
    return fflush(stdout) == 0;
}

int main(int argc, char **argv)
{
    const long keys = argc > 2 ? strtol(argv[1], NULL, 10) : 0;
    if (keys < 1 || keys > 1000000) {
        fputs("usage: bench_window KEYS STORY...\n", stderr);
        return 2;
    }
    for (int i = 2; i < argc; i++)
        if (!bench(argv[i], (uint32_t)keys))
            return 1;
    return 0;
}
