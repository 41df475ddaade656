/* net/ctl_keys.h - the commands about one key: locate, get, put, del.
 *
 * Each asks one node and prints what came of it: a line or two, or with --json the node's own
 * JSON. A value is always printed as JSON text, a string with its quotes, so that what get prints
 * is what put takes.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CTL_KEYS_H
#define NET_CTL_KEYS_H

#include "net/ctl_nodes.h"

/* The arguments are KEY, and for put KEY VALUE. */
enum ctl_exit ctl_locate(const struct ctl_nodes *nodes, const struct ctl_options *o);
enum ctl_exit ctl_get(const struct ctl_nodes *nodes, const struct ctl_options *o);
enum ctl_exit ctl_put(const struct ctl_nodes *nodes, const struct ctl_options *o);
enum ctl_exit ctl_del(const struct ctl_nodes *nodes, const struct ctl_options *o);

#endif
