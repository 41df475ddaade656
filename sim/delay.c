/* sim/delay.c - see sim/delay.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/delay.h"

#include <assert.h>

#include "sim/draw.h"

uint64_t delay_drawn(const struct delay *d, uint64_t bits)
{
    switch (d->kind) {
    case DELAY_CONSTANT:
        return d->least_ns;
    case DELAY_UNIFORM:
        return d->least_ns + draw_below(bits, d->most_ns - d->least_ns + 1);
    case DELAY_EXPONENTIAL:
        return d->least_ns + draw_exponential(bits, d->most_ns - d->least_ns);
    case DELAY_TWO_MODE:
        return draw_below(bits, d->one_in) == 0 ? d->most_ns : d->least_ns;
    }
    assert(false && "a delay that is not listed");
    return 0;
}

uint64_t delay_longest(const struct delay *d)
{
    if (d->kind == DELAY_EXPONENTIAL)
        return d->least_ns + draw_exponential(0, d->most_ns - d->least_ns);
    return d->most_ns;
}
