/* tests/tui/test_export_svg.c - the picture is sound XML, and shows each cell where it belongs.
 *
 * Method: the pictures of random grids are read by a small strict reader of XML, which hands on
 * each element; letters and boxes are painted onto a board and compared with the grid.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "random_grid.h"
#include "tui/glyphs.h"
#include "tui/shapes.h"
#include "tui/theme.h"

/* --- a reader of XML ------------------------------------------------------------------------- */

/* An element: <name attributes>text</name> or <name attributes/>. */
struct element {
    char name[16], attributes[100000], text[4096];
};

static bool is_name(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == ':';
}

/* Attributes: name="value", values without < and with no other quote. Returns what comes behind. */
static const char *read_attributes(const char *at, struct element *out)
{
    const char *from = at;
    while (*at == ' ') {
        at++;
        const char *name = at;
        while (is_name(*at))
            at++;
        assert_true(at > name && at[0] == '=' && at[1] == '"');
        at += 2;
        while (*at != '"')
            assert_true(*at != '<' && *at != '&' && *at++ >= ' ');
        at++;
    }
    assert_in_range(at - from, 0, sizeof out->attributes - 1);
    memcpy(out->attributes, from, (size_t)(at - from));
    out->attributes[at - from] = '\0';
    return at;
}

static const char *read_name(const char *at, char out[16])
{
    size_t len = 0;
    while (is_name(at[len]))
        len++;
    assert_in_range(len, 1, 15);
    memcpy(out, at, len);
    out[len] = '\0';
    return at + len;
}

/* Text without elements in it, up to the next "<". */
static const char *read_text(const char *at, char out[4096])
{
    static const char *const entities[][2] = {{"&amp;", "&"}, {"&lt;", "<"}, {"&gt;", ">"}};
    size_t len = 0;
    while (*at != '<') {
        assert_true((uint8_t)*at >= ' ' && *at != '>' && len < 4095);
        size_t i = 0;
        while (i < 3 && strncmp(at, entities[i][0], strlen(entities[i][0])) != 0)
            i++;
        assert_true(i < 3 || *at != '&');
        out[len++] = i < 3 ? entities[i][1][0] : *at;
        at += i < 3 ? strlen(entities[i][0]) : 1;
    }
    out[len] = '\0';
    return at;
}

/* The next element within the root, on a line of its own; NULL: the root ends. */
static const char *read_element(const char *at, struct element *out)
{
    if (strcmp(at, "</svg>\n") == 0)
        return NULL;
    assert_true(*at == '<');
    at = read_attributes(read_name(at + 1, out->name), out);
    out->text[0] = '\0';
    if (strncmp(at, "/>\n", 3) == 0)
        return at + 3;
    assert_true(*at == '>');
    at = read_text(at + 1, out->text);
    char end[32];
    snprintf(end, sizeof end, "</%s>\n", out->name);
    assert_int_equal(strncmp(at, end, strlen(end)), 0);
    return at + strlen(end);
}

static const char *read_root(const char *at, struct element *out)
{
    assert_int_equal(strncmp(at, "<svg ", 5), 0);
    at = read_attributes(read_name(at + 1, out->name), out);
    assert_true(at[0] == '>' && at[1] == '\n');
    return at + 2;
}

static const char *value_of(const struct element *e, const char *name)
{
    char begin[32];
    snprintf(begin, sizeof begin, " %s=\"", name);
    const char *at = strstr(e->attributes, begin);
    if (!at)
        fail_msg("<%s%s> has no %s", e->name, e->attributes, name);
    return at ? at + strlen(begin) : "";
}

static int number_of(const struct element *e, const char *name)
{
    char *end;
    const long number = strtol(value_of(e, name), &end, 10);
    assert_true(*end == '"');
    return (int)number;
}

static struct rgb fill_of(const struct element *e)
{
    const char *value = value_of(e, "fill");
    assert_true(value[0] == '#' && value[7] == '"');
    const unsigned long c = strtoul(value + 1, NULL, 16);
    return (struct rgb){(uint8_t)(c >> 16), (uint8_t)(c >> 8 & 0xFF), (uint8_t)(c & 0xFF)};
}

/* --- the board ------------------------------------------------------------------------------- */

