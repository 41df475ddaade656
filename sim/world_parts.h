/* sim/world_parts.h - the inside of a world, for the files that make it up (sim/world.h).
 *
 *   world.c        the queue, the nodes, one step   links.c       what passes between nodes
 *   crowd.c        clients and what they ask        faults.c      what goes wrong
 *   connections.c  those of clients to nodes        messages.c    requests on their way
 *   values.c       the bytes of keys and values     listed.c      those of explicit requests
 *   changes.c      the list of members              world_copy.c  a second world
 *   world_build.c  beginning and end                intervention.c  what is done by hand
 *   look.c         what others want to know of it  pairs.c      where links are kept
 *
 * Memory grows with what is under way, and with the pairs of nodes that have ever spoken.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef SIM_WORLD_PARTS_H
#define SIM_WORLD_PARTS_H

#include "sim/draw.h"
#include "sim/events.h"
#include "sim/intervention.h"
#include "sim/lookup.h"
#include "sim/world.h"
#include "sim/zipf.h"

/* Messages are numbered from 1. */
#define MESSAGE_NONE 0

/* The longest beginning of a value that says which it is: "v, 20 digits, k, 10 digits. */
enum { VALUE_HEAD_MAX = 64 };

/* Everything that is put into the queue. Where detail is a message, it is a ticket for it: void
 * when the message was lost or is done with in the meantime (world_ticket). */
enum happening_kind {
    HAPPENS_FAULT,    /* subject: index in the scenario */
    HAPPENS_END,      /* subject: index of a fault whose time is over, or the next turn of a flap */
    HAPPENS_LISTED,   /* subject: index of an explicit request */
    HAPPENS_TURN,     /* subject: client; it may send its next request; detail: crowd_turn() */
    HAPPENS_ASK,      /* subject: node, detail: message; a client's request arrives */
    HAPPENS_TELL,     /* subject: client, detail: message; its answer arrives */
    HAPPENS_QUESTION, /* subject: node, detail: message; another node's request arrives */
    HAPPENS_REPLY,    /* subject: node, detail: message; the other node's answer arrives */
    HAPPENS_BREAK,    /* subject: node, detail: message; it learns that it will not */
    HAPPENS_GONE,     /* subject: node, detail: message; its client has dropped the connection */
    HAPPENS_WAKE,     /* subject: node, detail: generation of its deadline */
    HAPPENS_CHANGE,   /* subject: index in the scenario; the list of members changes */
    HAPPENS_LEARN,    /* subject: node, detail: number of the list that it reads */
};

/* A request on its way, and its answer on its way back. */
struct message {
    uint32_t next, previous; /* in the list of those without an answer, or in the free list */
    uint32_t behind;         /* in the line before a cut */
    uint32_t generation;     /* tickets of older ones are void */
    uint64_t id;             /* of a client's request */
    uint64_t call;           /* of a node's flight */
    uint32_t client;         /* who asks, if it is a client */
    uint64_t asked_at_ns;
    uint64_t given_ns; /* when the node answers it */
    bool arrived;      /* at the node, from a client */
    uint16_t from, to; /* nodes; from only if it is a node */
    bool returns;      /* it is on its way back, */
    bool broken;       /* as the news that there is no answer */
    enum op op;
    uint32_t key;
    version version; /* OP_PUT: of the value */
    uint32_t value_len;
    uint64_t ttl_ms;
    /* the answer */
    enum outcome outcome;
    version hit;
    uint32_t hit_len;
    uint64_t ttl_left_ms;
    uint16_t owner;
    bool whole, forwarded, collapsed;
    bool closed;    /* there is none: the connection broke */
    bool abandoned; /* its client is gone; the node has not noticed yet */
    bool lost;      /* it went out on a connection that the other side has forgotten */
};

struct message_list {
    uint32_t first, last; /* MESSAGE_NONE when empty */
};

