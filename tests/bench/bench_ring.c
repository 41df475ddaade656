/* tests/bench/bench_ring.c - how fast is a key's owner found, and a ring built and changed?
 *
 * Against libmemcached's weighted ketama, which does the same work in its own way: from the bytes
 * of a 16-byte key to a server, among 100 servers of 160 points. Everything is measured in one
 * run and in turns, round by round, so that a busy machine slows all alike; the medians of the
 * rounds are printed as one JSON object. Trust the ratios, not the nanoseconds.
 *
 *   ring_ns, libmemcached_ns    one lookup, hashing the key included
 *   ratio                       of the two; exit status 1 if it is below 10
 *   search_ns, reference_ns     one lookup of a position, by index and by binary search
 *   build_ms                    ring_build() of 1000 nodes x 160 points
 *   add_ms, remove_ms           ring_with() and ring_without() of one of them
 *   qsort_ms                    hashing and qsort() of the same points: a rebuild the plain way
 *
 * SPDX-License-Identifier: MIT
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <libmemcached/memcached.h>

#include "core/hash.h"
#include "core/ring.h"

enum {
    NODES = 100,
    NODES_LARGE = 1000,
    POINTS_EACH = 160,
    KEYS = 4096, /* 64 KiB of keys: they stay in the second cache, as keys just read do */
    KEY_BYTES = 16,
    ROUNDS = 41,
    ROUNDS_LARGE = 21,
};

struct bench {
    struct ring *ring;
    memcached_st *memcached;
    uint8_t keys[KEYS][KEY_BYTES];
    uint64_t positions[KEYS];
    volatile uint64_t sink; /* what was computed, so that the compiler cannot leave it out */
};

static double now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static int compare_doubles(const void *a, const void *b)
{
    const double *x = a;
    const double *y = b;
    return (*x > *y) - (*x < *y);
}

static double median(double *samples, size_t count)
{
    qsort(samples, count, sizeof *samples, compare_doubles);
    return samples[count / 2];
}

static struct ring *build(uint32_t nodes)
{
    static char ids[NODES_LARGE][24];
    static struct ring_member members[NODES_LARGE];
    for (uint32_t n = 0; n < nodes; n++) {
        int len =
            snprintf(ids[n], sizeof ids[n], "10.0.%u.%u", (unsigned)(n / 250), (unsigned)(n % 250));
        members[n] = (struct ring_member){slice_of(ids[n], (size_t)len), 1};
    }
    struct ring *r = NULL;
    if (ring_build(members, nodes, POINTS_EACH, &r) != RING_OK) {
        abort();
    }
    return r;
}

static void init(struct bench *b)
{
    b->ring = build(NODES);
    b->memcached = memcached_create(NULL);
    memcached_behavior_set(b->memcached, MEMCACHED_BEHAVIOR_KETAMA_WEIGHTED, 1);
    for (uint32_t n = 0; n < NODES; n++) {
        memcached_server_add(b->memcached, b->ring->nodes[n].id, 5001);
    }
    for (uint32_t k = 0; k < KEYS; k++) {
        char key[KEY_BYTES + 1];
        snprintf(key, sizeof key, "user:%011u", (unsigned)(k * 2654435761u));
        memcpy(b->keys[k], key, KEY_BYTES);
        b->positions[k] = hash_key(slice_of(key, KEY_BYTES));
    }
}

static double time_ring(struct bench *b)
{
    double start = now_ns();
    uint64_t sum = 0;
    for (uint32_t k = 0; k < KEYS; k++) {
        sum += ring_owner(b->ring, hash_key(slice_of(b->keys[k], KEY_BYTES)));
    }
    b->sink = sum;
    return (now_ns() - start) / KEYS;
}

static double time_libmemcached(struct bench *b)
{
    double start = now_ns();
    uint64_t sum = 0;
    for (uint32_t k = 0; k < KEYS; k++) {
        const char *key = (const char *)b->keys[k];
        sum += memcached_generate_hash(b->memcached, key, KEY_BYTES);
    }
    b->sink = sum;
    return (now_ns() - start) / KEYS;
}

