/* sim/replay_words.c - see sim/replay_words.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/replay_words.h"

#include <inttypes.h>
#include <stdio.h>

enum { TTL_WORDS_MAX = 40 };

static const char *op_name(enum op op)
{
    static const char *const names[] = {[OP_GET] = "GET", [OP_PUT] = "PUT", [OP_DELETE] = "DELETE"};
    return names[op];
}

static const char *quoted(struct slice key, char room[REPLAY_KEY_WORDS_MAX])
{
    char *out = room;
    *out++ = '"';
    for (uint32_t i = 0; i < key.len; i++) {
        uint8_t c = key.data[i];
        if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
            *out++ = (char)c;
        else
            out += snprintf(out, 5, "\\x%02x", c);
    }
    *out++ = '"';
    *out = '\0';
    return room;
}

static const char *ttl_words(uint64_t ttl_ms, char room[TTL_WORDS_MAX])
{
    if (ttl_ms == TTL_FOREVER)
        return "no end";
    if (ttl_ms == TTL_DEFAULT)
        return "the usual ttl";
    snprintf(room, TTL_WORDS_MAX, "ttl %" PRIu64 " ms", ttl_ms);
    return room;
}

static int request_words(const struct request *rq, char *out, size_t size)
{
    char key[REPLAY_KEY_WORDS_MAX], ttl[TTL_WORDS_MAX];
    if (rq->op != OP_PUT)
        return snprintf(out, size, "%s %s", op_name(rq->op), quoted(rq->key, key));
    return snprintf(out, size, "%s %s, %u bytes, %s", op_name(rq->op), quoted(rq->key, key),
                    (unsigned)rq->value.len, ttl_words(rq->ttl_ms, ttl));
}

/* "miss", "hit, 7 bytes, 1200 ms left" */
static int outcome_words(const struct answer *a, char *out, size_t size)
{
    const char *name = outcome_name(a->outcome);
    if (a->outcome != OUTCOME_HIT)
        return snprintf(out, size, "%s", name);
    if (a->ttl_left_ms == TTL_FOREVER)
        return snprintf(out, size, "%s, %u bytes, no end", name, (unsigned)a->value.len);
    return snprintf(out, size, "%s, %u bytes, %" PRIu64 " ms left", name, (unsigned)a->value.len,
                    a->ttl_left_ms);
}

void replay_event_words(const struct event *ev, char out[REPLAY_WORDS_MAX])
{
    const size_t size = REPLAY_WORDS_MAX;
    int len = 0;
    switch (ev->kind) {
    case EV_REQUEST:
        len = snprintf(out, size, "client %u%s asks: ", (unsigned)ev->client,
                       ev->request.internal ? ", a node," : "");
        request_words(&ev->request, out + len, size - (size_t)len);
        return;
    case EV_CLIENT_GONE:
        snprintf(out, size, "client %u is gone", (unsigned)ev->client);
        return;
    case EV_PEER_ANSWER:
        len = snprintf(out, size, "call %" PRIu64 " is answered: ", ev->call);
        outcome_words(&ev->answer, out + len, size - (size_t)len);
        return;
    case EV_PEER_FAILED:
        snprintf(out, size, "call %" PRIu64 " failed: %s%s", ev->call, outcome_name(ev->failure),
                 ev->stale ? ", on a connection that had been idle" : "");
        return;
    case EV_WAKE:
        snprintf(out, size, "its own deadline");
        return;
    case EV_MEMBERS:
        snprintf(out, size, "a new list of %u members", (unsigned)ev->members->ring->node_count);
        return;
    }
}

static const char *id_of(const struct members *members, uint32_t number)
{
    uint32_t place = members_place(members, number);
    return place != UINT32_MAX ? members->ring->nodes[place].id : "one who left";
}

static void reply_words(const struct effect *e, const struct members *members, char *out,
                        size_t size)
{
    const struct answer *a = &e->answer;
    int len = snprintf(out, size, "reply to client %u: ", (unsigned)e->client);
    len += outcome_words(a, out + len, size - (size_t)len);
    snprintf(out + len, size - (size_t)len, ", owner %s%s%s", id_of(members, a->owner),
             a->forwarded ? ", forwarded" : "", a->collapsed ? ", shared a trip" : "");
}

void replay_effect_words(const struct effect *e, const struct members *members,
                         char out[REPLAY_WORDS_MAX])
{
    const size_t size = REPLAY_WORDS_MAX;
    int len = 0;
    switch (e->kind) {
    case FX_REPLY:
        reply_words(e, members, out, size);
        return;
    case FX_CLOSE:
        snprintf(out, size, "close client %u", (unsigned)e->client);
        return;
    case FX_SEND:
        len =
            snprintf(out, size, "send to %s, call %" PRIu64 ": ", id_of(members, e->peer), e->call);
        request_words(&e->request, out + len, size - (size_t)len);
        return;
    case FX_CANCEL:
        snprintf(out, size, "cancel call %" PRIu64 " at %s", e->call, id_of(members, e->peer));
        return;
    }
}

const char *replay_event_name(enum event_kind kind)
{
    static const char *const names[] = {
        [EV_REQUEST] = "request",
        [EV_CLIENT_GONE] = "client_gone",
        [EV_PEER_ANSWER] = "peer_answer",
        [EV_PEER_FAILED] = "peer_failed",
        [EV_WAKE] = "wake",
        [EV_MEMBERS] = "members",
    };
    return names[kind];
}
