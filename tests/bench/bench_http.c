/* tests/bench/bench_http.c - how long does it take to decode one request that arrived whole?
 *
 * Prints one line of JSON: the best of several rounds, in nanoseconds a request, for a GET and a
 * PUT as curl sends them. Pipelined requests in one piece of memory, so caches are warm: this is
 * the cost of the decoder alone.
 *
 * SPDX-License-Identifier: MIT
 */
#include <assert.h>
#include <stdio.h>
#include <time.h>

#include "net/http_request.h"

enum { REQUESTS = 200, REPEATS = 500, ROUNDS = 9 };

static uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* Decode a whole stream; returns how many requests it held. */
static uint32_t decode(struct http_request_decoder *d, const uint8_t *data, size_t len)
{
    uint32_t requests = 0;
    for (size_t used; len > 0; data += used, len -= used) {
        const enum http_event event = http_request_feed(d, data, len, &used);
        assert(event != HTTP_BAD);
        requests += event == HTTP_REQUEST_DONE;
    }
    return requests;
}

static double best_ns(const char *request)
{
    static uint8_t stream[REQUESTS * 512];
    const size_t one = strlen(request);
    assert(one <= 512);
    for (uint32_t i = 0; i < REQUESTS; i++)
        memcpy(stream + i * one, request, one);
    struct http_request_decoder d;
    http_request_init(&d, 1024 * 1024);
    uint64_t best = UINT64_MAX;
    for (uint32_t round = 0; round < ROUNDS; round++) {
        const uint64_t start = now_ns();
        for (uint32_t i = 0; i < REPEATS; i++)
            if (decode(&d, stream, one * REQUESTS) != REQUESTS)
                return 0;
        const uint64_t took = now_ns() - start;
        best = took < best ? took : best;
    }
    http_request_destroy(&d);
    return (double)best / (REPEATS * REQUESTS);
}

int main(void)
{
    const double get = best_ns("GET /cache/user%3A1001 HTTP/1.1\r\n"
                               "Host: localhost:5001\r\n"
                               "User-Agent: curl/7.88.1\r\n"
                               "Accept: */*\r\n\r\n");
    const double put = best_ns("PUT /cache/user%3A1001 HTTP/1.1\r\n"
                               "Host: localhost:5001\r\n"
                               "User-Agent: curl/7.88.1\r\n"
                               "Accept: */*\r\n"
                               "Content-Length: 52\r\n"
                               "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
                               "{\"value\": {\"name\": \"Ada\", \"since\": 1842}, \"ttl\": 60}");
    printf("{\"get_ns\": %.0f, \"put_ns\": %.0f}\n", get, put);
    return 0;
}
