/* tests/sim/test_check_memory.c - when memory runs out, nothing is lost and nothing made up.
 *
 * Method: the linker puts our calloc(), realloc() and free() in front of the real ones
 * (-Wl,--wrap). The first, second, third ... request for memory is refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "sim/check.h"
#include "sim/events.h"
#include "tests/core/one_node.h"

void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

struct memory {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t refused;
    uint32_t blocks; /* taken and not given back */
};

static struct memory memory;

static bool refuse(void)
{
    if (memory.until_refusal-- > 0)
        return false;
    memory.refused++;
    memory.until_refusal = UINT32_MAX;
    return true;
}

void *__wrap_calloc(size_t count, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks++;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks += block == NULL;
    return __real_realloc(block, size);
}

void __wrap_free(void *block)
{
    memory.blocks -= block != NULL;
    __real_free(block);
}

static void a_queue_without_memory_keeps_what_it_has(void **state)
{
    (void)state;
    enum { MANY = 300 };
    for (uint32_t allowed = 0;; allowed++) {
        memory = (struct memory){.until_refusal = allowed};
        struct events e = {0};
        for (uint32_t i = 0; i < MANY; i++) {
            uint32_t refused = memory.refused;
            bool pushed = events_push(&e, (struct happening){.at_ns = MANY - i, .subject = i});
            assert_true(pushed != (memory.refused > refused));
        }
        assert_int_equal(e.count, MANY - memory.refused);
        assert_true(e.pushed == e.count);
        for (uint64_t last = 0; e.count > 0;) {
            struct happening h = events_pop(&e);
            assert_true(h.at_ns > last && h.at_ns == MANY - h.subject);
            last = h.at_ns;
        }
        events_destroy(&e);
        assert_int_equal(memory.blocks, 0);
        if (memory.refused == 0)
            break;
    }
}

/* A request that could not be entered is not watched; all others are. */
static void watch(struct check *c)
{
    enum { MANY = 400 };
    bool entered[MANY + 1] = {false};
    uint64_t expected = 0;
    for (uint64_t id = 1; id <= MANY; id++) {
        const struct asked a = {.id = id, .at_ns = id, .op = OP_PUT, .version = id};
        entered[id] = check_asked(c, &a);
    }
    for (uint64_t id = 1; id <= MANY; id += 2) {
        const struct told t = {.id = id, .at_ns = MANY, .outcome = OUTCOME_CREATED};
        if (entered[id])
            check_told(c, &t);
    }
    for (uint64_t id = 2; id <= MANY; id += 2)
        expected += entered[id];
    check_end(c, NS_PER_S, 0);
    assert_true(check_result(c, PROMISE_ONE_ANSWER).broken == expected);
    assert_true(expected + 1 >= MANY / 2);
}

static void a_check_without_memory_watches_what_it_can(void **state)
{
    (void)state;
    const struct check_config config = {.key_count = 1, .client_count = 1, .answer_within_ns = 500};
    uint32_t built = 0;
    for (uint32_t allowed = 0;; allowed++) {
        memory = (struct memory){.until_refusal = allowed};
        struct check *c = check_new(&config);
        assert_true((c == NULL) == (memory.refused > 0));
        if (c) {
            watch(c);
            built++;
        }
        check_free(c);
        assert_int_equal(memory.blocks, 0);
        if (memory.refused == 0)
            break;
    }
    assert_true(built > 5);
}

/* A node's first steps, watched. What was not taken in is not judged, and nothing is made up. */
static void watch_node(struct one_node *table, struct check *c)
{
    static char keys[100][16];
    if (!check_booted(c, A, &table->node, table->now_ns))
        return;
    for (uint32_t i = 0; i < ARRAY_LEN(keys); i++) {
        snprintf(keys[i], sizeof keys[i], "key:%u", i);
        struct event ev = {.kind = EV_REQUEST, .client = i, .request = put(keys[i], "1")};
        node_step(&table->node, table->now_ns, &ev, &table->fx);
        const struct stepped s = {.node = &table->node,
                                  .index = A,
                                  .event = &ev,
                                  .effects = &table->fx,
                                  .now_ns = table->now_ns};
        uint32_t refused = memory.refused;
        assert_true(check_stepped(c, &s) == (memory.refused == refused));
        if (memory.refused > refused)
            return;
    }
}

static void a_node_without_memory_is_not_judged(void **state)
{
    (void)state;
    const struct check_config config = {
        .key_count = 1, .client_count = 100, .node_count = NODES, .answer_within_ns = 500};
    for (uint32_t allowed = 0, refused = 1; refused > 0; allowed++) {
        struct one_node table;
        memory = (struct memory){.until_refusal = UINT32_MAX};
        open_node(&table, usual_config());
        struct check *c = check_new(&config);
        memory.until_refusal = allowed;
        watch_node(&table, c);
        refused = memory.refused;
        for (uint32_t p = 0; p < PROMISE_COUNT; p++)
            assert_int_equal(check_result(c, (enum promise)p).broken, 0);
        check_free(c);
        close_node(&table);
        assert_int_equal(memory.blocks, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_queue_without_memory_keeps_what_it_has),
        cmocka_unit_test(a_check_without_memory_watches_what_it_can),
        cmocka_unit_test(a_node_without_memory_is_not_judged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
