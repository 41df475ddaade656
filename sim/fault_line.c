/* sim/fault_line.c - see sim/fault_line.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/fault_line.h"

#include <assert.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "core/message.h"

/* A line that grows; what does not fit is left out. */
struct line {
    char *text;
    size_t len;
};

static void add(struct line *l, const char *format, ...) PRINTF_LIKE(2, 3);

static void add(struct line *l, const char *format, ...)
{
    va_list values;
    va_start(values, format);
    int len = vsnprintf(l->text + l->len, FAULT_LINE_MAX - l->len, format, values);
    va_end(values);
    assert(len >= 0);
    l->len += (size_t)len;
    if (l->len >= FAULT_LINE_MAX) {
        l->len = FAULT_LINE_MAX - 1;
        memcpy(l->text + FAULT_LINE_MAX - 4, "...", 4);
    }
}

static const char *node(const struct scenario *s, uint16_t index)
{
    return index == SCENARIO_ALL ? "everyone" : s->nodes[index].id;
}

/* In the largest unit in which it is whole or has three places at most. */
static void add_time(struct line *l, uint64_t ns)
{
    if (ns >= 3600 * NS_PER_S && ns % (3600 * NS_PER_S) == 0)
        add(l, "%" PRIu64 " h", ns / (3600 * NS_PER_S));
    else if (ns >= NS_PER_S)
        add(l, "%g s", (double)(ns / NS_PER_MS) / 1e3);
    else if (ns >= NS_PER_MS)
        add(l, "%g ms", (double)(ns / 1000) / 1e3);
    else
        add(l, "%g us", (double)ns / 1e3);
}

/* "A B | C" */
static void add_sides(struct line *l, const struct scenario *s, const struct scenario_fault *f)
{
    if (f->side_count == 0)
        add(l, "two halves, drawn,");
    for (uint32_t i = 0; i < f->side_count; i++) {
        const struct scenario_side *side = &f->sides[i];
        add(l, "%s%s",
            i == 0                          ? ""
            : side->group == side[-1].group ? " "
                                            : " | ",
            node(s, side->node));
    }
    add(l, " do not hear each other");
}

static void add_isolated(struct line *l, const char *a, enum fault_way way)
{
    if (way == WAY_BOTH)
        add(l, "%s is cut off from everyone", a);
    else
        add(l, way == WAY_IN ? "%s hears nobody" : "nobody hears %s", a);
}

static void add_restart(struct line *l, const char *a, uint64_t memory_bytes)
{
    add(l, "%s is back, empty", a);
    if (memory_bytes > 0)
        add(l, ", with %" PRIu64 " KiB", memory_bytes / 1024);
}

static void add_what(struct line *l, const struct scenario *s, const struct scenario_fault *f)
{
    const char *a = node(s, f->a), *b = node(s, f->b);
    switch (f->kind) {
    case FAULT_CRASH:
        add(l, "%s crashes", a);
        return;
    case FAULT_RESTART:
        add_restart(l, a, f->memory_bytes);
        return;
    case FAULT_PAUSE:
        add(l, "%s stands still", a);
        return;
    case FAULT_RESUME:
        add(l, "%s goes on", a);
        return;
    case FAULT_CUT:
        add(l, "nothing passes from %s to %s", a, b);
        return;
    case FAULT_HEAL:
        add(l, "%s reaches %s again", a, b);
        return;
    case FAULT_RESET:
        add(l, "%s and %s lose their connections", a, b);
        return;
    case FAULT_SLOW:
        add(l, f->delay_ns > 0 ? "%s becomes slower by " : "%s is as fast as before", a);
        if (f->delay_ns > 0)
            add_time(l, f->delay_ns);
        return;
    case FAULT_ISOLATE:
        add_isolated(l, a, f->way);
        return;
    case FAULT_PARTITION:
        add_sides(l, s, f);
        return;
    case FAULT_FLAP:
        add(l, "%s and %s are cut and healed, every ", a, b);
        add_time(l, f->delay_ns);
        return;
    case FAULT_HALF_OPEN:
        add(l, "%s forgets the connection from %s", b, a);
        return;
    case FAULT_LEAVE:
        add(l, "the clients of %s drop their connections", s->clients[f->group].id);
        return;
    case FAULT_CLOCK:
        add(l, "the wall clock of %s is set %s by ", a, f->step_ns < 0 ? "back" : "forward");
        add_time(l, (uint64_t)(f->step_ns < 0 ? -f->step_ns : f->step_ns));
        return;
    case FAULT_KINDS:
        break;
    }
    assert(false && "a fault that is not listed");
}

void fault_line(const struct scenario *s, const struct scenario_fault *f, char out[FAULT_LINE_MAX])
{
    struct line l = {.text = out};
    out[0] = '\0';
    add_what(&l, s, f);
    if (f->lasts_ns != TIME_NEVER) {
        add(&l, ", for ");
        add_time(&l, f->lasts_ns);
    }
}
