/* tests/tui/test_theme.c - what must be told apart looks different, to everyone, in every theme.
 *
 * Method: each theme's table is looked through; colours are measured: their contrast with the
 * ground, and how far apart two of them are, also as people see them who do not see red, green or
 * blue (G. Machado et al., "A Physiologically-based Model for Simulation of Color Vision
 * Deficiency", 2009; distances in CIE 1976 L*a*b*).
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "tui/theme.h"

static struct look look_of(size_t theme, size_t role, uint32_t marks)
{
    const struct cell c = {.glyph = 'x', .role = (uint8_t)role, .marks = (uint8_t)marks};
    return theme_look((enum theme)theme, &c);
}

static bool is_coloured(size_t theme)
{
    return theme != THEME_MONO;
}

static bool same_without_colour(struct look a, struct look b)
{
    a.colour = b.colour;
    return look_eq(a, b);
}

static void the_first_owners_look_as_the_page_says(void **state)
{
    (void)state;
    static const int colours[THEME_COUNT][4] = {
        [THEME_DARK] = {6, 3, 5, -1},          [THEME_LIGHT] = {4, 5, -1, 1},
        [THEME_MONO] = {-1, -1, -1, -1},       [THEME_DARK256] = {87, 226, 165, 197},
        [THEME_LIGHT256] = {21, 163, 16, 160},
    };
    for (size_t t = 0; t < THEME_COUNT; t++) {
        for (size_t i = 0; i < 4; i++) {
            const struct look look = look_of(t, ROLE_OWNER_0 + i, 0);
            assert_int_equal(look.colour, colours[t][i]);
            assert_int_equal(look.bold, is_coloured(t) && colours[t][i] < 0);
            assert_false(look.underlined || look.dim || look.reverse);
        }
    }
}

static void no_two_owners_look_alike_where_there_is_colour(void **state)
{
    (void)state;
    for (size_t t = 0; t < THEME_COUNT; t++)
        for (size_t i = ROLE_OWNER_0; i <= ROLE_OWNER_7; i++)
            for (size_t k = ROLE_OWNER_0; k < i; k++)
                assert_int_equal(look_eq(look_of(t, i, 0), look_of(t, k, 0)), !is_coloured(t));
}

static void selected_moved_and_neither_are_told_apart_without_colour(void **state)
{
    (void)state;
    for (size_t t = 0; t < THEME_COUNT; t++) {
        for (size_t r = 0; r < ROLE_COUNT; r++) {
            for (uint32_t mixed = 0; mixed <= CELL_MIXED; mixed += CELL_MIXED) {
                const struct look plain = look_of(t, r, mixed);
                const struct look selected = look_of(t, r, CELL_SELECTED | mixed);
                const struct look moved = look_of(t, r, CELL_MOVED | mixed);
                assert_false(same_without_colour(plain, selected));
                assert_false(same_without_colour(plain, moved));
                assert_false(same_without_colour(selected, moved));
                assert_true(selected.reverse && !selected.bold && !selected.dim);
                assert_true(moved.reverse && moved.bold && !moved.dim);
                assert_true(!plain.reverse && (mixed == 0 || plain.underlined));
                assert_int_equal(selected.colour, plain.colour);
                assert_int_equal(moved.colour, plain.colour);
            }
        }
    }
}

static void what_is_wrong_looks_like_nothing_else(void **state)
{
    (void)state;
    for (size_t t = 0; t < THEME_COUNT; t++) {
        const struct look bad = look_of(t, ROLE_BAD, 0);
        assert_true(bad.bold);
        for (size_t r = 0; is_coloured(t) && r < ROLE_COUNT; r++)
            assert_int_equal(look_eq(look_of(t, r, 0), bad), r == ROLE_BAD);
        const struct rgb red = theme_rgb((enum theme)t, bad);
        assert_true(!is_coloured(t) || (red.red > 200 && red.green < 100 && red.blue < 100));
    }
}

static void each_theme_keeps_to_its_colours(void **state)
{
    (void)state;
    for (size_t r = 0; r < ROLE_COUNT; r++) {
        assert_in_range(look_of(THEME_DARK, r, 0).colour + 1, 0, 8);
        assert_in_range(look_of(THEME_LIGHT, r, 0).colour + 1, 0, 8);
        assert_int_equal(look_of(THEME_MONO, r, 0).colour, -1);
        assert_true(look_of(THEME_DARK, r, 0).colour != 4); /* blue */
        assert_true(look_of(THEME_DARK, r, 0).colour != 2); /* green */
        assert_true(look_of(THEME_LIGHT, r, 0).colour != 2);
        const int dark = look_of(THEME_DARK256, r, 0).colour;
        const int light = look_of(THEME_LIGHT256, r, 0).colour;
        assert_true(dark == -1 || (dark >= 16 && dark <= 255));
        assert_true(light == -1 || (light >= 16 && light <= 255));
        assert_int_equal(look_of(THEME_DARK, r, 0).dim, r == ROLE_DIM);
        assert_int_equal(look_of(THEME_DARK256, r, 0).dim, r == ROLE_DIM);
        assert_false(look_of(THEME_LIGHT, r, 0).dim || look_of(THEME_LIGHT256, r, 0).dim);
        assert_false(look_of(THEME_MONO, r, 0).dim);
    }
}

