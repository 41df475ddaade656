/* core/trips.h - what a node has under way: trips to owners, and answers that wait their turn.
 *
 * The second half of the node. core/node.c takes requests in and decides what is to be done; here
 * is what becomes of it:
 *
 *    trips_depart ---> FX_SEND              trips_answered   the owner's answer is there
 *    trips_over        no trip is needed    trips_failed     a reason why none will come
 *         |                                 trips_time_out   neither of them in time
 *         |                                       |
 *         '-----> answers in the pipeline <-------'
 *                          |
 *                     trips_emit ---> FX_REPLY, in the order of each client's requests
 *
 * The data is in core/flight.h (who waits for which trip) and core/pipeline.h (in which order
 * answers leave).
 *
 * Private to the node: drivers include core/node.h.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_TRIPS_H
#define CORE_TRIPS_H

#include "core/node.h"

/* Effects are carried out in the order in which they are added, while there is room. */
bool effects_have_room(const struct effects *fx);
struct effect *effects_add(struct effects *fx, enum effect_kind kind);
void effects_reply(struct effects *fx, uint32_t client, const struct answer *answer);

/* A new flight with one waiter, a new call of this client. FLIGHT_NONE if there is no room for
 * both, and then nothing has changed. O(1). */
uint32_t trips_take(struct node *n, uint32_t client, enum op op, enum flight_state state);

/* A flight that waits leaves for its peer with this request; the effect borrows its bytes. */
void trips_depart(struct node *n, uint32_t flight, const struct request *rq, struct effects *fx);

/* Who waits for this flight to land waits no longer, and leaves now. */
void trips_depart_follower(struct node *n, uint32_t flight, struct effects *fx);

/* A flight of one waiter that was over from the start: the answer waits until its turn has come.
 * Its value is copied; without room for that, the answer is OUTCOME_OVERLOADED. O(value). */
void trips_over(struct node *n, uint32_t flight, const struct answer *answer);

/* A call that was taken out of its line is done with its flight; the last one turns out the
 * light. O(1). */
void trips_leave(struct node *n, uint32_t call);

/* Let out what is ready, as far as it fits. */
void trips_emit(struct node *n, struct effects *fx);

/* EV_PEER_ANSWER and EV_PEER_FAILED. *fx is empty. O(waiters + value). */
void trips_answered(struct node *n, const struct event *ev, struct effects *fx);
void trips_failed(struct node *n, const struct event *ev, struct effects *fx);

/* End the trips whose time is up, as far as the effects fit. */
void trips_time_out(struct node *n, struct effects *fx);

#endif
