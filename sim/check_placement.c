/* sim/check_placement.c - a key's owner is the one that the definition names, and when the list of
 * members changes only the keys that must move do.
 *
 * Whenever a node takes over a list, a sample of places on the circle is looked at:
 *
 *   a list that is new     the owner is that of the first point at or after the place, clockwise,
 *                          found by looking at every point of every member; also for places that
 *                          are the very points, just before them and just after, and for both ends
 *   a list of before       nodes with equal lists name equal owners
 *   instead of another     a place has a new owner only if the old one has left or the new one has
 *                          come. (Spread by modulo nearly everything moves: that is what it is here
 *                          to show, and it is not judged.)
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

#include <inttypes.h>
#include <stdlib.h>

#include "core/hash.h"
#include "sim/mix.h"

enum { EDGES_MAX = 8 }; /* so many members' points are looked at closely */

/* Anywhere on the circle, and its two ends. */
static uint64_t place_of(uint32_t sample)
{
    if (sample < 2)
        return sample == 0 ? 0 : UINT64_MAX;
    return mix_in(0, sample);
}

void check_lists_destroy(struct known_lists *l)
{
    lookup_destroy(&l->places);
    free(l->lists);
    *l = (struct known_lists){0};
}

bool check_lists_copy(struct known_lists *to, const struct known_lists *from, struct copy *c)
{
    const uint32_t count = from->places.count;
    to->lists = copy_array(c, from->lists, count, count, sizeof *to->lists);
    const bool has_places = lookup_copy(&to->places, &from->places, c);
    if (!to->lists || !has_places) {
        check_lists_destroy(to);
        return false;
    }
    return true;
}

/* --- a list that is new ----------------------------------------------------------------------- */

struct sought {
    uint64_t place;
    uint64_t distance; /* to the nearest point so far, clockwise */
    uint32_t owner;    /* whose that is: an index into the ring's nodes; UINT32_MAX: none yet */
};

/* A point that lies where another one does is that of the lower id, which came first. */
static void look_at_point(struct sought *sought, uint32_t count, uint64_t point, uint32_t node)
{
    for (uint32_t i = 0; i < count; i++) {
        uint64_t distance = point - sought[i].place;
        if (sought[i].owner == UINT32_MAX || distance < sought[i].distance) {
            sought[i].distance = distance;
            sought[i].owner = node;
        }
    }
}

/* By the definition: every point of every member, without any order or index. */
static void find_owners(const struct members *m, struct sought *sought, uint32_t count)
{
    const struct ring *r = m->ring;
    for (uint32_t i = 0; i < count && m->placement == PLACEMENT_MODULO; i++)
        sought[i].owner = (uint32_t)(sought[i].place % r->node_count);
    for (uint32_t node = 0; node < r->node_count && m->placement == PLACEMENT_RING; node++) {
        struct slice id = slice_of(r->nodes[node].id, r->nodes[node].id_len);
        for (uint32_t i = 0; i < r->nodes[node].weight * r->virtual_nodes; i++)
            look_at_point(sought, count, hash_point(id, i), node);
    }
}

static uint32_t choose_places(const struct ring *r, struct sought *sought)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < PLACES_SAMPLED; i++)
        sought[count++].place = place_of(i);
    for (uint32_t i = 0; i < r->node_count && i < EDGES_MAX; i++) {
        uint64_t point = hash_point(slice_of(r->nodes[i].id, r->nodes[i].id_len), 0);
        sought[count++].place = point - 1;
        sought[count++].place = point;
        sought[count++].place = point + 1;
    }
    for (uint32_t i = 0; i < count; i++)
        sought[i].owner = UINT32_MAX;
    return count;
}

static void compare_with_definition(struct promise_result *r, const struct node *n, uint64_t now_ns)
{
    const struct members *m = n->config.members;
    struct sought sought[PLACES_SAMPLED + 3 * EDGES_MAX];
    uint32_t count = choose_places(m->ring, sought);
    find_owners(m, sought, count);
    r->checked += count;
    for (uint32_t i = 0; i < count; i++) {
        uint32_t is = members_owner(m, sought[i].place), ought = m->numbers[sought[i].owner];
        if (is != ought)
            check_breach(r, now_ns, 0,
                         "at %.6f s node %s takes node %s for the owner of place %016" PRIx64
                         " on the circle, which is node %s's",
                         seconds(now_ns), check_node_id(n, n->config.self), check_node_id(n, is),
                         sought[i].place, check_node_id(n, ought));
    }
}

/* --- a list of before ------------------------------------------------------------------------- */

/* false: no memory. */
static bool remember(struct known_lists *l, const struct members *m)
{
    struct known_list *grown = realloc(l->lists, (l->places.count + (size_t)1) * sizeof *grown);
    if (!grown)
        return false;
    l->lists = grown;
    struct known_list *list = &l->lists[l->places.count];
    for (uint32_t i = 0; i < PLACES_SAMPLED; i++)
        list->owners[i] = members_owner(m, place_of(i));
    return lookup_add(&l->places, m->fingerprint | 1, l->places.count);
}

static void compare_with(struct promise_result *r, const struct known_list *list,
                         const struct node *n, uint64_t now_ns)
{
    r->checked++;
    for (uint32_t i = 0; i < PLACES_SAMPLED; i++) {
        uint32_t is = members_owner(n->config.members, place_of(i));
        if (is == list->owners[i])
            continue;
        check_breach(r, now_ns, 0,
                     "at %.6f s node %s takes node %s for the owner of place %016" PRIx64
                     " on the circle, and a node with the same list took node %s",
                     seconds(now_ns), check_node_id(n, n->config.self), check_node_id(n, is),
                     place_of(i), check_node_id(n, list->owners[i]));
        return;
    }
}

/* --- instead of another ----------------------------------------------------------------------- */

static bool is_member(const struct members *m, uint32_t number)
{
    return members_place(m, number) != UINT32_MAX;
}

static void compare_before(struct promise_result *r, const struct node *n, uint64_t now_ns)
{
    const struct members *before = n->before, *now = n->config.members;
    if (!before || before->placement != PLACEMENT_RING || now->placement != PLACEMENT_RING)
        return;
    r->checked++;
    for (uint32_t i = 0; i < PLACES_SAMPLED; i++) {
        uint32_t was = members_owner(before, place_of(i)), is = members_owner(now, place_of(i));
        if (was == is || !is_member(now, was) || !is_member(before, is))
            continue;
        check_breach(r, now_ns, 0,
                     "at %.6f s node %s learned of new members, and place %016" PRIx64
                     " on the circle moved from node %s to node %s, though both were there before "
                     "and are still there",
                     seconds(now_ns), check_node_id(n, n->config.self), place_of(i),
                     check_node_id(n, was), check_node_id(n, is));
        return;
    }
}

bool check_placement(struct promise_result *r, struct known_lists *known, const struct node *n,
                     uint64_t now_ns)
{
    const struct members *m = n->config.members;
    compare_before(r, n, now_ns);
    uint32_t list = lookup_find(&known->places, m->fingerprint | 1);
    if (list != LOOKUP_NONE) {
        compare_with(r, &known->lists[list], n, now_ns);
        return true;
    }
    compare_with_definition(r, n, now_ns);
    return remember(known, m);
}
