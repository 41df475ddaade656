/* tui/tui_main_sim_hops.c - hops, and why (tui/tui_main_sim_path.h).
 *
 * SPDX-License-Identifier: MIT
 */
#include "tui/tui_main_sim_path.h"

#include <stdarg.h>
#include <stdio.h>

#include "core/hash.h"
#include "sim/fault_line.h"

const char *trail_id(const struct trail *trail, uint32_t node)
{
    const struct scenario *s = &trail->source->scenario;
    return node < s->node_count ? s->nodes[node].id : "client";
}

const char *trail_result(const struct record *answer)
{
    switch ((enum outcome)answer->b) {
    case OUTCOME_HIT:
        return "HIT";
    case OUTCOME_MISS:
        return "MISS";
    case OUTCOME_CREATED:
    case OUTCOME_REPLACED:
        return "stored";
    case OUTCOME_DELETED:
        return "deleted";
    case OUTCOME_ABSENT:
        return "absent";
    case OUTCOME_NO_ROOM:
    case OUTCOME_TOO_LARGE:
    case OUTCOME_NOT_OWNER:
    case OUTCOME_RING_MISMATCH:
    case OUTCOME_PEER_REFUSED:
    case OUTCOME_PEER_RESET:
    case OUTCOME_PEER_GARBAGE:
    case OUTCOME_PEER_TIMEOUT:
    case OUTCOME_OVERLOADED:
        return outcome_name((enum outcome)answer->b);
    case OUTCOME_COUNT:
        break;
    }
    return "?";
}

/* --- adding ---------------------------------------------------------------------------------- */

static void take_part(struct path *p, uint32_t party)
{
    if (path_column(p, party) == p->party_count && p->party_count < PATH_PARTIES_MAX)
        p->parties[p->party_count++] = party;
}

/* A new hop at the present step; NULL: there is no room for more. */
static struct hop *add(struct trail *trail, enum hop_kind kind, uint32_t from, uint32_t to)
{
    struct path *p = trail->path;
    const struct travel *t = trail->source->travel;
    take_part(p, from);
    take_part(p, to);
    if (p->hop_count == PATH_HOPS_MAX) {
        p->hops_left_out++;
        return NULL;
    }
    struct hop *h = &p->hops[p->hop_count++];
    *h = (struct hop){.kind = kind, .step = t->step, .from = from, .to = to};
    h->at_ns = h->end_ns = t->now_ns - trail->asked_ns;
    h->lost = kind == HOP_MESSAGE; /* until it arrives */
    return h;
}

static bool is_error(const struct record *answer)
{
    return answer->b < OUTCOME_COUNT && outcome_is_error((enum outcome)answer->b);
}

/* --- messages -------------------------------------------------------------------------------- */

void trail_ask(struct trail *trail, const struct record *r)
{
    trail->asked_ns = r->at_ns;
    trail->asked = r->node;
    struct hop *h = add(trail, HOP_MESSAGE, PATH_CLIENT, r->node);
    if (!h)
        return;
    snprintf(h->label, sizeof h->label, "%s", record_op(r->c));
    snprintf(h->why, sizeof h->why,
             "The client asks %s. It may ask any node: whoever is asked finds the owner",
             trail_id(trail, r->node));
}

void trail_leave(struct trail *trail, uint32_t from, uint32_t to, const char *format, ...)
{
    struct hop *h = add(trail, HOP_MESSAGE, from, to);
    va_list args;
    if (!h)
        return;
    va_start(args, format);
    vsnprintf(h->label, sizeof h->label, format, args);
    va_end(args);
    snprintf(h->why, sizeof h->why, "On its way from %s to %s", trail_id(trail, from),
             trail_id(trail, to));
}

