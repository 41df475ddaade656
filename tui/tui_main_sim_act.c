/* tui/tui_main_sim_act.c - what is done by hand (tui/tui_main_sim_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_parts.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { ANSWER_WITHIN_STEPS = 20 * 1000 };

static const char *id_of(const struct sim_source *s, uint32_t node)
{
    return s->scenario.nodes[node].id;
}

static bool is_member(const struct sim_source *s, uint32_t node)
{
    return members_place(sim_list_now(s), node) != UINT32_MAX;
}

static bool is_up(const struct sim_source *s, uint32_t node)
{
    return world_node(travel_world(s->travel), node) != NULL;
}

/* Always returns false. */
PRINTF_LIKE(2, 3) static bool refuse(char out[SCENE_WORDS_MAX], const char *format, ...)
{
    va_list args;
    va_start(args, format);
    vsnprintf(out, SCENE_WORDS_MAX, format, args);
    va_end(args);
    return false;
}

/* --- a step of our own ----------------------------------------------------------------------- */

static void say_lost(const struct sim_source *s, uint64_t dropped, char out[SCENE_WORDS_MAX])
{
    const struct sim_deed *d = &s->deeds[s->travel->change_count - 1];
    if (dropped == 0 || s->travel->change_count > s->deed_max)
        return;
    const size_t used = strcspn(out, "."); /* the first sentence is enough now */
    snprintf(out + used, SCENE_WORDS_MAX - used, ". %llu later step%s replaced%s; u takes it back",
             (unsigned long long)dropped, dropped == 1 ? " is" : "s are",
             d->acts_lost > 0 ? ", with what you did there" : "");
}

/* So that taking it back can say what it was. Without memory it is not named. */
static void note_deed(struct sim_source *s, uint32_t acts_lost)
{
    char words[SCENE_WORDS_MAX];
    const uint32_t count = s->travel->change_count;
    if (count > s->deed_max) {
        struct sim_deed *grown = realloc(s->deeds, 2 * (size_t)count * sizeof *grown);
        if (!grown)
            return;
        s->deeds = grown;
        s->deed_max = 2 * count;
    }
    struct sim_deed *d = &s->deeds[count - 1];
    *d = (struct sim_deed){.number = s->deed, .acts_lost = acts_lost};
    sim_sentence(s, words);
    snprintf(d->words, sizeof d->words, "%.150s", words);
    d->words[strcspn(d->words, ".")] = '\0';
}

static bool intervene(struct sim_source *s, const struct intervention *what, uint64_t *dropped,
                      char out[SCENE_WORDS_MAX])
{
    uint64_t lost = 0;
    const uint32_t acts = s->travel->change_count;
    const enum travel_end end = travel_change(s->travel, what, &lost);
    *dropped += lost;
    if (end != TRAVEL_THERE)
        return sim_trouble(s, end, out) == ARRIVED;
    note_deed(s, acts + 1 - s->travel->change_count);
    return true;
}

static bool do_and_tell(struct sim_source *s, const struct intervention *what,
                        char out[SCENE_WORDS_MAX])
{
    uint64_t dropped = 0;
    if (!intervene(s, what, &dropped, out))
        return false;
    if (dropped > 0) {
        sim_sentence(s, out);
        say_lost(s, dropped, out);
    }
    return true;
}

/* --- members --------------------------------------------------------------------------------- */

static bool name_those_that_can(const struct sim_source *s, const char *id,
                                char out[SCENE_WORDS_MAX])
{
    size_t used = (size_t)snprintf(out, SCENE_WORDS_MAX, "No node %s can join. These can:", id);
    for (uint32_t i = 0; i < s->scenario.node_count && used + 70 < SCENE_WORDS_MAX; i++)
        if (!is_member(s, i))
            used += (size_t)snprintf(out + used, SCENE_WORDS_MAX - used, " %s", id_of(s, i));
    return false;
}

static bool add(struct sim_source *s, const struct act *a, char out[SCENE_WORDS_MAX])
{
    uint32_t node = 0;
    while (node < s->scenario.node_count &&
           (a->id[0] == '\0' ? is_member(s, node) : strcmp(a->id, id_of(s, node)) != 0))
        node++;
    if (node == s->scenario.node_count)
        return a->id[0] == '\0' ? refuse(out, "Every node of this story is a member already.")
                                : name_those_that_can(s, a->id, out);
    if (is_member(s, node))
        return refuse(out, "Node %s is there already.", id_of(s, node));
    const struct intervention what = {
        .kind = INTERVENTION_CHANGE,
        .change = {.kind = CHANGE_ADD, .node = (uint16_t)node, .id = "by hand"}};
    return do_and_tell(s, &what, out);
}

