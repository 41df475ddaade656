/* net/conn.h - one client's connection: requests in, answers out in the same order.
 *
 *    bytes --> decoder --> route --> node, or a document, or a refusal
 *                                      |
 *     socket <-- out buffer <-- turns <'        (net/turns.h)
 *
 * A connection takes a request only while it has room: fewer than UNANSWERED_MAX turns, fewer than
 * UNSENT_BYTES_MAX bytes that the client has not taken, or none of either when the server is short
 * of what all connections share. What was read beyond that stays in the in buffer until there is
 * room again, and no more is read.
 *
 * It is always in exactly one of these states of waiting, each with its deadline:
 *
 *    for the client to read   write     30 s without progress   close
 *    for the rest of a head   head      10 s                    408, close
 *    for the rest of a body   body      30 s, and at least 500 bytes/s after 5 s   408, close
 *    for another request      idle      75 s                    close, silently
 *    for the node             (none: the node has deadlines of its own)
 *    for the client to close  linger     1 s                    close
 *
 * After a last answer the connection lingers: it has sent its end, and reads and drops what still
 * comes, for closing with unread bytes would reset the connection and could take the answer away
 * from the client.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_CONN_H
#define NET_CONN_H

#include "net/http_request.h"
#include "net/reply.h"
#include "net/server.h"
#include "net/turns.h"

/* What it waits for. Those before CONN_WAITS_NODE have a deadline: server.deadlines. */
enum conn_wait {
    CONN_WAITS_HEAD,
    CONN_WAITS_BODY,
    CONN_WAITS_IDLE,
    CONN_WAITS_WRITE,
    CONN_WAITS_LINGER,
    CONN_WAITS_NODE,
};
static_assert((int)CONN_WAITS_NODE == (int)SERVER_DEADLINES, "one list of deadlines for each");

struct conn {
    struct server *server;
    uint32_t client; /* its number at the node */
    struct http_request_decoder decoder;
    struct buffer in;      /* read, but not yet decoded: there was no room */
    struct buffer out;     /* answers not yet handed to the socket */
    struct buffer writing; /* handed to it, not yet gone */
    struct turns turns;
    uint64_t accounted_bytes; /* its part of server.buffered_bytes */
    uint64_t lingered_bytes;
    uint64_t reloads;    /* begun when the last bytes came in: net/reload.h */
    uint64_t body_bytes; /* of the present body, so far */
    size_t unwritten;    /* of writing, when its deadline began */
    bool overflow;       /* over the limit: is told 503 and has no client number */
    bool reads;          /* the socket is being read */
    bool writes;         /* a write is under way */
    bool at_eof;         /* the client sends no more */
    bool in_body;        /* a head is done, its body is not */
    bool last;           /* no request after those that have a turn is answered */
    bool moved_on;       /* what it waits for has begun anew, though it is the same kind of thing */
    bool lingers;
    bool closing;
    bool closed; /* the handle is closed; to be freed as soon as it is not dirty */
    bool dirty;  /* in the list of those with something to do at the end of this turn */
    enum conn_wait wait;
    struct deadline deadline;
    struct conn *next_dirty;
    struct conn *next, *previous; /* of all connections */
    uv_tcp_t tcp;
    uv_write_t write;
    uv_shutdown_t shutdown;
};

/* Take a connection from a listener. false: no memory; it still waits there. */
MUST_CHECK bool conn_accept(struct server *s, uv_stream_t *listener);

/* The node's answer to the first turn that waits for it. */
void conn_answer(struct conn *c, const struct answer *answer);

/* End of a turn of the loop: write, go on with what was put aside, close if it is over. */
void conn_flush(struct conn *c);

/* Its deadline is over. */
void conn_late(struct conn *c);

/* The server is stopping: close, unless a request is under way. */
void conn_end_if_idle(struct conn *c);

/* Does its body come in too slowly? */
bool conn_is_dripping(const struct conn *c, uint64_t now_ns);

/* Close without a word. */
void conn_close(struct conn *c);

/* --- for net/dispatch.c ---------------------------------------------------------------------- */

/* What an answer on this connection begins with. is_last: the connection closes after it. */
struct reply conn_reply(const struct conn *c, enum http_method method, bool http_1_0, bool is_last);

/* See to it at the end of this turn of the loop. */
void conn_mark_dirty(struct conn *c);

/* The connection that a deadline belongs to. */
struct conn *conn_of(struct deadline *d);

/* --- between net/conn.c and net/conn_read.c -------------------------------------------------- */

/* Bring this connection's part of the server's sum up to date. */
void conn_account(struct conn *c);

/* Go on with what was put aside, as far as there is room now. */
void conn_decode_rest(struct conn *c);

/* Read from the socket, or do not, as there is room. */
void conn_update_reading(struct conn *c);

#endif
