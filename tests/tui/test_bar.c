/* tests/tui/test_bar.c - a column says who owns most of it, and whether there are others.
 *
 * Method: rings of random ids, cut into columns at random places and zooms; each column is
 * compared with what the definition of a ring says of each of its parts.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/tui/little_scene.h"
#include "tui/bar.h"
#include "tui/ui.h"

enum { COLUMNS_MAX = 200, NODES_MOST = 1100 };

static uint64_t drawn(uint64_t *seed)
{
    *seed += UINT64_C(0x9E3779B97F4A7C15);
    return hash_key(slice_of(seed, sizeof *seed));
}

static struct members *ring_of(uint64_t *seed, uint32_t nodes, uint32_t virtual_nodes)
{
    static char ids[NODES_MOST][24];
    static struct ring_member list[NODES_MOST];
    for (uint32_t i = 0; i < nodes; i++) {
        snprintf(ids[i], sizeof ids[i], "%016llx", (unsigned long long)drawn(seed));
        list[i] = (struct ring_member){slice_str(ids[i]), 1};
    }
    struct members *m = NULL;
    assert_int_equal(members_build(list, NULL, nodes, virtual_nodes, PLACEMENT_RING, &m), RING_OK);
    return m;
}

/* --- what a column shows --------------------------------------------------------------------- */