static bool remove_node(struct sim_source *s, const struct act *a, char out[SCENE_WORDS_MAX])
{
    if (!is_member(s, a->node))
        return refuse(out, "Node %s is no member: it cannot leave.", id_of(s, a->node));
    if (sim_list_now(s)->ring->node_count == 1)
        return refuse(out, "Cannot remove %s: it is the last node. Keys would have no owner.",
                      id_of(s, a->node));
    const struct intervention what = {
        .kind = INTERVENTION_CHANGE,
        .change = {.kind = CHANGE_REMOVE, .node = (uint16_t)a->node, .id = "by hand"}};
    return do_and_tell(s, &what, out);
}

/* --- faults ---------------------------------------------------------------------------------- */

static struct intervention fault(const struct act *a, enum fault_kind kind)
{
    return (struct intervention){.kind = INTERVENTION_FAULT,
                                 .fault = {.id = "by hand",
                                           .kind = kind,
                                           .a = (uint16_t)a->node,
                                           .b = (uint16_t)a->other,
                                           .way = WAY_BOTH,
                                           .delay_ns = a->delay_ns,
                                           .lasts_ns = a->for_ns == 0 ? TIME_NEVER : a->for_ns}};
}

static bool one_node(struct sim_source *s, const struct act *a, char out[SCENE_WORDS_MAX])
{
    static const enum fault_kind kinds[] = {
        [ACT_KILL] = FAULT_CRASH,    [ACT_RESTART] = FAULT_RESTART, [ACT_PAUSE] = FAULT_PAUSE,
        [ACT_RESUME] = FAULT_RESUME, [ACT_SLOW] = FAULT_SLOW,       [ACT_ISOLATE] = FAULT_ISOLATE};
    const bool up = is_up(s, a->node);
    if (a->kind == ACT_RESTART && up)
        return refuse(out, "Node %s is up: there is nothing to start.", id_of(s, a->node));
    if (a->kind != ACT_RESTART && !up)
        return refuse(out, "Node %s is down. x r starts it again.", id_of(s, a->node));
    struct intervention what = fault(a, kinds[a->kind]);
    if (!scenario_fault_can_last(what.fault.kind))
        what.fault.lasts_ns = TIME_NEVER;
    return do_and_tell(s, &what, out);
}

/* Sides stay as long as the travel, which may come back to them. */
static struct scenario_side *keep_sides(struct sim_source *s, uint32_t count)
{
    struct scenario_side **grown =
        realloc(s->sides, (s->side_count + 1) * sizeof(struct scenario_side *));
    if (!grown)
        return NULL;
    s->sides = grown;
    struct scenario_side *sides = calloc(count, sizeof *sides);
    if (sides)
        s->sides[s->side_count++] = sides;
    return sides;
}

static bool has_two_sides(const struct scenario_fault *f)
{
    for (uint32_t i = 1; i < f->side_count; i++)
        if (f->sides[i].group != f->sides[0].group)
            return true;
    return false;
}

static bool split(struct sim_source *s, const struct act *a, char out[SCENE_WORDS_MAX])
{
    const uint32_t nodes = s->scenario.node_count;
    struct scenario_side *sides = keep_sides(s, nodes);
    struct intervention what = fault(a, FAULT_PARTITION);
    if (!sides)
        return refuse(out, "Not enough memory.");
    for (uint32_t i = 0; i < nodes; i++)
        if (a->groups[i] != 0)
            sides[what.fault.side_count++] = (struct scenario_side){(uint16_t)i, a->groups[i]};
    what.fault.sides = sides;
    if (!has_two_sides(&what.fault))
        return refuse(out, "Name at least one node on each side: partition A / B,C");
    return do_and_tell(s, &what, out);
}

/* Both directions, as two steps. */
static bool cut(struct sim_source *s, const struct act *a, char out[SCENE_WORDS_MAX])
{
    uint64_t dropped = 0;
    struct act back = *a;
    back.node = a->other;
    back.other = a->node;
    const struct intervention there = fault(a, FAULT_CUT), again = fault(&back, FAULT_CUT);
    if (!intervene(s, &there, &dropped, out) || !intervene(s, &again, &dropped, out))
        return false;
    snprintf(out, SCENE_WORDS_MAX, "Nothing passes between %s and %s any more", id_of(s, a->node),
             id_of(s, a->other));
    say_lost(s, dropped, out);
    return true;
}

