/* sim/check_epoch.c - how long has each key had one and the same owner?
 *
 * As long as all nodes that are up have the same list of members, every key has one owner, and what
 * its owner stored last is what there is. While lists differ, or once they have changed, a node may
 * hold a value from an earlier time as an owner; when the key comes back to it, that value comes
 * back as well:
 *
 *     lists        |---- A owns k ----|---- B owns k ----|---- A owns k ----|
 *     PUT v1       stored at A
 *     PUT v2                          stored at B
 *     GET                                                 v1: resurrected
 *
 * Such a return is not promised away for now; it is counted (sim/check_fresh_values.c), and it ends
 * with the value's lifetime. An epoch is the time since which all nodes agree.
 *
 * SPDX-License-Identifier: MIT
 */
#include "sim/check_rooms.h"

static const struct watch *first_up(const struct watch *watches, uint32_t count)
{
    uint32_t i = 0;
    while (i < count && !watches[i].up)
        i++;
    return i < count ? &watches[i] : NULL;
}

static bool agree(const struct watch *watches, uint32_t count, uint64_t fingerprint)
{
    for (uint32_t i = 0; i < count; i++)
        if (watches[i].up && watches[i].list != fingerprint)
            return false;
    return true;
}

void check_epoch(struct epoch *e, const struct watch *watches, uint32_t count, version newest,
                 uint64_t now_ns)
{
    const struct watch *first = first_up(watches, count);
    if (!first || (e->since_ns != TIME_NEVER && agree(watches, count, e->list)))
        return;
    bool agreed = agree(watches, count, first->list);
    if (e->list != 0) { /* else nothing has happened before */
        e->since_ns = agreed ? now_ns + 1 : TIME_NEVER;
        e->before = agreed ? newest : UINT64_MAX;
    }
    e->list = first->list;
}
