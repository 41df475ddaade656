/* tui/tui_main_sim.c - see tui/tui_main_sim.h: opening, moving, closing.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/tui_main_sim_parts.h"

enum {
    SLICE_STEPS = 8 * 1024, /* some milliseconds */
    BUDGET_MIB = 512,       /* for the moments that are kept: a step back takes milliseconds */
};

#define NOT_SOUGHT UINT64_MAX

enum arrival sim_trouble(const struct sim_source *s, enum travel_end end, char out[SCENE_WORDS_MAX])
{
    if (end == TRAVEL_NO_MEMORY)
        snprintf(out, SCENE_WORDS_MAX,
                 "Not enough memory to go there; this is step %llu. A shorter way may do.",
                 (unsigned long long)s->travel->step);
    else
        snprintf(out, SCENE_WORDS_MAX,
                 "Step %llu is not what it was the first time: the simulator is not deterministic, "
                 "or memory was damaged. Please report this story and its seed.",
                 (unsigned long long)s->travel->step);
    return ARRIVED_IN_TROUBLE;
}

/* --- to a step, to a time -------------------------------------------------------------------- */

/* A slice of a long way. */
static enum travel_end go_on(struct travel *t, uint64_t step)
{
    t->patience_steps = SLICE_STEPS;
    const enum travel_end end = travel_to_step(t, step);
    t->patience_steps = 0;
    return end;
}

static enum arrival to_step(struct sim_source *s, uint64_t step, char out[SCENE_WORDS_MAX])
{
    struct travel *t = s->travel;
    const bool is_long = step > t->step && step - t->step > SLICE_STEPS;
    const enum travel_end end = is_long ? go_on(t, step) : travel_to_step(t, step);
    if (end == TRAVEL_NOT_YET)
        return ARRIVED_NOT_YET;
    if (end == TRAVEL_THERE)
        return ARRIVED;
    if (end != TRAVEL_NO_PLACE)
        return sim_trouble(s, end, out);
    snprintf(out, SCENE_WORDS_MAX, "This is the end of the story, step %llu.",
             (unsigned long long)t->step);
    return step == UINT64_MAX ? ARRIVED : ARRIVED_NOWHERE;
}

static enum arrival forward(struct sim_source *s, uint64_t count, char out[SCENE_WORDS_MAX])
{
    return to_step(s, s->travel->step + count, out);
}

static enum arrival back(struct sim_source *s, uint64_t count, char out[SCENE_WORDS_MAX])
{
    const uint64_t step = s->travel->step;
    if (step == 0) {
        snprintf(out, SCENE_WORDS_MAX, "This is step 0.");
        return ARRIVED_NOWHERE;
    }
    return to_step(s, step > count ? step - count : 0, out);
}

static enum arrival to_time(struct sim_source *s, uint64_t at_ns, char out[SCENE_WORDS_MAX])
{
    s->travel->patience_steps = SLICE_STEPS;
    const enum travel_end end = travel_to_time(s->travel, at_ns);
    s->travel->patience_steps = 0;
    if (end == TRAVEL_NOT_YET)
        return ARRIVED_NOT_YET;
    return end == TRAVEL_THERE || end == TRAVEL_NO_PLACE ? ARRIVED : sim_trouble(s, end, out);
}

/* --- to what is of interest ------------------------------------------------------------------ */

static bool is_of_interest(const struct sim_source *s, const struct sim_event *e,
                           const struct journey *j)
{
    const uint32_t wanted = j->interests;
    switch ((enum scene_event_kind)e->kind) {
    case EVENT_REQUEST:
        return ((wanted & INTEREST_ERROR) != 0 &&
                (e->closed || outcome_is_error((enum outcome)e->outcome))) ||
               ((wanted & INTEREST_KEY) != 0 && j->key < s->keys.count &&
                e->key == s->keys.numbers[j->key]);
    case EVENT_FAULT:
        return (wanted & INTEREST_FAULT) != 0;
    case EVENT_CHANGE:
        return (wanted & INTEREST_MEMBERS) != 0;
    case EVENT_EVICTION:
        return (wanted & INTEREST_EVICTION) != 0;
    case EVENT_BREACH:
        return (wanted & INTEREST_BREACH) != 0;
    case EVENT_LEARN:
    case EVENT_EXPIRY:
    case EVENT_NOTE:
    case EVENT_KINDS:
        break;
    }
    return false;
}

