/* core/flight.c - see core/flight.h.
 *
 * SPDX-License-Identifier: MIT
 */
#include "core/flight.h"

#include <assert.h>
#include <stdlib.h>

#include <sodium/crypto_shorthash.h>

static uint32_t power_of_two_from(uint32_t n)
{
    uint32_t p = 1;
    while (p < n)
        p *= 2;
    return p;
}

bool flights_init(struct flights *f, uint32_t max, uint64_t pool_bytes, const uint8_t secret[16])
{
    assert(max > 0 && max <= UINT32_C(1) << 24);
    *f = (struct flights){.max = max,
                          .oldest = FLIGHT_NONE,
                          .newest = FLIGHT_NONE,
                          .free_slot = FLIGHT_NONE,
                          .retired = FLIGHT_NONE};
    f->bucket_count = power_of_two_from(max);
    f->slots = calloc(max, sizeof *f->slots);
    f->buckets = calloc(f->bucket_count, sizeof *f->buckets);
    uint64_t blocks = pool_bytes / BLOCK_COST_BYTES + 1;
    assert(blocks <= BLOCKS_MAX);
    if (!f->slots || !f->buckets || !blocks_init(&f->pool, (uint32_t)blocks)) {
        flights_destroy(f);
        return false;
    }
    for (uint32_t i = 0; i < f->bucket_count; i++)
        f->buckets[i] = FLIGHT_NONE;
    memcpy(f->secret, secret, sizeof f->secret);
    return true;
}

void flights_destroy(struct flights *f)
{
    if (!f)
        return;
    free(f->slots);
    free(f->buckets);
    blocks_destroy(&f->pool);
    *f = (struct flights){0};
}

/* A value that waits lies in the pool of its own flights. */
static void point_into_pool(struct flights *f)
{
    if (f->count == 0)
        return;
    for (uint32_t i = 0; i < f->fresh; i++)
        if (f->slots[i].held != BLOCK_NONE && f->slots[i].answer.value.pool)
            f->slots[i].answer.value.pool = &f->pool;
}

bool flights_copy(struct flights *to, const struct flights *from, struct copy *c)
{
    const struct flights old = c->over ? *to : (struct flights){0};
    *to = *from;
    to->slots =
        copy_pool_over(c, old.slots, from->slots, from->fresh, from->max, sizeof *to->slots);
    to->buckets = copy_array_over(c, old.buckets, from->buckets, from->bucket_count,
                                  from->bucket_count, sizeof *to->buckets);
    to->pool = old.pool;
    const bool has_pool = blocks_copy(&to->pool, &from->pool, c);
    if (!to->slots || !to->buckets || !has_pool) {
        flights_destroy(to);
        return false;
    }
    point_into_pool(to);
    return true;
}

void flights_relocate(struct flights *to, struct flights *from)
{
    *to = *from;
    *from = (struct flights){0};
    point_into_pool(to);
}

/* A slot that is not in use, or FLIGHT_NONE. */
static uint32_t take_slot(struct flights *f)
{
    uint32_t id = f->free_slot;
    if (id != FLIGHT_NONE)
        f->free_slot = f->slots[id].newer;
    else if (f->fresh < f->max)
        f->slots[id = f->fresh++].call = 0;
    return id;
}

uint32_t flights_take(struct flights *f, enum op op, enum flight_state state)
{
    uint32_t id = take_slot(f);
    if (id == FLIGHT_NONE)
        return FLIGHT_NONE;
    struct flight *t = &f->slots[id];
    f->count++;

    /* The slot's number in the low half, the number of its use in the high half. */
    t->call = ((t->call >> 32) + 1) << 32 | id;
    t->op = op;
    t->state = state;
    t->shared = t->retried = false;
    t->follower = FLIGHT_NONE;
    t->first_call = t->last_call = CALL_NONE;
    t->held = BLOCK_NONE;
    t->older = t->newer = t->next_in_bucket = FLIGHT_NONE;
    t->expires_at_ns = TIME_NEVER;
    t->key_len = 0;
    return id;
}

void flights_depart(struct flights *f, uint32_t flight, uint64_t now_ns, uint64_t deadline_ns)
{
    struct flight *t = &f->slots[flight];
    assert(t->state == FLIGHT_WAITS);
    assert(deadline_ns > now_ns);
    assert(f->newest == FLIGHT_NONE || f->slots[f->newest].deadline_ns <= deadline_ns);
    t->state = FLIGHT_OUT;
    t->sent_at_ns = now_ns;
    t->deadline_ns = deadline_ns;
    t->older = f->newest;
    t->newer = FLIGHT_NONE;
    if (f->newest == FLIGHT_NONE)
        f->oldest = flight;
    else
        f->slots[f->newest].newer = flight;
    f->newest = flight;
}

