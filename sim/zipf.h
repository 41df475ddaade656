/* sim/zipf.h - a few keys are asked for often, most of them hardly ever.
 *
 * Under Zipf's law the k-th most popular of n keys is asked for in proportion to 1/k^alpha. The
 * table holds running sums of the weights as whole numbers, so that a draw is one binary search
 * and every compiler and machine draws the same keys; no floating point is used.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_ZIPF_H
#define SIM_ZIPF_H

#include "core/base.h"

struct zipf {
    uint64_t *sums; /* owned; sums[k] is the weight of keys 0 to k */
    uint32_t count;
};

/* count is 1 to 2^24, alpha_milli is alpha times 1000, 1 to 5000. Weights are exact to 1e-6 of
 * themselves, or to 2^-38 of the first key's. false: no memory; *z is zeroed. O(count). */
MUST_CHECK bool zipf_init(struct zipf *z, uint32_t count, uint32_t alpha_milli);
/* NULL and zeroed are fine. */
void zipf_destroy(struct zipf *z);

/* A key, 0 to count - 1, from one draw of 64 random bits. O(log count). */
uint32_t zipf_key(const struct zipf *z, uint64_t bits);

#endif
