/* sim/replay_report.c - see sim/replay_report.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/replay_report.h"

#include <inttypes.h>

#include "sim/json_quote.h"
#include "sim/number.h"
#include "sim/replay_words.h"

bool replay_is_good(const struct replay *r)
{
    return r->started && (r->state == REPLAY_ENDED || r->state == REPLAY_CUT);
}

static uint64_t span_ns(const struct replay *r)
{
    return r->journal.now_ns - r->started_ns;
}

static double speed(const struct replay *r, double wall_s)
{
    return wall_s > 0 ? (double)r->journal.events / wall_s : 0;
}

/* --- the page --------------------------------------------------------------------------------- */

void replay_story(const struct replay *r, FILE *out)
{
    char words[REPLAY_WORDS_MAX];
    replay_event_words(&r->event, words);
    fprintf(out, "[%12.6f] %" PRIu64 ": %s\n", number_seconds(span_ns(r)), r->journal.events,
            words);
    for (uint32_t i = 0; i < r->fx.count; i++) {
        replay_effect_words(&r->fx.item[i], r->members, words);
        fprintf(out, "                   %s\n", words);
    }
}

static void who(const struct replay *r, FILE *out)
{
    const struct node_config *c = &r->node.config;
    fprintf(out, "node %s of %u, %u virtual node%s, cache of %" PRIu64 " KiB, %s\n\n", r->id,
            (unsigned)r->members->ring->node_count, (unsigned)r->members->ring->virtual_nodes,
            r->members->ring->virtual_nodes == 1 ? "" : "s", c->cache.memory_bytes / 1024,
            c->cache.policy == CACHE_LRU ? "lru" : "none");
}

static void figures(const struct replay *r, double wall_s, FILE *out)
{
    const struct replay_counts *c = &r->counts;
    uint64_t replies = 0;
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
        replies += c->outcomes[i];
    fprintf(out, "  span      %14.6f s  replayed in %.2f s\n", number_seconds(span_ns(r)), wall_s);
    fprintf(out, "  events    %14" PRIu64 "    %.0f in a second\n", r->journal.events,
            speed(r, wall_s));
    fprintf(out,
            "  requests  %14" PRIu64 "    GET %" PRIu64 ", PUT %" PRIu64 ", DELETE %" PRIu64
            "; %" PRIu64 " of them from nodes\n",
            c->events[EV_REQUEST], c->ops[OP_GET], c->ops[OP_PUT], c->ops[OP_DELETE], c->internal);
    fprintf(out, "  replies   %14" PRIu64 "    %" PRIu64 " hits, %" PRIu64 " misses\n", replies,
            c->outcomes[OUTCOME_HIT], c->outcomes[OUTCOME_MISS]);
    fprintf(out,
            "  asked     %14" PRIu64 "    of other nodes: %" PRIu64 " answered, %" PRIu64
            " failed\n",
            c->sent, c->events[EV_PEER_ANSWER], c->events[EV_PEER_FAILED]);
    fprintf(out,
            "  besides   %14" PRIu64 "    clients left, %" PRIu64 " deadlines, %" PRIu64
            " new lists of members\n\n",
            c->events[EV_CLIENT_GONE], c->events[EV_WAKE], c->events[EV_MEMBERS]);
}

static void difference(const struct replay *r, FILE *out)
{
    fprintf(out, "  NOT REPRODUCED: event %" PRIu64 " has other effects here:\n\n",
            r->journal.events);
    replay_story(r, out);
    fprintf(out,
            "\n"
            "  digest of all effects: %016" PRIx64 " recorded, %016" PRIx64 " here.\n"
            "  Either another version of the node wrote this journal, or something that\n"
            "  is no event moved the node: that would be a bug, please report it.\n",
            r->journal.effects, r->effects);
}