/* The first such step behind this one that is known; 0: none. */
static uint64_t find_next(const struct sim_source *s, uint64_t step, const struct journey *j)
{
    for (uint64_t i = sim_log_past(&s->log, step); i < s->log.count; i++)
        if (is_of_interest(s, &s->log.events[i], j))
            return s->log.events[i].step;
    return 0;
}

static enum arrival say_nothing(struct sim_source *s, const struct journey *j,
                                char out[SCENE_WORDS_MAX])
{
    const uint64_t from = s->sought_from;
    s->sought_from = NOT_SOUGHT;
    const enum travel_end end = travel_to_step(s->travel, from);
    if (end != TRAVEL_THERE)
        return sim_trouble(s, end, out);
    if (j->interests == INTEREST_BREACH)
        snprintf(out, SCENE_WORDS_MAX, "No promise is broken in what comes after this.");
    else
        snprintf(out, SCENE_WORDS_MAX,
                 "Nothing of interest comes after this%s. End goes to the end.",
                 s->log.is_full ? ", as far as the log goes" : "");
    return ARRIVED_NOWHERE;
}

/* The last step that is as it was recorded: what comes after it is another run. */
static enum arrival stop_at_parting(struct sim_source *s, char out[SCENE_WORDS_MAX])
{
    s->sought_from = NOT_SOUGHT;
    const enum travel_end end = travel_to_step(s->travel, s->relive.step);
    sim_trace_note(s, out);
    return end == TRAVEL_THERE ? ARRIVED_NOWHERE : sim_trouble(s, end, out);
}

/* What is known is searched; then the run goes on, and what becomes known is searched. */
static enum arrival next(struct sim_source *s, const struct journey *j, char out[SCENE_WORDS_MAX])
{
    struct travel *t = s->travel;
    const bool is_other = s->sought_interests != j->interests || s->sought_key != j->key;
    if (s->sought_from == NOT_SOUGHT || s->sought_from > t->step || is_other)
        s->sought_from = t->step;
    s->sought_interests = j->interests;
    s->sought_key = j->key;
    uint64_t found = find_next(s, s->sought_from, j);
    enum travel_end end = TRAVEL_THERE;
    if (found == 0) {
        end = go_on(t, UINT64_MAX);
        found = find_next(s, s->sought_from, j);
    }
    if (sim_trace_parts(s) && (found == 0 || found > s->relive.step) &&
        s->sought_from < s->relive.step)
        return stop_at_parting(s, out);
    if (found == 0 && end == TRAVEL_NOT_YET && !s->log.is_full)
        return ARRIVED_NOT_YET;
    if (end != TRAVEL_THERE && end != TRAVEL_NOT_YET && end != TRAVEL_NO_PLACE)
        return sim_trouble(s, end, out);
    if (found == 0)
        return say_nothing(s, j, out);
    s->sought_from = NOT_SOUGHT;
    end = travel_to_step(t, found);
    return end == TRAVEL_THERE ? ARRIVED : sim_trouble(s, end, out);
}

static enum arrival previous(struct sim_source *s, const struct journey *j,
                             char out[SCENE_WORDS_MAX])
{
    const uint64_t step = s->travel->step;
    for (uint64_t i = step > 0 ? sim_log_past(&s->log, step - 1) : 0; i > 0; i--) {
        if (!is_of_interest(s, &s->log.events[i - 1], j))
            continue;
        const enum travel_end end = travel_to_step(s->travel, s->log.events[i - 1].step);
        return end == TRAVEL_THERE ? ARRIVED : sim_trouble(s, end, out);
    }
    snprintf(out, SCENE_WORDS_MAX,
             "Nothing of interest comes before this. Home goes to the beginning.");
    return ARRIVED_NOWHERE;
}

