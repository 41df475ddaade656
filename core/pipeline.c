/* core/pipeline.c - see core/pipeline.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/pipeline.h"

#include <assert.h>
#include <stdlib.h>

#define NO_CLIENT UINT32_MAX

bool pipeline_init(struct pipeline *p, uint32_t client_max, uint32_t call_max)
{
    assert(client_max > 0 && client_max < NO_CLIENT);
    assert(call_max > 0 && call_max < UINT32_MAX);
    *p = (struct pipeline){.call_max = call_max, .client_max = client_max, .fresh = 1};
    p->calls = calloc((size_t)call_max + 1, sizeof *p->calls);
    p->lines = calloc(client_max, sizeof *p->lines);
    if (!p->calls || !p->lines) {
        pipeline_destroy(p);
        return false;
    }
    p->ready_first = p->ready_last = NO_CLIENT;
    return true;
}

void pipeline_destroy(struct pipeline *p)
{
    if (!p)
        return;
    free(p->calls);
    free(p->lines);
    *p = (struct pipeline){0};
}

bool pipeline_copy(struct pipeline *to, const struct pipeline *from, struct copy *c)
{
    const uint32_t lines = from->pending > 0 ? from->client_max : 0; /* else all are empty */
    const struct pipeline old = c->over ? *to : (struct pipeline){0};
    *to = *from;
    to->calls = copy_pool_over(c, old.calls, from->calls, from->fresh, (size_t)from->call_max + 1,
                               sizeof *to->calls);
    to->lines = copy_array_over(c, old.lines, from->lines, lines, from->client_max,
                                sizeof *to->lines);
    if (!to->calls || !to->lines) {
        pipeline_destroy(to);
        return false;
    }
    return true;
}

bool pipeline_is_empty(const struct pipeline *p, uint32_t client)
{
    assert(client < p->client_max);
    return p->lines[client].first == CALL_NONE;
}

/* A call that is not in use, or CALL_NONE. */
static uint32_t take_call(struct pipeline *p)
{
    uint32_t id = p->free_call;
    if (id != CALL_NONE)
        p->free_call = p->calls[id].next;
    else if (p->fresh <= p->call_max)
        id = p->fresh++;
    return id;
}

uint32_t pipeline_push(struct pipeline *p, uint32_t client)
{
    assert(client < p->client_max);
    uint32_t id = take_call(p);
    if (id == CALL_NONE)
        return CALL_NONE;
    p->pending++;

    struct line *line = &p->lines[client];
    p->calls[id] = (struct call){.client = client, .flight = UINT32_MAX};
    if (line->first == CALL_NONE)
        line->first = id;
    else
        p->calls[line->last].next = id;
    line->last = id;
    return id;
}

static bool head_is_ready(const struct pipeline *p, uint32_t client)
{
    uint32_t head = p->lines[client].first;
    return head != CALL_NONE && p->calls[head].ready;
}

/* The queue of clients: exactly those whose head is ready. */
static void enqueue(struct pipeline *p, uint32_t client)
{
    struct line *line = &p->lines[client];
    line->after = NO_CLIENT;
    line->before = p->ready_last;
    if (p->ready_last == NO_CLIENT)
        p->ready_first = client;
    else
        p->lines[p->ready_last].after = client;
    p->ready_last = client;
}

static void dequeue(struct pipeline *p, uint32_t client)
{
    const struct line *line = &p->lines[client];
    if (line->before == NO_CLIENT)
        p->ready_first = line->after;
    else
        p->lines[line->before].after = line->after;
    if (line->after == NO_CLIENT)
        p->ready_last = line->before;
    else
        p->lines[line->after].before = line->before;
}

void pipeline_ready(struct pipeline *p, uint32_t call)
{
    assert(call != CALL_NONE && call <= p->call_max);
    struct call *c = &p->calls[call];
    assert(!c->ready);
    c->ready = true;
    if (p->lines[c->client].first == call)
        enqueue(p, c->client);
}

bool pipeline_has_ready(const struct pipeline *p)
{
    return p->ready_first != NO_CLIENT;
}

uint32_t pipeline_abandon(struct pipeline *p, uint32_t client)
{
    assert(client < p->client_max);
    struct line *line = &p->lines[client];
    uint32_t id = line->first;
    if (id == CALL_NONE)
        return CALL_NONE;
    bool was_ready = p->calls[id].ready;
    line->first = p->calls[id].next;
    if (line->first == CALL_NONE)
        line->last = CALL_NONE;
    if (was_ready && !head_is_ready(p, client))
        dequeue(p, client);
    else if (!was_ready && head_is_ready(p, client))
        enqueue(p, client);
    p->calls[id].next = p->free_call;
    p->free_call = id;
    assert(p->pending > 0);
    p->pending--;
    return id;
}

uint32_t pipeline_pop_ready(struct pipeline *p)
{
    if (p->ready_first == NO_CLIENT)
        return CALL_NONE;
    assert(head_is_ready(p, p->ready_first));
    return pipeline_abandon(p, p->ready_first);
}

static uint32_t check_line(const struct pipeline *p, uint32_t client)
{
    const struct line *line = &p->lines[client];
    uint32_t len = 0, last = CALL_NONE;
    for (uint32_t id = line->first; id != CALL_NONE; id = p->calls[id].next) {
        assert(p->calls[id].client == client);
        last = id;
        len++;
    }
    assert(line->last == last);
    return len;
}

void pipeline_check(const struct pipeline *p)
{
    uint32_t pending = 0, ready = 0, unused = 0;
    for (uint32_t c = 0; c < p->client_max; c++) {
        pending += check_line(p, c);
        ready += head_is_ready(p, c);
    }
    assert(pending == p->pending);
    uint32_t last = NO_CLIENT;
    for (uint32_t c = p->ready_first; c != NO_CLIENT; c = p->lines[c].after) {
        assert(head_is_ready(p, c));
        assert(p->lines[c].before == last);
        last = c;
        ready--;
    }
    assert(p->ready_last == last && ready == 0);
    for (uint32_t id = p->free_call; id != CALL_NONE; id = p->calls[id].next)
        unused++;
    assert(unused + pending + 1 == p->fresh && p->fresh <= p->call_max + 1);
}
