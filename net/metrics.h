/* net/metrics.h - what a node counts, in the text format of Prometheus.
 *
 * Operations on keys are counted at the owner only (they are the cache's own counters), so that a
 * sum over the nodes counts each request once. HTTP requests are counted where they arrive.
 *
 *   ringlab_...                                   labels               what
 *   http_requests_total                           route, method, code  answers sent
 *   http_request_duration_seconds                 route                histogram
 *   connections, connections_accepted_total,                           of clients
 *   connections_refused_total,
 *   connection_timeouts_total
 *   received_bytes_total, sent_bytes_total                             of clients
 *   cache_operations_total                        op, result           at the owner
 *   cache_items, cache_bytes                      kind (for bytes)     key, value, overhead
 *   cache_capacity_bytes, cache_memory_bytes                           what bytes can reach; limit
 *   cache_evictions_total, cache_expired_total    mode (for expired)   on_access, background
 *   forwards_sent_total, forwards_total           peer, result         trips to owners, how ended
 *   forwards_in_flight, forwards_waiting                               now
 *   coalesced_total, forward_retries_total,
 *   late_answers_total, overloaded_total
 *   ring_mismatch_total, not_owner_total                               disagreement, both sides
 *   peer_connections_opened_total, peer_up        peer (for up)
 *   member_changes_total, cache_orphans,                               changes of the list of nodes
 *   keys_moved_out_total,
 *   keys_came_back_total, moved_misses_total
 *   uptime_seconds, draining, ring_nodes,
 *   member
 *   build_info, node_info, ring_info              version; id, ...     always 1
 *
 * Hit ratio, for example: rate(ringlab_cache_operations_total{op="get",result="hit"}[5m]) over
 * the same without the result.
 *
 * Source: Prometheus, exposition formats (text format 0.0.4) and metric naming.
 * SPDX-License-Identifier: MIT
 */
#ifndef NET_METRICS_H
#define NET_METRICS_H

#include "net/http.h"
#include "net/views.h"

/* How the answer to GET /metrics is labelled. */
#define METRICS_CONTENT_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* Who asked for what, coarsely: keys are never labels. BAD is what could not be understood. */
enum metrics_route { METRICS_CACHE, METRICS_INTERNAL, METRICS_VIEW, METRICS_BAD, METRICS_ROUTES };

/* Upper bounds of the latency buckets, inclusive, are 16 us doubled again and again, to 4.2 s:
 * a hit takes tens of microseconds, a trip that times out a second. */
enum { METRICS_BUCKETS = 19, METRICS_STATUS_MAX = 600 };

/* Zeroed is the beginning. Whoever sees it happen adds one; the counters only ever grow. */
struct metrics {
    /* answers by route, method and status code; indexed directly so that counting is one add */
    uint64_t requests[METRICS_ROUTES][HTTP_M_OTHER + 1][METRICS_STATUS_MAX];
    /* time from the whole request to its answer, by route: buckets are not cumulative here */
    uint64_t latency[METRICS_ROUTES][METRICS_BUCKETS + 1]; /* the last one has no bound */
    uint64_t latency_sum_ns[METRICS_ROUTES];
    uint64_t connections_accepted, connections_refused; /* refused: over the limit */
    uint64_t connections_open;                          /* now */
    uint64_t timeouts;                                  /* connections closed for being slow */
    uint64_t bytes_received, bytes_sent;                /* from and to clients */
    uint64_t peer_connections_opened;
};

/* One answer has left: status is 100 to METRICS_STATUS_MAX - 1. O(METRICS_BUCKETS). */
void metrics_count(struct metrics *m, enum metrics_route route, enum http_method method,
                   uint16_t status, uint64_t took_ns);

/* GET /metrics. Every known series is there from the start, with zero; of the many combinations
 * of route, method and code only the usual ones and those that have happened. false as in
 * net/views.h. O(peers). */
MUST_CHECK bool metrics_write(const struct metrics *m, const struct view *v, struct buffer *out);

#endif
