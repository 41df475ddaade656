/* sim/messages.c - requests on their way: room for them, tickets, lists (sim/world_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/world_parts.h"

#include <stdlib.h>

static bool grow_messages(struct world *w)
{
    uint32_t max = w->message_max == 0 ? 256 : w->message_max * 2;
    struct message *grown = realloc(w->messages, max * sizeof *grown);
    if (!grown)
        return false;
    w->messages = grown;
    w->message_max = max;
    return true;
}

uint32_t world_message(struct world *w)
{
    uint32_t id = w->message_free;
    uint32_t generation = 0;
    if (id != MESSAGE_NONE) {
        w->message_free = w->messages[id].next;
        generation = w->messages[id].generation;
    } else if (w->message_count + 1 < w->message_max || grow_messages(w)) {
        id = ++w->message_count;
    } else {
        w->failed = true;
        return MESSAGE_NONE;
    }
    w->messages[id] =
        (struct message){.generation = generation, .client = UINT32_MAX, .ttl_ms = TTL_DEFAULT};
    return id;
}

void world_message_free(struct world *w, uint32_t message)
{
    struct message *m = &w->messages[message];
    m->generation++;
    m->next = w->message_free;
    w->message_free = message;
}

uint64_t world_ticket(const struct world *w, uint32_t message)
{
    return (uint64_t)w->messages[message].generation << 32 | message;
}

uint32_t world_redeem(const struct world *w, uint64_t ticket)
{
    uint32_t id = (uint32_t)ticket;
    return w->messages[id].generation == ticket >> 32 ? id : MESSAGE_NONE;
}

void list_append(struct world *w, struct message_list *list, uint32_t message)
{
    struct message *m = &w->messages[message];
    m->previous = list->last;
    m->next = MESSAGE_NONE;
    if (list->last == MESSAGE_NONE)
        list->first = message;
    else
        w->messages[list->last].next = message;
    list->last = message;
}

void list_remove(struct world *w, struct message_list *list, uint32_t message)
{
    const struct message *m = &w->messages[message];
    if (m->previous == MESSAGE_NONE)
        list->first = m->next;
    else
        w->messages[m->previous].next = m->next;
    if (m->next == MESSAGE_NONE)
        list->last = m->previous;
    else
        w->messages[m->next].previous = m->previous;
}
