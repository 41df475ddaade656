/* tui/draw_key.c - the selected key: whose it is, who holds it, what asking for it would do
 * (tui/draw.h).
 *
 *    Key user:40  owner C → D  hash a48831dd1c0e7f52
 *     arc a0ade94b..c58597aa, point of D
 *     copy on C: 41 s left, an orphan
 *     next GET: cold MISS on D, copy on C
 *
 * Where there is less room, the arc is left out, then the copies.
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/words.h"

enum { NAME_MAX = 20, COPIES_MAX = 4, LINE_MAX = 200, WIDE = 72 /* columns */ };

/* What nodes hold of it. */
struct copies {
    struct scene_copy copy[COPIES_MAX];
    uint32_t nodes[COPIES_MAX];
    uint32_t count;       /* of all; the first COPIES_MAX are told */
    bool is_at_owner;     /* one that would be served */
    uint32_t left_behind; /* a node that holds one which nobody asks for; SCENE_NO_NODE: none */
};

static void find_copies(const struct scene *s, const struct chosen *key, struct copies *out)
{
    *out = (struct copies){.left_behind = SCENE_NO_NODE};
    for (uint32_t i = 0; key->key != SCENE_NO_KEY && i < s->node_count; i++) {
        struct scene_copy c;
        if (!s->eyes->copy(s->self, i, key->key, &c))
            continue;
        if (i == key->owner && c.ttl_left_ms > 0)
            out->is_at_owner = true;
        else if (c.ttl_left_ms > 0)
            out->left_behind = i;
        if (out->count < COPIES_MAX) {
            out->nodes[out->count] = i;
            out->copy[out->count] = c;
        }
        out->count++;
    }
}

/* --- lines ----------------------------------------------------------------------------------- */

static int put_owner(struct area a, int x, int y, const struct scene *s, const struct chosen *key)
{
    const bool moved = key->owner != key->before && s->before;
    if (moved || key->is_hidden) {
        x = put_id(a, x, y, NAME_MAX, s, key->before);
        x = area_put(a, x, y, ROLE_TEXT, " → ");
    }
    if (key->is_hidden)
        return area_put(a, x, y, ROLE_DIM, "?");
    return put_id(a, x, y, NAME_MAX, s, key->owner);
}

/* Where it is narrow the hash gives way, of which the first 32 bits are told then, then the word in
 * front; then the name is cut. */
static void put_title(struct area a, int y, const struct scene *s, const struct chosen *key)
{
    const bool has_two = key->is_hidden || (s->before && key->owner != key->before);
    const int owners = text_columns(node_id(s, key->owner)) +
                       (has_two ? text_columns(node_id(s, key->before)) + 3 : 0);
    const int others = (int)strlen("   owner   hash ") + owners, name = text_columns(key->name);
    const int hash = 4 + others + name + 16 <= a.width ? 16 : 8;
    int x = 1;
    if (4 + others + name + hash <= a.width)
        x = area_put(a, x, y, ROLE_TEXT, "Key ");
    const int room = a.width - x - others - hash + 1 > 8 ? a.width - x - others - hash + 1 : 8;
    x += area_put(area_part(a, x, y, room, 1), 0, 0, ROLE_KEY, key->name);
    x = area_put(a, x, y, ROLE_TEXT, "  owner ");
    x = put_owner(a, x, y, s, key) + 2;
    area_print(a, x, y, ROLE_TEXT, "hash %0*" PRIx64, hash,
               hash == 16 ? key->position : key->position >> 32);
}

PRINTF_LIKE(2, 3)
static void add(char out[LINE_MAX], const char *format, ...)
{
    const size_t len = strlen(out);
    va_list args;
    va_start(args, format);
    vsnprintf(out + len, LINE_MAX - len, format, args);
    va_end(args);
}

static void tell_place(const struct scene *s, const struct ui *u, const struct chosen *key,
                       char out[LINE_MAX])
{
    const struct members *m = shown_members(s, u);
    if (!m) {
        add(out, "whose it is, nobody has told");
    } else if (has_ring(m)) {
        const struct arc arc = arc_of(m, key->position);
        add(out, "arc %08" PRIx32 "..%08" PRIx32 ", point of %.*s", (uint32_t)(arc.first >> 32),
            (uint32_t)(arc.last >> 32), NAME_MAX, node_id(s, arc.owner));
    } else {
        const uint32_t n = m->ring->node_count;
        add(out, "hash mod %" PRIu32 " is %" PRIu64 ": node %.*s", n, key->position % n, NAME_MAX,
            node_id(s, key->owner));
    }
}

static void tell_copy(const struct scene *s, uint32_t node, const struct scene_copy *copy,
                      bool is_orphan, char out[LINE_MAX])
{
    char words[WORDS_MAX];
    const bool ends = copy->ttl_left_ms > 0 && copy->ttl_left_ms != TTL_FOREVER;
    add(out, "%.*s: %s%s%s", NAME_MAX, node_id(s, node), words_ttl(copy->ttl_left_ms, words),
        ends ? " left" : "", is_orphan ? ", an orphan" : "");
}