/* --- measured -------------------------------------------------------------------------------- */

/* As much red, green and blue as there is light: 0 to 1. */
struct light {
    double part[3];
};

static double lightness(uint8_t value)
{
    const double v = value / 255.0;
    return v <= 0.04045 ? v / 12.92 : pow((v + 0.055) / 1.055, 2.4);
}

static struct light light_of(struct rgb c)
{
    return (struct light){{lightness(c.red), lightness(c.green), lightness(c.blue)}};
}

static double luminance(struct light l)
{
    return 0.2126 * l.part[0] + 0.7152 * l.part[1] + 0.0722 * l.part[2];
}

static double contrast(struct rgb a, struct rgb b)
{
    const double x = luminance(light_of(a)), y = luminance(light_of(b));
    return (fmax(x, y) + 0.05) / (fmin(x, y) + 0.05);
}

static struct light seen(struct light l, const double eyes[3][3])
{
    struct light out;
    for (size_t i = 0; i < 3; i++) {
        out.part[i] = 0;
        for (size_t k = 0; k < 3; k++)
            out.part[i] += eyes[i][k] * l.part[k];
        out.part[i] = fmin(fmax(out.part[i], 0), 1);
    }
    return out;
}

static double bent(double t)
{
    return t > 216.0 / 24389 ? cbrt(t) : (24389.0 / 27 * t + 16) / 116;
}

static void to_lab(struct light l, double out[3])
{
    const double *p = l.part;
    const double x = bent((0.4124 * p[0] + 0.3576 * p[1] + 0.1805 * p[2]) / 0.95047);
    const double y = bent(luminance(l));
    const double z = bent((0.0193 * p[0] + 0.1192 * p[1] + 0.9505 * p[2]) / 1.08883);
    out[0] = 116 * y - 16;
    out[1] = 500 * (x - y);
    out[2] = 200 * (y - z);
}

/* The least for anyone's eyes. 2.3 can just be seen. */
static double distance(struct rgb a, struct rgb b)
{
    static const double eyes[4][3][3] = {
        {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}},
        {{0.152286, 1.052583, -0.204868},
         {0.114503, 0.786281, 0.099216},
         {-0.003882, -0.048116, 1.051998}},
        {{0.367322, 0.860646, -0.227968},
         {0.280085, 0.672501, 0.047413},
         {-0.011820, 0.042940, 0.968881}},
        {{1.255528, -0.076749, -0.178779},
         {-0.078411, 0.930809, 0.147602},
         {0.004733, 0.691367, 0.303900}},
    };
    double least = HUGE_VAL;
    for (size_t i = 0; i < ARRAY_LEN(eyes); i++) {
        double p[3], q[3];
        to_lab(seen(light_of(a), eyes[i]), p);
        to_lab(seen(light_of(b), eyes[i]), q);
        const double square = pow(p[0] - q[0], 2) + pow(p[1] - q[1], 2) + pow(p[2] - q[2], 2);
        least = fmin(least, sqrt(square));
    }
    return least;
}

/* The usual warning: the three colours of a traffic light. */
static void the_measure_finds_what_cannot_be_told_apart(void **state)
{
    (void)state;
    const struct rgb green = {0, 205, 0}, yellow = {205, 205, 0}, red = {205, 0, 0};
    assert_true(distance(green, yellow) < 7);
    assert_true(distance(red, yellow) > 30);
    assert_true(distance(red, red) < 1e-9);
    const struct rgb black = {0, 0, 0}, white = {255, 255, 255};
    assert_true(fabs(contrast(black, white) - 21) < 0.01);
}