/* What a picture shows in a cell. */
struct shown {
    uint32_t letter; /* 0: none */
    bool bold, underlined;
    uint32_t boxes;
    uint32_t box_area;
    struct rgb ink, paper;
};

struct board {
    int width, height;
    struct shown cells[64 * 16];
};

static struct shown *cell_of(struct board *b, int x, int y)
{
    assert_true(x >= 0 && x < b->width && y >= 0 && y < b->height);
    return &b->cells[y * 64 + x];
}

static void take_letters(struct board *b, const struct element *e)
{
    const int x = number_of(e, "x"), y = number_of(e, "y") / SHAPE_HEIGHT;
    const bool bold = strstr(e->attributes, " font-weight=\"bold\"") != NULL;
    const int columns = text_columns(e->text);
    assert_int_equal(x % SHAPE_WIDTH, 0);
    assert_int_equal(number_of(e, "textLength"), columns * SHAPE_WIDTH);
    const char *at = e->text;
    for (int i = 0; i < columns; i++) {
        uint32_t used;
        struct shown *s = cell_of(b, x / SHAPE_WIDTH + i, y);
        assert_int_equal(s->letter, 0);
        s->letter = glyph_next(at, strlen(at), &used);
        s->bold = bold;
        s->ink = fill_of(e);
        at += used;
    }
}

/* A rectangle: the ground behind cells, or a line below them. */
static void take_rect(struct board *b, const struct element *e)
{
    const int x = number_of(e, "x"), y = number_of(e, "y"), width = number_of(e, "width");
    assert_true(x % SHAPE_WIDTH == 0 && width % SHAPE_WIDTH == 0 && width > 0);
    const bool is_ground = number_of(e, "height") == SHAPE_HEIGHT;
    assert_true(is_ground ? y % SHAPE_HEIGHT == 0 : y % SHAPE_HEIGHT > SHAPE_HEIGHT / 2);
    for (int i = 0; i < width / SHAPE_WIDTH; i++) {
        struct shown *s = cell_of(b, x / SHAPE_WIDTH + i, y / SHAPE_HEIGHT);
        if (is_ground) {
            s->paper = fill_of(e);
        } else {
            s->underlined = true;
            s->ink = fill_of(e);
        }
    }
}

static void take_path(struct board *b, const struct element *e)
{
    for (const char *at = value_of(e, "d"); *at != '"';) {
        int x, y, width, height, back, len = 0;
        assert_int_equal(sscanf(at, "M%d %dh%dv%dh%dz%n", &x, &y, &width, &height, &back, &len), 5);
        assert_int_equal(back, -width);
        struct shown *s = cell_of(b, x / SHAPE_WIDTH, y / SHAPE_HEIGHT);
        assert_true(x % SHAPE_WIDTH + width <= SHAPE_WIDTH);
        assert_true(y % SHAPE_HEIGHT + height <= SHAPE_HEIGHT);
        s->boxes++;
        s->box_area += (uint32_t)(width * height);
        s->ink = fill_of(e);
        at += len;
    }
}

static void expect_rgb(struct rgb found, struct rgb expected)
{
    assert_memory_equal(&found, &expected, sizeof found);
}

static void expect_cell(const struct shown *s, const struct export_frame *f, const struct cell *c)
{
    struct shape_box boxes[SHAPE_BOXES_MAX];
    const uint32_t count = shape_of(c->glyph, boxes);
    uint32_t area = 0;
    for (uint32_t i = 0; i < count; i++)
        area += (uint32_t)(boxes[i].width * boxes[i].height);
    assert_true(s->boxes == count && s->box_area == area);
    const bool is_blank = c->glyph == ' ' || c->glyph == 0x2800;
    if (is_blank) {
        assert_true(s->letter == 0 || s->letter == c->glyph);
    } else {
        assert_int_equal(s->letter, count > 0 ? 0 : c->glyph);
    }
    const struct look look = theme_look(f->theme, c);
    const struct rgb letters = theme_rgb(f->theme, look), ground = theme_ground(f->theme);
    assert_int_equal(s->underlined, look.underlined);
    expect_rgb(s->paper, look.reverse ? letters : ground);
    if (!is_blank)
        expect_rgb(s->ink, look.reverse ? ground : letters);
    if (s->letter != 0)
        assert_int_equal(s->bold, look.bold);
}

