/* sim/scenario_weather.c - {"kinds": ["crash", "cut"], "every": "2s", "lasts": "1s"}.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/scenario_parts.h"

#include "core/message.h"

#include <assert.h>

#define SLOWED_LEAST_NS (UINT64_C(1) * NS_PER_MS)
#define SLOWED_MOST_NS (UINT64_C(100) * NS_PER_MS)

/* Those that need nothing to come before them, and say all with what can be drawn. */
static bool is_weather(enum fault_kind kind)
{
    switch (kind) {
    case FAULT_CRASH:
    case FAULT_PAUSE:
    case FAULT_CUT:
    case FAULT_RESET:
    case FAULT_SLOW:
    case FAULT_ISOLATE:
    case FAULT_PARTITION:
    case FAULT_HALF_OPEN:
    case FAULT_LEAVE:
    case FAULT_CLOCK:
        return true;
    case FAULT_RESTART:
    case FAULT_RESUME:
    case FAULT_HEAL:
    case FAULT_FLAP:
    case FAULT_KINDS:
        return false;
    }
    return false;
}

static bool needs_two_nodes(enum fault_kind kind)
{
    return kind == FAULT_CUT || kind == FAULT_RESET || kind == FAULT_ISOLATE ||
           kind == FAULT_PARTITION || kind == FAULT_HALF_OPEN;
}

static enum fault_kind kind_called(const struct reader *r, uint32_t token)
{
    uint32_t kind = 0;
    while (kind < FAULT_KINDS &&
           !json_string_is(&r->json, token, scenario_fault_word((enum fault_kind)kind)))
        kind++;
    return (enum fault_kind)kind;
}

static bool read_kind(const struct reader *r, uint32_t token, struct scenario *s)
{
    const enum fault_kind kind = kind_called(r, token);
    if (!is_weather(kind))
        return json_expected(&r->json, token, r->error,
                             "crash, pause, cut, reset, slow, isolate, partition, half_open, "
                             "leave or clock");
    if (needs_two_nodes(kind) && s->node_count < 2)
        return json_expected(&r->json, token, r->error, "two nodes or more for this");
    if (kind == FAULT_LEAVE && s->clients_count == 0)
        return json_expected(&r->json, token, r->error, "clients that can leave");
    if ((s->weather.kinds >> kind & 1) != 0)
        return json_expected(&r->json, token, r->error, "each kind once");
    s->weather.kinds |= UINT32_C(1) << kind;
    return true;
}

static bool read_kinds(const struct reader *r, uint32_t list, struct scenario *s)
{
    if (!reader_is(r, list, JSON_ARRAY) || r->json.tokens[list].size == 0)
        return json_expected(&r->json, list, r->error,
                             "a list of kinds of faults, like [\"crash\", \"cut\"]");
    for (uint32_t t = list + 1; t < r->json.tokens[list].end_token;
         t = r->json.tokens[t].end_token) {
        if (!read_kind(r, t, s))
            return false;
    }
    return true;
}

/* "w" and a number: what the weather's own faults are called. */
static bool is_taken(const char *id)
{
    return id[0] == 'w' && id[1] != '\0' && strspn(id + 1, "0123456789") == strlen(id + 1);
}

static bool ids_are_free(const struct reader *r, uint32_t weather, const struct scenario *s)
{
    for (uint32_t i = 0; i < s->fault_count; i++) {
        if (is_taken(s->faults[i].id))
            return json_error_at(r->error, r->json.text, r->json.tokens[weather].start,
                                 "expected no fault called %s beside weather, whose faults are "
                                 "called so",
                                 s->faults[i].id);
    }
    return true;
}

static bool read_when(const struct reader *r, uint32_t object, struct scenario *s)
{
    struct scenario_weather *const weather = &s->weather;
    const uint32_t stop = reader_member(r, object, "stop");
    weather->stop_ns = s->end_ns;
    return scenario_read_time(r, reader_member(r, object, "start"), s, &weather->start_ns) &&
           scenario_read_time(r, stop, s, &weather->stop_ns) &&
           (weather->stop_ns >= weather->start_ns ||
            json_expected(&r->json, stop, r->error, "a time that is not before the start"));
}

bool scenario_read_weather(const struct reader *r, uint32_t token, struct scenario *s)
{
    static const char *const members[] = {"kinds", "every", "lasts", "by", "start", "stop", NULL};
    struct scenario_weather *const weather = &s->weather;
    uint32_t kinds, every, lasts;
    assert(s->node_count > 0);
    if (token == JSON_NONE)
        return true;
    weather->slowed = (struct delay){
        .kind = DELAY_UNIFORM, .least_ns = SLOWED_LEAST_NS, .most_ns = SLOWED_MOST_NS};
    return reader_object(r, token, members, "an object with \"kinds\", \"every\" and \"lasts\"") &&
           reader_require(r, token, "kinds", &kinds) && read_kinds(r, kinds, s) &&
           reader_require(r, token, "every", &every) &&
           scenario_read_delay(r, every, &weather->every) &&
           (weather->every.most_ns > 0 ||
            json_expected(&r->json, every, r->error, "a time above 0")) &&
           reader_require(r, token, "lasts", &lasts) &&
           scenario_read_delay(r, lasts, &weather->lasts) &&
           scenario_read_delay(r, reader_member(r, token, "by"), &weather->slowed) &&
           read_when(r, token, s) && ids_are_free(r, token, s);
}
