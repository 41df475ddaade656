/* net/server.h - the node over real sockets: libuv drives core/node.
 *
 *     listener --> conn (one for each client) --> node_step --> conn, peers --> sockets
 *
 * One turn of the event loop: read what has come in on every ready socket, step the node for
 * each request, queue what comes of it; then, once, write each connection's answers in one go
 * (flush). So sixteen pipelined requests cost one read and one write, and all that goes to one
 * node in a turn is one write as well.
 *
 * The node's time is read once in an instant. An instant ends when something is written: what came
 * in before happens at one time, what comes in after at a later one (see node_step()).
 *
 * What the cluster file says is fixed at the start but for the nodes, which may change while the
 * server is at work (net/reload.h).
 *
 * Bounds: connections, bytes of a head and a body, unanswered requests on a connection, bytes that
 * wait for a slow reader, bytes of all connections together, time for everything that a client
 * does. See struct server_limits.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_SERVER_H
#define NET_SERVER_H

#include "core/cluster.h"
#include "core/node.h"
#include "net/deadline.h"
#include "net/file.h"
#include "net/metrics.h"
#include "net/peers.h"
#include "net/reply.h"

struct server_limits {
    uint32_t connections;    /* more are answered 503 */
    double header_timeout_s; /* from the first byte of a request to the end of its head */
    double body_timeout_s;   /* from there to the end of its body */
    double idle_timeout_s;   /* between requests */
    double write_timeout_s;  /* a reader that takes nothing at all for so long is cut off */
    double drain_timeout_s;  /* for what is in flight when the server is told to stop */
};

extern const struct server_limits SERVER_LIMITS_DEFAULT;

enum server_bounds {
    UNSENT_BYTES_MAX = 256 * 1024,  /* of one connection; then reading pauses */
    OVERFLOW_CONNECTIONS = 32,      /* that may be told 503 at one time */
    LINGER_BYTES_MAX = 1024 * 1024, /* read and dropped after the last answer */
    FLIGHT_MAX = 8192,              /* requests that wait for other nodes */
    CALL_MAX = 65536,               /* requests that wait for an answer */
    SERVER_DEADLINES = 5,
    HELD_BYTES_MIN = 16 * 1024 * 1024, /* for values that wait for their turn */
};
/* For everything that connections hold: partial requests and unsent answers. */
#define BUFFERED_BYTES_MAX (UINT64_C(256) * 1024 * 1024)

struct journal_file;

struct server_config {
    const char *file;  /* the cluster file, for a reload; borrowed */
    const char *id;    /* which node of it this is: must be there; borrowed for server_init() */
    const char *token; /* borrowed; NULL for none */
    bool insecure;     /* listen off loopback without a token */
    bool quiet;        /* no log lines on standard output */
    struct journal_file *journal; /* borrowed, open; NULL for none */
    struct server_limits limits;
};

/* What came of the last reading of the cluster file at work (net/reload.h). */
struct reload {
    uint64_t count;                        /* how often it was begun */
    bool done;                             /* its list is in use */
    bool changed;                          /* and is another than before */
    char problem[FILE_PROBLEM_BYTES + 96]; /* if it was refused: why, in sentences */
};

struct conn;

/* What was said of another node on standard output. */
struct contact_log {
    enum contact contact;
    uint64_t at_ns;          /* when that was said; 0 for never */
    uint64_t mismatches;     /* how often it had refused a key when that was said, */
    uint64_t mismatch_at_ns; /* and when that was; 0 for never */
};

/* Who the answers of this turn belong to, and what every part needs to know. */
struct server {
    /* read-only for the parts of the server */
    struct server_config config;
    struct node node;
    struct cluster cluster;                   /* the file that is in use, */
    struct members *members, *members_before; /* its list, and the one before it or NULL, */
    struct roster roster;                     /* and the nodes of all lists so far */
    struct reload reload;
    struct peers peers;
    struct metrics metrics;
    struct view view;
    uint64_t buffered_bytes; /* of all connections */
    bool draining;
    uint8_t date[HTTP_DATE_BYTES];
    uv_loop_t loop;
    struct deadlines deadlines[SERVER_DEADLINES]; /* by what connections wait for: net/conn.h */
    struct reply_names names;
    uint8_t *read_room; /* READ_ROOM_BYTES: see net/peers.h */
    /* private */
    struct conn **clients;  /* by the node's client number */
    uint32_t *free_clients; /* a stack */
    uint32_t free_client_count;
    uint32_t overflow_count; /* connections over the limit */
    struct conn *dirty;      /* those with something to do at the end of this turn */
    struct conn *all;        /* every connection */
    uint64_t now_ns;         /* of this instant or, between two of them, of the last one */
    bool in_instant;         /* someone has asked for the time */
    uint64_t drain_until_ns;
    uv_tcp_t listeners[ADDRESSES_MAX];
    uint32_t listener_count;
    bool stalled[ADDRESSES_MAX];  /* a connection waits there that there was no memory for */
    struct contact_log *contacts; /* owned: what was last said of each peer */
    uint64_t unsent[FLIGHT_MAX];  /* calls that could not be sent, which the node is to be told */
    uint32_t unsent_count;
    uint64_t armed_ns; /* when wake goes off; TIME_NEVER if it does not */
    uv_prepare_t turn;
    uv_timer_t wake, tick;
    uv_signal_t on_term, on_int, on_hup;
    bool has_terminal; /* it was started from one */
};

/* Take the memory, bind the addresses. The cluster is taken over and zeroed in any case. Returns
 * false after saying on standard error what is wrong and what to do about it. */
MUST_CHECK bool server_init(struct server *s, const struct server_config *config,
                            struct cluster *cluster);

/* Serve until SIGTERM or SIGINT; at SIGHUP read the cluster file again. At the end finish what is
 * in flight and release everything. Returns the process's exit status: 0. A look-up of another
 * node's name that is under way is waited for: the system's resolver cannot be interrupted. */
int server_run(struct server *s);

/* --- for the parts of the server ------------------------------------------------------------- */

/* Start the timers and signals; for server_init(). */
void server_start(struct server *s);
void server_on_connection(uv_stream_t *listener, int status);
void server_on_peer_event(void *owner, const struct event *ev);

/* The time of this instant. */
uint64_t server_now(struct server *s);

/* How long ago that was, by the clock and not by the turn. */
uint64_t server_since(uint64_t at_ns);

/* Step the node and carry out what it wants. */
void server_step(struct server *s, const struct event *ev);

/* Is so much of what all connections share taken that each may have only a little of it? */
static inline bool server_is_short_of_memory(const struct server *s)
{
    return s->buffered_bytes > BUFFERED_BYTES_MAX / 2;
}

static inline bool server_is_short_of_calls(const struct server *s)
{
    return s->node.flights.count > FLIGHT_MAX / 2 || s->node.pipeline.pending > CALL_MAX / 2;
}

/* A connection begins, ends. */
void server_remember(struct server *s, struct conn *c);
void server_forget(struct server *s, struct conn *c);

/* A number for a new client of the node, or false if all are taken; and back. */
bool server_take_client(struct server *s, struct conn *c, uint32_t *out);
void server_give_client(struct server *s, uint32_t client);

#endif
