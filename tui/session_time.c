/* tui/session_time.c - steps, playing, marks (tui/session_parts.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/session_parts.h"

#include <stdio.h>

/* --- setting out ----------------------------------------------------------------------------- */

/* One slice of the way. */
static bool go_on(struct session *s)
{
    char why[SCENE_WORDS_MAX] = "";
    const enum arrival a = s->source.verbs->go(s->source.self, &s->journey, why);
    s->ui.seeking = a == ARRIVED_NOT_YET;
    if (a == ARRIVED_NOWHERE || a == ARRIVED_IN_TROUBLE) {
        s->ui.playing = false;
        session_tell(s, a == ARRIVED_NOWHERE, "%s", why);
    } else if (a == ARRIVED_NOT_YET && !s->ui.playing) {
        session_tell(s, true, "on the way, at step %llu; Esc stops",
                     (unsigned long long)s->scene.step);
    } else if (a == ARRIVED && s->ui.message[0] != '\0') {
        s->ui.message[0] = '\0';
    }
    session_look(s);
    return a != ARRIVED_IN_TROUBLE;
}

bool session_go(struct session *s, const struct journey *j)
{
    s->journey = *j;
    s->foreseeing = s->ui.asking = false; /* going somewhere leaves a question open behind */
    const bool fine = go_on(s);
    if (!s->ui.playing)
        s->play_ns = s->scene.now_ns;
    return fine;
}

void session_stop(struct session *s)
{
    s->ui.playing = s->ui.seeking = s->foreseeing = false;
    s->play_ns = s->scene.now_ns;
}

/* --- playing --------------------------------------------------------------------------------- */

static uint64_t faster(uint64_t ns, int speed)
{
    return speed < 0 ? ns >> -speed : ns << speed;
}

void session_tick(struct session *s, uint64_t elapsed_ns)
{
    const uint64_t most_ns = NS_PER_S; /* after a pause of the machine, do not leap */
    if (s->ui.seeking && s->foreseeing) {
        session_ask_on(s);
    } else if (s->ui.seeking) {
        go_on(s);
    } else if (s->ui.playing && s->scene.kind != SCENE_LIVE) {
        s->play_ns += faster(elapsed_ns < most_ns ? elapsed_ns : most_ns, s->ui.speed);
        const struct journey j = {.kind = JOURNEY_TIME, .count = s->play_ns};
        session_go(s, &j);
        if (s->play_ns >= s->scene.end_ns) {
            session_stop(s);
            session_tell(s, true, "This is the end. Home goes to the beginning, , one step back.");
        }
    }
}

/* Real time cannot be stopped; one stands still in it, or goes with it. */
static bool follow(struct session *s, bool go)
{
    const struct journey still = {.kind = JOURNEY_BACK, .count = 0},
                         now = {.kind = JOURNEY_STEP, .count = UINT64_MAX};
    const bool fine = session_go(s, go ? &now : &still);
    s->ui.playing = go;
    return fine;
}

static bool play(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 0, 0))
        return false;
    if (s->scene.kind == SCENE_LIVE)
        return follow(s, !s->ui.playing);
    const bool was_busy = session_is_busy(s);
    session_stop(s);
    if (was_busy)
        return true;
    if (s->ui.predicting) {
        session_note(s, ":step"); /* what it comes to, for the script */
        const bool asked = session_ask(s, NULL);
        s->scripted_step = s->scene.step;
        return asked;
    }
    if (s->scene.ended && s->scene.step == s->scene.known)
        return session_tell(s, true, "This is the end. Home goes to the beginning.");
    s->ui.playing = true;
    return true;
}

static bool pause_play(struct session *s, const struct command *c)
{
    if (s->scene.kind == SCENE_LIVE)
        return follow(s, false);
    session_stop(s);
    return session_takes(s, c, 0, 0);
}

static bool speed(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    int power = s->ui.speed;
    if (strcmp(c->words[0], "faster") == 0)
        power += power < SPEED_MOST;
    else if (strcmp(c->words[0], "slower") == 0)
        power -= power > SPEED_LEAST;
    else if (!command_speed(c->words[0], &power))
        return session_tell(
            s, false, ":speed needs a number or fraction from 1/8 to 64, not \"%s\".", c->words[0]);
    s->ui.speed = power;
    return true;
}

/* --- steps ----------------------------------------------------------------------------------- */

static bool step(struct session *s, const struct command *c)
{
    struct journey j = {.kind = c->verb == VERB_STEP ? JOURNEY_FORWARD : JOURNEY_BACK, .count = 1};
    if (!session_takes(s, c, 0, 1))
        return false;
    if (c->count == 1 && !command_number(c->words[0], UINT32_MAX, &j.count))
        return session_misused(s, c);
    session_stop(s);
    if (s->ui.predicting && c->verb == VERB_STEP && c->count == 0)
        return session_ask(s, NULL);
    if (j.count > 1) { /* a long way is gone in slices, so it must be known where it ends */
        const uint64_t here = s->scene.step;
        const bool on = c->verb == VERB_STEP;
        j.kind = JOURNEY_STEP;
        j.count = on ? here + j.count : here > j.count ? here - j.count : 0;
    }
    return session_go(s, &j);
}