/* Keys come from strangers, so the bucket is chosen by a keyed hash. */
static uint32_t *bucket_of(const struct flights *f, struct slice key)
{
    uint8_t hash[crypto_shorthash_BYTES];
    uint32_t low;
    static_assert(crypto_shorthash_KEYBYTES == sizeof f->secret, "SipHash takes 16 secret bytes");
    crypto_shorthash(hash, key.data, key.len, f->secret);
    memcpy(&low, hash, sizeof low);
    return &f->buckets[low & (f->bucket_count - 1)];
}

static struct slice key_of(const struct flight *t)
{
    return (struct slice){t->key, t->key_len};
}

void flights_set_key(struct flights *f, uint32_t flight, struct slice key)
{
    assert(key.len > 0 && key.len <= KEY_BYTES_MAX);
    struct flight *t = &f->slots[flight];
    memcpy(t->key, key.data, key.len);
    t->key_len = (uint8_t)key.len;
}

void flights_share(struct flights *f, uint32_t flight)
{
    struct flight *t = &f->slots[flight];
    assert(t->op == OP_GET && t->state == FLIGHT_OUT && !t->shared);
    assert(t->key_len > 0);
    uint32_t *bucket = bucket_of(f, key_of(t));
    t->shared = true;
    t->next_in_bucket = *bucket;
    *bucket = flight;
}

uint32_t flights_find(const struct flights *f, struct slice key)
{
    uint32_t id = *bucket_of(f, key);
    while (id != FLIGHT_NONE && !slice_eq(key_of(&f->slots[id]), key))
        id = f->slots[id].next_in_bucket;
    return id;
}

void flights_detach(struct flights *f, uint32_t flight)
{
    struct flight *t = &f->slots[flight];
    if (!t->shared)
        return;
    uint32_t *link = bucket_of(f, key_of(t));
    while (*link != flight) {
        assert(*link != FLIGHT_NONE);
        link = &f->slots[*link].next_in_bucket;
    }
    *link = t->next_in_bucket;
    t->shared = false;
}

void flights_detach_all(struct flights *f)
{
    for (uint32_t id = f->oldest; id != FLIGHT_NONE; id = f->slots[id].newer)
        flights_detach(f, id);
}

uint32_t flights_named(const struct flights *f, uint64_t call)
{
    uint32_t id = (uint32_t)call;
    return id < f->fresh && f->slots[id].call == call ? id : FLIGHT_NONE;
}

uint32_t flights_by_call(const struct flights *f, uint64_t call)
{
    uint32_t id = flights_named(f, call);
    return id != FLIGHT_NONE && f->slots[id].state == FLIGHT_OUT ? id : FLIGHT_NONE;
}

void flights_land(struct flights *f, uint32_t flight)
{
    struct flight *t = &f->slots[flight];
    assert(t->state == FLIGHT_OUT);
    flights_detach(f, flight);
    if (t->older == FLIGHT_NONE)
        f->oldest = t->newer;
    else
        f->slots[t->older].newer = t->newer;
    if (t->newer == FLIGHT_NONE)
        f->newest = t->older;
    else
        f->slots[t->newer].older = t->older;
    t->state = FLIGHT_OVER;
}

bool flights_hold(struct flights *f, uint32_t flight)
{
    struct flight *t = &f->slots[flight];
    assert(t->state == FLIGHT_OVER && t->held == BLOCK_NONE);
    struct blob value = t->answer.value;
    uint32_t n = blocks_needed(value.len);
    t->held = blocks_take(&f->pool, n);
    if (t->held == BLOCK_NONE)
        return false;
    t->held_count = n;
    blocks_write_blob(&f->pool, t->held, value);
    t->answer.value = blob_in(&f->pool, t->held, 0, value.len);
    return true;
}

void flights_retire(struct flights *f, uint32_t flight)
{
    struct flight *t = &f->slots[flight];
    assert(t->state == FLIGHT_OVER && t->first_call == CALL_NONE);
    t->newer = f->retired;
    f->retired = flight;
}

void flights_reclaim(struct flights *f)
{
    while (f->retired != FLIGHT_NONE) {
        uint32_t id = f->retired;
        struct flight *t = &f->slots[id];
        f->retired = t->newer;
        if (t->held != BLOCK_NONE)
            blocks_give(&f->pool, t->held, t->held_count);
        t->held = BLOCK_NONE;
        t->newer = f->free_slot;
        f->free_slot = id;
        f->count--;
    }
}

