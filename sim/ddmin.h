/* sim/ddmin.h - which of these things are needed?
 *
 * A claim holds for a set of things, and it is asked again of smaller and smaller sets: halves,
 * then what is left without a half; if none of these will do, quarters, and so on, down to single
 * things. What remains is a set of which no single thing can be taken away:
 *
 *     1 2 3 4 5 6 7 8    the claim: 3 and 7 are among them
 *     1 2 3 4            no
 *             5 6 7 8    no                      halves will not do, so quarters:
 *         3 4            no ...
 *         3 4 5 6 7 8    yes, so 1 2 are out
 *         3 4     7 8    yes, so 5 6 are out     and so on:
 *         3       7      yes, and neither alone
 *
 * About 2 k log2(n) questions where k of n things matter, and k is small; n^2 at worst. Each set
 * is asked about once: the answers are kept by a 64-bit hash of the set.
 *
 * Source: A. Zeller, R. Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", IEEE
 * Transactions on Software Engineering 28(2), 2002.
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_DDMIN_H
#define SIM_DDMIN_H

#include "core/base.h"

/* Does the claim hold for the things i, below count, with kept[i]? */
struct ddmin_claim {
    void *self;
    bool (*holds)(void *self, const bool *kept);
};

/* Find a small set of count things for which the claim holds, given that it does for all of them.
 * kept is the caller's room for count answers. The empty set is asked about first. false: no
 * memory, and kept is all of them. */
MUST_CHECK bool ddmin(uint32_t count, const struct ddmin_claim *claim, bool *kept);

#endif
