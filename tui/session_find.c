/* tui/session_find.c - keys and nodes by name (tui/session_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include <stdio.h>

#include "core/hash.h"

/* --- selecting ------------------------------------------------------------------------------- */

void session_select_key(struct session *s, uint32_t key)
{
    s->ui.key = key;
    s->ui.stray_key[0] = '\0';
    if (key != SCENE_NO_KEY)
        s->ui.zoom_at = s->scene.keys.positions[key];
}

struct slice session_key_bytes(const struct session *s, uint8_t room[KEY_BYTES_MAX])
{
    if (s->ui.key != SCENE_NO_KEY)
        return s->scene.eyes->key(s->scene.self, s->ui.key, room);
    return slice_str(s->ui.stray_key);
}

bool session_node(struct session *s, const char *word, uint32_t *out)
{
    *out = word ? scene_find_node(&s->scene, slice_str(word)) : s->ui.node;
    if (*out < s->scene.node_count)
        return true;
    return word ? session_tell(s, false, "There is no node %s. The table has them all (1, then v).",
                               word)
                : session_tell(s, false, "There is no node here.");
}

/* --- a key that is named --------------------------------------------------------------------- */

static const char *owner_name(const struct scene *sc, uint64_t position)
{
    return sc->members ? sc->nodes[members_owner(sc->members, position)].id : "nobody known";
}

static bool tell_where(struct session *s, const char *word)
{
    const uint64_t position = hash_key(slice_str(word));
    const bool there = s->ui.key != SCENE_NO_KEY;
    return session_tell(s, true, "%s%s: hash %016llx, owner %s", word,
                        there ? "" : " (not one of the story's keys)", (unsigned long long)position,
                        owner_name(&s->scene, position));
}

/* Select it, whether or not the story knows it. */
static bool take_key(struct session *s, const char *word)
{
    uint32_t key;
    const size_t len = strlen(word);
    if (len == 0 || len > KEY_BYTES_MAX)
        return session_tell(s, false, "A key has 1 to %d bytes.", KEY_BYTES_MAX);
    if (s->scene.eyes->find(s->scene.self, slice_str(word), &key)) {
        session_select_key(s, key);
    } else {
        session_select_key(s, SCENE_NO_KEY);
        memcpy(s->ui.stray_key, word, len + 1);
        s->ui.zoom_at = hash_key(slice_str(word));
    }
    return tell_where(s, word);
}

static bool key(struct session *s, const struct command *c)
{
    return session_takes(s, c, 1, 1) && take_key(s, c->words[0]);
}

static bool node(struct session *s, const struct command *c)
{
    uint32_t found;
    if (!session_takes(s, c, 1, 1) || !session_node(s, c->words[0], &found))
        return false;
    s->ui.node = found;
    s->ui.entry = 0;
    return true;
}

/* --- looking for one ------------------------------------------------------------------------- */

static bool contains(struct slice bytes, const char *part)
{
    const size_t len = strlen(part);
    for (size_t i = 0; i + len <= bytes.len; i++)
        if (memcmp(bytes.data + i, part, len) == 0)
            return true;
    return false;
}

/* The next key from this one on, in either direction, whose name has this in it. */
static uint32_t seek_key(const struct scene *sc, const char *part, uint32_t from, bool forward)
{
    uint8_t room[KEY_BYTES_MAX];
    const uint32_t count = sc->keys.count;
    for (uint32_t i = 0, at = from; i < count; i++) {
        if (contains(sc->eyes->key(sc->self, at, room), part))
            return at;
        at = (at + (forward ? 1 : count - 1)) % count;
    }
    return SCENE_NO_KEY;
}

static bool say_not_found(struct session *s, const char *part)
{
    uint8_t room[KEY_BYTES_MAX];
    const struct scene *sc = &s->scene;
    if (sc->keys.count == 0)
        return session_tell(s, false, "No key is known here, and no node is called \"%s\".", part);
    const uint32_t example = s->ui.key != SCENE_NO_KEY ? s->ui.key : 0;
    const struct slice name = sc->eyes->key(sc->self, example, room);
    return session_tell(
        s, false, "No key contains \"%s\". %u keys, try %.*s; :key %s shows where it would go.",
        part, (unsigned)sc->keys.count, (int)name.len, (const char *)name.data, part);
}

