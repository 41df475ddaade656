/* tui/draw_flow.c - who gave keys to whom when the members last changed, and which (tui/draw.h).
 *
 *    ─ 2 Flow: who gave keys to whom   D joins, at step 31 ──────────────────────────
 *     from \ to    A     B     C     D  │   had    gave   [n] = moved   · = 0
 *        A         4     ·     ·    [7] │    11       7   ok  only D gained keys
 *       now        4    13     6    25  │    48      25   ok  every key has an owner
 *     ring       ██████████████████························  25 of 48, 52 %
 *     ideal      █████████·································  12 of 48, 25 %
 *     hash mod n █████████████████████████·················  35 of 48, 73 %
 *    ─ Moved keys, 2 of 25 ──────────────────────────────────────────────────────────
 *       key       hash      from → to  arc now             copy
 *     > user:40   a48831dd  C → D      a0ade94b..c58597aa  C: 41 s left, an orphan
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "tui/draw_parts.h"
#include "tui/words.h"

enum { LABEL = 12, KEY_MOST = 24, NODE_MOST = 12, CELL = 64, AMOUNTS = 3, NUMBER_MAX = 16 };

/* --- how many -------------------------------------------------------------------------------- */

static int digits_of(uint32_t number)
{
    char text[NUMBER_MAX];
    return snprintf(text, sizeof text, "%" PRIu32, number);
}

static void put_amount(struct area a, int y, const char *label, double amount, uint32_t keys)
{
    const int digits = digits_of(keys), numbers = 2 * digits + (int)strlen("   of , 99.9 %");
    const int width = a.width - LABEL - numbers > 0 ? a.width - LABEL - numbers : 0;
    char number[AREA_LINE_MAX], percent[PARTS_WORDS_MAX];
    snprintf(number, sizeof number, "%.0f", amount);
    const double part = keys > 0 ? strtod(number, NULL) / keys : 0; /* of what is told */
    const int full = (int)(part * width + 0.5);
    area_put(a, 1, y, ROLE_DIM, label);
    area_row(a, LABEL, y, full, ROLE_TEXT, "█");
    area_row(a, LABEL + full, y, width - full, ROLE_DIM, "·");
    area_print(a, LABEL + width, y, ROLE_TEXT, "  %*s of %" PRIu32 ", %s %%", digits, number, keys,
               words_part(part, percent));
}

void put_amounts(struct area a, const struct scene *s, const struct ui *u, const struct flow *f)
{
    static const char *const labels[AMOUNTS] = {"ring", "ideal", "hash mod n"};
    const double amounts[AMOUNTS] = {f->moved, f->ideal, f->moved_by_modulo};
    const bool is_modulo = s->members && s->members->placement == PLACEMENT_MODULO;
    for (int i = 0; i < AMOUNTS; i++) {
        const char *label = i == 0 && is_modulo ? "now" : labels[i];
        if (draw_hides(s, u))
            area_print(a, 1, i, ROLE_DIM, "%-10s ?", label);
        else
            put_amount(a, i, label, amounts[i], f->keys);
    }
}

/* --- which ----------------------------------------------------------------------------------- */

struct list {
    struct area area;
    const struct scene *scene;
    const struct ui *ui;
    uint32_t first;      /* key that is visible */
    uint64_t top, count; /* its place among the moved ones; how many of these there are */
    int key_columns, node_columns;
};

static int wider(int width, const char *text, int most)
{
    const int columns = text_columns(text);
    return columns > most ? most : columns > width ? columns : width;
}

static void choose_rows(struct list *l, uint64_t moved)
{
    const int rows = l->area.height - 1;
    const uint64_t selected = l->ui->moved < moved ? l->ui->moved : moved - 1;
    l->count = moved;
    l->top = list_top(selected, moved, rows);
    l->first = flow_moved_key(l->scene, l->top);
    l->key_columns = 4;
    l->node_columns = 1;
    uint32_t key = l->first;
    for (int i = 0; i < rows && key != SCENE_NO_KEY;
         i++, key = flow_next_moved(l->scene, key + 1)) {
        const struct scene_keys *k = &l->scene->keys;
        char name[KEY_BYTES_MAX + 1];
        l->key_columns = wider(l->key_columns, words_scene_key(l->scene, key, name), KEY_MOST);
        l->node_columns = wider(l->node_columns, node_id(l->scene, k->before[key]), NODE_MOST);
        l->node_columns = wider(l->node_columns, node_id(l->scene, k->owners[key]), NODE_MOST);
    }
}

/* What is left of it: with who owns it now, else with who owned it before. */
static enum role tell_copy(const struct scene *s, uint32_t key, char out[CELL])
{
    const uint32_t owner = s->keys.owners[key], before = s->keys.before[key];
    struct scene_copy copy;
    char words[WORDS_MAX];
    const bool is_warm = s->eyes->copy(s->self, owner, key, &copy);
    if (!is_warm && !s->eyes->copy(s->self, before, key, &copy)) {
        snprintf(out, CELL, "none");
        return ROLE_DIM;
    }
    const bool ends = copy.ttl_left_ms > 0 && copy.ttl_left_ms != TTL_FOREVER;
    snprintf(out, CELL, "%.*s: %s%s%s", NODE_MOST, node_id(s, is_warm ? owner : before),
             words_ttl(copy.ttl_left_ms, words), ends ? " left" : "",
             copy.is_orphan ? ", an orphan" : "");
    return ROLE_TEXT;
}

