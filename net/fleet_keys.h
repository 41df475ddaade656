/* net/fleet_keys.h - what a real node holds: GET /node/keys, all pages of it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_FLEET_KEYS_H
#define NET_FLEET_KEYS_H

#include "core/message.h"
#include "net/fleet.h"

struct fleet_key {
    uint8_t key[KEY_BYTES_MAX];
    uint32_t key_len;
    uint32_t value_bytes, charge_bytes;
    uint64_t ttl_left_ms; /* TTL_FOREVER: it has no end */
};

struct fleet_keys {
    struct fleet_key *items; /* owned; in eviction order, the next victim first */
    uint32_t count, max;
};

/* Read them; nobody may ask for keys meanwhile. On success *out is for fleet_keys_destroy(). false:
 * f->problem says why, and *out is zeroed. */
MUST_CHECK bool fleet_keys(struct fleet *f, uint32_t node, struct fleet_keys *out);
/* Zeroed is fine. */
void fleet_keys_destroy(struct fleet_keys *keys);

#endif
