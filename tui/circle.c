/* tui/circle.c - see tui/circle.h.
 *
 * Lengths are in halves of a dot, from the middle of the area, so that all places of dots are odd
 * numbers. Only + - * / are used on fractions: the circle is the same, to the dot, everywhere.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/circle.h"

#include <assert.h>

enum { DIAMETER_MIN = 12, DIAMETER_MAX = 228 }; /* dots; the largest: of up to 320 cells */

static const double CIRCLE = 18446744073709551616.0; /* 2^64 */
static const double PI = 3.14159265358979323846;

/* --- angles: parts of a turn, clockwise from the top ------------------------------------------ */

/* The arc tangent of 0 to 1, in radians: a series that is brought to where it is short. */
static double arc_of(double tangent)
{
    const bool is_steep = tangent > 0.4;
    const double t = is_steep ? (tangent - 1) / (tangent + 1) : tangent, square = t * t;
    double sum = 0;
    for (int i = 21; i >= 1; i -= 2)
        sum = 1.0 / i - square * sum;
    return is_steep ? PI / 4 + t * sum : t * sum;
}

static double turn_of(int right, int up)
{
    const int x = right < 0 ? -right : right, y = up < 0 ? -up : up;
    const double arc = x <= y ? arc_of((double)x / y) : PI / 2 - arc_of((double)y / x);
    const double quarter = arc / (2 * PI);
    const double half = up > 0 ? quarter : 0.5 - quarter;
    return right > 0 ? half : 1 - half;
}

/* Of an angle within a turn: how far to the right that is, of a circle of radius 1. */
static double right_of(double turn)
{
    const double half = turn > 0.5 ? turn - 0.5 : turn;
    const double x = (half > 0.25 ? 0.5 - half : half) * 2 * PI, square = x * x;
    double sum = 1;
    for (int i = 14; i >= 2; i -= 2)
        sum = 1 - square / (i * (i + 1)) * sum;
    return turn > 0.5 ? -x * sum : x * sum;
}

static double up_of(double turn)
{
    return right_of(turn > 0.75 ? turn - 0.75 : turn + 0.25);
}

static uint64_t position_of(double turn)
{
    const double within = turn < 0 ? turn + 1 : turn;
    return within >= 1 ? 0 : (uint64_t)(within * CIRCLE);
}

/* --- the line -------------------------------------------------------------------------------- */

struct pen {
    struct circle *circle;
    double begin; /* of the cell that the line is in: the turn of its first dot */
};

static uint8_t bit_of(int right, int down)
{
    static const uint8_t bits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    return bits[down & 3][right & 1];
}

static void add_dot(struct pen *p, int right, int up)
{
    struct circle *c = p->circle;
    const int column = (2 * c->width - 1 + right) / 2, row = (4 * c->height - 1 - up) / 2;
    const double turn = turn_of(right, up);
    struct circle_cell *cell = c->count > 0 ? &c->cells[c->count - 1] : NULL;
    if (!cell || cell->x != column / 2 || cell->y != row / 4) {
        assert(c->count < CIRCLE_CELLS_MAX);
        cell = &c->cells[c->count++];
        *cell = (struct circle_cell){.x = (int16_t)(column / 2), .y = (int16_t)(row / 4)};
        p->begin = turn;
    }
    cell->dots |= bit_of(column, row);
    cell->middle = position_of((p->begin + turn) / 2);
}

/* How high the circle is at x; y: a guess. */
static int height_at(int radius, int x, int y)
{
    const int square = radius * radius - x * x;
    while (y > 1 && square < (y - 1) * (y - 1))
        y -= 2;
    while (square >= (y + 1) * (y + 1))
        y += 2;
    return y;
}

/* A dot of the first quarter, turned so many quarters. */
static void add_turned(struct pen *p, int quarters, int right, int up)
{
    static const int cosine[] = {1, 0, -1, 0}, sine[] = {0, 1, 0, -1};
    add_dot(p, right * cosine[quarters] + up * sine[quarters],
            up * cosine[quarters] - right * sine[quarters]);
}

/* From the top to the middle of the quarter, and down the same way with x and y exchanged. A dot
 * in the middle whose neighbours touch each other would be a corner: it is left out. */
static void add_quarter(struct pen *p, int quarters, int radius)
{
    int x = 1, y = height_at(radius, x, radius), above = y;
    for (; x < y; above = y, x += 2, y = height_at(radius, x, y))
        add_turned(p, quarters, x, y);
    if (x == y && above != y)
        add_turned(p, quarters, x, y);
    for (x -= 2; x >= 1; x -= 2) {
        y = height_at(radius, x, y);
        add_turned(p, quarters, y, x);
    }
}

/* Where the top lies in the middle of a cell, the line ends in the cell in which it began. */
static void close_line(struct circle *c)
{
    struct circle_cell *first = &c->cells[0];
    const struct circle_cell *last = &c->cells[c->count - 1];
    if (first->x != last->x || first->y != last->y)
        return;
    first->dots |= last->dots;
    first->middle = 0;
    c->count--;
}

bool circle_fit(int width, int height, int margin_x, int margin_y, struct circle *out)
{
    assert(margin_x >= 0 && margin_y >= 0);
    const int wide = 2 * (width - 2 * margin_x), high = 4 * (height - 2 * margin_y);
    int diameter = wide < high ? wide : high;
    if (diameter < DIAMETER_MIN)
        return false;
    diameter = diameter < DIAMETER_MAX ? diameter : DIAMETER_MAX;
    *out = (struct circle){.width = width, .height = height, .diameter = diameter};
    struct pen p = {.circle = out};
    for (int quarters = 0; quarters < 4; quarters++)
        add_quarter(&p, quarters, diameter - 1);
    close_line(out);
    return true;
}

/* --- places ---------------------------------------------------------------------------------- */

uint32_t circle_cell_of(const struct circle *c, uint64_t position)
{
    uint32_t nearest = 0;
    uint64_t least = UINT64_MAX;
    for (uint32_t i = 0; i < c->count; i++) {
        const uint64_t ahead = c->cells[i].middle - position, behind = 0 - ahead;
        const uint64_t distance = ahead < behind ? ahead : behind;
        if (distance < least) {
            nearest = i;
            least = distance;
        }
    }
    return nearest;
}

static int whole_below(double number)
{
    const int far = 1 << 20;
    return (int)(number + far) - far;
}

void circle_at(const struct circle *c, uint64_t position, double outward, int *x, int *y)
{
    const double turn = (double)position / CIRCLE, within = turn < 1 ? turn : 0;
    const double wide = c->diameter - 1 + 4 * outward, high = c->diameter - 1 + 8 * outward;
    *x = whole_below((2 * c->width + wide * right_of(within)) / 4);
    *y = whole_below((4 * c->height - high * up_of(within)) / 8);
}
