/* sim/export_svg_draw.c - the picture, once every place is known (sim/export_svg.h).
 *
 * From the back to the front: lines, arrows, events, words.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/export_svg.h"

#include <assert.h>
#include <inttypes.h>

#include "core/node.h"

enum {
    WORDS_MAX = 96,
    KEY_SHOWN = 24, /* bytes of a key at an arrow; beside its end is all that is known */
    LINES_TOP = 78,
    RIGHT = 150,          /* beside the last line, */
    BOTTOM = 64,          /* and below all of them */
    BEYOND = 18,          /* from where, and to where, arrows lead that are not in the picture */
    CROSS_DEPTH_MAX = 30, /* how far down a lost message gets */
    TIME_DEPTH_MIN = 12,  /* between two times in words */
};

static const char style[] =
    "<style>\n"
    ".title { font-size: 17px; font-weight: bold; }\n"
    ".host { font-size: 15px; font-weight: bold; text-anchor: middle; }\n"
    ".time { font-size: 11px; text-anchor: end; fill: #74777c; }\n"
    ".note { font-size: 12px; fill: #4a4d52; }\n"
    ".word, .mark { font-size: 11px; paint-order: stroke; stroke: white; stroke-width: 4px; }\n"
    ".word { text-anchor: middle; }\n"
    ".line { stroke: #b4b8be; stroke-width: 2; }\n"
    ".across { stroke-width: 1; stroke-dasharray: 2 3; }\n"
    ".arrow, .cross { stroke-width: 1.5; fill: none; }\n"
    ".beyond { stroke-dasharray: 5 4; }\n";

static const struct {
    const char *name, *colour;
} looks[] = {{"ask", "#1d5fa8"}, {"good", "#2c7a33"}, {"none", "#74777c"}, {"bad", "#c02626"}};

/* --- words ----------------------------------------------------------------------------------- */

/* U+FFFE or U+FFFF. */
static bool is_no_xml(const char *t)
{
    return strncmp(t, "\xef\xbf\xbe", 3) == 0 || strncmp(t, "\xef\xbf\xbf", 3) == 0;
}

static void write_text(const char *t, FILE *out)
{
    for (; *t != '\0'; t++) {
        if (*t == '<')
            fputs("&lt;", out);
        else if (*t == '>') /* of "]]>" it must be */
            fputs("&gt;", out);
        else if (*t == '&')
            fputs("&amp;", out);
        else if (is_no_xml(t)) {
            fputs("\xef\xbf\xbd", out); /* U+FFFD: there was something else */
            t += 2;
        } else
            fputc(*t, out);
    }
}

/* look may be empty. */
static void write_words(uint32_t x, uint32_t y, const char *class, const char *look,
                        const char *words, FILE *out)
{
    fprintf(out, "<text x=\"%" PRIu32 "\" y=\"%" PRIu32 "\" class=\"%s %s\">", x, y, class, look);
    write_text(words, out);
    fputs("</text>\n", out);
}

static const char *look_of(const struct record *r)
{
    if (r->kind == RECORD_CLOSE || r->kind == RECORD_FAIL || r->kind == RECORD_FAULT)
        return "bad";
    const bool answer =
        r->kind == RECORD_TELL || r->kind == RECORD_RETURN || r->kind == RECORD_ANSWER;
    if (!answer)
        return "ask";
    if (r->b == OUTCOME_MISS || r->b == OUTCOME_ABSENT)
        return "none";
    return r->b <= OUTCOME_DELETED ? "good" : "bad";
}

/* What stands at an arrow. */
static const char *say(const struct trace_names *names, const struct record *r,
                       char room[WORDS_MAX])
{
    char number[TRACE_WORD_MAX], key[KEY_SHOWN + 1], words[KEY_WORDS_MAX];
    if (r->kind == RECORD_ANSWER)
        return record_result(r->b, r->c, room);
    key_shorten(slice_str(trace_key_name(names, r->b, number)), KEY_SHOWN, key);
    snprintf(room, WORDS_MAX, "%s %s", record_op(r->c), key_words(key, words));
    return room;
}

