/* tui/tui_main_live_log.c - what has happened (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void live_log_destroy(struct live_log *l)
{
    for (uint32_t i = 0; i < l->count; i++)
        free(l->events[i].text);
    free(l->events);
    free(l->marks);
    *l = (struct live_log){.count = 0};
}

/* --- events ---------------------------------------------------------------------------------- */

static void forget_older_half(struct live_log *l)
{
    const uint32_t gone = l->count / 2;
    for (uint32_t i = 0; i < gone; i++)
        free(l->events[i].text);
    l->count -= gone;
    memmove(l->events, l->events + gone, l->count * sizeof *l->events);
}

static bool make_room(struct live_log *l)
{
    if (l->count == LIVE_EVENTS_MAX)
        forget_older_half(l);
    if (l->count < l->max)
        return true;
    const uint32_t max = l->max == 0 ? 64 : l->max * 2;
    struct live_event *grown = realloc(l->events, max * sizeof *grown);
    if (!grown)
        return false;
    l->events = grown;
    l->max = max;
    return true;
}

struct live_event *live_log_add(struct live_log *l, const struct scene_event *e, const char *format,
                                ...)
{
    va_list args;
    if (!make_room(l))
        return NULL;
    struct live_event *added = &l->events[l->count++];
    *added = (struct live_event){.e = *e};
    if (l->count > 1 && added->e.at_ns <= added[-1].e.at_ns)
        added->e.at_ns = added[-1].e.at_ns + 1; /* no two of them are at the same time */
    va_start(args, format);
    vsnprintf(added->words, sizeof added->words, format, args);
    va_end(args);
    return added;
}

uint32_t live_log_past(const struct live_log *l, uint64_t step)
{
    uint32_t low = 0, high = l->count;
    while (low < high) {
        const uint32_t middle = low + (high - low) / 2;
        if (l->events[middle].e.step <= step)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* --- marks ----------------------------------------------------------------------------------- */

uint32_t live_log_mark(struct live_log *l, uint64_t at_ns, char letter, uint8_t gravity)
{
    if (l->mark_count == LIVE_MARKS_MAX)
        return LIVE_NONE;
    if (l->mark_count == l->mark_max) {
        const uint32_t max = l->mark_max == 0 ? 64 : l->mark_max * 2;
        struct scene_mark *grown = realloc(l->marks, max * sizeof *grown);
        if (!grown)
            return LIVE_NONE;
        l->marks = grown;
        l->mark_max = max;
    }
    l->marks[l->mark_count] = (struct scene_mark){at_ns, at_ns, letter, gravity};
    return l->mark_count++;
}

void live_log_end_mark(struct live_log *l, uint32_t mark, uint64_t now_ns)
{
    if (mark != LIVE_NONE)
        l->marks[mark].until_ns = now_ns;
}