/* The last message between these two that has not arrived has. */
void trail_arrive(struct trail *trail, uint32_t from, uint32_t to)
{
    for (uint32_t i = trail->path->hop_count; i > 0; i--) {
        struct hop *h = &trail->path->hops[i - 1];
        if (h->kind != HOP_MESSAGE || h->from != from || h->to != to)
            continue;
        h->end_ns = trail->source->travel->now_ns - trail->asked_ns;
        h->lost = false;
        const size_t used = strlen(h->why);
        snprintf(h->why + used, sizeof h->why - used, "; %.2f ms on the way",
                 (double)(h->end_ns - h->at_ns) / 1e6);
        return;
    }
}

/* --- decisions ------------------------------------------------------------------------------- */

void trail_decide_owner(struct trail *trail, const struct record *reach)
{
    const struct world *w = travel_world(trail->source->travel);
    const struct node *n = world_node(w, reach->node);
    uint8_t room[KEY_BYTES_MAX];
    const struct slice name = world_key(w, (uint32_t)reach->b, room);
    struct hop *h = add(trail, HOP_DECISION, reach->node, reach->node);
    if (!h || !n)
        return;
    const uint64_t position = hash_key(name);
    const uint32_t owner = node_owner(n, name);
    const struct ring *r = n->config.members->ring;
    const uint64_t point = r->positions[ring_point(r, position)];
    const char *result = owner == reach->node ? "it owns the key" : "the key's owner";
    if (owner == reach->node)
        snprintf(h->label, sizeof h->label, "its own key");
    else
        snprintf(h->label, sizeof h->label, "owner is %s", trail_id(trail, owner));
    if (n->config.members->placement == PLACEMENT_RING)
        snprintf(h->why, sizeof h->why,
                 "hash %016llx; the first point clockwise is %016llx, of %s: %s%s",
                 (unsigned long long)position, (unsigned long long)point, trail_id(trail, owner),
                 result, owner == reach->node ? "" : " is asked");
    else
        snprintf(h->why, sizeof h->why, "hash %016llx mod %u nodes: %s",
                 (unsigned long long)position, (unsigned)r->node_count, trail_id(trail, owner));
}

static void say_look(const struct trail *trail, uint32_t node, const struct record *answer,
                     struct hop *h)
{
    char why[SIM_TEXT_MAX] = "";
    const bool miss = answer->b == OUTCOME_MISS;
    if (miss)
        sim_why_missing(trail->source, node, trail->key, why);
    h->is_bad = is_error(answer);
    h->is_good = answer->b == OUTCOME_HIT;
    snprintf(h->label, sizeof h->label, "%s%s", trail_result(answer),
             strncmp(why, "cold", 4) == 0 ? ", cold" : "");
    if (miss)
        snprintf(h->why, sizeof h->why, "MISS at %s: %s", trail_id(trail, node), why);
    else if (h->is_good)
        snprintf(h->why, sizeof h->why,
                 "HIT: it lies in %s's cache, has not expired, and is now the most recently used",
                 trail_id(trail, node));
    else
        snprintf(h->why, sizeof h->why, "%s carries it out: %s", trail_id(trail, node),
                 trail_result(answer));
    if ((travel_kinds_of(trail->source->travel, trail->source->travel->step) & TRAVEL_EVICTION) !=
        0) {
        const size_t used = strlen(h->why);
        snprintf(h->why + used, sizeof h->why - used,
                 "; to make room, what was used least recently is evicted");
    }
}

void trail_decide_look(struct trail *trail, const struct record *arrive,
                       const struct record *answer)
{
    struct hop *h = add(trail, HOP_DECISION, arrive->node, arrive->node);
    if (h)
        say_look(trail, arrive->node, answer, h);
}

