/* tui/tui_main_sim_foresee.c - what comes next that can be asked about (tui/tui_main_sim_parts.h).
 *
 * The future is run, looked at, and gone back from: the answer is what really happens, and not what
 * somebody thinks should.
 *
 *      present ....... just before it | it begins ...... it is over
 *         |                           |                      |
 *         '--- run on until here -----'--- and on to here ---'
 *                                     ^ back to here, and ask
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/hash.h"

enum { SLICE_STEPS = 2000, OVER_WITHIN_STEPS = 4000, VICTIMS_MAX = 256 };

static const char *id_of(const struct sim_source *s, uint32_t node)
{
    return s->scenario.nodes[node].id;
}

/* --- choices --------------------------------------------------------------------------------- */

static void choose(struct question *q, const char *text)
{
    if (q->choice_count < QUESTION_CHOICES_MAX)
        snprintf(q->choices[q->choice_count++], QUESTION_CHOICE_MAX, "%s", text);
}

static bool has_choice(const struct question *q, const char *text)
{
    for (uint32_t i = 0; i < q->choice_count; i++)
        if (strcmp(q->choices[i], text) == 0)
            return true;
    return false;
}

static int by_words(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* The first choice is the right one: put them into an order that does not tell. */
static void shuffle(struct question *q)
{
    char right[QUESTION_CHOICE_MAX];
    memcpy(right, q->choices[0], sizeof right);
    qsort(q->choices, q->choice_count, sizeof q->choices[0], by_words);
    while (strcmp(q->choices[q->right], right) != 0)
        q->right++;
}

/* --- how many keys move? --------------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static void ask_moves(struct question *q, const struct scene_change *c)
{
    uint32_t numbers[QUESTION_CHOICES_MAX] = {c->moved, c->moved_by_modulo, 0,
                                              c->keys / 2 == c->moved ? c->keys : c->keys / 2};
    const uint32_t right = numbers[0];
    char text[QUESTION_CHOICE_MAX];
    q->kind = QUESTION_MOVES;
    qsort(numbers, ARRAY_LEN(numbers), sizeof numbers[0], by_number);
    for (uint32_t i = 0; i < ARRAY_LEN(numbers); i++) {
        snprintf(text, sizeof text, "%u of %u", (unsigned)numbers[i], (unsigned)c->keys);
        if (has_choice(q, text))
            continue;
        if (numbers[i] == right)
            q->right = q->choice_count;
        choose(q, text);
    }
    snprintf(q->text, sizeof q->text, "Next: %s. How many keys change owner?", c->words);
    snprintf(
        q->why, sizeof q->why,
        "on a ring only the parts next to its points change hands. Hash mod n would have moved "
        "%u",
        (unsigned)c->moved_by_modulo);
}

/* The list as it will be. NULL: no memory, or nothing to do. */
static struct members *list_with(const struct sim_source *s, const struct act *a, uint32_t node)
{
    const struct members *now = sim_list_now(s);
    const uint32_t count = now->ring->node_count;
    struct ring_member *list = calloc((size_t)count + 1, sizeof *list);
    uint32_t *numbers = calloc((size_t)count + 1, sizeof *numbers);
    struct members *out = NULL;
    uint32_t n = 0;
    for (uint32_t i = 0; list && numbers && i < count; i++) {
        if (a->kind == ACT_REMOVE && now->numbers[i] == node)
            continue;
        numbers[n] = now->numbers[i];
        list[n++] =
            (struct ring_member){slice_str(now->ring->nodes[i].id), now->ring->nodes[i].weight};
    }
    if (list && numbers && a->kind == ACT_ADD) {
        numbers[n] = node;
        list[n++] = (struct ring_member){slice_str(id_of(s, node)), s->scenario.nodes[node].weight};
    }
    if (list && numbers &&
        members_build(list, numbers, n, now->ring->virtual_nodes, now->placement, &out) != RING_OK)
        out = NULL;
    free(list);
    free(numbers);
    return out;
}

/* The node that this act is about, or node_count. */
static uint32_t node_of_act(const struct sim_source *s, const struct act *a)
{
    if (a->kind == ACT_REMOVE)
        return a->node;
    uint32_t node = 0;
    while (node < s->scenario.node_count &&
           (a->id[0] == '\0' ? members_place(sim_list_now(s), node) != UINT32_MAX
                             : strcmp(a->id, id_of(s, node)) != 0))
        node++;
    return node;
}

static bool ask_planned(const struct sim_source *s, const struct act *a, struct question *q)
{
    const struct members *now = sim_list_now(s);
    const uint32_t node = node_of_act(s, a);
    struct scene_change c = {.keys = s->keys.count};
    if (node == s->scenario.node_count ||
        (members_place(now, node) != UINT32_MAX) == (a->kind == ACT_ADD))
        return false;
    struct members *then = list_with(s, a, node);
    if (!then)
        return false;
    snprintf(c.words, sizeof c.words, "%.30s %s", id_of(s, node),
             a->kind == ACT_ADD ? "joins" : "leaves");
    for (uint32_t i = 0; i < s->keys.count; i++) {
        const uint64_t position = s->keys.positions[i];
        c.moved += members_owner(now, position) != members_owner(then, position);
        c.moved_by_modulo += scene_moves_by_modulo(now, then, position);
    }
    members_free(then);
    ask_moves(q, &c);
    return true;
}

/* --- who owns it; hit or miss? --------------------------------------------------------------- */

static void ask_owner(const struct sim_source *s, const struct sim_event *e, struct question *q)
{
    char key[KEY_BYTES_MAX + 1];
    const struct members *m = sim_list_now(s);
    const uint64_t position = hash_key(slice_str(sim_key_name(s, e->key, key)));
    const uint32_t owner = members_owner(m, position);
    q->kind = QUESTION_OWNER;
    choose(q, id_of(s, owner));
    for (uint32_t i = 0; i < m->ring->node_count; i++)
        if (m->numbers[i] != owner)
            choose(q, id_of(s, m->numbers[i]));
    shuffle(q);
    snprintf(q->text, sizeof q->text,
             "Next: %s %.60s, asked of %s. Its hash is %016llx. Which node owns the first point "
             "clockwise?",
             record_op(e->op), key, id_of(s, e->node), (unsigned long long)position);
    q->key = sim_keys_place(&s->keys, e->key);
    snprintf(q->why, sizeof q->why, "the first point clockwise from %016llx is one of %s's",
             (unsigned long long)position, id_of(s, owner));
}

static void ask_hit(const struct sim_source *s, const struct sim_event *e, struct question *q)
{
    char key[KEY_BYTES_MAX + 1], why[SIM_TEXT_MAX];
    q->kind = QUESTION_HIT;
    q->key = sim_keys_place(&s->keys, e->key);
    choose(q, "hit");
    choose(q, "miss");
    q->right = e->outcome == OUTCOME_HIT ? 0 : 1;
    sim_key_name(s, e->key, key);
    snprintf(q->text, sizeof q->text, "Next: GET %.60s, asked of %s. Hit or miss?", key,
             id_of(s, e->node));
    sim_why_missing(s, e->owner, e->key, why);
    if (q->right == 0)
        snprintf(q->why, sizeof q->why, "%s, which owns it, has it in its cache",
                 id_of(s, e->owner));
    else
        snprintf(q->why, sizeof q->why, "%s owns it: %s", id_of(s, e->owner), why);
}

/* --- who is evicted? ------------------------------------------------------------------------- */

static void choose_key(struct question *q, const struct cache_entry *e)
{
    uint8_t key[KEY_BYTES_MAX];
    char text[QUESTION_CHOICE_MAX];
    blob_copy(e->key, key);
    snprintf(text, sizeof text, "%.*s",
             (int)(e->key.len < sizeof text ? e->key.len : sizeof text - 1), (const char *)key);
    if (!has_choice(q, text))
        choose(q, text);
}

static bool holds(const struct sim_source *s, uint32_t node, const char *key)
{
    const struct world *w = travel_world(s->travel);
    const struct node *n = world_node(w, node);
    struct cache_entry e;
    return n && cache_peek(&n->cache, world_now_ns(w), slice_str(key), &e);
}

/* The next victim, and others from all over the line. false: there are too few. */
static bool choose_victims(const struct sim_source *s, uint32_t node, struct question *q)
{
    const struct node *n = world_node(travel_world(s->travel), node);
    const uint64_t items = n ? n->cache.stats.items : 0;
    struct cache_entry e;
    uint32_t cursor = 0, count = 0;
    while (items > 2 && count < VICTIMS_MAX && cache_walk(&n->cache, &cursor, &e)) {
        if (count == 0 || count == items / 3 || count == 2 * items / 3 || count + 1 == items)
            choose_key(q, &e);
        count++;
    }
    return q->choice_count > 1;
}

/* Others that had to go as well are no choices. false: the first one stayed (what has expired goes
 * first), so there is nothing to ask. */
static bool keep_those_that_stay(const struct sim_source *s, uint32_t node, struct question *q)
{
    uint32_t left = 1;
    for (uint32_t i = 1; i < q->choice_count; i++)
        if (holds(s, node, q->choices[i]))
            memmove(q->choices[left++], q->choices[i], sizeof q->choices[i]); /* may be itself */
    q->choice_count = left;
    return left > 1 && !holds(s, node, q->choices[0]);
}

static bool ask_victim(struct sim_source *s, uint64_t step, struct question *q)
{
    const struct record *r = NULL;
    if (travel_to_step(s->travel, step) == TRAVEL_THERE && s->travel->record_count > 0)
        r = &s->travel->records[0];
    if (!r || r->node >= s->scenario.node_count)
        return false;
    const uint16_t node = r->node;
    if (travel_to_step(s->travel, step - 1) != TRAVEL_THERE || !choose_victims(s, node, q) ||
        travel_to_step(s->travel, q->answer_step) != TRAVEL_THERE ||
        !keep_those_that_stay(s, node, q)) {
        q->choice_count = 0;
        return false;
    }
    shuffle(q);
    q->kind = QUESTION_VICTIM;
    snprintf(q->text, sizeof q->text,
             "Next: a PUT at %s, whose cache is full. Which key is evicted first?", id_of(s, node));
    snprintf(q->why, sizeof q->why, "of all in %s's cache it was used least recently (LRU)",
             id_of(s, node));
    return true;
}

/* --- what comes next ------------------------------------------------------------------------- */

/* Run until the request is answered. UINT64_MAX in *evicts: nothing is evicted on the way. */
static const struct sim_event *run_out(struct sim_source *s, uint64_t request, uint64_t *evicts)
{
    struct travel *t = s->travel;
    *evicts = UINT64_MAX;
    for (uint32_t i = 0; i < OVER_WITHIN_STEPS; i++) {
        if ((travel_kinds_of(t, t->step) & TRAVEL_EVICTION) != 0 && *evicts == UINT64_MAX)
            *evicts = t->step;
        const struct sim_event *e = sim_log_answer(&s->log, request);
        if (e && e->step <= t->step)
            return e;
        if (travel_forward(t) != TRAVEL_THERE)
            break;
    }
    return NULL;
}

/* Whichever question fits. Called just before the request is asked. */
static void ask_what_fits(const struct sim_source *s, const struct sim_event *e, struct question *q)
{
    const bool is_get =
        e->op == OP_GET && !e->closed && (e->outcome == OUTCOME_HIT || e->outcome == OUTCOME_MISS);
    const bool alone = sim_list_now(s)->ring->node_count == 1;
    if (is_get && (alone || e->request % 2 == 0))
        ask_hit(s, e, q);
    else
        ask_owner(s, e, q);
}

/* The present step is one in which a client asks. false: there is nothing to ask about it, and it
 * is the present again, so that the search goes on behind it. */
static bool ask_about_request(struct sim_source *s, const struct record *r, struct question *q)
{
    const uint64_t step = s->travel->step;
    uint64_t evicts;
    const struct sim_event *found = run_out(s, r->a, &evicts);
    if (found) {
        const struct sim_event e = *found;
        q->answer_step = e.step;
        const bool is_victim = e.op == OP_PUT && evicts != UINT64_MAX && ask_victim(s, evicts, q);
        if (travel_to_step(s->travel, step - 1) == TRAVEL_THERE && !is_victim)
            ask_what_fits(s, &e, q);
        if (q->choice_count > 1)
            return true;
    }
    const enum travel_end end = travel_to_step(s->travel, step);
    assert(end != TRAVEL_NO_PLACE); /* it was there */
    return false;
}

static bool ask_about_change(struct sim_source *s, struct question *q)
{
    const struct sim_changes *c = &s->changes;
    const uint64_t step = s->travel->step;
    for (uint32_t i = 0; i < c->count; i++) {
        if (c->items[i].step != step)
            continue;
        ask_moves(q, &c->items[i]);
        q->answer_step = step;
        return q->choice_count > 1 && travel_to_step(s->travel, step - 1) == TRAVEL_THERE;
    }
    return false;
}

static bool ask_about_step(struct sim_source *s, struct question *q)
{
    const struct travel *t = s->travel;
    if (t->record_count == 0)
        return false;
    const struct record r = t->records[0];
    if (r.kind == RECORD_CHANGE)
        return ask_about_change(s, q);
    return r.kind == RECORD_ASK && ask_about_request(s, &r, q);
}

enum arrival sim_foresee(void *self, const struct act *planned, struct question *q,
                         char out[SCENE_WORDS_MAX])
{
    struct sim_source *s = self;
    *q = (struct question){.key = SCENE_NO_KEY};
    if (planned) {
        snprintf(out, SCENE_WORDS_MAX, "There is nothing to ask about that.");
        return ask_planned(s, planned, q) && q->choice_count > 1 ? ARRIVED : ARRIVED_NOWHERE;
    }
    for (uint32_t i = 0; i < SLICE_STEPS; i++) {
        const enum travel_end end = travel_forward(s->travel);
        if (end == TRAVEL_NO_PLACE) {
            snprintf(out, SCENE_WORDS_MAX, "This is the end: nothing more happens.");
            return ARRIVED_NOWHERE;
        }
        if (end != TRAVEL_THERE)
            return sim_trouble(s, end, out);
        const bool is_request =
            s->travel->record_count > 0 && s->travel->records[0].kind == RECORD_ASK;
        if (ask_about_step(s, q))
            return ARRIVED;
        *q = (struct question){.key = SCENE_NO_KEY};
        if (is_request)
            break; /* that took long enough */
    }
    return ARRIVED_NOT_YET;
}
