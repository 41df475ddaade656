/* tui/draw_question.c - a question before it happens, over a view (tui/draw.h, tui/question.h).
 *
 *    ┌─ Predict first ─────────────────────────────────────────┐
 *    │ Client 1 is about to GET user:40 of node A. Who owns it? │
 *    │                                                          │
 *    │  1  node A                                               │
 *    │  2  node B                                               │
 *    │                                                          │
 *    │ Right so far: owner 2 of 3, hit or miss 0 of 1           │
 *    └──────────────────────────────────────────────────────────┘
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <inttypes.h>
#include <stdio.h>

#include "tui/box.h"
#include "tui/wrap.h"

enum { COLUMNS = 60, SCORE_MAX = 240 };

/* Of each kind that was asked; "" if none was. */
static void tell_score(const struct score *score, char out[SCORE_MAX])
{
    static const char *const names[QUESTION_KINDS] = {"owner", "hit or miss", "eviction",
                                                      "keys that move"};
    char part[64];
    out[0] = '\0';
    for (int i = 0; i < QUESTION_KINDS; i++) {
        if (score->asked[i] == 0)
            continue;
        snprintf(part, sizeof part, "%s %s %" PRIu32 " of %" PRIu32,
                 out[0] == '\0' ? "Right so far:" : ",", names[i], score->right[i],
                 score->asked[i]);
        strncat(out, part, SCORE_MAX - 1 - strlen(out));
    }
}

/* Where there is hardly room, no edge and no title. */
static struct area make_room(struct area a, int width, int rows)
{
    if (rows <= box_rows(a) || box_columns(a) < a.width)
        return box_put(a, width, rows, "Predict first");
    area_fill(a, ROLE_TEXT, " ");
    return a;
}

void draw_question(struct area a, const struct scene *s, const struct ui *u)
{
    (void)s;
    char score[SCORE_MAX];
    const struct question *q = &u->question;
    const int width = box_columns(a) < COLUMNS ? box_columns(a) : COLUMNS;
    const int choices =
        q->choice_count < QUESTION_CHOICES_MAX ? (int)q->choice_count : QUESTION_CHOICES_MAX;
    tell_score(&u->score, score);
    const int text = wrap_rows(width, q->text), scores = wrap_rows(width, score);
    const int blanks = scores > 0 ? 2 : 1, needed = text + choices + scores;
    const int gap = needed + blanks <= box_rows(a) ? 1 : 0;
    const struct area room = make_room(a, width, needed + gap * blanks);
    const int most = room.height - choices; /* the choices must be there */
    int y = wrap_put(room, 0, 0, text < most ? text : most, ROLE_TITLE, q->text) + gap;
    for (int i = 0; i < choices; i++) {
        area_print(room, 1, y, ROLE_HINT, "%d", i + 1);
        area_put(room, 4, y++, ROLE_TEXT, q->choices[i]);
    }
    wrap_put(room, 0, y + gap, scores, ROLE_DIM, score);
}