/* What is to be said of the journal's end. */
static void ending(const struct replay *r, FILE *out)
{
    if (r->state == REPLAY_CUT && r->started)
        fprintf(out,
                "  The journal stops at byte %" PRIu64 " without its end: its node was killed, is\n"
                "  still running, or could not write on.\n",
                r->offset);
    else if (r->state == REPLAY_CUT)
        fprintf(out, "  The journal stops at byte %" PRIu64 ", before its first event.\n",
                r->offset);
    else if (r->state == REPLAY_DAMAGED)
        fprintf(out,
                "  The journal is DAMAGED at byte %" PRIu64 ": what comes there is not what was\n"
                "  written. Up to there all is as above.\n",
                r->offset);
    else if (r->state == REPLAY_NO_MEMORY)
        fprintf(out, "  There is not enough memory for such a node.\n");
}

void replay_page(const struct replay *r, double wall_s, FILE *out)
{
    if (r->started) {
        who(r, out);
        figures(r, wall_s, out);
    }
    if (r->state == REPLAY_DIFFERS)
        difference(r, out);
    else if (r->started)
        fprintf(out, "  every effect reproduced, byte for byte; digest %016" PRIx64 "\n",
                r->effects);
    ending(r, out);
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void json_counts(const struct replay *r, FILE *out)
{
    const struct replay_counts *c = &r->counts;
    fputs(" \"kinds\": {", out);
    for (uint32_t i = 0; i < REPLAY_EVENT_KINDS; i++)
        fprintf(out, "%s\"%s\": %" PRIu64, i > 0 ? ", " : "", replay_event_name((enum event_kind)i),
                c->events[i]);
    fprintf(out,
            "},\n \"get\": %" PRIu64 ", \"put\": %" PRIu64 ", \"delete\": %" PRIu64
            ", \"internal\": %" PRIu64 ", \"sent\": %" PRIu64 ",\n \"outcomes\": {",
            c->ops[OP_GET], c->ops[OP_PUT], c->ops[OP_DELETE], c->internal, c->sent);
    for (uint32_t i = 0; i < OUTCOME_COUNT; i++)
        fprintf(out, "%s\"%s\": %" PRIu64, i > 0 ? ", " : "", outcome_name((enum outcome)i),
                c->outcomes[i]);
    fputs("},\n", out);
}

static void json_difference(const struct replay *r, FILE *out)
{
    char words[REPLAY_WORDS_MAX];
    if (r->state != REPLAY_DIFFERS) {
        fputs(" \"difference\": null}\n", out);
        return;
    }
    replay_event_words(&r->event, words);
    fprintf(out, " \"difference\": {\"event\": %" PRIu64 ", \"at_s\": %.9f, \"what\": ",
            r->journal.events, number_seconds(span_ns(r)));
    json_quote(slice_str(words), out);
    fputs(", \"effects\": [", out);
    for (uint32_t i = 0; i < r->fx.count; i++) {
        replay_effect_words(&r->fx.item[i], r->members, words);
        fputs(i > 0 ? ", " : "", out);
        json_quote(slice_str(words), out);
    }
    fprintf(out, "], \"recorded\": \"%016" PRIx64 "\", \"here\": \"%016" PRIx64 "\"}}\n",
            r->journal.effects, r->effects);
}

void replay_json(const struct replay *r, double wall_s, FILE *out)
{
    static const char *const ends[] = {
        [REPLAY_STEPPED] = "stepped", [REPLAY_DIFFERS] = "differs",
        [REPLAY_ENDED] = "whole",     [REPLAY_CUT] = "cut",
        [REPLAY_DAMAGED] = "damaged", [REPLAY_NO_MEMORY] = "no_memory",
    };
    fputs("{\"node\": ", out);
    json_quote(slice_str(r->id), out);
    fprintf(out,
            ", \"events\": %" PRIu64 ", \"requests\": %" PRIu64 ", \"reproduced\": %s,\n"
            " \"end\": \"%s\", \"offset\": %" PRIu64 ", \"effects_hash\": \"%016" PRIx64 "\",\n"
            " \"span_s\": %.9f, \"wall_s\": %.6f, \"events_per_s\": %.0f,\n",
            r->journal.events, r->counts.events[EV_REQUEST], replay_is_good(r) ? "true" : "false",
            ends[r->state], r->offset, r->effects, number_seconds(span_ns(r)), wall_s,
            speed(r, wall_s));
    json_counts(r, out);
    json_difference(r, out);
}
