/* core/spelling.h - which of the known names did they mean?
 *
 * The distance of two words is the number of letters to insert, remove, change or swap with
 * their neighbour to get from one to the other: wieght -> weight is 1, upper and lower case are
 * the same. A name is close if no more than a third of it is wrong.
 *
 * Source: F. J. Damerau, "A technique for computer detection and correction of spelling errors",
 * CACM 7(3), 1964 (the variant in which a swapped pair is not edited again).
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_SPELLING_H
#define CORE_SPELLING_H

#include "core/base.h"

enum { SPELLING_BYTES_MAX = 31 }; /* longer words are close to nothing */

/* The closest of names (ended by a NULL), the first of them if there are several, or NULL if none
 * is close. O(names x length^2), allocates nothing. */
const char *spelling_nearest(struct slice word, const char *const *names);

#endif