static void read_picture(const char *text, const struct export_frame *f, struct board *b)
{
    struct element *e = test_calloc(1, sizeof *e);
    const char *at = read_root(text, e);
    assert_non_null(strstr(value_of(e, "font-family"), "monospace"));
    assert_int_equal(strncmp(value_of(e, "xml:space"), "preserve", 8), 0);
    at = read_element(at, e);
    assert_string_equal(e->name, "rect");
    expect_rgb(fill_of(e), theme_ground(f->theme));
    assert_true(number_of(e, "width") > b->width * SHAPE_WIDTH);
    while ((at = read_element(at, e))) {
        if (strcmp(e->name, "text") == 0) {
            take_letters(b, e);
        } else if (strcmp(e->name, "rect") == 0) {
            take_rect(b, e);
        } else {
            assert_string_equal(e->name, "path");
            take_path(b, e);
        }
    }
    test_free(e);
}

static void every_cell_is_shown_as_it_is(void **state)
{
    (void)state;
    struct board *b = test_calloc(1, sizeof *b);
    for (uint64_t seed = 1; seed <= 300; seed++) {
        struct grid g = random_grid(seed);
        const struct export_frame f = {.grid = &g, .theme = (enum theme)(seed % THEME_COUNT)};
        *b = (struct board){.width = g.width, .height = g.height};
        for (size_t i = 0; i < ARRAY_LEN(b->cells); i++)
            b->cells[i].paper = theme_ground(f.theme);
        char *text = written(&f, EXPORT_SVG);
        read_picture(text, &f, b);
        for (int y = 0; y < g.height; y++)
            for (int x = 0; x < g.width; x++)
                expect_cell(cell_of(b, x, y), &f, grid_at(&g, x, y));
        test_free(text);
        grid_destroy(&g);
    }
    test_free(b);
}

/* --- words ----------------------------------------------------------------------------------- */

static void the_picture_says_what_it_is(void **state)
{
    (void)state;
    struct grid g = random_grid(1);
    const struct export_frame f = {
        .grid = &g, .title = "A & B <\"1\">", .description = "tab\tbell\a日本 \xef\xbf\xbe \xff."};
    char *text = written(&f, EXPORT_SVG);
    struct element *e = test_calloc(1, sizeof *e);
    const char *at = read_element(read_root(text, e), e);
    assert_string_equal(e->name, "title");
    assert_string_equal(e->text, "A & B <\"1\">");
    read_element(at, e);
    assert_string_equal(e->name, "desc");
    assert_string_equal(e->text, "tab bell 日本 ? ?.");
    test_free(e);
    test_free(text);
    grid_destroy(&g);
}

static void equal_frames_are_equal_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 10; seed++) {
        struct grid g = random_grid(seed), again = random_grid(seed);
        const struct export_frame f = {.grid = &g, .title = "t"},
                                  h = {.grid = &again, .title = "t"};
        char *first = written(&f, EXPORT_SVG), *second = written(&h, EXPORT_SVG);
        assert_string_equal(first, second);
        assert_null(strstr(first, " id="));
        test_free(first);
        test_free(second);
        grid_destroy(&g);
        grid_destroy(&again);
    }
}

/* One <text> for a run, not one for each letter. */
static void a_line_of_one_look_is_one_element(void **state)
{
    (void)state;
    struct grid g;
    assert_true(grid_init(&g, 40, 1, false));
    area_put(area_whole(&g), 2, 0, ROLE_TEXT, "two words ── and ⣿");
    const struct export_frame f = {.grid = &g};
    char *text = written(&f, EXPORT_SVG);
    const char *first = strstr(text, "<text ");
    assert_non_null(strstr(first, ">two words</text>\n<path "));
    assert_non_null(strstr(first, ">and</text>\n<path "));
    assert_null(strstr(strstr(first + 1, "<text ") + 1, "<text "));
    test_free(text);
    grid_destroy(&g);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_cell_is_shown_as_it_is),
        cmocka_unit_test(the_picture_says_what_it_is),
        cmocka_unit_test(equal_frames_are_equal_bytes),
        cmocka_unit_test(a_line_of_one_look_is_one_element),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