static const struct {
    const char *word;
    uint32_t interest;
} interests[] = {
    {"join", INTEREST_MEMBERS}, {"fault", INTEREST_FAULT},       {"breach", INTEREST_BREACH},
    {"error", INTEREST_ERROR},  {"eviction", INTEREST_EVICTION}, {"key", INTEREST_KEY},
};

static bool read_interests(struct session *s, const struct command *c, struct journey *j)
{
    j->key = s->ui.key;
    if (c->count == 0) {
        j->interests = INTEREST_MEMBERS | INTEREST_FAULT | INTEREST_BREACH |
                       (j->key != SCENE_NO_KEY ? INTEREST_KEY : 0);
        return true;
    }
    for (size_t i = 0; i < ARRAY_LEN(interests); i++)
        if (strcmp(c->words[0], interests[i].word) == 0)
            j->interests = interests[i].interest;
    if (j->interests == 0)
        return session_misused(s, c);
    if (j->interests == INTEREST_KEY && j->key == SCENE_NO_KEY)
        return session_tell(s, false, "No key is selected. / finds one.");
    return true;
}

static bool next(struct session *s, const struct command *c)
{
    struct journey j = {.kind = c->verb == VERB_NEXT ? JOURNEY_NEXT : JOURNEY_PREVIOUS};
    if (!session_takes(s, c, 0, 1) || !read_interests(s, c, &j))
        return false;
    session_stop(s);
    if (s->ui.predicting && c->verb == VERB_NEXT && c->count == 0)
        return session_ask(s, NULL);
    return session_go(s, &j);
}

static bool read_place(const struct session *s, const char *word, struct journey *j)
{
    const size_t len = strlen(word);
    char digits[8];
    uint64_t percent;
    *j = (struct journey){.kind = JOURNEY_STEP};
    if (strcmp(word, "end") == 0) {
        j->count = UINT64_MAX;
        return true;
    }
    if (strncmp(word, "t=", 2) == 0) {
        j->kind = JOURNEY_TIME;
        return command_duration(word + 2, &j->count);
    }
    if (len > 1 && len < sizeof digits && word[len - 1] == '%') {
        memcpy(digits, word, len - 1);
        digits[len - 1] = '\0';
        j->kind = JOURNEY_TIME;
        if (!command_number(digits, 100, &percent))
            return false;
        j->count = s->scene.end_ns / 100 * percent;
        return true;
    }
    return command_number(word, UINT64_MAX, &j->count);
}

static bool seek(struct session *s, const struct command *c)
{
    struct journey j;
    if (!session_takes(s, c, 1, 1))
        return false;
    if (!read_place(s, c->words[0], &j))
        return session_tell(s, false,
                            ":seek needs a step, a percentage, a time like t=3.1s, or end, not "
                            "\"%s\".",
                            c->words[0]);
    session_stop(s);
    if (s->scene.kind == SCENE_LIVE && j.count == UINT64_MAX)
        return follow(s, true);
    return session_go(s, &j);
}

/* --- marks ----------------------------------------------------------------------------------- */

static bool mark(struct session *s, const struct command *c)
{
    if (!session_takes(s, c, 1, 1))
        return false;
    const char letter = c->words[0][0];
    if (letter < 'a' || letter > 'z' || c->words[0][1] != '\0')
        return session_tell(s, false, "A mark is a letter from a to z, not \"%s\".", c->words[0]);
    uint64_t *at = &s->ui.marks[letter - 'a'];
    if (c->verb == VERB_MARK) {
        *at = s->scene.step;
        return session_tell(s, true, "step %llu is mark %c; '%c comes back to it",
                            (unsigned long long)*at, letter, letter);
    }
    if (*at == SCENE_UNKNOWN)
        return session_tell(s, false, "There is no mark %c. m%c sets it, here.", letter, letter);
    const struct journey j = {.kind = JOURNEY_STEP, .count = *at};
    session_stop(s);
    return session_go(s, &j);
}

session_run session_time_run(enum verb verb)
{
    static const session_run runs[VERB_COUNT] = {
        [VERB_PLAY] = play, [VERB_PAUSE] = pause_play, [VERB_SPEED] = speed, [VERB_STEP] = step,
        [VERB_BACK] = step, [VERB_NEXT] = next,        [VERB_PREV] = next,   [VERB_SEEK] = seek,
        [VERB_MARK] = mark, [VERB_GOTO_MARK] = mark,
    };
    return runs[verb];
}