/* What passes from one node to another: the requests of the one and the answers to the other. */
struct link {
    uint64_t last_arrival_ns;       /* nothing overtakes what was sent before */
    uint64_t busy_until_ns;         /* as long as it takes to put the bytes on the wire */
    uint64_t cut_until_ns;          /* nothing passes until then; 0: it does */
    uint64_t heard_ns;              /* when the from side last had an answer from the to side */
    bool half_open;                 /* the to side has forgotten the connection of the from side */
    uint32_t lost;                  /* requests that are lost, among those asked */
    struct message_list asked;      /* requests of the from side without an answer, oldest first */
    uint32_t held_first, held_last; /* what waits because it is cut, oldest first */
};

/* Those that somebody has spoken on, or that a fault has touched. */
struct links {
    uint32_t *places;     /* owned; node_count x node_count: which it is, from 1; 0: none yet */
    struct link **blocks; /* owned */
    uint32_t count;
    struct link beyond; /* what stands for one for which there was no memory: the run has failed */
};

/* Of a client to a node: answers come in the order of the requests. There is one for each two that
 * have something to say to each other, and only for so long. */
struct connection {
    struct message_list waiting;      /* requests whose answer is not back, oldest first */
    uint32_t unanswered;              /* of these the first that the node has not answered */
    uint64_t there_at_ns, back_at_ns; /* of the last request and the last answer that were sent:
                                         when they arrive; nothing overtakes them */
    uint32_t next_free;               /* of a slot that is not in use */
};

struct connections {
    struct lookup places;     /* slots of those that there are, by client and node */
    struct connection *slots; /* numbered from 1 */
    uint32_t count, max;      /* used so far, allocated */
    uint32_t free;            /* the first that was given back; 0: there is none */
};

/* An explicit request, where it stands by its key. */
struct listed {
    struct slice key; /* borrowed from the scenario */
    uint32_t request;
};

struct sim_node {
    struct node node;
    uint64_t name; /* a hash of its id: by this it draws, so that others can be left out */
    bool up, paused;
    uint64_t turns; /* raised whenever node is written: each event, each start, each crash */
    uint32_t boots;
    uint32_t list;         /* the number of the list of members that it knows */
    uint64_t memory_bytes; /* of the next start */
    uint64_t slow_ns;
    int64_t wall_offset_ns; /* of its wall clock, which no node is ever shown */
    uint64_t down_until_ns, paused_until_ns, slow_until_ns; /* the faults that made it so */
    uint64_t wake_at_ns;      /* of the wake in the queue; TIME_NEVER when there is none */
    uint64_t wake_generation; /* older wakes mean nothing */
    uint64_t load;            /* requests that it has dealt with */
    struct happening *inbox;  /* owned; what came while it was paused */
    uint32_t inbox_count, inbox_max;
};

struct sim_client {
    uint32_t group; /* of the scenario; those of the explicit list have none: UINT32_MAX */
    uint64_t name;  /* by which it chooses: of its group's id and its place in the group, so that
                       other groups can be left out */
    uint64_t asked; /* requests so far */
    uint64_t told;  /* answers so far, in a closed loop */
};

struct world {
    struct scenario *scenario; /* owned: as it is played, with the weather of its seed as faults;
                                  the rest is borrowed (sim/weather.h) */
    uint64_t seed;
    uint64_t now_ns;
    struct trace *trace;
    struct check *check;
    const struct world_watcher *watcher;
    struct world_stats stats;
    bool failed; /* out of memory */
    bool kept;   /* a copy that cannot run */
    struct events queue;
    struct members **lists; /* owned; every version of the list of members, the newest last */
    uint32_t list_count;
    uint32_t *members; /* owned; the nodes that are members by the newest, in order */
    uint32_t member_count;
    struct world_move *moves; /* owned; of each change */
    struct sim_node *nodes;
    uint32_t node_count;
    struct links links;
    uint32_t cuts; /* how many of them are cut */
    struct sim_client *clients;
    uint32_t client_count;
    struct connections connections;
    uint32_t *shares;      /* how many copies of this world share with it what never changes: */
    struct zipf *zipfs;    /* one for each group; zeroed where there is none, */
    struct listed *listed; /* the explicit requests by key; */
    uint32_t *listed_keys; /* the keys that only they ask for, ascending; and this number itself */
    uint32_t listed_key_count;
    struct message *messages;
    uint32_t message_count, message_max, message_free;
    uint64_t under_way; /* questions of nodes that have not ended */
    uint64_t versions;  /* given out so far */
    uint64_t requests;  /* likewise */
    uint32_t key_count; /* "key:0" to "key:key_count - 1"; then come those of the explicit list,
                           then those of visitors */
    uint8_t *value;     /* owned; room for the value that is handed to a node */
    uint8_t *expected;  /* owned; room for one to compare with */
    uint32_t question;  /* the message of another node that a node is just dealing with */
};