void flights_add_waiter(struct flights *f, uint32_t flight, struct pipeline *p, uint32_t call)
{
    struct flight *t = &f->slots[flight];
    struct call *c = &p->calls[call];
    assert(c->flight == FLIGHT_NONE && !c->ready);
    c->flight = flight;
    c->elder = t->last_call;
    c->sibling = CALL_NONE;
    if (t->last_call == CALL_NONE)
        t->first_call = call;
    else
        p->calls[t->last_call].sibling = call;
    t->last_call = call;
}

void flights_remove_waiter(struct flights *f, struct pipeline *p, uint32_t call)
{
    const struct call *c = &p->calls[call];
    assert(c->flight != FLIGHT_NONE);
    struct flight *t = &f->slots[c->flight];
    if (c->elder == CALL_NONE)
        t->first_call = c->sibling;
    else
        p->calls[c->elder].sibling = c->sibling;
    if (c->sibling == CALL_NONE)
        t->last_call = c->elder;
    else
        p->calls[c->sibling].elder = c->elder;
}

/* In order of departure, and so of deadline. Returns how many are out. */
static uint32_t check_departures(const struct flights *f)
{
    uint32_t out = 0, last = FLIGHT_NONE;
    uint64_t deadline_ns = 0;
    for (uint32_t id = f->oldest; id != FLIGHT_NONE; id = f->slots[id].newer) {
        const struct flight *t = &f->slots[id];
        assert(t->state == FLIGHT_OUT && t->older == last);
        assert(t->deadline_ns >= deadline_ns);
        if (t->follower != FLIGHT_NONE)
            assert(f->slots[t->follower].state == FLIGHT_WAITS);
        deadline_ns = t->deadline_ns;
        last = id;
        out++;
    }
    assert(f->newest == last);
    return out;
}

/* Everyone in the list of a flight waits for that flight. Returns how many do. */
static uint32_t check_waiters(const struct flights *f, const struct pipeline *p, uint32_t flight)
{
    const struct flight *t = &f->slots[flight];
    uint32_t waiters = 0, last = CALL_NONE;
    for (uint32_t c = t->first_call; c != CALL_NONE; c = p->calls[c].sibling) {
        assert(p->calls[c].flight == flight && p->calls[c].elder == last);
        if (p->calls[c].ready)
            assert(t->state == FLIGHT_OVER);
        last = c;
        waiters++;
    }
    assert(t->last_call == last);
    return waiters;
}

static uint32_t check_buckets(const struct flights *f)
{
    uint32_t shared = 0;
    for (uint32_t b = 0; b < f->bucket_count; b++)
        for (uint32_t id = f->buckets[b]; id != FLIGHT_NONE; id = f->slots[id].next_in_bucket) {
            const struct flight *t = &f->slots[id];
            assert(t->shared && t->op == OP_GET && t->state == FLIGHT_OUT);
            assert(flights_find(f, key_of(t)) == id); /* at most one for each key */
            shared++;
        }
    return shared;
}

void flights_check(const struct flights *f, const struct pipeline *p)
{
    uint32_t unused = 0, out = 0, shared = 0, held = 0, waiters = 0;
    for (uint32_t id = f->free_slot; id != FLIGHT_NONE; id = f->slots[id].newer) {
        assert(f->slots[id].state != FLIGHT_OUT && f->slots[id].first_call == CALL_NONE);
        unused++;
    }
    assert(unused + f->count == f->fresh && f->fresh <= f->max);
    for (uint32_t id = f->retired; id != FLIGHT_NONE; id = f->slots[id].newer)
        assert(f->slots[id].state == FLIGHT_OVER && f->slots[id].first_call == CALL_NONE);
    for (uint32_t id = 0; id < f->fresh; id++) {
        const struct flight *t = &f->slots[id];
        out += t->state == FLIGHT_OUT;
        shared += t->shared;
        held += t->held == BLOCK_NONE ? 0 : t->held_count;
        const struct blocks *pool = t->held == BLOCK_NONE ? NULL : t->answer.value.pool;
        assert(pool == NULL || pool == &f->pool);
        waiters += check_waiters(f, p, id);
    }
    assert(out == check_departures(f));
    assert(shared == check_buckets(f));
    assert(held == f->pool.count - f->pool.free);
    assert(waiters <= p->pending);
    blocks_check(&f->pool);
}