static void owners_are_far_apart_for_everyone(void **state)
{
    (void)state;
    static const struct {
        enum theme theme;
        size_t owners;
        double least;
    } cases[] = {
        {THEME_DARK, 4, 27},     {THEME_LIGHT, 4, 34},   {THEME_DARK256, 4, 54},
        {THEME_LIGHT256, 4, 49}, {THEME_DARK256, 8, 25}, {THEME_LIGHT256, 8, 20},
    };
    for (size_t c = 0; c < ARRAY_LEN(cases); c++) {
        for (size_t i = 0; i < cases[c].owners; i++) {
            for (size_t k = 0; k < i; k++) {
                const enum theme t = cases[c].theme;
                const double apart = distance(theme_rgb(t, look_of(t, ROLE_OWNER_0 + i, 0)),
                                              theme_rgb(t, look_of(t, ROLE_OWNER_0 + k, 0)));
                if (apart < cases[c].least)
                    fail_msg("%s: owners %c and %c: %.1f", theme_name(t), (char)('A' + i),
                             (char)('A' + k), apart);
            }
        }
    }
}

static void everything_can_be_read_on_its_ground(void **state)
{
    (void)state;
    for (size_t t = 0; t < THEME_COUNT; t++) {
        for (size_t r = 0; r < ROLE_COUNT; r++) {
            const struct rgb letter = theme_rgb((enum theme)t, look_of(t, r, 0));
            const double ratio = contrast(letter, theme_ground((enum theme)t));
            if (ratio < 4.5)
                fail_msg("%s: role %d: %.2f", theme_name((enum theme)t), (int)r, ratio);
        }
    }
}

static void what_is_dim_is_nearer_to_the_ground(void **state)
{
    (void)state;
    const struct rgb dim = theme_rgb(THEME_DARK, look_of(THEME_DARK, ROLE_DIM, 0));
    const struct rgb text = theme_rgb(THEME_DARK, look_of(THEME_DARK, ROLE_TEXT, 0));
    assert_true(dim.red < text.red && dim.green < text.green && dim.blue < text.blue);
}

static void numbers_are_the_colours_of_the_usual_cube(void **state)
{
    (void)state;
    static const struct {
        int16_t number;
        struct rgb colour;
    } cases[] = {
        {16, {0, 0, 0}},      {21, {0, 0, 255}},      {87, {95, 255, 255}}, {160, {215, 0, 0}},
        {226, {255, 255, 0}}, {231, {255, 255, 255}}, {232, {8, 8, 8}},     {255, {238, 238, 238}},
        {1, {205, 0, 0}},     {9, {205, 0, 0}},
    };
    for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
        const struct rgb c = theme_rgb(THEME_LIGHT, (struct look){.colour = cases[i].number});
        assert_memory_equal(&c, &cases[i].colour, sizeof c);
    }
}

static void every_theme_is_found_by_its_name(void **state)
{
    (void)state;
    enum theme found;
    for (size_t t = 0; t < THEME_COUNT; t++) {
        assert_true(theme_find(theme_name((enum theme)t), &found));
        assert_int_equal(found, t);
    }
    assert_string_equal(theme_name(THEME_LIGHT256), "light256");
    assert_false(theme_find("", &found));
    assert_false(theme_find("Dark", &found));
    assert_false(theme_find("dark25", &found));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_owners_look_as_the_page_says),
        cmocka_unit_test(no_two_owners_look_alike_where_there_is_colour),
        cmocka_unit_test(selected_moved_and_neither_are_told_apart_without_colour),
        cmocka_unit_test(what_is_wrong_looks_like_nothing_else),
        cmocka_unit_test(each_theme_keeps_to_its_colours),
        cmocka_unit_test(the_measure_finds_what_cannot_be_told_apart),
        cmocka_unit_test(owners_are_far_apart_for_everyone),
        cmocka_unit_test(everything_can_be_read_on_its_ground),
        cmocka_unit_test(what_is_dim_is_nearer_to_the_ground),
        cmocka_unit_test(numbers_are_the_colours_of_the_usual_cube),
        cmocka_unit_test(every_theme_is_found_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
