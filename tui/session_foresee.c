/* tui/session_foresee.c - predict first: a question before it happens (tui/session_parts.h).
 *
 *    . or c or Space     the world looks for what comes next that can be asked about, and stops
 *                        just before it
 *    1 to 4              the answer; it happens, and the reason is told
 *    Esc                 it happens without an answer; nobody counts it
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include <stdio.h>

/* --- asking ---------------------------------------------------------------------------------- */

static bool look_for(struct session *s, const struct act *planned)
{
    char why[SCENE_WORDS_MAX] = "";
    const enum arrival a = s->source.verbs->foresee(s->source.self, planned, &s->ui.question, why);
    s->foreseeing = s->ui.seeking = a == ARRIVED_NOT_YET;
    s->ui.asking = a == ARRIVED;
    session_look(s);
    if (a == ARRIVED && s->ui.question.key != SCENE_NO_KEY)
        session_select_key(s, s->ui.question.key); /* so that it is marked on the ring */
    s->play_ns = s->scene.now_ns;
    if (a == ARRIVED || a == ARRIVED_NOT_YET)
        return true;
    session_tell(s, false, "%s", why);
    return planned != NULL && session_carry_out(s);
}

bool session_ask(struct session *s, const struct act *planned)
{
    if (!s->source.verbs->foresee)
        return session_tell(s, false, "Nothing can be predicted here: that needs a simulation.");
    s->ui.asking = false;
    s->plan.is_there = s->plan.is_there && planned;
    return look_for(s, planned);
}

void session_ask_on(struct session *s)
{
    look_for(s, s->plan.is_there ? &s->plan.act : NULL);
}

/* --- the answer ------------------------------------------------------------------------------ */

static bool let_it_happen(struct session *s, const struct question *q)
{
    if (q->answer_step == 0)
        return session_carry_out(s);
    const struct journey j = {.kind = JOURNEY_STEP, .count = q->answer_step};
    return session_go(s, &j);
}

static void tell_verdict(struct session *s, const struct question *q, uint64_t answer)
{
    const bool right = answer == q->right + 1;
    const char *verdict = answer == 0 ? "It is" : right ? "Right," : "No, it is";
    if (answer > 0) {
        s->ui.score.asked[q->kind]++;
        s->ui.score.right[q->kind] += right;
    }
    session_tell(s, answer == 0 || right, "%s %s: %s", verdict, q->choices[q->right], q->why);
}

static bool answer(struct session *s, const struct command *c)
{
    uint64_t number;
    if (!session_takes(s, c, 1, 1))
        return false;
    if (!s->ui.asking)
        return session_tell(s, false, "Nothing is asked. P switches questions on, . asks one.");
    const struct question q = s->ui.question;
    if (!command_number(c->words[0], q.choice_count, &number))
        return session_tell(s, false, "Choose 1 to %u, or 0 for no answer.",
                            (unsigned)q.choice_count);
    s->ui.asking = false;
    const bool done = let_it_happen(s, &q);
    while (s->ui.seeking)
        session_tick(s, 0);
    if (done)
        tell_verdict(s, &q, number);
    return done;
}

static bool predict(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 0, 1))
        return false;
    if (!s->source.verbs->foresee)
        return session_tell(s, false, "Nothing can be predicted here: that needs a simulation.");
    const bool on = c->count == 1 && strcmp(c->words[0], "on") == 0;
    const bool off = c->count == 1 && strcmp(c->words[0], "off") == 0;
    if (c->count == 1 && !on && !off)
        return session_misused(s, c);
    session_stop(s);
    s->ui.predicting = c->count == 0 ? !s->ui.predicting : on;
    s->ui.asking = false;
    return session_tell(s, true,
                        s->ui.predicting ? "Predict first: . asks about what comes next, 1 to 4 "
                                           "answer, P ends it."
                                         : "No more questions.");
}

session_run session_foresee_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_PREDICT] = predict,
        [VERB_ANSWER] = answer,
    };
    return runs[verb];
}
