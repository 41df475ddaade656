/* sim/visitor_keys.h - keys that no client of a scenario asks for, but a visitor does.
 *
 * A visitor (sim/intervention.h) may ask for anything, at any time, and a world that is gone back
 * in must know a key by the same number as before. So these keys belong to the scenario that is
 * played and not to one of its worlds: all of them share one table, to which keys are only added.
 *
 * Their numbers stand behind those of the explicit requests:
 *
 *    0 ...           key_count ...             key_count + requests ...
 *    key:0 key:1     tea  tea  milk            bread  ...
 *    groups          explicit requests         visitors
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_VISITOR_KEYS_H
#define SIM_VISITOR_KEYS_H

#include "core/base.h"
#include "core/limits.h"

enum { VISITOR_KEYS_MAX = 256 };

/* Zeroed is empty. */
struct visitor_keys {
    /* read-only for callers */
    uint32_t count;
    /* private */
    uint8_t bytes[VISITOR_KEYS_MAX][KEY_BYTES_MAX];
    uint8_t lens[VISITOR_KEYS_MAX];
};

/* The place of a key, from 0. false: it is not there. O(count). */
MUST_CHECK bool visitor_keys_find(const struct visitor_keys *v, struct slice key, uint32_t *out);

/* Add one that is not there. false: there is no room for more, or it cannot be a key: 1 to
 * KEY_BYTES_MAX bytes of UTF-8 without control characters. */
MUST_CHECK bool visitor_keys_add(struct visitor_keys *v, struct slice key, uint32_t *out);

/* The bytes of the key at this place, below count. They stay where they are. */
struct slice visitor_keys_at(const struct visitor_keys *v, uint32_t place);

#endif