enum arrival sim_go(void *self, const struct journey *j, char out[SCENE_WORDS_MAX])
{
    struct sim_source *s = self;
    if (j->kind != JOURNEY_NEXT)
        s->sought_from = NOT_SOUGHT;
    switch (j->kind) {
    case JOURNEY_FORWARD:
        return forward(s, j->count, out);
    case JOURNEY_BACK:
        return back(s, j->count, out);
    case JOURNEY_STEP:
        return to_step(s, j->count, out);
    case JOURNEY_TIME:
        return to_time(s, j->count, out);
    case JOURNEY_NEXT:
        return next(s, j, out);
    case JOURNEY_PREVIOUS:
        break;
    }
    return previous(s, j, out);
}

/* --- beginning and end ----------------------------------------------------------------------- */

static void on_passed(void *self, const struct travel_passed *p)
{
    sim_log_step(self, p);
}

static void on_forgotten(void *self, uint64_t step)
{
    sim_log_forget_after(self, step);
}

static void sim_close(void *self)
{
    struct sim_source *s = self;
    sim_trace_close(s);
    travel_free(s->travel);
    sim_log_destroy(&s->log);
    sim_keys_destroy(&s->keys);
    for (uint32_t i = 0; i < s->side_count; i++)
        free(s->sides[i]);
    free(s->sides);
    free(s->deeds);
    free(s->changes.items);
    free(s->beats.sums);
    free(s->beats.beats);
    free(s->nodes);
    free(s->marks);
    scenario_destroy(&s->scenario);
    free(s);
}

static bool make(struct sim_source *s)
{
    if (!scenario_add_spares(&s->scenario, SIM_SPARES))
        return false;
    const uint32_t nodes = s->scenario.node_count;
    s->beats.beat_ns = s->scenario.end_ns / SIM_BEATS + 1;
    s->travel = travel_new(&s->scenario, s->seed, (uint64_t)BUDGET_MIB << 20);
    s->nodes = calloc(nodes, sizeof *s->nodes);
    s->marks = calloc(SIM_MARKS_MAX, sizeof *s->marks);
    s->beats.sums = calloc((size_t)SIM_BEATS * nodes, sizeof *s->beats.sums);
    s->beats.beats = calloc((size_t)SIM_BEATS * nodes, sizeof *s->beats.beats);
    return s->travel && s->nodes && s->marks && s->beats.sums && s->beats.beats &&
           sim_log_init(&s->log) && sim_keys_init(s);
}

static void name_nodes(struct sim_source *s)
{
    bool letters = true;
    for (uint32_t i = 0; i < s->scenario.node_count; i++)
        letters = letters && s->scenario.nodes[i].id[1] == '\0';
    for (uint32_t i = 0; i < s->scenario.node_count; i++) {
        snprintf(s->nodes[i].id, sizeof s->nodes[i].id, "%s", s->scenario.nodes[i].id);
        s->nodes[i].letter = scene_letter(i, s->nodes[i].id, letters);
    }
    snprintf(s->title, sizeof s->title, "%s, seed %llu", s->scenario.name,
             (unsigned long long)s->seed);
}

bool sim_open(struct source *out, struct scenario *scenario, uint64_t seed)
{
    static const struct source_verbs verbs = {.look = sim_look,
                                              .go = sim_go,
                                              .act = sim_act,
                                              .path = sim_path,
                                              .foresee = sim_foresee,
                                              .close = sim_close};
    struct sim_source *s = calloc(1, sizeof *s);
    if (!s) {
        scenario_destroy(scenario);
        return false;
    }
    s->scenario = *scenario;
    s->seed = seed;
    s->sought_from = NOT_SOUGHT;
    if (!make(s)) {
        sim_close(s);
        return false;
    }
    name_nodes(s);
    const struct travel_listener listener = {
        .self = s, .passed = on_passed, .forgotten = on_forgotten};
    travel_watch(s->travel, &listener);
    *out = (struct source){.verbs = &verbs, .self = s};
    return true;
}
