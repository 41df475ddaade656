/* tests/bench/bench_draw.c - how long does it take to draw a frame?
 *
 * bench_draw FRAMES [NODES VIRTUAL_NODES KEYS] draws each view so many times, of a cluster of so
 * many nodes of which one has just joined (1000 160 100000), with another key and another node
 * selected each time. A whole frame of 120x40. Prints one JSON object for each view:
 *
 *   view            its name
 *   width, height   of the frame
 *   frames          how many times it was drawn
 *   least_us, p50_us, p99_us, most_us
 *
 * Time is processor time: one core, whoever else is on the machine.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "tests/tui/little_scene.h"
#include "tui/draw.h"

enum { WIDTH = 120, HEIGHT = 40 };

struct view_to_draw {
    const char *name;
    enum view view;
    bool form_is_chosen;
    enum ring_form form;
};

static double cpu_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
    const double *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void bench(const struct view_to_draw *v, const struct scene *s, struct grid *g,
                  uint32_t frames, double *took_us)
{
    struct ui u = {.view = v->view,
                   .form_is_chosen = v->form_is_chosen,
                   .form = v->form,
                   .log_follows = true,
                   .last_command = ""};
    for (uint32_t i = 0; i < frames; i++) {
        u.key = (uint32_t)((uint64_t)i * 7919 % s->keys.count);
        u.node = (uint32_t)((uint64_t)i * 7919 % s->node_count);
        u.moved = i % 100;
        const double start = cpu_us();
        draw_frame(g, s, &u);
        took_us[i] = cpu_us() - start;
    }
    qsort(took_us, frames, sizeof *took_us, compare);
    printf("{\"view\":\"%s\",\"width\":%d,\"height\":%d,\"frames\":%u,\"least_us\":%.1f,"
           "\"p50_us\":%.1f,\"p99_us\":%.1f,\"most_us\":%.1f}\n",
           v->name, WIDTH, HEIGHT, (unsigned)frames, took_us[0], took_us[frames / 2],
           took_us[frames * 99 / 100], took_us[frames - 1]);
}

int main(int argc, char **argv)
{
    static const struct view_to_draw views[] = {
        {"ring", VIEW_RING, false, FORM_BAR},   {"circle", VIEW_RING, true, FORM_CIRCLE},
        {"table", VIEW_RING, true, FORM_TABLE}, {"flow", VIEW_FLOW, false, FORM_BAR},
        {"path", VIEW_PATH, false, FORM_BAR},   {"node", VIEW_NODE, false, FORM_BAR},
        {"stats", VIEW_STATS, false, FORM_BAR}, {"log", VIEW_LOG, false, FORM_BAR},
    };
    uint32_t numbers[] = {0, 1000, 160, 100 * 1000};
    for (int i = 1; i < argc && i <= (int)ARRAY_LEN(numbers); i++)
        numbers[i - 1] = (uint32_t)strtoul(argv[i], NULL, 10);
    const uint32_t frames = numbers[0];
    double *took_us = frames > 0 ? calloc(frames, sizeof *took_us) : NULL;
    struct grid g;
    if (!took_us || numbers[1] < 2 || numbers[2] < 1 || numbers[3] < 1 ||
        !grid_init(&g, WIDTH, HEIGHT, false)) {
        fputs("usage: bench_draw FRAMES [NODES VIRTUAL_NODES KEYS]\n", stderr);
        return 2;
    }
    struct little_scene *l = calloc(1, sizeof *l);
    little_scene_large(l, numbers[1], numbers[2], numbers[3]);
    for (size_t i = 0; i < ARRAY_LEN(views); i++)
        bench(&views[i], &l->scene, &g, frames, took_us);
    little_scene_free(l);
    free(l);
    grid_destroy(&g);
    free(took_us);
    return 0;
}
