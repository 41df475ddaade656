/* tests/sim/test_check_plain_list.c - a real cache and a plain list agree; any difference is found.
 *
 * Method: random requests, by clients and by a node, at random times, to a node with a small cache.
 * First as it is; then somebody meddles with the cache, its counters or its answers, each in a way
 * in which a cache can go wrong, and the room that watches for it must say so.
 *
 * SPDX-License-Identifier: MIT
 */
#include "tests/sim/watched_node.h"

enum { OURS = 60, CLIENT = 3, STEPS = 6000 };

struct table {
    struct watched_node w;
    char keys[OURS][16]; /* all of them the node's own */
    char theirs[16];
    uint64_t evicted; /* before the last step */
};

static void find_more_keys(struct table *t)
{
    uint32_t found = 0;
    for (uint32_t i = 0; found < OURS; i++) {
        snprintf(t->keys[found], sizeof t->keys[0], "key:%u", i);
        found += node_owner(&t->w.table.node, slice_str(t->keys[found])) == A;
    }
}

static void open_table(struct table *t, enum cache_policy policy, uint64_t seed)
{
    struct node_config config = usual_config();
    config.cache.memory_bytes = CACHE_MEMORY_MIN;
    config.cache.policy = policy;
    open_watched(&t->w, config, seed);
    find_more_keys(t);
    memcpy(t->theirs, t->w.table.keys[B][0], sizeof t->theirs);
}

/* --- random requests -------------------------------------------------------------------------- */

static struct event any_request(struct table *t, uint8_t value[4200])
{
    struct watched_node *w = &t->w;
    static const uint64_t ttls[] = {TTL_DEFAULT, TTL_FOREVER, 1, 40, 700};
    enum op op = (enum op)random_below(w, 3);
    uint32_t client = random_below(w, 3) == 0 ? NODE_CLIENT : CLIENT + (uint32_t)random_below(w, 3);
    struct event ev = request_of(client, op, t->keys[random_below(w, OURS)]);
    if (op != OP_PUT)
        return ev;
    ev.request.ttl_ms = ttls[random_below(w, ARRAY_LEN(ttls))];
    uint64_t len = random_below(w, 60) == 0 ? 4097 : 8 + random_below(w, 700);
    uint64_t number = w->random;
    memcpy(value, &number, sizeof number);
    ev.request.value = slice_of(value, len);
    return ev;
}

static struct event wake_up(void)
{
    return (struct event){.kind = EV_WAKE};
}

/* A client waits for another node, so that its later answers are held back; or hears from it. */
static void wait_or_hear(struct table *t, uint64_t *call)
{
    if (*call == 0) {
        watched_step(&t->w, request_of(CLIENT, OP_GET, t->theirs));
        *call = t->w.table.fx.count == 1 ? t->w.table.fx.item[0].call : 0;
        return;
    }
    watched_step(
        &t->w,
        (struct event){.kind = EV_PEER_ANSWER, .call = *call, .answer = {.outcome = OUTCOME_MISS}});
    *call = 0;
}

static void do_anything(struct table *t, uint64_t *call)
{
    static uint8_t value[4200];
    struct watched_node *w = &t->w;
    uint64_t dice = random_below(w, 20);
    if (dice < 2)
        pass_ms(&w->table, random_below(w, 60));
    if (dice == 2)
        wait_or_hear(t, call);
    else if (dice == 3 || node_deadline_ns(&w->table.node) <= w->table.now_ns)
        watched_step(w, wake_up());
    else
        watched_step(w, any_request(t, value));
}

static void a_real_cache_is_a_plain_list(void **state)
{
    (void)state;
    struct cache_stats sums = {0};
    for (uint64_t seed = 1; seed <= 8; seed++) {
        static struct table t;
        uint64_t call = 0;
        open_table(&t, seed % 4 == 0 ? CACHE_NONE : CACHE_LRU, seed);
        for (uint32_t i = 0; i < STEPS; i++)
            do_anything(&t, &call);
        expect_all_kept(&t.w);
        const struct cache_stats *s = &t.w.table.node.cache.stats;
        sums.evicted += s->evicted;
        sums.refused += s->refused;
        sums.expired_on_access += s->expired_on_access;
        sums.expired_in_background += s->expired_in_background;
        sums.hits += s->hits;
        assert_true(check_result(t.w.check, PROMISE_PLAIN_LIST).checked >= STEPS);
        close_watched(&t.w);
    }
    assert_true(sums.evicted > 3000 && sums.refused > 500 && sums.hits > 1000);
    assert_true(sums.expired_on_access > 300 && sums.expired_in_background > 300);
}

/* --- something goes wrong --------------------------------------------------------------------- */

