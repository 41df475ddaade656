/* tui/draw_change.c - what the last change of the members moved, in a few words
 * (tui/draw_parts.h).
 *
 *     Moved 25 of 48, 52 %  ideal 12  hash mod n 35
 *      C→D 10  B→D 8  A→D 7  every other pair 0
 *      ok  only D gained keys
 *
 * SPDX-License-Identifier: MIT
 */
#include <inttypes.h>
#include <stdio.h>

#include "tui/draw_parts.h"
#include "tui/wrap.h"

static int pair_columns(const struct scene *s, const struct flow_pair *p)
{
    char number[16];
    const int digits = snprintf(number, sizeof number, "%" PRIu32, p->keys);
    return text_columns(node_id(s, p->from)) + 1 + text_columns(node_id(s, p->to)) + 1 + digits;
}

/* "C→D 8  B→D 5  every other pair 0", or how many more there are. */
static void put_pairs(struct area a, int y, const struct scene *s, const struct flow *f)
{
    const int more = (int)strlen("  and 1000 more");
    uint32_t i = 0;
    int x = 2;
    for (; i < f->pair_count && i < FLOW_PAIRS_MAX; i++) {
        const struct flow_pair *p = &f->pairs[i];
        const int end = x + pair_columns(s, p);
        if (end + (i + 1 < f->pair_count ? more : 0) > a.width)
            break;
        x = put_id(a, x, y, a.width, s, p->from);
        x = area_put(a, x, y, ROLE_DIM, "→");
        x = put_id(a, x, y, a.width, s, p->to);
        x = area_print(a, x, y, ROLE_TEXT, " %" PRIu32, p->keys) + 2;
    }
    if (i < f->pair_count)
        area_print(a, x, y, ROLE_DIM, "and %" PRIu32 " more", f->pair_count - i);
    else if (x + (int)strlen("every other pair 0") <= a.width)
        area_put(a, x, y, ROLE_DIM, "every other pair 0");
}

/* The first check that fails, else the first of all; NULL: there is none. */
static const struct flow_check *choose_check(const struct flow *f)
{
    for (uint32_t i = 0; i < f->check_count; i++)
        if (!f->checks[i].holds)
            return &f->checks[i];
    return f->check_count > 0 ? &f->checks[0] : NULL;
}

static void put_check(struct area a, int y, const struct flow_check *c)
{
    if (y >= a.height)
        return;
    area_put(a, 2, y, c->holds ? ROLE_OK : ROLE_BAD, c->holds ? "ok" : "NO");
    wrap_put(area_part(a, 6, y, a.width - 6, a.height - y), 0, 0, a.height - y,
             c->holds ? ROLE_TEXT : ROLE_BAD, c->words);
}

/* "Moved 25 of 48, 52 %  ideal 12  hash mod n 35": as much of it as fits. */
static void put_amounts_in_words(struct area a, const struct flow *f)
{
    char percent[PARTS_WORDS_MAX], line[AREA_LINE_MAX];
    const double part = f->keys > 0 ? (double)f->moved / f->keys : 0;
    const char *share = words_part(part, percent);
    for (int left_out = 0; left_out < 3; left_out++) {
        int len = snprintf(line, sizeof line, "Moved %" PRIu32 " of %" PRIu32, f->moved, f->keys);
        if (left_out < 1)
            len += snprintf(line + len, sizeof line - (size_t)len, ", %s %%", share);
        if (left_out < 2)
            len += snprintf(line + len, sizeof line - (size_t)len, "  ideal %.0f", f->ideal);
        snprintf(line + len, sizeof line - (size_t)len, "  hash mod n %" PRIu32,
                 f->moved_by_modulo);
        if (text_columns(line) < a.width)
            break;
    }
    area_put(a, 1, 0, ROLE_TEXT, line);
}

/* A check that fails comes before the pairs. */
static void put_summary(struct area a, const struct scene *s, const struct ui *u,
                        const struct flow *f)
{
    if (draw_hides(s, u)) {
        area_print(a, 1, 0, ROLE_TEXT, "Moved ? of %" PRIu32 ": from whom, to whom?", f->keys);
        return;
    }
    const struct flow_check *check = choose_check(f);
    const int needed = check && !check->holds ? wrap_rows(a.width - 6, check->words) : 0;
    const bool has_pairs = a.height - 2 >= needed;
    put_amounts_in_words(a, f);
    if (has_pairs)
        put_pairs(a, 1, s, f);
    if (check)
        put_check(a, has_pairs ? 2 : 1, check);
}

static void put_notes(struct area a, const struct scene *s)
{
    int y = 0;
    for (uint32_t i = 0; i < s->note_count && y < a.height; i++)
        y += wrap_put(a, 1, y, a.height - y, ROLE_WARN, s->notes[i]);
}

void put_last_change(struct area a, const struct scene *s, const struct ui *u, const struct flow *f)
{
    if (s->before)
        put_summary(a, s, u, f);
    else if (s->note_count > 0)
        put_notes(a, s);
    else
        area_put(a, 1, 0, ROLE_DIM, "The members have not changed so far.");
}