/* --- world.c --------------------------------------------------------------------------------- */

/* Put an event in the queue; out of memory ends the run. */
void world_push(struct world *w, uint64_t at_ns, enum happening_kind kind, uint32_t subject,
                uint64_t detail);

/* Have it happen now, before what was put in the queue after it. */
void world_push_again(struct world *w, const struct happening *h);
/* What happens next; NULL: nothing before the scenario's end. Valid until it does. */
const struct happening *world_next(const struct world *w);
/* The node at which it happens, or RECORD_NOBODY. */
uint32_t world_node_of(const struct happening *h);

/* Hand an event to a node that is up, and carry out what it wants. */
void world_node_step(struct world *w, uint32_t node, const struct event *ev);
/* Likewise a request, or an answer to one: for this key, to store this version. */
void world_node_step_for(struct world *w, uint32_t node, const struct event *ev, uint32_t key,
                         version v);

/* Room for w->value and w->expected. */
bool world_make_room(struct world *w);

/* A node's memory, empty. */
bool world_boot(struct world *w, uint32_t node);

/* A draw of this delay: who draws, and when or for the so many-th time. */
uint64_t world_delay(const struct world *w, const struct delay *d, uint64_t who, uint64_t number);
void world_record(struct world *w, enum record_kind kind, uint16_t node, uint16_t other, uint64_t a,
                  uint64_t b, uint64_t c);

/* --- messages.c ------------------------------------------------------------------------------ */

/* A new message, or MESSAGE_NONE: out of memory. */
uint32_t world_message(struct world *w);
void world_message_free(struct world *w, uint32_t message);
/* For the queue: names a message as it is now; MESSAGE_NONE for a void ticket. */
uint64_t world_ticket(const struct world *w, uint32_t message);
uint32_t world_redeem(const struct world *w, uint64_t ticket);
void list_append(struct world *w, struct message_list *list, uint32_t message);
void list_remove(struct world *w, struct message_list *list, uint32_t message);

/* --- connections.c --------------------------------------------------------------------------- */

/* The one between these two; a new one if there is none. NULL: no memory. Valid until the next call
 * of this function. Expected O(1), as the others. */
struct connection *connection_open(struct connections *all, uint32_t client, uint32_t node);
/* NULL: there is none. */
struct connection *connection_find(struct connections *all, uint32_t client, uint32_t node);
/* There is one. */
void connection_close(struct connections *all, uint32_t client, uint32_t node);
void connections_destroy(struct connections *all);
bool connections_copy(struct connections *to, const struct connections *from, struct copy *c);

/* --- values.c -------------------------------------------------------------------------------- */

uint32_t world_key_number(const struct world *w, struct slice key);

/* The bytes of a value: in w->value, until the next call. */
struct slice world_value(struct world *w, version v, uint32_t key, uint32_t len);
/* Which value these bytes are. false: none that was ever written for this key. */
bool world_value_is(struct world *w, struct blob bytes, uint32_t key, version *out);

/* --- listed.c -------------------------------------------------------------------------------- */