/* What stands beside an event that is more than the end of an arrow; NULL for others. */
static const char *remark(const struct trace_names *names, const struct record *r,
                          char room[WORDS_MAX])
{
    char name[TRACE_WORD_MAX];
    switch (r->kind) {
    case RECORD_FAULT:
        snprintf(room, WORDS_MAX, "fault %s%s", trace_name(&names->faults, r->a, name),
                 r->b == 0 ? "" : " is over");
        return room;
    case RECORD_CHANGE:
        snprintf(room, WORDS_MAX, "change %s", trace_name(&names->changes, r->a, name));
        return room;
    case RECORD_BOOT:
        snprintf(room, RECORD_WORDS_MAX, "%s %" PRIu64, record_name(r->kind), r->a);
        return room;
    case RECORD_LEARN:
        snprintf(room, RECORD_WORDS_MAX, "learns list %" PRIu64, r->a);
        return room;
    case RECORD_LEAVE:
        snprintf(room, RECORD_WORDS_MAX, "client %" PRIu64 " is gone", r->a);
        return room;
    case RECORD_FAIL:
        return record_result(r->b, r->c, room);
    case RECORD_CLOSE:
        return "no answer";
    case RECORD_WAKE:
        return "wakes";
    case RECORD_ASK:
    case RECORD_REACH:
    case RECORD_SEND:
    case RECORD_ARRIVE:
    case RECORD_ANSWER:
    case RECORD_RETURN:
    case RECORD_TELL:
    case RECORD_KINDS:
        return NULL;
    }
    return NULL;
}

/* --- the page -------------------------------------------------------------------------------- */

static void draw_head(const struct export_svg *e, const char *title, FILE *out)
{
    uint32_t width = e->width + RIGHT, height = e->depth + BOTTOM;
    fprintf(out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%" PRIu32 "\" height=\"%" PRIu32
            "\" viewBox=\"0 0 %" PRIu32 " %" PRIu32 "\" font-family=\"sans-serif\">\n<title>",
            width, height, width, height);
    write_text(title, out);
    fprintf(out, "</title>\n%s", style);
    for (size_t i = 0; i < ARRAY_LEN(looks); i++)
        fprintf(out, ".arrow.%s, .cross.%s, .across.%s { stroke: %s; }\n", looks[i].name,
                looks[i].name, looks[i].name, looks[i].colour);
    for (size_t i = 0; i < ARRAY_LEN(looks); i++)
        fprintf(out, ".word.%s, .mark.%s, .dot.%s { fill: %s; }\n", looks[i].name, looks[i].name,
                looks[i].name, looks[i].colour);
    fputs("</style>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n", out);
    for (size_t i = 0; i < ARRAY_LEN(looks); i++)
        fprintf(out,
                "<marker id=\"%s\" viewBox=\"0 0 10 10\" refX=\"13\" refY=\"5\" markerWidth=\"7\" "
                "markerHeight=\"7\" orient=\"auto\"><path d=\"M0 1L10 5L0 9z\" fill=\"%s\"/>"
                "</marker>\n",
                looks[i].name, looks[i].colour);
    write_words(24, 34, "title", "", title, out);
}

static void draw_host(const struct export_svg *e, uint32_t x, const char *name, FILE *out)
{
    if (x == 0)
        return;
    write_words(x, LINES_TOP - 10, "host", "", name, out);
    fprintf(out,
            "<line class=\"line\" x1=\"%" PRIu32 "\" y1=\"%d\" x2=\"%" PRIu32 "\" y2=\"%" PRIu32
            "\"/>\n",
            x, LINES_TOP, x, e->depth);
}

static void draw_times(const struct export_svg *e, FILE *out)
{
    uint32_t free_y = 0;
    for (uint32_t i = 0; i < e->event_count; i++) {
        const struct svg_event *ev = &e->events[i];
        if ((i > 0 && ev->record.at_ns == ev[-1].record.at_ns) || ev->y < free_y)
            continue;
        char words[32];
        uint64_t us = ev->record.at_ns / 1000;
        snprintf(words, sizeof words, "%" PRIu64 ".%06" PRIu64 " s", us / 1000000, us % 1000000);
        write_words(e->columns[e->node_count] - 30, ev->y + 4, "time", "", words, out);
        free_y = ev->y + TIME_DEPTH_MIN;
    }
}

/* --- arrows ---------------------------------------------------------------------------------- */

static bool leaves(enum record_kind kind)
{
    return kind == RECORD_ASK || kind == RECORD_SEND || kind == RECORD_ANSWER;
}

static bool arrives(enum record_kind kind)
{
    return kind == RECORD_REACH || kind == RECORD_ARRIVE || kind == RECORD_RETURN ||
           kind == RECORD_TELL;
}

static void draw_line(const char *class, const char *look, bool tip, uint32_t from_x,
                      uint32_t from_y, uint32_t to_x, uint32_t to_y, FILE *out)
{
    fprintf(out,
            "<line class=\"arrow %s %s\" x1=\"%" PRIu32 "\" y1=\"%" PRIu32 "\" x2=\"%" PRIu32
            "\" y2=\"%" PRIu32 "\"",
            class, look, from_x, from_y, to_x, to_y);
    if (tip)
        fprintf(out, " marker-end=\"url(#%s)\"", look);
    fputs("/>\n", out);
}

