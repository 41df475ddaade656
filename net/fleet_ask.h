/* net/fleet_ask.h - one request through one real node, as the simulator would pass it.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_FLEET_ASK_H
#define NET_FLEET_ASK_H

#include "core/message.h"
#include "net/fleet.h"

/* Ask a node over its kept connection and wait for the answer (net/answer_read.h), whose value is
 * valid until the next call. false: no answer, or none that can be understood; f->problem says
 * which. */
MUST_CHECK bool fleet_ask(struct fleet *f, uint32_t node, const struct request *request,
                          struct answer *out);

#endif
