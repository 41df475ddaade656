/* net/deadline.c - see net/deadline.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/deadline.h"

#include <assert.h>

void deadlines_init(struct deadlines *list, uint64_t allowed_ns)
{
    list->ring.earlier = list->ring.later = &list->ring;
    list->allowed_ns = allowed_ns;
}

void deadline_start(struct deadlines *list, struct deadline *d, uint64_t now_ns)
{
    deadline_stop(d);
    d->since_ns = now_ns;
    d->earlier = list->ring.earlier;
    d->later = &list->ring;
    d->earlier->later = d;
    list->ring.earlier = d;
}

void deadline_stop(struct deadline *d)
{
    if (!deadline_is_running(d))
        return;
    d->earlier->later = d->later;
    d->later->earlier = d->earlier;
    d->earlier = d->later = NULL;
}

struct deadline *deadlines_due(const struct deadlines *list, uint64_t now_ns)
{
    struct deadline *first = list->ring.later;
    if (first == &list->ring || now_ns - first->since_ns < list->allowed_ns)
        return NULL;
    return first;
}
