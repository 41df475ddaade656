/* tui/tui_main_live_states.c - how a node is, in a word or two (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdio.h>

enum { HOURS_MAX = 9999 };

const char *live_span(uint64_t ns, char out[16])
{
    const uint64_t s = ns / NS_PER_S;
    if (s < 100)
        snprintf(out, 16, "%us", (unsigned)s);
    else if (s < 100 * 60)
        snprintf(out, 16, "%um", (unsigned)(s / 60));
    else
        snprintf(out, 16, "%uh", (unsigned)(s / 3600 < HOURS_MAX ? s / 3600 : HOURS_MAX));
    return out;
}

/* For so long. */
static enum node_mood say_down(const char *word, const struct live_seen *s, bool is_member,
                               uint64_t now_ns, char out[SCENE_STATE_MAX])
{
    char span[16];
    if (!is_member) {
        snprintf(out, SCENE_STATE_MAX, "gone");
        return MOOD_AWAY;
    }
    snprintf(out, SCENE_STATE_MAX, "%.7s %.7s", word,
             live_span(now_ns > s->since_ns ? now_ns - s->since_ns : 0, span));
    return MOOD_DOWN;
}

static enum node_mood say(enum node_mood mood, const char *words, char out[SCENE_STATE_MAX])
{
    snprintf(out, SCENE_STATE_MAX, "%s", words);
    return mood;
}

bool live_is_slow(const struct live *l, const struct live_seen *s)
{
    return s->state == WATCH_UP && (s->took_ns > l->slow_ns || s->waiting_ns > l->slow_ns);
}

static enum node_mood say_up(const struct live *l, const struct live_seen *s,
                             const struct scene_node *n, char out[SCENE_STATE_MAX])
{
    if (live_is_slow(l, s))
        return say(MOOD_SLOW, "SLOW", out);
    if (s->is_draining)
        return say(MOOD_UP, "draining", out);
    if (!n->is_member)
        return say(MOOD_LEFT, "left", out);
    if (n->list_is_old)
        return say(MOOD_UP, "other list", out);
    return say(MOOD_UP, n->was_member ? "up" : "joined", out);
}

enum node_mood live_state(const struct live *l, const struct live_seen *s,
                          const struct scene_node *n, uint64_t now_ns, char out[SCENE_STATE_MAX])
{
    switch (s->state) {
    case WATCH_UP:
        return say_up(l, s, n, out);
    case WATCH_REFUSED:
        return say_down("REFUSED", s, n->is_member, now_ns, out);
    case WATCH_UNREACHED:
    case WATCH_SILENT:
        return say_down("SILENT", s, n->is_member, now_ns, out);
    case WATCH_GARBAGE:
        return say(MOOD_DOWN, "GARBAGE", out);
    case WATCH_STRANGER:
        return say(MOOD_DOWN, "STRANGER", out);
    case WATCH_UNKNOWN:
    case WATCH_LEFT_ALONE:
        break;
    }
    return say(MOOD_AWAY, "?", out);
}