static double time_search(struct bench *b)
{
    double start = now_ns();
    uint64_t sum = 0;
    for (uint32_t k = 0; k < KEYS; k++) {
        sum += ring_owner(b->ring, b->positions[k]);
    }
    b->sink = sum;
    return (now_ns() - start) / KEYS;
}

static double time_reference(struct bench *b)
{
    double start = now_ns();
    uint64_t sum = 0;
    for (uint32_t k = 0; k < KEYS; k++) {
        sum += ring_owner_reference(b->ring, b->positions[k]);
    }
    b->sink = sum;
    return (now_ns() - start) / KEYS;
}

struct point {
    uint64_t position;
    uint16_t owner;
};

static int compare_points(const void *a, const void *b)
{
    const struct point *p = a;
    const struct point *q = b;
    return (p->position > q->position) - (p->position < q->position);
}

static double time_qsort(const struct ring *r, struct point *points)
{
    double start = now_ns();
    uint32_t filled = 0;
    for (uint32_t n = 0; n < r->node_count; n++) {
        for (uint32_t replica = 0; replica < POINTS_EACH; replica++) {
            struct slice id = slice_of(r->nodes[n].id, r->nodes[n].id_len);
            points[filled++] = (struct point){hash_point(id, replica), (uint16_t)n};
        }
    }
    qsort(points, filled, sizeof *points, compare_points);
    return now_ns() - start;
}

static double time_build(void)
{
    double start = now_ns();
    struct ring *r = build(NODES_LARGE);
    double end = now_ns();
    ring_free(r);
    return end - start;
}

static double time_add(const struct ring *large, const char *id)
{
    struct ring *r = NULL;
    double start = now_ns();
    if (ring_with(large, (struct ring_member){slice_str(id), 1}, &r) != RING_OK) {
        abort();
    }
    double end = now_ns();
    ring_free(r);
    return end - start;
}

static double time_remove(const struct ring *large, const char *id)
{
    struct ring *r = NULL;
    double start = now_ns();
    if (ring_without(large, slice_str(id), &r) != RING_OK) {
        abort();
    }
    double end = now_ns();
    ring_free(r);
    return end - start;
}

/* Prints the first half of the object; returns how many times faster the ring is. */
static double bench_lookups(struct bench *b)
{
    double ring[ROUNDS];
    double libmemcached[ROUNDS];
    double search[ROUNDS];
    double reference[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        ring[i] = time_ring(b);
        libmemcached[i] = time_libmemcached(b);
        search[i] = time_search(b);
        reference[i] = time_reference(b);
    }
    double ratio = median(libmemcached, ROUNDS) / median(ring, ROUNDS);
    printf("{\"ring_ns\":%.2f,\"libmemcached_ns\":%.2f,\"ratio\":%.1f,", median(ring, ROUNDS),
           median(libmemcached, ROUNDS), ratio);
    printf("\"search_ns\":%.2f,\"reference_ns\":%.2f,", median(search, ROUNDS),
           median(reference, ROUNDS));
    return ratio;
}

static void bench_changes(void)
{
    double sorted[ROUNDS_LARGE];
    double built[ROUNDS_LARGE];
    double added[ROUNDS_LARGE];
    double removed[ROUNDS_LARGE];
    struct ring *large = build(NODES_LARGE);
    struct point *points = calloc(large->point_count, sizeof *points);
    if (points == NULL) {
        abort();
    }
    for (int i = 0; i < ROUNDS_LARGE; i++) {
        sorted[i] = time_qsort(large, points);
        built[i] = time_build();
        added[i] = time_add(large, "one more");
        removed[i] = time_remove(large, large->nodes[i * 40].id);
    }
    printf("\"build_ms\":%.3f,\"add_ms\":%.3f,", median(built, ROUNDS_LARGE) / 1e6,
           median(added, ROUNDS_LARGE) / 1e6);
    printf("\"remove_ms\":%.3f,\"qsort_ms\":%.3f}\n", median(removed, ROUNDS_LARGE) / 1e6,
           median(sorted, ROUNDS_LARGE) / 1e6);
    free(points);
    ring_free(large);
}

int main(void)
{
    static struct bench b;
    init(&b);
    double ratio = bench_lookups(&b);
    bench_changes();
    memcached_free(b.memcached);
    ring_free(b.ring);
    return ratio < 10 ? 1 : 0;
}
