/* core/decimal.h - numbers as people write them, exactly.
 *
 * A number in a text is a row of digits and a place for the point; "1.5e-3" is the row 15 with
 * the point three places before it. Scaling by a power of ten only moves the point, so nothing
 * is ever rounded by accident: 0.1 is a tenth here, and 1e999999999 is merely too large.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_DECIMAL_H
#define CORE_DECIMAL_H

#include "core/base.h"

/* Split the absolute value of number x 10^power into its whole part and whether anything is left
 * behind the point. number is a valid JSON number, borrowed for this call; power is -100 to 100.
 * false, and nothing written, if the whole part is more than max. O(len). */
MUST_CHECK bool decimal_whole(struct slice number, int32_t power, uint64_t max, uint64_t *out_whole,
                              bool *out_rest);

#endif