static bool heal(struct sim_source *s, char out[SCENE_WORDS_MAX])
{
    uint64_t dropped = 0;
    const struct act all = {.node = SCENARIO_ALL, .other = SCENARIO_ALL};
    const struct intervention whole = fault(&all, FAULT_HEAL);
    if (!intervene(s, &whole, &dropped, out))
        return false;
    for (uint32_t i = 0; i < s->scenario.node_count; i++) {
        struct look_node l;
        look_node(travel_world(s->travel), i, &l);
        const struct act one = {.node = i};
        const struct intervention go_on = fault(&one, FAULT_RESUME),
                                  as_before = fault(&one, FAULT_SLOW);
        if ((l.up && l.paused && !intervene(s, &go_on, &dropped, out)) ||
            (l.up && l.slow_ns > 0 && !intervene(s, &as_before, &dropped, out)))
            return false;
    }
    snprintf(out, SCENE_WORDS_MAX,
             "All that was cut is whole again; nobody is slow or stands still");
    say_lost(s, dropped, out);
    return true;
}

/* --- requests -------------------------------------------------------------------------------- */

/* Go on until it is answered, so that the answer is seen. */
static enum travel_end await(struct sim_source *s, uint64_t request)
{
    enum travel_end end = TRAVEL_THERE;
    for (uint32_t i = 0; i < ANSWER_WITHIN_STEPS && end == TRAVEL_THERE; i++) {
        if (!sim_log_pending(&s->log, request))
            break;
        end = travel_forward(s->travel);
    }
    return end == TRAVEL_NO_PLACE ? TRAVEL_THERE : end;
}

static bool visit(struct sim_source *s, const struct act *a, char out[SCENE_WORDS_MAX])
{
    static const enum op ops[] = {[ACT_GET] = OP_GET, [ACT_PUT] = OP_PUT, [ACT_DELETE] = OP_DELETE};
    uint64_t dropped = 0;
    uint32_t number;
    if (!travel_add_key(s->travel, a->key, &number))
        return refuse(out, "This key cannot be asked for: it is not valid UTF-8, has control "
                           "characters, or there are too many of your own.");
    if (!sim_keys_add(s, number))
        return refuse(out, "There is no room to show another key.");
    const struct intervention what = {
        .kind = INTERVENTION_VISIT,
        .visit = {.op = ops[a->kind],
                  .through = (uint16_t)a->node,
                  .key = number,
                  .value_len = a->value.len < s->scenario.value_bytes_max
                                   ? a->value.len
                                   : s->scenario.value_bytes_max,
                  .ttl_ms = a->ttl_ms}};
    if (!intervene(s, &what, &dropped, out))
        return false;
    const enum travel_end end = await(s, world_stats(travel_world(s->travel))->requests);
    if (end != TRAVEL_THERE)
        return sim_trouble(s, end, out) == ARRIVED;
    sim_sentence(s, out);
    say_lost(s, dropped, out);
    return true;
}

/* --- back ------------------------------------------------------------------------------------ */

/* All of the last deed. */
static bool undo(struct sim_source *s, char out[SCENE_WORDS_MAX])
{
    struct travel *t = s->travel;
    uint64_t dropped;
    if (t->change_count == 0)
        return refuse(out, "Nothing was changed by hand in this story.");
    if (t->change_count > s->deed_max)
        return refuse(out, "There was not enough memory to remember what was done.");
    struct sim_deed last = s->deeds[t->change_count - 1];
    while (t->change_count > 0 && s->deeds[t->change_count - 1].number == last.number) {
        last = s->deeds[t->change_count - 1];
        const enum travel_end end = travel_undo(t, &dropped);
        if (end != TRAVEL_THERE)
            return sim_trouble(s, end, out) == ARRIVED;
    }
    snprintf(out, SCENE_WORDS_MAX, "Taken back: %s. %s", last.words,
             last.acts_lost > 0 ? "What you had done later is not brought back"
                                : "The old future is open again");
    return true;
}

bool sim_act(void *self, const struct act *a, char out[SCENE_WORDS_MAX])
{
    struct sim_source *s = self;
    out[0] = '\0';
    s->deed++;
    switch (a->kind) {
    case ACT_ADD:
        return add(s, a, out);
    case ACT_REMOVE:
        return remove_node(s, a, out);
    case ACT_KILL:
    case ACT_RESTART:
    case ACT_PAUSE:
    case ACT_RESUME:
    case ACT_SLOW:
    case ACT_ISOLATE:
        return one_node(s, a, out);
    case ACT_PARTITION:
        return split(s, a, out);
    case ACT_CUT:
        return cut(s, a, out);
    case ACT_HEAL:
        return heal(s, out);
    case ACT_GET:
    case ACT_PUT:
    case ACT_DELETE:
        return visit(s, a, out);
    case ACT_UNDO:
        return undo(s, out);
    case ACT_RELOAD:
        break;
    }
    return refuse(out, "In a simulation there is no file to read again: a and d change the list.");
}
