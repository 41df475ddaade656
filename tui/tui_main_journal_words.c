/* tui/tui_main_journal_words.c - a line of the log in words (tui/tui_main_journal_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_journal_parts.h"

#include <stdio.h>

#include "sim/key_words.h"

enum { KEY_SHOWN_MAX = 40 /* bytes of a key in a line */ };

const char *past_op(uint32_t op)
{
    static const char *const names[] = {[OP_GET] = "GET", [OP_PUT] = "PUT", [OP_DELETE] = "DELETE"};
    return names[op];
}

const char *past_outcome(uint32_t outcome)
{
    static const char *const words[OUTCOME_COUNT] = {
        [OUTCOME_HIT] = "HIT",
        [OUTCOME_MISS] = "MISS",
        [OUTCOME_CREATED] = "stored",
        [OUTCOME_REPLACED] = "stored over an older value",
        [OUTCOME_DELETED] = "deleted",
        [OUTCOME_ABSENT] = "was not there",
        [OUTCOME_NO_ROOM] = "no room",
        [OUTCOME_TOO_LARGE] = "too large",
        [OUTCOME_NOT_OWNER] = "error: not the owner",
        [OUTCOME_RING_MISMATCH] = "error: the two nodes disagree about the owner",
        [OUTCOME_PEER_REFUSED] = "error: the owner is not there",
        [OUTCOME_PEER_RESET] = "error: the connection to the owner broke",
        [OUTCOME_PEER_GARBAGE] = "error: the owner's answer made no sense",
        [OUTCOME_PEER_TIMEOUT] = "error: the owner is silent",
        [OUTCOME_OVERLOADED] = "error: too much to do",
    };
    return words[outcome];
}

/* Whoever wrote the journal may have let any byte in. */
const char *past_key_words(struct slice key, char out[PAST_KEY_WORDS_MAX])
{
    static_assert(2 * KEY_SHOWN_MAX + 3 <= PAST_KEY_WORDS_MAX, "no sign becomes more than two");
    uint8_t plain[KEY_BYTES_MAX];
    char name[KEY_SHOWN_MAX + 1], room[KEY_WORDS_MAX];
    for (uint32_t i = 0; i < key.len; i++)
        plain[i] = key.data[i] < ' ' || key.data[i] == 0x7f ? '?' : key.data[i];
    key_shorten(slice_of(plain, key.len), KEY_SHOWN_MAX, name);
    snprintf(out, PAST_KEY_WORDS_MAX, "%s", key_words(name, room));
    return out;
}

/* --- the log --------------------------------------------------------------------------------- */

static bool request_is_bad(const struct past_event *e)
{
    return e->closed || (!e->left && outcome_is_error((enum outcome)e->outcome));
}

bool past_event_is_bad(const struct past_event *e)
{
    if (e->kind == EVENT_REQUEST)
        return request_is_bad(e);
    return e->kind == EVENT_BREACH || (e->kind == EVENT_FAULT && outcome_is_error(e->outcome));
}

static const char *key_of(const struct past *p, uint32_t key, char room[PAST_KEY_WORDS_MAX])
{
    return key == SCENE_NO_KEY ? "a key" : past_key_words(past_keys_bytes(&p->keys, key), room);
}

/* "GET tea  A→C  hit" */
static void request_words(const struct past *p, const struct past_event *e,
                          char out[SCENE_WORDS_MAX])
{
    const char *const self = past_id(p, past_node(p)->config.self);
    const char *result = outcome_name((enum outcome)e->outcome);
    char key[PAST_KEY_WORDS_MAX], way[2 * PAST_ID_MAX + 24];
    if (e->closed || e->left)
        result = e->closed ? "closed, no room" : "the client left first";
    if (e->forwarded)
        snprintf(way, sizeof way, "%s→%s", self, past_id(p, e->node));
    else
        snprintf(way, sizeof way, "%s%s", e->internal ? "a node→" : "", self);
    snprintf(out, SCENE_WORDS_MAX, "%s %s  %s  %s%s", past_op(e->op), key_of(p, e->key, key), way,
             result, e->collapsed ? ", shared a trip" : "");
}

static void cache_words(const struct past *p, const struct past_event *e, char out[SCENE_WORDS_MAX])
{
    const char *const what = e->kind == EVENT_EVICTION ? "evicted" : "dropped, expired";
    char key[PAST_KEY_WORDS_MAX];
    if (e->key == SCENE_NO_KEY)
        snprintf(out, SCENE_WORDS_MAX, "%u %s %s", (unsigned)e->count,
                 e->count == 1 ? "entry is" : "entries are", what);
    else if (e->count == 1)
        snprintf(out, SCENE_WORDS_MAX, "%s is %s", key_of(p, e->key, key), what);
    else
        snprintf(out, SCENE_WORDS_MAX, "%s and %u more are %s", key_of(p, e->key, key),
                 (unsigned)e->count - 1, what);
}

void past_event_words(const struct past *p, const struct past_event *e, char out[SCENE_WORDS_MAX])
{
    switch ((enum scene_event_kind)e->kind) {
    case EVENT_REQUEST:
        request_words(p, e, out);
        return;
    case EVENT_EVICTION:
    case EVENT_EXPIRY:
        cache_words(p, e, out);
        return;
    case EVENT_CHANGE:
        snprintf(out, SCENE_WORDS_MAX, "the list of members changes: %s",
                 e->count < p->changes.count ? p->changes.items[e->count].words : "again");
        return;
    case EVENT_FAULT:
        if (outcome_is_error((enum outcome)e->outcome))
            snprintf(out, SCENE_WORDS_MAX, "%s does not answer: %s", past_id(p, e->node),
                     outcome_name((enum outcome)e->outcome));
        else
            snprintf(out, SCENE_WORDS_MAX, "%s answers again", past_id(p, e->node));
        return;
    case EVENT_BREACH:
        snprintf(out, SCENE_WORDS_MAX, "NOT REPRODUCED: this event has other effects here");
        return;
    case EVENT_LEARN:
    case EVENT_NOTE:
    case EVENT_KINDS:
        break;
    }
    out[0] = '\0';
}
