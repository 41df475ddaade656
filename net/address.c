/* net/address.c - see net/address.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "net/address.h"

#include <assert.h>
#include <stdio.h>

static void put(struct addresses *out, const void *address, size_t len)
{
    struct sockaddr_storage whole;
    memset(&whole, 0, sizeof whole);
    memcpy(&whole, address, len);
    for (uint32_t i = 0; i < out->count; i++)
        if (memcmp(&out->item[i], &whole, sizeof whole) == 0)
            return;
    if (out->count < ADDRESSES_MAX)
        out->item[out->count++] = whole;
}

bool address_literal(const char *host, uint16_t port, struct addresses *out)
{
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
    out->count = 0;
    bool local = strcmp(host, "localhost") == 0;
    if (uv_ip4_addr(local ? "127.0.0.1" : host, port, &v4) == 0)
        put(out, &v4, sizeof v4);
    if (uv_ip6_addr(local ? "::1" : host, port, &v6) == 0)
        put(out, &v6, sizeof v6);
    return out->count > 0;
}

void address_collect(const struct addrinfo *found, struct addresses *out)
{
    out->count = 0;
    for (; found; found = found->ai_next)
        if (found->ai_family == AF_INET || found->ai_family == AF_INET6)
            put(out, found->ai_addr, found->ai_addrlen);
}

void address_forget(struct addresses *a, const struct sockaddr_storage *gone)
{
    uint32_t kept = 0;
    for (uint32_t i = 0; i < a->count; i++)
        if (memcmp(&a->item[i], gone, sizeof *gone) != 0)
            a->item[kept++] = a->item[i];
    a->count = kept;
}

bool address_is_loopback(const struct sockaddr_storage *address)
{
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
        return ntohl(v4->sin_addr.s_addr) >> 24 == 127;
    }
    assert(address->ss_family == AF_INET6);
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    return memcmp(&v6->sin6_addr, &in6addr_loopback, sizeof in6addr_loopback) == 0;
}

void address_text(const struct sockaddr_storage *address, char out[ADDRESS_TEXT_MAX])
{
    char host[INET6_ADDRSTRLEN] = "?";
    if (address->ss_family == AF_INET) {
        const struct sockaddr_in *v4 = (const struct sockaddr_in *)address;
        uv_ip4_name(v4, host, sizeof host);
        snprintf(out, ADDRESS_TEXT_MAX, "%s:%u", host, (unsigned)ntohs(v4->sin_port));
        return;
    }
    const struct sockaddr_in6 *v6 = (const struct sockaddr_in6 *)address;
    uv_ip6_name(v6, host, sizeof host);
    snprintf(out, ADDRESS_TEXT_MAX, "[%s]:%u", host, (unsigned)ntohs(v6->sin6_port));
}
