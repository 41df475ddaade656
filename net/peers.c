/* net/peers.c - see net/peers.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/peers.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"
#include "net/link.h"

/* Wait for what is pending on a link and let no new request on it. */
static void set_aside(struct peer *peer, struct link **slot)
{
    struct link *l = *slot;
    *slot = NULL;
    l->next_lame = peer->lame;
    peer->lame = l;
    link_retire(l);
}

static void set_all_aside(struct peer *peer)
{
    for (uint32_t i = 0; i < PEER_LINKS; i++)
        if (peer->links[i])
            set_aside(peer, &peer->links[i]);
}

/* To be found where the roster says. */
static void place(struct peer *peer)
{
    const struct roster_node *node = peer->node;
    bool v6 = strchr(node->host, ':') != NULL;
    snprintf(peer->name, sizeof peer->name, v6 ? "[%s]:%u" : "%s:%u", node->host,
             (unsigned)node->port);
    peer->voice.host = slice_str(peer->name);
    peer->addresses.count = 0;
    peer->places++;
}

static void add_peer(struct peers *p)
{
    struct peer *peer = &p->list[p->count];
    peer->node = &p->roster->nodes[p->count++];
    peer->voice.via = slice_str(p->via);
    peer->voice.authorization = slice_str(p->authorization);
    place(peer);
}

void peers_update(struct peers *p)
{
    for (uint32_t i = 0; i < p->count; i++) {
        struct peer *peer = &p->list[i];
        if (peer->node->has_moved)
            place(peer);
        if (peer->node->has_moved || !peer->node->is_member)
            set_all_aside(peer);
    }
    while (p->count < p->roster->count)
        add_peer(p);
}

bool peers_init(struct peers *p, const struct peers_config *config)
{
    *p = (struct peers){.loop = config->loop,
                        .roster = config->roster,
                        .self = config->self,
                        .body_bytes_max = config->value_bytes_max,
                        .read_room = config->read_room,
                        .on_event = config->on_event,
                        .owner = config->owner};
    snprintf(p->via, sizeof p->via, "Via: 1.1 %s\r\n", config->roster->nodes[config->self].id);
    p->list = calloc(NODES_MAX, sizeof *p->list);
    if (!p->list)
        return false;
    if (config->token)
        snprintf(p->authorization, sizeof p->authorization, "Bearer %s", config->token);
    peers_update(p);
    return true;
}

static bool was_idle_for_long(const struct peers *p, const struct link *l)
{
    return l->pending_count == 0 && uv_now(p->loop) - l->used_at_ms >= PEER_IDLE_MS;
}

/* The link for this key, opened if need be; NULL: no memory. */
static struct link *link_for(struct peers *p, struct peer *peer, struct slice key)
{
    struct link **slot = &peer->links[hash_key(key) % PEER_LINKS];
    if (*slot && was_idle_for_long(p, *slot))
        set_aside(peer, slot);
    if (!*slot)
        *slot = link_new(p, peer);
    return *slot;
}

bool peers_send(struct peers *p, uint32_t peer, uint64_t call, const struct request *request)
{
    assert(peer < p->count && peer != p->self);
    struct link *l = link_for(p, &p->list[peer], request->key);
    return l && link_send(l, call, request);
}

static bool cancel_on(struct peer *peer, struct link **slot, uint64_t call)
{
    bool silent;
    if (!*slot || !link_cancel(*slot, call, &silent))
        return false;
    if (silent)
        set_aside(peer, slot);
    return true;
}

void peers_cancel(struct peers *p, uint32_t peer_index, uint64_t call)
{
    struct peer *peer = &p->list[peer_index];
    bool silent;
    for (uint32_t i = 0; i < PEER_LINKS; i++)
        if (cancel_on(peer, &peer->links[i], call))
            return;
    for (struct link *l = peer->lame; l; l = l->next_lame)
        if (link_cancel(l, call, &silent))
            return;
}

/* The first request failed for the link's reason; those behind it never got their turn. */
static void report(struct peers *p, struct link *l)
{
    struct event ev = {.kind = EV_PEER_FAILED, .failure = l->failure, .stale = l->stale};
    struct pending asked;
    while (link_take_pending(l, &asked)) {
        ev.call = asked.call;
        p->on_event(p->owner, &ev);
        if (ev.failure == OUTCOME_PEER_GARBAGE)
            ev.failure = OUTCOME_PEER_RESET;
    }
}

static void write_all(struct peers *p)
{
    while (p->dirty) {
        struct link *l = p->dirty;
        p->dirty = l->next_dirty;
        l->dirty = false;
        link_flush(l);
    }
}

void peers_flush(struct peers *p)
{
    write_all(p);
    while (p->failed) {
        struct link *l = p->failed;
        p->failed = l->next_failed;
        report(p, l);
        link_drop(l);
        write_all(p);
    }
    p->turn++;
}

void peers_close(struct peers *p)
{
    for (uint32_t i = 0; i < p->count; i++) {
        struct peer *peer = &p->list[i];
        for (uint32_t k = 0; k < PEER_LINKS; k++)
            if (peer->links[k])
                link_drop(peer->links[k]);
        while (peer->lame) {
            struct link *l = peer->lame;
            peer->lame = l->next_lame;
            link_drop(l);
        }
        memset(peer->links, 0, sizeof peer->links);
    }
    while (p->failed) {
        struct link *l = p->failed;
        p->failed = l->next_failed;
        link_drop(l);
    }
    p->dirty = NULL;
}

void peers_destroy(struct peers *p)
{
    free(p->list);
    *p = (struct peers){0};
}
