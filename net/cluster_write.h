/* net/cluster_write.h - a cluster file's text: what cluster_parse() reads, written.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CLUSTER_WRITE_H
#define NET_CLUSTER_WRITE_H

#include "core/cluster.h"
#include "net/buffer.h"

/* Append the JSON text with every member said. false: out has no room, or there is no memory; a
 * part of it may be there then. O(nodes). */
MUST_CHECK bool cluster_write(const struct cluster *c, struct buffer *out);

#endif
