/* core/limits.h - every bound in one place, with its unit and its reason.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_LIMITS_H
#define CORE_LIMITS_H

#include <assert.h>

enum limits {
    KEY_BYTES_MAX = 250, /* memcached's limit, so a key that works there works here */

    VALUE_BYTES_DEFAULT = 1024 * 1024,          /* unless the cluster file says otherwise */
    VALUE_BYTES_LIMIT = 16 * 1024 * 1024 - 1,   /* a value's length is kept in 24 bits */

    NODE_ID_BYTES_MAX = 63, /* as a DNS label: an id is often a host name */
    NODES_MAX = 4096,       /* an owner is kept in 16 bits; the simulator runs 1,000 */
    WEIGHT_MAX = 100,
    VIRTUAL_NODES_DEFAULT = 160, /* a node's share is within 8 % of fair (one standard deviation) */
    VIRTUAL_NODES_MAX = 10000,
    RING_POINTS_MAX = 16 * 1024 * 1024, /* nodes x weight x virtual nodes: 200 MiB of ring */

    JSON_DEPTH_MAX = 32,
};

static_assert(KEY_BYTES_MAX <= 255, "a key's length is kept in 8 bits");
static_assert(VALUE_BYTES_LIMIT < (1 << 24), "a value's length is kept in 24 bits");
static_assert(NODES_MAX < 65535, "an owner is kept in 16 bits");

#endif
