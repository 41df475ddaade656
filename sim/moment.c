/* sim/moment.c - see sim/moment.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/moment.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* --- one ------------------------------------------------------------------------------------- */

struct moment *moment_new(const struct scenario *scenario, uint64_t seed)
{
    struct moment *m = calloc(1, sizeof *m);
    if (!m)
        return NULL;
    m->world = world_new(scenario, seed, &m->trace);
    if (m->world && !world_failed(m->world))
        return m;
    moment_free(m);
    return NULL;
}

static struct moment *copy_moment(const struct moment *from, bool keep, struct world *former)
{
    struct copy c = {.keep = keep};
    struct moment *to = copy_array(&c, from, 1, 1, sizeof *to);
    if (!to)
        return NULL;
    to->world = world_copy(from->world, &to->trace, &c, former);
    to->bytes = c.bytes;
    if (to->world)
        return to;
    free(to);
    return NULL;
}

struct moment *moment_keep(const struct moment *now)
{
    return copy_moment(now, true, NULL);
}

struct moment *moment_return(const struct moment *kept, struct moment *former)
{
    return copy_moment(kept, false, former ? former->world : NULL);
}

void moment_free(struct moment *m)
{
    if (!m)
        return;
    world_free(m->world);
    free(m);
}

uint64_t moment_step(const struct moment *m)
{
    return world_stats(m->world)->events;
}

/* --- at equal distances ---------------------------------------------------------------------- */

static bool add(struct moments *ms, const struct moment *now)
{
    if (ms->count == ms->max) {
        uint32_t max = ms->max == 0 ? 64 : ms->max * 2;
        struct moment **grown = realloc(ms->kept, max * sizeof(struct moment *));
        if (!grown)
            return false;
        ms->kept = grown;
        ms->max = max;
    }
    struct moment *m = moment_keep(now);
    if (!m)
        return false;
    ms->kept[ms->count++] = m;
    ms->bytes += m->bytes;
    return true;
}

/* Those at a multiple of the stride stay; the first does. */
static void keep_multiples(struct moments *ms)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < ms->count; i++) {
        struct moment *m = ms->kept[i];
        if (moment_step(m) % ms->stride == 0) {
            ms->kept[left++] = m;
            continue;
        }
        ms->bytes -= m->bytes;
        moment_free(m);
    }
    ms->count = left;
}

bool moments_init(struct moments *ms, const struct moment *first, uint64_t budget_bytes)
{
    assert(moment_step(first) == 0);
    *ms = (struct moments){.stride = MOMENTS_STRIDE, .budget_bytes = budget_bytes};
    if (add(ms, first))
        return true;
    moments_destroy(ms);
    return false;
}

void moments_destroy(struct moments *ms)
{
    for (uint32_t i = 0; i < ms->count; i++)
        moment_free(ms->kept[i]);
    for (uint32_t i = 0; i < ms->near_count; i++)
        moment_free(ms->near[i]);
    free(ms->kept);
    *ms = (struct moments){0};
}

void moments_keep(struct moments *ms, const struct moment *now)
{
    uint64_t step = moment_step(now);
    if (step % ms->stride != 0 || step <= moment_step(ms->kept[ms->count - 1]) || !add(ms, now))
        return;
    while (ms->bytes > ms->budget_bytes - ms->budget_bytes / 4 && ms->count > 1) {
        ms->stride *= 2;
        keep_multiples(ms);
    }
}

/* --- near ------------------------------------------------------------------------------------ */

static void forget_near(struct moments *ms, uint32_t place)
{
    ms->near_bytes -= ms->near[place]->bytes;
    moment_free(ms->near[place]);
    ms->near_count--;
    memmove(&ms->near[place], &ms->near[place + 1],
            (ms->near_count - place) * sizeof(struct moment *));
}

static bool is_kept(const struct moments *ms, uint64_t step)
{
    if (step % ms->stride == 0 && step <= moment_step(ms->kept[ms->count - 1]))
        return true;
    uint32_t i = 0;
    while (i < ms->near_count && moment_step(ms->near[i]) != step)
        i++;
    return i < ms->near_count;
}

void moments_keep_near(struct moments *ms, const struct moment *now)
{
    uint64_t step = moment_step(now);
    if (step % MOMENTS_NEAR_STRIDE != 0 || is_kept(ms, step))
        return;
    if (ms->near_count == MOMENTS_NEAR)
        forget_near(ms, 0);
    struct moment *m = moment_keep(now);
    if (!m)
        return;
    ms->near[ms->near_count++] = m;
    ms->near_bytes += m->bytes;
    while (ms->near_bytes > ms->budget_bytes / 4 && ms->near_count > 1)
        forget_near(ms, 0);
}

/* --- all ------------------------------------------------------------------------------------- */

const struct moment *moments_before(const struct moments *ms, uint64_t step)
{
    uint32_t i = ms->count - 1;
    while (i > 0 && moment_step(ms->kept[i]) >= step)
        i--;
    const struct moment *best = ms->kept[i];
    for (i = 0; i < ms->near_count; i++) {
        const uint64_t near = moment_step(ms->near[i]);
        if (near < step && near > moment_step(best))
            best = ms->near[i];
    }
    return best;
}

void moments_forget_after(struct moments *ms, uint64_t step)
{
    while (ms->count > 1 && moment_step(ms->kept[ms->count - 1]) > step) {
        struct moment *m = ms->kept[--ms->count];
        ms->bytes -= m->bytes;
        moment_free(m);
    }
    for (uint32_t i = ms->near_count; i > 0; i--)
        if (moment_step(ms->near[i - 1]) > step)
            forget_near(ms, i - 1);
}