static bool find_from(struct session *s, uint32_t from, bool forward)
{
    const uint32_t found = s->scene.keys.count == 0 ? SCENE_NO_KEY
                                                    : seek_key(&s->scene, s->sought,
                                                               from % s->scene.keys.count, forward);
    if (found == SCENE_NO_KEY)
        return say_not_found(s, s->sought);
    session_select_key(s, found);
    s->ui.focus = FOCUS_KEYS;
    return true;
}

static bool find(struct session *s, const struct command *c)
{
    uint32_t key;
    if (!session_takes(s, c, 1, 1))
        return false;
    const char *what = c->words[0];
    snprintf(s->sought, sizeof s->sought, "%s", what);
    const uint32_t node = scene_find_node(&s->scene, slice_str(what));
    if (node != SCENE_NO_NODE) {
        s->ui.node = node;
        s->ui.focus = FOCUS_NODES;
        return session_tell(s, true, "node %s", what);
    }
    if (s->scene.eyes->find(s->scene.self, slice_str(what), &key)) {
        session_select_key(s, key);
        s->ui.focus = FOCUS_KEYS;
        return tell_where(s, what);
    }
    return find_from(s, s->ui.key == SCENE_NO_KEY ? 0 : s->ui.key, true);
}

static bool find_again(struct session *s, const struct command *c)
{
    const bool forward = c->verb == VERB_FIND_NEXT;
    if (!session_takes(s, c, 0, 0))
        return false;
    if (s->sought[0] == '\0')
        return session_tell(s, false, "Nothing was looked for yet. / does.");
    if (s->scene.keys.count == 0)
        return say_not_found(s, s->sought);
    const uint32_t at = s->ui.key == SCENE_NO_KEY ? 0 : s->ui.key;
    return find_from(s, forward ? at + 1 : at + s->scene.keys.count - 1, forward);
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* The leading digits of a position; those that are left out are zero. */
static bool go_to_hash(struct session *s, const struct command *c)
{
    uint64_t position = 0;
    if (c->count == 0) {
        session_prompt(s, PROMPT_COMMAND, "goto ");
        return true;
    }
    if (!session_takes(s, c, 1, 1))
        return false;
    const char *digits = c->words[0];
    const size_t len = strlen(digits);
    for (size_t i = 0; i < len; i++) {
        if (len > 16 || hex_digit(digits[i]) < 0)
            return session_tell(s, false, "A position is up to 16 hexadecimal digits, not \"%s\".",
                                digits);
        position |= (uint64_t)hex_digit(digits[i]) << (60 - 4 * i);
    }
    s->ui.zoom_at = position;
    return session_tell(s, true, "position %016llx belongs to %s; + looks closer",
                        (unsigned long long)position, owner_name(&s->scene, position));
}

static bool filter(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 0, 1))
        return false;
    const char *text = c->count == 1 ? c->words[0] : "";
    char *room = s->ui.help ? s->ui.help_filter : s->ui.log_filter;
    snprintf(room, UI_LINE_MAX, "%s", text);
    s->ui.help_at = 0;
    if (s->ui.help || s->ui.view == VIEW_LOG)
        return true;
    if (text[0] == '\0')
        return session_tell(s, true, "The log (6) shows all lines.");
    return session_tell(s, true, "The log (6) shows only lines with \"%s\".", text);
}

session_run session_find_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_KEY] = key,
        [VERB_NODE] = node,
        [VERB_FIND] = find,
        [VERB_FIND_NEXT] = find_again,
        [VERB_FIND_PREV] = find_again,
        [VERB_GOTO] = go_to_hash,
        [VERB_FILTER] = filter,
    };
    return runs[verb];
}
