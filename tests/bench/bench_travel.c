/* tests/bench/bench_travel.c - how long does it take to go back?
 *
 * bench_travel JUMPS SCENARIO... runs each scenario to its end, then jumps to so many steps of it,
 * drawn at random, as somebody does who drags the window's time line about. Prints one JSON object
 * for each:
 *
 *   scenario     its file
 *   steps        events of the run
 *   run_s        to run it once, keeping moments on the way
 *   kept         moments that were kept, and
 *   kept_mib     how much memory they take
 *   p50_ms, p99_ms, most_ms    of the jumps
 *
 * Time is processor time: one core, whoever else is on the machine.
 *
 * Exit status 1 if a jump led astray: the simulator is not deterministic, or memory ran out.
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "sim/draw.h"
#include "sim/travel.h"

static const uint64_t MIB = 1024 * 1024;

enum { BUDGET_MIB = 256 };

static double cpu_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static bool read_scenario(const char *path, struct scenario *out)
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

static bool jump(struct travel *t, uint32_t jumps, double *took_ms)
{
    const uint64_t last = t->known;
    for (uint32_t i = 0; i < jumps; i++) {
        uint64_t step = draw_below(draw(1, DRAW_NODE, 0, i), last + 1);
        double start = cpu_ms();
        if (travel_to_step(t, step) != TRAVEL_THERE)
            return false;
        took_ms[i] = cpu_ms() - start;
    }
    qsort(took_ms, jumps, sizeof *took_ms, compare);
    return true;
}

static bool bench(const char *path, const struct scenario *s, uint32_t jumps)
{
    double start = cpu_ms();
    struct travel *t = travel_new(s, s->seed, BUDGET_MIB * MIB);
    double *took_ms = calloc(jumps, sizeof *took_ms);
    bool ok = t && took_ms && travel_to_step(t, UINT64_MAX) == TRAVEL_NO_PLACE;
    double run_ms = cpu_ms() - start;
    ok = ok && jump(t, jumps, took_ms);
    if (ok)
        printf("{\"scenario\":\"%s\",\"steps\":%llu,\"run_s\":%.3f,\"kept\":%u,"
               "\"kept_mib\":%.1f,\"p50_ms\":%.2f,\"p99_ms\":%.2f,\"most_ms\":%.2f}\n",
               path, (unsigned long long)t->known, run_ms / 1e3, (unsigned)t->moments.count,
               (double)t->moments.bytes / (double)MIB, took_ms[jumps / 2],
               took_ms[jumps * 99 / 100], took_ms[jumps - 1]);
    free(took_ms);
    travel_free(t);
    return ok;
}

int main(int argc, char **argv)
{
    uint32_t jumps = argc > 2 ? (uint32_t)strtoul(argv[1], NULL, 10) : 0;
    if (jumps == 0) {
        fputs("usage: bench_travel JUMPS SCENARIO...\n", stderr);
        return 2;
    }
    bool ok = true;
    for (int i = 2; i < argc; i++) {
        struct scenario s;
        if (!read_scenario(argv[i], &s)) {
            fprintf(stderr, "bench_travel: %s is no scenario\n", argv[i]);
            return 2;
        }
        ok = bench(argv[i], &s, jumps) && ok;
        scenario_destroy(&s);
    }
    return ok ? 0 : 1;
}