/* A live entry in the middle of the line. */
static bool any_entry(struct table *t, struct slice *out_key, uint8_t room[KEY_BYTES_MAX])
{
    struct cache_entry e = {.charge_bytes = 0};
    uint32_t cursor = 0;
    uint64_t skip = random_below(&t->w, 8);
    for (uint64_t i = 0; i <= skip; i++)
        if (!cache_walk(&t->w.table.node.cache, &cursor, &e))
            return false;
    blob_copy(e.key, room);
    *out_key = slice_of(room, e.key.len);
    return e.expires_at_ns == TIME_NEVER;
}

static void loses_an_entry(struct table *t)
{
    uint8_t room[KEY_BYTES_MAX];
    struct slice key;
    struct cache *c = &t->w.table.node.cache;
    if (any_entry(t, &key, room) && cache_delete(c, t->w.table.now_ns, key))
        c->stats.deleted--;
}

static void takes_a_look_for_a_use(struct table *t)
{
    uint8_t room[KEY_BYTES_MAX];
    struct slice key;
    struct cache_entry e;
    struct cache *c = &t->w.table.node.cache;
    if (any_entry(t, &key, room) && cache_get(c, t->w.table.now_ns, key, &e))
        c->stats.hits--;
}

/* The same number of bytes, the same place in the line or not: another value, or another end. */
static void rewrite(struct table *t, uint8_t change, uint64_t ttl_ms)
{
    uint8_t room[KEY_BYTES_MAX], value[4096];
    struct slice key;
    struct cache_entry e;
    struct cache *c = &t->w.table.node.cache;
    uint64_t now_ns = t->w.table.now_ns;
    if (!any_entry(t, &key, room) || !cache_peek(c, now_ns, key, &e))
        return;
    uint32_t len = e.value.len;
    blob_copy(e.value, value);
    value[0] ^= change;
    struct cache_stats stats = c->stats;
    enum cache_put_result result =
        cache_put(c, now_ns, key, slice_of(value, len), time_after_ms(now_ns, ttl_ms));
    assert_true(result == CACHE_REPLACED || result == CACHE_REFUSED);
    c->stats.replaced = stats.replaced;
    c->stats.refused = stats.refused;
}

static void changes_a_value(struct table *t)
{
    rewrite(t, 1, TTL_FOREVER);
}

static void changes_an_end(struct table *t)
{
    rewrite(t, 0, 1000000);
}

static void counts_a_hit_twice(struct table *t)
{
    t->w.table.node.cache.stats.hits += t->w.table.node.cache.stats.hits % 2;
}

static void counts_no_miss(struct table *t)
{
    t->w.table.node.cache.stats.misses = 0;
}

static bool has_evicted(const struct table *t)
{
    return t->w.table.node.cache.stats.evicted > t->evicted;
}

static void counts_an_eviction(struct table *t)
{
    t->w.table.node.cache.stats.evicted += has_evicted(t);
}

/* One more than had to, in a step that evicts. */
static void evicts_too_much(struct table *t)
{
    struct cache *c = &t->w.table.node.cache;
    struct cache_entry e;
    uint32_t cursor = 0;
    uint8_t room[KEY_BYTES_MAX];
    if (!has_evicted(t) || !cache_walk(c, &cursor, &e))
        return;
    blob_copy(e.key, room);
    if (cache_delete(c, t->w.table.now_ns, slice_of(room, e.key.len))) {
        c->stats.deleted--;
        c->stats.evicted++;
    }
}

static struct answer *reply(struct table *t, enum outcome outcome)
{
    struct effects *fx = &t->w.table.fx;
    bool is = fx->count > 0 && fx->item[0].kind == FX_REPLY &&
              fx->item[0].answer.outcome == outcome && t->w.ev.kind == EV_REQUEST;
    return is ? &fx->item[0].answer : NULL;
}

static void change_outcome(struct table *t, enum outcome from, enum outcome to)
{
    struct answer *a = reply(t, from);
    if (a)
        a->outcome = to;
}

static void denies_a_value(struct table *t)
{
    change_outcome(t, OUTCOME_HIT, OUTCOME_MISS);
}

static void makes_a_value_up(struct table *t)
{
    change_outcome(t, OUTCOME_MISS, OUTCOME_HIT);
}

static void says_created_for_replaced(struct table *t)
{
    change_outcome(t, OUTCOME_REPLACED, OUTCOME_CREATED);
}

static void says_replaced_for_created(struct table *t)
{
    change_outcome(t, OUTCOME_CREATED, OUTCOME_REPLACED);
}

static void says_absent_for_deleted(struct table *t)
{
    change_outcome(t, OUTCOME_DELETED, OUTCOME_ABSENT);
}

static void refuses_without_need(struct table *t)
{
    change_outcome(t, OUTCOME_CREATED, OUTCOME_NO_ROOM);
}

static void promises_more_time(struct table *t)
{
    struct answer *a = reply(t, OUTCOME_HIT);
    if (a)
        a->ttl_left_ms++;
}

