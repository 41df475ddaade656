/* net/address.h - from a cluster file's host and port to addresses to listen on or to call.
 *
 * A name may have several addresses ("localhost" is often both ::1 and 127.0.0.1): a server
 * listens on all of them, a caller tries them in turn.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_ADDRESS_H
#define NET_ADDRESS_H

#include <uv.h>

#include "core/base.h"

enum { ADDRESSES_MAX = 8 }; /* of one name; more are ignored */

struct addresses {
    struct sockaddr_storage item[ADDRESSES_MAX];
    uint32_t count;
};

/* A literal address needs no look-up, and neither does "localhost": it is 127.0.0.1 and ::1 on
 * every machine, whatever its tables say (RFC 6761 6.3). false: host is another name, and *out is
 * empty. */
bool address_literal(const char *host, uint16_t port, struct addresses *out);

/* Take over what uv_getaddrinfo() found; duplicates are dropped. The list is not freed. */
void address_collect(const struct addrinfo *found, struct addresses *out);

/* Take one away, if it is there; the order of the others stays. */
void address_forget(struct addresses *a, const struct sockaddr_storage *gone);

/* Does only this machine reach it? */
bool address_is_loopback(const struct sockaddr_storage *address);

/* "127.0.0.1:5001" or "[::1]:5001", NUL-terminated. */
enum { ADDRESS_TEXT_MAX = 64 };
void address_text(const struct sockaddr_storage *address, char out[ADDRESS_TEXT_MAX]);

#endif
