/* sim/finding.c - see sim/finding.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/finding.h"

#include <assert.h>
#include <stdio.h>

const char *finding_name(uint32_t finding, char room[FINDING_NAME_MAX])
{
    assert(finding < FINDING_COUNT);
    const char *before = "", *name = finding == FINDING_HANG ? "hang" : "crash";
    if (finding < FINDING_EXPECTATION) {
        name = promise_name((enum promise)finding);
    } else if (finding_is_expectation(finding)) {
        before = "expectation ";
        name = figure_name((enum figure)(finding - FINDING_EXPECTATION));
    }
    const int len = snprintf(room, FINDING_NAME_MAX, "%s%s", before, name);
    assert(len < FINDING_NAME_MAX);
    return room;
}

uint32_t finding_find(const char *name)
{
    char room[FINDING_NAME_MAX];
    uint32_t finding = 0;
    while (finding < FINDING_COUNT && strcmp(finding_name(finding, room), name) != 0)
        finding++;
    return finding;
}