/* A message that gets no further than a part of its way. */
static void draw_lost(const struct svg_event *ev, const struct svg_event *learned, FILE *out)
{
    uint32_t depth = learned->y - ev->y < CROSS_DEPTH_MAX ? learned->y - ev->y : CROSS_DEPTH_MAX;
    uint32_t x = (2 * ev->x + 3 * ev->peer_x) / 5, y = ev->y + depth / 2;
    draw_line("lost", look_of(&ev->record), false, ev->x, ev->y, x, y, out);
    fprintf(out, "<path class=\"cross bad\" d=\"M%" PRIu32 " %" PRIu32 "l12 12m0 -12l-12 12\"/>\n",
            x - 6, y - 6);
}

static void draw_arrow(const struct export_svg *e, const struct svg_event *ev, FILE *out)
{
    enum record_kind kind = ev->record.kind;
    const char *look = look_of(&ev->record);
    uint32_t middle_x = (ev->x + ev->peer_x) / 2;
    if (ev->x == 0 || ev->peer_x == 0)
        return;
    if (leaves(kind) && ev->end == SVG_NONE)
        draw_line("beyond", look, false, ev->x, ev->y, middle_x, ev->y + BEYOND, out);
    else if (leaves(kind) && ev->lost)
        draw_lost(ev, &e->events[ev->end], out);
    else if (leaves(kind))
        draw_line("whole", look, true, ev->x, ev->y, ev->peer_x, e->events[ev->end].y, out);
    else if (arrives(kind) && ev->begin == SVG_NONE)
        draw_line("beyond", look, true, middle_x, ev->y - BEYOND, ev->x, ev->y, out);
}

/* Nearer to where it leaves, so that the words of two that cross do not. */
static void name_arrow(const struct export_svg *e, const struct svg_event *ev, FILE *out)
{
    const struct record *r = &ev->record;
    if (!leaves(r->kind) || ev->x == 0 || ev->peer_x == 0)
        return;
    char room[WORDS_MAX];
    const bool whole = ev->end != SVG_NONE && !ev->lost;
    uint32_t to_y = whole ? e->events[ev->end].y : ev->y + BEYOND;
    write_words((3 * ev->x + 2 * ev->peer_x) / 5, (3 * ev->y + 2 * to_y) / 5 - 4, "word",
                look_of(r), say(e->names, r, room), out);
}

/* --- events ---------------------------------------------------------------------------------- */

static void draw_event(const struct export_svg *e, const struct svg_event *ev, FILE *out)
{
    const struct record *r = &ev->record;
    char room[WORDS_MAX], line[TRACE_LINE_MAX];
    const char *words = remark(e->names, r, room);
    uint32_t left = e->columns[e->node_count], x = ev->x > 0 ? ev->x : left;
    if (r->kind == RECORD_FAULT || r->kind == RECORD_CHANGE)
        draw_line("across", look_of(r), false, left, ev->y, e->width, ev->y, out);
    fprintf(out, "<circle class=\"dot %s\" cx=\"%" PRIu32 "\" cy=\"%" PRIu32 "\" r=\"%d\"><title>",
            look_of(r), x, ev->y, words ? 5 : 4);
    trace_line(r, e->names, line);
    write_text(line, out);
    fputs("</title></circle>\n", out);
    if (words)
        write_words(x + 9, ev->y + 4, "mark", look_of(r), words, out);
}

void export_svg_draw(const struct export_svg *e, const char *title, const char *note, FILE *out)
{
    assert(e != NULL && title != NULL && note != NULL && out != NULL);
    draw_head(e, title, out);
    for (uint32_t i = 0; i < e->node_count; i++)
        draw_host(e, e->columns[i], e->names->nodes.names[i], out);
    draw_host(e, e->columns[e->node_count], "clients", out);
    draw_times(e, out);
    for (uint32_t i = 0; i < e->event_count; i++)
        draw_arrow(e, &e->events[i], out);
    for (uint32_t i = 0; i < e->event_count; i++)
        draw_event(e, &e->events[i], out);
    for (uint32_t i = 0; i < e->event_count; i++)
        name_arrow(e, &e->events[i], out);
    write_words(24, e->depth + 28, "note", "",
                "Time goes down; the distance grows with the logarithm of the time between.", out);
    write_words(24, e->depth + 46, "note", "", note, out);
    fputs("</svg>\n", out);
}
