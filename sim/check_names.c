/* sim/check_names.c - how the stories of broken promises call keys and nodes (sim/check_rooms.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <stdio.h>

#include "sim/scenario.h"

enum { KEY_TOLD = 40 /* bytes: a story has room for two such keys */ };

const char *check_told_key(struct slice key, char room[KEY_WORDS_MAX])
{
    char name[KEY_TOLD + 1];
    key_shorten(key, KEY_TOLD, name);
    const char *words = key_words(name, room);
    if (words == name)
        memcpy(room, name, sizeof name);
    return room;
}

static bool is_of_visitor(const struct scenario *names, uint32_t first, uint32_t key)
{
    return key >= first && names->visitors &&
           key - first - names->request_count < names->visitors->count;
}

const char *check_key(const struct scenario *names, uint32_t key, char room[KEY_WORDS_MAX])
{
    const uint32_t first = names ? scenario_group_keys(names) : UINT32_MAX;
    if (key >= first && key - first < names->request_count)
        return check_told_key(names->requests[key - first].key, room);
    if (is_of_visitor(names, first, key))
        return check_told_key(visitor_keys_at(names->visitors, key - first - names->request_count),
                              room);
    snprintf(room, KEY_WORDS_MAX, "key:%u", key);
    return room;
}

const char *check_through(const struct scenario *names, uint32_t node, char room[KEY_WORDS_MAX])
{
    if (names && node < names->node_count)
        return names->nodes[node].id;
    snprintf(room, KEY_WORDS_MAX, "#%u", node);
    return room;
}
