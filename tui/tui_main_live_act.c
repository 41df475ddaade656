/* tui/tui_main_live_act.c - what is done by hand to real nodes (tui/tui_main_live_parts.h).
 *
 * One thing at a time, each over a connection of its own, and never twice. Its end is an event.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/json_validate.h"
#include "net/ctl_json.h"
#include "net/route.h"

enum { ANSWER_BYTES_MAX = VALUE_BYTES_LIMIT + 1024, WHY_BYTES = 120 };

static const char prefix[] = "/cache/";

/* Always returns false. */
PRINTF_LIKE(2, 3) static bool refuse(char out[SCENE_WORDS_MAX], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out, SCENE_WORDS_MAX, format, args);
    va_end(args);
    return false;
}

/* --- asking ---------------------------------------------------------------------------------- */

void live_errand_destroy(struct live *l)
{
    if (!l->errand.is_busy)
        return;
    asker_destroy(&l->errand.asker);
    l->errand.is_busy = false;
}

static void begin_asking(struct live *l, uint32_t node, enum http_method method,
                         struct slice target, struct slice body)
{
    struct live_errand *e = &l->errand;
    const struct watch_node *w = l->watch.nodes[node];
    const struct asker_question q = {.method = method,
                                     .target = target,
                                     .body = body,
                                     .host = slice_str(w->host),
                                     .token = l->token,
                                     .alone = true};
    e->node = node;
    e->addresses = w->addresses;
    asker_init(&e->asker, &e->addresses, ANSWER_BYTES_MAX);
    e->is_busy = true;
    asker_ask(&e->asker, &q, l->now_ns);
}

/* {"value": V, "ttl": 1.500}; what is no JSON is taken as a string. false: it is no text. */
static bool write_body(struct buffer *out, const struct act *a)
{
    struct json_error error;
    buffer_append_str(out, "{\"value\": ");
    if (json_validate(a->value, &error))
        buffer_append(out, a->value);
    else
        buffer_json_string(out, a->value);
    if (a->ttl_ms != TTL_DEFAULT && a->ttl_ms != TTL_FOREVER)
        buffer_print(out, ", \"ttl\": %llu.%03u", (unsigned long long)(a->ttl_ms / 1000),
                     (unsigned)(a->ttl_ms % 1000));
    buffer_append_str(out, "}");
    return !out->failed && json_validate(buffer_bytes(out), &error);
}

static bool ask(struct live *l, const struct act *a, enum op op)
{
    static const enum http_method methods[] = {
        [OP_GET] = HTTP_M_GET, [OP_PUT] = HTTP_M_PUT, [OP_DELETE] = HTTP_M_DELETE};
    uint8_t target[sizeof prefix + ROUTE_KEY_ENCODED_MAX];
    struct buffer body;
    buffer_init(&body, VALUE_BYTES_LIMIT);
    const bool fine = op != OP_PUT || write_body(&body, a);
    if (fine) {
        memcpy(target, prefix, sizeof prefix - 1);
        const uint32_t len = route_encode_key(a->key, target + sizeof prefix - 1);
        begin_asking(l, a->node, methods[op], slice_of(target, sizeof prefix - 1 + len),
                     buffer_bytes(&body));
    }
    buffer_release(&body);
    return fine;
}

/* --- reloads --------------------------------------------------------------------------------- */

static bool is_asked(const struct live *l, uint32_t node)
{
    const enum watch_state state = l->watch.nodes[node]->state;
    return state != WATCH_LEFT_ALONE && state != WATCH_STRANGER;
}

/* The next node from this one on; false: that was all. */
static bool reload_next(struct live *l, uint32_t node)
{
    while (node < l->node_count && !is_asked(l, node))
        node++;
    if (node < l->node_count)
        begin_asking(l, node, HTTP_M_POST, slice_str("/node/reload"), slice_str(""));
    return node < l->node_count;
}

static bool read_reload(struct live *l, enum asker_end how, char why[WHY_BYTES])
{
    struct live_errand *e = &l->errand;
    const struct http_response *r = &e->asker.response;
    struct ctl_json doc;
    snprintf(why, WHY_BYTES, "%s", e->asker.problem);
    if (how != ASKER_ANSWERED)
        return false;
    snprintf(why, WHY_BYTES, "an answer that no node gives (status %u)", (unsigned)r->status);
    if (r->body.len > LIVE_READ_BYTES_MAX || !ctl_json_init(&doc, r->body))
        return false;
    if (r->status == 401)
        snprintf(why, WHY_BYTES, "set RINGLAB_TOKEN to the token of the cluster");
    else if (r->status != 200)
        ctl_json_words(&doc, ctl_json_member(&doc, ctl_json_member(&doc, 0, "error"), "message"),
                       why, WHY_BYTES);
    ctl_json_destroy(&doc);
    return r->status == 200;
}

static void log_reload(struct live *l)
{
    const struct live_errand *e = &l->errand;
    struct scene_event event = live_event_now(l, EVENT_NOTE, SCENE_NO_OWNER, e->failed > 0);
    event.step = event.first_step = l->past.last;
    if (e->failed == 0)
        live_log_add(&l->log, &event, "reload: %u nodes have read their cluster file again",
                     (unsigned)e->done);
    else
        live_log_add(&l->log, &event, "reload: %u of %u nodes; %s", (unsigned)e->done,
                     (unsigned)(e->done + e->failed), e->failure);
}