MUST_CHECK bool listed_init(struct world *w);
/* The number of a key. false: it is not in the list. O(log requests). */
bool listed_key(const struct world *w, struct slice key, uint32_t *out);
/* Which request of the list has put these bytes there by now, as a version: of equal ones the last.
 * false: none. O(log requests), and those of this key since then. */
bool listed_value_is(const struct world *w, struct blob bytes, struct slice key, version *out);

/* --- pairs.c --------------------------------------------------------------------------------- */

/* No link was ever used. false: no memory. */
MUST_CHECK bool links_init(struct world *w);
/* Zeroed is fine. */
void links_destroy(struct links *l);
/* false: no memory; to->links is zeroed. O(pairs of nodes). */
MUST_CHECK bool links_copy(struct world *to, const struct world *from, struct copy *c);
/* To change it. It stays where it is as long as the world. Out of memory ends the run. O(1). */
struct link *link_between(struct world *w, uint32_t from, uint32_t to);
/* To look at it: one that was never used is zeroed. */
const struct link *link_seen(const struct world *w, uint32_t from, uint32_t to);

/* --- links.c --------------------------------------------------------------------------------- */

/* FX_SEND and FX_CANCEL of a node; FX_REPLY of the node that is just dealing with w->question. */
void link_send(struct world *w, uint32_t from, const struct effect *e);
void link_cancel(struct world *w, uint32_t from, const struct effect *e);
void link_reply(struct world *w, const struct answer *answer);
/* A request, an answer, the news that none will come, arrives at the node. */
void link_question(struct world *w, uint32_t message);
void link_answer(struct world *w, uint32_t message);
void link_broken(struct world *w, uint32_t message);
/* The connection that from has opened to to breaks: what is under way on it is lost, and from
 * learns so. */
void link_break(struct world *w, uint32_t from, uint32_t to);
/* The to side forgets that connection, and from does not know. */
void link_forget(struct world *w, uint32_t from, uint32_t to);
/* Nothing passes until then, or until later if it was cut for longer. */
void link_cut(struct world *w, uint32_t from, uint32_t to, uint64_t until_ns);
void link_heal(struct world *w, uint32_t from, uint32_t to);

/* --- crowd.c --------------------------------------------------------------------------------- */

void crowd_start(struct world *w);
/* A client's next request: a PUT of that key, or its own choice if it is TURN_CHOOSES. */
#define TURN_CHOOSES UINT64_MAX
void crowd_turn(struct world *w, uint32_t client, uint64_t put_key);
void crowd_listed(struct world *w, uint32_t index);
void crowd_visit(struct world *w, const struct visit *v);
void crowd_ask(struct world *w, uint32_t message);
void crowd_answer(struct world *w, uint32_t client, uint32_t node, const struct answer *answer);
void crowd_tell(struct world *w, uint32_t message);
/* The connections of clients to this node break: of one client, of all. */
void crowd_disconnect(struct world *w, uint32_t node, uint32_t client);
void crowd_disconnect_all(struct world *w, uint32_t node);
/* A client drops all of its connections; then each node finds out about its own. */
void crowd_leave(struct world *w, uint32_t client);
void crowd_gone(struct world *w, uint32_t message);

/* --- changes.c ------------------------------------------------------------------------------- */

/* The first list; changes go into the queue. */
bool changes_init(struct world *w);
void changes_destroy(struct world *w);
bool changes_copy(struct world *to, const struct world *from, struct copy *c);
/* What it moves is added to *move. */
void changes_happen(struct world *w, const struct scenario_change *c, struct world_move *move);
void changes_learn(struct world *w, uint32_t node, uint64_t list);
/* This node has looked a key of its own up and missed it. */
void changes_missed(struct world *w, uint32_t node, uint32_t key);
const struct members *world_newest_list(const struct world *w);

/* --- faults.c -------------------------------------------------------------------------------- */

/* A fault of the scenario, by its index, begins; its time is over. */
void fault_begin(struct world *w, uint32_t fault);
void fault_end(struct world *w, uint32_t fault);

#endif