static void tell_copies(const struct scene *s, const struct chosen *key, const struct copies *c,
                        char out[LINE_MAX])
{
    if (key->key == SCENE_NO_KEY)
        add(out, "(not one of the story's keys)");
    else if (c->count == 0)
        add(out, "no copy anywhere");
    for (uint32_t i = 0; i < c->count && i < COPIES_MAX; i++) {
        add(out, "%s", i == 0 ? "copy on " : "; on ");
        tell_copy(s, c->nodes[i], &c->copy[i], c->copy[i].is_orphan && !key->is_hidden, out);
    }
    if (c->count > COPIES_MAX)
        add(out, "; and %" PRIu32 " more", c->count - COPIES_MAX);
}

/* Does anybody still go by the list before? Who does sends a request to where the key was. */
static bool is_old_list_about(const struct scene *s)
{
    for (uint32_t i = 0; i < s->node_count; i++)
        if (s->nodes[i].list_is_old && s->nodes[i].is_member)
            return true;
    return false;
}

/* A node that is cut off is not down: who asks it itself gets an answer. */
static bool is_cut(const struct scene_node *n)
{
    return strncmp(n->state, "cut ", 4) == 0 || strncmp(n->state, "CUT ", 4) == 0;
}

/* Why its owner would not answer, or not everybody. ROLE_TEXT: it would; nothing is said. */
static enum role tell_trouble(const struct scene_node *owner, bool is_wide, char out[LINE_MAX])
{
    const char *id = owner->id;
    if (is_cut(owner)) {
        const char *from = strcmp(owner->state, "CUT OFF") == 0 ? "off" : owner->state + 4;
        add(out, "%s: %.*s is cut %s",
            is_wide ? "through other nodes it may not be reached" : "may fail", NAME_MAX, id, from);
        return ROLE_WARN;
    }
    if (owner->mood != MOOD_DOWN && owner->mood != MOOD_AWAY)
        return ROLE_TEXT;
    if (strcmp(owner->state, "STANDS STILL") == 0)
        add(out, "no answer while %.*s stands still", NAME_MAX, id);
    else
        add(out, "an error, as %.*s is down", NAME_MAX, id);
    return ROLE_BAD;
}

static enum role tell_next(const struct scene *s, const struct chosen *key, const struct copies *c,
                           bool is_wide, char out[LINE_MAX])
{
    const char *owner = node_id(s, key->owner);
    if (key->is_hidden || key->owner >= s->node_count) {
        add(out, "next GET: ?");
        return ROLE_DIM;
    }
    const bool is_sure = key->owner == key->before || !is_old_list_about(s);
    add(out, "%s: ", is_sure ? "next GET" : "by the new list");
    const enum role trouble = tell_trouble(&s->nodes[key->owner], is_wide, out);
    if (trouble != ROLE_TEXT)
        return trouble;
    if (c->is_at_owner)
        add(out, "HIT on %.*s", NAME_MAX, owner);
    else if (c->left_behind != SCENE_NO_NODE)
        add(out, "cold MISS on %.*s, copy on %.*s", NAME_MAX, owner, NAME_MAX,
            node_id(s, c->left_behind));
    else
        add(out, "MISS on %.*s", NAME_MAX, owner);
    return c->is_at_owner ? ROLE_OK : ROLE_WARN;
}

/* --- all of it ------------------------------------------------------------------------------- */

static void put_nothing(struct area a)
{
    area_put(a, 1, 0, ROLE_DIM, "No key is selected.");
    area_put(a, 1, 1, ROLE_DIM, "/ finds one, Tab and Up, Down choose");
}

/* While a question is open, nothing that might be its answer. */
static void put_asked(struct area a, const struct scene *s, struct chosen *key)
{
    key->owner = key->before = SCENE_NO_NODE;
    key->is_hidden = false;
    put_title(a, 0, s, key);
    area_put(a, 2, 1, ROLE_DIM, "a question is open");
}

void draw_key(struct area a, const struct scene *s, const struct ui *u)
{
    struct chosen key;
    struct copies copies;
    int y = 0;
    find_chosen(s, u, &key);
    if (!key.is_there) {
        put_nothing(a);
        return;
    }
    if (u->asking) {
        put_asked(a, s, &key);
        return;
    }
    find_copies(s, &key, &copies);
    put_title(a, y++, s, &key);
    if (a.height >= 4) {
        char place[LINE_MAX] = "";
        tell_place(s, u, &key, place);
        area_put(a, 2, y++, ROLE_TEXT, place);
    }
    if (a.height >= 3) {
        char held[LINE_MAX] = "";
        tell_copies(s, &key, &copies, held);
        area_put(a, 2, y++, ROLE_TEXT, held);
    }
    char next[LINE_MAX] = "";
    const enum role role = tell_next(s, &key, &copies, a.width >= WIDE, next);
    area_put(a, 2, y, role, next);
}
