/* tests/sim/test_travel_memory.c - a traveller for whom there is no memory gets nowhere, and
 * everywhere as soon as there is.
 *
 * Method: the linker puts our malloc(), calloc(), realloc() and free() in front of the real ones
 * (-Wl,--wrap). The same journey is made again and again, with its first, second, third ... request
 * for memory refused, until none is.
 *
 * SPDX-License-Identifier: MIT
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "scenario_text.h"
#include "sim/travel.h"
#include "sim/world_parts.h"

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void __real_free(void *block);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);
void __wrap_free(void *block);

static struct {
    uint32_t until_refusal; /* so many requests succeed, then one does not */
    uint32_t refused;
    uint32_t blocks; /* taken and not given back */
} memory = {.until_refusal = UINT32_MAX};

static bool refuse(void)
{
    if (memory.until_refusal-- > 0)
        return false;
    memory.refused++;
    memory.until_refusal = UINT32_MAX;
    return true;
}

void *__wrap_malloc(size_t size)
{
    if (refuse())
        return NULL;
    memory.blocks++;
    return __real_malloc(size);
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

static const struct intervention CRASH = {
    .kind = INTERVENTION_FAULT,
    .fault = {.kind = FAULT_CRASH, .lasts_ns = TIME_NEVER, .a = 1},
};

static void read_story(struct scenario *s)
{
    must_parse("{'name': 'test', 'nodes': 3, 'end': '1s', 'cache': {'memory': '8KiB'},"
               " 'clients': [{'id': 'c', 'count': 2, 'keys': {'uniform': 9}, 'think': '10ms',"
               "              'put_on_miss': true}],"
               " 'changes': [{'id': 'add', 'at': '100ms', 'add': 'D'}]}",
               s);
}

/* Whatever was refused, each step is told once. */
static void count_step(void *self, const struct travel_passed *p)
{
    uint64_t *last = self;
    assert_true(p->step == *last + 1);
    *last = p->step;
}

static void count_back(void *self, uint64_t step)
{
    uint64_t *last = self;
    *last = step;
}

/* Refused once: tried again. It must not be anything else, and memory is there the second time. */
static enum travel_end insist(struct travel *t, uint64_t step)
{
    enum travel_end end = travel_to_step(t, step);
    if (end != TRAVEL_NO_MEMORY)
        return end;
    assert_true(t->step <= t->known);
    const struct world *w = travel_world(t);
    for (uint32_t i = 0; !world_failed(w) && i < w->node_count; i++)
        if (w->nodes[i].up)
            node_check(&w->nodes[i].node); /* nothing of it was taken */
    return travel_to_step(t, step);
}

/* Returns the hash in the end. */
static uint64_t journey(struct travel *t)
{
    uint64_t dropped, last = 0;
    const struct travel_listener listener = {
        .self = &last, .passed = count_step, .forgotten = count_back};
    travel_watch(t, &listener);
    assert_int_equal(insist(t, 400), TRAVEL_THERE);
    assert_int_equal(insist(t, 399), TRAVEL_THERE); /* with what has not changed since */
    assert_int_equal(insist(t, 20), TRAVEL_THERE);
    if (travel_change(t, &CRASH, &dropped) == TRAVEL_NO_MEMORY) {
        assert_int_equal(insist(t, 20), TRAVEL_THERE);
        assert_int_equal(travel_change(t, &CRASH, &dropped), TRAVEL_THERE);
    }
    assert_int_equal(t->change_count, 1);
    assert_int_equal(insist(t, 300), TRAVEL_THERE);
    assert_true(last == t->known);
    return t->hash;
}

static void a_journey_without_memory_can_be_gone_on_with(void **state)
{
    (void)state;
    struct scenario s;
    read_story(&s);
    const uint32_t before = memory.blocks;
    uint64_t hash = 0;
    uint32_t made = 0;
    for (uint32_t allowed = 0; memory.refused > 0 || allowed == 0; allowed += 1 + allowed / 40) {
        memory.refused = 0;
        memory.until_refusal = allowed;
        struct travel *t = travel_new(&s, 1, 1 << 24);
        assert_true((t == NULL) == (memory.refused > 0));
        if (t) {
            uint64_t now = journey(t);
            assert_true(made++ == 0 || now == hash);
            hash = now;
        }
        travel_free(t);
        assert_int_equal(memory.blocks, before);
    }
    assert_true(made > 20);
    memory.until_refusal = UINT32_MAX;
    scenario_destroy(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_journey_without_memory_can_be_gone_on_with),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