static int ascending(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

/* The parts of a column end at the points in it, and at its end; each has one owner. */
static struct bar_column by_definition(const struct members *m, uint64_t first, uint64_t last)
{
    static uint64_t owned[NODES_MOST];
    const struct ring *r = m->ring;
    uint64_t *ends = calloc(r->point_count + 1, sizeof *ends), begin = 0;
    uint32_t count = 0, best = 0, owners = 0;
    for (uint32_t p = 0; p < r->point_count; p++)
        if (r->positions[p] - first < last)
            ends[count++] = r->positions[p] - first;
    ends[count++] = last;
    qsort(ends, count, sizeof *ends, ascending);
    memset(owned, 0, sizeof owned);
    for (uint32_t i = 0; i < count; i++) {
        if (ends[i] >= begin)
            owned[ring_owner_reference(r, first + ends[i])] += ends[i] - begin + 1;
        begin = ends[i] + 1;
    }
    for (uint32_t i = 0; i < r->node_count; i++) {
        owners += owned[i] > 0;
        best = owned[i] > owned[best] ? i : best;
    }
    free(ends);
    return (struct bar_column){(uint16_t)m->numbers[best], owners > 1};
}

static void compare(const struct members *m, struct bar_span span, int columns)
{
    struct bar_column shown[COLUMNS_MAX];
    bar_owners(m, span, columns, shown);
    for (int i = 0; i < columns; i++) {
        const uint64_t first = bar_position(span, columns, i);
        const uint64_t last = bar_position(span, columns, i + 1) - 1 - first;
        const struct bar_column right = by_definition(m, first, last);
        assert_int_equal(shown[i].owner, right.owner);
        assert_int_equal(shown[i].mixed, right.mixed);
    }
}

static void a_column_shows_who_owns_most_of_it_and_whether_it_is_all(void **state)
{
    (void)state;
    static const uint32_t sizes[][2] = {{1, 1}, {1, 5}, {2, 1}, {3, 4}, {7, 16}, {40, 20}};
    uint64_t seed = 1;
    for (size_t s = 0; s < ARRAY_LEN(sizes); s++) {
        struct members *m = ring_of(&seed, sizes[s][0], sizes[s][1]);
        for (int i = 0; i < 40; i++) {
            const int columns = 1 + (int)(drawn(&seed) % COLUMNS_MAX);
            const uint32_t zoom = (uint32_t)(drawn(&seed) % 12);
            compare(m, bar_zoomed(zoom, drawn(&seed)), columns);
        }
        members_free(m);
    }
}

static void of_more_members_than_are_weighed_at_once_too(void **state)
{
    (void)state;
    uint64_t seed = 2;
    struct members *m = ring_of(&seed, NODES_MOST, 3);
    compare(m, bar_zoomed(0, 0), 9);
    compare(m, bar_zoomed(3, 0), 9);
    members_free(m);
}

static void a_column_at_a_point_ends_with_it_and_the_next_one_is_another(void **state)
{
    (void)state;
    uint64_t seed = 3;
    struct members *m = ring_of(&seed, 2, 1);
    const struct ring *r = m->ring;
    for (uint32_t p = 0; p < 2; p++) {
        const uint64_t width = UINT64_C(1) << (64 - ZOOM_MOST);
        const uint64_t first = r->positions[p] + 1 - width / 2;
        struct bar_column two[2];
        bar_owners(m, (struct bar_span){first, width}, 2, two);
        assert_int_equal(two[0].owner, m->numbers[r->owners[p]]);
        assert_int_equal(two[1].owner, m->numbers[r->owners[1 - p]]);
        assert_false(two[0].mixed || two[1].mixed);
        bar_owners(m, (struct bar_span){first + 1, width}, 2, two);
        assert_true(two[0].mixed && !two[1].mixed);
        bar_owners(m, (struct bar_span){first - 1, width}, 2, two);
        assert_true(!two[0].mixed && two[1].mixed);
    }
    members_free(m);
}

static void an_arc_thinner_than_its_column_is_not_lost_without_a_word(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_make(&l);
    struct bar_column shown[16];
    bar_owners(l.scene.members, bar_zoomed(0, 0), 16, shown);
    const struct ring *r = l.scene.members->ring;
    for (uint32_t p = 0; p < r->point_count; p++) {
        const int column = bar_column_of(bar_zoomed(0, 0), 16, r->positions[p]);
        const uint16_t owner = (uint16_t)l.scene.members->numbers[r->owners[p]];
        assert_true(shown[column].owner == owner || shown[column].mixed);
    }
    little_scene_free(&l);
}

static void without_a_ring_no_column_has_an_owner(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_modulo(&l);
    struct bar_column shown[4];
    bar_owners(l.scene.members, bar_zoomed(0, 0), 4, shown);
    for (int i = 0; i < 4; i++)
        assert_int_equal(shown[i].owner, SCENE_NO_OWNER);
    bar_owners(NULL, bar_zoomed(0, 0), 4, shown);
    for (int i = 0; i < 4; i++)
        assert_int_equal(shown[i].owner, SCENE_NO_OWNER);
    little_scene_free(&l);
}

/* --- where columns lie ----------------------------------------------------------------------- */

static void columns_cover_the_span_without_gaps_each_as_wide_as_the_others(void **state)
{
    (void)state;
    uint64_t seed = 4;
    for (int i = 0; i < 3000; i++) {
        const uint32_t zoom = (uint32_t)(drawn(&seed) % (ZOOM_MOST + 1));
        const struct bar_span span = bar_zoomed(zoom, drawn(&seed));
        const int columns = 1 + (int)(drawn(&seed) % 1000);
        const uint64_t even = (span.width - 1) / (uint64_t)columns;
        const int c = (int)(drawn(&seed) % (uint64_t)columns);
        const uint64_t first = bar_position(span, columns, c);
        const uint64_t behind = bar_position(span, columns, c + 1);
        assert_true(behind - first - even <= 1);
        assert_int_equal(bar_column_of(span, columns, first), c);
        assert_int_equal(bar_column_of(span, columns, behind - 1), c);
        assert_int_equal(bar_column_of(span, columns, first + drawn(&seed) % even), c);
        assert_true(bar_position(span, columns, columns) == span.first + span.width);
    }
}

static void a_zoom_halves_what_is_shown_around_its_place(void **state)
{
    (void)state;
    uint64_t seed = 5;
    assert_true(bar_zoomed(0, 77).first == 0 && bar_zoomed(0, 77).width == 0);
    for (uint32_t zoom = 1; zoom <= ZOOM_MOST; zoom++) {
        const uint64_t around = drawn(&seed) >> (zoom % 2 * 40); /* some wrap below 0 */
        const struct bar_span span = bar_zoomed(zoom, around);
        assert_true(span.width == UINT64_C(1) << (64 - zoom));
        assert_int_equal(bar_column_of(span, 80, around), 40);
        assert_int_equal(bar_column_of(span, 80, span.first - 1), -1);
        assert_int_equal(bar_column_of(span, 80, span.first + span.width), -1);
    }
}

static void each_key_counts_in_its_column(void **state)
{
    (void)state;
    struct little_scene l;
    little_scene_large(&l, 3, 4, 5000);
    for (uint32_t zoom = 0; zoom < 40; zoom += 3) {
        const struct bar_span span = bar_zoomed(zoom, l.positions[0]);
        uint32_t shown[72], right[72] = {0};
        bar_keys(&l.scene.keys, span, 72, shown);
        for (uint32_t i = 0; i < l.scene.keys.count; i++) {
            const int column = bar_column_of(span, 72, l.positions[i]);
            if (column >= 0)
                right[column]++;
        }
        assert_memory_equal(shown, right, sizeof shown);
        assert_true(shown[36] > 0 || zoom == 0);
    }
    little_scene_free(&l);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_column_shows_who_owns_most_of_it_and_whether_it_is_all),
        cmocka_unit_test(of_more_members_than_are_weighed_at_once_too),
        cmocka_unit_test(a_column_at_a_point_ends_with_it_and_the_next_one_is_another),
        cmocka_unit_test(an_arc_thinner_than_its_column_is_not_lost_without_a_word),
        cmocka_unit_test(without_a_ring_no_column_has_an_owner),
        cmocka_unit_test(columns_cover_the_span_without_gaps_each_as_wide_as_the_others),
        cmocka_unit_test(a_zoom_halves_what_is_shown_around_its_place),
        cmocka_unit_test(each_key_counts_in_its_column),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