static void end_reload(struct live *l, enum asker_end how)
{
    struct live_errand *e = &l->errand;
    char why[WHY_BYTES];
    if (read_reload(l, how, why))
        e->done++;
    else if (e->failed++ == 0)
        snprintf(e->failure, sizeof e->failure, "%s: %s", live_id(l, e->node), why);
    asker_destroy(&e->asker);
    e->is_busy = false;
    if (!reload_next(l, e->node + 1))
        log_reload(l);
}

void live_run_errand(struct live *l)
{
    struct live_errand *e = &l->errand;
    const enum asker_end how = e->is_busy ? asker_turn(&e->asker, l->now_ns) : ASKER_NOT_YET;
    if (how == ASKER_NOT_YET)
        return;
    l->has_changed = true;
    if (e->is_reload) {
        end_reload(l, how);
        return;
    }
    live_end_trip(l, how);
    asker_destroy(&e->asker);
    e->is_busy = false;
}

/* --- the verb -------------------------------------------------------------------------------- */

/* Without leave to write. */
static bool say_off(enum act_kind kind, char out[SCENE_WORDS_MAX])
{
    const char *what = "x fault";
    if (kind == ACT_GET || kind == ACT_PUT || kind == ACT_DELETE)
        what = "A request (a GET counts as a hit or a miss)";
    else if (kind == ACT_RELOAD)
        what = ":reload";
    else if (kind == ACT_ADD || kind == ACT_REMOVE)
        what = kind == ACT_ADD ? "a add" : "d remove";
    return refuse(out, "%s is off: live mode was started without --allow-write.", what);
}

/* What is not done from here, and how to do it. */
static bool say_how(const struct live *l, const struct act *a, char out[SCENE_WORDS_MAX])
{
    const char *id = a->kind == ACT_ADD && a->id[0] != '\0' ? a->id : "D";
    if (a->kind == ACT_ADD)
        return refuse(out,
                      "Real nodes are added by hand: put %s into the cluster file, start it with "
                      "./ringlab node --id %s, then :reload.",
                      id, id);
    if (a->kind == ACT_REMOVE)
        return refuse(out,
                      "Real nodes are removed by hand: take %s out of the cluster file, :reload, "
                      "then stop its process.",
                      a->node < l->node_count ? live_id(l, a->node) : "it");
    if (a->kind == ACT_UNDO)
        return refuse(out, "What was done to real nodes cannot be undone.");
    return refuse(out, "Real nodes are not harmed from here. To see one down, stop its process: "
                       "Ctrl-C ends it, kill -STOP lets it stand still, kill -CONT go on.");
}

static bool is_key(struct slice key)
{
    uint8_t target[sizeof prefix + ROUTE_KEY_ENCODED_MAX], room[KEY_BYTES_MAX];
    if (key.len < 1 || key.len > KEY_BYTES_MAX)
        return false;
    memcpy(target, prefix, sizeof prefix - 1);
    const uint32_t len = route_encode_key(key, target + sizeof prefix - 1);
    return route_find(slice_of(target, sizeof prefix - 1 + len), room).kind == ROUTE_CACHE;
}

/* The node to ask: the one that is named, or the first that answers. */
static uint32_t whom(const struct live *l, uint32_t node)
{
    if (node < l->node_count && is_asked(l, node))
        return node;
    for (node = 0; node < l->node_count; node++)
        if (l->watch.nodes[node]->state == WATCH_UP)
            return node;
    return LIVE_NONE;
}

static bool request(struct live *l, const struct act *a, char out[SCENE_WORDS_MAX])
{
    struct act asked = *a;
    char key[LIVE_CUT];
    const enum op op = a->kind == ACT_GET ? OP_GET : a->kind == ACT_PUT ? OP_PUT : OP_DELETE;
    asked.node = whom(l, a->node);
    if (!is_key(a->key))
        return refuse(out, "A key is 1 to %d bytes of UTF-8 without control characters.",
                      KEY_BYTES_MAX);
    if (asked.node == LIVE_NONE)
        return refuse(out, "No node answers that could be asked.");
    if (!ask(l, &asked, op))
        return refuse(out, "The value is neither JSON nor text in UTF-8, or too long.");
    l->errand.is_reload = false;
    live_begin_trip(l, &asked, op);
    snprintf(out, SCENE_WORDS_MAX, "%s %s: asked %s", live_op(op), live_cut(a->key, key),
             live_id(l, asked.node));
    return true;
}

static bool reload(struct live *l, char out[SCENE_WORDS_MAX])
{
    struct live_errand *e = &l->errand;
    e->is_reload = true;
    e->done = e->failed = 0;
    if (!reload_next(l, 0))
        return refuse(out, "There is no node that could be asked.");
    snprintf(out, SCENE_WORDS_MAX, "reload: the nodes are asked one after the other");
    return true;
}

bool live_act(void *self, const struct act *a, char out[SCENE_WORDS_MAX])
{
    struct live *l = self;
    const bool asks = a->kind == ACT_GET || a->kind == ACT_PUT || a->kind == ACT_DELETE;
    out[0] = '\0';
    l->now_ns = live_clock_ns(l);
    if (!l->allow_write)
        return say_off(a->kind, out);
    if (!asks && a->kind != ACT_RELOAD)
        return say_how(l, a, out);
    if (l->errand.is_busy)
        return refuse(out, "%s has not answered yet what it was asked before.",
                      live_id(l, l->errand.node));
    l->follows = true; /* what comes of it comes now */
    l->step = l->past.last;
    return asks ? request(l, a, out) : reload(l, out);
}