void trail_decide_return(struct trail *trail, const struct record *r, bool its_own)
{
    struct hop *h = add(trail, HOP_DECISION, r->node, r->node);
    if (!h)
        return;
    const bool failed = r->kind == RECORD_FAIL;
    h->is_bad = failed || is_error(r);
    h->is_good = r->b == OUTCOME_HIT;
    snprintf(h->label, sizeof h->label, "%s",
             failed    ? trail_result(r)
             : its_own ? "answer is here"
                       : "shared trip");
    if (failed)
        snprintf(h->why, sizeof h->why, "%s cannot be reached (%s): an error is told, never a miss",
                 trail_id(trail, r->other), trail_result(r));
    else if (its_own)
        snprintf(h->why, sizeof h->why,
                 "%s has answered: %s. It is passed on as it is; %s keeps no copy",
                 trail_id(trail, r->other), trail_result(r), trail_id(trail, r->node));
    else
        snprintf(
            h->why, sizeof h->why,
            "Another request for this key was on its way to %s already; its answer serves both",
            trail_id(trail, r->other));
}

/* --- the answer ------------------------------------------------------------------------------ */

void trail_answer_client(struct trail *trail, const struct record *answer)
{
    const struct path *p = trail->path;
    if (!answer)
        return;
    if (!trail->has_call && p->hop_count > 0 && p->parties[p->party_count - 1] == answer->node) {
        struct hop *h = add(trail, HOP_DECISION, answer->node, answer->node);
        if (h)
            say_look(trail, answer->node, answer, h);
    }
    trail_leave(trail, answer->node, PATH_CLIENT, "%s", trail_result(answer));
}

void trail_late(struct trail *trail, const struct record *answer)
{
    struct hop *h = add(trail, HOP_DECISION, trail->asked, trail->asked);
    if (h) {
        h->is_bad = true;
        snprintf(h->label, sizeof h->label, "too late");
        snprintf(h->why, sizeof h->why,
                 "%s has waited for as long as it may (forward_timeout) and gives up: an error, "
                 "never a miss",
                 trail_id(trail, trail->asked));
    }
    trail_leave(trail, trail->asked, PATH_CLIENT, "%s", answer ? trail_result(answer) : "?");
}

void trail_end(struct trail *trail, const struct record *tell)
{
    struct path *p = trail->path;
    const unsigned us = (unsigned)((tell->at_ns - trail->asked_ns) / 1000);
    if (tell->kind == RECORD_CLOSE) {
        struct hop *h = add(trail, HOP_DECISION, PATH_CLIENT, PATH_CLIENT);
        if (h) {
            h->is_bad = true;
            snprintf(h->label, sizeof h->label, "no answer");
            snprintf(h->why, sizeof h->why, "The connection to %s is gone",
                     trail_id(trail, tell->node));
        }
        snprintf(p->verdict, sizeof p->verdict,
                 "No answer: the connection to %s was lost after %u.%03u ms",
                 trail_id(trail, tell->node), us / 1000, us % 1000);
        return;
    }
    trail_arrive(trail, tell->node, PATH_CLIENT);
    snprintf(p->verdict, sizeof p->verdict, "%s after %u.%03u ms, %s", trail_result(tell),
             us / 1000, us % 1000,
             trail->has_call ? "one hop between nodes" : "without a hop between nodes");
}

void trail_meanwhile(struct trail *trail, const struct record *r)
{
    char words[FAULT_LINE_MAX];
    struct hop *h = add(trail, HOP_DECISION, PATH_CLIENT, PATH_CLIENT);
    if (!h)
        return;
    if (r->kind == RECORD_FAULT)
        fault_line(&trail->source->scenario,
                   look_fault(travel_world(trail->source->travel), (uint32_t)r->a), words);
    else
        snprintf(words, sizeof words, "the list of members changes");
    h->is_bad = r->kind == RECORD_FAULT;
    snprintf(h->label, sizeof h->label, "meanwhile");
    snprintf(h->why, sizeof h->why, "Meanwhile: %.200s", words);
}

void trail_finish(struct trail *trail, uint64_t present)
{
    struct path *p = trail->path;
    for (uint32_t i = 0; i < p->hop_count; i++) {
        struct hop *h = &p->hops[i];
        h->is_late = h->step > present;
        h->lost = h->lost && p->is_over; /* else it may be on its way */
    }
    if (!p->is_over || p->verdict[0] == '\0')
        snprintf(p->verdict, sizeof p->verdict, "it is still under way");
}
