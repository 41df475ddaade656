/* core/flight.h - one trip to a key's owner, and everyone who waits for it.
 *
 * A node that does not own a key asks the node that does. However many clients ask for one key at
 * the same time, one GET of it is on its way, as long as nobody writes it ("request coalescing"):
 *
 *      GET k  ----.                                        GET k  ----.
 *      GET k  -----+--> flight 1, departs at t --> owner   GET k  -----+--> flight 2, departs
 *      (asked at t)                                        (asked while     when 1 has landed
 *                                                           1 was out)
 *
 * Who asks in the very instant of a departure boards. Who comes later may not share that trip:
 * the owner may have read the value already, and since then somebody may have written another one
 * through a third node, and been told so; the old value would be a lie. They wait for the next
 * trip, together. If the first fails, so do those who waited for it to return.
 *
 * A write of k that passes by detaches the flight: who comes after it starts a new trip at once.
 * Who waits for the next trip leaves just before the write, so the owner sees what one client asks
 * of one key in the order in which it was asked. Writes are never shared: each is a flight with one
 * waiter.
 *
 * A change of the members detaches all flights, and who waits for the next trip is taken to whoever
 * owns the key by then. A write that comes in between does not find him, and may come first; so may
 * one that comes while a GET is tried again on another connection.
 *
 * When the answer is there and somebody cannot be told yet (an earlier answer of the same client
 * is still out), the flight keeps a copy of the value until the last one was told. A local answer
 * that has to wait its turn is kept in the same way, as a flight that is over from the start.
 *
 * All flights are given the same time, so the list in order of departure is the list in order of
 * deadline.
 *
 * Memory: all of it taken in flights_init(); the values that are kept share one bounded pool.
 * SPDX-License-Identifier: MIT
 */
#ifndef CORE_FLIGHT_H
#define CORE_FLIGHT_H

#include "core/blocks.h"
#include "core/limits.h"
#include "core/message.h"
#include "core/pipeline.h"

#define FLIGHT_NONE UINT32_MAX

enum flight_state {
    FLIGHT_WAITS, /* for the one before it to land */
    FLIGHT_OUT,   /* on its way */
    FLIGHT_OVER,  /* the answer is there */
};

struct flight {
    uint64_t call; /* names it to the driver: changes each time this slot is used */
    uint64_t sent_at_ns;
    uint64_t deadline_ns;
    uint32_t peer; /* the node it goes to */
    enum op op;
    enum flight_state state;
    bool shared; /* a GET that others find by its key */
    bool retried;
    uint32_t follower;              /* the flight that waits for this one to land, or FLIGHT_NONE */
    uint32_t first_call, last_call; /* who waits, oldest first; CALL_NONE if nobody does any more */
    struct answer answer;           /* once it is there; its value is in the pool or borrowed */
    uint64_t expires_at_ns;         /* of that value, on this node's clock */
    uint32_t held, held_count;      /* the chain that holds the value's copy; BLOCK_NONE if none */
    uint32_t older, newer;          /* by departure, while out; newer also links the free list */
    uint32_t next_in_bucket;        /* while shared */
    uint8_t key_len;
    uint8_t key[KEY_BYTES_MAX]; /* of a GET: to find it, and to send it again */
};

struct flights {
    /* read-only for callers */
    struct flight *slots; /* owned; max of them */
    uint32_t max;
    uint32_t count;     /* in use */
    uint32_t oldest;    /* the one whose deadline comes first, or FLIGHT_NONE */
    struct blocks pool; /* values that wait to be told */
    /* private */
    uint32_t newest;
    uint32_t free_slot;    /* slots that were used and given back */
    uint32_t fresh;        /* the lowest slot that was never used: its page is not touched before */
    uint32_t retired;      /* over, but effects may still point at their bytes */
    uint32_t *buckets;     /* owned; shared GETs by key */
    uint32_t bucket_count; /* a power of two */
    uint8_t secret[16];
};

/* pool_bytes bounds the memory for values that wait. false: no memory; *f is zeroed. */
MUST_CHECK bool flights_init(struct flights *f, uint32_t max, uint64_t pool_bytes,
                             const uint8_t secret[16]);
/* NULL and zeroed are fine. */
void flights_destroy(struct flights *f);
/* The same flights under the same numbers, with values of their own (core/copy.h). Not while
 * effects are carried out. false: no memory; *to is zeroed. O(buckets + slots that were ever
 * used + their values). */
MUST_CHECK bool flights_copy(struct flights *to, const struct flights *from, struct copy *c);
/* They lie elsewhere from now on; *from is zeroed. O(slots that were ever used). */
void flights_relocate(struct flights *to, struct flights *from);

/* A fresh slot in the given state, not shared, or FLIGHT_NONE if max are in use. O(1). */
uint32_t flights_take(struct flights *f, enum op op, enum flight_state state);

/* A flight that waits leaves now. Deadlines must not run backwards from one departure to the
 * next. O(1). */
void flights_depart(struct flights *f, uint32_t flight, uint64_t now_ns, uint64_t deadline_ns);

/* Remember the key of this GET (it is copied). O(1). */
void flights_set_key(struct flights *f, uint32_t flight, struct slice key);

/* From now on others find this GET by its key. Expected O(1). */
void flights_share(struct flights *f, uint32_t flight);

/* The shared flight of this key, or FLIGHT_NONE. Expected O(1). */
uint32_t flights_find(const struct flights *f, struct slice key);

/* Nobody finds this flight any more; harmless if nobody did. Expected O(1). */
void flights_detach(struct flights *f, uint32_t flight);

/* Nobody finds any of them any more. O(flights that are out). */
void flights_detach_all(struct flights *f);

/* The flight with this name, if it is still out; FLIGHT_NONE for an answer that comes too late. */
uint32_t flights_by_call(const struct flights *f, uint64_t call);

/* The flight with this name, also when it is over, as long as its slot was not given to another
 * one: for who looks on and wants to know where it went. Else FLIGHT_NONE. O(1). */
uint32_t flights_named(const struct flights *f, uint64_t call);

/* It is back: nobody finds it, it has no deadline, it is over. O(1). */
void flights_land(struct flights *f, uint32_t flight);

/* Keep a copy of the answer's value, once. false if the pool has no room; nothing is kept then.
 * O(len). */
MUST_CHECK bool flights_hold(struct flights *f, uint32_t flight);

/* It is over and nobody waits for it. Its bytes stay readable until flights_reclaim(). O(1). */
void flights_retire(struct flights *f, uint32_t flight);

/* Give back all that was retired. O(retired + their blocks). */
void flights_reclaim(struct flights *f);

/* The list of those who wait for a flight, oldest first; a call is in one list at most. O(1). */
void flights_add_waiter(struct flights *f, uint32_t flight, struct pipeline *p, uint32_t call);
void flights_remove_waiter(struct flights *f, struct pipeline *p, uint32_t call);

/* Assert every invariant. O(max + call_max); for tests. */
void flights_check(const struct flights *f, const struct pipeline *p);

#endif
