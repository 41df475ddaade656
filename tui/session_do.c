/* tui/session_do.c - acts: what is done to the world (tui/session_parts.h).
 *
 * In a simulation nothing is asked before, since it can be undone. In a live cluster whatever
 * writes is asked for once more.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include <stdio.h>

#include "tui/words.h"

/* --- carrying out ---------------------------------------------------------------------------- */

static bool carry_out(struct session *s, const struct act *a)
{
    s->ui.asking = false;
    char why[SCENE_WORDS_MAX] = "";
    const bool done = s->source.verbs->act(s->source.self, a, why);
    session_look(s);
    s->play_ns = s->scene.now_ns;
    s->ui.playing = s->scene.kind == SCENE_LIVE; /* what comes of it comes now */
    if (why[0] != '\0')
        session_tell(s, done, "%s", why);
    if (done && (a->kind == ACT_GET || a->kind == ACT_PUT || a->kind == ACT_DELETE))
        session_follow(s, 0);
    return done;
}

/* Into the plan's room, from at on; what does not fit is cut. */
static struct slice keep(struct session_plan *p, size_t at, struct slice bytes)
{
    const size_t room = sizeof p->room - at, len = bytes.len < room ? bytes.len : room;
    if (len > 0)
        memcpy(p->room + at, bytes.data, len);
    return slice_of(p->room + at, len);
}

/* For later, with its bytes. */
static void put_aside(struct session *s, const struct act *a)
{
    s->plan = (struct session_plan){.is_there = true, .act = *a};
    s->plan.act.key = keep(&s->plan, 0, a->key);
    s->plan.act.value = keep(&s->plan, s->plan.act.key.len, a->value);
}

bool session_carry_out(struct session *s)
{
    const bool is_there = s->plan.is_there;
    s->plan.is_there = false;
    return is_there && carry_out(s, &s->plan.act);
}

/* What changes something in a real cluster, and can be done from here. */
static bool is_live_write(const struct session *s, const struct act *a)
{
    return s->scene.kind == SCENE_LIVE && s->scene.can_write &&
           (a->kind == ACT_PUT || a->kind == ACT_DELETE || a->kind == ACT_RELOAD);
}

static bool ask_first(struct session *s, const struct act *a)
{
    char key[KEY_BYTES_MAX + 1], value[WORDS_MAX], ttl[WORDS_MAX];
    put_aside(s, a);
    session_prompt(s, PROMPT_CONFIRM, "");
    if (a->kind == ACT_RELOAD)
        return session_tell(s, true, "Every node of the real cluster reads its file again? y/N");
    if (a->kind == ACT_DELETE)
        return session_tell(s, true, "DELETE %.80s in the real cluster? y/N",
                            words_key(a->key, key));
    snprintf(value, sizeof value, "%.*s", (int)(a->value.len < 28 ? a->value.len : 28),
             (const char *)a->value.data);
    return session_tell(s, true, "PUT %.80s = %s, %s%s, in the real cluster? y/N",
                        words_key(a->key, key), value, a->ttl_ms == TTL_DEFAULT ? "no" : "ttl ",
                        a->ttl_ms == TTL_DEFAULT ? " ttl" : words_ttl(a->ttl_ms, ttl));
}

bool session_act(struct session *s, const struct act *a)
{
    if (!s->source.verbs->act)
        return session_tell(s, false, "This is a recording: it can be looked at, not changed.");
    if (s->scene.kind != SCENE_LIVE)
        session_stop(s);
    if (is_live_write(s, a))
        return ask_first(s, a);
    const bool moves_keys = a->kind == ACT_ADD || a->kind == ACT_REMOVE;
    if (s->ui.predicting && moves_keys && s->source.verbs->foresee) {
        put_aside(s, a);
        return session_ask(s, a);
    }
    return carry_out(s, a);
}

/* --- what stands behind the verb ------------------------------------------------------------- */

