/* tui/draw_message.c - the sentence at the bottom, or the line that is being typed (tui/draw.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include <stdio.h>

#include "tui/glyphs.h"
#include "tui/wrap.h"

/* --- a line that is typed -------------------------------------------------------------------- */

static int columns_before(const char *line, uint32_t bytes)
{
    int columns = 0;
    for (uint32_t at = 0, used; at < bytes && line[at] != '\0'; at += used, columns++)
        glyph_next(line + at, strlen(line + at), &used);
    return columns;
}

/* A line that is too long is moved to the left, so that the cursor can be seen. */
static void draw_line(struct area a, const struct ui *u)
{
    const int cursor = columns_before(u->line, u->cursor);
    const int hidden = cursor >= a.width ? cursor - a.width + 1 : 0;
    const char *text = u->line;
    uint32_t used;
    for (int i = 0; i < hidden; i++, text += used)
        glyph_next(text, strlen(text), &used);
    area_put(a, 0, 0, ROLE_TEXT, text);
    area_mark(a, cursor - hidden, 0, 1, CELL_SELECTED);
}

static void draw_typing(struct area a, const struct ui *u)
{
    const char *before = u->prompt == PROMPT_COMMAND  ? ":"
                         : u->prompt == PROMPT_SEARCH ? "find: "
                                                      : "only lines with: ";
    const int x = area_put(a, 1, 0, ROLE_HINT, before);
    draw_line(area_part(a, x, 0, a.width - x - 1, 1), u);
    wrap_put(a, 1, 1, a.height - 1, u->message_is_bad ? ROLE_BAD : ROLE_TEXT, u->message);
}

/* --- what is told ---------------------------------------------------------------------------- */

/* What a menu is about; the keys are in the hints. */
static bool menu_words(const struct scene *s, const struct ui *u, char out[SCENE_WORDS_MAX])
{
    if (u->menu == MENU_FAULT && u->node < s->node_count)
        snprintf(out, SCENE_WORDS_MAX, "What is to happen to node %s?", s->nodes[u->node].id);
    else if (u->menu == MENU_FAULT)
        snprintf(out, SCENE_WORDS_MAX, "What is to happen?");
    else if (u->menu == MENU_MARK)
        snprintf(out, SCENE_WORDS_MAX, "Which mark is to be set here? A letter from a to z.");
    else if (u->menu == MENU_GOTO_MARK)
        snprintf(out, SCENE_WORDS_MAX, "To which mark? A letter from a to z.");
    return u->menu != MENU_NONE;
}

void draw_message(struct area a, const struct scene *s, const struct ui *u)
{
    char menu[SCENE_WORDS_MAX];
    const struct area room = area_part(a, 0, 0, a.width - 1, a.height);
    if (u->prompt != PROMPT_NONE && u->prompt != PROMPT_CONFIRM)
        draw_typing(a, u);
    else if (menu_words(s, u, menu))
        wrap_put(room, 1, 0, a.height, ROLE_HINT, menu);
    else if (u->prompt == PROMPT_CONFIRM)
        wrap_put(room, 1, 0, a.height, ROLE_WARN, u->message);
    else if (u->message[0] != '\0')
        wrap_put(room, 1, 0, a.height, u->message_is_bad ? ROLE_BAD : ROLE_TEXT, u->message);
    else
        wrap_put(room, 1, 0, a.height, s->sentence_is_bad ? ROLE_BAD : ROLE_TEXT, s->sentence);
}
