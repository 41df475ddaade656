/* sim/number.c - see sim/number.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/number.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "core/message.h"

const char *number_grouped(uint64_t number, char room[NUMBER_GROUPED_MAX])
{
    char plain[24];
    assert(room != NULL);
    const int len = snprintf(plain, sizeof plain, "%llu", (unsigned long long)number);
    char *out = room;
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            *out++ = ',';
        *out++ = plain[i];
    }
    *out = '\0';
    return room;
}

double number_seconds(uint64_t ns)
{
    return (double)ns / (double)NS_PER_S;
}

const char *number_moment(uint64_t ns, char room[NUMBER_GROUPED_MAX])
{
    snprintf(room, NUMBER_GROUPED_MAX, "%" PRIu64 ".%06" PRIu64, ns / NS_PER_S,
             ns % NS_PER_S / 1000);
    return room;
}