/* Of "A → B", or of what stands above it. */
static int way_columns(const struct list *l)
{
    const int header = text_columns("from → to");
    return 2 * l->node_columns + 3 > header ? 2 * l->node_columns + 3 : header;
}

static void put_key(const struct list *l, int y, uint32_t key, bool is_selected)
{
    const struct scene *s = l->scene;
    const uint64_t position = s->keys.positions[key];
    char name[KEY_BYTES_MAX + 1], copy[CELL];
    if (is_selected)
        area_put(l->area, 0, y, ROLE_HINT, ">");
    int x = 2;
    area_put(area_part(l->area, x, y, l->key_columns, 1), 0, 0, ROLE_KEY,
             words_scene_key(s, key, name));
    x += l->key_columns + 2;
    area_print(l->area, x, y, ROLE_TEXT, "%08" PRIx32, (uint32_t)(position >> 32));
    x += 10;
    put_id(l->area, x, y, l->node_columns, s, s->keys.before[key]);
    area_put(l->area, x + l->node_columns, y, ROLE_DIM, " → ");
    put_id(l->area, x + l->node_columns + 3, y, l->node_columns, s, s->keys.owners[key]);
    x += way_columns(l) + 2;
    if (has_ring(s->members)) {
        const struct arc arc = arc_of(s->members, position);
        area_print(l->area, x, y, ROLE_TEXT, "%08" PRIx32 "..%08" PRIx32,
                   (uint32_t)(arc.first >> 32), (uint32_t)(arc.last >> 32));
        x += 20;
    }
    const enum role role = tell_copy(s, key, copy);
    area_put(l->area, x, y, role, copy);
    if (is_selected)
        area_mark(l->area, 0, y, l->area.width, CELL_SELECTED);
}

static void put_header(const struct list *l)
{
    int x = 2;
    area_put(l->area, x, 0, ROLE_DIM, "key");
    x += l->key_columns + 2;
    area_put(l->area, x, 0, ROLE_DIM, "hash");
    x += 10;
    area_put(l->area, x, 0, ROLE_DIM, "from → to");
    x += way_columns(l) + 2;
    if (has_ring(l->scene->members)) {
        area_put(l->area, x, 0, ROLE_DIM, "arc now");
        x += 20;
    }
    area_put(l->area, x, 0, ROLE_DIM, "copy");
}

static void put_moved(struct area a, const struct scene *s, const struct ui *u, uint64_t moved)
{
    struct list l = {.area = a, .scene = s, .ui = u};
    if (a.height < 2 || moved == 0)
        return;
    choose_rows(&l, moved);
    put_header(&l);
    uint32_t key = l.first;
    for (int y = 1; y < a.height && key != SCENE_NO_KEY; y++, key = flow_next_moved(s, key + 1)) {
        const uint64_t place = l.top + (uint64_t)y - 1;
        put_key(&l, y, key, place == u->moved || (u->moved >= moved && place == moved - 1));
    }
}

/* --- all of it ------------------------------------------------------------------------------- */

static void put_title(struct area a, const struct scene *s)
{
    char title[AREA_LINE_MAX] = "2 Flow: who gave keys to whom";
    if (s->before && s->change_count > 0) {
        const struct scene_change *c = &s->changes[s->change_count - 1];
        snprintf(title, sizeof title, "2 Flow: who gave keys to whom   %s, at step %" PRIu64,
                 c->words, c->step);
    }
    area_rule(a, 0, title);
}

static void put_moved_title(struct area a, const struct ui *u, const struct flow *f, bool hides)
{
    char title[AREA_LINE_MAX];
    const uint64_t selected = u->moved < f->moved ? u->moved + 1 : f->moved;
    if (hides)
        snprintf(title, sizeof title, "Moved keys: kept back, for a guess");
    else
        snprintf(title, sizeof title, "Moved keys, %" PRIu64 " of %" PRIu32, selected, f->moved);
    area_rule(a, 0, title);
}

/* Of the height, what the matrix may have: with lines, if the list still has some rows then. */
static int flow_rows(struct area a, const struct scene *s, const struct flow *f)
{
    const int others = AMOUNTS + 1 + 1; /* the title of the list, and its header */
    const int matrix = matrix_rows(s, a.width), checks = (int)f->check_count + 2;
    const int least = matrix == 0 ? checks + 1 : matrix < checks + 1 ? checks + 1 : matrix;
    const int lines = matrix > 0 && a.height - others - matrix - 2 >= 6 ? matrix + 2 : least;
    return lines < a.height - AMOUNTS ? lines : a.height - AMOUNTS;
}

void draw_flow(struct area a, const struct scene *s, const struct ui *u)
{
    const bool hides = draw_hides(s, u);
    struct area left = a;
    struct flow f;
    flow_count(s, &f);
    put_title(take_top(&left, 1), s);
    if (!s->before) {
        put_flow(left, s, u, &f);
        return;
    }
    put_flow(take_top(&left, flow_rows(left, s, &f)), s, u, &f);
    put_amounts(take_top(&left, AMOUNTS), s, u, &f);
    if (left.height == 0)
        return;
    put_moved_title(take_top(&left, 1), u, &f, hides);
    if (!hides)
        put_moved(left, s, u, f.moved);
}
