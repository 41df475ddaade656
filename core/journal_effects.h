/* core/journal_effects.h - all that a node wants done, as one number.
 *
 * A journal keeps this number for each event instead of the effects themselves, which are as long
 * as the values they carry: it is enough to say whether another run of the node did the same.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_JOURNAL_EFFECTS_H
#define CORE_JOURNAL_EFFECTS_H

#include "core/node.h"

/* The digest of every field of every effect, and of every byte of their keys and values, beginning
 * from that of the event before. Take it before the node's next step: effects borrow. No effects
 * at all give a new number as well. O(bytes). */
uint64_t journal_effects(uint64_t before, const struct effects *fx);

#endif
