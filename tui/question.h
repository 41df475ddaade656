/* tui/question.h - predict first: what will happen next?
 *
 * Asked before it happens, answered with one key, then it happens and the window says why.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TUI_QUESTION_H
#define TUI_QUESTION_H

#include "core/base.h"

enum { QUESTION_CHOICES_MAX = 4, QUESTION_TEXT_MAX = 240, QUESTION_CHOICE_MAX = 64 };

enum question_kind {
    QUESTION_OWNER,  /* who owns this key? */
    QUESTION_HIT,    /* hit or miss? */
    QUESTION_VICTIM, /* which key is evicted? */
    QUESTION_MOVES,  /* how many keys move? */
    QUESTION_KINDS,
};

struct question {
    enum question_kind kind;
    char text[QUESTION_TEXT_MAX];
    char choices[QUESTION_CHOICES_MAX][QUESTION_CHOICE_MAX];
    uint32_t choice_count;       /* 2 to QUESTION_CHOICES_MAX */
    uint32_t right;              /* the place of the right one */
    char why[QUESTION_TEXT_MAX]; /* the reason, for afterwards */
    uint32_t key;                /* that it is about: in scene.keys, or SCENE_NO_KEY */
    uint64_t answer_step; /* at which it has happened; 0: it is the user's own act, still to do */
};

/* How somebody has done so far. */
struct score {
    uint32_t asked[QUESTION_KINDS];
    uint32_t right[QUESTION_KINDS];
};

#endif
