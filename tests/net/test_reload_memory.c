/* tests/net/test_reload_memory.c - when memory runs out while a node reads its cluster file again,
 * it keeps the list that it has, whole; and the next time, with memory, it takes over the new one.
 *
 * Method: the linker puts our malloc(), calloc() and free() in front of the real ones (-Wl,--wrap).
 * The first, second, third ... request for memory is refused, until none is; blocks taken and given
 * back are counted.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "net/reload.h"

void *__real_malloc(size_t bytes);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t bytes);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t blocks;        /* taken and not given back */
} memory = {.until_refusal = UINT32_MAX};

static bool is_granted(void)
{
    if (memory.until_refusal == 0) {
        errno = ENOMEM;
        return false;
    }
    memory.until_refusal--;
    memory.blocks++;
    return true;
}

void *__wrap_malloc(size_t bytes)
{
    return is_granted() ? __real_malloc(bytes) : NULL;
}

void *__wrap_calloc(size_t count, size_t size)
{
    return is_granted() ? __real_calloc(count, size) : NULL;
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

/* --- a server that does not listen ------------------------------------------------------------ */

static char path[] = "/tmp/ringlab-reload-XXXXXX";

/* Nodes with ids of one letter. */
static void write_file(const char *letters)
{
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    for (const char *c = letters; *c != '\0'; c++)
        fprintf(file, "%s{\"id\": \"%c\", \"url\": \"http://h:%d\"}", c == letters ? "[" : ", ", *c,
                5000 + *c);
    fputs("]", file);
    assert_int_equal(fclose(file), 0);
}

static void ignore(void *owner, const struct event *ev)
{
    (void)owner;
    (void)ev;
}

static struct node_config config_of(const struct server *s)
{
    return (struct node_config){
        .members = s->members,
        .peer_max = NODES_MAX,
        .cache = {.memory_bytes = CACHE_MEMORY_MIN, .value_bytes_max = 64},
        .default_ttl_ms = TTL_FOREVER,
        .forward_timeout_ms = 1000,
        .client_max = 4,
        .flight_max = 4,
        .call_max = 8,
        .held_bytes_max = HELD_BYTES_MIN,
    };
}

/* A is number 0, B is 1. */
static void open_server(struct server *s)
{
    char problem[FILE_PROBLEM_BYTES];
    *s = (struct server){.config = {.file = path, .id = "A", .quiet = true}};
    write_file("AB");
    assert_true(file_load_cluster(path, &s->cluster, problem));
    assert_true(roster_init(&s->roster));
    const uint32_t *numbers = roster_number(&s->roster, &s->cluster);
    roster_take(&s->roster, &s->cluster);
    assert_int_equal(cluster_members(&s->cluster, numbers, &s->members), RING_OK);
    const struct node_config config = config_of(s);
    assert_true(node_init(&s->node, &config));
    const struct peers_config peers = {.loop = &s->loop, .roster = &s->roster, .on_event = ignore};
    assert_true(peers_init(&s->peers, &peers));
}

static void close_server(struct server *s)
{
    node_destroy(&s->node);
    peers_destroy(&s->peers);
    members_free(s->members);
    members_free(s->members_before);
    roster_destroy(&s->roster);
    cluster_destroy(&s->cluster);
    assert_int_equal(memory.blocks, 0);
}

/* --- tests ------------------------------------------------------------------------------------ */

static void check_is_as_before(const struct server *s, const struct members *members)
{
    assert_ptr_equal(s->members, members);
    assert_ptr_equal(s->node.config.members, members);
    assert_null(s->members_before);
    assert_int_equal(s->cluster.node_count, 2);
    assert_int_equal(s->roster.count, 2);
    assert_int_equal(s->peers.count, 2);
    assert_true(s->roster.nodes[1].is_member);
    assert_int_equal(s->node.stats.changes, 0);
}

static void a_reload_without_memory_keeps_the_list_and_loses_nothing(void **state)
{
    (void)state;
    static struct server s;
    uint32_t allowed = 0;
    open_server(&s);
    const struct members *members = s.members;
    const uint32_t before = memory.blocks;
    write_file("CAD");
    memory.until_refusal = allowed;
    while (!reload_run(&s)) {
        memory.until_refusal = UINT32_MAX;
        assert_non_null(strstr(s.reload.problem, "emory")); /* Cannot allocate; not enough */
        assert_non_null(strstr(s.reload.problem, path));
        assert_int_equal(memory.blocks, before);
        check_is_as_before(&s, members);
        memory.until_refusal = ++allowed;
    }
    memory.until_refusal = UINT32_MAX;
    assert_true(allowed >= 8); /* the file; tokens, nodes, their order; members, the ring */
    assert_true(s.reload.changed);
    assert_ptr_equal(s.members_before, members);
    assert_int_equal(s.roster.count, 4);
    assert_int_equal(s.peers.count, 4);
    assert_false(s.roster.nodes[1].is_member);
    assert_int_equal(members_place(s.members, 0), 0); /* A has kept its number */
    close_server(&s);
}

static void memory_does_not_grow_with_the_number_of_reloads(void **state)
{
    (void)state;
    static struct server s;
    uint32_t blocks = 0;
    open_server(&s);
    for (uint32_t i = 0; i < 200; i++) {
        write_file(i % 2 ? "B" : "BAC"); /* in turn without itself, and with */
        assert_true(reload_run(&s));
        assert_true(s.reload.changed);
        if (i == 2)
            blocks = memory.blocks;
        assert_true(i < 2 || memory.blocks == blocks);
    }
    assert_int_equal(s.roster.count, 3);
    assert_int_equal(s.node.stats.changes, 200);
    close_server(&s);
}

static void a_roster_without_memory_is_refused_and_nothing_lost(void **state)
{
    (void)state;
    struct roster r;
    uint32_t allowed = 0;
    for (memory.until_refusal = 0; !roster_init(&r); memory.until_refusal = ++allowed) {
        assert_null(r.nodes);
        assert_null(r.by_id);
        assert_int_equal(memory.blocks, 0);
    }
    memory.until_refusal = UINT32_MAX;
    assert_int_equal(allowed, 3);
    roster_destroy(&r);
    roster_destroy(&r);
    assert_int_equal(memory.blocks, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_reload_without_memory_keeps_the_list_and_loses_nothing),
        cmocka_unit_test(memory_does_not_grow_with_the_number_of_reloads),
        cmocka_unit_test(a_roster_without_memory_is_refused_and_nothing_lost),
    };
    const int file = mkstemp(path);
    if (file < 0)
        return 1;
    close(file);
    const int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    return failed;
}