/* "for 5s" at the end. Leaves *count at the words before it. false: said what is wrong. */
static bool take_for(struct session *s, const struct command *c, uint32_t *count, uint64_t *out_ns)
{
    *count = c->count;
    *out_ns = TIME_NEVER;
    if (c->count < 2 || strcmp(c->words[c->count - 2], "for") != 0)
        return true;
    if (!command_duration(c->words[c->count - 1], out_ns) || *out_ns == 0)
        return session_tell(s, false, "\"for\" needs a time such as 5s or 200ms, not \"%s\".",
                            c->words[c->count - 1]);
    *count = c->count - 2;
    return true;
}

static enum act_kind kind_of(enum verb verb)
{
    static const enum act_kind kinds[VERB_COUNT] = {
        [VERB_REMOVE] = ACT_REMOVE,
        [VERB_KILL] = ACT_KILL,
        [VERB_RESTART] = ACT_RESTART,
        [VERB_PAUSE_NODE] = ACT_PAUSE,
        [VERB_RESUME_NODE] = ACT_RESUME,
        [VERB_ISOLATE] = ACT_ISOLATE,
        [VERB_HEAL] = ACT_HEAL,
        [VERB_UNDO] = ACT_UNDO,
        [VERB_RELOAD] = ACT_RELOAD,
        [VERB_GET] = ACT_GET,
        [VERB_PUT] = ACT_PUT,
        [VERB_DELETE] = ACT_DELETE,
    };
    return kinds[verb];
}

static bool add(struct session *s, const struct command *c)
{
    struct act a = {.kind = ACT_ADD, .node = SCENE_NO_NODE};
    if (!session_takes(s, c, 0, 1))
        return false;
    if (c->count == 1) {
        if (strlen(c->words[0]) > NODE_ID_BYTES_MAX)
            return session_tell(s, false, "A node's name has at most %d bytes.", NODE_ID_BYTES_MAX);
        snprintf(a.id, sizeof a.id, "%s", c->words[0]);
        a.node = scene_find_node(&s->scene, slice_str(a.id));
    }
    return session_act(s, &a);
}

/* About one node, for a time or for good. */
static bool one_node(struct session *s, const struct command *c)
{
    struct act a = {.kind = kind_of(c->verb)};
    uint32_t count;
    if (!take_for(s, c, &count, &a.for_ns))
        return false;
    if (count > 1)
        return session_misused(s, c);
    return session_node(s, count == 1 ? c->words[0] : NULL, &a.node) && session_act(s, &a);
}

static bool slow(struct session *s, const struct command *c)
{
    struct act a = {.kind = ACT_SLOW, .delay_ns = 200 * NS_PER_MS};
    uint32_t count;
    if (!take_for(s, c, &count, &a.for_ns))
        return false;
    const char *time = count == 2 ? c->words[1] : NULL;
    const char *name = count > 0 ? c->words[0] : NULL;
    if (count == 1 && scene_find_node(&s->scene, slice_str(name)) == SCENE_NO_NODE &&
        command_duration(name, &a.delay_ns))
        name = NULL;
    if (count > 2 || (time && !command_duration(time, &a.delay_ns)))
        return session_misused(s, c);
    return session_node(s, name, &a.node) && session_act(s, &a);
}

static bool cut(struct session *s, const struct command *c)
{
    struct act a = {.kind = ACT_CUT};
    uint32_t count;
    if (!take_for(s, c, &count, &a.for_ns))
        return false;
    if (count == 0 &&
        s->scene.node_count > 0) { /* from the menu: the other one is still to be named */
        char line[NODE_ID_BYTES_MAX + 8];
        snprintf(line, sizeof line, "cut %s ", s->scene.nodes[s->ui.node].id);
        session_prompt(s, PROMPT_COMMAND, line);
        return true;
    }
    if (count != 2)
        return session_misused(s, c);
    if (!session_node(s, c->words[0], &a.node) || !session_node(s, c->words[1], &a.other))
        return false;
    if (a.node == a.other)
        return session_tell(s, false, "A node cannot be cut from itself: name two.");
    return session_act(s, &a);
}

