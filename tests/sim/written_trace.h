/* tests/sim/written_trace.h - a file with a trace in it, for the tests of what reads traces.
 *
 * SPDX-License-Identifier: MIT
 */
#ifndef TESTS_SIM_WRITTEN_TRACE_H
#define TESTS_SIM_WRITTEN_TRACE_H

#include <stdlib.h>
#include <unistd.h>

#include "sim/scenario.h"
#include "sim/trace.h"

enum { RECORDS = 80, FILE_MAX = 64 * 1024 };

static uint64_t random64(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Of any magnitude: each bit length is as likely. */
static uint64_t random_size(uint64_t *state, uint32_t bits_max)
{
    uint32_t bits = (uint32_t)(random64(state) % (bits_max + 1));
    return bits == 0 ? 0 : random64(state) >> (64 - bits);
}

struct written {
    char path[32];
    struct record records[RECORDS];
    uint8_t bytes[FILE_MAX]; /* of the trace of these records */
    size_t len;
    struct trace trace;
};

static size_t read_bytes(const struct written *w, uint8_t *bytes)
{
    FILE *file = fopen(w->path, "rb");
    assert_non_null(file);
    size_t len = fread(bytes, 1, FILE_MAX, file);
    assert_int_equal(fclose(file), 0);
    return len;
}

static void fill_records(struct record *records)
{
    uint64_t seed = 5, at_ns = 0;
    for (uint32_t i = 0; i < RECORDS; i++) {
        at_ns += random_size(&seed, 50);
        records[i] =
            (struct record){.at_ns = at_ns, .kind = (enum record_kind)(i % (RECORD_KINDS - 1) + 1)};
        records[i].node = (uint16_t)random_size(&seed, 16);
        records[i].other = (uint16_t)random_size(&seed, 16);
        records[i].a = random_size(&seed, 64);
        records[i].b = random_size(&seed, 64);
        records[i].c = random_size(&seed, 64);
    }
    records[RECORDS - 1].at_ns = UINT64_MAX;
    records[RECORDS - 1].a = records[RECORDS - 1].b = records[RECORDS - 1].c = UINT64_MAX;
}

static const struct scenario *crash_of_an_owner(void)
{
    static struct scenario_node nodes[] = {{.id = "A"}, {.id = "n2"}};
    static char source[] = "a";
    static struct scenario_clients clients[] = {{.key_count = 2}, {.key_count = 300}};
    static struct scenario_request requests[] = {{.key = {NULL, 5}}, {.key = {NULL, 250}}};
    static struct scenario_fault faults[] = {{.id = "f1"}};
    static struct scenario_change changes[] = {{.id = "c1"}};
    static const uint8_t bread[] = "bread";
    static uint8_t long_key[250];
    static struct scenario s = {.nodes = nodes,
                                .node_count = 2,
                                .clients = clients,
                                .clients_count = 2,
                                .requests = requests,
                                .request_count = 2,
                                .faults = faults,
                                .fault_count = 1,
                                .changes = changes,
                                .change_count = 1,
                                .source = source,
                                .source_len = 1};
    snprintf(s.name, sizeof s.name, "crash");
    memset(long_key, 'k', sizeof long_key);
    requests[0].key.data = bread;
    requests[1].key.data = long_key;
    return &s;
}

static void write_trace(const char *path, struct trace *t, struct record *records, uint32_t count)
{
    assert_true(trace_open(t, path, crash_of_an_owner(), 42));
    for (uint32_t i = 0; i < count; i++) {
        trace_add(t, &records[i]);
        assert_true(records[i].step == i + 1 && t->count == i + 1);
    }
    assert_true(trace_close(t));
}

static int setup(void **state)
{
    static struct written w = {.path = "/tmp/written_trace_XXXXXX"};
    int fd = mkstemp(w.path);
    assert_true(fd >= 0);
    close(fd);
    fill_records(w.records);
    write_trace(w.path, &w.trace, w.records, RECORDS);
    w.len = read_bytes(&w, w.bytes);
    assert_true(w.len > 0 && w.len < FILE_MAX);
    *state = &w;
    return 0;
}

static int teardown(void **state)
{
    const struct written *w = *state;
    remove(w->path);
    return 0;
}

#endif
