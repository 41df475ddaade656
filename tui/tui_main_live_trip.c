/* tui/tui_main_live_trip.c - requests by hand, and what comes of them
 * (tui/tui_main_live_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/utf8.h"
#include "net/ctl_json.h"
#include "tui/words.h"

const char *live_op(enum op op)
{
    return op == OP_GET ? "GET" : op == OP_PUT ? "PUT" : "DELETE";
}

/* The length of the control character at p; 0: it is none. Those of C1 are c2 80 to c2 9f. */
static uint32_t control_bytes(const char *p)
{
    const uint8_t c = (uint8_t)p[0];
    if (c == 0xc2 && (uint8_t)p[1] >= 0x80 && (uint8_t)p[1] < 0xa0)
        return 2;
    return c < 0x20 || c == 0x7f ? 1 : 0;
}

const char *live_cut(struct slice text, char out[LIVE_CUT])
{
    const bool fits = text.len < LIVE_CUT;
    uint32_t len = fits ? text.len : LIVE_CUT - sizeof "...";
    while (!fits && len > 0 && utf8_continues(text.data[len]))
        len--;
    memcpy(out, text.data, len);
    memcpy(out + len, fits ? "" : "...", fits ? sizeof "" : sizeof "...");
    for (char *p = out; *p != '\0'; p++)
        memset(p, ' ', control_bytes(p));
    return out;
}

/* --- asking ---------------------------------------------------------------------------------- */

struct live_trip *live_trip_of(struct live *l, uint64_t request)
{
    return &l->trips[request % LIVE_TRIPS];
}

void live_begin_trip(struct live *l, const struct act *a, enum op op)
{
    const uint64_t request = ++l->request_count;
    struct live_trip *t = live_trip_of(l, request);
    *t = (struct live_trip){.request = request,
                            .op = op,
                            .node = a->node,
                            .owner = LIVE_NONE,
                            .step = l->past.last,
                            .at_ns = l->now_ns,
                            .len = a->key.len};
    memcpy(t->text, a->key.data, a->key.len);
    l->errand.request = request;
}

/* The member that a Cache-Status begins with, a token or a quoted string (RFC 8941 3.3.3). */
static uint32_t owner_of(const struct live *l, struct slice status)
{
    char id[NODE_ID_BYTES_MAX + 1];
    const bool quoted = status.len > 0 && status.data[0] == '"';
    uint32_t len = 0, node = 0;
    for (uint32_t i = quoted; i < status.len && len < NODE_ID_BYTES_MAX; i++) {
        if (status.data[i] == (quoted ? '"' : ';'))
            break;
        if (quoted && status.data[i] == '\\' && i + 1 < status.len)
            i++;
        id[len++] = (char)status.data[i];
    }
    id[len] = '\0';
    while (node < l->node_count && strcmp(live_id(l, node), id) != 0)
        node++;
    return len > 0 && node < l->node_count ? node : LIVE_NONE;
}

static uint32_t node_named(const struct live *l, const struct ctl_json *doc, uint32_t object,
                           const char *name)
{
    char id[NODE_ID_BYTES_MAX + 1];
    uint32_t node = 0;
    ctl_json_words(doc, ctl_json_member(doc, object, name), id, sizeof id);
    while (node < l->node_count && strcmp(live_id(l, node), id) != 0)
        node++;
    return node < l->node_count ? node : LIVE_NONE;
}

static void read_refusal(const struct live *l, struct live_trip *t, const struct ctl_json *doc,
                         uint16_t status)
{
    char code[40], message[SCENE_WORDS_MAX - 60];
    const uint32_t error = ctl_json_member(doc, 0, "error");
    ctl_json_words(doc, ctl_json_member(doc, error, "code"), code, sizeof code);
    ctl_json_words(doc, ctl_json_member(doc, error, "message"), message, sizeof message);
    t->owner = node_named(l, doc, error, "owner");
    t->is_bad = status != 404;
    if (status == 404)
        snprintf(t->result, sizeof t->result, t->op == OP_GET ? "MISS" : "was not there");
    else if (status == 401)
        snprintf(t->result, sizeof t->result, "%s",
                 l->token ? "RINGLAB_TOKEN is not the token of the cluster"
                          : "the cluster has a token: set RINGLAB_TOKEN to it");
    else
        snprintf(t->result, sizeof t->result, "%u %s: %s", (unsigned)status, code, message);
}

static void read_success(const struct live *l, struct live_trip *t, const struct ctl_json *doc,
                         uint16_t status)
{
    if (t->op != OP_GET)
        t->owner = node_named(l, doc, 0, "node");
    if (t->op == OP_DELETE)
        snprintf(t->result, sizeof t->result, "deleted");
    else if (t->op == OP_PUT)
        snprintf(t->result, sizeof t->result,
                 status == 201 ? "stored" : "stored over the old value");
    else
        snprintf(t->result, sizeof t->result, "HIT");
    t->is_hit = t->op == OP_GET;
}

