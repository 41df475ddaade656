/* tui/draw_words.c - what the words and signs of the screen mean, over a view (tui/draw.h).
 *
 *    ┌ What the words mean   j k select   Esc closes ─────────────────────────┐
 *    │>V             points that each node has on the ring                    │
 *    │ point, arc    a place on the ring; the stretch that ends there         │
 *    │ ...                                                                    │
 *    │ ? the keys                                                 page 1 of 2 │
 *    └────────────────────────────────────────────────────────────────────────┘
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/draw.h"

#include "tui/box.h"
#include "tui/wrap.h"

enum {
    LABEL = 16, /* columns: the mark of the selected line, the word */
    WIDTH = 76,
};

static const struct {
    const char *word, *means;
} lines[] = {
    {"V", "points that each node of weight 1 has on the ring"},
    {"point, arc", "a place on the ring; the stretch that ends there, its arc"},
    {"owner", "the node whose point comes next, clockwise from the hash"},
    {"own%, keys", "its part of the ring; how many of the story's keys it owns"},
    {"+/-", "keys that it gained or lost when the members last changed"},
    {"mem%, hit%", "part of its memory in use; part of its GETs that hit"},
    {"old list", "this node has not heard yet that the members have changed"},
    {"orphan", "a copy that is left where its key does not belong any more"},
    {"cold", "a miss since the key moved: its new owner has no copy yet"},
    {"moved", "a key, or part of the ring, with another owner than before"},
    {"ideal", "keys that such a change moves if all nodes own equal parts"},
    {"expected", "what chance alone would make, with so many points and keys"},
    {"hash mod n", "spread without a ring: a change moves nearly all keys"},
    {"shared", "columns of the bar with several owners: + zooms in"},
    {"evicted,expired", "gone for want of room; gone as its time to live was over"},
    {"B→C", "in the log: B was asked for a key, and asked C, its owner"},
    {"shared a trip", "a GET that was answered by what another GET had fetched"},
    {"ladder", "Path: each line is a message or a decision; time goes down"},
    {"A d", "time line: a node joins, leaves"},
    {"x R", "time line: a node crashes, starts again"},
    {"p h", "time line: nodes are cut off from others, all is healed"},
    {"s z r", "time line: a node is slow, stands still, goes on again"},
    {"! o", "time line: a promise is broken; any other fault"},
    {"━", "time line: it lasts as long as this line"},
    {"●", "time line: the present"},
    {"◆ ·", "the selected key; where other keys lie"},
    {">", "the line that is selected"},
    {"+ x ~", "before a node: joined, down, slow or cut off"},
    {"?", "behind a number: the last value seen, not the present one"},
    {"-", "nothing to tell, or nobody has told"},
};

uint32_t draw_words_count(void)
{
    return ARRAY_LEN(lines);
}

static int rows_of(uint32_t line, int width, int height)
{
    const int rows = wrap_rows(width - LABEL - 2, lines[line].means);
    return rows < height ? rows : height;
}

static void draw_line(struct area a, int y, uint32_t line, int rows, bool is_selected)
{
    area_put(area_part(a, 1, y, LABEL, 1), 0, 0, ROLE_HINT, lines[line].word);
    wrap_put(area_part(a, 0, 0, a.width - 1, a.height), LABEL + 1, y, rows, ROLE_TEXT,
             lines[line].means);
    if (is_selected) {
        area_put(a, 0, y, ROLE_TEXT, ">");
        for (int i = 0; i < rows; i++)
            area_mark(a, 0, y + i, a.width, CELL_SELECTED);
    }
}

struct pages {
    int count;
    int selected; /* with the selected line */
};

/* Lines are never broken between pages. draws: those of this page; else -1. */
static struct pages walk(struct area a, uint32_t at, int draws)
{
    struct pages p = {.count = 1, .selected = 0};
    int y = 0;
    for (uint32_t i = 0; i < ARRAY_LEN(lines); i++) {
        const int rows = rows_of(i, a.width, a.height);
        if (y + rows > a.height) {
            p.count++;
            y = 0;
        }
        if (i == at)
            p.selected = p.count - 1;
        if (p.count - 1 == draws)
            draw_line(a, y, i, rows, i == at);
        y += rows;
    }
    return p;
}

void draw_words(struct area a, const struct scene *s, const struct ui *u)
{
    (void)s;
    const int rows = box_rows(a) - 1;
    const uint32_t last = ARRAY_LEN(lines) - 1, at = u->words_at < last ? u->words_at : last;
    const struct area room =
        box_put(a, WIDTH, rows + 1, "What the words mean   j k select   Esc closes");
    if (rows < 1 || room.width <= LABEL + 2)
        return;
    const struct area body = area_part(room, 0, 0, room.width, rows);
    const struct pages p = walk(body, at, -1);
    walk(body, at, p.selected);
    const struct area foot = area_part(room, 0, rows, room.width, 1);
    area_put(foot, 1, 0, ROLE_DIM, "? the keys");
    if (p.count > 1)
        area_print_right(foot, 0, ROLE_DIM, " page %d of %d ", p.selected + 1, p.count);
}
