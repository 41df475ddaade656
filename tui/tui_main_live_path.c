/* tui/tui_main_live_path.c - the way of a request by hand, as far as one can see it from outside
 * (tui/tui_main_live_parts.h).
 *
 * A node says who owns the key and whether it had to ask there. When it did so, and what went on
 * inside, is not visible.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_live_parts.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/hash.h"
#include "tui/words.h"

static struct hop *add(struct path *p, enum hop_kind kind, uint32_t from, uint32_t to,
                       uint64_t at_ns)
{
    struct hop *h = &p->hops[p->hop_count++];
    *h = (struct hop){.kind = kind, .from = from, .to = to, .at_ns = at_ns, .end_ns = at_ns};
    return h;
}

PRINTF_LIKE(2, 3) static void label(struct hop *h, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(h->label, sizeof h->label, format, args);
    va_end(args);
}

PRINTF_LIKE(2, 3) static void why(struct hop *h, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(h->why, sizeof h->why, format, args);
    va_end(args);
}

static void add_question(const struct live *l, const struct live_trip *t, struct path *p)
{
    char key[LIVE_CUT];
    struct hop *h = add(p, HOP_MESSAGE, PATH_CLIENT, t->node, 0);
    h->step = t->step;
    label(h, "%s %s", live_op(t->op), live_cut(slice_of(t->text, t->len), key));
    why(h, "This window has asked %s.", live_id(l, t->node));
}

static void add_owner(const struct live *l, const struct live_trip *t, struct path *p)
{
    const struct members *m = live_list(&l->lists, l->lists.last);
    const uint32_t owner = m ? members_owner(m, hash_key(slice_of(t->text, t->len))) : LIVE_NONE;
    struct hop *h = add(p, HOP_DECISION, t->node, t->node, 0);
    h->step = t->step;
    label(h, "owner is %.20s", owner < l->node_count ? live_id(l, owner) : "not known");
    why(h, "By the ring that is computed here. Inside %s nothing is visible.", live_id(l, t->node));
}

/* From the node that was asked to the owner and back. */
static void add_forward(const struct live *l, const struct live_trip *t, struct path *p)
{
    if (!t->is_forwarded || t->owner == LIVE_NONE || t->owner == t->node)
        return;
    struct hop *there = add(p, HOP_MESSAGE, t->node, t->owner, 0);
    there->step = t->step;
    there->is_late = !t->is_over;
    label(there, "forward %s", live_op(t->op));
    why(there,
        "%s says that it has asked %s (Via, Cache-Status). When is not visible from outside.",
        live_id(l, t->node), live_id(l, t->owner));
    struct hop *back = add(p, HOP_MESSAGE, t->owner, t->node, t->took_ns);
    back->step = t->end_step;
    back->is_bad = t->is_bad;
    back->is_good = t->is_hit;
    label(back, "%.40s", t->result);
    why(back, "What %s has answered, as %s tells it. When is not visible from outside.",
        live_id(l, t->owner), live_id(l, t->node));
}

static void add_answer(const struct live *l, const struct live_trip *t, struct path *p)
{
    char took[WORDS_MAX];
    struct hop *h = add(p, HOP_MESSAGE, t->node, PATH_CLIENT, t->took_ns);
    h->step = t->end_step;
    h->is_late = !t->is_over;
    h->is_bad = t->is_bad;
    h->is_good = t->is_hit;
    label(h, "%.30s, %s ms", t->is_over ? t->result : "not yet", words_ms(t->took_ns, took));
    why(h, "%s: %.200s", live_id(l, t->node), t->is_over ? t->result : "it has not answered yet.");
}

static void add_parties(const struct live_trip *t, struct path *p)
{
    p->parties[p->party_count++] = PATH_CLIENT;
    p->parties[p->party_count++] = t->node;
    if (t->is_forwarded && t->owner != LIVE_NONE && t->owner != t->node)
        p->parties[p->party_count++] = t->owner;
}

bool live_path(void *self, uint64_t request, struct path *path, char out[SCENE_WORDS_MAX])
{
    struct live *l = self;
    const uint64_t wanted = request == 0 ? l->request_count : request;
    const struct live_trip *t = live_trip_of(l, wanted);
    char took[WORDS_MAX], cut[LIVE_CUT];
    if (wanted == 0 || t->request != wanted) {
        snprintf(out, SCENE_WORDS_MAX,
                 "Only requests made here can be followed, and only from outside: r sends a GET.");
        return false;
    }
    const struct slice key = slice_of(t->text, t->len);
    const uint32_t slot = live_keys_find(&l->keys, key);
    *path = (struct path){.request = wanted,
                          .first_step = t->step,
                          .last_step = t->is_over ? t->end_step : l->past.last,
                          .op = t->op,
                          .key = slot == LIVE_NONE ? SCENE_NO_KEY : live_place(l, slot),
                          .is_over = t->is_over};
    snprintf(path->title, sizeof path->title, "%s %s, request %llu", live_op(t->op),
             live_cut(key, cut), (unsigned long long)wanted);
    snprintf(path->verdict, sizeof path->verdict, "%.150s, %s ms; inside is not visible",
             t->is_over ? t->result : "not answered yet", words_ms(t->took_ns, took));
    add_parties(t, path);
    add_question(l, t, path);
    add_owner(l, t, path);
    add_forward(l, t, path);
    add_answer(l, t, path);
    return true;
}