static void read_answer(const struct live *l, struct live_trip *t, const struct http_response *r)
{
    struct ctl_json doc;
    t->is_forwarded = r->via.len > 0;
    if (r->status == 200 && t->op == OP_GET) { /* its body is the value's, however long */
        read_success(l, t, NULL, r->status);
    } else if (r->body.len > LIVE_READ_BYTES_MAX || !ctl_json_init(&doc, r->body)) {
        t->is_bad = true;
        snprintf(t->result, sizeof t->result, "an answer that no node gives (status %u)",
                 (unsigned)r->status);
        return;
    } else {
        if (r->status < 300)
            read_success(l, t, &doc, r->status);
        else
            read_refusal(l, t, &doc, r->status);
        ctl_json_destroy(&doc);
    }
    if (r->cache_status.len > 0)
        t->owner = owner_of(l, r->cache_status);
}

/* "; ttl=41" of a Cache-Status, as ", TTL 41 s". */
static void say_ttl(struct slice status, char out[WORDS_MAX + 8])
{
    static const char name[] = "; ttl=";
    uint64_t s = 0;
    char words[WORDS_MAX];
    out[0] = '\0';
    for (size_t i = 0; i + sizeof name - 1 < status.len; i++) {
        if (memcmp(status.data + i, name, sizeof name - 1) != 0)
            continue;
        for (i += sizeof name - 1; i < status.len && s < TTL_MS_MAX / 10000; i++) {
            if (status.data[i] < '0' || status.data[i] > '9')
                break;
            s = s * 10 + (uint64_t)(status.data[i] - '0');
        }
        snprintf(out, WORDS_MAX + 8, ", TTL %s", words_ttl(s * 1000, words));
    }
}

/* Of an answer to GET, {"value": V}: the beginning of V. */
static struct slice value_of(const struct live_trip *t, const struct http_response *r)
{
    static const char before[] = "{\"value\": ";
    const uint32_t skip = sizeof before - 1;
    uint32_t len = r->body.len;
    if (len > 0 && r->body.data[len - 1] == '\n')
        len--;
    if (!t->is_hit || len < skip + 1 || memcmp(r->body.data, before, skip) != 0)
        return slice_str("");
    return slice_of(r->body.data + skip, len - skip - 1);
}

static void keep_key(struct live_event *e, const struct live_trip *t)
{
    e->text = malloc(t->len);
    e->len = (uint8_t)t->len;
    if (e->text)
        memcpy(e->text, t->text, t->len);
}

/* r: NULL if there was no answer. */
static void log_trip(struct live *l, const struct live_trip *t, const struct http_response *r)
{
    char took[WORDS_MAX], ttl[WORDS_MAX + 8], key[LIVE_CUT], cut[LIVE_CUT];
    const struct slice value = r ? value_of(t, r) : slice_str("");
    const bool has_owner = t->owner != LIVE_NONE;
    struct scene_event e = live_event_now(l, EVENT_REQUEST, t->node, t->is_bad);
    e.step = l->past.last; /* it is told at once */
    e.first_step = t->step;
    e.request = t->request;
    say_ttl(r ? r->cache_status : slice_str(""), ttl);
    struct live_event *added =
        live_log_add(&l->log, &e, "%s %s through %.20s: %.100s%s%.20s%s, %s ms%s%s", live_op(t->op),
                     live_cut(slice_of(t->text, t->len), key), live_id(l, t->node), t->result,
                     has_owner ? " at " : "", has_owner ? live_id(l, t->owner) : "", ttl,
                     words_ms(t->took_ns, took), value.len > 0 ? ": " : "", live_cut(value, cut));
    if (added)
        keep_key(added, t);
}

void live_end_trip(struct live *l, enum asker_end how)
{
    struct live_trip *t = live_trip_of(l, l->errand.request);
    const struct asker *a = &l->errand.asker;
    t->is_over = true;
    t->end_step = l->past.last;
    t->took_ns = a->took_ns;
    if (how == ASKER_ANSWERED) {
        read_answer(l, t, &a->response);
    } else {
        t->is_bad = true;
        snprintf(t->result, sizeof t->result, "%s%s", a->problem,
                 t->op == OP_GET || how == ASKER_REFUSED || how == ASKER_UNREACHED
                     ? ""
                     : "; it may have been done");
    }
    log_trip(l, t, how == ASKER_ANSWERED ? &a->response : NULL);
}
