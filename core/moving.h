/* core/moving.h - which entries belong to another node since the members changed?
 *
 * A change of the list moves some keys to other owners. Their values stay where they are: at the
 * old owner they are orphans, which nobody asks for any more and which go when their lifetime ends
 * or room is needed; at the new owner the keys are cold. Both are counted.
 *
 * To find the orphans, every entry is looked at once after each change, a few at a time: a walk
 * over the buckets of the cache's index, in which an entry does not move. What is stored while the
 * walk goes on is our own, since others' keys are refused, and needs no look.
 *
 *    buckets   [ x ][   ][ o ][ x ][ ? ][   ][ ? ]      x ours   o orphan   ? not looked at yet
 *                                   ^ next
 *
 * Private to the node: drivers include core/node.h.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_MOVING_H
#define CORE_MOVING_H

#include "core/node.h"

/* The members have just changed: begin anew. O(1). */
void moving_start(struct node *n);

/* Look at some more entries: bounded work. */
void moving_go_on(struct node *n);

/* Assert that every entry is marked as it should be, unless the walk is under way. O(entries). */
void moving_check(const struct node *n);

/* Is there anything left to look at? */
bool moving_is_under_way(const struct node *n);

#endif