/* Groups are divided by a word "/", nodes by spaces or commas. */
static bool read_group(struct session *s, const char *word, uint8_t group, uint8_t *groups)
{
    char name[NODE_ID_BYTES_MAX + 1];
    while (*word != '\0') {
        const size_t len = strcspn(word, ",");
        uint32_t node;
        if (len >= sizeof name)
            return session_tell(s, false, "There is no node %s.", word);
        memcpy(name, word, len);
        name[len] = '\0';
        if (!session_node(s, name, &node))
            return false;
        groups[node] = group;
        word += len + (word[len] == ',');
    }
    return true;
}

static bool partition(struct session *s, const struct command *c)
{
    uint8_t groups[NODES_MAX] = {0};
    struct act a = {.kind = ACT_PARTITION, .groups = groups};
    uint32_t count;
    uint8_t group = 1;
    if (!take_for(s, c, &count, &a.for_ns))
        return false;
    for (uint32_t i = 0; i < count; i++) {
        if (strcmp(c->words[i], "/") == 0)
            group++;
        else if (!read_group(s, c->words[i], group, groups))
            return false;
    }
    if (count == 0) { /* this one against the rest */
        for (uint32_t i = 0; i < s->scene.node_count && i < NODES_MAX; i++)
            groups[i] = i == s->ui.node ? 1 : 2;
        group = 2;
    }
    return group < 2 ? session_misused(s, c) : session_act(s, &a);
}

static bool all_nodes(struct session *s, const struct command *c)
{
    const struct act a = {.kind = kind_of(c->verb)};
    return session_takes(s, c, 0, 0) && session_act(s, &a);
}

/* --- requests -------------------------------------------------------------------------------- */

/* A word of a request: the key first, then a value, and "via NODE" and "ttl TIME" anywhere. */
static bool read_request(struct session *s, const struct command *c, struct act *a,
                         uint8_t room[KEY_BYTES_MAX])
{
    uint32_t plain = 0;
    a->key = session_key_bytes(s, room);
    for (uint32_t i = 0; i < c->count; i++) {
        const char *word = c->words[i], *behind = i + 1 < c->count ? c->words[i + 1] : NULL;
        uint64_t ttl_ns = 0;
        if (behind && strcmp(word, "via") == 0) {
            if (!session_node(s, behind, &a->node))
                return false;
            i++;
        } else if (behind && a->kind == ACT_PUT && strcmp(word, "ttl") == 0) {
            if (!command_duration(behind, &ttl_ns) || ttl_ns < NS_PER_MS)
                return session_tell(s, false, "\"ttl\" needs a time such as 60s, not \"%s\".",
                                    behind);
            a->ttl_ms = ttl_ns / NS_PER_MS;
            i++;
        } else if (plain == 0) {
            a->key = slice_str(word);
            plain++;
        } else if (plain == 1 && a->kind == ACT_PUT) {
            a->value = slice_str(word);
            plain++;
        } else {
            return session_misused(s, c);
        }
    }
    return true;
}

static bool request(struct session *s, const struct command *c)
{
    uint8_t room[KEY_BYTES_MAX];
    struct act a = {.kind = kind_of(c->verb), .ttl_ms = TTL_DEFAULT};
    a.value = slice_str("\"a value that was put by hand\"");
    if (!session_node(s, NULL, &a.node) || !read_request(s, c, &a, room))
        return false;
    if (a.key.len == 0)
        return session_tell(s, false, "Which key? / selects one; or name it: :%s user:40 via A",
                            command_name(c->verb));
    if (a.key.len > KEY_BYTES_MAX)
        return session_tell(s, false, "A key has 1 to %d bytes.", KEY_BYTES_MAX);
    return session_act(s, &a);
}

session_run session_do_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_ADD] = add,
        [VERB_REMOVE] = one_node,
        [VERB_KILL] = one_node,
        [VERB_RESTART] = one_node,
        [VERB_PAUSE_NODE] = one_node,
        [VERB_RESUME_NODE] = one_node,
        [VERB_ISOLATE] = one_node,
        [VERB_SLOW] = slow,
        [VERB_CUT] = cut,
        [VERB_PARTITION] = partition,
        [VERB_HEAL] = all_nodes,
        [VERB_UNDO] = all_nodes,
        [VERB_RELOAD] = all_nodes,
        [VERB_GET] = request,
        [VERB_PUT] = request,
        [VERB_DELETE] = request,
    };
    return runs[verb];
}