/* Whoever finds a difference first, the list or the order in which entries give way. */
static uint64_t found(const struct table *t, enum promise promise)
{
    if (promise != PROMISE_COUNT)
        return broken(&t->w, promise);
    return broken(&t->w, PROMISE_PLAIN_LIST) + broken(&t->w, PROMISE_EVICTION);
}

/* Somebody meddles with some steps of each twenty, between the node and those who watch it. */
static void find(const char *about, void (*meddle)(struct table *t), enum promise promise)
{
    for (uint64_t seed = 1; seed <= 3; seed++) {
        static struct table t;
        static uint8_t value[4200];
        open_table(&t, CACHE_LRU, 100 + seed);
        for (uint32_t i = 0; i < STEPS && found(&t, promise) == 0; i++) {
            pass_ms(&t.w.table, random_below(&t.w, 3));
            t.evicted = t.w.table.node.cache.stats.evicted;
            bool due = node_deadline_ns(&t.w.table.node) <= t.w.table.now_ns;
            take_step(&t.w, due ? wake_up() : any_request(&t, value));
            if (i > 300 && i % 20 < 3)
                meddle(&t);
            show(&t.w);
        }
        if (found(&t, promise) == 0)
            fail_msg("a cache that %s was not found", about);
        close_watched(&t.w);
    }
}

static void whatever_differs_is_found(void **state)
{
    (void)state;
    static const struct {
        const char *about;
        void (*meddle)(struct table *t);
        enum promise promise;
    } wrongs[] = {
        {"loses an entry", loses_an_entry, PROMISE_COUNT},
        {"changes a value", changes_a_value, PROMISE_COUNT},
        {"changes an end", changes_an_end, PROMISE_COUNT},
        {"counts a hit twice", counts_a_hit_twice, PROMISE_PLAIN_LIST},
        {"counts no miss", counts_no_miss, PROMISE_PLAIN_LIST},
        {"denies a value", denies_a_value, PROMISE_PLAIN_LIST},
        {"makes a value up", makes_a_value_up, PROMISE_PLAIN_LIST},
        {"says created for replaced", says_created_for_replaced, PROMISE_PLAIN_LIST},
        {"says replaced for created", says_replaced_for_created, PROMISE_PLAIN_LIST},
        {"says absent for deleted", says_absent_for_deleted, PROMISE_PLAIN_LIST},
        {"refuses without need", refuses_without_need, PROMISE_PLAIN_LIST},
        {"promises more time", promises_more_time, PROMISE_PLAIN_LIST},
    };
    for (size_t i = 0; i < ARRAY_LEN(wrongs); i++)
        find(wrongs[i].about, wrongs[i].meddle, wrongs[i].promise);
}

static void a_wrong_victim_is_found(void **state)
{
    (void)state;
    find("takes a look for a use", takes_a_look_for_a_use, PROMISE_COUNT);
    find("counts an eviction too many", counts_an_eviction, PROMISE_EVICTION);
    find("evicts too much", evicts_too_much, PROMISE_EVICTION);
}

static void a_policy_that_never_evicts_must_not(void **state)
{
    (void)state;
    static struct table t;
    open_table(&t, CACHE_NONE, 1);
    struct event ev = request_of(CLIENT, OP_PUT, t.keys[0]);
    ev.request.value = slice_str("\"v\"");
    take_step(&t.w, ev);
    t.w.table.node.cache.stats.evicted++;
    show(&t.w);
    assert_int_equal(broken(&t.w, PROMISE_EVICTION), 1);
    close_watched(&t.w);
}

/* The list says that it has ended, and the cache has it for ever. */
static void an_expired_value_that_is_served_is_found(void **state)
{
    (void)state;
    static struct table t;
    open_table(&t, CACHE_LRU, 1);
    struct slice value = slice_str("\"v\"");
    struct event ev = request_of(CLIENT, OP_PUT, t.keys[0]);
    ev.request.value = value;
    ev.request.ttl_ms = 20;
    watched_step(&t.w, ev);
    expect_all_kept(&t.w);
    struct cache *c = &t.w.table.node.cache;
    struct cache_stats stats = c->stats;
    uint64_t end_ns = t.w.table.now_ns + 1000 * (uint64_t)NS_PER_MS;
    assert_int_equal(cache_put(c, t.w.table.now_ns, slice_str(t.keys[0]), value, end_ns),
                     CACHE_REPLACED);
    c->stats = stats;
    pass_ms(&t.w.table, 20);
    watched_step(&t.w, request_of(CLIENT, OP_GET, t.keys[0]));
    assert_int_equal(t.w.table.fx.item[0].answer.outcome, OUTCOME_HIT);
    assert_int_equal(broken(&t.w, PROMISE_EXPIRY), 1);
    close_watched(&t.w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_real_cache_is_a_plain_list),
        cmocka_unit_test(whatever_differs_is_found),
        cmocka_unit_test(a_wrong_victim_is_found),
        cmocka_unit_test(a_policy_that_never_evicts_must_not),
        cmocka_unit_test(an_expired_value_that_is_served_is_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
